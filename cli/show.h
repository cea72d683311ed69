/* What hallmark show knows besides certificates. SPDX-License-Identifier: MIT */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli.h"

/* A statement, draft, challenge or delegation; false: it is none of them. */
HALLMARK_MUST_CHECK bool
show_carried(const struct cli *cli, struct hallmark_bytes file);
/* What the ledger says of itself; the exit status, as of the next. */
int show_ledger(const struct cli *cli, const char *dir);
/* One line for each item whose issue that key signed. */
int show_issued(const struct cli *cli, const char *dir, const char *vkey);

#endif
