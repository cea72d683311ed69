/* How subjects and keys stand now. SPDX-License-Identifier: MIT */
#include <hallmark/ledger.h>

#include "draft/compose.h"
#include "ledger/chain.h"
#include "ledger/signers.h"
#include "record/details.h"

void hallmark_key_subject(const uint8_t pub[32], uint8_t subject[32])
{
	struct hm_hash key = hm_subject_key(pub);

	memcpy(subject, key.b, sizeof(key.b));
}

static void
say_item(const struct hm_item_state *state, struct hallmark_standing *out)
{
	if (state->custodian)
		memcpy(out->custodian, state->custodian, HM_PUB_BYTES);
	if (state->claim) {
		memcpy(out->claim_key, state->claim, HM_PUB_BYTES);
		out->claim = state->claim_closed ? HALLMARK_CLAIM_CLOSED
						 : HALLMARK_CLAIM_OPEN;
	}
	out->activated = state->activated;
	out->announced = state->announced;
	out->announced_at = state->announced_at;
}

static enum hallmark_code
say_subject(struct hallmark_ledger *ledger, struct hm_ledger_powers *p,
	    const struct hm_hash *subject, struct hallmark_standing *out)
{
	struct hm_ledger_chain c;
	enum hallmark_code err = hm_ledger_chain_open(p, subject, &c);

	*out = (struct hallmark_standing){ .exists = c.count > 0,
					   .count = (uint32_t)c.count };
	memcpy(out->link, ledger->identity.id.b, sizeof(out->link));
	if (!err && c.count > 0) {
		memcpy(out->link, c.row.leaf.link.b, sizeof(out->link));
		out->last = (struct hallmark_place){ c.chain.last.index,
						     c.chain.last.position,
						     c.chain.last.at };
		out->flags = hm_ledger_chain_flags(p, &c);
		say_item(&c.chain.state, out);
	}
	hm_ledger_chain_release(&c);
	return err;
}

/* The log as it is, with the root's chain; both end with done. */
static enum hallmark_code
look(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
     struct hm_ledger_powers *p)
{
	enum hallmark_code err =
		hm_ledger_begin(ledger->store, HM_STORE_READ, t);

	if (err)
		return err;
	err = hm_ledger_powers_open(t, HM_MAP_NOW, p);
	if (err) {
		hm_ledger_powers_release(p);
		hm_txn_abort(t->txn);
	}
	return err;
}

static void done(struct hm_ledger_txn *t, struct hm_ledger_powers *p)
{
	hm_ledger_powers_release(p);
	hm_txn_abort(t->txn);
}

enum hallmark_code hallmark_ledger_subject(struct hallmark_ledger *ledger,
					   const uint8_t subject[32],
					   struct hallmark_standing *standing)
{
	struct hm_ledger_powers p;
	struct hm_ledger_txn t;
	enum hallmark_code err = look(ledger, &t, &p);
	struct hm_hash key;

	if (err)
		return err;
	memcpy(key.b, subject, sizeof(key.b));
	err = say_subject(ledger, &p, &key, standing);
	done(&t, &p);
	return err;
}

/* Views of the grant go over to the caller's own bytes. */
static void
say_grant(const struct hm_authorise *grant, struct hallmark_power *out)
{
	struct hm_authorise own = *grant;

	if (own.scope.raw.len > sizeof(out->bytes))
		own.scope = (struct hm_scope){ .count = 0 };
	if (own.scope.raw.len > 0)
		memcpy(out->bytes, own.scope.raw.ptr, own.scope.raw.len);
	own.scope.raw.ptr = out->bytes;
	hm_grant_decode(&own, &out->grant);
}

static void
say_power(struct hm_ledger_powers *p, uint64_t by, struct hallmark_power *out)
{
	const struct hm_power *power = hm_powers_get(&p->powers, by);
	const uint8_t *parent;

	hm_powers_fold(&p->powers, HM_NEVER);
	out->exists = true;
	out->root = !power;
	out->level = power ? power->level : 1;
	out->from = HM_NEVER;
	if (!power) {
		memcpy(out->key, hm_root_last(&p->powers)->key, HM_PUB_BYTES);
		return;
	}
	memcpy(out->key, power->pub, HM_PUB_BYTES);
	out->from = power->void_from;
	out->revoked = power->void_from != HM_NEVER ||
		       !hm_powers_counts(&p->powers, power->by, power->index);
	parent = hm_powers_pub(&p->powers, power->by, power->index);
	memcpy(out->by, parent, HM_PUB_BYTES);
	say_grant(&power->grant, out);
}

