/* hallmark status LEDGER: a status for many items in one go. SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

struct pass {
	struct trade_ledger l;
	const struct args *args;
	struct cli_ids ids;
	struct hallmark_standing *standing; /* of the item looked at */
	struct trade_facts facts;
	struct hallmark_event event;
	struct hallmark_composer *composer;
	uint8_t issuer[32]; /* of --issued-by */
	size_t nameless;    /* items that an erasure left without URI */
	size_t known;	    /* items that have the status already */
};

static bool fail(struct pass *p, const char *who, enum hallmark_code code)
{
	p->l.status = cli_error(p->l.cli, who, code, NULL, NULL);
	return false;
}

static bool take(struct pass *p, const struct hallmark_listed *item)
{
	if (item->uri.len > 0)
		return cli_ids_put(p->l.cli, &p->ids, item->uri, &p->l.status);
	p->nameless++;
	return true;
}

static bool take_issued(void *arg, const struct hallmark_listed *item)
{
	return take(arg, item);
}

static bool take_lot(void *arg, const struct hallmark_listed *item)
{
	struct pass *p = arg;
	struct hallmark_bytes lot = cli_bytes(p->args->lot);

	if (item->lot.len != lot.len ||
	    memcmp(item->lot.ptr, lot.ptr, lot.len) != 0)
		return true;
	return take(p, item);
}

/* By lot, by who issued them. */
static bool take_listed(struct pass *p)
{
	enum hallmark_code code = HALLMARK_OK;

	if (p->args->lot)
		code = hallmark_ledger_items(p->l.ledger, take_lot, p);
	if (!code && p->args->issued_by)
		code = hallmark_ledger_issued_by(p->l.ledger, p->issuer,
						 take_issued, p);
	if (code)
		return fail(p,
			    code == HALLMARK_KEY_UNKNOWN ? p->args->issued_by
							 : p->l.dir,
			    code);
	if (p->nameless > 0)
		cli_say("%zu item%s lost the name by an erasure and %s left "
			"out",
			p->nameless, p->nameless == 1 ? " has" : "s have",
			p->nameless == 1 ? "is" : "are");
	return p->l.status == 0;
}

static const char *none(const struct args *args)
{
	if (args->lot)
		return "no item has that lot";
	return args->issued_by ? "that key issued no item"
			       : "which items? ITEM, --from IDS, --lot LOT or "
				 "--issued-by VKEY";
}

static bool gather(struct pass *p)
{
	const struct args *args = p->args;
	const struct cli *cli = p->l.cli;

	for (int i = 1; i < cli->argc; i++)
		if (!cli_ids_add(cli, &p->ids, cli->argv[i], &p->l.status))
			return false;
	if (args->from && !cli_ids_list(cli, &p->ids, args->from, &p->l.status))
		return false;
	if (!take_listed(p))
		return false;
	if (p->ids.count == 0) {
		p->l.status = cli_fail(cli, HALLMARK_USAGE, "%s", none(args));
		return false;
	}
	return cli_ids_differ(cli, &p->ids, &p->l.status);
}

/* Saying it again would change nothing; the same call may finish another. */
static bool
has_already(const struct pass *p, const struct hallmark_standing *now)
{
	switch (p->event.status) {
	case HALLMARK_STATUS_ACTIVATED:
		return now->activated;
	case HALLMARK_STATUS_THEFT_CONFIRMED:
		return now->flags & HALLMARK_FLAG_THEFT_CONFIRMED;
	case HALLMARK_STATUS_RECALLED:
		return now->flags & HALLMARK_FLAG_RECALLED;
	case HALLMARK_STATUS_DECOMMISSIONED:
		return now->flags & HALLMARK_FLAG_DECOMMISSIONED;
	case HALLMARK_STATUS_DESTROYED:
		return now->flags & HALLMARK_FLAG_DESTROYED;
	/* Whoever names an item may do so for what may come to light. */
	case HALLMARK_STATUS_RATIFIED:
		return p->args->issued_by &&
		       !(now->flags & HALLMARK_FLAG_CUSTODY_VOID);
	}
	return false;
}

static bool look(struct pass *p, const struct hallmark_item_id *id,
		 struct hallmark_standing *now)
{
	enum hallmark_code code =
		hallmark_ledger_subject(p->l.ledger, id->subject, now);

	if (!code && !now->exists)
		code = HALLMARK_SUBJECT_UNKNOWN;
	return code == HALLMARK_OK || fail(p, id->uri, code);
}

