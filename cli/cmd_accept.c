/* hallmark accept: the receiver's consent to a draft. SPDX-License-Identifier: MIT */
#include "trade.h"

struct args {
	struct trade_args trade;
	const char *policy;
};

/*
 * May one take an item of which a verifier says this? A recall blocks no trade;
 * a recovery is what mends a void custody, and ends a theft.
 */
static bool acceptable(enum hallmark_code code, enum hallmark_kind kind)
{
	if (code == HALLMARK_OK || code == HALLMARK_RECALLED)
		return true;
	return kind == HALLMARK_KIND_RECOVER &&
	       (code == HALLMARK_CUSTODY_VOID || code == HALLMARK_LOST ||
		code == HALLMARK_STOLEN || code == HALLMARK_THEFT_CONFIRMED);
}

static bool
show_verdict(struct trade_draft *d, const struct hallmark_verdict *verdict)
{
	struct hallmark_buf *out = hallmark_buf_new(SIZE_MAX / 2);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (out)
		code = hallmark_verdict_text(verdict, out);
	if (code) {
		d->status = cli_error(d->cli, d->path, code, NULL, NULL);
	} else {
		struct hallmark_bytes text = hallmark_buf_bytes(out);

		fwrite(text.ptr, 1, text.len, stderr);
	}
	hallmark_buf_free(out);
	return code == HALLMARK_OK;
}

static bool judge(struct trade_draft *d, const struct hallmark_policy *policy,
		  struct hallmark_bytes certificate, struct hallmark_bytes item)
{
	struct hallmark_question question = { .now = cli_now(), .item = item };
	struct hallmark_verdict *verdict = NULL;
	enum hallmark_code code =
		hallmark_verify(certificate, policy, &question, &verdict);
	bool good = verdict && show_verdict(d, verdict);

	if (good && !acceptable(code, d->info.kind)) {
		d->status = cli_error(d->cli, d->path, code, NULL,
				      "nothing was accepted: see the verdict");
		good = false;
	} else if (!verdict) {
		d->status = cli_error(d->cli, NULL, code, NULL, NULL);
	}
	hallmark_verdict_free(verdict);
	return good;
}

/* Whole, or item by item where others in it stay where they are. */
static bool
judge_file(struct trade_draft *d, const struct hallmark_policy *policy,
	   size_t number, struct hallmark_bytes certificate,
	   const struct hallmark_opened *opened)
{
	static const struct hallmark_bytes any = { NULL, 0 };
	struct hallmark_opened_item item;
	bool whole = true, good = true;

	for (size_t n = 0; hallmark_opened_item(opened, n, &item); n++)
		whole &= hallmark_draft_moves(d->draft, number, n);
	if (whole)
		return judge(d, policy, certificate, any);
	for (size_t n = 0; good && hallmark_opened_item(opened, n, &item); n++)
		if (hallmark_draft_moves(d->draft, number, n))
			good = judge(d, policy, certificate, item.uri);
	return good;
}

static bool judge_all(struct trade_draft *d, const char *path)
{
	struct hallmark_policy *policy = cli_policy(d->cli, path, &d->status);
	const struct hallmark_opened *opened;
	struct hallmark_bytes certificate;
	bool good = policy != NULL;

	for (size_t i = 0; good && hallmark_draft_certificate(
					   d->draft, i, &certificate, &opened);
	     i++)
		good = judge_file(d, policy, i, certificate, opened);
	hallmark_policy_free(policy);
	if (good && d->info.items > 1)
		cli_say("all %zu items were judged; shown is the worst verdict "
			"on each file that is taken whole",
			d->info.items);
	return good;
}

/* Until when, for a person to see before he signs. */
static bool choose_until(struct trade_draft *d, uint64_t now, uint64_t *until)
{
	char text[21];

	*until = now + TRADE_CONSENT_SECONDS;
	if (d->args->until && !trade_time(d->cli, "--until", d->args->until,
					  now, until, &d->status))
		return false;
	hallmark_time_write(*until, text);
	trade_show_line("consent", cli_bytes(text));
	return true;
}

static void accept_draft(struct trade_draft *d, uint64_t now, uint64_t until)
{
	struct hallmark_culprit culprit = { .uri = "" };
	struct hallmark_buf *out =
		hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (out)
		code = hallmark_draft_accept(d->draft,
					     hallmark_key_signer(d->key), until,
					     now, out, &culprit);
	trade_draft_write(d, code, &culprit, out,
			  d->info.kind == HALLMARK_KIND_RECOVER
				  ? "the brand signs it: hallmark sign"
				  : "the custodian signs it: hallmark sign");
	hallmark_buf_free(out);
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	uint64_t now = cli_now();
	struct trade_draft d;
	uint64_t until;

	if (trade_draft_read(&d, cli, &args->trade) &&
	    judge_all(&d, args->policy) && trade_draft_key(&d, d.info.to) &&
	    trade_draft_show(&d) && choose_until(&d, now, &until) &&
	    trade_confirm(cli, args->trade.yes, &d.status))
		accept_draft(&d, now, until);
	return trade_draft_end(&d);
}

static const struct cli_opt options[] = {
	TRADE_KEY("the receiver's"),
	TRADE_WALLET,
	TRADE_PASSPHRASE,
	{ .name = "policy",
	  .value = "POLICY",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, policy),
	  .help = "whom to trust: the items are verified first" },
	TRADE_UNTIL("the consent holds until (7d)"),
	TRADE_OUT("ACCEPTED", "the accepted draft"),
	TRADE_FORCE,
	TRADE_YES,
	TRADE_JSON,
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_accept = {
	.name = "accept",
	.args = "DRAFT",
	.summary = "Consent to receive the items of a draft",
	.more = "Every item is verified under the policy; a stolen or void one "
		"is not accepted.\nThe consent is to this draft alone, and "
		"until the custodian signs nothing moves.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
