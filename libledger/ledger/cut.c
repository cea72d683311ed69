/* Certificates out of the store. SPDX-License-Identifier: MIT */
#include "ledger/events.h"

#include <stdlib.h>
#include <time.h>

#include "base/sort.h"
#include "certificate/certificate.h"
#include "draft/fields.h"

#define MEMORY_MAX ((size_t)1 << 30)
/* How long a writer may take between a state leaf and its signature. */
#define PATIENCE 50
#define PAUSE_NS 10000000L
#define NO_ITEM SIZE_MAX

/* A key to be proven in the map, and whose it is; NO_ITEM: the root key. */
struct asked {
	struct hm_hash key;
	size_t item;
};
/* Where bytes of a record lie that are ours; they move while they grow. */
struct own {
	size_t path;
	size_t path_len;
	size_t details;
	size_t details_len;
};
struct cutting {
	struct hallmark_ledger *ledger;
	const struct hallmark_cut *cut;
	struct hallmark_diag *diag;
	struct hm_ledger_txn t;
	struct hm_certificate c;
	size_t asked_count;
	struct asked *asked;
	struct hm_hash *keys;
	struct hm_map_row *rows;
	struct hm_map_answer *answers;
	struct hallmark_buf labels; /* struct hallmark_bytes: to withhold */
	struct hallmark_buf label_bytes;
	bool *withheld;		   /* one a name to withhold: an item has it */
	struct hallmark_buf bytes; /* paths and details in part */
	struct hallmark_buf own;   /* struct own, one a record */
	struct hallmark_buf lines; /* struct hm_note_line */
	struct hallmark_buf log;
	struct hallmark_buf map;
};

static enum hallmark_code
refuse(const struct cutting *k, enum hallmark_code code, const char *message,
       size_t item)
{
	return hm_ledger_refuse(k->diag, code, "", message, item);
}

static struct hallmark_bytes uri_of(const struct hallmark_item_id *item)
{
	return hm_bytes(item->uri, strlen(item->uri));
}

static int compare_asked(const void *a, const void *b)
{
	const struct asked *x = a;
	const struct asked *y = b;

	return hm_hash_compare(&x->key, &y->key);
}

static enum hallmark_code allocate(struct cutting *k)
{
	size_t count = k->cut->item_count + 1;

	k->asked = calloc(count, sizeof(*k->asked));
	k->keys = calloc(count, sizeof(*k->keys));
	k->rows = calloc(count, sizeof(*k->rows));
	k->answers = calloc(count, sizeof(*k->answers));
	k->withheld = calloc(k->cut->withhold_count + 1, sizeof(*k->withheld));
	return k->asked && k->keys && k->rows && k->answers && k->withheld
		       ? HALLMARK_OK
		       : HALLMARK_NO_MEMORY;
}

/* All items, each once, by ascending subject. */
static enum hallmark_code ask(struct cutting *k)
{
	size_t count = k->cut->item_count;

	for (size_t i = 0; i < count; i++) {
		memcpy(k->asked[i].key.b, k->cut->items[i].subject,
		       HM_HASH_BYTES);
		k->asked[i].item = i;
	}
	hm_sort(k->asked, count, sizeof(*k->asked), compare_asked);
	for (size_t i = 0; i < count; i++) {
		k->keys[i] = k->asked[i].key;
		if (i > 0 && hm_hash_equal(&k->keys[i - 1], &k->keys[i]))
			return refuse(k, HALLMARK_USAGE,
				      "an item is asked for twice",
				      k->asked[i].item);
	}
	k->asked_count = count;
	return hm_ledger_map_find(&k->t.map, HM_MAP_NOW, k->keys, count,
				  k->rows);
}

/* May the item be in this certificate, as the head saw it? */
static enum hallmark_code
check_item(const struct cutting *k, const struct hm_map_row *row, size_t item)
{
	if (row->leaf.count == 0 && !k->cut->absence)
		return refuse(k, HALLMARK_ITEM_UNKNOWN,
			      "no such item was issued", item);
	if (row->leaf.count == 0 && k->cut->level != HALLMARK_LEVEL_CURRENT)
		return refuse(k, HALLMARK_ITEM_UNKNOWN,
			      "that an item was never issued is proven at "
			      "level current alone",
			      item);
	if (row->leaf.count > 0 &&
	    row->index >= k->ledger->head.checkpoint.size)
		return refuse(k, HALLMARK_CHECKPOINT_BEHIND,
			      "the item is newer than the signed head", item);
	/* The one kind of event that an item can have is its first. */
	if (row->leaf.count > 1)
		return refuse(k, HALLMARK_STORE_DAMAGED,
			      "an item with events of a later version", item);
	return HALLMARK_OK;
}

