/* A key in memory. SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "cose/sign1.h"
#include "keyring/keyfile.h"
#include "keyring/words.h"

struct hallmark_key *hm_key_new(void)
{
	struct hallmark_key *key = sodium_malloc(sizeof(*key));

	if (key)
		memset(key, 0, sizeof(*key));
	return key;
}

void hallmark_key_free(struct hallmark_key *key)
{
	sodium_free(key);
}

void hm_key_fill(struct hallmark_key *key, struct hallmark_bytes name)
{
	hm_seed_signer_init(&key->signer, key->seed);
	memcpy(key->name, name.ptr, name.len);
	key->name[name.len] = '\0';
}

void hm_key_derive(struct hallmark_key *key, struct hallmark_bytes secret,
		   const char *label, const uint8_t subject[32],
		   uint32_t counter)
{
	uint8_t input[32 + 32 + 4];
	size_t len = strlen(label) + 1;

	memcpy(input, label, len);
	memcpy(input + len, subject, 32);
	hm_put_u32(input + len + 32, counter);
	(void)crypto_generichash(key->seed, sizeof(key->seed), input,
				 len + 32 + 4, secret.ptr, secret.len);
	hm_key_fill(key, HM_LIT("holder"));
}

/* No COSE object, checkpoint or cosignature begins with a zero byte. */
bool hm_key_works(const struct hallmark_key *key,
		  const uint8_t pub[HM_PUB_BYTES])
{
	static const uint8_t probe[] = "\0hallmark probe";
	const struct hallmark_signer *signer = &key->signer.sign;
	struct hallmark_bytes message = hm_bytes(probe, sizeof(probe));
	uint8_t sig[HM_SIG_BYTES];
	bool good = !signer->sign(signer->key, message, sig) &&
		    hm_sig_valid(sig, message, pub);

	sodium_memzero(sig, sizeof(sig));
	return good;
}

enum hallmark_code hallmark_key_words(const struct hallmark_key *key,
				      char out[HALLMARK_WORDS_SIZE])
{
	return hm_words_write(key->seed, HM_WORDS_KEY, out);
}

const struct hallmark_signer *
hallmark_key_signer(const struct hallmark_key *key)
{
	return &key->signer.sign;
}

const char *hallmark_key_name(const struct hallmark_key *key)
{
	return key->name;
}

void hallmark_key_thumbprint(const uint8_t pub[32], uint8_t thumbprint[32])
{
	struct hm_hash kid = hm_cose_kid(pub);

	memcpy(thumbprint, kid.b, sizeof(kid.b));
}
