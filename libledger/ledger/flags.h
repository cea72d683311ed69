/* The flagged set: subjects whose status is bad. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_FLAGS_H
#define HM_LEDGER_FLAGS_H

#include "ledger/chain.h"

/*
 * Table flag: subject -> u8 status, as of the last state leaf, like the map's
 * hashes. What may have changed is gathered from the events since then.
 */
struct hm_flag_change {
	struct hallmark_buf subjects; /* struct hm_hash: to look at again */
	struct hallmark_buf voided;   /* struct hm_voided */
};
/* What that key signed from there on may count, or not, other than before. */
struct hm_voided {
	struct hm_hash subject;
	uint64_t from;
};
void hm_flag_change_init(struct hm_flag_change *change);
void hm_flag_change_release(struct hm_flag_change *change);
/* HALLMARK_NO_MEMORY */
HALLMARK_MUST_CHECK enum hallmark_code
hm_flag_change_note(struct hm_flag_change *change,
		    const struct hm_hash *subject, const struct hm_event *event,
		    uint64_t index);
/*
 * Bring the table up to date with the log as it is, and state->flagged with
 * it, which is that of the state leaf before. Reads all, then writes.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_flags_update(struct hm_ledger_txn *t, struct hm_flag_change *change,
		struct hm_state *state);
/* The root over the table; *any is false, and there is none, when it is empty. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_flags_root(struct hm_txn *txn, bool *any, struct hm_hash *root);
/* 0: nothing bad. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_flags_get(struct hm_txn *txn, const struct hm_hash *subject,
	     unsigned *flags);

#endif
