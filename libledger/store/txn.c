/* Transactions and rows. SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <stdlib.h>
#include <unistd.h>

struct hm_txn {
	struct hm_store *store;
	MDB_txn *txn;
	enum hm_store_use use;
	enum hallmark_code err;
	/* A cursor that stays on its page makes calls in key order cheap. */
	MDB_cursor *point[HM_STORE_TABLES_MAX];
	MDB_cursor *scan[HM_STORE_TABLES_MAX];
};

static int begin_env(struct hm_store *store, struct hm_txn *txn)
{
	unsigned flags = txn->use == HM_STORE_READ ? MDB_RDONLY : 0;
	int rc = mdb_txn_begin(store->env, NULL, flags, &txn->txn);

	/* Another process has made the map larger: follow it. */
	if (rc == MDB_MAP_RESIZED && store->readers == 0 && !store->writing) {
		rc = mdb_env_set_mapsize(store->env, 0);
		if (rc == 0)
			rc = mdb_txn_begin(store->env, NULL, flags, &txn->txn);
	}
	return rc;
}

enum hallmark_code
hm_txn_begin(struct hm_store *store, enum hm_store_use use, struct hm_txn **txn)
{
	struct hm_txn *made;
	int dead, rc = 0;

	if (store->owner != getpid() ||
	    (use == HM_STORE_WRITE &&
	     (store->use == HM_STORE_READ || store->writing)))
		return HALLMARK_USAGE;
	if (use == HM_STORE_WRITE && store->commit_failed)
		return HALLMARK_STATE_UNKNOWN;
	made = calloc(1, sizeof(*made));
	if (!made)
		return HALLMARK_NO_MEMORY;
	made->store = store;
	made->use = use;
	/* A reader that died would keep its pages from being used again. */
	if (use == HM_STORE_WRITE)
		rc = mdb_reader_check(store->env, &dead);
	if (rc == 0)
		rc = begin_env(store, made);
	if (rc) {
		free(made);
		return hm_store_code(store->env, rc);
	}
	if (use == HM_STORE_WRITE)
		store->writing = true;
	else
		store->readers++;
	*txn = made;
	return HALLMARK_OK;
}

static void close_cursors(struct hm_txn *txn)
{
	for (size_t i = 0; i < HM_STORE_TABLES_MAX; i++) {
		if (txn->point[i])
			mdb_cursor_close(txn->point[i]);
		if (txn->scan[i])
			mdb_cursor_close(txn->scan[i]);
	}
}

static void forget(struct hm_txn *txn)
{
	if (txn->use == HM_STORE_WRITE)
		txn->store->writing = false;
	else
		txn->store->readers--;
	free(txn);
}

/* What a failed commit left behind, HALLMARK_DISK_FULL only where it is sure */
static enum hallmark_code commit_failed(struct hm_store *store, int rc)
{
	enum hallmark_code err = hm_store_code(store->env, rc);
	MDB_txn *probe;

	store->commit_failed = true;
	if (err != HALLMARK_DISK_FULL)
		return HALLMARK_STATE_UNKNOWN;
	/* LMDB refuses all work once the write of a meta page has failed. */
	rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &probe);
	if (rc == 0)
		mdb_txn_abort(probe);
	return rc == MDB_PANIC ? HALLMARK_STATE_UNKNOWN : err;
}

enum hallmark_code hm_txn_commit(struct hm_txn *txn)
{
	struct hm_store *store = txn->store;
	enum hallmark_code err = txn->err;
	int rc;

	if (store->owner != getpid())
		err = HALLMARK_USAGE;
	if (err || txn->use == HM_STORE_READ) {
		hm_txn_abort(txn);
		return err;
	}
	close_cursors(txn);
	rc = mdb_txn_commit(txn->txn);
	forget(txn);
	if (rc)
		return commit_failed(store, rc);
	hm_store_settle(store);
	return HALLMARK_OK;
}

void hm_txn_abort(struct hm_txn *txn)
{
	if (!txn)
		return;
	/* In a child the slot and the lock are still the parent's. */
	if (txn->store->owner == getpid()) {
		close_cursors(txn);
		mdb_txn_abort(txn->txn);
	}
	forget(txn);
}

static enum hallmark_code done(struct hm_txn *txn, int rc)
{
	enum hallmark_code err = hm_store_code(txn->store->env, rc);

	if (err && txn->use == HM_STORE_WRITE && !txn->err)
		txn->err = err;
	return err;
}

/* What every call on a table begins with: cursors[table] is there to use. */
static enum hallmark_code
use_table(struct hm_txn *txn, unsigned table, MDB_cursor **cursors)
{
	if (txn->err)
		return txn->err;
	if (txn->store->owner != getpid() || table >= txn->store->table_count)
		return HALLMARK_USAGE;
	if (cursors[table])
		return HALLMARK_OK;
	return done(txn, mdb_cursor_open(txn->txn, txn->store->tables[table],
					 &cursors[table]));
}

static enum hallmark_code change_table(struct hm_txn *txn, unsigned table)
{
	if (txn->use == HM_STORE_READ)
		return HALLMARK_USAGE;
	return use_table(txn, table, txn->point);
}

static struct hallmark_bytes lent(const MDB_val *val)
{
	return hm_bytes(val->mv_data, val->mv_size);
}

