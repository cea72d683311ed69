/* What makes two calls of issue one run. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utf8proc.h>

#define BLOCK ((size_t)65536)

/* Block by block, each hash over the one before: one pass, little memory. */
static bool hash_rows(struct issue *issue, uint8_t hash[32], int *status)
{
	uint8_t *block = malloc(BLOCK);
	off_t at = 0;
	ssize_t n = -1;

	memset(hash, 0, 32);
	while (block) {
		struct hallmark_bytes parts[2] = { { hash, 32 }, { block, 0 } };

		n = pread(issue->fd, block, BLOCK, at);
		if (n <= 0)
			break;
		parts[1].len = (size_t)n;
		hallmark_digest(parts, 2, hash);
		at += n;
	}
	free(block);
	if (n < 0)
		*status = cli_fail_errno(issue->cli, issue->path);
	return n == 0;
}

/* In NFC, for free(); NULL: no memory. What is no UTF-8 is refused later. */
static char *compose(const char *name)
{
	const void *in = name;
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n = utf8proc_map(in, 0, &out,
					  UTF8PROC_NULLTERM | UTF8PROC_STABLE |
						  UTF8PROC_COMPOSE);
	void *made = out;

	if (n == UTF8PROC_ERROR_NOMEM)
		return NULL;
	return n < 0 ? strdup(name) : made;
}

static int by_text(const void *a, const void *b)
{
	char *const *x = a;
	char *const *y = b;

	return strcmp(*x, *y);
}

/* Columns are a set: neither order nor spelling nor number makes a run. */
static bool hash_attrs(const struct cli_list *attrs, uint8_t hash[32])
{
	struct hallmark_bytes *parts = calloc(attrs->count + 1, sizeof(*parts));
	char **names = calloc(attrs->count + 1, sizeof(*names));
	bool good = parts && names;
	size_t n = 0;

	for (size_t i = 0; good && i < attrs->count; i++) {
		names[i] = compose(attrs->at[i]);
		good = names[i] != NULL;
	}
	if (good) {
		qsort(names, attrs->count, sizeof(*names), by_text);
		for (size_t i = 0; i < attrs->count; i++)
			if (i == 0 || strcmp(names[i - 1], names[i]) != 0) {
				parts[n] = cli_bytes(names[i]);
				/* The NUL keeps neighbours apart. */
				parts[n++].len++;
			}
		hallmark_digest(parts, n, hash);
	}
	for (size_t i = 0; names && i < attrs->count; i++)
		free(names[i]);
	free(names);
	free(parts);
	return good;
}

bool issue_digest(struct issue *issue, int *status)
{
	const struct issue_args *args = issue->args;
	uint8_t hash[32];
	uint8_t attrs[32];
	char gtin[15] = "";
	uint8_t claims = !args->claim_codes ? 0 : issue->to_claim ? 4 : 2;
	uint8_t shape[3] = { args->mint | claims, args->skip_bad,
			     issue->format == INPUT_NDJSON };
	struct hallmark_bytes parts[7] = { { hash, sizeof(hash) },
					   { issue->to, sizeof(issue->to) },
					   { shape, sizeof(shape) },
					   { attrs, sizeof(attrs) } };

	if (!hash_rows(issue, hash, status))
		return false;
	if (!hash_attrs(&args->attrs, attrs)) {
		*status = cli_error(issue->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				    NULL);
		return false;
	}
	/* One GTIN in two lengths is one; a bad one is refused later. */
	if (!args->gtin ||
	    hallmark_gtin_parse(cli_bytes(args->gtin), gtin, NULL))
		gtin[0] = '\0';
	parts[4] = cli_bytes(gtin);
	parts[5] = cli_bytes(args->map ? args->map : "");
	parts[6] = cli_bytes(args->delimiter ? args->delimiter : "");
	/* The NUL behind each text keeps neighbours apart. */
	for (size_t i = 4; i < 7; i++)
		parts[i].len++;
	hallmark_digest(parts, 7, issue->digest);
	return true;
}

void issue_digest_mint(struct issue *issue)
{
	const struct hallmark_bytes parts[2] = {
		{ issue->digest, sizeof(issue->digest) },
		{ hallmark_key_signer(issue->mint)->pub, 32 }
	};
	uint8_t digest[32];

	hallmark_digest(parts, 2, digest);
	memcpy(issue->digest, digest, sizeof(digest));
}
