/* Overwriting what no transaction can see any more. SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FREE_TREE 0

struct scrub {
	int fd;
	size_t page_bytes;
	size_t last;   /* the last transaction */
	size_t oldest; /* the first one that somebody may look at */
	uint64_t left;
	uint8_t zeros[4096];
};

/* One line for each reader: process, thread, number of its transaction. */
static int see_reader(const char *line, void *arg)
{
	const char *last = strrchr(line, ' ');
	struct scrub *s = arg;
	char *end;
	unsigned long long number;

	if (!last)
		return 0;
	number = strtoull(last + 1, &end, 10);
	if (end != last + 1 && number < s->oldest)
		s->oldest = (size_t)number;
	return 0;
}

static int wipe_page(const struct scrub *s, size_t page)
{
	size_t done = 0;

	while (done < s->page_bytes) {
		size_t rest = s->page_bytes - done;
		size_t part = rest < sizeof(s->zeros) ? rest : sizeof(s->zeros);
		ssize_t n = pwrite(s->fd, s->zeros, part,
				   (off_t)(page * s->page_bytes + done));

		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

/* A row of the free tree: the transaction that freed, then a list of pages. */
static int wipe_list(struct scrub *s, const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = value->mv_data;
	size_t freed, count, page;
	int rc = 0;

	memcpy(&freed, key->mv_data, sizeof(freed));
	memcpy(&count, at, sizeof(count));
	if (freed >= s->oldest) {
		s->left += freed < s->last ? count : 0;
		return 0;
	}
	for (size_t i = 1; i <= count && rc == 0; i++) {
		memcpy(&page, at + i * sizeof(page), sizeof(page));
		rc = wipe_page(s, page);
	}
	return rc;
}

/* LMDB shows its free tree to readers only. */
static int wipe_all(struct scrub *s, MDB_env *env)
{
	MDB_cursor *cursor;
	MDB_txn *txn;
	MDB_val k, v;
	int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);

	if (rc)
		return rc;
	rc = mdb_cursor_open(txn, FREE_TREE, &cursor);
	if (rc) {
		mdb_txn_abort(txn);
		return rc;
	}
	while (rc == 0) {
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
		if (rc == 0)
			rc = wipe_list(s, &k, &v);
	}
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
	if (rc == MDB_NOTFOUND)
		rc = fdatasync(s->fd) == 0 ? 0 : errno;
	return rc;
}

static int look(struct scrub *s, MDB_env *env)
{
	MDB_envinfo info;
	MDB_stat stat;
	int rc = mdb_env_get_fd(env, &s->fd);

	if (rc == 0)
		rc = mdb_env_stat(env, &stat);
	if (rc == 0)
		rc = mdb_env_info(env, &info);
	if (rc)
		return rc;
	s->page_bytes = stat.ms_psize;
	s->last = info.me_last_txnid;
	s->oldest = s->last;
	return mdb_reader_list(env, see_reader, s) < 0 ? EIO : 0;
}

/*
 * As LMDB itself takes free pages: never those of the last commit, since the
 * meta page before may be what a crash leaves, nor those a reader looks at. The
 * transaction for writing keeps everybody else from taking any.
 */
enum hallmark_code hm_store_scrub(struct hm_store *store, uint64_t *left)
{
	struct scrub s = { .left = 0 };
	MDB_txn *guard;
	int rc;

	if (store->owner != getpid() || store->use == HM_STORE_READ ||
	    store->writing)
		return HALLMARK_USAGE;
	rc = mdb_txn_begin(store->env, NULL, 0, &guard);
	if (rc)
		return hm_store_code(store->env, rc);
	rc = look(&s, store->env);
	if (rc == 0)
		rc = wipe_all(&s, store->env);
	mdb_txn_abort(guard);
	if (rc)
		return hm_store_code(store->env, rc);
	*left = s.left;
	return HALLMARK_OK;
}
