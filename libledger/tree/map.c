/* Hashes of the map and its root over sorted leaves. SPDX-License-Identifier: MIT */
#include "tree/map.h"

/* HMK-MAP-1 */
struct hm_hash hm_map_leaf_hash(const struct hm_map_leaf *leaf)
{
	uint8_t count[4];
	struct hallmark_bytes parts[4] = { HM_LIT("\x11"),
					   hm_hash_view(&leaf->key),
					   hm_bytes(count, sizeof(count)),
					   hm_hash_view(&leaf->link) };

	hm_put_u32(count, leaf->count);
	return hm_sha256(parts, 4);
}

/* HMK-MAP-6 */
struct hm_hash hm_flag_leaf_hash(const struct hm_hash *key, uint8_t status)
{
	struct hallmark_bytes parts[3] = { HM_LIT("\x13"), hm_hash_view(key),
					   hm_bytes(&status, 1) };

	return hm_sha256(parts, 3);
}

struct hm_hash hm_map_inner(unsigned depth, const struct hm_hash *left,
			    const struct hm_hash *right)
{
	uint8_t head[2] = { 0x12, (uint8_t)depth };
	struct hallmark_bytes parts[3] = { hm_bytes(head, sizeof(head)),
					   hm_hash_view(left),
					   hm_hash_view(right) };

	return hm_sha256(parts, 3);
}

unsigned hm_map_differ(const struct hm_hash *a, const struct hm_hash *b)
{
	unsigned byte = 0;
	unsigned depth;

	while (byte < HM_HASH_BYTES && a->b[byte] == b->b[byte])
		byte++;
	if (byte == HM_HASH_BYTES)
		return HM_MAP_BITS;
	depth = 8 * byte;
	while (hm_map_bit(a, depth) == hm_map_bit(b, depth))
		depth++;
	return depth;
}

/*
 * HMK-MAP-2. Leaves come in order of key, so the forks on the way to the last
 * leaf are all that can still change; those deeper than the fork before the
 * new leaf are done.
 */
void hm_map_build_add(struct hm_map_build *b, const struct hm_hash *key,
		      const struct hm_hash *leaf)
{
	unsigned fork = 0;

	if (b->used > 0) {
		b->disorder |= hm_hash_compare(&b->last_key, key) >= 0;
		fork = hm_map_differ(&b->last_key, key);
	}
	if (b->disorder)
		return;
	for (; b->used > 1 && b->depth[b->used - 1] > fork; b->used--)
		b->node[b->used - 2] = hm_map_inner(b->depth[b->used - 1],
						    &b->node[b->used - 2],
						    &b->node[b->used - 1]);
	b->last_key = *key;
	b->depth[b->used] = (uint16_t)fork;
	b->node[b->used++] = *leaf;
}

bool hm_map_build_root(const struct hm_map_build *b, struct hm_hash *root)
{
	struct hm_hash hash;

	if (b->used == 0 || b->disorder)
		return false;
	hash = b->node[b->used - 1];
	for (size_t i = b->used - 1; i > 0; i--)
		hash = hm_map_inner(b->depth[i], &b->node[i - 1], &hash);
	*root = hash;
	return true;
}
