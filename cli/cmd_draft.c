/* hallmark draft: a transfer or a recovery, for the receiver to accept. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_args trade;
	const char *to;
};

static bool
choose_kind(const struct cli *cli, enum hallmark_kind *kind, int *status)
{
	const char *word = cli->argv[0];

	if (strcmp(word, "transfer") == 0)
		*kind = HALLMARK_KIND_TRANSFER;
	else if (strcmp(word, "recover") == 0)
		*kind = HALLMARK_KIND_RECOVER;
	else
		*status =
			cli_fail(cli, HALLMARK_USAGE,
				 "draft a transfer or a recover, not %s", word);
	return *status == 0;
}

static bool make(struct trade *t, const struct hallmark_draft_order *order)
{
	struct hallmark_culprit culprit = { .uri = "" };
	struct hallmark_buf *out =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (out)
		code = hallmark_draft_make(order, &t->random, out, &culprit);
	if (code)
		t->status = trade_culprit(t->cli, NULL, code, &culprit);
	else if (cli_save(t->cli, t->args->out, hallmark_buf_bytes(out), false,
			  &t->status))
		trade_answer(t, "the receiver accepts it: hallmark accept");
	hallmark_buf_free(out);
	return t->status == 0;
}

/* Those of --item; of none it is all. */
static void
name_items(const struct trade *t, struct hallmark_draft_order *order,
	   struct hallmark_bytes items[CLI_LIST_MAX])
{
	order->items = items;
	order->item_count = t->args->items.count;
	for (size_t i = 0; i < order->item_count; i++)
		items[i] = cli_bytes(t->items[i].id.uri);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_bytes items[CLI_LIST_MAX];
	struct hallmark_draft_order order = { .now = cli_now() };
	struct hallmark_event event = { .kind = HALLMARK_KIND_TRANSFER };
	uint8_t to[32];
	int status = 0;
	struct trade *t;

	if (!choose_kind(cli, &order.kind, &status) ||
	    !trade_pub(cli, "--to", args->to, to, &status))
		return status;
	t = trade_begin(cli, &args->trade, &status);
	if (!t)
		return status;
	event.kind = order.kind;
	event.to = to;
	trade_events(t, &event);
	order.certificates = t->file;
	order.certificate_count = t->file_count;
	order.to = to;
	order.fields = t->facts.at;
	order.field_count = t->facts.count;
	name_items(t, &order, items);
	(void)make(t, &order);
	return trade_end(t);
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	{ .name = "to",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, to),
	  .help = "the receiver's key" },
	TRADE_FACT,
	TRADE_ATTACH,
	TRADE_OUT("DRAFT", "the draft, which the receiver accepts"),
	TRADE_FORCE,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_draft = {
	.name = "draft",
	.args = "transfer|recover",
	.summary = "Draft what needs the receiver's consent first",
	.more = "Either side drafts, from certificates alone; it is of all "
		"items in them,\n"
		"or of those that --item names. The receiver accepts the "
		"draft, the custodian\n"
		"signs what was accepted, the ledger admits it. A recover, for "
		"an owner\n"
		"who lost his key, is signed by the brand, after \"hallmark "
		"status --set\n"
		"recovering\" stood for the wait of the ledger.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
