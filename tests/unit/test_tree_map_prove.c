/* SPDX-License-Identifier: MIT */
#include "unit/scarce.h"
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/plain_tree.h"

#define LEAVES_MAX 40
#define KEYS_MAX 20

/* The walk of section 4.3: at each fork of the set, the asked key's bit. */
static struct hm_map_leaf
plain_answer(const struct hm_map_leaf *set, size_t n, const struct hm_hash *key,
	     struct hallmark_buf *depths)
{
	struct hm_map_leaf left[LEAVES_MAX];

	memcpy(left, set, n * sizeof(*set));
	for (unsigned depth = 0; n > 1; depth++) {
		size_t kept = 0;
		bool fork = false;

		for (size_t i = 1; i < n; i++)
			fork = fork || plain_bit(&left[i].key, depth) !=
					       plain_bit(&left[0].key, depth);
		if (!fork)
			continue;
		hm_buf_byte(depths, (uint8_t)depth);
		for (size_t i = 0; i < n; i++)
			if (plain_bit(&left[i].key, depth) ==
			    plain_bit(key, depth))
				left[kept++] = left[i];
		n = kept;
	}
	return left[0];
}

static int compare_leaves(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static size_t random_set(struct hm_map_leaf *set, unsigned *seed)
{
	size_t n = 1 + plain_below(LEAVES_MAX, seed);

	plain_random(set, n * sizeof(*set), seed);
	for (size_t i = 0; i < n; i++)
		set[i].key.b[0] &= 0x81;
	qsort(set, n, sizeof(*set), compare_leaves);
	return n;
}

/* HMK-MAP-5: depths and leaf are those of the walk, hashes no more than due. */
START_TEST(random_answers)
{
	static struct hm_map_answer answers[KEYS_MAX];
	unsigned seed = (unsigned)time(NULL);

	printf("tree/map_prove: random seed %u\n", seed);
	for (int run = 0; run < 300; run++) {
		struct hm_map_leaf set[LEAVES_MAX];
		struct hm_hash keys[KEYS_MAX];
		struct hallmark_buf proof = HM_BUF_INIT(65536);
		struct hm_map_leaves memory = { set, random_set(set, &seed) };
		struct hm_map_source source = hm_map_memory(&memory);
		size_t count = plain_below(KEYS_MAX + 1, &seed);

		for (size_t i = 0; i < count; i++) {
			keys[i] = set[plain_below(memory.count, &seed)].key;
			keys[i].b[plain_below(32, &seed)] ^=
				(uint8_t)plain_below(3, &seed);
		}
		ck_assert_int_eq(
			hm_map_prove(keys, count, &source, answers, &proof),
			HALLMARK_OK);
		for (size_t i = 0; i < count; i++) {
			uint8_t room[HM_MAP_BITS];
			struct hallmark_buf depths = HM_BUF_OVER(room);
			struct hm_map_leaf leaf = plain_answer(
				set, memory.count, &keys[i], &depths);

			ck_assert_uint_eq(answers[i].depth_count, depths.len);
			ck_assert_mem_eq(answers[i].depths, room, depths.len);
			ck_assert_mem_eq(&answers[i].leaf, &leaf, sizeof(leaf));
		}
		if (count == 0) {
			struct hm_hash root = plain_map_root(set, memory.count);

			ck_assert_uint_eq(proof.len, 32);
			ck_assert_mem_eq(proof.ptr, root.b, 32);
		}
		hm_buf_release(&proof);
	}
}
END_TEST

/* What a source may say that cannot be. */
static const struct {
	struct hm_map_node node;
	enum hallmark_code code;
	const char *why;
} lies[] = {
	{ { .depth = HM_MAP_BITS }, HALLMARK_STORE_DAMAGED, "below the keys" },
	{ { .depth = 3 }, HALLMARK_STORE_DAMAGED, "the same fork again" },
	{ { .depth = 200, .prefix = { { 0x80 } } },
	  HALLMARK_STORE_DAMAGED,
	  "another subtree's fork" },
	{ { .leaf = true, .only = { .key = { { 0x80 } } } },
	  HALLMARK_STORE_DAMAGED,
	  "another subtree's leaf" },
	{ { .leaf = true }, HALLMARK_OK, "a leaf that is right" },
};

static enum hallmark_code lying_node(void *from, const struct hm_hash *prefix,
				     unsigned bits, struct hm_map_node *out)
{
	static const struct hm_map_node top = { .depth = 3 };
	const struct hm_map_node *below = from;

	(void)prefix;
	*out = bits == 0 ? top : *below;
	return HALLMARK_OK;
}

START_TEST(sources_that_lie)
{
	struct hm_map_node node = lies[_i].node;
	struct hm_map_source source = { lying_node, &node };
	struct hallmark_buf proof = HM_BUF_INIT(65536);
	struct hm_hash key = { { 0 } };
	struct hm_map_answer answer;

	ck_assert_msg(hm_map_prove(&key, 1, &source, &answer, &proof) ==
			      lies[_i].code,
		      "%s", lies[_i].why);
	hm_buf_release(&proof);
}
END_TEST

START_TEST(failures_are_passed_on)
{
	struct hm_map_leaf set[2] = { { .count = 1 }, { .count = 2 } };
	struct hm_map_leaves memory = { set, 0 };
	struct hm_map_source source = hm_map_memory(&memory);
	struct hallmark_buf small = HM_BUF_INIT(31);
	struct hm_hash key = { { 0 } };
	struct hm_map_answer answer;

	ck_assert_int_eq(hm_map_prove(&key, 1, &source, &answer, &small),
			 HALLMARK_USAGE);
	set[1].key.b[9] = 1;
	memory.count = 2;
	ck_assert_int_eq(hm_map_prove(&key, 1, &source, &answer, &small),
			 HALLMARK_TOO_LARGE);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

START_TEST(memory_runs_short)
{
	struct hm_map_leaf leaf = { .count = 1 };
	struct hm_map_leaves leaves = { &leaf, 1 };
	struct hm_map_source source = hm_map_memory(&leaves);
	struct hallmark_buf proof = HM_BUF_INIT(1024);
	struct hm_map_answer answer;
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	for (size_t n = 0; code; n++) {
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
		ck_assert_uint_lt(n, 100);
		scarce_begin(n);
		code = hm_map_prove(&leaf.key, 1, &source, &answer, &proof);
		scarce_end();
	}
	hm_buf_release(&proof);
}
END_TEST

Suite *suite_tree_map_prove(void)
{
	Suite *suite = suite_create("tree/map_prove");
	TCase *tcase = tcase_create("map_prove");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, random_answers);
	tcase_add_loop_test(tcase, sources_that_lie, 0, ROWS(lies));
	tcase_add_test(tcase, failures_are_passed_on);
	tcase_add_test(tcase, memory_runs_short);
	suite_add_tcase(suite, tcase);
	return suite;
}
