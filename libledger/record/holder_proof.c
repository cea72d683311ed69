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

static struct hallmark_bytes
payload_write(struct hallmark_buf *buf, const struct hm_holder_proof *h)
{
	hm_cbor_put_array(buf, 6);
	hm_question_write(buf, &h->question);
	hm_cbor_put_bstr(buf, hm_hash_view(&h->link));
	return hm_buf_view(buf);
}

void hm_holder_proof_read(struct hm_cbor *r, struct hm_holder_proof *h)
{
	struct hm_signed s = { .type = CONTENT_TYPE };

	hm_signed_read(r, "HMK-HOLD-1", &s);
	h->kid = s.kid;
	h->sig = s.sig;
	payload_read(r, s.payload, h);
}

void hm_holder_proof_write(struct hallmark_buf *buf,
			   const struct hm_holder_proof *h)
{
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = h->kid,
			       .payload = payload_write(&payload, h),
			       .sig = h->sig };

	hm_signed_write(buf, &s);
}

void hm_holder_proof_message(struct hallmark_buf *buf,
			     const struct hm_holder_proof *h)
{
	uint8_t room[PAYLOAD_ROOM];
	struct hallmark_buf payload = HM_BUF_OVER(room);
	struct hm_signed s = { .type = CONTENT_TYPE,
			       .kid = h->kid,
			       .payload = payload_write(&payload, h) };

	hm_signed_message(buf, &s);
}
