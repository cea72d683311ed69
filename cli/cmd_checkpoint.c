/* hallmark checkpoint: seal what was issued and sign the head. SPDX-License-Identifier: MIT */
#include "cli.h"

struct args {
	const char *passphrase_file;
};

int cli_checkpoint(const struct cli *cli, struct hallmark_ledger *ledger,
		   const struct hallmark_key *log, uint64_t *size)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_ledger_info info;
	enum hallmark_code code;

	code = hallmark_ledger_checkpoint(ledger, hallmark_key_signer(log),
					  &diag);
	if (!code)
		code = hallmark_ledger_info(ledger, &info);
	if (code)
		return cli_error(cli, cli->argv[0], code, &diag, NULL);
	*size = info.head_size;
	return 0;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct cli_secret secret = { .file = args->passphrase_file };
	struct hallmark_ledger *ledger;
	struct hallmark_key *log = NULL;
	uint64_t size = 0;
	int status = 0;

	cli_hold_signals();
	ledger = cli_ledger(cli, cli->argv[0], true, &status);
	if (!ledger)
		return status;
	log = cli_key(cli, cli->argv[0], "log", &secret, &status);
	if (log)
		status = cli_checkpoint(cli, ledger, log, &size);
	if (log && status == 0)
		cli_say("checkpoint of %llu entries signed",
			(unsigned long long)size);
	hallmark_key_free(log);
	cli_secret_wipe(&secret);
	hallmark_ledger_close(ledger);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, passphrase_file),
	  .help = "passphrase of the log key, one line" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_checkpoint = {
	.name = "checkpoint",
	.args = "LEDGER",
	.summary = "Seal what was issued and sign the head",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
