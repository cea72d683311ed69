/* Replaying statements and their events. SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include "draft/compose.h"
#include "record/acceptance.h"
#include "record/details.h"

/* An event of the statement that is replayed. */
struct replay {
	struct hm_auditor *a;
	const struct hm_statement *st;
	const struct hm_hash *entry;
	uint64_t by; /* 0: a custodian, or nobody who may */
	const uint8_t *pub;
	const uint8_t *acceptance; /* of all its events; NULL: none */
	uint64_t until;
	uint8_t accepted_by[HM_PUB_BYTES]; /* or zeros */
	uint32_t position;
	struct hm_event_row row;
	struct hm_event event;
};

/* The key behind the kid, as the log had it when it came to this entry. */
static enum hallmark_code find_signer(struct replay *p)
{
	struct hm_auditor *a = p->a;
	enum hallmark_code err;

	if (!hm_bytes_equal(p->st->origin, a->ledger->identity.origin))
		return hm_audit_refuse(a, "HMK-STMT-3",
				       "a statement for another ledger");
	if (a->index == 0 && p->st->kind != HM_ROOT)
		return hm_audit_refuse(a, "HMK-RULE-5",
				       "genesis is entry 0 and no other");
	err = hm_audit_powers(a);
	if (!err)
		err = hm_ledger_powers_find(&a->powers, &p->st->kid, a->index,
					    &p->by, &p->pub);
	if (err == HALLMARK_STORE_DAMAGED && a->diag->code != err)
		err = hm_audit_refuse(a, "HMK-MAP-1",
				      "a key's events are no chain");
	if (err)
		return err;
	if (p->pub)
		return hm_audit_signature(a, p->st, p->pub);
	/* Chains say who holds an item, and whether it is he who signed. */
	if (p->st->kind == HM_TRANSFER || p->st->kind == HM_STATUS ||
	    p->st->kind == HM_CORRECT)
		return HALLMARK_OK;
	return hm_audit_refuse(a, "HMK-STMT-2", "a statement of another key");
}

enum hallmark_code
hm_audit_signature(struct hm_auditor *a, const struct hm_statement *st,
		   const uint8_t *pub)
{
	uint8_t room[2048];
	struct hallmark_buf message = HM_BUF_OVER(room);

	/* It takes longer than to sign; the chain has the bytes as signed. */
	if (a->from > 0)
		return HALLMARK_OK;
	hm_statement_message(&message, st);
	if (!hm_sig_valid(st->sig, hm_buf_view(&message), pub))
		return hm_audit_refuse(a, "HMK-STMT-2",
				       "the statement's signature does not "
				       "hold");
	return HALLMARK_OK;
}

static enum hallmark_code find_acceptance(struct replay *p)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint8_t key[8];

	hm_put_u64(key, p->a->index);
	err = hm_txn_get(p->a->t.txn, HM_TABLE_ACCEPT,
			 hm_bytes(key, sizeof(key)), &value);
	if (err || !value.ptr)
		return err;
	if (value.len != 8 + HM_SIG_BYTES ||
	    (p->st->kind != HM_TRANSFER && p->st->kind != HM_RECOVER))
		return hm_audit_refuse(p->a, "HMK-RULE-4",
				       "an acceptance of nothing");
	p->until = hm_get_be(value.ptr, 8);
	p->acceptance = value.ptr + 8;
	return HALLMARK_OK;
}

/* By `to`; that it is due at all, its chain says. */
static enum hallmark_code check_acceptance(struct replay *p)
{
	const uint8_t *to = p->event.args.to;
	struct hm_acceptance acceptance = { .root = p->st->root,
					    .n = p->st->n,
					    .until = p->until,
					    .sig = p->acceptance };

	if (!p->acceptance || p->a->from > 0 ||
	    memcmp(to, p->accepted_by, HM_PUB_BYTES) == 0)
		return HALLMARK_OK;
	acceptance.kid = hm_cose_kid(to);
	if (!hm_acceptance_by(&acceptance, to))
		return hm_audit_refuse(p->a, "HMK-RULE-4",
				       "an acceptance that does not hold");
	memcpy(p->accepted_by, to, HM_PUB_BYTES);
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

	if (!pub ||
	    (a->has_good && memcmp(pub, a->good_pub, HM_PUB_BYTES) == 0))
		return HALLMARK_OK;
	if (!hm_pub_valid(pub))
		return hm_audit_refuse(a, "HMK-VER-9",
				       "expected a point of the prime-order "
				       "group as a key");
	memcpy(a->good_pub, pub, HM_PUB_BYTES);
	a->has_good = true;
	return HALLMARK_OK;
}

