/* An open ledger, and what one transaction shows of it. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_LEDGER_H
#define HM_LEDGER_LEDGER_H

#include <hallmark/ledger.h>
#include <hallmark/policy.h>

#include "base/buf.h"
#include "ledger/log.h"
#include "ledger/map.h"
#include "note/note.h"
#include "record/statement.h"

#define HM_LEDGER_FORMAT 1
#define HM_CLOCK_AGE 600 /* seconds before `at` needs a new state leaf */
#define HM_LEDGER_PREFIXES_MAX 256

/* Numbers of the store's tables; hm_ledger_layout names them. */
enum hm_table {
	HM_TABLE_ENTRY,
	HM_TABLE_TREE,
	HM_TABLE_MAP,
	HM_TABLE_TOP,
	HM_TABLE_EVENT,
	HM_TABLE_HASH,
	HM_TABLE_RUN,
	HM_TABLE_GROUP,
	HM_TABLE_META,
	HM_TABLE_KEY,	 /* kid -> key of a root or authorised one */
	HM_TABLE_ACCEPT, /* u64 index -> u64 until, signature */
	HM_TABLE_SIGNER, /* hm_signer_* */
	HM_TABLE_FLAG	 /* subject -> status, as of the last state leaf */
};
#define HM_TABLES 13

/* What genesis fixed; views into bytes. */
struct hm_identity {
	struct hallmark_buf bytes;
	struct hallmark_bytes brand;
	struct hallmark_bytes origin;
	struct hallmark_bytes prefixes[HM_LEDGER_PREFIXES_MAX];
	size_t prefix_count;
	uint64_t wait;
	const uint8_t *root;
	const uint8_t *next;
	const uint8_t *log;
	const uint8_t *stock;
	struct hm_hash id;
};
/* The checkpoint file, once its signature was checked; views into bytes. */
struct hm_head {
	struct hallmark_buf bytes; /* empty: not read yet */
	struct hm_note note;
	struct hm_checkpoint checkpoint;
	bool checked;  /* against the store; only then time is known */
	uint64_t time; /* of its state leaf */
};
struct hallmark_ledger {
	int dir_fd;
	char *store_path;
	struct hm_store *store;
	struct hallmark_host host;
	bool write;
	struct hm_identity identity;
	struct hm_head head;
	struct hm_fields_room *check_room; /* of hallmark_issue_check */
	struct hallmark_policy *policy;	   /* of hm_ledger_judge */
};

struct hm_store_layout hm_ledger_layout(const struct hallmark_host *host);
/* Fills diag, if there is one, and returns code. rule "": none applies. */
enum hallmark_code
hm_ledger_refuse(struct hallmark_diag *diag, enum hallmark_code code,
		 const char *rule, const char *message, uint64_t offset);
/* The same for a code that nobody has explained yet; HALLMARK_OK passes. */
enum hallmark_code
hm_ledger_explain(struct hallmark_diag *diag, enum hallmark_code code);

/* The ledger as one transaction shows it. */
struct hm_ledger_txn {
	struct hm_txn *txn;
	struct hm_log log;
	struct hm_ledger_map map;
};
/* End it with hm_txn_commit or hm_txn_abort of txn. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_begin(struct hm_store *store, enum hm_store_use use,
		struct hm_ledger_txn *t);

/* meta: the identity, written once. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_identity_put(struct hm_txn *txn, const struct hm_identity *identity);
/* HALLMARK_STORE_NEWER for a later format. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_identity_get(struct hm_txn *txn, struct hm_identity *identity);

/* The last state leaf; HALLMARK_STORE_DAMAGED if log and map disagree. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_last_state(struct hm_ledger_txn *t, struct hm_state *state);
/* Append a state leaf over all there is; never earlier than the one before. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_seal(struct hm_ledger_txn *t, uint64_t now);
/* The log's clock; a state leaf first, if the last one is too old for it. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_fresh_clock(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
	       uint64_t *at);
/* Who is root now, and how many keys are authorised. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_roots(struct hm_ledger_txn *t, struct hallmark_ledger_info *info);
/* HALLMARK_OUT_OF_PREFIX: an item that this ledger does not issue. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_prefix(const struct hallmark_ledger *ledger,
		 struct hallmark_bytes uri);
/* An entry that is a state leaf of this index. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_state_at(struct hm_log *log, uint64_t index, struct hm_state *state);

/*
 * Are entry i's bytes those that chain and tree were built over? chain is that
 * of the entry before, then of this one.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_log_check(struct hm_log *log, uint64_t i, struct hm_hash *chain,
	     struct hm_hash *leaf);

/*
 * Read the checkpoint file again, if it has changed. Begin a transaction only
 * afterwards: what it shows is then never older than the head.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_head_read(struct hallmark_ledger *ledger, struct hallmark_diag *diag);
/* The guard: the store has all that the head says. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_head_check(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
	      struct hallmark_diag *diag);
/* Head and store as they are now, in a transaction for reading. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_look(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
	       struct hallmark_diag *diag);
/* Sign, write, sync. The head counts as unchecked until it is read again. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_head_write(struct hallmark_ledger *ledger,
	      const struct hm_checkpoint *checkpoint,
	      const struct hallmark_signer *log, struct hallmark_diag *diag);

/*
 * Does a certificate verify under the ledger's own policy at the time of its
 * head? HALLMARK_STORE_DAMAGED if not: it was made of what the store gave.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_judge(struct hallmark_ledger *ledger,
		struct hallmark_bytes certificate, struct hallmark_diag *diag);

/*
 * Replay the entries from `from`, behind a state leaf or 0, to `end` as an
 * audit does, and see that the map has what they say. Behind a state leaf what
 * hashes vouch for is left out: signatures, spelling, the map's other rows.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_audit_since(struct hallmark_ledger *ledger, uint64_t from, uint64_t end,
	       struct hallmark_diag *diag);
/* Read back what no head covers yet, then sign it; nothing if all is signed. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_sign(struct hallmark_ledger *ledger, uint64_t signed_size,
	       const struct hallmark_signer *log, struct hallmark_diag *diag);

#endif
