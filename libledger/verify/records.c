/* From records to links: step 4 of spec/13-verifier.md. SPDX-License-Identifier: MIT */
#include "verify/work.h"

#include "base/sort.h"
#include "record/acceptance.h"
#include "verify/signature.h"

/* What one record is checked against. */
struct step {
	struct hm_work *w;
	const struct hm_record *record;
	struct hm_chain *chain;
	const struct hm_cert_key *key; /* whose chain; NULL: an item's */
	struct hm_hash event_leaf;
	struct hm_hash root; /* of the statement */
	const uint8_t *signer;
	struct hm_hash entry;
};

static enum hallmark_code refuse(const struct step *s, enum hallmark_code code,
				 const char *rule, const char *what)
{
	return hm_verdict_refuse(s->w, code, rule, s->record->offset, what);
}

/* The policy's root passed when the policy was read. */
static bool pub_good(struct hm_work *w, const uint8_t *pub)
{
	if (w->v && hm_pub_equal(pub, w->v->brand->root))
		return true;
	for (size_t i = 0; i < HM_SEEN; i++)
		if (hm_pub_equal(pub, w->good_pubs[i]))
			return true;
	if (!hm_pub_holds(w->cache, pub))
		return false;
	w->good_pubs[w->good_count++ % HM_SEEN] = pub;
	return true;
}

/* HMK-VER-9 */
static enum hallmark_code check_pubs(const struct step *s)
{
	const struct hm_event *event = &s->record->event;
	const uint8_t *pubs[2] = { NULL, NULL };

	switch (event->kind) {
	case HM_ISSUE:
		pubs[0] = event->args.issue.to;
		pubs[1] = event->args.issue.claim;
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		pubs[0] = event->args.to;
		break;
	case HM_ROOT:
		pubs[0] = event->args.root.key;
		break;
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
	case HM_AUTHORISE: /* its key was checked before its chain */
	case HM_REVOKE:
		break;
	}
	for (size_t i = 0; i < 2; i++)
		if (pubs[i] && !pub_good(s->w, pubs[i]))
			return refuse(s, HALLMARK_KEY_BAD, "HMK-VER-9",
				      "expected a point of the prime-order "
				      "group as a key");
	return HALLMARK_OK;
}

/*
 * The event as its signer hashed it: what a record leaves out is computed,
 * its prev by HMK-LINK-2.
 */
static void rebuild_event(struct step *s)
{
	struct hallmark_buf *bytes = &s->w->scratch;
	struct hm_event event = s->record->event;

	event.prev = s->chain->link;
	if (event.kind == HM_ISSUE)
		event.args.issue.subject = s->chain->subject;
	if (event.kind == HM_AUTHORISE)
		event.args.authorise.key = s->key->pub;
	hm_buf_clear(bytes);
	hm_event_write(bytes, &event);
	s->event_leaf = hm_tree_leaf(hm_buf_view(bytes));
}

/* HMK-VER-10 */
static enum hallmark_code check_path(struct step *s)
{
	const struct hm_record *record = s->record;
	struct hm_hashes path = hm_hashes(record->path);
	struct hm_tree_leaf known = { record->place.position, s->event_leaf };

	if (!hm_tree_multiroot(record->n, &known, 1, &path, &s->root))
		return refuse(s, HALLMARK_PROOF_BAD, "HMK-VER-10",
			      "expected a path from this event to its "
			      "statement");
	if (path.count != 0)
		return refuse(s, HALLMARK_PROOF_BAD, "HMK-VER-10",
			      "expected every hash of the path to be used");
	return HALLMARK_OK;
}

/*
 * By what it is judged: its place; an item's without a head after all that is
 * known of keys, for it has none.
 */
static uint64_t index_of(const struct step *s)
{
	return s->key || s->w->c->has_head ? s->record->place.index : HM_NEVER;
}

/* HMK-VER-27 */
static enum hallmark_code find_signer(struct step *s)
{
	uint64_t by = s->record->by;

	if (by == HM_BY_CUSTODIAN) {
		s->signer = s->chain->state.custodian;
		/* HMK-RULE-2: nobody holds what was never issued. */
		if (!s->signer)
			return refuse(s, HALLMARK_SUBJECT_UNKNOWN, "HMK-RULE-2",
				      "expected an issue before a custodian's "
				      "event");
	} else if (s->record->event.kind == HM_ROOT) {
		s->signer = s->chain->count == 0
				    ? s->key->pub
				    : s->record->event.args.root.key;
	} else if (by == HM_BY_ROOT) {
		s->signer = hm_powers_pub(s->w->powers, by, index_of(s));
	} else {
		s->signer = hm_certificate_key(s->w->c, (size_t)by - 1)->pub;
	}
	return HALLMARK_OK;
}

