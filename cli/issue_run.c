/* The second pass of issue: group by group into the ledger. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <string.h>

struct pass {
	struct issue *issue;
	struct hallmark_run *run;
	struct hallmark_run_state
		before;	       /* what an earlier call made durable */
	struct cli_file items; /* of -o; no stream without it */
	struct issue_claims *claims;
	size_t next_fault;
	uint64_t durable; /* rows */
	bool unknown;	  /* a commit failed that may last */
	uint64_t issued;
	uint64_t statements;
	uint64_t in_group; /* rows */
	uint64_t taken;	   /* items in the group */
};

/* As a shell takes it back. */
static void put_quoted(const char *word)
{
	fputs(" '", stderr);
	while (*word != '\0') {
		struct hallmark_bytes part = cli_bytes(word);

		part.len = strcspn(word, "'");
		cli_put_escaped(stderr, part);
		word += part.len;
		if (*word == '\'') {
			fputs("'\\''", stderr);
			word++;
		}
	}
	fputc('\'', stderr);
}

/* What lasts, and the call that completes it. */
static void say_how_to_go_on(const struct pass *pass)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-_=+,./:@%";
	const struct issue *issue = pass->issue;

	cli_say("%s%llu of %llu rows are durable; to issue the rest%s:",
		pass->unknown ? "at least " : "",
		(unsigned long long)pass->durable,
		(unsigned long long)issue->rows,
		strcmp(issue->path, "-") == 0 ? ", with the same rows on stdin"
					      : "");
	fputs(" ", stderr);
	for (char **w = issue->cli->words; *w; w++)
		if (**w != '\0' && (*w)[strspn(*w, plain)] == '\0')
			fprintf(stderr, " %s", *w);
		else
			put_quoted(*w);
	fputc('\n', stderr);
}

static bool commit(struct pass *pass, uint64_t rows, int *status)
{
	struct issue *issue = pass->issue;
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	if (!issue_claims_sync(pass->claims, status))
		return false;
	code = hallmark_run_commit(pass->run, rows, rows == issue->rows, &diag);
	if (code) {
		pass->unknown = code == HALLMARK_STATE_UNKNOWN;
		*status = cli_error(issue->cli, issue->dir, code, &diag, NULL);
		return false;
	}
	pass->durable = rows;
	pass->issued += pass->taken;
	pass->statements += (pass->taken + issue->batch - 1) / issue->batch;
	pass->taken = 0;
	pass->in_group = 0;
	return true;
}

static enum hallmark_code add(struct pass *pass, const struct input_row *row,
			      const struct hallmark_first *first)
{
	return hallmark_run_add(pass->run, &row->item, row->fields,
				row->field_count, row->number, first);
}

static bool take(struct pass *pass, const struct input_row *row, int *status)
{
	struct issue *issue = pass->issue;
	bool durable = row->number <= pass->before.rows;
	struct hallmark_first first = { NULL, NULL };
	enum hallmark_code code;

	issue_rows_put(pass->items.stream, row);
	if (pass->claims &&
	    !issue_claims_row(pass->claims, row, durable, &first, status))
		return false;
	if (durable)
		return true;
	code = add(pass, row, &first);
	/* Long rows fill a group before it has its number of them. */
	if (code == HALLMARK_USAGE && pass->taken > 0) {
		if (!commit(pass, row->number - 1, status))
			return false;
		code = add(pass, row, &first);
	}
	if (code)
		*status = cli_error(issue->cli, issue->dir, code, NULL, NULL);
	else
		pass->taken++;
	return code == HALLMARK_OK;
}

static bool changed(const struct pass *pass, int *status)
{
	*status = cli_error(pass->issue->cli, pass->issue->path, HALLMARK_USAGE,
			    NULL, "the file changed while it was issued");
	return false;
}

/* One row, good or bad, is behind us: is the group full? */
static bool count(struct pass *pass, uint64_t row, int *status)
{
	if (row <= pass->before.rows)
		return true;
	pass->in_group++;
	if (pass->in_group == HALLMARK_GROUP && !commit(pass, row, status))
		return false;
	if (pass->in_group % ISSUE_ROWS_UNASKED != 0 || !cli_interrupted())
		return true;
	*status = cli_error(pass->issue->cli, NULL, HALLMARK_INTERRUPTED, NULL,
			    NULL);
	return false;
}

