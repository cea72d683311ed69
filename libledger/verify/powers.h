/* Who may act for a brand: its root keys and those it authorised. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_POWERS_H
#define HM_VERIFY_POWERS_H

#include "record/event.h"

#define HM_KEYS_MAX 32
#define HM_KEYS_OPEN 24 /* the rest is for theft and recovery */
#define HM_KEY_LEVELS 3 /* root, key, key */
#define HM_BY_CUSTODIAN 0
#define HM_BY_ROOT 1
#define HM_NEVER UINT64_MAX /* a log index after all others */

/* One record of the root's chain: from its index on this key is the root. */
struct hm_root_term {
	const uint8_t *key;
	struct hm_hash next; /* what genesis or the last change committed to */
	uint64_t index;
	uint64_t from;	    /* the root before is void from here on */
	uint64_t void_from; /* as folded */
};
/* An authorised key. */
struct hm_power {
	const uint8_t *pub;
	struct hm_authorise grant;
	uint64_t by;	    /* who authorised it */
	uint64_t index;	    /* where */
	unsigned level;	    /* 2 or HM_KEY_LEVELS */
	size_t revoked;	    /* its last revocation, from 1; 0: none */
	uint64_t void_from; /* as folded */
};
struct hm_revocation {
	size_t before;	/* the same key's, from 1; 0: none */
	size_t jump;	/* one further back, as far as halves the way */
	size_t number;	/* of the same key's, from 1 */
	uint64_t least; /* from of this and of those before */
	uint64_t by;
	uint64_t index;
	uint64_t from;
};
/*
 * Signers are numbered as `by` in a certificate: HM_BY_ROOT, then the keys from
 * 2 on, parents before children. Views; whoever adds keeps what they point to.
 * fold says as of which log size they are looked at.
 */
struct hm_powers {
	bool has_wait; /* genesis was seen */
	uint64_t wait; /* seconds between announcement and recover */
	struct hallmark_buf terms;	 /* struct hm_root_term */
	struct hallmark_buf powers;	 /* struct hm_power */
	struct hallmark_buf revocations; /* struct hm_revocation */
	uint64_t version;		 /* grows with all that is added */
	/* The fold is the same for every `known` in [low, high]. */
	uint64_t low;
	uint64_t high;
	size_t folded; /* so many powers are; the rest came since */
};
void hm_powers_init(struct hm_powers *p);
void hm_powers_release(struct hm_powers *p);
/* Of a root whose chain is not shown: that it is root, from genesis on. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_powers_root(struct hm_powers *p, const uint8_t *pub);
HALLMARK_MUST_CHECK enum hallmark_code
hm_powers_add_term(struct hm_powers *p, const struct hm_root *root,
		   uint64_t index);
/* It gets the next number. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_powers_add_power(struct hm_powers *p, const uint8_t *pub,
		    const struct hm_authorise *grant, uint64_t by,
		    uint64_t index);
/* Of a key that has its number. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_powers_add_revocation(struct hm_powers *p, uint64_t key, uint64_t by,
			 uint64_t index, uint64_t from);

/* NULL for a number that is none. */
const struct hm_power *hm_powers_get(const struct hm_powers *p, uint64_t by);
/* 0 if it is none of the authorised ones; the root is looked for by root_at. */
uint64_t hm_powers_find(const struct hm_powers *p, const uint8_t *pub);
size_t hm_powers_count(const struct hm_powers *p);
/* The root by records with index < x, genesis also at 0; NULL: none. */
const struct hm_root_term *hm_root_at(const struct hm_powers *p, uint64_t x);
const struct hm_root_term *hm_root_last(const struct hm_powers *p);
/* The public key behind a number at x; NULL for custodian or none. */
const uint8_t *
hm_powers_pub(const struct hm_powers *p, uint64_t by, uint64_t x);

/* HMK-RULE-8: only key records with an index below `known` are known. */
void hm_powers_fold(struct hm_powers *p, uint64_t known);
/* Does what that signer signs at x count, as folded? */
bool hm_powers_counts(const struct hm_powers *p, uint64_t by, uint64_t x);
/*
 * HMK-RULE-15: did a key record after index `from` and before x end the signer
 * or one above it, or change the root? Whatever that came to.
 */
bool hm_powers_touched(const struct hm_powers *p, uint64_t by, uint64_t from,
		       uint64_t x);
/* Was it authorised before x at all? The root always. */
bool hm_powers_known(const struct hm_powers *p, uint64_t by, uint64_t x);

#endif
