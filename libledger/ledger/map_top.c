/* SPDX-License-Identifier: MIT */
#include "ledger/map_top.h"

#define KEY_BYTES 9
#define SEAL_BYTES (8 + HM_HASH_BYTES)

/* No tile has this level. */
static const uint8_t seal_key = 0xff;

void hm_top_turn(struct hm_hash *path, unsigned depth, unsigned bit)
{
	uint8_t mask = (uint8_t)(0x80 >> depth % 8);

	if (bit)
		path->b[depth / 8] |= mask;
	else
		path->b[depth / 8] &= (uint8_t)~mask;
}

/* The first bits of a key as a number; bits < 64. */
static uint64_t first_bits(const struct hm_hash *key, unsigned bits)
{
	return bits == 0 ? 0 : hm_get_be(key->b, 8) >> (64 - bits);
}

static void tile_key(uint8_t key[KEY_BYTES], unsigned level, uint64_t prefix)
{
	key[0] = (uint8_t)level;
	hm_put_u64(key + 1, prefix);
}

/* Nodes 2 to 2^(n+1) - 1 of a heap: what n levels below its root hold. */
static size_t nodes_of(unsigned levels)
{
	return ((size_t)2 << levels) - 2;
}

static size_t used_nodes(const struct hm_top_tile *tile)
{
	size_t used = HM_TOP_TILE_NODES;
	unsigned levels = HM_TOP_TILE_BITS;

	while (used > 0 && hm_top_none(&tile->nodes[used - 1]))
		used--;
	while (levels > 0 && nodes_of(levels - 1) >= used)
		levels--;
	return nodes_of(levels);
}

static enum hallmark_code store_tile(struct hm_top *top, unsigned level)
{
	struct hm_top_tile *tile = &top->tiles[level];
	size_t used = used_nodes(tile);
	uint8_t key[KEY_BYTES];

	tile->changed = false;
	if (used == 0)
		return HALLMARK_OK;
	tile_key(key, level, tile->prefix);
	return hm_txn_put(top->map->txn, top->map->top_table,
			  hm_bytes(key, KEY_BYTES),
			  hm_bytes(tile->nodes, used * HM_HASH_BYTES));
}

static enum hallmark_code
load_tile(struct hm_top *top, unsigned level, uint64_t prefix)
{
	struct hm_top_tile *tile = &top->tiles[level];
	enum hallmark_code err = HALLMARK_OK;
	struct hallmark_bytes value;
	uint8_t key[KEY_BYTES];

	if (tile->loaded && tile->prefix == prefix)
		return HALLMARK_OK;
	if (tile->changed)
		err = store_tile(top, level);
	tile_key(key, level, prefix);
	if (!err)
		err = hm_txn_get(top->map->txn, top->map->top_table,
				 hm_bytes(key, KEY_BYTES), &value);
	if (!err && value.len > sizeof(tile->nodes))
		err = HALLMARK_STORE_DAMAGED;
	if (err)
		return err;
	memset(tile, 0, sizeof(*tile));
	if (value.ptr)
		memcpy(tile->nodes, value.ptr, value.len);
	tile->loaded = true;
	tile->prefix = prefix;
	return HALLMARK_OK;
}

/* Where the children of the node at depth lie: two neighbours of one tile. */
static enum hallmark_code
find_children(struct hm_top *top, const struct hm_hash *prefix, unsigned depth,
	      struct hm_hash **nodes)
{
	unsigned level = depth / HM_TOP_TILE_BITS;
	unsigned below = depth % HM_TOP_TILE_BITS;
	uint64_t within =
		first_bits(prefix, depth) & (((uint64_t)1 << below) - 1);
	enum hallmark_code err;

	err = load_tile(top, level, first_bits(prefix, depth - below));
	if (!err)
		*nodes = &top->tiles[level].nodes[nodes_of(below) + 2 * within];
	return err;
}

enum hallmark_code
hm_top_children(struct hm_top *top, const struct hm_hash *prefix,
		unsigned depth, struct hm_hash children[2])
{
	enum hallmark_code err = HALLMARK_OK;
	struct hm_hash *nodes;

	if (depth >= HM_TOP_DEPTH_MAX)
		memset(children, 0, 2 * sizeof(*children));
	else
		err = find_children(top, prefix, depth, &nodes);
	if (!err && depth < HM_TOP_DEPTH_MAX)
		memcpy(children, nodes, 2 * sizeof(*children));
	return err;
}

enum hallmark_code hm_top_get(struct hm_top *top, const struct hm_hash *prefix,
			      unsigned depth, struct hm_hash *hash)
{
	struct hm_hash children[2];
	enum hallmark_code err;

	err = hm_top_children(top, prefix, depth - 1, children);
	if (!err)
		*hash = children[hm_map_bit(prefix, depth - 1)];
	return err;
}

enum hallmark_code
hm_top_set_children(struct hm_top *top, const struct hm_hash *prefix,
		    unsigned depth, const struct hm_hash children[2])
{
	enum hallmark_code err;
	struct hm_hash *nodes;

	err = find_children(top, prefix, depth, &nodes);
	if (err)
		return err;
	if (memcmp(nodes, children, 2 * sizeof(*children)) != 0)
		top->tiles[depth / HM_TOP_TILE_BITS].changed = true;
	memcpy(nodes, children, 2 * sizeof(*children));
	return HALLMARK_OK;
}

enum hallmark_code hm_top_flush(struct hm_top *top)
{
	enum hallmark_code err = HALLMARK_OK;

	for (unsigned level = 0; level < HM_TOP_LEVELS && !err; level++) {
		if (top->tiles[level].changed)
			err = store_tile(top, level);
	}
	return err;
}

enum hallmark_code
hm_top_seal(struct hm_top *top, uint64_t size, const struct hm_hash *root)
{
	uint8_t value[SEAL_BYTES];

	hm_put_u64(value, size);
	memcpy(value + 8, root->b, HM_HASH_BYTES);
	return hm_txn_put(top->map->txn, top->map->top_table,
			  hm_bytes(&seal_key, 1), hm_bytes(value, SEAL_BYTES));
}

enum hallmark_code hm_ledger_map_sealed(struct hm_ledger_map *map,
					uint64_t *size, struct hm_hash *root)
{
	struct hallmark_bytes value;
	enum hallmark_code err;

	err = hm_txn_get(map->txn, map->top_table, hm_bytes(&seal_key, 1),
			 &value);
	if (err)
		return err;
	if (!value.ptr) {
		*size = 0;
		memset(root, 0, sizeof(*root));
		return HALLMARK_OK;
	}
	if (value.len != SEAL_BYTES)
		return HALLMARK_STORE_DAMAGED;
	*size = hm_get_be(value.ptr, 8);
	memcpy(root->b, value.ptr + 8, HM_HASH_BYTES);
	return HALLMARK_OK;
}