/* False at the end or, with *status set, at a failure. */
static bool
step(struct pass *pass, struct issue_rows *rows, uint64_t *row, int *status)
{
	switch (issue_rows_next(rows, status)) {
	case INPUT_ROW:
		*row = rows->row.number;
		return (issue_faults_has(&pass->issue->faults,
					 &pass->next_fault, *row) ||
			take(pass, &rows->row, status)) &&
		       count(pass, *row, status);
	case INPUT_BAD_ROW:
		*row = rows->fault.row;
		return issue_faults_has(&pass->issue->faults, &pass->next_fault,
					*row)
			       ? count(pass, *row, status)
			       : changed(pass, status);
	case INPUT_END:
	case INPUT_FAILED:
		break;
	}
	return false;
}

static bool issue_all(struct pass *pass, int *status)
{
	struct issue *issue = pass->issue;
	struct cli_progress bar = { 0 };
	struct issue_rows rows;
	uint64_t row = 0;

	if (!issue_rows_open(issue, &rows, status))
		return false;
	cli_progress_start(&bar, "rows issued");
	while (step(pass, &rows, &row, status))
		cli_progress_step(&bar, row, issue->rows);
	cli_progress_end(&bar);
	issue_rows_close(&rows);
	if (*status)
		return false;
	if (row != issue->rows)
		return changed(pass, status);
	return pass->durable >= issue->rows || commit(pass, row, status);
}

/* With what the run issued before it was cut off, and the new head. */
static int conclude(struct pass *pass)
{
	struct issue *issue = pass->issue;
	uint64_t size = 0;
	int status = 0;

	if (pass->before.complete)
		cli_say("run %s is complete: its %llu item%s issued before",
			issue->run, (unsigned long long)pass->before.items,
			pass->before.items == 1 ? " was" : "s were");
	else
		cli_say("%llu item%s issued in %llu statement%s, run %s",
			(unsigned long long)pass->issued, cli_s(pass->issued),
			(unsigned long long)pass->statements,
			cli_s(pass->statements), issue->run);
	if (pass->before.rows > 0 && !pass->before.complete)
		cli_say("%llu item%s of this run issued before",
			(unsigned long long)pass->before.items,
			cli_s(pass->before.items));
	if (issue->log)
		status = cli_checkpoint(issue->cli, issue->ledger, issue->log,
					&size);
	if (issue->log && status == 0)
		cli_say("checkpoint of %llu entries signed",
			(unsigned long long)size);
	return status;
}

static bool begin(struct pass *pass, int *status)
{
	struct issue *issue = pass->issue;
	struct hallmark_run_options options = {
		.name = cli_bytes(issue->run),
		.signer = hallmark_key_signer(issue->signer),
		.to = issue->to,
		.batch = issue->batch,
	};
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	memcpy(options.digest, issue->digest, sizeof(options.digest));
	code = hallmark_run_begin(issue->ledger, &options, &pass->run, &diag);
	if (code) {
		*status = cli_error(issue->cli, issue->dir, code, &diag, NULL);
		return false;
	}
	hallmark_run_state(pass->run, &pass->before);
	pass->durable = pass->before.rows;
	if (!pass->before.complete &&
	    !issue_key_numbers(issue,
			       issue->rows - issue->faults.count -
				       pass->before.items,
			       status))
		return false;
	if (!issue_claims_open(issue, pass->before.items == 0, &pass->claims,
			       status))
		return false;
	return !issue->args->out || cli_file_begin(issue->cli, issue->args->out,
						   true, &pass->items, status);
}

int issue_run(struct issue *issue)
{
	struct pass pass = { .issue = issue };
	int status = 0;

	if (!begin(&pass, &status))
		goto out;
	/* A complete run is read again only where its items are asked for. */
	if ((!pass.before.complete || pass.items.stream || pass.claims) &&
	    !issue_all(&pass, &status)) {
		/* What is wrong with a call is wrong with the same again. */
		if (status != cli_exit(HALLMARK_USAGE))
			say_how_to_go_on(&pass);
		goto out;
	}
	hallmark_run_free(pass.run);
	pass.run = NULL;
	status = conclude(&pass);
	if (pass.items.stream) {
		int saved = 0;

		if (!cli_file_commit(issue->cli, &pass.items, &saved))
			status = cli_worse(status, saved);
	}
out:
	issue_claims_close(pass.claims);
	hallmark_run_free(pass.run);
	cli_file_drop(&pass.items);
	return status;
}
