/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/plain_tree.h"
#include "unit/vectors.h"

#define SIZES 130
#define KNOWN_MAX 16

/* logroot as specified, the other way: what a prover has to send. */
static struct hm_hash
plain_logroot(size_t lo, size_t n, const struct hm_hash *leaves,
	      const bool *known, struct hallmark_buf *proof)
{
	struct hm_hash root = plain_root(leaves + lo, n);
	bool any = false;
	size_t k = 1;

	for (size_t i = lo; i < lo + n; i++)
		any = any || known[i];
	if (!any)
		hm_buf_mem(proof, root.b, 32);
	if (!any || n == 1)
		return root;
	while (2 * k < n)
		k *= 2;
	plain_logroot(lo, k, leaves, known, proof);
	plain_logroot(lo + k, n - k, leaves, known, proof);
	return root;
}

struct proof_case {
	size_t size;
	struct hm_tree_leaf known[SIZES];
	uint64_t indices[SIZES];
	size_t count;
	struct hm_hash root;
	struct hallmark_buf proof; /* by plain_logroot */
};

static void make_case(struct proof_case *c, size_t size, const bool *known,
		      const struct hm_hash *leaves)
{
	memset(c, 0, sizeof(*c));
	c->proof = HM_BUF_INIT(65536);
	c->size = size;
	c->root = plain_logroot(0, size, leaves, known, &c->proof);
	for (size_t i = 0; i < size; i++)
		if (known[i]) {
			c->indices[c->count] = i;
			c->known[c->count].index = i;
			c->known[c->count++].hash = leaves[i];
		}
}

static bool multiroot(const struct proof_case *c, struct hm_hashes *proof,
		      struct hm_hash *root)
{
	*proof = hm_hashes(hm_buf_view(&c->proof));
	return hm_tree_multiroot(c->size, c->known, c->count, proof, root);
}

/* The right root and nothing left over. */
static bool holds(const struct proof_case *c)
{
	struct hm_hashes proof;
	struct hm_hash root;

	return multiroot(c, &proof, &root) && proof.count == 0 &&
	       hm_hash_equal(&root, &c->root);
}

static void check_flips(struct proof_case *c, unsigned *seed)
{
	for (size_t i = 0; i < c->proof.len; i += 32) {
		size_t at = i + plain_below(32, seed);

		c->proof.ptr[at] ^= 0x20;
		ck_assert(!holds(c));
		c->proof.ptr[at] ^= 0x20;
	}
	for (size_t i = 0; i < c->count; i++) {
		c->known[i].hash.b[3] ^= 1;
		ck_assert(!holds(c));
		c->known[i].hash.b[3] ^= 1;
	}
}

static void check_lengths(struct proof_case *c)
{
	struct hm_hash root = { { 0 } };
	struct hm_hash untouched = { { 0 } };
	struct hm_hashes proof;

	hm_buf_mem(&c->proof, c->root.b, 32);
	ck_assert(multiroot(c, &proof, &root));
	ck_assert_uint_eq(proof.count, 1);
	ck_assert_ptr_eq(proof.ptr, c->proof.ptr + c->proof.len - 32);
	c->proof.len -= 32;
	if (c->proof.len == 0)
		return;
	c->proof.len -= 32;
	root = untouched;
	ck_assert(!multiroot(c, &proof, &root));
	ck_assert_mem_eq(root.b, untouched.b, 32);
	ck_assert_uint_eq(proof.count, c->proof.len / 32);
	c->proof.len += 32;
}

/* HMK-TREE-4: what is sent, what it gives, and what else is refused. */
static void
check_case(struct proof_case *c, const struct hm_hash *leaves, unsigned *seed)
{
	struct hm_tree_leaves memory = { leaves, c->size };
	struct hm_tree_source source = hm_tree_memory(&memory);
	struct hallmark_buf sent = HM_BUF_INIT(65536);

	ck_assert_int_eq(hm_tree_multiproof(c->size, c->indices, c->count,
					    &source, &sent),
			 HALLMARK_OK);
	ck_assert_uint_eq(sent.len, c->proof.len);
	ck_assert(hm_bytes_equal(hm_buf_view(&sent), hm_buf_view(&c->proof)));
	ck_assert(holds(c));
	check_flips(c, seed);
	check_lengths(c);
	hm_buf_release(&sent);
	hm_buf_release(&c->proof);
}

