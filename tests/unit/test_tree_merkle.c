/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "unit/plain_tree.h"
#include "unit/vectors.h"

#define SIZES 130 /* every index and pair of sizes up to here */

static struct hm_hash from_hex(const char *hex)
{
	struct hm_hash hash;

	ck_assert(hm_hex_parse(hm_text(hex), hash.b, 32));
	return hash;
}

static void assert_hash(const struct hm_hash *hash, const char *hex)
{
	struct hm_hash want = from_hex(hex);

	ck_assert_mem_eq(hash->b, want.b, 32);
}

#define LEAF0 "773885a613489e24ce2cf76199d6a423f042e4bbf12d7eecee912ef276c65701"
#define LEAF1 "2dfb36c6f66cac361429cf46df868ab8242d3a6441f1099c8fb3f98ec5d108a4"
#define LEAF2 "57c79f4f31ae029c5d4bd30b073c27c94df93438b2b4697e1e1eef5bc0394a41"
#define ROOT2 "5a47662fd8a317d96049a3f9f47c55dc67ca66051baa3683dbb19b2fe09a07b0"
#define ROOT3 "94fbd0dd836f50301692e6d0eade728ee19ec52bfff1606ed807c8575d5aaa19"

/* HMK-TREE-1 */
START_TEST(worked_example)
{
	struct hm_hash leaf[3] = { hm_tree_leaf(HM_LIT("entry 0")),
				   hm_tree_leaf(HM_LIT("entry 1")),
				   hm_tree_leaf(HM_LIT("entry 2")) };
	struct hm_hash root2 = hm_tree_node(&leaf[0], &leaf[1]);
	struct hm_hash root3 = hm_tree_node(&root2, &leaf[2]);
	struct hm_hash path[2] = { leaf[0], leaf[2] };
	struct hm_hashes hashes = hm_hashes(hm_bytes(path, 64));
	struct hm_hash root;

	assert_hash(&leaf[0], LEAF0);
	assert_hash(&leaf[1], LEAF1);
	assert_hash(&leaf[2], LEAF2);
	assert_hash(&root2, ROOT2);
	assert_hash(&root3, ROOT3);
	ck_assert(hm_tree_inclusion_root(3, 1, &leaf[1], hashes, &root));
	assert_hash(&root, ROOT3);
	ck_assert(hm_tree_consistent(2, 3, &root2, &root3,
				     hm_hashes(hm_bytes(&leaf[2], 32))));
	path[0] = leaf[1];
	ck_assert(hm_tree_consistent(1, 3, &leaf[0], &root3,
				     hm_hashes(hm_bytes(path, 64))));
}
END_TEST

/* HMK-TREE-2: each index of each size; what is not the path is refused. */
START_TEST(every_inclusion)
{
	struct hm_hash leaves[SIZES];
	struct hm_hash more = { { 1 } };
	struct hallmark_buf path = HM_BUF_INIT(4096);

	plain_entries(leaves, SIZES);
	for (size_t n = 1; n <= SIZES; n++) {
		struct hm_hash want = plain_root(leaves, n);

		for (size_t i = 0; i < n; i++) {
			struct hm_hashes hashes;
			struct hm_hash root = { { 0 } };

			hm_buf_clear(&path);
			plain_path(i, leaves, n, &path);
			hashes = hm_hashes(hm_buf_view(&path));
			ck_assert(hm_tree_inclusion_root(n, i, &leaves[i],
							 hashes, &root));
			ck_assert_mem_eq(root.b, want.b, 32);
			if (hashes.count > 0) {
				hashes.count--;
				ck_assert(!hm_tree_inclusion_root(
					n, i, &leaves[i], hashes, &root));
			}
			hm_buf_mem(&path, more.b, 32);
			ck_assert(!hm_tree_inclusion_root(
				n, i, &leaves[i], hm_hashes(hm_buf_view(&path)),
				&root));
			ck_assert_mem_eq(root.b, want.b, 32);
		}
	}
	hm_buf_release(&path);
}
END_TEST

static bool consistent(size_t m, size_t n, const struct hm_hash *roots,
		       const struct hallmark_buf *path)
{
	return hm_tree_consistent(m, n, &roots[m], &roots[n],
				  hm_hashes(hm_buf_view(path)));
}

