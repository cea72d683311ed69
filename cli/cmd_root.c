/* hallmark root: change the root key. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_ledger_args ledger;
	const char *to;
	const char *then;
	const char *from_index;
};

/* Only its public half goes in: it stays in its safe. */
static bool
look(struct trade_ledger *l, const char *path, struct hallmark_key_info *info)
{
	enum hallmark_code code = hallmark_key_look(path, info);

	if (code)
		l->status = cli_error(l->cli, path, code, NULL, NULL);
	return code == HALLMARK_OK;
}

static void say_changed(const struct trade_ledger *l, const struct args *args)
{
	cli_say("the root is now the key in %s: keep a copy of that file in "
		"%s/keys, or name it with --by and --root-key",
		args->to, l->dir);
	cli_say("%s is the only key that can replace it: keep it in a safe on "
		"another site",
		args->then);
}

static void
change(struct trade_ledger *l, const struct args *args, uint64_t from)
{
	struct hallmark_event event = {
		.kind = HALLMARK_KIND_ROOT,
		.has_from = args->from_index != NULL,
		.from = from,
		.wait = l->info.wait,
	};
	struct hallmark_key_info then;

	l->other.ask = "Passphrase of the next root key: ";
	if (!look(l, args->then, &then))
		return;
	l->signer = cli_key_at(l->cli, args->to, &l->other, &l->status);
	if (!l->signer)
		return;
	event.key = hallmark_key_signer(l->signer)->pub;
	event.next = then.pub;
	if (memcmp(event.key, then.pub, 32) == 0)
		l->status = cli_fail(l->cli, HALLMARK_USAGE,
				     "--to and --then are one key: the one "
				     "after must be another");
	else if (trade_ledger_key_event(l, l->info.first, &event))
		say_changed(l, args);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct trade_ledger l;
	uint64_t from = 0;
	int status = 0;

	if (args->from_index && !trade_number(cli, "--from-index",
					      args->from_index, &from, &status))
		return status;
	if (trade_ledger_begin(&l, cli, &args->ledger))
		change(&l, args, from);
	return trade_ledger_end(&l);
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "to",
	  .value = "NEXT.key",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(to),
	  .help = "the key that was committed to; it signs" },
	{ .name = "then",
	  .value = "AFTER.key",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(then),
	  .help = "the key after it; not opened" },
	{ .name = "from-index",
	  .value = "N",
	  .kind = CLI_TEXT,
	  AT(from_index),
	  .help = "the old root is void from there on (from now)" },
	TRADE_LEDGER_PASSPHRASE,
	TRADE_SIGNER_PASSPHRASE,
	TRADE_NO_CHECKPOINT,
	TRADE_LEDGER_YES,
	TRADE_LEDGER_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_root = {
	.name = "root",
	.args = "LEDGER",
	.summary = "Change the root key to the one that was committed to",
	.more = "Genesis names the next root key, LEDGER/keys/next-root.key "
		"at first, and each\nchange the one after it. A stolen root "
		"key cannot make this change, and after it\nis void. Policies "
		"stay: they pin the first root and prove the rest.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
