/* The map's root after a batch. SPDX-License-Identifier: MIT */
#include "ledger/map_top.h"

#include <stdlib.h>

/* A bucket that outgrows this is split at the next root. */
#define BUCKET_LEAVES 64
/* Below a node that must have more leaves than this nobody looks first. */
#define SURELY_SPLIT 128

enum step {
	STEP_ENTER,
	STEP_LEFT,
	STEP_RIGHT,
	STEP_DONE
};

/* A node on the way down: its share of the dirty keys and, loaded, of rows. */
struct frame {
	enum step step;
	bool fresh;	  /* nothing is stored for it or below */
	bool fresh_below; /* nothing is stored below */
	bool loaded;	  /* its leaves are walk.rows[row_from .. row_to) */
	size_t dirty_from;
	size_t dirty_to;
	size_t row_from;
	size_t row_to;
	struct hm_hash left;
};

struct walk {
	struct hm_top top;
	struct hm_map_build build;
	struct hallmark_buf rows;
	const struct hm_hash *dirty;
	uint64_t leaves;
	struct hm_hash sealed;
	struct hm_hash path; /* zeros past depth */
	unsigned depth;
	struct hm_hash result; /* of the node left last; zeros: no leaf */
	struct frame frames[HM_TOP_DEPTH_MAX + 1];
};

static const struct hm_map_row *row_at(const struct walk *w, size_t i)
{
	return (const struct hm_map_row *)(const void *)w->rows.ptr + i;
}

static void hash_rows(struct walk *w, size_t from, size_t to)
{
	struct hm_hash leaf;

	memset(&w->build, 0, sizeof(w->build));
	memset(&w->result, 0, sizeof(w->result));
	for (size_t i = from; i < to; i++) {
		leaf = hm_map_leaf_hash(&row_at(w, i)->leaf);
		hm_map_build_add(&w->build, &row_at(w, i)->leaf.key, &leaf);
	}
	(void)hm_map_build_root(&w->build, &w->result);
}

static enum hallmark_code load(struct walk *w, struct frame *f)
{
	enum hallmark_code err;

	hm_buf_clear(&w->rows);
	err = hm_ledger_map_gather(w->top.map, HM_MAP_NOW, &w->path, w->depth,
				   &w->rows);
	f->loaded = true;
	f->row_from = 0;
	f->row_to = w->rows.len / sizeof(struct hm_map_row);
	return err;
}

static enum hallmark_code is_split(struct walk *w, struct frame *f, bool *split)
{
	struct hm_hash below[2];
	enum hallmark_code err;

	*split = false;
	f->fresh_below = f->fresh;
	if (!f->fresh) {
		err = hm_top_children(&w->top, &w->path, w->depth, below);
		if (err)
			return err;
		*split = !hm_top_none(&below[0]) || !hm_top_none(&below[1]);
		f->fresh_below = !*split;
	}
	if (*split)
		return HALLMARK_OK;
	if (!f->loaded && w->leaves >> w->depth > SURELY_SPLIT) {
		*split = true;
		return HALLMARK_OK;
	}
	if (!f->loaded) {
		err = load(w, f);
		if (err)
			return err;
	}
	*split = f->row_to - f->row_from > BUCKET_LEAVES &&
		 w->depth < HM_TOP_DEPTH_MAX;
	return HALLMARK_OK;
}

static size_t first_dirty_one(const struct walk *w, const struct frame *f)
{
	size_t from = f->dirty_from, to = f->dirty_to;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (hm_map_bit(&w->dirty[mid], w->depth))
			to = mid;
		else
			from = mid + 1;
	}
	return from;
}

static size_t first_row_one(const struct walk *w, const struct frame *f)
{
	size_t from = f->row_from, to = f->row_to;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (hm_map_bit(&row_at(w, mid)->leaf.key, w->depth))
			to = mid;
		else
			from = mid + 1;
	}
	return from;
}

