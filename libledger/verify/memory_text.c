/* The state file, and evidence that a log forked. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/memory.h"

#define WORDS_MAX 6
#define TIME_BYTES 20

struct reader {
	struct hallmark_memory *memory;
	struct hallmark_bytes words[WORDS_MAX];
	size_t count; /* of the words in this line */
};

/* Words are parted by one space each; false if there are too many. */
static bool split(struct reader *r, struct hallmark_bytes line)
{
	size_t from = 0;

	r->count = 0;
	for (size_t i = 0; i <= line.len; i++) {
		if (i < line.len && line.ptr[i] != ' ')
			continue;
		if (r->count == WORDS_MAX)
			return false;
		r->words[r->count++] = hm_bytes(line.ptr + from, i - from);
		from = i + 1;
	}
	return true;
}

static bool is_word(const struct reader *r, size_t i, const char *word)
{
	return hm_bytes_equal(r->words[i], hm_text(word));
}

/* HMK-MEM-2: policies ascend by name, and stand before the heads. */
static bool read_policy(struct reader *r)
{
	struct hm_memory_policy fresh = { .serial = 0 };
	size_t count = hm_memory_policies(r->memory);

	if (r->count != 3 || hm_memory_heads(r->memory) > 0 ||
	    count == HM_MEMORY_POLICIES_MAX ||
	    !hm_memory_set(&fresh.name, r->words[1]) ||
	    !hm_decimal_parse(r->words[2], &fresh.serial))
		return false;
	if (count > 0 &&
	    hm_memory_compare(
		    hm_memory_text(
			    &hm_memory_policy(r->memory, count - 1)->name),
		    r->words[1]) >= 0)
		return false;
	hm_buf_mem(&r->memory->policies, &fresh, sizeof(fresh));
	return true;
}

/* HMK-MEM-2: heads ascend by origin, then by size. */
static bool
follows(const struct hallmark_memory *memory, const struct hm_memory_head *head)
{
	size_t count = hm_memory_heads(memory);
	const struct hm_memory_head *last;
	int order;

	if (count == 0)
		return true;
	last = hm_memory_head(memory, count - 1);
	order = hm_memory_compare(hm_memory_text(&last->origin),
				  hm_memory_text(&head->origin));
	if (order == 0 && count >= HM_MEMORY_HEADS_MAX &&
	    hm_bytes_equal(
		    hm_memory_text(
			    &hm_memory_head(memory, count - HM_MEMORY_HEADS_MAX)
				     ->origin),
		    hm_memory_text(&head->origin)))
		return false;
	return order < 0 || (order == 0 && last->size < head->size);
}

static bool base64_of(struct hallmark_bytes text, uint8_t *out, size_t len)
{
	size_t got = 0;

	return hm_base64_parse(text, out, len, &got) && got == len;
}

static bool read_head(struct reader *r)
{
	struct hm_memory_head fresh = { .size = 0 };

	if (r->count != 6 || !hm_key_name_valid(r->words[1]) ||
	    !hm_memory_set(&fresh.origin, r->words[1]) ||
	    !hm_decimal_parse(r->words[2], &fresh.size) ||
	    !base64_of(r->words[3], fresh.root.b, HM_HASH_BYTES) ||
	    !hallmark_time_parse(r->words[4], &fresh.as_of) ||
	    !base64_of(r->words[5], fresh.sig, sizeof(fresh.sig)))
		return false;
	if (!follows(r->memory, &fresh) ||
	    hm_memory_heads(r->memory) == HM_MEMORY_ALL_MAX)
		return false;
	hm_buf_mem(&r->memory->heads, &fresh, sizeof(fresh));
	return true;
}

static bool
read_line(struct reader *r, size_t number, struct hallmark_bytes line)
{
	if (number == 1)
		return hm_bytes_equal(
			line, hm_bytes(HALLMARK_MEMORY_EMPTY,
				       sizeof(HALLMARK_MEMORY_EMPTY) - 2));
	if (!split(r, line))
		return false;
	if (is_word(r, 0, "policy"))
		return read_policy(r);
	return is_word(r, 0, "head") && read_head(r);
}

/* HMK-MEM-3: one fault anywhere, and nothing of it is believed. */
static enum hallmark_code read_all(struct reader *r, struct hallmark_bytes text,
				   struct hallmark_diag *diag)
{
	size_t number = 0;
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\n')
			continue;
		number++;
		if (!read_line(r, number,
			       hm_bytes(text.ptr + from, i - from))) {
			diag->line = number;
			return HALLMARK_STATE_BAD;
		}
		from = i + 1;
	}
	if (from != text.len || number == 0) {
		diag->line = number + 1;
		return HALLMARK_STATE_BAD;
	}
	if (r->memory->heads.err)
		return r->memory->heads.err;
	return r->memory->policies.err;
}

enum hallmark_code hallmark_memory_parse(struct hallmark_bytes text,
					 struct hallmark_memory **memory,
					 struct hallmark_diag *diag)
{
	struct hallmark_buf self = HM_BUF_INIT(sizeof(**memory));
	struct reader r = { .memory = hm_buf_grow(&self, sizeof(**memory)) };
	struct hallmark_diag found = { HALLMARK_OK, "HMK-MEM-2",
				       "the state file has a mistake", 0, 0 };
	size_t heads = HM_MEMORY_ALL_MAX;

