/* State leaves: what commits the map and the time. SPDX-License-Identifier: MIT */
#include "ledger/flags.h"

#include <stdlib.h>

/* Past this many new subjects the whole map is computed: memory is bounded. */
#define DIRTY_MAX ((size_t)1 << 22)

enum hallmark_code
hm_state_at(struct hm_log *log, uint64_t index, struct hm_state *state)
{
	struct hm_log_entry entry;
	enum hallmark_code err;
	struct hm_cbor r;

	err = hm_log_entry(log, index, &entry);
	if (err)
		return err;
	hm_cbor_init(&r, entry.bytes, "HMK-STATE-1");
	hm_state_read(&r, state);
	hm_cbor_end(&r);
	return r.err || state->index != index ? HALLMARK_STORE_DAMAGED
					      : HALLMARK_OK;
}

enum hallmark_code
hm_last_state(struct hm_ledger_txn *t, struct hm_state *state)
{
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t size;

	/* The map was last hashed for the last state leaf. */
	err = hm_ledger_map_sealed(&t->map, &size, &root);
	if (err)
		return err;
	if (size < 2 || size > t->log.size)
		return HALLMARK_STORE_DAMAGED;
	err = hm_state_at(&t->log, size - 1, state);
	if (!err && !hm_hash_equal(&state->map, &root))
		err = HALLMARK_STORE_DAMAGED;
	return err;
}

/* What the events since the last state leaf touched. */
struct touched {
	struct hallmark_buf
		keys; /* struct hm_hash; of a subject once or more */
	struct hm_flag_change flags;
};

static enum hallmark_code
touch(struct touched *touched, uint64_t index, const struct hm_event_row *row)
{
	struct hm_event event;
	struct hm_hash subject;
	struct hm_cbor r;

	hm_cbor_init(&r, row->event, "");
	hm_event_read(&r, &event);
	if (r.err)
		return HALLMARK_STORE_DAMAGED;
	subject = hm_event_row_subject(row, &event);
	if (touched->keys.err != HALLMARK_TOO_LARGE)
		hm_buf_mem(&touched->keys, &subject, sizeof(subject));
	if (touched->keys.err == HALLMARK_NO_MEMORY)
		return HALLMARK_NO_MEMORY;
	/* Genesis is no change. */
	return index == 0 ? HALLMARK_OK
			  : hm_flag_change_note(&touched->flags, &subject,
						&event, index);
}

static enum hallmark_code
gather(struct hm_txn *txn, uint64_t index, struct touched *touched)
{
	struct hm_event_scan scan;
	struct hm_event_row row;
	enum hallmark_code err;
	bool found = true;

	err = hm_event_scan(txn, index, &scan);
	while (!err && found) {
		err = hm_event_next(&scan, &row, &found);
		if (!err && found)
			err = touch(touched, scan.index, &row);
	}
	return err;
}

static int compare(const void *a, const void *b)
{
	return hm_hash_compare(a, b);
}

static size_t sort_unique(struct hallmark_buf *keys)
{
	size_t count = keys->len / sizeof(struct hm_hash), kept = 0;
	struct hm_hash *all = (struct hm_hash *)keys->ptr;

	if (count > 0)
		qsort(all, count, sizeof(*all), compare);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !hm_hash_equal(&all[kept - 1], &all[i]))
			all[kept++] = all[i];
	return kept;
}

static enum hallmark_code
map_root(struct hm_ledger_txn *t, struct hallmark_buf *keys,
	 struct hm_hash *root)
{
	enum hallmark_code err = HALLMARK_OK;
	size_t count = 0;

	if (keys->err == HALLMARK_TOO_LARGE)
		err = hm_txn_clear(t->txn, HM_TABLE_TOP);
	else
		count = sort_unique(keys);
	if (!err)
		err = hm_ledger_map_root(&t->map, t->log.size + 1,
					 (const struct hm_hash *)keys->ptr,
					 count, root);
	return err;
}

/* Map and flagged set, as of all that is in the log. */
static enum hallmark_code
commit_to(struct hm_ledger_txn *t, uint64_t sealed, struct hm_state *state)
{
	struct touched touched = {
		.keys = HM_BUF_INIT(DIRTY_MAX * sizeof(struct hm_hash))
	};
	enum hallmark_code err;

	hm_flag_change_init(&touched.flags);
	err = gather(t->txn, sealed, &touched);
	if (!err)
		err = hm_flags_update(t, &touched.flags, state);
	if (!err)
		err = map_root(t, &touched.keys, &state->map);
	hm_flag_change_release(&touched.flags);
	hm_buf_release(&touched.keys);
	return err;
}

enum hallmark_code hm_seal(struct hm_ledger_txn *t, uint64_t now)
{
	struct hallmark_buf bytes = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state before = { .time = 0 }, state;
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t sealed;

	err = hm_ledger_map_sealed(&t->map, &sealed, &root);
	if (!err && sealed > 0)
		err = hm_last_state(t, &before);
	if (err)
		return err;
	state = (struct hm_state){ .index = t->log.size,
				   .time = now > before.time ? now
							     : before.time,
				   .has_flagged = before.has_flagged,
				   .flagged = before.flagged };
	err = commit_to(t, sealed, &state);
	if (err)
		return err;
	hm_state_write(&bytes, &state);
	err = bytes.err ? bytes.err
			: hm_log_append(&t->log, hm_buf_view(&bytes),
					before.time);
	hm_buf_release(&bytes);
	return err;
}

enum hallmark_code hm_fresh_clock(struct hallmark_ledger *ledger,
				  struct hm_ledger_txn *t, uint64_t *at)
{
	uint64_t now = ledger->host.now(ledger->host.arg);
	enum hallmark_code err;
	struct hm_state state;

	err = hm_last_state(t, &state);
	if (!err && now > state.time && now - state.time > HM_CLOCK_AGE) {
		err = hm_seal(t, now);
		if (!err)
			err = hm_last_state(t, &state);
	}
	if (!err)
		*at = state.time;
	return err;
}
