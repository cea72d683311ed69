/* hallmark check: an item's state now, judged as a stranger would. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct args {
	const char *out;
	bool json;
};

static int judge(const struct cli *cli, struct hallmark_bytes certificate,
		 const struct hallmark_policy *policy,
		 const struct hallmark_item_id *id, const char *file)
{
	struct hallmark_question question = {
		.item = cli_bytes(id->uri),
		.file = cli_bytes(file),
		.now = cli_now(),
	};
	struct hallmark_verdict *verdict = NULL;
	enum hallmark_code code =
		hallmark_verify(certificate, policy, &question, &verdict);
	int status;

	if (verdict)
		status = cli_verdict(cli, verdict, false);
	else
		status = cli_error(cli, NULL, code, NULL, NULL);
	hallmark_verdict_free(verdict);
	return status;
}

/* The ledger first: without one there is no policy to miss. */
static int check(const struct cli *cli, const struct args *args,
		 const char *policy_path, const struct hallmark_item_id *id)
{
	struct hallmark_cut cut = { .items = id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT,
				    .absence = true };
	struct hallmark_bytes made = { NULL, 0 };
	struct hallmark_buf *out = NULL;
	struct hallmark_policy *policy;
	int status = 0;

	if (!cli_cut(cli, cli->argv[0], &cut, &out, &status))
		return status;
	made = hallmark_buf_bytes(out);
	policy = cli_policy(cli, policy_path, &status);
	if (policy &&
	    (!args->out || cli_save(cli, args->out, made, false, &status)))
		status = judge(cli, made, policy, id,
			       args->out ? args->out : "");
	hallmark_policy_free(policy);
	hallmark_buf_free(out);
	return status;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	char *path = cli_path(cli->argv[0], "policy.txt");
	struct hallmark_item_id id;
	int status = 0;

	if (!path)
		return cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	if (args->out && strcmp(args->out, "-") == 0)
		status = cli_fail(cli, HALLMARK_USAGE,
				  "stdout is for the verdict: -o FILE");
	else if (cli_item(cli, cli->argv[1], &id, &status))
		status = check(cli, args, path, &id);
	free(path);
	return status;
}

static const struct cli_opt options[] = {
	{ .letter = 'o',
	  .name = "output",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, out),
	  .help = "save the certificate that was judged" },
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "the verdict as JSON" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_check = {
	.name = "check",
	.args = "LEDGER ITEM",
	.summary = "Say an item's state now, or prove that it was never issued",
	.more = "The answer is cut from the ledger as of its checkpoint and "
		"judged under\n"
		"LEDGER/policy.txt. Exit status as verify.\n",
	.options = options,
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct args),
	.run = run,
};
