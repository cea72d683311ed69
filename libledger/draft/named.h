/* Subjects, to see that each is named once. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_NAMED_H
#define HM_DRAFT_NAMED_H

#include "base/buf.h"
#include "crypto/hash.h"

/* A subject, and the number of the event or item that names it. */
struct hm_named {
	struct hm_hash key;
	uint64_t number;
};
/*
 * HMK-STMT-6: is one of these, struct hm_named, there twice? They are sorted;
 * *number is that of the later.
 */
bool hm_named_twice(struct hallmark_buf *named, uint64_t *number);

#endif
