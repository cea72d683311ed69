/* What events do to an item: the fold of a chain. SPDX-License-Identifier: MIT */
#include "verify/custody.h"

#define ACTS_BYTES_MAX ((size_t)2 * HM_CHAIN_EVENTS * sizeof(struct hm_act))

bool hm_pub_equal(const uint8_t *a, const uint8_t *b)
{
	return a && b && memcmp(a, b, HM_PUB_BYTES) == 0;
}

const struct hm_act *hm_chain_act(const struct hm_chain *chain, size_t i)
{
	return (const struct hm_act *)(const void *)chain->acts.ptr + i;
}

void hm_chain_init(struct hm_chain *chain)
{
	*chain = (struct hm_chain){ .high = HM_NEVER,
				    .acts = HM_BUF_INIT(ACTS_BYTES_MAX) };
}

void hm_chain_release(struct hm_chain *chain)
{
	hm_buf_release(&chain->acts);
}

bool hm_corrects_custodian(const struct hm_chain *chain,
			   const struct hm_event *event)
{
	size_t acts = chain->acts.len / sizeof(struct hm_act);

	return event->kind == HM_CORRECT && event->args.correct < acts &&
	       hm_chain_act(chain, (size_t)event->args.correct)->by ==
		       HM_BY_CUSTODIAN;
}

bool hm_signer_by(const struct hm_chain *chain, const struct hm_powers *powers,
		  const struct hm_event *event, const uint8_t *signer,
		  uint64_t x, uint64_t *by)
{
	const struct hm_root_term *root = hm_root_at(powers, x);

	*by = HM_BY_CUSTODIAN;
	if (hm_custodian_signs(event))
		return true;
	*by = HM_BY_ROOT;
	if (event->kind == HM_ROOT || (root && hm_pub_equal(root->key, signer)))
		return true;
	*by = hm_corrects_custodian(chain, event)
		      ? HM_BY_CUSTODIAN
		      : hm_powers_find(powers, signer);
	return *by != 0 || hm_corrects_custodian(chain, event);
}

bool hm_is_release(const struct hm_item_state *state,
		   const struct hm_event *event)
{
	return event->kind == HM_TRANSFER && !state->claim_closed &&
	       hm_pub_equal(state->claim, event->args.to);
}

enum hallmark_code hm_flag_code(unsigned flags)
{
	static const struct {
		unsigned flag;
		enum hallmark_code code;
	} worst_first[] = {
		{ HM_FLAG_CUSTODY_VOID, HALLMARK_CUSTODY_VOID },
		{ HM_FLAG_DESTROYED, HALLMARK_DESTROYED },
		{ HM_FLAG_DECOMMISSIONED, HALLMARK_DECOMMISSIONED },
		{ HM_FLAG_RECALLED, HALLMARK_RECALLED },
		{ HM_FLAG_THEFT_CONFIRMED, HALLMARK_THEFT_CONFIRMED },
		{ HM_FLAG_STOLEN, HALLMARK_STOLEN },
		{ HM_FLAG_LOST, HALLMARK_LOST },
	};

	for (size_t i = 0; i < sizeof(worst_first) / sizeof(*worst_first); i++)
		if (flags & worst_first[i].flag)
			return worst_first[i].code;
	return HALLMARK_OK;
}

unsigned hm_chain_flags(const struct hm_chain *chain)
{
	return chain->state.flags |
	       (chain->state.custody_void ? HM_FLAG_CUSTODY_VOID : 0U);
}

/* What does not count is struck, but a custodian that it gave stays. */
static void
issue_follow(struct hm_item_state *state, const struct hm_act *act, bool counts)
{
	state->custodian = act->event->args.issue.to;
	state->claim = act->event->args.issue.claim;
	state->claim_closed = hm_pub_equal(state->claim, state->custodian);
	state->custody_void = !counts;
}

static void
transfer_follow(struct hm_item_state *state, const struct hm_act *act)
{
	state->custodian = act->event->args.to;
	if (hm_pub_equal(state->claim, state->custodian))
		state->claim_closed = true;
}

