/* Lives of items, told in words and logged whatever the rules say. SPDX-License-Identifier: MIT */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "cbor/writer.h"

#define WORDS_MAX 16
#define WORD_BYTES 80

const uint8_t world_mixed_point[HM_PUB_BYTES] = {
	0x95, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99,
	0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99,
	0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99
};

/* One sentence on its way into the log. */
struct sentence {
	struct world *w;
	char words[WORDS_MAX][WORD_BYTES];
	size_t count;
};

static void fail(const struct sentence *s, const char *what)
{
	fprintf(stderr, "story: %s:", what);
	for (size_t i = 0; i < s->count; i++)
		fprintf(stderr, " %s", s->words[i]);
	fprintf(stderr, "\n");
	exit(4);
}

/* The sentence up to its semicolon; where the next one begins. */
static const char *split(const char *text, struct sentence *s)
{
	s->count = 0;
	while (*text != '\0' && *text != ';') {
		size_t len = strcspn(text, " ;");

		if (len >= WORD_BYTES || s->count == WORDS_MAX)
			fail(s, "too long");
		if (len > 0) {
			memcpy(s->words[s->count], text, len);
			s->words[s->count++][len] = '\0';
		}
		text += len + (text[len] == ' ');
	}
	return *text == ';' ? text + 1 : text;
}

/* The value of the next word that begins so, after *from; NULL: none. */
static const char *
option_after(const struct sentence *s, const char *name, size_t *from)
{
	size_t len = strlen(name);

	for (size_t i = *from; i < s->count; i++) {
		if (strncmp(s->words[i], name, len) != 0)
			continue;
		*from = i + 1;
		return s->words[i] + len;
	}
	return NULL;
}

static const char *option(const struct sentence *s, const char *name)
{
	size_t from = 0;

	return option_after(s, name, &from);
}

static bool number(const struct sentence *s, const char *name, uint64_t *value)
{
	const char *text = option(s, name);

	if (text)
		*value = strtoull(text, NULL, 10);
	return text != NULL;
}

/* Times are told from the world's first seal on. */
static bool moment(const struct sentence *s, const char *name, uint64_t *value)
{
	bool there = number(s, name, value);

	if (there)
		*value += WORLD_T0;
	return there;
}

static const char *word(const struct sentence *s, size_t i)
{
	if (i >= s->count)
		fail(s, "a word is missing");
	return s->words[i];
}

static const uint8_t *pub_of(const struct sentence *s, const char *name)
{
	return strcmp(name, "mixed") == 0 ? world_mixed_point
					  : world_signer(s->w, name)->sign.pub;
}

const char *world_story_uri(struct world *w, char letter)
{
	char uri[64];

	snprintf(uri, sizeof(uri), WORLD_STORY_URI "%03d", letter - 'A');
	return (const char *)world_keep(w, hm_text(uri)).ptr;
}

static void authorise_args(struct sentence *s, struct hm_authorise *a)
{
	struct hallmark_buf scope = HM_BUF_INIT(1 << 16);
	size_t from = 0;
	uint64_t wide = 0, width = 60;
	const char *entry;

	a->roles = strtoull(word(s, 3), NULL, 10);
	while ((entry = option_after(s, "scope=", &from))) {
		hm_cbor_put_tstr(&scope, hm_text(entry));
		a->scope.count++;
	}
	/* Entries that say nothing, to come to a length. */
	number(s, "wide=", &wide);
	number(s, "width=", &width);
	for (uint64_t i = 0; i < wide; i++) {
		char text[2 * HALLMARK_URI_MAX];

		snprintf(text, sizeof(text), "urn:%0*u", (int)width - 4,
			 (unsigned)i);
		hm_cbor_put_tstr(&scope, hm_text(text));
		a->scope.count++;
	}
	a->scope.raw = world_take(s->w, &scope);
	a->has_max = number(s, "max=", &a->max);
	a->has_from = moment(s, "from=", &a->from);
	a->has_until = moment(s, "until=", &a->until);
}

static void root_args(struct sentence *s, struct hm_root *root)
{
	root->key = pub_of(s, word(s, 2));
	root->next = hm_subject_key(pub_of(s, word(s, 3)));
	root->has_from = number(s, "from=", &root->from);
	root->wait = s->w->wait;
	number(s, "wait=", &root->wait);
}

