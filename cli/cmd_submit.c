/* hallmark submit: what others signed, into the ledger. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_ledger_args ledger;
};

static void submit_file(struct trade_ledger *l, const char *path)
{
	struct hallmark_bytes file;
	int status = 0;

	if (!cli_read(l->cli, path, CLI_STATEMENTS_MAX, &file, &status)) {
		l->status = cli_worse(l->status, status);
		return;
	}
	if (file.len > CLI_STATEMENTS_MAX)
		l->status =
			cli_worse(l->status, cli_error(l->cli, path,
						       HALLMARK_TOO_LARGE, NULL,
						       "more than 1 GiB: "
						       "submit it in "
						       "parts"));
	else
		trade_ledger_submit(l, path, file);
	cli_read_free(&file);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct trade_ledger l;

	if (trade_ledger_begin(&l, cli, &args->ledger))
		for (int i = 1; i < cli->argc && !cli_interrupted(); i++)
			submit_file(&l, cli->argv[i]);
	return trade_ledger_end(&l);
}

static const struct cli_opt options[] = { TRADE_LEDGER_PASSPHRASE,
					  TRADE_NO_CHECKPOINT,
					  TRADE_LEDGER_JSON, CLI_OPT_END };

const struct cli_cmd cli_cmd_submit = {
	.name = "submit",
	.args = "LEDGER STATEMENT...",
	.summary = "Admit statements that others signed",
	.more = "Each statement is admitted whole or refused whole, after the "
		"rules that every\nverifier knows; the first one in the log "
		"wins. The same one again is answered\nwith its place. Where "
		"one key signed two transfers of an item, the refused one\nis "
		"kept in LEDGER/conflicts: whoever has both can prove it.\n",
	.options = options,
	.least = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
