/* SPDX-License-Identifier: MIT */
#include "record/challenge.h"

#include <hallmark/item.h>

#include "cbor/writer.h"
#include "record/signed.h"

#define MEMBERS 7

void hm_question_read(struct hm_cbor *r, struct hm_question *q)
{
	q->audience = hm_cbor_tstr(r, 1, HALLMARK_AUDIENCE_MAX);
	q->listing = hm_cbor_tstr(r, 1, HALLMARK_LISTING_MAX);
	q->purpose = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	q->nonce = hm_cbor_bstr(r, HM_NONCE_BYTES, HM_NONCE_BYTES).ptr;
	q->until = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
}

void hm_question_write(struct hallmark_buf *buf, const struct hm_question *q)
{
	hm_cbor_put_tstr(buf, q->audience);
	hm_cbor_put_tstr(buf, q->listing);
	hm_cbor_put_uint(buf, q->purpose);
	hm_cbor_put_bstr(buf, hm_bytes(q->nonce, HM_NONCE_BYTES));
	hm_cbor_put_uint(buf, q->until);
}

bool hm_question_equal(const struct hm_question *a, const struct hm_question *b)
{
	return hm_bytes_equal(a->audience, b->audience) &&
	       hm_bytes_equal(a->listing, b->listing) &&
	       a->purpose == b->purpose && a->until == b->until &&
	       memcmp(a->nonce, b->nonce, HM_NONCE_BYTES) == 0;
}

void hm_challenge_read(struct hm_cbor *r, struct hm_challenge *c)
{
	struct hallmark_item_id id;

	hm_file_head(r, MEMBERS, "HMK-CHAL-1");
	hm_question_read(r, &c->question);
	r->rule = "HMK-CHAL-2";
	c->uri = hm_cbor_tstr(r, 1, HALLMARK_URI_MAX);
	if (!r->err && hallmark_item_canonical(c->uri, &id))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected a canonical item URI");
}

void hm_challenge_write(struct hallmark_buf *buf, const struct hm_challenge *c)
{
	hm_cbor_put_array(buf, MEMBERS);
	hm_cbor_put_uint(buf, 1);
	hm_question_write(buf, &c->question);
	hm_cbor_put_tstr(buf, c->uri);
}
