/* Named tables of bytes in transactions. SPDX-License-Identifier: MIT */
#ifndef HM_STORE_STORE_H
#define HM_STORE_STORE_H

#include "base/bytes.h"

#define HM_STORE_TABLES_MAX 16
#define HM_STORE_KEY_MAX 511
/* Address space, not memory or disk; a 64 GiB map is too much for valgrind. */
#define HM_STORE_MAP_DEFAULT ((size_t)1 << (sizeof(size_t) > 4 ? 40 : 30))

/*
 * The directory holds data.mdb and lock.mdb (LMDB 0.9, durable mode) and lock
 * (ours). One writer at a time, any number of readers in other processes;
 * neither waits for the other. A store belongs to the process that opened it:
 * a second open of the directory in one process, and any use after fork, is
 * HALLMARK_USAGE. Not for several threads.
 */
struct hm_store;

/* What a table is called; its number is its place in the list. */
struct hm_store_layout {
	const char *const *tables;
	unsigned table_count;
	size_t map_bytes; /* 0: HM_STORE_MAP_DEFAULT */
};

enum hm_store_use {
	HM_STORE_READ,
	HM_STORE_WRITE
};

/*
 * A new store in an existing directory that has none, open for writing. The
 * first creation is the one step that a crash may leave half done: do it in a
 * directory that is renamed, and its parent synced, once the store is closed.
 * HALLMARK_LEDGER_EXISTS, HALLMARK_NO_FILE (no such directory), environment.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_store_create(const char *dir, const struct hm_store_layout *layout,
		struct hm_store **store);
/*
 * HALLMARK_NO_FILE: no such directory; HALLMARK_STORE_DAMAGED: data.mdb is
 * missing, empty, cut, no regular file, no LMDB file of this machine, or lacks
 * a table; HALLMARK_BUSY: another process has it open for writing.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_store_open(const char *dir, const struct hm_store_layout *layout,
	      enum hm_store_use use, struct hm_store **store);
/* Transactions end first. NULL does nothing. */
void hm_store_close(struct hm_store *store);
/*
 * Reads every page that is in use, in a child process, since a damaged page
 * crashes LMDB. Costs a full read. HALLMARK_STORE_DAMAGED or environment.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_store_selfcheck(const char *dir, size_t map_bytes);
/*
 * Put zeros over every page that was free before the last commit, and over
 * what no row uses of the others: what was deleted before that commit is then
 * nowhere in the file, unless this handle wrote it. Reads all of it. *left: pages that stay as they are
 * because somebody who reads may still look at them. Not while a transaction
 * for writing is open.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_store_scrub(struct hm_store *store, uint64_t *left);

struct hm_store_size {
	uint64_t file_bytes; /* in use or free for use again */
	uint64_t free_bytes; /* of these, free */
	uint64_t map_bytes;
};

/*
 * A read transaction sees the store as it was at begin; while it is open no
 * page freed since can be used again, so keep it short. A store has any number
 * of these and at most one for writing (HALLMARK_USAGE). The first error of a
 * transaction for writing latches: commit then aborts and returns it. Keep
 * what one changes under 64 MB.
 */
struct hm_txn;

/* HALLMARK_STATE_UNKNOWN for writing, once a commit has failed. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_begin(struct hm_store *store, enum hm_store_use use,
	     struct hm_txn **txn);
/*
 * Ends and frees in any case. HALLMARK_OK: durable. An error latched before is
 * returned and nothing has changed. HALLMARK_DISK_FULL: nothing has changed.
 * HALLMARK_STATE_UNKNOWN: the commit failed and may or may not be on disk.
 * After the last two only closing and opening again tells, and no transaction
 * for writing begins on this handle.
 */
HALLMARK_MUST_CHECK enum hallmark_code hm_txn_commit(struct hm_txn *txn);
/* NULL does nothing. */
void hm_txn_abort(struct hm_txn *txn);

/*
 * Keys have 1..HM_STORE_KEY_MAX bytes and are ordered bytewise. What is lent
 * lives until the transaction ends or writes. Calls on one table go fastest in
 * order of key.
 */
struct hm_row {
	struct hallmark_bytes key; /* ptr NULL: there is none */
	struct hallmark_bytes value;
};

/* value->ptr is NULL where there is no such row. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_get(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	   struct hallmark_bytes *value);
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_put(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	   struct hallmark_bytes value);
/* Put behind every row of the table; HALLMARK_USAGE if key is not past them. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_append(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	      struct hallmark_bytes value);
/* A row that is not there is deleted already. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_delete(struct hm_txn *txn, unsigned table, struct hallmark_bytes key);
/* Every row of a table. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_clear(struct hm_txn *txn, unsigned table);

/*
 * Each table of a transaction has one scan: seek (to the first row whose key
 * is not below; an empty key: to the first) and last set it, next and prev
 * move it, get and put leave it alone. prev after a seek that found no row
 * gives the last one.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_seek(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	    struct hm_row *row);
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_next(struct hm_txn *txn, unsigned table, struct hm_row *row);
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_prev(struct hm_txn *txn, unsigned table, struct hm_row *row);
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_last(struct hm_txn *txn, unsigned table, struct hm_row *row);

HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_rows(struct hm_txn *txn, unsigned table, uint64_t *rows);
HALLMARK_MUST_CHECK enum hallmark_code
hm_txn_size(struct hm_txn *txn, struct hm_store_size *size);

#endif