/* HMK-TREE-3: each pair of sizes; any flip, cut or addition is refused. */
START_TEST(every_consistency)
{
	struct hm_hash leaves[SIZES];
	struct hm_hash roots[SIZES + 1];
	struct hallmark_buf path = HM_BUF_INIT(4096);

	plain_entries(leaves, SIZES);
	for (size_t n = 0; n <= SIZES; n++)
		roots[n] = plain_root(leaves, n);
	for (size_t n = 1; n <= SIZES; n++)
		for (size_t m = 1; m <= n; m++) {
			hm_buf_clear(&path);
			plain_consistency(m, leaves, n, &path);
			ck_assert(consistent(m, n, roots, &path));
			ck_assert(m == n ||
				  !hm_tree_consistent(
					  m, n, &roots[m - 1], &roots[n],
					  hm_hashes(hm_buf_view(&path))));
			ck_assert(m == n ||
				  !hm_tree_consistent(
					  m, n, &roots[m], &roots[n - 1],
					  hm_hashes(hm_buf_view(&path))));
			for (size_t i = 0; i < path.len; i += 32) {
				path.ptr[i] ^= 1;
				ck_assert(!consistent(m, n, roots, &path));
				path.ptr[i] ^= 1;
			}
			hm_buf_mem(&path, leaves[0].b, 32);
			ck_assert(!consistent(m, n, roots, &path));
			path.len -= 32;
			if (path.len == 0)
				continue;
			path.len -= 32;
			ck_assert(!consistent(m, n, roots, &path));
		}
	hm_buf_release(&path);
}
END_TEST

#define HUGE_SIZE ((uint64_t)1 << 63)

static const struct {
	uint64_t size;
	uint64_t index;
	const char *why;
} bad_places[] = {
	{ 0, 0, "HMK-TREE-2: nothing is in an empty tree" },
	{ 1, 1, "HMK-TREE-2: the index is the size" },
	{ 5, 6, "HMK-TREE-2: the index is above the size" },
	{ HUGE_SIZE, 0, "HMK-TREE-2: the size is above 2^63 - 1" },
	{ UINT64_MAX, UINT64_MAX - 1, "HMK-TREE-2: the same, at its end" },
	{ 0, UINT64_MAX, "HMK-TREE-2: an index below a size that wraps" },
};

/* Whatever the length of the path. */
START_TEST(places_refused)
{
	uint8_t bytes[65 * 32] = { 0 };
	struct hm_hash leaf = { { 1 } };
	struct hm_hash root;

	for (size_t n = 0; n <= 65; n++)
		ck_assert_msg(!hm_tree_inclusion_root(
				      bad_places[_i].size, bad_places[_i].index,
				      &leaf, hm_hashes(hm_bytes(bytes, 32 * n)),
				      &root),
			      "%s", bad_places[_i].why);
}
END_TEST

/* The largest tree that is allowed has paths of 63 hashes at its begin. */
/* RFC 9162 2.1.4.2: a path that is not there proves nothing. */
START_TEST(no_path_no_consistency)
{
	struct hm_hash root = { { 1 } };
	struct hm_hashes none = { NULL, 0 };

	ck_assert(!hm_tree_consistent(3, 5, &root, &root, none));
	ck_assert(!hm_tree_consistent(4, 5, &root, &root, none));
}
END_TEST

START_TEST(largest_size)
{
	uint8_t bytes[64 * 32] = { 0 };
	struct hm_hash leaf = { { 1 } };
	struct hm_hash root;

	for (size_t n = 0; n <= 64; n++)
		ck_assert_int_eq(hm_tree_inclusion_root(
					 HUGE_SIZE - 1, 0, &leaf,
					 hm_hashes(hm_bytes(bytes, 32 * n)),
					 &root),
				 n == 63);
}
END_TEST

static const struct {
	uint64_t from;
	uint64_t to;
	const char *why;
} bad_pairs[] = {
	{ 0, 0, "HMK-TREE-3: no earlier state is not a proof" },
	{ 0, 3, "HMK-TREE-3: no earlier state is not a proof" },
	{ 3, 2, "HMK-TREE-3: the old tree is the larger one" },
	{ HUGE_SIZE, HUGE_SIZE, "HMK-TREE-3: the size is above 2^63 - 1" },
	{ 1, HUGE_SIZE, "HMK-TREE-3: the size is above 2^63 - 1" },
};

START_TEST(largest_pair)
{
	struct hm_hash root = { { 3 } };
	struct hm_hash other = { { 4 } };
	struct hm_hashes none = { NULL, 0 };

	ck_assert(hm_tree_consistent(HUGE_SIZE - 1, HUGE_SIZE - 1, &root, &root,
				     none));
	ck_assert(!hm_tree_consistent(HUGE_SIZE - 1, HUGE_SIZE - 1, &root,
				      &other, none));
}
END_TEST

START_TEST(pairs_refused)
{
	uint8_t bytes[65 * 32] = { 0 };
	struct hm_hash root = { { 0 } };

	for (size_t n = 0; n <= 65; n++)
		ck_assert_msg(
			!hm_tree_consistent(bad_pairs[_i].from,
					    bad_pairs[_i].to, &root, &root,
					    hm_hashes(hm_bytes(bytes, 32 * n))),
			"%s", bad_pairs[_i].why);
}
END_TEST

