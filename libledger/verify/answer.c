/* What the file proves of the item asked for: step 8 and on. SPDX-License-Identifier: MIT */
#include "verify/holder.h"
#include "verify/memory.h"

static enum hallmark_code refuse(struct hm_work *w, enum hallmark_code code,
				 const char *rule, const char *what)
{
	return hm_verdict_refuse(w, code, rule, HM_NOWHERE, what);
}

/* HMK-VER-33: nothing is carried that no record needs. */
enum hallmark_code hm_check_used(struct hm_work *w)
{
	bool used[HM_CERTIFICATE_KEYS_MAX + 1] = { false };
	size_t keys = hm_certificate_keys(w->c);
	size_t items = keys > 0 ? hm_certificate_key(w->c, 0)->first_record : 0;

	for (size_t i = 0; i < items; i++)
		used[hm_certificate_record(w->c, i)->by] = true;
	for (size_t k = 1; k < keys; k++) {
		const struct hm_cert_key *key = hm_certificate_key(w->c, k);

		for (size_t i = 0; i < key->records; i++) {
			uint64_t by = hm_certificate_record(
					      w->c, key->first_record + i)
					      ->by;

			used[by] |= by != k + 1;
		}
	}
	for (size_t k = 1; k < keys; k++)
		if (!used[k + 1])
			return hm_verdict_refuse(
				w, HALLMARK_KEY_UNUSED, "HMK-VER-33",
				hm_certificate_key(w->c, k)->offset,
				"expected keys that a record names");
	return HALLMARK_OK;
}

/* HMK-VER-30 and HMK-VER-31: what its chain, or the flagged set, says. */
static enum hallmark_code check_flags(struct hm_work *w)
{
	const struct hm_cert_item *item = hm_certificate_item(w->c, w->v->item);
	unsigned flags = hm_chain_flags(hm_work_chain(w, w->v->item));
	enum hallmark_code code;

	if (item->form == HM_FORM_STATUS && item->flagged == HM_FLAGGED_OWN)
		flags = item->status;
	code = hm_flag_code(flags);
	if (code == HALLMARK_CUSTODY_VOID)
		return refuse(w, code, "HMK-VER-30",
			      "issued or recovered by a key whose word does "
			      "not count");
	if (code)
		return refuse(w, code, "HMK-VER-31", hallmark_code_words(code));
	return HALLMARK_OK;
}

/* HMK-VER-23: absence is proven; whether it refutes is the policy's word. */
static enum hallmark_code check_absence(struct hm_work *w)
{
	const struct hm_cert_item *item = hm_certificate_item(w->c, w->v->item);

	if (item->form != HM_FORM_ABSENT)
		return HALLMARK_OK;
	if (w->v->tied)
		return refuse(w, HALLMARK_NOT_ISSUED, "HMK-VER-23",
			      "the brand had not issued this ID");
	return refuse(w, HALLMARK_NOT_IN_THIS_LEDGER, "HMK-VER-23",
		      "the ID is not in this ledger");
}

/* HMK-VER-32 */
static enum hallmark_code check_status_only(struct hm_work *w)
{
	if (hm_certificate_item(w->c, w->v->item)->form != HM_FORM_STATUS ||
	    w->policy->accept_status_only)
		return HALLMARK_OK;
	return refuse(w, HALLMARK_STATUS_ONLY, "HMK-VER-32",
		      "in the ledger and not reported; who issued and who "
		      "holds it was not shown");
}

/* HMK-VER-24 */
static enum hallmark_code check_inclusion(struct hm_work *w)
{
	if (w->policy->require_inclusion && !w->c->head.full)
		return refuse(w, HALLMARK_INCLUSION_MISSING, "HMK-VER-24",
			      "the policy wants a certificate of level full");
	return HALLMARK_OK;
}

/* HMK-VER-25 */
static enum hallmark_code check_logged(struct hm_work *w)
{
	if (w->c->has_head)
		return HALLMARK_OK;
	return refuse(w, HALLMARK_SIGNED_ONLY, "HMK-VER-25",
		      "signed by the brand; that it is logged and current was "
		      "not shown");
}

/* Of the item that the verdict is now about. */
static enum hallmark_code judge(struct hm_work *w, size_t item)
{
	static enum hallmark_code (*const steps[])(struct hm_work *) = {
		check_flags,	   hm_check_time,   check_absence,
		check_status_only, check_inclusion, hm_check_holder,
		check_logged,
	};
	enum hallmark_code code = HALLMARK_OK;

	w->v->item = item;
	w->v->tied = hm_policy_cover(w->policy, w->v->brand,
				     hm_certificate_item(w->c, item)->uri) ==
		     HM_TIED;
	for (size_t i = 0; !code && i < sizeof(steps) / sizeof(*steps); i++)
		code = steps[i](w);
	return code;
}

/* The worst first. */
static unsigned rank(enum hallmark_code code)
{
	switch (hallmark_code_outcome(code)) {
	case HALLMARK_VERIFIED:
		return 0;
	case HALLMARK_UNPROVEN:
		return 1;
	case HALLMARK_FLAGGED:
		return 2;
	case HALLMARK_REFUTED:
	case HALLMARK_CALL_WRONG:
	case HALLMARK_ENVIRONMENT:
	case HALLMARK_STORE_BAD:
		break;
	}
	return 3;
}

/* HMK-VER-26: of several items the worst counts, the first of equals. */
enum hallmark_code hm_check_answer(struct hm_work *w)
{
	unsigned worst = 0;
	size_t at = 0;

	if (w->v->question.item.len > 0)
		return judge(w, w->v->item);
	for (size_t i = 0; i < hm_certificate_items(w->c); i++) {
		unsigned found = rank(judge(w, i));

		if (found <= worst)
			continue;
		worst = found;
		at = i;
	}
	return judge(w, at);
}
