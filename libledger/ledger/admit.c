/* Is an event the next of its subject? SPDX-License-Identifier: MIT */
#include "ledger/admit.h"

#include <stdlib.h>

#include "draft/compose.h"
#include "ledger/signers.h"

#define MESSAGE_ROOM 2048

/* What a signature is compared with that is none of a known key. */
static const uint8_t nobody[HM_PUB_BYTES];

/* With the number of the event and its item. */
static enum hallmark_code
refuse_with(struct hm_admission *a, enum hallmark_code code, const char *rule,
	    const char *message)
{
	return hm_ledger_refuse(a->diag, code, rule, message,
				a->place.position);
}

/* By the words of the code. */
static enum hallmark_code
refuse(struct hm_admission *a, enum hallmark_code code, const char *rule)
{
	return code ? refuse_with(a, code, rule, hallmark_code_words(code))
		    : HALLMARK_OK;
}

/* One event, the chain that it is to follow, and what rules look at. */
struct trial {
	struct hm_admission *a;
	const struct hm_file_event *in;
	struct hm_ledger_chain chain;
	struct hm_act act;
};

static bool is_kid_of(const struct hm_hash *kid, const uint8_t *pub)
{
	struct hm_hash own = hm_cose_kid(pub);

	return pub && hm_hash_equal(kid, &own);
}

static const uint8_t *given_to(const struct hm_event *event)
{
	if (event->kind == HM_ISSUE)
		return event->args.issue.to;
	return event->kind == HM_TRANSFER || event->kind == HM_RECOVER
		       ? event->args.to
		       : NULL;
}

/* Of all who held the item, or can claim it, the one with that kid. */
static const uint8_t *
find_holder(const struct hm_ledger_chain *chain, const struct hm_hash *kid)
{
	const uint8_t *pub;

	for (size_t i = chain->count; i > 0; i--) {
		pub = given_to(&chain->events[i - 1].event);
		if (pub && is_kid_of(kid, pub))
			return pub;
	}
	pub = chain->count > 0 && chain->events[0].event.kind == HM_ISSUE
		      ? chain->events[0].event.args.issue.claim
		      : NULL;
	return pub && is_kid_of(kid, pub) ? pub : NULL;
}

static const uint8_t *custodian_of(const struct hm_ledger_chain *chain)
{
	const uint8_t *pub = NULL;

	for (size_t i = chain->count; i > 0 && !pub; i--)
		pub = given_to(&chain->events[i - 1].event);
	return pub;
}

/* Whose signature it is to be: a custodian, a key, or for a root its own. */
static enum hallmark_code find_signer(struct trial *t)
{
	const struct hm_event *event = &t->in->event;
	const struct hm_hash *kid = &t->a->file.statement.kid;
	const uint8_t *custodian = custodian_of(&t->chain), *known;
	enum hallmark_code err;

	if (event->kind == HM_ROOT) {
		t->act.by = HM_BY_ROOT;
		t->act.signer = is_kid_of(kid, event->args.root.key)
					? event->args.root.key
					: nobody;
		return HALLMARK_OK;
	}
	err = hm_ledger_signer(&t->a->powers, &t->chain.chain, custodian, kid,
			       &t->act);
	if (err || t->act.by != HM_BY_CUSTODIAN ||
	    (t->act.signer && is_kid_of(kid, t->act.signer) &&
	     t->act.signer == custodian))
		return err;
	/* No custodian and no key that may sign: whose may it be? */
	known = t->act.signer != custodian ? t->act.signer : NULL;
	t->act.signer = find_holder(&t->chain, kid);
	if (!hm_custodian_signs(event) &&
	    !hm_corrects_custodian(&t->chain.chain, event)) {
		t->act.by = HM_NEVER;
		t->act.signer = known;
	}
	if (!t->act.signer)
		t->act.signer = nobody;
	return HALLMARK_OK;
}

/* Once a statement: one kid is one key. */
static enum hallmark_code check_signature(struct trial *t)
{
	struct hm_admission *a = t->a;
	uint8_t room[MESSAGE_ROOM];
	struct hallmark_buf message = HM_BUF_OVER(room);

