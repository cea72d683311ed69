/* SPDX-License-Identifier: MIT */
#include "ledger/chain.h"

#include <stdlib.h>

/* To the place of the event before. */
static void step_back(struct hm_place *place, const struct hm_event_row *stored)
{
	place->index = stored->before >> 24;
	place->position = (uint32_t)stored->before & HM_MAP_POSITION_MAX;
}

static enum hallmark_code
read_statement(struct hm_ledger_txn *t, struct hm_ledger_event *e)
{
	struct hm_log_entry entry;
	struct hm_statement st;
	enum hallmark_code err;
	struct hm_cbor r;

	err = hm_log_entry(&t->log, e->place.index, &entry);
	if (err)
		return err == HALLMARK_USAGE ? HALLMARK_STORE_DAMAGED : err;
	hm_cbor_init(&r, entry.bytes, "");
	hm_statement_read(&r, &st);
	hm_cbor_end(&r);
	if (r.err || st.kind != e->event.kind)
		return HALLMARK_STORE_DAMAGED;
	e->place.at = entry.at;
	e->n = st.n;
	e->has_first = st.has_first;
	e->first = st.first;
	e->kid = st.kid;
	e->sig = st.sig;
	return HALLMARK_OK;
}

static enum hallmark_code
read_acceptance(struct hm_ledger_txn *t, struct hm_ledger_event *e)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint8_t key[8];

	if (e->event.kind != HM_TRANSFER && e->event.kind != HM_RECOVER)
		return HALLMARK_OK;
	hm_put_u64(key, e->place.index);
	err = hm_txn_get(t->txn, HM_TABLE_ACCEPT, hm_bytes(key, sizeof(key)),
			 &value);
	if (err || !value.ptr)
		return err;
	if (value.len != 8 + HM_SIG_BYTES)
		return HALLMARK_STORE_DAMAGED;
	e->has_acceptance = true;
	e->until = hm_get_be(value.ptr, 8);
	e->acceptance = value.ptr + 8;
	return HALLMARK_OK;
}

static enum hallmark_code
read_event(struct hm_ledger_txn *t, const struct hm_hash *subject,
	   struct hm_event_row *stored, struct hm_ledger_event *e)
{
	struct hm_hash named;
	enum hallmark_code err;
	struct hm_cbor r;

	err = hm_event_get(t->txn, e->place.index, e->place.position, stored);
	if (err)
		return err;
	hm_cbor_init(&r, stored->event, "");
	hm_event_read(&r, &e->event);
	hm_cbor_end(&r);
	if (r.err)
		return HALLMARK_STORE_DAMAGED;
	named = hm_event_row_subject(stored, &e->event);
	if (!hm_hash_equal(&named, subject))
		return HALLMARK_STORE_DAMAGED;
	e->leaf = hm_tree_leaf(stored->event);
	e->details = stored->details;
	e->uri = stored->uri;
	err = read_statement(t, e);
	return err ? err : read_acceptance(t, e);
}

/* All of a row's events, from the last back to the first. */
static enum hallmark_code
read_events(struct hm_ledger_txn *t, const struct hm_map_row *row,
	    struct hm_ledger_event **events)
{
	struct hm_place place = { row->index, row->position, 0 };
	struct hm_event_row stored = { .before = 0 };
	enum hallmark_code err = HALLMARK_OK;
	struct hm_ledger_event *made;
	uint64_t later = HM_NEVER;

	if (row->leaf.count > HM_CHAIN_EVENTS)
		return HALLMARK_STORE_DAMAGED;
	made = calloc(row->leaf.count, sizeof(*made));
	if (!made)
		return HALLMARK_NO_MEMORY;
	for (uint32_t i = row->leaf.count; i > 0 && !err; i--) {
		made[i - 1].place = place;
		if (place.index >= later)
			err = HALLMARK_STORE_DAMAGED;
		else
			err = read_event(t, &row->leaf.key, &stored,
					 &made[i - 1]);
		later = place.index;
		step_back(&place, &stored);
	}
	if (!err && stored.before != 0)
		err = HALLMARK_STORE_DAMAGED;
	if (err)
		free(made);
	else
		*events = made;
	return err;
}

