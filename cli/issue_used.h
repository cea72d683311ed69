/* Numbers of a quota that were used away from the ledger. SPDX-License-Identifier: MIT */
#ifndef CLI_ISSUE_USED_H
#define CLI_ISSUE_USED_H

#include "cli.h"

/*
 * Numbers for the n items of a run, noted at path and on the disk before this
 * returns: a run that was there before gets those that it had, any other the
 * next that are free. False after a message.
 */
HALLMARK_MUST_CHECK bool
issue_used_take(const struct cli *cli, const char *path,
		const struct hallmark_delegation *delegation,
		const uint8_t run[32], uint64_t n, uint64_t *first,
		int *status);

#endif
