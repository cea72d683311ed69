/* The policy as the verifier reads it. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_POLICY_H
#define HM_VERIFY_POLICY_H

#include <hallmark/policy.h>

#include "base/buf.h"
#include "crypto/hash.h"
#include "note/vkey.h"

#define HM_POLICY_MAX 32 /* logs; witnesses; groups; brands; attestors */
#define HM_POLICY_PREFIXES_MAX 256
#define HM_POLICY_AGE_DEFAULT 86400
#define HM_POLICY_NO_MEMBER SIZE_MAX

/* All names are views into text, which the policy owns. */
struct hm_policy_brand {
	struct hallmark_bytes name;
	struct hallmark_bytes label; /* the name in its root's vkey */
	uint8_t root[HM_PUB_BYTES];  /* the first root key, for ever */
	struct hallmark_bytes origin;
	size_t first_prefix;
	size_t prefixes;
};
struct hm_policy_witness {
	struct hallmark_bytes name;
	struct hm_vkey key;
	bool auditor;
};
/* A member is a witness (its number) or an earlier group (number + MAX). */
struct hm_policy_group {
	struct hallmark_bytes name;
	size_t need;
	size_t first_member;
	size_t members;
};
struct hm_policy_attestor {
	struct hallmark_bytes name;
	struct hallmark_bytes label; /* the name in its vkey */
	uint8_t pub[HM_PUB_BYTES];
};
struct hallmark_policy {
	struct hallmark_buf memory; /* holds this struct, then its text */
	struct hallmark_bytes text;
	struct hm_hash hash;	    /* SHA-256 of the text */
	struct hallmark_bytes name; /* len 0: no policy line */
	uint64_t serial;
	uint64_t issued;  /* 0: not said */
	uint64_t expires; /* UINT64_MAX: not said */
	uint64_t max_age;
	bool require_holder;
	bool require_inclusion;
	bool accept_status_only;
	bool quorum_none;
	size_t quorum; /* as a group's member; NO_MEMBER if quorum_none */
	struct hm_vkey logs[HM_POLICY_MAX]; /* name = origin */
	size_t log_count;
	struct hm_policy_witness witnesses[HM_POLICY_MAX];
	size_t witness_count;
	struct hm_policy_group groups[HM_POLICY_MAX];
	size_t group_count;
	size_t members[2 * HM_POLICY_MAX]; /* a name is in one group at most */
	size_t member_count;
	struct hm_policy_brand brands[HM_POLICY_MAX];
	size_t brand_count;
	struct hallmark_bytes prefixes[HM_POLICY_PREFIXES_MAX];
	size_t prefix_count;
	struct hm_policy_attestor attestors[HM_POLICY_MAX];
	size_t attestor_count;
};

/* The brand line of an origin; NULL if there is none. */
const struct hm_policy_brand *
hm_policy_brand(const struct hallmark_policy *policy,
		struct hallmark_bytes origin);
/*
 * HMK-POL-10: whose is the item? HM_TIED: a prefix of the line covers it.
 * HM_COVERED: the line has no prefixes and no other line's covers it.
 * HM_ANOTHERS: a prefix of another line does. HM_NOBODYS: else.
 */
enum hm_cover {
	HM_TIED,
	HM_COVERED,
	HM_ANOTHERS,
	HM_NOBODYS
};
enum hm_cover
hm_policy_cover(const struct hallmark_policy *policy,
		const struct hm_policy_brand *line, struct hallmark_bytes uri);
/*
 * HMK-POL-11: times[i] is the cosigned time of witness i, 0 if it does not
 * count. The largest T such that those with time >= T satisfy the quorum; 0 if
 * none does. 0 for quorum none too, whose time is the ledger's.
 */
uint64_t hm_policy_as_of(const struct hallmark_policy *policy,
			 const uint64_t times[HM_POLICY_MAX]);

#endif
