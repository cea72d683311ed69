/* Item identifiers. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_ITEM_H
#define HALLMARK_ITEM_H

#include <hallmark/base.h>

#define HALLMARK_URI_MAX 512
#define HALLMARK_SERIAL_MAX 20

/* A canonical item URI, NUL-terminated, and its subject key. */
struct hallmark_item_id {
	char uri[HALLMARK_URI_MAX + 1];
	uint8_t subject[32];
};

/*
 * Any spelling in, spec/03-identifiers.md: GS1 Digital Link of any host,
 * element string (bracketed or raw, with symbology identifier), EPC URN, or
 * another absolute URI in normal form. On failure *id is untouched and diag
 * says where.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_item_parse(struct hallmark_bytes text, struct hallmark_item_id *id,
		    struct hallmark_diag *diag);
/*
 * Only the canonical form passes: what a certificate may carry. Any other
 * spelling is HALLMARK_ITEM_NOT_CANONICAL.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_item_canonical(struct hallmark_bytes uri, struct hallmark_item_id *id);

/*
 * A GTIN of 8, 12, 13 or 14 digits and a serial as a factory file has them
 * (serial: plain characters, not percent-encoded).
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_item_gtin(struct hallmark_bytes gtin, struct hallmark_bytes serial,
		   struct hallmark_item_id *id, struct hallmark_diag *diag);
/* Digits and check digit only; out gets 14 digits and a NUL. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_gtin_parse(struct hallmark_bytes gtin, char out[15],
		    struct hallmark_diag *diag);

/*
 * HMK-POL-9: is the canonical URI under the prefix? 3 to 12 digits are a GS1
 * company prefix, compared with digits 2.. of the GTIN-14 and with the
 * beginning of a GIAI; anything else is the beginning of the URI.
 */
HALLMARK_API bool
hallmark_item_under(struct hallmark_bytes uri, struct hallmark_bytes prefix);
/* Is it one of the two forms of a prefix? */
HALLMARK_API bool hallmark_prefix_valid(struct hallmark_bytes prefix);

#endif
