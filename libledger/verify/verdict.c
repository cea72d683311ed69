/* The verdict in JSON and in words. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

#include "base/text.h"

static const struct {
	const char *name;
	const char *words;
} facts[HM_FACTS] = {
	{ "ISSUED", "the brand issued this ID" },
	{ "CURRENT", "its chain is the latest" },
	{ "INCLUDED", "every statement of it is in the public log" },
	{ "ABSENT", "the ledger has no event of this ID" },
	{ "DETAILS_WITHHELD", "some details are withheld" },
	{ "OWN_CLOCK", "the time is by the ledger's own clock" },
	{ "OBJECT", "that the object before you is the one with this ID" },
	{ "HOLDER", "that whoever shows this holds the item" },
	{ "INCLUSION", "that each statement is in the public log: that rests "
		       "on those who replay it" },
	{ "REPLAY", "that the ledger kept its own rules: no auditor of the "
		    "policy says so" },
	{ "LOGGED", "that this was logged, is current, and that its keys are "
		    "not revoked" },
};

const char *hm_fact_name(enum hm_fact fact)
{
	return facts[fact].name;
}

const char *hm_fact_words(enum hm_fact fact)
{
	return facts[fact].words;
}

static bool
has_withheld(const struct hallmark_verdict *v, const struct hm_cert_item *item)
{
	for (size_t i = 0; i < item->records; i++) {
		const struct hm_record *record = hm_certificate_record(
			&v->certificate, item->first_record + i);

		if (record->shown == HM_SHOWN_HIDDEN ||
		    (record->shown == HM_SHOWN_FIELDS &&
		     record->details.withheld > 0))
			return true;
	}
	return false;
}

bool hm_verdict_has(const struct hallmark_verdict *v, enum hm_fact fact)
{
	const struct hm_certificate *c = &v->certificate;
	const struct hm_cert_item *item;

	if (!v->proven)
		return false;
	item = hm_certificate_item(c, v->item);
	switch (fact) {
	case HM_FACT_ISSUED:
		return item->records > 0;
	case HM_FACT_CURRENT:
		return item->records > 0 && c->has_head;
	case HM_FACT_INCLUDED:
		return c->has_head && c->head.full;
	case HM_FACT_ABSENT:
		return item->records == 0;
	case HM_FACT_DETAILS_WITHHELD:
		return has_withheld(v, item);
	case HM_FACT_OWN_CLOCK:
		return c->has_head && v->policy->quorum_none;
	case HM_GAP_OBJECT:
	case HM_GAP_HOLDER:
		return item->records > 0;
	case HM_GAP_INCLUSION:
		return item->records > 0 && c->has_head && !c->head.full;
	case HM_GAP_REPLAY:
		return c->has_head && !v->audited;
	case HM_GAP_LOGGED:
		break;
	}
	return !c->has_head;
}

/* The item asked for, or the one that decided. */
static struct hallmark_bytes item_of(const struct hallmark_verdict *v)
{
	if (v->proven)
		return hm_certificate_item(&v->certificate, v->item)->uri;
	return v->question.item;
}

static const char *code_name(const struct hallmark_verdict *v)
{
	return hallmark_code_name(v->code);
}

static const char *outcome_name(const struct hallmark_verdict *v)
{
	return hallmark_outcome_name(hallmark_code_outcome(v->code));
}

/* ,"name": and text, or null where there is none. */
static void
put_text(struct hallmark_buf *out, const char *name, struct hallmark_bytes text)
{
	hm_buf_text(out, ",\"");
	hm_buf_text(out, name);
	hm_buf_text(out, "\":");
	if (text.len > 0)
		hm_json_write(out, text);
	else
		hm_buf_text(out, "null");
}

static void
put_words(struct hallmark_buf *out, const char *name, const char *words)
{
	size_t len = 0;

	while (words[len] != '\0')
		len++;
	put_text(out, name, hm_bytes(words, len));
}

/* HMK-OUT-4, HMK-OUT-5: in the order of their numbers. */
static void put_facts(struct hallmark_buf *out, const char *name,
		      const struct hallmark_verdict *v, size_t from, size_t to)
{
	bool more = false;

	hm_buf_text(out, ",\"");
	hm_buf_text(out, name);
	hm_buf_text(out, "\":[");
	for (size_t i = from; i < to; i++) {
		if (!hm_verdict_has(v, (enum hm_fact)i))
			continue;
		hm_buf_text(out, more ? ",\"" : "\"");
		hm_buf_text(out, hm_fact_name((enum hm_fact)i));
		hm_buf_byte(out, '"');
		more = true;
	}
	hm_buf_byte(out, ']');
}

static void
put_proven(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_certificate *c = &v->certificate;
	const struct hm_cert_item *item = hm_certificate_item(c, v->item);
	const struct hm_chain *chain = hm_verdict_chain(v, v->item);

	hm_buf_text(out, ",\"as_of\":");
	if (c->has_head)
		hm_time_json(out, v->as_of);
	else
		hm_buf_text(out, "null");
	put_text(out, "brand", v->brand->name);
	hm_buf_text(out, ",\"custodian\":");
	if (chain->state.custodian) {
		hm_buf_byte(out, '"');
		hm_pub_write(out, chain->state.custodian);
		hm_buf_byte(out, '"');
	} else {
		hm_buf_text(out, "null");
	}
	hm_buf_text(out, ",\"events\":");
	hm_events_json(out, c, item->first_record, item->records);
}

