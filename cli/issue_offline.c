/* issue --offline: the statements of a factory without its ledger. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <stdlib.h>
#include <string.h>

#include "issue_used.h"

#define PARTS_OF_SEED 3 /* minted serials of 100 bits */

/*
 * Salts and claim codes come from the key and the run: the same run gives the
 * same bytes, so that nothing is ever signed twice with one number, and without
 * the key nobody can tell them.
 */
struct stream {
	uint8_t seed[32];
	uint32_t count;
};

static void fill(void *arg, uint8_t *out, size_t len)
{
	struct stream *stream = arg;

	while (len > 0) {
		uint8_t count[4];
		uint8_t block[32];
		const struct hallmark_bytes parts[2] = {
			{ stream->seed, sizeof(stream->seed) },
			{ count, sizeof(count) }
		};
		size_t n = len < sizeof(block) ? len : sizeof(block);

		for (size_t i = 0; i < sizeof(count); i++)
			count[i] = (uint8_t)(stream->count >> 8 * i);
		hallmark_digest(parts, 2, block);
		stream->count++;
		memcpy(out, block, n);
		out += n;
		len -= n;
	}
}

static void seed(struct stream *stream, const struct hallmark_key *key,
		 const uint8_t run[32])
{
	char serial[PARTS_OF_SEED][HALLMARK_SERIAL_MAX + 1];
	struct hallmark_bytes parts[PARTS_OF_SEED];
	const struct hallmark_bytes name = { run, 32 };

	for (size_t i = 0; i < PARTS_OF_SEED; i++) {
		hallmark_key_mint(key, name, UINT64_MAX - i, serial[i]);
		parts[i] = cli_bytes(serial[i]);
	}
	hallmark_digest(parts, PARTS_OF_SEED, stream->seed);
	stream->count = 0;
	cli_wipe(serial, sizeof(serial));
}

/* The code of a row is the same, whichever others the file has already. */
static void
seed_code(struct stream *code, const struct stream *salts, uint64_t row)
{
	static const char name[] = "claim";
	uint8_t number[8];
	const struct hallmark_bytes parts[3] = { { salts->seed,
						   sizeof(salts->seed) },
						 cli_bytes(name),
						 { number, sizeof(number) } };

	for (size_t i = 0; i < sizeof(number); i++)
		number[i] = (uint8_t)(row >> 8 * i);
	hallmark_digest(parts, 3, code->seed);
	code->count = 0;
}

/* What this call composes. */
struct pass {
	struct issue *issue;
	struct stream salts;
	struct stream code;
	struct issue_claims *claims;
	struct hallmark_composer *composer;
	struct hallmark_buf *out;
	struct cli_file items; /* of --items; no stream without it */
	size_t next_fault;
	uint64_t taken;
	uint64_t statements;
	uint64_t first; /* number of the next statement's first item */
	int status;
};

bool issue_offline_open(struct issue *issue, int *status)
{
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;
	const char *path = issue->args->offline;

	if (!issue->args->dry_run && (!issue->args->key || !issue->args->out)) {
		*status = cli_fail(issue->cli, HALLMARK_USAGE,
				   "--offline needs --key KEYFILE and -o "
				   "STATEMENT");
		return false;
	}
	if (!cli_read(issue->cli, path, HALLMARK_DELEGATION_MAX,
		      &issue->delegation_file, status))
		return false;
	code = hallmark_delegation_read(issue->delegation_file,
					&issue->delegation, &diag);
	if (code)
		*status = cli_error(issue->cli, path, code, &diag, NULL);
	/* Nobody here knows the stock key: who makes it holds it. */
	memcpy(issue->info.stock, issue->delegation.key,
	       sizeof(issue->info.stock));
	return code == HALLMARK_OK;
}

