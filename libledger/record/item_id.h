/* The spellings of an item identifier. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_ITEM_ID_H
#define HM_RECORD_ITEM_ID_H

#include <hallmark/item.h>

#include "base/bytes.h"

/* What is being read; offsets count from its beginning. */
struct hm_spelling {
	struct hallmark_bytes text;
	struct hallmark_diag *diag; /* may be NULL */
};

/* Fills diag and returns code. at points into the text or to its end. */
enum hallmark_code hm_refuse(const struct hm_spelling *s, const uint8_t *at,
			     enum hallmark_code code, const char *message);

#define HM_GS 0x1d /* the group separator: FNC1 as scanners send it */

/* How a value is written where it stands. */
enum hm_escape {
	HM_ESCAPE_NONE,
	HM_ESCAPE_PERCENT,  /* every % is known to begin an escape */
	HM_ESCAPE_BACKSLASH /* \( and \) in a bracketed element string */
};

/* A GS1 value without its escapes. */
#define HM_GIAI_MAX 30
struct hm_gs1_value {
	uint8_t b[HM_GIAI_MAX];
	size_t len;
};
enum hm_gs1_field {
	HM_GS1_SERIAL, /* 1 to 20 characters */
	HM_GS1_GIAI,   /* 1 to 30 */
	HM_GS1_ASSET,  /* a GIAI without its company prefix */
	HM_GS1_BESIDE  /* lot, variant: checked, then dropped; 1 to 20 */
};

/* HMK-ID-3; out gets 14 digits and a NUL. */
enum hallmark_code
hm_gtin(const struct hm_spelling *s, struct hallmark_bytes gtin, char out[15]);
/* The check digit of n digits, as a number. */
unsigned hm_gtin_check(const uint8_t *digits, size_t n);

/* HMK-ID-4, HMK-ID-5. */
enum hallmark_code
hm_gs1_value(const struct hm_spelling *s, struct hallmark_bytes text,
	     enum hm_escape escape, enum hm_gs1_field field,
	     struct hm_gs1_value *value);

/*
 * The parts of a GS1 spelling that name an item: views into its text, ptr
 * NULL where there is none. Either gtin or giai is there.
 */
struct hm_gs1_parts {
	struct hallmark_bytes gtin;
	struct hallmark_bytes serial;
	struct hallmark_bytes giai;
	enum hm_escape escape;
};
enum hallmark_code
hm_gs1_item(const struct hm_spelling *s, const struct hm_gs1_parts *parts,
	    struct hallmark_item_id *id);

/* HMK-ID-2: write the canonical form; the values are valid. */
void hm_gs1_write_sgtin(const char gtin14[15],
			const struct hm_gs1_value *serial,
			struct hallmark_item_id *id);
void hm_gs1_write_giai(const struct hm_gs1_value *giai,
		       struct hallmark_item_id *id);
/* HMK-ID-1; uri has at most HALLMARK_URI_MAX bytes. */
void hm_item_name(struct hallmark_bytes uri, struct hallmark_item_id *id);

enum hallmark_code
hm_element_string(const struct hm_spelling *s, struct hallmark_bytes text,
		  struct hallmark_item_id *id);

/* A URI in its parts; ptr NULL where a part is absent. */
struct hm_uri {
	struct hallmark_bytes scheme;
	struct hallmark_bytes host;
	struct hallmark_bytes port;
	struct hallmark_bytes path;
	struct hallmark_bytes fragment;
	struct hallmark_bytes raw;
};
/* RFC 3986 characters and escapes, and its parts. No user names. */
enum hallmark_code hm_uri_split(const struct hm_spelling *s,
				struct hallmark_bytes text, struct hm_uri *uri);
/* HMK-ID-13 */
enum hallmark_code
hm_uri_normal(const struct hm_spelling *s, const struct hm_uri *uri);
/* HMK-ID-8: may it name an item only in a GS1 way? */
bool hm_uri_is_gs1(const struct hm_uri *uri);
/* Reads one of which hm_uri_is_gs1 says so. */
enum hallmark_code
hm_gs1_uri(const struct hm_spelling *s, const struct hm_uri *uri,
	   struct hallmark_item_id *id);

static inline bool hm_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline uint8_t hm_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static inline bool hm_is_alnum(uint8_t c)
{
	return hm_is_digit(c) || (hm_lower(c) >= 'a' && hm_lower(c) <= 'z');
}

static inline bool hm_is_digits(struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!hm_is_digit(text.ptr[i]))
			return false;
	return true;
}

/* Without regard to case; low is lower case. */
static inline bool hm_text_is(struct hallmark_bytes text, const char *low)
{
	size_t i = 0;

	while (i < text.len && low[i] != '\0' &&
	       hm_lower(text.ptr[i]) == (uint8_t)low[i])
		i++;
	return i == text.len && low[i] == '\0';
}

/* From byte n on; n <= text.len. */
static inline struct hallmark_bytes
hm_from(struct hallmark_bytes text, size_t n)
{
	return hm_bytes(text.ptr + n, text.len - n);
}

#endif
