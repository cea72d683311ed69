/* SPDX-License-Identifier: MIT */
#include "verify/custody.h"

#define BLOCKED (HM_FLAG_LOST | HM_FLAG_STOLEN | HM_FLAG_THEFT_CONFIRMED)

/* What the checks of one event look at. */
struct trial {
	const struct hm_chain *chain;
	const struct hm_act *act;
	const struct hm_powers *powers;
	const struct hm_power *power; /* of the signer; NULL: root, custodian */
	const char *rule;
};

/* Own checks. */

/* HMK-RULE-3 */
static enum hallmark_code quota_own(struct trial *t)
{
	const struct hm_act *act = t->act;
	const struct hm_power *power = t->power;
	bool due =
		act->event->kind == HM_ISSUE && power && power->grant.has_max;

	t->rule = "HMK-RULE-3";
	if (act->has_first != due)
		return HALLMARK_QUOTA_FIRST;
	if (due &&
	    (act->first > power->grant.max ||
	     act->n > power->grant.max - act->first || act->numbers_used))
		return HALLMARK_QUOTA;
	return HALLMARK_OK;
}

/* HMK-RULE-14 */
static enum hallmark_code transfer_own(struct trial *t)
{
	const struct hm_item_state *state = &t->chain->state;

	t->rule = "HMK-RULE-14";
	if (state->flags & BLOCKED)
		return HALLMARK_TRANSFER_BLOCKED;
	if (state->claim_closed &&
	    hm_pub_equal(state->claim, t->act->event->args.to))
		return HALLMARK_CLAIM_VOID;
	return HALLMARK_OK;
}

/* HMK-RULE-15 */
static enum hallmark_code recover_own(struct trial *t)
{
	const struct hm_item_state *state = &t->chain->state;
	uint64_t at = t->act->place.at;

	t->rule = "HMK-RULE-15";
	if (!t->powers->has_wait)
		return HALLMARK_GENESIS_MISSING;
	/* Nor by one whose power came and went since: that hid it meanwhile. */
	if (!state->announced ||
	    hm_powers_touched(t->powers, state->announced_by,
			      state->announced_index, t->act->place.index))
		return HALLMARK_RECOVER_NOT_ANNOUNCED;
	if (at < state->announced_at ||
	    at - state->announced_at < t->powers->wait)
		return HALLMARK_RECOVER_TOO_EARLY;
	return HALLMARK_OK;
}

/* HMK-RULE-5: entry 0 is one event, by the key that it names. */
static enum hallmark_code genesis_own(struct trial *t)
{
	const struct hm_act *act = t->act;
	const struct hm_root *root = &act->event->args.root;

	t->rule = "HMK-RULE-5";
	if (act->place.index != 0 || act->place.position != 0 ||
	    act->place.at != 0 || root->has_from || act->n != 1 ||
	    !hm_pub_equal(root->key, act->signer))
		return HALLMARK_GENESIS_BAD;
	return HALLMARK_OK;
}

/* HMK-RULE-16: only the key that the root before committed to. */
static enum hallmark_code root_own(struct trial *t)
{
	const struct hm_root *root = &t->act->event->args.root;
	const struct hm_root_term *last =
		hm_root_at(t->powers, t->act->place.index);
	uint64_t own = t->act->place.index;
	struct hm_hash subject;

	if (t->chain->count == 0)
		return genesis_own(t);
	t->rule = "HMK-RULE-16";
	subject = hm_subject_key(root->key);
	if (!hm_hash_equal(&subject, &last->next) ||
	    !hm_pub_equal(root->key, t->act->signer))
		return HALLMARK_ROOT_NOT_COMMITTED;
	if (root->has_from && (root->from <= last->index || root->from > own))
		return HALLMARK_FROM_RANGE;
	if (root->wait != t->powers->wait)
		return HALLMARK_WAIT_CHANGED;
	return HALLMARK_OK;
}

static bool begins_with(struct hallmark_bytes text, struct hallmark_bytes start)
{
	return text.len >= start.len &&
	       (start.len == 0 || memcmp(text.ptr, start.ptr, start.len) == 0);
}

/* Is the text under one of the entries? A scope without entries is all. */
static bool in_scope(const struct hm_scope *scope, struct hallmark_bytes text)
{
	struct hallmark_bytes entry;
	size_t at = 0;

	while (hm_scope_next(scope, &at, &entry))
		if (begins_with(text, entry))
			return true;
	return scope->count == 0;
}

static bool
scope_within(const struct hm_scope *child, const struct hm_scope *parent)
{
	struct hallmark_bytes entry;
	size_t at = 0;

	if (child->count == 0)
		return parent->count == 0;
	while (hm_scope_next(child, &at, &entry))
		if (!in_scope(parent, entry))
			return false;
	return true;
}

