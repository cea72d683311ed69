/* hallmark verify: certificates, a policy, a verdict. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>
#include <time.h>

struct args {
	const char *policy;
	const char *item;
	const char *now;
	bool history;
	bool json;
};

static int verify_file(const struct cli *cli, const char *path,
		       const struct hallmark_policy *policy,
		       struct hallmark_question question)
{
	struct hallmark_verdict *verdict = NULL;
	struct hallmark_bytes certificate;
	enum hallmark_code code;
	int status = 0;

	if (!cli_read(cli, path, HALLMARK_CERTIFICATE_MAX, &certificate,
		      &status))
		return status;
	question.file = cli_bytes(path);
	code = hallmark_verify(certificate, policy, &question, &verdict);
	if (verdict && cli->argc > 1 && !cli->json) {
		cli_put_escaped(stdout, cli_bytes(path));
		puts(":");
	}
	if (verdict)
		status = cli_verdict(cli, verdict, question.history);
	else
		status = cli_error(cli, path, code, NULL, NULL);
	hallmark_verdict_free(verdict);
	cli_read_free(&certificate);
	return status;
}

/* An ID in any spelling asks about its canonical form. */
static bool
ask(const struct cli *cli, const struct args *args, struct hallmark_item_id *id,
    struct hallmark_question *question, int *status)
{
	time_t now = time(NULL);

	question->now = now > 0 ? (uint64_t)now : 0;
	question->history = args->history;
	if (args->now &&
	    !hallmark_time_parse(cli_bytes(args->now), &question->now)) {
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "--now is YYYY-MM-DDTHH:MM:SSZ, not %s",
				   args->now);
		return false;
	}
	if (strcmp(args->item, "any") == 0)
		return true;
	if (!cli_item(cli, args->item, id, status))
		return false;
	question->item = cli_bytes(id->uri);
	return true;
}

/* Stdin can be read once: a second reader would judge an empty file. */
static bool check_stdin(const struct cli *cli, const char *policy, int *status)
{
	int count = strcmp(policy, "-") == 0;

	for (int i = 0; i < cli->argc; i++)
		count += strcmp(cli->argv[i], "-") == 0;
	if (count > 1)
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "- is given twice, but stdin is read once");
	return count < 2;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_question question = { .now = 0 };
	struct hallmark_policy *policy;
	struct hallmark_item_id id;
	int worst = 0;

	if (!check_stdin(cli, args->policy, &worst) ||
	    !ask(cli, args, &id, &question, &worst))
		return worst;
	policy = cli_policy(cli, args->policy, &worst);
	if (!policy)
		return worst;
	for (int i = 0; i < cli->argc; i++) {
		if (i > 0 && !cli->json)
			putchar('\n');
		worst = cli_worse(worst, verify_file(cli, cli->argv[i], policy,
						     question));
	}
	hallmark_policy_free(policy);
	return worst;
}

static const struct cli_opt options[] = {
	{ .name = "policy",
	  .value = "POLICY",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, policy),
	  .help = "whom to trust, how old a proof may be" },
	{ .name = "item",
	  .value = "ID|any",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, item),
	  .help = "the item in question, in any spelling" },
	{ .name = "now",
	  .value = "RFC3339",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, now),
	  .help = "judge as of this time, not of the clock" },
	{ .name = "history",
	  .at = offsetof(struct args, history),
	  .help = "show every event; FLAGGED then exits 0" },
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "one object a file" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_verify = {
	.name = "verify",
	.args = "FILE...",
	.summary = "Judge certificates offline and say what is proven",
	.more = "Exit status: 0 VERIFIED, 1 REFUTED or FLAGGED, 2 UNPROVEN, "
		"3 wrong call or\npolicy, 4 trouble with files; of several "
		"files the worst of 4, 3, 1, 2, 0.\n",
	.options = options,
	.least = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
