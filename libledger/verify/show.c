/* A certificate as it says itself, unverified. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/verdict.h"

static bool has_form(const struct hm_certificate *c, enum hm_item_form form)
{
	for (size_t i = 0; i < hm_certificate_items(c); i++)
		if (hm_certificate_item(c, i)->form == form)
			return true;
	return false;
}

static const char *level_name(const struct hm_certificate *c)
{
	if (!c->has_head)
		return "signed";
	if (c->head.full)
		return "full";
	return has_form(c, HM_FORM_STATUS) ? "status" : "current";
}

static struct hm_telling
item_telling(const struct hm_certificate *c, const struct hm_cert_item *item)
{
	return (struct hm_telling){ .c = c,
				    .first = item->first_record,
				    .count = item->records };
}

static struct hm_telling
key_telling(const struct hm_certificate *c, const struct hm_cert_key *key)
{
	return (struct hm_telling){ .c = c,
				    .first = key->first_record,
				    .count = key->records };
}

static unsigned flags_of(const struct hm_cert_item *item)
{
	return item->flagged == HM_FLAGGED_OWN ? item->status : 0;
}

static void item_json(struct hallmark_buf *buf, const struct hm_certificate *c,
		      const struct hm_cert_item *item)
{
	struct hm_telling t = item_telling(c, item);

	hm_buf_text(buf, "{\"item\":");
	hm_json_write(buf, item->uri);
	if (item->form == HM_FORM_ABSENT)
		hm_buf_text(buf, ",\"absent\":true");
	if (item->form == HM_FORM_STATUS) {
		hm_number_json(buf, "count", true, item->count);
		hm_words_json(buf, "status", HALLMARK_WORDS_FLAG,
			      flags_of(item));
	}
	hm_buf_text(buf, ",\"events\":");
	hm_events_json(buf, &t);
	hm_buf_byte(buf, '}');
}

/* Records of keys[0], where the file shows them. */
static void root_json(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	struct hm_telling t = { .c = c };

	if (hm_certificate_keys(c) > 0)
		t = key_telling(c, hm_certificate_key(c, 0));
	hm_events_json(buf, &t);
}

static void keys_json(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	hm_buf_byte(buf, '[');
	for (size_t i = 1; i < hm_certificate_keys(c); i++) {
		const struct hm_cert_key *key = hm_certificate_key(c, i);
		struct hm_telling t = key_telling(c, key);

		hm_buf_text(buf, i > 1 ? ",{\"key\":\"" : "{\"key\":\"");
		hm_pub_write(buf, key->pub);
		hm_buf_text(buf, "\",\"events\":");
		hm_events_json(buf, &t);
		hm_buf_byte(buf, '}');
	}
	hm_buf_byte(buf, ']');
}

static void show_json(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	hm_buf_text(buf, "{\"verified\":false,\"origin\":");
	hm_json_write(buf, c->origin);
	hm_buf_text(buf, ",\"level\":\"");
	hm_buf_text(buf, level_name(c));
	hm_buf_byte(buf, '"');
	if (c->has_head) {
		hm_number_json(buf, "size", true, c->head.size);
		hm_name_json(buf, "time");
		hm_time_json(buf, c->head.time);
	}
	hm_buf_text(buf, ",\"items\":[");
	for (size_t i = 0; i < hm_certificate_items(c); i++) {
		hm_buf_text(buf, i > 0 ? "," : "");
		item_json(buf, c, hm_certificate_item(c, i));
	}
	hm_buf_text(buf, "],\"root\":");
	root_json(buf, c);
	hm_buf_text(buf, ",\"keys\":");
	keys_json(buf, c);
	hm_buf_text(buf, "}\n");
}

static void events_text(struct hallmark_buf *buf, const struct hm_telling *t)
{
	for (size_t i = 0; i < t->count; i++)
		hm_event_text(buf, t, i);
}

static void item_text(struct hallmark_buf *buf, const struct hm_certificate *c,
		      const struct hm_cert_item *item)
{
	struct hm_telling t = item_telling(c, item);

	hm_escaped_write(buf, item->uri);
	if (item->form == HM_FORM_ABSENT)
		hm_buf_text(buf, "  never issued");
	if (item->form == HM_FORM_STATUS) {
		hm_buf_text(buf, "  events: ");
		hm_decimal_write(buf, item->count);
		hm_buf_text(buf, "; status: ");
		hm_flags_text(buf, flags_of(item));
	}
	hm_buf_byte(buf, '\n');
	events_text(buf, &t);
}

static void keys_text(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	for (size_t i = 0; i < hm_certificate_keys(c); i++) {
		const struct hm_cert_key *key = hm_certificate_key(c, i);
		struct hm_telling t = key_telling(c, key);

		if (t.count == 0)
			continue;
		hm_buf_text(buf, i == 0 ? "root" : "key ");
		if (i > 0)
			hm_pub_write(buf, key->pub);
		hm_buf_byte(buf, '\n');
		events_text(buf, &t);
	}
}

static void show_text(struct hallmark_buf *buf, const struct hm_certificate *c)
{
	hm_buf_text(buf, "NOT VERIFIED: what the file says, not what is so\n"
			 "ledger ");
	hm_escaped_write(buf, c->origin);
	hm_buf_text(buf, ", level ");
	hm_buf_text(buf, level_name(c));
	if (c->has_head) {
		hm_buf_text(buf, ", head of size ");
		hm_decimal_write(buf, c->head.size);
		hm_buf_text(buf, " at ");
		hm_time_text(buf, c->head.time);
	}
	hm_buf_byte(buf, '\n');
	for (size_t i = 0; i < hm_certificate_items(c); i++)
		item_text(buf, c, hm_certificate_item(c, i));
	keys_text(buf, c);
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
