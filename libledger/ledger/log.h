/* The log: entries, their chain, their tree. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_LOG_H
#define HM_LEDGER_LOG_H

#include "store/store.h"
#include "tree/merkle.h"

#define HM_LOG_ENTRY_MAX 65535

/*
 * The log as a transaction sees it. Two tables: entry, u64 index -> chain hash
 * (32) at (u64) entry bytes; tree, the tiles of C2SP tlog-tiles: u8 level u64
 * tile -> up to 256 hashes, level 0 those of entries, level L + 1 the roots of
 * the full tiles of level L. size and chain are to read only.
 */
struct hm_log {
	struct hm_txn *txn;
	unsigned entry_table;
	unsigned tree_table;
	uint64_t size;
	struct hm_hash chain; /* of the last entry; zeros for none */
};
HALLMARK_MUST_CHECK enum hallmark_code
hm_log_open(struct hm_log *log, struct hm_txn *txn, unsigned entry_table,
	    unsigned tree_table);

/*
 * entry: 1..HM_LOG_ENTRY_MAX bytes (else HALLMARK_TOO_LARGE), at: the log's
 * clock. It gets the index log->size had.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_log_append(struct hm_log *log, struct hallmark_bytes entry, uint64_t at);

struct hm_log_entry {
	struct hm_hash chain;
	uint64_t at;
	struct hallmark_bytes bytes; /* lent by the transaction */
};
/* HALLMARK_USAGE for index >= size. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_log_entry(struct hm_log *log, uint64_t index, struct hm_log_entry *entry);
/* HMK-LOG-2: H(02 chain leaf), where chain is that of the entry before. */
struct hm_hash
hm_log_chain(const struct hm_hash *chain, const struct hm_hash *leaf);

/* The RFC 9162 root of the first size entries; HALLMARK_USAGE past the end. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_log_root(struct hm_log *log, uint64_t size, struct hm_hash *root);
/*
 * The tree at any size up to the log's, for proofs; lives as long as log. A
 * subtree that is none of an RFC 9162 tree is HALLMARK_USAGE.
 */
struct hm_tree_source hm_log_source(struct hm_log *log);

#endif
