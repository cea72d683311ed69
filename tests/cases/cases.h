/* The test vectors, made from fixed seeds. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_CASES_H
#define HM_TEST_CASES_H

#include <stdio.h>

#include "world/world.h"

/* The worlds that cases cut from. */
struct bench {
	struct world *w;     /* prefix 950600, three statements, two seals */
	struct world *other; /* another ledger under another origin */
	const char *dir;
	FILE *list; /* of names, as they are made */
};
#define GTIN_URI "https://id.gs1.org/01/09506000134352/21/"
#define NOW "2026-09-23T12:00:00Z"

/* One case on its way to a directory. Fields left empty take the defaults. */
struct kase {
	const char *name;
	const char *expect; /* "OUTCOME CODE RULE" */
	const char *item;   /* default: FIRST */
	const char *now;    /* default: NOW */
	const char *prefix; /* default: 950600; "-": none */
	const char *more;   /* policy lines; default: quorum none, max-age 7d */
	struct hallmark_bytes policy; /* instead of all that */
	/* Empty: no such file. */
	struct hallmark_bytes challenge;
	struct hallmark_bytes response;
	struct hallmark_bytes state;
};
#define FIRST GTIN_URI "AA000"
void emit(struct bench *b, const struct kase *k, struct hallmark_bytes input);
void emit_cut(struct bench *b, const struct kase *k, struct hm_certificate *c);

/* A certificate over the first count of the world's items, initialised. */
struct hm_certificate *cut(struct bench *b, size_t count, char level);
/* Replace n bytes at offset by with; the result lives as long as the world. */
struct hallmark_bytes splice(struct bench *b, struct hallmark_bytes bytes,
			     size_t offset, size_t n, const char *hex);
/* The offset of the only place where the bytes of hex stand. */
size_t find(struct hallmark_bytes bytes, const char *hex);

/* Let keys[0] show its genesis record; returns that record. */
struct hm_record *show_genesis(struct bench *b, struct hm_certificate *c);

#define GOOD "VERIFIED VERIFIED -"
struct tale {
	const char *name;
	const char *expect;
	const char *story;
	const char *items; /* letters, ? before those of the status form; A */
	const char *item;  /* a letter, or any; default: the first */
	char level;	   /* default: f */
	void (*change)(struct hm_certificate *c); /* or NULL */
};
/* A world of its own, and one case from it. */
void tell(struct bench *b, const struct tale *t);
struct hm_certificate *
script_cut(struct world *w, const char *items, char level);

void cases_good(struct bench *b);
void cases_policy(struct bench *b);
void cases_records(struct bench *b);
void cases_proofs(struct bench *b);
void cases_bytes(struct bench *b);
void cases_details(struct bench *b);
void cases_life(struct bench *b);
void cases_powers(struct bench *b);
void cases_status(struct bench *b);
void cases_holder(struct bench *b);
void cases_memory(struct bench *b);

/* Judge a directory, all or to the first that fails; an exit status. */
int cases_run(const char *dir, bool to_first);
/* Print spec/16-example.md; an exit status. */
int cases_example(void);

#endif