/* Of what is asked for, keep what has not got it; all have to be there. */
static bool sift(struct pass *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->ids.count; i++) {
		struct hallmark_standing now;

		if (!look(p, &p->ids.at[i], &now))
			return false;
		if (has_already(p, &now))
			continue;
		if (kept != i)
			p->ids.at[kept] = p->ids.at[i];
		kept++;
	}
	p->known = p->ids.count - kept;
	p->ids.count = kept;
	if (p->known > 0)
		cli_say("%zu item%s %s already: nothing is signed for %s",
			p->known, cli_s(p->known),
			p->event.status == HALLMARK_STATUS_RATIFIED
				? "in good custody"
				: p->args->set,
			p->known == 1 ? "it" : "them");
	return true;
}

static void show(const struct pass *p)
{
	size_t shown = p->ids.count < 20 ? p->ids.count : 20;

	fprintf(stderr, "About to sign, on %zu item%s:\n", p->ids.count,
		cli_s(p->ids.count));
	trade_show_event(&p->event, hallmark_key_signer(p->l.signer)->pub);
	for (size_t i = 0; i < shown; i++)
		trade_show_line("item", cli_bytes(p->ids.at[i].uri));
	if (shown < p->ids.count)
		fprintf(stderr, "  and %zu more\n", p->ids.count - shown);
	trade_show_facts(&p->facts);
}

static bool flush_statement(struct pass *p)
{
	const struct hallmark_signing signing = { .signer = hallmark_key_signer(
							  p->l.signer) };
	enum hallmark_code code =
		hallmark_composer_sign(p->composer, &signing, p->l.statement);

	if (code)
		return fail(p, p->l.dir, code);
	return trade_ledger_admit(&p->l);
}

static enum hallmark_code add(struct pass *p, const struct hallmark_item_id *id,
			      const struct hallmark_standing *now)
{
	struct hallmark_subject subject = { .uri = cli_bytes(id->uri) };

	memcpy(subject.link, now->link, sizeof(subject.link));
	return hallmark_composer_add(p->composer, &subject, &p->event,
				     p->facts.at, p->facts.count);
}

/* As few statements as hold them: each is taken whole or not at all. */
static bool sign_all(struct pass *p)
{
	for (size_t i = 0; i < p->ids.count; i++) {
		const struct hallmark_item_id *id = &p->ids.at[i];
		struct hallmark_standing now;
		enum hallmark_code code;

		if (!look(p, id, &now))
			return false;
		code = add(p, id, &now);
		if (code == HALLMARK_TOO_LARGE &&
		    hallmark_composer_count(p->composer) > 0) {
			if (!flush_statement(p))
				return false;
			code = add(p, id, &now);
		}
		if (code)
			return fail(p, id->uri, code);
	}
	return flush_statement(p);
}

static void say_wait(const struct pass *p)
{
	if (p->event.status == HALLMARK_STATUS_RECOVERING)
		cli_say("the recover may follow %llu s after this, unless the "
			"custodian signs anything before",
			(unsigned long long)p->l.info.wait);
}

static bool set_all(struct pass *p)
{
	enum hallmark_code code;

	if (p->ids.count == 0)
		return true;
	show(p);
	if (!trade_confirm(p->l.cli, p->l.args->yes, &p->l.status))
		return false;
	code = hallmark_composer_new(p->l.info.origin, p->event.kind,
				     &p->l.random, &p->composer);
	if (code)
		return fail(p, p->l.dir, code);
	if (!sign_all(p))
		return false;
	say_wait(p);
	return true;
}

int status_ledger(const struct cli *cli, const struct args *args,
		  const struct hallmark_event *event)
{
	const struct trade_ledger_args with = {
		.by = args->by,
		.passphrase_file = args->trade.passphrase_file,
		.signer_passphrase_file = args->signer_passphrase_file,
		.no_checkpoint = args->no_checkpoint,
		.yes = args->trade.yes,
		.json = args->trade.json,
	};
	struct pass p = { .args = args, .event = *event };

	if (args->issued_by && !trade_pub(cli, "--issued-by", args->issued_by,
					  p.issuer, &p.l.status))
		return p.l.status;
	if (trade_ledger_begin(&p.l, cli, &with) &&
	    trade_facts(cli, &args->trade.facts, &args->trade.attach, &p.facts,
			&p.l.status) &&
	    gather(&p) && sift(&p) && trade_ledger_signer(&p.l))
		(void)set_all(&p);
	hallmark_composer_free(p.composer);
	trade_facts_free(&p.facts);
	cli_ids_free(&p.ids);
	return trade_ledger_end(&p.l);
}
