/* The file that carries a statement to a ledger. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_STATEMENT_FILE_H
#define HM_RECORD_STATEMENT_FILE_H

#include "record/acceptance.h"
#include "record/details.h"
#include "record/statement.h"

/* HMK-FILE-3: an event with what the skeleton leaves out. Views. */
struct hm_file_event {
	struct hallmark_bytes uri;   /* of an item; empty for a key */
	const uint8_t *pub;	     /* of a key, 32 bytes; NULL for an item */
	struct hallmark_bytes bytes; /* the skeleton, as it is hashed */
	struct hallmark_bytes details; /* whole; empty: none */
	struct hm_event event;	       /* read from bytes; not written */
};
/* The event's subject, from its URI or key. */
struct hm_hash hm_file_event_subject(const struct hm_file_event *event);
void hm_file_event_write(struct hallmark_buf *buf,
			 const struct hm_file_event *event);
/* Events that were read and are sound, one after the other. */
struct hm_file_events {
	struct hm_cbor r;
	size_t left;
};
/* The part of a file that holds them: members of an array, without its head. */
struct hm_file_part {
	struct hallmark_bytes raw;
	size_t count;
	size_t offset; /* in the file */
};
void hm_file_events_begin(struct hm_file_events *e,
			  const struct hm_file_part *part);
/* False after the last. */
bool hm_file_events_next(struct hm_file_events *e, struct hm_file_event *event);
/*
 * Reads and checks the array of events, all of that kind, as HMK-FILE-3 to
 * HMK-FILE-6 ask; root becomes the root over them.
 */
void hm_file_events_read(struct hm_cbor *r, enum hm_kind kind,
			 struct hm_file_part *part, struct hm_hash *root);

/*
 * [1, origin, statement bstr, [+ event], acceptance bstr / null]. Views; the
 * statement's origin is the file's.
 */
struct hm_statement_file {
	struct hallmark_bytes entry; /* the statement: the log entry */
	struct hm_statement statement;
	struct hm_file_part events;
	struct hallmark_bytes acceptance_bytes; /* empty: none */
	struct hm_acceptance acceptance;
};
/*
 * HMK-FILE-7: reads one; r then stands behind it, where another may follow: the caller
 * goes on until r->at is r->len. Form and agreement are checked, with bounded
 * memory: events, kinds, subjects, details, root. Signatures, rules, and that
 * no subject is named twice are not. HALLMARK_MALFORMED, _NEWER, _TOO_LARGE
 * (over HALLMARK_STATEMENT_FILE_MAX); HALLMARK_STATEMENT_BAD where the parts
 * do not agree.
 */
void hm_statement_file_read(struct hm_cbor *r, struct hm_statement_file *f);
/* Then count events with hm_file_event_write, then hm_acceptance_field_write. */
void hm_statement_file_begin(struct hallmark_buf *buf,
			     struct hallmark_bytes origin,
			     struct hallmark_bytes entry, size_t count);

#endif