START_TEST(every_single_leaf)
{
	static struct proof_case c;
	struct hm_hash leaves[SIZES];
	unsigned seed = 1;

	plain_entries(leaves, SIZES);
	for (size_t n = 1; n <= SIZES; n++)
		for (size_t i = 0; i < n; i++) {
			bool known[SIZES] = { false };

			known[i] = true;
			make_case(&c, n, known, leaves);
			check_case(&c, leaves, &seed);
		}
}
END_TEST

/* All subsets of small trees, the empty one too. */
START_TEST(every_subset)
{
	static struct proof_case c;
	struct hm_hash leaves[9];
	unsigned seed = 1;

	plain_entries(leaves, 9);
	for (size_t n = 1; n <= 9; n++)
		for (size_t bits = 0; bits < (size_t)1 << n; bits++) {
			bool known[SIZES] = { false };

			for (size_t i = 0; i < n; i++)
				known[i] = bits >> i & 1;
			make_case(&c, n, known, leaves);
			check_case(&c, leaves, &seed);
		}
}
END_TEST

START_TEST(random_subsets)
{
	static struct proof_case c;
	struct hm_hash leaves[SIZES];
	unsigned seed = (unsigned)time(NULL);

	printf("tree/multiproof: random seed %u\n", seed);
	plain_entries(leaves, SIZES);
	for (int run = 0; run < 300; run++) {
		size_t n = 1 + plain_below(SIZES, &seed);
		size_t share = 1 + plain_below(20, &seed);
		bool known[SIZES] = { false };

		for (size_t i = 0; i < n; i++)
			known[i] = plain_below(share, &seed) == 0;
		make_case(&c, n, known, leaves);
		check_case(&c, leaves, &seed);
	}
}
END_TEST

/* A tree that nobody could hold: a subtree's hash is that of its bounds. */
static enum hallmark_code
bounds_hash(void *from, uint64_t first, uint64_t count, struct hm_hash *out)
{
	struct hallmark_bytes parts[2] = { hm_bytes(&first, 8),
					   hm_bytes(&count, 8) };
	size_t *calls = from;

	++*calls;
	*out = hm_sha256(parts, 2);
	return HALLMARK_OK;
}

static struct hm_hash huge_root(uint64_t lo, uint64_t n,
				const struct hm_tree_leaf *known, size_t count)
{
	struct hm_hash left, right;
	uint64_t k = 1;
	size_t calls = 0;

	while (count > 0 && known->index < lo) {
		known++;
		count--;
	}
	if (count == 0 || known->index - lo >= n) {
		bounds_hash(&calls, lo, n, &left);
		return left;
	}
	if (n == 1)
		return known->hash;
	while (k < n - k)
		k *= 2;
	left = huge_root(lo, k, known, count);
	right = huge_root(lo + k, n - k, known, count);
	return plain_node(&left, &right);
}

