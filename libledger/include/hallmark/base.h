/* Bytes, codes and growing text. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_BASE_H
#define HALLMARK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hallmark/code.h>

/* A borrowed run of bytes; ptr may be NULL when len is 0. */
struct hallmark_bytes {
	const uint8_t *ptr;
	size_t len;
};

/*
 * Where and why an input was refused. The caller owns it and may pass NULL.
 * It never changes a result.
 */
struct hallmark_diag {
	enum hallmark_code code;
	const char *rule;    /* "HMK-CERT-7", static; "" where none applies */
	const char *message; /* static words for people; never input text */
	size_t offset;	     /* into the input, in bytes */
	size_t line;	     /* from 1; 0 where the input has no lines */
};

/*
 * Text or bytes that a function of this library writes for the caller.
 * hallmark_buf_new returns NULL when memory is short; max is the most bytes
 * that it will ever hold. The bytes lent stay valid until the next write.
 * hallmark_buf_free wipes the content; NULL does nothing.
 */
struct hallmark_buf;
HALLMARK_API struct hallmark_buf *hallmark_buf_new(size_t max);
HALLMARK_API struct hallmark_bytes
hallmark_buf_bytes(const struct hallmark_buf *buf);
HALLMARK_API void hallmark_buf_clear(struct hallmark_buf *buf);
HALLMARK_API void hallmark_buf_free(struct hallmark_buf *buf);

/*
 * Append text as it may be shown: JSON escapes (ASCII only, with quotes), or
 * for a terminal with C0, C1, bidi and broken UTF-8 shown as \xNN and \u{N}.
 * HALLMARK_TOO_LARGE or HALLMARK_NO_MEMORY when it does not fit.
 */
HALLMARK_API enum hallmark_code
hallmark_buf_json(struct hallmark_buf *buf, struct hallmark_bytes text);
HALLMARK_API enum hallmark_code
hallmark_buf_escaped(struct hallmark_buf *buf, struct hallmark_bytes text);

/*
 * Time text, HMK-TERM-3: YYYY-MM-DDTHH:MM:SSZ, years 1970 to 9999. The writer
 * fills 21 bytes with a final NUL ("(after 9999)" past the range).
 */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_time_parse(struct hallmark_bytes text, uint64_t *seconds);
HALLMARK_API void hallmark_time_write(uint64_t seconds, char out[21]);

/* SHA-256 of the parts, one after the other. */
HALLMARK_API void hallmark_digest(const struct hallmark_bytes *parts,
				  size_t count, uint8_t out[32]);

/* Digits + s, m, h, d, HMK-TERM-4. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_duration_parse(struct hallmark_bytes text, uint64_t *seconds);

#endif
