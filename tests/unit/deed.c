/* SPDX-License-Identifier: MIT */
#include "unit/deed.h"

#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "ledger/events.h"
#include "ledger/signers.h"

/* [seed, [["note", "seen"]]] */
static const char details[] = "\x82\x50"
			      "0123456789abcdef"
			      "\x81\x82\x64note\x64seen";

struct deed
deed_item(enum hm_kind kind, unsigned item, const struct hm_seed_signer *signer)
{
	struct deed d = { .kind = kind, .signer = signer, .n = 1 };

	d.items[0] = item;
	return d;
}

struct deed deed_status(enum hm_status status, unsigned item,
			const struct hm_seed_signer *signer)
{
	struct deed d = deed_item(HM_STATUS, item, signer);

	d.events[0].args.status = status;
	return d;
}

struct deed
deed_give(struct brand *b, unsigned item, const struct hm_seed_signer *from,
	  const struct hm_seed_signer *to)
{
	struct deed d = deed_item(HM_TRANSFER, item, from);

	d.events[0].args.to = to->sign.pub;
	d.acceptor = to;
	d.until = b->now + 86400;
	return d;
}

struct deed deed_authorise(const struct hm_seed_signer *key, uint64_t roles,
			   const struct hm_seed_signer *signer)
{
	struct deed d = { .kind = HM_AUTHORISE, .signer = signer, .n = 1 };

	d.keys[0] = key->sign.pub;
	d.events[0].args.authorise =
		(struct hm_authorise){ .key = key->sign.pub, .roles = roles };
	return d;
}

struct deed deed_revoke(const struct hm_seed_signer *key, bool has_from,
			uint64_t from, const struct hm_seed_signer *signer)
{
	struct deed d = { .kind = HM_REVOKE, .signer = signer, .n = 1 };

	d.keys[0] = key->sign.pub;
	d.events[0].args.revoke = (struct hm_revoke){ .reason = 1,
						      .has_from = has_from,
						      .from = from };
	return d;
}

static struct hallmark_standing
standing_of(struct brand *b, const uint8_t subject[32])
{
	struct hallmark_standing standing;

	ck_assert_int_eq(hallmark_ledger_subject(b->ledger, subject, &standing),
			 HALLMARK_OK);
	return standing;
}

struct hallmark_standing deed_standing(struct brand *b, unsigned item)
{
	struct hallmark_item_id id = brand_item(item);

	return standing_of(b, id.subject);
}

static struct hm_hash details_hash(void)
{
	struct hm_details read;
	struct hm_cbor r;

	hm_cbor_init(&r, hm_bytes(details, sizeof(details) - 1), "");
	hm_details_read(&r, &read);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	return read.hash;
}

/* Event i as it is signed, into bytes. */
static void complete(struct brand *b, const struct deed *d, size_t i,
		     const struct hallmark_item_id *id, struct hm_event *event,
		     struct hallmark_buf *bytes)
{
	static uint8_t salt[HM_SALT_BYTES];
	struct hallmark_standing standing;
	uint8_t subject[32];

	if (d->keys[i])
		hallmark_key_subject(d->keys[i], subject);
	else
		memcpy(subject, id->subject, sizeof(subject));
	standing = standing_of(b, subject);
	b->host.random(b, salt, sizeof(salt));
	event->kind = d->kind;
	event->salt = salt;
	memcpy(event->prev.b, standing.link, sizeof(event->prev.b));
	if (i == 0 && d->prev)
		event->prev = *d->prev;
	event->has_details = d->details;
	if (d->details)
		event->details = details_hash();
	if (d->kind == HM_ISSUE)
		memcpy(event->args.issue.subject.b, subject, 32);
	hm_event_write(bytes, event);
	ck_assert_int_eq(bytes->err, HALLMARK_OK);
}

static void
sign(const struct deed *d, struct hm_statement *st, struct hallmark_buf *entry)
{
	struct hallmark_buf message = HM_BUF_INIT(4096);
	static uint8_t sig[HM_SIG_BYTES];

	hm_statement_message(&message, st);
	ck_assert_int_eq(d->signer->sign.sign(d->signer->sign.key,
					      hm_buf_view(&message), sig),
			 HALLMARK_OK);
	sig[9] ^= d->bad_signature;
	st->sig = sig;
	hm_statement_write(entry, st);
	ck_assert_int_eq(entry->err, HALLMARK_OK);
	hm_buf_release(&message);
}

