/* From what a certificate carries up to the signed head. SPDX-License-Identifier: MIT */
#include "ledger/cut.h"

#include <stdlib.h>

#include "base/sort.h"

static void place_answer(struct hm_cutting *k, const struct hm_cut_asked *asked,
			 const struct hm_map_answer *answer)
{
	struct hallmark_bytes depths =
		hm_bytes(answer->depths, answer->depth_count);
	struct hm_cert_item *items = (void *)k->c.items.ptr;
	struct hm_cert_key *keys = (void *)k->c.keys.ptr;

	if (asked->of_key) {
		keys[asked->number].depths = depths;
		return;
	}
	items[asked->number].depths = depths;
	if (items[asked->number].form == HM_FORM_ABSENT)
		items[asked->number].other = answer->leaf;
}

static enum hallmark_code prove_map(struct hm_cutting *k)
{
	struct hm_hash *keys = calloc(k->asked_count, sizeof(*keys));
	enum hallmark_code err;

	k->answers = calloc(k->asked_count, sizeof(*k->answers));
	if (!keys || !k->answers) {
		free(keys);
		return HALLMARK_NO_MEMORY;
	}
	for (size_t i = 0; i < k->asked_count; i++)
		keys[i] = k->asked[i].key;
	err = hm_ledger_map_prove(&k->t.map, k->c.head.size, keys,
				  k->asked_count, k->answers, &k->map);
	for (size_t i = 0; i < k->asked_count && !err; i++)
		place_answer(k, &k->asked[i], &k->answers[i]);
	k->c.head.map = hm_buf_view(&k->map);
	free(keys);
	return err;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static enum hallmark_code prove_log(struct hm_cutting *k)
{
	size_t records = k->c.records.len / sizeof(struct hm_record);
	uint64_t *indices = calloc(records + 1, sizeof(*indices));
	struct hm_tree_source source = hm_log_source(&k->t.log);
	enum hallmark_code err;
	size_t count = 0, kept = 0;

	if (!indices)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < records && k->c.head.full; i++)
		indices[count++] = hm_certificate_record(&k->c, i)->place.index;
	indices[count++] = k->c.head.size - 1;
	hm_sort(indices, count, sizeof(*indices), compare_u64);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || indices[i] != indices[kept - 1])
			indices[kept++] = indices[i];
	err = hm_tree_multiproof(k->c.head.size, indices, kept, &source,
				 &k->log);
	free(indices);
	k->c.head.log = hm_buf_view(&k->log);
	return err;
}

/* The log's line first, as it stands first in the file. */
static enum hallmark_code add_lines(struct hm_cutting *k)
{
	struct hm_note_line line, *lines;
	struct hm_cert_sig *sigs;
	size_t at = 0, count;

	while (hm_note_next(&k->ledger->head.note, &at, &line))
		hm_buf_mem(&k->lines, &line, sizeof(line));
	if (k->lines.err)
		return k->lines.err;
	lines = (void *)k->lines.ptr;
	count = k->lines.len / sizeof(*lines);
	sigs = hm_buf_grow(&k->c.sigs, count * sizeof(*sigs));
	if (!sigs)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		sigs[i] = (struct hm_cert_sig){
			lines[i].name, hm_bytes(lines[i].sig, lines[i].sig_len)
		};
	return HALLMARK_OK;
}

static bool has_status(const struct hm_cutting *k)
{
	for (size_t i = 0; i < k->cut->item_count; i++)
		if (hm_certificate_item(&k->c, i)->form == HM_FORM_STATUS)
			return true;
	return false;
}

/* What the state leaf says and a verifier cannot compute. */
static enum hallmark_code add_state(struct hm_cutting *k)
{
	struct hm_cert_head *head = &k->c.head;
	enum hallmark_code err;
	struct hm_state state;

	err = hm_state_at(&k->t.log, head->size - 1, &state);
	if (err)
		return err;
	head->time = state.time;
	head->has_cut = state.has_cut;
	head->cut = state.cut;
	if (has_status(k)) {
		err = hm_cut_flags(k);
		head->flags = hm_buf_view(&k->flags);
		return err;
	}
	head->has_flagged = state.has_flagged;
	head->flagged = state.flagged;
	return HALLMARK_OK;
}

enum hallmark_code hm_cut_head(struct hm_cutting *k)
{
	enum hallmark_code err;

	if (hm_cut_signed(k))
		return HALLMARK_OK;
	k->c.has_head = true;
	k->c.head.size = k->size;
	k->c.head.full = k->cut->level == HALLMARK_LEVEL_FULL;
	err = add_state(k);
	if (!err)
		err = prove_map(k);
	if (!err)
		err = prove_log(k);
	return err ? err : add_lines(k);
}
