/* What a verdict may say beside its code. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

static const struct hm_item_state *state_of(const struct hallmark_verdict *v)
{
	return &hm_verdict_chain(v, v->item)->state;
}

static const struct hm_cert_item *item_of(const struct hallmark_verdict *v)
{
	return hm_certificate_item(&v->certificate, v->item);
}

bool hm_verdict_bearer(const struct hallmark_verdict *v)
{
	return hm_pub_equal(state_of(v)->custodian, state_of(v)->claim);
}

unsigned hm_verdict_flags(const struct hallmark_verdict *v)
{
	const struct hm_cert_item *item = item_of(v);

	if (item->form == HM_FORM_STATUS)
		return item->flagged == HM_FLAGGED_OWN ? item->status : 0;
	return hm_chain_flags(hm_verdict_chain(v, v->item));
}

bool hm_verdict_report(const struct hallmark_verdict *v, enum hm_flag flag,
		       size_t *event)
{
	static const struct {
		unsigned flag;
		enum hm_status status;
	} setters[] = {
		{ HM_FLAG_LOST, HM_LOST },
		{ HM_FLAG_STOLEN, HM_STOLEN },
		{ HM_FLAG_THEFT_CONFIRMED, HM_THEFT_CONFIRMED },
		{ HM_FLAG_RECALLED, HM_RECALLED },
		{ HM_FLAG_DECOMMISSIONED, HM_DECOMMISSIONED },
		{ HM_FLAG_DESTROYED, HM_DESTROYED },
	};
	struct hm_telling t = hm_verdict_telling(v);
	uint64_t status = 0;

	for (size_t i = 0; i < sizeof(setters) / sizeof(*setters); i++)
		if (setters[i].flag == flag)
			status = setters[i].status;
	for (size_t i = t.count; i-- > 0;) {
		const struct hm_event *e = &hm_told_record(&t, i)->event;

		if (e->kind == HM_STATUS && e->args.status == status &&
		    !hm_told_struck(&t, i)) {
			*event = i;
			return true;
		}
	}
	return false;
}

static bool has_withheld(const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);

	for (size_t i = 0; i < t.count; i++) {
		const struct hm_record *record = hm_told_record(&t, i);

		if (record->shown == HM_SHOWN_HIDDEN ||
		    (record->shown == HM_SHOWN_FIELDS &&
		     record->details.withheld > 0))
			return true;
	}
	return false;
}

static bool has_struck(const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);

	for (size_t i = 0; i < t.count; i++)
		if (hm_told_struck(&t, i))
			return true;
	return false;
}

/* An issue that does not count is the brand's once the brand stands by it. */
static bool is_issued(const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);

	return t.count > 0 &&
	       (!hm_told_struck(&t, 0) || !state_of(v)->custody_void);
}

/* HMK-OUT-7: it matters where another than the root made the item. */
static bool lacks_activation(const struct hallmark_verdict *v)
{
	struct hm_telling t = hm_verdict_telling(v);

	return t.count > 0 && t.c->has_head && !state_of(v)->activated &&
	       hm_told_record(&t, 0)->by != HM_BY_ROOT;
}

static bool is_current(const struct hallmark_verdict *v)
{
	return item_of(v)->records > 0 && v->certificate.has_head;
}

static bool is_included(const struct hallmark_verdict *v)
{
	return is_current(v) && v->certificate.head.full;
}

static bool is_absent(const struct hallmark_verdict *v)
{
	return item_of(v)->form == HM_FORM_ABSENT;
}

static bool is_status_form(const struct hallmark_verdict *v)
{
	return item_of(v)->form == HM_FORM_STATUS;
}

static bool has_own_clock(const struct hallmark_verdict *v)
{
	return v->certificate.has_head && v->policy->quorum_none;
}

static bool has_holder(const struct hallmark_verdict *v)
{
	return v->answered && !hm_verdict_bearer(v);
}

static bool has_bearer(const struct hallmark_verdict *v)
{
	return v->answered && hm_verdict_bearer(v);
}

static bool is_activated(const struct hallmark_verdict *v)
{
	return state_of(v)->activated;
}

static bool is_recovering(const struct hallmark_verdict *v)
{
	return state_of(v)->announced;
}

/* No signature tells one object from another. */
static bool lacks_object(const struct hallmark_verdict *v)
{
	return !is_absent(v);
}

static bool lacks_holder(const struct hallmark_verdict *v)
{
	return !is_absent(v) && !has_holder(v);
}

static bool lacks_inclusion(const struct hallmark_verdict *v)
{
	return is_current(v) && !v->certificate.head.full;
}

static bool lacks_replay(const struct hallmark_verdict *v)
{
	return v->certificate.has_head && !v->audited;
}

static bool lacks_log(const struct hallmark_verdict *v)
{
	return !v->certificate.has_head;
}

/* HMK-OUT-4 and HMK-OUT-5, in order. */
static const struct {
	const char *name;
	const char *words;
	bool (*has)(const struct hallmark_verdict *v);
} facts[HM_FACTS] = {
	{ "ISSUED", "the brand issued this ID", is_issued },
	{ "CURRENT", "its chain is the latest", is_current },
	{ "INCLUDED", "every statement of it is in the public log",
	  is_included },
	{ "ABSENT", "the ledger has no event of this ID", is_absent },
	{ "LISTED", "the ledger has events of this ID", is_status_form },
	{ "DETAILS_WITHHELD", "some details are withheld", has_withheld },
	{ "OWN_CLOCK", "the time is by the ledger's own clock", has_own_clock },
	{ "HOLDER_PROVEN", "the custodian answered this very challenge",
	  has_holder },
	{ "BEARER_CODE",
	  "a bearer code answered: whoever has it may have "
	  "copied it",
	  has_bearer },
	{ "ACTIVATED", "it was activated", is_activated },
	{ "NOT_ACTIVATED", "made under a delegation, and never activated",
	  lacks_activation },
	{ "RECOVERY_ANNOUNCED", "a recovery to another key is announced",
	  is_recovering },
	{ "STRUCK", "some events do not count: who signed them had no power",
	  has_struck },
	{ "OBJECT", "that the object before you is the one with this ID",
	  lacks_object },
	{ "HOLDER", "that whoever shows this holds the item", lacks_holder },
	{ "ISSUE",
	  "that the brand issued this ID, and to whom: only its "
	  "status was shown",
	  is_status_form },
	{ "INCLUSION",
	  "that each statement is in the public log: that rests "
	  "on those who replay it",
	  lacks_inclusion },
	{ "REPLAY",
	  "that the ledger kept its own rules: no auditor of the "
	  "policy says so",
	  lacks_replay },
	{ "LOGGED",
	  "that this was logged, is current, and that its keys are "
	  "not revoked",
	  lacks_log },
};

const char *hm_fact_name(enum hm_fact fact)
{
	return facts[fact].name;
}

const char *hm_fact_words(enum hm_fact fact)
{
	return facts[fact].words;
}

bool hm_verdict_has(const struct hallmark_verdict *v, enum hm_fact fact)
{
	return v->proven && facts[fact].has(v);
}
