/* What the files of store share. SPDX-License-Identifier: MIT */
#ifndef HM_STORE_ENV_H
#define HM_STORE_ENV_H

#include <sys/types.h>
#include <lmdb.h>

#include "store/store.h"

struct hm_store {
	MDB_env *env;
	MDB_dbi tables[HM_STORE_TABLES_MAX];
	unsigned table_count;
	int lock_fd;
	pid_t owner;
	enum hm_store_use use;
	unsigned readers; /* open transactions */
	bool writing;
	bool commit_failed;
};

/* The code for an LMDB or errno value; env may be NULL. */
enum hallmark_code hm_store_code(MDB_env *env, int rc);

/*
 * Make the file as long as LMDB says it is. Pages that a transaction takes and
 * frees again at its end are counted but never written; a file without them
 * would look cut. A failure is left to the next opening.
 */
void hm_store_settle(struct hm_store *store);

/* Once descriptors 0 to 2 are open. */
enum hallmark_code hm_store_open_dir(const char *dir, int *fd);
/*
 * HALLMARK_STORE_DAMAGED unless data.mdb is a file that this LMDB wrote and
 * can map. *cut: it ends before its last page: either damage, or that page was
 * freed before it was ever written; only reading all can tell.
 */
enum hallmark_code hm_store_check_file(int dir_fd, bool *cut);

/*
 * Byte 0 of the lock file is the writer's, byte PID that of each process: by
 * open file description, so that a second open in one process is refused
 * without a list of what is open. LMDB cannot stand that: closing one
 * environment drops the other's locks.
 */
enum hallmark_code hm_store_lock(int dir_fd, enum hm_store_use use, int *fd);
void hm_store_unlock(int fd);

static inline MDB_val hm_store_val(struct hallmark_bytes bytes)
{
	union {
		const void *in;
		void *out;
	} at = { bytes.ptr };

	return (MDB_val){ bytes.len, at.out };
}

#endif
