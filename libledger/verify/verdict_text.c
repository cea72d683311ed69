/* The verdict in words. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/verdict.h"

/* FILE: CODE: HMK-AREA-n: what (offset N) */
static void
failure_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	if (v->question.file.len > 0) {
		hm_escaped_write(out, v->question.file);
		hm_buf_text(out, ": ");
	}
	hm_buf_text(out, hallmark_code_name(v->code));
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
		/* Whose clock it is stands beside the time. */
		if (i == HM_FACT_OWN_CLOCK ||
		    !hm_verdict_has(v, (enum hm_fact)i))
			continue;
		if (more)
			hm_buf_text(out, "; ");
		hm_buf_text(out, hm_fact_words((enum hm_fact)i));
		more = true;
	}
	hm_buf_byte(out, '\n');
}

void hm_flags_text(struct hallmark_buf *out, unsigned flags)
{
	bool more = false;

	for (size_t i = 0; i < HM_FLAG_WORDS; i++) {
		if (!(flags >> i & 1))
			continue;
		hm_buf_text(out, more ? ", " : "");
		hm_buf_text(out, hallmark_word(HALLMARK_WORDS_FLAG, 1U << i));
		more = true;
	}
	if (!more)
		hm_buf_text(out, "not reported");
}

/* HMK-OUT-8 */
static void report_text(struct hallmark_buf *out,
			const struct hallmark_verdict *v, size_t flag)
{
	static const char *const heads[HM_FLAG_REPORTS] = {
		"REPORTED LOST", "REPORTED STOLEN", "THEFT CONFIRMED",
		"RECALLED",	 "DECOMMISSIONED",  "DESTROYED",
	};
	struct hm_telling t = hm_verdict_telling(v);
	size_t event;

	hm_buf_text(out, "status:     ");
	hm_buf_text(out, heads[flag]);
	if (hm_verdict_report(v, (enum hm_flag)(1U << flag), &event)) {
		const struct hm_record *record = hm_told_record(&t, event);

		hm_by_text(out, &t, event);
		hm_buf_text(out, record->by == HM_BY_CUSTODIAN
					 ? " (claimed)"
					 : " (confirmed)");
		if (t.c->has_head)
			hm_place_text(out, &record->place);
	}
	hm_buf_byte(out, '\n');
}

static void
status_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	unsigned flags = hm_verdict_flags(v);

	for (size_t i = 0; i < HM_FLAG_REPORTS; i++)
		if (flags >> i & 1)
			report_text(out, v, i);
}

/* An age as people say it; days only where hours say too little. */
static void age_text(struct hallmark_buf *out, uint64_t seconds)
{
	static const struct {
		uint32_t from;
		uint32_t seconds;
		const char *unit;
	} units[4] = { { 259200, 86400, " d" },
		       { 3600, 3600, " h" },
		       { 60, 60, " min" },
		       { 0, 1, " s" } };
	size_t i = 0;

	while (seconds < units[i].from)
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

	hm_buf_text(out, "as of:      ");
	if (v->certificate.has_head) {
		hm_time_text(out, v->as_of);
		hm_buf_text(out, " (age ");
		age_text(out, now > v->as_of ? now - v->as_of : 0);
		hm_buf_text(out, ", limit ");
		age_text(out, v->policy->max_age);
		if (v->code == HALLMARK_STALE)
			hm_buf_text(out, ": TOO OLD");
		witnesses_text(out, v);
	} else {
		hm_buf_text(out, "no time is proven; checked at ");
	}
	hm_time_text(out, now);
	hm_buf_byte(out, '\n');
}

/* HMK-OUT-9: never more than was signed. */
static void
answer_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_question *q = &v->challenge.question;

	hm_buf_text(out, "holder:     ");
	if (hm_verdict_bearer(v))
		hm_buf_text(out, "a bearer code answers for this listing: ");
	else if (q->purpose == HM_PURPOSE_SELL)
		hm_buf_text(out, "the custodian approves the sale of this "
				 "listing: ");
	else if (q->purpose == HM_PURPOSE_SHOW)
		hm_buf_text(out, "the custodian shows this item for: ");
	else
		hm_buf_text(out, "the custodian signed, for a purpose that "
				 "is not known here: ");
	hm_escaped_write(out, q->listing);
	hm_buf_text(out, " at ");
	hm_escaped_write(out, q->audience);
	hm_buf_text(out, " until ");
	hm_time_text(out, q->until);
	hm_buf_byte(out, '\n');
}

static void
holder_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_chain *chain = hm_verdict_chain(v, v->item);

	if (!v->certificate.has_head || !chain->state.custodian)
		return;
	hm_buf_text(out, "custodian:  key ");
	hm_pub_write(out, chain->state.custodian);
	hm_buf_byte(out, '\n');
	if (v->answered)
		answer_text(out, v);
	else if (!v->code || v->code == HALLMARK_HOLDER_MISSING)
		hm_buf_text(out, "holder:     ID genuine. OBJECT NOT PROVEN. "
				 "Ask the seller for a holder proof.\n");
}

static void
absence_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	if (v->code != HALLMARK_NOT_ISSUED)
		return;
	hm_buf_text(out, "answer:     ");
	hm_escaped_write(out, v->brand->name);
	hm_buf_text(out, " had not issued this ID as of ");
	hm_time_text(out, v->as_of);
	hm_buf_byte(out, '\n');
}

static void
recovery_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	const struct hm_item_state *state =
		&hm_verdict_chain(v, v->item)->state;

	if (!state->announced)
		return;
	hm_buf_text(out, "recovery:   announced ");
	hm_time_text(out, state->announced_at);
	if (v->powers.has_wait) {
		hm_buf_text(out, ", not before ");
		hm_time_text(out, state->announced_at + v->powers.wait);
	}
	hm_buf_text(out, "; whatever the custodian signs ends it\n");
}

static void
events_text(struct hallmark_buf *out, const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);
	size_t first = v->question.history || t.count == 0 ? 0 : t.count - 1;

	for (size_t i = first; i < t.count; i++)
		hm_event_text(out, &t, i);
}

enum hallmark_code hallmark_verdict_text(const struct hallmark_verdict *verdict,
					 struct hallmark_buf *out)
{
	const struct hallmark_verdict *v = verdict;

	if (v->code)
		failure_text(out, v);
	hm_buf_text(out, hallmark_outcome_name(hallmark_code_outcome(v->code)));
	if (!v->proven) {
		hm_buf_byte(out, '\n');
		return out->err;
	}
	hm_buf_text(out, ": ");
	hm_escaped_write(out, hm_verdict_item(v));
	hm_buf_text(out, " of ");
	hm_escaped_write(out, v->brand->name);
	hm_buf_byte(out, '\n');
	status_text(out, v);
	absence_text(out, v);
	facts_text(out, v, "proven:     ", 0, HM_GAP_FIRST);
	time_text(out, v);
	holder_text(out, v);
	recovery_text(out, v);
	facts_text(out, v, "not proven: ", HM_GAP_FIRST, HM_FACTS);
	events_text(out, v);
	return out->err;
}
