/* hallmark revoke: take a key's powers back. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_ledger_args ledger;
	const char *key;
	const char *reason;
	const char *from_index;
};

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_event event = {
		.kind = HALLMARK_KIND_REVOKE,
		.has_from = args->from_index != NULL,
	};
	struct trade_ledger l;
	uint8_t pub[32];
	int status = 0;

	if (!trade_pub(cli, "--key", args->key, pub, &status) ||
	    !trade_word(cli, "--reason", HALLMARK_WORDS_REASON, args->reason,
			&event.reason, &status) ||
	    (args->from_index &&
	     !trade_number(cli, "--from-index", args->from_index, &event.from,
			   &status)))
		return status;
	if (trade_ledger_begin(&l, cli, &args->ledger) &&
	    trade_ledger_signer(&l) && trade_ledger_key_event(&l, pub, &event))
		cli_say("nothing that the key signs from %s on counts; items "
			"that it issued since have a void custody until you "
			"ratify them: hallmark status --set ratified "
			"--issued-by",
			args->from_index ? "that index" : "now");
	return trade_ledger_end(&l);
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "key",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(key),
	  .help = "the key that loses them" },
	{ .name = "reason",
	  .value = "REASON",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(reason),
	  .help = "compromise or retired" },
	{ .name = "from-index",
	  .value = "N",
	  .kind = CLI_TEXT,
	  AT(from_index),
	  .help = "void from this log index on (from now)" },
	TRADE_BY("the parent, or the key itself (the root)"),
	TRADE_LEDGER_PASSPHRASE,
	TRADE_SIGNER_PASSPHRASE,
	TRADE_NO_CHECKPOINT,
	TRADE_LEDGER_YES,
	TRADE_LEDGER_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_revoke = {
	.name = "revoke",
	.args = "LEDGER",
	.summary = "Take a key's powers back, from a log index on",
	.more = "What the key signed at --from-index and later is struck, "
		"whatever time it\nclaims: name the first index at which you "
		"no longer trust it. Events before it\nstay. An index is what "
		"submit answers with, and show LEDGER ITEM puts behind the\n"
		"word log, before the slash.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
