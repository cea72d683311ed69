/* Are the stored hashes those of the rows? SPDX-License-Identifier: MIT */
#include "ledger/map_top.h"

#include <stdlib.h>

struct check {
	struct hm_top top;
	struct hm_map_build build;
	uint64_t size;
	struct hallmark_buf rows;
	struct hm_hash path; /* zeros past depth */
	unsigned depth;
	const struct hm_hash *keys; /* left to look at; NULL: all there are */
	size_t count;
};

/* A bucket's hash from its rows; zeros for none. */
static enum hallmark_code hash_rows(struct check *k, struct hm_hash *hash)
{
	const struct hm_map_row *row;
	enum hallmark_code err;
	struct hm_hash leaf;

	hm_buf_clear(&k->rows);
	err = hm_ledger_map_gather(k->top.map, k->size, &k->path, k->depth,
				   &k->rows);
	if (err)
		return err;
	memset(&k->build, 0, sizeof(k->build));
	memset(hash, 0, sizeof(*hash));
	row = (const void *)k->rows.ptr;
	for (size_t i = 0; i < k->rows.len / sizeof(*row); i++) {
		leaf = hm_map_leaf_hash(&row[i].leaf);
		hm_map_build_add(&k->build, &row[i].leaf.key, &leaf);
	}
	(void)hm_map_build_root(&k->build, hash);
	return HALLMARK_OK;
}

static void
join(const struct hm_hash below[2], unsigned depth, struct hm_hash *hash)
{
	if (hm_top_none(&below[0]) || hm_top_none(&below[1]))
		*hash = below[hm_top_none(&below[0])];
	else
		*hash = hm_map_inner(depth, &below[0], &below[1]);
}

/* The node at path: is it what lies below it, and is there a way down? */
static enum hallmark_code
check_node(struct check *k, const struct hm_hash *stored,
	   struct hm_hash below[2])
{
	enum hallmark_code err;
	struct hm_hash hash;

	err = hm_top_children(&k->top, &k->path, k->depth, below);
	if (err)
		return err;
	if (!hm_top_none(&below[0]) || !hm_top_none(&below[1]))
		join(below, k->depth, &hash);
	else if (k->keys)
		return HALLMARK_OK;
	else
		err = hash_rows(k, &hash);
	if (!err && !hm_hash_equal(&hash, stored))
		err = HALLMARK_STORE_DAMAGED;
	return err;
}

/* Is there anything to look at below path? The walk goes by ascending key. */
static bool is_wanted(struct check *k)
{
	if (!k->keys)
		return true;
	while (k->count > 0 && hm_hash_compare(k->keys, &k->path) < 0) {
		k->keys++;
		k->count--;
	}
	return k->count > 0 && hm_map_differ(k->keys, &k->path) >= k->depth;
}

/* To the child of that side, if it is there and wanted. */
static bool enter(struct check *k, const struct hm_hash below[2], unsigned bit)
{
	if (hm_top_none(&below[bit]))
		return false;
	hm_top_turn(&k->path, k->depth++, bit);
	if (is_wanted(k))
		return true;
	hm_top_turn(&k->path, --k->depth, 0);
	return false;
}

/* Up to the first node that hangs left and has a neighbour, and over to it. */
static enum hallmark_code
step_over(struct check *k, struct hm_hash *node, bool *found)
{
	struct hm_hash below[2];
	enum hallmark_code err;

	*found = false;
	while (k->depth > 0) {
		unsigned bit = hm_map_bit(&k->path, --k->depth);

		hm_top_turn(&k->path, k->depth, 0);
		if (bit)
			continue;
		err = hm_top_children(&k->top, &k->path, k->depth, below);
		if (err)
			return err;
		if (!enter(k, below, 1))
			continue;
		*node = below[1];
		*found = true;
		return HALLMARK_OK;
	}
	return HALLMARK_OK;
}

static enum hallmark_code check_all(struct check *k, struct hm_hash node)
{
	struct hm_hash below[2];
	enum hallmark_code err;
	bool found = true;

	while (found) {
		err = check_node(k, &node, below);
		if (err)
			return err;
		if (enter(k, below, 0)) {
			node = below[0];
			continue;
		}
		if (enter(k, below, 1)) {
			node = below[1];
			continue;
		}
		err = step_over(k, &node, &found);
		if (err)
			return err;
	}
	return HALLMARK_OK;
}

enum hallmark_code hm_ledger_map_check(struct hm_ledger_map *map, uint64_t size,
				       const struct hm_hash *root,
				       const struct hm_hash *keys, size_t count)
{
	struct check *k = calloc(1, sizeof(*k));
	struct hm_hash sealed;
	enum hallmark_code err;

	if (!k)
		return HALLMARK_NO_MEMORY;
	k->top.map = map;
	k->keys = keys;
	k->count = count;
	k->rows = HM_BUF_INIT(SIZE_MAX);
	err = hm_ledger_map_sealed(map, &k->size, &sealed);
	/* Another state leaf has come: these hashes are not yet its. */
	if (!err && k->size == size) {
		err = hm_hash_equal(&sealed, root) ? check_all(k, sealed)
						   : HALLMARK_STORE_DAMAGED;
	}
	hm_buf_release(&k->rows);
	free(k);
	return err;
}