bool issue_offline_keys(struct issue *issue, int *status)
{
	issue->signer = cli_key_at(issue->cli, issue->args->key, &issue->secret,
				   status);
	if (!issue->signer)
		return false;
	if (memcmp(hallmark_key_signer(issue->signer)->pub,
		   issue->delegation.key, 32) != 0) {
		*status = cli_error(issue->cli, issue->args->key,
				    HALLMARK_KEY_WRONG, NULL,
				    "the delegation is another key's");
		return false;
	}
	if (!issue->args->mint)
		return true;
	/* The line has no other secret to make serials with. */
	issue->mint = cli_key_at(issue->cli, issue->args->key, &issue->secret,
				 status);
	if (!issue->mint)
		return false;
	issue_digest_mint(issue);
	return true;
}

static bool fail(struct pass *pass, enum hallmark_code code)
{
	pass->status = cli_error(pass->issue->cli, pass->issue->path, code,
				 NULL, NULL);
	return false;
}

static bool flush(struct pass *pass)
{
	const struct issue *issue = pass->issue;
	size_t n = hallmark_composer_count(pass->composer);
	const struct hallmark_signing signing = {
		.signer = hallmark_key_signer(issue->signer),
		.has_first = issue->delegation.grant.has_max,
		.first = pass->first,
	};
	enum hallmark_code code;

	if (n == 0)
		return true;
	code = hallmark_composer_sign(pass->composer, &signing, pass->out);
	if (code)
		return fail(pass, code);
	pass->first += n;
	pass->statements++;
	return true;
}

static enum hallmark_code add(struct pass *pass, const struct input_row *row,
			      const struct hallmark_first *first)
{
	const struct issue *issue = pass->issue;
	struct hallmark_subject subject = { .uri = cli_bytes(row->item.uri) };
	const struct hallmark_event event = {
		.kind = HALLMARK_KIND_ISSUE,
		.to = first->to ? first->to : issue->to,
		.claim = first->claim,
	};

	memcpy(subject.link, issue->delegation.ledger_id, sizeof(subject.link));
	return hallmark_composer_add(pass->composer, &subject, &event,
				     row->fields, row->field_count);
}

static bool take(struct pass *pass, const struct input_row *row)
{
	struct hallmark_first first = { NULL, NULL };
	enum hallmark_code code;

	seed_code(&pass->code, &pass->salts, row->number);
	if (pass->claims &&
	    !issue_claims_row(pass->claims, row, false, &first, &pass->status))
		return false;
	if (hallmark_composer_count(pass->composer) == pass->issue->batch &&
	    !flush(pass))
		return false;
	code = add(pass, row, &first);
	if (code == HALLMARK_TOO_LARGE &&
	    hallmark_composer_count(pass->composer) > 0) {
		if (!flush(pass))
			return false;
		code = add(pass, row, &first);
	}
	if (code) {
		pass->status = cli_fail(pass->issue->cli, code, "row %llu: %s",
					(unsigned long long)row->number,
					hallmark_code_words(code));
		return false;
	}
	pass->taken++;
	issue_rows_put(pass->items.stream, row);
	return true;
}

static bool compose(struct pass *pass)
{
	struct issue_rows rows;
	enum input_step step;
	bool good = true;

	if (!issue_rows_open(pass->issue, &rows, &pass->status))
		return false;
	do {
		step = issue_rows_next(&rows, &pass->status);
		if (step == INPUT_ROW)
			good = issue_faults_has(&pass->issue->faults,
						&pass->next_fault,
						rows.row.number) ||
			       take(pass, &rows.row);
		else if (step == INPUT_BAD_ROW)
			good = issue_faults_has(&pass->issue->faults,
						&pass->next_fault,
						rows.fault.row);
	} while (good && (step == INPUT_ROW || step == INPUT_BAD_ROW));
	issue_rows_close(&rows);
	return good && step == INPUT_END && flush(pass);
}

