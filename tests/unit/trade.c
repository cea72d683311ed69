/* SPDX-License-Identifier: MIT */
#include "unit/trade.h"

#include <stdlib.h>

static const char *const uris[] = {
	TRADE_URI("A"), TRADE_URI("B"), TRADE_URI("C"), TRADE_URI("D"),
	TRADE_URI("E"), TRADE_URI("F"), TRADE_URI("G"),
};

static const char *uri_of(char letter)
{
	return letter == 'X' ? TRADE_URI("X") : uris[letter - 'A'];
}

struct hallmark_bytes trade_uri(char letter)
{
	return hm_bytes(uri_of(letter), strlen(uri_of(letter)));
}

static void status(struct trade *t, char letter, enum hm_status value,
		   const struct hm_seed_signer *by)
{
	struct world_event *e =
		world_add(t->w, HM_STATUS, uri_of(letter), NULL);

	e->event.args.status = value;
	world_log(t->w, 1, by);
}

static void authorise(struct trade *t)
{
	struct world_event *e =
		world_add(t->w, HM_AUTHORISE, NULL, t->inspector->sign.pub);

	e->event.args.authorise.roles =
		HM_ROLE_ATTEST | HM_ROLE_STATUS | HM_ROLE_RECOVER;
	world_log(t->w, 1, &t->w->root);
}

static void sell(struct trade *t)
{
	struct world_event *e = world_add(t->w, HM_TRANSFER, uri_of('A'), NULL);

	world_details(t->w, e, 1);
	e->event.args.to = t->anna->sign.pub;
	e->to = t->anna;
	e->until = WORLD_T0 + 9000;
	world_log(t->w, 1, &t->w->stock);
}

void trade_begin(struct trade *t)
{
	static const struct world_item items[] = {
		{ TRADE_URI("A"), 2, false }, { TRADE_URI("B"), 0, false },
		{ TRADE_URI("C"), 0, true },  { TRADE_URI("D"), 0, false },
		{ TRADE_URI("E"), 0, false }, { TRADE_URI("F"), 0, false },
	};
	static const struct world_item other[] = {
		{ TRADE_URI("G"), 0, false },
	};

	t->w = world_need(calloc(1, sizeof(*t->w)));
	t->other = world_need(calloc(1, sizeof(*t->other)));
	world_begin_wait(t->w, WORLD_ORIGIN, TRADE_WAIT);
	t->anna = world_signer(t->w, "anna");
	t->ben = world_signer(t->w, "ben");
	t->inspector = world_signer(t->w, "inspector");
	authorise(t);
	world_issue(t->w, items, sizeof(items) / sizeof(*items));
	t->claim = t->w->events[t->w->event_count - 4].event.args.issue.claim;
	sell(t);
	status(t, 'D', HM_STOLEN, &t->w->stock);
	status(t, 'E', HM_DESTROYED, &t->w->root);
	world_seal(t->w, TRADE_SEALED);
	status(t, 'F', HM_RECOVERING, t->inspector);
	world_seal(t->w, TRADE_SEALED);
	world_begin(t->other, "other.example/1");
	world_issue(t->other, other, 1);
	world_seal(t->other, TRADE_SEALED);
}

void trade_end(struct trade *t)
{
	world_end(t->w);
	world_end(t->other);
	free(t->w);
	free(t->other);
}

struct hallmark_bytes
trade_cut(struct trade *t, const char *letters, char level)
{
	struct world *w = letters[0] == 'G' ? t->other : t->w;
	struct hm_certificate c;
	struct hallmark_bytes bytes;
	const char *list[8];
	size_t count = 0;

	for (; letters[count]; count++)
		list[count] = uri_of(letters[count]);
	hm_certificate_init(&c);
	world_cut(w, list, count, level, &c);
	bytes = world_bytes(w, &c);
	hm_certificate_release(&c);
	return bytes;
}

static void fill(void *arg, uint8_t *out, size_t len)
{
	struct trade_draws *draws = arg;

	memset(out, ++draws->calls, len);
}

void trade_draws(struct trade_draws *draws)
{
	draws->calls = 0;
	draws->random.fill = fill;
	draws->random.arg = draws;
}

enum hallmark_code
trade_cannot_sign(void *key, struct hallmark_bytes message, uint8_t sig[64])
{
	(void)key;
	(void)message;
	(void)sig;
	return HALLMARK_BUSY;
}
