/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/log.h"
#include "unit/scratch.h"
#include "unit/vectors.h"

enum {
	TABLE_ENTRY,
	TABLE_TREE
};

static const char *const names[] = { "entry", "tree" };
static const struct hm_store_layout layout = { names, 2, (size_t)256 << 20 };
static char dir[SCRATCH_MAX];
static struct hm_store *store;
static struct hm_txn *txn;
static struct hm_log journal;

static void open_log(void)
{
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_log_open(&journal, txn, TABLE_ENTRY, TABLE_TREE),
			 HALLMARK_OK);
}

static void make_store(void)
{
	scratch_make(dir);
	ck_assert_int_eq(hm_store_create(dir, &layout, &store), HALLMARK_OK);
	open_log();
}

static void remove_store(void)
{
	hm_txn_abort(txn);
	hm_store_close(store);
	scratch_remove(dir);
}

static size_t entry_text(uint64_t i, char text[32])
{
	int len = snprintf(text, 32, "entry %llu", (unsigned long long)i);

	ck_assert_int_gt(len, 0);
	return (size_t)len;
}

/* The entries of the golden log, one commit in the middle. */
static void append_to(uint64_t size)
{
	char text[32];

	while (journal.size < size) {
		size_t len = entry_text(journal.size, text);

		ck_assert_int_eq(hm_log_append(&journal, hm_bytes(text, len),
					       1000 + journal.size),
				 HALLMARK_OK);
	}
}

static void commit_and_go_on(void)
{
	struct hm_hash chain = journal.chain;
	uint64_t size = journal.size;

	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	open_log();
	ck_assert_uint_eq(journal.size, size);
	ck_assert(hm_hash_equal(&journal.chain, &chain));
}

static struct hm_hash golden_leaf(uint64_t i)
{
	char text[32];
	size_t len = entry_text(i, text);

	return hm_tree_leaf(hm_bytes(text, len));
}

static struct hm_hash hash_of_hex(const char *hex)
{
	struct hallmark_buf bytes = HM_BUF_INIT(HM_HASH_BYTES);
	struct hm_hash hash;

	vectors_hex(&bytes, hex);
	ck_assert_uint_eq(bytes.len, HM_HASH_BYTES);
	memcpy(hash.b, bytes.ptr, HM_HASH_BYTES);
	hm_buf_release(&bytes);
	return hash;
}

static void assert_root(uint64_t size, const char *hex)
{
	struct hm_hash expected = hash_of_hex(hex), root;

	ck_assert_int_eq(hm_log_root(&journal, size, &root), HALLMARK_OK);
	ck_assert_mem_eq(root.b, expected.b, HM_HASH_BYTES);
}

static const char *text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	ck_assert_ptr_nonnull(text);
	return text;
}

static uint64_t number_of(const json_t *json, const char *name)
{
	ck_assert(json_is_integer(json_object_get(json, name)));
	return (uint64_t)json_integer_value(json_object_get(json, name));
}

/* Roots and consistency paths of every pair, from the log at its full size. */
START_TEST(golden_roots_and_paths)
{
	json_t *pairs = vectors_json("golden/golden_consistency.json");
	struct hm_tree_source source = hm_log_source(&journal);
	size_t i, step;
	json_t *pair, *hash;

	if (!pairs)
		return;
	append_to(300);
	commit_and_go_on();
	append_to(600);
	json_array_foreach(pairs, i, pair)
	{
		struct hallmark_buf path = HM_BUF_INIT(64 * HM_HASH_BYTES);
		struct hallmark_buf wanted = HM_BUF_INIT(64 * HM_HASH_BYTES);
		uint64_t from = number_of(pair, "size1");
		uint64_t to = number_of(pair, "size2");

		assert_root(from, text_of(pair, "root1"));
		assert_root(to, text_of(pair, "root2"));
		json_array_foreach(json_object_get(pair, "proof"), step, hash)
			vectors_hex(&wanted, json_string_value(hash));
		ck_assert_int_eq(hm_tree_consistency(from, to, &source, &path),
				 HALLMARK_OK);
		ck_assert(hm_bytes_equal(hm_buf_view(&path),
					 hm_buf_view(&wanted)));
		hm_buf_release(&path);
		hm_buf_release(&wanted);
	}
	vectors_ran("golden_consistency (log)", json_array_size(pairs));
	json_decref(pairs);
}
END_TEST

static void assert_tile(unsigned level, uint64_t number, const char *hex)
{
	struct hallmark_buf wanted = HM_BUF_INIT(256 * HM_HASH_BYTES);
	struct hallmark_bytes tile;
	struct hm_hash hash;
	uint8_t key[9];

	key[0] = (uint8_t)level;
	hm_put_u64(key + 1, number);
	vectors_hex(&wanted, hex);
	ck_assert_int_eq(hm_txn_get(txn, TABLE_TREE, hm_bytes(key, 9), &tile),
			 HALLMARK_OK);
	/* A full tile is named by its hash. */
	if (tile.len == 256 * HM_HASH_BYTES) {
		hash = hm_sha256(&tile, 1);
		tile = hm_hash_view(&hash);
	}
	ck_assert(hm_bytes_equal(tile, hm_buf_view(&wanted)));
	hm_buf_release(&wanted);
}

