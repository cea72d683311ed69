/* hallmark report: the custodian says lost, stolen or found. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_args trade;
};

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_event event = { .kind = HALLMARK_KIND_STATUS };

	if (!hallmark_word_parse(HALLMARK_WORDS_STATUS, cli_bytes(cli->argv[0]),
				 &event.status) ||
	    event.status < HALLMARK_STATUS_LOST ||
	    event.status > HALLMARK_STATUS_FOUND)
		return cli_fail(cli, HALLMARK_USAGE,
				"report lost, stolen or found, not %s",
				cli->argv[0]);
	return trade_run(cli, &args->trade, &event, TRADE_SEND);
}

static const struct cli_opt options[] = { TRADE_CERTIFICATE,
					  TRADE_ITEM,
					  TRADE_KEY("that holds the items"),
					  TRADE_WALLET,
					  TRADE_PASSPHRASE,
					  TRADE_FACT,
					  TRADE_ATTACH,
					  TRADE_OUT("STATEMENT",
						    "the statement file"),
					  TRADE_FORCE,
					  TRADE_YES,
					  TRADE_JSON,
					  CLI_OPT_END };

const struct cli_cmd cli_cmd_report = {
	.name = "report",
	.args = "lost|stolen|found",
	.summary = "Report one's own items lost or stolen, or found again",
	.more = "An item that is lost or stolen cannot be transferred; every "
		"verifier sees the\nreport. \"found\" takes both back. An item "
		"of a lost key is for the brand to\nrecover: see hallmark help "
		"draft.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
