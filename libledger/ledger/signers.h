/* Who signed which statements. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_SIGNERS_H
#define HM_LEDGER_SIGNERS_H

#include "ledger/ledger.h"

/*
 * Table signer: (subject of the key, u64 index) -> u8 kind, u32 n, u64 first
 * (HM_QUOTA_NONE), u64 next, u64 used; the statements that a key signed as one
 * that was authorised, or as a root (whose subject is the first root's). next
 * is above all numbers that it used so far, used what it issued so far.
 */
#define HM_QUOTA_NONE UINT64_MAX
struct hm_signed_row {
	uint64_t index;
	enum hm_kind kind;
	uint32_t n;
	uint64_t first;
	uint64_t next; /* not for hm_signer_add */
	uint64_t used; /* nor this */
};
/* Its index is above those of all other statements of that key. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_signer_add(struct hm_txn *txn, const struct hm_hash *subject,
	      const struct hm_signed_row *row);
/* The one with the highest index; zeros for none. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_signer_last(struct hm_txn *txn, const struct hm_hash *subject,
	       struct hm_signed_row *row);
/* From an index on; hm_signer_next, while *found. They use the table's scan. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_signer_seek(struct hm_txn *txn, const struct hm_hash *subject,
	       uint64_t index, struct hm_signed_row *row, bool *found);
HALLMARK_MUST_CHECK enum hallmark_code
hm_signer_next(struct hm_txn *txn, const struct hm_hash *subject,
	       struct hm_signed_row *row, bool *found);
/* Is one of the numbers [first, first + n) used? */
HALLMARK_MUST_CHECK enum hallmark_code
hm_signer_overlaps(struct hm_txn *txn, const struct hm_hash *subject,
		   uint64_t first, uint64_t n, bool *overlaps);

/* Table key: kid -> the key, of a root or of one that is authorised. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_key_put(struct hm_txn *txn, const uint8_t *pub);

#endif
