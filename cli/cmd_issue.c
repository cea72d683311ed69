/* hallmark issue: a factory's file into signed records. SPDX-License-Identifier: MIT */
#include "issue.h"
#include "trade.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utf8proc.h>

static bool choose_batch(struct issue *issue, int *status)
{
	const char *text = issue->args->batch;
	unsigned long value;
	char *end;

	issue->batch = HALLMARK_BATCH_DEFAULT;
	if (!text)
		return true;
	value = strtoul(text, &end, 10);
	if (strspn(text, "0123456789") != strlen(text) || value < 1 ||
	    value > HALLMARK_BATCH_MAX) {
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--batch is 1 to %d, not %s",
				   HALLMARK_BATCH_MAX, text);
		return false;
	}
	issue->batch = value;
	return true;
}

static bool choose_delimiter(struct issue *issue, int *status)
{
	const char *text = issue->args->delimiter;

	if (!text || strcmp(text, "tab") == 0 ||
	    (text[1] == '\0' && !strchr("\"\r\n", text[0])))
		return true;
	*status = cli_fail(issue->cli, HALLMARK_USAGE,
			   "--delimiter is one character other than a quote, "
			   "or tab, not %s",
			   text);
	return false;
}

static bool one_file(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || cli_overwrites(a, b) ||
	       cli_overwrites(b, a);
}

/* No output may take the place of another. */
static bool check_pairs(const struct issue *issue, int *status)
{
	const struct issue_args *args = issue->args;
	const char *const names[] = { "--claim-codes", "--output", "--items",
				      "--report" };
	const char *const outs[] = { args->claim_codes, args->out, args->items,
				     args->report };

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < i; j++) {
			if (!outs[i] || !outs[j] ||
			    strcmp(outs[i], "/dev/null") == 0 ||
			    !one_file(outs[i], outs[j]))
				continue;
			*status = cli_fail(issue->cli, HALLMARK_USAGE,
					   "%s and %s are one file: %s",
					   names[j], names[i], outs[i]);
			return false;
		}
	return true;
}

/* Nor that of a file that is read; false after a message. */
static bool
spare(const struct issue *issue, const char *in, const char *holds, int *status)
{
	const struct issue_args *args = issue->args;
	const char *const outs[] = { args->claim_codes, args->out, args->items,
				     args->report };

	for (size_t i = 0; in && i < 4; i++) {
		/* Nothing is written over where there is nothing yet. */
		if (!outs[i] || strcmp(outs[i], "-") == 0 ||
		    (strcmp(in, outs[i]) != 0 && !cli_overwrites(in, outs[i])))
			continue;
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "%s holds %s, and would be written over",
				   outs[i], holds);
		return false;
	}
	return true;
}

/* A number that is not noted any more would be used twice. */
static bool spare_numbers(const struct issue *issue, int *status)
{
	const char *offline = issue->args->offline;
	size_t room = offline ? strlen(offline) + sizeof(".used") : 0;
	char *used = offline ? malloc(room) : NULL;
	bool good = !offline || used;

	if (used) {
		snprintf(used, room, "%s.used", offline);
		good = spare(issue, used, "the numbers that are used", status);
	} else if (offline) {
		*status = cli_error(issue->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				    NULL);
	}
	free(used);
	return good;
}

static bool check_files(const struct issue *issue, int *status)
{
	return spare(issue, issue->path, "the rows", status) &&
	       spare(issue, issue->args->offline, "the delegation", status) &&
	       spare_numbers(issue, status) && check_pairs(issue, status);
}

static bool choose_custodian(struct issue *issue, int *status)
{
	if (!issue->args->to) {
		memcpy(issue->to, issue->info.stock, sizeof(issue->to));
		return true;
	}
	issue->to_claim = strcmp(issue->args->to, "claim") == 0;
	if (issue->to_claim && issue->args->claim_codes) {
		memcpy(issue->to, issue->info.stock, sizeof(issue->to));
		return true;
	}
	if (hallmark_vkey_parse(cli_bytes(issue->args->to), issue->to))
		return true;
	*status = cli_fail(issue->cli, HALLMARK_USAGE,
			   "--to is the verifier key of the first custodian, "
			   "not %s",
			   issue->args->to);
	return false;
}

static bool is_utf8(const char *text)
{
	struct hallmark_bytes left = cli_bytes(text);

	while (left.len > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(
			left.ptr, (utf8proc_ssize_t)left.len, &c);

		if (n <= 0)
			return false;
		left.ptr += n;
		left.len -= (size_t)n;
	}
	return true;
}

static bool name_run(struct issue *issue, int *status)
{
	const char *name = issue->args->run;

	if (name && strlen(name) > HALLMARK_RUN_NAME_MAX) {
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--run has at most %d bytes",
				   HALLMARK_RUN_NAME_MAX);
		return false;
	}
	if (name && !is_utf8(name)) {
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--run is not UTF-8: %s", name);
		return false;
	}
	snprintf(issue->run, sizeof(issue->run), "%s", name ? name : "file-");
	if (name)
		return true;
	for (size_t i = 0; i < 8; i++)
		snprintf(issue->run + 5 + 2 * i, 3, "%02x", issue->digest[i]);
	return true;
}

