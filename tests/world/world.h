/* A ledger in memory, from fixed seeds: what tests and vectors cut from. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_WORLD_H
#define HM_TEST_WORLD_H

#include "certificate/certificate.h"
#include "record/acceptance.h"

#define WORLD_ORIGIN "maison.example/1"
#define WORLD_T0 UINT64_C(1790000000) /* of the first state leaf */
#define WORLD_ENTRIES_MAX 4096
#define WORLD_EVENTS_MAX 4096
#define WORLD_WITNESSES 3

struct world_entry {
	struct hallmark_bytes bytes;
	uint64_t at;
	uint64_t n;
	const uint8_t *sig; /* NULL: a state leaf */
};
/* An event, and whatever else a record of it carries. */
struct world_event {
	struct hallmark_bytes uri; /* of an item; empty: of a key */
	struct hm_hash subject;
	struct hm_event event;
	struct hallmark_bytes details; /* empty: none */
	/* Who accepts it, if anybody, and until when. */
	const struct hm_seed_signer *to;
	uint64_t until;
	bool has_by; /* say this number in a record, not the signer's */
	uint64_t by;
	struct hm_hash leaf;
	struct hm_place place;
	struct hm_hash link;
	const uint8_t *signer;
	bool has_first;
	uint64_t first;
	const uint8_t *acceptance; /* NULL: none */
};
struct world_flag {
	struct hm_hash key;
	uint8_t status;
};
#define WORLD_FLAGS_MAX 16
struct world {
	struct hallmark_bytes origin;
	struct hm_seed_signer root, next, log, stock, witness[WORLD_WITNESSES];
	struct world_entry entries[WORLD_ENTRIES_MAX];
	struct hm_hash leaves[WORLD_ENTRIES_MAX];
	size_t entry_count;
	struct world_event events[WORLD_EVENTS_MAX];
	size_t event_count;
	size_t sealed_events; /* of them, under the last state leaf */
	struct hm_map_leaf map[WORLD_EVENTS_MAX];
	size_t map_count;
	struct world_flag flags[WORLD_FLAGS_MAX]; /* by subject */
	size_t flag_count;
	bool hide_genesis; /* even where the root changed, or an item needs it */
	const uint8_t *shown;	  /* a key that certificates show unasked */
	uint64_t time;		  /* of the last state leaf */
	uint64_t wait;		  /* of the genesis, in seconds */
	unsigned drawn;		  /* numbers the fixed "random" bytes */
	struct hallmark_buf keep; /* pointers to free */
};
/* What to issue. */
struct world_item {
	const char *uri;
	size_t fields; /* of text details "f0".. ; 0: none */
	bool claim;
};

/* Keys, genesis and the first state leaf; all follows from origin. */
void world_begin(struct world *w, const char *origin);
void world_begin_wait(struct world *w, const char *origin, uint64_t wait);
void world_end(struct world *w);
/* Bytes that live as long as the world. */
struct hallmark_bytes world_keep(struct world *w, struct hallmark_bytes bytes);
/* 32 bytes that no other draw of this world gives. */
const uint8_t *world_draw(struct world *w);

/* The key of that name: root, next and stock are the world's own. */
const struct hm_seed_signer *world_signer(struct world *w, const char *name);
/*
 * The next event of an item, or of a key (uri NULL); its details, arguments
 * and acceptance are for the caller to fill. Nothing is judged: a world logs
 * what no honest ledger would.
 */
struct world_event *world_add(struct world *w, enum hm_kind kind,
			      const char *uri, const uint8_t *key);
void world_details(struct world *w, struct world_event *e, size_t fields);
/* The last n events become one statement; returns its log index. */
uint64_t world_log(struct world *w, size_t n, const struct hm_seed_signer *by);
/* The same, with the number that a quota counts from. */
uint64_t world_log_first(struct world *w, size_t n,
			 const struct hm_seed_signer *by, uint64_t first);
