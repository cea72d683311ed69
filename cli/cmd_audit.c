/* hallmark audit: replay a whole ledger. SPDX-License-Identifier: MIT */
#include "cli.h"

struct args {
	bool json;
};

static void step(void *arg, uint64_t done, uint64_t total)
{
	cli_progress_step(arg, done, total);
}

struct list {
	const struct cli *cli;
	uint64_t count;
};

static void put_key_text(const struct hallmark_power *p)
{
	fputs("key ", stdout);
	cli_put_hex(stdout, p->key, sizeof(p->key));
	fputs(p->revoked ? " (revoked):" : ":", stdout);
	for (uint64_t role = 1; role <= p->grant.roles; role *= 2)
		if (p->grant.roles & role)
			printf(" %s", hallmark_word(HALLMARK_WORDS_ROLE, role));
	if (p->grant.roles & HALLMARK_ROLE_ISSUE)
		printf("; %llu issued", (unsigned long long)p->used);
	if (p->grant.has_max)
		printf(" of %llu", (unsigned long long)p->grant.max);
	putchar('\n');
}

static bool put_key(void *arg, const struct hallmark_power *power)
{
	struct list *list = arg;

	if (list->cli->json)
		cli_put_power_json(stdout, power, list->count == 0);
	else
		put_key_text(power);
	list->count++;
	return true;
}

/* Counts, then who may sign and how much of it was used. */
static int print_all(const struct cli *cli, struct hallmark_ledger *ledger,
		     const struct hallmark_audit *audit)
{
	struct list list = { .cli = cli };
	enum hallmark_code code;

	printf(cli->json ? "{\"outcome\":\"SOUND\",\"entries\":%llu,"
			   "\"statements\":%llu,\"states\":%llu,"
			   "\"events\":%llu,\"subjects\":%llu,\"keys\":["
			 : "sound: %llu entries (%llu statements, %llu state "
			   "leaves), %llu events of %llu subjects\n",
	       (unsigned long long)audit->entries,
	       (unsigned long long)audit->statements,
	       (unsigned long long)audit->states,
	       (unsigned long long)audit->events,
	       (unsigned long long)audit->subjects);
	code = hallmark_ledger_keys(ledger, put_key, &list);
	if (cli->json)
		puts("]}");
	return code ? cli_error(cli, cli->argv[0], code, NULL, NULL) : 0;
}

static int run(struct cli *cli, const void *args)
{
	struct cli_progress bar = { 0 };
	struct hallmark_audit audit = { 0 };
	struct hallmark_diag diag = { 0 };
	struct hallmark_ledger *ledger;
	enum hallmark_code code;
	int status = 0;

	(void)args;
	ledger = cli_ledger(cli, cli->argv[0], false, &status);
	if (!ledger)
		return status;
	cli_progress_start(&bar, "entries");
	code = hallmark_ledger_audit(ledger, step, &bar, &audit, &diag);
	cli_progress_end(&bar);
	if (code)
		status = cli_error(cli, cli->argv[0], code, &diag, NULL);
	else
		status = print_all(cli, ledger, &audit);
	hallmark_ledger_close(ledger);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "the counts, or the fault, as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_audit = {
	.name = "audit",
	.args = "LEDGER",
	.summary = "Replay every entry: bytes, tree, signatures, rules, map",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
