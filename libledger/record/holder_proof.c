/* SPDX-License-Identifier: MIT */
#include "record/holder_proof.h"

#include "record/signed.h"

#define CONTENT_TYPE HM_LIT("application/hallmark-holder")
#define PAYLOAD_ROOM 640

/* HMK-HOLD-2: [audience, listing, purpose, nonce, until, link] */
static void payload_read(struct hm_cbor *outer, struct hallmark_bytes payload,
			 struct hm_holder_proof *h)
{
	struct hm_cbor r;

	hm_cbor_init(&r, payload, "HMK-HOLD-2");
	hm_cbor_array(&r, 6, 6);
	hm_question_read(&r, &h->question);
	h->link = hm_hash_read(&r);
	hm_cbor_end(&r);
	hm_inner_fault(outer, &r);
}

void hm_holder_proof_read(struct hm_cbor *r, struct hm_holder_proof *h)
{
	struct hm_signed s = { .type = CONTENT_TYPE };

	hm_signed_read(r, "HMK-HOLD-1", &s);
	h->kid = s.kid;
	h->sig = s.sig;
	payload_read(r, s.payload, h);
}

/* The whole object, or what of it is signed. */
static void
form(struct hallmark_buf *buf, const struct hm_holder_proof *h,
     void (*write)(struct hallmark_buf *buf, const struct hm_signed *s))
{
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = h->kid,
			       .sig = h->sig };
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);

	hm_cbor_put_array(&payload, 6);
	hm_question_write(&payload, &h->question);
	hm_cbor_put_bstr(&payload, hm_hash_view(&h->link));
	s.payload = hm_buf_view(&payload);
	write(buf, &s);
}

void hm_holder_proof_write(struct hallmark_buf *buf,
			   const struct hm_holder_proof *h)
{
	form(buf, h, hm_signed_write);
}

void hm_holder_proof_message(struct hallmark_buf *buf,
			     const struct hm_holder_proof *h)
{
	form(buf, h, hm_signed_message);
}
