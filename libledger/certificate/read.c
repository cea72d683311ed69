/* Certificate bytes to views. SPDX-License-Identifier: MIT */
#include "certificate/certificate.h"

/*
 * An array grows as the input shows its members, so that a head which
 * announces a million of them costs nothing.
 */
#define ARRAY_BYTES_MAX ((size_t)1 << 30)

void hm_certificate_init(struct hm_certificate *c)
{
	memset(c, 0, sizeof(*c));
	c->sigs = HM_BUF_INIT(ARRAY_BYTES_MAX);
	c->items = HM_BUF_INIT(ARRAY_BYTES_MAX);
	c->keys = HM_BUF_INIT(ARRAY_BYTES_MAX);
	c->records = HM_BUF_INIT(ARRAY_BYTES_MAX);
}

void hm_certificate_release(struct hm_certificate *c)
{
	hm_buf_release(&c->sigs);
	hm_buf_release(&c->items);
	hm_buf_release(&c->keys);
	hm_buf_release(&c->records);
}

size_t hm_certificate_sigs(const struct hm_certificate *c)
{
	return c->sigs.len / sizeof(struct hm_cert_sig);
}

size_t hm_certificate_items(const struct hm_certificate *c)
{
	return c->items.len / sizeof(struct hm_cert_item);
}

size_t hm_certificate_keys(const struct hm_certificate *c)
{
	return c->keys.len / sizeof(struct hm_cert_key);
}

static size_t record_count(const struct hm_certificate *c)
{
	return c->records.len / sizeof(struct hm_record);
}

const struct hm_cert_sig *
hm_certificate_sig(const struct hm_certificate *c, size_t i)
{
	return (const struct hm_cert_sig *)(const void *)c->sigs.ptr + i;
}

const struct hm_cert_item *
hm_certificate_item(const struct hm_certificate *c, size_t i)
{
	return (const struct hm_cert_item *)(const void *)c->items.ptr + i;
}

const struct hm_cert_key *
hm_certificate_key(const struct hm_certificate *c, size_t i)
{
	return (const struct hm_cert_key *)(const void *)c->keys.ptr + i;
}

const struct hm_record *
hm_certificate_record(const struct hm_certificate *c, size_t i)
{
	return (const struct hm_record *)(const void *)c->records.ptr + i;
}

/* A new element, or NULL with the reader's fault latched. */
static void *add(struct hm_cbor *r, struct hallmark_buf *array, size_t size)
{
	void *element = r->err ? NULL : hm_buf_grow(array, size);

	if (!element && !r->err)
		hm_cbor_fail(r, HALLMARK_NO_MEMORY, "memory is short");
	return element;
}

static struct hallmark_bytes hashes_read(struct hm_cbor *r, size_t max)
{
	struct hallmark_bytes b = hm_cbor_bstr(r, 0, max);

	if (b.len % HM_HASH_BYTES != 0)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected whole hashes of 32 bytes");
	return b;
}

/* HMK-CERT-6: 0 to 256 depths; that they ascend is a matter of the proof. */
static struct hallmark_bytes depths_read(struct hm_cbor *r)
{
	r->rule = "HMK-CERT-6";
	return hm_cbor_bstr(r, 0, HM_MAP_BITS);
}

static void sig_read(struct hm_cbor *r, struct hm_certificate *c)
{
	struct hm_cert_sig *sig = add(r, &c->sigs, sizeof(*sig));

	if (!sig)
		return;
	hm_cbor_array(r, 2, 2);
	sig->name = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	if (!r->err && !hm_key_name_valid(sig->name))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected a name without space or plus sign");
	sig->sig = hm_cbor_bstr(r, HM_KEY_ID_BYTES + 1, HM_NOTE_SIG_MAX);
}