	if (t->act.signer == nobody || a->signature_holds)
		return HALLMARK_OK;
	hm_statement_message(&message, &a->file.statement);
	if (message.err)
		return message.err;
	if (!hm_pub_valid(t->act.signer) ||
	    !hm_sig_valid(a->file.statement.sig, hm_buf_view(&message),
			  t->act.signer))
		return refuse(a, HALLMARK_SIGNATURE_BAD, "HMK-STMT-2");
	memcpy(a->signer, t->act.signer, HM_PUB_BYTES);
	a->signature_holds = true;
	return HALLMARK_OK;
}

static enum hallmark_code check_points(struct trial *t)
{
	struct hm_admission *a = t->a;
	const uint8_t *keys[2];

	hm_event_keys(&t->in->event, keys);
	for (size_t i = 0; i < 2; i++) {
		if (!keys[i] || (a->has_good && memcmp(keys[i], a->good_pub,
						       HM_PUB_BYTES) == 0))
			continue;
		if (!hm_pub_valid(keys[i]))
			return refuse(a, HALLMARK_KEY_BAD, "HMK-VER-9");
		memcpy(a->good_pub, keys[i], HM_PUB_BYTES);
		a->has_good = true;
	}
	return HALLMARK_OK;
}

/* The number of the event whose link that is; count: of none. */
static enum hallmark_code
find_link(struct trial *t, const struct hm_hash *link, size_t *number)
{
	struct hm_tree_source source = hm_log_source(&t->a->t.log);
	struct hm_ledger_chain *chain = &t->chain;
	enum hallmark_code err = HALLMARK_OK;
	struct hm_hash entry, own;

	for (*number = 0; *number < chain->count; ++*number) {
		const struct hm_ledger_event *e = &chain->events[*number];

		err = source.subtree(source.from, e->place.index, 1, &entry);
		if (err)
			break;
		own = hm_link(&e->place, &entry, &e->leaf);
		if (hm_hash_equal(&own, link))
			break;
	}
	return err;
}

/*
 * Another event came first: which, and did the same key give the item away
 * with it? A theft reported after a sale was signed is no fraud.
 */
static enum hallmark_code moved(struct trial *t, size_t number)
{
	const struct hm_ledger_event *first = &t->chain.events[number];
	struct hm_admission *a = t->a;

	a->out->moved = (struct hallmark_place){ first->place.index,
						 first->place.position,
						 first->place.at };
	a->out->conflict = a->signature_holds &&
			   t->in->event.kind == HM_TRANSFER &&
			   first->event.kind == HM_TRANSFER &&
			   hm_pub_equal(first->signer, a->signer);
	return refuse(a, HALLMARK_LINK_MOVED, "HMK-LINK-4");
}

/* HMK-FILE-5: other keys' chains have links too. */
static enum hallmark_code check_chain(struct trial *t)
{
	if (t->in->event.kind != HM_ROOT || t->chain.count == 0 ||
	    t->chain.chain.key == HM_BY_ROOT)
		return HALLMARK_OK;
	return refuse_with(t->a, HALLMARK_STATEMENT_BAD, "HMK-FILE-5",
			   "a change of root is an event of the first "
			   "root's key");
}

/* HMK-LINK-2: the event names the one that it follows. */
static enum hallmark_code check_prev(struct trial *t)
{
	const struct hm_event *event = &t->in->event;
	const struct hm_hash *due = t->chain.count > 0
					    ? &t->chain.row.leaf.link
					    : &t->a->ledger->identity.id;
	enum hallmark_code err;
	size_t number;

	/* Of these the rule book says that there is one already. */
	if (t->chain.count > 0 &&
	    (event->kind == HM_ISSUE || event->kind == HM_AUTHORISE))
		return HALLMARK_OK;
	if (hm_hash_equal(&event->prev, due))
		return HALLMARK_OK;
	if (hm_hash_equal(&event->prev, &t->a->ledger->identity.id) &&
	    t->chain.count > 0)
		return moved(t, 0);
	err = find_link(t, &event->prev, &number);
	if (!err && number + 1 < t->chain.count)
		return moved(t, number + 1);
	return err ? err
		   : refuse_with(t->a, HALLMARK_STATEMENT_BAD, "HMK-LINK-4",
				 "an event that follows no event of its "
				 "subject");
}

