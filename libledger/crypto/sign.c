/* SPDX-License-Identifier: MIT */
#include "crypto/sign.h"

#include <sodium.h>

bool hm_pub_valid(const uint8_t pub[HM_PUB_BYTES])
{
	return crypto_core_ed25519_is_valid_point(pub) == 1;
}

bool hm_sig_valid(const uint8_t sig[HM_SIG_BYTES],
		  struct hallmark_bytes message,
		  const uint8_t pub[HM_PUB_BYTES])
{
	return crypto_sign_verify_detached(sig, message.ptr, message.len,
					   pub) == 0;
}

/* CVE-2025-69277: some releases let points outside the group through. */
bool hm_sig_selftest(void)
{
	uint8_t base[HM_PUB_BYTES];
	uint8_t mixed[HM_PUB_BYTES];
	uint8_t order_two[HM_PUB_BYTES];

	memset(base, 0x66, sizeof(base));
	base[0] = 0x58;
	memset(mixed, 0x99, sizeof(mixed));
	mixed[0] = 0x95;
	memset(order_two, 0xff, sizeof(order_two));
	order_two[0] = 0xec;
	order_two[31] = 0x7f;
	return hm_pub_valid(base) && !hm_pub_valid(mixed) &&
	       !hm_pub_valid(order_two);
}

static enum hallmark_code
sign_with_seed(void *key, struct hallmark_bytes message,
	       uint8_t sig[HM_SIG_BYTES])
{
	crypto_sign_detached(sig, NULL, message.ptr, message.len, key);
	return HALLMARK_OK;
}

void hm_seed_signer_init(struct hm_seed_signer *signer,
			 const uint8_t seed[HM_SEED_BYTES])
{
	crypto_sign_seed_keypair(signer->sign.pub, signer->secret, seed);
	signer->sign.sign = sign_with_seed;
	signer->sign.key = signer->secret;
}

void hm_seed_signer_wipe(struct hm_seed_signer *signer)
{
	sodium_memzero(signer, sizeof(*signer));
}
