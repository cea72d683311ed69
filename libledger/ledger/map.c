/* SPDX-License-Identifier: MIT */
#include "ledger/map.h"

#include <stdlib.h>

#define ROW_BYTES 44
#define AT_INDEX 4
#define AT_POSITION 9
#define AT_LINK 12

enum hallmark_code
hm_ledger_map_add(struct hm_ledger_map *map, const struct hm_map_row *rows,
		  size_t count)
{
	enum hallmark_code err = HALLMARK_OK;
	uint8_t value[ROW_BYTES], number[8];

	for (size_t i = 0; i < count && !err; i++) {
		if (rows[i].index > HM_MAP_INDEX_MAX ||
		    rows[i].position > HM_MAP_POSITION_MAX)
			return HALLMARK_TOO_LARGE;
		hm_put_u32(value, rows[i].leaf.count);
		hm_put_u64(number, rows[i].index << 24 | rows[i].position);
		memcpy(value + AT_INDEX, number, 8);
		memcpy(value + AT_LINK, rows[i].leaf.link.b, HM_HASH_BYTES);
		err = hm_txn_put(map->txn, map->map_table,
				 hm_hash_view(&rows[i].leaf.key),
				 hm_bytes(value, ROW_BYTES));
	}
	return err;
}

static enum hallmark_code
read_row(struct hallmark_bytes key, struct hallmark_bytes value,
	 struct hm_map_row *row)
{
	if (key.len != HM_HASH_BYTES || value.len != ROW_BYTES)
		return HALLMARK_STORE_DAMAGED;
	memcpy(row->leaf.key.b, key.ptr, HM_HASH_BYTES);
	row->leaf.count = (uint32_t)hm_get_be(value.ptr, 4);
	row->index = hm_get_be(value.ptr + AT_INDEX, AT_POSITION - AT_INDEX);
	row->position = (uint32_t)hm_get_be(value.ptr + AT_POSITION,
					    AT_LINK - AT_POSITION);
	memcpy(row->leaf.link.b, value.ptr + AT_LINK, HM_HASH_BYTES);
	return row->leaf.count > 0 ? HALLMARK_OK : HALLMARK_STORE_DAMAGED;
}

/* What a row was at size; *found is false where it was not. */
static enum hallmark_code stood(struct hm_ledger_map *map, uint64_t size,
				struct hm_map_row *row, bool *found)
{
	*found = row->index < size;
	if (*found || row->leaf.count == 1)
		return HALLMARK_OK;
	return map->older ? map->older(map->from, size, row, found)
			  : HALLMARK_USAGE;
}

enum hallmark_code hm_ledger_map_find(struct hm_ledger_map *map, uint64_t size,
				      const struct hm_hash *keys, size_t count,
				      struct hm_map_row *rows)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	bool found;

	for (size_t i = 0; i < count; i++) {
		err = hm_txn_get(map->txn, map->map_table,
				 hm_hash_view(&keys[i]), &value);
		found = value.ptr != NULL;
		if (!err && found)
			err = read_row(hm_hash_view(&keys[i]), value, &rows[i]);
		if (!err && found)
			err = stood(map, size, &rows[i], &found);
		if (err)
			return err;
		if (!found)
			rows[i] = (struct hm_map_row){ .leaf.key = keys[i] };
	}
	return HALLMARK_OK;
}

static bool
agrees(const uint8_t *key, const struct hm_hash *prefix, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	return memcmp(key, prefix->b, bytes) == 0 &&
	       (rest == 0 ||
		(key[bytes] ^ prefix->b[bytes]) >> (8 - rest) == 0);
}

/* The lowest key of those that agree with prefix. */
static struct hm_hash first_key(const struct hm_hash *prefix, unsigned bits)
{
	struct hm_hash key = { { 0 } };

	memcpy(key.b, prefix->b, bits / 8);
	if (bits % 8 != 0)
		key.b[bits / 8] =
			prefix->b[bits / 8] & (uint8_t)(0xff << (8 - bits % 8));
	return key;
}

enum hallmark_code
hm_ledger_map_gather(struct hm_ledger_map *map, uint64_t size,
		     const struct hm_hash *prefix, unsigned bits,
		     struct hallmark_buf *rows)
{
	struct hm_hash first = first_key(prefix, bits);
	struct hm_map_row row;
	enum hallmark_code err;
	struct hm_row lent;
	bool found;

	err = hm_txn_seek(map->txn, map->map_table, hm_hash_view(&first),
			  &lent);
	while (!err && lent.key.ptr) {
		err = read_row(lent.key, lent.value, &row);
		if (err || !agrees(row.leaf.key.b, prefix, bits))
			return err;
		err = stood(map, size, &row, &found);
		if (!err && found)
			hm_buf_mem(rows, &row, sizeof(row));
		if (!err)
			err = rows->err;
		if (!err)
			err = hm_txn_next(map->txn, map->map_table, &lent);
	}
	return err;
}

static enum hallmark_code
add_all(struct hm_ledger_map *map, uint64_t size, struct hm_map_build *build)
{
	struct hm_map_row row;
	enum hallmark_code err;
	struct hm_row lent;
	struct hm_hash leaf;
	bool found;

	err = hm_txn_seek(map->txn, map->map_table, hm_bytes(NULL, 0), &lent);
	while (!err && lent.key.ptr) {
		err = read_row(lent.key, lent.value, &row);
		if (!err)
			err = stood(map, size, &row, &found);
		if (err)
			break;
		if (found) {
			leaf = hm_map_leaf_hash(&row.leaf);
			hm_map_build_add(build, &row.leaf.key, &leaf);
		}
		err = hm_txn_next(map->txn, map->map_table, &lent);
	}
	return err;
}

enum hallmark_code hm_ledger_map_whole(struct hm_ledger_map *map, uint64_t size,
				       struct hm_hash *root)
{
	struct hm_map_build *build = calloc(1, sizeof(*build));
	enum hallmark_code err;

	if (!build)
		return HALLMARK_NO_MEMORY;
	err = add_all(map, size, build);
	if (!err && !hm_map_build_root(build, root))
		err = HALLMARK_USAGE;
	free(build);
	return err;
}
