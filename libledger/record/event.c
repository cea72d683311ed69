/* SPDX-License-Identifier: MIT */
#include "record/event.h"

#include <hallmark/item.h>

#include "cbor/writer.h"

#define HEAD_FIELDS 4 /* kind, prev, salt, details */

/* The table of spec/05-events.md; args as in an event, and in a record. */
static const struct {
	enum hm_kind kind;
	uint8_t args;
	uint8_t record_args;
} kinds[] = {
	{ HM_ISSUE, 3, 2 },	{ HM_TRANSFER, 1, 1 }, { HM_ATTEST, 2, 2 },
	{ HM_STATUS, 1, 1 },	{ HM_RECOVER, 1, 1 },  { HM_CORRECT, 1, 1 },
	{ HM_AUTHORISE, 6, 5 }, { HM_REVOKE, 2, 2 },   { HM_ROOT, 4, 4 },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* KINDS if the number is none. */
static size_t row_of(uint64_t number)
{
	size_t i = 0;

	while (i < KINDS && kinds[i].kind != number)
		i++;
	return i;
}

bool hm_kind_valid(uint64_t number)
{
	return row_of(number) < KINDS;
}

struct hallmark_bytes hm_kind_word(enum hm_kind kind)
{
	const char *word = hallmark_word(HALLMARK_WORDS_KIND, kind);

	return word ? hm_text(word) : hm_bytes(NULL, 0);
}

bool hm_kind_parse(struct hallmark_bytes word, enum hm_kind *kind)
{
	uint64_t number;

	if (!hallmark_word_parse(HALLMARK_WORDS_KIND, word, &number))
		return false;
	*kind = (enum hm_kind)number;
	return true;
}

/* Members of the array of args as a record carries them. */
static size_t record_args(enum hm_kind kind)
{
	return kinds[row_of(kind)].record_args;
}

static size_t event_args(enum hm_kind kind)
{
	return kinds[row_of(kind)].args;
}

bool hm_custodian_signs(const struct hm_event *event)
{
	return event->kind == HM_TRANSFER ||
	       (event->kind == HM_STATUS && event->args.status >= HM_LOST &&
		event->args.status <= HM_FOUND);
}

struct hm_hash hm_hash_read(struct hm_cbor *r)
{
	struct hallmark_bytes b = hm_cbor_bstr(r, HM_HASH_BYTES, HM_HASH_BYTES);
	struct hm_hash out = { { 0 } };

	if (b.ptr)
		memcpy(out.b, b.ptr, HM_HASH_BYTES);
	return out;
}

enum hm_kind hm_kind_read(struct hm_cbor *r)
{
	uint64_t kind;

	r->rule = "HMK-EVENT-2";
	kind = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	if (!r->err && !hm_kind_valid(kind))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the number of a kind of event");
	return r->err ? HM_ISSUE : (enum hm_kind)kind;
}

static const uint8_t *pub_read(struct hm_cbor *r)
{
	return hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
}

static uint64_t quantity_read(struct hm_cbor *r)
{
	return hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
}

/* A quantity, or null. */
static bool perhaps_read(struct hm_cbor *r, uint64_t *value)
{
	bool there = !hm_cbor_null(r);

	*value = there ? quantity_read(r) : 0;
	return there;
}

static void issue_read(struct hm_cbor *r, struct hm_issue *issue)
{
	issue->to = pub_read(r);
	issue->claim = hm_cbor_null(r) ? NULL : pub_read(r);
}

static void scope_read(struct hm_cbor *r, struct hm_scope *scope)
{
	size_t from;

	scope->count = hm_cbor_array(r, 0, HALLMARK_SCOPE_MAX);
	from = r->at;
	for (size_t i = 0; i < scope->count && !r->err; i++)
		hm_cbor_tstr(r, 0, HALLMARK_URI_MAX);
	scope->raw = hm_bytes(r->ptr + from, r->at - from);
}

static void authorise_read(struct hm_cbor *r, struct hm_authorise *authorise)
{
	authorise->roles = quantity_read(r);
	scope_read(r, &authorise->scope);
	authorise->has_max = perhaps_read(r, &authorise->max);
	authorise->has_from = perhaps_read(r, &authorise->from);
	authorise->has_until = perhaps_read(r, &authorise->until);
}

static void root_read(struct hm_cbor *r, struct hm_root *root)
{
	root->key = pub_read(r);
	root->next = hm_hash_read(r);
	root->has_from = perhaps_read(r, &root->from);
	root->wait = hm_cbor_uint(r, 0, HM_WAIT_MAX);
}

/* What a record carries too. */
static void args_read(struct hm_cbor *r, struct hm_event *event)
{
	r->rule = event->kind == HM_ISSUE  ? "HMK-EVENT-3"
		  : event->kind == HM_ROOT ? "HMK-EVENT-4"
					   : "HMK-EVENT-6";
	switch (event->kind) {
	case HM_ISSUE:
		issue_read(r, &event->args.issue);
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		event->args.to = pub_read(r);
		break;
	case HM_ATTEST:
		event->args.attest.type = quantity_read(r);
		event->args.attest.result = quantity_read(r);
		break;
	case HM_STATUS:
		event->args.status = quantity_read(r);
		break;
	case HM_CORRECT:
		event->args.correct = quantity_read(r);
		break;
	case HM_AUTHORISE:
		authorise_read(r, &event->args.authorise);
		break;
	case HM_REVOKE:
		event->args.revoke.reason = quantity_read(r);
		event->args.revoke.has_from =
			perhaps_read(r, &event->args.revoke.from);
		break;
	case HM_ROOT:
		root_read(r, &event->args.root);
		break;
	}
}

void hm_record_args_read(struct hm_cbor *r, struct hm_event *event)
{
	size_t args = record_args(event->kind);

	hm_cbor_array(r, args, args);
	args_read(r, event);
}

/* HMK-EVENT-7 */
static void check_length(struct hm_cbor *r, enum hm_kind kind, size_t len)
{
	r->rule = "HMK-EVENT-7";
	if (len > (kind == HM_AUTHORISE ? HM_AUTHORISE_BYTES_MAX
					: HM_EVENT_BYTES_MAX))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected an event of at most 1 KiB, an authorise "
			     "of at most 4 KiB");
}

