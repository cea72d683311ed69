/* SPDX-License-Identifier: MIT */
#include "cose/sign1.h"

#define HEADER_MAX 1024
#define PAYLOAD_MAX 1024

struct hm_hash hm_cose_kid(const uint8_t pub[HM_PUB_BYTES])
{
	/* {1: 1, -1: 6, -2: x}: kty OKP, crv Ed25519, x. */
	static const uint8_t head[8] = { 0xa3, 0x01, 0x01, 0x20,
					 0x06, 0x21, 0x58, 0x20 };
	struct hallmark_bytes parts[2] = { { head, sizeof(head) },
					   { pub, HM_PUB_BYTES } };

	return hm_sha256(parts, 2);
}

void hm_sign1_read(struct hm_cbor *r, struct hm_sign1 *out)
{
	r->rule = "HMK-STMT-1";
	hm_cbor_tag18(r);
	hm_cbor_array(r, 4, 4);
	out->header = hm_cbor_bstr(r, 1, HEADER_MAX);
	hm_cbor_map(r, 0, 0);
	out->payload = hm_cbor_bstr(r, 1, PAYLOAD_MAX);
	out->sig = hm_cbor_bstr(r, HM_SIG_BYTES, HM_SIG_BYTES).ptr;
}

void hm_sign1_write(struct hallmark_buf *buf, const struct hm_sign1 *in)
{
	hm_cbor_put_tag18(buf);
	hm_cbor_put_array(buf, 4);
	hm_cbor_put_bstr(buf, in->header);
	hm_cbor_put_map(buf, 0);
	hm_cbor_put_bstr(buf, in->payload);
	hm_cbor_put_bstr(buf, hm_bytes(in->sig, HM_SIG_BYTES));
}

void hm_sign1_message(struct hallmark_buf *buf, struct hallmark_bytes header,
		      struct hallmark_bytes payload)
{
	hm_cbor_put_array(buf, 4);
	hm_cbor_put_tstr(buf, HM_LIT("Signature1"));
	hm_cbor_put_bstr(buf, header);
	hm_cbor_put_bstr(buf, hm_bytes(NULL, 0));
	hm_cbor_put_bstr(buf, payload);
}