enum hallmark_code
hm_txn_get(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	   struct hallmark_bytes *value)
{
	enum hallmark_code err = use_table(txn, table, txn->point);
	MDB_val k = hm_store_val(key), v;
	int rc;

	if (err)
		return err;
	rc = mdb_cursor_get(txn->point[table], &k, &v, MDB_SET);
	if (rc == MDB_NOTFOUND)
		*value = hm_bytes(NULL, 0);
	else if (rc == 0)
		*value = lent(&v);
	else
		return done(txn, rc);
	return HALLMARK_OK;
}

static enum hallmark_code
put(struct hm_txn *txn, unsigned table, struct hm_row row, unsigned flags)
{
	MDB_val k = hm_store_val(row.key), v = hm_store_val(row.value);
	enum hallmark_code err = change_table(txn, table);

	if (err)
		return err;
	return done(txn, mdb_cursor_put(txn->point[table], &k, &v, flags));
}

enum hallmark_code
hm_txn_put(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	   struct hallmark_bytes value)
{
	return put(txn, table, (struct hm_row){ key, value }, 0);
}

enum hallmark_code
hm_txn_append(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
	      struct hallmark_bytes value)
{
	return put(txn, table, (struct hm_row){ key, value }, MDB_APPEND);
}

enum hallmark_code
hm_txn_delete(struct hm_txn *txn, unsigned table, struct hallmark_bytes key)
{
	MDB_val k = hm_store_val(key);
	enum hallmark_code err = change_table(txn, table);
	int rc;

	if (err)
		return err;
	rc = mdb_del(txn->txn, txn->store->tables[table], &k, NULL);
	return rc == MDB_NOTFOUND ? HALLMARK_OK : done(txn, rc);
}

enum hallmark_code hm_txn_clear(struct hm_txn *txn, unsigned table)
{
	enum hallmark_code err = change_table(txn, table);

	if (err)
		return err;
	return done(txn, mdb_drop(txn->txn, txn->store->tables[table], 0));
}

static enum hallmark_code
scan(struct hm_txn *txn, unsigned table, struct hallmark_bytes key,
     MDB_cursor_op op, struct hm_row *row)
{
	enum hallmark_code err = use_table(txn, table, txn->scan);
	MDB_val k = hm_store_val(key), v;
	int rc;

	if (err)
		return err;
	rc = mdb_cursor_get(txn->scan[table], &k, &v, op);
	if (rc == MDB_NOTFOUND)
		*row = (struct hm_row){ { NULL, 0 }, { NULL, 0 } };
	else if (rc == 0)
		*row = (struct hm_row){ lent(&k), lent(&v) };
	else
		return done(txn, rc);
	return HALLMARK_OK;
}

enum hallmark_code hm_txn_seek(struct hm_txn *txn, unsigned table,
			       struct hallmark_bytes key, struct hm_row *row)
{
	return scan(txn, table, key, key.len ? MDB_SET_RANGE : MDB_FIRST, row);
}

enum hallmark_code
hm_txn_next(struct hm_txn *txn, unsigned table, struct hm_row *row)
{
	return scan(txn, table, hm_bytes(NULL, 0), MDB_NEXT, row);
}

enum hallmark_code
hm_txn_prev(struct hm_txn *txn, unsigned table, struct hm_row *row)
{
	return scan(txn, table, hm_bytes(NULL, 0), MDB_PREV, row);
}

enum hallmark_code
hm_txn_last(struct hm_txn *txn, unsigned table, struct hm_row *row)
{
	return scan(txn, table, hm_bytes(NULL, 0), MDB_LAST, row);
}

enum hallmark_code
hm_txn_rows(struct hm_txn *txn, unsigned table, uint64_t *rows)
{
	enum hallmark_code err = use_table(txn, table, txn->point);
	MDB_stat stat;

	if (!err)
		err = done(txn, mdb_stat(txn->txn, txn->store->tables[table],
					 &stat));
	if (!err)
		*rows = stat.ms_entries;
	return err;
}

enum hallmark_code hm_txn_size(struct hm_txn *txn, struct hm_store_size *size)
{
	MDB_env *env = txn->store->env;
	MDB_cursor *free_pages;
	uint64_t pages = 0;
	size_t listed;
	MDB_envinfo info;
	MDB_stat stat;
	MDB_val k, v;
	int rc = mdb_env_info(env, &info);

	if (rc == 0)
		rc = mdb_env_stat(env, &stat);
	if (rc == 0)
		rc = mdb_cursor_open(txn->txn, 0, &free_pages);
	if (rc)
		return hm_store_code(env, rc);
	for (;;) {
		rc = mdb_cursor_get(free_pages, &k, &v, MDB_NEXT);
		if (rc)
			break;
		/* A list of page numbers, its length first. */
		memcpy(&listed, v.mv_data, sizeof(listed));
		pages += listed;
	}
	mdb_cursor_close(free_pages);
	if (rc != MDB_NOTFOUND)
		return hm_store_code(env, rc);
	*size = (struct hm_store_size){
		.file_bytes = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize,
		.free_bytes = pages * stat.ms_psize,
		.map_bytes = info.me_mapsize,
	};
	return HALLMARK_OK;
}
