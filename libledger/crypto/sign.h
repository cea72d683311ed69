/* Ed25519 with one acceptance rule. SPDX-License-Identifier: MIT */
#ifndef HM_CRYPTO_SIGN_H
#define HM_CRYPTO_SIGN_H

#include <hallmark/key.h>

#include "base/bytes.h"

#define HM_PUB_BYTES 32
#define HM_SIG_BYTES 64
#define HM_SEED_BYTES 32

/*
 * HMK-SIG-1: canonical, on the curve, in the prime-order group, not small.
 * Costs 0.8 of a signature check: once a key, not once a signature.
 */
bool hm_pub_valid(const uint8_t pub[HM_PUB_BYTES]);
/* HMK-SIG-2: libsodium's cofactorless check; pub must have passed HMK-SIG-1. */
bool hm_sig_valid(const uint8_t sig[HM_SIG_BYTES],
		  struct hallmark_bytes message,
		  const uint8_t pub[HM_PUB_BYTES]);
/* HMK-SIG-3: the point check of this libsodium refuses what it must. */
bool hm_sig_selftest(void);

/*
 * A signer over a seed that the caller keeps and wipes. The secret is 64
 * bytes; sign.sign and sign.key are set to work on it.
 */
struct hm_seed_signer {
	struct hallmark_signer sign;
	uint8_t secret[64];
};
void hm_seed_signer_init(struct hm_seed_signer *signer,
			 const uint8_t seed[HM_SEED_BYTES]);
void hm_seed_signer_wipe(struct hm_seed_signer *signer);

#endif