static bool was_seen(const struct hm_work *w, const struct hm_hash *entry)
{
	size_t count = w->seen_count < HM_SEEN ? w->seen_count : HM_SEEN;

	for (size_t i = 0; i < count; i++)
		if (hm_hash_equal(&w->seen[i], entry))
			return true;
	return false;
}

/* HMK-VER-11: header and payload are rebuilt, so they bind by themselves. */
static enum hallmark_code check_signature(struct step *s)
{
	struct hm_work *w = s->w;
	struct hm_statement st = { .origin = w->c->origin,
				   .kind = s->record->event.kind,
				   .kid = hm_cose_kid(s->signer),
				   .root = s->root,
				   .n = s->record->n,
				   .has_first = s->record->has_first,
				   .first = s->record->first,
				   .sig = s->record->sig };

	hm_buf_clear(&w->scratch);
	hm_statement_write(&w->scratch, &st);
	s->entry = hm_tree_leaf(hm_buf_view(&w->scratch));
	if (was_seen(w, &s->entry))
		return HALLMARK_OK;
	hm_buf_clear(&w->scratch);
	hm_statement_message(&w->scratch, &st);
	if (!hm_sig_holds(w->cache, st.sig, hm_buf_view(&w->scratch),
			  s->signer))
		return refuse(s, HALLMARK_SIGNATURE_BAD, "HMK-VER-11",
			      "the statement's signature does not hold");
	w->seen[w->seen_count++ % HM_SEEN] = s->entry;
	return HALLMARK_OK;
}

/* HMK-VER-12: an item's place means something under a head only. */
static enum hallmark_code check_order(const struct step *s)
{
	const struct hm_place *place = &s->record->place;
	const struct hm_place *last = &s->chain->last;
	const struct hm_certificate *c = s->w->c;

	if (!c->has_head && !s->key)
		return HALLMARK_OK;
	if (s->chain->count > 0
		    ? place->index <= last->index
		    : place->index == 0 && s->record->event.kind != HM_ROOT)
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected a log index after the one before");
	if (c->has_head && place->index >= c->head.size - 1)
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected a log index before the state leaf");
	if (place->at < last->at || (c->has_head && place->at > c->head.time))
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected log times that do not decrease");
	return HALLMARK_OK;
}

/* HMK-VER-13: `to` signed the same root, n and until. */
static bool acceptance_holds(const struct step *s)
{
	const struct hm_record *record = s->record;
	struct hallmark_buf *message = &s->w->scratch;
	struct hm_acceptance a = { .root = s->root,
				   .n = record->n,
				   .until = record->until,
				   .sig = record->acceptance };

	if (!record->has_acceptance || (record->event.kind != HM_TRANSFER &&
					record->event.kind != HM_RECOVER))
		return false;
	a.kid = hm_cose_kid(record->event.args.to);
	hm_buf_clear(message);
	hm_acceptance_message(message, &a);
	return hm_sig_holds(s->w->cache, a.sig, hm_buf_view(message),
			    record->event.args.to);
}

/* The event as the rules see it. */
static struct hm_act act_of(const struct step *s)
{
	const struct hm_record *record = s->record;
	struct hm_act act = { .event = &record->event,
			      .place = record->place,
			      .by = record->by,
			      .signer = s->signer,
			      .n = record->n,
			      .has_first = record->has_first,
			      .first = record->first,
			      .has_acceptance = record->has_acceptance,
			      .acceptance_holds = acceptance_holds(s),
			      .until = record->until };

	act.place.index = index_of(s);
	return act;
}

/* Of a key's event: from here on it is known. */
static enum hallmark_code add_power(const struct step *s)
{
	const struct hm_event *event = &s->record->event;
	uint64_t index = s->record->place.index;

	if (event->kind == HM_ROOT)
		return hm_powers_add_term(s->w->powers, &event->args.root,
					  index);
	if (event->kind == HM_AUTHORISE)
		return hm_powers_add_power(s->w->powers, s->key->pub,
					   &event->args.authorise,
					   s->record->by, index);
	return hm_powers_add_revocation(
		s->w->powers, s->chain->key, s->record->by, index,
		event->args.revoke.has_from ? event->args.revoke.from : index);
}

