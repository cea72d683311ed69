/* Events as JSON, spec/11-verdict.md. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/verdict.h"

void hm_pub_write(struct hallmark_buf *buf, const uint8_t pub[HM_PUB_BYTES])
{
	hm_hex_write(buf, pub, HM_PUB_BYTES);
}

void hm_time_text(struct hallmark_buf *buf, uint64_t time)
{
	char text[21];

	hallmark_time_write(time, text);
	hm_buf_text(buf, text);
}

void hm_time_json(struct hallmark_buf *buf, uint64_t time)
{
	hm_buf_byte(buf, '"');
	hm_time_text(buf, time);
	hm_buf_byte(buf, '"');
}

void hm_name_json(struct hallmark_buf *buf, const char *name)
{
	hm_buf_text(buf, ",\"");
	hm_buf_text(buf, name);
	hm_buf_text(buf, "\":");
}

void hm_text_json(struct hallmark_buf *buf, const char *name,
		  struct hallmark_bytes text)
{
	hm_name_json(buf, name);
	if (text.len > 0)
		hm_json_write(buf, text);
	else
		hm_buf_text(buf, "null");
}

void hm_number_json(struct hallmark_buf *buf, const char *name, bool there,
		    uint64_t number)
{
	hm_name_json(buf, name);
	if (there)
		hm_decimal_write(buf, number);
	else
		hm_buf_text(buf, "null");
}

static void hex_json(struct hallmark_buf *buf, const uint8_t bytes[32])
{
	hm_buf_byte(buf, '"');
	hm_hex_write(buf, bytes, 32);
	hm_buf_byte(buf, '"');
}

void hm_key_json(struct hallmark_buf *buf, const char *name, const uint8_t *pub)
{
	hm_name_json(buf, name);
	if (pub)
		hex_json(buf, pub);
	else
		hm_buf_text(buf, "null");
}

void hm_moment_json(struct hallmark_buf *buf, const char *name, bool there,
		    uint64_t time)
{
	hm_name_json(buf, name);
	if (there)
		hm_time_json(buf, time);
	else
		hm_buf_text(buf, "null");
}

void hm_word_json(struct hallmark_buf *buf, enum hallmark_vocabulary list,
		  uint64_t number)
{
	const char *quote = hallmark_word(list, number) ? "\"" : "";

	hm_buf_text(buf, quote);
	hm_word_text(buf, list, number);
	hm_buf_text(buf, quote);
}

void hm_words_json(struct hallmark_buf *buf, const char *name,
		   enum hallmark_vocabulary list, uint64_t bits)
{
	bool more = false;

	hm_name_json(buf, name);
	hm_buf_byte(buf, '[');
	/* Lowest bit first. */
	for (; bits != 0; bits &= bits - 1) {
		hm_buf_text(buf, more ? "," : "");
		hm_word_json(buf, list, bits & (~bits + 1));
		more = true;
	}
	hm_buf_byte(buf, ']');
}

static void word_json(struct hallmark_buf *buf, const char *name,
		      enum hallmark_vocabulary list, uint64_t number)
{
	hm_name_json(buf, name);
	hm_word_json(buf, list, number);
}

