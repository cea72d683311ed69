/* Numbers of a quota that were used away from the ledger. SPDX-License-Identifier: MIT */
#ifndef CLI_ISSUE_USED_H
#define CLI_ISSUE_USED_H

#include "cli.h"

struct issue_used {
	const char *path; /* of the notes */
	const struct hallmark_delegation *delegation;
	uint8_t run[32]; /* what makes it the same run */
	uint64_t n;	 /* items */
	bool dry;	 /* look only: note nothing */
	uint64_t first;	 /* found: the number of the first */
};
/*
 * Numbers for the items of a run, noted and on the disk before this returns: a
 * run that was there before gets those that it had, any other the next that are
 * free. False after a message.
 */
HALLMARK_MUST_CHECK bool
issue_used_take(const struct cli *cli, struct issue_used *used, int *status);

#endif
