/* SPDX-License-Identifier: MIT */
#include "unit/plain_tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static struct hm_hash hash_of(const struct hallmark_buf *buf)
{
	struct hallmark_bytes all = hm_buf_view(buf);

	if (buf->err) /* an assertion costs a system call, this is called often */
		ck_abort_msg("no room for a preimage");
	return hm_sha256(&all, 1);
}

struct hm_hash plain_leaf(const void *data, size_t len)
{
	struct hallmark_buf buf = HM_BUF_INIT(70000);
	struct hm_hash hash;

	hm_buf_byte(&buf, 0);
	hm_buf_mem(&buf, data, len);
	hash = hash_of(&buf);
	hm_buf_release(&buf);
	return hash;
}

struct hm_hash
plain_node(const struct hm_hash *left, const struct hm_hash *right)
{
	uint8_t room[65];
	struct hallmark_buf buf = HM_BUF_OVER(room);

	hm_buf_byte(&buf, 1);
	hm_buf_mem(&buf, left->b, 32);
	hm_buf_mem(&buf, right->b, 32);
	return hash_of(&buf);
}

static size_t power_below(size_t n)
{
	size_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

struct hm_hash plain_root(const struct hm_hash *leaves, size_t n)
{
	struct hm_hash left, right;
	size_t k = power_below(n);

	if (n == 0)
		return hm_sha256(NULL, 0);
	if (n == 1)
		return leaves[0];
	left = plain_root(leaves, k);
	right = plain_root(leaves + k, n - k);
	return plain_node(&left, &right);
}

static void
add_root(const struct hm_hash *leaves, size_t n, struct hallmark_buf *path)
{
	struct hm_hash root = plain_root(leaves, n);

	hm_buf_mem(path, root.b, 32);
}

void plain_path(size_t m, const struct hm_hash *leaves, size_t n,
		struct hallmark_buf *path)
{
	size_t k = power_below(n);

	if (n == 1)
		return;
	if (m < k) {
		plain_path(m, leaves, k, path);
		add_root(leaves + k, n - k, path);
	} else {
		plain_path(m - k, leaves + k, n - k, path);
		add_root(leaves, k, path);
	}
}

static void subproof(size_t m, const struct hm_hash *leaves, size_t n, bool b,
		     struct hallmark_buf *path)
{
	size_t k = power_below(n);

	if (m == n) {
		if (!b)
			add_root(leaves, n, path);
	} else if (m <= k) {
		subproof(m, leaves, k, b, path);
		add_root(leaves + k, n - k, path);
	} else {
		subproof(m - k, leaves + k, n - k, false, path);
		add_root(leaves, k, path);
	}
}

void plain_consistency(size_t m, const struct hm_hash *leaves, size_t n,
		       struct hallmark_buf *path)
{
	subproof(m, leaves, n, true, path);
}

void plain_entries(struct hm_hash *leaves, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[32];
		int len = snprintf(text, sizeof(text), "entry %zu", i);

		leaves[i] = plain_leaf(text, (size_t)len);
	}
}

unsigned plain_bit(const struct hm_hash *key, unsigned depth)
{
	unsigned mask = 128;

	for (unsigned i = 0; i < depth % 8; i++)
		mask /= 2;
	return (key->b[depth / 8] & mask) != 0;
}

struct hm_hash plain_map_leaf(const struct hm_map_leaf *leaf)
{
	uint8_t room[69];
	struct hallmark_buf buf = HM_BUF_OVER(room);

	hm_buf_byte(&buf, 0x11);
	hm_buf_mem(&buf, leaf->key.b, 32);
	for (int shift = 24; shift >= 0; shift -= 8)
		hm_buf_byte(&buf, (uint8_t)(leaf->count >> shift));
	hm_buf_mem(&buf, leaf->link.b, 32);
	return hash_of(&buf);
}

struct hm_hash plain_map_inner(unsigned depth, const struct hm_hash *left,
			       const struct hm_hash *right)
{
	uint8_t room[66];
	struct hallmark_buf buf = HM_BUF_OVER(room);

	hm_buf_byte(&buf, 0x12);
	hm_buf_byte(&buf, (uint8_t)depth);
	hm_buf_mem(&buf, left->b, 32);
	hm_buf_mem(&buf, right->b, 32);
	return hash_of(&buf);
}

