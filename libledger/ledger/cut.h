/* What the parts of a certificate being cut share. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_CUT_H
#define HM_LEDGER_CUT_H

#include "certificate/certificate.h"
#include "ledger/chain.h"

/* A key to be proven in the map: of an item, or of keys[number]. */
struct hm_cut_asked {
	struct hm_hash key;
	bool of_key;
	size_t number;
};
/* Where bytes of a record lie that are ours; they move while they grow. */
struct hm_cut_own {
	size_t path;
	size_t path_len;
	size_t details;
	size_t details_len;
};
struct hm_cutting {
	struct hallmark_ledger *ledger;
	const struct hallmark_cut *cut;
	struct hallmark_diag *diag;
	struct hm_ledger_txn t;
	uint64_t size; /* of the log, as the certificate sees it */
	struct hm_ledger_powers powers;
	struct hm_certificate c;
	size_t asked_count;
	struct hm_cut_asked *asked; /* items by ascending subject, then keys */
	struct hm_map_answer *answers;
	struct hm_map_answer *flag_answers;
	struct hallmark_buf used;   /* bool: is key i of powers relied upon? */
	bool recovers;		    /* somewhere, so that genesis is needed */
	struct hallmark_buf labels; /* struct hallmark_bytes: to withhold */
	struct hallmark_buf label_bytes;
	bool *withheld;		   /* one a name to withhold: an item has it */
	struct hallmark_buf bytes; /* paths and details in part */
	struct hallmark_buf own;   /* struct hm_cut_own, one a record */
	struct hallmark_buf lines; /* struct hm_note_line */
	struct hallmark_buf log;
	struct hallmark_buf map;
	struct hallmark_buf flags;
};
static inline bool hm_cut_signed(const struct hm_cutting *k)
{
	return k->cut->level == HALLMARK_LEVEL_SIGNED;
}
enum hallmark_code
hm_cut_refuse(const struct hm_cutting *k, enum hallmark_code code,
	      const char *message, size_t item);

/* Labels to withhold, as they are encoded; then: each of them hid something. */
enum hallmark_code hm_cut_labels(struct hm_cutting *k);
enum hallmark_code hm_cut_check_labels(const struct hm_cutting *k);
/* Events as records, whose `by` is still a number of powers. */
enum hallmark_code
hm_cut_records(struct hm_cutting *k, const struct hm_ledger_event *events,
	       size_t count);
/* The keys that records rely upon, and `by` as numbers of these. */
enum hallmark_code hm_cut_keys(struct hm_cutting *k);
/* When no record comes any more: their own bytes stay where they are. */
void hm_cut_settle(struct hm_cutting *k);
/* The status of items of that form, proven in the flagged set. */
enum hallmark_code hm_cut_flags(struct hm_cutting *k);
/* Proofs in map, flagged set and log, up to the signed head. */
enum hallmark_code hm_cut_head(struct hm_cutting *k);

#endif
