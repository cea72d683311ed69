/* From the log's root to a signed head and its time: steps 7 and 10. SPDX-License-Identifier: MIT */
#include "verify/memory.h"
#include "verify/signature.h"

#define AHEAD_MAX 300 /* seconds that a clock may run before ours */

static bool
holds(const void *arg, const uint8_t sig[HM_SIG_BYTES],
      struct hallmark_bytes message, const uint8_t pub[HM_PUB_BYTES])
{
	return hm_sig_holds(arg, sig, message, pub);
}

static enum hm_line_state
check_line(const struct hm_work *w, struct hallmark_bytes text,
	   const struct hm_cert_sig *sig, const struct hm_vkey *key,
	   uint64_t *time)
{
	const struct hm_sig_check check = { holds, w->cache };

	return hm_note_check_by(&check, text, sig->name, sig->sig, key, time);
}

/* HMK-VER-17: HM_LINE_BAD if any known key of this log fails. */
static enum hallmark_code
check_log_lines(struct hm_work *w, struct hallmark_bytes text)
{
	size_t good = 0;

	for (size_t i = 0; i < hm_certificate_sigs(w->c); i++) {
		const struct hm_cert_sig *sig = hm_certificate_sig(w->c, i);

		for (size_t k = 0; k < w->policy->log_count; k++) {
			const struct hm_vkey *key = &w->policy->logs[k];
			enum hm_line_state state;
			uint64_t time;

			if (!hm_bytes_equal(key->name, w->c->origin))
				continue;
			state = check_line(w, text, sig, key, &time);
			if (state == HM_LINE_BAD)
				return hm_verdict_refuse(
					w, HALLMARK_LOG_SIGNATURE_BAD,
					"HMK-VER-17", HM_NOWHERE,
					"the log's signature does not "
					"hold");
			good += state == HM_LINE_GOOD;
		}
	}
	if (good == 0)
		return hm_verdict_refuse(
			w, HALLMARK_LOG_SIGNATURE_MISSING, "HMK-VER-17",
			HM_NOWHERE,
			"expected a signature by a log key of the "
			"policy");
	return HALLMARK_OK;
}

/* HMK-VER-18: each witness counts once, with its latest time not ahead. */
static enum hallmark_code
check_cosigner(struct hm_work *w, size_t witness, struct hallmark_bytes text,
	       uint64_t *latest)
{
	const struct hm_vkey *key = &w->policy->witnesses[witness].key;
	uint64_t now = w->v->question.now;

	*latest = 0;
	for (size_t i = 0; i < hm_certificate_sigs(w->c); i++) {
		const struct hm_cert_sig *sig = hm_certificate_sig(w->c, i);
		uint64_t time = 0;
		enum hm_line_state state = check_line(w, text, sig, key, &time);

		if (state == HM_LINE_BAD)
			return hm_verdict_refuse(w, HALLMARK_COSIGNATURE_BAD,
						 "HMK-VER-18", HM_NOWHERE,
						 "a cosignature does not hold");
		if (state == HM_LINE_GOOD && time > *latest &&
		    (time <= now || time - now <= AHEAD_MAX))
			*latest = time;
	}
	return HALLMARK_OK;
}

/* HMK-VER-18 and HMK-VER-19 */
static enum hallmark_code
check_cosigners(struct hm_work *w, struct hallmark_bytes text)
{
	uint64_t times[HM_POLICY_MAX] = { 0 };

	for (size_t i = 0; i < w->policy->witness_count; i++) {
		enum hallmark_code code = check_cosigner(w, i, text, &times[i]);

		if (code)
			return code;
	}
	w->v->as_of = w->policy->quorum_none
			      ? w->c->head.time
			      : hm_policy_as_of(w->policy, times);
	if (!w->policy->quorum_none && w->v->as_of == 0)
		return hm_verdict_refuse(
			w, HALLMARK_QUORUM_MISSING, "HMK-VER-18", HM_NOWHERE,
			"expected cosignatures that make the quorum");
	for (size_t i = 0; i < w->policy->witness_count; i++) {
		bool counts = times[i] > 0 && times[i] >= w->v->as_of;

		w->v->cosigners += counts;
		w->v->audited |= counts && w->policy->witnesses[i].auditor;
	}
	return HALLMARK_OK;
}

enum hallmark_code hm_check_head(struct hm_work *w)
{
	struct hm_checkpoint checkpoint = { .origin = w->c->origin,
					    .size = w->c->head.size,
					    .root = w->log_root };
	enum hallmark_code code;

	if (!w->c->has_head)
		return HALLMARK_OK;
	hm_buf_clear(&w->scratch);
	hm_checkpoint_write(&w->scratch, &checkpoint);
	code = check_log_lines(w, hm_buf_view(&w->scratch));
	return code ? code : check_cosigners(w, hm_buf_view(&w->scratch));
}

/* HMK-VER-20: a state from the future of whoever gives the time. */
static bool is_ahead(const struct hm_work *w)
{
	uint64_t clock =
		w->policy->quorum_none ? w->v->question.now : w->v->as_of;
	uint64_t time = w->c->head.time;

	return time > clock && time - clock > AHEAD_MAX;
}

enum hallmark_code hm_check_time(struct hm_work *w)
{
	uint64_t now = w->v->question.now;
	enum hallmark_code code = hm_check_clock(w);

	if (code)
		return code;
	if (w->c->has_head && is_ahead(w))
		return hm_verdict_refuse(
			w, HALLMARK_CLOCK, "HMK-VER-20", HM_NOWHERE,
			"the ledger's time is ahead of the clock that "
			"judges it");
	if (now > w->policy->expires)
		return hm_verdict_refuse(w, HALLMARK_POLICY_EXPIRED,
					 "HMK-VER-21", HM_NOWHERE,
					 "the policy has expired");
	if (w->c->has_head && now > w->v->as_of &&
	    now - w->v->as_of > w->policy->max_age)
		return hm_verdict_refuse(
			w, HALLMARK_STALE, "HMK-VER-22", HM_NOWHERE,
			"the proof is older than the policy allows");
	return HALLMARK_OK;
}
