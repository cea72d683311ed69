/* hallmark evidence: all that proves how an item stands. SPDX-License-Identifier: MIT */
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

struct args {
	char *out;
	bool json;
};

static bool fail(const struct evidence *e, enum hallmark_code code,
		 const struct hallmark_diag *diag, int *status)
{
	*status = cli_error(e->cli, e->cli->argv[0], code, diag, NULL);
	return false;
}

/* The policy that the ledger gives to strangers. */
static bool read_policy(struct evidence *e, int *status)
{
	char *path = cli_path(e->cli->argv[0], "policy.txt");
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;
	bool good = false;

	if (!path)
		return fail(e, HALLMARK_NO_MEMORY, NULL, status);
	if (cli_read(e->cli, path, HALLMARK_POLICY_BYTES_MAX, &e->policy_text,
		     status)) {
		code = hallmark_policy_parse(e->policy_text, &e->policy, &diag);
		if (code)
			*status = cli_error(e->cli, path, code, &diag, NULL);
		good = code == HALLMARK_OK;
	}
	free(path);
	return good;
}

/* Whole, or the proof that it was never issued. */
static bool cut(struct evidence *e, int *status)
{
	void *subject = e->id.subject;
	struct hallmark_found found;
	struct hallmark_cut cut = { .items = &e->id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_FULL };
	enum hallmark_code code =
		hallmark_ledger_find(e->ledger, subject, 1, &found);

	if (!code)
		code = hallmark_ledger_info(e->ledger, &e->info);
	e->certificate = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	if (!code && !e->certificate)
		code = HALLMARK_NO_MEMORY;
	if (code)
		return fail(e, code, NULL, status);
	e->absent = !found.found;
	if (e->absent) {
		cut.level = HALLMARK_LEVEL_CURRENT;
		cut.absence = true;
	}
	return cli_cut_from(e->cli, e->ledger, &cut, e->certificate, status);
}

static bool judge(struct evidence *e, int *status)
{
	struct hallmark_bytes certificate = hallmark_buf_bytes(e->certificate);
	struct hallmark_question question = { .item = cli_bytes(e->id.uri),
					      .file = cli_bytes(
						      EVIDENCE_CERTIFICATE),
					      .history = true };
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	e->now = cli_now();
	question.now = e->now;
	code = hallmark_opened_read(certificate, &e->opened, &diag);
	if (code)
		return fail(e, code, &diag, status);
	code = hallmark_verify(certificate, e->policy, &question, &e->verdict);
	return e->verdict || fail(e, code, NULL, status);
}

/* A file of the directory, and its line in the sums. */
static bool put_file(struct evidence *e, const char *name,
		     struct hallmark_bytes content, int *status)
{
	char *path = cli_path(e->dir.dir, name);
	uint8_t digest[32];
	bool good;

	if (!path)
		return fail(e, HALLMARK_NO_MEMORY, NULL, status);
	good = cli_save(e->cli, path, content, true, status);
	free(path);
	if (!good)
		return false;
	hallmark_digest(&content, 1, digest);
	cli_put_hex(e->sums, digest, sizeof(digest));
	fprintf(e->sums, "  %s\n", name);
	return true;
}

/* What make appends. */
static bool put_made(struct evidence *e, const char *name,
		     enum hallmark_code (*make)(const struct evidence *e,
						struct hallmark_buf *out),
		     int *status)
{
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	enum hallmark_code code = out ? make(e, out) : HALLMARK_NO_MEMORY;
	bool good;

	if (code)
		good = fail(e, code, NULL, status);
	else
		good = put_file(e, name, hallmark_buf_bytes(out), status);
	hallmark_buf_free(out);
	return good;
}

static enum hallmark_code
make_head(const struct evidence *e, struct hallmark_buf *out)
{
	return hallmark_ledger_head(e->ledger, out);
}

static enum hallmark_code
make_json(const struct evidence *e, struct hallmark_buf *out)
{
	return hallmark_verdict_json(e->verdict, out);
}

/* What write prints. */
static bool
put_text(struct evidence *e, const char *name,
	 enum hallmark_code (*write)(const struct evidence *e, FILE *out),
	 int *status)
{
	struct hallmark_bytes content = { NULL, 0 };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	char *text = NULL;
	FILE *out = open_memstream(&text, &content.len);
	bool good = out != NULL;

	if (out) {
		code = write(e, out);
		good = !ferror(out);
		good = fclose(out) == 0 && good && !code;
	}
	content.ptr = (const void *)text;
	if (good)
		good = put_file(e, name, content, status);
	else
		(void)fail(e, code ? code : HALLMARK_NO_MEMORY, NULL, status);
	free(text);
	return good;
}

