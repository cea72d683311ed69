/* hallmark completion bash: words for the Tab key. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

static int run(struct cli *cli, const void *args)
{
	const struct cli_cmd *cmd;

	(void)args;
	if (strcmp(cli->argv[0], "bash") != 0)
		return cli_fail(cli, HALLMARK_USAGE, "completion needs: bash");
	fputs("_hallmark()\n{\n\tlocal words=--help\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='",
	      stdout);
	for (size_t i = 0; (cmd = cli_cmd_at(i)); i++)
		printf("%s ", cmd->name);
	fputs("--help --version'\n\telse case ${COMP_WORDS[1]} in\n", stdout);
	for (size_t i = 0; (cmd = cli_cmd_at(i)); i++) {
		printf("\t%s) words='", cmd->name);
		for (const struct cli_opt *o = cmd->options; o->name; o++)
			printf("--%s ", o->name);
		fputs("--help' ;;\n", stdout);
	}
	fputs("\tesac; fi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	      "\"${COMP_WORDS[COMP_CWORD]}\")\n}\n"
	      "complete -o default -F _hallmark hallmark\n",
	      stdout);
	return 0;
}

static const struct cli_opt options[] = { CLI_OPT_END };

const struct cli_cmd cli_cmd_completion = {
	.name = "completion",
	.args = "bash",
	.summary = "Print what bash needs to complete the words of a call",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
