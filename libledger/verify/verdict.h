/* What a verification found. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_VERDICT_H
#define HM_VERIFY_VERDICT_H

#include <hallmark/statement.h>
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
	HM_FACT_LISTED,
	HM_FACT_DETAILS_WITHHELD,
	HM_FACT_OWN_CLOCK,
	HM_FACT_HOLDER_PROVEN,
	HM_FACT_BEARER_CODE,
	HM_FACT_ACTIVATED,
	HM_FACT_NOT_ACTIVATED,
	HM_FACT_RECOVERY_ANNOUNCED,
	HM_FACT_STRUCK,
	HM_GAP_OBJECT,
	HM_GAP_HOLDER,
	HM_GAP_ISSUE,
	HM_GAP_INCLUSION,
	HM_GAP_REPLAY,
	HM_GAP_LOGGED
};
#define HM_FACTS 19
#define HM_GAP_FIRST HM_GAP_OBJECT
bool hm_verdict_has(const struct hallmark_verdict *v, enum hm_fact fact);
const char *hm_fact_name(enum hm_fact fact);
const char *hm_fact_words(enum hm_fact fact);
/* Is the custodian the item's claim code, which may have been copied? */
bool hm_verdict_bearer(const struct hallmark_verdict *v);
/* The bad status of the item, whichever form shows it: enum hm_flag. */
unsigned hm_verdict_flags(const struct hallmark_verdict *v);
/* The event that set a flag of the end state; false if none is shown. */
bool hm_verdict_report(const struct hallmark_verdict *v, enum hm_flag flag,
		       size_t *event);

#define HM_FLAG_WORDS 8	  /* flags are 1 << 0 to 1 << 7 */
#define HM_FLAG_REPORTS 6 /* of them: what somebody reported */
/* Their words, or "not reported". */
void hm_flags_text(struct hallmark_buf *buf, unsigned flags);
/* The item asked for, or the one that decided. */
struct hallmark_bytes hm_verdict_item(const struct hallmark_verdict *v);

/* A chain to be told of. v and chain NULL: unverified, as the file says it. */
struct hm_telling {
	const struct hm_certificate *c;
	size_t first; /* record */
	size_t count;
	const struct hallmark_verdict *v;
	const struct hm_chain *chain;
};
struct hm_telling hm_verdict_telling(const struct hallmark_verdict *v);
const struct hm_record *
hm_told_record(const struct hm_telling *t, size_t event);
/* Does what a key signed not count, by all that is known? */
bool hm_told_struck(const struct hm_telling *t, size_t event);
/* The number of the event whose details replace those; 0: none. */
size_t hm_told_corrected(const struct hm_telling *t, size_t event);
/* Of the attestor whom the policy knows by that key; empty: none. */
struct hallmark_bytes hm_told_name(const struct hm_telling *t, size_t event);

/* All events, as an array; one event, in words. */
void hm_events_json(struct hallmark_buf *buf, const struct hm_telling *t);
void hm_event_text(struct hallmark_buf *buf, const struct hm_telling *t,
		   size_t event);
/* What happened, without place and signer: ,"kind":.. and all that follows. */
void hm_record_json(struct hallmark_buf *buf, const struct hm_record *record);
void hm_record_text(struct hallmark_buf *buf, const struct hm_record *record);
/* Who signed it: "custodian", "root" or the key. */
void hm_by_json(struct hallmark_buf *buf, const struct hm_telling *t,
		size_t event);
void hm_by_text(struct hallmark_buf *buf, const struct hm_telling *t,
		size_t event);
void hm_place_text(struct hallmark_buf *buf, const struct hm_place *place);
/* The fields of details, a withheld one without its value. */
void hm_details_json(struct hallmark_buf *buf, struct hallmark_bytes raw);
void hm_details_text(struct hallmark_buf *buf, struct hallmark_bytes raw);
/* The word of a number, or the number. */
void hm_word_json(struct hallmark_buf *buf, enum hallmark_vocabulary list,
		  uint64_t number);
void hm_word_text(struct hallmark_buf *buf, enum hallmark_vocabulary list,
		  uint64_t number);
/* A label as it is encoded; the registered one is a word, HMK-DET-4. */
void hm_label_json(struct hallmark_buf *buf, struct hallmark_bytes label);
void hm_label_text(struct hallmark_buf *buf, struct hallmark_bytes label);
/* A value as it is encoded. */
void hm_value_json(struct hallmark_buf *buf, struct hallmark_bytes value);
void hm_value_text(struct hallmark_buf *buf, struct hallmark_bytes value);
void hm_pub_write(struct hallmark_buf *buf, const uint8_t pub[HM_PUB_BYTES]);
void hm_time_json(struct hallmark_buf *buf, uint64_t time);
void hm_time_text(struct hallmark_buf *buf, uint64_t time);
/* ,"name": and the value; null for what is empty, NULL or not there. */
void hm_key_json(struct hallmark_buf *buf, const char *name,
		 const uint8_t *pub);
void hm_name_json(struct hallmark_buf *buf, const char *name);
void hm_text_json(struct hallmark_buf *buf, const char *name,
		  struct hallmark_bytes text);
void hm_number_json(struct hallmark_buf *buf, const char *name, bool there,
		    uint64_t number);
void hm_moment_json(struct hallmark_buf *buf, const char *name, bool there,
		    uint64_t time);
/* ,"name":[...]: the word of every bit that is set. */
void hm_words_json(struct hallmark_buf *buf, const char *name,
		   enum hallmark_vocabulary list, uint64_t bits);

#endif
