/* SPDX-License-Identifier: MIT */
#include "record/signed.h"

#define HEADER_ROOM 128

/* Labels of COSE, and alg -8. */
enum {
	ALG = 1,
	CONTENT = 3,
	KID = 4,
	EDDSA = -8
};

void hm_inner_fault(struct hm_cbor *outer, const struct hm_cbor *inner)
{
	if (!inner->err)
		return;
	outer->rule = inner->err_rule;
	hm_cbor_fail(outer, inner->err, inner->err_what);
}

static void header_read(struct hm_cbor *outer, const char *rule,
			struct hm_signed *s, struct hallmark_bytes header)
{
	struct hallmark_bytes type, kid;
	struct hm_cbor r;

	hm_cbor_init(&r, header, rule);
	hm_cbor_map(&r, 3, 3);
	hm_cbor_uint(&r, ALG, ALG);
	hm_cbor_int(&r, EDDSA, EDDSA);
	hm_cbor_uint(&r, CONTENT, CONTENT);
	type = hm_cbor_tstr(&r, s->type.len, s->type.len);
	if (!r.err && !hm_bytes_equal(type, s->type))
		hm_cbor_fail(&r, HALLMARK_MALFORMED,
			     "expected the content type of this object");
	hm_cbor_uint(&r, KID, KID);
	kid = hm_cbor_bstr(&r, HM_HASH_BYTES, HM_HASH_BYTES);
	if (!r.err)
		memcpy(s->kid.b, kid.ptr, HM_HASH_BYTES);
	hm_cbor_end(&r);
	hm_inner_fault(outer, &r);
}

void hm_signed_read(struct hm_cbor *r, const char *rule, struct hm_signed *s)
{
	struct hm_sign1 parts = { 0 };

	hm_sign1_read(r, &parts);
	s->payload = parts.payload;
	s->sig = parts.sig;
	header_read(r, rule, s, parts.header);
}

static void header_write(struct hallmark_buf *buf, const struct hm_signed *s)
{
	hm_cbor_put_map(buf, 3);
	hm_cbor_put_uint(buf, ALG);
	hm_cbor_put_int(buf, EDDSA);
	hm_cbor_put_uint(buf, CONTENT);
	hm_cbor_put_tstr(buf, s->type);
	hm_cbor_put_uint(buf, KID);
	hm_cbor_put_bstr(buf, hm_hash_view(&s->kid));
}

void hm_signed_write(struct hallmark_buf *buf, const struct hm_signed *s)
{
	uint8_t room[HEADER_ROOM];
	struct hallmark_buf header = HM_BUF_OVER(room);
	struct hm_sign1 parts = { .payload = s->payload, .sig = s->sig };

	header_write(&header, s);
	parts.header = hm_buf_view(&header);
	hm_sign1_write(buf, &parts);
}

void hm_signed_message(struct hallmark_buf *buf, const struct hm_signed *s)
{
	uint8_t room[HEADER_ROOM];
	struct hallmark_buf header = HM_BUF_OVER(room);

	header_write(&header, s);
	hm_sign1_message(buf, hm_buf_view(&header), s->payload);
}

void hm_file_head(struct hm_cbor *r, size_t members, const char *rule)
{
	size_t got;

	r->rule = rule;
	got = hm_cbor_array(r, 1, SIZE_MAX);
	if (hm_cbor_uint(r, 1, UINT64_MAX) > 1)
		hm_cbor_fail(r, HALLMARK_NEWER, "expected version 1");
	if (!r->err && got != members)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the members of this kind of file");
}
