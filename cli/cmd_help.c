/* hallmark help: what the tables of options say. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stddef.h>
#include <string.h>

#define COLUMN 30
#define WIDTH 80
#define INDENT 15

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

/* A word of the usage line, or of the next one where it is full. */
static void put_word(size_t *column, const char *word)
{
	size_t len = strlen(word);

	if (*column + 1 + len > WIDTH) {
		printf("\n%*s", INDENT, "");
		*column = INDENT;
	}
	printf(" %s", word);
	*column += 1 + len;
}

static void put_usage(const struct cli_cmd *cmd)
{
	size_t column = (size_t)printf("usage: hallmark %s", cmd->name);
	char word[64];

	if (cmd->args[0] != '\0')
		put_word(&column, cmd->args);
	for (const struct cli_opt *o = cmd->options; o->name; o++) {
		if (!o->need)
			continue;
		snprintf(word, sizeof(word), "--%s %s", o->name, o->value);
		put_word(&column, word);
	}
	if (cmd->options->name)
		put_word(&column, "[OPTION]...");
	putchar('\n');
}

void cli_help(const struct cli_cmd *cmd)
{
	put_usage(cmd);
	printf("%s.\n", cmd->summary);
	if (cmd->options->name)
		putchar('\n');
	for (const struct cli_opt *o = cmd->options; o->name; o++)
		put_option(o);
	if (cmd->more)
		printf("\n%s", cmd->more);
}

void cli_overview(FILE *out)
{
	fputs("usage: hallmark COMMAND [ARGUMENT]... [OPTION]...\n\n"
	      "  check a claim     verify, challenge, show, redact, item, "
	      "policy\n"
	      "  make and issue    init, issue, checkpoint, certificate, "
	      "check\n"
	      "  keep the ledger   submit, status, audit, evidence, erase\n"
	      "  share powers      authorise, revoke, root, delegation, key\n"
	      "  trade             draft, accept, sign, release\n"
	      "  own               wallet, claim, prove, report, gift\n"
	      "  inspect, repair   attest, correct, status\n"
	      "  this program      help, completion\n\n"
	      "Exit status: 0 done or verified, 1 refuted or flagged, 2 cannot "
	      "tell,\n"
	      "3 wrong call, 4 trouble with files or memory, 5 ledger "
	      "damaged.\n\n"
	      "  hallmark init maison --brand maison.example\n"
	      "  hallmark issue maison items.csv --gtin 09506000134352 --mint "
	      "-o items.ndjson\n"
	      "  hallmark verify bag.hallmark --policy policy.txt --item ID\n\n"
	      "See: hallmark help --list, hallmark help COMMAND, man "
	      "hallmark\n",
	      out);
}

struct args {
	bool list;
};

static void put_list(void)
{
	const struct cli_cmd *cmd;

	for (size_t i = 0; (cmd = cli_cmd_at(i)); i++)
		printf("  %-12s %s\n", cmd->name, cmd->summary);
}

/* A code as verdicts and refusals print it. */
static bool put_code(const char *word)
{
	enum hallmark_code code;

	for (unsigned i = 0; hallmark_code_at(i, &code); i++) {
		enum hallmark_outcome outcome = hallmark_code_outcome(code);

		if (strcmp(hallmark_code_name(code), word) != 0)
			continue;
		printf("%s: %s\n%s, exit status %d\n", word,
		       hallmark_code_words(code),
		       hallmark_outcome_name(outcome),
		       hallmark_outcome_exit(outcome));
		return true;
	}
	return false;
}

static int run(struct cli *cli, const void *args)
{
	const struct args *a = args;
	const struct cli_cmd *cmd;

	if (a->list) {
		put_list();
		return 0;
	}
	if (cli->argc == 0) {
		cli_overview(stdout);
		return 0;
	}
	cmd = cli_cmd_find(cli->argv[0]);
	if (!cmd && put_code(cli->argv[0]))
		return 0;
	if (!cmd)
		return cli_unknown(cli, cli->argv[0]);
	cli_help(cmd);
	return 0;
}

static const struct cli_opt options[] = {
	{ .name = "list",
	  .kind = CLI_FLAG,
	  .at = offsetof(struct args, list),
	  .help = "every command, a line each" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_help = {
	.name = "help",
	.args = "[COMMAND|CODE]",
	.summary = "Say what a command takes, or what a code means",
	.options = options,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
