/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/plain_tree.h"

/* Key spaces of three bits, laid where bytes and the key begin and end. */
static const uint8_t spaces[][3] = { { 0, 1, 2 }, { 0, 8, 255 }, { 7, 9, 70 } };
#define KEYS 8

static struct hm_hash small_key(const uint8_t space[3], unsigned number)
{
	struct hm_hash key;

	memset(key.b, 0, 32);
	for (unsigned i = 0; i < 3; i++)
		if (number >> i & 1)
			key.b[space[i] / 8] |= (uint8_t)(0x80 >> space[i] % 8);
	return key;
}

/* A map over some of the eight keys, and every hash that it has inside. */
struct small_map {
	struct hm_map_leaf leaves[KEYS];
	size_t count;
	struct hm_hash root;
	struct hm_hash inside[2 * KEYS];
	size_t inside_count;
};

static void add_inside(struct small_map *map, const struct hm_hash *hash)
{
	for (size_t i = 0; i < map->inside_count; i++)
		if (hm_hash_equal(&map->inside[i], hash))
			return;
	map->inside[map->inside_count++] = *hash;
}

/* Subtrees of a map are the roots of its leaves that share a prefix. */
static void find_inside(struct small_map *map)
{
	for (unsigned depth = 0; depth <= HM_MAP_BITS; depth++)
		for (size_t i = 0; i < map->count; i++) {
			struct hm_map_leaf below[KEYS];
			struct hm_hash root;
			size_t n = 0;

			for (size_t j = 0; j < map->count; j++)
				if (hm_map_differ(&map->leaves[i].key,
						  &map->leaves[j].key) >= depth)
					below[n++] = map->leaves[j];
			root = plain_map_root(below, n);
			add_inside(map, &root);
		}
}

static void
make_small(struct small_map *map, const uint8_t space[3], unsigned members)
{
	memset(map, 0, sizeof(*map));
	for (unsigned i = 0; i < KEYS; i++)
		if (members >> i & 1) {
			struct hm_map_leaf *leaf = &map->leaves[map->count++];

			leaf->key = small_key(space, i);
			leaf->count = i + 1;
			memset(leaf->link.b, (int)i, 32);
		}
	map->root = plain_map_root(map->leaves, map->count);
	find_inside(map);
}

/* Does some choice of the map's hashes prove this leaf for this key? */
static bool
provable(const struct small_map *map, const struct hm_hash *key,
	 const struct hm_map_leaf *leaf, struct hallmark_bytes depths)
{
	size_t choice[3] = { 0 };
	size_t at;

	do {
		struct hm_map_claim claim = { *key, depths, leaf->key,
					      plain_map_leaf(leaf) };
		struct hm_hash hashes[3];
		struct hm_hashes proof = { hashes[0].b, depths.len };
		struct hm_hash root;

		for (size_t i = 0; i < depths.len; i++)
			hashes[i] = map->inside[choice[i]];
		if (hm_map_root(&claim, 1, &proof, &root) == HALLMARK_OK &&
		    proof.count == 0 && hm_hash_equal(&root, &map->root))
			return true;
		for (at = 0; at < depths.len; at++) {
			choice[at]++;
			if (choice[at] < map->inside_count)
				break;
			choice[at] = 0;
		}
	} while (at < depths.len);
	return false;
}

static void check_key(const struct small_map *map, const uint8_t space[3],
		      unsigned number, bool member)
{
	struct hm_hash key = small_key(space, number);
	bool shown = false;
	bool denied = false;

	for (unsigned subset = 0; subset < 8; subset++) {
		uint8_t depths[3];
		size_t n = 0;

		for (unsigned i = 0; i < 3; i++)
			if (subset >> i & 1)
				depths[n++] = space[i];
		for (size_t i = 0; i < map->count; i++) {
			const struct hm_map_leaf *leaf = &map->leaves[i];

			if (!provable(map, &key, leaf, hm_bytes(depths, n)))
				continue;
			if (hm_hash_equal(&leaf->key, &key))
				shown = true;
			else
				denied = true;
		}
	}
	ck_assert_int_eq(shown, member);
	ck_assert_int_eq(denied, !member);
}

/*
 * HMK-MAP-5: under one root every key is shown or denied, never both. All maps
 * of up to four (in two spaces three) of eight keys; all lists of depths, leaves
 * and inner hashes.
 */
START_TEST(shown_or_denied)
{
	static struct small_map map;
	const uint8_t *space = spaces[_i];

	for (unsigned members = 1; members < 256; members++) {
		make_small(&map, space, members);
		if (map.count > (_i == 0 ? 4 : 3))
			continue;
		for (unsigned i = 0; i < KEYS; i++)
			check_key(&map, space, i, members >> i & 1);
	}
}
END_TEST

#define LEAVES_MAX 60
#define CLAIMS_MAX 40

