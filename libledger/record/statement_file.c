/* SPDX-License-Identifier: MIT */
#include "record/statement_file.h"

#include <hallmark/item.h>

#include "cbor/writer.h"
#include "record/signed.h"

#define MEMBERS 5
#define EVENT_MEMBERS 3

struct hm_hash hm_file_event_subject(const struct hm_file_event *event)
{
	return event->pub ? hm_subject_key(event->pub)
			  : hm_subject_item(event->uri);
}

void hm_file_event_write(struct hallmark_buf *buf,
			 const struct hm_file_event *event)
{
	hm_cbor_put_array(buf, EVENT_MEMBERS);
	if (event->pub)
		hm_cbor_put_bstr(buf, hm_bytes(event->pub, HM_PUB_BYTES));
	else
		hm_cbor_put_tstr(buf, event->uri);
	hm_cbor_put_bstr(buf, event->bytes);
	if (event->details.len > 0)
		hm_buf_add(buf, event->details);
	else
		hm_cbor_put_null(buf);
}

/* HMK-FILE-4: whoever signs or admits an event sees what it says. */
static void details_read(struct hm_cbor *r, struct hm_file_event *event)
{
	struct hm_details details = { .raw = { NULL, 0 } };
	bool there;

	r->rule = "HMK-FILE-3";
	there = !hm_cbor_null(r);
	if (there)
		hm_details_read(r, &details);
	event->details = details.raw;
	r->rule = "HMK-FILE-4";
	if (details.withheld > 0)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected details without a field withheld");
	if (r->err)
		return;
	if (there != event->event.has_details ||
	    (there && !hm_hash_equal(&event->event.details, &details.hash)))
		hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
			     "the details are not those of the event");
}

static void event_read(struct hm_cbor *r, struct hm_file_event *event)
{
	struct hm_cbor inner;

	*event = (struct hm_file_event){ .pub = NULL };
	r->rule = "HMK-FILE-3";
	hm_cbor_array(r, EVENT_MEMBERS, EVENT_MEMBERS);
	if (hm_cbor_peek(r) == HM_CBOR_BSTR)
		event->pub = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
	else
		event->uri = hm_cbor_tstr(r, 1, HALLMARK_URI_MAX);
	event->bytes = hm_cbor_bstr(r, 1, HM_EVENT_ROOM);
	hm_cbor_init(&inner, event->bytes, "HMK-FILE-3");
	hm_event_read(&inner, &event->event);
	hm_cbor_end(&inner);
	hm_inner_fault(r, &inner);
	details_read(r, event);
}

/* HMK-FILE-5: URI or key is the subject's, as far as the event names it. */
static bool names_subject(const struct hm_file_event *event)
{
	const struct hm_event *e = &event->event;
	struct hallmark_item_id id;
	struct hm_hash subject;

	if (hm_kind_of_key(e->kind))
		return event->pub && (e->kind != HM_AUTHORISE ||
				      memcmp(event->pub, e->args.authorise.key,
					     HM_PUB_BYTES) == 0);
	if (hallmark_item_canonical(event->uri, &id))
		return false;
	subject = hm_file_event_subject(event);
	return e->kind != HM_ISSUE ||
	       hm_hash_equal(&subject, &e->args.issue.subject);
}

void hm_file_events_read(struct hm_cbor *r, enum hm_kind kind,
			 struct hm_file_part *part, struct hm_hash *root)
{
	struct hm_frontier tree = { 0 };
	struct hm_file_event event;
	struct hm_hash leaf;

	r->rule = "HMK-FILE-2";
	part->count = hm_cbor_array(r, 1, HALLMARK_STATEMENT_EVENTS_MAX);
	part->offset = r->at;
	for (size_t i = 0; i < part->count && !r->err; i++) {
		event_read(r, &event);
		r->rule = "HMK-FILE-6";
		if (!r->err && event.event.kind != kind)
			hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
				     "an event is of another kind");
		r->rule = "HMK-FILE-5";
		if (!r->err && !names_subject(&event))
			hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
				     "the URI or key is not the subject of the "
				     "event");
		leaf = hm_tree_leaf(event.bytes);
		hm_frontier_add(&tree, &leaf);
	}
	part->raw = hm_bytes(r->ptr + part->offset, r->at - part->offset);
	*root = hm_frontier_root(&tree);
}

void hm_file_events_begin(struct hm_file_events *e,
			  const struct hm_file_part *part)
{
	hm_cbor_init(&e->r, part->raw, "HMK-FILE-3");
	e->left = part->count;
}

bool hm_file_events_next(struct hm_file_events *e, struct hm_file_event *event)
{
	if (e->left == 0)
		return false;
	e->left--;
	event_read(&e->r, event);
	return !e->r.err;
}

static void entry_read(struct hm_cbor *r, struct hallmark_bytes origin,
		       struct hm_statement_file *f)
{
	struct hm_cbor inner;

	f->entry = hm_cbor_bstr(r, 1, HM_ENTRY_BYTES_MAX);
	hm_cbor_init(&inner, f->entry, "HMK-FILE-1");
	hm_statement_read(&inner, &f->statement);
	hm_cbor_end(&inner);
	hm_inner_fault(r, &inner);
	r->rule = "HMK-FILE-6";
	if (!r->err && !hm_bytes_equal(origin, f->statement.origin))
		hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
			     "the statement is for another origin");
}

/* HMK-FILE-6: what is signed is what is carried. */
static void check_root(struct hm_cbor *r, const struct hm_statement_file *f,
		       const struct hm_hash *root)
{
	r->rule = "HMK-FILE-6";
	if (!r->err && (f->events.count != f->statement.n ||
			!hm_hash_equal(root, &f->statement.root)))
		hm_cbor_fail(r, HALLMARK_STATEMENT_BAD,
			     "the statement is not over these events");
}

void hm_statement_file_read(struct hm_cbor *r, struct hm_statement_file *f)
{
	size_t from = r->at;
	struct hallmark_bytes origin;
	struct hm_hash root;

	*f = (struct hm_statement_file){ .entry = { NULL, 0 } };
	hm_file_head(r, MEMBERS, "HMK-FILE-1");
	origin = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	entry_read(r, origin, f);
	hm_file_events_read(r, f->statement.kind, &f->events, &root);
	check_root(r, f, &root);
	f->acceptance_bytes = hm_acceptance_field_read(r, &f->acceptance);
	r->rule = "HMK-FILE-8";
	if (r->at - from > HALLMARK_STATEMENT_FILE_MAX)
		hm_cbor_fail(r, HALLMARK_TOO_LARGE,
			     "expected a statement file of at most 64 MiB");
}

void hm_statement_file_begin(struct hallmark_buf *buf,
			     struct hallmark_bytes origin,
			     struct hallmark_bytes entry, size_t count)
{
	hm_cbor_put_array(buf, MEMBERS);
	hm_cbor_put_uint(buf, 1);
	hm_cbor_put_tstr(buf, origin);
	hm_cbor_put_bstr(buf, entry);
	hm_cbor_put_array(buf, count);
}
