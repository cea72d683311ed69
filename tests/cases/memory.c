/* Memories of heads and policies. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FIRST_LINE "hallmark-state 1\n"
#define USAGE_BAD "USAGE STATE_BAD HMK-MEM-2"
#define STALE_POLICY "quorum none\nmax-age 7d\nexpires 2026-09-22T00:00:00Z\n"

/* A line "head" stands for one of these. */
enum head {
	NONE,
	OWN,	/* of the certificate that is judged */
	FORKED, /* of the same size, of another life, signed */
	FORGED, /* the same, and not signed */
	OLDER,	/* of a smaller size */
	AHEAD,	/* of another log, 300 s after now */
	BEYOND	/* and 301 s */
};
struct seen {
	const char *name;
	const char *expect;
	const char *before; /* the text before the head */
	enum head head;
	const char *more;
	const char *story; /* default: an issue */
};
static const struct seen all[] = {
	{ "memory-of-nothing", GOOD, FIRST_LINE, NONE, NULL, NULL },
	{ "memory-of-it", GOOD, FIRST_LINE "policy test 1\n", OWN, NULL, NULL },
	{ "memory-of-older", GOOD, FIRST_LINE "policy test 0\n", OLDER, NULL,
	  NULL },
	{ "memory-of-other-policy", GOOD, FIRST_LINE "policy tesu 2\n", OWN,
	  NULL, NULL },
	{ "policy-older", "USAGE POLICY_OLDER HMK-MEM-4",
	  FIRST_LINE "policy test 2\n", OWN, NULL, NULL },
	{ "policy-older-before-fork", "USAGE POLICY_OLDER HMK-MEM-4",
	  FIRST_LINE "policy test 18446744073709551615\n", FORKED, NULL, NULL },
	{ "fork", "REFUTED FORK HMK-MEM-5", FIRST_LINE, FORKED, NULL, NULL },
	{ "fork-before-custody-void", "REFUTED FORK HMK-MEM-5", FIRST_LINE,
	  FORKED, NULL,
	  "root authorise factory 1; factory issue A stock; seal 700;"
	  "root revoke factory 1 from=2;" },
	{ "fork-before-stolen", "REFUTED FORK HMK-MEM-5", FIRST_LINE, FORKED,
	  NULL, "root issue A stock; seal 700; stock status A 3;" },
	{ "fork-made-up", "USAGE STATE_BAD HMK-MEM-5", FIRST_LINE, FORGED, NULL,
	  NULL },
	{ "clock-seen", "UNPROVEN CLOCK HMK-MEM-6", FIRST_LINE, BEYOND, NULL,
	  NULL },
	{ "clock-seen-just", GOOD, FIRST_LINE, AHEAD, NULL, NULL },
	{ "clock-seen-before-expired", "UNPROVEN CLOCK HMK-MEM-6", FIRST_LINE,
	  BEYOND, STALE_POLICY, NULL },
	{ "clock-seen-after-stolen", "FLAGGED STOLEN HMK-VER-31", FIRST_LINE,
	  BEYOND, NULL, "root issue A stock; seal 700; stock status A 3;" },
	{ "state-first-line", USAGE_BAD, "hallmark-state 2\n", OWN, NULL,
	  NULL },
	{ "state-order", USAGE_BAD, FIRST_LINE "policy b 1\npolicy a 1\n", NONE,
	  NULL, NULL },
	{ "state-serial", USAGE_BAD, FIRST_LINE "policy test 01\n", NONE, NULL,
	  NULL },
	{ "state-nameless", USAGE_BAD, FIRST_LINE "policy  1\n", NONE, NULL,
	  NULL },
	{ "state-cut", USAGE_BAD, FIRST_LINE "policy test 1", NONE, NULL,
	  NULL },
};

static struct world *live(const char *story)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		exit(4);
	world_begin_wait(w, WORLD_ORIGIN, 1000);
	world_story(w, story);
	return w;
}

static void die(struct world *w)
{
	world_end(w);
	free(w);
}

/* "head ORIGIN SIZE ROOT AS-OF SIGNATURE" */
static void put_head(struct hallmark_buf *buf, const struct world *w,
		     const char *origin, size_t size, uint64_t as_of)
{
	struct hm_hash root = hm_tree_root(w->leaves, size);
	struct hm_checkpoint checkpoint = { w->origin, size, root };
	struct hallmark_buf note = HM_BUF_INIT(HM_CHECKPOINT_BYTES_MAX);
	uint8_t sig[HM_KEY_ID_BYTES + HM_SIG_BYTES];
	char time[21];

	hm_key_id(w->origin, HM_VKEY_LOG, w->log.sign.pub, sig);
	hm_checkpoint_write(&note, &checkpoint);
	if (w->log.sign.sign(w->log.sign.key, hm_buf_view(&note),
			     sig + HM_KEY_ID_BYTES))
		exit(4);
	hm_buf_release(&note);
	hallmark_time_write(as_of, time);
	hm_buf_text(buf, "head ");
	hm_buf_text(buf, origin);
	hm_buf_byte(buf, ' ');
	hm_decimal_write(buf, size);
	hm_buf_byte(buf, ' ');
	hm_base64_write(buf, hm_hash_view(&root));
	hm_buf_byte(buf, ' ');
	hm_buf_text(buf, time);
	hm_buf_byte(buf, ' ');
	hm_base64_write(buf, hm_bytes(sig, sizeof(sig)));
	hm_buf_byte(buf, '\n');
}

/* A life of as many entries, and none of them the same after the second. */
static struct world *other_life(size_t entries)
{
	struct world *w = live("root issue Z stock;");

	while (w->entry_count + 1 < entries)
		world_seal(w, w->time + 1);
	if (w->entry_count < entries)
		world_seal(w, w->time + 1);
	return w;
}

static void
put_seen(struct hallmark_buf *buf, const struct seen *s, struct world *w)
{
	uint64_t now = WORLD_T0 + 164800;
	struct world *other = other_life(w->entry_count);

	switch (s->head) {
	case NONE:
		break;
	case OWN:
		put_head(buf, w, WORLD_ORIGIN, w->entry_count, w->time);
		break;
	case FORKED:
		put_head(buf, other, WORLD_ORIGIN, w->entry_count, w->time);
		break;
	case FORGED:
		put_head(buf, other, WORLD_ORIGIN, w->entry_count, w->time);
		/* A letter of the root, which the signature does not know. */
		buf->ptr[buf->len - 130] ^= 1;
		break;
	case OLDER:
		put_head(buf, w, WORLD_ORIGIN, 2, WORLD_T0);
		break;
	case AHEAD:
		put_head(buf, other, "other.example/1", 9, now + 300);
		break;
	case BEYOND:
		put_head(buf, other, "other.example/1", 9, now + 301);
		break;
	}
	die(other);
}

static void emit_seen(struct bench *b, const struct seen *s)
{
	struct world *w = live(s->story ? s->story : "root issue A stock;");
	struct hm_certificate *c = world_story_cut(w, "A", 'f');
	struct hallmark_buf state = HM_BUF_INIT(4096);
	struct kase k = { .name = s->name,
			  .expect = s->expect,
			  .more = s->more,
			  .item = world_story_uri(b->w, 'A') };

	hm_buf_text(&state, s->before);
	put_seen(&state, s, w);
	k.state = hm_buf_view(&state);
	emit(b, &k, world_bytes(w, c));
	hm_buf_release(&state);
	hm_certificate_release(c);
	free(c);
	die(w);
}

void cases_memory(struct bench *b)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		emit_seen(b, &all[i]);
}
