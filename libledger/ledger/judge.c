/* A certificate, judged before it is handed out. SPDX-License-Identifier: MIT */
#include "ledger/ledger.h"

#include <hallmark/verify.h>

#include "verify/verdict.h"

static enum hallmark_code own_policy(struct hallmark_ledger *ledger)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);
	enum hallmark_code err = HALLMARK_OK;

	if (!ledger->policy)
		err = hallmark_ledger_policy(ledger, &text);
	if (!err && !ledger->policy)
		err = hallmark_policy_parse(hm_buf_view(&text), &ledger->policy,
					    NULL);
	hm_buf_release(&text);
	return err;
}

/*
 * What a certificate may say that proves all it can, good or bad. Of an item
 * that was never issued and that the brand has no prefix for the policy wants
 * no proof.
 */
static bool is_good(enum hallmark_code code)
{
	return code == HALLMARK_OK || code == HALLMARK_SIGNED_ONLY ||
	       code == HALLMARK_STATUS_ONLY || code == HALLMARK_CUSTODY_VOID ||
	       code == HALLMARK_NOT_ISSUED ||
	       code == HALLMARK_NOT_IN_THIS_LEDGER ||
	       code == HALLMARK_UNKNOWN_BRAND ||
	       hallmark_code_outcome(code) == HALLMARK_FLAGGED;
}

enum hallmark_code
hm_ledger_judge(struct hallmark_ledger *ledger,
		struct hallmark_bytes certificate, struct hallmark_diag *diag)
{
	struct hallmark_question question = { .now = ledger->head.time };
	struct hallmark_verdict *verdict = NULL;
	enum hallmark_code err = own_policy(ledger);

	if (err)
		return err;
	err = hallmark_verify(certificate, ledger->policy, &question, &verdict);
	if (is_good(err))
		err = HALLMARK_OK;
	else if (err == HALLMARK_TOO_LARGE)
		err = hm_ledger_refuse(diag, err, verdict->rule,
				       "an item is longer than a certificate "
				       "carries: withhold details of it",
				       0);
	else if (hallmark_code_outcome(err) != HALLMARK_ENVIRONMENT)
		err = hm_ledger_refuse(diag, HALLMARK_STORE_DAMAGED,
				       verdict->rule,
				       "the store no longer gives a "
				       "certificate that verifies: run audit",
				       0);
	hallmark_verdict_free(verdict);
	return err;
}
