/* Views to certificate bytes. SPDX-License-Identifier: MIT */
#include "certificate/certificate.h"

#include "cbor/writer.h"

static void put_hash(struct hallmark_buf *buf, const struct hm_hash *hash)
{
	hm_cbor_put_bstr(buf, hm_hash_view(hash));
}

static void head_write(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	const struct hm_cert_head *h = &c->head;

	hm_cbor_put_array(buf, 9);
	hm_cbor_put_uint(buf, h->size);
	hm_cbor_put_uint(buf, h->time);
	if (h->has_flagged)
		put_hash(buf, &h->flagged);
	else
		hm_cbor_put_null(buf);
	if (h->has_cut)
		hm_cbor_put_uint(buf, h->cut);
	else
		hm_cbor_put_null(buf);
	hm_cbor_put_uint(buf, h->full ? 1 : 0);
	hm_cbor_put_array(buf, hm_certificate_sigs(c));
	for (size_t i = 0; i < hm_certificate_sigs(c); i++) {
		const struct hm_cert_sig *sig = hm_certificate_sig(c, i);

		hm_cbor_put_array(buf, 2);
		hm_cbor_put_tstr(buf, sig->name);
		hm_cbor_put_bstr(buf, sig->sig);
	}
	hm_cbor_put_bstr(buf, h->log);
	hm_cbor_put_bstr(buf, h->map);
	hm_cbor_put_bstr(buf, h->flags);
}

static void
shown_write(struct hallmark_buf *buf, const struct hm_record *record)
{
	switch (record->shown) {
	case HM_SHOWN_NONE:
		hm_cbor_put_null(buf);
		break;
	case HM_SHOWN_HIDDEN:
		put_hash(buf, &record->event.details);
		break;
	case HM_SHOWN_FIELDS:
		hm_buf_add(buf, record->details.raw);
		break;
	}
}

static void
record_write(struct hallmark_buf *buf, const struct hm_record *record)
{
	hm_cbor_put_array(buf, 10);
	hm_cbor_put_uint(buf, record->event.kind);
	hm_cbor_put_bstr(buf, hm_bytes(record->event.salt, HM_SALT_BYTES));
	shown_write(buf, record);
	hm_record_args_write(buf, &record->event);
	hm_cbor_put_uint(buf, record->by);
	hm_cbor_put_array(buf, 3);
	hm_cbor_put_uint(buf, record->place.index);
	hm_cbor_put_uint(buf, record->place.position);
	hm_cbor_put_uint(buf, record->place.at);
	hm_cbor_put_bstr(buf, record->path);
	hm_cbor_put_array(buf, record->has_first ? 2 : 1);
	hm_cbor_put_uint(buf, record->n);
	if (record->has_first)
		hm_cbor_put_uint(buf, record->first);
	hm_cbor_put_bstr(buf, hm_bytes(record->sig, HM_SIG_BYTES));
	if (!record->has_acceptance) {
		hm_cbor_put_null(buf);
		return;
	}
	hm_cbor_put_array(buf, 2);
	hm_cbor_put_uint(buf, record->until);
	hm_cbor_put_bstr(buf, hm_bytes(record->acceptance, HM_SIG_BYTES));
}

static void
chain_write(struct hallmark_buf *buf, const struct hm_certificate *c,
	    size_t first, size_t records)
{
	hm_cbor_put_array(buf, records);
	for (size_t i = 0; i < records; i++)
		record_write(buf, hm_certificate_record(c, first + i));
}

static void
absence_write(struct hallmark_buf *buf, const struct hm_cert_item *item)
{
	hm_cbor_put_array(buf, 3);
	put_hash(buf, &item->other.key);
	hm_cbor_put_uint(buf, item->other.count);
	put_hash(buf, &item->other.link);
}

static void
status_write(struct hallmark_buf *buf, const struct hm_cert_item *item)
{
	hm_cbor_put_uint(buf, item->count);
	put_hash(buf, &item->link);
	hm_cbor_put_bstr(buf, item->flag_depths);
	switch (item->flagged) {
	case HM_FLAGGED_OWN:
		hm_cbor_put_uint(buf, item->status);
		break;
	case HM_FLAGGED_OTHER:
		hm_cbor_put_array(buf, 2);
		put_hash(buf, &item->flag_other);
		hm_cbor_put_uint(buf, item->status);
		break;
	case HM_FLAGGED_NONE:
		hm_cbor_put_null(buf);
		break;
	}
}

static void item_write(struct hallmark_buf *buf, const struct hm_certificate *c,
		       const struct hm_cert_item *item)
{
	hm_cbor_put_array(buf, item->form == HM_FORM_STATUS ? 6 : 3);
	hm_cbor_put_tstr(buf, item->uri);
	hm_cbor_put_bstr(buf, item->depths);
	switch (item->form) {
	case HM_FORM_CHAIN:
		chain_write(buf, c, item->first_record, item->records);
		break;
	case HM_FORM_ABSENT:
		absence_write(buf, item);
		break;
	case HM_FORM_STATUS:
		status_write(buf, item);
		break;
	}
}

static void key_write(struct hallmark_buf *buf, const struct hm_certificate *c,
		      const struct hm_cert_key *key)
{
	hm_cbor_put_array(buf, 3);
	hm_cbor_put_bstr(buf, hm_bytes(key->pub, HM_PUB_BYTES));
	hm_cbor_put_bstr(buf, key->depths);
	if (key->records > 0)
		chain_write(buf, c, key->first_record, key->records);
	else
		put_hash(buf, &key->ledger_id);
}

void hm_certificate_write(struct hallmark_buf *buf,
			  const struct hm_certificate *c)
{
	hm_cbor_put_array(buf, 5);
	hm_cbor_put_uint(buf, HM_CERTIFICATE_VERSION);
	hm_cbor_put_tstr(buf, c->origin);
	if (c->has_head)
		head_write(buf, c);
	else
		hm_cbor_put_null(buf);
	hm_cbor_put_array(buf, hm_certificate_items(c));
	for (size_t i = 0; i < hm_certificate_items(c); i++)
		item_write(buf, c, hm_certificate_item(c, i));
	hm_cbor_put_array(buf, hm_certificate_keys(c));
	for (size_t i = 0; i < hm_certificate_keys(c); i++)
		key_write(buf, c, hm_certificate_key(c, i));
}