static void status_follow(struct hm_item_state *state, const struct hm_act *act,
			  bool counts)
{
	static const struct {
		uint8_t set;
		uint8_t clear;
	} flags[] = {
		[HM_LOST] = { HM_FLAG_LOST, 0 },
		[HM_STOLEN] = { HM_FLAG_STOLEN, 0 },
		[HM_FOUND] = { 0, HM_FLAG_LOST | HM_FLAG_STOLEN },
		[HM_THEFT_CONFIRMED] = { HM_FLAG_THEFT_CONFIRMED, 0 },
		[HM_CLEARED] = { 0, HM_FLAG_THEFT_CONFIRMED },
		[HM_RECALLED] = { HM_FLAG_RECALLED, 0 },
		[HM_RECALL_ENDED] = { 0, HM_FLAG_RECALLED },
		[HM_DECOMMISSIONED] = { HM_FLAG_DECOMMISSIONED, 0 },
		[HM_DESTROYED] = { HM_FLAG_DESTROYED, 0 },
		[HM_RATIFIED] = { 0, 0 },
	};
	uint64_t value = act->event->args.status;

	if (!counts)
		return;
	state->flags |= flags[value].set;
	state->flags &= ~(unsigned)flags[value].clear;
	if (value == HM_ACTIVATED)
		state->activated = true;
	if (value == HM_RATIFIED)
		state->custody_void = false;
	if (value != HM_RECOVERING)
		return;
	state->announced = true;
	state->announced_at = act->place.at;
	state->announced_by = act->by;
	state->announced_index = act->place.index;
}

static void recover_follow(struct hm_item_state *state,
			   const struct hm_act *act, bool counts)
{
	state->custody_void = !counts || !state->announced;
	state->custodian = act->event->args.to;
	state->claim_closed = true;
	state->announced = false;
}

/* HMK-RULE-21: the custodian's own act is an objection to a recover. */
void hm_chain_follow(struct hm_item_state *state, const struct hm_act *act,
		     bool counts)
{
	bool objects = hm_pub_equal(act->signer, state->custodian);

	switch (act->event->kind) {
	case HM_ISSUE:
		issue_follow(state, act, counts);
		break;
	case HM_TRANSFER:
		transfer_follow(state, act);
		break;
	case HM_STATUS:
		status_follow(state, act, counts);
		break;
	case HM_RECOVER:
		recover_follow(state, act, counts);
		break;
	case HM_ATTEST:
	case HM_CORRECT:
	case HM_AUTHORISE:
	case HM_REVOKE:
	case HM_ROOT:
		break;
	}
	if (objects)
		state->announced = false;
}

bool hm_chain_counts(const struct hm_chain *chain, size_t i,
		     const struct hm_powers *powers)
{
	const struct hm_act *act = hm_chain_act(chain, i);

	return act->by == HM_BY_CUSTODIAN ||
	       hm_powers_counts(powers, act->by, act->place.index);
}

void hm_chain_fold(struct hm_chain *chain, struct hm_powers *powers,
		   uint64_t known)
{
	size_t count = chain->acts.len / sizeof(struct hm_act);

	hm_powers_fold(powers, known);
	if (chain->low == powers->low && chain->high == powers->high &&
	    chain->version == powers->version)
		return;
	chain->version = powers->version;
	chain->low = powers->low;
	chain->high = powers->high;
	chain->state = (struct hm_item_state){ .custodian = NULL };
	for (size_t i = 0; i < count; i++)
		hm_chain_follow(&chain->state, hm_chain_act(chain, i),
				hm_chain_counts(chain, i, powers));
}

enum hallmark_code
hm_chain_close(struct hm_chain *chain, const struct hm_act *act,
	       const struct hm_place *place, const struct hm_hash *link)
{
	chain->last = *place;
	chain->link = *link;
	if (!hm_kind_of_key(act->event->kind))
		hm_buf_mem(&chain->acts, act, sizeof(*act));
	return chain->acts.err;
}