static enum hallmark_code
find_row(struct hm_ledger_txn *t, uint64_t size, const struct hm_hash *subject,
	 struct hm_map_row *row)
{
	return hm_ledger_map_find(&t->map, size, subject, 1, row);
}

const struct hm_ledger_key *
hm_ledger_powers_key(const struct hm_ledger_powers *p, size_t i)
{
	return (const struct hm_ledger_key *)(const void *)p->keys.ptr + i;
}

size_t hm_ledger_powers_count(const struct hm_ledger_powers *p)
{
	return p->keys.len / sizeof(struct hm_ledger_key);
}

/* The first root key's subject: that of every root record. */
static enum hallmark_code
root_subject(struct hm_ledger_txn *t, struct hm_hash *subject)
{
	struct hm_event_row stored;
	struct hm_event event;
	enum hallmark_code err;
	struct hm_cbor r;

	err = hm_event_get(t->txn, 0, 0, &stored);
	if (err)
		return err;
	hm_cbor_init(&r, stored.event, "");
	hm_event_read(&r, &event);
	if (r.err || event.kind != HM_ROOT)
		return HALLMARK_STORE_DAMAGED;
	*subject = hm_subject_key(event.args.root.key);
	return HALLMARK_OK;
}

/* Takes the key's events over, even on failure. */
static enum hallmark_code
push_key(struct hm_ledger_powers *p, const struct hm_ledger_key *key)
{
	hm_buf_mem(&p->keys, key, sizeof(*key));
	if (p->keys.err)
		free(key->events);
	return p->keys.err;
}

static enum hallmark_code add_terms(struct hm_ledger_powers *p)
{
	const struct hm_ledger_key *root = hm_ledger_powers_key(p, 0);
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < root->count && !err; i++) {
		struct hm_ledger_event *e = &root->events[i];

		if (e->event.kind != HM_ROOT)
			return HALLMARK_STORE_DAMAGED;
		e->by = HM_BY_ROOT;
		e->signer = e->event.args.root.key;
		err = hm_powers_add_term(&p->powers, &e->event.args.root,
					 e->place.index);
	}
	return err;
}

enum hallmark_code hm_ledger_powers_open(struct hm_ledger_txn *t, uint64_t size,
					 struct hm_ledger_powers *p)
{
	struct hm_ledger_key root = { .pub = NULL };
	enum hallmark_code err;

	*p = (struct hm_ledger_powers){ .t = t,
					.size = size,
					.keys = HM_BUF_INIT(SIZE_MAX) };
	hm_powers_init(&p->powers);
	hm_numbers_init(&p->numbers);
	err = root_subject(t, &root.subject);
	if (!err)
		err = find_row(t, size, &root.subject, &root.row);
	if (!err && root.row.leaf.count == 0)
		err = HALLMARK_STORE_DAMAGED;
	if (!err)
		err = read_events(t, &root.row, &root.events);
	if (err)
		return err;
	root.count = root.row.leaf.count;
	root.pub = root.events[0].event.args.root.key;
	err = push_key(p, &root);
	return err ? err : add_terms(p);
}

void hm_ledger_powers_release(struct hm_ledger_powers *p)
{
	for (size_t i = 0; i < hm_ledger_powers_count(p); i++)
		free(hm_ledger_powers_key(p, i)->events);
	hm_buf_release(&p->keys);
	hm_powers_release(&p->powers);
	hm_numbers_release(&p->numbers);
}

static bool is_kid_of(const struct hm_hash *kid, const uint8_t *pub)
{
	struct hm_hash own = hm_cose_kid(pub);

	return hm_hash_equal(kid, &own);
}