/* by 0: no key of this ledger. */
static enum hallmark_code
say_key(struct hm_ledger_powers *p, uint64_t by, struct hallmark_power *out)
{
	struct hm_signed_row last;
	enum hallmark_code err;

	if (by == 0)
		return HALLMARK_OK;
	err = hm_signer_last(p->t->txn,
			     &hm_ledger_powers_key(p, by - 1)->subject, &last);
	if (err)
		return err;
	say_power(p, by, out);
	out->used = last.used;
	out->next = last.next;
	return HALLMARK_OK;
}

enum hallmark_code
hallmark_ledger_key(struct hallmark_ledger *ledger, const uint8_t pub[32],
		    struct hallmark_power *power)
{
	struct hm_hash kid = hm_cose_kid(pub);
	struct hm_ledger_powers p;
	struct hm_ledger_txn t;
	enum hallmark_code err = look(ledger, &t, &p);
	const uint8_t *found;
	uint64_t by;

	if (err)
		return err;
	memset(power, 0, sizeof(*power));
	memcpy(power->key, pub, HM_PUB_BYTES);
	err = hm_ledger_powers_find(&p, &kid, HM_NEVER, &by, &found);
	if (!err)
		err = say_key(&p, by, power);
	done(&t, &p);
	return err;
}

/* One row of the map above all items: a key's. */
static enum hallmark_code
say_row(struct hm_ledger_powers *p, struct hallmark_bytes key,
	struct hallmark_power *power)
{
	struct hm_ledger_chain c;
	enum hallmark_code err;
	struct hm_hash subject;

	if (key.len != sizeof(subject.b))
		return HALLMARK_STORE_DAMAGED;
	memcpy(subject.b, key.ptr, sizeof(subject.b));
	memset(power, 0, sizeof(*power));
	err = hm_ledger_chain_open(p, &subject, &c);
	if (!err)
		err = say_key(p, c.chain.key, power);
	hm_ledger_chain_release(&c);
	return err;
}

/* The subject of the next key from *subject on; false past the last. */
static enum hallmark_code
next_key(struct hm_txn *txn, struct hm_hash *subject, bool *found)
{
	enum hallmark_code err;
	struct hm_row row;

	err = hm_txn_seek(txn, HM_TABLE_MAP, hm_hash_view(subject), &row);
	*found = !err && row.key.ptr && row.key.len == sizeof(subject->b);
	if (*found)
		memcpy(subject->b, row.key.ptr, sizeof(subject->b));
	return err;
}

/* False past the highest. */
static bool increment(struct hm_hash *subject)
{
	for (size_t i = sizeof(subject->b); i > 0; i--)
		if (++subject->b[i - 1] != 0)
			return true;
	return false;
}

enum hallmark_code
hallmark_ledger_keys(struct hallmark_ledger *ledger,
		     bool (*tell)(void *arg,
				  const struct hallmark_power *power),
		     void *arg)
{
	struct hm_hash subject = { { 0x80 } };
	struct hallmark_power power;
	struct hm_ledger_powers p;
	struct hm_ledger_txn t;
	enum hallmark_code err = look(ledger, &t, &p);
	bool found = true;

	if (err)
		return err;
	while (!err && found) {
		err = next_key(t.txn, &subject, &found);
		if (err || !found)
			break;
		err = say_row(&p, hm_hash_view(&subject), &power);
		if (!err && !power.root && !tell(arg, &power))
			break;
		found = increment(&subject);
	}
	done(&t, &p);
	return err;
}

/* The text under the label of lots; empty for none. */
static struct hallmark_bytes lot_of(struct hallmark_bytes details)
{
	struct hallmark_bytes lot = { NULL, 0 };
	struct hm_field field;
	struct hm_fields f;
	struct hm_cbor r;

	if (details.len == 0)
		return lot;
	hm_fields_begin(&f, details);
	while (hm_fields_next(&f, &field)) {
		hm_cbor_init(&r, field.label, "");
		if (hm_cbor_peek(&r) != HM_CBOR_UINT ||
		    hm_cbor_uint(&r, 0, UINT64_MAX >> 1) != HM_LABEL_LOT)
			continue;
		hm_cbor_init(&r, field.value, "");
		if (hm_cbor_peek(&r) == HM_CBOR_TSTR)
			lot = hm_cbor_tstr(&r, 0, HM_DETAILS_BYTES_MAX);
		break;
	}
	return lot;
}

static enum hallmark_code
list(const struct hm_event_row *row, struct hallmark_listed *item, bool *is_one)
{
	struct hm_event event;
	struct hm_cbor r;

	hm_cbor_init(&r, row->event, "");
	hm_event_read(&r, &event);
	*is_one = event.kind == HM_ISSUE;
	if (r.err)
		return HALLMARK_STORE_DAMAGED;
	if (!*is_one)
		return HALLMARK_OK;
	item->uri = row->uri;
	item->lot = lot_of(row->details);
	memcpy(item->subject, event.args.issue.subject.b,
	       sizeof(item->subject));
	return HALLMARK_OK;
}

