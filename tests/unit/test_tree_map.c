/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/plain_tree.h"

static int compare_leaves(const void *a, const void *b)
{
	const struct hm_map_leaf *x = a;
	const struct hm_map_leaf *y = b;

	return memcmp(x->key.b, y->key.b, 32);
}

static bool
build(const struct hm_map_leaf *leaves, size_t n, struct hm_hash *root)
{
	struct hm_map_build b = { 0 };
	struct hm_map_build before;

	for (size_t i = 0; i < n; i++) {
		struct hm_hash leaf = hm_map_leaf_hash(&leaves[i]);

		hm_map_build_add(&b, &leaves[i].key, &leaf);
	}
	before = b;
	if (!hm_map_build_root(&b, root))
		return false;
	ck_assert_mem_eq(&before, &b, sizeof(b));
	return true;
}

/* HMK-MAP-1: bytes in the order that the specification gives. */
START_TEST(hashes)
{
	struct hm_map_leaf leaf = { .count = 0x01020304 };
	struct hm_hash got, want;

	memset(leaf.key.b, 0xaa, 32);
	memset(leaf.link.b, 0xbb, 32);
	got = hm_map_leaf_hash(&leaf);
	want = plain_map_leaf(&leaf);
	ck_assert_mem_eq(got.b, want.b, 32);
	got = hm_map_inner(255, &leaf.key, &leaf.link);
	want = plain_map_inner(255, &leaf.key, &leaf.link);
	ck_assert_mem_eq(got.b, want.b, 32);
}
END_TEST

START_TEST(bits)
{
	struct hm_hash zero = { { 0 } };
	unsigned seed = (unsigned)time(NULL);

	printf("tree/map: random seed %u\n", seed);
	ck_assert_uint_eq(hm_map_differ(&zero, &zero), HM_MAP_BITS);
	for (unsigned depth = 0; depth < HM_MAP_BITS; depth++) {
		struct hm_hash a, b;

		plain_random(&a, 32, &seed);
		plain_random(&b, 32, &seed);
		ck_assert_uint_eq(hm_map_bit(&a, depth), plain_bit(&a, depth));
		for (unsigned i = 0; i < depth; i++)
			if (plain_bit(&a, i) != plain_bit(&b, i))
				b.b[i / 8] ^= (uint8_t)(0x80 >> i % 8);
		if (plain_bit(&a, depth) == plain_bit(&b, depth))
			b.b[depth / 8] ^= (uint8_t)(0x80 >> depth % 8);
		ck_assert_uint_eq(hm_map_differ(&a, &b), depth);
		ck_assert_uint_eq(hm_map_differ(&b, &a), depth);
	}
}
END_TEST

/* HMK-MAP-2: whatever order a set came in, it has the root by definition. */
START_TEST(random_sets)
{
	unsigned seed = (unsigned)time(NULL);
	static struct hm_map_leaf set[150];

	printf("tree/map: random seed %u\n", seed);
	for (int run = 0; run < 150; run++) {
		size_t n = 1 + plain_below(150, &seed);
		size_t common = plain_below(31, &seed);
		struct hm_hash want, got;

		plain_random(set, n * sizeof(*set), &seed);
		for (size_t i = 0; i < n; i++)
			memset(set[i].key.b, 0x5a, common);
		qsort(set, n, sizeof(*set), compare_leaves);
		for (size_t i = 1; i < n; i++)
			if (compare_leaves(&set[i - 1], &set[i]) == 0)
				n = i;
		for (size_t i = n; i > 1; i--) {
			size_t j = plain_below(i, &seed);
			struct hm_map_leaf leaf = set[i - 1];

			set[i - 1] = set[j];
			set[j] = leaf;
		}
		want = plain_map_root(set, n);
		qsort(set, n, sizeof(*set), compare_leaves);
		ck_assert(build(set, n, &got));
		ck_assert_mem_eq(got.b, want.b, 32);
	}
}
END_TEST

/* A fork at every depth: the deepest tree that there is. */
START_TEST(deepest)
{
	static struct hm_map_leaf set[HM_MAP_BITS + 1];
	struct hm_hash want, got;

	memset(set, 0, sizeof(set));
	for (unsigned i = 1; i <= HM_MAP_BITS; i++) {
		unsigned depth = HM_MAP_BITS - i;

		set[i].key.b[depth / 8] = (uint8_t)(0x80 >> depth % 8);
	}
	want = plain_map_root(set, HM_MAP_BITS + 1);
	ck_assert(build(set, HM_MAP_BITS + 1, &got));
	ck_assert_mem_eq(got.b, want.b, 32);
	for (size_t i = 0; i <= HM_MAP_BITS; i++)
		for (size_t j = 0; j < 32; j++)
			set[i].key.b[j] = (uint8_t)~set[i].key.b[j];
	qsort(set, HM_MAP_BITS + 1, sizeof(*set), compare_leaves);
	want = plain_map_root(set, HM_MAP_BITS + 1);
	ck_assert(build(set, HM_MAP_BITS + 1, &got));
	ck_assert_mem_eq(got.b, want.b, 32);
}
END_TEST

static const struct {
	uint8_t first[3];
	size_t n;
	const char *why;
} disorders[] = {
	{ { 0, 0, 0 }, 0, "HMK-MAP-2: the empty map has no root" },
	{ { 1, 1, 2 }, 3, "HMK-MAP-2: one key twice" },
	{ { 1, 2, 2 }, 3, "HMK-MAP-2: one key twice, at the end" },
	{ { 2, 1, 3 }, 3, "HMK-MAP-2: out of order" },
};

START_TEST(no_root)
{
	struct hm_map_leaf set[3] = { 0 };
	struct hm_hash root = { { 9 } };
	struct hm_hash untouched = root;

	for (size_t i = 0; i < 3; i++)
		set[i].key.b[0] = disorders[_i].first[i];
	ck_assert_msg(!build(set, disorders[_i].n, &root), "%s",
		      disorders[_i].why);
	ck_assert_mem_eq(root.b, untouched.b, 32);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_tree_map(void)
{
	Suite *suite = suite_create("tree/map");
	TCase *tcase = tcase_create("map");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, hashes);
	tcase_add_test(tcase, bits);
	tcase_add_test(tcase, random_sets);
	tcase_add_test(tcase, deepest);
	tcase_add_loop_test(tcase, no_root, 0, ROWS(disorders));
	suite_add_tcase(suite, tcase);
	return suite;
}