/* Among the keys that were read; 0: not there. *pub: whose kid it is at all. */
static enum hallmark_code
look_up(struct hm_ledger_powers *p, const struct hm_hash *kid, uint64_t x,
	uint64_t *by, const uint8_t **pub)
{
	const struct hm_root_term *root = hm_root_at(&p->powers, x);
	struct hallmark_bytes value;
	enum hallmark_code err;

	*by = HM_BY_ROOT;
	*pub = root->key;
	if (is_kid_of(kid, root->key))
		return HALLMARK_OK;
	*by = 0;
	*pub = NULL;
	err = hm_txn_get(p->t->txn, HM_TABLE_KEY, hm_hash_view(kid), &value);
	if (err || !value.ptr)
		return err;
	if (value.len != HM_PUB_BYTES || !is_kid_of(kid, value.ptr))
		return HALLMARK_STORE_DAMAGED;
	*pub = value.ptr;
	return hm_numbers_find(&p->numbers, &p->powers, value.ptr, by);
}

/* Its chain as of the size; count 0: it was not authorised by then. */
static enum hallmark_code
read_key(struct hm_ledger_powers *p, const uint8_t *pub,
	 struct hm_ledger_key *key)
{
	enum hallmark_code err;

	*key = (struct hm_ledger_key){ .pub = pub,
				       .subject = hm_subject_key(pub) };
	if (hm_hash_equal(&key->subject, &hm_ledger_powers_key(p, 0)->subject))
		return HALLMARK_OK;
	err = find_row(p->t, p->size, &key->subject, &key->row);
	if (err || key->row.leaf.count == 0)
		return err;
	err = read_events(p->t, &key->row, &key->events);
	if (err)
		return err;
	if (key->events[0].event.kind != HM_AUTHORISE) {
		free(key->events);
		return HALLMARK_STORE_DAMAGED;
	}
	key->count = key->row.leaf.count;
	return HALLMARK_OK;
}

/* The key's records, when its parent's number is known. */
static enum hallmark_code
add_key(struct hm_ledger_powers *p, const struct hm_ledger_key *key)
{
	uint64_t number = hm_ledger_powers_count(p) + 1;
	enum hallmark_code err = push_key(p, key);

	for (size_t i = 0; i < key->count && !err; i++) {
		struct hm_ledger_event *e = &key->events[i];
		const struct hm_event *event = &e->event;

		err = look_up(p, &e->kid, e->place.index, &e->by, &e->signer);
		if (!err && (e->by == 0 || event->kind != (i == 0 ? HM_AUTHORISE
								  : HM_REVOKE)))
			err = HALLMARK_STORE_DAMAGED;
		if (!err && i == 0)
			err = hm_powers_add_power(&p->powers, key->pub,
						  &event->args.authorise, e->by,
						  e->place.index);
		if (!err && i > 0)
			err = hm_powers_add_revocation(
				&p->powers, number, e->by, e->place.index,
				event->args.revoke.has_from
					? event->args.revoke.from
					: e->place.index);
	}
	return err;
}

/* An authorised key and those above it, as far as they are new. */
static enum hallmark_code
load(struct hm_ledger_powers *p, const uint8_t *pub, uint64_t *by)
{
	struct hm_ledger_key line[HM_KEY_LEVELS]; /* upwards */
	enum hallmark_code err;
	uint64_t number = 0;
	size_t height = 0;

	err = hm_numbers_find(&p->numbers, &p->powers, pub, &number);
	*by = number;
	while (!err && number == 0 && pub) {
		const struct hm_ledger_key *key = &line[height];

		if (height == HM_KEY_LEVELS)
			err = HALLMARK_STORE_DAMAGED;
		else
			err = read_key(p, pub, &line[height]);
		if (err || key->count == 0)
			break;
		height++;
		err = look_up(p, &key->events[0].kid,
			      key->events[0].place.index, &number, &pub);
	}
	while (height > 0 && !err) {
		err = add_key(p, &line[--height]);
		*by = hm_ledger_powers_count(p);
	}
	while (height > 0)
		free(line[--height].events);
	return err;
}

