/* RFC 9162 hashing and the checks of single paths. SPDX-License-Identifier: MIT */
#include "tree/merkle.h"

/* HMK-TREE-1 */
struct hm_hash hm_tree_leaf(struct hallmark_bytes data)
{
	struct hallmark_bytes parts[2] = { HM_LIT("\x00"), data };

	return hm_sha256(parts, 2);
}

struct hm_hash
hm_tree_node(const struct hm_hash *left, const struct hm_hash *right)
{
	struct hallmark_bytes parts[3] = { HM_LIT("\x01"), hm_hash_view(left),
					   hm_hash_view(right) };

	return hm_sha256(parts, 3);
}

struct hm_hashes hm_hashes(struct hallmark_bytes bytes)
{
	return (struct hm_hashes){ bytes.ptr, bytes.len / HM_HASH_BYTES };
}

bool hm_hashes_next(struct hm_hashes *h, struct hm_hash *out)
{
	if (h->count == 0)
		return false;
	memcpy(out->b, h->ptr, HM_HASH_BYTES);
	h->ptr += HM_HASH_BYTES;
	h->count--;
	return true;
}

/*
 * The walk of RFC 9162 from a node to the root: fn is the node's number on its
 * level, sn the last one's. A step says on which side the next hash stands.
 */
struct climb {
	uint64_t fn;
	uint64_t sn;
};

static bool next_is_left(const struct climb *at)
{
	return (at->fn & 1) || at->fn == at->sn;
}

static void climb_step(struct climb *at)
{
	if (next_is_left(at))
		while (at->fn != 0 && (at->fn & 1) == 0) {
			at->fn >>= 1;
			at->sn >>= 1;
		}
	at->fn >>= 1;
	at->sn >>= 1;
}

/* HMK-TREE-2 */
bool hm_tree_inclusion_root(uint64_t size, uint64_t index,
			    const struct hm_hash *leaf, struct hm_hashes path,
			    struct hm_hash *root)
{
	struct climb at = { index, size - 1 };
	struct hm_hash r = *leaf;
	struct hm_hash p;

	if (index >= size || size > HM_TREE_SIZE_MAX)
		return false;
	while (hm_hashes_next(&path, &p)) {
		if (at.sn == 0)
			return false;
		r = next_is_left(&at) ? hm_tree_node(&p, &r)
				      : hm_tree_node(&r, &p);
		climb_step(&at);
	}
	if (at.sn != 0)
		return false;
	*root = r;
	return true;
}

/* The part of HMK-TREE-3 that has a path: 0 < from < to. */
static bool
path_consistent(struct climb at, const struct hm_hash *from_root,
		const struct hm_hash *to_root, struct hm_hashes path)
{
	struct hm_hash fr, sr, c;

	if ((at.fn & (at.fn + 1)) == 0)
		fr = *from_root; /* a power of two: not in the path */
	else if (!hm_hashes_next(&path, &fr))
		return false;
	while (at.fn & 1) {
		at.fn >>= 1;
		at.sn >>= 1;
	}
	sr = fr;
	while (hm_hashes_next(&path, &c)) {
		if (at.sn == 0)
			return false;
		if (next_is_left(&at)) {
			fr = hm_tree_node(&c, &fr);
			sr = hm_tree_node(&c, &sr);
		} else {
			sr = hm_tree_node(&sr, &c);
		}
		climb_step(&at);
	}
	return at.sn == 0 && hm_hash_equal(&fr, from_root) &&
	       hm_hash_equal(&sr, to_root);
}

/* HMK-TREE-3 */
bool hm_tree_consistent(uint64_t from, uint64_t to,
			const struct hm_hash *from_root,
			const struct hm_hash *to_root, struct hm_hashes path)
{
	if (from == 0 || from > to || to > HM_TREE_SIZE_MAX)
		return false;
	if (from == to)
		return path.count == 0 && hm_hash_equal(from_root, to_root);
	return path_consistent((struct climb){ from - 1, to - 1 }, from_root,
			       to_root, path);
}
