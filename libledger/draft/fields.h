/* From a caller's fields to details. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_FIELDS_H
#define HM_DRAFT_FIELDS_H

#include <hallmark/field.h>

#include "record/details.h"

/* Room to work in, for one item after the other. Begin with hm_fields_init. */
struct hm_fields_room {
	struct hallmark_buf parts;   /* labels and values, encoded */
	struct hallmark_buf details; /* what comes out */
	const struct hallmark_field *order[HM_DETAILS_FIELDS_MAX];
	struct hm_field encoded[HM_DETAILS_FIELDS_MAX];
};
void hm_fields_init(struct hm_fields_room *room);
void hm_fields_release(struct hm_fields_room *room);

/*
 * room->details becomes whole details over the fields, or empty for none.
 * HALLMARK_VALUE_TOO_LONG past 16 KiB; HALLMARK_USAGE for a label twice, for
 * text that HMK-CBOR-9 refuses, for lists in lists, for too many fields.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_fields_encode(struct hm_fields_room *room,
		 const uint8_t seed[HM_SEED_SALT_BYTES],
		 const struct hallmark_field *fields, size_t count);

/* The encoding of a label; an empty one is the lot. */
void hm_label_write(struct hallmark_buf *buf, struct hallmark_bytes label);

#endif
