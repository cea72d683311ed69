/* The table of commands. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static const struct cli_cmd *const commands[] = {
	&cli_cmd_init,
	&cli_cmd_issue,
	&cli_cmd_checkpoint,
	&cli_cmd_verify,
	&cli_cmd_certificate,
	&cli_cmd_check,
	&cli_cmd_show,
	&cli_cmd_redact,
	&cli_cmd_erase,
	&cli_cmd_evidence,
	&cli_cmd_audit,
	&cli_cmd_item,
	&cli_cmd_policy,
	&cli_cmd_authorise,
	&cli_cmd_revoke,
	&cli_cmd_root,
	&cli_cmd_delegation,
	&cli_cmd_draft,
	&cli_cmd_accept,
	&cli_cmd_sign,
	&cli_cmd_submit,
	&cli_cmd_release,
	&cli_cmd_claim,
	&cli_cmd_gift,
	&cli_cmd_report,
	&cli_cmd_status,
	&cli_cmd_attest,
	&cli_cmd_correct,
	&cli_cmd_challenge,
	&cli_cmd_prove,
	&cli_cmd_key,
	&cli_cmd_wallet,
	&cli_cmd_help,
	&cli_cmd_completion,
	NULL,
};

const struct cli_cmd *cli_cmd_at(size_t place)
{
	return commands[place];
}

const struct cli_cmd *cli_cmd_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

int cli_unknown(const struct cli *cli, const char *word)
{
	const char *best = NULL;
	size_t least = strlen(word) > 4 ? 3 : 2;

	for (size_t i = 0; commands[i]; i++) {
		size_t far = cli_distance(word, commands[i]->name);

		if (far < least) {
			least = far;
			best = commands[i]->name;
		}
	}
	if (best)
		return cli_fail(cli, HALLMARK_USAGE,
				"no command %s; did you mean %s?", word, best);
	return cli_fail(cli, HALLMARK_USAGE,
			"no command %s; see: hallmark help", word);
}
