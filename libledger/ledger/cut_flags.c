/* What the flagged set says of items. SPDX-License-Identifier: MIT */
#include "ledger/cut.h"

#include <stdlib.h>

/* The flagged set, by ascending subject. */
struct flagged {
	struct hallmark_buf keys;     /* struct hm_hash */
	struct hallmark_buf statuses; /* uint8_t */
	struct hallmark_buf leaves;   /* struct hm_hash, of each leaf */
	struct hm_map_build build;
};

static enum hallmark_code read_set(struct hm_txn *txn, struct flagged *set)
{
	enum hallmark_code err;
	struct hm_row row;
	struct hm_hash key, leaf;

	err = hm_txn_seek(txn, HM_TABLE_FLAG, hm_bytes(NULL, 0), &row);
	while (!err && row.key.ptr) {
		if (row.key.len != HM_HASH_BYTES || row.value.len != 1)
			return HALLMARK_STORE_DAMAGED;
		memcpy(key.b, row.key.ptr, sizeof(key.b));
		leaf = hm_flag_leaf_hash(&key, row.value.ptr[0]);
		hm_buf_mem(&set->keys, &key, sizeof(key));
		hm_buf_byte(&set->statuses, row.value.ptr[0]);
		hm_buf_mem(&set->leaves, &leaf, sizeof(leaf));
		err = hm_txn_next(txn, HM_TABLE_FLAG, &row);
	}
	if (!err && (set->keys.err || set->statuses.err || set->leaves.err))
		err = HALLMARK_NO_MEMORY;
	return err;
}

static size_t set_count(const struct flagged *set)
{
	return set->statuses.len;
}

static const struct hm_hash *key_at(const struct flagged *set, size_t i)
{
	return (const struct hm_hash *)(const void *)set->keys.ptr + i;
}

/* The first whose first bits are not below those of prefix; or above them. */
static size_t bound(const struct flagged *set, const struct hm_hash *prefix,
		    unsigned bits, bool above)
{
	size_t low = 0, high = set_count(set);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct hm_hash *key = key_at(set, middle);
		bool before = hm_map_differ(key, prefix) < bits
				      ? hm_hash_compare(key, prefix) < 0
				      : above;

		if (before)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The status stands where a map's leaf has its count. */
static enum hallmark_code node(void *from, const struct hm_hash *prefix,
			       unsigned bits, struct hm_map_node *out)
{
	struct flagged *set = from;
	const struct hm_hash *leaves = (const void *)set->leaves.ptr;
	size_t first = bound(set, prefix, bits, false);
	size_t end = bound(set, prefix, bits, true);
	struct hm_map_node made = { .leaf = end - first == 1 };

	if (first == end)
		return HALLMARK_STORE_DAMAGED;
	memset(&set->build, 0, sizeof(set->build));
	for (size_t i = first; i < end; i++)
		hm_map_build_add(&set->build, key_at(set, i), &leaves[i]);
	if (!hm_map_build_root(&set->build, &made.hash))
		return HALLMARK_STORE_DAMAGED;
	made.prefix = *key_at(set, first);
	made.only.key = made.prefix;
	made.only.count = set->statuses.ptr[first];
	if (!made.leaf)
		made.depth = hm_map_differ(&made.prefix, key_at(set, end - 1));
	*out = made;
	return HALLMARK_OK;
}

static void answer_one(struct hm_cert_item *item, const struct hm_hash *subject,
		       const struct hm_map_answer *answer)
{
	item->flag_depths = hm_bytes(answer->depths, answer->depth_count);
	item->status = (uint8_t)answer->leaf.count;
	item->flagged = HM_FLAGGED_OWN;
	if (hm_hash_equal(&answer->leaf.key, subject))
		return;
	item->flagged = HM_FLAGGED_OTHER;
	item->flag_other = answer->leaf.key;
}

static enum hallmark_code prove(struct hm_cutting *k, struct flagged *set)
{
	struct hm_cert_item *items = (void *)k->c.items.ptr;
	size_t count = k->cut->item_count, asked = 0;
	struct hm_map_source source = { node, set };
	struct hm_hash *keys = calloc(count, sizeof(*keys));
	enum hallmark_code err;

	k->flag_answers = calloc(count, sizeof(*k->flag_answers));
	if (!keys || !k->flag_answers) {
		free(keys);
		return HALLMARK_NO_MEMORY;
	}
	for (size_t i = 0; i < count; i++)
		if (items[k->asked[i].number].form == HM_FORM_STATUS)
			keys[asked++] = k->asked[i].key;
	err = hm_map_prove(keys, asked, &source, k->flag_answers, &k->flags);
	asked = 0;
	for (size_t i = 0; i < count && !err; i++) {
		struct hm_cert_item *item = &items[k->asked[i].number];

		if (item->form != HM_FORM_STATUS)
			continue;
		answer_one(item, &keys[asked], &k->flag_answers[asked]);
		asked++;
	}
	free(keys);
	return err;
}

enum hallmark_code hm_cut_flags(struct hm_cutting *k)
{
	struct flagged *set = calloc(1, sizeof(*set));
	struct hm_cert_item *items = (void *)k->c.items.ptr;
	enum hallmark_code err;

	if (!set)
		return HALLMARK_NO_MEMORY;
	set->keys = HM_BUF_INIT(SIZE_MAX);
	set->statuses = HM_BUF_INIT(SIZE_MAX);
	set->leaves = HM_BUF_INIT(SIZE_MAX);
	err = read_set(k->t.txn, set);
	if (!err && set_count(set) > 0)
		err = prove(k, set);
	else
		for (size_t i = 0; i < k->cut->item_count; i++)
			items[i].flagged = HM_FLAGGED_NONE;
	hm_buf_release(&set->keys);
	hm_buf_release(&set->statuses);
	hm_buf_release(&set->leaves);
	free(set);
	return err;
}
