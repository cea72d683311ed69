/* An issue run and its group. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_RUN_H
#define HM_LEDGER_RUN_H

#include "ledger/events.h"
#include "draft/fields.h"

/* Bytes of a group's rows: with the map's pages it stays what a store likes. */
#define HM_GROUP_BYTES_MAX ((size_t)48 << 20)
#define HM_DRAW_ROWS 1024 /* that get their random bytes in one call */

/* A subject and the number of its row in the group. */
struct hm_group_subject {
	struct hm_hash key;
	uint32_t number;
};
/*
 * Rows taken and not yet committed: by number in the group (bytes, ends,
 * leaves, links, file_rows), or by ascending subject (subjects, keys, map).
 */
struct hm_group {
	size_t count;
	uint8_t *
		bytes; /* no buffer: growing must not copy and wipe megabytes */
	size_t bytes_room;
	uint32_t ends[HALLMARK_GROUP];
	struct hm_hash leaves[HALLMARK_GROUP];
	struct hm_hash links[HALLMARK_GROUP];
	uint64_t file_rows[HALLMARK_GROUP];
	struct hm_group_subject subjects[HALLMARK_GROUP];
	struct hm_hash keys[HALLMARK_GROUP];
	struct hm_map_row map[HALLMARK_GROUP];
};
struct hallmark_run {
	struct hallmark_ledger *ledger;
	uint8_t name[HALLMARK_RUN_NAME_MAX];
	size_t name_len;
	struct hm_hash digest;
	const struct hallmark_signer *signer;
	struct hm_hash subject; /* of its key, or of the first root's */
	uint8_t to[HM_PUB_BYTES];
	size_t batch;
	struct hallmark_run_state state;
	uint64_t last_row;
	struct hm_fields_room fields;
	uint8_t drawn[HM_DRAW_ROWS][HM_SALT_BYTES + HM_SEED_SALT_BYTES];
	size_t drawn_left;
	struct hm_event_writer writer;
	struct hm_group group;
};

/*
 * The group as statements, in a transaction for writing. at: the log's clock.
 * HALLMARK_ALREADY_ISSUED with the row of the file in diag.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_group_write(struct hallmark_run *run, struct hm_ledger_txn *t, uint64_t at,
	       struct hallmark_diag *diag);

#endif
