/* Ask the rule book, show, sign, write. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <string.h>

#define PAGE_ITEMS ((size_t)5) /* with more the head of a list is gone */

static const uint8_t *pub(const struct hallmark_key *key)
{
	return key ? hallmark_key_signer(key)->pub : NULL;
}

static bool fail(struct trade *t, enum hallmark_code code)
{
	t->status = cli_error(t->cli, NULL, code, NULL, NULL);
	return false;
}

static bool same_key(const struct hallmark_key *a, const struct hallmark_key *b)
{
	if (!a || !b)
		return a == b;
	return memcmp(pub(a), pub(b), 32) == 0;
}

/* Past the last item from first on that the same statement holds. */
static size_t end_of(const struct trade *t, size_t first)
{
	size_t end = first + 1;

	while (end < t->count &&
	       same_key(t->items[end].signer, t->items[first].signer) &&
	       same_key(t->items[end].receiver, t->items[first].receiver))
		end++;
	return end;
}

/* Would a ledger take it? The item at fault is named. */
static bool try_all(struct trade *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct trade_item *item = &t->items[i];
		struct hallmark_diag diag = { 0 };
		size_t file = 0;
		enum hallmark_code code;

		while (t->opened[file] != item->opened)
			file++;
		code = hallmark_opened_try(t->opened[file], item->number,
					   &item->event, pub(item->signer),
					   t->now, &diag);
		if (!code)
			continue;
		t->status = cli_error(t->cli, item->id.uri, code, &diag, NULL);
		return false;
	}
	return true;
}

static void show(const struct trade *t, size_t first, size_t end)
{
	struct hallmark_event event = t->items[first].event;

	fprintf(stderr, "About to sign, on %zu item%s:\n", end - first,
		cli_s(end - first));
	/* Released items go each to a key of its own. */
	if (end - first > 1 && !t->items[first].receiver)
		event.to = NULL;
	trade_show_event(&event, pub(t->items[first].signer));
	if (t->items[first].to)
		trade_show_line(event.to ? "" : "to",
				cli_bytes(t->items[first].to));
	/* All: whoever hands over a certificate may have put more into it. */
	for (size_t i = first; i < end; i++)
		trade_show_line("item", cli_bytes(t->items[i].id.uri));
	trade_show_facts(&t->facts);
	if (end - first > PAGE_ITEMS)
		fprintf(stderr, "In all: %s of %zu items\n",
			hallmark_word(HALLMARK_WORDS_KIND, event.kind),
			end - first);
}

static bool compose(struct trade *t, struct hallmark_composer *composer,
		    size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		const struct trade_item *item = &t->items[i];
		struct hallmark_subject subject;
		enum hallmark_code code = HALLMARK_SUBJECT_UNKNOWN;

		if (hallmark_opened_subject(item->opened, item->number,
					    &subject))
			code = hallmark_composer_add(composer, &subject,
						     &item->event, t->facts.at,
						     t->facts.count);
		if (code) {
			t->status = cli_error(t->cli, item->id.uri, code, NULL,
					      NULL);
			return false;
		}
	}
	return true;
}

static bool
sign_run(struct trade *t, size_t first, size_t end, struct hallmark_buf *out)
{
	const struct trade_item *item = &t->items[first];
	struct hallmark_signing signing = {
		.signer = hallmark_key_signer(item->signer),
		.until = t->until,
	};
	struct hallmark_composer *composer = NULL;
	struct hallmark_opened_info info;
	enum hallmark_code code;
	bool good;

	if (item->receiver)
		signing.receiver = hallmark_key_signer(item->receiver);
	hallmark_opened_info(item->opened, &info);
	code = hallmark_composer_new(info.origin, item->event.kind, &t->random,
				     &composer);
	if (code)
		return fail(t, code);
	good = compose(t, composer, first, end);
	if (good) {
		code = hallmark_composer_sign(composer, &signing, out);
		good = code == HALLMARK_OK || fail(t, code);
	}
	hallmark_composer_free(composer);
	return good;
}

/* Items of two ledgers would need two submissions that may part. */
static bool one_ledger(struct trade *t)
{
	struct hallmark_opened_info first;

	hallmark_opened_info(t->items[0].opened, &first);
	for (size_t i = 1; i < t->count; i++) {
		struct hallmark_opened_info info;

		hallmark_opened_info(t->items[i].opened, &info);
		if (memcmp(info.ledger_id, first.ledger_id, 32) == 0)
			continue;
		t->status = cli_error(t->cli, t->items[i].id.uri,
				      HALLMARK_OTHER_LEDGER, NULL, NULL);
		return false;
	}
	return true;
}

bool trade_write(struct trade *t)
{
	struct hallmark_buf *out =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	bool good = out != NULL || fail(t, HALLMARK_NO_MEMORY);

	for (size_t i = 0; good && i < t->count; i = end_of(t, i))
		good = sign_run(t, i, end_of(t, i), out);
	good = good && cli_save(t->cli, t->args->out, hallmark_buf_bytes(out),
				false, &t->status);
	hallmark_buf_free(out);
	return good;
}

bool trade_agree(struct trade *t)
{
	if (t->count == 0)
		return fail(t, HALLMARK_SUBJECT_UNKNOWN);
	if (!one_ledger(t) || !try_all(t))
		return false;
	for (size_t i = 0; i < t->count; i = end_of(t, i))
		show(t, i, end_of(t, i));
	return trade_confirm(t->cli, t->args->yes, &t->status);
}

bool trade_sign(struct trade *t)
{
	return trade_agree(t) && trade_write(t);
}

static void put_pub(const char *name, const uint8_t *key)
{
	if (!key)
		return;
	printf(",\"%s\":\"", name);
	cli_put_hex(stdout, key, 32);
	putchar('"');
}

static void answer_json(const struct trade *t, size_t first, size_t end)
{
	const struct trade_item *item = &t->items[first];

	fputs("{\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(t->args->out));
	printf(",\"kind\":\"%s\"",
	       hallmark_word(HALLMARK_WORDS_KIND, item->event.kind));
	put_pub("signer", pub(item->signer));
	put_pub("to", item->event.to);
	fputs(",\"items\":[", stdout);
	for (size_t i = first; i < end; i++) {
		if (i > first)
			putchar(',');
		cli_put_json(stdout, cli_bytes(t->items[i].id.uri));
	}
	fputs("]}\n", stdout);
}

void trade_answer(const struct trade *t, const char *next)
{
	if (strcmp(t->args->out, "-") == 0)
		return;
	for (size_t i = 0; t->cli->json && i < t->count; i = end_of(t, i))
		answer_json(t, i, end_of(t, i));
	if (!t->cli->json) {
		cli_put_escaped(stdout, cli_bytes(t->args->out));
		printf(": %s of %zu item%s\n",
		       hallmark_word(HALLMARK_WORDS_KIND,
				     t->items[0].event.kind),
		       t->count, cli_s(t->count));
	}
	cli_say("%s", next);
}

int trade_run(const struct cli *cli, const struct trade_args *args,
	      const struct hallmark_event *event, const char *next)
{
	int status = 0;
	struct trade *t = trade_begin(cli, args, &status);

	if (!t)
		return status;
	trade_events(t, event);
	if (trade_signers(t) && trade_sign(t))
		trade_answer(t, next);
	return trade_end(t);
}