static void descend(struct walk *w, unsigned bit)
{
	const struct frame *f = &w->frames[w->depth];
	size_t dirty = first_dirty_one(w, f);
	struct frame child = {
		.fresh = f->fresh_below,
		.loaded = f->loaded,
		.dirty_from = bit ? dirty : f->dirty_from,
		.dirty_to = bit ? f->dirty_to : dirty,
	};

	if (f->loaded) {
		size_t row = first_row_one(w, f);

		child.row_from = bit ? row : f->row_from;
		child.row_to = bit ? f->row_to : row;
	}
	hm_top_turn(&w->path, w->depth, bit);
	w->frames[++w->depth] = child;
}

static enum hallmark_code enter(struct walk *w, struct frame *f)
{
	enum hallmark_code err = HALLMARK_OK;
	bool split = false;

	f->step = STEP_DONE;
	if (!f->fresh && f->dirty_from == f->dirty_to) {
		w->result = w->sealed;
		if (w->depth > 0)
			err = hm_top_get(&w->top, &w->path, w->depth,
					 &w->result);
		return err;
	}
	err = is_split(w, f, &split);
	if (err)
		return err;
	if (split) {
		f->step = STEP_LEFT;
		descend(w, 0);
	} else {
		hash_rows(w, f->row_from, f->row_to);
	}
	return HALLMARK_OK;
}

/* Both children are known: left in the frame, right in result. */
static enum hallmark_code join(struct walk *w, struct frame *f)
{
	struct hm_hash children[2] = { f->left, w->result };
	enum hallmark_code err;

	f->step = STEP_DONE;
	err = hm_top_set_children(&w->top, &w->path, w->depth, children);
	if (hm_top_none(&children[1]))
		w->result = children[0];
	else if (!hm_top_none(&children[0]))
		w->result = hm_map_inner(w->depth, &children[0], &children[1]);
	return err;
}

static enum hallmark_code walk_down_and_up(struct walk *w)
{
	enum hallmark_code err = HALLMARK_OK;

	for (;;) {
		struct frame *f = &w->frames[w->depth];

		switch (f->step) {
		case STEP_ENTER:
			err = enter(w, f);
			break;
		case STEP_LEFT:
			f->left = w->result;
			f->step = STEP_RIGHT;
			descend(w, 1);
			break;
		case STEP_RIGHT:
			err = join(w, f);
			break;
		case STEP_DONE:
			if (w->depth == 0)
				return HALLMARK_OK;
			w->depth--;
			hm_top_turn(&w->path, w->depth, 0);
			break;
		}
		if (err)
			return err;
	}
}

static enum hallmark_code
compute(struct walk *w, uint64_t size, size_t dirty_count, struct hm_hash *root)
{
	uint64_t sealed_size;
	enum hallmark_code err;

	err = hm_ledger_map_sealed(w->top.map, &sealed_size, &w->sealed);
	if (!err)
		err = hm_txn_rows(w->top.map->txn, w->top.map->map_table,
				  &w->leaves);
	w->frames[0].fresh = sealed_size == 0;
	w->frames[0].dirty_to = dirty_count;
	if (!err)
		err = walk_down_and_up(w);
	if (!err && hm_top_none(&w->result))
		err = HALLMARK_USAGE;
	if (!err)
		err = hm_top_flush(&w->top);
	if (!err)
		err = hm_top_seal(&w->top, size, &w->result);
	if (!err)
		*root = w->result;
	return err;
}

enum hallmark_code hm_ledger_map_root(struct hm_ledger_map *map, uint64_t size,
				      const struct hm_hash *dirty, size_t count,
				      struct hm_hash *root)
{
	struct walk *w = calloc(1, sizeof(*w));
	enum hallmark_code err;

	if (!w)
		return HALLMARK_NO_MEMORY;
	w->top.map = map;
	w->rows = HM_BUF_INIT(SIZE_MAX);
	w->dirty = dirty;
	err = compute(w, size, count, root);
	hm_buf_release(&w->rows);
	free(w);
	return err;
}
