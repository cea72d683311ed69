/* Records that break step 4: keys, paths, signatures, order, rules. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

static struct hm_hash ledger_id(const struct bench *b)
{
	return b->w->events[0].link;
}

/* Sign the first record again, with what was changed in it. */
static void again(struct bench *b, struct hm_certificate *c,
		  const struct hm_seed_signer *by)
{
	struct hm_hash prev = ledger_id(b);

	world_resign(b->w, c, world_record(c, 0), world_item(c, 0)->uri, &prev,
		     by);
}

static void keys(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'f');

	world_record(c, 0)->event.args.issue.to = world_mixed_point;
	again(b, c, &b->w->root);
	emit_cut(b,
		 &(struct kase){ .name = "key-bad-to",
				 .expect = "REFUTED KEY_BAD HMK-VER-9" },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->event.args.issue.claim = world_mixed_point;
	again(b, c, &b->w->root);
	emit_cut(b,
		 &(struct kase){ .name = "key-bad-claim",
				 .expect = "REFUTED KEY_BAD HMK-VER-9" },
		 c);
}

/* What the signature of the first record's statement is over. */
static struct hallmark_bytes
statement_root(struct bench *b, struct hm_certificate *c)
{
	const struct hm_record *r = world_record(c, 0);
	struct hm_hash prev = ledger_id(b);
	struct hm_tree_leaf known = { r->place.position,
				      world_event_leaf(r, world_item(c, 0)->uri,
						       &prev) };
	struct hm_hashes path = hm_hashes(r->path);
	struct hm_hash root;

	if (!hm_tree_multiroot(r->n, &known, 1, &path, &root))
		exit(4);
	return world_keep(b->w, hm_hash_view(&root));
}