void hm_event_read(struct hm_cbor *r, struct hm_event *event)
{
	size_t from = r->at, fields;

	r->rule = "HMK-EVENT-1";
	fields = hm_cbor_array(r, HEAD_FIELDS + 1, HEAD_FIELDS + 8);
	r->rule = "HMK-EVENT-2";
	event->kind = hm_kind_read(r);
	if (!r->err && fields != HEAD_FIELDS + event_args(event->kind))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the arguments of this kind of event");
	r->rule = "HMK-EVENT-5";
	event->prev = hm_hash_read(r);
	event->salt = hm_cbor_bstr(r, HM_SALT_BYTES, HM_SALT_BYTES).ptr;
	event->has_details = !hm_cbor_null(r);
	if (event->has_details)
		event->details = hm_hash_read(r);
	if (event->kind == HM_ISSUE)
		event->args.issue.subject = hm_hash_read(r);
	if (event->kind == HM_AUTHORISE)
		event->args.authorise.key = pub_read(r);
	args_read(r, event);
	check_length(r, event->kind, r->at - from);
}

bool hm_scope_next(const struct hm_scope *scope, size_t *at,
		   struct hallmark_bytes *entry)
{
	struct hm_cbor r;

	if (*at >= scope->raw.len)
		return false;
	hm_cbor_init(&r, scope->raw, "HMK-EVENT-6");
	r.at = *at;
	*entry = hm_cbor_tstr(&r, 0, HALLMARK_URI_MAX);
	*at = r.at;
	return !r.err;
}

static void put_hash(struct hallmark_buf *buf, const struct hm_hash *hash)
{
	hm_cbor_put_bstr(buf, hm_hash_view(hash));
}

static void put_pub(struct hallmark_buf *buf, const uint8_t *pub)
{
	if (pub)
		hm_cbor_put_bstr(buf, hm_bytes(pub, HM_PUB_BYTES));
	else
		hm_cbor_put_null(buf);
}

static void put_perhaps(struct hallmark_buf *buf, bool there, uint64_t value)
{
	if (there)
		hm_cbor_put_uint(buf, value);
	else
		hm_cbor_put_null(buf);
}

