/* Proofs of several leaves, and what a prover sends. SPDX-License-Identifier: MIT */
#include "tree/merkle.h"

#define LEVELS 63 /* of a tree of HM_TREE_SIZE_MAX leaves, below its root */

/* The leaves [first, first + count). */
struct span {
	uint64_t first;
	uint64_t count;
};

static bool holds(struct span span, uint64_t index)
{
	return index >= span.first && index - span.first < span.count;
}

/* HMK-TREE-1: the left part is the largest power of two below count > 1. */
static void split(struct span span, struct span *left, struct span *right)
{
	uint64_t k = 1;

	while (k < span.count - k)
		k <<= 1;
	*left = (struct span){ span.first, k };
	*right = (struct span){ span.first + k, span.count - k };
}

static bool size_valid(uint64_t size)
{
	return size > 0 && size <= HM_TREE_SIZE_MAX;
}

static bool
known_valid(uint64_t size, const struct hm_tree_leaf *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (known[i].index >= size ||
		    (i > 0 && known[i].index <= known[i - 1].index))
			return false;
	return size_valid(size);
}

/* HMK-TREE-4. A span without leaves on the stack: join the last two values. */
bool hm_tree_multiroot(uint64_t size, const struct hm_tree_leaf *known,
		       size_t count, struct hm_hashes *proof,
		       struct hm_hash *root)
{
	struct span todo[2 * LEVELS + 1] = { { 0, size } };
	struct hm_hash value[LEVELS + 1];
	struct hm_hashes rest = *proof;
	size_t todos = 1;
	size_t values = 0;
	size_t at = 0;

	if (!known_valid(size, known, count))
		return false;
	while (todos > 0) {
		struct span span = todo[--todos];

		if (span.count == 0) {
			values--;
			value[values - 1] = hm_tree_node(&value[values - 1],
							 &value[values]);
		} else if (at == count || !holds(span, known[at].index)) {
			if (!hm_hashes_next(&rest, &value[values++]))
				return false;
		} else if (span.count == 1) {
			value[values++] = known[at++].hash;
		} else {
			todo[todos] = (struct span){ 0, 0 };
			split(span, &todo[todos + 2], &todo[todos + 1]);
			todos += 3;
		}
	}
	*proof = rest;
	*root = value[0];
	return true;
}

static enum hallmark_code
add_subtree(const struct hm_tree_source *source, struct span span,
	    struct hallmark_buf *proof)
{
	struct hm_hash hash;
	enum hallmark_code code =
		source->subtree(source->from, span.first, span.count, &hash);

	if (!code)
		hm_buf_add(proof, hm_hash_view(&hash));
	return code ? code : proof->err;
}

static bool indices_valid(uint64_t size, const uint64_t *indices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (indices[i] >= size ||
		    (i > 0 && indices[i] <= indices[i - 1]))
			return false;
	return size_valid(size);
}

enum hallmark_code
hm_tree_multiproof(uint64_t size, const uint64_t *indices, size_t count,
		   const struct hm_tree_source *source,
		   struct hallmark_buf *proof)
{
	struct span todo[LEVELS + 1] = { { 0, size } };
	enum hallmark_code code = HALLMARK_OK;
	size_t todos = 1;
	size_t at = 0;

	if (!indices_valid(size, indices, count))
		return HALLMARK_USAGE;
	while (todos > 0 && !code) {
		struct span span = todo[--todos];

		if (at == count || !holds(span, indices[at])) {
			code = add_subtree(source, span, proof);
		} else if (span.count == 1) {
			at++;
		} else {
			split(span, &todo[todos + 1], &todo[todos]);
			todos += 2;
		}
	}
	return code;
}

/* HMK-TREE-3: down to where the old tree ends, then the other sides upwards. */
enum hallmark_code hm_tree_consistency(uint64_t from, uint64_t to,
				       const struct hm_tree_source *source,
				       struct hallmark_buf *proof)
{
	struct span other[LEVELS];
	struct span at = { 0, to };
	enum hallmark_code code = HALLMARK_OK;
	size_t others = 0;

	if (from == 0 || from > to || to > HM_TREE_SIZE_MAX)
		return HALLMARK_USAGE;
	while (at.first + at.count != from) {
		struct span left, right;
		bool in_left;

		split(at, &left, &right);
		in_left = from <= right.first;
		other[others++] = in_left ? right : left;
		at = in_left ? left : right;
	}
	if (at.first > 0)
		code = add_subtree(source, at, proof);
	while (others > 0 && !code)
		code = add_subtree(source, other[--others], proof);
	return code;
}

static enum hallmark_code
memory_subtree(void *from, uint64_t first, uint64_t count, struct hm_hash *out)
{
	const struct hm_tree_leaves *memory = from;

	if (first > memory->count || count > memory->count - first)
		return HALLMARK_USAGE;
	*out = hm_tree_root(memory->leaves + first, (size_t)count);
	return HALLMARK_OK;
}

struct hm_tree_source hm_tree_memory(struct hm_tree_leaves *leaves)
{
	return (struct hm_tree_source){ memory_subtree, leaves };
}
