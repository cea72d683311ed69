/* hallmark redact: withhold details of a certificate. SPDX-License-Identifier: MIT */
#include "cli.h"

struct args {
	const char *out;
	struct cli_list withhold;
};

static int redact(const struct cli *cli, const struct args *args,
		  struct hallmark_bytes certificate, struct hallmark_buf *out)
{
	struct hallmark_bytes labels[CLI_LIST_MAX] = { { NULL, 0 } };
	struct hallmark_diag diag = { 0 };
	size_t count = args->withhold.count;
	enum hallmark_code code;
	int status = 0;

	for (size_t i = 0; i < count; i++)
		labels[i] = cli_bytes(args->withhold.at[i]);
	code = hallmark_certificate_redact(certificate, labels, count, out,
					   &diag);
	if (code == HALLMARK_USAGE && diag.offset < count)
		return cli_fail(cli, code, "no event shows a detail named %s",
				args->withhold.at[diag.offset]);
	if (code)
		return cli_error(cli, cli->argv[0], code, &diag, NULL);
	(void)!cli_save(cli, args->out, hallmark_buf_bytes(out), false,
			&status);
	return status;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	struct hallmark_bytes certificate = { NULL, 0 };
	int status = 0;

	if (!out)
		return cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	if (cli_overwrites(cli->argv[0], args->out))
		status = cli_fail(cli, HALLMARK_USAGE,
				  "%s would be written over: it may be the "
				  "only one that shows the details",
				  args->out);
	else if (cli_read(cli, cli->argv[0], HALLMARK_CERTIFICATE_MAX,
			  &certificate, &status))
		status = redact(cli, args, certificate, out);
	cli_read_free(&certificate);
	hallmark_buf_free(out);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "withhold",
	  .value = "LABEL",
	  .kind = CLI_LIST,
	  .need = true,
	  .at = offsetof(struct args, withhold),
	  .help = "hide this field; lot is the lot" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, out),
	  .help = "where it goes; - is stdout" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_redact = {
	.name = "redact",
	.args = "FILE",
	.summary = "Withhold details before a certificate is shown",
	.more = "What is hidden cannot be read from the new file, and what it "
		"proves is the\nsame. What was hidden before stays so.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
