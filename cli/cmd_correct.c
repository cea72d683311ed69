/* hallmark correct: other details for an event, or none. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_args trade;
	const char *event;
};

/* Which numbers there are, of an item that has fewer events. */
static bool check(struct trade *t, const struct hallmark_event *event)
{
	char words[64];

	for (size_t i = 0; i < t->count; i++) {
		const struct trade_item *item = &t->items[i];

		if (event->corrected < item->now.count)
			continue;
		snprintf(words, sizeof(words),
			 "the item has only %llu event%s, the first is 0",
			 (unsigned long long)item->now.count,
			 cli_s(item->now.count));
		t->status = cli_error(t->cli, item->id.uri,
				      HALLMARK_FIELD_RANGE, NULL, words);
		return false;
	}
	return true;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_event event = { .kind = HALLMARK_KIND_CORRECT };
	struct trade *t;
	int status = 0;

	if (!trade_number(cli, "--event", args->event, &event.corrected,
			  &status))
		return status;
	t = trade_begin(cli, &args->trade, &status);
	if (!t)
		return status;
	trade_events(t, &event);
	if (!check(t, &event))
		return trade_end(t);
	if (t->facts.count == 0)
		cli_say("without --fact the details of event %s are withdrawn",
			args->event);
	if (trade_signers(t) && trade_sign(t))
		trade_answer(t, "the old details stay readable to whoever has "
				"them");
	return trade_end(t);
}

static const struct cli_opt options[] = {
	TRADE_CERTIFICATE,
	TRADE_ITEM,
	{ .name = "event",
	  .value = "N",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, event),
	  .help = "its number in the chain; the issue is 0" },
	TRADE_FACT,
	TRADE_ATTACH,
	TRADE_KEY("that signed the event, or the root"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_correct = {
	.name = "correct",
	.args = "",
	.summary = "Replace or withdraw the details of one's event",
	.more = "The details given replace all of the event's details; the "
		"event itself, its\nresult and its time stay.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
