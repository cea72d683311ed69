/* Details: what people read of an event. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_DETAILS_H
#define HM_RECORD_DETAILS_H

#include "base/buf.h"
#include "cbor/reader.h"
#include "crypto/hash.h"

#define HM_DETAILS_BYTES_MAX 16384
#define HM_DETAILS_FIELDS_MAX 1024
#define HM_LABEL_BYTES_MAX 256
#define HM_LABEL_LOT 1
#define HM_SEED_SALT_BYTES 16

/* As carried: all fields shown under one seed, or some withheld. */
struct hm_details {
	struct hallmark_bytes raw;
	struct hm_hash hash;
	size_t fields;
	size_t withheld;
};
/* Checks form, order, types and limits, and computes the hash. */
void hm_details_read(struct hm_cbor *r, struct hm_details *details);

/*
 * One field of details that were read. Views of encodings; value.len 0:
 * withheld. opening: what the field carries beside them, the salt of a value
 * shown or the hash of one withheld; empty where the seed says it.
 */
struct hm_field {
	struct hallmark_bytes label;
	struct hallmark_bytes value;
	struct hallmark_bytes opening;
};
struct hm_fields {
	struct hm_cbor r;
	const uint8_t *seed; /* NULL: salts are carried field by field */
	size_t left;
};
void hm_fields_begin(struct hm_fields *f, struct hallmark_bytes raw);
bool hm_fields_next(struct hm_fields *f, struct hm_field *field);

/*
 * Whole details from fields in strictly ascending order of label encoding.
 * Labels and values are encodings. The caller reads them back to check.
 */
void hm_details_write(struct hallmark_buf *buf,
		      const uint8_t seed[HM_SEED_SALT_BYTES],
		      const struct hm_field *fields, size_t count);
/*
 * The same details with the fields withheld whose label is one of labels,
 * beside those that are already; true if a form with fields was written (as it
 * is where nothing more is to be withheld), false if all are withheld, when
 * the bare hash stands for them.
 */
bool hm_details_withhold(struct hallmark_buf *buf,
			 const struct hm_details *details,
			 const struct hallmark_bytes *labels, size_t count);

#endif
