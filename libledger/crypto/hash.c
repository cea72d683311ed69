/* SPDX-License-Identifier: MIT */
#include "crypto/hash.h"

#include <sodium.h>

struct hm_hash hm_sha256(const struct hallmark_bytes *parts, size_t count)
{
	crypto_hash_sha256_state state;
	struct hm_hash out;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, parts[i].ptr, parts[i].len);
	crypto_hash_sha256_final(&state, out.b);
	return out;
}

void hallmark_digest(const struct hallmark_bytes *parts, size_t count,
		     uint8_t out[32])
{
	struct hm_hash hash = hm_sha256(parts, count);

	memcpy(out, hash.b, sizeof(hash.b));
}
