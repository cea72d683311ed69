/* What a verification found. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_VERDICT_H
#define HM_VERIFY_VERDICT_H

#include <hallmark/verify.h>

#include "certificate/certificate.h"
#include "record/challenge.h"
#include "verify/custody.h"
#include "verify/policy.h"

struct hallmark_verdict {
	struct hallmark_buf self; /* holds this object */
	const struct hallmark_policy *policy;
	struct hallmark_question question;
	enum hallmark_code code;
	const char *rule;
	const char *message; /* static */
	bool has_offset;
	size_t offset;
	/*
	 * Every proof holds: what follows is proven, as of as_of, even where
	 * the policy asks for more. False: nothing of it may be shown.
	 */
	bool proven;
	struct hm_certificate certificate;
	struct hallmark_buf chains; /* struct hm_chain, one an item: the end */
	struct hm_powers powers;    /* folded over all key records shown */
	struct hm_hash log_root;
	const struct hm_policy_brand *brand;
	size_t item; /* of the certificate: the one that the verdict is about */
	bool tied;   /* a prefix of the policy ties it to the brand */
	uint64_t as_of;
	size_t cosigners;	       /* that count */
	bool audited;		       /* one of them replays every entry */
	struct hm_challenge challenge; /* as it was asked */
	bool answered; /* the custodian signed it for this very state */
};
const struct hm_chain *
hm_verdict_chain(const struct hallmark_verdict *v, size_t item);

/* Codes beside the verdict's own, HMK-OUT-4 and HMK-OUT-5. */
enum hm_fact {
	HM_FACT_ISSUED,
	HM_FACT_CURRENT,
	HM_FACT_INCLUDED,
	HM_FACT_ABSENT,
	HM_FACT_DETAILS_WITHHELD,
	HM_FACT_OWN_CLOCK,
	HM_GAP_OBJECT,
	HM_GAP_HOLDER,
	HM_GAP_INCLUSION,
	HM_GAP_REPLAY,
	HM_GAP_LOGGED
};
#define HM_FACTS 11
#define HM_GAP_FIRST HM_GAP_OBJECT
bool hm_verdict_has(const struct hallmark_verdict *v, enum hm_fact fact);
const char *hm_fact_name(enum hm_fact fact);
const char *hm_fact_words(enum hm_fact fact);

/*
 * One event in JSON and in words; shared with what shows a file unverified.
 * logged: under a head, so that its place means something.
 */
/* A chain, as an array. */
void hm_events_json(struct hallmark_buf *buf, const struct hm_certificate *c,
		    size_t first, size_t count);
void hm_record_text(struct hallmark_buf *buf, const struct hm_record *record,
		    size_t number, bool logged);
/* A label or value as it is encoded. */
void hm_value_json(struct hallmark_buf *buf, struct hallmark_bytes value);
void hm_value_text(struct hallmark_buf *buf, struct hallmark_bytes value);
void hm_pub_write(struct hallmark_buf *buf, const uint8_t pub[HM_PUB_BYTES]);
void hm_time_json(struct hallmark_buf *buf, uint64_t time);

#endif
