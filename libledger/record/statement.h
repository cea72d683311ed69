/* Statements and state leaves: the entries of a log. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_STATEMENT_H
#define HM_RECORD_STATEMENT_H

#include "cose/sign1.h"
#include "record/event.h"
#include "tree/merkle.h"

#define HM_ORIGIN_BYTES_MAX 255
#define HM_ENTRY_BYTES_MAX 65535
#define HM_QUOTA_MAX ((uint64_t)INT64_MAX)

/* What is signed: a root over n events of one kind. Views. */
struct hm_statement {
	struct hallmark_bytes origin;
	enum hm_kind kind;
	struct hm_hash kid;
	struct hm_hash root;
	uint64_t n;
	bool has_first;
	uint64_t first;
	const uint8_t *sig; /* 64 bytes */
};
void hm_statement_read(struct hm_cbor *r, struct hm_statement *st);
/* The entry, byte for byte. */
void hm_statement_write(struct hallmark_buf *buf,
			const struct hm_statement *st);
/* The bytes that st->sig signs. */
void hm_statement_message(struct hallmark_buf *buf,
			  const struct hm_statement *st);

/* HMK-STATE-1: the entry that commits the map and the time. */
struct hm_state {
	uint64_t index;
	uint64_t time;
	struct hm_hash map;
	bool has_flagged;
	struct hm_hash flagged;
	bool has_cut;
	uint64_t cut;
};
#define HM_CUT_MAX 255
void hm_state_read(struct hm_cbor *r, struct hm_state *state);
void hm_state_write(struct hallmark_buf *buf, const struct hm_state *state);
/* Does the entry begin as a state leaf does? A statement begins with tag 18. */
bool hm_entry_is_state(struct hallmark_bytes entry);

#endif