void hm_details_json(struct hallmark_buf *buf, struct hallmark_bytes raw)
{
	struct hm_fields f;
	struct hm_field field;
	bool more = false;

	hm_buf_byte(buf, '[');
	hm_fields_begin(&f, raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, more ? ",{\"label\":" : "{\"label\":");
		hm_label_json(buf, field.label);
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

static void
details_json(struct hallmark_buf *buf, const struct hm_record *record)
{
	hm_name_json(buf, "details");
	if (record->shown == HM_SHOWN_FIELDS)
		hm_details_json(buf, record->details.raw);
	else
		hm_buf_text(buf, record->shown == HM_SHOWN_NONE
					 ? "null"
					 : "\"withheld\"");
}

static void
authorise_json(struct hallmark_buf *buf, const struct hm_authorise *grant)
{
	struct hallmark_bytes entry;
	size_t at = 0;
	bool more = false;

	hm_words_json(buf, "roles", HALLMARK_WORDS_ROLE,
		      grant->roles & HM_ROLES_ALL);
	hm_name_json(buf, "scope");
	hm_buf_byte(buf, '[');
	while (hm_scope_next(&grant->scope, &at, &entry)) {
		hm_buf_text(buf, more ? "," : "");
		hm_json_write(buf, entry);
		more = true;
	}
	hm_buf_byte(buf, ']');
	hm_number_json(buf, "max", grant->has_max, grant->max);
	hm_moment_json(buf, "from", grant->has_from, grant->from);
	hm_moment_json(buf, "until", grant->has_until, grant->until);
}

static void root_json(struct hallmark_buf *buf, const struct hm_root *root)
{
	hm_key_json(buf, "key", root->key);
	hm_key_json(buf, "next", root->next.b);
	hm_number_json(buf, "from", root->has_from, root->from);
	hm_number_json(buf, "wait", true, root->wait);
}

static void args_json(struct hallmark_buf *buf, const struct hm_record *record)
{
	const struct hm_event *e = &record->event;

	switch (e->kind) {
	case HM_ISSUE:
		hm_key_json(buf, "to", e->args.issue.to);
		hm_key_json(buf, "claim", e->args.issue.claim);
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		hm_key_json(buf, "to", e->args.to);
		hm_moment_json(buf, "accepted_until", record->has_acceptance,
			       record->until);
		break;
	case HM_ATTEST:
		word_json(buf, "type", HALLMARK_WORDS_TYPE,
			  e->args.attest.type);
		word_json(buf, "result", HALLMARK_WORDS_RESULT,
			  e->args.attest.result);
		break;
	case HM_STATUS:
		word_json(buf, "status", HALLMARK_WORDS_STATUS, e->args.status);
		break;
	case HM_CORRECT:
		hm_number_json(buf, "of", true, e->args.correct);
		break;
	case HM_AUTHORISE:
		authorise_json(buf, &e->args.authorise);
		break;
	case HM_REVOKE:
		word_json(buf, "reason", HALLMARK_WORDS_REASON,
			  e->args.revoke.reason);
		hm_number_json(buf, "from", e->args.revoke.has_from,
			       e->args.revoke.from);
		break;
	case HM_ROOT:
		root_json(buf, &e->args.root);
		break;
	}
}

void hm_record_json(struct hallmark_buf *buf, const struct hm_record *record)
{
	hm_text_json(buf, "kind", hm_kind_word(record->event.kind));
	args_json(buf, record);
	details_json(buf, record);
}

/* Without a head a certificate has no places to show. */
static void
place_json(struct hallmark_buf *buf, const struct hm_place *place, bool logged)
{
	hm_number_json(buf, "index", logged, place->index);
	hm_number_json(buf, "position", logged, place->position);
	hm_moment_json(buf, "at", logged, place->at);
}

void hm_by_json(struct hallmark_buf *buf, const struct hm_telling *t,
		size_t event)
{
	uint64_t by = hm_told_record(t, event)->by;

	hm_name_json(buf, "by");
	if (by == HM_BY_CUSTODIAN)
		hm_buf_text(buf, "\"custodian\"");
	else if (by == HM_BY_ROOT)
		hm_buf_text(buf, "\"root\"");
	else
		hex_json(buf, hm_certificate_key(t->c, (size_t)by - 1)->pub);
	if (t->v)
		hm_key_json(buf, "signer",
			    hm_chain_act(t->chain, event)->signer);
}

static void
event_json(struct hallmark_buf *buf, const struct hm_telling *t, size_t event)
{
	const struct hm_record *record = hm_told_record(t, event);
	size_t corrected = hm_told_corrected(t, event);

	hm_buf_text(buf, "{\"event\":");
	hm_decimal_write(buf, event);
	hm_text_json(buf, "kind", hm_kind_word(record->event.kind));
	place_json(buf, &record->place, t->c->has_head);
	hm_by_json(buf, t, event);
	args_json(buf, record);
	if (t->v && record->event.kind == HM_ATTEST)
		hm_text_json(buf, "attestor", hm_told_name(t, event));
	details_json(buf, record);
	if (hm_told_struck(t, event))
		hm_buf_text(buf, ",\"struck\":true");
	if (corrected > 0)
		hm_number_json(buf, "corrected_by", true, corrected);
	hm_buf_byte(buf, '}');
}

void hm_events_json(struct hallmark_buf *buf, const struct hm_telling *t)
{
	hm_buf_byte(buf, '[');
	for (size_t i = 0; i < t->count; i++) {
		hm_buf_text(buf, i > 0 ? "," : "");
		event_json(buf, t, i);
	}
	hm_buf_byte(buf, ']');
}
