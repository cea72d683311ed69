/* SPDX-License-Identifier: MIT */
#include "keyring/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
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

static enum hallmark_code
read_all(int fd, uint8_t *out, size_t max, size_t *len)
{
	size_t got = 0;

	while (got < max) {
		ssize_t n = read(fd, out + got, max - got);

		if (n == 0)
			break;
		if (n > 0)
			got += (size_t)n;
		else if (errno != EINTR)
			return code_of(errno);
	}
	*len = got;
	return HALLMARK_OK;
}

enum hallmark_code
hm_secret_file_read(const char *path, uint8_t *out, size_t max, size_t *len)
{
	/* A FIFO would block without O_NONBLOCK. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				    O_CLOEXEC);
	enum hallmark_code err;
	struct stat st;

	if (fd < 0)
		return code_of(errno);
	if (fstat(fd, &st) != 0)
		err = code_of(errno);
	else if (!S_ISREG(st.st_mode) || st.st_size > (off_t)max ||
		 (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		err = HALLMARK_KEY_FILE_BAD;
	else
		err = read_all(fd, out, max, len);
	(void)close(fd);
	return err;
}
