/* The status form, and the flagged set that answers for it. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

#define M(rule) "REFUTED MALFORMED HMK-" rule
#define ONLY "UNPROVEN STATUS_ONLY HMK-VER-32"
#define FLAG(code) "FLAGGED " code " HMK-VER-31"
#define ISSUE "root issue A,B,C,D stock; "
#define STOLEN ISSUE "stock status B 3; flag B 2"
#define HASH_HEX                                                               \
	"0123456789abcdef0123456789abcdef01234567"                             \
	"89abcdef0123456789abcdef"

static const struct tale tales[] = {
	{ .name = "status-none-flagged",
	  .expect = ONLY,
	  .story = ISSUE,
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-not-flagged",
	  .expect = ONLY,
	  .story = STOLEN,
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-stolen",
	  .expect = FLAG("STOLEN"),
	  .story = STOLEN,
	  .items = "?B",
	  .item = "B",
	  .level = 'c' },
	{ .name = "status-lost",
	  .expect = FLAG("LOST"),
	  .story = ISSUE "flag A 1",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-theft-confirmed",
	  .expect = FLAG("THEFT_CONFIRMED"),
	  .story = ISSUE "flag A 7",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-recalled",
	  .expect = FLAG("RECALLED"),
	  .story = ISSUE "flag A 15; flag C 1",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-decommissioned",
	  .expect = FLAG("DECOMMISSIONED"),
	  .story = ISSUE "flag A 31; flag B 1; flag C 1; flag D 2",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-destroyed",
	  .expect = FLAG("DESTROYED"),
	  .story = ISSUE "flag A 63; flag B 1; flag C 1; flag D 2",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-custody-void",
	  .expect = "REFUTED CUSTODY_VOID HMK-VER-30",
	  .story = ISSUE "flag A 127; flag B 1",
	  .items = "?A",
	  .level = 'c' },
	{ .name = "status-several",
	  .expect = ONLY,
	  .story = ISSUE "flag B 1; flag D 2",
	  .items = "?A,?B,?C,?D",
	  .level = 'c' },
	{ .name = "status-several-any",
	  .expect = FLAG("LOST"),
	  .story = ISSUE "flag B 1; flag D 2",
	  .items = "?A,?B,?C,?D",
	  .item = "any",
	  .level = 'c' },
	{ .name = "status-beside-chains",
	  .expect = GOOD,
	  .story = STOLEN,
	  .items = "A,?B,?C",
	  .level = 'c' },
	{ .name = "status-beside-chains-any",
	  .expect = FLAG("STOLEN"),
	  .story = STOLEN,
	  .items = "A,?B,?C",
	  .item = "any",
	  .level = 'c' },
	{ .name = "status-beside-absence-any",
	  .expect = "REFUTED NOT_ISSUED HMK-VER-23",
	  .story = STOLEN,
	  .items = "?B,X",
	  .item = "any",
	  .level = 'c' },
	{ .name = "any-unproven-before-verified",
	  .expect = ONLY,
	  .story = ISSUE,
	  .items = "A,?B",
	  .item = "any",
	  .level = 'c' },
	{ .name = "good-flagged-set-beside",
	  .expect = GOOD,
	  .story = STOLEN,
	  .items = "A" },
};

/* A life, and a certificate of it that is changed before it is written. */
struct twist {
	struct world *w;
	struct hm_certificate *c;
};

static struct twist begin(const char *story, const char *items)
{
	struct twist t = { calloc(1, sizeof(*t.w)), NULL };

	if (!t.w)
		exit(4);
	world_begin_wait(t.w, WORLD_ORIGIN, 1000);
	world_story(t.w, story);
	t.c = world_story_cut(t.w, items, 'c');
	return t;
}

static void
end(struct bench *b, struct twist *t, const char *name, const char *expect)
{
	emit(b, &(struct kase){ .name = name, .expect = expect },
	     world_bytes(t->w, t->c));
	hm_certificate_release(t->c);
	free(t->c);
	world_end(t->w);
	free(t->w);
}

