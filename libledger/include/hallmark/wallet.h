/* Wallets and claim codes: keys that nobody can link. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_WALLET_H
#define HALLMARK_WALLET_H

#include <hallmark/item.h>
#include <hallmark/key.h>

/*
 * A wallet: one seed, from which a key is made for each item and counter
 * (HMK-WALLET-4), and a list of the items that keys were made for. The keys
 * need only the seed; the list is for people. In locked memory.
 */
struct hallmark_wallet;

#define HALLMARK_WALLET_ITEMS_MAX 65536
/* As many as a chain has events: no holder needs more keys for one item. */
#define HALLMARK_WALLET_COUNTERS 1024

/*
 * A new wallet and its file; as hallmark_key_create. from, or NULL: the words
 * that another one left; its list is empty then. Read back before this
 * returns. HALLMARK_WORDS_BAD as hallmark_key_restore; the words of a key are
 * not those of a wallet. from->expect is not used.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_create(const char *path, struct hallmark_bytes passphrase,
		       struct hallmark_wallet **wallet);
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_restore(const char *path, const struct hallmark_restore *from,
			struct hallmark_wallet **wallet,
			struct hallmark_diag *diag);
/* Codes as hallmark_key_open and hallmark_key_locked. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_open(const char *path, struct hallmark_bytes passphrase,
		     struct hallmark_wallet **wallet);
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_locked(const char *path, bool *locked);
HALLMARK_API void hallmark_wallet_free(struct hallmark_wallet *wallet);
/* As hallmark_key_reseal and hallmark_key_words. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_reseal(struct hallmark_wallet *wallet,
		       struct hallmark_bytes passphrase);
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_words(const struct hallmark_wallet *wallet,
		      char out[HALLMARK_WORDS_SIZE]);

/*
 * The key of item under counter, for hallmark_key_free; nothing is written.
 * HALLMARK_USAGE for a counter of HALLMARK_WALLET_COUNTERS or more.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_key(const struct hallmark_wallet *wallet,
		    const struct hallmark_item_id *item, uint32_t counter,
		    struct hallmark_key **key);
/*
 * The key of item that has pub, under whichever counter: the one to sign with
 * for the custodian that a certificate names. HALLMARK_KEY_WRONG: no key of
 * this wallet. counter may be NULL. Nothing is written.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_find(const struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, const uint8_t pub[32],
		     uint32_t *counter, struct hallmark_key **key);
/*
 * The next key of item that was not given out yet: to buy it, to receive it
 * again, to move it to oneself. The item and its counter are in the file and
 * on the disk before this returns; other processes may do the same at the
 * same time. HALLMARK_BUSY if the passphrase was changed meanwhile;
 * HALLMARK_USAGE when all counters or places for items are taken.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_next(struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, uint32_t *counter,
		     struct hallmark_key **key);
/* Note in the file that counters below `used` are given out; never fewer. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_wallet_note(struct hallmark_wallet *wallet,
		     const struct hallmark_item_id *item, uint32_t used);
/* How many counters of item are given out, 0 if it is not in the list. */
HALLMARK_API uint32_t hallmark_wallet_used(const struct hallmark_wallet *wallet,
					   const struct hallmark_item_id *item);
/* Walks the list in order of URI; false past its end. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_wallet_at(const struct hallmark_wallet *wallet, size_t place,
		   struct hallmark_item_id *item, uint32_t *used);

/*
 * A claim code: 100 random bits and 25 that check them, as five groups of five
 * letters and digits with a hyphen between, HMK-CLAIM-1. A bearer secret: wipe
 * it after use.
 */
struct hallmark_claim_code {
	char text[30];
};
HALLMARK_API void
hallmark_claim_make(void (*random)(void *arg, uint8_t *out, size_t len),
		    void *arg, struct hallmark_claim_code *code);
/*
 * As a person types it: capitals or not, with or without blanks and hyphens,
 * O for 0, I and L for 1. HALLMARK_CODE_BAD, with diag->message, when it is
 * not a code that hallmark_claim_make could have made.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_claim_parse(struct hallmark_bytes text,
		     struct hallmark_claim_code *code,
		     struct hallmark_diag *diag);
/* The key behind a code, for this item only, HMK-CLAIM-4. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_claim_key(const struct hallmark_claim_code *code,
		   const struct hallmark_item_id *item,
		   struct hallmark_key **key);

#endif
