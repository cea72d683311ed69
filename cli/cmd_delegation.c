/* hallmark delegation: what a key needs to issue without the ledger. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <stdlib.h>
#include <string.h>

struct args {
	const char *key;
	const char *out;
	bool force;
	bool json;
};

static void put_json(const struct args *args, const struct hallmark_power *p)
{
	fputs("{\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(args->out));
	fputs(",\"key\":\"", stdout);
	cli_put_hex(stdout, p->key, sizeof(p->key));
	fputs("\",", stdout);
	cli_put_grant_json(stdout, &p->grant);
	if (p->grant.has_max)
		printf(",\"used\":%llu,\"next\":%llu",
		       (unsigned long long)p->used,
		       (unsigned long long)p->next);
	puts("}");
}

static void put_text(const struct args *args, const struct hallmark_power *p)
{
	cli_put_escaped(stdout, cli_bytes(args->out));
	fputs(": ", stdout);
	cli_put_grant(stdout, &p->grant, p->next);
}

/* Why the key has no use for a delegation; NULL: it has. */
static const char *
refusal(const struct hallmark_power *p, enum hallmark_code *code)
{
	*code = HALLMARK_KEY_UNKNOWN;
	if (!p->exists)
		return "this ledger has not authorised that key";
	*code = HALLMARK_KEY_REVOKED;
	if (p->revoked)
		return "that key was revoked";
	*code = HALLMARK_USAGE;
	return p->root ? "that is the root: it needs no delegation" : NULL;
}

static bool write_to(const struct cli *cli, const struct args *args,
		     const struct hallmark_ledger_info *info,
		     const struct hallmark_power *p, int *status)
{
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_DELEGATION_MAX);
	struct hallmark_delegation d = { .origin = info->origin };
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	bool good;

	memcpy(d.ledger_id, info->id, sizeof(d.ledger_id));
	memcpy(d.key, p->key, sizeof(d.key));
	d.grant = p->grant;
	d.has_next = p->grant.has_max;
	d.next = p->next;
	if (out)
		code = hallmark_delegation_write(&d, out);
	good = code == HALLMARK_OK;
	if (!good)
		*status = cli_error(cli, args->out, code, NULL, NULL);
	good = good &&
	       cli_save(cli, args->out, hallmark_buf_bytes(out), false, status);
	hallmark_buf_free(out);
	return good;
}

static int write_power(const struct cli *cli, const struct args *args,
		       struct hallmark_ledger *ledger, struct hallmark_power *p,
		       const uint8_t pub[32])
{
	struct hallmark_ledger_info info;
	enum hallmark_code code = hallmark_ledger_info(ledger, &info);
	const char *words = NULL;
	int status = 0;

	if (!code)
		code = hallmark_ledger_key(ledger, pub, p);
	if (!code) {
		enum hallmark_code fault;

		words = refusal(p, &fault);
		code = words ? fault : HALLMARK_OK;
	}
	if (code)
		return cli_error(cli, cli->argv[0], code, NULL, words);
	if (!write_to(cli, args, &info, p, &status) ||
	    strcmp(args->out, "-") == 0)
		return status;
	if (cli->json)
		put_json(args, p);
	else
		put_text(args, p);
	return 0;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_ledger *ledger = NULL;
	struct hallmark_power *p = NULL;
	uint8_t pub[32];
	int status = 0;

	if (!trade_pub(cli, "--key", args->key, pub, &status) ||
	    !trade_place(cli, args->out, args->force, &status))
		return status;
	ledger = cli_ledger(cli, cli->argv[0], false, &status);
	if (!ledger)
		return status;
	p = calloc(1, sizeof(*p));
	if (p)
		status = write_power(cli, args, ledger, p, pub);
	else
		status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	free(p);
	hallmark_ledger_close(ledger);
	return status;
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "key",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(key),
	  .help = "the authorised key" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "DELEGATION",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(out),
	  .help = "the file for whoever has the key" },
	{ .name = "force",
	  AT(force),
	  .help = "write over a file that is there" },
	{ .name = "json", AT(json), .help = "the answer as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_delegation = {
	.name = "delegation",
	.args = "LEDGER",
	.summary = "Tell a key's holder what it may do, for work offline",
	.more = "Origin, ledger, powers and the first number of the quota that "
		"is free. The file\nproves nothing and is no secret: submit "
		"decides when the statements come in.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