/* False where it is no hash: other lengths are refused before any hashing. */
static bool json_hash(const json_t *value, struct hm_hash *hash)
{
	const char *text = json_string_value(value);
	size_t len;

	return text && hm_base64_parse(hm_text(text), hash->b, 32, &len) &&
	       len == 32;
}

static bool json_hashes(const json_t *array, struct hallmark_buf *out)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct hm_hash hash;

		if (!json_hash(json_array_get(array, i), &hash))
			return false;
		hm_buf_mem(out, hash.b, 32);
	}
	return true;
}

static uint64_t json_number(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	ck_assert(json_is_integer(value));
	return (uint64_t)json_integer_value(value);
}

static bool inclusion_case(const json_t *row, struct hallmark_buf *path)
{
	struct hm_hash leaf, root, got;

	return json_hash(json_object_get(row, "leafHash"), &leaf) &&
	       json_hash(json_object_get(row, "root"), &root) &&
	       json_hashes(json_object_get(row, "proof"), path) &&
	       hm_tree_inclusion_root(json_number(row, "treeSize"),
				      json_number(row, "leafIdx"), &leaf,
				      hm_hashes(hm_buf_view(path)), &got) &&
	       hm_hash_equal(&got, &root);
}

static bool consistency_case(const json_t *row, struct hallmark_buf *path)
{
	struct hm_hash root1, root2;

	return json_hash(json_object_get(row, "root1"), &root1) &&
	       json_hash(json_object_get(row, "root2"), &root2) &&
	       json_hashes(json_object_get(row, "proof"), path) &&
	       hm_tree_consistent(json_number(row, "size1"),
				  json_number(row, "size2"), &root1, &root2,
				  hm_hashes(hm_buf_view(path)));
}

static const struct {
	const char *folder;
	bool (*holds)(const json_t *row, struct hallmark_buf *path);
	size_t count; /* as the README of the vectors says */
} folders[] = {
	{ "merkle/inclusion/0", inclusion_case, 13 },
	{ "merkle/inclusion/1", inclusion_case, 18 },
	{ "merkle/inclusion/2", inclusion_case, 18 },
	{ "merkle/consistency/0", consistency_case, 1 },
	{ "merkle/consistency/1", consistency_case, 21 },
	{ "merkle/consistency/2", consistency_case, 21 },
};

/* jansson knows no number above 2^63 - 1; -1 converts to the one that occurs. */
static json_t *read_row(const char *name)
{
	static const char most[] = "18446744073709551615";
	struct hallmark_buf text = HM_BUF_INIT(65536);
	json_t *row;
	char *at;

	if (!vectors_file(name, &text))
		return NULL;
	hm_buf_byte(&text, '\0');
	at = strstr((char *)text.ptr, most);
	if (at)
		memcpy(at, "-1                  ", strlen(most));
	row = json_loads((char *)text.ptr, 0, NULL);
	ck_assert_msg(row != NULL, "%s", name);
	hm_buf_release(&text);
	return row;
}

static bool run_case(const char *folder, const char *file,
		     bool (*holds)(const json_t *, struct hallmark_buf *))
{
	struct hallmark_buf path = HM_BUF_INIT(65536);
	char name[512];
	json_t *row;
	bool refuse;

	snprintf(name, sizeof(name), "%s/%s", folder, file);
	row = read_row(name);
	if (!row)
		return false;
	refuse = json_boolean_value(json_object_get(row, "wantErr"));
	ck_assert_msg(holds(row, &path) != refuse, "%s", name);
	hm_buf_release(&path);
	json_decref(row);
	return true;
}

START_TEST(merkle_vectors)
{
	const char *shared = getenv("HALLMARK_SHARED");
	const char *folder = folders[_i].folder;
	struct dirent *entry;
	char path[4096];
	size_t count = 0;
	DIR *dir;

	if (!run_case(folder, "happy-path.json", folders[_i].holds))
		return;
	snprintf(path, sizeof(path), "%s/vectors/%s",
		 shared ? shared : "../shared", folder);
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	for (entry = readdir(dir); entry; entry = readdir(dir))
		if (entry->d_name[0] != '.')
			count += run_case(folder, entry->d_name,
					  folders[_i].holds);
	closedir(dir);
	ck_assert_uint_eq(count, folders[_i].count);
	vectors_ran(folder, count);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_tree_merkle(void)
{
	Suite *suite = suite_create("tree/merkle");
	TCase *tcase = tcase_create("merkle");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, worked_example);
	tcase_add_test(slow, every_inclusion);
	tcase_add_test(slow, every_consistency);
	tcase_add_loop_test(tcase, places_refused, 0, ROWS(bad_places));
	tcase_add_test(tcase, no_path_no_consistency);
	tcase_add_test(tcase, largest_size);
	tcase_add_test(tcase, largest_pair);
	tcase_add_loop_test(tcase, pairs_refused, 0, ROWS(bad_pairs));
	tcase_add_loop_test(tcase, merkle_vectors, 0, ROWS(folders));
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
