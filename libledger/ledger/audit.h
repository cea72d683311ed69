/* What an audit knows while it replays. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_AUDIT_H
#define HM_LEDGER_AUDIT_H

#include "ledger/chain.h"

/*
 * A row that the events say the map has; prefix is that of its key. count 1:
 * all is judged, if it is alone; count 0: its chain is to be followed.
 */
struct hm_audit_row {
	uint64_t prefix;
	const struct hm_map_row *row;
};
struct hm_auditor {
	struct hallmark_ledger *ledger;
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *arg;
	struct hallmark_diag *diag;
	struct hallmark_audit counts;
	struct hm_ledger_txn t;
	struct hm_event_scan events;
	/* Another transaction, as reading chains moves the scan of events. */
	struct hm_ledger_txn c;
	bool has_powers;
	struct hm_ledger_powers powers; /* over c, as of end */
	uint64_t from;			/* entries before it are not replayed */
	uint64_t end;			/* nor is what is newer */
	uint64_t index;			/* of the entry being replayed */
	uint64_t at;			/* the log's clock before it */
	struct hm_hash chain;
	uint64_t state_size;   /* under the last state leaf */
	struct hm_state state; /* it */
	bool may_flag;	       /* something since it may change its flags */
	bool may_void;	       /* a revoke or a change of root was there */
	uint64_t chained;      /* events that chains have */
	uint64_t rows;	       /* of the table signer, as statements say */
	struct hm_map_build map;
	struct hm_map_build flags;
	bool has_good;
	uint8_t good_pub[HM_PUB_BYTES]; /* it passed the point check */
	struct hm_hash leaves[HALLMARK_STATEMENT_EVENTS_MAX];
	size_t wanted_count;
	struct hm_map_row wanted[HALLMARK_GROUP];
	struct hm_audit_row sorted[HALLMARK_GROUP];
	struct hm_hash keys[HALLMARK_GROUP];
	struct hm_map_row stored[HALLMARK_GROUP];
};
/*
 * The fault of the entry being replayed. Whatever rule is broken, the store is
 * what is damaged: nobody who writes to it breaks one.
 */
enum hallmark_code
hm_audit_refuse(struct hm_auditor *a, const char *rule, const char *message);
/* Nothing may follow what was read; a fault becomes the audit's. */
enum hallmark_code hm_audit_decoded(struct hm_auditor *a, struct hm_cbor *r);

/* A statement and its events. leaf is the entry's. */
enum hallmark_code
hm_audit_statement(struct hm_auditor *a, const struct hm_log_entry *entry,
		   const struct hm_hash *leaf);
/*
 * The map is to have this row. That is looked up for many at once, which is
 * several times faster: in hm_audit_rows, or here when they become too many.
 */
enum hallmark_code
hm_audit_want(struct hm_auditor *a, const struct hm_map_row *row);
enum hallmark_code hm_audit_rows(struct hm_auditor *a);
/* The root's records, which all else rests on; read once they are needed. */
enum hallmark_code hm_audit_powers(struct hm_auditor *a);
/* The chain that ends with this row, by the rule book from its first event. */
enum hallmark_code
hm_audit_chain(struct hm_auditor *a, const struct hm_map_row *row);
/* hm_custody_apply; of an erased name no scope is asked. */
enum hallmark_code hm_audit_apply(struct hm_auditor *a, struct hm_chain *chain,
				  const struct hm_act *act, const char **rule);
/* Does it hold? Of a custodian's statement its items' chains ask. */
enum hallmark_code
hm_audit_signature(struct hm_auditor *a, const struct hm_statement *st,
		   const uint8_t *pub);
/* What the table signer says of a statement, or that it says nothing. */
enum hallmark_code hm_audit_signed(struct hm_auditor *a,
				   const struct hm_statement *st, uint64_t by);
/* The table key has this one, which may sign from now on. */
enum hallmark_code hm_audit_key(struct hm_auditor *a, const uint8_t *pub);
/*
 * That entry a->index is kept as a statement of the key, where only the chain
 * says that one with powers signed it: a revoke finds by that what to strike.
 */
enum hallmark_code hm_audit_kept(struct hm_auditor *a, uint64_t by);
/* Every key's numbers, each used once; and nothing else is in the table. */
enum hallmark_code hm_audit_numbers(struct hm_auditor *a);
/* Flags of a row's subject, in the map's order, as of the last state leaf. */
enum hallmark_code
hm_audit_flags(struct hm_auditor *a, struct hm_ledger_powers *sealed,
	       const struct hm_map_row *row);
enum hallmark_code hm_audit_flagged(struct hm_auditor *a);
/* There are no events but those of the statements that were replayed. */
enum hallmark_code hm_audit_no_more_events(struct hm_auditor *a);

#endif