/* Claims over a random map, with what they are made of. */
struct random_case {
	struct hm_map_leaf leaves[LEAVES_MAX];
	size_t leaf_count;
	struct hm_hash keys[CLAIMS_MAX];
	struct hm_map_answer answers[CLAIMS_MAX];
	struct hm_map_claim claims[CLAIMS_MAX];
	size_t count;
	struct hallmark_buf proof;
	struct hm_hash root;
};

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

/* Equal bytes in front and few bits behind make deep and crowded forks. */
static void random_leaves(struct random_case *c, unsigned *seed)
{
	size_t common = plain_below(32, seed);
	size_t n = 1 + plain_below(LEAVES_MAX, seed);

	plain_random(c->leaves, sizeof(c->leaves), seed);
	for (size_t i = 0; i < n; i++) {
		memset(c->leaves[i].key.b, 0x33, common);
		if (common < 31)
			c->leaves[i].key.b[common] &= 0x11;
	}
	qsort(c->leaves, n, sizeof(*c->leaves), compare_keys);
	for (size_t i = 1; i < n; i++)
		if (compare_keys(&c->leaves[i - 1], &c->leaves[i]) == 0)
			n = i;
	c->leaf_count = n;
	c->root = plain_map_root(c->leaves, n);
}

/* Members, keys one bit away from members, and keys from anywhere. */
static void random_keys(struct random_case *c, unsigned *seed)
{
	c->count = plain_below(CLAIMS_MAX, seed);
	for (size_t i = 0; i < c->count; i++) {
		size_t depth = plain_below(HM_MAP_BITS, seed);
		struct hm_hash *key = &c->keys[i];

		*key = c->leaves[plain_below(c->leaf_count, seed)].key;
		if (plain_below(3, seed) == 0)
			plain_random(key, 32, seed);
		else if (plain_below(2, seed) == 0)
			key->b[depth / 8] ^= (uint8_t)(0x80 >> depth % 8);
	}
}

static void claim_answers(struct random_case *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct hm_map_answer *a = &c->answers[i];

		c->claims[i] = (struct hm_map_claim){
			c->keys[i], hm_bytes(a->depths, a->depth_count),
			a->leaf.key, plain_map_leaf(&a->leaf)
		};
	}
}

static void make_random(struct random_case *c, unsigned *seed)
{
	struct hm_map_leaves memory;
	struct hm_map_source source;

	memset(c, 0, sizeof(*c));
	random_leaves(c, seed);
	random_keys(c, seed);
	memory = (struct hm_map_leaves){ c->leaves, c->leaf_count };
	source = hm_map_memory(&memory);
	c->proof = HM_BUF_INIT(1u << 20);
	ck_assert_int_eq(
		hm_map_prove(c->keys, c->count, &source, c->answers, &c->proof),
		HALLMARK_OK);
	claim_answers(c);
}

/* By the definition, and by the library over a copy that it may use up. */
static enum hallmark_code
compute(const struct random_case *c, struct hm_hash *root, size_t *left)
{
	struct hm_map_claim copy[CLAIMS_MAX];
	struct hm_hashes rest = hm_hashes(hm_buf_view(&c->proof));
	struct hm_hashes plain_rest = rest;
	struct hm_hash plain = { { 0 } };
	enum hallmark_code want =
		plain_maproot(c->claims, c->count, &plain_rest, &plain);
	enum hallmark_code got;

	memset(root, 0, sizeof(*root));
	memcpy(copy, c->claims, sizeof(copy));
	got = hm_map_root(copy, c->count, &rest, root);
	ck_assert_int_eq(got, want);
	if (!got) {
		ck_assert_mem_eq(root->b, plain.b, 32);
		ck_assert_uint_eq(rest.count, plain_rest.count);
	} else {
		ck_assert_uint_eq(rest.count, c->proof.len / 32);
	}
	*left = rest.count;
	return got;
}

static bool holds(const struct random_case *c)
{
	struct hm_hash root;
	size_t left;

	return compute(c, &root, &left) == HALLMARK_OK && left == 0 &&
	       hm_hash_equal(&root, &c->root);
}

static bool is_member(const struct random_case *c, const struct hm_hash *key)
{
	for (size_t i = 0; i < c->leaf_count; i++)
		if (hm_hash_equal(&c->leaves[i].key, key))
			return true;
	return false;
}

static void shuffle(struct random_case *c, unsigned *seed)
{
	for (size_t i = c->count; i > 1; i--) {
		size_t j = plain_below(i, seed);
		struct hm_map_claim claim = c->claims[j];

		c->claims[j] = c->claims[i - 1];
		c->claims[i - 1] = claim;
	}
}

