/* SPDX-License-Identifier: MIT */
#include "verify/memory.h"

#include "base/text.h"

#define AHEAD_MAX 300 /* seconds that a clock may run behind */

size_t hm_memory_heads(const struct hallmark_memory *memory)
{
	return memory->heads.len / sizeof(struct hm_memory_head);
}

size_t hm_memory_policies(const struct hallmark_memory *memory)
{
	return memory->policies.len / sizeof(struct hm_memory_policy);
}

const struct hm_memory_head *
hm_memory_head(const struct hallmark_memory *memory, size_t i)
{
	return (const struct hm_memory_head *)(const void *)memory->heads.ptr +
	       i;
}

const struct hm_memory_policy *
hm_memory_policy(const struct hallmark_memory *memory, size_t i)
{
	return (const struct hm_memory_policy *)(const void *)
		       memory->policies.ptr +
	       i;
}

struct hallmark_bytes hm_memory_text(const struct hm_memory_name *name)
{
	return hm_bytes(name->text, name->len);
}

bool hm_memory_set(struct hm_memory_name *name, struct hallmark_bytes text)
{
	if (text.len == 0 || text.len > sizeof(name->text) ||
	    !hm_utf8_plain(text))
		return false;
	memcpy(name->text, text.ptr, text.len);
	name->len = (uint8_t)text.len;
	return true;
}

int hm_memory_compare(struct hallmark_bytes a, struct hallmark_bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order != 0 || a.len == b.len)
		return order;
	return a.len < b.len ? -1 : 1;
}

size_t hm_memory_place(const struct hallmark_memory *memory,
		       struct hallmark_bytes origin, uint64_t size)
{
	size_t low = 0;
	size_t high = hm_memory_heads(memory);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct hm_memory_head *head = hm_memory_head(memory, mid);
		int order = hm_memory_compare(hm_memory_text(&head->origin),
					      origin);

		if (order < 0 || (order == 0 && head->size < size))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct hm_memory_head *
hm_memory_find(const struct hallmark_memory *memory,
	       struct hallmark_bytes origin, uint64_t size)
{
	size_t i = hm_memory_place(memory, origin, size);
	const struct hm_memory_head *head;

	if (i == hm_memory_heads(memory))
		return NULL;
	head = hm_memory_head(memory, i);
	return head->size == size &&
			       hm_bytes_equal(hm_memory_text(&head->origin),
					      origin)
		       ? head
		       : NULL;
}

static bool remembered_holds(const struct hallmark_policy *policy,
			     const struct hm_memory_head *head)
{
	struct hm_checkpoint checkpoint = { hm_memory_text(&head->origin),
					    head->size, head->root };
	uint8_t room[HM_CHECKPOINT_BYTES_MAX];
	struct hallmark_buf note = HM_BUF_OVER(room);
	bool holds = false;
	uint64_t time;

	hm_checkpoint_write(&note, &checkpoint);
	for (size_t k = 0; k < policy->log_count; k++)
		holds |= hm_note_check(hm_buf_view(&note), checkpoint.origin,
				       hm_bytes(head->sig, sizeof(head->sig)),
				       &policy->logs[k], &time) == HM_LINE_GOOD;
	return holds;
}

enum hallmark_code hm_check_serial(struct hm_work *w)
{
	const struct hallmark_memory *memory = w->v->question.memory;

	for (size_t i = 0; memory && i < hm_memory_policies(memory); i++) {
		const struct hm_memory_policy *seen =
			hm_memory_policy(memory, i);

		if (hm_bytes_equal(hm_memory_text(&seen->name),
				   w->policy->name) &&
		    w->policy->serial < seen->serial)
			return hm_verdict_refuse(
				w, HALLMARK_POLICY_OLDER, "HMK-MEM-4",
				HM_NOWHERE,
				"a newer serial of this policy was seen");
	}
	return HALLMARK_OK;
}

/*
 * Only what the log signed accuses it: a remembered head whose signature does
 * not hold is a damaged memory.
 */
enum hallmark_code hm_check_memory(struct hm_work *w)
{
	const struct hallmark_memory *memory = w->v->question.memory;
	const struct hm_memory_head *seen;

	w->v->log_root = w->log_root;
	if (!memory || !w->c->has_head)
		return HALLMARK_OK;
	seen = hm_memory_find(memory, w->c->origin, w->c->head.size);
	if (!seen || hm_hash_equal(&seen->root, &w->log_root))
		return HALLMARK_OK;
	if (!remembered_holds(w->policy, seen))
		return hm_verdict_refuse(w, HALLMARK_STATE_BAD, "HMK-MEM-5",
					 HM_NOWHERE,
					 "the log's signature on a remembered "
					 "head does not hold");
	return hm_verdict_refuse(w, HALLMARK_FORK, "HMK-MEM-5", HM_NOWHERE,
				 "the log signed two heads of this size: "
				 "keep the evidence");
}

enum hallmark_code hm_check_clock(struct hm_work *w)
{
	const struct hallmark_memory *memory = w->v->question.memory;
	uint64_t newest = 0;

	for (size_t i = 0; memory && i < hm_memory_heads(memory); i++)
		if (hm_memory_head(memory, i)->as_of > newest)
			newest = hm_memory_head(memory, i)->as_of;
	if (newest > w->v->question.now &&
	    newest - w->v->question.now > AHEAD_MAX)
		return hm_verdict_refuse(
			w, HALLMARK_CLOCK, "HMK-MEM-6", HM_NOWHERE,
			"this clock is before a time that was seen proven");
	return HALLMARK_OK;
}
