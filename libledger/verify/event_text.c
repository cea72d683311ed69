/* Events in words, spec/11-verdict.md. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/verdict.h"

void hm_details_text(struct hallmark_buf *buf, struct hallmark_bytes raw)
{
	struct hm_fields f;
	struct hm_field field;

	hm_fields_begin(&f, raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, "    ");
		hm_label_text(buf, field.label);
		hm_buf_text(buf, ": ");
		if (field.value.len > 0)
			hm_value_text(buf, field.value);
		else
			hm_buf_text(buf, "(withheld)");
		hm_buf_byte(buf, '\n');
	}
}

static void
details_text(struct hallmark_buf *buf, const struct hm_record *record)
{
	if (record->shown == HM_SHOWN_HIDDEN)
		hm_buf_text(buf, "    (all details withheld)\n");
	if (record->shown == HM_SHOWN_FIELDS)
		hm_details_text(buf, record->details.raw);
}

void hm_place_text(struct hallmark_buf *buf, const struct hm_place *place)
{
	hm_buf_text(buf, ", log ");
	hm_decimal_write(buf, place->index);
	hm_buf_byte(buf, '/');
	hm_decimal_write(buf, place->position);
	hm_buf_text(buf, " after ");
	hm_time_text(buf, place->at);
}

void hm_word_text(struct hallmark_buf *buf, enum hallmark_vocabulary list,
		  uint64_t number)
{
	const char *word = hallmark_word(list, number);

	if (word)
		hm_buf_text(buf, word);
	else
		hm_decimal_write(buf, number);
}

/* What happened, in the words that come first. */
static void kind_text(struct hallmark_buf *buf, const struct hm_event *e)
{
	hm_buf_add(buf, hm_kind_word(e->kind));
	if (e->kind == HM_STATUS) {
		hm_buf_byte(buf, ' ');
		hm_word_text(buf, HALLMARK_WORDS_STATUS, e->args.status);
	}
	if (e->kind == HM_CORRECT) {
		hm_buf_text(buf, " of event ");
		hm_decimal_write(buf, e->args.correct);
	}
	if (e->kind != HM_ATTEST)
		return;
	hm_buf_byte(buf, ' ');
	hm_word_text(buf, HALLMARK_WORDS_TYPE, e->args.attest.type);
	hm_buf_text(buf, ": ");
	hm_word_text(buf, HALLMARK_WORDS_RESULT, e->args.attest.result);
}

static void
key_text(struct hallmark_buf *buf, const char *words, const uint8_t *pub)
{
	if (!pub)
		return;
	hm_buf_text(buf, words);
	hm_pub_write(buf, pub);
}

static void moment_text(struct hallmark_buf *buf, const char *words, bool there,
			uint64_t time)
{
	if (!there)
		return;
	hm_buf_text(buf, words);
	hm_time_text(buf, time);
}

static void number_text(struct hallmark_buf *buf, const char *words, bool there,
			uint64_t number)
{
	if (!there)
		return;
	hm_buf_text(buf, words);
	hm_decimal_write(buf, number);
}

static void
authorise_text(struct hallmark_buf *buf, const struct hm_authorise *grant)
{
	struct hallmark_bytes entry;
	size_t at = 0;
	const char *before = ", roles ";

	for (uint64_t role = 1; role <= HM_ROLES_ALL; role <<= 1) {
		if (!(grant->roles & role))
			continue;
		hm_buf_text(buf, before);
		hm_buf_text(buf, hallmark_word(HALLMARK_WORDS_ROLE, role));
		before = " ";
	}
	before = ", scope ";
	while (hm_scope_next(&grant->scope, &at, &entry)) {
		hm_buf_text(buf, before);
		hm_escaped_write(buf, entry);
		before = " ";
	}
	number_text(buf, ", at most ", grant->has_max, grant->max);
	moment_text(buf, ", from ", grant->has_from, grant->from);
	moment_text(buf, ", until ", grant->has_until, grant->until);
}

static void args_text(struct hallmark_buf *buf, const struct hm_record *record)
{
	const struct hm_event *e = &record->event;

	switch (e->kind) {
	case HM_ISSUE:
		key_text(buf, ", to key ", e->args.issue.to);
		key_text(buf, ", claim key ", e->args.issue.claim);
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		key_text(buf, ", to key ", e->args.to);
		moment_text(buf, ", accepted until ", record->has_acceptance,
			    record->until);
		break;
	case HM_AUTHORISE:
		authorise_text(buf, &e->args.authorise);
		break;
	case HM_REVOKE:
		hm_buf_text(buf, ", ");
		hm_word_text(buf, HALLMARK_WORDS_REASON, e->args.revoke.reason);
		number_text(buf, ", from log ", e->args.revoke.has_from,
			    e->args.revoke.from);
		break;
	case HM_ROOT:
		key_text(buf, ", key ", e->args.root.key);
		number_text(buf, ", from log ", e->args.root.has_from,
			    e->args.root.from);
		break;
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
		break;
	}
}

void hm_record_text(struct hallmark_buf *buf, const struct hm_record *record)
{
	kind_text(buf, &record->event);
	args_text(buf, record);
	hm_buf_byte(buf, '\n');
	details_text(buf, record);
}

void hm_by_text(struct hallmark_buf *buf, const struct hm_telling *t,
		size_t event)
{
	const struct hm_record *record = hm_told_record(t, event);
	struct hallmark_bytes name = hm_told_name(t, event);

	if (record->by == HM_BY_CUSTODIAN)
		hm_buf_text(buf, " by the custodian");
	else if (name.len > 0)
		hm_buf_text(buf, " by ");
	else if (record->by == HM_BY_ROOT)
		hm_buf_text(buf, " by the root");
	else
		key_text(buf, " by key ",
			 hm_certificate_key(t->c, (size_t)record->by - 1)->pub);
	if (record->by != HM_BY_CUSTODIAN)
		hm_escaped_write(buf, name);
	/* Only whom the policy names is believed. */
	if (record->event.kind == HM_ATTEST && name.len == 0)
		hm_buf_text(buf, " (claimed)");
}

void hm_event_text(struct hallmark_buf *buf, const struct hm_telling *t,
		   size_t event)
{
	const struct hm_record *record = hm_told_record(t, event);
	size_t corrected = hm_told_corrected(t, event);

	hm_buf_text(buf, "  ");
	hm_decimal_write(buf, event);
	hm_buf_text(buf, "  ");
	kind_text(buf, &record->event);
	if (t->c->has_head)
		hm_place_text(buf, &record->place);
	args_text(buf, record);
	hm_buf_byte(buf, ',');
	hm_by_text(buf, t, event);
	number_text(buf, ", CORRECTED by event ", corrected > 0, corrected);
	if (hm_told_struck(t, event))
		hm_buf_text(buf, ", STRUCK: it does not count");
	hm_buf_byte(buf, '\n');
	details_text(buf, record);
}
