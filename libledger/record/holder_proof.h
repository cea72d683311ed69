/* The custodian's answer to a challenge. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_HOLDER_PROOF_H
#define HM_RECORD_HOLDER_PROOF_H

#include "cose/sign1.h"
#include "record/challenge.h"

/* HMK-HOLD-1: the challenge, and the link of the item as it stands. Views. */
struct hm_holder_proof {
	struct hm_hash kid; /* of the custodian */
	struct hm_question question;
	struct hm_hash link; /* of the last event */
	const uint8_t *sig;  /* 64 bytes */
};
/* Room for the object and for its message. */
#define HM_HOLDER_PROOF_ROOM 1024
/* The caller sees that nothing follows. */
void hm_holder_proof_read(struct hm_cbor *r, struct hm_holder_proof *h);
void hm_holder_proof_write(struct hallmark_buf *buf,
			   const struct hm_holder_proof *h);
/* The bytes that h->sig signs. */
void hm_holder_proof_message(struct hallmark_buf *buf,
			     const struct hm_holder_proof *h);

#endif