	if (!r.memory)
		return HALLMARK_NO_MEMORY;
	r.memory->self = self;
	r.memory->heads = HM_BUF_INIT(heads * sizeof(struct hm_memory_head));
	r.memory->policies = HM_BUF_INIT(HM_MEMORY_POLICIES_MAX *
					 sizeof(struct hm_memory_policy));
	found.code = text.len > HALLMARK_MEMORY_BYTES_MAX
			     ? HALLMARK_STATE_BAD
			     : read_all(&r, text, &found);
	if (!found.code) {
		*memory = r.memory;
		return HALLMARK_OK;
	}
	hallmark_memory_free(r.memory);
	if (diag)
		*diag = found;
	return found.code;
}

static void put_time(struct hallmark_buf *out, uint64_t time)
{
	char text[TIME_BYTES + 1];

	hallmark_time_write(time, text);
	hm_buf_text(out, text);
}

enum hallmark_code hallmark_memory_write(const struct hallmark_memory *memory,
					 struct hallmark_buf *out)
{
	hm_buf_text(out, HALLMARK_MEMORY_EMPTY);
	for (size_t i = 0; i < hm_memory_policies(memory); i++) {
		const struct hm_memory_policy *p = hm_memory_policy(memory, i);

		hm_buf_text(out, "policy ");
		hm_buf_add(out, hm_memory_text(&p->name));
		hm_buf_byte(out, ' ');
		hm_decimal_write(out, p->serial);
		hm_buf_byte(out, '\n');
	}
	for (size_t i = 0; i < hm_memory_heads(memory); i++) {
		const struct hm_memory_head *head = hm_memory_head(memory, i);

		hm_buf_text(out, "head ");
		hm_buf_add(out, hm_memory_text(&head->origin));
		hm_buf_byte(out, ' ');
		hm_decimal_write(out, head->size);
		hm_buf_byte(out, ' ');
		hm_base64_write(out, hm_hash_view(&head->root));
		hm_buf_byte(out, ' ');
		put_time(out, head->as_of);
		hm_buf_byte(out, ' ');
		hm_base64_write(out, hm_bytes(head->sig, sizeof(head->sig)));
		hm_buf_byte(out, '\n');
	}
	return out->err;
}

void hallmark_memory_free(struct hallmark_memory *memory)
{
	struct hallmark_buf self;

	if (!memory)
		return;
	hm_buf_release(&memory->heads);
	hm_buf_release(&memory->policies);
	self = memory->self;
	hm_buf_release(&self);
}

static const struct hm_memory_head *seen_by(const struct hallmark_verdict *v)
{
	return hm_memory_find(v->question.memory, v->certificate.origin,
			      v->certificate.head.size);
}

/* HMK-MEM-7 */
enum hallmark_code
hallmark_fork_evidence(const struct hallmark_verdict *verdict,
		       struct hallmark_buf *out)
{
	const struct hm_certificate *c = &verdict->certificate;
	const struct hm_memory_head *seen;
	struct hm_checkpoint checkpoint;

	if (verdict->code != HALLMARK_FORK)
		return HALLMARK_USAGE;
	seen = seen_by(verdict);
	checkpoint =
		(struct hm_checkpoint){ c->origin, seen->size, seen->root };
	hm_buf_text(out, "Two signed heads of one log, of one size, with "
			 "different roots. Its keys:\n");
	for (size_t i = 0; i < verdict->policy->log_count; i++) {
		const struct hm_vkey *key = &verdict->policy->logs[i];

		if (!hm_bytes_equal(key->name, c->origin))
			continue;
		hm_vkey_write(out, key->name, key->type, key->pub);
		hm_buf_byte(out, '\n');
	}
	hm_buf_text(out, "\nSeen as of ");
	put_time(out, seen->as_of);
	hm_buf_text(out, ":\n\n");
	hm_checkpoint_write(out, &checkpoint);
	hm_buf_byte(out, '\n');
	hm_note_line_write(out, c->origin,
			   hm_bytes(seen->sig, sizeof(seen->sig)));
	hm_buf_text(out, "\nSeen as of ");
	put_time(out, verdict->as_of);
	hm_buf_text(out, ":\n\n");
	checkpoint.root = verdict->log_root;
	hm_checkpoint_write(out, &checkpoint);
	hm_buf_byte(out, '\n');
	for (size_t i = 0; i < hm_certificate_sigs(c); i++)
		hm_note_line_write(out, hm_certificate_sig(c, i)->name,
				   hm_certificate_sig(c, i)->sig);
	return out->err;
}

void hallmark_fork_name(const struct hallmark_verdict *verdict,
			char name[HALLMARK_FORK_NAME_BYTES])
{
	const struct hm_certificate *c = &verdict->certificate;
	struct hm_hash hash = hm_sha256(&c->origin, 1);
	uint8_t room[HALLMARK_FORK_NAME_BYTES];
	struct hallmark_buf text = HM_BUF_OVER(room);

	hm_buf_text(&text, "FORK-");
	hm_hex_write(&text, hash.b, 8);
	hm_buf_byte(&text, '-');
	hm_decimal_write(&text, c->head.size);
	hm_buf_text(&text, ".txt");
	memcpy(name, text.ptr, text.len);
	name[text.len] = '\0';
}
