/* A tree that only grows. SPDX-License-Identifier: MIT */
#include "tree/merkle.h"

static size_t bits_set(uint64_t n)
{
	size_t bits = 0;

	for (; n != 0; n &= n - 1)
		bits++;
	return bits;
}

void hm_frontier_add(struct hm_frontier *f, const struct hm_hash *leaf)
{
	size_t last = bits_set(f->size);

	f->node[last] = *leaf;
	for (uint64_t full = f->size; full & 1; full >>= 1, last--)
		f->node[last - 1] =
			hm_tree_node(&f->node[last - 1], &f->node[last]);
	f->size++;
}

struct hm_hash hm_frontier_root(const struct hm_frontier *f)
{
	size_t at = bits_set(f->size);
	struct hm_hash root;

	if (at == 0)
		return hm_sha256(NULL, 0);
	root = f->node[--at];
	while (at > 0)
		root = hm_tree_node(&f->node[--at], &root);
	return root;
}

struct hm_hash hm_tree_root(const struct hm_hash *leaves, size_t count)
{
	struct hm_frontier f = { 0 };

	for (size_t i = 0; i < count; i++)
		hm_frontier_add(&f, &leaves[i]);
	return hm_frontier_root(&f);
}