static void head_read(struct hm_cbor *r, struct hm_certificate *c)
{
	struct hm_cert_head *h = &c->head;
	size_t sigs;

	r->rule = "HMK-CERT-3";
	c->has_head = !hm_cbor_null(r);
	if (!c->has_head)
		return;
	hm_cbor_array(r, 9, 9);
	h->size = hm_cbor_uint(r, 2, HM_QUANTITY_MAX);
	h->time = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	h->has_flagged = !hm_cbor_null(r);
	if (h->has_flagged)
		h->flagged = hm_hash_read(r);
	h->has_cut = !hm_cbor_null(r);
	h->cut = h->has_cut ? hm_cbor_uint(r, 0, HM_CUT_MAX) : 0;
	h->full = hm_cbor_uint(r, 0, 1) == 1;
	sigs = hm_cbor_array(r, 1, HM_NOTE_LINES_MAX);
	for (size_t i = 0; i < sigs && !r->err; i++)
		sig_read(r, c);
	h->log = hashes_read(r, HALLMARK_CERTIFICATE_MAX);
	h->map = hashes_read(r, HALLMARK_CERTIFICATE_MAX);
	h->flags = hashes_read(r, HALLMARK_CERTIFICATE_MAX);
}

/* HMK-CERT-5: bstr: all withheld; null: none; else the fields. */
static void shown_read(struct hm_cbor *r, struct hm_record *record)
{
	struct hm_event *event = &record->event;
	enum hm_cbor_next next = hm_cbor_peek(r);

	event->has_details = next != HM_CBOR_NULL;
	if (next == HM_CBOR_NULL) {
		record->shown = HM_SHOWN_NONE;
		hm_cbor_null(r);
	} else if (next == HM_CBOR_ARRAY) {
		record->shown = HM_SHOWN_FIELDS;
		hm_details_read(r, &record->details);
		event->details = record->details.hash;
	} else {
		record->shown = HM_SHOWN_HIDDEN;
		event->details = hm_hash_read(r);
	}
}

static void place_read(struct hm_cbor *r, struct hm_place *place)
{
	r->rule = "HMK-CERT-5";
	hm_cbor_array(r, 3, 3);
	place->index = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	place->position =
		(uint32_t)hm_cbor_uint(r, 0, HALLMARK_STATEMENT_EVENTS_MAX - 1);
	place->at = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
}

static void count_read(struct hm_cbor *r, struct hm_record *record)
{
	size_t fields = hm_cbor_array(r, 1, 2);

	record->n = hm_cbor_uint(r, 1, HALLMARK_STATEMENT_EVENTS_MAX);
	record->has_first = fields == 2;
	record->first =
		record->has_first ? hm_cbor_uint(r, 0, HM_QUOTA_MAX) : 0;
}

static void acceptance_read(struct hm_cbor *r, struct hm_record *record)
{
	record->has_acceptance = !hm_cbor_null(r);
	if (!record->has_acceptance)
		return;
	hm_cbor_array(r, 2, 2);
	record->until = hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	record->acceptance = hm_cbor_bstr(r, HM_SIG_BYTES, HM_SIG_BYTES).ptr;
}

/* HMK-CERT-5: 0 custodian, i keys[i-1]; anybody may have signed a correct. */
static uint64_t by_read(struct hm_cbor *r, const struct hm_event *event)
{
	if (hm_custodian_signs(event))
		return hm_cbor_uint(r, 0, 0);
	if (event->kind == HM_CORRECT)
		return hm_cbor_uint(r, 0, HM_CERTIFICATE_KEYS_MAX);
	if (event->kind == HM_ROOT)
		return hm_cbor_uint(r, 1, 1);
	return hm_cbor_uint(r, 1, HM_CERTIFICATE_KEYS_MAX);
}

/* HMK-EVENT-7: as its signer hashed it, whatever its key and its prev. */
static void check_length(struct hm_cbor *r, const struct hm_event *carried)
{
	static const uint8_t key[HM_PUB_BYTES] = { 0 };
	uint8_t room[HM_AUTHORISE_BYTES_MAX];
	struct hallmark_buf buf = HM_BUF_OVER(room);
	struct hm_event event = *carried;

	r->rule = "HMK-EVENT-7";
	if (r->err || event.kind != HM_AUTHORISE)
		return;
	event.args.authorise.key = key;
	hm_event_write(&buf, &event);
	if (buf.err)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected an authorise of at most 4 KiB");
}

/* Whose chain a record stands in. */
enum subject {
	OF_ITEM,
	OF_ROOT,
	OF_KEY
};

