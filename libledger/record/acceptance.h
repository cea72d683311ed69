/* The receiver's consent to a statement. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_ACCEPTANCE_H
#define HM_RECORD_ACCEPTANCE_H

#include "cose/sign1.h"

/* HMK-ACC-1: over the same root as the statement. Views. */
struct hm_acceptance {
	struct hm_hash kid; /* of `to` */
	struct hm_hash root;
	uint64_t n;
	uint64_t until;	    /* POSIX seconds: the last at which it holds */
	const uint8_t *sig; /* 64 bytes */
};
/* Room for the object and for its message. */
#define HM_ACCEPTANCE_ROOM 256
void hm_acceptance_read(struct hm_cbor *r, struct hm_acceptance *a);
void hm_acceptance_write(struct hallmark_buf *buf,
			 const struct hm_acceptance *a);
/* The bytes that a->sig signs. */
void hm_acceptance_message(struct hallmark_buf *buf,
			   const struct hm_acceptance *a);

/* HMK-RULE-4: is it by that key, which signed this root, n and until? */
bool hm_acceptance_by(const struct hm_acceptance *a,
		      const uint8_t to[HM_PUB_BYTES]);

/*
 * The last field of a file that travels: an acceptance as a byte string, or
 * null, when the view is empty.
 */
struct hallmark_bytes
hm_acceptance_field_read(struct hm_cbor *r, struct hm_acceptance *a);
void hm_acceptance_field_write(struct hallmark_buf *buf,
			       struct hallmark_bytes acceptance);

#endif
