/* A ledger on disk with a clock that stands still. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_BRAND_H
#define HM_TEST_BRAND_H

#include <hallmark/ledger.h>
#include <hallmark/verify.h>

#include "crypto/sign.h"
#include "store/store.h"
#include "unit/scratch.h"

#define BRAND_T0 UINT64_C(1790000000)
#define BRAND_PREFIX "4006381"

struct brand {
	char dir[SCRATCH_MAX];
	uint64_t now;
	uint64_t drawn; /* numbers what host.random gives */
	struct hm_seed_signer root, log, next, stock;
	struct hallmark_host host;
	struct hallmark_ledger *ledger; /* NULL while it is closed */
};
/* A new ledger, open for writing, its first checkpoint at BRAND_T0. */
void brand_make(struct brand *b);
void brand_open(struct brand *b, bool write);
void brand_close(struct brand *b);
void brand_remove(struct brand *b);

/* Item number i, under the prefix. */
struct hallmark_item_id brand_item(unsigned i);
struct hallmark_run *brand_run(struct brand *b, const char *name, size_t batch);
/* Item i as row i + 1, with a lot, a text, a number, a list and a boolean. */
enum hallmark_code brand_add(struct hallmark_run *run, unsigned i);
/* Items [from, to) as one run and one group. */
void brand_issue(struct brand *b, const char *name, unsigned from, unsigned to,
		 size_t batch);
void brand_checkpoint(struct brand *b);
struct hallmark_ledger_info brand_info(struct brand *b);

/* Cut for one item at `level`; free with hallmark_buf_free. */
struct hallmark_buf *
brand_cut(struct brand *b, unsigned item, enum hallmark_level level);
/* What the verifier says under the ledger's own policy, at the clock's time. */
enum hallmark_code brand_verify(struct brand *b, const struct hallmark_buf *cut,
				const struct hallmark_item_id *item);
/* Cut, verify; the verdict's code. */
enum hallmark_code
brand_prove(struct brand *b, unsigned item, enum hallmark_level level);

/* The store itself, while the ledger is closed. */
struct hm_store *brand_store(struct brand *b);
/* Flip a bit of byte `at` (from the end if negative) of a row's value. */
void brand_damage(struct brand *b, unsigned table, struct hallmark_bytes key,
		  long at);

#endif
