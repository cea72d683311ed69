/* Certificates that hold, and answers that policy alone decides. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

#define QUORUM_LINES                                                           \
	"group g 2 w0 w1 w2\nquorum g\n"                                       \
	"max-age 7d\n"

static struct hm_certificate *
cut_one(struct bench *b, const char *uri, char level)
{
	struct hm_certificate *c = calloc(1, sizeof(*c));

	hm_certificate_init(c);
	world_cut(b->w, &uri, 1, level, c);
	return c;
}

static void plain(struct bench *b)
{
	static const struct {
		const char *name;
		size_t items;
		char level;
	} rows[] = { { "good-current", 1, 'c' },
		     { "good-full", 1, 'f' },
		     { "good-pack-current", 8, 'c' },
		     { "good-pack-full", 8, 'f' } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct kase k = { .name = rows[i].name, .expect = GOOD };

		emit_cut(b, &k, cut(b, rows[i].items, rows[i].level));
	}
	emit_cut(b,
		 &(struct kase){
			 .name = "good-any", .expect = GOOD, .item = "any" },
		 cut(b, 3, 'f'));
	emit_cut(
		b,
		&(struct kase){ .name = "good-giai",
				.expect = GOOD,
				.item = "https://id.gs1.org/8004/950600RING7" },
		cut_one(b, "https://id.gs1.org/8004/950600RING7", 'f'));
	emit_cut(b,
		 &(struct kase){ .name = "good-uri",
				 .expect = GOOD,
				 .item = "https://maison.example/one/7",
				 .prefix = "-" },
		 cut_one(b, "https://maison.example/one/7", 'c'));
	emit_cut(b,
		 &(struct kase){ .name = "good-uri-prefix",
				 .expect = GOOD,
				 .item = "https://maison.example/one/7",
				 .prefix = "https://maison.example/one/" },
		 cut_one(b, "https://maison.example/one/7", 'c'));
	emit_cut(b,
		 &(struct kase){ .name = "good-deep-path",
				 .expect = GOOD,
				 .item = GTIN_URI "BB299" },
		 cut_one(b, GTIN_URI "BB299", 'f'));
	emit_cut(b,
		 &(struct kase){ .name = "good-no-details",
				 .expect = GOOD,
				 .item = GTIN_URI "AA002" },
		 cut_one(b, GTIN_URI "AA002", 'f'));
	emit_cut(b,
		 &(struct kase){ .name = "good-claim",
				 .expect = GOOD,
				 .item = GTIN_URI "AA001" },
		 cut_one(b, GTIN_URI "AA001", 'f'));
}

static void details(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'f');
	struct hm_record *r = world_record(c, 0);
	struct hallmark_bytes hide = hm_bytes("\x62"
					      "f1",
					      3);
	struct hallmark_buf buf = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);

	hm_details_withhold(&buf, &r->details, &hide, 1);
	r->details.raw = world_keep(b->w, hm_buf_view(&buf));
	hm_buf_release(&buf);
	emit_cut(b,
		 &(struct kase){ .name = "good-details-part", .expect = GOOD },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->shown = HM_SHOWN_HIDDEN;
	emit_cut(
		b,
		&(struct kase){ .name = "good-details-hidden", .expect = GOOD },
		c);
}

struct hm_record *show_genesis(struct bench *b, struct hm_certificate *c)
{
	struct hm_record *r = hm_buf_grow(&c->records, sizeof(*r));
	const struct world_event *e = &b->w->events[0];

	world_key(c, 0)->first_record =
		c->records.len / sizeof(struct hm_record) - 1;
	world_key(c, 0)->records = 1;
	r->event = e->event;
	r->by = 1;
	r->place = e->place;
	r->n = 1;
	r->sig = b->w->entries[0].sig;
	return r;
}

static void genesis(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'c');

	show_genesis(b, c);
	emit_cut(b,
		 &(struct kase){ .name = "good-genesis-shown", .expect = GOOD },
		 c);
}

/* HMK-VER-18, HMK-VER-19 */
static void quorum(struct bench *b)
{
	static const uint64_t all[3] = { WORLD_T0 + 1500, WORLD_T0 + 1600,
					 WORLD_T0 + 1700 };
	static const uint64_t one[3] = { WORLD_T0 + 1500, 0, 0 };
	static const uint64_t ahead[3] = { WORLD_T0 + 1500, WORLD_T0 + 8640000,
					   0 };
	static const uint64_t early[3] = { WORLD_T0 + 1000, WORLD_T0 + 1000,
					   0 };
	static const struct {
		const char *name;
		const char *expect;
		const uint64_t *times;
	} rows[] = {
		{ "good-quorum", GOOD, all },
		{ "quorum-missing", "UNPROVEN QUORUM_MISSING HMK-VER-18", one },
		{ "quorum-ahead", "UNPROVEN QUORUM_MISSING HMK-VER-18", ahead },
		{ "clock-quorum", "UNPROVEN CLOCK HMK-VER-20", early },
	};
	struct hm_certificate *c;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		c = cut(b, 1, 'f');
		world_sign(b->w, c, rows[i].times);
		emit_cut(b,
			 &(struct kase){ .name = rows[i].name,
					 .expect = rows[i].expect,
					 .more = QUORUM_LINES },
			 c);
	}
	c = cut(b, 1, 'f');
	world_sign(b->w, c, all);
	world_sig(c, 3)->name = hm_bytes("stranger", 8);
	emit_cut(b,
		 &(struct kase){ .name = "good-quorum-spares-a-line",
				 .expect = GOOD,
				 .more = QUORUM_LINES },
		 c);
	c = cut(b, 1, 'f');
	world_sign(b->w, c, all);
	world_sig(c, 2)->sig = splice(b, world_sig(c, 2)->sig, 75, 1, "00");
	emit_cut(b,
		 &(struct kase){ .name = "cosignature-bad",
				 .expect = "REFUTED COSIGNATURE_BAD HMK-VER-18",
				 .more = QUORUM_LINES },
		 c);
	c = cut(b, 1, 'f');
	world_sign(b->w, c, all);
	emit_cut(b,
		 &(struct kase){ .name = "cosignature-stale",
				 .expect = "UNPROVEN STALE HMK-VER-22",
				 .now = "2026-10-23T12:00:00Z",
				 .more = QUORUM_LINES },
		 c);
}

