/* hallmark item: any spelling in, the canonical form out. SPDX-License-Identifier: MIT */
#include "cli.h"

struct args {
	bool json;
};

static void print_item(const struct cli *cli, const char *text,
		       const struct hallmark_item_id *id)
{
	if (!cli->json) {
		printf("%s ", id->uri);
		cli_put_hex(stdout, id->subject, sizeof(id->subject));
		putchar('\n');
		return;
	}
	fputs("{\"given\":", stdout);
	cli_put_json(stdout, cli_bytes(text));
	fputs(",\"item\":", stdout);
	cli_put_json(stdout, cli_bytes(id->uri));
	fputs(",\"subject\":\"", stdout);
	cli_put_hex(stdout, id->subject, sizeof(id->subject));
	fputs("\"}\n", stdout);
}

static int run(struct cli *cli, const void *args)
{
	struct hallmark_item_id id;
	int worst = 0;

	(void)args;
	for (int i = 0; i < cli->argc; i++) {
		int status = 0;

		if (cli_item(cli, cli->argv[i], &id, &status))
			print_item(cli, cli->argv[i], &id);
		worst = cli_worse(worst, status);
	}
	return worst;
}

static const struct cli_opt options[] = {
	{ .name = "json",
	  .at = offsetof(struct args, json),
	  .help = "one object a line: given, item, subject" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_item = {
	.name = "item",
	.args = "ID...",
	.summary = "Show the canonical form and the subject key of an ID",
	.more = "ID: a GS1 Digital Link of any host, an element string "
		"(\"(01)...(21)...\" or as\n"
		"a scanner gives it), an EPC URN, or another absolute URI in "
		"normal form.\n",
	.options = options,
	.least = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
