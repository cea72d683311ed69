/* Certificates out of the store. SPDX-License-Identifier: MIT */
#include "ledger/cut.h"

#include <stdlib.h>
#include <time.h>

#include "base/sort.h"

#define MEMORY_MAX ((size_t)1 << 30)
/* How long a writer may take between a state leaf and its signature. */
#define PATIENCE 50
#define PAUSE_NS 10000000L
#define NO_ITEM SIZE_MAX

enum hallmark_code
hm_cut_refuse(const struct hm_cutting *k, enum hallmark_code code,
	      const char *message, size_t item)
{
	return hm_ledger_refuse(k->diag, code, "", message, item);
}

static struct hallmark_bytes uri_of(const struct hallmark_item_id *item)
{
	return hm_text(item->uri);
}

static int compare_asked(const void *a, const void *b)
{
	const struct hm_cut_asked *x = a;
	const struct hm_cut_asked *y = b;

	return hm_hash_compare(&x->key, &y->key);
}

/* All items, each once, by ascending subject; then there is room for keys. */
static enum hallmark_code ask(struct hm_cutting *k)
{
	size_t count = k->cut->item_count;

	k->asked = calloc(count + HM_CERTIFICATE_KEYS_MAX, sizeof(*k->asked));
	k->withheld = calloc(k->cut->withhold_count + 1, sizeof(*k->withheld));
	if (!k->asked || !k->withheld)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		memcpy(k->asked[i].key.b, k->cut->items[i].subject,
		       HM_HASH_BYTES);
		k->asked[i].number = i;
	}
	hm_sort(k->asked, count, sizeof(*k->asked), compare_asked);
	for (size_t i = 1; i < count; i++)
		if (compare_asked(&k->asked[i - 1], &k->asked[i]) == 0)
			return hm_cut_refuse(k, HALLMARK_USAGE,
					     "an item is asked for twice",
					     k->asked[i].number);
	k->asked_count = count;
	return HALLMARK_OK;
}

/* It did not exist under the head: not yet, or not at all? */
static enum hallmark_code
check_absent(struct hm_cutting *k, const struct hm_cut_asked *asked)
{
	enum hallmark_code err;
	struct hm_map_row row;

	err = hm_ledger_map_find(&k->t.map, HM_MAP_NOW, &asked->key, 1, &row);
	if (err)
		return err;
	if (row.leaf.count > 0)
		return hm_cut_refuse(k, HALLMARK_CHECKPOINT_BEHIND,
				     "the item is newer than the signed head",
				     asked->number);
	if (!k->cut->absence)
		return hm_cut_refuse(k, HALLMARK_ITEM_UNKNOWN,
				     "no such item was issued", asked->number);
	if (k->cut->level != HALLMARK_LEVEL_CURRENT &&
	    k->cut->level != HALLMARK_LEVEL_STATUS)
		return hm_cut_refuse(
			k, HALLMARK_ITEM_UNKNOWN,
			"that an item was never issued is proven at the "
			"levels current and status alone",
			asked->number);
	return HALLMARK_OK;
}

/*
 * Does its signature alone say that the brand issued it? Without a place in
 * the log the root is the last one.
 */
static bool
stands_alone(struct hm_cutting *k, const struct hm_ledger_chain *chain)
{
	const struct hm_powers *powers = &k->powers.powers;
	const struct hm_ledger_event *issue = &chain->events[0];

	return hm_chain_counts(&chain->chain, 0, powers) &&
	       (issue->by != HM_BY_ROOT ||
		hm_pub_equal(issue->signer, hm_root_last(powers)->key));
}

static enum hallmark_code
add_issue(struct hm_cutting *k, struct hm_ledger_chain *chain)
{
	struct hm_record *records;
	enum hallmark_code err;

	hm_chain_fold(&chain->chain, &k->powers.powers, HM_NEVER);
	if (!stands_alone(k, chain))
		return HALLMARK_KEY_REVOKED;
	err = hm_cut_records(k, chain->events, 1);
	if (err)
		return err;
	records = (void *)k->c.records.ptr;
	records += k->c.records.len / sizeof(*records) - 1;
	records->place.index = 0;
	records->place.at = 0;
	return hm_ledger_powers_mark(&k->powers, chain->events[0].by,
				     (bool *)k->used.ptr);
}

