/* hallmark verify: certificates, a policy, a verdict. SPDX-License-Identifier: MIT */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

struct args {
	const char *policy;
	const char *item;
	const char *now;
	const char *challenge;
	const char *response;
	const char *state;
	const char *bulk;
	const char *jobs;
	bool history;
	bool json;
};

uint64_t cli_clock_now(const struct cli_clock *clock)
{
	return clock->fixed ? clock->now : cli_now();
}

/* The file that is wrong where the certificate was not even looked at. */
static const char *wrong_file(const struct args *args, enum hallmark_code code)
{
	if (code == HALLMARK_CHALLENGE_BAD)
		return args->challenge;
	return code == HALLMARK_POLICY_OLDER ? args->policy : NULL;
}

static int
verify_file(const struct cli *cli, const struct args *args, const char *path,
	    const struct hallmark_policy *policy,
	    struct hallmark_question question, const struct cli_state *state)
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
	/* In JSON file says which certificate the object is about. */
	if (verdict && !cli->json && wrong_file(args, code)) {
		hallmark_verdict_free(verdict);
		question.file = cli_bytes(wrong_file(args, code));
		code = hallmark_verify(certificate, policy, &question,
				       &verdict);
	}
	if (verdict && cli->argc > 1 && !cli->json) {
		cli_put_escaped(stdout, cli_bytes(path));
		puts(":");
	}
	if (verdict)
		status = cli_verdict(cli, verdict, question.history);
	else
		status = cli_error(cli, path, code, NULL, NULL);
	if (verdict)
		cli_state_note(cli, state, verdict, &status);
	hallmark_verdict_free(verdict);
	cli_read_free(&certificate);
	return status;
}

static bool read_clock(const struct cli *cli, const struct args *args,
		       struct cli_clock *clock, int *status)
{
	*clock = (struct cli_clock){ .fixed = args->now != NULL };
	if (!args->now ||
	    hallmark_time_parse(cli_bytes(args->now), &clock->now))
		return true;
	*status = cli_fail(cli, HALLMARK_USAGE,
			   "--now is YYYY-MM-DDTHH:MM:SSZ, not %s", args->now);
	return false;
}

/* An ID in any spelling asks about its canonical form. */
static bool
ask(const struct cli *cli, const struct args *args, struct hallmark_item_id *id,
    struct hallmark_question *question, int *status)
{
	if (strcmp(args->item, "any") == 0)
		return true;
	if (!cli_item(cli, args->item, id, status))
		return false;
	question->item = cli_bytes(id->uri);
	return true;
}

static size_t is_dash(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* Stdin can be read once: a second reader would judge an empty file. */
static bool
check_stdin(const struct cli *cli, const struct args *args, int *status)
{
	size_t count = is_dash(args->policy) + is_dash(args->challenge) +
		       is_dash(args->response) + is_dash(args->bulk);

	for (int i = 0; i < cli->argc; i++)
		count += is_dash(cli->argv[i]);
	if (count > 1)
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "- is given twice, but stdin is read once");
	return count < 2;
}

/* A list of claims names all the rest itself. */
static const char *wrong_list(const struct cli *cli, const struct args *args)
{
	if (cli->argc > 0 || args->item || args->challenge || args->response)
		return "the claims of --bulk name files and items themselves";
	if (args->history || args->json)
		return "--bulk has one form of answer: JSON, all events";
	return NULL;
}

static const char *wrong_files(const struct cli *cli, const struct args *args)
{
	if (args->jobs)
		return "--jobs is for --bulk";
	if (cli->argc == 0)
		return "FILE is missing";
	if (!args->item)
		return "--item ID|any is missing";
	if (args->response && !args->challenge)
		return "a response proves nothing without the --challenge "
		       "that it answers";
	if (args->challenge && strcmp(args->item, "any") == 0)
		return "a challenge is about one item: --item ID";
	return NULL;
}

static bool
check_call(const struct cli *cli, const struct args *args, int *status)
{
	const char *words =
		args->bulk ? wrong_list(cli, args) : wrong_files(cli, args);

	if (words)
		*status = cli_fail(cli, HALLMARK_USAGE, "%s", words);
	return !words && check_stdin(cli, args, status);
}

