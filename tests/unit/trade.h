/* A small trade in a ledger in memory. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_TRADE_H
#define HM_TEST_TRADE_H

#include <hallmark/statement.h>

#include "world/world.h"

#define TRADE_WAIT 1000
#define TRADE_SEALED (WORLD_T0 + 700)
#define TRADE_URI(letter) "https://id.gs1.org/01/09506000134352/21/" letter
/*
 * Items by letter: A with anna, who bought it; B, C, D with the stock, C with
 * an open claim code, D stolen; E destroyed; F with the stock, its recovery
 * announced at TRADE_SEALED by inspector. inspector may attest, set statuses,
 * recover. X was never issued. G is of another ledger.
 */
struct trade {
	struct world *w;
	struct world *other;
	const struct hm_seed_signer *anna, *ben, *inspector;
	const uint8_t *claim; /* of C */
};
void trade_begin(struct trade *t);
void trade_end(struct trade *t);
/* A certificate over items by letter; level as world_cut. */
struct hallmark_bytes
trade_cut(struct trade *t, const char *letters, char level);
struct hallmark_bytes trade_uri(char letter);
/* A signer's function that fails: HALLMARK_BUSY. */
enum hallmark_code
trade_cannot_sign(void *key, struct hallmark_bytes message, uint8_t sig[64]);
/* 01.. for the first call, 02.. for the next. */
struct trade_draws {
	struct hallmark_random random;
	uint8_t calls;
};
void trade_draws(struct trade_draws *draws);

#endif
