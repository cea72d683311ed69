/* SPDX-License-Identifier: MIT */
#include "world/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cbor/writer.h"

#define URI "https://id.gs1.org/01/09506000134352/21/A"
#define TICK 10	  /* seconds from an entry to the next */
#define NOBODY 31 /* the number of a key that is not authorised */

/* A letter stands for the public key of 32 such bytes. */
const uint8_t *play_pub(char letter)
{
	static uint8_t pubs[128][HM_PUB_BYTES];
	uint8_t *pub = pubs[letter & 127];

	memset(pub, letter, HM_PUB_BYTES);
	return pub;
}

static void die(const char *what, const char *of)
{
	fprintf(stderr, "play: %s: %s\n", what, of);
	exit(2);
}

/* What a number is, or "-" for null. */
static bool number(const char *text, uint64_t *value)
{
	*value = text[0] == '-' ? 0 : strtoull(text, NULL, 10);
	return text[0] != '-';
}

static const uint8_t *pub_of(const char *text)
{
	return text[0] == '-' ? NULL : play_pub(text[0]);
}

static void scope_add(struct play_step *s, const char *text)
{
	struct hm_scope *scope = &s->event.args.authorise.scope;

	hm_cbor_put_tstr(&s->scope,
			 hm_bytes((const uint8_t *)text, strlen(text)));
	scope->count++;
	scope->raw = hm_buf_view(&s->scope);
}

static void field_item(struct play_step *s, const char *name, const char *value)
{
	struct hm_event *e = &s->event;

	if (strcmp(name, "to") == 0 && e->kind == HM_ISSUE)
		e->args.issue.to = pub_of(value);
	else if (strcmp(name, "to") == 0)
		e->args.to = pub_of(value);
	else if (strcmp(name, "claim") == 0)
		e->args.issue.claim = pub_of(value);
	else if (strcmp(name, "value") == 0)
		(void)number(value, &e->args.status);
	else if (strcmp(name, "event") == 0)
		(void)number(value, &e->args.correct);
	else if (strcmp(name, "n") == 0)
		(void)number(value, &s->n);
	else if (strcmp(name, "first") == 0)
		s->has_first = number(value, &s->first);
	else if (strcmp(name, "accept") == 0)
		s->accept = number(value, &s->until);
	else
		die("no such field", name);
}

static void field_key(struct play_step *s, const char *name, const char *value)
{
	struct hm_authorise *a = &s->event.args.authorise;
	struct hm_revoke *v = &s->event.args.revoke;
	struct hm_root *r = &s->event.args.root;
	bool authorise = s->event.kind == HM_AUTHORISE;

	if (strcmp(name, "roles") == 0)
		(void)number(value, &a->roles);
	else if (strcmp(name, "scope") == 0)
		scope_add(s, value);
	else if (strcmp(name, "max") == 0)
		a->has_max = number(value, &a->max);
	else if (strcmp(name, "from") == 0 && authorise)
		a->has_from = number(value, &a->from);
	else if (strcmp(name, "until") == 0)
		a->has_until = number(value, &a->until);
	else if (strcmp(name, "from") == 0 && s->event.kind == HM_REVOKE)
		v->has_from = number(value, &v->from);
	else if (strcmp(name, "from") == 0)
		r->has_from = number(value, &r->from);
	else if (strcmp(name, "next") == 0)
		r->next = hm_subject_key(pub_of(value));
	else if (strcmp(name, "wait") == 0)
		(void)number(value, &r->wait);
	else
		field_item(s, name, value);
}

void play_read(char *line, struct play_step *s)
{
	char *save = NULL;
	char *subject = strtok_r(line, " \n", &save);
	char *kind, *signer, *field, *value;

	kind = strtok_r(NULL, " \n", &save);

	*s = (struct play_step){ .n = 1 };
	if (strcmp(subject, "wait") == 0) {
		s->wait = true;
		(void)number(kind, &s->seconds);
		return;
	}
	s->scope = HM_BUF_OVER(s->scope_room);
	s->subject = subject[0];
	if (!hm_kind_parse(hm_bytes((const uint8_t *)kind, strlen(kind)),
			   &s->event.kind))
		die("no such kind", kind);
	signer = strtok_r(NULL, " \n", &save);
	s->signer = signer[0];
	if (s->event.kind == HM_ROOT)
		s->event.args.root.key = play_pub(s->signer);
	if (s->event.kind == HM_AUTHORISE)
		s->event.args.authorise.key = play_pub(s->subject);
	for (field = strtok_r(NULL, " \n", &save); field;
	     field = strtok_r(NULL, " \n", &save)) {
		value = strchr(field, '=');
		if (!value)
			die("no value", field);
		*value++ = '\0';
		if (hm_kind_of_key(s->event.kind))
			field_key(s, field, value);
		else
			field_item(s, field, value);
	}
}

struct hm_chain *play_chain(struct play *w, char subject)
{
	if (subject >= '1' && subject < '1' + PLAY_ITEMS)
		return &w->items[subject - '1'];
	return subject == 'r' ? &w->root : &w->keys[subject - 'A'];
}

