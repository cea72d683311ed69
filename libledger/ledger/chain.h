/* Chains and keys as a transaction shows them. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_CHAIN_H
#define HM_LEDGER_CHAIN_H

#include "ledger/events.h"
#include "ledger/numbers.h"
#include "verify/custody.h"

/*
 * An event with all that a record carries but its path (hm_event_path). Views
 * of the transaction: valid until it ends or writes.
 */
struct hm_ledger_event {
	struct hm_event event; /* with prev, subject and key */
	struct hm_place place;
	struct hm_hash leaf; /* H(00 event) */
	uint64_t n;
	bool has_first;
	uint64_t first;
	struct hm_hash kid;
	const uint8_t *sig;    /* of the statement, 64 bytes */
	const uint8_t *signer; /* its key, which may be NULL: unknown */
	uint64_t by;	       /* number in struct hm_ledger_powers */
	bool has_acceptance;
	uint64_t until;
	const uint8_t *acceptance;     /* 64 bytes */
	struct hallmark_bytes details; /* empty: none, or erased */
	struct hallmark_bytes uri;     /* of an issue; empty: erased */
};
/* As the rule book sees it: what was accepted held when it was admitted. */
struct hm_act hm_ledger_act(const struct hm_ledger_event *e);

/*
 * The keys that chains name, each with its whole chain: number i is key i - 1,
 * HM_BY_ROOT first, parents before children, as in a certificate. As of the
 * log's first `size` entries; HM_MAP_NOW: as it is.
 */
struct hm_ledger_key {
	const uint8_t *pub; /* of the root: the first */
	struct hm_hash subject;
	struct hm_map_row row; /* of its chain */
	struct hm_ledger_event *events;
	size_t count; /* of a root that never changed: 1 */
};
struct hm_ledger_powers {
	struct hm_ledger_txn *t;
	uint64_t size;
	struct hm_powers powers; /* may be folded at any time */
	struct hm_numbers numbers;
	struct hallmark_buf keys; /* struct hm_ledger_key */
};
/* Reads the root's chain. Release it in any case. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_powers_open(struct hm_ledger_txn *t, uint64_t size,
		      struct hm_ledger_powers *p);
void hm_ledger_powers_release(struct hm_ledger_powers *p);
const struct hm_ledger_key *
hm_ledger_powers_key(const struct hm_ledger_powers *p, size_t i);
size_t hm_ledger_powers_count(const struct hm_ledger_powers *p);
/*
 * The number of the key that a kid names at log index x; it and its parents
 * are read if they are new. 0: it is no root then and was not authorised by
 * `size`. *pub is the key, or NULL if it never was either.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_powers_find(struct hm_ledger_powers *p, const struct hm_hash *kid,
		      uint64_t x, uint64_t *by, const uint8_t **pub);

/* Marks key by - 1 and those above it, as hm_ledger_chain_keys does. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_powers_mark(const struct hm_ledger_powers *p, uint64_t by,
		      bool *used);
/*
 * act->by and act->signer for act->event at act->place, next in the chain,
 * whose statement has that kid, where custodian (NULL: none) holds the item. by 0 with a signer that is
 * not the custodian is for the caller to look at: kid may be another's.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_signer(struct hm_ledger_powers *p, const struct hm_chain *chain,
		 const uint8_t *custodian, const struct hm_hash *kid,
		 struct hm_act *act);

/*
 * One subject's events. chain stands behind the last of them and holds acts
 * over events; hm_chain_fold gives its state as of any log size. Of a key,
 * chain.key is its number.
 */
struct hm_ledger_chain {
	struct hm_map_row row; /* as of size; leaf.count 0: no such subject */
	struct hm_ledger_event *events;
	size_t count;
	struct hm_chain chain;
};
/*
 * Reads it by the places that its rows name, with the keys that it names.
 * Nothing is judged again: what was admitted is taken as it is.
 * HALLMARK_STORE_DAMAGED: rows that are no chain.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_chain_open(struct hm_ledger_powers *p, const struct hm_hash *subject,
		     struct hm_ledger_chain *c);
void hm_ledger_chain_release(struct hm_ledger_chain *c);
/*
 * Marks the keys that a certificate of the chain carries: signers, and theirs
 * up to the root. used[i] is key i; it has room for all of p and keeps what
 * was marked before. More than HM_KEYS_MAX in all are HALLMARK_CHAIN_FULL.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_chain_keys(const struct hm_ledger_powers *p,
		     const struct hm_ledger_chain *c, bool *used);
/* Flags of the end state, as the flagged set has them: of an item or a key. */
unsigned
hm_ledger_chain_flags(struct hm_ledger_powers *p, struct hm_ledger_chain *c);

/*
 * A subject's row as it stood when the log had `size` entries: what
 * hm_ledger_map asks for. from is a struct hm_ledger_txn.
 */
enum hallmark_code
hm_ledger_older(void *from, uint64_t size, struct hm_map_row *row, bool *found);

#endif
