/* Is a file safe to map? SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The beginning of an LMDB page, and what follows on the first two. */
struct page_head {
	size_t page;
	uint16_t pad;
	uint16_t flags;
	uint32_t span;
};
struct tree {
	uint32_t pad; /* of the first: the page size */
	uint16_t flags;
	uint16_t depth;
	size_t branches;
	size_t leaves;
	size_t overflows;
	size_t entries;
	size_t root;
};
struct meta {
	struct page_head head;
	uint32_t magic;
	uint32_t version;
	size_t address;
	size_t map_bytes;
	struct tree trees[2]; /* free pages, tables */
	size_t last_page;
	size_t txn;
};

#define META_FLAG 0x08
#define MAGIC 0xbeefc0de
#define FORMAT 1
#define FIXED_MAP 0x01
#define NO_ROOT SIZE_MAX
#define TRIES 16

static bool read_meta(int fd, size_t page, size_t page_bytes, struct meta *m)
{
	ssize_t n;

	do {
		n = pread(fd, m, sizeof(*m), (off_t)(page * page_bytes));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*m);
}

static bool root_inside(const struct meta *m, const struct tree *tree)
{
	return tree->root == NO_ROOT ||
	       (tree->root >= 2 && tree->root <= m->last_page);
}

static bool usable(const struct meta *m, size_t page_bytes)
{
	return (m->head.flags & META_FLAG) && m->magic == MAGIC &&
	       m->version == FORMAT && m->trees[0].pad == page_bytes &&
	       !(m->trees[0].flags & FIXED_MAP) &&
	       m->last_page < SIZE_MAX / page_bytes - 1 &&
	       root_inside(m, &m->trees[0]) && root_inside(m, &m->trees[1]);
}

/* A page that a writer is just replacing may be read half old, half new. */
static bool read_usable(int fd, size_t page, size_t page_bytes, struct meta *m)
{
	for (int i = 0; i < TRIES; i++)
		if (read_meta(fd, page, page_bytes, m) && usable(m, page_bytes))
			return true;
	return false;
}

static enum hallmark_code inspect(int fd, bool *cut)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	struct meta m[2];
	struct stat st;

	for (size_t i = 0; i < 2; i++)
		if (!read_usable(fd, i, page_bytes, &m[i]))
			return HALLMARK_STORE_DAMAGED;
	/* Last: a writer makes the file longer before it says so. */
	if (fstat(fd, &st) != 0)
		return hm_store_code(NULL, errno);
	if (m[1].txn > m[0].txn)
		m[0] = m[1];
	*cut = (uint64_t)st.st_size < (m[0].last_page + 1) * page_bytes;
	/* LMDB writes whole pages; the rest of this one would read as zeros. */
	if (*cut && (size_t)st.st_size % page_bytes != 0)
		return HALLMARK_STORE_DAMAGED;
	return HALLMARK_OK;
}

/* Else a file of the store becomes stdout, and text is printed into it. */
static bool standard_fds_open(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

enum hallmark_code hm_store_check_file(int dir_fd, bool *cut)
{
	enum hallmark_code err = HALLMARK_STORE_DAMAGED;
	struct stat st;
	int fd;

	/* LMDB opens its lock file without a look at what it is. */
	if (fstatat(dir_fd, "lock.mdb", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(st.st_mode))
		return err;
	fd = openat(dir_fd, "data.mdb",
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ELOOP || errno == ENXIO
			       ? err
			       : hm_store_code(NULL, errno);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		err = inspect(fd, cut);
	(void)close(fd);
	return err;
}

enum hallmark_code hm_store_open_dir(const char *dir, int *fd)
{
	if (!standard_fds_open())
		return hm_store_code(NULL, errno);
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd < 0 ? hm_store_code(NULL, errno) : HALLMARK_OK;
}