static enum hallmark_code check_points(struct replay *p)
{
	enum hallmark_code err = HALLMARK_OK;
	const uint8_t *keys[2];

	hm_event_keys(&p->event, keys);
	for (size_t i = 0; i < 2 && !err; i++)
		err = check_point(p, keys[i]);
	return err;
}

/* What a row says beside its skeleton. */
static enum hallmark_code
check_subject(struct replay *p, const struct hm_hash *subject)
{
	struct hallmark_item_id id;
	struct hm_hash own;

	if ((subject->b[0] >= 0x80) != hm_kind_of_key(p->event.kind))
		return hm_audit_refuse(p->a, "HMK-TERM-5",
				       "a subject of another class");
	/* Erased, or of a kind that carries none. */
	if (p->row.uri.len == 0)
		return HALLMARK_OK;
	own = hm_subject_item(p->row.uri);
	if (!hm_hash_equal(&own, subject))
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
	return HALLMARK_OK;
}

/* The first event of an item: what chains of more are looked at whole for. */
static enum hallmark_code
check_issue(struct replay *p, const struct hm_hash *subject)
{
	struct hm_auditor *a = p->a;
	struct hm_chain chain = { .subject = *subject, .uri = p->row.uri };
	struct hm_act act = { .event = &p->event,
			      .place = { a->index, p->position, a->at },
			      .by = p->by,
			      .signer = p->pub,
			      .n = p->st->n,
			      .has_first = p->st->has_first,
			      .first = p->st->first };
	const char *rule = "";
	enum hallmark_code err;

	if (!hm_hash_equal(&p->event.prev, &a->ledger->identity.id))
		return hm_audit_refuse(
			a, "HMK-LINK-2",
			"a first event that does not name the ledger");
	err = hm_audit_apply(a, &chain, &act, &rule);
	return err ? hm_audit_refuse(a, rule, hallmark_code_words(err))
		   : HALLMARK_OK;
}

/* What the map is to say. */
static enum hallmark_code want(struct replay *p, const struct hm_hash *subject)
{
	struct hm_auditor *a = p->a;
	struct hm_place place = { a->index, p->position, a->at };
	struct hm_map_row row = { .leaf.key = *subject,
				  .index = a->index,
				  .position = p->position };

	if (p->row.before == 0 && (p->event.kind == HM_ISSUE || a->index == 0))
		row.leaf.count = 1;
	row.leaf.link = hm_link(&place, p->entry, &a->leaves[p->position]);
	if (a->index == 0 &&
	    !hm_hash_equal(&row.leaf.link, &a->ledger->identity.id))
		return hm_audit_refuse(a, "HMK-LINK-2",
				       "the ledger's id is not the link of "
				       "genesis");
	if (p->event.kind == HM_STATUS || p->event.kind == HM_RECOVER)
		a->may_flag = true;
	if (p->event.kind == HM_REVOKE ||
	    (p->event.kind == HM_ROOT && a->index > 0))
		a->may_flag = a->may_void = true;
	return hm_audit_want(a, &row);
}

static enum hallmark_code
check_kind(struct replay *p, const struct hm_hash *subject)
{
	switch (p->event.kind) {
	case HM_ISSUE:
		return check_issue(p, subject);
	case HM_TRANSFER:
	case HM_RECOVER:
		return check_acceptance(p);
	case HM_AUTHORISE:
		return hm_audit_key(p->a, p->event.args.authorise.key);
	case HM_ROOT:
		return hm_audit_key(p->a, p->event.args.root.key);
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
	case HM_REVOKE:
		break;
	}
	return HALLMARK_OK;
}

static enum hallmark_code check_content(struct replay *p)
{
	struct hm_hash subject = hm_event_row_subject(&p->row, &p->event);
	enum hallmark_code err = HALLMARK_OK;

	if (p->a->index == 0)
		err = check_genesis(p);
	if (!err)
		err = check_points(p);
	if (!err)
		err = check_subject(p, &subject);
	if (!err)
		err = check_kind(p, &subject);
	return err ? err : want(p, &subject);
}

static enum hallmark_code check_event(struct replay *p)
{
	struct hm_auditor *a = p->a;
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
	return err ? err : check_content(p);
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
		err = find_signer(&p);
	if (!err)
		err = find_acceptance(&p);
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
	return err ? err : hm_audit_signed(a, &st, p.by);
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
