/* What an audit knows while it replays. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_AUDIT_H
#define HM_LEDGER_AUDIT_H

#include "ledger/events.h"

/* A row that the events say the map has; prefix is that of its key. */
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
	uint64_t from;	/* entries before it are not replayed */
	uint64_t end;	/* nor is what is newer */
	uint64_t index; /* of the entry being replayed */
	uint64_t at;	/* the log's clock before it */
	struct hm_hash chain;
	uint64_t state_size;	 /* under the last state leaf */
	struct hm_hash map_root; /* in it */
	struct hm_map_build map;
	uint8_t good_pub[HM_PUB_BYTES]; /* passed the point check; or zeros */
	struct hm_hash leaves[HM_STATEMENT_EVENTS_MAX];
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
/* There are no events but those of the statements that were replayed. */
enum hallmark_code hm_audit_no_more_events(struct hm_auditor *a);

#endif
