/* The rule book: may this event follow, and what does it do? SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_CUSTODY_H
#define HM_VERIFY_CUSTODY_H

#include "record/event.h"

/* What the log says of one subject, before or after an event. */
struct hm_chain {
	struct hm_hash subject;
	uint32_t count; /* of its events */
	struct hm_place last;
	struct hm_hash link; /* of the last; what the next event names */
	/* Of an item. Views. */
	const uint8_t *custodian;
	const uint8_t *claim; /* the claim key; NULL: none */
};
/* An event with all that a rule may look at. */
struct hm_act {
	const struct hm_event *event;
	struct hm_place place;
	const uint8_t *signer; /* the key whose signature holds */
	uint64_t n;	       /* events of its statement */
	bool has_first;
	bool has_acceptance;
};
/*
 * HMK-RULE-6. The one place that decides: at admission, in the verifier and in
 * an audit. The order of checks is the specification's, the first that fails
 * gives the code and its rule, and the chain is then as it was. On
 * HALLMARK_OK the chain stands after the event, but for its link, which hashes
 * the entry: hm_chain_close sets it.
 */
enum hallmark_code
hm_custody_apply(struct hm_chain *chain, const struct hm_act *act,
		 const char **rule);
void hm_chain_close(struct hm_chain *chain, const struct hm_place *place,
		    const struct hm_hash *link);

#endif