static bool kind_fits(enum hm_kind kind, enum subject subject)
{
	if (subject == OF_ITEM)
		return !hm_kind_of_key(kind);
	return hm_kind_of_key(kind) &&
	       (kind == HM_ROOT) == (subject == OF_ROOT);
}

static void
record_read(struct hm_cbor *r, struct hm_certificate *c, enum subject subject)
{
	struct hm_record *record = add(r, &c->records, sizeof(*record));

	if (!record)
		return;
	r->rule = "HMK-CERT-5";
	record->offset = r->at;
	hm_cbor_array(r, 10, 10);
	record->event.kind = hm_kind_read(r);
	r->rule = "HMK-CERT-5";
	if (!kind_fits(record->event.kind, subject))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected an event of this subject's class");
	record->event.salt = hm_cbor_bstr(r, HM_SALT_BYTES, HM_SALT_BYTES).ptr;
	shown_read(r, record);
	r->rule = "HMK-CERT-5";
	hm_record_args_read(r, &record->event);
	check_length(r, &record->event);
	r->rule = "HMK-CERT-5";
	record->by = by_read(r, &record->event);
	place_read(r, &record->place);
	record->path = hashes_read(r, HM_PATH_MAX);
	count_read(r, record);
	record->sig = hm_cbor_bstr(r, HM_SIG_BYTES, HM_SIG_BYTES).ptr;
	acceptance_read(r, record);
}

/* The number of records that were announced, if they are all there. */
static size_t
chain_read(struct hm_cbor *r, struct hm_certificate *c, enum subject subject)
{
	size_t records = hm_cbor_array(r, 1, HM_CHAIN_MAX);

	for (size_t i = 0; i < records && !r->err; i++)
		record_read(r, c, subject);
	return records;
}

/* [other b32, its count, its link b32] */
static void other_read(struct hm_cbor *r, struct hm_map_leaf *other)
{
	r->rule = "HMK-CERT-4";
	hm_cbor_array(r, 3, 3);
	other->key = hm_hash_read(r);
	other->count = (uint32_t)hm_cbor_uint(r, 1, HM_CHAIN_MAX);
	other->link = hm_hash_read(r);
}

/*
 * The third member tells the forms apart: an array that begins with a byte
 * string is never issued, one that begins with an array a chain.
 */
static bool is_chain(const struct hm_cbor *r)
{
	struct hm_cbor ahead = *r;

	hm_cbor_array(&ahead, 1, HM_CHAIN_MAX);
	return !ahead.err && hm_cbor_peek(&ahead) == HM_CBOR_ARRAY;
}

/* HMK-CERT-12: status uint / [other b32, its status] / null */
static void flagged_read(struct hm_cbor *r, struct hm_cert_item *item)
{
	enum hm_cbor_next next = hm_cbor_peek(r);

	if (next == HM_CBOR_NULL) {
		item->flagged = HM_FLAGGED_NONE;
		hm_cbor_null(r);
		if (item->flag_depths.len > 0)
			hm_cbor_fail(r, HALLMARK_MALFORMED,
				     "expected no way into an empty set");
	} else if (next == HM_CBOR_ARRAY) {
		item->flagged = HM_FLAGGED_OTHER;
		hm_cbor_array(r, 2, 2);
		item->flag_other = hm_hash_read(r);
		item->status = (uint8_t)hm_cbor_uint(r, 1, UINT8_MAX);
	} else {
		item->flagged = HM_FLAGGED_OWN;
		item->status = (uint8_t)hm_cbor_uint(r, 1, HM_ITEM_FLAGS_MAX);
	}
}

/* HMK-CERT-12: count, link, flag depths, status */
static void status_read(struct hm_cbor *r, struct hm_cert_item *item)
{
	r->rule = "HMK-CERT-12";
	item->form = HM_FORM_STATUS;
	item->count = (uint32_t)hm_cbor_uint(r, 1, HM_CHAIN_MAX);
	item->link = hm_hash_read(r);
	item->flag_depths = depths_read(r);
	r->rule = "HMK-CERT-12";
	flagged_read(r, item);
}

