/* COSE_Sign1 with Ed25519, alg -8. SPDX-License-Identifier: MIT */
#ifndef HM_COSE_SIGN1_H
#define HM_COSE_SIGN1_H

#include "cbor/reader.h"
#include "cbor/writer.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

/* HMK-STMT-4: the RFC 9679 thumbprint of an Ed25519 key. */
struct hm_hash hm_cose_kid(const uint8_t pub[HM_PUB_BYTES]);

/* The parts of a COSE_Sign1; views. */
struct hm_sign1 {
	struct hallmark_bytes header; /* protected, encoded */
	struct hallmark_bytes payload;
	const uint8_t *sig; /* 64 bytes */
};
/* HMK-STMT-1: tag 18, protected, empty unprotected map, payload, signature. */
void hm_sign1_read(struct hm_cbor *r, struct hm_sign1 *out);
void hm_sign1_write(struct hallmark_buf *buf, const struct hm_sign1 *in);
/* HMK-STMT-2: the bytes that are signed (Sig_structure, no external data). */
void hm_sign1_message(struct hallmark_buf *buf, struct hallmark_bytes header,
		      struct hallmark_bytes payload);

#endif