static void accept(const struct deed *d, const struct hm_statement *st,
		   struct hallmark_buf *bytes)
{
	struct hm_acceptance acceptance = { .root = st->root,
					    .n = st->n,
					    .until = d->until };
	struct hallmark_buf message = HM_BUF_INIT(4096);
	uint8_t sig[HM_SIG_BYTES];

	acceptance.kid = hm_cose_kid(d->acceptor->sign.pub);
	hm_acceptance_message(&message, &acceptance);
	ck_assert_int_eq(d->acceptor->sign.sign(d->acceptor->sign.key,
						hm_buf_view(&message), sig),
			 HALLMARK_OK);
	acceptance.sig = sig;
	hm_acceptance_write(bytes, &acceptance);
	hm_buf_release(&message);
}

void deed_write(struct brand *b, const struct deed *d,
		struct hallmark_buf *file)
{
	struct hm_statement st = { .origin =
					   d->origin.len
						   ? d->origin
						   : HM_LIT("maison.example/1"),
				   .kind = d->kind,
				   .n = d->n,
				   .has_first = d->has_first,
				   .first = d->first };
	struct hallmark_buf entry = HM_BUF_INIT(65535);
	struct hallmark_buf acceptance = HM_BUF_INIT(4096);
	struct hallmark_buf bytes[DEED_EVENTS];
	struct hallmark_item_id ids[DEED_EVENTS];
	struct hm_hash leaves[DEED_EVENTS];

	for (size_t i = 0; i < d->n; i++) {
		struct hm_event event = d->events[i];

		ids[i] = brand_item(d->items[i]);
		bytes[i] = HM_BUF_INIT(8192);
		complete(b, d, i, &ids[i], &event, &bytes[i]);
		leaves[i] = hm_tree_leaf(hm_buf_view(&bytes[i]));
	}
	st.root = hm_tree_root(leaves, d->n);
	st.kid = hm_cose_kid(d->signer->sign.pub);
	sign(d, &st, &entry);
	if (d->acceptor)
		accept(d, &st, &acceptance);
	hm_statement_file_begin(file, st.origin, hm_buf_view(&entry), d->n);
	for (size_t i = 0; i < d->n; i++) {
		struct hm_file_event e = { .pub = d->keys[i],
					   .bytes = hm_buf_view(&bytes[i]) };

		if (!e.pub)
			e.uri = hm_text(ids[i].uri);
		if (d->details)
			e.details = hm_bytes(details, sizeof(details) - 1);
		hm_file_event_write(file, &e);
		hm_buf_release(&bytes[i]);
	}
	hm_acceptance_field_write(file, hm_buf_view(&acceptance));
	ck_assert_int_eq(file->err, HALLMARK_OK);
	hm_buf_release(&entry);
	hm_buf_release(&acceptance);
}

static enum hallmark_code
submit(struct brand *b, const struct deed *d, struct hallmark_submitted *out,
       struct hallmark_diag *diag)
{
	struct hallmark_buf file = HM_BUF_INIT(1 << 20);
	struct hallmark_submitted own;
	enum hallmark_code code;

	deed_write(b, d, &file);
	code = hallmark_ledger_submit(b->ledger, hm_buf_view(&file),
				      out ? out : &own, diag);
	hm_buf_release(&file);
	return code;
}

enum hallmark_code deed_submit(struct brand *b, const struct deed *d,
			       struct hallmark_submitted *out)
{
	return submit(b, d, out, NULL);
}

void deed_do(struct brand *b, const struct deed *d)
{
	struct hallmark_diag diag = { .rule = "", .message = "" };
	enum hallmark_code code = submit(b, d, NULL, &diag);

	ck_assert_msg(code == HALLMARK_OK, "%s: %s: %s, event %zu",
		      hallmark_code_name(code), diag.rule, diag.message,
		      diag.offset);
}

