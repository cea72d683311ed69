/* Claim codes of issued items, in a file apart from all else. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

/* A line of the file: row, item, code. */
struct line {
	uint64_t row;
	char item[HALLMARK_URI_MAX + 1];
	struct hallmark_claim_code code;
};
/*
 * Lines go by ascending row. Those that an earlier call wrote are read again,
 * one after the other; past them lines are appended.
 */
struct issue_claims {
	const struct cli *cli;
	const char *path;
	int fd;
	FILE *file;
	bool ahead;  /* next was read and not used yet */
	bool behind; /* the last line was read */
	struct line next;
	uint8_t pub[32];
	bool own; /* the claim key is the first custodian */
	struct hallmark_random codes;
};

static bool fail(const struct issue_claims *c, const char *words, int *status)
{
	*status = cli_error(c->cli, c->path, HALLMARK_USAGE, NULL, words);
	return false;
}

static bool fail_errno(const struct issue_claims *c, int *status)
{
	*status = cli_fail_errno(c->cli, c->path);
	return false;
}

/* A line without its end was cut off before its code was used. */
static bool drop_torn(const struct issue_claims *c)
{
	static const char start[] = "{\"row\":";
	off_t end = lseek(c->fd, 0, SEEK_END);
	char last = '\n', tail[sizeof(start) - 1];
	ssize_t len;

	while (end > 0 && pread(c->fd, &last, 1, end - 1) == 1 && last != '\n')
		end--;
	if (end < 0 || (end > 0 && last != '\n'))
		return false;
	len = pread(c->fd, tail, sizeof(tail), end);
	/* What does not begin as a line is not ours to cut. */
	if (len <= 0 || memcmp(tail, start, (size_t)len) != 0)
		return len >= 0;
	return ftruncate(c->fd, end) == 0;
}

static bool open_file(struct issue_claims *c, bool make, int *status)
{
	int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | (make ? O_CREAT : 0);
	struct stat st;

	c->fd = open(c->path, flags, 0600);
	if (c->fd < 0 || fstat(c->fd, &st) != 0)
		return fail_errno(c, status);
	if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0)
		return fail(c,
			    "is no file of its owner alone, and claim codes "
			    "are secrets",
			    status);
	if (!drop_torn(c) || lseek(c->fd, 0, SEEK_SET) != 0)
		return fail_errno(c, status);
	c->file = fdopen(c->fd, "r+");
	if (!c->file || !cli_sync_parent(c->path))
		return fail_errno(c, status);
	return true;
}

bool issue_claims_open(struct issue *issue, bool make,
		       struct issue_claims **claims, int *status)
{
	struct issue_claims *c;

	if (!issue->args->claim_codes)
		return true;
	c = calloc(1, sizeof(*c));
	if (!c) {
		*status = cli_error(issue->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				    NULL);
		return false;
	}
	c->cli = issue->cli;
	c->path = issue->args->claim_codes;
	c->own = issue->to_claim;
	c->codes = issue->codes;
	c->fd = -1;
	*claims = c;
	return open_file(c, make, status);
}

void issue_claims_close(struct issue_claims *claims)
{
	if (!claims)
		return;
	if (claims->file)
		fclose(claims->file);
	else if (claims->fd >= 0)
		close(claims->fd);
	cli_wipe(claims, sizeof(*claims));
	free(claims);
}

static bool parse(const char *text, size_t len, struct line *line)
{
	json_t *root = json_loadb(text, len, 0, NULL);
	const char *item, *code;
	json_int_t row;
	bool good;

	good = json_unpack(root, "{s:I,s:s,s:s}", "row", &row, "item", &item,
			   "code", &code) == 0 &&
	       row > 0 && strlen(item) < sizeof(line->item) &&
	       hallmark_claim_parse(cli_bytes(code), &line->code, NULL) ==
		       HALLMARK_OK;
	if (good) {
		line->row = (uint64_t)row;
		memcpy(line->item, item, strlen(item) + 1);
	}
	json_decref(root);
	return good;
}

static bool read_next(struct issue_claims *c, int *status)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	bool good = true;

	if (c->ahead || c->behind)
		return true;
	errno = 0;
	len = getline(&text, &room, c->file);
	if (len < 0) {
		c->behind = feof(c->file) != 0;
		good = c->behind || fail_errno(c, status);
	} else {
		c->ahead = parse(text, (size_t)len, &c->next);
		good = c->ahead || fail(c,
					"holds something else than claim "
					"codes",
					status);
	}
	if (text)
		cli_wipe(text, room);
	free(text);
	return good;
}

/* A new code, behind all lines. Nothing is issued before they are synced. */
static bool
append(struct issue_claims *c, const struct input_row *row, int *status)
{
	c->next.row = row->number;
	hallmark_claim_make(c->codes.fill, c->codes.arg, &c->next.code);
	/* Between reading a stream and writing to it stands a seek. */
	if (fseek(c->file, 0, SEEK_END) != 0)
		return fail_errno(c, status);
	fprintf(c->file,
		"{\"row\":%llu,\"item\":", (unsigned long long)row->number);
	cli_put_json(c->file, cli_bytes(row->item.uri));
	fprintf(c->file, ",\"code\":\"%s\"}\n", c->next.code.text);
	return !ferror(c->file) || fail_errno(c, status);
}

/* The key behind the code that stands in next. */
static bool
find_key(struct issue_claims *c, const struct input_row *row, int *status)
{
	struct hallmark_key *key = NULL;
	enum hallmark_code code;

	code = hallmark_claim_key(&c->next.code, &row->item, &key);
	if (code)
		*status = cli_error(c->cli, c->path, code, NULL, NULL);
	else
		memcpy(c->pub, hallmark_key_signer(key)->pub, sizeof(c->pub));
	hallmark_key_free(key);
	return code == HALLMARK_OK;
}

bool issue_claims_row(struct issue_claims *c, const struct input_row *row,
		      bool durable, struct hallmark_first *first, int *status)
{
	if (!read_next(c, status))
		return false;
	if (c->behind && durable)
		return fail(c,
			    "lacks the codes of items that were issued before: "
			    "name the file that has them",
			    status);
	if (!c->behind && (c->next.row != row->number ||
			   strcmp(c->next.item, row->item.uri) != 0))
		return fail(c, "holds the codes of other items", status);
	if (c->behind && !append(c, row, status))
		return false;
	c->ahead = false;
	if (durable)
		return true;
	if (!find_key(c, row, status))
		return false;
	first->claim = c->pub;
	first->to = c->own ? c->pub : NULL;
	return true;
}

bool issue_claims_sync(struct issue_claims *c, int *status)
{
	if (!c || (fflush(c->file) == 0 && fsync(c->fd) == 0))
		return true;
	return fail_errno(c, status);
}
