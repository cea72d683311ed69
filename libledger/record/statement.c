/* SPDX-License-Identifier: MIT */
#include "record/statement.h"

#include "record/signed.h"

#define STATE_WORD "hallmark/state/1"
#define CONTENT_TYPE HM_LIT("application/hallmark-statement")
#define LABELS 4
#define PARTS_MAX 1024 /* a header or a payload, encoded */

/* Labels of CWT. */
enum {
	CLAIMS = 15,
	ISS = 1,
	SUB = 2
};

static void expect_label(struct hm_cbor *r, uint64_t label)
{
	hm_cbor_uint(r, label, label);
}

static enum hm_kind word_read(struct hm_cbor *r)
{
	struct hallmark_bytes word = hm_cbor_tstr(r, 0, PARTS_MAX);
	enum hm_kind kind = HM_ISSUE;

	if (!r->err && !hm_kind_parse(word, &kind))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the word of a kind of event");
	return kind;
}

/* {1: -8, 3: content type, 4: kid, 15: {1: origin, 2: kind word}} */
static void header_read(struct hm_cbor *r, struct hm_statement *st)
{
	r->rule = "HMK-STMT-3";
	st->kid = hm_signed_labels_read(r, LABELS, CONTENT_TYPE);
	expect_label(r, CLAIMS);
	hm_cbor_map(r, 2, 2);
	expect_label(r, ISS);
	st->origin = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	expect_label(r, SUB);
	st->kind = word_read(r);
	hm_cbor_end(r);
}

static void
header_write(struct hallmark_buf *buf, const struct hm_statement *st)
{
	hm_signed_labels_write(buf, LABELS, CONTENT_TYPE, &st->kid);
	hm_cbor_put_uint(buf, CLAIMS);
	hm_cbor_put_map(buf, 2);
	hm_cbor_put_uint(buf, ISS);
	hm_cbor_put_tstr(buf, st->origin);
	hm_cbor_put_uint(buf, SUB);
	hm_cbor_put_tstr(buf, hm_kind_word(st->kind));
}

/* [root b32, n uint, ? first uint] */
static void payload_read(struct hm_cbor *r, struct hm_statement *st)
{
	size_t fields;

	r->rule = "HMK-STMT-5";
	fields = hm_cbor_array(r, 2, 3);
	st->root = hm_hash_read(r);
	st->n = hm_cbor_uint(r, 1, HALLMARK_STATEMENT_EVENTS_MAX);
	st->has_first = fields == 3;
	st->first = st->has_first ? hm_cbor_uint(r, 0, HM_QUOTA_MAX) : 0;
	hm_cbor_end(r);
}

static void
payload_write(struct hallmark_buf *buf, const struct hm_statement *st)
{
	hm_cbor_put_array(buf, st->has_first ? 3 : 2);
	hm_cbor_put_bstr(buf, hm_hash_view(&st->root));
	hm_cbor_put_uint(buf, st->n);
	if (st->has_first)
		hm_cbor_put_uint(buf, st->first);
}

/* Read bytes inside bytes: the fault's offset is the inner string's. */
static void inner(struct hm_cbor *outer, struct hallmark_bytes bytes,
		  void (*read)(struct hm_cbor *, struct hm_statement *),
		  struct hm_statement *st)
{
	struct hm_cbor r;

	if (outer->err)
		return;
	hm_cbor_init(&r, bytes, outer->rule);
	read(&r, st);
	hm_inner_fault(outer, &r);
}

void hm_statement_read(struct hm_cbor *r, struct hm_statement *st)
{
	struct hm_sign1 parts = { 0 };

	hm_sign1_read(r, &parts);
	st->sig = parts.sig;
	inner(r, parts.header, header_read, st);
	inner(r, parts.payload, payload_read, st);
}

/* The encoded header and payload, and the room that they stand in. */
struct parts {
	uint8_t header_room[PARTS_MAX];
	uint8_t payload_room[64];
	struct hm_sign1 sign1;
};

static void parts_write(struct parts *p, const struct hm_statement *st)
{
	struct hallmark_buf header = HM_BUF_OVER(p->header_room);
	struct hallmark_buf payload = HM_BUF_OVER(p->payload_room);

	header_write(&header, st);
	payload_write(&payload, st);
	p->sign1.header = hm_buf_view(&header);
	p->sign1.payload = hm_buf_view(&payload);
	p->sign1.sig = st->sig;
}

void hm_statement_write(struct hallmark_buf *buf, const struct hm_statement *st)
{
	struct parts p;

	parts_write(&p, st);
	hm_sign1_write(buf, &p.sign1);
}

void hm_statement_message(struct hallmark_buf *buf,
			  const struct hm_statement *st)
{
	struct parts p;

	parts_write(&p, st);
	hm_sign1_message(buf, p.sign1.header, p.sign1.payload);
}

void hm_state_read(struct hm_cbor *r, struct hm_state *state)
{
	struct hallmark_bytes word;

	r->rule = "HMK-STATE-1";
	hm_cbor_array(r, 6, 6);
	word = hm_cbor_tstr(r, 0, PARTS_MAX);
	if (!r->err && !hm_bytes_equal(word, HM_LIT(STATE_WORD)))
		hm_cbor_fail(r, HALLMARK_MALFORMED, "expected another text");
	state->index = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	state->time = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	state->map = hm_hash_read(r);
	state->has_flagged = !hm_cbor_null(r);
	if (state->has_flagged)
		state->flagged = hm_hash_read(r);
	state->has_cut = !hm_cbor_null(r);
	state->cut = state->has_cut ? hm_cbor_uint(r, 0, HM_CUT_MAX) : 0;
}

void hm_state_write(struct hallmark_buf *buf, const struct hm_state *state)
{
	hm_cbor_put_array(buf, 6);
	hm_cbor_put_tstr(buf, HM_LIT(STATE_WORD));
	hm_cbor_put_uint(buf, state->index);
	hm_cbor_put_uint(buf, state->time);
	hm_cbor_put_bstr(buf, hm_hash_view(&state->map));
	if (state->has_flagged)
		hm_cbor_put_bstr(buf, hm_hash_view(&state->flagged));
	else
		hm_cbor_put_null(buf);
	if (state->has_cut)
		hm_cbor_put_uint(buf, state->cut);
	else
		hm_cbor_put_null(buf);
}

bool hm_entry_is_state(struct hallmark_bytes entry)
{
	return entry.len > 0 && entry.ptr[0] == 0x86;
}
