/* SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "crypto/hash.h"
#include "keyring/keyfile.h"

/*
 * HMK-ID-20. The run's name enters as its hash, so that no name and row can be
 * read as another name and row.
 */
void hallmark_key_mint(const struct hallmark_key *key,
		       struct hallmark_bytes run, uint64_t row, char out[21])
{
	static const char digits[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	static const uint8_t label[16] = "hallmark/mint/1";
	uint8_t input[sizeof(label) + HM_HASH_BYTES + 8];
	struct hm_hash run_hash = hm_sha256(&run, 1);
	uint8_t hash[32];

	memcpy(input, label, sizeof(label));
	memcpy(input + sizeof(label), run_hash.b, HM_HASH_BYTES);
	hm_put_u64(input + sizeof(label) + HM_HASH_BYTES, row);
	(void)crypto_generichash(hash, sizeof(hash), input, sizeof(input),
				 key->seed, sizeof(key->seed));
	for (size_t i = 0; i < 20; i++) {
		/* Five bits, across two bytes at most. */
		uint64_t pair = hm_get_be(hash + 5 * i / 8, 2);

		out[i] = digits[pair >> (11 - 5 * i % 8) & 31];
	}
	out[20] = '\0';
	sodium_memzero(hash, sizeof(hash));
}

void hallmark_random(uint8_t *out, size_t len)
{
	if (sodium_init() < 0)
		sodium_misuse(); /* ends the program: no source of chance */
	randombytes_buf(out, len);
}
