/* The rows of issue: read, and named where they are minted. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <string.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

enum input_format issue_format(const struct issue *issue)
{
	static const char before[] = " \t\r\n\xef\xbb\xbf"; /* blanks, BOM */
	char first = 0;
	off_t at = 0;

	if (ends_with(issue->path, ".csv"))
		return INPUT_CSV;
	if (ends_with(issue->path, ".ndjson") ||
	    ends_with(issue->path, ".jsonl"))
		return INPUT_NDJSON;
	while (pread(issue->fd, &first, 1, at++) == 1)
		if (!memchr(before, first, sizeof(before) - 1))
			break;
	/* An array is none, but there it is said. */
	return first == '{' || first == '[' ? INPUT_NDJSON : INPUT_CSV;
}

/* A fault of the whole file, or of the options that say how to read it. */
static int fail(const struct issue *issue, const struct input_fault *fault)
{
	struct hallmark_diag diag = { .code = fault->code,
				      .line = (size_t)fault->line };
	const char *name = fault->name ? fault->name : "";
	char words[1024];

	if (fault->code == HALLMARK_COLUMN_UNKNOWN && name[0] != '\0')
		snprintf(words, sizeof(words), "%s \"%s\"%s%s", fault->words,
			 name, fault->more[0] ? ": " : "", fault->more);
	else
		snprintf(words, sizeof(words), "%s%s%s%s%s", name,
			 name[0] ? ": " : "", fault->words,
			 fault->more[0] ? " " : "", fault->more);
	return cli_error(issue->cli, issue->path, fault->code, &diag, words);
}

static char delimiter(const struct issue_args *args)
{
	if (!args->delimiter)
		return 0;
	if (strcmp(args->delimiter, "tab") == 0)
		return '\t';
	return args->delimiter[0];
}

static FILE *open_again(int fd)
{
	int copy = dup(fd);
	FILE *file = NULL;

	if (copy >= 0 && lseek(copy, 0, SEEK_SET) == 0)
		file = fdopen(copy, "r");
	if (!file && copy >= 0)
		close(copy);
	return file;
}

bool issue_rows_open(struct issue *issue, struct issue_rows *rows, int *status)
{
	const struct issue_args *args = issue->args;
	struct input_options options = {
		.format = issue->format,
		.delimiter = delimiter(args),
		.map = args->map,
		.gtin = args->gtin,
		.mint = args->mint,
		.attrs = args->attrs.at,
		.attr_count = args->attrs.count,
	};

	memset(rows, 0, sizeof(*rows));
	rows->issue = issue;
	rows->file = open_again(issue->fd);
	if (!rows->file) {
		*status = cli_fail_errno(issue->cli, issue->path);
		return false;
	}
	if (!input_open(rows->file, &options, &rows->input, &rows->fault)) {
		*status = fail(issue, &rows->fault);
		issue_rows_close(rows);
		return false;
	}
	issue->serial_column = input_serial_column(rows->input);
	return true;
}

/* The serial of a minted row depends on the run and the row alone. */
static enum input_step mint(struct issue_rows *rows, int *status)
{
	const struct issue *issue = rows->issue;
	char serial[HALLMARK_SERIAL_MAX + 1] = "00000000000000000000";
	enum hallmark_code code;

	if (issue->mint)
		hallmark_key_mint(issue->mint, cli_bytes(issue->run),
				  rows->row.number, serial);
	code = hallmark_item_gtin(cli_bytes(rows->row.gtin), cli_bytes(serial),
				  &rows->row.item, NULL);
	if (!code)
		return INPUT_ROW;
	*status = cli_error(issue->cli, issue->path, code, NULL, NULL);
	return INPUT_FAILED;
}

enum input_step issue_rows_next(struct issue_rows *rows, int *status)
{
	enum input_step step =
		input_next(rows->input, &rows->row, &rows->fault);

	if (step == INPUT_FAILED)
		*status = fail(rows->issue, &rows->fault);
	if (step == INPUT_ROW && rows->issue->args->mint)
		step = mint(rows, status);
	return step;
}

void issue_rows_close(struct issue_rows *rows)
{
	input_close(rows->input);
	if (rows->file)
		fclose(rows->file);
	rows->input = NULL;
	rows->file = NULL;
}

void issue_rows_put(FILE *out, const struct input_row *row)
{
	if (!out)
		return;
	fprintf(out,
		"{\"row\":%llu,\"item\":", (unsigned long long)row->number);
	cli_put_json(out, cli_bytes(row->item.uri));
	fputs(",\"subject\":\"", out);
	cli_put_hex(out, row->item.subject, sizeof(row->item.subject));
	fputs("\"}\n", out);
}