static void
authorise_write(struct hallmark_buf *buf, const struct hm_authorise *authorise)
{
	hm_cbor_put_uint(buf, authorise->roles);
	hm_cbor_put_array(buf, authorise->scope.count);
	hm_buf_add(buf, authorise->scope.raw);
	put_perhaps(buf, authorise->has_max, authorise->max);
	put_perhaps(buf, authorise->has_from, authorise->from);
	put_perhaps(buf, authorise->has_until, authorise->until);
}

static void root_write(struct hallmark_buf *buf, const struct hm_root *root)
{
	put_pub(buf, root->key);
	put_hash(buf, &root->next);
	put_perhaps(buf, root->has_from, root->from);
	hm_cbor_put_uint(buf, root->wait);
}

static void args_write(struct hallmark_buf *buf, const struct hm_event *event)
{
	switch (event->kind) {
	case HM_ISSUE:
		put_pub(buf, event->args.issue.to);
		put_pub(buf, event->args.issue.claim);
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		put_pub(buf, event->args.to);
		break;
	case HM_ATTEST:
		hm_cbor_put_uint(buf, event->args.attest.type);
		hm_cbor_put_uint(buf, event->args.attest.result);
		break;
	case HM_STATUS:
		hm_cbor_put_uint(buf, event->args.status);
		break;
	case HM_CORRECT:
		hm_cbor_put_uint(buf, event->args.correct);
		break;
	case HM_AUTHORISE:
		authorise_write(buf, &event->args.authorise);
		break;
	case HM_REVOKE:
		hm_cbor_put_uint(buf, event->args.revoke.reason);
		put_perhaps(buf, event->args.revoke.has_from,
			    event->args.revoke.from);
		break;
	case HM_ROOT:
		root_write(buf, &event->args.root);
		break;
	}
}

void hm_record_args_write(struct hallmark_buf *buf,
			  const struct hm_event *event)
{
	hm_cbor_put_array(buf, record_args(event->kind));
	args_write(buf, event);
}

void hm_event_write(struct hallmark_buf *buf, const struct hm_event *event)
{
	hm_cbor_put_array(buf, HEAD_FIELDS + event_args(event->kind));
	hm_cbor_put_uint(buf, event->kind);
	put_hash(buf, &event->prev);
	hm_cbor_put_bstr(buf, hm_bytes(event->salt, HM_SALT_BYTES));
	if (event->has_details)
		put_hash(buf, &event->details);
	else
		hm_cbor_put_null(buf);
	if (event->kind == HM_ISSUE)
		put_hash(buf, &event->args.issue.subject);
	if (event->kind == HM_AUTHORISE)
		put_pub(buf, event->args.authorise.key);
	args_write(buf, event);
}

static struct hm_hash
labelled(struct hallmark_bytes label, struct hallmark_bytes text)
{
	/* Each label is followed by a zero byte, which the literal ends in. */
	struct hallmark_bytes parts[2] = { { label.ptr, label.len + 1 }, text };

	return hm_sha256(parts, 2);
}

struct hm_hash hm_subject_key(const uint8_t pub[HM_PUB_BYTES])
{
	struct hm_hash out =
		labelled(HM_LIT("hallmark/key/1"), hm_bytes(pub, HM_PUB_BYTES));

	out.b[0] |= 0x80;
	return out;
}

struct hm_hash hm_subject_item(struct hallmark_bytes uri)
{
	struct hm_hash out = labelled(HM_LIT("hallmark/item/1"), uri);

	out.b[0] &= 0x7f;
	return out;
}

struct hm_hash hm_genesis_prev(struct hallmark_bytes origin)
{
	return labelled(HM_LIT("hallmark/ledger/1"), origin);
}

struct hm_hash
hm_link(const struct hm_place *place, const struct hm_hash *entry_leaf,
	const struct hm_hash *event_leaf)
{
	uint8_t head[21] = { 0x10 };
	struct hallmark_bytes parts[3] = { { head, sizeof(head) },
					   hm_hash_view(entry_leaf),
					   hm_hash_view(event_leaf) };

	hm_put_u64(head + 1, place->index);
	hm_put_u32(head + 9, place->position);
	hm_put_u64(head + 13, place->at);
	return hm_sha256(parts, 3);
}
