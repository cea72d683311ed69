/* Replaying statements and their events. SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include "record/details.h"
#include "verify/custody.h"

/* An event of the statement that is replayed. */
struct replay {
	struct hm_auditor *a;
	const struct hm_statement *st;
	const struct hm_hash *entry;
	uint32_t position;
	struct hm_event_row row;
	struct hm_event event;
};

static enum hallmark_code
check_signature(struct hm_auditor *a, const struct hm_statement *st)
{
	const struct hm_identity *identity = &a->ledger->identity;
	struct hm_hash kid = hm_cose_kid(identity->root);
	uint8_t room[2048];
	struct hallmark_buf message = HM_BUF_OVER(room);

	if (!hm_bytes_equal(st->origin, identity->origin))
		return hm_audit_refuse(a, "HMK-STMT-3",
				       "a statement for another ledger");
	if ((st->kind == HM_ROOT) != (a->index == 0))
		return hm_audit_refuse(a, "HMK-RULE-5",
				       "genesis is entry 0 and no other");
	if (!hm_hash_equal(&st->kid, &kid))
		return hm_audit_refuse(a, "HMK-STMT-2",
				       "a statement of another key");
	/* It takes longer than to sign; the chain has the bytes as signed. */
	if (a->from > 0)
		return HALLMARK_OK;
	hm_statement_message(&message, st);
	if (!hm_sig_valid(st->sig, hm_buf_view(&message), identity->root))
		return hm_audit_refuse(a, "HMK-STMT-2",
				       "the statement's signature does not "
				       "hold");
	return HALLMARK_OK;
}

static enum hallmark_code check_details(struct replay *p)
{
	struct hm_details details;
	enum hallmark_code err;
	struct hm_cbor r;

	/* None, or erased. */
	if (p->row.details.len == 0)
		return HALLMARK_OK;
	hm_cbor_init(&r, p->row.details, "HMK-DET-1");
	hm_details_read(&r, &details);
	err = hm_audit_decoded(p->a, &r);
	if (err)
		return err;
	if (!p->event.has_details ||
	    !hm_hash_equal(&details.hash, &p->event.details))
		return hm_audit_refuse(
			p->a, "HMK-DET-3",
			"details that are not those of their event");
	return HALLMARK_OK;
}

static enum hallmark_code check_point(struct replay *p, const uint8_t *pub)
{
	struct hm_auditor *a = p->a;

	if (!pub || memcmp(pub, a->good_pub, HM_PUB_BYTES) == 0)
		return HALLMARK_OK;
	if (!hm_pub_valid(pub))
		return hm_audit_refuse(a, "HMK-VER-9",
				       "expected a point of the prime-order "
				       "group as a key");
	memcpy(a->good_pub, pub, HM_PUB_BYTES);
	return HALLMARK_OK;
}

static enum hallmark_code check_issue(struct replay *p)
{
	const struct hm_issue *issue = &p->event.args.issue;
	struct hallmark_item_id id;
	struct hm_hash subject;
	enum hallmark_code err;

	if (!hm_hash_equal(&p->event.prev, &p->a->ledger->identity.id))
		return hm_audit_refuse(
			p->a, "HMK-LINK-2",
			"a first event that does not name the ledger");
	err = check_point(p, issue->to);
	if (!err)
		err = check_point(p, issue->claim);
	/* Erased. */
	if (err || p->row.uri.len == 0)
		return err;
	subject = hm_subject_item(p->row.uri);
	if (!hm_hash_equal(&subject, &issue->subject))
		return hm_audit_refuse(
			p->a, "HMK-TERM-5",
			"an item that is not its event's subject");
	/* Its hash says that it is as it was when that was checked. */
	if (p->a->from == 0 && hallmark_item_canonical(p->row.uri, &id))
		return hm_audit_refuse(p->a, "HMK-ID-1",
				       "expected a canonical item URI");
	return HALLMARK_OK;
}

static enum hallmark_code check_genesis(struct replay *p)
{
	const struct hm_identity *identity = &p->a->ledger->identity;
	const struct hm_root *root = &p->event.args.root;
	struct hm_hash prev = hm_genesis_prev(identity->origin);
	struct hm_hash next = hm_subject_key(identity->next);

	if (!hm_hash_equal(&p->event.prev, &prev) ||
	    memcmp(root->key, identity->root, HM_PUB_BYTES) != 0 ||
	    !hm_hash_equal(&root->next, &next) || root->wait != identity->wait)
		return hm_audit_refuse(p->a, "HMK-LINK-3",
				       "genesis is not that of this ledger");
	return check_point(p, root->key);
}