START_TEST(golden_tiles)
{
	json_t *golden = vectors_json("golden/golden_tiles.json");
	static const struct {
		unsigned level;
		uint64_t number;
		const char *path;
	} rows[] = {
		{ 0, 0, "tile/0/000" },
		{ 0, 1, "tile/0/001" },
		{ 0, 2, "tile/0/002.p/88" },
		{ 1, 0, "tile/1/000.p/2" },
	};
	uint64_t tiles;

	if (!golden)
		return;
	append_to(600);
	for (size_t i = 0; i < 4; i++)
		assert_tile(rows[i].level, rows[i].number,
			    text_of(json_object_get(golden, "tiles"),
				    rows[i].path));
	ck_assert_int_eq(hm_txn_rows(txn, TABLE_TREE, &tiles), HALLMARK_OK);
	ck_assert_uint_eq(tiles, 4);
	vectors_ran("golden_tiles (log)", 4);
	json_decref(golden);
}
END_TEST

/* RFC 9162 2.1.1 with D as a range, and nothing else. */
static struct hm_hash
root_by_definition(const struct hm_hash *leaves, uint64_t count)
{
	uint8_t bytes[65] = { 0x01 };
	struct hm_hash half;
	uint64_t k = 1;

	if (count == 1)
		return leaves[0];
	while (2 * k < count)
		k *= 2;
	half = root_by_definition(leaves, k);
	memcpy(bytes + 1, half.b, 32);
	half = root_by_definition(leaves + k, count - k);
	memcpy(bytes + 33, half.b, 32);
	return hm_sha256(&(struct hallmark_bytes){ bytes, 65 }, 1);
}

/* Past the second level of tiles: 256 x 256 and a bit more. */
#define MANY 66000u

START_TEST(roots_and_subtrees_by_definition)
{
	static const uint64_t sizes[] = { 1,   2,     3,     255,   256,
					  257, 511,   512,   513,   1000,
					  511, 65535, 65536, 65537, MANY };
	struct hm_hash *leaves = calloc(MANY, sizeof(*leaves));
	struct hm_tree_source source = hm_log_source(&journal);
	struct hm_hash expected, got;

	ck_assert_ptr_nonnull(leaves);
	for (uint64_t i = 0; i < MANY; i++)
		leaves[i] = golden_leaf(i);
	append_to(MANY);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		expected = root_by_definition(leaves, sizes[i]);
		ck_assert_int_eq(hm_log_root(&journal, sizes[i], &got),
				 HALLMARK_OK);
		ck_assert_mem_eq(got.b, expected.b, HM_HASH_BYTES);
	}
	for (uint64_t bits = 0; bits < 16; bits++) {
		uint64_t width = (uint64_t)1 << bits;
		uint64_t first = MANY / 2 >> bits << bits;
		/* Full, and the right edge of a tree that ends inside it. */
		uint64_t counts[] = { width, width - width / 4 };

		for (size_t i = 0; i < 2; i++) {
			expected =
				root_by_definition(leaves + first, counts[i]);
			ck_assert_int_eq(source.subtree(source.from, first,
							counts[i], &got),
					 HALLMARK_OK);
			ck_assert_mem_eq(got.b, expected.b, HM_HASH_BYTES);
		}
	}
	free(leaves);
}
END_TEST

/* Proofs at a past size are those of a tree that never grew on. */
START_TEST(proofs_at_past_sizes)
{
	static const uint64_t sizes[] = { 1, 2, 7, 256, 300, 512, 599, 600 };
	struct hm_tree_source source = hm_log_source(&journal);
	struct hm_hash leaves[600];
	struct hm_tree_leaves memory = { leaves, 600 };
	struct hm_tree_source plain = hm_tree_memory(&memory);

	for (uint64_t i = 0; i < 600; i++)
		leaves[i] = golden_leaf(i);
	append_to(600);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t indices[3] = { 0, sizes[i] / 2, sizes[i] - 1 };
		size_t count = sizes[i] > 2 ? 3 : (size_t)sizes[i];
		struct hallmark_buf got = HM_BUF_INIT(1 << 20);
		struct hallmark_buf wanted = HM_BUF_INIT(1 << 20);
		struct hm_tree_leaf known[3];
		struct hm_hashes proof;
		struct hm_hash root, expected;

		indices[1] = count == 2 ? 1 : indices[1];
		memory.count = sizes[i];
		ck_assert_int_eq(hm_tree_multiproof(sizes[i], indices, count,
						    &source, &got),
				 HALLMARK_OK);
		ck_assert_int_eq(hm_tree_multiproof(sizes[i], indices, count,
						    &plain, &wanted),
				 HALLMARK_OK);
		ck_assert(hm_bytes_equal(hm_buf_view(&got),
					 hm_buf_view(&wanted)));
		for (size_t k = 0; k < count; k++)
			known[k] = (struct hm_tree_leaf){ indices[k],
							  leaves[indices[k]] };
		proof = hm_hashes(hm_buf_view(&got));
		ck_assert(hm_tree_multiroot(sizes[i], known, count, &proof,
					    &root));
		ck_assert_uint_eq(proof.count, 0);
		expected = root_by_definition(leaves, sizes[i]);
		ck_assert_mem_eq(root.b, expected.b, HM_HASH_BYTES);
		hm_buf_release(&got);
		hm_buf_release(&wanted);
	}
}
END_TEST

