/* hallmark authorise: powers for another key. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY_ROOM 600 /* bytes of one scope entry with its NUL */

struct args {
	struct trade_ledger_args ledger;
	const char *key;
	struct cli_list roles;
	struct cli_list gtins;
	struct cli_list prefixes;
	const char *max;
	const char *from;
	const char *until;
};

struct order {
	const struct cli *cli;
	const struct args *args;
	struct hallmark_grant grant;
	char entries[HALLMARK_SCOPE_MAX][ENTRY_ROOM];
	uint8_t pub[32];
	int status;
};

static bool
add_entry(struct order *o, const char *head, char digit, const char *tail)
{
	size_t n = o->grant.scope_count;
	const char middle[2] = { digit, '\0' };
	int len;

	if (n == HALLMARK_SCOPE_MAX) {
		o->status = cli_fail(o->cli, HALLMARK_USAGE,
				     "a key has at most %d scope entries; a "
				     "--prefix of digits is 11",
				     HALLMARK_SCOPE_MAX);
		return false;
	}
	len = snprintf(o->entries[n], ENTRY_ROOM, "%s%s%s", head, middle, tail);
	if (len >= ENTRY_ROOM) {
		o->status = cli_fail(o->cli, HALLMARK_USAGE,
				     "--prefix is too long");
		return false;
	}
	o->grant.scope[n] = cli_bytes(o->entries[n]);
	o->grant.scope_count++;
	return true;
}

static bool add_gtin(struct order *o, const char *text)
{
	char tail[15 + sizeof("/21/")];
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code =
		hallmark_gtin_parse(cli_bytes(text), tail, &diag);

	if (code) {
		o->status = cli_error_id(o->cli, text, code, &diag);
		return false;
	}
	memcpy(tail + 14, "/21/", sizeof("/21/"));
	return add_entry(o, "https://id.gs1.org/01/", '\0', tail);
}

/* Of a company: its assets, and its articles under every indicator digit. */
static bool add_prefix(struct order *o, const char *text)
{
	if (!hallmark_prefix_valid(cli_bytes(text))) {
		o->status = cli_fail(o->cli, HALLMARK_USAGE,
				     "--prefix is 3 to 12 digits of a GS1 "
				     "company prefix or the beginning of "
				     "another URI, not %s",
				     text);
		return false;
	}
	if (strspn(text, "0123456789") != strlen(text))
		return add_entry(o, "", '\0', text);
	if (!add_entry(o, "https://id.gs1.org/8004/", '\0', text))
		return false;
	for (const char *digit = "0123456789"; *digit != '\0'; digit++)
		if (!add_entry(o, "https://id.gs1.org/01/", *digit, text))
			return false;
	return true;
}

static bool read_roles(struct order *o)
{
	for (size_t i = 0; i < o->args->roles.count; i++) {
		uint64_t role;

		if (!trade_word(o->cli, "--role", HALLMARK_WORDS_ROLE,
				o->args->roles.at[i], &role, &o->status))
			return false;
		o->grant.roles |= role;
	}
	return true;
}

static bool read_scope(struct order *o)
{
	for (size_t i = 0; i < o->args->gtins.count; i++)
		if (!add_gtin(o, o->args->gtins.at[i]))
			return false;
	for (size_t i = 0; i < o->args->prefixes.count; i++)
		if (!add_prefix(o, o->args->prefixes.at[i]))
			return false;
	return true;
}

static bool read_limits(struct order *o)
{
	const struct args *args = o->args;
	struct hallmark_grant *grant = &o->grant;
	uint64_t now = cli_now();

	grant->has_max = args->max != NULL;
	grant->has_from = args->from != NULL;
	grant->has_until = args->until != NULL;
	if ((args->max && !trade_number(o->cli, "--max", args->max, &grant->max,
					&o->status)) ||
	    (args->from && !trade_time(o->cli, "--from", args->from, now,
				       &grant->from, &o->status)) ||
	    (args->until && !trade_time(o->cli, "--until", args->until, now,
					&grant->until, &o->status)))
		return false;
	if (args->from && args->until && grant->from > grant->until)
		o->status = cli_fail(o->cli, HALLMARK_USAGE,
				     "--until is before --from");
	return o->status == 0;
}

static int authorise(struct order *o)
{
	const struct hallmark_event event = {
		.kind = HALLMARK_KIND_AUTHORISE,
		.grant = &o->grant,
	};
	struct trade_ledger l;

	if (!trade_pub(o->cli, "--key", o->args->key, o->pub, &o->status) ||
	    !read_roles(o) || !read_scope(o) || !read_limits(o))
		return o->status;
	if (trade_ledger_begin(&l, o->cli, &o->args->ledger) &&
	    trade_ledger_signer(&l) &&
	    trade_ledger_key_event(&l, o->pub, &event))
		cli_say("the key may sign from the next index on; see: "
			"hallmark help delegation");
	return trade_ledger_end(&l);
}

static int run(struct cli *cli, const void *memory)
{
	struct order *o = calloc(1, sizeof(*o));
	int status;

	if (!o)
		return cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	o->cli = cli;
	o->args = memory;
	status = authorise(o);
	free(o);
	return status;
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "key",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(key),
	  .help = "the key that gets them" },
	{ .name = "role",
	  .value = "ROLE",
	  .kind = CLI_LIST,
	  .need = true,
	  AT(roles),
	  .help = "see below" },
	{ .name = "gtin",
	  .value = "GTIN",
	  .kind = CLI_LIST,
	  AT(gtins),
	  .help = "for items of this GTIN alone" },
	{ .name = "prefix",
	  .value = "P",
	  .kind = CLI_LIST,
	  AT(prefixes),
	  .help = "for items under this prefix alone" },
	{ .name = "max",
	  .value = "N",
	  .kind = CLI_TEXT,
	  AT(max),
	  .help = "items that it may issue in all" },
	{ .name = "from",
	  .value = "T",
	  .kind = CLI_TEXT,
	  AT(from),
	  .help = "not before, by the log's clock" },
	{ .name = "until",
	  .value = "T",
	  .kind = CLI_TEXT,
	  AT(until),
	  .help = "not after" },
	TRADE_BY("a key with the role authorise (the root)"),
	TRADE_LEDGER_PASSPHRASE,
	TRADE_SIGNER_PASSPHRASE,
	TRADE_NO_CHECKPOINT,
	TRADE_LEDGER_YES,
	TRADE_LEDGER_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_authorise = {
	.name = "authorise",
	.args = "LEDGER",
	.summary = "Let another key sign: factory, shop, inspector, register",
	.more = "issue      issue items\n"
		"status     activated, recalled, decommissioned, destroyed\n"
		"attest     inspections, repairs\n"
		"recover    announce a recovery, and recover\n"
		"confirm    confirm thefts and clear them\n"
		"authorise  let further keys do a part of what it may do\n"
		"A key is authorised once; for other powers take another "
		"key.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