/* The rule book, as if nothing came before; then what the map is to say. */
static enum hallmark_code
check_chain(struct replay *p, const struct hm_hash *subject)
{
	struct hm_auditor *a = p->a;
	struct hm_place place = { a->index, p->position, a->at };
	struct hm_chain chain = { .subject = *subject };
	struct hm_act act = { .event = &p->event,
			      .place = place,
			      .by = HM_BY_ROOT,
			      .signer = a->ledger->identity.root,
			      .n = p->st->n,
			      .has_first = p->st->has_first };
	struct hm_map_row row = { .leaf.key = *subject,
				  .leaf.count = 1,
				  .index = a->index,
				  .position = p->position };
	struct hm_powers powers;
	const char *rule = "";
	enum hallmark_code err;

	hm_powers_init(&powers);
	err = hm_powers_root(&powers, act.signer);
	if (!err)
		err = hm_custody_apply(&chain, &act, &powers, &rule);
	hm_powers_release(&powers);
	if (err)
		return hm_audit_refuse(a, rule, hallmark_code_words(err));
	row.leaf.link = hm_link(&place, p->entry, &a->leaves[p->position]);
	if (p->event.kind == HM_ROOT &&
	    !hm_hash_equal(&row.leaf.link, &a->ledger->identity.id))
		return hm_audit_refuse(a, "HMK-LINK-2",
				       "the ledger's id is not the link of "
				       "genesis");
	return hm_audit_want(a, &row);
}

static enum hallmark_code check_event(struct replay *p)
{
	struct hm_auditor *a = p->a;
	struct hm_hash subject;
	enum hallmark_code err;
	struct hm_cbor r;

	hm_cbor_init(&r, p->row.event, "HMK-EVENT-1");
	hm_event_read(&r, &p->event);
	err = hm_audit_decoded(a, &r);
	if (err)
		return err;
	if (p->event.kind != p->st->kind)
		return hm_audit_refuse(
			a, "HMK-STMT-3",
			"an event of another kind than its statement's");
	a->leaves[p->position] = hm_tree_leaf(p->row.event);
	err = check_details(p);
	if (!err)
		err = p->event.kind == HM_ISSUE ? check_issue(p)
						: check_genesis(p);
	if (err)
		return err;
	subject = p->event.kind == HM_ISSUE
			  ? p->event.args.issue.subject
			  : hm_subject_key(p->event.args.root.key);
	return check_chain(p, &subject);
}

static enum hallmark_code replay_events(struct replay *p)
{
	struct hm_auditor *a = p->a;
	enum hallmark_code err = HALLMARK_OK;
	bool found;

	for (uint32_t i = 0; i < p->st->n && !err; i++) {
		err = hm_event_next(&a->events, &p->row, &found);
		if (err)
			return hm_audit_refuse(
				a, "HMK-STMT-5",
				"the statement's events are damaged");
		if (!found || a->events.index != a->index ||
		    a->events.position != i)
			return hm_audit_refuse(
				a, "HMK-STMT-5",
				"an event of the statement is missing");
		p->position = i;
		err = check_event(p);
	}
	return err;
}

enum hallmark_code
hm_audit_statement(struct hm_auditor *a, const struct hm_log_entry *entry,
		   const struct hm_hash *leaf)
{
	struct hm_statement st;
	struct replay p = { .a = a, .st = &st, .entry = leaf };
	enum hallmark_code err;
	struct hm_hash root;
	struct hm_cbor r;

	hm_cbor_init(&r, entry->bytes, "HMK-STMT-1");
	hm_statement_read(&r, &st);
	err = hm_audit_decoded(a, &r);
	if (!err)
		err = check_signature(a, &st);
	if (!err)
		err = replay_events(&p);
	if (err)
		return err;
	root = hm_tree_root(a->leaves, (size_t)st.n);
	if (!hm_hash_equal(&root, &st.root))
		return hm_audit_refuse(
			a, "HMK-STMT-5",
			"the statement's events are not those that were "
			"signed");
	err = hm_event_hashes_check(a->t.txn, a->index, a->leaves,
				    (size_t)st.n);
	if (err == HALLMARK_STORE_DAMAGED)
		return hm_audit_refuse(a, "HMK-TREE-1",
				       "the stored hashes are not those of the "
				       "statement's events");
	a->counts.statements++;
	a->counts.events += st.n;
	return err;
}

enum hallmark_code hm_audit_no_more_events(struct hm_auditor *a)
{
	struct hm_event_row row;
	enum hallmark_code err;
	bool found;

	err = hm_event_next(&a->events, &row, &found);
	if (err || !found || a->events.index >= a->end)
		return err;
	a->index = a->events.index;
	return hm_audit_refuse(a, "HMK-STMT-5", "events of no statement");
}
