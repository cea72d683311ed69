/* RFC 9162 trees. SPDX-License-Identifier: MIT */
#ifndef HM_TREE_MERKLE_H
#define HM_TREE_MERKLE_H

#include "base/buf.h"
#include "crypto/hash.h"

#define HM_TREE_SIZE_MAX ((uint64_t)INT64_MAX)

struct hm_hash hm_tree_leaf(struct hallmark_bytes data);
struct hm_hash
hm_tree_node(const struct hm_hash *left, const struct hm_hash *right);
/* The root over count leaf hashes; SHA-256("") for none. */
struct hm_hash hm_tree_root(const struct hm_hash *leaves, size_t count);

/*
 * A tree that only grows: one node for each bit of its size, the largest
 * subtree first. Zero it to begin.
 */
struct hm_frontier {
	uint64_t size;
	struct hm_hash node[64];
};
void hm_frontier_add(struct hm_frontier *f, const struct hm_hash *leaf);
struct hm_hash hm_frontier_root(const struct hm_frontier *f);

/* Hashes of a proof, used one by one; the rest is what was not used. */
struct hm_hashes {
	const uint8_t *ptr;
	size_t count;
};
/* A view of a multiple of 32 bytes. */
struct hm_hashes hm_hashes(struct hallmark_bytes bytes);
bool hm_hashes_next(struct hm_hashes *h, struct hm_hash *out);

/* RFC 9162 2.1.3.2: the root that index, leaf and path give; false: refused. */
bool hm_tree_inclusion_root(uint64_t size, uint64_t index,
			    const struct hm_hash *leaf, struct hm_hashes path,
			    struct hm_hash *root);
/*
 * RFC 9162 2.1.4.2 for 0 < from < to; equal sizes: equal roots and no path.
 * from = 0 is refused: "no earlier state" is not a proof.
 */
bool hm_tree_consistent(uint64_t from, uint64_t to,
			const struct hm_hash *from_root,
			const struct hm_hash *to_root, struct hm_hashes path);

/* Some leaves of a tree, by strictly ascending index. */
struct hm_tree_leaf {
	uint64_t index;
	struct hm_hash hash;
};
/*
 * HMK-TREE-4, logroot: the root over size leaves of which some are known and
 * the other subtrees come from proof, left to right. Takes what it needs from
 * proof; false: size 0, an index out of range or order, or hashes missing.
 * That none is left over is the caller's check.
 */
bool hm_tree_multiroot(uint64_t size, const struct hm_tree_leaf *known,
		       size_t count, struct hm_hashes *proof,
		       struct hm_hash *root);
/*
 * The proof that hm_tree_multiroot takes for those indices, appended as raw
 * hashes. subtree gives the hash over the leaves [first, first + count), which
 * is a subtree of the RFC 9162 tree over size leaves; it may fail with a code.
 */
struct hm_tree_source {
	enum hallmark_code (*subtree)(void *from, uint64_t first,
				      uint64_t count, struct hm_hash *out);
	void *from;
};
enum hallmark_code
hm_tree_multiproof(uint64_t size, const uint64_t *indices, size_t count,
		   const struct hm_tree_source *source,
		   struct hallmark_buf *proof);
/* RFC 9162 2.1.4.1: the consistency path from -> to, appended. */
enum hallmark_code hm_tree_consistency(uint64_t from, uint64_t to,
				       const struct hm_tree_source *source,
				       struct hallmark_buf *proof);
/* A source over leaf hashes in memory. */
struct hm_tree_leaves {
	const struct hm_hash *leaves;
	size_t count;
};
struct hm_tree_source hm_tree_memory(struct hm_tree_leaves *leaves);

#endif
