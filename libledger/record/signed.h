/* Signed objects, and how files begin. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_SIGNED_H
#define HM_RECORD_SIGNED_H

#include "cose/sign1.h"
#include "record/event.h"

/* A COSE_Sign1 with the header {1: -8, 3: content type, 4: kid}. Views. */
struct hm_signed {
	struct hallmark_bytes type; /* its content type */
	struct hm_hash kid;
	struct hallmark_bytes payload;
	const uint8_t *sig; /* 64 bytes */
};
/* type is what the header must have; rule is cited where it has not. */
void hm_signed_read(struct hm_cbor *r, const char *rule, struct hm_signed *s);
void hm_signed_write(struct hallmark_buf *buf, const struct hm_signed *s);
/* The bytes that are signed. */
void hm_signed_message(struct hallmark_buf *buf, const struct hm_signed *s);
/*
 * The first three labels of a header that has so many: {1: -8, 3: content
 * type, 4: kid, ...}. Reading returns the kid.
 */
struct hm_hash hm_signed_labels_read(struct hm_cbor *r, size_t labels,
				     struct hallmark_bytes type);
void hm_signed_labels_write(struct hallmark_buf *buf, size_t labels,
			    struct hallmark_bytes type,
			    const struct hm_hash *kid);

/*
 * What was read inside a byte string had a fault, or had not: it becomes the
 * outer reader's, at the offset of the string, unless that had one before.
 */
void hm_inner_fault(struct hm_cbor *outer, const struct hm_cbor *inner);
/* [version, ...] of a file that travels: members, the version's with them. */
void hm_file_head(struct hm_cbor *r, size_t members, const char *rule);

#endif
