/* SHA-256. SPDX-License-Identifier: MIT */
#ifndef HM_CRYPTO_HASH_H
#define HM_CRYPTO_HASH_H

#include "base/bytes.h"

#define HM_HASH_BYTES 32

struct hm_hash {
	uint8_t b[HM_HASH_BYTES];
};

/*
 * SHA-256 of the parts, one after the other. The only way to a hash in the
 * library, so that a faster one has one place to go.
 */
struct hm_hash hm_sha256(const struct hallmark_bytes *parts, size_t count);
/* The same by libsodium: what hm_sha256 does on most processors. */
struct hm_hash
hm_sha256_portable(const struct hallmark_bytes *parts, size_t count);

static inline bool
hm_hash_equal(const struct hm_hash *a, const struct hm_hash *b)
{
	return memcmp(a->b, b->b, HM_HASH_BYTES) == 0;
}

static inline int
hm_hash_compare(const struct hm_hash *a, const struct hm_hash *b)
{
	return memcmp(a->b, b->b, HM_HASH_BYTES);
}

static inline struct hallmark_bytes hm_hash_view(const struct hm_hash *h)
{
	return hm_bytes(h->b, HM_HASH_BYTES);
}

#endif
