/* hallmark release: hand items to their claim codes. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_args trade;
};

static bool plan(struct trade *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct trade_item *item = &t->items[i];
		const char *words = NULL;

		if (!item->now.claim)
			words = "it was issued without a claim code: transfer "
				"it";
		else if (item->now.claim_closed)
			words = "it was released to its claim code before";
		if (words) {
			t->status = cli_error(t->cli, item->id.uri,
					      HALLMARK_CLAIM_VOID, NULL, words);
			return false;
		}
		item->event = (struct hallmark_event){
			.kind = HALLMARK_KIND_TRANSFER,
			.to = item->now.claim,
		};
		item->to = "the item's claim code";
	}
	return true;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	int status = 0;
	struct trade *t = trade_begin(cli, &args->trade, &status);

	if (!t)
		return status;
	if (plan(t) && trade_signers(t) && trade_sign(t))
		trade_answer(t, "submit it before the buyer leaves: only then "
				"his code works");
	return trade_end(t);
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	TRADE_KEY("of the shop that holds them"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_FACT,
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_release = {
	.name = "release",
	.args = "",
	.summary = "Hand items to their claim codes, at the till",
	.more = "A claim code under its seal is worthless until the item is "
		"released: whoever\nreads it in the warehouse cannot take the "
		"item. From the release on, whoever has\nthe code has the "
		"item, so release at the till and not before. It works once.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
