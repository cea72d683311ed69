/* The items of some certificates, as they move together. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_CARTON_H
#define HM_DRAFT_CARTON_H

#include "draft/opened.h"

struct hm_carton_part {
	struct hallmark_bytes certificate;
	struct hallmark_opened *opened;
	size_t first; /* its first item, of those of all certificates */
};
/* All of one ledger, and each item with its chain. */
struct hm_carton {
	struct hallmark_buf parts;    /* struct hm_carton_part */
	struct hallmark_buf left_out; /* one byte an item, as far as chosen */
	size_t items;		      /* but for those that are left out */
};
void hm_carton_init(struct hm_carton *carton);
void hm_carton_release(struct hm_carton *carton);
size_t hm_carton_count(const struct hm_carton *carton); /* certificates */
const struct hm_carton_part *
hm_carton_part(const struct hm_carton *carton, size_t number);
/* Opens one more, HMK-DRAFT-5; the bytes outlive the carton. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_carton_add(struct hm_carton *carton, struct hallmark_bytes certificate,
	      struct hallmark_culprit *culprit);
/* When all are there: does it hold each item once? */
HALLMARK_MUST_CHECK enum hallmark_code
hm_carton_check(const struct hm_carton *carton,
		struct hallmark_culprit *culprit);
/*
 * In the first walk after that, once at each item: does it move? Those that do
 * not are in no later walk.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_carton_choose(struct hm_carton *carton, bool moves);
bool hm_carton_moves(const struct hm_carton *carton, size_t certificate,
		     size_t number);

/* Item after item, from a zeroed walk. */
struct hm_carton_walk {
	size_t next; /* of the certificate */
	struct hallmark_opened *opened;
	size_t certificate;
	size_t number; /* of the item in its certificate */
	struct hallmark_opened_item item;
};
bool hm_carton_next(const struct hm_carton *carton,
		    struct hm_carton_walk *walk);
/*
 * Would the rule book take the event for each of them, HMK-DRAFT-6? signer
 * NULL: of the custodian of the first, or of the root for a recover.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_carton_try(const struct hm_carton *carton,
	      const struct hallmark_event *event, const uint8_t *signer,
	      uint64_t now, struct hallmark_culprit *culprit);

/* Fills *culprit, if there is one, and returns code; walk NULL: of no item. */
enum hallmark_code
hm_blame(struct hallmark_culprit *culprit, const struct hm_carton_walk *walk,
	 enum hallmark_code code, const char *rule, const char *message);
/* Its diag, for what takes one; NULL for none. */
struct hallmark_diag *hm_blame_diag(struct hallmark_culprit *culprit);

#endif