/* What makes two calls one run: rows, options, key, ledger, batch. */
static void name_run(const struct issue *issue, uint8_t run[32])
{
	uint8_t batch[4];
	const struct hallmark_bytes parts[4] = {
		{ issue->digest, sizeof(issue->digest) },
		{ issue->delegation.key, 32 },
		{ issue->delegation.ledger_id, 32 },
		{ batch, sizeof(batch) }
	};

	for (size_t i = 0; i < sizeof(batch); i++)
		batch[i] = (uint8_t)(issue->batch >> 8 * i);
	hallmark_digest(parts, 4, run);
}

/* Noted before anything is signed. */
static bool take_numbers(struct pass *pass, const uint8_t run[32])
{
	struct issue *issue = pass->issue;
	const char *offline = issue->args->offline;
	size_t len = strlen(offline) + sizeof(".used");
	struct issue_used used = {
		.delegation = &issue->delegation,
		.n = issue->rows - issue->faults.count,
	};
	char *path;
	bool good;

	if (used.n == 0)
		return fail(pass, HALLMARK_ROWS_BAD);
	if (!issue->delegation.grant.has_max)
		return true;
	path = malloc(len);
	if (!path)
		return fail(pass, HALLMARK_NO_MEMORY);
	snprintf(path, len, "%s.used", offline);
	used.path = path;
	memcpy(used.run, run, sizeof(used.run));
	used.dry = issue->args->dry_run;
	good = issue_used_take(issue->cli, &used, &pass->status);
	pass->first = used.first;
	free(path);
	return good;
}

bool issue_offline_numbers(struct issue *issue, uint64_t items, int *status)
{
	struct pass pass = { .issue = issue };
	uint8_t run[32];

	name_run(issue, run);
	if (items > 0 && !take_numbers(&pass, run))
		*status = pass.status;
	return *status == 0;
}

static bool write_all(struct pass *pass)
{
	struct issue *issue = pass->issue;

	if (!issue_claims_sync(pass->claims, &pass->status) ||
	    !cli_save(issue->cli, issue->args->out,
		      hallmark_buf_bytes(pass->out), false, &pass->status))
		return false;
	if (pass->items.stream &&
	    !cli_file_commit(issue->cli, &pass->items, &pass->status))
		return false;
	cli_say("%llu item%s in %llu statement%s, for: hallmark submit LEDGER "
		"%s",
		(unsigned long long)pass->taken, cli_s(pass->taken),
		(unsigned long long)pass->statements, cli_s(pass->statements),
		issue->args->out);
	if (issue->delegation.grant.has_max)
		cli_say("numbers up to %llu of %llu are used",
			(unsigned long long)pass->first,
			(unsigned long long)issue->delegation.grant.max);
	return true;
}

static bool open_outputs(struct pass *pass)
{
	struct issue *issue = pass->issue;

	return issue_claims_open(issue, true, &pass->claims, &pass->status) &&
	       (!issue->args->items ||
		cli_file_begin(issue->cli, issue->args->items, true,
			       &pass->items, &pass->status));
}

int issue_offline_run(struct issue *issue)
{
	struct pass pass = { .issue = issue };
	const struct hallmark_random salts = { fill, &pass.salts };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	uint8_t run[32];

	issue->codes = (struct hallmark_random){ fill, &pass.code };
	name_run(issue, run);
	seed(&pass.salts, issue->signer, run);
	pass.out = hallmark_buf_new(CLI_STATEMENTS_MAX);
	if (pass.out)
		code = hallmark_composer_new(issue->delegation.origin,
					     HALLMARK_KIND_ISSUE, &salts,
					     &pass.composer);
	if (code)
		fail(&pass, code);
	else if (take_numbers(&pass, run) && open_outputs(&pass) &&
		 compose(&pass))
		(void)write_all(&pass);
	hallmark_composer_free(pass.composer);
	hallmark_buf_free(pass.out);
	issue_claims_close(pass.claims);
	cli_file_drop(&pass.items);
	cli_wipe(&pass.salts, sizeof(pass.salts));
	cli_wipe(&pass.code, sizeof(pass.code));
	return pass.status;
}
