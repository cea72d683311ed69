/* The bytes of a key file, and the key in memory. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_KEYFILE_H
#define HM_KEYRING_KEYFILE_H

#include "crypto/sign.h"
#include "keyring/seal.h"

#define HM_KEY_FILE_BYTES_MAX 4096

/* Lives in locked memory. */
struct hallmark_key {
	struct hm_seed_signer signer;
	uint8_t seed[HM_SEED_BYTES];
	uint8_t lock[HM_LOCK_BYTES]; /* of its file; wiped after use */
	char name[HALLMARK_KEY_NAME_MAX + 1];
};

/* Zeroed, in locked memory; NULL when memory is short. */
struct hallmark_key *hm_key_new(void);
/* The key of key->seed. name: at most HALLMARK_KEY_NAME_MAX bytes. */
void hm_key_fill(struct hallmark_key *key, struct hallmark_bytes name);
/*
 * HMK-WALLET-4, HMK-CLAIM-4: make key that of the seed
 * BLAKE2b-256(key = secret; label 00 subject u32 counter). label: at most 31
 * bytes.
 */
void hm_key_derive(struct hallmark_key *key, struct hallmark_bytes secret,
		   const char *label, const uint8_t subject[32],
		   uint32_t counter);
/* HMK-KEYFILE-8: sign a probe and verify it with pub. */
bool hm_key_works(const struct hallmark_key *key,
		  const uint8_t pub[HM_PUB_BYTES]);

/* At a cost of the caller's: cheap ones are for tests. NULL: the usual one. */
enum hallmark_code
hm_key_create(const char *path, const char *name,
	      struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost,
	      struct hallmark_key **key);
enum hallmark_code
hm_key_reseal(const char *path, struct hallmark_key *key,
	      struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost);
enum hallmark_code
hm_key_restore(const char *path, const char *name,
	       const struct hallmark_restore *from,
	       const struct hm_kdf_cost *cost, struct hallmark_key **key,
	       struct hallmark_diag *diag);

#endif