static bool grant_within(const struct hm_authorise *child,
			 const struct hm_authorise *parent)
{
	if (child->roles & ~parent->roles)
		return false;
	if (parent->has_from &&
	    (!child->has_from || child->from < parent->from))
		return false;
	if (parent->has_until &&
	    (!child->has_until || child->until > parent->until))
		return false;
	return scope_within(&child->scope, &parent->scope);
}

/* HMK-RULE-17: no child has more than its parent. */
static enum hallmark_code authorise_own(struct trial *t)
{
	const struct hm_authorise *grant = &t->act->event->args.authorise;

	t->rule = "HMK-RULE-17";
	if (t->chain->count > 0)
		return HALLMARK_KEY_KNOWN;
	if (t->power && t->power->level == HM_KEY_LEVELS)
		return HALLMARK_KEY_DEPTH;
	if (t->power && !grant_within(grant, &t->power->grant))
		return HALLMARK_EXCEEDS_PARENT;
	if (grant->has_max && grant->roles & HM_ROLE_AUTHORISE)
		return HALLMARK_QUOTA_CANNOT_AUTHORISE;
	return HALLMARK_OK;
}

/* HMK-RULE-18 */
static enum hallmark_code revoke_own(struct trial *t)
{
	const struct hm_revoke *revoke = &t->act->event->args.revoke;
	const struct hm_power *key = hm_powers_get(t->powers, t->chain->key);
	uint64_t own = t->act->place.index;
	uint64_t from = revoke->has_from ? revoke->from : own;

	t->rule = "HMK-RULE-18";
	if (from > own || (revoke->has_from && t->act->by == t->chain->key))
		return HALLMARK_FROM_RANGE;
	if (key->void_from != HM_NEVER && from >= key->void_from)
		return HALLMARK_KEY_REVOKED;
	return HALLMARK_OK;
}

static enum hallmark_code check_own(struct trial *t)
{
	enum hallmark_code code = quota_own(t);

	if (code)
		return code;
	switch (t->act->event->kind) {
	case HM_TRANSFER:
		return transfer_own(t);
	case HM_RECOVER:
		return recover_own(t);
	case HM_AUTHORISE:
		return authorise_own(t);
	case HM_REVOKE:
		return revoke_own(t);
	case HM_ROOT:
		return root_own(t);
	case HM_ISSUE:
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
		break;
	}
	return HALLMARK_OK;
}

/* The checks, in the order of HMK-RULE-6. */

/*
 * Nobody signs in which part he acts: the root is the root, even if somebody
 * authorised its key, or else its word would end with that authority.
 */
static bool is_root_by_another_name(const struct trial *t)
{
	const struct hm_root_term *root =
		hm_root_at(t->powers, t->act->place.index);

	return t->power && root && hm_pub_equal(root->key, t->act->signer);
}

/* HMK-RULE-7 */
static enum hallmark_code check_signer(struct trial *t)
{
	uint64_t x = t->act->place.index;

	t->rule = "HMK-RULE-7";
	if (t->act->by == HM_BY_CUSTODIAN || t->act->event->kind == HM_ROOT)
		return HALLMARK_OK;
	if (!hm_powers_known(t->powers, t->act->by, x) ||
	    is_root_by_another_name(t))
		return HALLMARK_KEY_UNKNOWN;
	return hm_powers_counts(t->powers, t->act->by, x)
		       ? HALLMARK_OK
		       : HALLMARK_KEY_REVOKED;
}

/* HMK-RULE-1 and HMK-RULE-2 */
static enum hallmark_code check_subject(struct trial *t)
{
	enum hm_kind kind = t->act->event->kind;
	uint32_t count = t->chain->count;

	t->rule = kind == HM_ISSUE ? "HMK-RULE-1" : "HMK-RULE-2";
	if (kind == HM_ISSUE)
		return count > 0 ? HALLMARK_ALREADY_ISSUED : HALLMARK_OK;
	if (kind == HM_REVOKE)
		return count == 0 || t->chain->key < 2 ? HALLMARK_KEY_UNKNOWN
						       : HALLMARK_OK;
	if (hm_kind_of_key(kind))
		return HALLMARK_OK;
	return count == 0 ? HALLMARK_SUBJECT_UNKNOWN : HALLMARK_OK;
}

bool hm_is_urgent(const struct hm_event *event)
{
	uint64_t value = event->args.status;

	if (event->kind != HM_STATUS)
		return event->kind == HM_RECOVER;
	return value == HM_THEFT_CONFIRMED || value == HM_CLEARED ||
	       value == HM_RECOVERING || value == HM_RATIFIED;
}