static enum hallmark_code
read_statement(struct cutting *k, struct hm_record *record)
{
	struct hm_log_entry entry;
	struct hm_statement st;
	enum hallmark_code err;
	struct hm_cbor r;

	err = hm_log_entry(&k->t.log, record->place.index, &entry);
	if (err)
		return err;
	hm_cbor_init(&r, entry.bytes, "");
	hm_statement_read(&r, &st);
	hm_cbor_end(&r);
	if (r.err)
		return HALLMARK_STORE_DAMAGED;
	record->place.at = entry.at;
	record->n = st.n;
	record->sig = st.sig;
	return HALLMARK_OK;
}

static bool is_lot(struct hallmark_bytes name)
{
	return name.len == 0 || hm_bytes_equal(name, HM_LIT("lot"));
}

/* Which of the names have these details? raw empty: erased, so that any may. */
static void find_labels(struct cutting *k, struct hallmark_bytes raw)
{
	const struct hallmark_bytes *label = (const void *)k->labels.ptr;
	struct hm_fields f;
	struct hm_field field;

	for (size_t i = 0; i < k->cut->withhold_count; i++) {
		const struct hallmark_bytes *end =
			label + (is_lot(k->cut->withhold[i]) ? 2 : 1);

		k->withheld[i] |= raw.len == 0;
		for (; label < end; label++) {
			if (k->withheld[i])
				continue;
			hm_fields_begin(&f, raw);
			while (hm_fields_next(&f, &field))
				k->withheld[i] |=
					hm_bytes_equal(field.label, *label);
		}
	}
}

/* A name that hides nothing was meant to hide something. */
static enum hallmark_code check_labels(const struct cutting *k)
{
	size_t count = k->cut->withhold_count;

	if (k->cut->withheld) {
		memcpy(k->cut->withheld, k->withheld, count * sizeof(bool));
		return HALLMARK_OK;
	}
	for (size_t i = 0; i < count; i++)
		if (!k->withheld[i])
			return refuse(k, HALLMARK_USAGE,
				      "no item here has a detail of that name",
				      i);
	return HALLMARK_OK;
}

/* Details whole, in part, or not at all. */
static enum hallmark_code
show_details(struct cutting *k, struct hallmark_bytes raw,
	     struct hm_record *record, struct own *own)
{
	const struct hallmark_bytes *labels = (const void *)k->labels.ptr;
	struct hm_details details;
	struct hm_cbor r;

	record->shown = HM_SHOWN_NONE;
	if (!record->event.has_details)
		return HALLMARK_OK;
	record->shown = HM_SHOWN_HIDDEN;
	if (raw.len == 0) {
		find_labels(k, raw);
		return HALLMARK_OK;
	}
	record->details.raw = raw;
	if (k->cut->withhold_count == 0) {
		record->shown = HM_SHOWN_FIELDS;
		return HALLMARK_OK;
	}
	hm_cbor_init(&r, raw, "");
	hm_details_read(&r, &details);
	if (r.err)
		return HALLMARK_STORE_DAMAGED;
	find_labels(k, raw);
	own->details = k->bytes.len;
	if (hm_details_withhold(&k->bytes, &details, labels,
				k->labels.len / sizeof(*labels)))
		record->shown = HM_SHOWN_FIELDS;
	own->details_len = k->bytes.len - own->details;
	return own->details_len > HM_DETAILS_BYTES_MAX ? HALLMARK_VALUE_TOO_LONG
						       : HALLMARK_OK;
}

static enum hallmark_code
add_record(struct cutting *k, const struct hm_map_row *row, size_t item)
{
	struct hm_record *record = hm_buf_grow(&k->c.records, sizeof(*record));
	struct own *own = hm_buf_grow(&k->own, sizeof(*own));
	struct hm_event_row stored;
	enum hallmark_code err;
	struct hm_cbor r;

	if (!record || !own)
		return HALLMARK_NO_MEMORY;
	err = hm_event_get(k->t.txn, row->index, row->position, &stored);
	if (err)
		return err;
	hm_cbor_init(&r, stored.event, "");
	hm_event_read(&r, &record->event);
	if (r.err || record->event.kind != HM_ISSUE)
		return HALLMARK_STORE_DAMAGED;
	record->by = 1;
	record->place.index = row->index;
	record->place.position = row->position;
	err = read_statement(k, record);
	own->path = k->bytes.len;
	if (!err)
		err = hm_event_path(k->t.txn, row->index, row->position,
				    record->n, &k->bytes);
	own->path_len = k->bytes.len - own->path;
	if (!err)
		err = show_details(k, stored.details, record, own);
	if (err == HALLMARK_VALUE_TOO_LONG)
		return refuse(k, err,
			      "details with these fields withheld are longer "
			      "than a certificate carries",
			      item);
	if (k->cut->level == HALLMARK_LEVEL_SIGNED)
		record->place = (struct hm_place){ 0, row->position, 0 };
	return err;
}

