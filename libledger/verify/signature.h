/* Checks of signatures and keys, with what the caller knows. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_SIGNATURE_H
#define HM_VERIFY_SIGNATURE_H

#include <hallmark/verify.h>

#include "crypto/sign.h"

/*
 * HMK-SIG-2, as hm_sig_valid: from the cache where it knows, and into it once
 * checked. Only what is valid is remembered. cache may be NULL.
 */
bool hm_sig_holds(const struct hallmark_sig_cache *cache,
		  const uint8_t sig[HM_SIG_BYTES],
		  struct hallmark_bytes message,
		  const uint8_t pub[HM_PUB_BYTES]);
/* HMK-SIG-1, as hm_pub_valid, in the same way. */
bool hm_pub_holds(const struct hallmark_sig_cache *cache,
		  const uint8_t pub[HM_PUB_BYTES]);

#endif