static void
put_policy(struct hallmark_buf *out, const struct hallmark_policy *policy)
{
	hm_buf_text(out, ",\"policy\":{\"hash\":\"");
	hm_hex_write(out, policy->hash.b, HM_HASH_BYTES);
	hm_buf_byte(out, '"');
	put_text(out, "name", policy->name);
	hm_buf_text(out, ",\"serial\":");
	if (policy->name.len > 0)
		hm_decimal_write(out, policy->serial);
	else
		hm_buf_text(out, "null");
	hm_buf_byte(out, '}');
}

/* HMK-OUT-3 */
enum hallmark_code hallmark_verdict_json(const struct hallmark_verdict *verdict,
					 struct hallmark_buf *out)
{
	const struct hallmark_verdict *v = verdict;

	hm_buf_text(out, "{\"outcome\":\"");
	hm_buf_text(out, outcome_name(v));
	hm_buf_byte(out, '"');
	put_words(out, "code", code_name(v));
	put_words(out, "rule", v->rule);
	put_words(out, "message", v->message);
	if (v->has_offset) {
		hm_buf_text(out, ",\"offset\":");
		hm_decimal_write(out, v->offset);
	}
	put_text(out, "item", item_of(v));
	put_text(out, "file", v->question.file);
	hm_buf_text(out, ",\"checked_at\":");
	hm_time_json(out, v->question.now);
	if (v->proven)
		put_proven(out, v);
	else
		hm_buf_text(out, ",\"as_of\":null,\"brand\":null,"
				 "\"custodian\":null,\"events\":[]");
	put_facts(out, "facts", v, 0, HM_GAP_FIRST);
	put_facts(out, "not_proven", v, HM_GAP_FIRST, HM_FACTS);
	put_policy(out, v->policy);
	hm_buf_text(out, "}\n");
	return out->err;
}

/* FILE: CODE: HMK-AREA-n: what (offset N) */
static void
failure_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	if (v->question.file.len > 0) {
		hm_escaped_write(out, v->question.file);
		hm_buf_text(out, ": ");
	}
	hm_buf_text(out, code_name(v));
	hm_buf_text(out, ": ");
	if (v->rule[0] != '\0') {
		hm_buf_text(out, v->rule);
		hm_buf_text(out, ": ");
	}
	hm_buf_text(out, v->message);
	if (v->has_offset) {
		hm_buf_text(out, " (offset ");
		hm_decimal_write(out, v->offset);
		hm_buf_byte(out, ')');
	}
	hm_buf_byte(out, '\n');
}

static void
facts_text(struct hallmark_buf *out, const struct hallmark_verdict *v,
	   const char *head, size_t from, size_t to)
{
	bool more = false;

	hm_buf_text(out, head);
	for (size_t i = from; i < to; i++) {
		if (!hm_verdict_has(v, (enum hm_fact)i))
			continue;
		if (more)
			hm_buf_text(out, "; ");
		hm_buf_text(out, hm_fact_words((enum hm_fact)i));
		more = true;
	}
	hm_buf_byte(out, '\n');
}

/* An age as people say it: the two largest units. */
static void age_text(struct hallmark_buf *out, uint64_t seconds)
{
	static const struct {
		uint32_t seconds;
		const char *unit;
	} units[4] = {
		{ 86400, " d" }, { 3600, " h" }, { 60, " min" }, { 1, " s" }
	};
	size_t i = 0;

	while (i < 3 && seconds < units[i].seconds)
		i++;
	hm_decimal_write(out, seconds / units[i].seconds);
	hm_buf_text(out, units[i].unit);
}

static void
witnesses_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	if (v->policy->quorum_none) {
		hm_buf_text(out, ") by the ledger's own clock; checked at ");
		return;
	}
	hm_buf_text(out, ") by ");
	hm_decimal_write(out, v->cosigners);
	hm_buf_text(out, " of ");
	hm_decimal_write(out, v->policy->witness_count);
	hm_buf_text(out, " witnesses; checked at ");
}

static void
time_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	uint64_t now = v->question.now;
	char text[21];

	hm_buf_text(out, "as of:      ");
	if (v->certificate.has_head) {
		hallmark_time_write(v->as_of, text);
		hm_buf_text(out, text);
		hm_buf_text(out, " (age ");
		age_text(out, now > v->as_of ? now - v->as_of : 0);
		hm_buf_text(out, ", limit ");
		age_text(out, v->policy->max_age);
		witnesses_text(out, v);
	} else {
		hm_buf_text(out, "no time is proven; checked at ");
	}
	hallmark_time_write(now, text);
	hm_buf_text(out, text);
	hm_buf_byte(out, '\n');
}

static void
events_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_cert_item *item =
		hm_certificate_item(&v->certificate, v->item);
	size_t first = v->question.history || item->records == 0
			       ? 0
			       : item->records - 1;

	for (size_t i = first; i < item->records; i++)
		hm_record_text(out,
			       hm_certificate_record(&v->certificate,
						     item->first_record + i),
			       i, v->certificate.has_head);
}

enum hallmark_code hallmark_verdict_text(const struct hallmark_verdict *verdict,
					 struct hallmark_buf *out)
{
	const struct hallmark_verdict *v = verdict;

	if (v->code)
		failure_text(out, v);
	hm_buf_text(out, outcome_name(v));
	if (!v->proven) {
		hm_buf_byte(out, '\n');
		return out->err;
	}
	hm_buf_text(out, ": ");
	hm_escaped_write(out, item_of(v));
	hm_buf_text(out, " of ");
	hm_escaped_write(out, v->brand->name);
	hm_buf_byte(out, '\n');
	/* Whose clock it is stands in the line below. */
	facts_text(out, v, "proven:     ", 0, HM_FACT_OWN_CLOCK);
	time_text(out, v);
	facts_text(out, v, "not proven: ", HM_GAP_FIRST, HM_FACTS);
	events_text(out, v);
	return out->err;
}
