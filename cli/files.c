/* Reading files once, writing them whole. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syncfs */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)65536)
#define SPOOL_MAX ((uint64_t)4 << 30)

static bool is_dash(const char *path)
{
	return strcmp(path, "-") == 0;
}

static void close_input(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

static int open_input(const struct cli *cli, const char *path, int *status)
{
	int fd;

	if (is_dash(path))
		return STDIN_FILENO;
	/* Not to wait for the writer of a pipe here, where ^C is not heard. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fcntl(fd, F_SETFL, 0)) {
		*status = cli_fail_errno(cli, path);
		close_input(fd);
		return -1;
	}
	return fd;
}

/* Up to len bytes; fewer only at the end. -1: errno says why. */
static ssize_t read_full(int fd, uint8_t *out, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n;

		if (!cli_wait_readable(fd)) {
			errno = EINTR;
			return -1;
		}
		n = read(fd, out + got, len - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* Read on until the end or past max; false with errno set. */
static bool gather(int fd, size_t max, uint8_t **ptr, size_t *len)
{
	for (;;) {
		size_t want = *len + BLOCK <= max ? BLOCK : max + 1 - *len;
		uint8_t *grown = realloc(*ptr, *len + want);
		ssize_t n;

		if (!grown)
			return false;
		*ptr = grown;
		n = read_full(fd, grown + *len, want);
		if (n < 0)
			return false;
		*len += (size_t)n;
		if ((size_t)n < want || *len > max)
			return true;
	}
}

bool cli_read(const struct cli *cli, const char *path, size_t max,
	      struct hallmark_bytes *content, int *status)
{
	int fd = open_input(cli, path, status);
	uint8_t *ptr = NULL;
	size_t len = 0;
	bool good;

	if (fd < 0)
		return false;
	good = gather(fd, max, &ptr, &len);
	if (!good)
		*status = cli_fail_errno(cli, path);
	close_input(fd);
	if (!good) {
		free(ptr);
		return false;
	}
	content->ptr = ptr;
	content->len = len;
	return true;
}

static void *owned(const struct hallmark_bytes *content)
{
	union {
		const uint8_t *borrowed;
		void *owned;
	} ptr = { content->ptr };

	return ptr.owned;
}

void cli_read_free(struct hallmark_bytes *content)
{
	free(owned(content));
	content->ptr = NULL;
	content->len = 0;
}

void cli_read_wipe(struct hallmark_bytes *content)
{
	cli_wipe(owned(content), content->len);
	cli_read_free(content);
}

bool cli_overwrites(const char *in, const char *out)
{
	struct stat from;
	struct stat to;

	if (is_dash(out) || stat(out, &to) || !S_ISREG(to.st_mode))
		return false;
	if (is_dash(in) ? fstat(STDIN_FILENO, &from) : stat(in, &from))
		return false;
	return from.st_dev == to.st_dev && from.st_ino == to.st_ino;
}

/* A file that no directory names, so that nothing is left behind. */
static int nameless(void)
{
	const char *dir = getenv("TMPDIR");
	char *path = cli_path(dir && dir[0] ? dir : "/tmp", "hallmark-XXXXXX");
	int fd = -1;

	if (path)
		fd = mkstemp(path);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

static bool write_full(int fd, const uint8_t *ptr, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, ptr, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			ptr += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* EOVERFLOW: there is more than SPOOL_MAX. */
static bool copy(int from, int to)
{
	uint8_t *block = malloc(BLOCK);
	uint64_t left = SPOOL_MAX;
	ssize_t n = -1;

	if (!block)
		return false;
	do {
		n = read_full(from, block, BLOCK);
		if (n > 0 && (uint64_t)n > left) {
			errno = EOVERFLOW;
			n = -1;
		}
		if (n > 0 && !write_full(to, block, (size_t)n))
			n = -1;
		if (n > 0)
			left -= (uint64_t)n;
	} while (n > 0);
	free(block);
	return n == 0 && lseek(to, 0, SEEK_SET) == 0;
}

/* A file on stdin says beforehand how long it is. */
static bool fits(const struct stat *st)
{
	if (!S_ISREG(st->st_mode) || (uint64_t)st->st_size <= SPOOL_MAX)
		return true;
	errno = EOVERFLOW;
	return false;
}

static int fail_spool(const struct cli *cli, const char *path)
{
	if (errno != EOVERFLOW)
		return cli_fail_errno(cli, path);
	return cli_error(cli, path, HALLMARK_USAGE, NULL,
			 "of a pipe or stdin at most 4 GiB are read: name "
			 "the file");
}

int cli_open_rows(const struct cli *cli, const char *path, int *status)
{
	int fd = open_input(cli, path, status);
	struct stat st = { 0 };
	int spool = -1;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fd != STDIN_FILENO)
		return fd;
	if (fits(&st))
		spool = nameless();
	if (spool < 0 || !copy(fd, spool)) {
		*status = fail_spool(cli, path);
		if (spool >= 0)
			close(spool);
		spool = -1;
	}
	close_input(fd);
	return spool;
}

char *cli_path(const char *dir, const char *name)
{
	size_t len = strlen(dir) + strlen(name) + 2;
	char *path = malloc(len);

	if (path)
		snprintf(path, len, "%s/%s", dir, name);
	return path;
}

static bool sync_with(const char *dir, int (*sync)(int fd))
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return false;
	good = sync(fd) == 0;
	close(fd);
	return good;
}

bool cli_sync_dir(const char *path)
{
	return sync_with(path, fsync);
}

bool cli_sync_files(const char *dir)
{
	return sync_with(dir, syncfs);
}

/* Is there something at path that a rename would do away with wrongly? */
static bool is_device(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	       !S_ISDIR(st.st_mode);
}

/* Behind a symbolic link, the file it leads to is the one to replace. */
static char *resolve(const char *path)
{
	char *real = realpath(path, NULL);

	return real || errno != ENOENT ? real : strdup(path);
}

static FILE *begin_temp(struct cli_file *file, bool private)
{
	size_t len = strlen(file->path) + sizeof(".XXXXXX");
	mode_t mask;
	FILE *stream;
	int fd;

	file->temp = malloc(len);
	if (!file->temp)
		return NULL;
	snprintf(file->temp, len, "%s.XXXXXX", file->path);
	cli_hold_signals();
	fd = mkstemp(file->temp);
	if (fd < 0) {
		free(file->temp);
		file->temp = NULL;
		return NULL;
	}
	mask = umask(077);
	umask(mask);
	if (!private)
		fchmod(fd, 0666 & ~mask);
	stream = fdopen(fd, "w");
	if (!stream)
		close(fd);
	return stream;
}

/* Whoever mistakes a name, even with --force, loses no key by it. */
static bool is_secret(const char *path)
{
	struct hallmark_key_info info;
	bool locked;

	return hallmark_key_look(path, &info) == HALLMARK_OK ||
	       hallmark_wallet_locked(path, &locked) == HALLMARK_OK;
}

bool cli_file_begin(const struct cli *cli, const char *path, bool private,
		    struct cli_file *file, int *status)
{
	struct cli_file made = { 0 };
	struct stat st;

	if (is_dash(path)) {
		made.stream = stdout;
		*file = made;
		return true;
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		*status = cli_error(cli, path, HALLMARK_IO, NULL,
				    "is a directory");
		return false;
	}
	made.path = is_device(path) ? strdup(path) : resolve(path);
	if (made.path && !is_device(path) && is_secret(made.path)) {
		*status = cli_error(cli, path, HALLMARK_USAGE, NULL,
				    "is a key or a wallet: nothing is written "
				    "over it");
		cli_file_drop(&made);
		return false;
	}
	if (made.path && is_device(path))
		made.stream = fopen(path, "w");
	else if (made.path)
		made.stream = begin_temp(&made, private);
	if (!made.stream) {
		*status = cli_fail_errno(cli, path);
		cli_file_drop(&made);
		return false;
	}
	*file = made;
	return true;
}

bool cli_sync_parent(const char *path)
{
	char *parent = strdup(path);
	char *slash = parent ? strrchr(parent, '/') : NULL;
	const char *dir = ".";
	bool good;

	if (slash) {
		*slash = '\0';
		dir = slash == parent ? "/" : parent;
	}
	good = parent && cli_sync_dir(dir);
	free(parent);
	return good;
}

static bool write_out(struct cli_file *file, bool sync)
{
	FILE *stream = file->stream;
	bool good = fflush(stream) == 0 && !ferror(stream);

	if (stream == stdout)
		return good;
	if (file->temp && sync)
		good = good && fsync(fileno(stream)) == 0;
	file->stream = NULL;
	return fclose(stream) == 0 && good;
}

static bool take_name(struct cli_file *file)
{
	if (!file->temp)
		return true;
	if (rename(file->temp, file->path))
		return false;
	free(file->temp);
	file->temp = NULL;
	return true;
}

/* Everything down to the disk, under its own name. */
static bool land(struct cli_file *file)
{
	bool named = file->temp != NULL;

	return write_out(file, true) && take_name(file) &&
	       (!named || file->of_many || cli_sync_parent(file->path));
}

static bool
ended(const struct cli *cli, struct cli_file *file, bool good, int *status)
{
	if (!good)
		*status = cli_fail_errno(cli, file->path ? file->path : "-");
	cli_file_drop(file);
	return good;
}

bool cli_file_commit(const struct cli *cli, struct cli_file *file, int *status)
{
	return ended(cli, file, land(file), status);
}

bool cli_file_close(const struct cli *cli, struct cli_file *file, int *status)
{
	return write_out(file, false) || ended(cli, file, false, status);
}

bool cli_file_name(const struct cli *cli, struct cli_file *file, int *status)
{
	return ended(cli, file, take_name(file), status);
}

void cli_file_drop(struct cli_file *file)
{
	if (file->stream && file->stream != stdout)
		fclose(file->stream);
	if (file->temp)
		unlink(file->temp);
	free(file->temp);
	free(file->path);
	*file = (struct cli_file){ 0 };
}
