/* hallmark policy check: what a policy file says. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

struct args {
	bool json;
};

static int run(struct cli *cli, const void *args)
{
	struct hallmark_policy *policy;
	struct hallmark_buf *out = NULL;
	int status = 0;

	(void)args;
	if (strcmp(cli->argv[0], "check") != 0)
		return cli_fail(cli, HALLMARK_USAGE,
				"policy needs: check FILE");
	policy = cli_policy(cli, cli->argv[1], &status);
	if (!policy)
		return status;
	out = hallmark_buf_new(SIZE_MAX / 2);
	if (out)
		status = cli_put_buf(
			cli, hallmark_policy_show(policy, cli->json, out), out);
	else
		status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	hallmark_buf_free(out);
	hallmark_policy_free(policy);
	return status;
}

static const struct cli_opt options[] = { { .name = "json",
					    .at = offsetof(struct args, json),
					    .help = "as JSON" },
					  CLI_OPT_END };

const struct cli_cmd cli_cmd_policy = {
	.name = "policy",
	.args = "check FILE",
	.summary = "Read a policy file and say whom it trusts",
	.options = options,
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
