/* SPDX-License-Identifier: MIT */
#include "ledger/log.h"

#define TILE_BITS 8
#define TILE_HASHES ((size_t)256)
#define TILE_KEY 9
#define HEAD_BYTES (HM_HASH_BYTES + 8)

enum hallmark_code hm_log_open(struct hm_log *log, struct hm_txn *txn,
			       unsigned entry_table, unsigned tree_table)
{
	struct hm_log made = { .txn = txn,
			       .entry_table = entry_table,
			       .tree_table = tree_table };
	enum hallmark_code err;
	struct hm_row row;

	err = hm_txn_last(txn, entry_table, &row);
	if (err)
		return err;
	if (row.key.ptr) {
		if (row.key.len != 8 || row.value.len <= HEAD_BYTES)
			return HALLMARK_STORE_DAMAGED;
		made.size = hm_get_be(row.key.ptr, 8) + 1;
		memcpy(made.chain.b, row.value.ptr, HM_HASH_BYTES);
	}
	*log = made;
	return HALLMARK_OK;
}

struct hm_hash
hm_log_chain(const struct hm_hash *chain, const struct hm_hash *leaf)
{
	static const uint8_t tag = 0x02;
	struct hallmark_bytes parts[3] = { { &tag, 1 },
					   hm_hash_view(chain),
					   hm_hash_view(leaf) };

	return hm_sha256(parts, 3);
}

static void tile_key(uint8_t key[TILE_KEY], unsigned level, uint64_t tile)
{
	key[0] = (uint8_t)level;
	hm_put_u64(key + 1, tile);
}

/* The first hashes of a tile, as many as are wanted; none is a damaged store */
static enum hallmark_code
tile_hashes(struct hm_log *log, unsigned level, uint64_t tile, size_t want,
	    const struct hm_hash **hashes)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint8_t key[TILE_KEY];

	tile_key(key, level, tile);
	err = hm_txn_get(log->txn, log->tree_table, hm_bytes(key, TILE_KEY),
			 &value);
	if (err)
		return err;
	if (value.len < want * HM_HASH_BYTES)
		return HALLMARK_STORE_DAMAGED;
	*hashes = (const struct hm_hash *)value.ptr;
	return HALLMARK_OK;
}

/* One level of the tree: tile gets the hashes before place and hash itself. */
static enum hallmark_code
put_hash(struct hm_log *log, unsigned level, uint64_t place,
	 const struct hm_hash *hash, struct hallmark_buf *tile)
{
	size_t used = place % TILE_HASHES;
	const struct hm_hash *before;
	enum hallmark_code err;
	uint8_t key[TILE_KEY];

	hm_buf_clear(tile);
	if (used > 0) {
		err = tile_hashes(log, level, place / TILE_HASHES, used,
				  &before);
		if (err)
			return err;
		hm_buf_mem(tile, before, used * HM_HASH_BYTES);
	}
	hm_buf_mem(tile, hash, HM_HASH_BYTES);
	if (tile->err)
		return tile->err;
	tile_key(key, level, place / TILE_HASHES);
	return hm_txn_put(log->txn, log->tree_table, hm_bytes(key, TILE_KEY),
			  hm_buf_view(tile));
}

/* A tile that is full goes up a level as one hash. */
static enum hallmark_code grow_tree(struct hm_log *log, struct hm_hash hash)
{
	struct hallmark_buf tile = HM_BUF_INIT(TILE_HASHES * HM_HASH_BYTES);
	uint64_t place = log->size;
	enum hallmark_code err;

	for (unsigned level = 0;; level++, place /= TILE_HASHES) {
		err = put_hash(log, level, place, &hash, &tile);
		if (err || (place + 1) % TILE_HASHES != 0)
			break;
		hash = hm_tree_root((const struct hm_hash *)tile.ptr,
				    TILE_HASHES);
	}
	hm_buf_release(&tile);
	return err;
}

