/* Files that do not decode: step 1. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>

#define M(rule) "REFUTED MALFORMED HMK-" rule
#define N(rule) "UNPROVEN NEWER HMK-" rule

/* Offsets in a certificate of this world, before its first list. */
enum {
	OUTER = 0,
	VERSION = 1,
	ORIGIN = 2,
	HEAD = 19,
	SIZE = 20,
	TIME = 21,
	FLAGGED = 26,
	CUT = 27,
	FULL = 28,
	SIGS = 29,
	SIG = 30,
	LOG = 118
};

/* The same back from the end of its record. */
enum {
	ARGS = 212,
	PLACE = 175,
	COUNT = 69,
	RECORD_SIG = 67,
	ACCEPTANCE = 1
};

#define TO_END SIZE_MAX

#define ZEROS_31                                                               \
	"00000000000000000000000000000000000000000000000000000000000000"
#define ZEROS_62 ZEROS_31 ZEROS_31

/* Where an edit starts from; from an end it counts back. */
enum from {
	FILE_AT,
	BEFORE_ITEM,
	ITEM_AT,
	BEFORE_RECORD,
	RECORD_AT,
	RECORD_END,
	BEFORE_KEY,
	KEY_AT,
	END_AT
};

struct edit {
	const char *name;
	const char *expect;
	enum from from;
	size_t at;
	size_t remove;
	const char *put;
};