/* In the order that the caller asked in. */
static enum hallmark_code add_items(struct cutting *k)
{
	size_t count = k->cut->item_count;
	struct hm_cert_item *items =
		hm_buf_grow(&k->c.items, count * sizeof(*items));
	enum hallmark_code err = HALLMARK_OK;

	if (!items)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < count && !err; i++) {
		const struct hm_map_row *row = &k->rows[i];
		struct hm_cert_item *item = &items[k->asked[i].item];

		item->uri = uri_of(&k->cut->items[k->asked[i].item]);
		item->first_record =
			k->c.records.len / sizeof(struct hm_record);
		item->records = row->leaf.count;
		err = check_item(k, row, k->asked[i].item);
		if (!err && row->leaf.count > 0)
			err = add_record(k, row, k->asked[i].item);
	}
	return err ? err : k->bytes.err;
}

/* keys[0], which is proven in the map like any item. */
static enum hallmark_code add_root(struct cutting *k)
{
	const struct hm_identity *identity = &k->ledger->identity;
	struct hm_cert_key *key;

	if (k->c.records.len == 0)
		return HALLMARK_OK;
	key = hm_buf_grow(&k->c.keys, sizeof(*key));
	if (!key)
		return HALLMARK_NO_MEMORY;
	key->pub = identity->root;
	key->ledger_id = identity->id;
	/* A key's subject is above every item's. */
	k->asked[k->asked_count] =
		(struct asked){ hm_subject_key(identity->root), NO_ITEM };
	k->keys[k->asked_count] = k->asked[k->asked_count].key;
	k->asked_count++;
	return HALLMARK_OK;
}

static void place_own(struct cutting *k)
{
	struct hm_record *records = (void *)k->c.records.ptr;
	const struct own *own = (const void *)k->own.ptr;

	for (size_t i = 0; i < k->c.records.len / sizeof(*records); i++) {
		const uint8_t *base = k->bytes.ptr;

		records[i].path = hm_bytes(base ? base + own[i].path : NULL,
					   own[i].path_len);
		if (own[i].details_len > 0)
			records[i].details.raw = hm_bytes(base + own[i].details,
							  own[i].details_len);
	}
}

static enum hallmark_code prove_map(struct cutting *k)
{
	struct hm_cert_item *items = (void *)k->c.items.ptr;
	struct hm_cert_key *key = (void *)k->c.keys.ptr;
	enum hallmark_code err;

	err = hm_ledger_map_prove(&k->t.map, k->c.head.size, k->keys,
				  k->asked_count, k->answers, &k->map);
	if (err)
		return err;
	for (size_t i = 0; i < k->asked_count; i++) {
		const struct hm_map_answer *answer = &k->answers[i];
		struct hallmark_bytes depths =
			hm_bytes(answer->depths, answer->depth_count);
		size_t item = k->asked[i].item;

		if (item == NO_ITEM) {
			key->depths = depths;
			continue;
		}
		items[item].depths = depths;
		if (items[item].records == 0)
			items[item].other = answer->leaf;
	}
	k->c.head.map = hm_buf_view(&k->map);
	return HALLMARK_OK;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static enum hallmark_code prove_log(struct cutting *k)
{
	size_t records = k->c.records.len / sizeof(struct hm_record);
	uint64_t *indices = calloc(records + 1, sizeof(*indices));
	struct hm_tree_source source = hm_log_source(&k->t.log);
	enum hallmark_code err;
	size_t count = 0, kept = 0;

	if (!indices)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < records && k->c.head.full; i++)
		indices[count++] = hm_certificate_record(&k->c, i)->place.index;
	indices[count++] = k->c.head.size - 1;
	hm_sort(indices, count, sizeof(*indices), compare_u64);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || indices[i] != indices[kept - 1])
			indices[kept++] = indices[i];
	err = hm_tree_multiproof(k->c.head.size, indices, kept, &source,
				 &k->log);
	free(indices);
	k->c.head.log = hm_buf_view(&k->log);
	return err;
}

/* The log's line first, as it stands first in the file. */
static enum hallmark_code add_lines(struct cutting *k)
{
	struct hm_note_line line, *lines;
	struct hm_cert_sig *sigs;
	size_t at = 0, count;

	while (hm_note_next(&k->ledger->head.note, &at, &line))
		hm_buf_mem(&k->lines, &line, sizeof(line));
	lines = (void *)k->lines.ptr;
	count = k->lines.len / sizeof(*lines);
	sigs = hm_buf_grow(&k->c.sigs, count * sizeof(*sigs));
	if (k->lines.err || !sigs)
		return HALLMARK_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		sigs[i] = (struct hm_cert_sig){
			lines[i].name, hm_bytes(lines[i].sig, lines[i].sig_len)
		};
	return HALLMARK_OK;
}