/* HMK-ACC-1: does `to` accept this statement? */
static enum hallmark_code find_acceptance(struct trial *t)
{
	struct hm_admission *a = t->a;
	const struct hm_acceptance *acceptance = &a->file.acceptance;
	const uint8_t *to = given_to(&t->in->event);

	t->act.has_acceptance = a->file.acceptance_bytes.len > 0;
	t->act.until = acceptance->until;
	if (!t->act.has_acceptance || !to)
		return HALLMARK_OK;
	t->act.acceptance_holds = memcmp(to, a->accepted_by, HM_PUB_BYTES) == 0;
	if (t->act.acceptance_holds)
		return HALLMARK_OK;
	t->act.acceptance_holds =
		hm_hash_equal(&acceptance->root, &a->file.statement.root) &&
		acceptance->n == a->file.statement.n &&
		hm_acceptance_by(acceptance, to);
	if (t->act.acceptance_holds)
		memcpy(a->accepted_by, to, HM_PUB_BYTES);
	return HALLMARK_OK;
}

static enum hallmark_code
check_dates(struct hm_admission *a, const struct hm_authorise *grant)
{
	if (grant->has_until && grant->until < a->now)
		return refuse_with(a, HALLMARK_OUT_OF_DATES, "HMK-RULE-22",
				   "the powers end in the past");
	if (grant->has_from && grant->from > a->now &&
	    grant->from - a->now > HM_FROM_AHEAD)
		return refuse_with(a, HALLMARK_OUT_OF_DATES, "HMK-RULE-22",
				   "the powers begin in more than a year");
	return HALLMARK_OK;
}

/* HMK-RULE-22: the log's clock may be ten minutes late, the ledger's is not. */
static enum hallmark_code check_clock(struct trial *t)
{
	const struct hm_event *event = &t->in->event;
	const struct hm_power *power =
		hm_powers_get(&t->a->powers.powers, t->act.by);
	struct hm_admission *a = t->a;

	if (t->act.has_acceptance && t->act.until < a->now)
		return refuse(a, HALLMARK_ACCEPTANCE_EXPIRED, "HMK-RULE-22");
	if (power && power->grant.has_until && power->grant.until < a->now &&
	    event->kind != HM_REVOKE)
		return refuse(a, HALLMARK_OUT_OF_DATES, "HMK-RULE-22");
	return event->kind == HM_AUTHORISE
		       ? check_dates(a, &event->args.authorise)
		       : HALLMARK_OK;
}

/* The ledger's own part of the world. */
static enum hallmark_code check_prefix(struct trial *t)
{
	if (t->in->event.kind != HM_ISSUE)
		return HALLMARK_OK;
	return refuse(t->a, hm_ledger_prefix(t->a->ledger, t->in->uri), "");
}

static size_t count_used(const struct hm_ledger_powers *p, const bool *used)
{
	size_t count = 0;

	for (size_t i = 0; i < hm_ledger_powers_count(p); i++)
		count += used[i];
	return count;
}

/* HMK-CERT-9: a certificate of the chain has room for its keys. */
static enum hallmark_code check_keys(struct trial *t)
{
	const struct hm_ledger_powers *p = &t->a->powers;
	bool *used = calloc(hm_ledger_powers_count(p), sizeof(*used));
	enum hallmark_code err;
	size_t before;

	if (!used)
		return HALLMARK_NO_MEMORY;
	err = hm_ledger_chain_keys(p, &t->chain, used);
	before = count_used(p, used);
	if (!err)
		err = hm_ledger_powers_mark(p, t->act.by, used);
	/* Some are kept for who must be able to speak. */
	if (!err && count_used(p, used) > before && before >= HM_KEYS_OPEN &&
	    !hm_is_urgent(t->act.event))
		err = HALLMARK_CHAIN_FULL;
	free(used);
	return err == HALLMARK_CHAIN_FULL
		       ? refuse_with(t->a, err, "HMK-RULE-9",
				     "more keys than a certificate carries")
		       : err;
}

