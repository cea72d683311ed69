/* What the lines of a policy mean together. SPDX-License-Identifier: MIT */
#include "verify/policy_lines.h"

#include <hallmark/item.h>

static bool
has_log(const struct hallmark_policy *policy, struct hallmark_bytes origin)
{
	for (size_t i = 0; i < policy->log_count; i++)
		if (hm_bytes_equal(policy->logs[i].name, origin))
			return true;
	return false;
}

/* A URI in normal form never begins with the digits of a company prefix. */
static bool overlap(struct hallmark_bytes a, struct hallmark_bytes b)
{
	return hm_bytes_start(a, b) || hm_bytes_start(b, a);
}

/* HMK-POL-8. */
static bool
prefixes_agree(struct hm_policy_reader *r, const struct hm_policy_brand *line,
	       const struct hm_policy_brand *other)
{
	const struct hallmark_bytes *mine =
		r->policy->prefixes + line->first_prefix;
	const struct hallmark_bytes *theirs =
		r->policy->prefixes + other->first_prefix;

	for (size_t i = 0; i < line->prefixes; i++) {
		r->word = mine[i];
		for (size_t j = 0; j < other->prefixes; j++)
			if (overlap(mine[i], theirs[j]))
				return hm_policy_refuse(
					r, "HMK-POL-8",
					"another line has a prefix for some of "
					"these items");
	}
	return true;
}

/* HMK-POL-7 for two lines, the later one first. */
static bool
pair_agrees(struct hm_policy_reader *r, const struct hm_policy_brand *line,
	    const struct hm_policy_brand *other)
{
	bool same = hm_bytes_equal(line->name, other->name);

	r->word = line->origin;
	if (hm_bytes_equal(line->origin, other->origin))
		return hm_policy_refuse(r, "HMK-POL-7",
					"another brand line has this origin");
	r->word = line->name;
	if (same && memcmp(line->root, other->root, HM_PUB_BYTES) != 0)
		return hm_policy_refuse(
			r, "HMK-POL-7",
			"another line of this brand has another root key");
	if (same && (line->prefixes == 0 || other->prefixes == 0))
		return hm_policy_refuse(
			r, "HMK-POL-7",
			"a brand on several lines has prefixes on each");
	return prefixes_agree(r, line, other);
}

static bool brands_agree(struct hm_policy_reader *r)
{
	const struct hallmark_policy *p = r->policy;

	for (size_t i = 0; i < p->brand_count; i++) {
		r->word = p->brands[i].origin;
		if (!has_log(p, r->word))
			return hm_policy_refuse(
				r, "HMK-POL-7",
				"no log line has a key of this origin");
		for (size_t j = 0; j < i; j++)
			if (!pair_agrees(r, &p->brands[i], &p->brands[j]))
				return false;
	}
	return true;
}

_Static_assert(2 * HM_POLICY_MAX <= 64, "a set of members is a uint64_t");

static uint64_t bit(size_t member)
{
	return UINT64_C(1) << member;
}

/*
 * Do the witnesses of the set (bit i for witness i) meet the quorum? A group
 * names only what stands before it, so one pass in file order settles all.
 */
static bool meets(const struct hallmark_policy *policy, uint64_t set)
{
	if (policy->quorum_none)
		return true;
	for (size_t i = 0; i < policy->group_count; i++) {
		const struct hm_policy_group *group = &policy->groups[i];
		size_t have = 0;

		for (size_t j = 0; j < group->members; j++)
			if (set & bit(policy->members[group->first_member + j]))
				have++;
		if (have >= group->need)
			set |= bit(HM_POLICY_MAX + i);
	}
	return (set & bit(policy->quorum)) != 0;
}

/*
 * HMK-POL-12: does every set that meets the quorum hold an auditor? More
 * witnesses never unmeet a quorum, so the set of all others decides.
 */
static bool needs_auditor(const struct hallmark_policy *policy)
{
	uint64_t set = 0;

	for (size_t i = 0; i < policy->witness_count; i++)
		if (!policy->witnesses[i].auditor)
			set |= bit(i);
	return !meets(policy, set);
}

bool hm_policy_agrees(struct hm_policy_reader *r)
{
	const struct hallmark_policy *p = r->policy;

	r->word = hm_bytes(p->text.ptr + p->text.len, 0);
	if (!p->quorum_none && p->quorum == HM_POLICY_NO_MEMBER)
		return hm_policy_refuse(
			r, "HMK-POL-6",
			"no quorum line; without witnesses: quorum none");
	if (p->brand_count == 0)
		return hm_policy_refuse(r, "HMK-POL-7",
					"no line names a brand");
	if (!brands_agree(r))
		return false;
	r->word = r->accept;
	return !p->accept_status_only || needs_auditor(p) ||
	       hm_policy_refuse(
		       r, "HMK-POL-12",
		       "witnesses without an auditor can meet the quorum");
}

const struct hm_policy_brand *
hm_policy_brand(const struct hallmark_policy *policy,
		struct hallmark_bytes origin)
{
	for (size_t i = 0; i < policy->brand_count; i++)
		if (hm_bytes_equal(policy->brands[i].origin, origin))
			return &policy->brands[i];
	return NULL;
}

static bool
line_lists(const struct hallmark_policy *policy,
	   const struct hm_policy_brand *line, struct hallmark_bytes uri)
{
	for (size_t i = 0; i < line->prefixes; i++)
		if (hallmark_item_under(
			    uri, policy->prefixes[line->first_prefix + i]))
			return true;
	return false;
}

/* HMK-POL-10. By HMK-POL-8 no second line lists what one does. */
enum hm_cover
hm_policy_cover(const struct hallmark_policy *policy,
		const struct hm_policy_brand *line, struct hallmark_bytes uri)
{
	for (size_t i = 0; i < policy->brand_count; i++)
		if (line_lists(policy, &policy->brands[i], uri))
			return &policy->brands[i] == line ? HM_TIED
							  : HM_ANOTHERS;
	return line->prefixes == 0 ? HM_COVERED : HM_NOBODYS;
}

/* HMK-POL-11. The largest T is one of the times. */
uint64_t hm_policy_as_of(const struct hallmark_policy *policy,
			 const uint64_t times[HM_POLICY_MAX])
{
	uint64_t best = 0;

	if (policy->quorum_none)
		return 0;
	for (size_t i = 0; i < policy->witness_count; i++) {
		uint64_t set = 0;

		if (times[i] <= best)
			continue;
		for (size_t j = 0; j < policy->witness_count; j++)
			if (times[j] >= times[i])
				set |= bit(j);
		if (meets(policy, set))
			best = times[i];
	}
	return best;
}
