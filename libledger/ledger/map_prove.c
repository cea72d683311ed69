/* Proofs over the map on disk. SPDX-License-Identifier: MIT */
#include "ledger/map_top.h"

#include <stdlib.h>

/* A walk under the last root, with the rows of the bucket used last. */
struct cut {
	struct hm_top top;
	struct hm_map_build build;
	uint64_t size;
	struct hm_hash root;
	struct hallmark_buf rows;
	struct hallmark_buf leaves; /* their hashes, once they are needed */
	bool loaded;
	struct hm_hash prefix;
	unsigned bits;
};

static bool
agrees(const struct hm_hash *key, const struct hm_hash *prefix, unsigned bits)
{
	return hm_map_differ(key, prefix) >= bits;
}

static enum hallmark_code
load(struct cut *cut, const struct hm_hash *prefix, unsigned bits)
{
	enum hallmark_code err;

	if (cut->loaded && cut->bits == bits &&
	    agrees(prefix, &cut->prefix, bits))
		return HALLMARK_OK;
	hm_buf_clear(&cut->rows);
	hm_buf_clear(&cut->leaves);
	err = hm_ledger_map_gather(cut->top.map, cut->size, prefix, bits,
				   &cut->rows);
	cut->loaded = !err;
	cut->prefix = *prefix;
	cut->bits = bits;
	return err;
}

/* The bucket that an unstored node lies in: the nearest stored one above. */
static enum hallmark_code
load_around(struct cut *cut, const struct hm_hash *prefix, unsigned bits)
{
	struct hm_hash hash = { { 0 } };
	enum hallmark_code err;

	if (cut->loaded && cut->bits <= bits &&
	    agrees(prefix, &cut->prefix, cut->bits))
		return HALLMARK_OK;
	if (bits > HM_TOP_DEPTH_MAX + 1)
		bits = HM_TOP_DEPTH_MAX + 1;
	while (bits > 0 && hm_top_none(&hash)) {
		bits--;
		if (bits == 0)
			break;
		err = hm_top_get(&cut->top, prefix, bits, &hash);
		if (err)
			return err;
	}
	return load(cut, prefix, bits);
}

static const struct hm_map_leaf *leaf_at(const struct cut *cut, size_t i)
{
	const struct hm_map_row *rows = (const void *)cut->rows.ptr;

	return &rows[i].leaf;
}

/* The root over rows [from, to) of the bucket. */
static enum hallmark_code
hash_rows(struct cut *cut, size_t from, size_t to, struct hm_hash *root)
{
	size_t count = cut->rows.len / sizeof(struct hm_map_row);
	const struct hm_hash *leaves;
	struct hm_hash hash;

	for (size_t i = cut->leaves.len / sizeof(hash); i < count; i++) {
		hash = hm_map_leaf_hash(leaf_at(cut, i));
		hm_buf_mem(&cut->leaves, &hash, sizeof(hash));
	}
	if (cut->leaves.err)
		return cut->leaves.err;
	leaves = (const struct hm_hash *)cut->leaves.ptr;
	memset(&cut->build, 0, sizeof(cut->build));
	for (size_t i = from; i < to; i++)
		hm_map_build_add(&cut->build, &leaf_at(cut, i)->key,
				 &leaves[i]);
	(void)hm_map_build_root(&cut->build, root);
	return HALLMARK_OK;
}

/*
 * The node over those loaded rows that agree with prefix. known is its hash,
 * or NULL: to be computed.
 */
static enum hallmark_code
from_rows(struct cut *cut, const struct hm_hash *prefix, unsigned bits,
	  const struct hm_hash *known, struct hm_map_node *out)
{
	size_t count = cut->rows.len / sizeof(struct hm_map_row);
	struct hm_map_node node = { .leaf = false };
	enum hallmark_code err = HALLMARK_OK;
	size_t from = 0, to;

	while (from < count && !agrees(&leaf_at(cut, from)->key, prefix, bits))
		from++;
	for (to = from; to < count; to++) {
		if (!agrees(&leaf_at(cut, to)->key, prefix, bits))
			break;
	}
	if (from == to)
		return HALLMARK_STORE_DAMAGED;
	node.leaf = to - from == 1;
	if (node.leaf) {
		node.only = *leaf_at(cut, from);
	} else {
		node.prefix = leaf_at(cut, from)->key;
		node.depth =
			hm_map_differ(&node.prefix, &leaf_at(cut, to - 1)->key);
	}
	if (known)
		node.hash = *known;
	else
		err = hash_rows(cut, from, to, &node.hash);
	if (!err)
		*out = node;
	return err;
}

static enum hallmark_code node(void *from, const struct hm_hash *prefix,
			       unsigned bits, struct hm_map_node *out)
{
	struct cut *cut = from;
	struct hm_hash path = *prefix, hash = cut->root, below[2];
	enum hallmark_code err;

	if (bits > 0) {
		err = hm_top_get(&cut->top, &path, bits, &hash);
		if (!err && hm_top_none(&hash)) {
			err = load_around(cut, &path, bits);
			return err ? err
				   : from_rows(cut, &path, bits, NULL, out);
		}
		if (err)
			return err;
	}
	/* A node with one child is that child: go on to the fork. */
	for (;; bits++) {
		err = hm_top_children(&cut->top, &path, bits, below);
		if (err)
			return err;
		if (hm_top_none(&below[0]) == hm_top_none(&below[1]))
			break;
		hm_top_turn(&path, bits, hm_top_none(&below[0]));
	}
	if (hm_top_none(&below[0])) {
		err = load(cut, &path, bits);
		return err ? err : from_rows(cut, &path, bits, &hash, out);
	}
	*out = (struct hm_map_node){ .depth = bits,
				     .hash = hash,
				     .prefix = path };
	return HALLMARK_OK;
}

enum hallmark_code
hm_ledger_map_prove(struct hm_ledger_map *map, uint64_t size,
		    const struct hm_hash *keys, size_t count,
		    struct hm_map_answer *answers, struct hallmark_buf *proof)
{
	struct cut *cut = calloc(1, sizeof(*cut));
	struct hm_map_source source = { node, cut };
	enum hallmark_code err;

	if (!cut)
		return HALLMARK_NO_MEMORY;
	cut->top.map = map;
	cut->rows = HM_BUF_INIT(SIZE_MAX);
	cut->leaves = HM_BUF_INIT(SIZE_MAX);
	err = hm_ledger_map_sealed(map, &cut->size, &cut->root);
	if (!err && (size == 0 || cut->size != size))
		err = HALLMARK_USAGE;
	if (!err)
		err = hm_map_prove(keys, count, &source, answers, proof);
	hm_buf_release(&cut->rows);
	hm_buf_release(&cut->leaves);
	free(cut);
	return err;
}