/* HMK-MAP-5: any mix of members and others, asked in any order. */
START_TEST(random_maps)
{
	static struct random_case c;
	unsigned seed = (unsigned)time(NULL);

	printf("tree/map_root: random seed %u\n", seed);
	for (int run = 0; run < 400; run++) {
		make_random(&c, &seed);
		ck_assert(holds(&c));
		for (size_t i = 0; i < c.count; i++)
			ck_assert_int_eq(hm_hash_equal(&c.answers[i].leaf.key,
						       &c.keys[i]),
					 is_member(&c, &c.keys[i]));
		shuffle(&c, &seed);
		ck_assert(holds(&c));
		hm_buf_release(&c.proof);
	}
}
END_TEST

static void forge_depth(struct random_case *c, size_t i, unsigned *seed)
{
	struct hm_map_answer *a = &c->answers[i];

	a->depths[plain_below(a->depth_count, seed)] ^=
		(uint8_t)(1u << plain_below(8, seed));
}

static void forge_end(struct random_case *c, size_t i, unsigned *seed)
{
	(void)seed;
	c->answers[i].depth_count--;
	claim_answers(c);
}

static void forge_more(struct random_case *c, size_t i, unsigned *seed)
{
	struct hm_map_answer *a = &c->answers[i];

	if (a->depth_count < HM_MAP_BITS)
		a->depths[a->depth_count++] =
			(uint8_t)plain_below(HM_MAP_BITS, seed);
	claim_answers(c);
}

static void forge_leaf(struct random_case *c, size_t i, unsigned *seed)
{
	struct hm_map_leaf *leaf = &c->answers[i].leaf;
	size_t at = plain_below(sizeof(*leaf), seed);

	((uint8_t *)leaf)[at] ^= (uint8_t)(1u << plain_below(8, seed));
	claim_answers(c);
}

/* The whole answer about another key, where it is another one. */
static void forge_neighbour(struct random_case *c, size_t i, unsigned *seed)
{
	size_t j = plain_below(c->count, seed);

	if (hm_hash_equal(&c->answers[i].leaf.key, &c->answers[j].leaf.key))
		c->answers[i].leaf.count++;
	else
		c->answers[i] = c->answers[j];
	claim_answers(c);
}

static void forge_hash(struct random_case *c, size_t i, unsigned *seed)
{
	(void)i;
	if (c->proof.len > 0)
		c->proof.ptr[plain_below(c->proof.len, seed)] ^= 4;
	else
		hm_buf_mem(&c->proof, c->root.b, 32);
}

static void forge_missing(struct random_case *c, size_t i, unsigned *seed)
{
	(void)i;
	(void)seed;
	if (c->proof.len > 0)
		c->proof.len -= 32;
	else
		c->claims[0].leaf_hash.b[0] ^= 1;
}

static void forge_unused(struct random_case *c, size_t i, unsigned *seed)
{
	(void)i;
	(void)seed;
	hm_buf_mem(&c->proof, c->root.b, 32);
}

static const struct {
	void (*forge)(struct random_case *c, size_t i, unsigned *seed);
	const char *rule;
} forgeries[] = {
	{ forge_depth, "HMK-MAP-1: a fork commits to its depth" },
	{ forge_end, "HMK-MAP-5: the path is cut at its end" },
	{ forge_more, "HMK-MAP-5: the path goes on below a leaf" },
	{ forge_leaf, "HMK-MAP-1: a leaf commits to all that it holds" },
	{ forge_neighbour, "HMK-MAP-5: another key's path and leaf" },
	{ forge_hash, "HMK-MAP-5: a hash of the proof is wrong" },
	{ forge_missing, "HMK-MAP-5: a hash of the proof is missing" },
	{ forge_unused, "HMK-MAP-5: a hash of the proof is not used" },
};

START_TEST(random_forgeries)
{
	static struct random_case c;
	unsigned seed = (unsigned)time(NULL);
	int forged = 0;

	printf("tree/map_root: random seed %u\n", seed);
	while (forged < 300) {
		size_t i;

		make_random(&c, &seed);
		i = plain_below(CLAIMS_MAX, &seed);
		if (i < c.count && c.answers[i].depth_count > 0) {
			forgeries[_i].forge(&c, i, &seed);
			ck_assert_msg(!holds(&c), "%s", forgeries[_i].rule);
			forged++;
		}
		hm_buf_release(&c.proof);
	}
}
END_TEST