enum hallmark_code
hallmark_ledger_items(struct hallmark_ledger *ledger,
		      bool (*tell)(void *arg,
				   const struct hallmark_listed *item),
		      void *arg)
{
	struct hm_event_scan scan;
	struct hallmark_listed item;
	struct hm_event_row row;
	struct hm_ledger_txn t;
	enum hallmark_code err;
	bool found = true, is_one;

	err = hm_ledger_begin(ledger->store, HM_STORE_READ, &t);
	if (err)
		return err;
	err = hm_event_scan(t.txn, 0, &scan);
	while (!err && found) {
		err = hm_event_next(&scan, &row, &found);
		if (err || !found)
			break;
		err = list(&row, &item, &is_one);
		if (!err && is_one && !tell(arg, &item))
			break;
	}
	hm_txn_abort(t.txn);
	return err;
}

/* The number of a key, of a root that was replaced too; 0: none. */
static enum hallmark_code
find_issuer(struct hm_ledger_powers *p, const uint8_t pub[32], uint64_t *by)
{
	const struct hm_root_term *terms = (const void *)p->powers.terms.ptr;
	size_t count = p->powers.terms.len / sizeof(*terms);
	struct hm_hash kid = hm_cose_kid(pub);
	const uint8_t *found;
	enum hallmark_code err =
		hm_ledger_powers_find(p, &kid, HM_NEVER, by, &found);

	for (size_t i = 0; i < count && !err && *by == 0; i++)
		if (memcmp(terms[i].key, pub, HM_PUB_BYTES) == 0)
			*by = HM_BY_ROOT;
	return !err && *by == 0 ? HALLMARK_KEY_UNKNOWN : err;
}

/* Items of the statement at that index, while *more. */
static enum hallmark_code
list_statement(struct hm_txn *txn, uint64_t index,
	       bool (*tell)(void *arg, const struct hallmark_listed *item),
	       void *arg, bool *more)
{
	struct hm_event_scan scan;
	struct hallmark_listed item;
	struct hm_event_row row;
	bool found = true, is_one;
	enum hallmark_code err = hm_event_scan(txn, index, &scan);

	while (!err && *more) {
		err = hm_event_next(&scan, &row, &found);
		if (err || !found || scan.index != index)
			break;
		err = list(&row, &item, &is_one);
		if (!err && is_one)
			*more = tell(arg, &item);
	}
	return err;
}

enum hallmark_code
hallmark_ledger_issued_by(struct hallmark_ledger *ledger, const uint8_t pub[32],
			  bool (*tell)(void *arg,
				       const struct hallmark_listed *item),
			  void *arg)
{
	struct hm_ledger_powers p;
	struct hm_signed_row row;
	struct hm_ledger_txn t;
	enum hallmark_code err = look(ledger, &t, &p);
	bool found = false, more = true;
	struct hm_hash subject;
	uint64_t by;

	if (err)
		return err;
	err = find_issuer(&p, pub, &by);
	if (!err) {
		subject = hm_ledger_powers_key(&p, by - 1)->subject;
		err = hm_signer_seek(t.txn, &subject, 0, &row, &found);
	}
	while (!err && found && more) {
		const uint8_t *signer = hm_powers_pub(&p.powers, by, row.index);

		/* One subject is all roots, one after the other. */
		if (row.kind == HM_ISSUE && hm_pub_equal(signer, pub))
			err = list_statement(t.txn, row.index, tell, arg,
					     &more);
		if (!err)
			err = hm_signer_next(t.txn, &subject, &row, &found);
	}
	done(&t, &p);
	return err;
}

enum hallmark_code
hm_ledger_roots(struct hm_ledger_txn *t, struct hallmark_ledger_info *info)
{
	struct hm_hash subject = { { 0x80 } };
	struct hm_ledger_powers p;
	enum hallmark_code err;
	bool found = true;

	err = hm_ledger_powers_open(t, HM_MAP_NOW, &p);
	if (!err)
		memcpy(info->root, hm_root_last(&p.powers)->key, HM_PUB_BYTES);
	hm_ledger_powers_release(&p);
	info->keys = 0;
	while (!err && found) {
		err = next_key(t->txn, &subject, &found);
		info->keys += found;
		found = found && increment(&subject);
	}
	/* The root's chain is none of an authorised key. */
	if (!err)
		info->keys--;
	return err;
}