/* HMK-LOG-2 */
START_TEST(entries_and_their_chain)
{
	uint8_t bytes[65] = { 0x02 };
	struct hm_log_entry entry;
	struct hm_hash leaf, chain = { { 0 } };
	char text[32];

	append_to(300);
	commit_and_go_on();
	append_to(310);
	for (uint64_t i = 0; i < 310; i++) {
		size_t len = entry_text(i, text);

		leaf = golden_leaf(i);
		memcpy(bytes + 1, chain.b, 32);
		memcpy(bytes + 33, leaf.b, 32);
		chain = hm_sha256(&(struct hallmark_bytes){ bytes, 65 }, 1);
		ck_assert_int_eq(hm_log_entry(&journal, i, &entry),
				 HALLMARK_OK);
		ck_assert(hm_bytes_equal(entry.bytes, hm_bytes(text, len)));
		ck_assert_uint_eq(entry.at, 1000 + i);
		ck_assert_mem_eq(entry.chain.b, chain.b, HM_HASH_BYTES);
	}
	ck_assert_mem_eq(journal.chain.b, chain.b, HM_HASH_BYTES);
}
END_TEST

START_TEST(the_call_is_wrong)
{
	static const struct {
		uint64_t first;
		uint64_t count;
	} rows[] = {
		{ 0, 0 },     { 0, 301 },	 { 300, 1 },
		{ 1, 2 },     { 2, 3 },		 { 256, 45 },
		{ 128, 129 }, { UINT64_MAX, 2 }, { 1, UINT64_MAX },
	};
	static uint8_t large[HM_LOG_ENTRY_MAX + 1];
	struct hm_tree_source source = hm_log_source(&journal);
	struct hm_hash hash, empty = hm_sha256(NULL, 0);
	struct hm_log_entry entry;

	ck_assert_int_eq(hm_log_root(&journal, 0, &hash), HALLMARK_OK);
	ck_assert(hm_hash_equal(&hash, &empty));
	append_to(300);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(source.subtree(source.from, rows[i].first,
						rows[i].count, &hash),
				 HALLMARK_USAGE);
	ck_assert_int_eq(hm_log_root(&journal, 301, &hash), HALLMARK_USAGE);
	ck_assert_int_eq(hm_log_entry(&journal, 300, &entry), HALLMARK_USAGE);
	ck_assert_int_eq(hm_log_append(&journal, hm_bytes(large, 0), 1),
			 HALLMARK_TOO_LARGE);
	ck_assert_int_eq(
		hm_log_append(&journal, hm_bytes(large, sizeof(large)), 1),
		HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(journal.size, 300);
	ck_assert_int_eq(
		hm_log_append(&journal, hm_bytes(large, HM_LOG_ENTRY_MAX), 1),
		HALLMARK_OK);
	ck_assert_int_eq(hm_log_entry(&journal, 300, &entry), HALLMARK_OK);
	ck_assert_uint_eq(entry.bytes.len, HM_LOG_ENTRY_MAX);
}
END_TEST

START_TEST(a_missing_tile_is_damage)
{
	uint8_t key[9] = { 0 };
	struct hm_hash root;

	append_to(300);
	ck_assert_int_eq(
		hm_txn_put(txn, TABLE_TREE, hm_bytes(key, 9), hm_bytes(key, 9)),
		HALLMARK_OK);
	ck_assert_int_eq(hm_log_root(&journal, 200, &root),
			 HALLMARK_STORE_DAMAGED);
	key[8] = 1;
	ck_assert_int_eq(hm_txn_delete(txn, TABLE_TREE, hm_bytes(key, 9)),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_log_root(&journal, 300, &root),
			 HALLMARK_STORE_DAMAGED);
}
END_TEST

Suite *suite_ledger_log(void)
{
	Suite *suite = suite_create("ledger/log");
	TCase *tcase = tcase_create("log");

	tcase_add_checked_fixture(tcase, make_store, remove_store);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, golden_roots_and_paths);
	tcase_add_test(tcase, golden_tiles);
	tcase_add_test(tcase, roots_and_subtrees_by_definition);
	tcase_add_test(tcase, proofs_at_past_sizes);
	tcase_add_test(tcase, entries_and_their_chain);
	tcase_add_test(tcase, the_call_is_wrong);
	tcase_add_test(tcase, a_missing_tile_is_damage);
	suite_add_tcase(suite, tcase);
	return suite;
}
