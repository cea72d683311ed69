/* The map: a crit-bit Merkle tree over subject keys. SPDX-License-Identifier: MIT */
#ifndef HM_TREE_MAP_H
#define HM_TREE_MAP_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "tree/merkle.h"

#define HM_MAP_BITS 256

/* What the map stores for a subject: its events so far, the latest's link. */
struct hm_map_leaf {
	struct hm_hash key;
	uint32_t count;
	struct hm_hash link;
};
struct hm_hash hm_map_leaf_hash(const struct hm_map_leaf *leaf);
/* HMK-MAP-6: the leaf of the flagged set, a tree of the same shape. */
struct hm_hash hm_flag_leaf_hash(const struct hm_hash *key, uint8_t status);
struct hm_hash hm_map_inner(unsigned depth, const struct hm_hash *left,
			    const struct hm_hash *right);
/* Bit 0 is the top bit of the first byte. */
static inline unsigned hm_map_bit(const struct hm_hash *key, unsigned depth)
{
	return key->b[depth / 8] >> (7 - depth % 8) & 1;
}
/* The first bit in which two different keys differ; HM_MAP_BITS if equal. */
unsigned hm_map_differ(const struct hm_hash *a, const struct hm_hash *b);

/*
 * HMK-MAP-2: the root over leaves of strictly ascending key, given one by one
 * (a leaf's hash may be anything: the flagged set has the same shape). Zero to
 * begin. A key out of order latches: then there is no root.
 */
struct hm_map_build {
	struct hm_hash last_key;
	struct hm_hash node[HM_MAP_BITS + 1];
	uint16_t depth[HM_MAP_BITS + 1]; /* of the fork before node i */
	size_t used;
	bool disorder;
};
void hm_map_build_add(struct hm_map_build *b, const struct hm_hash *key,
		      const struct hm_hash *leaf);
/* false: no leaf, or keys out of order. Does not change the build. */
bool hm_map_build_root(const struct hm_map_build *b, struct hm_hash *root);

/*
 * One asked key of a proof: depths (strictly ascending) lead to a leaf, its
 * own or, where absent, the other key that would collide.
 */
struct hm_map_claim {
	struct hm_hash key; /* asked */
	struct hallmark_bytes depths;
	struct hm_hash leaf_key;  /* equal to key: present */
	struct hm_hash leaf_hash; /* of the leaf that stands there */
};
/*
 * HMK-MAP-5, maproot over claims in any order; they are put into another one
 * and their leaf_hash is used up. HALLMARK_OK; HALLMARK_ABSENCE_BAD, looked for
 * first and in all claims: a leaf key that does not agree with the asked one
 * at every depth; HALLMARK_PROOF_BAD: depths not ascending or not shared, two
 * leaves in one place, hashes missing. On failure proof and root are untouched.
 * Leftover hashes are the caller's check. No claims: the next hash is the root.
 */
enum hallmark_code hm_map_root(struct hm_map_claim *claims, size_t count,
			       struct hm_hashes *proof, struct hm_hash *root);

/*
 * The other side: depths, leaves and proof for asked keys over a map that
 * source walks. node answers for the subtree of all keys that agree with
 * prefix in the first `bits` bits; for 0 bits, the whole map. It is only asked
 * for subtrees that an answer before said to be there.
 */
struct hm_map_node {
	bool leaf;		 /* one key in the subtree */
	unsigned depth;		 /* of its fork, if not a leaf */
	struct hm_hash prefix;	 /* if not a leaf: bits above the fork */
	struct hm_hash hash;	 /* of the whole subtree */
	struct hm_map_leaf only; /* the leaf, if one */
};
struct hm_map_source {
	enum hallmark_code (*node)(void *from, const struct hm_hash *prefix,
				   unsigned bits, struct hm_map_node *out);
	void *from;
};
struct hm_map_answer {
	uint8_t depths[HM_MAP_BITS];
	size_t depth_count;
	struct hm_map_leaf leaf; /* own or other */
};
/*
 * answers[i] is for keys[i]; keys in any order. No keys: the proof is the root.
 * What the source fails with; HALLMARK_STORE_DAMAGED: it contradicts itself.
 */
enum hallmark_code
hm_map_prove(const struct hm_hash *keys, size_t count,
	     const struct hm_map_source *source, struct hm_map_answer *answers,
	     struct hallmark_buf *proof);
/*
 * A source over leaves in memory, sorted by key. Every node costs as many
 * hashes as it has leaves. HALLMARK_USAGE for the empty map.
 */
struct hm_map_leaves {
	const struct hm_map_leaf *leaves;
	size_t count;
};
struct hm_map_source hm_map_memory(struct hm_map_leaves *leaves);

#endif