/* The lowest depth in which any two of the keys differ. */
static unsigned lowest_fork(const struct hm_map_leaf *leaves, size_t n)
{
	for (unsigned depth = 0; depth < HM_MAP_BITS; depth++)
		for (size_t i = 1; i < n; i++)
			if (plain_bit(&leaves[i].key, depth) !=
			    plain_bit(&leaves[0].key, depth))
				return depth;
	ck_abort_msg("one key twice");
}

struct hm_hash plain_map_root(const struct hm_map_leaf *leaves, size_t n)
{
	struct hm_map_leaf *side[2];
	struct hm_hash root[2];
	size_t count[2] = { 0, 0 };
	unsigned depth;

	if (n == 1)
		return plain_map_leaf(leaves);
	depth = lowest_fork(leaves, n);
	for (size_t i = 0; i < 2; i++)
		side[i] = calloc(n, sizeof(*leaves));
	for (size_t i = 0; i < n; i++) {
		unsigned bit = plain_bit(&leaves[i].key, depth);

		side[bit][count[bit]++] = leaves[i];
	}
	for (size_t i = 0; i < 2; i++) {
		root[i] = plain_map_root(side[i], count[i]);
		free(side[i]);
	}
	return plain_map_inner(depth, &root[0], &root[1]);
}

static bool same_leaf(const struct hm_map_claim *claims, size_t n, size_t level)
{
	for (size_t i = 0; i < n; i++)
		if (claims[i].depths.len != level ||
		    memcmp(&claims[i].leaf_key, &claims->leaf_key, 32) != 0 ||
		    memcmp(&claims[i].leaf_hash, &claims->leaf_hash, 32) != 0)
			return false;
	return true;
}

static bool same_fork(const struct hm_map_claim *claims, size_t n, size_t level)
{
	for (size_t i = 0; i < n; i++)
		if (claims[i].depths.len <= level ||
		    claims[i].depths.ptr[level] != claims->depths.ptr[level] ||
		    (level > 0 && claims[i].depths.ptr[level] <=
					  claims[i].depths.ptr[level - 1]))
			return false;
	return true;
}

static bool maproot(const struct hm_map_claim *claims, size_t n, size_t level,
		    struct hm_hashes *proof, struct hm_hash *root)
{
	struct hm_map_claim *side[2];
	struct hm_hash below[2];
	size_t count[2] = { 0, 0 };
	bool good = true;
	unsigned depth;

	if (n == 0)
		return hm_hashes_next(proof, root);
	if (same_leaf(claims, n, level)) {
		*root = claims->leaf_hash;
		return true;
	}
	if (!same_fork(claims, n, level))
		return false;
	depth = claims->depths.ptr[level];
	for (size_t i = 0; i < 2; i++)
		side[i] = calloc(n, sizeof(*claims));
	for (size_t i = 0; i < n; i++) {
		unsigned bit = plain_bit(&claims[i].key, depth);

		side[bit][count[bit]++] = claims[i];
	}
	for (size_t i = 0; i < 2; i++) {
		good = good &&
		       maproot(side[i], count[i], level + 1, proof, &below[i]);
		free(side[i]);
	}
	if (good)
		*root = plain_map_inner(depth, &below[0], &below[1]);
	return good;
}

enum hallmark_code plain_maproot(const struct hm_map_claim *claims, size_t n,
				 struct hm_hashes *proof, struct hm_hash *root)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < claims[i].depths.len; j++)
			if (plain_bit(&claims[i].key,
				      claims[i].depths.ptr[j]) !=
			    plain_bit(&claims[i].leaf_key,
				      claims[i].depths.ptr[j]))
				return HALLMARK_ABSENCE_BAD;
	return maproot(claims, n, 0, proof, root) ? HALLMARK_OK
						  : HALLMARK_PROOF_BAD;
}

void plain_random(void *out, size_t len, unsigned *state)
{
	uint8_t *bytes = out;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(rand_r(state) >> 8);
}

size_t plain_below(size_t limit, unsigned *state)
{
	return (size_t)rand_r(state) % limit;
}
