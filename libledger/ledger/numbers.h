/* The numbers of many keys. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_NUMBERS_H
#define HM_LEDGER_NUMBERS_H

#include "verify/powers.h"

/*
 * Finds the authorised keys of powers as hm_powers_find does, but at once
 * where they are thousands. Whatever was added to powers is taken over at the
 * next look.
 */
struct hm_numbers {
	struct hallmark_buf slots; /* uint32_t: a number, or 0 */
	size_t count;		   /* of the powers in it */
};
void hm_numbers_init(struct hm_numbers *numbers);
void hm_numbers_release(struct hm_numbers *numbers);
/* *by is 0 for a key that is none of them. HALLMARK_NO_MEMORY */
HALLMARK_MUST_CHECK enum hallmark_code
hm_numbers_find(struct hm_numbers *numbers, const struct hm_powers *powers,
		const uint8_t *pub, uint64_t *by);

#endif
