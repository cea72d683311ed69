/* What a buyer asks a holder to answer. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_CHALLENGE_H
#define HM_RECORD_CHALLENGE_H

#include "record/event.h"

#define HM_NONCE_BYTES 16

enum hm_purpose {
	HM_PURPOSE_SELL = 1,
	HM_PURPOSE_SHOW = 2
};
/* What is asked: every field comes back signed but for the item. */
struct hm_question {
	struct hallmark_bytes audience; /* 1 to 255 bytes */
	struct hallmark_bytes listing;	/* 1 to 255 bytes */
	uint64_t purpose;		/* enum hm_purpose; others pass */
	const uint8_t *nonce;		/* 16 bytes */
	uint64_t until;			/* POSIX seconds, the last */
};
void hm_question_read(struct hm_cbor *r, struct hm_question *q);
void hm_question_write(struct hallmark_buf *buf, const struct hm_question *q);
bool hm_question_equal(const struct hm_question *a,
		       const struct hm_question *b);

/* HMK-CHAL-1: [1, audience, listing, purpose, nonce, until, URI]. Views. */
struct hm_challenge {
	struct hm_question question;
	struct hallmark_bytes uri; /* canonical */
};
/* The caller sees that nothing follows. */
void hm_challenge_read(struct hm_cbor *r, struct hm_challenge *c);
void hm_challenge_write(struct hallmark_buf *buf, const struct hm_challenge *c);

#endif
