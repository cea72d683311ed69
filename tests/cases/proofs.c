/* Proofs and heads that break steps 5 to 7. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdio.h>
#include <stdlib.h>

#define HASH_HEX                                                               \
	"0123456789abcdef0123456789abcdef01234567"                             \
	"89abcdef0123456789abcdef"

static void map_proof(struct bench *b)
{
	static const char bad[] = "REFUTED PROOF_BAD HMK-VER-15";
	struct hm_certificate *c = cut(b, 1, 'f');
	struct hm_certificate *d;
	struct hm_cert_item *item;

	c->head.map.len -= HM_HASH_BYTES;
	emit_cut(b, &(struct kase){ .name = "map-truncated", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	c->head.map = splice(b, c->head.map, c->head.map.len, 0, HASH_HEX);
	emit_cut(b, &(struct kase){ .name = "map-unused-hash", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	item = world_item(c, 0);
	item->depths = splice(b, item->depths, item->depths.len - 1, 1, "ff");
	emit_cut(b,
		 &(struct kase){
			 .name = "map-depth-forged",
			 .expect = "REFUTED LOG_SIGNATURE_BAD HMK-VER-17" },
		 c);
	c = cut(b, 1, 'f');
	item = world_item(c, 0);
	item->depths = splice(b, item->depths, item->depths.len, 0, "05");
	emit_cut(b,
		 &(struct kase){ .name = "map-depths-not-ascending",
				 .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	item = world_item(c, 0);
	item->depths = splice(b, item->depths, item->depths.len - 2, 2, "0706");
	emit_cut(b,
		 &(struct kase){ .name = "map-depths-swapped", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	item = world_item(c, 0);
	item->depths.len--;
	emit_cut(b,
		 &(struct kase){ .name = "map-depth-missing", .expect = bad },
		 c);
	c = cut(b, 2, 'f');
	d = cut(b, 2, 'f');
	world_item(c, 0)->depths = world_item(d, 1)->depths;
	c->head.map = splice(b, c->head.map, 0, 0, HASH_HEX);
	emit_cut(b,
		 &(struct kase){ .name = "map-neighbours-depths",
				 .expect = bad },
		 c);
	hm_certificate_release(d);
	c = cut(b, 1, 'c');
	c->head.flags = splice(b, c->head.flags, 0, 0, HASH_HEX);
	emit_cut(b, &(struct kase){ .name = "flag-hash-unused", .expect = bad },
		 c);
}

static struct hm_certificate *cut_never(struct bench *b)
{
	const char *uri = GTIN_URI "NEVER";
	struct hm_certificate *c = calloc(1, sizeof(*c));

	hm_certificate_init(c);
	world_cut(b->w, &uri, 1, 'c', c);
	return c;
}

/* A leaf of the map that leaves the item's path at its first fork. */
static struct hm_map_leaf
off_path(const struct world *w, const struct hm_cert_item *item)
{
	struct hm_hash key = hm_subject_item(item->uri);
	unsigned depth = item->depths.ptr[0];
	size_t i = 0;

	while (hm_map_bit(&w->map[i].key, depth) == hm_map_bit(&key, depth))
		i++;
	return w->map[i];
}

/* What was never issued beside the item whose leaf shows it: AA003. */
static struct hm_certificate *cut_beside(struct bench *b)
{
	static const char *const uris[2] = { GTIN_URI "AA003",
					     GTIN_URI "N968" };
	struct hm_certificate *c = calloc(1, sizeof(*c));
	struct hm_hash key = hm_subject_item(HM_LIT(GTIN_URI "AA003"));

	hm_certificate_init(c);
	world_cut(b->w, uris, 2, 'c', c);
	if (!hm_hash_equal(&world_item(c, 1)->other.key, &key)) {
		fprintf(stderr, "another leaf shows this absence\n");
		exit(4);
	}
	return c;
}

/* Two claims that share a way down the map but say it differently. */
static void disagreement(struct bench *b)
{
	static const struct kase kases[3] = {
		{ .name = "map-one-leaf-two-links",
		  .expect = "REFUTED PROOF_BAD HMK-VER-15",
		  .item = GTIN_URI "AA003" },
		{ .name = "map-one-fork-two-depths",
		  .expect = "REFUTED PROOF_BAD HMK-VER-15",
		  .item = GTIN_URI "AA003" },
		{ .name = "map-one-fork-two-depths-other",
		  .expect = "REFUTED PROOF_BAD HMK-VER-15",
		  .item = GTIN_URI "AA003" },
	};
	struct hm_certificate *c = cut_beside(b);
	struct hm_cert_item *item;

	world_item(c, 1)->other.count++;
	emit_cut(b, &kases[0], c);
	for (size_t i = 0; i < 2; i++) {
		c = cut_beside(b);
		item = world_item(c, i);
		item->depths =
			splice(b, item->depths, item->depths.len - 1, 1, "09");
		emit_cut(b, &kases[1 + i], c);
	}
}