/* What the flagged set says from the next seal on; 0 takes it out. */
void world_flag(struct world *w, const struct hm_hash *key, uint8_t status);
/* The root of the flagged set, which is not empty. */
struct hm_hash world_flagged(const struct world *w);

/* One statement over those items; returns its log index. */
uint64_t world_issue(struct world *w, const struct world_item *items, size_t n);
/* A state leaf over all so far. */
void world_seal(struct world *w, uint64_t time);

/*
 * Fill c, initialised, with a certificate as of the last seal: views into the
 * world. An item that was not issued gets its absence proof, one whose URI is
 * given after a question mark the status form. level: 's', 'c', 'f'. The head
 * has the log's signature line and none else.
 */
void world_cut(struct world *w, const char *const *uris, size_t count,
	       char level, struct hm_certificate *c);
/* Replace the head's lines: the log's, and of witness i at times[i] if not 0. */
void world_sign(struct world *w, struct hm_certificate *c,
		const uint64_t times[WORLD_WITNESSES]);
/* Sign again what a test changed in a record. */
void world_resign(struct world *w, struct hm_certificate *c,
		  struct hm_record *record, struct hallmark_bytes uri,
		  const struct hm_hash *prev, const struct hm_seed_signer *by);
/* Prove everything again, with what a test changed of the forms. */
void world_prove(struct world *w, struct hm_certificate *c);
/* The record's event leaf under subject of uri (or a root) and prev. */
struct hm_hash
world_event_leaf(const struct hm_record *record, struct hallmark_bytes uri,
		 const struct hm_hash *prev);
struct hallmark_bytes
world_bytes(struct world *w, const struct hm_certificate *c);
struct hm_record *world_record(struct hm_certificate *c, size_t i);
struct hm_cert_item *world_item(struct hm_certificate *c, size_t i);
struct hm_cert_key *world_key(struct hm_certificate *c, size_t i);
struct hm_cert_sig *world_sig(struct hm_certificate *c, size_t i);

/*
 * Policy text for this world: log, brand line with prefix (NULL: none), then
 * `more` lines. Witnesses w0.. are named; quorum is a line of `more`.
 */
struct hallmark_bytes
world_policy(struct world *w, const char *prefix, const char *more);

/* Letters are items: A is ..000, B is ..001. */
#define WORLD_STORY_URI "https://id.gs1.org/01/09506000134352/21/AA"
/*
 * A world's life from one text: sentences that end in a semicolon. Times are in
 * seconds from WORLD_T0 on; genesis is entry 0, its seal 1, the first event 2.
 *   SIGNER issue A[,B].. TO [claim=KEY] [fields=N] [first=N]
 *   SIGNER transfer|recover A TO [bare] [accept=KEY] [until=TIME]
 *   SIGNER attest A TYPE RESULT      SIGNER status A VALUE
 *   SIGNER correct A EVENT           SIGNER revoke KEY REASON [from=INDEX]
 *   SIGNER authorise KEY ROLES [scope=TEXT].. [max=N] [from=TIME] [until=TIME]
 *   SIGNER root KEY NEXT [from=INDEX] [wait=N]
 *   seal SECONDS     flag A SUM     show KEY     hide-genesis
 * by=N says another number in the record, times=N says it all N times.
 */
void world_story(struct world *w, const char *text);
const char *world_story_uri(struct world *w, char letter);
/* A certificate of "A,B,?C": letters, a question mark asks for the status. */
struct hm_certificate *
world_story_cut(struct world *w, const char *items, char level);
/* The base point plus the point of order 2: canonical, on the curve, mixed. */
extern const uint8_t world_mixed_point[HM_PUB_BYTES];

/* Between the files of this world. */
void *world_need(void *ptr);
void world_must(bool held, const char *what);
struct hallmark_bytes world_take(struct world *w, struct hallmark_buf *buf);
struct hm_details world_details_read(struct hallmark_bytes raw);
struct hm_hash world_leaf(const struct hm_event *event);
const uint8_t *world_sign_statement(struct world *w, struct hm_statement *st,
				    const struct hm_seed_signer *by);

#endif
