/* A statement file on its way into the log. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_ADMIT_H
#define HM_LEDGER_ADMIT_H

#include "ledger/chain.h"
#include "record/statement_file.h"

/* Own clock: an authorise that begins later than so many seconds is a slip. */
#define HM_FROM_AHEAD ((uint64_t)366 * 86400)

/* A subject and the number of its event in the statement. */
struct hm_admitted_subject {
	struct hm_hash key;
	uint32_t number;
};
/* Whoever signed, once the signature was checked. */
struct hm_admission {
	struct hallmark_ledger *ledger;
	struct hallmark_submitted *out;
	struct hallmark_diag *diag;
	struct hm_ledger_txn t;
	struct hm_statement_file file;
	uint64_t now;
	struct hm_place place; /* of the event that is looked at */
	struct hm_hash entry;  /* leaf */
	struct hm_ledger_powers powers;
	/* The key whose signature over the statement was found to hold. */
	uint8_t signer[HM_PUB_BYTES];
	bool signature_holds;
	uint64_t by;	   /* of its key; 0: custodians alone */
	bool numbers_used; /* of the statement's quota numbers */
	bool has_good;
	uint8_t good_pub[HM_PUB_BYTES]; /* it passed the point check */
	uint8_t accepted_by
		[HM_PUB_BYTES];	    /* whose acceptance holds, or zeros */
	struct hallmark_buf bytes;  /* rows, one after the other */
	struct hallmark_buf ends;   /* uint32_t */
	struct hallmark_buf leaves; /* struct hm_hash */
	struct hallmark_buf rows;   /* struct hm_map_row */
	struct hm_event_writer writer;
};
/* Judges one event as the next of its subject, and takes its rows. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_admit_event(struct hm_admission *a, const struct hm_file_event *event);

#endif
