/* From links to the log's root: steps 5 and 6. SPDX-License-Identifier: MIT */
#include "verify/work.h"

/* HMK-VER-15: what is absent is shown by another's leaf. */
static enum hallmark_code check_others(struct hm_work *w)
{
	for (size_t i = 0; i < hm_certificate_items(w->c); i++) {
		const struct hm_cert_item *item = hm_certificate_item(w->c, i);

		if (item->records == 0 &&
		    hm_hash_equal(&hm_verdict_chain(w->v, i)->subject,
				  &item->other.key))
			return hm_verdict_refuse(
				w, HALLMARK_ABSENCE_BAD, "HMK-VER-15",
				item->offset,
				"expected the leaf of another subject");
	}
	return HALLMARK_OK;
}

/* HMK-VER-15 */
static enum hallmark_code check_map(struct hm_work *w)
{
	struct hm_map_claim *claims = (void *)w->claims.ptr;
	size_t count = w->claims.len / sizeof(*claims);
	struct hm_hashes proof = hm_hashes(w->c->head.map);
	enum hallmark_code code = check_others(w);

	if (code)
		return code;
	code = hm_map_root(claims, count, &proof, &w->map_root);
	if (code)
		return hm_verdict_refuse(
			w, code, "HMK-VER-15", HM_NOWHERE,
			"the map proof does not fit its subjects");
	if (proof.count != 0)
		return hm_verdict_refuse(
			w, HALLMARK_PROOF_BAD, "HMK-VER-15", HM_NOWHERE,
			"expected every hash of the map proof to be "
			"used");
	if (w->c->head.flags.len != 0)
		return hm_verdict_refuse(
			w, HALLMARK_PROOF_BAD, "HMK-VER-15", HM_NOWHERE,
			"expected no hashes of the flagged set");
	return HALLMARK_OK;
}

static struct hm_hash state_leaf(struct hm_work *w)
{
	const struct hm_cert_head *head = &w->c->head;
	struct hm_state state = { .index = head->size - 1,
				  .time = head->time,
				  .map = w->map_root,
				  .has_flagged = head->has_flagged,
				  .flagged = head->flagged,
				  .has_cut = head->has_cut,
				  .cut = head->cut };

	hm_buf_clear(&w->scratch);
	hm_state_write(&w->scratch, &state);
	return hm_tree_leaf(hm_buf_view(&w->scratch));
}

/*
 * The leaves that the certificate shows: the state leaf, and in a full one
 * every entry once. Places are sorted, so an index stands in one run.
 */
static bool gather_leaves(struct hm_work *w, struct hallmark_buf *leaves)
{
	const struct hm_logged *all = (const void *)w->logged.ptr;
	size_t count = w->c->head.full ? w->logged.len / sizeof(*all) : 0;
	struct hm_tree_leaf *leaf;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && all[i].place.index == all[i - 1].place.index)
			continue;
		leaf = hm_buf_grow(leaves, sizeof(*leaf));
		if (!leaf)
			return false;
		leaf->index = all[i].place.index;
		leaf->hash = all[i].entry;
	}
	leaf = hm_buf_grow(leaves, sizeof(*leaf));
	if (!leaf)
		return false;
	leaf->index = w->c->head.size - 1;
	leaf->hash = state_leaf(w);
	return true;
}

/* HMK-VER-16 */
static enum hallmark_code
check_log(struct hm_work *w, struct hallmark_buf *leaves)
{
	struct hm_hashes proof = hm_hashes(w->c->head.log);

	if (!gather_leaves(w, leaves))
		return hm_verdict_refuse(w, HALLMARK_NO_MEMORY, "", HM_NOWHERE,
					 "memory is short");
	if (!hm_tree_multiroot(w->c->head.size, (const void *)leaves->ptr,
			       leaves->len / sizeof(struct hm_tree_leaf),
			       &proof, &w->log_root))
		return hm_verdict_refuse(
			w, HALLMARK_PROOF_BAD, "HMK-VER-16", HM_NOWHERE,
			"expected a proof of every entry in the log");
	if (proof.count != 0)
		return hm_verdict_refuse(
			w, HALLMARK_PROOF_BAD, "HMK-VER-16", HM_NOWHERE,
			"expected every hash of the log proof to be "
			"used");
	return HALLMARK_OK;
}

enum hallmark_code hm_check_proofs(struct hm_work *w)
{
	struct hallmark_buf leaves = HM_BUF_INIT(w->logged.max);
	enum hallmark_code code;

	if (!w->c->has_head)
		return HALLMARK_OK;
	code = check_map(w);
	if (!code)
		code = check_log(w, &leaves);
	hm_buf_release(&leaves);
	return code;
}
