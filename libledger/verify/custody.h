/* The rule book: may this event follow, and what does it do? SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_CUSTODY_H
#define HM_VERIFY_CUSTODY_H

#include "record/event.h"
#include "verify/powers.h"

#define HM_CHAIN_EVENTS 1024
/* Whose events may fill a chain how far, HMK-RULE-9. */
#define HM_CHAIN_OPEN 512    /* authorised keys */
#define HM_CHAIN_TRADE 960   /* the custodian; those who revoke a key */
#define HM_CHAIN_URGENT 1008 /* theft and recovery, by authorised keys */

/* Bad status, as the flagged set has it: a sum. */
enum hm_flag {
	HM_FLAG_LOST = 1,
	HM_FLAG_STOLEN = 2,
	HM_FLAG_THEFT_CONFIRMED = 4,
	HM_FLAG_RECALLED = 8,
	HM_FLAG_DECOMMISSIONED = 16,
	HM_FLAG_DESTROYED = 32,
	HM_FLAG_CUSTODY_VOID = 64,
	HM_FLAG_KEY_VOID = 128
};
/* The code of the worst flag; HALLMARK_OK for none. */
enum hallmark_code hm_flag_code(unsigned flags);

/* An event with all that a rule may look at. */
struct hm_act {
	const struct hm_event *event; /* outlives the chain */
	struct hm_place place; /* index HM_NEVER: level signed, after all */
	uint64_t by;
	const uint8_t *signer; /* the key whose signature holds; outlives too */
	uint64_t n;	       /* events of its statement */
	bool has_first;
	uint64_t first;
	bool numbers_used; /* an admitted range overlaps; only admission knows */
	bool has_acceptance;
	bool acceptance_holds; /* `to` signed this root, n and until */
	uint64_t until;
};
/* What a chain says of an item. Keys are views. */
struct hm_item_state {
	const uint8_t *custodian;
	const uint8_t *claim; /* the claim key; NULL: none */
	bool claim_closed;
	unsigned flags; /* enum hm_flag, without the last two */
	bool activated;
	bool announced;
	uint64_t announced_at;
	uint64_t announced_by; /* and where */
	uint64_t announced_index;
	bool custody_void;
};
/* What the log says of one subject, before or after an event. */
struct hm_chain {
	struct hm_hash subject;
	struct hallmark_bytes uri; /* of an item: what scopes are about */
	uint64_t key;		   /* of a key: its number; 0: of an item */
	uint32_t count;		   /* of its events */
	struct hm_place last;
	struct hm_hash link; /* of the last; what the next event names */
	struct hm_item_state state;
	uint64_t low; /* the fold of the powers that state was made under */
	uint64_t high;
	uint64_t version;	  /* of the powers then */
	struct hallmark_buf acts; /* struct hm_act: of an item, those before */
};
void hm_chain_init(struct hm_chain *chain);
void hm_chain_release(struct hm_chain *chain);

/*
 * HMK-RULE-6. The one place that decides: at admission, in the verifier and in
 * an audit. The order of checks is the specification's, the first that fails
 * gives the code and its rule, and the chain is then as it was. On
 * HALLMARK_OK the chain stands after the event, but for its link, which hashes
 * the entry: hm_chain_close sets it. Folds the powers as of the event. A key's
 * event is added to the powers by the caller, when it was closed.
 */
enum hallmark_code
hm_custody_apply(struct hm_chain *chain, const struct hm_act *act,
		 struct hm_powers *powers, const char **rule);
/* HALLMARK_NO_MEMORY */
HALLMARK_MUST_CHECK enum hallmark_code
hm_chain_close(struct hm_chain *chain, const struct hm_act *act,
	       const struct hm_place *place, const struct hm_hash *link);
/* HMK-RULE-8: the state by what is known of keys at that log size. */
void hm_chain_fold(struct hm_chain *chain, struct hm_powers *powers,
		   uint64_t known);
/* One event's effect, as a fold makes it. */
void hm_chain_follow(struct hm_item_state *state, const struct hm_act *act,
		     bool counts);
const struct hm_act *hm_chain_act(const struct hm_chain *chain, size_t i);
/*
 * The part in which that key signs the event next in the chain at x, if it may
 * sign it at all: there is only one. False: a key that nobody authorised.
 */
HALLMARK_MUST_CHECK bool
hm_signer_by(const struct hm_chain *chain, const struct hm_powers *powers,
	     const struct hm_event *event, const uint8_t *signer, uint64_t x,
	     uint64_t *by);
/* Of a correct: was what it names signed by a custodian as such? */
bool hm_corrects_custodian(const struct hm_chain *chain,
			   const struct hm_event *event);
bool hm_pub_equal(const uint8_t *a, const uint8_t *b); /* NULL equals none */
/* Does event i of the chain count, as the powers are folded? */
bool hm_chain_counts(const struct hm_chain *chain, size_t i,
		     const struct hm_powers *powers);
/* The flags of the end state, custody void with them. */
unsigned hm_chain_flags(const struct hm_chain *chain);
/* HMK-RULE-9: theft and recovery, which find a place when others do not. */
bool hm_is_urgent(const struct hm_event *event);
/* Is it a transfer to the open claim key, which takes no acceptance? */
bool hm_is_release(const struct hm_item_state *state,
		   const struct hm_event *event);

#endif
