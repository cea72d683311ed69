/* What the verifier's checks hand on to each other. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_WORK_H
#define HM_VERIFY_WORK_H

#include "verify/verdict.h"

/* A record's place, for what only all of them together show. */
struct hm_logged {
	struct hm_place place;
	struct hm_hash entry; /* its leaf */
};
/* The numbers that a statement of a key with a quota burns. */
struct hm_burnt {
	uint64_t by;
	uint64_t first;
	uint64_t n;
	struct hm_hash entry;
};
#define HM_SEEN 16 /* statements and keys remembered as verified */
struct hm_work {
	/* Without them only the records are looked at, as in an opening. */
	struct hallmark_verdict *v;
	const struct hallmark_policy *policy;
	const struct hallmark_sig_cache *cache; /* NULL: none */
	struct hallmark_diag diag;		/* why it was refused */
	const struct hm_certificate *c;
	struct hm_powers *powers;
	struct hallmark_buf *chains; /* struct hm_chain, one an item */
	struct hm_hash ledger_id;
	/*
	 * Bytes to hash or to check: an event, entry or note text. In a room of
	 * its own, for a lack of memory would look like a wrong signature.
	 */
	struct hallmark_buf scratch;
	uint8_t room[HM_EVENT_ROOM];
	struct hallmark_buf logged;  /* struct hm_logged */
	struct hallmark_buf burnt;   /* struct hm_burnt */
	struct hallmark_buf claims;  /* struct hm_map_claim */
	struct hallmark_buf flagged; /* the same, of the flagged set */
	/* These entries passed their signature check; a hash binds all of it. */
	struct hm_hash seen[HM_SEEN];
	size_t seen_count;
	const uint8_t *good_pubs[HM_SEEN]; /* they passed the point check */
	size_t good_count;
	struct hm_hash map_root;
	struct hm_hash log_root;
};
/* Arrays empty, over what was decoded or will be. */
void hm_work_begin(struct hm_work *w, const struct hm_certificate *c,
		   struct hm_powers *powers, struct hallmark_buf *chains);
void hm_work_end(struct hm_work *w);
const struct hm_chain *hm_work_chain(const struct hm_work *w, size_t item);
/* Chains and what they own. */
void hm_chains_release(struct hallmark_buf *chains);

#define HM_NOWHERE SIZE_MAX
/* The verdict's reason; always returns code. */
enum hallmark_code
hm_verdict_refuse(struct hm_work *w, enum hallmark_code code, const char *rule,
		  size_t offset, const char *what);
enum hallmark_code hm_work_no_memory(struct hm_work *w);

/* The steps of spec/13-verifier.md, in files that build upwards. */
enum hallmark_code hm_check_question(struct hm_work *w);
/* Of these, each URI is canonical and each subject there once. */
enum hallmark_code hm_check_subjects(struct hm_work *w);
enum hallmark_code hm_check_policy(struct hm_work *w);
enum hallmark_code hm_check_records(struct hm_work *w);
enum hallmark_code hm_check_proofs(struct hm_work *w);
enum hallmark_code hm_check_head(struct hm_work *w);
enum hallmark_code hm_check_used(struct hm_work *w);
enum hallmark_code hm_check_time(struct hm_work *w);
enum hallmark_code hm_check_answer(struct hm_work *w);

#endif
