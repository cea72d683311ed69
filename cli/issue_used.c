/* Numbers of a quota that were used away from the ledger. SPDX-License-Identifier: MIT */
#include "issue_used.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define USED_BYTES_MAX ((size_t)16 << 20)
#define HEX_BYTES ((size_t)64)
#define LINE_ROOM (HEX_BYTES + 48)

/* HMK-DELEG-3, a line: the run's digest in hex, its first number, how many. */
struct note {
	char run[HEX_BYTES + 1];
	uint64_t first;
	uint64_t n;
};

static bool read_number(const char **at, uint64_t *made, char end)
{
	char *stop;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*made = strtoull(*at, &stop, 10);
	if (errno || *stop != end)
		return false;
	*at = stop + 1;
	return true;
}

static bool read_note(const char **at, struct note *note)
{
	if (strspn(*at, "0123456789abcdef") != HEX_BYTES ||
	    (*at)[HEX_BYTES] != ' ')
		return false;
	memcpy(note->run, *at, HEX_BYTES);
	note->run[HEX_BYTES] = '\0';
	*at += HEX_BYTES + 1;
	return read_number(at, &note->first, ' ') &&
	       read_number(at, &note->n, '\n') && note->n > 0 &&
	       note->first <= UINT64_MAX - note->n;
}

/* The whole file, for free(); NULL: errno. */
static char *read_all(int fd, size_t *size)
{
	char *text = NULL;
	size_t len = 0;
	ssize_t n = 1;

	while (n > 0 && len < USED_BYTES_MAX) {
		char *grown = realloc(text, len + 65537);

		n = grown ? pread(fd, grown + len, 65536, (off_t)len) : -1;
		text = grown ? grown : text;
		len += n > 0 ? (size_t)n : 0;
	}
	*size = len;
	if (n == 0 && text)
		return text;
	free(text);
	return NULL;
}

static size_t whole_lines(const char *text, size_t size)
{
	while (size > 0 && text[size - 1] != '\n')
		size--;
	return size;
}

/*
 * A line without its end was cut off before its numbers were used; where a
 * machine went down zeros may stand for what was not written of it. Anything
 * else was never a note.
 */
static bool is_torn(const char *tail, size_t len)
{
	static const char in_notes[] = "0123456789abcdef ";

	for (size_t i = 0; i < len; i++)
		if (!memchr(in_notes, tail[i], sizeof(in_notes)))
			return false;
	return len < LINE_ROOM;
}

static bool append(int fd, const struct note *note)
{
	char line[LINE_ROOM];
	int len = snprintf(line, sizeof(line), "%s %llu %llu\n", note->run,
			   (unsigned long long)note->first,
			   (unsigned long long)note->n);
	off_t end = lseek(fd, 0, SEEK_END);

	return end >= 0 && write(fd, line, (size_t)len) == len &&
	       fsync(fd) == 0;
}

static void name_run(struct note *note, const uint8_t digest[32])
{
	for (size_t i = 0; i < 32; i++)
		snprintf(note->run + 2 * i, 3, "%02x", digest[i]);
}

static bool damaged(const struct cli *cli, const char *path, int *status)
{
	*status = cli_error(cli, path, HALLMARK_STATE_BAD, NULL,
			    "is damaged: without it nobody knows which numbers "
			    "are used; get a new delegation from the ledger "
			    "after every statement was submitted, and remove "
			    "it");
	return false;
}

/* What the notes say: the run's own, or the first number after them all. */
static bool look(const char *text, struct note *mine, bool *known)
{
	uint64_t own = 0;
	struct note note;

	*known = false;
	while (*text != '\0') {
		if (!read_note(&text, &note))
			return false;
		if (note.first + note.n > mine->first)
			mine->first = note.first + note.n;
		if (strcmp(note.run, mine->run) != 0)
			continue;
		if (*known || note.n != mine->n)
			return false;
		own = note.first;
		*known = true;
	}
	if (*known)
		mine->first = own;
	return true;
}

static bool enough(const struct cli *cli, const struct issue_used *used,
		   const struct note *mine, int *status)
{
	enum hallmark_code code = hallmark_delegation_numbers(
		used->delegation, mine->first, mine->n);

	if (code)
		*status = cli_fail(
			cli, code,
			"%llu items, and the next number is %llu of %llu",
			(unsigned long long)mine->n,
			(unsigned long long)mine->first,
			(unsigned long long)used->delegation->grant.max);
	return code == HALLMARK_OK;
}

static bool take(const struct cli *cli, int fd, struct issue_used *used,
		 struct note *mine, int *status)
{
	size_t size = 0, len;
	char *text = read_all(fd, &size);
	bool known = false;
	bool good;

	if (!text) {
		*status = cli_fail_errno(cli, used->path);
		return false;
	}
	len = whole_lines(text, size);
	good = !memchr(text, '\0', len) && is_torn(text + len, size - len);
	text[len] = '\0';
	good = good && look(text, mine, &known);
	free(text);
	if (!good)
		return damaged(cli, used->path, status);
	if (known)
		return true;
	if (!enough(cli, used, mine, status))
		return false;
	if (used->dry)
		return true;
	if (ftruncate(fd, (off_t)len) == 0 && append(fd, mine) &&
	    cli_sync_parent(used->path))
		return true;
	*status = cli_fail_errno(cli, used->path);
	return false;
}

bool issue_used_take(const struct cli *cli, struct issue_used *used,
		     int *status)
{
	struct note mine = { .first = used->delegation->next, .n = used->n };
	int how = used->dry ? O_RDONLY : O_RDWR | O_CREAT;
	int fd = open(used->path, how | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good;

	if (used->dry && fd < 0 && errno == ENOENT)
		return enough(cli, used, &mine, status);
	/* Two shifts at once wait for each other. */
	if (fd < 0 || flock(fd, LOCK_EX)) {
		*status = cli_fail_errno(cli, used->path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	name_run(&mine, used->run);
	good = take(cli, fd, used, &mine, status);
	close(fd);
	used->first = mine.first;
	return good;
}
