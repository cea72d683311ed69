/* The bytes of a key file, and the key in memory. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_KEYFILE_H
#define HM_KEYRING_KEYFILE_H

#include "crypto/sign.h"

#define HM_KEY_FILE_BYTES_MAX 4096
#define HM_KEY_NAME_BYTES_MAX 255

/* Lives in locked memory. */
struct hallmark_key {
	struct hm_seed_signer signer;
	uint8_t seed[HM_SEED_BYTES];
	uint8_t lock[32]; /* made from the passphrase; wiped after use */
	char name[HM_KEY_NAME_BYTES_MAX + 1];
};

/* What Argon2id costs: passes and bytes. */
struct hm_kdf_cost {
	uint64_t passes;
	uint64_t bytes;
};
/* HMK-KEYFILE-2: what a key file may ask for. */
#define HM_KDF_PASSES_MAX 16
#define HM_KDF_BYTES_MIN 8192
#define HM_KDF_BYTES_MAX ((uint64_t)1 << 30)

/* As hallmark_key_create, at a cost of the caller's: cheap ones are for tests. */
enum hallmark_code
hm_key_create(const char *path, const char *name,
	      struct hallmark_bytes passphrase, const struct hm_kdf_cost *cost,
	      struct hallmark_key **key);

#endif