static enum hallmark_code
put_entry(struct hm_log *log, struct hallmark_bytes entry, uint64_t at,
	  const struct hm_hash *chain)
{
	struct hallmark_buf row = HM_BUF_INIT(HEAD_BYTES + HM_LOG_ENTRY_MAX);
	enum hallmark_code err;
	uint8_t number[8];

	hm_buf_mem(&row, chain, HM_HASH_BYTES);
	hm_put_u64(number, at);
	hm_buf_mem(&row, number, 8);
	hm_buf_add(&row, entry);
	hm_put_u64(number, log->size);
	err = row.err;
	if (!err)
		err = hm_txn_append(log->txn, log->entry_table,
				    hm_bytes(number, 8), hm_buf_view(&row));
	hm_buf_release(&row);
	return err;
}

enum hallmark_code
hm_log_append(struct hm_log *log, struct hallmark_bytes entry, uint64_t at)
{
	struct hm_hash chain, leaf;
	enum hallmark_code err;

	if (entry.len == 0 || entry.len > HM_LOG_ENTRY_MAX)
		return HALLMARK_TOO_LARGE;
	leaf = hm_tree_leaf(entry);
	chain = hm_log_chain(&log->chain, &leaf);
	err = put_entry(log, entry, at, &chain);
	if (!err)
		err = grow_tree(log, leaf);
	if (err)
		return err;
	log->size++;
	log->chain = chain;
	return HALLMARK_OK;
}

enum hallmark_code
hm_log_entry(struct hm_log *log, uint64_t index, struct hm_log_entry *entry)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint8_t key[8];

	if (index >= log->size)
		return HALLMARK_USAGE;
	hm_put_u64(key, index);
	err = hm_txn_get(log->txn, log->entry_table, hm_bytes(key, 8), &value);
	if (err)
		return err;
	if (value.len <= HEAD_BYTES)
		return HALLMARK_STORE_DAMAGED;
	memcpy(entry->chain.b, value.ptr, HM_HASH_BYTES);
	entry->at = hm_get_be(value.ptr + HM_HASH_BYTES, 8);
	entry->bytes = hm_bytes(value.ptr + HEAD_BYTES, value.len - HEAD_BYTES);
	return HALLMARK_OK;
}

/* The hash over 2^bits leaves from first, which is a multiple of 2^bits. */
static enum hallmark_code full_subtree(struct hm_log *log, uint64_t first,
				       unsigned bits, struct hm_hash *out)
{
	unsigned level = bits / TILE_BITS;
	size_t count = (size_t)1 << bits % TILE_BITS;
	uint64_t place = first >> level * TILE_BITS;
	size_t from = place % TILE_HASHES;
	const struct hm_hash *hashes;
	enum hallmark_code err;

	err = tile_hashes(log, level, place / TILE_HASHES, from + count,
			  &hashes);
	if (!err)
		*out = hm_tree_root(hashes + from, count);
	return err;
}

static unsigned top_bit(uint64_t n)
{
	unsigned bits = 0;

	while (n >> bits > 1)
		bits++;
	return bits;
}

/* RFC 9162 2.1: the next power of two that holds count divides first. */
static bool is_subtree(const struct hm_log *log, uint64_t first, uint64_t count)
{
	unsigned bits;

	if (count == 0 || count > log->size || first > log->size - count)
		return false;
	bits = count == 1 ? 0 : top_bit(count - 1) + 1;
	return first >> bits << bits == first;
}

static enum hallmark_code
subtree(void *from, uint64_t first, uint64_t count, struct hm_hash *out)
{
	struct hm_log *log = from;
	struct hm_hash parts[64];
	enum hallmark_code err;
	size_t used = 0;
	unsigned bits;

	if (!is_subtree(log, first, count))
		return HALLMARK_USAGE;
	while (count > 0) {
		bits = top_bit(count);
		err = full_subtree(log, first, bits, &parts[used++]);
		if (err)
			return err;
		first += (uint64_t)1 << bits;
		count -= (uint64_t)1 << bits;
	}
	for (; used > 1; used--)
		parts[used - 2] =
			hm_tree_node(&parts[used - 2], &parts[used - 1]);
	*out = parts[0];
	return HALLMARK_OK;
}

enum hallmark_code
hm_log_root(struct hm_log *log, uint64_t size, struct hm_hash *root)
{
	if (size == 0) {
		*root = hm_sha256(NULL, 0);
		return HALLMARK_OK;
	}
	return subtree(log, 0, size, root);
}

struct hm_tree_source hm_log_source(struct hm_log *log)
{
	return (struct hm_tree_source){ subtree, log };
}
