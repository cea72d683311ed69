/* What the verifier's checks hand on to each other. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_WORK_H
#define HM_VERIFY_WORK_H

#include "verify/verdict.h"

/* A record's place, for what only all of them together show. */
struct hm_logged {
	struct hm_place place;
	struct hm_hash entry; /* its leaf */
};
#define HM_SEEN 16 /* statements remembered as verified */
struct hm_work {
	struct hallmark_verdict *v;
	const struct hm_certificate *c;
	const struct hallmark_policy *policy;
	struct hm_hash ledger_id;
	/*
	 * Bytes to hash or to check: an event, entry or note text. In a room of
	 * its own, for a lack of memory would look like a wrong signature.
	 */
	struct hallmark_buf scratch;
	uint8_t room[HM_EVENT_BYTES_MAX];
	struct hallmark_buf logged; /* struct hm_logged */
	struct hallmark_buf claims; /* struct hm_map_claim */
	/* These entries passed their signature check; a hash binds all of it. */
	struct hm_hash seen[HM_SEEN];
	size_t seen_count;
	const uint8_t *good_pub; /* the last key that passed the point check */
	struct hm_hash map_root;
	struct hm_hash log_root;
};

#define HM_NOWHERE SIZE_MAX
/* The verdict's reason; always returns code. */
enum hallmark_code
hm_verdict_refuse(struct hm_work *w, enum hallmark_code code, const char *rule,
		  size_t offset, const char *what);

/* The steps of spec/13-verifier.md, in files that build upwards. */
enum hallmark_code hm_check_question(struct hm_work *w);
enum hallmark_code hm_check_policy(struct hm_work *w);
enum hallmark_code hm_check_records(struct hm_work *w);
enum hallmark_code hm_check_proofs(struct hm_work *w);
enum hallmark_code hm_check_head(struct hm_work *w);
enum hallmark_code hm_check_time(struct hm_work *w);
enum hallmark_code hm_check_answer(struct hm_work *w);

#endif
