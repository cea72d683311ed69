/* From records to links: step 4 of spec/13-verifier.md. SPDX-License-Identifier: MIT */
#include "verify/work.h"

#include "base/sort.h"

/* What one record is checked against. */
struct step {
	struct hm_work *w;
	const struct hm_record *record;
	struct hm_chain *chain;
	struct hm_event event; /* with prev and subject */
	struct hm_act act;
	struct hm_hash event_leaf;
	struct hm_hash entry;
};

static enum hallmark_code refuse(const struct step *s, enum hallmark_code code,
				 const char *rule, const char *what)
{
	return hm_verdict_refuse(s->w, code, rule, s->record->offset, what);
}

static bool pub_good(struct hm_work *w, const uint8_t *pub)
{
	if (memcmp(pub, w->v->brand->root, HM_PUB_BYTES) == 0 ||
	    (w->good_pub && memcmp(pub, w->good_pub, HM_PUB_BYTES) == 0))
		return true;
	if (!hm_pub_valid(pub))
		return false;
	w->good_pub = pub;
	return true;
}

/* HMK-VER-9 */
static enum hallmark_code check_keys(const struct step *s)
{
	const struct hm_event *event = &s->event;
	const uint8_t *pubs[2] = { NULL, NULL };

	switch (event->kind) {
	case HM_ISSUE:
		pubs[0] = event->args.issue.to;
		pubs[1] = event->args.issue.claim;
		break;
	case HM_ROOT:
		pubs[0] = event->args.root.key;
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		pubs[0] = event->args.to;
		break;
	case HM_AUTHORISE:
		pubs[0] = event->args.authorise.key;
		break;
	case HM_ATTEST:
	case HM_STATUS:
	case HM_CORRECT:
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

	s->event = s->record->event;
	s->event.prev = s->chain->link;
	if (s->event.kind == HM_ISSUE)
		s->event.args.issue.subject = s->chain->subject;
	hm_buf_clear(bytes);
	hm_event_write(bytes, &s->event);
	s->event_leaf = hm_tree_leaf(hm_buf_view(bytes));
}

/* HMK-VER-10 */
static enum hallmark_code check_path(const struct step *s, struct hm_hash *root)
{
	const struct hm_record *record = s->record;
	struct hm_hashes path = hm_hashes(record->path);
	struct hm_tree_leaf known = { record->place.position, s->event_leaf };

