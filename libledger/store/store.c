/* Opening and closing a store. SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* LMDB calls a short write EIO; only the file system knows why. */
static bool disk_full(MDB_env *env)
{
	struct statvfs fs;
	int fd;

	return env && mdb_env_get_fd(env, &fd) == 0 && fstatvfs(fd, &fs) == 0 &&
	       (uint64_t)fs.f_bavail * fs.f_frsize < 1 << 20;
}

enum hallmark_code hm_store_code(MDB_env *env, int rc)
{
	static const struct {
		int rc;
		enum hallmark_code code;
	} rows[] = {
		{ 0, HALLMARK_OK },
		{ MDB_CORRUPTED, HALLMARK_STORE_DAMAGED },
		{ MDB_PAGE_NOTFOUND, HALLMARK_STORE_DAMAGED },
		{ MDB_INVALID, HALLMARK_STORE_DAMAGED },
		{ MDB_VERSION_MISMATCH, HALLMARK_STORE_DAMAGED },
		{ MDB_INCOMPATIBLE, HALLMARK_STORE_DAMAGED },
		{ MDB_CURSOR_FULL, HALLMARK_STORE_DAMAGED },
		{ MDB_PAGE_FULL, HALLMARK_STORE_DAMAGED },
		{ MDB_NOTFOUND, HALLMARK_STORE_DAMAGED },
		{ MDB_PANIC, HALLMARK_STATE_UNKNOWN },
		{ MDB_MAP_FULL, HALLMARK_DISK_FULL },
		{ MDB_READERS_FULL, HALLMARK_BUSY },
		{ MDB_MAP_RESIZED, HALLMARK_BUSY },
		{ MDB_TXN_FULL, HALLMARK_TOO_LARGE },
		{ MDB_KEYEXIST, HALLMARK_USAGE },
		{ MDB_BAD_VALSIZE, HALLMARK_USAGE },
		{ MDB_BAD_TXN, HALLMARK_USAGE },
	};
	enum hallmark_code code;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].rc == rc)
			return rows[i].code;
	}
	code = hallmark_code_of_errno(rc);
	if (code == HALLMARK_IO && disk_full(env))
		return HALLMARK_DISK_FULL;
	return code;
}

static enum hallmark_code open_env(struct hm_store *store, const char *dir,
				   const struct hm_store_layout *layout)
{
	size_t bytes =
		layout->map_bytes ? layout->map_bytes : HM_STORE_MAP_DEFAULT;
	unsigned flags = MDB_NOTLS;
	int dead, rc = mdb_env_create(&store->env);

	if (store->use == HM_STORE_READ)
		flags |= MDB_RDONLY;
	if (rc == 0)
		rc = mdb_env_set_mapsize(
			store->env,
			bytes - bytes % (size_t)sysconf(_SC_PAGESIZE));
	if (rc == 0)
		rc = mdb_env_set_maxdbs(store->env, HM_STORE_TABLES_MAX);
	if (rc == 0)
		rc = mdb_env_open(store->env, dir, flags, 0600);
	if (rc == 0)
		rc = mdb_reader_check(store->env, &dead);
	return hm_store_code(store->env, rc);
}

static enum hallmark_code
open_tables(struct hm_store *store, const struct hm_store_layout *layout,
	    unsigned flags)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(store->env, NULL,
			       store->use == HM_STORE_READ ? MDB_RDONLY : 0,
			       &txn);

	if (rc)
		return hm_store_code(store->env, rc);
	for (unsigned i = 0; i < layout->table_count && rc == 0; i++)
		rc = mdb_dbi_open(txn, layout->tables[i], flags,
				  &store->tables[i]);
	if (rc) {
		mdb_txn_abort(txn);
		return hm_store_code(store->env, rc);
	}
	store->table_count = layout->table_count;
	return hm_store_code(store->env, mdb_txn_commit(txn));
}

static enum hallmark_code
open_locked(int dir_fd, const char *dir, const struct hm_store_layout *layout,
	    enum hm_store_use use, unsigned table_flags,
	    struct hm_store **store)
{
	struct hm_store *made = malloc(sizeof(*made));
	enum hallmark_code err;

	if (!made)
		return HALLMARK_NO_MEMORY;
	*made = (struct hm_store){ .lock_fd = -1,
				   .owner = getpid(),
				   .use = use };
	err = hm_store_lock(dir_fd, use, &made->lock_fd);
	if (!err)
		err = open_env(made, dir, layout);
	if (!err)
		err = open_tables(made, layout, table_flags);
	if (!err && table_flags == MDB_CREATE && fsync(dir_fd) != 0)
		err = hm_store_code(NULL, errno);
	if (err) {
		hm_store_close(made);
		return err;
	}
	hm_store_settle(made);
	*store = made;
	return HALLMARK_OK;
}

enum hallmark_code
hm_store_create(const char *dir, const struct hm_store_layout *layout,
		struct hm_store **store)
{
	enum hallmark_code err;
	struct stat st;
	int fd;

	err = hm_store_open_dir(dir, &fd);
	if (err)
		return err;
	err = HALLMARK_LEDGER_EXISTS;
	if (fstatat(fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENOENT)
		err = open_locked(fd, dir, layout, HM_STORE_WRITE, MDB_CREATE,
				  store);
	(void)close(fd);
	return err;
}

enum hallmark_code
hm_store_open(const char *dir, const struct hm_store_layout *layout,
	      enum hm_store_use use, struct hm_store **store)
{
	enum hallmark_code err;
	bool cut = false;
	int fd;

	err = hm_store_open_dir(dir, &fd);
	if (err)
		return err;
	err = hm_store_check_file(fd, &cut);
	if (!err && cut)
		err = hm_store_selfcheck(dir, layout->map_bytes);
	if (!err)
		err = open_locked(fd, dir, layout, use, 0, store);
	(void)close(fd);
	return err;
}

void hm_store_settle(struct hm_store *store)
{
	MDB_envinfo info;
	MDB_stat stat;
	struct stat st;
	uint64_t bytes;
	int fd;

	if (store->use == HM_STORE_READ || mdb_env_get_fd(store->env, &fd) ||
	    mdb_env_info(store->env, &info) || mdb_env_stat(store->env, &stat))
		return;
	bytes = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
	if (fstat(fd, &st) == 0 && (uint64_t)st.st_size < bytes)
		(void)!ftruncate(fd, (off_t)bytes);
}

void hm_store_close(struct hm_store *store)
{
	if (!store)
		return;
	if (store->env)
		mdb_env_close(store->env);
	if (store->lock_fd >= 0 && store->owner == getpid())
		hm_store_unlock(store->lock_fd);
	else if (store->lock_fd >= 0)
		(void)close(store->lock_fd);
	free(store);
}
