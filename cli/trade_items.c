/* Certificates of a call, the items in them, and who signs. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <stdlib.h>
#include <string.h>

static bool fail(struct trade *t, enum hallmark_code code)
{
	t->status = cli_error(t->cli, NULL, code, NULL, NULL);
	return false;
}

static bool open_file(struct trade *t, const char *path)
{
	struct hallmark_bytes *file = &t->file[t->file_count];
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	if (!cli_read(t->cli, path, HALLMARK_CERTIFICATE_MAX, file, &t->status))
		return false;
	code = hallmark_opened_read(*file, &t->opened[t->file_count], &diag);
	t->file_count++;
	if (code)
		t->status = cli_error(t->cli, path, code, &diag, NULL);
	return code == HALLMARK_OK;
}

static bool add(struct trade *t, const struct hallmark_opened *opened,
		size_t number, const struct hallmark_opened_item *now)
{
	struct trade_item *item;
	void *grown = t->items;

	if ((t->count & (t->count - 1)) == 0)
		grown = realloc(t->items, (t->count > 0 ? 2 * t->count : 1) *
						  sizeof(*t->items));
	if (!grown)
		return fail(t, HALLMARK_NO_MEMORY);
	t->items = grown;
	item = &t->items[t->count];
	*item = (struct trade_item){ .opened = opened,
				     .number = number,
				     .now = *now };
	if (hallmark_item_canonical(now->uri, &item->id))
		return fail(t, HALLMARK_ITEM_NOT_CANONICAL);
	t->count++;
	if (now->count > 0)
		return true;
	t->status = cli_error_id(t->cli, item->id.uri, HALLMARK_SUBJECT_UNKNOWN,
				 NULL);
	return false;
}

static bool add_all(struct trade *t)
{
	for (size_t i = 0; i < t->file_count; i++) {
		struct hallmark_opened_item now;

		for (size_t n = 0; hallmark_opened_item(t->opened[i], n, &now);
		     n++)
			if (!add(t, t->opened[i], n, &now))
				return false;
	}
	return true;
}

static bool add_chosen(struct trade *t, const char *text)
{
	struct hallmark_item_id id;
	struct hallmark_opened_item now;

	if (!cli_item(t->cli, text, &id, &t->status))
		return false;
	for (size_t i = 0; i < t->file_count; i++) {
		size_t n;

		if (hallmark_opened_find(t->opened[i], cli_bytes(id.uri), &n) &&
		    hallmark_opened_item(t->opened[i], n, &now))
			return add(t, t->opened[i], n, &now);
	}
	t->status = cli_error_id(t->cli, id.uri, HALLMARK_WRONG_ITEM, NULL);
	return false;
}

static bool gather(struct trade *t)
{
	const struct trade_args *args = t->args;

	for (size_t i = 0; i < args->certificates.count; i++)
		if (!open_file(t, args->certificates.at[i]))
			return false;
	if (args->items.count == 0)
		return add_all(t);
	for (size_t i = 0; i < args->items.count; i++)
		if (!add_chosen(t, args->items.at[i]))
			return false;
	return true;
}

struct trade *
trade_begin(const struct cli *cli, const struct trade_args *args, int *status)
{
	struct trade *t = calloc(1, sizeof(*t));

	if (!t) {
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
		return NULL;
	}
	t->cli = cli;
	t->args = args;
	t->random = cli_random();
	t->now = cli_now();
	t->until = t->now + TRADE_CONSENT_SECONDS;
	t->secret.file = args->passphrase_file;
	cli_hold_signals();
	if (trade_place(cli, args->out, args->force, &t->status) &&
	    (!args->until || trade_time(cli, "--until", args->until, t->now,
					&t->until, &t->status)) &&
	    trade_facts(cli, &args->facts, &args->attach, &t->facts,
			&t->status) &&
	    gather(t))
		return t;
	*status = trade_end(t);
	return NULL;
}

int trade_end(struct trade *t)
{
	int status = t->status;

	for (size_t i = 0; i < t->count; i++) {
		hallmark_key_free(t->items[i].own);
		hallmark_key_free(t->items[i].given);
	}
	free(t->items);
	for (size_t i = 0; i < t->file_count; i++) {
		hallmark_opened_free(t->opened[i]);
		cli_read_free(&t->file[i]);
	}
	trade_facts_free(&t->facts);
	hallmark_key_free(t->key);
	hallmark_wallet_free(t->wallet);
	cli_secret_wipe(&t->secret);
	free(t);
	return status;
}

bool trade_single(struct trade *t)
{
	if (t->count == 1)
		return true;
	t->status = cli_fail(t->cli, HALLMARK_USAGE,
			     "%s is about one item: name it with --item",
			     t->cli->cmd->name);
	return false;
}

void trade_events(struct trade *t, const struct hallmark_event *event)
{
	for (size_t i = 0; i < t->count; i++)
		t->items[i].event = *event;
}

static bool find_own(struct trade *t, struct trade_item *item)
{
	enum hallmark_code code = hallmark_wallet_find(
		t->wallet, &item->id, item->now.custodian, NULL, &item->own);

	if (code == HALLMARK_KEY_WRONG)
		t->status = cli_error(t->cli, item->id.uri,
				      HALLMARK_NOT_CUSTODIAN, NULL,
				      "no key of this wallet holds it by that "
				      "certificate");
	else if (code)
		fail(t, code);
	item->signer = item->own;
	return code == HALLMARK_OK;
}

bool trade_signers(struct trade *t)
{
	const struct trade_args *args = t->args;

	if (args->key) {
		t->secret.ask = "Passphrase of the key file: ";
		t->key = cli_key_at(t->cli, args->key, &t->secret, &t->status);
	} else {
		t->wallet = cli_wallet(t->cli, args->wallet, &t->secret,
				       &t->status);
	}
	for (size_t i = 0; t->key && i < t->count; i++)
		t->items[i].signer = t->key;
	for (size_t i = 0; t->wallet && i < t->count; i++)
		if (!find_own(t, &t->items[i]))
			return false;
	return t->key || t->wallet;
}
