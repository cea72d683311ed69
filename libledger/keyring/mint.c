/* SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "crypto/hash.h"
#include "keyring/base32.h"
#include "keyring/keyfile.h"

const char hm_base32_digits[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void hm_base32_write(const uint8_t *bits, size_t count, char *out)
{
	for (size_t i = 0; i < count; i++) {
		/* Five bits, across two bytes at most. */
		uint64_t pair = hm_get_be(bits + 5 * i / 8, 2);

		out[i] = hm_base32_digits[pair >> (11 - 5 * i % 8) & 31];
	}
	out[count] = '\0';
}

/*
 * HMK-ID-20. The run's name enters as its hash, so that no name and row can be
 * read as another name and row.
 */
void hallmark_key_mint(const struct hallmark_key *key,
		       struct hallmark_bytes run, uint64_t row, char out[21])
{
	static const uint8_t label[16] = "hallmark/mint/1";
	uint8_t input[sizeof(label) + HM_HASH_BYTES + 8];
	struct hm_hash run_hash = hm_sha256(&run, 1);
	uint8_t hash[32];

	memcpy(input, label, sizeof(label));
	memcpy(input + sizeof(label), run_hash.b, HM_HASH_BYTES);
	hm_put_u64(input + sizeof(label) + HM_HASH_BYTES, row);
	(void)crypto_generichash(hash, sizeof(hash), input, sizeof(input),
				 key->seed, sizeof(key->seed));
	hm_base32_write(hash, 20, out);
	sodium_memzero(hash, sizeof(hash));
}

void hallmark_random(uint8_t *out, size_t len)
{
	if (sodium_init() < 0)
		sodium_misuse(); /* ends the program: no source of chance */
	randombytes_buf(out, len);
}
