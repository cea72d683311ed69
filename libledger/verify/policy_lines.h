/* A policy while it is read. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_POLICY_LINES_H
#define HM_VERIFY_POLICY_LINES_H

#include "verify/policy.h"

struct hm_policy_reader {
	struct hallmark_policy *policy;
	struct hallmark_bytes rest; /* of the line */
	struct hallmark_bytes word; /* the last one read: where a fault lies */
	struct hallmark_bytes accept; /* the word of the accept line */
	unsigned seen;		      /* bit i: keyword i has stood */
	struct hallmark_diag fault;
};

/* Fills the fault but for its line; always false. */
bool hm_policy_refuse(struct hm_policy_reader *r, const char *rule,
		      const char *words);
/* Reads the line that is in r->rest. */
bool hm_policy_line(struct hm_policy_reader *r);
/* Do the lines, each sound alone, make one policy? */
bool hm_policy_agrees(struct hm_policy_reader *r);

#endif
