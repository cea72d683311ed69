/* Both ways to set a status. SPDX-License-Identifier: MIT */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#include "ids.h"
#include "trade.h"

struct args {
	struct trade_args trade;
	const char *set;
	const char *from;
	const char *lot;
	const char *issued_by;
	const char *by;
	const char *signer_passphrase_file;
	bool no_checkpoint;
};
/* On items of the ledger argv[0]; the exit status. */
int status_ledger(const struct cli *cli, const struct args *args,
		  const struct hallmark_event *event);

#endif
