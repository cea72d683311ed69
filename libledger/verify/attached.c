/* Papers and photos that details name by their hash. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/verdict.h"

struct search {
	const struct hm_certificate *c;
	const uint8_t *digest;
	bool json;
	struct hallmark_buf *out;
	size_t found;
};
/* Of an item, or else of a key. */
struct owner {
	struct hallmark_bytes uri;
	const uint8_t *pub;
};

static bool is_digest(struct hallmark_bytes value, const uint8_t *digest)
{
	static const uint8_t head[2] = { 0x58, HM_HASH_BYTES };

	return value.len == sizeof(head) + HM_HASH_BYTES &&
	       memcmp(value.ptr, head, sizeof(head)) == 0 &&
	       memcmp(value.ptr + sizeof(head), digest, HM_HASH_BYTES) == 0;
}

static void tell_owner(struct search *s, const struct owner *owner)
{
	if (s->json && owner->pub)
		hm_key_json(s->out, "key", owner->pub);
	else if (s->json)
		hm_text_json(s->out, "item", owner->uri);
	else if (owner->pub)
		hm_pub_write(s->out, owner->pub);
	else
		hm_escaped_write(s->out, owner->uri);
}

static void
tell(struct search *s, const struct owner *owner,
     const struct hm_record *record, size_t event, struct hallmark_bytes label)
{
	struct hallmark_buf *out = s->out;

	if (s->json) {
		hm_buf_text(out, s->found > 0 ? ",{" : "{");
		hm_buf_text(out, "\"event\":");
		hm_decimal_write(out, event);
		tell_owner(s, owner);
		hm_buf_text(out, ",\"kind\":");
		hm_json_write(out, hm_kind_word(record->event.kind));
		hm_buf_text(out, ",\"label\":");
		hm_label_json(out, label);
		hm_buf_byte(out, '}');
	} else {
		tell_owner(s, owner);
		hm_buf_text(out, ", event ");
		hm_decimal_write(out, event);
		hm_buf_text(out, " (");
		hm_buf_add(out, hm_kind_word(record->event.kind));
		hm_buf_text(out, "): ");
		hm_label_text(out, label);
		hm_buf_byte(out, '\n');
	}
	s->found++;
}

static void search_chain(struct search *s, const struct owner *owner,
			 size_t first, size_t records)
{
	struct hm_fields f;
	struct hm_field field;

	for (size_t i = 0; i < records; i++) {
		const struct hm_record *record =
			hm_certificate_record(s->c, first + i);

		if (record->shown != HM_SHOWN_FIELDS)
			continue;
		hm_fields_begin(&f, record->details.raw);
		while (hm_fields_next(&f, &field))
			if (is_digest(field.value, s->digest))
				tell(s, owner, record, i, field.label);
	}
}

static void search_all(struct search *s)
{
	for (size_t i = 0; i < hm_certificate_items(s->c); i++) {
		const struct hm_cert_item *item = hm_certificate_item(s->c, i);
		struct owner owner = { .uri = item->uri };

		search_chain(s, &owner, item->first_record, item->records);
	}
	for (size_t i = 0; i < hm_certificate_keys(s->c); i++) {
		const struct hm_cert_key *key = hm_certificate_key(s->c, i);
		struct owner owner = { .pub = key->pub };

		search_chain(s, &owner, key->first_record, key->records);
	}
}

enum hallmark_code
hallmark_certificate_attached(struct hallmark_bytes certificate,
			      const uint8_t digest[32], bool json,
			      struct hallmark_buf *out, size_t *found,
			      struct hallmark_diag *diag)
{
	struct hm_certificate c;
	struct search s = {
		.c = &c, .digest = digest, .json = json, .out = out
	};
	enum hallmark_code code;

	hm_certificate_init(&c);
	code = hm_certificate_read(certificate, &c, diag);
	if (!code) {
		search_all(&s);
		*found = s.found;
		code = out->err;
	}
	hm_certificate_release(&c);
	return code;
}
