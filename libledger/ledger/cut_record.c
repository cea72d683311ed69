/* Events as a certificate carries them. SPDX-License-Identifier: MIT */
#include "ledger/cut.h"

#include "draft/fields.h"

static bool is_lot(struct hallmark_bytes name)
{
	return name.len == 0 || hm_bytes_equal(name, HM_LIT("lot"));
}

/* Names as they are asked for; "lot" is the lot, and a text of that name. */
enum hallmark_code hm_cut_labels(struct hm_cutting *k)
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

/* Which of the names have these details? raw empty: erased, so that any may. */
static void find_labels(struct hm_cutting *k, struct hallmark_bytes raw)
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
enum hallmark_code hm_cut_check_labels(const struct hm_cutting *k)
{
	size_t count = k->cut->withhold_count;

	if (k->cut->withheld) {
		memcpy(k->cut->withheld, k->withheld, count * sizeof(bool));
		return HALLMARK_OK;
	}
	for (size_t i = 0; i < count; i++)
		if (!k->withheld[i])
			return hm_cut_refuse(
				k, HALLMARK_USAGE,
				"no item here has a detail of that name", i);
	return HALLMARK_OK;
}

/* Details whole, in part, or not at all. */
static enum hallmark_code
show_details(struct hm_cutting *k, struct hallmark_bytes raw,
	     struct hm_record *record, struct hm_cut_own *own)
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
add_record(struct hm_cutting *k, const struct hm_ledger_event *event)
{
	struct hm_record *record = hm_buf_grow(&k->c.records, sizeof(*record));
	struct hm_cut_own *own = hm_buf_grow(&k->own, sizeof(*own));
	enum hallmark_code err;

	if (!record || !own)
		return HALLMARK_NO_MEMORY;
	record->event = event->event;
	record->by = event->by;
	record->place = event->place;
	record->n = event->n;
	record->has_first = event->has_first;
	record->first = event->first;
	record->sig = event->sig;
	record->has_acceptance = event->has_acceptance;
	record->until = event->until;
	record->acceptance = event->acceptance;
	k->recovers |= event->event.kind == HM_RECOVER;
	own->path = k->bytes.len;
	err = hm_event_path(k->t.txn, event->place.index, event->place.position,
			    event->n, &k->bytes);
	own->path_len = k->bytes.len - own->path;
	return err ? err : show_details(k, event->details, record, own);
}

enum hallmark_code
hm_cut_records(struct hm_cutting *k, const struct hm_ledger_event *events,
	       size_t count)
{
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < count && !err; i++)
		err = add_record(k, &events[i]);
	return err ? err : k->bytes.err;
}

void hm_cut_settle(struct hm_cutting *k)
{
	struct hm_record *records = (void *)k->c.records.ptr;
	const struct hm_cut_own *own = (const void *)k->own.ptr;

	for (size_t i = 0; i < k->c.records.len / sizeof(*records); i++) {
		const uint8_t *base = k->bytes.ptr;

		records[i].path = hm_bytes(base ? base + own[i].path : NULL,
					   own[i].path_len);
		if (own[i].details_len > 0)
			records[i].details.raw = hm_bytes(base + own[i].details,
							  own[i].details_len);
	}
}
