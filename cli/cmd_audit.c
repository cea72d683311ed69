/* hallmark audit: replay a whole ledger. SPDX-License-Identifier: MIT */
#include "cli.h"

struct args {
	bool json;
};

static void step(void *arg, uint64_t done, uint64_t total)
{
	cli_progress_step(arg, done, total);
}

static void
print_counts(const struct cli *cli, const struct hallmark_audit *audit)
{
	printf(cli->json ? "{\"outcome\":\"SOUND\",\"entries\":%llu,"
			   "\"statements\":%llu,\"states\":%llu,"
			   "\"events\":%llu,\"subjects\":%llu}\n"
			 : "sound: %llu entries (%llu statements, %llu state "
			   "leaves), %llu events of %llu subjects\n",
	       (unsigned long long)audit->entries,
	       (unsigned long long)audit->statements,
	       (unsigned long long)audit->states,
	       (unsigned long long)audit->events,
	       (unsigned long long)audit->subjects);
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
		print_counts(cli, &audit);
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