static void paths(struct bench *b)
{
	static const char expect[] = "REFUTED PROOF_BAD HMK-VER-10";
	struct hm_certificate *c = cut(b, 1, 'f');
	struct hm_record *r = world_record(c, 0);

	r->path.len -= HM_HASH_BYTES;
	emit_cut(b,
		 &(struct kase){ .name = "path-truncated", .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	r = world_record(c, 0);
	r->path = splice(b, r->path, r->path.len, 0,
			 "0000000000000000000000000000000000000000"
			 "000000000000000000000000");
	emit_cut(b,
		 &(struct kase){ .name = "path-unused-hash", .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->path.len = 0;
	emit_cut(b, &(struct kase){ .name = "path-empty", .expect = expect },
		 c);
	/* Past the tree's end the statement's root is a path of its own. */
	c = cut(b, 1, 'f');
	r = world_record(c, 0);
	r->path = statement_root(b, c);
	r->place.position = 5;
	emit_cut(b,
		 &(struct kase){ .name = "path-beside-the-tree",
				 .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->place.position = 5;
	emit_cut(b,
		 &(struct kase){ .name = "path-position-outside",
				 .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->place.position = 1;
	emit_cut(b,
		 &(struct kase){ .name = "path-neighbour-position",
				 .expect = "REFUTED SIGNATURE_BAD HMK-VER-11" },
		 c);
}

static void signatures(struct bench *b)
{
	static const char expect[] = "REFUTED SIGNATURE_BAD HMK-VER-11";
	struct hm_certificate *c = cut(b, 1, 'f');
	struct hm_certificate *d;
	struct hm_record *r = world_record(c, 0);

	r->sig = splice(b, hm_bytes(r->sig, 64), 63, 1, "7f").ptr;
	emit_cut(
		b,
		&(struct kase){ .name = "signature-flipped", .expect = expect },
		c);
	c = cut(b, 1, 'f');
	again(b, c, &b->w->stock);
	emit_cut(b,
		 &(struct kase){ .name = "signature-by-another",
				 .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->n++;
	emit_cut(b,
		 &(struct kase){ .name = "signature-other-count",
				 .expect = expect },
		 c);
	/* The same goods of another ledger, under this one's head. */
	c = cut(b, 1, 'f');
	world_key(c, 0)->ledger_id = b->other->events[0].link;
	emit_cut(b,
		 &(struct kase){ .name = "statement-of-another-ledger",
				 .expect = expect },
		 c);
	/* The record of one item, the proofs of the other. */
	c = cut(b, 2, 'f');
	d = cut(b, 2, 'f');
	*world_record(c, 0) = *world_record(d, 1);
	emit_cut(b,
		 &(struct kase){ .name = "record-of-another-item",
				 .expect = expect },
		 c);
	hm_certificate_release(d);
	c = cut(b, 1, 'f');
	world_record(c, 0)->shown = HM_SHOWN_NONE;
	world_record(c, 0)->event.has_details = false;
	emit_cut(b,
		 &(struct kase){ .name = "details-dropped", .expect = expect },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->details.raw =
		splice(b, world_record(c, 0)->details.raw, 3, 1, "ff");
	emit_cut(b,
		 &(struct kase){ .name = "details-other-seed",
				 .expect = expect },
		 c);
}

static void order(struct bench *b)
{
	static const char expect[] = "REFUTED ORDER HMK-VER-12";
	struct hm_certificate *c = cut(b, 1, 'c');

	world_record(c, 0)->place.index = 0;
	emit_cut(b,
		 &(struct kase){ .name = "order-at-genesis", .expect = expect },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->place.index = c->head.size - 1;
	emit_cut(b,
		 &(struct kase){ .name = "order-at-state-leaf",
				 .expect = expect },
		 c);
	c = cut(b, 1, 'c');
	world_record(c, 0)->place.at = c->head.time + 1;
	emit_cut(b,
		 &(struct kase){ .name = "order-after-head", .expect = expect },
		 c);
	c = cut(b, 2, 'c');
	world_record(c, 1)->place.at--;
	emit_cut(b,
		 &(struct kase){ .name = "fork-inside-at",
				 .expect = "REFUTED FORK_INSIDE HMK-VER-14" },
		 c);
	c = cut(b, 6, 'c');
	world_record(c, 5)->place.index = world_record(c, 0)->place.index;
	emit_cut(b,
		 &(struct kase){ .name = "fork-inside-entry",
				 .expect = "REFUTED FORK_INSIDE HMK-VER-14" },
		 c);
}

/* HMK-LINK-2. Add a copy of the last record to the first item's chain. */
static struct hm_record *twice(struct hm_certificate *c)
{
	struct hm_record copy = *world_record(c, 0);
	struct hm_record *r = hm_buf_grow(&c->records, sizeof(*r));

	*r = copy;
	world_item(c, 0)->records = 2;
	return r;
}

static void rules(struct bench *b)
{
	struct hm_certificate *c = cut(b, 1, 'c');
	const struct world_event *e = &b->w->events[1];
	struct hm_record *r = twice(c);

	r->place.index = 4;
	r->place.at = WORLD_T0 + 700;
	world_resign(b->w, c, r, world_item(c, 0)->uri, &e->link, &b->w->root);
	emit_cut(
		b,
		&(struct kase){ .name = "already-issued",
				.expect = "REFUTED ALREADY_ISSUED HMK-RULE-1" },
		c);
	/* The same, but the second is not after the first. */
	c = cut(b, 1, 'c');
	r = twice(c);
	world_resign(b->w, c, r, world_item(c, 0)->uri, &e->link, &b->w->root);
	emit_cut(b,
		 &(struct kase){ .name = "order-not-after",
				 .expect = "REFUTED ORDER HMK-VER-12" },
		 c);
	c = cut(b, 1, 'c');
	r = twice(c);
	r->place.index = 4;
	r->place.at = 0;
	world_resign(b->w, c, r, world_item(c, 0)->uri, &e->link, &b->w->root);
	emit_cut(b,
		 &(struct kase){ .name = "order-time-back",
				 .expect = "REFUTED ORDER HMK-VER-12" },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->has_first = true;
	again(b, c, &b->w->root);
	emit_cut(b,
		 &(struct kase){ .name = "quota-first",
				 .expect = "REFUTED QUOTA_FIRST HMK-RULE-3" },
		 c);
	c = cut(b, 1, 'f');
	world_record(c, 0)->has_acceptance = true;
	world_record(c, 0)->acceptance = world_record(c, 0)->sig;
	emit_cut(b,
		 &(struct kase){
			 .name = "acceptance-forbidden",
			 .expect = "REFUTED ACCEPTANCE_FORBIDDEN HMK-RULE-4" },
		 c);
}

/* A certificate with its genesis record, changed by `change`, signed again. */
static void genesis_case(struct bench *b, const char *name, const char *expect,
			 void (*change)(struct bench *, struct hm_record *))
{
	struct hm_certificate *c = cut(b, 1, 'c');
	struct hm_record *r = show_genesis(b, c);
	struct hm_hash prev = hm_genesis_prev(b->w->origin);

	change(b, r);
	world_resign(b->w, c, r, hm_bytes(NULL, 0), &prev, &b->w->root);
	emit_cut(b, &(struct kase){ .name = name, .expect = expect }, c);
}

static void genesis_from(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->event.args.root.has_from = true;
}

static void genesis_index(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->place.index = 1;
}

static void genesis_at(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->place.at = WORLD_T0;
}

static void genesis_key(struct bench *b, struct hm_record *r)
{
	r->event.args.root.key = b->w->stock.sign.pub;
}

static void genesis_two(struct bench *b, struct hm_record *r)
{
	struct hm_hash other = b->w->leaves[1];

	r->n = 2;
	r->path = world_keep(b->w, hm_hash_view(&other));
}

static void genesis_position(struct bench *b, struct hm_record *r)
{
	genesis_two(b, r);
	r->place.position = 1;
}

static void genesis_first(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->has_first = true;
}

static void genesis_key_bad(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->event.args.root.key = world_mixed_point;
}

static void genesis_wait(struct bench *b, struct hm_record *r)
{
	(void)b;
	r->event.args.root.wait++;
}

static void genesis(struct bench *b)
{
	static const char bad[] = "REFUTED GENESIS_BAD HMK-RULE-5";

	genesis_case(b, "genesis-with-from", bad, genesis_from);
	genesis_case(b, "genesis-not-first", bad, genesis_index);
	genesis_case(b, "genesis-with-time", bad, genesis_at);
	genesis_case(b, "genesis-of-another-key", bad, genesis_key);
	genesis_case(b, "genesis-of-two", bad, genesis_two);
	genesis_case(b, "genesis-at-position", bad, genesis_position);
	genesis_case(b, "genesis-with-first", "REFUTED QUOTA_FIRST HMK-RULE-3",
		     genesis_first);
	genesis_case(b, "genesis-key-bad", "REFUTED KEY_BAD HMK-VER-9",
		     genesis_key_bad);
	/* Lawful, but not what the items name: their signatures fail. */
	genesis_case(b, "genesis-another", "REFUTED SIGNATURE_BAD HMK-VER-11",
		     genesis_wait);
}

void cases_records(struct bench *b)
{
	keys(b);
	paths(b);
	signatures(b);
	order(b);
	rules(b);
	genesis(b);
}