static int compare_indices(const void *a, const void *b)
{
	const struct hm_tree_leaf *x = a;
	const struct hm_tree_leaf *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* Ascending, without repeats; at the edges more often than chance has it. */
static size_t
random_known(uint64_t size, struct hm_tree_leaf *known, unsigned *seed)
{
	size_t want = 1 + plain_below(KNOWN_MAX, seed);
	size_t count = 0;

	plain_random(known, want * sizeof(*known), seed);
	for (size_t i = 0; i < want; i++)
		known[i].index %= size;
	known[0].index = plain_below(2, seed) ? size - 1 : known[0].index;
	known[want - 1].index = plain_below(2, seed) ? 0 : size / 2;
	qsort(known, want, sizeof(*known), compare_indices);
	for (size_t i = 0; i < want; i++)
		if (count == 0 || known[i].index != known[count - 1].index)
			known[count++] = known[i];
	return count;
}

START_TEST(huge_trees)
{
	unsigned seed = (unsigned)time(NULL);

	printf("tree/multiproof: random seed %u\n", seed);
	for (int run = 0; run < 400; run++) {
		size_t calls = 0;
		struct hm_tree_source source = { bounds_hash, &calls };
		struct hallmark_buf proof = HM_BUF_INIT(65536);
		struct hm_tree_leaf known[KNOWN_MAX];
		uint64_t indices[KNOWN_MAX];
		struct hm_hash want, root;
		struct hm_hashes rest;
		uint64_t size;
		size_t count;

		plain_random(&size, sizeof(size), &seed);
		size = run == 0 ? HM_TREE_SIZE_MAX
				: (size >> (1 + plain_below(62, &seed))) + 1;
		if (size > HM_TREE_SIZE_MAX)
			size = HM_TREE_SIZE_MAX;
		count = random_known(size, known, &seed);
		for (size_t i = 0; i < count; i++)
			indices[i] = known[i].index;
		ck_assert_int_eq(hm_tree_multiproof(size, indices, count,
						    &source, &proof),
				 HALLMARK_OK);
		ck_assert_uint_eq(proof.len, 32 * calls);
		rest = hm_hashes(hm_buf_view(&proof));
		ck_assert(hm_tree_multiroot(size, known, count, &rest, &root));
		ck_assert_uint_eq(rest.count, 0);
		want = huge_root(0, size, known, count);
		ck_assert_mem_eq(root.b, want.b, 32);
		hm_buf_release(&proof);
	}
}
END_TEST

static const struct {
	uint64_t size;
	uint64_t index[2];
	size_t count;
	const char *why;
} bad_known[] = {
	{ 0, { 0, 0 }, 0, "HMK-TREE-4: size 0" },
	{ 0, { 0, 0 }, 1, "HMK-TREE-4: size 0" },
	{ HM_TREE_SIZE_MAX + 1, { 0, 1 }, 2, "HMK-TREE-2: above 2^63 - 1" },
	{ 4, { 4, 0 }, 1, "HMK-TREE-4: the index is the size" },
	{ 4, { 0, UINT64_MAX }, 2, "HMK-TREE-4: an index above the size" },
	{ 4, { 2, 2 }, 2, "HMK-TREE-4: one index twice" },
	{ 4, { 2, 1 }, 2, "HMK-TREE-4: indices descend" },
};

START_TEST(known_refused)
{
	uint8_t hashes[64 * 32] = { 0 };
	struct hm_tree_leaf known[2] = { { .index = bad_known[_i].index[0] },
					 { .index = bad_known[_i].index[1] } };
	struct hm_hashes proof = hm_hashes(hm_bytes(hashes, sizeof(hashes)));
	struct hallmark_buf sent = HM_BUF_INIT(4096);
	size_t calls = 0;
	struct hm_tree_source source = { bounds_hash, &calls };
	struct hm_hash root;

	ck_assert_msg(!hm_tree_multiroot(bad_known[_i].size, known,
					 bad_known[_i].count, &proof, &root),
		      "%s", bad_known[_i].why);
	ck_assert_uint_eq(proof.count, 64);
	ck_assert_int_eq(
		hm_tree_multiproof(bad_known[_i].size, bad_known[_i].index,
				   bad_known[_i].count, &source, &sent),
		HALLMARK_USAGE);
	ck_assert_uint_eq(calls, 0);
	ck_assert_uint_eq(sent.len, 0);
}
END_TEST

/* HMK-TREE-3, the side that cuts. */
START_TEST(every_consistency)
{
	struct hm_hash leaves[SIZES];
	struct hallmark_buf want = HM_BUF_INIT(65536);
	struct hallmark_buf got = HM_BUF_INIT(65536);

	plain_entries(leaves, SIZES);
	for (size_t n = 1; n <= SIZES; n++)
		for (size_t m = 1; m <= n; m++) {
			struct hm_tree_leaves memory = { leaves, n };
			struct hm_tree_source source = hm_tree_memory(&memory);

			hm_buf_clear(&want);
			hm_buf_clear(&got);
			plain_consistency(m, leaves, n, &want);
			ck_assert_int_eq(
				hm_tree_consistency(m, n, &source, &got),
				HALLMARK_OK);
			ck_assert(hm_bytes_equal(hm_buf_view(&want),
						 hm_buf_view(&got)));
		}
	hm_buf_release(&want);
	hm_buf_release(&got);
}
END_TEST

START_TEST(huge_consistency)
{
	size_t calls = 0;
	struct hm_tree_source source = { bounds_hash, &calls };
	struct hallmark_buf proof = HM_BUF_INIT(65536);

	ck_assert_int_eq(
		hm_tree_consistency(1, HM_TREE_SIZE_MAX, &source, &proof),
		HALLMARK_OK);
	ck_assert_uint_eq(proof.len, 63 * 32);
	ck_assert_int_eq(hm_tree_consistency(0, 3, &source, &proof),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_tree_consistency(4, 3, &source, &proof),
			 HALLMARK_USAGE);
	ck_assert_int_eq(
		hm_tree_consistency(1, HM_TREE_SIZE_MAX + 1, &source, &proof),
		HALLMARK_USAGE);
	ck_assert_uint_eq(calls, 63);
	hm_buf_release(&proof);
}
END_TEST

START_TEST(golden_consistency)
{
	const char *name = "golden/golden_consistency.json";
	json_t *file = vectors_json(name);
	struct hm_hash leaves[600];
	json_t *row;
	size_t at;

	if (!file)
		return;
	plain_entries(leaves, 600);
	json_array_foreach(file, at, row)
	{
		struct hallmark_buf want = HM_BUF_INIT(65536);
		struct hallmark_buf got = HM_BUF_INIT(65536);
		struct hm_tree_leaves memory = { leaves, 600 };
		struct hm_tree_source source = hm_tree_memory(&memory);
		struct hm_hash root[2];
		json_t *hashes;
		int m, n;

		ck_assert_int_eq(json_unpack(row, "{s:i,s:i,s:o}", "size1", &m,
					     "size2", &n, "proof", &hashes),
				 0);
		for (size_t i = 0; i < json_array_size(hashes); i++)
			vectors_hex(&want, json_string_value(
						   json_array_get(hashes, i)));
		ck_assert_int_eq(hm_tree_consistency((uint64_t)m, (uint64_t)n,
						     &source, &got),
				 HALLMARK_OK);
		ck_assert(
			hm_bytes_equal(hm_buf_view(&want), hm_buf_view(&got)));
		root[0] = hm_tree_root(leaves, (size_t)m);
		root[1] = hm_tree_root(leaves, (size_t)n);
		ck_assert(hm_tree_consistent((uint64_t)m, (uint64_t)n, &root[0],
					     &root[1],
					     hm_hashes(hm_buf_view(&want))));
		hm_buf_release(&want);
		hm_buf_release(&got);
	}
	vectors_ran(name, json_array_size(file));
	json_decref(file);
}
END_TEST

static enum hallmark_code
fails(void *from, uint64_t first, uint64_t count, struct hm_hash *out)
{
	(void)from;
	(void)count;
	memset(out, 0, sizeof(*out));
	return first == 0 ? HALLMARK_OK : HALLMARK_IO;
}

START_TEST(failures_are_passed_on)
{
	struct hm_tree_source source = { fails, NULL };
	struct hallmark_buf small = HM_BUF_INIT(31);
	struct hallmark_buf proof = HM_BUF_INIT(4096);
	struct hm_hash leaf = { { 0 } };
	struct hm_tree_leaves memory = { &leaf, 1 };
	struct hm_tree_source one = hm_tree_memory(&memory);
	uint64_t index = 1;

	ck_assert_int_eq(hm_tree_multiproof(4, &index, 1, &source, &small),
			 HALLMARK_TOO_LARGE);
	ck_assert_int_eq(hm_tree_multiproof(4, &index, 1, &source, &proof),
			 HALLMARK_IO);
	ck_assert_int_eq(hm_tree_consistency(1, 4, &source, &proof),
			 HALLMARK_IO);
	ck_assert_int_eq(hm_tree_multiproof(4, &index, 1, &one, &proof),
			 HALLMARK_USAGE);
	hm_buf_release(&proof);
	hm_buf_release(&small);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_tree_multiproof(void)
{
	Suite *suite = suite_create("tree/multiproof");
	TCase *tcase = tcase_create("multiproof");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(slow, every_single_leaf);
	tcase_add_test(tcase, every_subset);
	tcase_add_test(tcase, random_subsets);
	tcase_add_test(tcase, huge_trees);
	tcase_add_loop_test(tcase, known_refused, 0, ROWS(bad_known));
	tcase_add_test(slow, every_consistency);
	tcase_add_test(tcase, huge_consistency);
	tcase_add_test(tcase, golden_consistency);
	tcase_add_test(tcase, failures_are_passed_on);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
