/* Speeds as ratios to the primitives of the same run. SPDX-License-Identifier: MIT */
#ifndef HM_BENCH_H
#define HM_BENCH_H

#include <hallmark/hallmark.h>

/* Microseconds: of the wall, and of this thread. */
struct bench_time {
	double wall;
	double cpu;
};
struct bench_time bench_now(void);
struct bench_time bench_since(struct bench_time start);

/* One number a repetition. */
#define BENCH_REPEATS_MAX 16
struct bench_series {
	double at[BENCH_REPEATS_MAX];
	size_t count;
};
void bench_add(struct bench_series *s, double value);
double bench_median(const struct bench_series *s);
double bench_least(const struct bench_series *s);
double bench_most(const struct bench_series *s);

/* Ends the program with its words if it does not hold. */
void bench_must(bool holds, const char *what);
void bench_ok(enum hallmark_code code, const char *what);
/* Machine, load, date; then pinned. */
void bench_host(void);
/* This thread stays on the processor that it is on; false: on any. */
void bench_pin(bool alone);

/* Raw Ed25519 over distinct messages: microseconds for one. */
double bench_sign(void);
double bench_verify(void);
/* Raw check that a key is a point of the group: the same. */
double bench_point(void);
/* How often the library asked for either since the process began. */
struct bench_calls {
	uint64_t verify;
	uint64_t point;
};
struct bench_calls bench_calls(void);
/* One write of 4 KiB at the end of a file of dir, and its fdatasync. */
double bench_sync(const char *dir);

/* A ledger on disk and the items in it. */
struct bench_ledger {
	char dir[1024];
	struct hallmark_key *root, *next, *log, *stock, *mint;
	struct hallmark_ledger *open;
	uint64_t items;
};
#define BENCH_TABLE_ITEMS 256 /* with the details of spec/09-certificate.md */

/* Fresh keys and a fresh ledger in an empty place below dir. */
void bench_ledger_create(struct bench_ledger *l, const char *dir);
/* Everything of it off the disk. */
void bench_ledger_remove(struct bench_ledger *l);
/* Minted items of ten texts each, in one run; all durable when it returns. */
void bench_issue(struct bench_ledger *l, uint64_t items);
/* A run of its own, of the items that the byte budget is about. */
void bench_issue_table(struct bench_ledger *l);
void bench_checkpoint(struct bench_ledger *l);
/* The item of a row from 1 on of a run. */
void bench_item(const struct bench_ledger *l, const char *run, uint64_t row,
		struct hallmark_item_id *item);

/* Whoever signs and is no part of the ledger's keys. */
struct bench_person {
	struct hallmark_signer sign;
	uint8_t secret[64];
};
void bench_person(struct bench_person *p);
/* What happens to an item or to a key, who signs it and who accepts it. */
struct bench_act {
	struct hallmark_event event;
	const struct hallmark_signer *by;
	const struct hallmark_signer *accepts; /* NULL: nobody */
};
/* One statement about all of these items, into file. */
void bench_compose(struct bench_ledger *l, const struct hallmark_item_id *items,
		   size_t count, const struct bench_act *act,
		   struct hallmark_buf *file);
void bench_submit(struct bench_ledger *l, const struct hallmark_buf *file);

/*
 * Items of a run of their own, issued by `by`, and the first `events` of one
 * life each: issue, transfer, attest, transfer, lost, found, transfer, attest,
 * transfer, attest. Each transfer goes to a new key and is accepted by it;
 * inspector attests. Statements are about one item, or about all of a carton.
 */
#define BENCH_LIFE_EVENTS 10
struct bench_life {
	const char *run;
	const struct hallmark_signer *by;
	const struct hallmark_signer *inspector;
	size_t items;
	size_t events;
	bool carton;
};
void bench_live(struct bench_ledger *l, const struct bench_life *life);
/* May issue; may attest. */
void bench_authorise(struct bench_ledger *l, const struct bench_person *key,
		     uint64_t roles);

/* A certificate of one item; appended to out. */
void bench_cut(struct bench_ledger *l, const struct hallmark_item_id *item,
	       enum hallmark_level level, bool absence,
	       struct hallmark_buf *out);
const char *bench_level(enum hallmark_level level);
struct hallmark_policy *bench_policy(struct bench_ledger *l);
void bench_write(const char *path, struct hallmark_bytes bytes);
#define BENCH_CERTIFICATE_MAX ((size_t)1 << 24)
struct hallmark_bytes bench_text(const char *words);

/* Lists of claims, by the library and by the command; sizes by level. */
void bench_bulk(const char *command, const char *dir);
/* Cartons of 1, 100 and 10^4 into the ledger; it has that many items. */
void bench_submits(struct bench_ledger *l);

/*
 * Most memory of a command, in KiB: anonymous, as far as looking on and at its
 * end shows it, and all that was ever resident, files too, which bounds it.
 */
struct bench_memory {
	long anonymous;
	long resident;
	double wall; /* microseconds from start to end, the least */
	int status;  /* its exit status; 0: every time */
};
#define BENCH_LOOKS 5 /* times that the command runs */
struct bench_memory bench_process(const char *const argv[]);

#endif