static bool write_report(struct issue *issue, int *status)
{
	const char *path = issue->args->report;
	struct cli_file file;

	if (!path) {
		issue_faults_say(&issue->faults, issue->path);
		return true;
	}
	if (!cli_file_begin(issue->cli, path, true, &file, status))
		return false;
	issue_faults_report(&issue->faults, file.stream);
	return cli_file_commit(issue->cli, &file, status);
}

static bool is_key_of(struct issue *issue, const struct hallmark_key *key,
		      const uint8_t pub[32], const char *name, int *status)
{
	if (memcmp(hallmark_key_signer(key)->pub, pub, 32) == 0)
		return true;
	*status = cli_fail(issue->cli, HALLMARK_KEY_WRONG,
			   "that is not the %s key of ledger %s", name,
			   issue->dir);
	return false;
}

static bool open_signer(struct issue *issue, int *status)
{
	const struct issue_args *args = issue->args;
	const char *path = args->key ? args->key : args->root_key;

	if (path)
		issue->signer =
			cli_key_at(issue->cli, path, &issue->secret, status);
	else
		issue->signer =
			trade_root_key(issue->cli, issue->dir, issue->info.root,
				       &issue->secret, status);
	return issue->signer &&
	       (args->key || is_key_of(issue, issue->signer, issue->info.root,
				       "root", status));
}

/* All keys before the first row, so that none is missed half-way. */
static bool open_keys(struct issue *issue, int *status)
{
	const struct issue_args *args = issue->args;
	const struct cli *cli = issue->cli;

	if (args->offline)
		return issue_offline_keys(issue, status);
	if (!open_signer(issue, status))
		return false;
	if (args->mint) {
		issue->mint = cli_key(cli, issue->dir, "mint", &issue->secret,
				      status);
		if (!issue->mint)
			return false;
		issue_digest_mint(issue);
	}
	if (args->no_checkpoint)
		return true;
	issue->log = cli_key(cli, issue->dir, "log", &issue->secret, status);
	return issue->log &&
	       is_key_of(issue, issue->log, issue->info.log, "log", status);
}

static bool open_ledger(struct issue *issue, int *status)
{
	enum hallmark_code code;

	if (issue->args->offline)
		return issue_offline_open(issue, status);
	issue->ledger = cli_ledger(issue->cli, issue->dir,
				   !issue->args->dry_run, status);
	if (!issue->ledger)
		return false;
	code = hallmark_ledger_info(issue->ledger, &issue->info);
	if (code)
		*status = cli_error(issue->cli, issue->dir, code, NULL, NULL);
	return code == HALLMARK_OK;
}

static bool prepare(struct issue *issue, int *status)
{
	if (!open_ledger(issue, status) || !issue_key_look(issue, status) ||
	    !choose_custodian(issue, status))
		return false;
	issue->fd = cli_open_rows(issue->cli, issue->path, status);
	if (issue->fd < 0)
		return false;
	issue->format = issue_format(issue);
	return issue_digest(issue, status) && name_run(issue, status);
}

/* A quota that is too small is no fault of a row. */
static int end_dry(struct issue *issue, uint64_t good)
{
	int status = 0;

	if (issue->args->offline
		    ? issue_offline_numbers(issue, good, &status)
		    : issue_key_numbers(issue, good - issue->own, &status))
		cli_say("dry run: %llu row%s good, nothing was issued",
			(unsigned long long)good, good == 1 ? " is" : "s are");
	return status;
}

/* With bad rows the run goes on only if it may, and has others. */
static int judge_rows(const struct issue *issue)
{
	size_t bad = issue->faults.count;

	if (bad == 0)
		return 0;
	cli_say("%zu of %llu row%s %s bad", bad,
		(unsigned long long)issue->rows, cli_s(issue->rows),
		bad == 1 ? "is" : "are");
	if (bad == issue->rows)
		return cli_fail(issue->cli, HALLMARK_ROWS_BAD,
				"nothing was issued: no row is good");
	if (!issue->args->skip_bad)
		return cli_fail(issue->cli, HALLMARK_ROWS_BAD,
				"nothing was issued; --skip-bad issues the "
				"good rows");
	return 0;
}

static int issue_file(struct issue *issue)
{
	int status = 0;

	if (!prepare(issue, &status) || !issue_check(issue, &status) ||
	    !write_report(issue, &status))
		return status;
	status = judge_rows(issue);
	if (status)
		return status;
	if (issue->args->dry_run)
		return end_dry(issue, issue->rows - issue->faults.count);
	if (!open_keys(issue, &status))
		return status;
	return issue->args->offline ? issue_offline_run(issue)
				    : issue_run(issue);
}