/* What is wrong with the numbers of one form of status. */
static void numbers(struct bench *b)
{
	static const struct {
		const char *name;
		uint32_t count;
		enum hm_flag_form flagged;
		uint8_t status;
	} rows[] = {
		{ "status-count-0", 0, HM_FLAGGED_OWN, 1 },
		{ "status-count-1025", 1025, HM_FLAGGED_OWN, 1 },
		{ "status-own-0", 1, HM_FLAGGED_OWN, 0 },
		{ "status-own-128", 1, HM_FLAGGED_OWN, 128 },
		{ "status-other-0", 1, HM_FLAGGED_OTHER, 0 },
		{ "status-null-with-depths", 1, HM_FLAGGED_NONE, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct twist t = begin(STOLEN "; flag C 1", "?A");
		struct hm_cert_item *item = world_item(t.c, 0);

		item->count = rows[i].count;
		item->flagged = rows[i].flagged;
		item->status = rows[i].status;
		end(b, &t, rows[i].name, M("CERT-12"));
	}
}

static void forms(struct bench *b)
{
	struct twist t = begin(ISSUE, "?A");

	t.c->head.full = true;
	end(b, &t, "status-in-full", M("CERT-10"));
	t = begin(ISSUE, "?A");
	t.c->has_head = false;
	end(b, &t, "status-without-head", M("CERT-9"));
	t = begin(ISSUE, "A");
	t.c->has_head = false;
	end(b, &t, "signed-cut-from-current", M("CERT-9"));
	t = begin(STOLEN, "?A");
	t.c->head.has_flagged = true;
	end(b, &t, "status-with-flagged-root", M("CERT-12"));
	t = begin(STOLEN, "?A,?C");
	world_item(t.c, 1)->flagged = HM_FLAGGED_NONE;
	end(b, &t, "status-empty-and-not", M("CERT-12"));
	t = begin(STOLEN "; root attest A 1 1", "A");
	t.c->has_head = false;
	t.c->records.len -= sizeof(struct hm_record);
	world_item(t.c, 0)->records = 1;
	world_item(t.c, 0)->depths.len = 0;
	world_key(t.c, 0)->depths.len = 0;
	world_record(t.c, 0)->place.index = 0;
	world_record(t.c, 0)->place.at = 0;
	world_record(t.c, 0)->event.kind = HM_ATTEST;
	world_record(t.c, 0)->event.args.attest = (struct hm_attest){ 1, 1 };
	end(b, &t, "signed-attest", M("CERT-9"));
}

/* [other, status] of three members. */
static void other_of_three(struct bench *b)
{
	struct twist t = begin(STOLEN, "?A");
	struct hallmark_bytes bytes = world_bytes(t.w, t.c);

	/* The form ends in other, its status and, after all items, no keys. */
	emit(b,
	     &(struct kase){ .name = "status-other-of-three",
			     .expect = M("CERT-12") },
	     splice(b, bytes, bytes.len - 37, 1, "83"));
	end(b, &t, "status-other-of-two", ONLY);
}

/* Proofs of the flagged set. */
static void proofs(struct bench *b)
{
	static const char bad[] = "REFUTED PROOF_BAD HMK-VER-29";
	static const char absence[] = "REFUTED ABSENCE_BAD HMK-VER-29";
	static const char root[] = "REFUTED LOG_SIGNATURE_BAD HMK-VER-17";
	static const char story[] = ISSUE "flag B 1; flag C 2; flag D 4";
	struct twist t = begin(story, "?A");
	struct hm_hash subject = hm_subject_item(world_item(t.c, 0)->uri);
	struct hm_cert_item *item;

	t.c->head.flags.len -= HM_HASH_BYTES;
	end(b, &t, "flag-truncated", bad);
	t = begin(story, "?A");
	t.c->head.flags =
		splice(b, t.c->head.flags, t.c->head.flags.len, 0, HASH_HEX);
	end(b, &t, "flag-hash-over", bad);
	t = begin(ISSUE, "?A");
	t.c->head.flags = splice(b, t.c->head.flags, 0, 0, HASH_HEX);
	end(b, &t, "flag-hash-of-none", bad);
	t = begin(story, "?A");
	world_item(t.c, 0)->flag_other = subject;
	end(b, &t, "flag-absence-by-itself", absence);
	t = begin(story, "?A");
	item = world_item(t.c, 0);
	item->flag_other.b[item->flag_depths.ptr[0] / 8] ^=
		(uint8_t)(0x80 >> item->flag_depths.ptr[0] % 8);
	end(b, &t, "flag-off-its-path", absence);
	t = begin(story, "?A");
	world_item(t.c, 0)->status ^= 1;
	end(b, &t, "flag-other-status", root);
	t = begin(ISSUE "flag A 2", "?A");
	world_item(t.c, 0)->status = 1;
	end(b, &t, "flag-own-status", root);
	t = begin(ISSUE "flag A 2", "?A");
	world_item(t.c, 0)->flagged = HM_FLAGGED_NONE;
	end(b, &t, "flag-hidden", root);
	t = begin(ISSUE, "?A");
	world_item(t.c, 0)->flagged = HM_FLAGGED_OWN;
	world_item(t.c, 0)->status = 1;
	end(b, &t, "flag-invented", root);
	t = begin(story, "?A");
	world_item(t.c, 0)->count++;
	end(b, &t, "status-other-count", root);
	t = begin(story, "?A");
	world_item(t.c, 0)->link.b[0] ^= 1;
	end(b, &t, "status-other-link", root);
}

/* HMK-VER-32: good enough for a policy that says so and has an auditor. */
static void accepted(struct bench *b)
{
	static const uint64_t times[WORLD_WITNESSES] = { WORLD_T0 + 100, 0, 0 };
	static const char more[] = "auditor w0\nquorum w0\nmax-age 7d\n"
				   "accept status-only\n";
	static const struct {
		const char *name;
		const char *expect;
		const char *items;
	} rows[] = {
		{ "status-accepted", GOOD, "?A" },
		{ "status-accepted-flagged", FLAG("STOLEN"), "?A" },
	};

	for (size_t i = 0; i < 2; i++) {
		struct twist t =
			begin(i == 0 ? ISSUE : ISSUE "flag A 2", rows[i].items);

		world_sign(t.w, t.c, times);
		emit(b,
		     &(struct kase){ .name = rows[i].name,
				     .expect = rows[i].expect,
				     .more = more },
		     world_bytes(t.w, t.c));
		end(b, &t, i == 0 ? "status-quorum-none" : "status-reported",
		    i == 0 ? ONLY : FLAG("STOLEN"));
	}
}

/* A report is never hidden behind an age. */
static void ages(struct bench *b)
{
	static const struct {
		const char *name;
		const char *expect;
		const char *story;
		const char *items;
	} rows[] = {
		{ "status-stale", "UNPROVEN STALE HMK-VER-22", ISSUE, "?A" },
		{ "status-stolen-stale", FLAG("STOLEN"), ISSUE "flag A 2",
		  "?A" },
		{ "stolen-stale", FLAG("STOLEN"), ISSUE "stock status A 3",
		  "A" },
	};

	for (size_t i = 0; i < 3; i++) {
		struct twist t = begin(rows[i].story, rows[i].items);

		emit(b,
		     &(struct kase){ .name = rows[i].name,
				     .expect = rows[i].expect,
				     .now = "2026-10-29T12:00:00Z" },
		     world_bytes(t.w, t.c));
		hm_certificate_release(t.c);
		free(t.c);
		world_end(t.w);
		free(t.w);
	}
}

/* HMK-CERT-9, HMK-CERT-13 */
static void keys(struct bench *b)
{
	static const char story[] = "root authorise fac 33; "
				    "fac authorise line 1; line issue A stock";
	struct twist t = begin(story, "A");
	struct hm_cert_key key = *world_key(t.c, 1);

	*world_key(t.c, 1) = *world_key(t.c, 2);
	*world_key(t.c, 2) = key;
	world_record(t.c, world_key(t.c, 1)->first_record)->by = 3;
	end(b, &t, "keys-child-first", M("CERT-13"));
	t = begin(story, "A");
	world_record(t.c, world_key(t.c, 2)->first_record)->by = 3;
	end(b, &t, "keys-authorised-by-itself", M("CERT-13"));
	t = begin("root authorise fac 1; fac issue A stock; fac revoke fac 2",
		  "A");
	world_record(t.c, world_key(t.c, 1)->first_record + 1)->by = 3;
	end(b, &t, "keys-revoked-by-a-later", M("CERT-13"));
}

/* Levels of a certificate whose keys are many. */
static void signed_keys(struct bench *b)
{
	static const char issue[] = "root authorise fac 1; fac issue A stock; "
				    "fac revoke fac 2";
	struct twist t = begin(issue, "A");
	struct hm_record *r;

	hm_certificate_release(t.c);
	free(t.c);
	t.c = world_story_cut(t.w, "A", 's');
	world_key(t.c, 1)->depths = hm_bytes("\x01", 1);
	end(b, &t, "signed-with-depths-of-a-key", M("CERT-9"));
	t = begin(issue, "A");
	t.c->has_head = false;
	world_item(t.c, 0)->depths.len = 0;
	world_key(t.c, 0)->depths.len = 0;
	world_key(t.c, 1)->depths.len = 0;
	r = world_record(t.c, 0);
	r->place.index = 0;
	r->place.at = 0;
	end(b, &t, "signed-with-a-revoke", M("CERT-9"));
}

void cases_status(struct bench *b)
{
	for (size_t i = 0; i < sizeof(tales) / sizeof(*tales); i++)
		tell(b, &tales[i]);
	numbers(b);
	forms(b);
	other_of_three(b);
	proofs(b);
	accepted(b);
	ages(b);
	keys(b);
	signed_keys(b);
}