/* For what only all records together show. */
static bool remember(const struct step *s)
{
	const struct hm_record *record = s->record;
	struct hm_logged logged = { record->place, s->entry };
	struct hm_burnt burnt = { record->by, record->first, record->n,
				  s->entry };

	if (s->w->c->has_head)
		hm_buf_mem(&s->w->logged, &logged, sizeof(logged));
	if (record->has_first)
		hm_buf_mem(&s->w->burnt, &burnt, sizeof(burnt));
	return !s->w->logged.err && !s->w->burnt.err;
}

/* HMK-VER-13, then the link. */
static enum hallmark_code check_rules(struct step *s)
{
	struct hm_act act = act_of(s);
	const char *rule = "";
	enum hallmark_code code =
		hm_custody_apply(s->chain, &act, s->w->powers, &rule);
	struct hm_hash link;

	if (code)
		return refuse(s, code, rule, hallmark_code_words(code));
	link = hm_link(&s->record->place, &s->entry, &s->event_leaf);
	code = hm_chain_close(s->chain, &act, &s->record->place, &link);
	if (!code && s->key)
		code = add_power(s);
	return code || !remember(s) ? hm_work_no_memory(s->w) : HALLMARK_OK;
}

static enum hallmark_code
check_record(struct hm_work *w, const struct hm_record *record,
	     struct hm_chain *chain, const struct hm_cert_key *key)
{
	static enum hallmark_code (*const checks[])(
		struct step *) = { check_path, find_signer, check_signature };
	struct step s = {
		.w = w, .record = record, .chain = chain, .key = key
	};
	enum hallmark_code code = check_pubs(&s);

	rebuild_event(&s);
	for (size_t i = 0; !code && i < sizeof(checks) / sizeof(*checks); i++)
		code = checks[i](&s);
	if (!code)
		code = check_order(&s);
	return code ? code : check_rules(&s);
}

static enum hallmark_code
add_claim(struct hm_work *w, struct hallmark_bytes depths,
	  const struct hm_hash *asked, const struct hm_map_leaf *leaf)
{
	struct hm_map_claim *claim = hm_buf_grow(&w->claims, sizeof(*claim));

	if (!claim)
		return hm_work_no_memory(w);
	claim->key = *asked;
	claim->depths = depths;
	claim->leaf_key = leaf->key;
	claim->leaf_hash = hm_map_leaf_hash(leaf);
	return HALLMARK_OK;
}

static enum hallmark_code
check_key_chain(struct hm_work *w, size_t number, struct hm_chain *chain)
{
	const struct hm_cert_key *key = hm_certificate_key(w->c, number);
	enum hallmark_code code = HALLMARK_OK;

	/* HMK-VER-9 */
	if (!pub_good(w, key->pub))
		return hm_verdict_refuse(w, HALLMARK_KEY_BAD, "HMK-VER-9",
					 key->offset,
					 "expected a point of the prime-order "
					 "group as a key");
	for (size_t i = 0; i < key->records && !code; i++) {
		code = check_record(
			w, hm_certificate_record(w->c, key->first_record + i),
			chain, key);
		if (number == 0 && i == 0)
			w->ledger_id = chain->link;
	}
	return code;
}

/* keys[0] that never changed: its chain is the genesis, which is not shown. */
static enum hallmark_code
check_bare_root(struct hm_work *w, struct hm_chain *chain)
{
	const struct hm_cert_key *key = hm_certificate_key(w->c, 0);
	enum hallmark_code code = check_key_chain(w, 0, chain);

	if (code)
		return code;
	w->ledger_id = key->ledger_id;
	chain->count = 1;
	chain->link = key->ledger_id;
	return hm_powers_root(w->powers, key->pub) ? hm_work_no_memory(w)
						   : HALLMARK_OK;
}

/* keys[0]'s ledger id is the link of its genesis, shown or not. */
static enum hallmark_code check_key(struct hm_work *w, size_t number)
{
	const struct hm_cert_key *key = hm_certificate_key(w->c, number);
	struct hm_map_leaf leaf;
	struct hm_chain chain;
	enum hallmark_code code;

	hm_chain_init(&chain);
	chain.subject = hm_subject_key(key->pub);
	chain.key = number + 1;
	chain.link = number == 0 ? hm_genesis_prev(w->c->origin) : w->ledger_id;
	code = key->records > 0 ? check_key_chain(w, number, &chain)
				: check_bare_root(w, &chain);
	leaf = (struct hm_map_leaf){ chain.subject, chain.count, chain.link };
	hm_chain_release(&chain);
	return code ? code : add_claim(w, key->depths, &leaf.key, &leaf);
}

