/* SPDX-License-Identifier: MIT */
#include "verify/custody.h"

/* A row of the table in spec/12-rules.md. NULL: nothing to check, no effect. */
struct kind_rules {
	enum hallmark_code (*own)(const struct hm_act *act, const char **rule);
	void (*follow)(struct hm_chain *chain, const struct hm_act *act);
};

static void issue_follow(struct hm_chain *chain, const struct hm_act *act)
{
	chain->custodian = act->event->args.issue.to;
	chain->claim = act->event->args.issue.claim;
}

/* HMK-RULE-5: entry 0 is one event, by the key that it names. */
static enum hallmark_code
genesis_own(const struct hm_act *act, const char **rule)
{
	const struct hm_root *root = &act->event->args.root;

	*rule = "HMK-RULE-5";
	if (act->place.index != 0 || act->place.position != 0 ||
	    act->place.at != 0)
		return HALLMARK_GENESIS_BAD;
	if (root->has_from || act->n != 1)
		return HALLMARK_GENESIS_BAD;
	if (memcmp(root->key, act->signer, HM_PUB_BYTES) != 0)
		return HALLMARK_GENESIS_BAD;
	return HALLMARK_OK;
}

static const struct kind_rules *rules_of(enum hm_kind kind)
{
	static const struct kind_rules issue = { NULL, issue_follow };
	static const struct kind_rules root = { genesis_own, NULL };

	return kind == HM_ISSUE ? &issue : &root;
}

enum hallmark_code hm_custody_apply(struct hm_chain *chain,
				    const struct hm_act *act, const char **rule)
{
	const struct kind_rules *rules = rules_of(act->event->kind);
	enum hallmark_code code;

	*rule = "HMK-RULE-1";
	if (chain->count > 0)
		return HALLMARK_ALREADY_ISSUED;
	*rule = "HMK-RULE-3";
	if (act->has_first)
		return HALLMARK_QUOTA_FIRST;
	code = rules->own ? rules->own(act, rule) : HALLMARK_OK;
	if (code)
		return code;
	*rule = "HMK-RULE-4";
	if (act->has_acceptance)
		return HALLMARK_ACCEPTANCE_FORBIDDEN;
	if (rules->follow)
		rules->follow(chain, act);
	chain->count++;
	return HALLMARK_OK;
}

void hm_chain_close(struct hm_chain *chain, const struct hm_place *place,
		    const struct hm_hash *link)
{
	chain->last = *place;
	chain->link = *link;
}
