/* SPDX-License-Identifier: MIT */
#include "crypto/hash.h"

#include <sodium.h>

#include "crypto/sha256_ni.h"

struct hm_hash
hm_sha256_portable(const struct hallmark_bytes *parts, size_t count)
{
	crypto_hash_sha256_state state;
	struct hm_hash out;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, parts[i].ptr, parts[i].len);
	crypto_hash_sha256_final(&state, out.b);
	return out;
}

/*
 * libsodium has no fast path, and the trees here are all hashing. Which of the
 * two ways runs is the processor's choice, so no coverage is asked of them.
 */
struct hm_hash hm_sha256(const struct hallmark_bytes *parts, size_t count)
{
#if HM_SHA256_NI
	if (hm_sha256_ni_works())
		return hm_sha256_ni(parts, count); /* GCOVR_EXCL_LINE */
#endif
	return hm_sha256_portable(parts, count); /* GCOVR_EXCL_LINE */
}

void hallmark_digest(const struct hallmark_bytes *parts, size_t count,
		     uint8_t out[32])
{
	struct hm_hash hash = hm_sha256(parts, count);

	memcpy(out, hash.b, sizeof(hash.b));
}
