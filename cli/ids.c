/* Lists of item IDs, from the call and from files. SPDX-License-Identifier: MIT */
#include "ids.h"

#include <stdlib.h>
#include <string.h>

#define IDS_BYTES_MAX ((size_t)64 << 20)

static struct hallmark_item_id *
reserve(const struct cli *cli, struct cli_ids *ids, int *status)
{
	size_t room = ids->room > 0 ? 2 * ids->room : 64;
	void *grown;

	if (ids->count < ids->room)
		return &ids->at[ids->count];
	grown = realloc(ids->at, room * sizeof(*ids->at));
	if (!grown) {
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
		return NULL;
	}
	ids->at = grown;
	ids->room = room;
	return &ids->at[ids->count];
}

bool cli_ids_add(const struct cli *cli, struct cli_ids *ids, const char *text,
		 int *status)
{
	struct hallmark_item_id *id = reserve(cli, ids, status);

	if (!id || !cli_item(cli, text, id, status))
		return false;
	ids->count++;
	return true;
}

bool cli_ids_put(const struct cli *cli, struct cli_ids *ids,
		 struct hallmark_bytes uri, int *status)
{
	struct hallmark_item_id *id = reserve(cli, ids, status);
	enum hallmark_code code;

	if (!id)
		return false;
	code = hallmark_item_canonical(uri, id);
	if (code)
		*status = cli_error(cli, NULL, code, NULL, NULL);
	else
		ids->count++;
	return code == HALLMARK_OK;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * What editors and spreadsheets leave around an ID does not count: a byte order
 * mark, blanks, CR, empty lines.
 */
static bool add_line(const struct cli *cli, struct cli_ids *ids,
		     struct hallmark_bytes text, struct hallmark_diag *diag)
{
	static const uint8_t mark[3] = { 0xef, 0xbb, 0xbf };
	size_t line = diag->line;
	int status = 0;

	if (line == 1 && text.len >= 3 && memcmp(text.ptr, mark, 3) == 0) {
		text.ptr += 3;
		text.len -= 3;
	}
	while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
		text.len--;
	if (text.len == 0)
		return true;
	if (!reserve(cli, ids, &status)) {
		diag->code = HALLMARK_NO_MEMORY;
		return false;
	}
	diag->code = hallmark_item_parse(text, &ids->at[ids->count], diag);
	diag->line = line;
	ids->count += diag->code == HALLMARK_OK;
	return diag->code == HALLMARK_OK;
}

bool cli_ids_list(const struct cli *cli, struct cli_ids *ids, const char *path,
		  int *status)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_bytes content;
	bool good = true;
	size_t at = 0;

	if (!cli_read(cli, path, IDS_BYTES_MAX, &content, status))
		return false;
	if (content.len > IDS_BYTES_MAX) {
		*status = cli_error(cli, path, HALLMARK_USAGE, NULL,
				    "a list of IDs has at most 64 MiB");
		good = false;
	}
	while (good && at < content.len) {
		struct hallmark_bytes text = { content.ptr + at, 0 };

		while (at < content.len && content.ptr[at] != '\n')
			at++;
		text.len = (size_t)(content.ptr + at - text.ptr);
		at++;
		diag.line++;
		good = add_line(cli, ids, text, &diag);
		if (!good)
			*status = cli_error(cli, path, diag.code, &diag, NULL);
	}
	cli_read_free(&content);
	return good;
}

static int by_subject(const void *a, const void *b)
{
	const struct hallmark_item_id *const *x = a;
	const struct hallmark_item_id *const *y = b;

	return memcmp((*x)->subject, (*y)->subject, sizeof((*x)->subject));
}

bool cli_ids_differ(const struct cli *cli, const struct cli_ids *ids,
		    int *status)
{
	const struct hallmark_item_id **sorted =
		calloc(ids->count + 1, sizeof(*sorted));
	bool good = sorted != NULL;

	if (!sorted)
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	for (size_t i = 0; sorted && i < ids->count; i++)
		sorted[i] = &ids->at[i];
	if (sorted)
		qsort(sorted, ids->count, sizeof(*sorted), by_subject);
	for (size_t i = 1; good && i < ids->count; i++)
		if (by_subject(&sorted[i - 1], &sorted[i]) == 0) {
			*status = cli_fail(cli, HALLMARK_USAGE,
					   "%s is asked for twice",
					   sorted[i]->uri);
			good = false;
		}
	free(sorted);
	return good;
}

void cli_ids_free(struct cli_ids *ids)
{
	free(ids->at);
	*ids = (struct cli_ids){ NULL, 0, 0 };
}
