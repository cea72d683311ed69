/* hallmark claim: a claim code becomes a key of one's own. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_args trade;
	const char *code_file;
};

/* Did that key hold the item once, and pass it on? */
static bool was_used(const struct trade_item *item, const uint8_t *pub)
{
	struct hallmark_opened_event event;

	for (size_t i = 0;
	     hallmark_opened_event(item->opened, item->number, i, &event); i++)
		if (event.by_custodian && memcmp(event.signer, pub, 32) == 0)
			return true;
	return false;
}

/* The code opens this item now; false after a message. */
static bool check(struct trade *t, const struct trade_item *item)
{
	const uint8_t *pub = hallmark_key_signer(item->signer)->pub;
	enum hallmark_code code = HALLMARK_NOT_CUSTODIAN;
	const char *words = "this is not the code of this item";

	if (memcmp(item->now.custodian, pub, 32) == 0)
		return true;
	if (was_used(item, pub)) {
		code = HALLMARK_CLAIM_VOID;
		words = "this code was used before: whoever sold it with this "
			"code did not have it to sell";
	} else if (item->now.claim && memcmp(item->now.claim, pub, 32) == 0) {
		words = "the code is right, but the item was not released to "
			"it: the shop does that at the till, see: hallmark "
			"help release";
	}
	t->status = cli_error(t->cli, item->id.uri, code, NULL, words);
	return false;
}

/* The key behind the code signs, a new key of the wallet accepts. */
static bool plan(struct trade *t, const struct hallmark_claim_code *code)
{
	struct trade_item *item = &t->items[0];
	enum hallmark_code fault =
		hallmark_claim_key(code, &item->id, &item->own);

	item->signer = item->own;
	if (!fault && !check(t, item))
		return false;
	if (!fault) {
		t->wallet = cli_wallet(t->cli, t->args->wallet, &t->secret,
				       &t->status);
		if (!t->wallet)
			return false;
		fault = hallmark_wallet_next(t->wallet, &item->id, NULL,
					     &item->given);
	}
	if (fault) {
		t->status = cli_error(t->cli, item->id.uri, fault, NULL, NULL);
		return false;
	}
	item->receiver = item->given;
	item->event = (struct hallmark_event){
		.kind = HALLMARK_KIND_TRANSFER,
		.to = hallmark_key_signer(item->given)->pub,
	};
	return true;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_claim_code code;
	int status = 0;
	struct trade *t = trade_begin(cli, &args->trade, &status);

	if (!t)
		return status;
	if (trade_single(t) &&
	    cli_claim_code(cli, args->code_file, &code, &t->status)) {
		if (plan(t, &code) && trade_sign(t))
			trade_answer(t, "the item is yours once it is "
					"submitted: the first claim counts");
		cli_wipe(&code, sizeof(code));
	}
	return trade_end(t);
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	{ .name = "code-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, code_file),
	  .help = "the code; typed on the terminal otherwise" },
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_UNTIL("the wallet's consent holds until (7d)"),
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_claim = {
	.name = "claim",
	.args = "",
	.summary = "Take an item into one's wallet with its claim code",
	.more = "A code works once, for one item, after the shop released it. "
		"Never write it\n"
		"into a command: others see commands. The certificate has to "
		"be cut after the\n"
		"release.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
