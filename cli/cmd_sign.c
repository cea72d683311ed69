/* hallmark sign: the custodian signs what was accepted. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_args trade;
};

static void sign_draft(struct trade_draft *d)
{
	struct hallmark_culprit culprit = { .uri = "" };
	struct hallmark_buf *out =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (out)
		code = hallmark_draft_sign(d->draft,
					   hallmark_key_signer(d->key),
					   cli_now(), out, &culprit);
	trade_draft_write(d, code, &culprit, out,
			  "it counts once it is submitted: the first in the "
			  "log wins");
	hallmark_buf_free(out);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	struct trade_draft d;

	if (trade_draft_read(&d, cli, &args->trade) &&
	    trade_draft_key(&d, d.info.custodian) && trade_draft_show(&d) &&
	    trade_confirm(cli, args->trade.yes, &d.status))
		sign_draft(&d);
	return trade_draft_end(&d);
}

static const struct cli_opt options[] = {
	TRADE_KEY("the custodian's; of a recover, the brand's"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	TRADE_OUT("STATEMENT", "the statement file"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_sign = {
	.name = "sign",
	.args = "ACCEPTED",
	.summary = "Sign a draft that its receiver accepted",
	.more = "One signature for all its items. A draft that was changed "
		"after it was accepted\nis refused.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
