/* What a memory learns of a verdict, HMK-MEM-7. SPDX-License-Identifier: MIT */
#include "verify/memory.h"

#define TIME_MAX UINT64_C(253402300799) /* the last that can be written */

static struct hm_memory_head *
head_at(const struct hallmark_memory *memory, size_t i)
{
	return (struct hm_memory_head *)(void *)memory->heads.ptr + i;
}

static struct hm_memory_policy *
policy_at(const struct hallmark_memory *memory, size_t i)
{
	return (struct hm_memory_policy *)(void *)memory->policies.ptr + i;
}

static bool is_of(const struct hallmark_memory *memory, size_t i,
		  struct hallmark_bytes origin)
{
	return i < hm_memory_heads(memory) &&
	       hm_bytes_equal(hm_memory_text(&head_at(memory, i)->origin),
			      origin);
}

/* The signature line by a log key of the policy that holds. */
static const struct hm_cert_sig *
log_line(const struct hallmark_policy *policy, const struct hm_certificate *c,
	 struct hallmark_bytes note)
{
	const struct hm_cert_sig *found = NULL;

	for (size_t i = 0; i < hm_certificate_sigs(c); i++) {
		const struct hm_cert_sig *sig = hm_certificate_sig(c, i);
		uint64_t time;

		for (size_t k = 0; !found && k < policy->log_count; k++)
			if (hm_bytes_equal(policy->logs[k].name, c->origin) &&
			    hm_note_check(note, sig->name, sig->sig,
					  &policy->logs[k],
					  &time) == HM_LINE_GOOD)
				found = sig;
	}
	return found;
}

static enum hallmark_code note_policy(struct hallmark_memory *memory,
				      const struct hallmark_policy *policy)
{
	struct hm_memory_policy fresh = { .serial = policy->serial };
	struct hm_memory_policy *seen;
	size_t i = 0;
	size_t count = hm_memory_policies(memory);
	int order = 1;

	if (policy->name.len == 0)
		return HALLMARK_OK;
	while (i < count && order > 0) {
		order = hm_memory_compare(
			policy->name,
			hm_memory_text(&policy_at(memory, i)->name));
		i += order > 0;
	}
	if (i < count && order == 0) {
		seen = policy_at(memory, i);
		if (seen->serial < policy->serial)
			seen->serial = policy->serial;
		return HALLMARK_OK;
	}
	if (!hm_memory_set(&fresh.name, policy->name) ||
	    count == HM_MEMORY_POLICIES_MAX)
		return HALLMARK_TOO_LARGE;
	if (!hm_buf_grow(&memory->policies, sizeof(fresh)))
		return HALLMARK_NO_MEMORY;
	seen = policy_at(memory, i);
	memmove(seen + 1, seen, (count - i) * sizeof(*seen));
	*seen = fresh;
	return HALLMARK_OK;
}

/* The heads of an origin: from *first on, as many as are returned. */
static size_t heads_of(const struct hallmark_memory *memory,
		       struct hallmark_bytes origin, size_t *first)
{
	size_t count = 0;

	*first = hm_memory_place(memory, origin, 0);
	while (is_of(memory, *first + count, origin))
		count++;
	return count;
}

/* Into its place; of too many heads of one origin the smallest goes. */
static enum hallmark_code
insert(struct hallmark_memory *memory, const struct hm_memory_head *fresh)
{
	struct hallmark_bytes origin = hm_memory_text(&fresh->origin);
	size_t count = hm_memory_heads(memory);
	size_t at = hm_memory_place(memory, origin, fresh->size);
	size_t first;
	size_t own = heads_of(memory, origin, &first);

	if (own >= HM_MEMORY_HEADS_MAX) {
		if (at > first) {
			memmove(head_at(memory, first),
				head_at(memory, first + 1),
				(at - 1 - first) * sizeof(*fresh));
			*head_at(memory, at - 1) = *fresh;
		}
		return HALLMARK_OK;
	}
	if (count >= HM_MEMORY_ALL_MAX)
		return HALLMARK_TOO_LARGE;
	if (!hm_buf_grow(&memory->heads, sizeof(*fresh)))
		return HALLMARK_NO_MEMORY;
	memmove(head_at(memory, at + 1), head_at(memory, at),
		(count - at) * sizeof(*fresh));
	*head_at(memory, at) = *fresh;
	return HALLMARK_OK;
}

static enum hallmark_code
note_head(struct hallmark_memory *memory, const struct hallmark_verdict *v)
{
	const struct hm_certificate *c = &v->certificate;
	struct hm_checkpoint checkpoint = { c->origin, c->head.size,
					    v->log_root };
	struct hm_memory_head fresh = { .size = c->head.size,
					.root = v->log_root,
					.as_of = v->as_of };
	uint8_t room[HM_CHECKPOINT_BYTES_MAX];
	struct hallmark_buf note = HM_BUF_OVER(room);
	size_t i = hm_memory_place(memory, c->origin, c->head.size);
	const struct hm_cert_sig *line;

	if (is_of(memory, i, c->origin) &&
	    head_at(memory, i)->size == c->head.size) {
		if (!hm_hash_equal(&head_at(memory, i)->root, &v->log_root))
			return HALLMARK_FORK;
		if (head_at(memory, i)->as_of < v->as_of)
			head_at(memory, i)->as_of = v->as_of;
		return HALLMARK_OK;
	}
	hm_checkpoint_write(&note, &checkpoint);
	line = log_line(v->policy, c, hm_buf_view(&note));
	if (!line || v->as_of > TIME_MAX ||
	    !hm_memory_set(&fresh.origin, c->origin))
		return HALLMARK_TOO_LARGE;
	memcpy(fresh.sig, line->sig.ptr, sizeof(fresh.sig));
	return insert(memory, &fresh);
}

enum hallmark_code hallmark_memory_note(struct hallmark_memory *memory,
					const struct hallmark_verdict *verdict)
{
	const struct hallmark_verdict *v = verdict;
	enum hallmark_code code;

	if (v->code == HALLMARK_FORK)
		return HALLMARK_FORK;
	if (hallmark_code_outcome(v->code) == HALLMARK_CALL_WRONG)
		return HALLMARK_OK;
	code = note_policy(memory, v->policy);
	/* A time that nobody could have known yet is not remembered. */
	if (code || !v->proven || !v->certificate.has_head ||
	    v->code == HALLMARK_CLOCK)
		return code;
	return note_head(memory, v);
}
