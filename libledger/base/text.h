/* Strict text codecs: decimal, hex, base64, UTF-8. SPDX-License-Identifier: MIT */
#ifndef HM_BASE_TEXT_H
#define HM_BASE_TEXT_H

#include "base/buf.h"

/* ASCII decimal without sign or leading zero; false past 2^64-1. */
bool hm_decimal_parse(struct hallmark_bytes text, uint64_t *value);
void hm_decimal_write(struct hallmark_buf *buf, uint64_t value);

/* Lower-case hex out, either case in; len is that of the bytes. */
void hm_hex_write(struct hallmark_buf *buf, const uint8_t *bytes, size_t len);
bool hm_hex_parse(struct hallmark_bytes text, uint8_t *out, size_t len);

/*
 * RFC 4648 section 4 with padding; canonical only: no white space, no
 * non-zero trailing bits. Decoding into a buffer of max bytes; false if it is
 * not base64 or does not fit, *len then untouched.
 */
void hm_base64_write(struct hallmark_buf *buf, struct hallmark_bytes bytes);
bool hm_base64_parse(struct hallmark_bytes text, uint8_t *out, size_t max,
		     size_t *len);

/* Shortest-form UTF-8 without surrogates, up to U+10FFFF. */
bool hm_utf8_valid(struct hallmark_bytes text);
/*
 * HMK-CBOR-9: valid, and free of C0, DEL, C1 and the bidi controls
 * U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069.
 */
bool hm_utf8_plain(struct hallmark_bytes text);
/* The next code point, or UINT32_MAX for a byte that begins none; *at moves. */
uint32_t hm_utf8_next(struct hallmark_bytes text, size_t *at);

/* See hallmark_buf_json and hallmark_buf_escaped; these latch in the buffer. */
void hm_json_write(struct hallmark_buf *buf, struct hallmark_bytes text);
void hm_escaped_write(struct hallmark_buf *buf, struct hallmark_bytes text);

#endif