static const struct edit edits[] = {
	/* Encoding. */
	{ "cbor-cut", M("CBOR-11"), END_AT, 1, 1, "" },
	{ "cbor-cut-in-head", M("CBOR-1"), BEFORE_KEY, 0, TO_END, "98" },
	{ "cbor-cut-before-item", M("CBOR-1"), FILE_AT, HEAD, TO_END, "" },
	{ "cbor-trailing", M("CBOR-12"), END_AT, 0, 0, "00" },
	{ "cbor-long-head", M("CBOR-2"), FILE_AT, OUTER, 1, "9805" },
	{ "cbor-long-integer", M("CBOR-2"), FILE_AT, SIZE, 1, "1807" },
	{ "cbor-long-text", M("CBOR-2"), FILE_AT, ORIGIN, 1, "7810" },
	{ "cbor-indefinite-array", M("CBOR-3"), FILE_AT, OUTER, 1, "9f" },
	{ "cbor-indefinite-text", M("CBOR-3"), FILE_AT, ORIGIN, 1, "7f" },
	{ "cbor-integer-range", M("CBOR-4"), FILE_AT, SIZE, 1,
	  "1b8000000000000000" },
	{ "cbor-float", M("CBOR-5"), FILE_AT, SIZE, 1, "f94700" },
	/* The initial byte is judged before what should follow it. */
	{ "cbor-float-cut", M("CBOR-5"), END_AT, 34, 34, "f9" },
	{ "cbor-simple-cut", M("CBOR-6"), END_AT, 34, 34, "f8" },
	{ "cbor-undefined", M("CBOR-6"), FILE_AT, SIZE, 1, "f7" },
	{ "cbor-simple", M("CBOR-6"), FILE_AT, SIZE, 1, "e0" },
	{ "cbor-tag", M("CBOR-7"), FILE_AT, SIZE, 0, "c1" },
	{ "cbor-long-tag", M("CBOR-2"), FILE_AT, SIZE, 0, "d812" },
	{ "cbor-reserved-head", M("CBOR-1"), FILE_AT, SIZE, 1, "1c" },
	{ "cbor-text-not-utf8", M("CBOR-9"), FILE_AT, ORIGIN + 1, 1, "ff" },
	{ "cbor-text-control", M("CBOR-9"), FILE_AT, ORIGIN + 1, 1, "0a" },
	{ "cbor-text-bidi", M("CBOR-9"), FILE_AT, ORIGIN, 4, "70e280ae" },
	{ "cbor-count-bomb", M("CBOR-11"), BEFORE_ITEM, 0, 1, "9a10000000" },
	{ "cbor-length-bomb", M("CBOR-11"), FILE_AT, ORIGIN, 1,
	  "7b7fffffffffffffff" },
	/* The outer array. */
	{ "file-empty-array", M("CERT-1"), FILE_AT, OUTER, TO_END, "80" },
	{ "file-not-an-array", M("CERT-1"), FILE_AT, OUTER, 1, "a2" },
	{ "file-version-0", M("CERT-1"), FILE_AT, VERSION, 1, "00" },
	{ "file-version-text", M("CERT-1"), FILE_AT, VERSION, 1, "6131" },
	{ "newer-version", N("CERT-1"), FILE_AT, VERSION, 1, "02" },
	{ "newer-version-members", N("CERT-1"), FILE_AT, OUTER, 2, "8602" },
	{ "file-version-0-members", M("CERT-1"), FILE_AT, OUTER, 2, "8600" },
	{ "newer-version-255", N("CERT-1"), FILE_AT, VERSION, 1, "18ff" },
	{ "file-member-more", M("CERT-2"), FILE_AT, OUTER, 1, "86" },
	{ "file-member-less", M("CERT-2"), FILE_AT, OUTER, 1, "84" },
	{ "origin-empty", M("CERT-2"), FILE_AT, ORIGIN, 17, "60" },
	/* Of controls, but the length is judged first. */
	{ "origin-256", M("CERT-2"), FILE_AT, ORIGIN, 17,
	  "790100" ZEROS_62 ZEROS_62 ZEROS_62 ZEROS_62 "0000000000000000" },
	{ "origin-bytes", M("CERT-2"), FILE_AT, ORIGIN, 1, "50" },
	{ "origin-with-plus", M("CERT-2"), FILE_AT, ORIGIN + 1, 1, "2b" },
	{ "origin-with-space", M("CERT-2"), FILE_AT, ORIGIN + 1, 1, "20" },
	{ "items-none", M("CERT-2"), BEFORE_ITEM, 0, 1, "80" },
	/* The head. */
	{ "head-member-less", M("CERT-3"), FILE_AT, HEAD, 1, "88" },
	{ "head-size-1", M("CERT-3"), FILE_AT, SIZE, 1, "01" },
	{ "head-size-negative", M("CERT-3"), FILE_AT, SIZE, 1, "20" },
	{ "head-flagged-short", M("CERT-3"), FILE_AT, FLAGGED, 1, "4100" },
	{ "head-flagged-false", M("CERT-3"), FILE_AT, FLAGGED, 1, "f4" },
	{ "head-cut-256", M("CERT-3"), FILE_AT, CUT, 1, "190100" },
	{ "head-full-2", M("CERT-3"), FILE_AT, FULL, 1, "02" },
	{ "head-full-true", M("CERT-3"), FILE_AT, FULL, 1, "f5" },
	{ "head-no-line", M("CERT-3"), FILE_AT, SIGS, LOG - SIGS, "80" },
	{ "head-line-of-three", M("CERT-3"), FILE_AT, SIG, 1, "83" },
	{ "head-line-name-space", M("CERT-3"), FILE_AT, SIG + 2, 1, "20" },
	{ "head-line-id-alone", M("CERT-3"), FILE_AT, SIG + 18, 70,
	  "4400000000" },
	/* Items. */
	{ "item-of-four", M("CERT-4"), ITEM_AT, 0, 1, "84" },
	{ "item-of-two", M("CERT-4"), ITEM_AT, 0, 1, "82" },
	{ "item-of-seven", M("CERT-4"), ITEM_AT, 0, 1, "87" },
	{ "item-of-six", M("CERT-12"), ITEM_AT, 0, 1, "86" },
	{ "item-uri-bytes", M("CERT-4"), ITEM_AT, 1, 1, "58" },
	{ "item-uri-empty", M("CERT-4"), ITEM_AT, 1, 47, "60" },
	{ "item-chain-empty", M("CERT-4"), BEFORE_RECORD, 0, 1, "80" },
	/* Records. */
	{ "record-of-nine", M("CERT-5"), RECORD_AT, 0, 1, "89" },
	{ "record-kind-7", M("EVENT-2"), RECORD_AT, 1, 1, "07" },
	{ "record-kind-0", M("EVENT-2"), RECORD_AT, 1, 1, "00" },
	{ "record-kind-19", M("EVENT-2"), RECORD_AT, 1, 1, "13" },
	{ "record-kind-root", M("CERT-5"), RECORD_AT, 1, 1, "12" },
	{ "record-kind-authorise", M("CERT-5"), RECORD_AT, 1, 1, "10" },
	{ "record-kind-revoke", M("CERT-5"), RECORD_AT, 1, 1, "11" },
	{ "record-args-of-transfer", M("CERT-5"), RECORD_AT, 1, 1, "02" },
	{ "record-args-of-attest", M("EVENT-6"), RECORD_AT, 1, 1, "03" },
	{ "record-salt-short", M("CERT-5"), RECORD_AT, 2, 2, "4f" },
	{ "issue-args-of-three", M("CERT-5"), RECORD_END, ARGS, 1, "83" },
	{ "issue-to-short", M("EVENT-3"), RECORD_END, ARGS - 1, 34,
	  "581f" ZEROS_31 },
	{ "issue-claim-short", M("EVENT-3"), RECORD_END, ARGS - 35, 1,
	  "581f" ZEROS_31 },
	{ "record-place-of-two", M("CERT-5"), RECORD_END, PLACE, 1, "82" },
	{ "record-count-of-three", M("CERT-5"), RECORD_END, COUNT, 1, "83" },
	{ "record-signature-short", M("CERT-5"), RECORD_END, RECORD_SIG, 66,
	  "583f" ZEROS_62 "00" },
	{ "record-acceptance-of-three", M("CERT-5"), RECORD_END, ACCEPTANCE, 1,
	  "83005840" ZEROS_62 "0000" },
	{ "record-acceptance-short", M("CERT-5"), RECORD_END, ACCEPTANCE, 1,
	  "8200583f" ZEROS_62 "00" },
	/* Keys. */
	{ "key-of-two", M("CERT-7"), KEY_AT, 0, 1, "82" },
	{ "keys-33", M("CERT-2"), BEFORE_KEY, 0, 1, "9821" },
	{ "root-chain-empty", M("CERT-7"), END_AT, 34, 34, "80" },
	{ "key-pub-short", M("CERT-7"), KEY_AT, 1, 3, "581f" },
};

