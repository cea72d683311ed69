/* Strict deterministic CBOR, read front to back. SPDX-License-Identifier: MIT */
#ifndef HM_CBOR_READER_H
#define HM_CBOR_READER_H

#include "base/bytes.h"

#define HM_CBOR_DEPTH_MAX 16

/*
 * A cursor over untrusted bytes. It allocates nothing; strings are views into
 * the input. The first fault latches with its offset and the rule in force,
 * and every later call answers zero, so a decoder reads like the CDDL and
 * checks err once. Only the strict profile of spec/02-encoding.md passes:
 * shortest heads, definite lengths, integers within int64 (unsigned up to
 * 2^63-1), no float, tag, undefined or other simple value but false, true and
 * null; text as hm_utf8_plain; counts no larger than the bytes that remain.
 */
struct hm_cbor {
	const uint8_t *ptr;
	size_t len;
	size_t at;
	enum hallmark_code err;
	size_t err_at; /* of the last head read; after a fault, of that one */
	const char *rule; /* of the field being read; set by the decoder */
	const char *err_rule;
	const char *err_what; /* static words: what was expected */
};

void hm_cbor_init(struct hm_cbor *r, struct hallmark_bytes input,
		  const char *rule);
/* Latch a fault of the decoder's own at the last head or item read. */
void hm_cbor_fail(struct hm_cbor *r, enum hallmark_code code, const char *what);

/*
 * Each takes the smallest and largest value, or length in bytes or members.
 * Faults are found in this order: the head (HMK-CBOR-1 to -7, -11), another
 * type than asked for, the range, the text (HMK-CBOR-9). Type and range cite
 * the decoder's rule.
 */
size_t hm_cbor_array(struct hm_cbor *r, size_t min, size_t max);
size_t hm_cbor_map(struct hm_cbor *r, size_t min, size_t max); /* pairs */
uint64_t hm_cbor_uint(struct hm_cbor *r, uint64_t min, uint64_t max);
int64_t hm_cbor_int(struct hm_cbor *r, int64_t min, int64_t max);
struct hallmark_bytes hm_cbor_bstr(struct hm_cbor *r, size_t min, size_t max);
struct hallmark_bytes hm_cbor_tstr(struct hm_cbor *r, size_t min, size_t max);
bool hm_cbor_bool(struct hm_cbor *r);
void hm_cbor_tag18(struct hm_cbor *r);

/* What comes next, without reading it; HM_CBOR_NONE at the end or on a fault. */
enum hm_cbor_next {
	HM_CBOR_NONE,
	HM_CBOR_UINT,
	HM_CBOR_NINT,
	HM_CBOR_BSTR,
	HM_CBOR_TSTR,
	HM_CBOR_ARRAY,
	HM_CBOR_MAP,
	HM_CBOR_TAG,
	HM_CBOR_NULL,
	HM_CBOR_OTHER
};
enum hm_cbor_next hm_cbor_peek(const struct hm_cbor *r);
/* True, and null is consumed, if null comes next. */
bool hm_cbor_null(struct hm_cbor *r);
/*
 * Any one well-formed item of the profile, nested at most HM_CBOR_DEPTH_MAX
 * arrays and maps deep, map keys sorted and unique; the view is the item.
 */
struct hallmark_bytes hm_cbor_item(struct hm_cbor *r);
/* Nothing may follow. */
void hm_cbor_end(struct hm_cbor *r);

#endif