/* text and len are what a flush of e->sums makes them. */
static bool
put_sums(struct evidence *e, char *const *text, const size_t *len, int *status)
{
	struct hallmark_bytes content;
	char *path = cli_path(e->dir.dir, EVIDENCE_SUMS);
	bool good = path && fflush(e->sums) == 0;

	content.ptr = (const void *)*text;
	content.len = *len;
	if (good)
		good = cli_save(e->cli, path, content, true, status);
	else
		(void)fail(e, HALLMARK_NO_MEMORY, NULL, status);
	free(path);
	return good;
}

static bool fill(struct evidence *e, int *status)
{
	return put_file(e, EVIDENCE_CERTIFICATE,
			hallmark_buf_bytes(e->certificate), status) &&
	       put_file(e, EVIDENCE_POLICY, e->policy_text, status) &&
	       put_text(e, "keys.txt", evidence_keys, status) &&
	       put_made(e, "checkpoint", make_head, status) &&
	       put_text(e, "transcript.txt", evidence_transcript, status) &&
	       put_made(e, "verdict.json", make_json, status);
}

static bool write_all(struct evidence *e, int *status)
{
	char *text = NULL;
	size_t len = 0;
	bool good;

	e->sums = open_memstream(&text, &len);
	if (!e->sums)
		return fail(e, HALLMARK_NO_MEMORY, NULL, status);
	good = cli_newdir_begin(e->cli, &e->dir, status) && fill(e, status) &&
	       put_sums(e, &text, &len, status) &&
	       cli_newdir_commit(e->cli, &e->dir, status);
	fclose(e->sums);
	free(text);
	return good;
}

static void report(const struct evidence *e)
{
	enum hallmark_code code = hallmark_verdict_code(e->verdict);
	const char *name = code ? hallmark_code_name(code) : "VERIFIED";

	if (e->cli->json) {
		fputs("{\"item\":", stdout);
		cli_put_json(stdout, cli_bytes(e->id.uri));
		fputs(",\"directory\":", stdout);
		cli_put_json(stdout, cli_bytes(e->dir.place));
		printf(",\"outcome\":\"%s\",\"code\":\"%s\"}\n",
		       hallmark_outcome_name(hallmark_code_outcome(code)),
		       name);
		return;
	}
	cli_put_escaped(stdout, cli_bytes(e->dir.place));
	fputs(": evidence about ", stdout);
	cli_put_escaped(stdout, cli_bytes(e->id.uri));
	printf(": %s\n", name);
}

static void release(struct evidence *e)
{
	cli_newdir_end(&e->dir);
	hallmark_verdict_free(e->verdict);
	hallmark_opened_free(e->opened);
	hallmark_buf_free(e->certificate);
	hallmark_policy_free(e->policy);
	hallmark_ledger_close(e->ledger);
	cli_read_free(&e->policy_text);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct evidence e = { .cli = cli, .dir.taken = HALLMARK_USAGE };
	int status = 0;

	if (cli_item(cli, cli->argv[1], &e.id, &status) &&
	    cli_newdir_look(cli, args->out, &e.dir, &status))
		e.ledger = cli_ledger(cli, cli->argv[0], false, &status);
	if (e.ledger && read_policy(&e, &status) && cut(&e, &status) &&
	    judge(&e, &status) && write_all(&e, &status))
		report(&e);
	release(&e);
	return status;
}

static const struct cli_opt options[] = { { .letter = 'o',
					    .name = "output",
					    .value = "DIR",
					    .kind = CLI_TEXT,
					    .need = true,
					    .at = offsetof(struct args, out),
					    .help = "the directory to make" },
					  { .name = "json",
					    .at = offsetof(struct args, json),
					    .help = "what was made as JSON" },
					  CLI_OPT_END };

const struct cli_cmd cli_cmd_evidence = {
	.name = "evidence",
	.args = "LEDGER ITEM",
	.summary = "Put all that proves how an item stands into a directory",
	.more = "Certificate, policy, keys, signed head, a transcript in plain "
		"words, the\nverdict, and SHA256SUMS; of an ID that was never "
		"issued the proof of that.\nExit 0 once DIR is written, "
		"whatever the verdict is.\n",
	.options = options,
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