static size_t
base_of(const struct hm_certificate *c, size_t len, enum from from)
{
	switch (from) {
	case FILE_AT:
		return 0;
	case BEFORE_ITEM:
		return hm_certificate_item(c, 0)->offset - 1;
	case BEFORE_RECORD:
		return hm_certificate_record(c, 0)->offset - 1;
	case ITEM_AT:
		return hm_certificate_item(c, 0)->offset;
	case RECORD_AT:
		return hm_certificate_record(c, 0)->offset;
	case RECORD_END:
	case BEFORE_KEY:
		return hm_certificate_key(c, 0)->offset - 1;
	case KEY_AT:
		return hm_certificate_key(c, 0)->offset;
	case END_AT:
		return len;
	}
	return 0;
}

static bool is_end(enum from from)
{
	return from == RECORD_END || from == END_AT;
}

static void edited(struct bench *b)
{
	struct hm_certificate *made = cut(b, 1, 'c');
	struct hallmark_bytes base = world_bytes(b->w, made);
	struct hm_certificate c;

	hm_certificate_init(&c);
	if (hm_certificate_read(base, &c, NULL)) {
		fprintf(stderr, "the base of the edits does not decode\n");
		exit(4);
	}
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		const struct edit *e = &edits[i];
		size_t at = base_of(&c, base.len, e->from);
		size_t remove = e->remove;

		at = is_end(e->from) ? at - e->at : at + e->at;
		if (remove == TO_END)
			remove = base.len - at;
		emit(b, &(struct kase){ .name = e->name, .expect = e->expect },
		     splice(b, base, at, remove, e->put));
	}
	hm_certificate_release(&c);
	hm_certificate_release(made);
	free(made);
}

