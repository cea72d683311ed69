/* Every sequence of a few events, judged by the rule book. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/play.h"

/*
 * rules DEPTH < ALPHABET prints one line for every sequence of up to DEPTH
 * events of which all but the last are allowed; tests/rules/README.md says
 * what. spec/reference/walk.mjs prints the same lines from its own rules.
 */
#define STEPS_MAX 64
#define DEPTH_MAX 12

struct alphabet {
	struct play_step before[STEPS_MAX]; /* open every sequence */
	size_t before_count;
	struct play_step steps[STEPS_MAX];
	size_t count;
};

static void die(const char *what, const char *of)
{
	fprintf(stderr, "rules: %s: %s\n", what, of);
	exit(2);
}

static void read_alphabet(struct alphabet *a)
{
	char line[512];

	while (fgets(line, sizeof(line), stdin)) {
		bool before = line[0] == '>';
		size_t *count = before ? &a->before_count : &a->count;

		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (*count == STEPS_MAX)
			die("too many", line);
		play_read(line + before,
			  before ? &a->before[*count] : &a->steps[*count]);
		++*count;
	}
}

static void must(bool holds, const struct play_step *s, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "rules: %c by %c was allowed: %s\n", s->subject,
		s->signer, what);
	exit(1);
}

/* Whose word counts at x by all that is known now. */
static bool is_in_office(const struct play *w, const struct hm_act *act)
{
	const struct hm_power *power = hm_powers_get(&w->powers, act->by);
	const struct hm_root_term *root =
		hm_root_at(&w->powers, act->place.index);

	if (act->by == HM_BY_ROOT)
		return act->event->kind == HM_ROOT ||
		       hm_pub_equal(root->key, act->signer);
	return power && hm_pub_equal(power->pub, act->signer) &&
	       act->place.index < power->void_from;
}

/*
 * What no order of events may break, said without the rule book: it looks at
 * the state before an event that was allowed, and after.
 */
static void
hold(struct play *w, const struct play_step *s, const struct hm_act *act,
     const struct hm_item_state *stood, uint64_t used)
{
	const struct hm_item_state *now = &play_chain(w, s->subject)->state;
	const struct hm_power *power = hm_powers_get(&w->powers, act->by);
	enum hm_kind kind = s->event.kind;
	bool moved = stood->custodian &&
		     !hm_pub_equal(stood->custodian, now->custodian);

	must(act->by == HM_BY_CUSTODIAN
		     ? hm_pub_equal(act->signer, stood->custodian)
		     : is_in_office(w, act),
	     s, "signed by a key that has no power now");
	if (s->has_first)
		must(power && s->first + s->n <= power->grant.max &&
			     !(used & play_numbers(s)),
		     s, "numbers past the quota, or used");
	if (hm_kind_of_key(kind))
		return;
	must(now->custodian != NULL, s, "an item that nobody holds");
	must(!(stood->flags & HM_FLAG_DESTROYED), s, "after destroyed");
	if (!moved)
		return;
	must(kind == HM_TRANSFER || kind == HM_RECOVER, s,
	     "custody moved by another kind");
	must(hm_pub_equal(now->custodian, stood->claim) ||
		     (s->accept && s->until >= act->place.at),
	     s, "custody moved to one who did not consent");
	if (kind == HM_TRANSFER)
		must(hm_pub_equal(act->signer, stood->custodian), s,
		     "custody moved without its holder");
	else
		must(stood->announced && act->place.at - stood->announced_at >=
						 w->powers.wait,
		     s, "a recover without its wait");
}

/* What a status does to the flags, said once more. */
static unsigned flagged(unsigned flags, uint64_t value)
{
	switch (value) {
	case 2:
		return flags | 1;
	case 3:
		return flags | 2;
	case 4:
		return flags & ~3U;
	case 5:
		return flags | 4;
	case 6:
		return flags & ~4U;
	case 7:
		return flags | 8;
	case 8:
		return flags & ~8U;
	case 9:
		return flags | 16;
	case 10:
		return flags | 32;
	default:
		return flags;
	}
}

/*
 * By all that is known in the end: what a void signer signed changes no flag,
 * and custody that he gave is void until one who counts says otherwise.
 */
static void hold_end(struct play *w, struct hm_chain *item)
{
	size_t count = item->acts.len / sizeof(struct hm_act);
	bool given_void = false;
	unsigned flags = 0;

	hm_chain_fold(item, &w->powers, HM_NEVER);
	for (size_t i = 0; i < count; i++) {
		const struct hm_act *act = hm_chain_act(item, i);
		const struct hm_event *event = act->event;
		bool counts = hm_chain_counts(item, i, &w->powers);

		if (event->kind == HM_ISSUE || event->kind == HM_RECOVER)
			given_void = !counts;
		if (event->kind != HM_STATUS || !counts)
			continue;
		flags = flagged(flags, event->args.status);
		given_void &= event->args.status != HM_RATIFIED;
	}
	if (flags == item->state.flags &&
	    (!given_void || item->state.custody_void))
		return;
	fprintf(stderr, "rules: a void signer had his way\n");
	exit(1);
}

/* As play_step, and what must always hold. */
static enum hallmark_code step(struct play *w, const struct play_step *s)
{
	struct hm_item_state stood;
	struct hm_act act;
	uint64_t used = s->wait ? 0 : w->used[s->signer - 'A'];
	enum hallmark_code code;
	const char *rule;

	if (s->wait)
		return play_step(w, s, &act, &rule);
	hm_chain_fold(play_chain(w, s->subject), &w->powers, w->index);
	stood = play_chain(w, s->subject)->state;
	code = play_step(w, s, &act, &rule);
	if (!code)
		hold(w, s, &act, &stood, used);
	return code;
}

/*
 * Replays the path and prints its last step; false where that is refused:
 * nothing follows then.
 */
static bool walk(const struct alphabet *a, const size_t *path, size_t len)
{
	uint8_t room[1024];
	struct hallmark_buf out = HM_BUF_OVER(room);
	enum hallmark_code code = HALLMARK_OK;
	struct play w;

	play_begin(&w);
	for (size_t i = 0; i < a->before_count; i++)
		if (step(&w, &a->before[i]))
			die("what opens a sequence is refused", "");
	for (size_t i = 0; i < len && !code; i++)
		code = step(&w, &a->steps[path[i]]);
	for (size_t i = 0; i < PLAY_ITEMS; i++)
		hold_end(&w, &w.items[i]);
	for (size_t i = 0; i < len; i++)
		printf("%zu ", path[i]);
	play_state(&w, &out);
	printf("%s%.*s\n", hallmark_code_name(code), (int)out.len,
	       (const char *)out.ptr);
	play_end(&w);
	return !code;
}

int main(int argc, char **argv)
{
	static struct alphabet a;
	size_t path[DEPTH_MAX] = { 0 }, len = 1, depth;

	depth = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (depth == 0 || depth > DEPTH_MAX)
		die("usage", "rules DEPTH < ALPHABET");
	read_alphabet(&a);
	while (len > 0) {
		if (path[len - 1] == a.count) {
			len--;
			if (len > 0)
				path[len - 1]++;
			continue;
		}
		if (walk(&a, path, len) && len < depth)
			path[len++] = 0;
		else
			path[len - 1]++;
	}
	return 0;
}
