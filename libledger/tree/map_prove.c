/* What shows keys present or absent in a map. SPDX-License-Identifier: MIT */
#include "tree/map.h"

/* A subtree to be visited for the asked keys order[first..end). */
struct visit {
	struct hm_hash prefix;
	unsigned bits;
	size_t first;
	size_t end;
};

struct walk {
	const struct hm_hash *keys;
	struct hm_map_answer *answers;
	struct hallmark_buf order; /* size_t: numbers of keys */
	struct hallmark_buf visits;
};

static void push(struct walk *w, const struct visit *visit)
{
	hm_buf_mem(&w->visits, visit, sizeof(*visit));
}

static void pop(struct walk *w, struct visit *visit)
{
	w->visits.len -= sizeof(*visit);
	memcpy(visit, w->visits.ptr + w->visits.len, sizeof(*visit));
}

/* Asked keys with bit 0 to the front; the number of the first with bit 1. */
static size_t
part(const struct walk *w, size_t first, size_t end, unsigned depth)
{
	size_t *order = (void *)w->order.ptr;

	while (first < end) {
		size_t key = order[first];

		if (hm_map_bit(&w->keys[key], depth) == 0) {
			first++;
			continue;
		}
		order[first] = order[--end];
		order[end] = key;
	}
	return first;
}

static struct hm_hash
turn(const struct hm_hash *prefix, unsigned depth, unsigned bit)
{
	uint8_t mask = (uint8_t)(0x80 >> depth % 8);
	struct hm_hash turned = *prefix;

	turned.b[depth / 8] = (uint8_t)(bit ? turned.b[depth / 8] | mask
					    : turned.b[depth / 8] & ~mask);
	return turned;
}

/* The right side is pushed first: hashes stand from left to right. */
static void fork_visits(struct walk *w, const struct visit *visit,
			const struct hm_map_node *node)
{
	const size_t *order = (const void *)w->order.ptr;
	size_t middle = part(w, visit->first, visit->end, node->depth);
	struct visit left = { turn(&node->prefix, node->depth, 0),
			      node->depth + 1, visit->first, middle };
	struct visit right = { turn(&node->prefix, node->depth, 1),
			       node->depth + 1, middle, visit->end };

	for (size_t i = visit->first; i < visit->end; i++) {
		struct hm_map_answer *answer = &w->answers[order[i]];

		answer->depths[answer->depth_count++] = (uint8_t)node->depth;
	}
	push(w, &right);
	push(w, &left);
}

/* A fork above its own subtree, or in another one, is none. */
static bool
node_valid(const struct hm_map_node *node, const struct visit *visit)
{
	const struct hm_hash *key =
		node->leaf ? &node->only.key : &node->prefix;

	return hm_map_differ(key, &visit->prefix) >= visit->bits &&
	       (node->leaf ||
		(node->depth >= visit->bits && node->depth < HM_MAP_BITS));
}

static enum hallmark_code
run_visit(struct walk *w, const struct visit *visit,
	  const struct hm_map_source *source, struct hallmark_buf *proof)
{
	const size_t *order = (const void *)w->order.ptr;
	struct hm_map_node node;
	enum hallmark_code code =
		source->node(source->from, &visit->prefix, visit->bits, &node);

	if (code)
		return code;
	if (visit->first == visit->end) {
		hm_buf_add(proof, hm_hash_view(&node.hash));
		return proof->err;
	}
	if (!node_valid(&node, visit))
		return HALLMARK_STORE_DAMAGED;
	if (!node.leaf) {
		fork_visits(w, visit, &node);
		return w->visits.err;
	}
	for (size_t i = visit->first; i < visit->end; i++)
		w->answers[order[i]].leaf = node.only;
	return HALLMARK_OK;
}

static enum hallmark_code begin(struct walk *w, size_t count)
{
	struct visit top = { .end = count };

	for (size_t i = 0; i < count; i++) {
		w->answers[i].depth_count = 0;
		hm_buf_mem(&w->order, &i, sizeof(i));
	}
	push(w, &top);
	return w->order.err ? w->order.err : w->visits.err;
}

/* HMK-MAP-5, the side that cuts. */
enum hallmark_code
hm_map_prove(const struct hm_hash *keys, size_t count,
	     const struct hm_map_source *source, struct hm_map_answer *answers,
	     struct hallmark_buf *proof)
{
	struct walk w = { keys, answers, HM_BUF_INIT(SIZE_MAX),
			  HM_BUF_INIT(SIZE_MAX) };
	enum hallmark_code code = begin(&w, count);

	while (w.visits.len > 0 && !code) {
		struct visit visit;

		pop(&w, &visit);
		code = run_visit(&w, &visit, source, proof);
	}
	hm_buf_release(&w.order);
	hm_buf_release(&w.visits);
	return code;
}

/* The build is too large for a stack. */
static enum hallmark_code
memory_hash(const struct hm_map_leaf *leaves, size_t count, struct hm_hash *out)
{
	struct hallmark_buf room = HM_BUF_INIT(sizeof(struct hm_map_build));
	struct hm_map_build *build = hm_buf_grow(&room, sizeof(*build));
	bool built = false;

	for (size_t i = 0; build && i < count; i++) {
		struct hm_hash leaf = hm_map_leaf_hash(&leaves[i]);

		hm_map_build_add(build, &leaves[i].key, &leaf);
	}
	if (build)
		built = hm_map_build_root(build, out);
	hm_buf_release(&room);
	if (!build)
		return HALLMARK_NO_MEMORY;
	return built ? HALLMARK_OK : HALLMARK_USAGE;
}

static enum hallmark_code memory_node(void *from, const struct hm_hash *prefix,
				      unsigned bits, struct hm_map_node *out)
{
	const struct hm_map_leaves *memory = from;
	const struct hm_map_leaf *leaves = memory->leaves;
	struct hm_map_node node = { .leaf = true };
	enum hallmark_code code;
	size_t first = 0;
	size_t end;

	while (first < memory->count &&
	       hm_map_differ(&leaves[first].key, prefix) < bits)
		first++;
	for (end = first; end < memory->count; end++)
		if (hm_map_differ(&leaves[end].key, prefix) < bits)
			break;
	code = memory_hash(leaves + first, end - first, &node.hash);
	if (code)
		return code;
	node.only = leaves[first];
	node.prefix = leaves[first].key;
	if (end - first > 1) {
		node.leaf = false;
		node.depth =
			hm_map_differ(&leaves[first].key, &leaves[end - 1].key);
	}
	*out = node;
	return HALLMARK_OK;
}

struct hm_map_source hm_map_memory(struct hm_map_leaves *leaves)
{
	return (struct hm_map_source){ memory_node, leaves };
}