static enum hallmark_code
check_item(struct hm_work *w, const struct hm_cert_item *item)
{
	struct hm_chain *chain = hm_buf_grow(w->chains, sizeof(*chain));
	struct hm_map_leaf leaf = item->other;
	enum hallmark_code code = HALLMARK_OK;

	if (!chain)
		return hm_work_no_memory(w);
	hm_chain_init(chain);
	chain->subject = hm_subject_item(item->uri);
	chain->uri = item->uri;
	chain->link = w->ledger_id;
	for (size_t i = 0; i < item->records && !code; i++)
		code = check_record(
			w, hm_certificate_record(w->c, item->first_record + i),
			chain, NULL);
	switch (item->form) {
	case HM_FORM_CHAIN:
		leaf = (struct hm_map_leaf){ chain->subject, chain->count,
					     chain->link };
		break;
	case HM_FORM_STATUS:
		leaf = (struct hm_map_leaf){ chain->subject, item->count,
					     item->link };
		break;
	case HM_FORM_ABSENT:
		break;
	}
	return code ? code : add_claim(w, item->depths, &chain->subject, &leaf);
}

static int compare_u64(uint64_t x, uint64_t y)
{
	return x < y ? -1 : x > y;
}

static int compare_logged(const void *a, const void *b)
{
	const struct hm_logged *x = a;
	const struct hm_logged *y = b;

	return compare_u64(x->place.index, y->place.index);
}

/*
 * HMK-VER-14: one index, one entry. That two events share no position needs
 * no check: one entry has one event at each.
 */
static enum hallmark_code check_places(struct hm_work *w)
{
	struct hm_logged *all = (void *)w->logged.ptr;
	size_t count = w->logged.len / sizeof(*all);

	hm_sort(all, count, sizeof(*all), compare_logged);
	for (size_t i = 1; i < count; i++) {
		const struct hm_logged *a = &all[i - 1];
		const struct hm_logged *b = &all[i];

		if (a->place.index == b->place.index &&
		    (!hm_hash_equal(&a->entry, &b->entry) ||
		     a->place.at != b->place.at))
			return hm_verdict_refuse(
				w, HALLMARK_FORK_INSIDE, "HMK-VER-14",
				HM_NOWHERE, "two entries at one log index");
	}
	return HALLMARK_OK;
}

/* Copies of one statement come to stand side by side. */
static int compare_burnt(const void *a, const void *b)
{
	const struct hm_burnt *x = a;
	const struct hm_burnt *y = b;
	int order = compare_u64(x->by, y->by);

	if (order == 0)
		order = compare_u64(x->first, y->first);
	return order == 0 ? hm_hash_compare(&x->entry, &y->entry) : order;
}

/*
 * HMK-VER-28: a number is burnt when signed, so no other statement has it. Of
 * ranges sorted by their first number two neighbours overlap if any do.
 */
static enum hallmark_code check_burnt(struct hm_work *w)
{
	struct hm_burnt *all = (void *)w->burnt.ptr;
	size_t count = w->burnt.len / sizeof(*all);

	hm_sort(all, count, sizeof(*all), compare_burnt);
	for (size_t i = 1; i < count; i++) {
		const struct hm_burnt *a = &all[i - 1];
		const struct hm_burnt *b = &all[i];

		if (a->by == b->by && b->first - a->first < a->n &&
		    !hm_hash_equal(&a->entry, &b->entry))
			return hm_verdict_refuse(
				w, HALLMARK_QUOTA_OVERLAP, "HMK-VER-28",
				HM_NOWHERE,
				"two statements that burn one number");
	}
	return HALLMARK_OK;
}

/* HMK-RULE-8: what all events count for, by all that is known of keys. */
static void fold_all(struct hm_work *w)
{
	struct hm_chain *chains = (void *)w->chains->ptr;
	size_t count = w->chains->len / sizeof(*chains);

	hm_powers_fold(w->powers, HM_NEVER);
	for (size_t i = 0; i < count; i++)
		hm_chain_fold(&chains[i], w->powers, HM_NEVER);
}

enum hallmark_code hm_check_records(struct hm_work *w)
{
	enum hallmark_code code = HALLMARK_OK;

	for (size_t i = 0; i < hm_certificate_keys(w->c) && !code; i++)
		code = check_key(w, i);
	for (size_t i = 0; i < hm_certificate_items(w->c) && !code; i++)
		code = check_item(w, hm_certificate_item(w->c, i));
	fold_all(w);
	if (!code)
		code = check_places(w);
	return code ? code : check_burnt(w);
}
