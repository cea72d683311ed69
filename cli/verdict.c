/* What every verifying command reads and prints. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool cli_item(const struct cli *cli, const char *text,
	      struct hallmark_item_id *id, int *status)
{
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code =
		hallmark_item_parse(cli_bytes(text), id, &diag);

	if (code)
		*status = cli_error_id(cli, text, code, &diag);
	return code == HALLMARK_OK;
}

struct hallmark_policy *
cli_policy(const struct cli *cli, const char *path, int *status)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_policy *policy = NULL;
	struct hallmark_bytes text;
	enum hallmark_code code;

	if (!cli_read(cli, path, HALLMARK_POLICY_BYTES_MAX, &text, status))
		return NULL;
	code = hallmark_policy_parse(text, &policy, &diag);
	if (code)
		*status = cli_error(cli, path, code, &diag, NULL);
	cli_read_free(&text);
	return policy;
}

static const char *colour(enum hallmark_outcome outcome)
{
	switch (outcome) {
	case HALLMARK_VERIFIED:
		return "\033[1;32m";
	case HALLMARK_REFUTED:
	case HALLMARK_FLAGGED:
		return "\033[1;31m";
	case HALLMARK_UNPROVEN:
	case HALLMARK_CALL_WRONG:
	case HALLMARK_ENVIRONMENT:
	case HALLMARK_STORE_BAD:
		break;
	}
	return "\033[1;33m";
}

static bool wants_colour(void)
{
	const char *off = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (!off || off[0] == '\0') && term && strcmp(term, "dumb") != 0 &&
	       isatty(STDOUT_FILENO) == 1;
}

/* The first line of the text says what counts; it alone is coloured. */
static void put_verdict(const struct cli *cli, enum hallmark_outcome outcome,
			struct hallmark_bytes text)
{
	const uint8_t *end = NULL;
	size_t first = 0;

	if (!cli->json && wants_colour())
		end = memchr(text.ptr, '\n', text.len);
	if (end) {
		first = (size_t)(end - text.ptr);
		fputs(colour(outcome), stdout);
		fwrite(text.ptr, 1, first, stdout);
		fputs("\033[0m", stdout);
	}
	fwrite(text.ptr + first, 1, text.len - first, stdout);
}

int cli_verdict(const struct cli *cli, const struct hallmark_verdict *verdict,
		bool history)
{
	enum hallmark_outcome outcome =
		hallmark_code_outcome(hallmark_verdict_code(verdict));
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	int status = hallmark_outcome_exit(outcome);

	if (out && cli->json)
		code = hallmark_verdict_json(verdict, out);
	else if (out)
		code = hallmark_verdict_text(verdict, out);
	if (code)
		status = cli_error(cli, NULL, code, NULL, NULL);
	else
		put_verdict(cli, outcome, hallmark_buf_bytes(out));
	hallmark_buf_free(out);
	/* Whoever asks for the history has seen the flag. */
	return !code && history && outcome == HALLMARK_FLAGGED ? 0 : status;
}