	if (!hm_tree_multiroot(record->n, &known, 1, &path, root))
		return refuse(s, HALLMARK_PROOF_BAD, "HMK-VER-10",
			      "expected a path from this event to its "
			      "statement");
	if (path.count != 0)
		return refuse(s, HALLMARK_PROOF_BAD, "HMK-VER-10",
			      "expected every hash of the path to be used");
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
static enum hallmark_code
check_signature(struct step *s, const struct hm_hash *root)
{
	struct hm_work *w = s->w;
	struct hm_statement st = { .origin = w->c->origin,
				   .kind = s->event.kind,
				   .kid = hm_cose_kid(w->v->brand->root),
				   .root = *root,
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
	if (!hm_sig_valid(st.sig, hm_buf_view(&w->scratch), w->v->brand->root))
		return refuse(s, HALLMARK_SIGNATURE_BAD, "HMK-VER-11",
			      "the statement's signature does not hold");
	w->seen[w->seen_count++ % HM_SEEN] = s->entry;
	return HALLMARK_OK;
}

/* HMK-VER-12: only under a head do places mean something. */
static enum hallmark_code check_order(const struct step *s)
{
	const struct hm_place *place = &s->record->place;
	const struct hm_cert_head *head = &s->w->c->head;

	if (!s->w->c->has_head)
		return HALLMARK_OK;
	if (s->event.kind != HM_ROOT &&
	    (place->index == 0 ||
	     (s->chain->count > 0 && place->index <= s->chain->last.index)))
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected a log index after the one before");
	if (place->index >= head->size - 1)
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected a log index before the state leaf");
	if (place->at < s->chain->last.at || place->at > head->time)
		return refuse(s, HALLMARK_ORDER, "HMK-VER-12",
			      "expected log times that do not decrease");
	return HALLMARK_OK;
}

/* HMK-VER-13 */
static enum hallmark_code check_rules(struct step *s)
{
	const char *rule = "";
	enum hallmark_code code;

	s->act = (struct hm_act){ .event = &s->record->event,
				  .place = s->record->place,
				  .by = s->record->by,
				  .signer = s->w->v->brand->root,
				  .n = s->record->n,
				  .has_first = s->record->has_first,
				  .first = s->record->first,
				  .has_acceptance = s->record->has_acceptance };
	if (!s->w->c->has_head)
		s->act.place.index = HM_NEVER;
	code = hm_custody_apply(s->chain, &s->act, &s->w->v->powers, &rule);
	if (code)
		return refuse(s, code, rule, hallmark_code_words(code));
	return HALLMARK_OK;
}

static enum hallmark_code remember(struct step *s)
{
	struct hm_logged *logged = hm_buf_grow(&s->w->logged, sizeof(*logged));
	struct hm_hash link;

	if (!logged)
		return refuse(s, HALLMARK_NO_MEMORY, "", "memory is short");
	logged->place = s->record->place;
	logged->entry = s->entry;
	link = hm_link(&s->record->place, &s->entry, &s->event_leaf);
	return hm_chain_close(s->chain, &s->act, &s->record->place, &link);
}

static enum hallmark_code
check_record(struct hm_work *w, const struct hm_record *record,
	     struct hm_chain *chain)
{
	struct step s = { .w = w, .record = record, .chain = chain };
	struct hm_hash root;
	enum hallmark_code code;

	rebuild_event(&s);
	code = check_keys(&s);
	if (!code)
		code = check_path(&s, &root);
	if (!code)
		code = check_signature(&s, &root);
	if (!code)
		code = check_order(&s);
	if (!code)
		code = check_rules(&s);
	return code ? code : remember(&s);
}

static enum hallmark_code
add_claim(struct hm_work *w, struct hallmark_bytes depths,
	  const struct hm_hash *asked, const struct hm_map_leaf *leaf)
{
	struct hm_map_claim *claim = hm_buf_grow(&w->claims, sizeof(*claim));

	if (!claim)
		return hm_verdict_refuse(w, HALLMARK_NO_MEMORY, "", HM_NOWHERE,
					 "memory is short");
	claim->key = *asked;
	claim->depths = depths;
	claim->leaf_key = leaf->key;
	claim->leaf_hash = hm_map_leaf_hash(leaf);
	return HALLMARK_OK;
}

/* keys[0]: the ledger id is the link of its genesis, shown or not. */
static enum hallmark_code check_root(struct hm_work *w)
{
	const struct hm_cert_key *key = hm_certificate_key(w->c, 0);
	struct hm_chain chain = { .subject = hm_subject_key(key->pub),
				  .key = HM_BY_ROOT,
				  .link = hm_genesis_prev(w->c->origin) };
	struct hm_map_leaf leaf = { .key = chain.subject, .count = 1 };
	enum hallmark_code code = HALLMARK_OK;

	if (hm_powers_root(&w->v->powers, key->pub))
		return hm_verdict_refuse(w, HALLMARK_NO_MEMORY, "", HM_NOWHERE,
					 "memory is short");
	w->ledger_id = key->ledger_id;
	if (key->records > 0) {
		code = check_record(
			w, hm_certificate_record(w->c, key->first_record),
			&chain);
		w->ledger_id = chain.link;
	}
	leaf.link = w->ledger_id;
	return code ? code : add_claim(w, key->depths, &chain.subject, &leaf);
}

static enum hallmark_code
check_item(struct hm_work *w, const struct hm_cert_item *item)
{
	struct hm_chain *chain = hm_buf_grow(&w->v->chains, sizeof(*chain));
	struct hm_map_leaf leaf = item->other;
	enum hallmark_code code = HALLMARK_OK;

	if (!chain)
		return hm_verdict_refuse(w, HALLMARK_NO_MEMORY, "", HM_NOWHERE,
					 "memory is short");
	hm_chain_init(chain);
	chain->uri = item->uri;
	chain->subject = hm_subject_item(item->uri);
	chain->link = w->ledger_id;
	for (size_t i = 0; i < item->records && !code; i++)
		code = check_record(
			w, hm_certificate_record(w->c, item->first_record + i),
			chain);
	if (item->records > 0)
		leaf = (struct hm_map_leaf){ .key = chain->subject,
					     .count = chain->count,
					     .link = chain->link };
	return code ? code : add_claim(w, item->depths, &chain->subject, &leaf);
}

static int compare_logged(const void *a, const void *b)
{
	const struct hm_logged *x = a;
	const struct hm_logged *y = b;

	if (x->place.index == y->place.index)
		return 0;
	return x->place.index < y->place.index ? -1 : 1;
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

enum hallmark_code hm_check_records(struct hm_work *w)
{
	enum hallmark_code code = HALLMARK_OK;

	if (hm_certificate_keys(w->c) > 0)
		code = check_root(w);
	for (size_t i = 0; i < hm_certificate_items(w->c) && !code; i++)
		code = check_item(w, hm_certificate_item(w->c, i));
	if (code || !w->c->has_head)
		return code;
	return check_places(w);
}