/* What the structures can say, the writer writes and the reader refuses. */
static void fields(struct bench *b)
{
	static const char record[] = M("CERT-5");
	struct hm_certificate *c = cut(b, 1, 'c');

	world_record(c, 0)->by = 0;
	emit_cut(b,
		 &(struct kase){ .name = "record-by-custodian",
				 .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->by = 33;
	emit_cut(b, &(struct kase){ .name = "record-by-33", .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->by = 2;
	emit_cut(b,
		 &(struct kase){ .name = "record-by-2-of-1",
				 .expect = M("CERT-13") },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->n = 0;
	emit_cut(b,
		 &(struct kase){ .name = "record-of-no-events",
				 .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->n = 65537;
	emit_cut(b,
		 &(struct kase){ .name = "record-of-65537-events",
				 .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->place.position = 65536;
	emit_cut(b,
		 &(struct kase){ .name = "record-position-65536",
				 .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->path.len--;
	emit_cut(b,
		 &(struct kase){ .name = "record-path-ragged",
				 .expect = record },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->path =
		world_keep(b->w, hm_bytes(b->w->leaves, HM_PATH_MAX + 32));
	emit_cut(
		b,
		&(struct kase){ .name = "record-path-of-17", .expect = record },
		c);
	c = cut(b, 1, 'c');
	c->head.map.len--;
	emit_cut(b,
		 &(struct kase){ .name = "head-map-ragged",
				 .expect = M("CERT-3") },
		 c);
	c = cut(b, 1, 'c');
	world_item(c, 0)->depths =
		world_keep(b->w, hm_bytes(b->w->leaves, 257));
	emit_cut(b,
		 &(struct kase){ .name = "item-257-depths",
				 .expect = M("CERT-6") },
		 c);
	c = cut(b, 1, 'c');
	world_item(c, 0)->uri = world_keep(
		b->w, hm_bytes(memset(calloc(1, 513), 'a', 513), 513));
	emit_cut(
		b,
		&(struct kase){ .name = "item-uri-513", .expect = M("CERT-4") },
		c);
	c = cut(b, 1, 'c');
	hm_buf_clear(&c->keys);
	emit_cut(
		b,
		&(struct kase){ .name = "keys-missing", .expect = M("CERT-8") },
		c);
}

static void key_fields(struct bench *b)
{
	const char *never = GTIN_URI "NEVER";
	struct hm_certificate *c = calloc(1, sizeof(*c));
	struct hm_certificate *d = cut(b, 1, 'c');
	struct hm_cert_key *key;

	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	key = hm_buf_grow(&c->keys, sizeof(*key));
	*key = *world_key(d, 0);
	emit_cut(b,
		 &(struct kase){ .name = "keys-of-an-absence",
				 .expect = M("CERT-8"),
				 .item = never },
		 c);
	key = hm_buf_grow(&d->keys, sizeof(*key));
	*key = *world_key(d, 0);
	key->pub = b->w->stock.sign.pub;
	emit_cut(b,
		 &(struct kase){ .name = "keys-second-bare",
				 .expect = M("CERT-7") },
		 d);
}

static void levels(struct bench *b)
{
	const char *never = GTIN_URI "NEVER";
	struct hm_certificate *c = cut(b, 1, 's');

	world_record(c, 0)->place.index = 2;
	emit_cut(b,
		 &(struct kase){ .name = "signed-with-index",
				 .expect = M("CERT-9") },
		 c);
	c = cut(b, 1, 's');
	world_record(c, 0)->place.at = 2;
	emit_cut(b,
		 &(struct kase){ .name = "signed-with-time",
				 .expect = M("CERT-9") },
		 c);
	c = cut(b, 1, 's');
	world_item(c, 0)->depths = hm_bytes("\x01", 1);
	emit_cut(b,
		 &(struct kase){ .name = "signed-with-depths",
				 .expect = M("CERT-9") },
		 c);
	c = cut(b, 1, 's');
	world_key(c, 0)->depths = hm_bytes("\x01", 1);
	emit_cut(b,
		 &(struct kase){ .name = "signed-with-key-depths",
				 .expect = M("CERT-9") },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	c->head.full = true;
	emit_cut(b,
		 &(struct kase){ .name = "absence-in-full",
				 .expect = M("CERT-10"),
				 .item = never },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	c->has_head = false;
	emit_cut(b,
		 &(struct kase){ .name = "absence-without-head",
				 .expect = M("CERT-9"),
				 .item = never },
		 c);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	world_item(c, 0)->other.count = 0;
	emit_cut(b,
		 &(struct kase){ .name = "absence-count-0",
				 .expect = M("CERT-4"),
				 .item = never },
		 c);
}

/* A file that is none, with n bytes put so far from its end. */
static void emit_end(struct bench *b, const struct kase *k,
		     struct hm_certificate *c, const struct edit *e)
{
	struct hallmark_bytes bytes = world_bytes(b->w, c);

	emit(b, k, splice(b, bytes, bytes.len - e->at, e->remove, e->put));
	hm_certificate_release(c);
	free(c);
}

/* Never issued, and a genesis that is shown: their last parts. */
static void other_ends(struct bench *b)
{
	static const struct edit other = { .at = 71, .remove = 1, .put = "84" };
	static const struct edit ill = { .at = 71, .remove = 2, .put = "841c" };
	static const struct edit key = { .at = 149,
					 .remove = 34,
					 .put = "581f" ZEROS_31 };
	const char *never = GTIN_URI "NEVER";
	struct hm_certificate *c = calloc(1, sizeof(*c));

	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	emit_end(b,
		 &(struct kase){ .name = "absence-of-four",
				 .expect = M("CERT-4"),
				 .item = never },
		 c, &other);
	c = calloc(1, sizeof(*c));
	hm_certificate_init(c);
	world_cut(b->w, &never, 1, 'c', c);
	emit_end(b,
		 &(struct kase){ .name = "absence-of-four-ill",
				 .expect = M("CERT-4"),
				 .item = never },
		 c, &ill);
	c = cut(b, 1, 'c');
	show_genesis(b, c);
	emit_end(b,
		 &(struct kase){ .name = "root-key-short",
				 .expect = M("EVENT-4") },
		 c, &key);
}

static void root_chain(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'c');
	struct hm_cert_key *key;
	struct hm_record *r;

	key = hm_buf_grow(&c->keys, sizeof(*key));
	*key = *world_key(c, 0);
	show_genesis(b, c);
	key->first_record = world_key(c, 0)->first_record;
	key->records = 1;
	emit_cut(b,
		 &(struct kase){ .name = "keys-second-root",
				 .expect = M("CERT-5") },
		 c);
	c = cut(b, 1, 'c');
	key = hm_buf_grow(&c->keys, sizeof(*key));
	*key = *world_key(c, 0);
	key->first_record = 0;
	key->records = 1;
	emit_cut(b,
		 &(struct kase){ .name = "keys-second-of-issue",
				 .expect = M("CERT-5") },
		 c);
	c = cut(b, 1, 'c');
	show_genesis(b, c)->event.args.root.wait = HM_WAIT_MAX + 1;
	emit_cut(b,
		 &(struct kase){ .name = "root-wait-over",
				 .expect = M("EVENT-4") },
		 c);
	c = cut(b, 1, 'c');
	show_genesis(b, c)->by = 2;
	emit_cut(b,
		 &(struct kase){ .name = "root-by-another",
				 .expect = M("CERT-5") },
		 c);
	c = cut(b, 1, 'c');
	r = show_genesis(b, c);
	r->event = world_record(c, 0)->event;
	emit_cut(b,
		 &(struct kase){ .name = "root-chain-of-issue",
				 .expect = M("CERT-5") },
		 c);
}

void cases_bytes(struct bench *b)
{
	edited(b);
	fields(b);
	key_fields(b);
	levels(b);
	root_chain(b);
	other_ends(b);
}
