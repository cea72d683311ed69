/* hallmark prove: answer a challenge. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

struct args {
	struct trade_args trade;
	const char *challenge;
};

static bool show(struct trade *t, const struct hallmark_challenge *challenge)
{
	struct hallmark_buf *text =
		hallmark_buf_new((size_t)HALLMARK_CHALLENGE_MAX * 8);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (text)
		code = hallmark_challenge_show(challenge, false, text);
	if (code) {
		t->status = cli_error(t->cli, NULL, code, NULL, NULL);
	} else {
		struct hallmark_bytes made = hallmark_buf_bytes(text);

		fputs("About to sign:\n", stderr);
		fwrite(made.ptr, 1, made.len, stderr);
	}
	hallmark_buf_free(text);
	return code == HALLMARK_OK;
}

/* The item that is asked about, among those of the files. */
static struct trade_item *
find(struct trade *t, const struct hallmark_challenge *challenge)
{
	for (size_t i = 0; i < t->count; i++) {
		struct hallmark_bytes uri = cli_bytes(t->items[i].id.uri);

		if (uri.len == challenge->uri.len &&
		    memcmp(uri.ptr, challenge->uri.ptr, uri.len) == 0)
			return &t->items[i];
	}
	t->status = cli_fail(t->cli, HALLMARK_CHALLENGE_BAD,
			     "the challenge is about another item than the "
			     "certificate: %.*s",
			     (int)challenge->uri.len,
			     (const char *)(const void *)challenge->uri.ptr);
	return NULL;
}

static void put_answer(const struct trade *t, const struct trade_item *item)
{
	if (strcmp(t->args->out, "-") == 0)
		return;
	if (!t->cli->json) {
		cli_put_escaped(stdout, cli_bytes(t->args->out));
		puts(": response");
		return;
	}
	fputs("{\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(t->args->out));
	fputs(",\"item\":", stdout);
	cli_put_json(stdout, cli_bytes(item->id.uri));
	fputs(",\"signer\":\"", stdout);
	cli_put_hex(stdout, hallmark_key_signer(item->signer)->pub, 32);
	fputs("\"}\n", stdout);
}

static void answer(struct trade *t, const struct trade_item *item,
		   const struct hallmark_challenge *challenge)
{
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CHALLENGE_MAX);
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (out)
		code = hallmark_holder_answer(challenge, item->opened,
					      hallmark_key_signer(item->signer),
					      t->now, out, &diag);
	if (code)
		t->status = cli_error(t->cli, item->id.uri, code, &diag, NULL);
	else if (cli_save(t->cli, t->args->out, hallmark_buf_bytes(out), false,
			  &t->status))
		put_answer(t, item);
	hallmark_buf_free(out);
}

static void prove(struct trade *t, const struct hallmark_challenge *challenge)
{
	struct trade_item *item = find(t, challenge);

	if (!item)
		return;
	/* The wallet is asked for the key of this one alone. */
	if (item != t->items) {
		struct trade_item first = t->items[0];

		t->items[0] = *item;
		*item = first;
	}
	t->count = 1;
	if (trade_signers(t) && show(t, challenge) &&
	    trade_confirm(t->cli, t->args->yes, &t->status))
		answer(t, &t->items[0], challenge);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_challenge challenge;
	struct hallmark_diag diag = { 0 };
	struct hallmark_bytes bytes;
	enum hallmark_code code;
	struct trade *t;
	int status = 0;

	if (!cli_read(cli, args->challenge, HALLMARK_CHALLENGE_MAX, &bytes,
		      &status))
		return status;
	code = hallmark_challenge_read(bytes, &challenge, &diag);
	if (code)
		status = cli_error(cli, args->challenge, code, &diag, NULL);
	t = code ? NULL : trade_begin(cli, &args->trade, &status);
	if (t) {
		prove(t, &challenge);
		status = trade_end(t);
	}
	cli_read_free(&bytes);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "challenge",
	  .value = "CHALLENGE",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, challenge),
	  .help = "what the buyer or the market asks" },
	TRADE_CERTIFICATE,
	TRADE_KEY("that holds the item"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_OUT("RESPONSE", "the answer, for whoever asked"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_prove = {
	.name = "prove",
	.args = "",
	.summary = "Prove that one holds an item, for one listing",
	.more = "Read what is shown before it is signed: audience, listing, "
		"purpose, item. If\n"
		"the listing is not yours, somebody sells what you hold: sign "
		"nothing, and tell\n"
		"him who asks.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