enum hallmark_code
hm_ledger_powers_find(struct hm_ledger_powers *p, const struct hm_hash *kid,
		      uint64_t x, uint64_t *by, const uint8_t **pub)
{
	enum hallmark_code err = look_up(p, kid, x, by, pub);

	if (!err && *by == 0 && *pub)
		err = load(p, *pub, by);
	return err;
}

enum hallmark_code
hm_ledger_signer(struct hm_ledger_powers *p, const struct hm_chain *chain,
		 const uint8_t *custodian, const struct hm_hash *kid,
		 struct hm_act *act)
{
	enum hallmark_code err;

	act->by = HM_BY_CUSTODIAN;
	act->signer = custodian;
	if (hm_custodian_signs(act->event))
		return HALLMARK_OK;
	err = hm_ledger_powers_find(p, kid, act->place.index, &act->by,
				    &act->signer);
	if (err || act->by == HM_BY_ROOT ||
	    !hm_corrects_custodian(chain, act->event) || !custodian ||
	    !is_kid_of(kid, custodian))
		return err;
	act->by = HM_BY_CUSTODIAN;
	act->signer = custodian;
	return HALLMARK_OK;
}

struct hm_act hm_ledger_act(const struct hm_ledger_event *e)
{
	return (struct hm_act){ .event = &e->event,
				.place = e->place,
				.by = e->by,
				.signer = e->signer,
				.n = e->n,
				.has_first = e->has_first,
				.first = e->first,
				.has_acceptance = e->has_acceptance,
				.acceptance_holds = e->has_acceptance,
				.until = e->until };
}

static const uint8_t *
next_custodian(const uint8_t *custodian, const struct hm_event *event)
{
	if (event->kind == HM_ISSUE)
		return event->args.issue.to;
	if (event->kind == HM_TRANSFER || event->kind == HM_RECOVER)
		return event->args.to;
	return custodian;
}

static enum hallmark_code
follow(struct hm_ledger_powers *p, struct hm_ledger_chain *c)
{
	const uint8_t *custodian = NULL;
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < c->count && !err; i++) {
		struct hm_ledger_event *e = &c->events[i];
		struct hm_act act = hm_ledger_act(e);

		if ((e->event.kind == HM_ISSUE) != (i == 0) ||
		    hm_kind_of_key(e->event.kind))
			return HALLMARK_STORE_DAMAGED;
		err = hm_ledger_signer(p, &c->chain, custodian, &e->kid, &act);
		if (!err && !act.signer)
			err = HALLMARK_STORE_DAMAGED;
		if (!err)
			err = hm_chain_close(&c->chain, &act, &e->place,
					     &c->row.leaf.link);
		e->by = act.by;
		e->signer = act.signer;
		custodian = next_custodian(custodian, &e->event);
	}
	c->chain.uri = c->count > 0 ? c->events[0].uri : hm_bytes(NULL, 0);
	return err;
}

/* A key's events are those that its powers were read from. */
static enum hallmark_code
open_key(struct hm_ledger_powers *p, struct hm_ledger_chain *c)
{
	const struct hm_ledger_key *key = hm_ledger_powers_key(p, 0);
	enum hallmark_code err = HALLMARK_OK;

	c->chain.key = HM_BY_ROOT;
	if (!hm_hash_equal(&c->row.leaf.key, &key->subject))
		err = load(p, c->events[0].event.args.authorise.key,
			   &c->chain.key);
	if (!err && c->chain.key == 0)
		err = HALLMARK_STORE_DAMAGED;
	if (err)
		return err;
	key = hm_ledger_powers_key(p, c->chain.key - 1);
	if (key->count != c->count)
		return HALLMARK_STORE_DAMAGED;
	memcpy(c->events, key->events, c->count * sizeof(*c->events));
	c->chain.last = c->events[c->count - 1].place;
	c->chain.link = c->row.leaf.link;
	return HALLMARK_OK;
}

enum hallmark_code
hm_ledger_chain_open(struct hm_ledger_powers *p, const struct hm_hash *subject,
		     struct hm_ledger_chain *c)
{
	enum hallmark_code err;

