/* hallmark status: what a brand, a register or the police says of items. SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

static bool
read_set(const struct cli *cli, const char *text, uint64_t *value, int *status)
{
	if (!trade_word(cli, "--set", HALLMARK_WORDS_STATUS, text, value,
			status))
		return false;
	if (*value < HALLMARK_STATUS_LOST || *value > HALLMARK_STATUS_FOUND)
		return true;
	*status = cli_fail(cli, HALLMARK_USAGE,
			   "%s is for whoever holds the item: hallmark report "
			   "%s",
			   text, text);
	return false;
}

static bool of_ledger(const struct cli *cli, const struct args *args)
{
	return cli->argc > 0 || args->from || args->lot || args->issued_by ||
	       args->by || args->no_checkpoint;
}

static bool of_files(const struct trade_args *t)
{
	return t->certificates.count > 0 || t->items.count > 0 || t->key ||
	       t->wallet || t->out || t->force;
}

/* It is called in one of two ways, and that one whole. */
static bool check(const struct cli *cli, const struct args *args, int *status)
{
	const struct trade_args *t = &args->trade;
	bool good = false;

	if (!of_ledger(cli, args))
		good = t->certificates.count > 0 && t->out;
	else if (!of_files(t))
		good = cli->argc > 0;
	if (!good)
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "status is either: LEDGER ITEM..., --from "
				   "IDS, --lot LOT or --issued-by VKEY; or: "
				   "--certificate FILE... --key KEYFILE "
				   "-o STATEMENT");
	return good;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_event event = { .kind = HALLMARK_KIND_STATUS };
	int status = 0;

	if (!read_set(cli, args->set, &event.status, &status) ||
	    !check(cli, args, &status))
		return status;
	if (!of_files(&args->trade))
		return status_ledger(cli, args, &event);
	return trade_run(cli, &args->trade, &event, TRADE_SEND);
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "set",
	  .value = "STATUS",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(set),
	  .help = "see below" },
	{ .name = "from",
	  .value = "IDS",
	  .kind = CLI_TEXT,
	  AT(from),
	  .help = "items of a list, one ID a line; - is stdin" },
	{ .name = "lot",
	  .value = "LOT",
	  .kind = CLI_TEXT,
	  AT(lot),
	  .help = "all items of this lot" },
	{ .name = "issued-by",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .clash = "lot",
	  AT(issued_by),
	  .help = "all items whose issue this key signed" },
	{ .name = "by",
	  .value = "KEYFILE",
	  .kind = CLI_TEXT,
	  AT(by),
	  .help = "with LEDGER: who signs (the root)" },
	{ .name = "signer-passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  AT(signer_passphrase_file),
	  .help = "with LEDGER: of --by, if another" },
	{ .name = "no-checkpoint",
	  AT(no_checkpoint),
	  .help = "leave the head as it is" },
	{ .name = "certificate",
	  .value = "FILE",
	  .kind = CLI_LIST,
	  TRADE_AT(certificates),
	  .help = "without LEDGER: of the items" },
	TRADE_ITEM,
	TRADE_KEY("without LEDGER: with the role"),
	TRADE_WALLET,
	{ .letter = 'o',
	  .name = "output",
	  .value = "STATEMENT",
	  .kind = CLI_TEXT,
	  TRADE_AT(out),
	  .help = "without LEDGER: the statement file" },
	TRADE_FORCE,
	TRADE_FACT,
	TRADE_ATTACH,
	TRADE_PASSPHRASE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_status = {
	.name = "status",
	.args = "[LEDGER [ITEM]...]",
	.summary = "Set a status of items: activated, recalled, destroyed, ...",
	.more = "role status:  activated, recalled, recall-ended, "
		"decommissioned, destroyed\n"
		"role confirm: theft-confirmed, cleared\n"
		"role recover: recovering, ratified\n"
		"Whoever has the ledger names items; whoever has not makes a "
		"statement file from\ntheir certificates.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
