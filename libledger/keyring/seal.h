/* What a passphrase locks, and how. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_SEAL_H
#define HM_KEYRING_SEAL_H

#include "cbor/reader.h"
#include "cbor/writer.h"

#define HM_SEAL_SALT_BYTES 16
#define HM_SEAL_NONCE_BYTES 24
#define HM_SEAL_TAG_BYTES 16
#define HM_LOCK_BYTES 32

/* What Argon2id costs: passes and bytes. */
struct hm_kdf_cost {
	uint64_t passes;
	uint64_t bytes;
};
/* HMK-KEYFILE-2: what a file may ask for. */
#define HM_KDF_PASSES_MAX 16
#define HM_KDF_BYTES_MIN 8192
#define HM_KDF_BYTES_MAX ((uint64_t)1 << 30)

/* [passes, bytes, salt, nonce], or null where nothing is locked. */
struct hm_seal {
	bool locked;
	struct hm_kdf_cost cost;
	uint8_t salt[HM_SEAL_SALT_BYTES];
	uint8_t nonce[HM_SEAL_NONCE_BYTES];
};

/* A new one; salt and nonce are drawn. cost NULL: what is due today. */
void hm_seal_draw(struct hm_seal *seal, bool locked,
		  const struct hm_kdf_cost *cost);
/* Latches in the reader, its rule HMK-KEYFILE-2 for the cost. */
void hm_seal_read(struct hm_cbor *r, struct hm_seal *seal);
void hm_seal_write(struct hallmark_buf *buf, const struct hm_seal *seal);

/* HMK-KEYFILE-3: the lock that a passphrase makes. HALLMARK_NO_MEMORY. */
enum hallmark_code
hm_seal_stretch(const struct hm_seal *seal, struct hallmark_bytes passphrase,
		uint8_t lock[HM_LOCK_BYTES]);
/*
 * Put what is sealed into out, which has room for hm_seal_room(seal, sealed
 * length) bytes; bound: all of the file before the sealed field.
 * HALLMARK_PASSPHRASE_WRONG.
 */
size_t hm_seal_room(const struct hm_seal *seal, size_t sealed);
enum hallmark_code
hm_seal_open(const struct hm_seal *seal, const uint8_t lock[HM_LOCK_BYTES],
	     struct hallmark_bytes bound, struct hallmark_bytes sealed,
	     uint8_t *out);
/* Append the sealed field, bound to what the buffer holds before it. */
enum hallmark_code
hm_seal_close(const struct hm_seal *seal, const uint8_t lock[HM_LOCK_BYTES],
	      struct hallmark_bytes plain, struct hallmark_buf *buf);

#endif
