/* SPDX-License-Identifier: MIT */
#include "verify/signature.h"

#include "crypto/hash.h"

bool hm_sig_holds(const struct hallmark_sig_cache *cache,
		  const uint8_t sig[HM_SIG_BYTES],
		  struct hallmark_bytes message,
		  const uint8_t pub[HM_PUB_BYTES])
{
	/* Key and signature have fixed lengths: no two triples read alike. */
	struct hallmark_bytes parts[3] = { { pub, HM_PUB_BYTES },
					   { sig, HM_SIG_BYTES },
					   message };
	struct hm_hash hash;

	if (!cache)
		return hm_sig_valid(sig, message, pub);
	hash = hm_sha256(parts, 3);
	if (cache->known(cache->arg, hash.b))
		return true;
	if (!hm_sig_valid(sig, message, pub))
		return false;
	cache->add(cache->arg, hash.b);
	return true;
}

bool hm_pub_holds(const struct hallmark_sig_cache *cache,
		  const uint8_t pub[HM_PUB_BYTES])
{
	/* Shorter than a key and a signature: never read as a triple. */
	struct hallmark_bytes bytes = { pub, HM_PUB_BYTES };
	struct hm_hash hash;

	if (!cache)
		return hm_pub_valid(pub);
	hash = hm_sha256(&bytes, 1);
	if (cache->known(cache->arg, hash.b))
		return true;
	if (!hm_pub_valid(pub))
		return false;
	cache->add(cache->arg, hash.b);
	return true;
}