static bool load(const struct cli *cli, const char *path,
		 struct hallmark_bytes *out, int *status)
{
	return !path || cli_read(cli, path, CLI_CHALLENGE_MAX, out, status);
}

static int
verify_files(const struct cli *cli, const struct args *args,
	     const struct hallmark_policy *policy,
	     const struct cli_state *state, const struct cli_clock *clock)
{
	struct hallmark_bytes challenge = { NULL, 0 };
	struct hallmark_bytes response = { NULL, 0 };
	struct hallmark_question question = { .now = cli_clock_now(clock),
					      .history = args->history,
					      .memory = state->memory };
	struct hallmark_item_id id;
	int worst = 0;

	if (ask(cli, args, &id, &question, &worst) &&
	    load(cli, args->challenge, &challenge, &worst) &&
	    load(cli, args->response, &response, &worst)) {
		question.challenge = challenge;
		question.response = response;
		for (int i = 0; i < cli->argc; i++) {
			if (i > 0 && !cli->json)
				putchar('\n');
			worst = cli_worse(worst,
					  verify_file(cli, args, cli->argv[i],
						      policy, question, state));
		}
	}
	cli_read_free(&challenge);
	cli_read_free(&response);
	return worst;
}

static bool read_jobs(const struct cli *cli, const struct args *args,
		      size_t *jobs, int *status)
{
	char *end = NULL;
	unsigned long number;

	*jobs = 1;
	if (!args->jobs)
		return true;
	number = strtoul(args->jobs, &end, 10);
	*jobs = (size_t)number;
	if (args->jobs[0] >= '1' && args->jobs[0] <= '9' && *end == '\0' &&
	    number <= CLI_JOBS_MAX)
		return true;
	*status = cli_fail(cli, HALLMARK_USAGE, "--jobs is 1 to %d, not %s",
			   CLI_JOBS_MAX, args->jobs);
	return false;
}

static int judge(const struct cli *cli, const struct args *args,
		 const struct hallmark_policy *policy, struct cli_state *state)
{
	struct cli_bulk bulk = {
		.cli = cli, .path = args->bulk, .policy = policy, .state = state
	};
	int status = 0;

	if (!read_clock(cli, args, &bulk.clock, &status) ||
	    !read_jobs(cli, args, &bulk.jobs, &status))
		return status;
	return args->bulk ? cli_bulk(&bulk)
			  : verify_files(cli, args, policy, state, &bulk.clock);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_policy *policy;
	struct cli_state state;
	int status = 0;

	if (!check_call(cli, args, &status))
		return status;
	policy = cli_policy(cli, args->policy, &status);
	if (policy && cli_state_open(cli, args->state, &state, &status)) {
		status = judge(cli, args, policy, &state);
		cli_state_close(cli, &state, &status);
	}
	hallmark_policy_free(policy);
	return status;
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
	  .at = offsetof(struct args, item),
	  .help = "the item in question, in any spelling" },
	{ .name = "challenge",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, challenge),
	  .help = "what the holder was asked" },
	{ .name = "response",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, response),
	  .help = "what he answered: does he hold the item?" },
	{ .name = "state",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, state),
	  .help = "remember heads and policies; notice forks" },
	{ .name = "bulk",
	  .value = "CLAIMS",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, bulk),
	  .help = "judge each line of an NDJSON file; - is stdin" },
	{ .name = "jobs",
	  .value = "N",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, jobs),
	  .help = "with --bulk: on so many cores (1)" },
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
	.args = "[FILE...]",
	.summary = "Judge certificates offline and say what is proven",
	.more = "Exit status: 0 VERIFIED, 1 REFUTED or FLAGGED, 2 UNPROVEN, "
		"3 wrong call or\npolicy, 4 trouble with files; of several "
		"files the worst of 4, 3, 1, 2, 0.\n"
		"A claim of --bulk is {\"file\":...,\"item\":...} with "
		"challenge, response and id if\nthere are; its verdict comes "
		"in the same order, with the id.\n",
	.options = options,
	.args_size = sizeof(struct args),
	.run = run,
};
