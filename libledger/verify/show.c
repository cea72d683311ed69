/* Events for people and programs; a certificate unverified. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

#include "base/text.h"

void hm_pub_write(struct hallmark_buf *buf, const uint8_t pub[HM_PUB_BYTES])
{
	hm_hex_write(buf, pub, HM_PUB_BYTES);
}

void hm_time_json(struct hallmark_buf *buf, uint64_t time)
{
	char text[21];

	hallmark_time_write(time, text);
	hm_buf_byte(buf, '"');
	hm_buf_text(buf, text);
	hm_buf_byte(buf, '"');
}

static void
key_json(struct hallmark_buf *buf, const char *name, const uint8_t *pub)
{
	hm_buf_text(buf, ",\"");
	hm_buf_text(buf, name);
	hm_buf_text(buf, "\":");
	if (!pub) {
		hm_buf_text(buf, "null");
		return;
	}
	hm_buf_byte(buf, '"');
	hm_pub_write(buf, pub);
	hm_buf_byte(buf, '"');
}

static void
details_json(struct hallmark_buf *buf, const struct hm_record *record)
{
	struct hm_fields f;
	struct hm_field field;
	bool more = false;

	hm_buf_text(buf, ",\"details\":");
	if (record->shown != HM_SHOWN_FIELDS) {
		hm_buf_text(buf, record->shown == HM_SHOWN_NONE
					 ? "null"
					 : "\"withheld\"");
		return;
	}
	hm_buf_byte(buf, '[');
	hm_fields_begin(&f, record->details.raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, more ? ",{\"label\":" : "{\"label\":");
		hm_value_json(buf, field.label);
		if (field.value.len > 0) {
			hm_buf_text(buf, ",\"value\":");
			hm_value_json(buf, field.value);
		} else {
			hm_buf_text(buf, ",\"withheld\":true");
		}
		hm_buf_byte(buf, '}');
		more = true;
	}
	hm_buf_byte(buf, ']');
}

/* Without a head a certificate has no places to show. */
static void place_json(struct hallmark_buf *buf, const struct hm_record *record,
		       bool logged)
{
	if (!logged) {
		hm_buf_text(buf,
			    ",\"index\":null,\"position\":null,\"at\":null");
		return;
	}
	hm_buf_text(buf, ",\"index\":");
	hm_decimal_write(buf, record->place.index);
	hm_buf_text(buf, ",\"position\":");
	hm_decimal_write(buf, record->place.position);
	hm_buf_text(buf, ",\"at\":");
	hm_time_json(buf, record->place.at);
}

static void
record_json(struct hallmark_buf *buf, const struct hm_record *record,
	    size_t number, bool logged)
{
	const struct hm_event *event = &record->event;

	hm_buf_text(buf, "{\"event\":");
	hm_decimal_write(buf, number);
	hm_buf_text(buf, ",\"kind\":");
	hm_json_write(buf, hm_kind_word(event->kind));
	place_json(buf, record, logged);
	if (event->kind == HM_ISSUE) {
		key_json(buf, "to", event->args.issue.to);
		key_json(buf, "claim", event->args.issue.claim);
	} else {
		key_json(buf, "key", event->args.root.key);
	}
	details_json(buf, record);
	hm_buf_byte(buf, '}');
}

void hm_events_json(struct hallmark_buf *buf, const struct hm_certificate *c,
		    size_t first, size_t count)
{
	hm_buf_byte(buf, '[');
	for (size_t i = 0; i < count; i++) {
		hm_buf_text(buf, i > 0 ? "," : "");
		record_json(buf, hm_certificate_record(c, first + i), i,
			    c->has_head);
	}
	hm_buf_byte(buf, ']');
}

static void label_text(struct hallmark_buf *buf, struct hallmark_bytes label)
{
	if (label.len == 1 && label.ptr[0] == HM_LABEL_LOT)
		hm_buf_text(buf, "lot");
	else
		hm_value_text(buf, label);
}

static void
details_text(struct hallmark_buf *buf, const struct hm_record *record)
{
	struct hm_fields f;
	struct hm_field field;

	if (record->shown == HM_SHOWN_HIDDEN)
		hm_buf_text(buf, "    (all details withheld)\n");
	if (record->shown != HM_SHOWN_FIELDS)
		return;
	hm_fields_begin(&f, record->details.raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, "    ");
		label_text(buf, field.label);
		hm_buf_text(buf, ": ");
		if (field.value.len > 0)
			hm_value_text(buf, field.value);
		else
			hm_buf_text(buf, "(withheld)");
		hm_buf_byte(buf, '\n');
	}
}