static void item_read(struct hm_cbor *r, struct hm_certificate *c)
{
	struct hm_cert_item *item = add(r, &c->items, sizeof(*item));
	size_t fields;

	if (!item)
		return;
	r->rule = "HMK-CERT-4";
	item->offset = r->at;
	fields = hm_cbor_array(r, 3, 6);
	if (fields != 3 && fields != 6)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected an item of three or six members");
	item->uri = hm_cbor_tstr(r, 1, HALLMARK_URI_MAX);
	item->depths = depths_read(r);
	r->rule = "HMK-CERT-4";
	item->first_record = record_count(c);
	if (fields == 6) {
		status_read(r, item);
	} else if (is_chain(r)) {
		item->records = chain_read(r, c, OF_ITEM);
	} else {
		item->form = HM_FORM_ABSENT;
		other_read(r, &item->other);
	}
	r->rule = "HMK-CERT-4";
	if (r->at - item->offset > HM_CERTIFICATE_ITEM_MAX)
		hm_cbor_fail(r, HALLMARK_TOO_LARGE,
			     "expected an item of at most 1 MiB");
}

/* HMK-CERT-7: keys[0] is the root, with its chain or only the ledger id. */
static void key_read(struct hm_cbor *r, struct hm_certificate *c)
{
	struct hm_cert_key *key = add(r, &c->keys, sizeof(*key));
	bool root = hm_certificate_keys(c) == 1;

	if (!key)
		return;
	r->rule = "HMK-CERT-7";
	key->offset = r->at;
	hm_cbor_array(r, 3, 3);
	key->pub = hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
	key->depths = depths_read(r);
	r->rule = "HMK-CERT-7";
	key->first_record = record_count(c);
	if (root && hm_cbor_peek(r) != HM_CBOR_ARRAY)
		key->ledger_id = hm_hash_read(r);
	else
		key->records = chain_read(r, c, root ? OF_ROOT : OF_KEY);
}

/* HMK-CERT-2: [1, origin, head / null, [+ item], [* key]] */
static void outer_read(struct hm_cbor *r, struct hm_certificate *c)
{
	size_t count;

	r->rule = "HMK-CERT-1";
	hm_cbor_array(r, 1, SIZE_MAX);
	if (hm_cbor_uint(r, 1, HM_QUANTITY_MAX) > HM_CERTIFICATE_VERSION)
		hm_cbor_fail(r, HALLMARK_NEWER,
			     "a format newer than this verifier");
	if (r->err)
		return;
	r->at = 0;
	r->rule = "HMK-CERT-2";
	hm_cbor_array(r, 5, 5);
	hm_cbor_uint(r, 1, 1);
	c->origin = hm_cbor_tstr(r, 1, HM_ORIGIN_BYTES_MAX);
	if (!r->err && !hm_key_name_valid(c->origin))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected an origin without space or plus sign");
	head_read(r, c);
	r->rule = "HMK-CERT-2";
	count = hm_cbor_array(r, 1, HM_CERTIFICATE_ITEMS_MAX);
	for (size_t i = 0; i < count && !r->err; i++)
		item_read(r, c);
	r->rule = "HMK-CERT-2";
	count = hm_cbor_array(r, 0, HM_CERTIFICATE_KEYS_MAX);
	for (size_t i = 0; i < count && !r->err; i++)
		key_read(r, c);
	hm_cbor_end(r);
}

/* A fault that only the whole file shows; the first one stands. */
static void
form_fail(struct hm_cbor *r, const char *rule, size_t offset, const char *what)
{
	if (r->err)
		return;
	r->rule = rule;
	hm_cbor_fail(r, HALLMARK_MALFORMED, what);
	r->err_at = offset;
}

/* HMK-CERT-9: without a head there are no proofs, and one issue an item. */
static bool
is_signed_form(const struct hm_certificate *c, const struct hm_cert_item *item)
{
	const struct hm_record *record;

	if (item->records != 1 || item->depths.len != 0)
		return false;
	record = hm_certificate_record(c, item->first_record);
	return record->event.kind == HM_ISSUE && record->place.index == 0 &&
	       record->place.at == 0;
}

/*
 * HMK-CERT-12: the root of the flagged set is computed from what the forms of
 * status show of it, so all show it or it is empty.
 */
