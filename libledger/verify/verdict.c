/* The verdict in JSON. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

#include "base/text.h"

static void
put_words(struct hallmark_buf *out, const char *name, const char *words)
{
	hm_text_json(out, name, hm_text(words));
}

/* The codes of a list, in the order of their numbers. */
static void put_facts(struct hallmark_buf *out, const char *name,
		      const struct hallmark_verdict *v, size_t from, size_t to)
{
	bool more = false;

	hm_name_json(out, name);
	hm_buf_byte(out, '[');
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

/* HMK-OUT-8: who said so, where and when; a custodian only claims. */
static void put_report(struct hallmark_buf *out,
		       const struct hallmark_verdict *v, size_t flag)
{
	struct hm_telling t = hm_verdict_telling(v);
	bool claimed = (1U << flag & (HM_FLAG_LOST | HM_FLAG_STOLEN)) != 0;
	size_t event = 0;
	bool shown = hm_verdict_report(v, (enum hm_flag)(1U << flag), &event);

	hm_buf_text(out, "{\"status\":\"");
	hm_buf_text(out, hallmark_word(HALLMARK_WORDS_FLAG, 1U << flag));
	hm_buf_byte(out, '"');
	put_words(out, "level", claimed ? "claimed" : "confirmed");
	hm_number_json(out, "event", shown, event);
	if (shown) {
		hm_moment_json(out, "at", true,
			       hm_told_record(&t, event)->place.at);
		hm_by_json(out, &t, event);
		hm_text_json(out, "name", hm_told_name(&t, event));
	}
	hm_buf_byte(out, '}');
}

static void
put_reports(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	unsigned flags = hm_verdict_flags(v);
	bool more = false;

	hm_name_json(out, "reports");
	hm_buf_byte(out, '[');
	for (size_t i = 0; i < HM_FLAG_REPORTS; i++) {
		if (!(flags >> i & 1))
			continue;
		hm_buf_text(out, more ? "," : "");
		put_report(out, v, i);
		more = true;
	}
	hm_buf_byte(out, ']');
}

static void
put_recovery(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_item_state *state =
		&hm_verdict_chain(v, v->item)->state;

	hm_name_json(out, "recovery");
	if (!state->announced) {
		hm_buf_text(out, "null");
		return;
	}
	hm_buf_text(out, "{\"announced\":");
	hm_time_json(out, state->announced_at);
	hm_moment_json(out, "not_before", v->powers.has_wait,
		       state->announced_at + v->powers.wait);
	hm_buf_byte(out, '}');
}

/* HMK-OUT-9: for what the custodian signed, and nothing else. */
static void
put_holder(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_question *q = &v->challenge.question;

	hm_name_json(out, "holder");
	if (!v->answered) {
		hm_buf_text(out, "null");
		return;
	}
	hm_buf_text(out, "{\"audience\":");
	hm_json_write(out, q->audience);
	hm_text_json(out, "listing", q->listing);
	hm_name_json(out, "purpose");
	hm_word_json(out, HALLMARK_WORDS_PURPOSE, q->purpose);
	hm_moment_json(out, "until", true, q->until);
	hm_key_json(out, "key", hm_verdict_chain(v, v->item)->state.custodian);
	hm_buf_byte(out, '}');
}

/* HMK-OUT-10: two clocks, and how far they may be apart. */
static void
put_times(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	bool there = v->proven && v->certificate.has_head;
	uint64_t now = v->question.now;

	hm_moment_json(out, "checked_at", true, now);
	hm_moment_json(out, "as_of", there, v->as_of);
	hm_number_json(out, "age", there, now > v->as_of ? now - v->as_of : 0);
	hm_number_json(out, "max_age", true, v->policy->max_age);
}

static void
put_proven(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);

	hm_text_json(out, "brand", v->brand->name);
	hm_key_json(out, "custodian", t.chain->state.custodian);
	hm_words_json(out, "status", HALLMARK_WORDS_FLAG, hm_verdict_flags(v));
	put_reports(out, v);
	put_recovery(out, v);
	put_holder(out, v);
	hm_name_json(out, "events");
	hm_events_json(out, &t);
}

static void
put_policy(struct hallmark_buf *out, const struct hallmark_policy *policy)
{
	hm_buf_text(out, ",\"policy\":{\"hash\":\"");
	hm_hex_write(out, policy->hash.b, HM_HASH_BYTES);
	hm_buf_byte(out, '"');
	hm_text_json(out, "name", policy->name);
	hm_number_json(out, "serial", policy->name.len > 0, policy->serial);
	hm_buf_byte(out, '}');
}

struct hallmark_bytes hm_verdict_item(const struct hallmark_verdict *v)
{
	if (v->proven)
		return hm_certificate_item(&v->certificate, v->item)->uri;
	return v->question.item;
}

/* HMK-OUT-3 */
enum hallmark_code hallmark_verdict_json(const struct hallmark_verdict *verdict,
					 struct hallmark_buf *out)
{
	const struct hallmark_verdict *v = verdict;

	hm_buf_text(out, "{\"outcome\":\"");
	hm_buf_text(out, hallmark_outcome_name(hallmark_code_outcome(v->code)));
	hm_buf_byte(out, '"');
	put_words(out, "code", hallmark_code_name(v->code));
	put_words(out, "rule", v->rule);
	put_words(out, "message", v->message);
	if (v->has_offset)
		hm_number_json(out, "offset", true, v->offset);
	hm_text_json(out, "item", hm_verdict_item(v));
	hm_text_json(out, "file", v->question.file);
	put_times(out, v);
	if (v->proven)
		put_proven(out, v);
	else
		hm_buf_text(out, ",\"brand\":null,\"custodian\":null,"
				 "\"status\":[],\"reports\":[],"
				 "\"recovery\":null,\"holder\":null,"
				 "\"events\":[]");
	put_facts(out, "facts", v, 0, HM_GAP_FIRST);
	put_facts(out, "not_proven", v, HM_GAP_FIRST, HM_FACTS);
	put_policy(out, v->policy);
	hm_buf_text(out, "}\n");
	return out->err;
}