/* Room for marks on the keys that opening a chain has found. */
static enum hallmark_code make_room(struct hm_cutting *k)
{
	size_t count = hm_ledger_powers_count(&k->powers);

	if (k->used.len < count)
		(void)hm_buf_grow(&k->used, count - k->used.len);
	return k->used.err;
}

static enum hallmark_code
add_chain(struct hm_cutting *k, const struct hm_hash *subject,
	  struct hm_cert_item *item)
{
	struct hm_ledger_chain chain;
	enum hallmark_code err =
		hm_ledger_chain_open(&k->powers, subject, &chain);

	item->first_record = k->c.records.len / sizeof(struct hm_record);
	item->records = hm_cut_signed(k) ? 1 : chain.count;
	if (!err)
		err = make_room(k);
	if (!err && hm_cut_signed(k))
		err = add_issue(k, &chain);
	else if (!err)
		err = hm_cut_records(k, chain.events, chain.count);
	if (!err && !hm_cut_signed(k))
		err = hm_ledger_chain_keys(&k->powers, &chain,
					   (bool *)k->used.ptr);
	hm_ledger_chain_release(&chain);
	return err;
}

static enum hallmark_code
add_item(struct hm_cutting *k, const struct hm_cut_asked *asked,
	 struct hm_cert_item *item)
{
	enum hallmark_code err;
	struct hm_map_row row;

	err = hm_ledger_map_find(&k->t.map, k->size, &asked->key, 1, &row);
	if (err)
		return err;
	item->uri = uri_of(&k->cut->items[asked->number]);
	if (row.leaf.count == 0) {
		item->form = HM_FORM_ABSENT;
		return check_absent(k, asked);
	}
	if (k->cut->level != HALLMARK_LEVEL_STATUS)
		return add_chain(k, &asked->key, item);
	item->form = HM_FORM_STATUS;
	item->count = row.leaf.count;
	item->link = row.leaf.link;
	return HALLMARK_OK;
}

/* Whose fault it is is said once more, in words for people. */
static enum hallmark_code
explain(const struct hm_cutting *k, enum hallmark_code code, size_t item)
{
	if (code == HALLMARK_VALUE_TOO_LONG)
		return hm_cut_refuse(k, code,
				     "details with these fields withheld are "
				     "longer than a certificate carries",
				     item);
	if (code == HALLMARK_CHAIN_FULL)
		return hm_cut_refuse(k, code,
				     "with this item the file relies on more "
				     "than 32 keys",
				     item);
	if (code == HALLMARK_KEY_REVOKED)
		return hm_cut_refuse(k, code,
				     "the key that issued the item is void or "
				     "replaced: its signature alone proves "
				     "nothing",
				     item);
	return code;
}

/* In the order that the caller asked in; found in that of the map. */
static enum hallmark_code add_items(struct hm_cutting *k)
{
	size_t count = k->cut->item_count;
	struct hm_cert_item *items =
		hm_buf_grow(&k->c.items, count * sizeof(*items));
	enum hallmark_code err;

	if (!items)
		return HALLMARK_NO_MEMORY;
	err = hm_ledger_powers_open(&k->t, k->size, &k->powers);
	for (size_t i = 0; i < count && !err; i++) {
		const struct hm_cut_asked *asked = &k->asked[i];

		err = add_item(k, asked, &items[asked->number]);
		err = explain(k, err, asked->number);
	}
	return err;
}

/*
 * Head and store that fit each other. A writer commits a state leaf, then
 * signs it: in between there is a map that no head covers.
 */
static enum hallmark_code look(struct hm_cutting *k)
{
	static const struct timespec pause = { 0, PAUSE_NS };
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t sealed;

