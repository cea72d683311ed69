/* The bytes of a wallet. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_WALLETFILE_H
#define HM_KEYRING_WALLETFILE_H

#include <hallmark/wallet.h>

#include "crypto/sign.h"
#include "keyring/seal.h"

#define HM_WALLET_BYTES_MAX ((size_t)64 << 20)

/* One line of the list. */
struct hm_wallet_entry {
	struct hallmark_bytes uri;
	uint32_t used;
};

/* What is sealed. plain is in locked memory; all else are views into it. */
struct hm_wallet_content {
	uint8_t *plain;
	size_t len;
	struct hallmark_bytes seed;
	struct hallmark_buf entries; /* struct hm_wallet_entry, by URI */
};
/* Does nothing to a zeroed one. */
void hm_wallet_content_free(struct hm_wallet_content *content);
/*
 * The list of old with entry in it, old NULL: an empty one; entry NULL: no
 * other. HALLMARK_NO_MEMORY, HALLMARK_USAGE for too many items.
 */
enum hallmark_code hm_wallet_content_make(struct hallmark_bytes seed,
					  const struct hm_wallet_content *old,
					  const struct hm_wallet_entry *entry,
					  struct hm_wallet_content *content);
/* The place of uri in the list, or where it would be. */
size_t hm_wallet_content_find(const struct hm_wallet_content *content,
			      struct hallmark_bytes uri, bool *found);
size_t hm_wallet_content_count(const struct hm_wallet_content *content);
const struct hm_wallet_entry *
hm_wallet_content_at(const struct hm_wallet_content *content, size_t place);

/* HMK-WALLET-1; views into the file. */
struct hm_walletfile {
	struct hm_seal seal;
	struct hallmark_bytes bound; /* all that stands before sealed */
	struct hallmark_bytes sealed;
};
HALLMARK_MUST_CHECK bool
hm_walletfile_read(struct hallmark_bytes bytes, struct hm_walletfile *f);
/* HALLMARK_PASSPHRASE_WRONG, HALLMARK_KEY_FILE_BAD, HALLMARK_NO_MEMORY. */
enum hallmark_code hm_walletfile_open(const struct hm_walletfile *f,
				      const uint8_t lock[HM_LOCK_BYTES],
				      struct hm_wallet_content *content);
enum hallmark_code
hm_walletfile_write(struct hallmark_buf *buf, const struct hm_seal *seal,
		    const uint8_t lock[HM_LOCK_BYTES],
		    const struct hm_wallet_content *content);

/* As the public ones, at a cost of the caller's. */
enum hallmark_code
hm_wallet_create(const char *path, const struct hallmark_restore *from,
		 const struct hm_kdf_cost *cost,
		 struct hallmark_wallet **wallet, struct hallmark_diag *diag);
enum hallmark_code hm_wallet_reseal(struct hallmark_wallet *wallet,
				    struct hallmark_bytes passphrase,
				    const struct hm_kdf_cost *cost);

#endif
