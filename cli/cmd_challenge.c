/* hallmark challenge: ask a seller to prove that he holds the item. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	const char *audience;
	const char *listing;
	const char *item;
	const char *purpose;
	const char *ttl;
	const char *out;
	bool force;
	bool json;
};

static bool read_args(const struct cli *cli, const struct args *args,
		      struct hallmark_item_id *id,
		      struct hallmark_challenge *challenge, int *status)
{
	uint64_t seconds;

	if (!hallmark_duration_parse(cli_bytes(args->ttl ? args->ttl : "24h"),
				     &seconds)) {
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "--ttl is a number with s, m, h or d, not "
				   "%s",
				   args->ttl);
		return false;
	}
	challenge->audience = cli_bytes(args->audience);
	challenge->listing = cli_bytes(args->listing);
	challenge->until = cli_now() + seconds;
	hallmark_random(challenge->nonce, sizeof(challenge->nonce));
	if (!trade_word(cli, "--purpose", HALLMARK_WORDS_PURPOSE,
			args->purpose ? args->purpose : "sell",
			&challenge->purpose, status) ||
	    !cli_item(cli, args->item, id, status))
		return false;
	challenge->uri = cli_bytes(id->uri);
	return trade_place(cli, args->out, args->force, status);
}

static void answer(const struct cli *cli, const struct args *args,
		   const struct hallmark_challenge *challenge)
{
	char until[21];

	if (strcmp(args->out, "-") == 0)
		return;
	hallmark_time_write(challenge->until, until);
	if (!cli->json) {
		cli_put_escaped(stdout, cli_bytes(args->out));
		printf(": until %s\n", until);
		return;
	}
	fputs("{\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(args->out));
	fputs(",\"item\":", stdout);
	cli_put_json(stdout, challenge->uri);
	fputs(",\"nonce\":\"", stdout);
	cli_put_hex(stdout, challenge->nonce, sizeof(challenge->nonce));
	printf("\",\"until\":\"%s\"}\n", until);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_challenge challenge = { .purpose = 0 };
	struct hallmark_item_id id;
	struct hallmark_buf *out;
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	int status = 0;

	if (!read_args(cli, args, &id, &challenge, &status))
		return status;
	out = hallmark_buf_new(HALLMARK_CHALLENGE_MAX);
	if (out)
		code = hallmark_challenge_make(&challenge, out);
	if (code)
		status = cli_error(cli, NULL, code, NULL,
				   code == HALLMARK_USAGE
					   ? "--audience and --listing are 1 "
					     "to 255 bytes of plain text"
					   : NULL);
	else if (cli_save(cli, args->out, hallmark_buf_bytes(out), false,
			  &status))
		answer(cli, args, &challenge);
	hallmark_buf_free(out);
	return status;
}

#define AT(field) .at = offsetof(struct args, field)
static const struct cli_opt options[] = {
	{ .name = "audience",
	  .value = "NAME",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(audience),
	  .help = "who asks, as the seller knows him" },
	{ .name = "listing",
	  .value = "L",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(listing),
	  .help = "his offer, with the price if it matters" },
	{ .name = "item",
	  .value = "ID",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(item),
	  .help = "the item in question, in any spelling" },
	{ .name = "purpose",
	  .value = "P",
	  .kind = CLI_TEXT,
	  AT(purpose),
	  .help = "sell or show (sell)" },
	{ .name = "ttl",
	  .value = "TIME",
	  .kind = CLI_TEXT,
	  AT(ttl),
	  .help = "for how long an answer is taken (24h)" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "CHALLENGE",
	  .kind = CLI_TEXT,
	  .need = true,
	  AT(out),
	  .help = "the file for the seller; keep a copy" },
	{ .name = "force",
	  AT(force),
	  .help = "write over a file that is there" },
	{ .name = "json", AT(json), .help = "the answer as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_challenge = {
	.name = "challenge",
	.args = "",
	.summary = "Ask a seller to prove that he holds the item",
	.more = "The answer counts with this very challenge alone: keep it. "
		"The seller answers\n"
		"with \"hallmark prove\"; \"hallmark verify\" takes "
		"--challenge and --response.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