/* Either a ledger or what stands in for it. */
static bool check_call(const struct issue *issue, int *status)
{
	const struct issue_args *args = issue->args;

	if (args->offline ? issue->dir != NULL : issue->dir == NULL)
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "issue needs: LEDGER FILE, or --offline "
				   "DELEGATION FILE");
	else if (args->to && strcmp(args->to, "claim") == 0 &&
		 !args->claim_codes)
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--to claim needs --claim-codes FILE: "
				   "nothing else has the codes");
	else if (args->items && !args->offline)
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--items is for --offline; with LEDGER it "
				   "is -o");
	return *status == 0;
}

static int run(struct cli *cli, const void *memory)
{
	struct issue *issue = calloc(1, sizeof(*issue));
	int status = 0;

	if (!issue)
		return cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	issue->cli = cli;
	issue->args = memory;
	issue->path = cli->argv[cli->argc - 1];
	if (cli->argc == 2)
		issue->dir = cli->argv[0];
	issue->secret.file = issue->args->passphrase_file;
	issue->fd = -1;
	issue->codes = cli_random();
	umask(077);
	cli_hold_signals();
	if (check_call(issue, &status) && choose_batch(issue, &status) &&
	    choose_delimiter(issue, &status) && check_files(issue, &status))
		status = issue_file(issue);
	hallmark_key_free(issue->signer);
	free(issue->power);
	hallmark_key_free(issue->log);
	hallmark_key_free(issue->mint);
	cli_secret_wipe(&issue->secret);
	hallmark_ledger_close(issue->ledger);
	issue_faults_free(&issue->faults);
	cli_read_free(&issue->delegation_file);
	if (issue->fd >= 0)
		close(issue->fd);
	free(issue);
	return status;
}

#define AT(field) .at = offsetof(struct issue_args, field)
static const struct cli_opt options[] = {
	{ .name = "gtin",
	  .value = "GTIN",
	  .kind = CLI_TEXT,
	  AT(gtin),
	  .help = "the GTIN of every row" },
	{ .name = "map",
	  .value = "gtin=COL,...",
	  .kind = CLI_TEXT,
	  AT(map),
	  .help = "columns of gtin, serial and lot" },
	{ .name = "delimiter",
	  .value = "CHAR|tab",
	  .kind = CLI_TEXT,
	  AT(delimiter),
	  .help = "between the columns of CSV (a comma)" },
	{ .name = "attr",
	  .value = "COL",
	  .kind = CLI_LIST,
	  AT(attrs),
	  .help = "record this column; '*' is all" },
	{ .name = "mint",
	  AT(mint),
	  .help = "make a secret serial for every row" },
	{ .name = "run",
	  .value = "NAME",
	  .kind = CLI_TEXT,
	  AT(run),
	  .help = "name of this run (from the file)" },
	{ .name = "to",
	  .value = "VKEY|claim",
	  .kind = CLI_TEXT,
	  AT(to),
	  .help = "first custodian (the stock key)" },
	{ .name = "batch",
	  .value = "N",
	  .kind = CLI_TEXT,
	  AT(batch),
	  .help = "items under one signature (256)" },
	{ .name = "no-checkpoint",
	  AT(no_checkpoint),
	  .help = "leave the head as it is" },
	{ .name = "dry-run",
	  .clash = "output",
	  AT(dry_run),
	  .help = "check the rows, issue nothing" },
	{ .name = "skip-bad",
	  AT(skip_bad),
	  .help = "issue the good rows all the same" },
	{ .name = "report",
	  .value = "FILE.ndjson",
	  .kind = CLI_TEXT,
	  AT(report),
	  .help = "write every bad row and why" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "ITEMS.ndjson",
	  .kind = CLI_TEXT,
	  AT(out),
	  .help = "write row, item, subject of each" },
	{ .name = "passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  AT(passphrase_file),
	  .help = "passphrase of the keys, one line" },
	{ .name = "root-key",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  AT(root_key),
	  .help = "root key (its file in LEDGER/keys)" },
	{ .name = "key",
	  .value = "KEYFILE",
	  .kind = CLI_TEXT,
	  .clash = "root-key",
	  AT(key),
	  .help = "another key that may issue" },
	{ .name = "claim-codes",
	  .value = "CODES.ndjson",
	  .kind = CLI_TEXT,
	  AT(claim_codes),
	  .help = "make a claim code for each, kept there" },
	{ .name = "offline",
	  .value = "DELEGATION",
	  .kind = CLI_TEXT,
	  AT(offline),
	  .help = "without LEDGER: -o is a statement file" },
	{ .name = "items",
	  .value = "ITEMS.ndjson",
	  .kind = CLI_TEXT,
	  AT(items),
	  .help = "with --offline: row, item, subject of each" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_issue = {
	.name = "issue",
	.args = "[LEDGER] FILE.csv|FILE.ndjson|-",
	.summary = "Issue an item for every row of a file",
	.more = "One bad row, and nothing is issued. The same file again "
		"completes a run that was\ncut off, and issues nothing "
		"twice.\n",
	.options = options,
	.least = 1,
	.most = 2,
	.args_size = sizeof(struct issue_args),
	.run = run,
};