/*
 * HMK-RULE-9: nobody can fill a chain so that what matters has no place: the
 * custodian's trade, his objection to a recover, the root's last word.
 */
static enum hallmark_code check_room(struct trial *t)
{
	const struct hm_act *act = t->act;
	uint32_t room = HM_CHAIN_EVENTS;

	t->rule = "HMK-RULE-9";
	if ((t->chain->key >= 2 && act->by != HM_BY_ROOT) ||
	    (act->by == HM_BY_CUSTODIAN && !t->chain->state.announced))
		room = HM_CHAIN_TRADE;
	else if (act->by > HM_BY_ROOT)
		room = hm_is_urgent(act->event) ? HM_CHAIN_URGENT
						: HM_CHAIN_OPEN;
	return t->chain->count < room ? HALLMARK_OK : HALLMARK_CHAIN_FULL;
}

/* HMK-RULE-10 */
static enum hallmark_code check_ended(struct trial *t)
{
	const struct hm_event *event = t->act->event;
	unsigned flags = t->chain->state.flags;

	t->rule = "HMK-RULE-10";
	if (flags & HM_FLAG_DESTROYED)
		return HALLMARK_ITEM_ENDED;
	if (!(flags & HM_FLAG_DECOMMISSIONED) || event->kind == HM_ATTEST ||
	    (event->kind == HM_STATUS && event->args.status == HM_DESTROYED))
		return HALLMARK_OK;
	return HALLMARK_ITEM_ENDED;
}

/* 0: a value that no role is needed for, as there is none. */
static uint64_t status_role(uint64_t value)
{
	static const uint8_t roles[] = {
		[HM_ACTIVATED] = HM_ROLE_STATUS,
		[HM_THEFT_CONFIRMED] = HM_ROLE_CONFIRM,
		[HM_CLEARED] = HM_ROLE_CONFIRM,
		[HM_RECALLED] = HM_ROLE_STATUS,
		[HM_RECALL_ENDED] = HM_ROLE_STATUS,
		[HM_DECOMMISSIONED] = HM_ROLE_STATUS,
		[HM_DESTROYED] = HM_ROLE_STATUS,
		[HM_RECOVERING] = HM_ROLE_RECOVER,
		[HM_RATIFIED] = HM_ROLE_RECOVER,
	};

	return value < sizeof(roles) ? roles[value] : 0;
}

static uint64_t role_of(const struct hm_event *event)
{
	switch (event->kind) {
	case HM_ISSUE:
		return HM_ROLE_ISSUE;
	case HM_ATTEST:
		return HM_ROLE_ATTEST;
	case HM_STATUS:
		return status_role(event->args.status);
	case HM_RECOVER:
		return HM_ROLE_RECOVER;
	case HM_AUTHORISE:
		return HM_ROLE_AUTHORISE;
	case HM_TRANSFER:
	case HM_CORRECT:
	case HM_REVOKE:
	case HM_ROOT:
		break;
	}
	return 0;
}

/*
 * HMK-RULE-12: only who signed an event, in the part in which he did, or the
 * root corrects it. A power that ended, or custody given away, corrects nothing.
 */
static enum hallmark_code check_corrector(struct trial *t)
{
	const struct hm_act *act = t->act;
	const struct hm_act *first =
		hm_chain_act(t->chain, (size_t)act->event->args.correct);
	const struct hm_root_term *root =
		hm_root_at(t->powers, act->place.index);

	t->rule = "HMK-RULE-12";
	if (act->by == HM_BY_ROOT)
		return HALLMARK_OK;
	if (act->by == HM_BY_CUSTODIAN &&
	    !hm_pub_equal(act->signer, t->chain->state.custodian))
		return HALLMARK_NOT_CUSTODIAN;
	if (act->by != first->by || !hm_pub_equal(act->signer, first->signer) ||
	    hm_pub_equal(act->signer, root->key))
		return HALLMARK_ROLE_MISSING;
	return HALLMARK_OK;
}

/* HMK-RULE-11 */
static enum hallmark_code check_class(struct trial *t)
{
	const struct hm_act *act = t->act;
	const struct hm_power *key = hm_powers_get(t->powers, t->chain->key);
	uint64_t role = role_of(act->event);

