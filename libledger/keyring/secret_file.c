/* SPDX-License-Identifier: MIT */
#include "keyring/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static enum hallmark_code code_of(int error)
{
	/* A symbolic link, a socket. */
	if (error == ELOOP || error == ENXIO)
		return HALLMARK_KEY_FILE_BAD;
	return hallmark_code_of_errno(error);
}

/* The directory of path, open; *base is the name in it. */
static int open_parent(const char *path, const char **base)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX] = ".";
	size_t len = slash ? (size_t)(slash - path) : 0;

	*base = slash ? slash + 1 : path;
	if (slash == path)
		len = 1;
	if (len >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (len > 0) {
		memcpy(dir, path, len);
		dir[len] = '\0';
	}
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, struct hallmark_bytes content)
{
	while (content.len > 0) {
		ssize_t n = write(fd, content.ptr, content.len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			content = hm_bytes(content.ptr + n,
					   content.len - (size_t)n);
	}
	return true;
}

enum hallmark_code
hm_secret_file_create(const char *path, struct hallmark_bytes content)
{
	enum hallmark_code err = HALLMARK_OK;
	const char *base;
	int dir = open_parent(path, &base);
	int fd;

	if (dir < 0)
		return code_of(errno);
	fd = openat(dir, base,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    S_IRUSR | S_IWUSR);
	if (fd < 0) {
		err = code_of(errno);
		goto out;
	}
	if (!write_all(fd, content) || fsync(fd) != 0)
		err = code_of(errno);
	if (close(fd) != 0 && !err)
		err = code_of(errno);
	if (!err && fsync(dir) != 0)
		err = code_of(errno);
	if (err)
		(void)unlinkat(dir, base, 0);
out:
	(void)close(dir);
	return err;
}

enum hallmark_code
hm_secret_file_replace(const char *path, struct hallmark_bytes content)
{
	char temp[PATH_MAX];
	uint32_t random;
	const char *base;
	enum hallmark_code err;
	int dir;

	randombytes_buf(&random, sizeof(random));
	if (snprintf(temp, sizeof(temp), "%s.%08" PRIx32, path, random) >=
	    (int)sizeof(temp))
		return code_of(ENAMETOOLONG);
	err = hm_secret_file_create(temp, content);
	if (err)
		return err;
	if (rename(temp, path) != 0) {
		err = code_of(errno);
		(void)unlink(temp);
		return err;
	}
	dir = open_parent(path, &base);
	if (dir < 0)
		return HALLMARK_STATE_UNKNOWN;
	if (fsync(dir) != 0)
		err = HALLMARK_STATE_UNKNOWN;
	(void)close(dir);
	return err;
}

enum hallmark_code
hm_secret_file_take(const struct hm_secret_file *file, uint8_t *out)
{
	size_t got = 0;

	while (got < file->len) {
		ssize_t n = read(file->fd, out + got, file->len - got);

		if (n == 0)
			return HALLMARK_KEY_FILE_BAD;
		if (n > 0)
			got += (size_t)n;
		else if (errno != EINTR)
			return code_of(errno);
	}
	return HALLMARK_OK;
}

void hm_secret_file_close(struct hm_secret_file *file)
{
	(void)close(file->fd);
	file->fd = -1;
}

static enum hallmark_code
open_file(const char *path, int mode, size_t max, struct hm_secret_file *file)
{
	/* A FIFO would block without O_NONBLOCK. */
	int fd = open(path,
		      mode | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	enum hallmark_code err = HALLMARK_OK;
	struct stat st;

	*file = (struct hm_secret_file){ .fd = fd };
	if (fd < 0)
		return code_of(errno);
	if (fstat(fd, &st) != 0)
		err = code_of(errno);
	else if (!S_ISREG(st.st_mode) || st.st_size > (off_t)max ||
		 (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		err = HALLMARK_KEY_FILE_BAD;
	if (err) {
		(void)close(fd);
		return err;
	}
	file->len = (size_t)st.st_size;
	return HALLMARK_OK;
}

enum hallmark_code
hm_secret_file_open(const char *path, size_t max, struct hm_secret_file *file)
{
	return open_file(path, O_RDONLY, max, file);
}

/* Whoever held the file may have put another in its place. */
static bool is_at(const struct hm_secret_file *file, const char *path)
{
	struct stat open_one;
	struct stat named;

	return fstat(file->fd, &open_one) == 0 && lstat(path, &named) == 0 &&
	       open_one.st_dev == named.st_dev &&
	       open_one.st_ino == named.st_ino;
}

enum hallmark_code
hm_secret_file_hold(const char *path, size_t max, struct hm_secret_file *file)
{
	static const struct timespec a_moment = { 0, 50000000 };

	for (int i = 0; i < 100; i++) {
		/* To write: NFS locks no other for one process alone. */
		enum hallmark_code err = open_file(path, O_RDWR, max, file);
		int lock;

		if (err)
			return err;
		lock = flock(file->fd, LOCK_EX | LOCK_NB) ? errno : 0;
		if (lock == 0 && is_at(file, path))
			return HALLMARK_OK;
		hm_secret_file_close(file);
		if (lock != 0 && lock != EWOULDBLOCK)
			return code_of(lock);
		(void)nanosleep(&a_moment, NULL);
	}
	return HALLMARK_BUSY;
}

enum hallmark_code
hm_secret_file_read(const char *path, uint8_t *out, size_t max, size_t *len)
{
	struct hm_secret_file file;
	enum hallmark_code err = hm_secret_file_open(path, max, &file);

	if (err)
		return err;
	err = hm_secret_file_take(&file, out);
	hm_secret_file_close(&file);
	if (!err)
		*len = file.len;
	return err;
}