static void place_text(struct hallmark_buf *buf, const struct hm_place *place)
{
	char time[21];

	hallmark_time_write(place->at, time);
	hm_buf_text(buf, ", log ");
	hm_decimal_write(buf, place->index);
	hm_buf_byte(buf, '/');
	hm_decimal_write(buf, place->position);
	hm_buf_text(buf, " after ");
	hm_buf_text(buf, time);
}

void hm_record_text(struct hallmark_buf *buf, const struct hm_record *record,
		    size_t number, bool logged)
{
	const struct hm_event *event = &record->event;

	hm_buf_text(buf, "  ");
	hm_decimal_write(buf, number);
	hm_buf_text(buf, "  ");
	hm_buf_add(buf, hm_kind_word(event->kind));
	if (logged)
		place_text(buf, &record->place);
	hm_buf_text(buf, event->kind == HM_ISSUE ? ", to key " : ", key ");
	hm_pub_write(buf, event->kind == HM_ISSUE ? event->args.issue.to
						  : event->args.root.key);
	hm_buf_byte(buf, '\n');
	details_text(buf, record);
}

static const char *level_name(const struct hm_certificate *c)
{
	if (!c->has_head)
		return "signed";
	return c->head.full ? "full" : "current";
}

static void item_json(struct hallmark_buf *buf, const struct hm_certificate *c,
		      const struct hm_cert_item *item)
{
	hm_buf_text(buf, "{\"item\":");
	hm_json_write(buf, item->uri);
	hm_buf_text(buf, item->records > 0 ? ",\"events\":"
					   : ",\"absent\":true,\"events\":");
	hm_events_json(buf, c, item->first_record, item->records);
	hm_buf_byte(buf, '}');
}

/* Records of keys[0], where the file shows them: the genesis. */
static size_t root_records(const struct hm_certificate *c, size_t *first)
{
	*first = 0;
	if (hm_certificate_keys(c) == 0)
		return 0;
	*first = hm_certificate_key(c, 0)->first_record;
	return hm_certificate_key(c, 0)->records;
}

static void show_json(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	size_t root, first;

	hm_buf_text(buf, "{\"verified\":false,\"origin\":");
	hm_json_write(buf, c->origin);
	hm_buf_text(buf, ",\"level\":\"");
	hm_buf_text(buf, level_name(c));
	hm_buf_byte(buf, '"');
	if (c->has_head) {
		hm_buf_text(buf, ",\"size\":");
		hm_decimal_write(buf, c->head.size);
		hm_buf_text(buf, ",\"time\":");
		hm_time_json(buf, c->head.time);
	}
	hm_buf_text(buf, ",\"items\":[");
	for (size_t i = 0; i < hm_certificate_items(c); i++) {
		hm_buf_text(buf, i > 0 ? "," : "");
		item_json(buf, c, hm_certificate_item(c, i));
	}
	hm_buf_text(buf, "],\"root\":");
	root = root_records(c, &first);
	hm_events_json(buf, c, first, root);
	hm_buf_text(buf, "}\n");
}

static void show_text(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	char time[21];
	size_t root;

	hm_buf_text(buf, "NOT VERIFIED: what the file says, not what is so\n"
			 "ledger ");
	hm_escaped_write(buf, c->origin);
	hm_buf_text(buf, ", level ");
	hm_buf_text(buf, level_name(c));
	if (c->has_head) {
		hallmark_time_write(c->head.time, time);
		hm_buf_text(buf, ", head of size ");
		hm_decimal_write(buf, c->head.size);
		hm_buf_text(buf, " at ");
		hm_buf_text(buf, time);
	}
	hm_buf_byte(buf, '\n');
	for (size_t i = 0; i < hm_certificate_items(c); i++) {
		const struct hm_cert_item *item = hm_certificate_item(c, i);

		hm_escaped_write(buf, item->uri);
		hm_buf_text(buf, item->records > 0 ? "\n" : "  never issued\n");
		for (size_t k = 0; k < item->records; k++)
			hm_record_text(buf,
				       hm_certificate_record(
					       c, item->first_record + k),
				       k, c->has_head);
	}
	if (root_records(c, &root) == 0)
		return;
	hm_buf_text(buf, "root\n");
	hm_record_text(buf, hm_certificate_record(c, root), 0, c->has_head);
}

enum hallmark_code
hallmark_certificate_show(struct hallmark_bytes certificate, bool json,
			  struct hallmark_buf *out, struct hallmark_diag *diag)
{
	struct hm_certificate c;
	enum hallmark_code code;

	hm_certificate_init(&c);
	code = hm_certificate_read(certificate, &c, diag);
	if (!code) {
		if (json)
			show_json(out, &c);
		else
			show_text(out, &c);
		code = out->err;
	}
	hm_certificate_release(&c);
	return code;
}