#define A "\x00"
#define B "\x80"
#define C "\x40"
static const struct {
	enum hallmark_code code;
	const char *why;
	size_t count;
	struct {
		const char *key; /* its first byte */
		const char *leaf;
		const char *depths;
		size_t depth_count;
		uint8_t hash;
	} claim[2];
	size_t hashes;
} rows[] = {
	{ HALLMARK_OK, "one leaf", 1, { { A, A, "", 0, 1 } }, 0 },
	{ HALLMARK_OK, "nothing asked", 0, { { A, A, "", 0, 1 } }, 1 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: nothing asked, nothing given",
	  0,
	  { { A, A, "", 0, 1 } },
	  0 },
	{ HALLMARK_OK,
	  "two leaves under a fork",
	  2,
	  { { A, A, "\0", 1, 1 }, { B, B, "\0", 1, 2 } },
	  0 },
	{ HALLMARK_OK,
	  "two absent by one leaf",
	  2,
	  { { B, A, "", 0, 1 }, { C, A, "", 0, 1 } },
	  0 },
	{ HALLMARK_OK,
	  "present and absent by one leaf",
	  2,
	  { { A, A, "\0", 1, 1 }, { C, A, "\0", 1, 1 } },
	  1 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: two leaves in one place",
	  2,
	  { { A, A, "\0", 1, 1 }, { C, C, "\0", 1, 1 } },
	  1 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: one leaf with two hashes",
	  2,
	  { { A, A, "\0", 1, 1 }, { C, A, "\0", 1, 2 } },
	  1 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: a fork that only one sees",
	  2,
	  { { A, A, "\0\1", 2, 1 }, { C, C, "\0", 1, 1 } },
	  9 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: two depths for one fork",
	  2,
	  { { A, A, "\0", 1, 1 }, { B, B, "\1", 1, 1 } },
	  9 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: a depth twice",
	  1,
	  { { A, A, "\3\3", 2, 1 } },
	  9 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: depths descend",
	  1,
	  { { A, A, "\3\2", 2, 1 } },
	  9 },
	{ HALLMARK_PROOF_BAD,
	  "HMK-MAP-5: a hash is missing",
	  1,
	  { { A, A, "\0\1", 2, 1 } },
	  1 },
	{ HALLMARK_ABSENCE_BAD,
	  "HMK-MAP-5: the other leaf is not met",
	  1,
	  { { A, B, "\0", 1, 1 } },
	  1 },
	{ HALLMARK_ABSENCE_BAD,
	  "HMK-MAP-5: looked for before all else",
	  2,
	  { { A, A, "\3\2", 2, 1 }, { A, B, "\0", 1, 1 } },
	  0 },
};

START_TEST(small_proofs)
{
	uint8_t hashes[9 * 32] = { 0 };
	struct hm_map_claim claims[2] = { 0 };
	struct hm_hashes proof = { hashes, rows[_i].hashes };
	struct hm_hash root;

	for (size_t i = 0; i < rows[_i].count; i++) {
		claims[i].key.b[0] = (uint8_t)rows[_i].claim[i].key[0];
		claims[i].leaf_key.b[0] = (uint8_t)rows[_i].claim[i].leaf[0];
		claims[i].leaf_hash.b[0] = rows[_i].claim[i].hash;
		claims[i].depths = hm_bytes(rows[_i].claim[i].depths,
					    rows[_i].claim[i].depth_count);
	}
	ck_assert_msg(hm_map_root(claims, rows[_i].count, &proof, &root) ==
			      rows[_i].code,
		      "%s", rows[_i].why);
	ck_assert_uint_eq(proof.count, rows[_i].code ? rows[_i].hashes : 0);
}
END_TEST

/* The longest path; one fork more cannot be written with bytes that ascend. */
START_TEST(longest_path)
{
	uint8_t hashes[HM_MAP_BITS * 32] = { 0 };
	uint8_t depths[HM_MAP_BITS + 1];
	struct hm_hashes proof = { hashes, HM_MAP_BITS };
	struct hm_map_claim claim = { .depths = { depths, HM_MAP_BITS } };
	struct hm_hash zero = { { 0 } };
	struct hm_hash want = zero;
	struct hm_hash root;

	for (unsigned i = 0; i <= HM_MAP_BITS; i++)
		depths[i] = (uint8_t)i;
	ck_assert_int_eq(hm_map_root(&claim, 1, &proof, &root), HALLMARK_OK);
	for (unsigned i = HM_MAP_BITS; i > 0; i--)
		want = plain_map_inner(i - 1, &want, &zero);
	ck_assert_mem_eq(root.b, want.b, 32);
	claim.depths.len++;
	proof = (struct hm_hashes){ hashes, HM_MAP_BITS };
	ck_assert_int_eq(hm_map_root(&claim, 1, &proof, &root),
			 HALLMARK_PROOF_BAD);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_tree_map_root(void)
{
	Suite *suite = suite_create("tree/map_root");
	TCase *tcase = tcase_create("map_root");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(slow, shown_or_denied, 0, ROWS(spaces));
	tcase_add_test(tcase, random_maps);
	tcase_add_loop_test(slow, random_forgeries, 0, ROWS(forgeries));
	tcase_add_loop_test(tcase, small_proofs, 0, ROWS(rows));
	tcase_add_test(tcase, longest_path);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
