/* SHA-256 by the processor's own instructions. SPDX-License-Identifier: MIT */
#ifndef HM_CRYPTO_SHA256_NI_H
#define HM_CRYPTO_SHA256_NI_H

#include "crypto/hash.h"

/*
 * gcc alone can ask, at no cost and without state of ours, whether the
 * processor knows a feature; elsewhere libsodium hashes everything.
 */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HM_SHA256_NI 1
#else
#define HM_SHA256_NI 0
#endif

#if HM_SHA256_NI
static inline bool hm_sha256_ni_works(void)
{
	return __builtin_cpu_supports("sha") != 0;
}

/* hm_sha256, only where hm_sha256_ni_works. */
struct hm_hash hm_sha256_ni(const struct hallmark_bytes *parts, size_t count);
#endif

#endif
