/* hallmark gift: an item behind a fresh claim code. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_args trade;
	const char *code_out;
};

static bool fail(struct trade *t, enum hallmark_code code)
{
	t->status = cli_error(t->cli, NULL, code, NULL, NULL);
	return false;
}

static bool plan(struct trade *t, const struct hallmark_claim_code *code)
{
	struct trade_item *item = &t->items[0];
	enum hallmark_code fault =
		hallmark_claim_key(code, &item->id, &item->given);

	if (fault)
		return fail(t, fault);
	item->receiver = item->given;
	item->event = (struct hallmark_event){
		.kind = HALLMARK_KIND_TRANSFER,
		.to = hallmark_key_signer(item->given)->pub,
	};
	item->to = "a fresh claim code";
	return true;
}

static bool together(struct trade *t)
{
	t->status = cli_fail(t->cli, HALLMARK_USAGE,
			     "the code and the statement go to two places: "
			     "name a file each");
	return false;
}

/* The statement is for the ledger, the code for no one but the receiver. */
static bool place(struct trade *t, const char *path)
{
	if (strcmp(path ? path : "-", t->args->out) == 0)
		return together(t);
	return !path || trade_place(t->cli, path, t->args->force, &t->status);
}

/* Before the statement: a gift without its code would be nobody's. */
static bool keep_code(struct trade *t, const char *path,
		      const struct hallmark_claim_code *code)
{
	struct cli_file file;

	if (!path)
		return true;
	if (!cli_file_begin(t->cli, path, true, &file, &t->status))
		return false;
	fprintf(file.stream, "%s\n", code->text);
	if (!cli_file_commit(t->cli, &file, &t->status))
		return false;
	return !cli_overwrites(path, t->args->out) || together(t);
}

static void
put_code(const struct cli *cli, const struct hallmark_claim_code *code)
{
	if (cli->json)
		printf("{\"code\":\"%s\"}\n", code->text);
	else
		printf("code: %s\n", code->text);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_random random = cli_random();
	struct hallmark_claim_code code;
	int status = 0;
	struct trade *t = trade_begin(cli, &args->trade, &status);

	if (!t)
		return status;
	hallmark_claim_make(random.fill, random.arg, &code);
	if (place(t, args->code_out) && trade_single(t) && plan(t, &code) &&
	    trade_signers(t) && trade_agree(t) &&
	    keep_code(t, args->code_out, &code) && trade_write(t)) {
		trade_answer(t, "submit it and hand over the code; keep a copy "
				"of it too: until somebody uses it, \"hallmark "
				"claim\" takes the item back");
		if (!args->code_out)
			put_code(cli, &code);
	}
	cli_wipe(&code, sizeof(code));
	return trade_end(t);
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	TRADE_KEY("that holds the item"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	{ .name = "code-out",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, code_out),
	  .help = "the code into this file, not on stdout" },
	TRADE_UNTIL("the statement may be submitted until (7d)"),
	TRADE_FACT,
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_gift = {
	.name = "gift",
	.args = "",
	.summary = "Put an item behind a fresh claim code, to give away",
	.more = "Whoever has the code has the item, the giver too: he can take "
		"it back with\n"
		"\"hallmark claim\" until the code is used. The first claim in "
		"the log counts.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
