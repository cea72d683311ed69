/* Hashes of the map's upper subtrees. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_MAP_TOP_H
#define HM_LEDGER_MAP_TOP_H

#include "ledger/map.h"

/*
 * Node (prefix, depth) is the hash over all leaves whose keys begin with those
 * bits. A node that has at least one child here has been split and is their
 * join; one that has none is a bucket: its leaves are few, and nothing below
 * it is stored. Zeros: no leaf there, or below a bucket.
 *
 * A tile holds 6 levels: (level u8, first 6 x level bits as u64) -> nodes 2 to
 * 127 of a heap whose node 1 is the tile's own root (which the tile above
 * has), cut behind the last level that is in use.
 */
#define HM_TOP_TILE_BITS 6
#define HM_TOP_TILE_NODES 126
#define HM_TOP_LEVELS 10
#define HM_TOP_DEPTH_MAX (HM_TOP_LEVELS * HM_TOP_TILE_BITS)

/* One tile a level, the one used last. Zero but for map to begin. */
struct hm_top {
	struct hm_ledger_map *map;
	struct hm_top_tile {
		bool loaded;
		bool changed;
		uint64_t prefix;
		struct hm_hash nodes[HM_TOP_TILE_NODES];
	} tiles[HM_TOP_LEVELS];
};

static inline bool hm_top_none(const struct hm_hash *hash)
{
	static const struct hm_hash zeros;

	return hm_hash_equal(hash, &zeros);
}
/* Puts bit (0 or 1) at depth. */
void hm_top_turn(struct hm_hash *path, unsigned depth, unsigned bit);
/* 1 <= depth; zeros past HM_TOP_DEPTH_MAX. */
enum hallmark_code hm_top_get(struct hm_top *top, const struct hm_hash *prefix,
			      unsigned depth, struct hm_hash *hash);
/* Both children of the node at depth. */
enum hallmark_code
hm_top_children(struct hm_top *top, const struct hm_hash *prefix,
		unsigned depth, struct hm_hash children[2]);
enum hallmark_code
hm_top_set_children(struct hm_top *top, const struct hm_hash *prefix,
		    unsigned depth, const struct hm_hash children[2]);
/* What was set is stored only now, or when another tile takes its place. */
enum hallmark_code hm_top_flush(struct hm_top *top);
/* The row that hm_ledger_map_sealed reads. */
enum hallmark_code
hm_top_seal(struct hm_top *top, uint64_t size, const struct hm_hash *root);

#endif
