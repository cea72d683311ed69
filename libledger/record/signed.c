/* SPDX-License-Identifier: MIT */
#include "record/signed.h"

#define HEADER_ROOM 128
#define LABELS 3

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

struct hm_hash hm_signed_labels_read(struct hm_cbor *r, size_t labels,
				     struct hallmark_bytes type)
{
	struct hallmark_bytes got;

	hm_cbor_map(r, labels, labels);
	hm_cbor_uint(r, ALG, ALG);
	hm_cbor_int(r, EDDSA, EDDSA);
	hm_cbor_uint(r, CONTENT, CONTENT);
	got = hm_cbor_tstr(r, type.len, type.len);
	if (!r->err && !hm_bytes_equal(got, type))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected the content type of this object");
	hm_cbor_uint(r, KID, KID);
	return hm_hash_read(r);
}

void hm_signed_labels_write(struct hallmark_buf *buf, size_t labels,
			    struct hallmark_bytes type,
			    const struct hm_hash *kid)
{
	hm_cbor_put_map(buf, labels);
	hm_cbor_put_uint(buf, ALG);
	hm_cbor_put_int(buf, EDDSA);
	hm_cbor_put_uint(buf, CONTENT);
	hm_cbor_put_tstr(buf, type);
	hm_cbor_put_uint(buf, KID);
	hm_cbor_put_bstr(buf, hm_hash_view(kid));
}

void hm_signed_read(struct hm_cbor *r, const char *rule, struct hm_signed *s)
{
	struct hm_sign1 parts = { 0 };
	struct hm_cbor header;

	hm_sign1_read(r, &parts);
	s->payload = parts.payload;
	s->sig = parts.sig;
	hm_cbor_init(&header, parts.header, rule);
	s->kid = hm_signed_labels_read(&header, LABELS, s->type);
	hm_cbor_end(&header);
	hm_inner_fault(r, &header);
}

void hm_signed_write(struct hallmark_buf *buf, const struct hm_signed *s)
{
	uint8_t room[HEADER_ROOM];
	struct hallmark_buf header = HM_BUF_OVER(room);
	struct hm_sign1 parts = { .payload = s->payload, .sig = s->sig };

	hm_signed_labels_write(&header, LABELS, s->type, &s->kid);
	parts.header = hm_buf_view(&header);
	hm_sign1_write(buf, &parts);
}

void hm_signed_message(struct hallmark_buf *buf, const struct hm_signed *s)
{
	uint8_t room[HEADER_ROOM];
	struct hallmark_buf header = HM_BUF_OVER(room);

	hm_signed_labels_write(&header, LABELS, s->type, &s->kid);
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