	for (int i = 0; i < PATIENCE; i++) {
		err = hm_ledger_look(k->ledger, &k->t, k->diag);
		if (err)
			return err;
		k->size = hm_cut_signed(k) ? HM_MAP_NOW
					   : k->ledger->head.checkpoint.size;
		err = hm_ledger_map_sealed(&k->t.map, &sealed, &root);
		if (!err && sealed < k->ledger->head.checkpoint.size)
			err = HALLMARK_STORE_DAMAGED;
		if (err || sealed == k->ledger->head.checkpoint.size ||
		    hm_cut_signed(k))
			return err;
		hm_txn_abort(k->t.txn);
		k->t.txn = NULL;
		(void)nanosleep(&pause, NULL);
	}
	return hm_cut_refuse(k, HALLMARK_CHECKPOINT_BEHIND,
			     "a sealed head waits for its signature: run "
			     "checkpoint",
			     NO_ITEM);
}

static enum hallmark_code build(struct hm_cutting *k)
{
	enum hallmark_code err = ask(k);

	if (!err)
		err = hm_cut_labels(k);
	if (!err)
		err = look(k);
	if (!err)
		err = add_items(k);
	if (!err)
		err = hm_cut_check_labels(k);
	if (!err)
		err = hm_cut_keys(k);
	if (err)
		return err;
	k->c.origin = k->ledger->identity.origin;
	hm_cut_settle(k);
	return hm_cut_head(k);
}

static enum hallmark_code
write_out(struct hm_cutting *k, struct hallmark_buf *out)
{
	struct hallmark_buf bytes = HM_BUF_INIT(HALLMARK_CERTIFICATE_MAX);
	enum hallmark_code err;
	size_t before = out->len;

	hm_certificate_write(&bytes, &k->c);
	err = bytes.err;
	if (!err)
		err = hm_ledger_judge(k->ledger, hm_buf_view(&bytes), k->diag);
	if (!err)
		hm_buf_add(out, hm_buf_view(&bytes));
	if (!err && out->err) {
		err = out->err;
		out->len = before;
		out->err = HALLMARK_OK;
	}
	hm_buf_release(&bytes);
	return err;
}

static void release(struct hm_cutting *k)
{
	hm_ledger_powers_release(&k->powers);
	hm_txn_abort(k->t.txn);
	hm_certificate_release(&k->c);
	free(k->asked);
	free(k->answers);
	free(k->flag_answers);
	free(k->withheld);
	hm_buf_release(&k->used);
	hm_buf_release(&k->labels);
	hm_buf_release(&k->label_bytes);
	hm_buf_release(&k->bytes);
	hm_buf_release(&k->own);
	hm_buf_release(&k->lines);
	hm_buf_release(&k->log);
	hm_buf_release(&k->map);
	hm_buf_release(&k->flags);
}

enum hallmark_code hallmark_ledger_certificate(struct hallmark_ledger *ledger,
					       const struct hallmark_cut *cut,
					       struct hallmark_buf *out,
					       struct hallmark_diag *diag)
{
	struct hm_cutting k = { .ledger = ledger,
				.cut = cut,
				.diag = diag,
				.used = HM_BUF_INIT(MEMORY_MAX),
				.labels = HM_BUF_INIT(MEMORY_MAX),
				.label_bytes = HM_BUF_INIT(MEMORY_MAX),
				.bytes = HM_BUF_INIT(MEMORY_MAX),
				.own = HM_BUF_INIT(MEMORY_MAX),
				.lines = HM_BUF_INIT(MEMORY_MAX),
				.log = HM_BUF_INIT(MEMORY_MAX),
				.map = HM_BUF_INIT(MEMORY_MAX),
				.flags = HM_BUF_INIT(MEMORY_MAX) };
	enum hallmark_code err;

	if (out->err)
		return hm_ledger_explain(diag, out->err);
	if (cut->item_count == 0 || cut->item_count > HM_CERTIFICATE_ITEMS_MAX)
		return hm_ledger_explain(diag, HALLMARK_USAGE);
	hm_certificate_init(&k.c);
	err = build(&k);
	if (!err)
		err = write_out(&k, out);
	release(&k);
	return hm_ledger_explain(diag, err);
}

enum hallmark_code
hallmark_ledger_head(struct hallmark_ledger *ledger, struct hallmark_buf *out)
{
	hm_buf_add(out, hm_buf_view(&ledger->head.bytes));
	return out->err;
}