static void answers(struct bench *b)
{
	const char *never = GTIN_URI "NEVER";
	static const struct {
		const char *name;
		const char *expect;
		const char *prefix;
		const char *more;
		const char *now;
		char level;
	} rows[] = {
		{ "signed-only", "UNPROVEN SIGNED_ONLY HMK-VER-25", NULL, NULL,
		  NULL, 's' },
		{ "signed-policy-expired", "UNPROVEN POLICY_EXPIRED HMK-VER-21",
		  NULL, "quorum none\nexpires 2026-09-22T00:00:00Z\n", NULL,
		  's' },
		{ "stale", "UNPROVEN STALE HMK-VER-22", NULL, NULL,
		  "2026-09-29T12:00:00Z", 'f' },
		{ "stale-default", "UNPROVEN STALE HMK-VER-22", NULL,
		  "quorum none\n", NULL, 'f' },
		{ "clock", "UNPROVEN CLOCK HMK-VER-20", NULL, NULL,
		  "2026-09-21T14:31:39Z", 'f' },
		{ "good-clock-edge", GOOD, NULL, NULL, "2026-09-21T14:31:40Z",
		  'f' },
		{ "policy-expired", "UNPROVEN POLICY_EXPIRED HMK-VER-21", NULL,
		  "quorum none\nexpires 2026-09-22T00:00:00Z\n", NULL, 'f' },
		{ "inclusion-missing", "UNPROVEN INCLUSION_MISSING HMK-VER-24",
		  NULL, "quorum none\nmax-age 7d\nrequire inclusion\n", NULL,
		  'c' },
		{ "good-inclusion", GOOD, NULL,
		  "quorum none\nmax-age 7d\nrequire inclusion\n", NULL, 'f' },
		{ "holder-missing", "UNPROVEN HOLDER_MISSING HMK-VER-24", NULL,
		  "quorum none\nmax-age 7d\nrequire holder\n", NULL, 'f' },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct kase k = { .name = rows[i].name,
				  .expect = rows[i].expect,
				  .now = rows[i].now,
				  .prefix = rows[i].prefix,
				  .more = rows[i].more };

		emit_cut(b, &k, cut(b, 1, rows[i].level));
	}
	emit_cut(b,
		 &(struct kase){ .name = "not-issued",
				 .expect = "REFUTED NOT_ISSUED HMK-VER-23",
				 .item = never },
		 cut_one(b, never, 'c'));
	emit_cut(b,
		 &(struct kase){
			 .name = "not-in-this-ledger",
			 .expect = "UNPROVEN NOT_IN_THIS_LEDGER HMK-VER-23",
			 .item = never,
			 .prefix = "-" },
		 cut_one(b, never, 'c'));
	emit_cut(b,
		 &(struct kase){ .name = "not-issued-stale",
				 .expect = "UNPROVEN STALE HMK-VER-22",
				 .item = never,
				 .now = "2026-10-29T12:00:00Z" },
		 cut_one(b, never, 'c'));
}

/* HMK-VER-26 */
static void mixed(struct bench *b)
{
	static const char *const uris[3] = { FIRST, GTIN_URI "NEVER",
					     GTIN_URI "AA001" };
	struct hm_certificate *c = calloc(1, sizeof(*c));

	hm_certificate_init(c);
	world_cut(b->w, uris, 3, 'c', c);
	emit_cut(b,
		 &(struct kase){ .name = "any-worst",
				 .expect = "REFUTED NOT_ISSUED HMK-VER-23",
				 .item = "any" },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, uris, 3, 'c', c);
	emit_cut(b,
		 &(struct kase){ .name = "good-beside-absent", .expect = GOOD },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, uris, 3, 'c', c);
	emit_cut(b,
		 &(struct kase){ .name = "absent-beside-good",
				 .expect = "REFUTED NOT_ISSUED HMK-VER-23",
				 .item = GTIN_URI "NEVER" },
		 c);
}

static void any_of_no_prefix(struct bench *b)
{
	static const char *const uris[3] = { FIRST, GTIN_URI "NEVER",
					     GTIN_URI "NEVER2" };
	struct hm_certificate *c = calloc(1, sizeof(*c));

	hm_certificate_init(c);
	world_cut(b->w, uris, 3, 'c', c);
	emit_cut(b,
		 &(struct kase){ .name = "any-not-in-this-ledger",
				 .expect = "UNPROVEN NOT_IN_THIS_LEDGER "
					   "HMK-VER-23",
				 .item = "any",
				 .prefix = "-" },
		 c);
}

void cases_good(struct bench *b)
{
	plain(b);
	details(b);
	genesis(b);
	quorum(b);
	answers(b);
	mixed(b);
	any_of_no_prefix(b);
}