/* A claim code that was used is used again: somebody else had it too. */
static void note_conflict(struct trial *t, enum hallmark_code code)
{
	const struct hm_item_state *state = &t->chain.chain.state;
	struct hm_admission *a = t->a;

	if (code == HALLMARK_NOT_CUSTODIAN && a->signature_holds &&
	    t->in->event.kind == HM_TRANSFER && state->claim_closed &&
	    hm_pub_equal(state->claim, a->signer))
		a->out->conflict = true;
}

static enum hallmark_code apply(struct trial *t)
{
	struct hm_admission *a = t->a;
	const char *rule = "";
	enum hallmark_code err;

	t->act.n = a->file.statement.n;
	t->act.has_first = a->file.statement.has_first;
	t->act.first = a->file.statement.first;
	t->act.numbers_used = a->numbers_used;
	t->chain.chain.uri = t->in->uri;
	/* It was the root's, before a change. */
	if (t->act.by == HM_NEVER && t->act.signer != nobody)
		return refuse(a, HALLMARK_KEY_REVOKED, "HMK-RULE-7");
	err = hm_custody_apply(&t->chain.chain, &t->act, &a->powers.powers,
			       &rule);
	note_conflict(t, err);
	return refuse(a, err, rule);
}

/* Of the first event: has its key used these numbers? */
static enum hallmark_code find_numbers(struct trial *t)
{
	const struct hm_statement *st = &t->a->file.statement;
	const struct hm_ledger_key *key;

	if (t->a->place.position > 0 || !st->has_first || t->act.by == 0 ||
	    t->act.by > hm_ledger_powers_count(&t->a->powers))
		return HALLMARK_OK;
	key = hm_ledger_powers_key(&t->a->powers, t->act.by - 1);
	return hm_signer_overlaps(t->a->t.txn, &key->subject, st->first, st->n,
				  &t->a->numbers_used);
}

static enum hallmark_code judge(struct trial *t)
{
	static enum hallmark_code (*const steps[])(struct trial *) = {
		find_signer, check_points, check_signature, check_chain,
		check_prev,  find_numbers, find_acceptance, apply,
		check_keys,  check_prefix, check_clock,
	};
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && !err; i++)
		err = steps[i](t);
	return err;
}

/* What the tables get of the event, once all of them are judged. */
static enum hallmark_code take(struct trial *t)
{
	struct hm_admission *a = t->a;
	const struct hm_map_row *last = &t->chain.row;
	struct hm_hash leaf = hm_tree_leaf(t->in->bytes);
	enum hm_kind kind = t->in->event.kind;
	struct hm_event_row row = { .event = t->in->bytes,
				    .details = t->in->details };
	struct hm_map_row now = { .leaf.key = t->chain.chain.subject,
				  .leaf.count = last->leaf.count + 1,
				  .index = a->place.index,
				  .position = a->place.position };
	uint32_t end;

	if (kind == HM_ISSUE)
		row.uri = t->in->uri;
	else if (kind != HM_AUTHORISE)
		row.subject = now.leaf.key.b;
	if (last->leaf.count > 0)
		row.before = HM_BEFORE(last->index, last->position);
	now.leaf.link = hm_link(&a->place, &a->entry, &leaf);
	hm_event_row_write(&a->bytes, &row);
	end = (uint32_t)a->bytes.len;
	hm_buf_mem(&a->ends, &end, sizeof(end));
	hm_buf_mem(&a->leaves, &leaf, sizeof(leaf));
	hm_buf_mem(&a->rows, &now, sizeof(now));
	if (t->act.by != HM_BY_CUSTODIAN)
		a->by = t->act.by;
	return a->bytes.err || a->ends.err || a->leaves.err || a->rows.err
		       ? HALLMARK_NO_MEMORY
		       : HALLMARK_OK;
}

enum hallmark_code
hm_admit_event(struct hm_admission *a, const struct hm_file_event *event)
{
	struct trial t = { .a = a,
			   .in = event,
			   .act.event = &event->event,
			   .act.place = a->place };
	struct hm_hash subject = hm_file_event_subject(event);
	enum hallmark_code err;

	err = hm_ledger_chain_open(&a->powers, &subject, &t.chain);
	if (!err)
		err = judge(&t);
	if (!err)
		err = take(&t);
	hm_ledger_chain_release(&t.chain);
	return err;
}
