/* From links to the log's root: steps 5 and 6. SPDX-License-Identifier: MIT */
#include "verify/work.h"

static enum hallmark_code refuse(struct hm_work *w, enum hallmark_code code,
				 const char *rule, const char *what)
{
	return hm_verdict_refuse(w, code, rule, HM_NOWHERE, what);
}

/* A leaf that shows an absence is another subject's. */
static enum hallmark_code check_other(struct hm_work *w, const char *rule,
				      size_t i, const struct hm_hash *other)
{
	if (!hm_hash_equal(&hm_work_chain(w, i)->subject, other))
		return HALLMARK_OK;
	return hm_verdict_refuse(w, HALLMARK_ABSENCE_BAD, rule,
				 hm_certificate_item(w->c, i)->offset,
				 "expected the leaf of another subject");
}

/* HMK-VER-15 */
static enum hallmark_code check_map(struct hm_work *w)
{
	struct hm_map_claim *claims = (void *)w->claims.ptr;
	size_t count = w->claims.len / sizeof(*claims);
	struct hm_hashes proof = hm_hashes(w->c->head.map);
	enum hallmark_code code = HALLMARK_OK;

	for (size_t i = 0; i < hm_certificate_items(w->c) && !code; i++) {
		const struct hm_cert_item *item = hm_certificate_item(w->c, i);

		if (item->form == HM_FORM_ABSENT)
			code = check_other(w, "HMK-VER-15", i,
					   &item->other.key);
	}
	if (code)
		return code;
	code = hm_map_root(claims, count, &proof, &w->map_root);
	if (code)
		return refuse(w, code, "HMK-VER-15",
			      "the map proof does not fit its subjects");
	if (proof.count != 0)
		return refuse(w, HALLMARK_PROOF_BAD, "HMK-VER-15",
			      "expected every hash of the map proof to be "
			      "used");
	return HALLMARK_OK;
}

/* What the flagged set says of an item, for the proof of it. */
static enum hallmark_code add_flagged(struct hm_work *w, size_t i)
{
	const struct hm_cert_item *item = hm_certificate_item(w->c, i);
	struct hm_map_claim claim = { .key = hm_work_chain(w, i)->subject,
				      .depths = item->flag_depths };
	enum hallmark_code code = HALLMARK_OK;

	if (item->form != HM_FORM_STATUS || item->flagged == HM_FLAGGED_NONE)
		return HALLMARK_OK;
	claim.leaf_key = claim.key;
	if (item->flagged == HM_FLAGGED_OTHER) {
		claim.leaf_key = item->flag_other;
		code = check_other(w, "HMK-VER-29", i, &item->flag_other);
	}
	claim.leaf_hash = hm_flag_leaf_hash(&claim.leaf_key, item->status);
	hm_buf_mem(&w->flagged, &claim, sizeof(claim));
	if (code)
		return code;
	return w->flagged.err ? hm_work_no_memory(w) : HALLMARK_OK;
}

static bool has_status(const struct hm_work *w)
{
	size_t i = 0;

	while (i < hm_certificate_items(w->c) &&
	       hm_certificate_item(w->c, i)->form != HM_FORM_STATUS)
		i++;
	return i < hm_certificate_items(w->c);
}

/* HMK-VER-29: the root of the flagged set, where forms of status give it. */
static enum hallmark_code
check_flagged(struct hm_work *w, struct hm_state *state)
{
	struct hm_hashes proof = hm_hashes(w->c->head.flags);
	enum hallmark_code code = HALLMARK_OK;
	size_t count;

	for (size_t i = 0; i < hm_certificate_items(w->c) && !code; i++)
		code = add_flagged(w, i);
	if (code)
		return code;
	count = w->flagged.len / sizeof(struct hm_map_claim);
	if (count > 0) {
		state->has_flagged = true;
		code = hm_map_root((void *)w->flagged.ptr, count, &proof,
				   &state->flagged);
	}
	if (code)
		return refuse(w, code, "HMK-VER-29",
			      "the flagged set's proof does not fit its "
			      "subjects");
	if (proof.count != 0)
		return refuse(w, HALLMARK_PROOF_BAD,
			      has_status(w) ? "HMK-VER-29" : "HMK-VER-15",
			      "expected every hash of the flagged set's proof "
			      "to be used");
	return HALLMARK_OK;
}

static struct hm_hash
state_leaf(struct hm_work *w, const struct hm_state *state)
{
	hm_buf_clear(&w->scratch);
	hm_state_write(&w->scratch, state);
	return hm_tree_leaf(hm_buf_view(&w->scratch));
}

static bool add_leaf(struct hallmark_buf *leaves, uint64_t index,
		     const struct hm_hash *hash)
{
	struct hm_tree_leaf leaf = { index, *hash };

	hm_buf_mem(leaves, &leaf, sizeof(leaf));
	return !leaves->err;
}

/*
 * The leaves that the certificate shows: the state leaf, and in a full one
 * every entry once. Places are sorted, so an index stands in one run.
 */
static bool gather_leaves(struct hm_work *w, const struct hm_hash *state,
			  struct hallmark_buf *leaves)
{
	const struct hm_logged *all = (const void *)w->logged.ptr;
	size_t count = w->c->head.full ? w->logged.len / sizeof(*all) : 0;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && all[i].place.index == all[i - 1].place.index)
			continue;
		if (!add_leaf(leaves, all[i].place.index, &all[i].entry))
			return false;
	}
	return add_leaf(leaves, w->c->head.size - 1, state);
}

/* HMK-VER-16 */
static enum hallmark_code
check_log(struct hm_work *w, const struct hm_hash *state,
	  struct hallmark_buf *leaves)
{
	struct hm_hashes proof = hm_hashes(w->c->head.log);

	if (!gather_leaves(w, state, leaves))
		return hm_work_no_memory(w);
	if (!hm_tree_multiroot(w->c->head.size, (const void *)leaves->ptr,
			       leaves->len / sizeof(struct hm_tree_leaf),
			       &proof, &w->log_root))
		return refuse(w, HALLMARK_PROOF_BAD, "HMK-VER-16",
			      "expected a proof of every entry in the log");
	if (proof.count != 0)
		return refuse(w, HALLMARK_PROOF_BAD, "HMK-VER-16",
			      "expected every hash of the log proof to be "
			      "used");
	return HALLMARK_OK;
}

enum hallmark_code hm_check_proofs(struct hm_work *w)
{
	const struct hm_cert_head *head = &w->c->head;
	struct hallmark_buf leaves = HM_BUF_INIT(w->logged.max);
	struct hm_state state = { .index = head->size - 1,
				  .time = head->time,
				  .has_flagged = head->has_flagged,
				  .flagged = head->flagged,
				  .has_cut = head->has_cut,
				  .cut = head->cut };
	enum hallmark_code code;
	struct hm_hash leaf;

	if (!w->c->has_head)
		return HALLMARK_OK;
	code = check_map(w);
	if (!code)
		code = check_flagged(w, &state);
	if (code)
		return code;
	state.map = w->map_root;
	leaf = state_leaf(w, &state);
	code = check_log(w, &leaf, &leaves);
	hm_buf_release(&leaves);
	return code;
}
