/* Deleting what people read. SPDX-License-Identifier: MIT */
#include "ledger/chain.h"

#include <stdlib.h>

#define CHUNK_KEY 12
#define CHUNK_HEAD 8

/* Where row `number` of a chunk begins, or the last one ends. */
static size_t row_at(struct hallmark_bytes chunk, size_t number, size_t count)
{
	return number == count
		       ? chunk.len
		       : (size_t)hm_get_be(chunk.ptr + CHUNK_HEAD + 4 * number,
					   4);
}

/* The row in bytes [from, to) of the chunk, in as many bytes as it had. */
static enum hallmark_code
erase_row(struct hallmark_buf *chunk, size_t from, size_t to, bool *had)
{
	struct hallmark_buf made = HM_BUF_INIT(HM_EVENT_CHUNK_MAX);
	struct hm_event_row row;
	enum hallmark_code err;

	if (from > to || to > chunk->len ||
	    !hm_event_row_read(hm_bytes(chunk->ptr + from, to - from), &row))
		return HALLMARK_STORE_DAMAGED;
	*had = row.details.len > 0;
	row.details.len = 0;
	hm_event_row_write(&made, &row);
	err = made.err;
	if (!err) {
		memset(chunk->ptr + from, 0, to - from);
		memcpy(chunk->ptr + from, made.ptr, made.len);
	}
	hm_buf_release(&made);
	return err;
}

/* Of one event, which the transaction shows; *had: there were some. */
static enum hallmark_code
erase_details(struct hm_txn *txn, uint64_t index, uint32_t position, bool *had)
{
	struct hallmark_buf chunk = HM_BUF_INIT(HM_EVENT_CHUNK_MAX);
	uint8_t key[CHUNK_KEY];
	size_t number, count;
	enum hallmark_code err;
	struct hm_row found;

	hm_put_u64(key, index);
	hm_put_u32(key + 8, position);
	err = hm_txn_seek(txn, HM_TABLE_EVENT, hm_bytes(key, CHUNK_KEY),
			  &found);
	if (err)
		return err;
	if (found.key.len != CHUNK_KEY || memcmp(found.key.ptr, key, 8) != 0 ||
	    found.value.len < CHUNK_HEAD)
		return HALLMARK_STORE_DAMAGED;
	memcpy(key, found.key.ptr, CHUNK_KEY);
	hm_buf_add(&chunk, found.value);
	err = chunk.err;
	if (err)
		goto out;
	number = position - (size_t)hm_get_be(chunk.ptr, 4);
	count = (size_t)hm_get_be(chunk.ptr + 4, 4);
	err = HALLMARK_STORE_DAMAGED;
	if (number < count && count <= (chunk.len - CHUNK_HEAD) / 4)
		err = erase_row(
			&chunk, row_at(hm_buf_view(&chunk), number, count),
			row_at(hm_buf_view(&chunk), number + 1, count), had);
	if (!err)
		err = hm_txn_put(txn, HM_TABLE_EVENT, hm_bytes(key, CHUNK_KEY),
				 hm_buf_view(&chunk));
out:
	hm_buf_release(&chunk);
	return err;
}

struct erasing {
	struct hallmark_ledger *ledger;
	struct hallmark_diag *diag;
	uint64_t event;
	struct hallmark_buf places; /* struct hm_place, of what is to go */
	struct hallmark_erased done;
};

/* Copied, for what a transaction shows does not outlive a change. */
static enum hallmark_code
note_places(struct erasing *e, const struct hm_ledger_chain *chain)
{
	if (chain->count == 0)
		return HALLMARK_ITEM_UNKNOWN;
	if (e->event != HALLMARK_EVERY_EVENT && e->event >= chain->count)
		return hm_ledger_refuse(e->diag, HALLMARK_USAGE, "",
					"the item has no event of that number",
					0);
	for (size_t i = 0; i < chain->count; i++)
		if (e->event == HALLMARK_EVERY_EVENT || e->event == i)
			hm_buf_mem(&e->places, &chain->events[i].place,
				   sizeof(struct hm_place));
	return e->places.err;
}

static enum hallmark_code
find(struct erasing *e, const struct hallmark_item_id *item)
{
	struct hm_ledger_powers powers = { .t = NULL };
	struct hm_ledger_chain chain = { .events = NULL };
	struct hm_hash subject;
	struct hm_ledger_txn t;
	enum hallmark_code err;

	memcpy(subject.b, item->subject, sizeof(subject.b));
	err = hm_ledger_look(e->ledger, &t, e->diag);
	if (err)
		return err;
	err = hm_ledger_powers_open(&t, HM_MAP_NOW, &powers);
	if (!err)
		err = hm_ledger_chain_open(&powers, &subject, &chain);
	if (!err)
		err = note_places(e, &chain);
	hm_ledger_chain_release(&chain);
	hm_ledger_powers_release(&powers);
	hm_txn_abort(t.txn);
	return err;
}

static enum hallmark_code erase_all(struct erasing *e)
{
	const struct hm_place *places = (const void *)e->places.ptr;
	size_t count = e->places.len / sizeof(*places);
	enum hallmark_code err;
	struct hm_ledger_txn t;
	bool had;

	err = hm_ledger_begin(e->ledger->store, HM_STORE_WRITE, &t);
	if (err)
		return err;
	for (size_t i = 0; i < count && !err; i++) {
		err = erase_details(t.txn, places[i].index, places[i].position,
				    &had);
		e->done.erased += !err && had;
	}
	if (!err)
		return hm_txn_commit(t.txn);
	hm_txn_abort(t.txn);
	return err;
}

/*
 * Twice: what the first commit let go of is free for good after the second,
 * and can then be overwritten.
 */
enum hallmark_code
hallmark_ledger_erase(struct hallmark_ledger *ledger,
		      const struct hallmark_item_id *item, uint64_t event,
		      struct hallmark_erased *out, struct hallmark_diag *diag)
{
	struct erasing e = { .ledger = ledger,
			     .diag = diag,
			     .event = event,
			     .places = HM_BUF_INIT(HM_CHAIN_EVENTS *
						   sizeof(struct hm_place)) };
	enum hallmark_code err = ledger->write ? HALLMARK_OK : HALLMARK_USAGE;

	if (!err)
		err = find(&e, item);
	if (!err)
		err = erase_all(&e);
	if (!err)
		err = erase_all(&e);
	if (!err)
		err = hm_store_scrub(ledger->store, &e.done.pages);
	e.done.events = e.places.len / sizeof(struct hm_place);
	hm_buf_release(&e.places);
	if (!err)
		*out = e.done;
	return hm_ledger_explain(diag, err);
}
