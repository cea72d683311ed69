/* The map's root from what a proof claims. SPDX-License-Identifier: MIT */
#include "tree/map.h"

/* The claims [first, end). */
struct set {
	uint32_t first;
	uint32_t end;
};

/* A fork on the way down; its left hash once that side is done. */
struct fork {
	const struct hm_hash *left;
	struct set set;
	uint32_t middle;
};

/* Present, or absent because the other key would have been met first. */
static bool on_path(const struct hm_map_claim *claim)
{
	for (size_t i = 0; i < claim->depths.len; i++)
		if (hm_map_bit(&claim->key, claim->depths.ptr[i]) !=
		    hm_map_bit(&claim->leaf_key, claim->depths.ptr[i]))
			return false;
	return true;
}

/* Ascending bytes: so there are at most HM_MAP_BITS. */
static bool ascending(struct hallmark_bytes depths)
{
	for (size_t i = 1; i < depths.len; i++)
		if (depths.ptr[i] <= depths.ptr[i - 1])
			return false;
	return true;
}

static enum hallmark_code
check_claims(const struct hm_map_claim *claims, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!on_path(&claims[i]))
			return HALLMARK_ABSENCE_BAD;
	for (size_t i = 0; i < count; i++)
		if (!ascending(claims[i].depths))
			return HALLMARK_PROOF_BAD;
	return count > UINT32_MAX ? HALLMARK_PROOF_BAD : HALLMARK_OK;
}

/* Do all claims of a set name the same at this level: one leaf or one fork? */
static bool
agree(const struct hm_map_claim *claims, struct set set, size_t level)
{
	const struct hm_map_claim *a = &claims[set.first];

	for (uint32_t i = set.first + 1; i < set.end; i++) {
		const struct hm_map_claim *b = &claims[i];

		if (a->depths.len == level) {
			if (b->depths.len != level ||
			    !hm_hash_equal(&a->leaf_key, &b->leaf_key) ||
			    !hm_hash_equal(&a->leaf_hash, &b->leaf_hash))
				return false;
		} else if (b->depths.len <= level ||
			   b->depths.ptr[level] != a->depths.ptr[level]) {
			return false;
		}
	}
	return true;
}

/* Directions come from the asked key: 0 to the front, 1 to the back. */
static uint32_t
part(struct hm_map_claim *claims, struct set set, unsigned depth)
{
	while (set.first < set.end) {
		struct hm_map_claim claim = claims[set.first];

		if (hm_map_bit(&claim.key, depth) == 0) {
			set.first++;
			continue;
		}
		claims[set.first] = claims[--set.end];
		claims[set.end] = claim;
	}
	return set.first;
}

/* A view of the next hash; NULL if there is none. */
static const struct hm_hash *take(struct hm_hashes *rest)
{
	const struct hm_hash *hash = (const void *)rest->ptr;

	if (rest->count == 0)
		return NULL;
	rest->ptr += HM_HASH_BYTES;
	rest->count--;
	return hash;
}

/*
 * Down the left sides from a set on a level to a hash that is known; NULL:
 * refused. A set without claims is a subtree that the proof gives.
 */
static const struct hm_hash *
descend(struct hm_map_claim *claims, struct set set, struct fork *forks,
	size_t *level, struct hm_hashes *rest)
{
	while (set.first < set.end) {
		struct hallmark_bytes depths = claims[set.first].depths;
		uint32_t middle;

		if (!agree(claims, set, *level))
			return NULL;
		if (depths.len == *level)
			return &claims[set.first].leaf_hash;
		middle = part(claims, set, depths.ptr[*level]);
		forks[(*level)++] = (struct fork){ NULL, set, middle };
		set.end = middle;
	}
	return take(rest);
}

/* HMK-MAP-5. The hash of a fork replaces its first claim's, which is done. */
enum hallmark_code hm_map_root(struct hm_map_claim *claims, size_t count,
			       struct hm_hashes *proof, struct hm_hash *root)
{
	struct fork forks[HM_MAP_BITS];
	struct set set = { 0, (uint32_t)count };
	struct hm_hashes rest = *proof;
	enum hallmark_code code = check_claims(claims, count);
	const struct hm_hash *value;
	size_t level = 0;

	if (code)
		return code;
	for (;;) {
		value = descend(claims, set, forks, &level, &rest);
		if (!value)
			return HALLMARK_PROOF_BAD;
		for (; level > 0 && forks[level - 1].left; level--) {
			const struct fork *f = &forks[level - 1];
			struct hm_map_claim *c = &claims[f->set.first];

			c->leaf_hash = hm_map_inner(c->depths.ptr[level - 1],
						    f->left, value);
			value = &c->leaf_hash;
		}
		if (level == 0)
			break;
		forks[level - 1].left = value;
		set.first = forks[level - 1].middle;
		set.end = forks[level - 1].set.end;
	}
	*proof = rest;
	*root = *value;
	return HALLMARK_OK;
}