	t->rule = "HMK-RULE-11";
	if (act->event->kind == HM_CORRECT)
		return check_corrector(t);
	if (hm_custodian_signs(act->event))
		return act->by == HM_BY_CUSTODIAN &&
				       hm_pub_equal(act->signer,
						    t->chain->state.custodian)
			       ? HALLMARK_OK
			       : HALLMARK_NOT_CUSTODIAN;
	if (act->by == HM_BY_CUSTODIAN)
		return HALLMARK_ROLE_MISSING;
	if (act->event->kind == HM_REVOKE)
		return !t->power || act->by == key->by ||
				       act->by == t->chain->key
			       ? HALLMARK_OK
			       : HALLMARK_ROLE_MISSING;
	if (t->power && (t->power->grant.roles & role) != role)
		return HALLMARK_ROLE_MISSING;
	return HALLMARK_OK;
}

/* HMK-RULE-13: what an authorised key may act on, and when. */
static enum hallmark_code check_bounds(struct trial *t)
{
	const struct hm_power *power = t->power;
	uint64_t at = t->act->place.at;

	t->rule = "HMK-RULE-13";
	if (!power || t->act->event->kind == HM_REVOKE)
		return HALLMARK_OK;
	if (!hm_kind_of_key(t->act->event->kind) &&
	    !in_scope(&power->grant.scope, t->chain->uri))
		return HALLMARK_OUT_OF_SCOPE;
	if (t->act->place.index == HM_NEVER)
		return HALLMARK_OK;
	if ((power->grant.has_from && at < power->grant.from) ||
	    (power->grant.has_until && at > power->grant.until))
		return HALLMARK_OUT_OF_DATES;
	return HALLMARK_OK;
}

/* HMK-RULE-19: what a correct names is looked at before who signs it. */
static enum hallmark_code check_corrected(struct trial *t)
{
	const struct hm_event *event = t->act->event;

	t->rule = "HMK-RULE-19";
	if (event->kind == HM_CORRECT &&
	    (event->args.correct >= t->chain->count ||
	     hm_chain_act(t->chain, (size_t)event->args.correct)->event->kind ==
		     HM_CORRECT))
		return HALLMARK_FIELD_RANGE;
	return HALLMARK_OK;
}

static bool grant_valid(const struct hm_authorise *grant)
{
	struct hallmark_bytes entry;
	size_t at = 0;

	while (hm_scope_next(&grant->scope, &at, &entry))
		if (entry.len == 0)
			return false;
	return grant->roles > 0 && grant->roles <= HM_ROLES_ALL &&
	       !(grant->has_from && grant->has_until &&
		 grant->from > grant->until);
}

/* HMK-RULE-20 */
static enum hallmark_code check_range(struct trial *t)
{
	const struct hm_event *event = t->act->event;

	t->rule = "HMK-RULE-20";
	if (event->kind == HM_STATUS && (event->args.status < HM_ACTIVATED ||
					 event->args.status > HM_RATIFIED))
		return HALLMARK_FIELD_RANGE;
	if (event->kind == HM_AUTHORISE && !grant_valid(&event->args.authorise))
		return HALLMARK_FIELD_RANGE;
	return HALLMARK_OK;
}

/* HMK-RULE-4: both sides consent, release apart. */
static enum hallmark_code check_acceptance(struct trial *t)
{
	const struct hm_act *act = t->act;
	bool due = act->event->kind == HM_RECOVER ||
		   (act->event->kind == HM_TRANSFER &&
		    !hm_is_release(&t->chain->state, act->event));

	t->rule = "HMK-RULE-4";
	if (!due)
		return act->has_acceptance ? HALLMARK_ACCEPTANCE_FORBIDDEN
					   : HALLMARK_OK;
	if (!act->has_acceptance)
		return HALLMARK_ACCEPTANCE_MISSING;
	if (!act->acceptance_holds)
		return HALLMARK_ACCEPTANCE_BAD;
	return act->place.at > act->until ? HALLMARK_ACCEPTANCE_EXPIRED
					  : HALLMARK_OK;
}

enum hallmark_code
hm_custody_apply(struct hm_chain *chain, const struct hm_act *act,
		 struct hm_powers *powers, const char **rule)
{
	static enum hallmark_code (*const checks[])(struct trial *) = {
		check_signer,	 check_subject,	   check_room,	 check_ended,
		check_corrected, check_class,	   check_bounds, check_own,
		check_range,	 check_acceptance,
	};
	struct trial t = { .chain = chain,
			   .act = act,
			   .powers = powers,
			   .power = hm_powers_get(powers, act->by),
			   .rule = "" };
	enum hallmark_code code = HALLMARK_OK;

	hm_chain_fold(chain, powers, act->place.index);
	for (size_t i = 0; !code && i < sizeof(checks) / sizeof(*checks); i++)
		code = checks[i](&t);
	*rule = t.rule;
	if (code)
		return code;
	if (!hm_kind_of_key(act->event->kind))
		hm_chain_follow(&chain->state, act, true);
	chain->count++;
	return HALLMARK_OK;
}