static void status_form(struct hm_cbor *r, const struct hm_certificate *c,
			const struct hm_cert_item *item)
{
	size_t first = 0;

	while (hm_certificate_item(c, first)->form != HM_FORM_STATUS)
		first++;
	if (c->head.has_flagged)
		form_fail(r, "HMK-CERT-12", item->offset,
			  "expected no root of the flagged set beside what "
			  "gives it");
	if ((item->flagged == HM_FLAGGED_NONE) !=
	    (hm_certificate_item(c, first)->flagged == HM_FLAGGED_NONE))
		form_fail(r, "HMK-CERT-12", item->offset,
			  "expected one flagged set, empty or not");
}

static void item_form(struct hm_cbor *r, const struct hm_certificate *c,
		      const struct hm_cert_item *item)
{
	if (!c->has_head && !is_signed_form(c, item))
		form_fail(r, "HMK-CERT-9", item->offset,
			  "expected one issue without a place, as there is no "
			  "head");
	if (c->has_head && c->head.full && item->form != HM_FORM_CHAIN)
		form_fail(r, "HMK-CERT-10", item->offset,
			  "expected whole chains in a full certificate");
	if (!r->err && item->form == HM_FORM_STATUS)
		status_form(r, c, item);
}

/* HMK-CERT-9: the root by its chain if it changed, of others the authorise. */
static void key_form(struct hm_cbor *r, const struct hm_certificate *c,
		     const struct hm_cert_key *key, bool root)
{
	bool fits =
		root ? key->records != 1
		     : key->records == 1 &&
				hm_certificate_record(c, key->first_record)
						->event.kind == HM_AUTHORISE;

	if (!fits || key->depths.len > 0)
		form_fail(r, "HMK-CERT-9", key->offset,
			  "expected the ledger id or a chain of roots, of "
			  "other keys the authorise, as there is no head");
}

/* HMK-CERT-13: a record names one of the first `most` keys. */
static void
by_form(struct hm_cbor *r, const struct hm_record *record, uint64_t most)
{
	if (record->by > most)
		form_fail(r, "HMK-CERT-13", record->offset,
			  "expected the number of a key before this one's "
			  "records");
}

/* HMK-CERT-13: parents before children; only a revoke may be a key's own. */
static void bys_form(struct hm_cbor *r, const struct hm_certificate *c)
{
	size_t keys = hm_certificate_keys(c);
	size_t records = keys > 0 ? hm_certificate_key(c, 0)->first_record : 0;

	for (size_t i = 0; i < records; i++)
		by_form(r, hm_certificate_record(c, i), keys);
	for (size_t k = 1; k < keys; k++) {
		const struct hm_cert_key *key = hm_certificate_key(c, k);

		for (size_t i = 0; i < key->records; i++) {
			const struct hm_record *record =
				hm_certificate_record(c, key->first_record + i);

			by_form(r, record,
				record->event.kind == HM_AUTHORISE ? k : k + 1);
		}
	}
}

static void forms(struct hm_cbor *r, const struct hm_certificate *c)
{
	size_t keys = hm_certificate_keys(c);
	size_t chains = 0;

	for (size_t i = 0; i < hm_certificate_items(c) && !r->err; i++) {
		item_form(r, c, hm_certificate_item(c, i));
		chains += hm_certificate_item(c, i)->records > 0;
	}
	if ((chains > 0) != (keys > 0))
		form_fail(r, "HMK-CERT-8", r->len,
			  "expected keys if and only if an item has records");
	for (size_t i = 0; i < keys && !c->has_head; i++)
		key_form(r, c, hm_certificate_key(c, i), i == 0);
	bys_form(r, c);
}

enum hallmark_code
hm_certificate_read(struct hallmark_bytes input, struct hm_certificate *c,
		    struct hallmark_diag *diag)
{
	struct hm_cbor r;

	hm_cbor_init(&r, input, "HMK-CERT-1");
	if (input.len > HALLMARK_CERTIFICATE_MAX)
		hm_cbor_fail(&r, HALLMARK_TOO_LARGE,
			     "expected a file of at most 16 MiB");
	outer_read(&r, c);
	if (!r.err)
		forms(&r, c);
	if (r.err && diag)
		*diag = (struct hallmark_diag){ .code = r.err,
						.rule = r.err_rule,
						.message = r.err_what,
						.offset = r.err_at };
	return r.err;
}
