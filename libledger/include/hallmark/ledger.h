/* A brand's ledger: issue, checkpoint, certificates, audit. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_LEDGER_H
#define HALLMARK_LEDGER_H

#include <hallmark/base.h>
#include <hallmark/field.h>
#include <hallmark/item.h>
#include <hallmark/key.h>
#include <hallmark/statement.h>

/*
 * A directory: store/ (LMDB), checkpoint (the last signed head, which is also
 * the guard against a store that was rolled back), policy.txt and keys/. This
 * header touches only store/ and checkpoint.
 */
struct hallmark_ledger;

/* Clock and randomness come from outside, so a test can replay a day. */
struct hallmark_host {
	uint64_t (*now)(void *arg); /* POSIX seconds */
	void (*random)(void *arg, uint8_t *out, size_t len);
	void *arg;
	size_t map_size; /* bytes of address space for the store; 0: 1 TiB */
};

#define HALLMARK_BATCH_DEFAULT 256
#define HALLMARK_BATCH_MAX 65536
#define HALLMARK_GROUP 65536 /* rows that one transaction commits at most */
#define HALLMARK_RUN_NAME_MAX 128

struct hallmark_genesis {
	struct hallmark_bytes brand;  /* a name for the policy */
	struct hallmark_bytes origin; /* the log's name */
	const struct hallmark_bytes *prefixes;
	size_t prefix_count;
	uint64_t wait; /* seconds between announcement and recover */
	const struct hallmark_signer *root;
	const struct hallmark_signer *log;
	const uint8_t *next;  /* public key of the root after this one */
	const uint8_t *stock; /* public key that holds what nobody has yet */
};
/*
 * Write a new ledger into dir, which exists and is empty of store/ and
 * checkpoint: genesis, a state leaf, the first signed head. All of it is
 * synced when this returns; on failure dir is to be thrown away.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_create(const char *dir, const struct hallmark_genesis *genesis,
		       const struct hallmark_host *host,
		       struct hallmark_diag *diag);

/*
 * HALLMARK_NOT_A_LEDGER, _BUSY (another process writes), _STORE_DAMAGED,
 * _STORE_ROLLED_BACK (the store is behind the signed head or contradicts it),
 * _STORE_NEWER, _PERMISSION, ... Opening to read never blocks a writer and is
 * never blocked by one. One handle a process and directory.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_open(const char *dir, bool write,
		     const struct hallmark_host *host,
		     struct hallmark_ledger **ledger,
		     struct hallmark_diag *diag);
HALLMARK_API void hallmark_ledger_close(struct hallmark_ledger *ledger);

/* Lent; valid until the next call on the ledger that writes. */
struct hallmark_ledger_info {
	struct hallmark_bytes brand;
	struct hallmark_bytes origin;
	const struct hallmark_bytes *prefixes;
	size_t prefix_count;
	uint64_t wait;
	uint8_t id[32];
	uint8_t root[32];  /* now; policies pin the first */
	uint8_t first[32]; /* root */
	uint8_t log[32];
	uint8_t stock[32];
	uint64_t items;	    /* issued, sealed or not */
	uint64_t keys;	    /* authorised, revoked or not */
	uint64_t entries;   /* of the log */
	uint64_t head_size; /* of the signed head */
	uint64_t head_time;
	uint64_t disk_bytes;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_info(struct hallmark_ledger *ledger,
		     struct hallmark_ledger_info *info);

/*
 * An issue run: one file under one name. digest covers the file and every
 * option that shapes its items; a known name with another digest is
 * HALLMARK_RUN_OTHER_FILE. A run that was cut off goes on where its last
 * commit ended.
 */
struct hallmark_run;
struct hallmark_run_options {
	struct hallmark_bytes name;
	uint8_t digest[32];
	const struct hallmark_signer *signer; /* the root, or who may issue */
	const uint8_t *to;		      /* first custodian, 32 bytes */
	size_t batch; /* events a statement, 1 to HALLMARK_BATCH_MAX */
};
/* Of one item. */
struct hallmark_first {
	const uint8_t *to;    /* 32 bytes; NULL: the run's */
	const uint8_t *claim; /* 32 bytes; NULL: it has no claim code */
};
struct hallmark_run_state {
	uint64_t rows;	/* of the file that are durable: go on behind them */
	uint64_t items; /* issued by them */
	bool complete;
};
/*
 * HALLMARK_KEY_WRONG: no key that this ledger knows; HALLMARK_KEY_REVOKED;
 * HALLMARK_ROLE_MISSING.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_run_begin(struct hallmark_ledger *ledger,
		   const struct hallmark_run_options *options,
		   struct hallmark_run **run, struct hallmark_diag *diag);
HALLMARK_API void hallmark_run_state(const struct hallmark_run *run,
				     struct hallmark_run_state *state);
/*
 * Take one item into the group; nothing is durable yet. row is its number in
 * the file, above that of the last; first may be NULL. HALLMARK_OUT_OF_PREFIX,
 * HALLMARK_KEY_BAD,
 * HALLMARK_VALUE_TOO_LONG (details over 16 KiB), HALLMARK_USAGE (the group is
 * full, which long rows do before they are HALLMARK_GROUP: commit, then add it
 * again; or a label twice, or text with controls), with nothing taken.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_run_add(struct hallmark_run *run, const struct hallmark_item_id *item,
		 const struct hallmark_field *fields, size_t field_count,
		 uint64_t row, const struct hallmark_first *first);
/* The same checks without taking anything: for a dry run. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_issue_check(struct hallmark_ledger *ledger,
		     const struct hallmark_item_id *item,
		     const struct hallmark_field *fields, size_t field_count);
/*
 * Sign the group's statements and commit it whole, in one transaction; rows up
 * to `rows` are then durable. last marks the run complete.
 * HALLMARK_ALREADY_ISSUED: an item of the group exists, or stands in it twice;
 * diag->offset is its row of the file; nothing was written. So with what else
 * the rule book says of the signer: HALLMARK_OUT_OF_SCOPE, _OUT_OF_DATES,
 * _QUOTA, _KEY_REVOKED. Numbers of a quota are burnt with the commit.
 * HALLMARK_STATE_UNKNOWN: the commit failed in a way that may have stored it;
 * open again and the run's state says which.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_run_commit(struct hallmark_run *run, uint64_t rows, bool last,
		    struct hallmark_diag *diag);
HALLMARK_API void hallmark_run_free(struct hallmark_run *run);

/*
 * Which of these subjects exist, sealed or not? They need not be sorted, but
 * ascending ones are found several times faster. Place and run are those of
 * the issue; of a statement that was submitted run is empty.
 */
struct hallmark_found {
	bool found;
	uint64_t index;
	uint32_t position;
	char run[HALLMARK_RUN_NAME_MAX + 1];
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_find(struct hallmark_ledger *ledger,
		     const uint8_t (*subjects)[32], size_t count,
		     struct hallmark_found *found);

/* Where in the log, and when by its clock. */
struct hallmark_place {
	uint64_t index;
	uint32_t position;
	uint64_t at; /* POSIX seconds */
};

/*
 * Admit one statement, as the rule book allows, whole or not at all; durable
 * when this returns. file begins with its statement file, behind which others
 * may follow: out->size says how long it was. The same statement again is
 * answered with its place. out->item and diag->offset name the event that was
 * refused, by its number, and out->moved is the place that LINK_MOVED speaks
 * of. HALLMARK_OTHER_LEDGER, _STATEMENT_BAD, _SIGNATURE_BAD, _SUBJECT_TWICE,
 * _KEY_BAD, or the rule book's codes.
 */
struct hallmark_submitted {
	size_t size; /* bytes of file; 0: it is none, at byte diag->offset */
	bool known;  /* it was in the log already */
	const char *kind; /* static: its word */
	uint64_t events;
	uint64_t index; /* of its entry */
	uint64_t at;
	char item[HALLMARK_URI_MAX + 1]; /* URI, or hex of a key; or "" */
	struct hallmark_place moved;	 /* of the event that came first */
	/* Its signer had given the item away before: keep it, as evidence. */
	bool conflict;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_submit(struct hallmark_ledger *ledger,
		       struct hallmark_bytes file,
		       struct hallmark_submitted *out,
		       struct hallmark_diag *diag);

enum hallmark_claim {
	HALLMARK_CLAIM_NONE,
	HALLMARK_CLAIM_OPEN,
	HALLMARK_CLAIM_CLOSED
};
/* Flags of a subject whose status is bad, a sum. */
enum hallmark_flag {
	HALLMARK_FLAG_LOST = 1,
	HALLMARK_FLAG_STOLEN = 2,
	HALLMARK_FLAG_THEFT_CONFIRMED = 4,
	HALLMARK_FLAG_RECALLED = 8,
	HALLMARK_FLAG_DECOMMISSIONED = 16,
	HALLMARK_FLAG_DESTROYED = 32,
	HALLMARK_FLAG_CUSTODY_VOID = 64,
	HALLMARK_FLAG_KEY_VOID = 128
};
/*
 * How a subject stands now, sealed or not: what whoever signs its next event
 * has to know. link is the ledger's id where it does not exist.
 */
struct hallmark_standing {
	bool exists;
	uint32_t count; /* of its events */
	uint8_t link[32];
	struct hallmark_place last;
	unsigned flags; /* enum hallmark_flag */
	/* Of an item. */
	uint8_t custodian[32];
	enum hallmark_claim claim;
	uint8_t claim_key[32];
	bool activated;
	bool announced; /* a recovery, at that time */
	uint64_t announced_at;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_subject(struct hallmark_ledger *ledger,
			const uint8_t subject[32],
			struct hallmark_standing *standing);
/* Of a public key. */
HALLMARK_API void
hallmark_key_subject(const uint8_t pub[32], uint8_t subject[32]);

/* What a key may do in this ledger. Not to be copied: grant has views of it. */
struct hallmark_power {
	uint8_t key[32];
	bool exists;	/* the root, or authorised, revoked or not */
	bool root;	/* then it holds every role, and grant says no more */
	bool revoked;	/* or its authorise does not count */
	uint64_t from;	/* void from this index on; UINT64_MAX: not revoked */
	uint8_t by[32]; /* who authorised it */
	unsigned level; /* 1: root */
	struct hallmark_grant grant;
	uint64_t used; /* items that it issued */
	uint64_t next; /* the first number above all that it used */
	uint8_t bytes[4096];
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_key(struct hallmark_ledger *ledger, const uint8_t pub[32],
		    struct hallmark_power *power);
/* Every authorised key, by ascending subject, until tell says false. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_keys(struct hallmark_ledger *ledger,
		     bool (*tell)(void *arg,
				  const struct hallmark_power *power),
		     void *arg);
/*
 * Every item, in order of issue, until tell says false; of an erased name the
 * URI is empty. lot is the text that the issue named; empty: none. Lent.
 */
struct hallmark_listed {
	struct hallmark_bytes uri;
	struct hallmark_bytes lot;
	uint8_t subject[32];
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_items(struct hallmark_ledger *ledger,
		      bool (*tell)(void *arg,
				   const struct hallmark_listed *item),
		      void *arg);
/*
 * Those alone whose issue this key signed, revoked or not.
 * HALLMARK_KEY_UNKNOWN: neither a root, now or before, nor ever authorised.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_issued_by(struct hallmark_ledger *ledger, const uint8_t pub[32],
			  bool (*tell)(void *arg,
				       const struct hallmark_listed *item),
			  void *arg);

/*
 * Seal and sign: a state leaf (map root, time) where anything is newer than the
 * last one or its time has passed, committed, then signed; the checkpoint file
 * is replaced and synced before this returns. Whatever was stored since the
 * last head is read back first: HALLMARK_STORE_DAMAGED, and nothing is signed,
 * if it is not what was written.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_checkpoint(struct hallmark_ledger *ledger,
			   const struct hallmark_signer *log,
			   struct hallmark_diag *diag);

enum hallmark_level {
	HALLMARK_LEVEL_SIGNED,
	HALLMARK_LEVEL_STATUS, /* flagged or provably not, without events */
	HALLMARK_LEVEL_CURRENT,
	HALLMARK_LEVEL_FULL
};
struct hallmark_cut {
	const struct hallmark_item_id *items; /* all different */
	size_t item_count;
	enum hallmark_level level;
	bool absence; /* an item that was never issued gets its proof */
	const struct hallmark_bytes *withhold; /* labels; "lot" is the lot */
	size_t withhold_count;
	bool *withheld; /* one a label: set if an item has it; may be NULL */
};
/*
 * Append one certificate over those items, as of the signed head, to out.
 * HALLMARK_ITEM_UNKNOWN: diag->offset is the number of the item that had not
 * been issued then (or, with absence, that asks for full or signed).
 * HALLMARK_USAGE: an item twice, too many; or, where withheld is NULL, a label
 * that none of the items has, with diag->offset its number.
 * HALLMARK_CHAIN_FULL: with item diag->offset the file needs more than 32 keys.
 * HALLMARK_KEY_REVOKED: level signed of an item that a key issued which is
 * void now, or a root that was replaced.
 * HALLMARK_CHECKPOINT_BEHIND: a sealed head waits for its signature, or the
 * item was issued after the head. HALLMARK_TOO_LARGE: an item of more than
 * 1 MiB, a file of more than 16. HALLMARK_STORE_DAMAGED: what the store gives
 * does not verify under the ledger's own policy.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_certificate(struct hallmark_ledger *ledger,
			    const struct hallmark_cut *cut,
			    struct hallmark_buf *out,
			    struct hallmark_diag *diag);

/* The signed note that the last certificate was cut under, appended. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_head(struct hallmark_ledger *ledger, struct hallmark_buf *out);

/*
 * Delete the details, values and salts with them, of one event of an item or
 * of all (HALLMARK_EVERY_EVENT), for good. Hashes stay, so that every proof
 * holds; certificates then show them withheld. The same call again does no
 * harm, and goes over what a reader kept from being overwritten before.
 * HALLMARK_ITEM_UNKNOWN; HALLMARK_USAGE: no event of that number, or the
 * ledger is not open for writing.
 */
#define HALLMARK_EVERY_EVENT UINT64_MAX
struct hallmark_erased {
	uint64_t events; /* that were asked for */
	uint64_t erased; /* of these, those that had details until now */
	uint64_t pages;	 /* that a reader keeps: old bytes may be there */
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_erase(struct hallmark_ledger *ledger,
		      const struct hallmark_item_id *item, uint64_t event,
		      struct hallmark_erased *out, struct hallmark_diag *diag);

/*
 * Replay every entry: bytes, chain, tree, statement signatures, events
 * against their roots, the rule book, the map and the last signed head.
 * progress (may be NULL) is told entries done. On a fault the code is
 * HALLMARK_STORE_DAMAGED, whatever rule is broken: diag->rule names it,
 * diag->offset is the log index.
 */
struct hallmark_audit {
	uint64_t entries;
	uint64_t statements;
	uint64_t states;
	uint64_t events;
	uint64_t subjects;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_audit(struct hallmark_ledger *ledger,
		      void (*progress)(void *arg, uint64_t done,
				       uint64_t total),
		      void *arg, struct hallmark_audit *audit,
		      struct hallmark_diag *diag);

/* The ledger's policy text: what a verifier needs. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_ledger_policy(struct hallmark_ledger *ledger,
		       struct hallmark_buf *out);

#endif
