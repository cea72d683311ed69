/* SPDX-License-Identifier: MIT */
#include "record/event.h"

#include "cbor/writer.h"

#define HEAD_FIELDS 4 /* kind, prev, salt, details */

struct hallmark_bytes hm_kind_word(enum hm_kind kind)
{
	switch (kind) {
	case HM_ISSUE:
		return HM_LIT("issue");
	case HM_ROOT:
		return HM_LIT("root");
	}
	return hm_bytes(NULL, 0);
}

/* Members of the array of args as a record carries them. */
static size_t record_args(enum hm_kind kind)
{
	return kind == HM_ISSUE ? 2 : 4;
}

static size_t event_args(enum hm_kind kind)
{
	return kind == HM_ISSUE ? 3 : 4;
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
	if (r->err || kind == HM_ISSUE || kind == HM_ROOT)
		return kind == HM_ROOT ? HM_ROOT : HM_ISSUE;
	if ((kind < 2 || kind > 6) && kind != 16 && kind != 17)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the number of a kind of event");
	/* The format has the rest; this version does not. */
	r->rule = "HMK-EVENT-8";
	hm_cbor_fail(r, HALLMARK_NEWER,
		     "an event of a kind that this version does not read");
	return HM_ISSUE;
}

static void issue_read(struct hm_cbor *r, struct hm_issue *issue)
{
	r->rule = "HMK-EVENT-3";
	issue->to = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
	issue->claim =
		hm_cbor_null(r)
			? NULL
			: hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
}

static void root_read(struct hm_cbor *r, struct hm_root *root)
{
	r->rule = "HMK-EVENT-4";
	root->key = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
	root->next = hm_hash_read(r);
	root->has_from = !hm_cbor_null(r);
	root->from = root->has_from ? hm_cbor_uint(r, 0, HM_QUANTITY_MAX) : 0;
	root->wait = hm_cbor_uint(r, 0, HM_WAIT_MAX);
}

void hm_record_args_read(struct hm_cbor *r, struct hm_event *event)
{
	size_t args = record_args(event->kind);

	hm_cbor_array(r, args, args);
	if (event->kind == HM_ISSUE)
		issue_read(r, &event->args.issue);
	else
		root_read(r, &event->args.root);
}

void hm_event_read(struct hm_cbor *r, struct hm_event *event)
{
	size_t fields;

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
	if (event->kind == HM_ISSUE) {
		event->args.issue.subject = hm_hash_read(r);
		issue_read(r, &event->args.issue);
	} else {
		root_read(r, &event->args.root);
	}
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

static void args_write(struct hallmark_buf *buf, const struct hm_event *event)
{
	const struct hm_root *root = &event->args.root;

	if (event->kind == HM_ISSUE) {
		put_pub(buf, event->args.issue.to);
		put_pub(buf, event->args.issue.claim);
		return;
	}
	put_pub(buf, root->key);
	put_hash(buf, &root->next);
	if (root->has_from)
		hm_cbor_put_uint(buf, root->from);
	else
		hm_cbor_put_null(buf);
	hm_cbor_put_uint(buf, root->wait);
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
