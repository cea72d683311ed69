/* Drafts as they come in: read, shown, and who signs. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

int trade_culprit(const struct cli *cli, const char *path,
		  enum hallmark_code code,
		  const struct hallmark_culprit *culprit)
{
	const char *who = culprit->uri[0] != '\0' ? culprit->uri : path;

	return cli_error(cli, who, code, &culprit->diag, NULL);
}

bool trade_draft_read(struct trade_draft *d, const struct cli *cli,
		      const struct trade_args *args)
{
	struct hallmark_culprit culprit = { .uri = "" };
	enum hallmark_code code;

	*d = (struct trade_draft){ .cli = cli, .args = args };
	d->path = cli->argv[0];
	d->secret.file = args->passphrase_file;
	cli_hold_signals();
	if (!trade_place(cli, args->out, args->force, &d->status) ||
	    !cli_read(cli, d->path, HALLMARK_STATEMENT_FILE_MAX, &d->file,
		      &d->status))
		return false;
	code = hallmark_draft_read(d->file, &d->draft, &culprit);
	if (code) {
		d->status = trade_culprit(cli, d->path, code, &culprit);
		return false;
	}
	hallmark_draft_info(d->draft, &d->info);
	return true;
}

/* The wallet's key with that public key, for whichever item of the draft. */
static enum hallmark_code
find(const struct trade_draft *d, const struct hallmark_wallet *wallet,
     const uint8_t *pub, struct hallmark_key **key)
{
	const struct hallmark_opened *opened;
	struct hallmark_bytes bytes;

	for (size_t i = 0;
	     hallmark_draft_certificate(d->draft, i, &bytes, &opened); i++) {
		struct hallmark_opened_item item;

		for (size_t n = 0; hallmark_opened_item(opened, n, &item);
		     n++) {
			struct hallmark_item_id id;
			enum hallmark_code code =
				hallmark_item_canonical(item.uri, &id);

			if (!code)
				code = hallmark_wallet_find(wallet, &id, pub,
							    NULL, key);
			if (code != HALLMARK_KEY_WRONG)
				return code;
		}
	}
	return HALLMARK_KEY_WRONG;
}

bool trade_draft_key(struct trade_draft *d, const uint8_t *pub)
{
	struct hallmark_wallet *wallet;
	enum hallmark_code code;

	if (d->args->key) {
		d->secret.ask = "Passphrase of the key file: ";
		d->key = cli_key_at(d->cli, d->args->key, &d->secret,
				    &d->status);
		return d->key != NULL;
	}
	wallet = cli_wallet(d->cli, d->args->wallet, &d->secret, &d->status);
	if (!wallet)
		return false;
	code = find(d, wallet, pub, &d->key);
	hallmark_wallet_free(wallet);
	if (code)
		d->status = cli_error(d->cli, d->path, code, NULL,
				      code == HALLMARK_KEY_WRONG
					      ? "the wallet has no key that it "
						"asks for"
					      : NULL);
	return code == HALLMARK_OK;
}

/* Of a list that is longer than a screen the head is gone. */
static void repeat_head(const struct trade_draft *d)
{
	if (d->info.items <= 5)
		return;
	fprintf(stderr, "In all: %s of %zu items to ",
		hallmark_word(HALLMARK_WORDS_KIND, d->info.kind),
		d->info.items);
	cli_put_hex(stderr, d->info.to, 32);
	fputc('\n', stderr);
}

bool trade_draft_show(struct trade_draft *d)
{
	struct hallmark_buf *text = hallmark_buf_new(SIZE_MAX / 2);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (text)
		code = hallmark_draft_show(d->draft, false, text);
	if (code) {
		d->status = cli_error(d->cli, d->path, code, NULL, NULL);
	} else {
		struct hallmark_bytes made = hallmark_buf_bytes(text);

		fputs("About to sign:\n", stderr);
		fwrite(made.ptr, 1, made.len, stderr);
		repeat_head(d);
	}
	hallmark_buf_free(text);
	return code == HALLMARK_OK;
}

static void put_answer(const struct trade_draft *d)
{
	const char *kind = hallmark_word(HALLMARK_WORDS_KIND, d->info.kind);

	if (!d->cli->json) {
		cli_put_escaped(stdout, cli_bytes(d->args->out));
		printf(": %s of %zu item%s\n", kind, d->info.items,
		       cli_s(d->info.items));
		return;
	}
	fputs("{\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(d->args->out));
	printf(",\"kind\":\"%s\",\"items\":%zu,\"signer\":\"", kind,
	       d->info.items);
	cli_put_hex(stdout, hallmark_key_signer(d->key)->pub, 32);
	fputs("\",\"to\":\"", stdout);
	cli_put_hex(stdout, d->info.to, 32);
	fputs("\"}\n", stdout);
}

void trade_draft_write(struct trade_draft *d, enum hallmark_code code,
		       const struct hallmark_culprit *culprit,
		       const struct hallmark_buf *out, const char *next)
{
	if (code) {
		d->status = trade_culprit(d->cli, d->path, code, culprit);
		return;
	}
	if (!cli_save(d->cli, d->args->out, hallmark_buf_bytes(out), false,
		      &d->status) ||
	    strcmp(d->args->out, "-") == 0)
		return;
	put_answer(d);
	cli_say("%s", next);
}

int trade_draft_end(struct trade_draft *d)
{
	hallmark_key_free(d->key);
	hallmark_draft_free(d->draft);
	cli_read_free(&d->file);
	cli_secret_wipe(&d->secret);
	return d->status;
}
