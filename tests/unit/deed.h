/* Statement files for a brand's ledger, right or wrong. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_DEED_H
#define HM_TEST_DEED_H

#include "record/statement_file.h"
#include "unit/brand.h"

#define DEED_EVENTS 8

/*
 * One statement over n events of one kind. What is not said is as it should
 * be: prev, salt, root, kid.
 */
struct deed {
	enum hm_kind kind;
	const struct hm_seed_signer *signer;
	size_t n;
	unsigned items[DEED_EVENTS];	  /* their numbers, or */
	const uint8_t *keys[DEED_EVENTS]; /* keys */
	struct hm_event events[DEED_EVENTS];
	const struct hm_seed_signer *acceptor; /* NULL: no acceptance */
	uint64_t until;
	bool has_first;
	uint64_t first;
	const struct hm_hash *prev;   /* of the first event, if not its due */
	struct hallmark_bytes origin; /* empty: the ledger's */
	bool details;		      /* every event has some */
	bool bad_signature;
};
/* Appends the statement file. */
void deed_write(struct brand *b, const struct deed *d,
		struct hallmark_buf *file);
/* Writes and submits it; out may be NULL. */
enum hallmark_code deed_submit(struct brand *b, const struct deed *d,
			       struct hallmark_submitted *out);
/* The same, and it must be admitted. */
void deed_do(struct brand *b, const struct deed *d);

/*
 * What no ledger would admit, in the log and all tables as if it had; by is
 * the key that has signed it as one with powers, or NULL. With seal a
 * state leaf follows. The index of its entry.
 */
uint64_t deed_forge(struct brand *b, const struct deed *d,
		    const struct hm_hash *by, bool seal);

/* One item's event by signer; args are set by the caller. */
struct deed deed_item(enum hm_kind kind, unsigned item,
		      const struct hm_seed_signer *signer);
struct deed deed_status(enum hm_status status, unsigned item,
			const struct hm_seed_signer *signer);
/* With the receiver's acceptance until a day from now. */
struct deed
deed_give(struct brand *b, unsigned item, const struct hm_seed_signer *from,
	  const struct hm_seed_signer *to);
struct deed deed_authorise(const struct hm_seed_signer *key, uint64_t roles,
			   const struct hm_seed_signer *signer);
struct deed deed_revoke(const struct hm_seed_signer *key, bool has_from,
			uint64_t from, const struct hm_seed_signer *signer);
struct hallmark_standing deed_standing(struct brand *b, unsigned item);
/* The whole ledger is audited, and must be sound. */
void deed_audit(struct brand *b);

#endif
