/* hallmark attest: what an inspector or a workshop found. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_args trade;
	const char *type;
	const char *result;
};

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_event event = { .kind = HALLMARK_KIND_ATTEST };
	int status = 0;

	if (!trade_word(cli, "--type", HALLMARK_WORDS_TYPE, args->type,
			&event.type, &status) ||
	    !trade_word(cli, "--result", HALLMARK_WORDS_RESULT, args->result,
			&event.result, &status))
		return status;
	return trade_run(cli, &args->trade, &event,
			 "the ledger takes it from a key with the role attest; "
			 "verifiers believe those that their policy names");
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	{ .name = "type",
	  .value = "TYPE",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, type),
	  .help = "inspection, authentication, repair, service" },
	{ .name = "result",
	  .value = "R",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, result),
	  .help = "good, bad, undecided: nobody can hide it" },
	TRADE_FACT,
	TRADE_ATTACH,
	TRADE_KEY("with the role attest"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_attest = {
	.name = "attest",
	.args = "",
	.summary = "Sign what an inspection or a repair found",
	.more = "Of a file of --attach only the hash is recorded, under the "
		"file's name: keep the\nfile, and show it with \"hallmark show "
		"CERTIFICATE --with FILE\".\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