static enum hallmark_code add_head(struct cutting *k)
{
	enum hallmark_code err;

	if (k->cut->level == HALLMARK_LEVEL_SIGNED)
		return HALLMARK_OK;
	k->c.has_head = true;
	k->c.head.size = k->ledger->head.checkpoint.size;
	k->c.head.time = k->ledger->head.time;
	k->c.head.full = k->cut->level == HALLMARK_LEVEL_FULL;
	err = prove_map(k);
	if (!err)
		err = prove_log(k);
	return err ? err : add_lines(k);
}

/* Names as they are asked for; "lot" is the lot, and a text of that name. */
static enum hallmark_code read_labels(struct cutting *k)
{
	static const struct hallmark_bytes lot = { NULL, 0 };
	struct hallmark_bytes *labels;
	const uint8_t *at;
	size_t before;

	for (size_t i = 0; i < k->cut->withhold_count; i++) {
		struct hallmark_bytes name = k->cut->withhold[i];

		for (int form = is_lot(name) ? 0 : 1; form < 2; form++) {
			labels = hm_buf_grow(&k->labels, sizeof(*labels));
			before = k->label_bytes.len;
			hm_label_write(&k->label_bytes, form == 0 ? lot : name);
			if (!labels || k->label_bytes.err)
				return HALLMARK_NO_MEMORY;
			labels->len = k->label_bytes.len - before;
		}
	}
	labels = (void *)k->labels.ptr;
	at = k->label_bytes.ptr;
	for (size_t i = 0; i < k->labels.len / sizeof(*labels); i++) {
		labels[i].ptr = at;
		at += labels[i].len;
	}
	return HALLMARK_OK;
}

/*
 * Head and store that fit each other. A writer commits a state leaf, then
 * signs it: in between there is a map that no head covers.
 */
static enum hallmark_code look(struct cutting *k)
{
	static const struct timespec pause = { 0, PAUSE_NS };
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t sealed;

	for (int i = 0; i < PATIENCE; i++) {
		err = hm_ledger_look(k->ledger, &k->t, k->diag);
		if (err)
			return err;
		err = hm_ledger_map_sealed(&k->t.map, &sealed, &root);
		if (!err && sealed < k->ledger->head.checkpoint.size)
			err = HALLMARK_STORE_DAMAGED;
		if (err || sealed == k->ledger->head.checkpoint.size ||
		    k->cut->level == HALLMARK_LEVEL_SIGNED)
			return err;
		hm_txn_abort(k->t.txn);
		k->t.txn = NULL;
		(void)nanosleep(&pause, NULL);
	}
	return refuse(k, HALLMARK_CHECKPOINT_BEHIND,
		      "a sealed head waits for its signature: run checkpoint",
		      0);
}

static enum hallmark_code build(struct cutting *k)
{
	enum hallmark_code err = allocate(k);

	if (!err)
		err = read_labels(k);
	if (!err)
		err = look(k);
	if (!err)
		err = ask(k);
	if (!err)
		err = add_items(k);
	if (!err)
		err = check_labels(k);
	if (!err)
		err = add_root(k);
	if (err)
		return err;
	k->c.origin = k->ledger->identity.origin;
	place_own(k);
	return add_head(k);
}

static enum hallmark_code write_out(struct cutting *k, struct hallmark_buf *out)
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

static void release(struct cutting *k)
{
	hm_txn_abort(k->t.txn);
	hm_certificate_release(&k->c);
	free(k->asked);
	free(k->keys);
	free(k->rows);
	free(k->answers);
	free(k->withheld);
	hm_buf_release(&k->labels);
	hm_buf_release(&k->label_bytes);
	hm_buf_release(&k->bytes);
	hm_buf_release(&k->own);
	hm_buf_release(&k->lines);
	hm_buf_release(&k->log);
	hm_buf_release(&k->map);
}

enum hallmark_code hallmark_ledger_certificate(struct hallmark_ledger *ledger,
					       const struct hallmark_cut *cut,
					       struct hallmark_buf *out,
					       struct hallmark_diag *diag)
{
	struct cutting k = { .ledger = ledger,
			     .cut = cut,
			     .diag = diag,
			     .labels = HM_BUF_INIT(MEMORY_MAX),
			     .label_bytes = HM_BUF_INIT(MEMORY_MAX),
			     .bytes = HM_BUF_INIT(MEMORY_MAX),
			     .own = HM_BUF_INIT(MEMORY_MAX),
			     .lines = HM_BUF_INIT(MEMORY_MAX),
			     .log = HM_BUF_INIT(MEMORY_MAX),
			     .map = HM_BUF_INIT(MEMORY_MAX) };
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