	*c = (struct hm_ledger_chain){ .events = NULL };
	hm_chain_init(&c->chain);
	/* No fold is like this one: whoever looks folds first. */
	c->chain.low = 1;
	c->chain.high = 0;
	c->chain.subject = *subject;
	err = find_row(p->t, p->size, subject, &c->row);
	if (err || c->row.leaf.count == 0)
		return err;
	err = read_events(p->t, &c->row, &c->events);
	if (err)
		return err;
	c->count = c->row.leaf.count;
	c->chain.count = c->row.leaf.count;
	return hm_kind_of_key(c->events[0].event.kind) ? open_key(p, c)
						       : follow(p, c);
}

void hm_ledger_chain_release(struct hm_ledger_chain *c)
{
	free(c->events);
	c->events = NULL;
	hm_chain_release(&c->chain);
}

enum hallmark_code
hm_ledger_powers_mark(const struct hm_ledger_powers *p, uint64_t by, bool *used)
{
	const struct hm_power *power;
	size_t count = 0;

	/* Most are marked already, and so are those above them. */
	if (by == HM_BY_CUSTODIAN || used[by - 1])
		return HALLMARK_OK;
	while (by != HM_BY_CUSTODIAN) {
		power = hm_powers_get(&p->powers, by);
		used[by - 1] = true;
		by = power ? power->by : HM_BY_CUSTODIAN;
	}
	for (size_t i = 0; i < hm_ledger_powers_count(p); i++)
		count += used[i];
	return count > HM_KEYS_MAX ? HALLMARK_CHAIN_FULL : HALLMARK_OK;
}

enum hallmark_code
hm_ledger_chain_keys(const struct hm_ledger_powers *p,
		     const struct hm_ledger_chain *c, bool *used)
{
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < c->count && !err; i++)
		err = hm_ledger_powers_mark(p, c->events[i].by, used);
	return err;
}

unsigned
hm_ledger_chain_flags(struct hm_ledger_powers *p, struct hm_ledger_chain *c)
{
	const struct hm_power *power = hm_powers_get(&p->powers, c->chain.key);

	hm_chain_fold(&c->chain, &p->powers, HM_NEVER);
	if (!power)
		return hm_chain_flags(&c->chain);
	return power->void_from == HM_NEVER &&
			       hm_powers_counts(&p->powers, power->by,
						power->index)
		       ? 0
		       : HM_FLAG_KEY_VOID;
}

static enum hallmark_code
link_of(struct hm_ledger_txn *t, struct hm_map_row *row)
{
	struct hm_place place = { row->index, row->position, 0 };
	struct hm_tree_source source = hm_log_source(&t->log);
	struct hm_event_row stored;
	struct hm_log_entry entry;
	struct hm_hash entry_leaf, leaf;
	enum hallmark_code err;

	err = hm_event_get(t->txn, row->index, row->position, &stored);
	if (!err)
		err = hm_log_entry(&t->log, row->index, &entry);
	if (!err)
		err = source.subtree(source.from, row->index, 1, &entry_leaf);
	if (err)
		return err == HALLMARK_USAGE ? HALLMARK_STORE_DAMAGED : err;
	place.at = entry.at;
	leaf = hm_tree_leaf(stored.event);
	row->leaf.link = hm_link(&place, &entry_leaf, &leaf);
	return HALLMARK_OK;
}

enum hallmark_code
hm_ledger_older(void *from, uint64_t size, struct hm_map_row *row, bool *found)
{
	struct hm_place place = { row->index, row->position, 0 };
	struct hm_ledger_txn *t = from;
	struct hm_event_row stored;
	enum hallmark_code err;

	while (place.index >= size) {
		*found = row->leaf.count > 1;
		if (!*found)
			return HALLMARK_OK;
		err = hm_event_get(t->txn, place.index, place.position,
				   &stored);
		if (err)
			return err;
		step_back(&place, &stored);
		if (place.index >= row->index)
			return HALLMARK_STORE_DAMAGED;
		row->leaf.count--;
		row->index = place.index;
		row->position = place.position;
	}
	*found = true;
	return link_of(t, row);
}
