/* What happens to a brand's items and keys after they were made. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_LIFE_H
#define HM_TEST_LIFE_H

#include <hallmark/statement.h>

#include "unit/brand.h"

/* The same number, the same key. Below 16 they are the brand's own. */
void life_key(struct hm_seed_signer *key, uint8_t number);

/* Who signs an event, who accepts it (NULL: nobody), what it tells. */
struct life_act {
	struct hallmark_event event;
	const struct hm_seed_signer *by;
	const struct hm_seed_signer *accepts;
	const struct hallmark_field *fields;
	size_t field_count;
	bool has_first;
	uint64_t first;
};
/* Compose, sign, submit; what the ledger answers. */
enum hallmark_code life_items(struct brand *b, const unsigned *items,
			      size_t count, const struct life_act *act);
enum hallmark_code
life_item(struct brand *b, unsigned item, const struct life_act *act);
/* An authorise, revoke or root of that key. */
enum hallmark_code
life_of_key(struct brand *b, const uint8_t *pub, const struct life_act *act);

/* The plain ones, which must be admitted. */
void life_transfer(struct brand *b, unsigned item,
		   const struct hm_seed_signer *from,
		   const struct hm_seed_signer *to);
void life_status(struct brand *b, unsigned item, uint64_t status,
		 const struct hm_seed_signer *by);
void life_authorise(struct brand *b, const struct hm_seed_signer *key,
		    uint64_t roles, const struct hm_seed_signer *by);
void life_revoke(struct brand *b, const struct hm_seed_signer *key,
		 bool has_from, uint64_t from, const struct hm_seed_signer *by);
/* Items [from, to) by a key of its own. */
void life_issue(struct brand *b, unsigned from, unsigned to,
		const struct hm_seed_signer *by);

#endif
