/* Replaying the chain of one subject. SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include "ledger/flags.h"

enum hallmark_code hm_audit_apply(struct hm_auditor *a, struct hm_chain *chain,
				  const struct hm_act *act, const char **rule)
{
	struct hm_power *all = (void *)a->powers.powers.powers.ptr;
	struct hm_scope scope = { .count = 0 }, *of = NULL;
	enum hallmark_code err;

	if (chain->uri.len == 0 && hm_powers_get(&a->powers.powers, act->by)) {
		of = &all[act->by - 2].grant.scope;
		scope = *of;
		*of = (struct hm_scope){ .count = 0 };
	}
	err = hm_custody_apply(chain, act, &a->powers.powers, rule);
	if (of)
		*of = scope;
	return err;
}

/* A chain, from its first event to the one that is looked at. */
struct follow {
	struct hm_auditor *a;
	struct hm_ledger_chain *stored;
	struct hm_chain chain;
	const uint8_t *custodian;
};

/* HMK-STMT-2, of a statement that a custodian signed: at its first event. */
static enum hallmark_code
check_custodian(struct follow *f, const struct hm_ledger_event *e)
{
	struct hm_hash kid = hm_cose_kid(e->signer);
	struct hm_log_entry entry;
	struct hm_statement st;
	enum hallmark_code err;
	struct hm_cbor r;

	if (!hm_hash_equal(&kid, &e->kid))
		return hm_audit_refuse(f->a, "HMK-RULE-11",
				       "a statement of one who is not the "
				       "custodian");
	if (e->place.position > 0)
		return HALLMARK_OK;
	err = hm_log_entry(&f->a->c.log, e->place.index, &entry);
	if (err)
		return err;
	hm_cbor_init(&r, entry.bytes, "HMK-STMT-1");
	hm_statement_read(&r, &st);
	return r.err ? hm_audit_refuse(f->a, r.err_rule, r.err_what)
		     : hm_audit_signature(f->a, &st, e->signer);
}

static enum hallmark_code
check_rules(struct follow *f, const struct hm_ledger_event *e)
{
	struct hm_act act = hm_ledger_act(e);
	struct hm_tree_source source = hm_log_source(&f->a->c.log);
	struct hm_hash entry, link;
	const char *rule = "";
	enum hallmark_code err;

	err = hm_audit_apply(f->a, &f->chain, &act, &rule);
	if (err)
		return hm_audit_refuse(f->a, rule, hallmark_code_words(err));
	err = source.subtree(source.from, e->place.index, 1, &entry);
	if (err)
		return err;
	link = hm_link(&e->place, &entry, &e->leaf);
	return hm_chain_close(&f->chain, &act, &e->place, &link);
}

/* Of these kinds custodians and keys sign, in one statement even. */
static bool is_kept(const struct hm_ledger_event *e)
{
	return e->by != HM_BY_CUSTODIAN &&
	       (e->event.kind == HM_STATUS || e->event.kind == HM_CORRECT);
}

static enum hallmark_code follow(struct follow *f)
{
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < f->stored->count && !err; i++) {
		const struct hm_ledger_event *e = &f->stored->events[i];

		f->a->index = e->place.index;
		if (e->place.index >= f->a->from)
			f->a->chained++;
		/* Genesis has its own. */
		if (e->place.index > 0 &&
		    !hm_hash_equal(&e->event.prev, &f->chain.link))
			return hm_audit_refuse(
				f->a, "HMK-LINK-2",
				"an event that does not name the one before");
		if (e->by == HM_BY_CUSTODIAN)
			err = check_custodian(f, e);
		if (!err)
			err = check_rules(f, e);
		if (!err && is_kept(e) && e->place.index >= f->a->from)
			err = hm_audit_kept(f->a, e->by);
	}
	return err;
}

/* While nothing is newer than the last state leaf, the table is as it is. */
static enum hallmark_code check_flags(struct follow *f)
{
	struct hm_auditor *a = f->a;
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t sealed;
	unsigned flags;

	err = hm_ledger_map_sealed(&a->c.map, &sealed, &root);
	if (err || sealed != a->end)
		return err;
	err = hm_flags_get(a->c.txn, &f->stored->row.leaf.key, &flags);
	if (err || flags == hm_ledger_chain_flags(&a->powers, f->stored))
		return err;
	return hm_audit_refuse(a, "HMK-MAP-7",
			       "a status that is not that of its chain");
}

enum hallmark_code
hm_audit_chain(struct hm_auditor *a, const struct hm_map_row *row)
{
	struct hm_ledger_chain stored;
	struct follow f = { .a = a, .stored = &stored };
	enum hallmark_code err = hm_audit_powers(a);

	if (err)
		return err;
	a->index = row->index;
	hm_chain_init(&f.chain);
	err = hm_ledger_chain_open(&a->powers, &row->leaf.key, &stored);
	if (err == HALLMARK_STORE_DAMAGED)
		err = hm_audit_refuse(a, "HMK-MAP-1",
				      "a subject's events are no chain");
	f.chain.subject = row->leaf.key;
	f.chain.key = stored.chain.key;
	f.chain.uri = stored.chain.uri;
	f.chain.link = a->ledger->identity.id;
	if (!err)
		err = follow(&f);
	if (!err && !hm_hash_equal(&f.chain.link, &row->leaf.link))
		err = hm_audit_refuse(a, "HMK-MAP-1",
				      "the map's row of a subject is not that "
				      "of its event");
	if (!err)
		err = check_flags(&f);
	hm_chain_release(&f.chain);
	hm_ledger_chain_release(&stored);
	return err;
}
