/* Replaying a whole ledger. SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include <stdlib.h>

/* Entries, or slices of the map, that one transaction reads. */
#define STRETCH 1024

enum hallmark_code
hm_audit_refuse(struct hm_auditor *a, const char *rule, const char *message)
{
	return hm_ledger_refuse(a->diag, HALLMARK_STORE_DAMAGED, rule, message,
				a->index);
}

enum hallmark_code hm_audit_decoded(struct hm_auditor *a, struct hm_cbor *r)
{
	hm_cbor_end(r);
	return r->err ? hm_audit_refuse(a, r->err_rule, r->err_what)
		      : HALLMARK_OK;
}

static void end_all(struct hm_auditor *a)
{
	if (a->has_powers)
		hm_ledger_powers_release(&a->powers);
	a->has_powers = false;
	hm_txn_abort(a->t.txn);
	hm_txn_abort(a->c.txn);
	a->t.txn = NULL;
	a->c.txn = NULL;
}

/* A transaction that stays open keeps its pages from being used again. */
static enum hallmark_code renew(struct hm_auditor *a)
{
	enum hallmark_code err;

	end_all(a);
	err = hm_ledger_begin(a->ledger->store, HM_STORE_READ, &a->t);
	if (!err)
		err = hm_ledger_begin(a->ledger->store, HM_STORE_READ, &a->c);
	return err;
}

enum hallmark_code hm_audit_powers(struct hm_auditor *a)
{
	enum hallmark_code err;

	if (a->has_powers)
		return HALLMARK_OK;
	err = hm_ledger_powers_open(&a->c, a->end, &a->powers);
	a->has_powers = true;
	return err == HALLMARK_STORE_DAMAGED
		       ? hm_audit_refuse(a, "HMK-MAP-1",
					 "the root's records are no chain")
		       : err;
}

/* HMK-STATE-1, and time that goes forward. */
static enum hallmark_code
replay_state(struct hm_auditor *a, const struct hm_log_entry *entry)
{
	enum hallmark_code err;
	struct hm_state state = { .time = 0 };
	struct hm_cbor r;

	hm_cbor_init(&r, entry->bytes, "HMK-STATE-1");
	hm_state_read(&r, &state);
	err = hm_audit_decoded(a, &r);
	if (err)
		return err;
	if (state.index != a->index || state.time < a->at)
		return hm_audit_refuse(a, "HMK-STATE-1",
				       "a state leaf with another index, or "
				       "that goes back in time");
	/* HMK-STATE-2: nothing happened that could have changed it. */
	if (!a->may_flag && a->state_size > 0 &&
	    (state.has_flagged != a->state.has_flagged ||
	     !hm_hash_equal(&state.flagged, &a->state.flagged)))
		return hm_audit_refuse(a, "HMK-MAP-7",
				       "another flagged set, without an event "
				       "that flags");
	a->at = state.time;
	a->state_size = a->index + 1;
	a->state = state;
	a->may_flag = false;
	a->counts.states++;
	return HALLMARK_OK;
}

static enum hallmark_code replay_entry(struct hm_auditor *a)
{
	struct hm_log_entry entry;
	enum hallmark_code err;
	struct hm_hash leaf;
	bool is_state;

	err = hm_log_check(&a->t.log, a->index, &a->chain, &leaf);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_audit_refuse(a, "HMK-LOG-2",
				       "the entry is not what chain and tree "
				       "were built over");
	if (!err)
		err = hm_log_entry(&a->t.log, a->index, &entry);
	if (err)
		return err;
	is_state = hm_entry_is_state(entry.bytes);
	if (entry.at != a->at || (a->index < 2 && is_state != (a->index == 1)))
		return hm_audit_refuse(a, "HMK-STATE-1",
				       "the log's clock is not that of the "
				       "last state leaf");
	a->counts.entries++;
	return is_state ? replay_state(a, &entry)
			: hm_audit_statement(a, &entry, &leaf);
}

static enum hallmark_code replay_log(struct hm_auditor *a)
{
	enum hallmark_code err = HALLMARK_OK;

	for (a->index = a->from; a->index < a->end; a->index++) {
		if (a->index == a->from || a->index % STRETCH == 0) {
			err = renew(a);
			if (!err)
				err = hm_event_scan(a->t.txn, a->index,
						    &a->events);
		}
		if (!err)
			err = replay_entry(a);
		if (err)
			return err;
		if (a->progress)
			a->progress(a->arg, a->index + 1, a->end);
	}
	err = hm_audit_rows(a);
	if (!err)
		err = hm_audit_no_more_events(a);
	if (err || a->chained == a->counts.events)
		return err;
	a->index = a->end - 1;
	return hm_audit_refuse(a, "HMK-MAP-1",
			       "events that are in no subject's chain");
}

/* A row as of the end becomes part of the map under the last state leaf. */
static enum hallmark_code
add_row(struct hm_auditor *a, struct hm_ledger_powers *sealed,
	struct hm_map_row row)
{
	enum hallmark_code err = HALLMARK_OK;
	struct hm_hash leaf;
	bool found = true;