static void absence(struct bench *b)
{
	static const char bad[] = "REFUTED ABSENCE_BAD HMK-VER-15";
	struct hm_certificate *c = cut_never(b);
	struct hm_cert_item *item = world_item(c, 0);

	item->other.key = hm_subject_item(item->uri);
	emit_cut(b,
		 &(struct kase){ .name = "absence-by-itself",
				 .expect = bad,
				 .item = GTIN_URI "NEVER" },
		 c);
	c = cut_never(b);
	item = world_item(c, 0);
	item->other = off_path(b->w, item);
	emit_cut(b,
		 &(struct kase){ .name = "absence-off-its-path",
				 .expect = bad,
				 .item = GTIN_URI "NEVER" },
		 c);
	/* Denying what was issued: its own leaf stands there. */
	c = cut(b, 1, 'c');
	item = world_item(c, 0);
	item->records = 0;
	item->form = HM_FORM_ABSENT;
	item->other = b->w->map[3];
	hm_buf_clear(&c->records);
	hm_buf_clear(&c->keys);
	emit_cut(b,
		 &(struct kase){ .name = "absence-of-the-issued",
				 .expect = bad },
		 c);
	c = cut_never(b);
	world_item(c, 0)->other.count++;
	emit_cut(b,
		 &(struct kase){ .name = "absence-other-count",
				 .expect =
					 "REFUTED LOG_SIGNATURE_BAD HMK-VER-17",
				 .item = GTIN_URI "NEVER" },
		 c);
}

static void log_proof(struct bench *b)
{
	static const char bad[] = "REFUTED PROOF_BAD HMK-VER-16";
	struct hm_certificate *c = cut(b, 1, 'f');

	c->head.log.len -= HM_HASH_BYTES;
	emit_cut(b, &(struct kase){ .name = "log-truncated", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	c->head.log.len = 0;
	emit_cut(b, &(struct kase){ .name = "log-empty", .expect = bad }, c);
	c = cut(b, 1, 'f');
	c->head.log = splice(b, c->head.log, c->head.log.len, 0, HASH_HEX);
	emit_cut(b, &(struct kase){ .name = "log-unused-hash", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	c->head.full = false;
	emit_cut(b,
		 &(struct kase){ .name = "log-full-as-current", .expect = bad },
		 c);
	c = cut(b, 1, 'c');
	c->head.full = true;
	emit_cut(b,
		 &(struct kase){ .name = "log-current-as-full", .expect = bad },
		 c);
}

/* What changes the state leaf or the root breaks the log's signature. */
static void head_fields(struct bench *b)
{
	static const char bad[] = "REFUTED LOG_SIGNATURE_BAD HMK-VER-17";
	struct hm_certificate *c = cut(b, 1, 'f');

	c->head.time++;
	emit_cut(b, &(struct kase){ .name = "head-other-time", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	c->head.has_flagged = true;
	emit_cut(b,
		 &(struct kase){ .name = "head-other-flagged", .expect = bad },
		 c);
	c = cut(b, 1, 'f');
	c->head.has_cut = true;
	emit_cut(b, &(struct kase){ .name = "head-other-cut", .expect = bad },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->place.index = 4;
	emit_cut(b, &(struct kase){ .name = "record-moved", .expect = bad }, c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->place.at = 0;
	emit_cut(b,
		 &(struct kase){ .name = "record-back-dated", .expect = bad },
		 c);
}

static void lines(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'f');
	static const uint64_t witnessed[3] = { WORLD_T0 + 1500, 0, 0 };

	world_sig(c, 0)->sig = splice(b, world_sig(c, 0)->sig, 67, 1, "7e");
	emit_cut(b,
		 &(struct kase){
			 .name = "log-signature-bad",
			 .expect = "REFUTED LOG_SIGNATURE_BAD HMK-VER-17" },
		 c);
	c = cut(b, 1, 'f');
	world_sig(c, 0)->sig.len--;
	emit_cut(b,
		 &(struct kase){
			 .name = "log-signature-short",
			 .expect = "REFUTED LOG_SIGNATURE_BAD HMK-VER-17" },
		 c);
	c = cut(b, 1, 'f');
	world_sig(c, 0)->name = HM_LIT("maison.example/2");
	emit_cut(b,
		 &(struct kase){
			 .name = "log-signature-missing",
			 .expect = "REFUTED LOG_SIGNATURE_MISSING HMK-VER-17" },
		 c);
	c = cut(b, 1, 'f');
	world_sig(c, 0)->sig = splice(b, world_sig(c, 0)->sig, 0, 1, "00");
	emit_cut(b,
		 &(struct kase){
			 .name = "log-signature-key-id",
			 .expect = "REFUTED LOG_SIGNATURE_MISSING HMK-VER-17" },
		 c);
	/* A witness's line moved to a name that it is not known under. */
	c = cut(b, 1, 'f');
	world_sign(b->w, c, witnessed);
	world_sig(c, 1)->name = HM_LIT("w1.example/w");
	emit_cut(b,
		 &(struct kase){ .name = "witness-line-of-another",
				 .expect = "UNPROVEN QUORUM_MISSING HMK-VER-18",
				 .more = "quorum w0\nmax-age 7d\n" },
		 c);
}

void cases_proofs(struct bench *b)
{
	map_proof(b);
	disagreement(b);
	absence(b);
	log_proof(b);
	head_fields(b);
	lines(b);
}