/* One event's rows, as hm_admit_event makes them. */
static void
forge_event(struct hm_ledger_txn *t, const struct hm_place *place,
	    const struct hm_hash *entry, const struct hm_file_event *event)
{
	struct hm_event_writer *writer = calloc(1, sizeof(*writer));
	struct hallmark_buf bytes = HM_BUF_INIT(HM_EVENT_ROW_MAX);
	struct hm_hash subject = hm_file_event_subject(event), root;
	struct hm_hash leaf = hm_tree_leaf(event->bytes);
	struct hm_event_rows rows = { .leaves = &leaf, .count = 1 };
	struct hm_event_row row = { .event = event->bytes,
				    .details = event->details };
	struct hm_map_row now;
	uint32_t end;

	ck_assert_ptr_nonnull(writer);
	ck_assert_int_eq(
		hm_ledger_map_find(&t->map, HM_MAP_NOW, &subject, 1, &now),
		HALLMARK_OK);
	if (event->event.kind == HM_ISSUE)
		row.uri = event->uri;
	else if (event->event.kind != HM_AUTHORISE)
		row.subject = subject.b;
	if (now.leaf.count > 0)
		row.before = HM_BEFORE(now.index, now.position);
	hm_event_row_write(&bytes, &row);
	end = (uint32_t)bytes.len;
	rows.bytes = bytes.ptr;
	rows.ends = &end;
	writer->txn = t->txn;
	ck_assert_int_eq(
		hm_event_hashes_add(writer, place->index, &rows, &root),
		HALLMARK_OK);
	ck_assert_int_eq(hm_event_rows_add(writer, place->index, &rows),
			 HALLMARK_OK);
	now.leaf.count++;
	now.leaf.link = hm_link(place, entry, &leaf);
	now.index = place->index;
	now.position = 0;
	ck_assert_int_eq(hm_ledger_map_add(&t->map, &now, 1), HALLMARK_OK);
	hm_buf_release(&bytes);
	free(writer);
}

static void
forge_tables(struct hm_ledger_txn *t, const struct hm_statement_file *f,
	     const struct hm_file_event *event, const struct hm_hash *by)
{
	struct hm_signed_row row = { .index = t->log.size,
				     .kind = f->statement.kind,
				     .n = 1,
				     .first = f->statement.has_first
						      ? f->statement.first
						      : HM_QUOTA_NONE };
	uint8_t key[8], value[8 + HM_SIG_BYTES];

	if (by)
		ck_assert_int_eq(hm_signer_add(t->txn, by, &row), HALLMARK_OK);
	if (event->event.kind == HM_AUTHORISE)
		ck_assert_int_eq(hm_key_put(t->txn, event->pub), HALLMARK_OK);
	if (f->acceptance_bytes.len == 0)
		return;
	hm_put_u64(key, t->log.size);
	hm_put_u64(value, f->acceptance.until);
	memcpy(value + 8, f->acceptance.sig, HM_SIG_BYTES);
	ck_assert_int_eq(hm_txn_put(t->txn, HM_TABLE_ACCEPT, hm_bytes(key, 8),
				    hm_bytes(value, sizeof(value))),
			 HALLMARK_OK);
}

uint64_t deed_forge(struct brand *b, const struct deed *d,
		    const struct hm_hash *by, bool seal)
{
	struct hallmark_buf file = HM_BUF_INIT(1 << 20);
	struct hm_place place = { .position = 0 };
	struct hm_file_events events;
	struct hm_statement_file f;
	struct hm_file_event event;
	struct hm_ledger_txn t;
	struct hm_hash entry;
	struct hm_cbor r;

	deed_write(b, d, &file);
	hm_cbor_init(&r, hm_buf_view(&file), "");
	hm_statement_file_read(&r, &f);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_file_events_begin(&events, &f.events);
	ck_assert(hm_file_events_next(&events, &event));
	ck_assert_int_eq(hm_ledger_begin(b->ledger->store, HM_STORE_WRITE, &t),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_fresh_clock(b->ledger, &t, &place.at), HALLMARK_OK);
	place.index = t.log.size;
	entry = hm_tree_leaf(f.entry);
	forge_event(&t, &place, &entry, &event);
	forge_tables(&t, &f, &event, by);
	ck_assert_int_eq(hm_log_append(&t.log, f.entry, place.at), HALLMARK_OK);
	if (seal)
		ck_assert_int_eq(hm_seal(&t, b->now), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(t.txn), HALLMARK_OK);
	hm_buf_release(&file);
	return place.index;
}

void deed_audit(struct brand *b)
{
	struct hallmark_diag diag = { .rule = "", .message = "" };
	struct hallmark_audit audit;

	ck_assert_msg(hallmark_ledger_audit(b->ledger, NULL, NULL, &audit,
					    &diag) == HALLMARK_OK,
		      "audit: %s: %s at %zu", diag.rule, diag.message,
		      diag.offset);
}
