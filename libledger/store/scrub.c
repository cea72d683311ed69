/* Overwriting what no transaction can see any more. SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FREE_TREE 0
#define FIRST_PAGE 2 /* behind the two that say where all is */
#define BRANCH 0x01
#define LEAF 0x02
#define OVERFLOW 0x04
#define BIG_DATA 0x01 /* of a node: its value has pages of its own */

/* The beginning of an LMDB page, and of a node in one. */
struct page_head {
	size_t page;
	uint16_t pad;
	uint16_t flags;
	union {
		struct {
			uint16_t lower;
			uint16_t upper;
		} room;
		uint32_t span; /* of overflow: how many pages */
	} is;
};
struct node_head {
	uint32_t len; /* of the value */
	uint16_t flags;
	uint16_t key_len;
};
struct scrub {
	int fd;
	size_t page_bytes;
	size_t pages;  /* of the file */
	size_t last;   /* the last transaction */
	size_t oldest; /* the first one that somebody may look at */
	uint64_t left;
	uint8_t *free;	/* a bit a page */
	uint8_t *page;	/* the one looked at */
	uint8_t *zeros; /* as many bytes */
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

/* len is at most a page. */
static int wipe(const struct scrub *s, size_t at, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n =
			pwrite(s->fd, s->zeros, len - done, (off_t)(at + done));

		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

static int read_at(const struct scrub *s, size_t at, uint8_t *out, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(s->fd, out + done, len - done,
				  (off_t)(at + done));

		if (n < 0 && errno != EINTR)
			return errno;
		if (n == 0)
			return MDB_CORRUPTED;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

/* What is zeros already stays unwritten. */
static int
wipe_used(const struct scrub *s, size_t at, const uint8_t *bytes, size_t len)
{
	return len == 0 || memcmp(bytes, s->zeros, len) == 0 ? 0
							     : wipe(s, at, len);
}

/* A row of the free tree: the transaction that freed, then a list of pages. */
static int wipe_list(struct scrub *s, const MDB_val *key, const MDB_val *value)
{
	const uint8_t *at = value->mv_data;
	size_t freed, count, page;
	int rc = 0;

	memcpy(&freed, key->mv_data, sizeof(freed));
	memcpy(&count, at, sizeof(count));
	if (freed >= s->oldest && freed < s->last)
		s->left += count;
	for (size_t i = 1; i <= count && rc == 0; i++) {
		memcpy(&page, at + i * sizeof(page), sizeof(page));
		if (page >= s->pages)
			return MDB_CORRUPTED;
		s->free[page / 8] |= (uint8_t)(1U << page % 8);
		if (freed < s->oldest)
			rc = wipe(s, page * s->page_bytes, s->page_bytes);
	}
	return rc;
}

/* LMDB shows its free tree to readers only. */
static int wipe_free(struct scrub *s, MDB_env *env)
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
	return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Behind a value that ends on the last of its own pages. */
static int wipe_tail(const struct scrub *s, const uint8_t *node,
		     const struct node_head *head)
{
	size_t end, page, first;
	uint8_t *tail = malloc(s->page_bytes);
	int rc = ENOMEM;

	memcpy(&first, node + sizeof(*head) + head->key_len, sizeof(first));
	end = first * s->page_bytes + sizeof(struct page_head) + head->len;
	page = (end + s->page_bytes - 1) / s->page_bytes;
	if (first >= s->pages || page > s->pages)
		rc = MDB_CORRUPTED;
	else if (tail)
		rc = read_at(s, end, tail, page * s->page_bytes - end);
	if (rc == 0)
		rc = wipe_used(s, end, tail, page * s->page_bytes - end);
	free(tail);
	return rc;
}

static int wipe_tails(const struct scrub *s, const struct page_head *page)
{
	size_t count = (page->is.room.lower - sizeof(*page)) / 2;
	struct node_head node;
	uint16_t at;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		memcpy(&at, s->page + sizeof(*page) + 2 * i, sizeof(at));
		if (at + sizeof(node) > s->page_bytes)
			return MDB_CORRUPTED;
		memcpy(&node, s->page + at, sizeof(node));
		if (!(node.flags & BIG_DATA))
			continue;
		if (at + sizeof(node) + node.key_len + sizeof(size_t) >
		    s->page_bytes)
			return MDB_CORRUPTED;
		rc = wipe_tail(s, s->page + at, &node);
	}
	return rc;
}

/*
 * LMDB writes pages from buffers that it used before and never clears: between
 * what a page has at its beginning and at its end old rows may stand. *span:
 * pages to the next one.
 */
static int wipe_page(const struct scrub *s, size_t page, size_t *span)
{
	size_t at = page * s->page_bytes;
	struct page_head head;
	int rc = read_at(s, at, s->page, s->page_bytes);

	if (rc)
		return rc;
	memcpy(&head, s->page, sizeof(head));
	*span = 1;
	if (head.flags & OVERFLOW) {
		*span = head.is.span;
		return *span > 0 ? 0 : MDB_CORRUPTED;
	}
	if (head.page != page || !(head.flags & (BRANCH | LEAF)) ||
	    head.is.room.lower < sizeof(head) ||
	    head.is.room.lower > head.is.room.upper ||
	    head.is.room.upper > s->page_bytes)
		return MDB_CORRUPTED;
	rc = wipe_used(s, at + head.is.room.lower, s->page + head.is.room.lower,
		       (size_t)head.is.room.upper - head.is.room.lower);
	return rc || !(head.flags & LEAF) ? rc : wipe_tails(s, &head);
}

static int wipe_all(struct scrub *s, MDB_env *env)
{
	size_t page = FIRST_PAGE, span = 1;
	int rc = wipe_free(s, env);

	while (rc == 0 && page < s->pages) {
		span = 1;
		if (!(s->free[page / 8] & 1U << page % 8))
			rc = wipe_page(s, page, &span);
		page += span;
	}
	if (rc == 0 && fdatasync(s->fd) != 0)
		rc = errno;
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
	s->pages = info.me_last_pgno + 1;
	s->last = info.me_last_txnid;
	s->oldest = s->last;
	s->free = calloc(1, s->pages / 8 + 1);
	s->page = calloc(1, s->page_bytes);
	s->zeros = calloc(1, s->page_bytes);
	if (!s->free || !s->page || !s->zeros)
		return ENOMEM;
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
	free(s.free);
	free(s.page);
	free(s.zeros);
	if (rc)
		return hm_store_code(store->env, rc);
	*left = s.left;
	return HALLMARK_OK;
}
