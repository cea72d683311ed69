/* SPDX-License-Identifier: MIT */
#include "verify/holder.h"

#include "record/holder_proof.h"
#include "verify/signature.h"

static enum hallmark_code refuse(struct hm_work *w, enum hallmark_code code,
				 const char *rule, const char *what)
{
	return hm_verdict_refuse(w, code, rule, HM_NOWHERE, what);
}

enum hallmark_code hm_check_challenge(struct hm_work *w)
{
	const struct hallmark_question *q = &w->v->question;
	struct hm_cbor r;

	/* A file that is empty was given all the same. */
	if (!q->challenge.ptr)
		return !q->response.ptr
			       ? HALLMARK_OK
			       : refuse(w, HALLMARK_CHALLENGE_BAD, "HMK-HOLD-3",
					"a response proves nothing without "
					"its challenge");
	hm_cbor_init(&r, q->challenge, "HMK-CHAL-1");
	hm_challenge_read(&r, &w->v->challenge);
	hm_cbor_end(&r);
	if (r.err)
		return refuse(w, HALLMARK_CHALLENGE_BAD, r.err_rule,
			      "the challenge is not one");
	if (!hm_bytes_equal(w->v->challenge.uri, q->item))
		return refuse(w, HALLMARK_CHALLENGE_BAD, "HMK-HOLD-3",
			      "the challenge is not about the item in "
			      "question");
	return HALLMARK_OK;
}

/* HMK-HOLD-5 */
static bool signed_by(const struct hm_work *w, const struct hm_holder_proof *h,
		      const uint8_t *custodian)
{
	uint8_t room[HM_HOLDER_PROOF_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);
	struct hm_hash kid = hm_cose_kid(custodian);

	hm_holder_proof_message(&message, h);
	return hm_hash_equal(&kid, &h->kid) && !message.err &&
	       hm_sig_holds(w->v->question.cache, h->sig, hm_buf_view(&message),
			    custodian);
}

/* HMK-HOLD-5, in this order: the first that fails decides. */
static enum hallmark_code
check_response(struct hm_work *w, const struct hm_chain *chain)
{
	struct hm_holder_proof proof;
	struct hm_cbor r;

	hm_cbor_init(&r, w->v->question.response, "HMK-HOLD-1");
	hm_holder_proof_read(&r, &proof);
	hm_cbor_end(&r);
	if (r.err)
		return refuse(w, HALLMARK_HOLDER_BAD, r.err_rule,
			      "the response is no holder's proof");
	if (!hm_question_equal(&proof.question, &w->v->challenge.question))
		return refuse(w, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5",
			      "the response answers another challenge");
	if (!hm_hash_equal(&proof.link, &chain->link))
		return refuse(w, HALLMARK_HOLDER_OTHER_LINK, "HMK-HOLD-5",
			      "the response is about another state of the item "
			      "than this certificate shows");
	if (!signed_by(w, &proof, chain->state.custodian))
		return refuse(w, HALLMARK_HOLDER_BAD, "HMK-HOLD-5",
			      "the custodian's signature does not hold");
	if (w->v->question.now > proof.question.until)
		return refuse(w, HALLMARK_HOLDER_EXPIRED, "HMK-HOLD-5",
			      "the challenge was to be answered before");
	w->v->answered = true;
	return HALLMARK_OK;
}

enum hallmark_code hm_check_holder(struct hm_work *w)
{
	const struct hallmark_verdict *v = w->v;
	const struct hm_chain *chain = hm_verdict_chain(v, v->item);
	enum hallmark_code code = HALLMARK_OK;

	if (v->question.response.ptr) {
		/* Without a head the link is not the log's. */
		if (!w->c->has_head || !chain->state.custodian)
			return refuse(w, HALLMARK_HOLDER_MISSING, "HMK-HOLD-4",
				      "the certificate does not show who "
				      "holds the item");
		code = check_response(w, chain);
	}
	if (code || !w->policy->require_holder)
		return code;
	if (!v->answered)
		return refuse(w, HALLMARK_HOLDER_MISSING, "HMK-VER-24",
			      "the policy wants the holder's proof");
	if (hm_verdict_bearer(v))
		return refuse(w, HALLMARK_HOLDER_MISSING, "HMK-HOLD-6",
			      "answered by the claim code, which may have been "
			      "copied: claim the item first");
	return HALLMARK_OK;
}
