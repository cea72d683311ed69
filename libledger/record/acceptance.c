/* SPDX-License-Identifier: MIT */
#include "record/acceptance.h"

#include "record/signed.h"
#include "record/statement.h"

#define CONTENT_TYPE HM_LIT("application/hallmark-acceptance")
#define PAYLOAD_ROOM 64

/* HMK-ACC-2: [root, n, until] */
static void payload_read(struct hm_cbor *outer, struct hallmark_bytes payload,
			 struct hm_acceptance *a)
{
	struct hm_cbor r;

	hm_cbor_init(&r, payload, "HMK-ACC-2");
	hm_cbor_array(&r, 3, 3);
	a->root = hm_hash_read(&r);
	a->n = hm_cbor_uint(&r, 1, HM_STATEMENT_EVENTS_MAX);
	a->until = hm_cbor_uint(&r, 0, HM_QUANTITY_MAX);
	hm_cbor_end(&r);
	hm_inner_fault(outer, &r);
}

static struct hallmark_bytes
payload_write(struct hallmark_buf *buf, const struct hm_acceptance *a)
{
	hm_cbor_put_array(buf, 3);
	hm_cbor_put_bstr(buf, hm_hash_view(&a->root));
	hm_cbor_put_uint(buf, a->n);
	hm_cbor_put_uint(buf, a->until);
	return hm_buf_view(buf);
}

void hm_acceptance_read(struct hm_cbor *r, struct hm_acceptance *a)
{
	struct hm_signed s = { .type = CONTENT_TYPE };

	hm_signed_read(r, "HMK-ACC-1", &s);
	a->kid = s.kid;
	a->sig = s.sig;
	payload_read(r, s.payload, a);
}

void hm_acceptance_write(struct hallmark_buf *buf,
			 const struct hm_acceptance *a)
{
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = a->kid,
			       .payload = payload_write(&payload, a),
			       .sig = a->sig };

	hm_signed_write(buf, &s);
}

void hm_acceptance_message(struct hallmark_buf *buf,
			   const struct hm_acceptance *a)
{
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = a->kid,
			       .payload = payload_write(&payload, a) };

	hm_signed_message(buf, &s);
}

struct hallmark_bytes
hm_acceptance_field_read(struct hm_cbor *r, struct hm_acceptance *a)
{
	struct hallmark_bytes bytes = { NULL, 0 };
	struct hm_cbor inner;

	r->rule = "HMK-ACC-3";
	if (hm_cbor_null(r))
		return bytes;
	bytes = hm_cbor_bstr(r, 1, HM_ACCEPTANCE_ROOM);
	hm_cbor_init(&inner, bytes, "HMK-ACC-1");
	hm_acceptance_read(&inner, a);
	hm_cbor_end(&inner);
	hm_inner_fault(r, &inner);
	return bytes;
}

void hm_acceptance_field_write(struct hallmark_buf *buf,
			       struct hallmark_bytes acceptance)
{
	if (acceptance.len > 0)
		hm_cbor_put_bstr(buf, acceptance);
	else
		hm_cbor_put_null(buf);
}