void play_begin(struct play *w)
{
	memset(w, 0, sizeof(*w));
	hm_powers_init(&w->powers);
	for (int i = 0; i < PLAY_ITEMS; i++) {
		hm_chain_init(&w->items[i]);
		w->items[i].uri = HM_LIT(URI);
	}
	hm_chain_init(&w->root);
	w->root.key = HM_BY_ROOT;
	for (int i = 0; i < 26; i++)
		hm_chain_init(&w->keys[i]);
}

void play_end(struct play *w)
{
	hm_powers_release(&w->powers);
	for (int i = 0; i < PLAY_ITEMS; i++)
		hm_chain_release(&w->items[i]);
	hm_chain_release(&w->root);
	for (int i = 0; i < 26; i++)
		hm_chain_release(&w->keys[i]);
}

static enum hallmark_code
remember(struct play *w, const struct play_step *s, const struct hm_act *act)
{
	struct hm_chain *chain = play_chain(w, s->subject);
	const struct hm_revoke *revoke = &s->event.args.revoke;

	switch (s->event.kind) {
	case HM_ROOT:
		return hm_powers_add_term(&w->powers, &s->event.args.root,
					  act->place.index);
	case HM_AUTHORISE:
		chain->key = hm_powers_count(&w->powers) + 2;
		return hm_powers_add_power(&w->powers, play_pub(s->subject),
					   &s->event.args.authorise, act->by,
					   act->place.index);
	case HM_REVOKE:
		return hm_powers_add_revocation(
			&w->powers, chain->key, act->by, act->place.index,
			revoke->has_from ? revoke->from : act->place.index);
	case HM_ISSUE:
	case HM_TRANSFER:
	case HM_ATTEST:
	case HM_STATUS:
	case HM_RECOVER:
	case HM_CORRECT:
		break;
	}
	return HALLMARK_OK;
}

/* First to first + n as bits; what is past 63 no alphabet uses. */
uint64_t play_numbers(const struct play_step *s)
{
	return ((UINT64_C(1) << s->n) - 1) << s->first;
}

enum hallmark_code play_step(struct play *w, const struct play_step *s,
			     struct hm_act *act, const char **rule)
{
	struct hm_hash link = { { 0 } };
	struct hm_chain *chain;
	enum hallmark_code code;

	if (s->wait) {
		w->at += s->seconds;
		return HALLMARK_OK;
	}
	chain = play_chain(w, s->subject);
	*act = (struct hm_act){ .event = &s->event,
				.place = { w->index, 0, w->at },
				.signer = play_pub(s->signer),
				.n = s->n,
				.has_first = s->has_first,
				.first = s->first,
				.has_acceptance = s->accept,
				.acceptance_holds = s->accept,
				.until = s->until };
	hm_chain_fold(chain, &w->powers, w->index);
	if (!hm_signer_by(chain, &w->powers, &s->event, act->signer, w->index,
			  &act->by))
		act->by = NOBODY;
	act->numbers_used =
		s->has_first && w->used[s->signer - 'A'] & play_numbers(s);
	code = hm_custody_apply(chain, act, &w->powers, rule);
	if (code)
		return code;
	if (hm_chain_close(chain, act, &act->place, &link) ||
	    remember(w, s, act))
		die("memory", "short");
	if (s->has_first)
		w->used[s->signer - 'A'] |= play_numbers(s);
	w->index++;
	w->at += TICK;
	return HALLMARK_OK;
}

static void put_letter(struct hallmark_buf *out, const uint8_t *pub)
{
	hm_buf_byte(out, pub ? pub[0] : '-');
}

/* "-" for none. */
static void put_number(struct hallmark_buf *out, bool there, uint64_t value)
{
	if (there)
		hm_decimal_write(out, value);
	else
		hm_buf_byte(out, '-');
}

static void
put_item(struct hallmark_buf *out, struct play *w, struct hm_chain *item)
{
	const struct hm_item_state *s = &item->state;

	hm_chain_fold(item, &w->powers, HM_NEVER);
	hm_buf_text(out, " C=");
	put_letter(out, s->custodian);
	hm_buf_text(out, " Q=");
	put_letter(out, s->claim);
	if (s->claim)
		hm_buf_text(out, s->claim_closed ? "closed" : "open");
	hm_buf_text(out, " F=");
	hm_decimal_write(out, s->flags);
	hm_buf_text(out, " P=");
	put_number(out, s->announced, s->announced_at);
	hm_buf_text(out, " V=");
	hm_decimal_write(out, s->custody_void);
	hm_buf_text(out, " A=");
	hm_decimal_write(out, s->activated);
	hm_buf_text(out, " count=");
	hm_decimal_write(out, item->count);
	hm_buf_text(out, " struck=");
	for (size_t i = 0; i < item->count; i++) {
		if (hm_chain_counts(item, i, &w->powers))
			continue;
		hm_decimal_write(out, i);
		hm_buf_byte(out, ',');
	}
}

void play_state(struct play *w, struct hallmark_buf *out)
{
	const struct hm_power *power;

	for (int i = 0; i < PLAY_ITEMS; i++)
		if (i == 0 || w->items[i].count > 0)
			put_item(out, w, &w->items[i]);
	hm_powers_fold(&w->powers, HM_NEVER);
	for (uint64_t by = 2; (power = hm_powers_get(&w->powers, by)); by++) {
		hm_buf_byte(out, ' ');
		put_letter(out, power->pub);
		hm_buf_byte(out, '=');
		put_number(out, power->void_from != HM_NEVER, power->void_from);
	}
}
