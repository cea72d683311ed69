/* Views and big-endian numbers. SPDX-License-Identifier: MIT */
#ifndef HM_BASE_BYTES_H
#define HM_BASE_BYTES_H

#include <string.h>

#include <hallmark/base.h>

/* A view of a string literal, without its NUL. */
#define HM_LIT(text)                                                           \
	((struct hallmark_bytes){ (const uint8_t *)(text), sizeof(text) - 1 })

static inline struct hallmark_bytes hm_bytes(const void *ptr, size_t len)
{
	return (struct hallmark_bytes){ ptr, len };
}

/* Without its NUL. */
static inline struct hallmark_bytes hm_text(const char *text)
{
	return hm_bytes(text, strlen(text));
}

static inline bool
hm_bytes_equal(struct hallmark_bytes a, struct hallmark_bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool
hm_bytes_start(struct hallmark_bytes text, struct hallmark_bytes start)
{
	return text.len >= start.len &&
	       (start.len == 0 || memcmp(text.ptr, start.ptr, start.len) == 0);
}

static inline void hm_put_u32(uint8_t out[4], uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

static inline void hm_put_u64(uint8_t out[8], uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

static inline uint64_t hm_get_be(const uint8_t *in, size_t len)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++)
		v = v << 8 | in[i];
	return v;
}

#endif
