/* Lists of item IDs. SPDX-License-Identifier: MIT */
#ifndef CLI_IDS_H
#define CLI_IDS_H

#include "cli.h"

struct cli_ids {
	struct hallmark_item_id *at;
	size_t count;
	size_t room;
};
/* Any spelling; false after a message, as all of these. */
HALLMARK_MUST_CHECK bool cli_ids_add(const struct cli *cli, struct cli_ids *ids,
				     const char *text, int *status);
/* A canonical one. */
HALLMARK_MUST_CHECK bool cli_ids_put(const struct cli *cli, struct cli_ids *ids,
				     struct hallmark_bytes uri, int *status);
/* Those of a file, one a line; "-" is stdin. */
HALLMARK_MUST_CHECK bool
cli_ids_list(const struct cli *cli, struct cli_ids *ids, const char *path,
	     int *status);
/* That none is there twice. */
HALLMARK_MUST_CHECK bool
cli_ids_differ(const struct cli *cli, const struct cli_ids *ids, int *status);
void cli_ids_free(struct cli_ids *ids);

#endif