static void args(struct sentence *s, struct world_event *e)
{
	switch (e->event.kind) {
	case HM_ISSUE:
		e->event.args.issue.to = pub_of(s, word(s, 3));
		if (option(s, "claim="))
			e->event.args.issue.claim =
				pub_of(s, option(s, "claim="));
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		e->event.args.to = pub_of(s, word(s, 3));
		break;
	case HM_ATTEST:
		e->event.args.attest.type = strtoull(word(s, 3), NULL, 10);
		e->event.args.attest.result = strtoull(word(s, 4), NULL, 10);
		break;
	case HM_STATUS:
		e->event.args.status = strtoull(word(s, 3), NULL, 10);
		break;
	case HM_CORRECT:
		e->event.args.correct = strtoull(word(s, 3), NULL, 10);
		break;
	case HM_AUTHORISE:
		authorise_args(s, &e->event.args.authorise);
		break;
	case HM_REVOKE:
		e->event.args.revoke.reason = strtoull(word(s, 3), NULL, 10);
		e->event.args.revoke.has_from =
			number(s, "from=", &e->event.args.revoke.from);
		break;
	case HM_ROOT:
		root_args(s, &e->event.args.root);
		break;
	}
}

/* A transfer and a recover are accepted by `to`, unless "bare". */
static void acceptance(struct sentence *s, struct world_event *e)
{
	bool due = e->event.kind == HM_TRANSFER || e->event.kind == HM_RECOVER;
	const char *by = option(s, "accept=");

	if (option(s, "bare") || (!due && !by))
		return;
	e->to = world_signer(s->w, by ? by : word(s, 3));
	e->until = WORLD_T0 + 1000000;
	moment(s, "until=", &e->until);
}

static void add(struct sentence *s, enum hm_kind kind, const char *subject)
{
	struct world_event *e;
	uint64_t fields = 0;

	if (kind == HM_ROOT)
		e = world_add(s->w, kind, NULL, s->w->root.sign.pub);
	else if (hm_kind_of_key(kind))
		e = world_add(s->w, kind, NULL,
			      world_keep(s->w, hm_bytes(pub_of(s, subject),
							HM_PUB_BYTES))
				      .ptr);
	else
		e = world_add(s->w, kind, world_story_uri(s->w, *subject),
			      NULL);
	args(s, e);
	acceptance(s, e);
	e->has_by = number(s, "by=", &e->by);
	if (number(s, "fields=", &fields))
		world_details(s->w, e, (size_t)fields);
}

/* BY KIND SUBJECT[,SUBJECT].. ARGS */
static void speak(struct sentence *s)
{
	const struct hm_seed_signer *by = world_signer(s->w, word(s, 0));
	struct hallmark_bytes kind_word = { NULL, 0 };
	const char *subject = word(s, 2);
	enum hm_kind kind;
	uint64_t first;
	size_t n = 0;

	kind_word = hm_bytes(word(s, 1), strlen(word(s, 1)));
	if (!hm_kind_parse(kind_word, &kind))
		fail(s, "no such kind");
	do {
		add(s, kind, subject);
		n++;
		subject = strchr(subject, ',');
		subject = subject ? subject + 1 : NULL;
	} while (subject);
	if (number(s, "first=", &first))
		world_log_first(s->w, n, by, first);
	else
		world_log(s->w, n, by);
}

/* What is no event; false if it is one. */
static bool stage(struct sentence *s)
{
	const char *what = word(s, 0);
	struct hm_hash subject;

	if (strcmp(what, "seal") == 0) {
		world_seal(s->w, s->w->time + strtoull(word(s, 1), NULL, 10));
	} else if (strcmp(what, "flag") == 0) {
		const char *uri = world_story_uri(s->w, *word(s, 1));

		subject = hm_subject_item(hm_text(uri));
		world_flag(s->w, &subject,
			   (uint8_t)strtoull(word(s, 2), NULL, 10));
	} else if (strcmp(what, "show") == 0) {
		s->w->shown = pub_of(s, word(s, 1));
	} else if (strcmp(what, "hide-genesis") == 0) {
		s->w->hide_genesis = true;
	} else {
		return false;
	}
	return true;
}

void world_story(struct world *w, const char *text)
{
	struct sentence s = { .w = w };

	while (*text != '\0') {
		uint64_t times = 1;

		text = split(text, &s);
		if (s.count == 0)
			continue;
		number(&s, "times=", &times);
		for (uint64_t i = 0; i < times; i++)
			if (!stage(&s))
				speak(&s);
	}
	world_seal(w, w->time + 10);
}

struct hm_certificate *
world_story_cut(struct world *w, const char *items, char level)
{
	struct hm_certificate *c = calloc(1, sizeof(*c));
	const char *uris[26];
	size_t count = 0;

	for (const char *at = items; *at != '\0'; at++) {
		bool status = *at == '?';
		char uri[80];

		if (*at == ',')
			continue;
		at += status;
		snprintf(uri, sizeof(uri), "?%s", world_story_uri(w, *at));
		uris[count] = (const char *)world_keep(w, hm_text(uri)).ptr;
		uris[count++] += !status;
	}
	hm_certificate_init(c);
	world_cut(w, uris, count, level, c);
	return c;
}
