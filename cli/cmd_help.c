/* hallmark help: what the tables of options say. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

#define COLUMN 30

static void put_option(const struct cli_opt *o)
{
	char left[64];
	int len = snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
			   o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
			   o->letter ? "," : " ", o->name, o->value ? " " : "",
			   o->value ? o->value : "");

	printf("  %-*s", COLUMN, left);
	if (len >= COLUMN)
		printf("\n  %-*s", COLUMN, "");
	printf("%s%s\n", o->help, o->kind == CLI_LIST ? " (repeat)" : "");
}

void cli_help(const struct cli_cmd *cmd)
{
	printf("usage: hallmark %s", cmd->name);
	if (cmd->args[0] != '\0')
		printf(" %s", cmd->args);
	for (const struct cli_opt *o = cmd->options; o->name; o++)
		if (o->need)
			printf(" --%s %s", o->name, o->value);
	if (cmd->options->name)
		fputs(" [OPTION]...", stdout);
	printf("\n%s.\n", cmd->summary);
	if (cmd->options->name)
		putchar('\n');
	for (const struct cli_opt *o = cmd->options; o->name; o++)
		put_option(o);
	if (cmd->more)
		printf("\n%s", cmd->more);
}

void cli_overview(FILE *out)
{
	const struct cli_cmd *cmd;

	fputs("usage: hallmark COMMAND [ARGUMENT]... [OPTION]...\n\n", out);
	for (size_t i = 0; (cmd = cli_cmd_at(i)); i++)
		fprintf(out, "  %-12s %s\n", cmd->name, cmd->summary);
	fputs("\n"
	      "Exit status: 0 done or verified, 1 refuted or flagged, 2 cannot "
	      "tell,\n"
	      "3 wrong call, 4 trouble with files or memory, 5 ledger "
	      "damaged.\n\n"
	      "  hallmark init maison --brand maison.example\n"
	      "  hallmark issue maison items.csv --gtin 09506000134352 --mint "
	      "-o items.ndjson\n"
	      "  hallmark verify bag.hallmark --policy policy.txt --item ID\n\n"
	      "See: hallmark help COMMAND, man hallmark\n",
	      out);
}

static int run(struct cli *cli, const void *args)
{
	const struct cli_cmd *cmd;

	(void)args;
	if (cli->argc == 0) {
		cli_overview(stdout);
		return 0;
	}
	cmd = cli_cmd_find(cli->argv[0]);
	if (!cmd)
		return cli_unknown(cli, cli->argv[0]);
	cli_help(cmd);
	return 0;
}

static const struct cli_opt options[] = { CLI_OPT_END };

const struct cli_cmd cli_cmd_help = {
	.name = "help",
	.args = "[COMMAND]",
	.summary = "Say what a command takes",
	.options = options,
	.most = 1,
	.run = run,
};