	a->counts.subjects++;
	a->chained += row.leaf.count;
	if (row.index >= a->state_size)
		err = hm_ledger_older(&a->c, a->state_size, &row, &found);
	if (err || !found)
		return err;
	leaf = hm_map_leaf_hash(&row.leaf);
	hm_map_build_add(&a->map, &row.leaf.key, &leaf);
	return hm_audit_flags(a, sealed, &row);
}

/* The map's rows whose keys begin with this byte. */
static enum hallmark_code
add_slice(struct hm_auditor *a, unsigned byte, struct hallmark_buf *rows)
{
	struct hm_hash prefix = { { (uint8_t)byte } };
	struct hm_ledger_powers sealed;
	const struct hm_map_row *row;
	enum hallmark_code err;

	hm_buf_clear(rows);
	err = hm_ledger_map_gather(&a->t.map, a->end, &prefix, 8, rows);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_audit_refuse(a, "HMK-MAP-1",
				       "a subject of events that are not in "
				       "the log");
	if (err)
		return err;
	row = (const void *)rows->ptr;
	err = hm_ledger_powers_open(&a->c, a->state_size, &sealed);
	for (size_t i = 0; !err && i < rows->len / sizeof(*row); i++)
		err = add_row(a, &sealed, row[i]);
	hm_ledger_powers_release(&sealed);
	return err;
}

/* All rows, and only these, make the root that the last state leaf commits. */
static enum hallmark_code replay_map(struct hm_auditor *a)
{
	struct hallmark_buf rows = HM_BUF_INIT(SIZE_MAX);
	enum hallmark_code err = HALLMARK_OK;
	struct hm_hash root;

	a->index = a->state_size - 1;
	a->chained = 0;
	for (unsigned byte = 0; byte < 256 && !err; byte++) {
		err = renew(a);
		if (!err)
			err = add_slice(a, byte, &rows);
	}
	hm_buf_release(&rows);
	if (err)
		return err;
	if (a->chained != a->counts.events)
		return hm_audit_refuse(a, "HMK-MAP-1",
				       "the map has subjects that no event "
				       "is of");
	if (!hm_map_build_root(&a->map, &root) ||
	    !hm_hash_equal(&root, &a->state.map))
		return hm_audit_refuse(a, "HMK-MAP-2",
				       "the map's rows do not make the root "
				       "of the last state leaf");
	err = hm_ledger_map_check(&a->t.map, a->state_size, &root, NULL, 0);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_audit_refuse(a, "HMK-MAP-2",
				       "the map's stored hashes are not those "
				       "of its rows");
	return err ? err : hm_audit_flagged(a);
}

static enum hallmark_code audit_all(struct hm_auditor *a)
{
	struct hallmark_ledger *ledger = a->ledger;
	enum hallmark_code err;

	err = hm_store_selfcheck(ledger->store_path, ledger->host.map_size);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_audit_refuse(a, "", "a page of the store is damaged");
	ledger->head.checked = false;
	if (!err)
		err = hm_ledger_look(ledger, &a->t, a->diag);
	if (err)
		return err;
	a->end = a->t.log.size;
	err = replay_log(a);
	if (!err)
		err = replay_map(a);
	if (!err)
		err = hm_audit_numbers(a);
	return err;
}

enum hallmark_code
hallmark_ledger_audit(struct hallmark_ledger *ledger,
		      void (*progress)(void *arg, uint64_t done,
				       uint64_t total),
		      void *arg, struct hallmark_audit *audit,
		      struct hallmark_diag *diag)
{
	struct hm_auditor *a = calloc(1, sizeof(*a));
	enum hallmark_code err;

	if (!a)
		return hm_ledger_explain(diag, HALLMARK_NO_MEMORY);
	a->ledger = ledger;
	a->progress = progress;
	a->arg = arg;
	a->diag = diag;
	err = audit_all(a);
	if (!err)
		*audit = a->counts;
	end_all(a);
	free(a);
	return hm_ledger_explain(diag, err);
}

/* What the entry before a->from leaves behind. */
static enum hallmark_code begin_since(struct hm_auditor *a)
{
	struct hm_log_entry before;
	enum hallmark_code err;
	struct hm_state state = { .time = 0 };

	err = hm_ledger_begin(a->ledger->store, HM_STORE_READ, &a->t);
	if (err || a->from == 0)
		return err;
	err = hm_log_entry(&a->t.log, a->from - 1, &before);
	if (!err)
		err = hm_state_at(&a->t.log, a->from - 1, &state);
	if (err)
		return err;
	a->chain = before.chain;
	a->at = state.time;
	a->state = state;
	a->state_size = a->from;
	return HALLMARK_OK;
}

enum hallmark_code hm_audit_since(struct hallmark_ledger *ledger, uint64_t from,
				  uint64_t end, struct hallmark_diag *diag)
{
	struct hallmark_diag fault = { .rule = "" };
	struct hm_auditor *a = calloc(1, sizeof(*a));
	enum hallmark_code err;

	if (!a)
		return HALLMARK_NO_MEMORY;
	a->ledger = ledger;
	a->diag = &fault;
	a->from = from;
	a->end = end;
	err = begin_since(a);
	if (!err)
		err = replay_log(a);
	end_all(a);
	free(a);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_ledger_refuse(diag, err, fault.rule,
					"what was stored since the last head "
					"is damaged, and nothing is signed "
					"over it: run audit",
					fault.offset);
	return err;
}
