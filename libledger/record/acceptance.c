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
	a->n = hm_cbor_uint(&r, 1, HALLMARK_STATEMENT_EVENTS_MAX);
	a->until = hm_cbor_uint(&r, 0, HM_QUANTITY_MAX);
	hm_cbor_end(&r);
	hm_inner_fault(outer, &r);
}

void hm_acceptance_read(struct hm_cbor *r, struct hm_acceptance *a)
{
	struct hm_signed s = { .type = CONTENT_TYPE };

	hm_signed_read(r, "HMK-ACC-1", &s);
	a->kid = s.kid;
	a->sig = s.sig;
	payload_read(r, s.payload, a);
}

/* The whole object, or what of it is signed. */
static void
form(struct hallmark_buf *buf, const struct hm_acceptance *a,
     void (*write)(struct hallmark_buf *buf, const struct hm_signed *s))
{
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = a->kid,
			       .sig = a->sig };
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);

	hm_cbor_put_array(&payload, 3);
	hm_cbor_put_bstr(&payload, hm_hash_view(&a->root));
	hm_cbor_put_uint(&payload, a->n);
	hm_cbor_put_uint(&payload, a->until);
	s.payload = hm_buf_view(&payload);
	write(buf, &s);
}

void hm_acceptance_write(struct hallmark_buf *buf,
			 const struct hm_acceptance *a)
{
	form(buf, a, hm_signed_write);
}

void hm_acceptance_message(struct hallmark_buf *buf,
			   const struct hm_acceptance *a)
{
	form(buf, a, hm_signed_message);
}

bool hm_acceptance_by(const struct hm_acceptance *a,
		      const uint8_t to[HM_PUB_BYTES])
{
	struct hm_hash kid = hm_cose_kid(to);
	uint8_t room[HM_ACCEPTANCE_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);

	hm_acceptance_message(&message, a);
	return hm_hash_equal(&kid, &a->kid) &&
	       hm_sig_valid(a->sig, hm_buf_view(&message), to);
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
