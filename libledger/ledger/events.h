/* Events and their hashes in the store. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_EVENTS_H
#define HM_LEDGER_EVENTS_H

#include "ledger/ledger.h"
#include "record/details.h"

/*
 * Table event: (u64 index, u32 position of the last) -> u32 position of the
 * first, u32 count, count x u32 offset, rows; never more than 16 pages. Table
 * hash: (u64 index, u8 level, u8 tile) -> leaf hashes of 256 events (level 0),
 * or the root of each such tile of a statement that has several (level 1).
 * What is erased from a row leaves all hashes as they are, and zeros behind it:
 * a shorter row would make LMDB move others, and leave copies of them about.
 */
struct hm_event_row {
	uint64_t before; /* place of the subject's event before; 0: none */
	struct hallmark_bytes event;   /* the skeleton */
	struct hallmark_bytes details; /* empty: none, or erased */
	struct hallmark_bytes uri;     /* of an issue; empty: erased */
	const uint8_t *subject;	       /* 32 bytes; NULL: issue, authorise */
};
#define HM_EVENT_ROW_MAX                                                       \
	((size_t)14 + HM_EVENT_ROOM + HM_DETAILS_BYTES_MAX +                   \
	 HALLMARK_URI_MAX + HM_HASH_BYTES)
/* Index u40, position u24. A genesis before is 0 too: its chain tells. */
#define HM_BEFORE(index, position) ((uint64_t)(index) << 24 | (position))
/* The subject of a row's event; zeros if neither says it. */
struct hm_hash hm_event_row_subject(const struct hm_event_row *row,
				    const struct hm_event *event);
/* Rows as they are stored, one after the other; row i ends at ends[i]. */
struct hm_event_rows {
	const uint8_t *bytes;
	uint32_t start; /* of the first */
	const uint32_t *ends;
	const struct hm_hash *leaves;
	size_t count;
};
void hm_event_row_write(struct hallmark_buf *buf,
			const struct hm_event_row *row);
/* Views; false if the bytes are no row. */
bool hm_event_row_read(struct hallmark_bytes bytes, struct hm_event_row *row);

/* Zero but for txn to begin; what it holds serves every statement. */
#define HM_EVENT_CHUNK_MAX ((size_t)16 * 4096 - 16)
#define HM_EVENT_TILE 256
struct hm_event_writer {
	struct hm_txn *txn;
	uint8_t chunk[HM_EVENT_CHUNK_MAX];
	struct hm_hash tiles[HM_EVENT_TILE];
};
/*
 * Store the hashes of the statement that will have that index, and give their
 * root; then its rows. Indices ascend from call to call.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_hashes_add(struct hm_event_writer *writer, uint64_t index,
		    const struct hm_event_rows *rows, struct hm_hash *root);
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_rows_add(struct hm_event_writer *writer, uint64_t index,
		  const struct hm_event_rows *rows);

/* HALLMARK_STORE_DAMAGED if it is not there. Lent by the transaction. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_get(struct hm_txn *txn, uint64_t index, uint32_t position,
	     struct hm_event_row *row);
/* The path of an event in its statement of n, as HMK-TREE-4 consumes it. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_path(struct hm_txn *txn, uint64_t index, uint32_t position, uint64_t n,
	      struct hallmark_buf *path);
/* Are these the hashes that are stored? */
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_hashes_check(struct hm_txn *txn, uint64_t index,
		      const struct hm_hash *leaves, size_t count);

/* All events from a log index on, in order. Uses the table's scan. */
struct hm_event_scan {
	struct hm_txn *txn;
	uint64_t index; /* of the event that hm_event_next gave */
	uint32_t position;
	struct hallmark_bytes chunk;
	uint32_t first; /* position of the chunk's first */
	uint32_t count;
	uint32_t next; /* in the chunk */
};
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_scan(struct hm_txn *txn, uint64_t index, struct hm_event_scan *scan);
HALLMARK_MUST_CHECK enum hallmark_code
hm_event_next(struct hm_event_scan *scan, struct hm_event_row *row,
	      bool *found);

#endif
