/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

#include "base/text.h"
#include "unit/plain_tree.h"
#include "unit/vectors.h"

#define SIZES 600

/* HMK-TREE-1: a root by growing, at once, and by definition. */
START_TEST(every_size)
{
	struct hm_hash leaves[SIZES];
	struct hm_frontier f = { 0 };

	plain_entries(leaves, SIZES);
	for (size_t n = 0; n <= SIZES; n++) {
		struct hm_hash want = plain_root(leaves, n);
		struct hm_hash grown = hm_frontier_root(&f);
		struct hm_hash whole = hm_tree_root(leaves, n);

		ck_assert_uint_eq(f.size, n);
		ck_assert_mem_eq(grown.b, want.b, 32);
		ck_assert_mem_eq(whole.b, want.b, 32);
		if (n < SIZES)
			hm_frontier_add(&f, &leaves[n]);
	}
}
END_TEST

/* The last leaf that a tree of 2^63 - 1 takes. */
START_TEST(largest_size)
{
	struct hm_frontier f = { .size = HM_TREE_SIZE_MAX - 1 };
	struct hm_hash leaf = { { 7 } };
	struct hm_hash want = leaf;
	struct hm_hash root;

	for (size_t i = 0; i < 62; i++)
		f.node[i].b[0] = (uint8_t)i;
	hm_frontier_add(&f, &leaf);
	ck_assert_uint_eq(f.size, HM_TREE_SIZE_MAX);
	ck_assert_mem_eq(f.node[62].b, leaf.b, 32);
	for (size_t i = 62; i > 0; i--)
		want = plain_node(&f.node[i - 1], &want);
	root = hm_frontier_root(&f);
	ck_assert_mem_eq(root.b, want.b, 32);
}
END_TEST

START_TEST(golden_roots)
{
	const char *name = "golden/golden_checkpoints.json";
	json_t *file = vectors_json(name);
	struct hm_hash leaves[SIZES];
	json_t *rows;
	json_t *row;
	size_t at;

	if (!file)
		return;
	plain_entries(leaves, SIZES);
	rows = json_object_get(file, "checkpoints");
	json_array_foreach(rows, at, row)
	{
		struct hm_hash want, root;
		const char *hex;
		int size;

		ck_assert_int_eq(json_unpack(row, "{s:i,s:s}", "size", &size,
					     "root_hex", &hex),
				 0);
		ck_assert_int_le(size, SIZES);
		ck_assert(hm_hex_parse(hm_text(hex), want.b, 32));
		root = hm_tree_root(leaves, (size_t)size);
		ck_assert_mem_eq(root.b, want.b, 32);
	}
	vectors_ran(name, json_array_size(rows));
	json_decref(file);
}
END_TEST

/* The leaf hashes of a foreign log, and the root that it signed over them. */
START_TEST(foreign_roots)
{
	size_t size;

	for (size = 0; size <= 15; size++) {
		struct hallmark_buf note = HM_BUF_INIT(65536);
		struct hallmark_buf tile = HM_BUF_INIT(65536);
		struct hm_hash root, want;
		char name[64];
		uint8_t *line;
		size_t len;

		snprintf(name, sizeof(name), "tessera-log/checkpoint.%zu",
			 size);
		if (!vectors_file(name, &note))
			return;
		snprintf(name, sizeof(name), "tessera-log/tile/0/000.p/%zu",
			 size);
		if (size > 0)
			ck_assert(vectors_file(name, &tile));
		ck_assert_uint_eq(tile.len, 32 * size);
		line = memchr(note.ptr, '\n', note.len);
		line = memchr(line + 1, '\n', 30);
		ck_assert(hm_base64_parse(hm_bytes(line + 1, 44), want.b, 32,
					  &len));
		root = hm_tree_root((const void *)tile.ptr, size);
		ck_assert_mem_eq(root.b, want.b, 32);
		hm_buf_release(&note);
		hm_buf_release(&tile);
	}
	vectors_ran("tessera-log/tile", size);
}
END_TEST

/* Tiles of level 0 are leaf hashes, those of level 1 roots of whole tiles. */
START_TEST(golden_tiles)
{
	const char *name = "golden/golden_tiles.json";
	json_t *file = vectors_json(name);
	struct hm_hash leaves[SIZES];
	struct hm_hash up[2];
	struct hallmark_buf want = HM_BUF_INIT(65536);
	const char *edge;
	const char *above;

	if (!file)
		return;
	ck_assert_int_eq(json_unpack(file, "{s:{s:s,s:s}}", "tiles",
				     "tile/0/002.p/88", &edge, "tile/1/000.p/2",
				     &above),
			 0);
	plain_entries(leaves, SIZES);
	vectors_hex(&want, edge);
	ck_assert_uint_eq(want.len, sizeof(leaves) - 512 * 32);
	ck_assert_mem_eq(want.ptr, &leaves[512], want.len);
	hm_buf_clear(&want);
	vectors_hex(&want, above);
	up[0] = hm_tree_root(leaves, 256);
	up[1] = hm_tree_root(leaves + 256, 256);
	ck_assert_uint_eq(want.len, sizeof(up));
	ck_assert_mem_eq(want.ptr, up, sizeof(up));
	vectors_ran(name, 2);
	hm_buf_release(&want);
	json_decref(file);
}
END_TEST

Suite *suite_tree_frontier(void)
{
	Suite *suite = suite_create("tree/frontier");
	TCase *tcase = tcase_create("frontier");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, every_size);
	tcase_add_test(tcase, largest_size);
	tcase_add_test(tcase, golden_roots);
	tcase_add_test(tcase, foreign_roots);
	tcase_add_test(tcase, golden_tiles);
	suite_add_tcase(suite, tcase);
	return suite;
}
