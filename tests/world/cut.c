/* Certificates of a world. SPDX-License-Identifier: MIT */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sort.h"

#define ROOM ((size_t)1 << 24)

struct hm_record *world_record(struct hm_certificate *c, size_t i)
{
	return (struct hm_record *)(void *)c->records.ptr + i;
}

struct hm_cert_item *world_item(struct hm_certificate *c, size_t i)
{
	return (struct hm_cert_item *)(void *)c->items.ptr + i;
}

struct hm_cert_key *world_key(struct hm_certificate *c, size_t i)
{
	return (struct hm_cert_key *)(void *)c->keys.ptr + i;
}

struct hm_cert_sig *world_sig(struct hm_certificate *c, size_t i)
{
	return (struct hm_cert_sig *)(void *)c->sigs.ptr + i;
}

static struct hallmark_bytes
event_path(struct world *w, const struct world_event *e)
{
	const struct world_event *first = e - e->place.position;
	size_t n = w->entries[e->place.index].n;
	struct hm_hash *leaves = world_need(calloc(n, sizeof(*leaves)));
	struct hm_tree_leaves memory = { leaves, n };
	struct hm_tree_source source = hm_tree_memory(&memory);
	struct hallmark_buf path = HM_BUF_INIT(ROOM);
	uint64_t position = e->place.position;

	for (size_t i = 0; i < n; i++)
		leaves[i] = first[i].leaf;
	world_must(!hm_tree_multiproof(n, &position, 1, &source, &path),
		   "event path");
	free(leaves);
	return world_take(w, &path);
}

/* Is it the root at that log index? */
static bool is_root(const struct world *w, const uint8_t *pub, uint64_t index)
{
	const uint8_t *root = NULL;

	for (size_t i = 0; i < w->sealed_events; i++)
		if (w->events[i].event.kind == HM_ROOT &&
		    (i == 0 || w->events[i].place.index < index))
			root = w->events[i].event.args.root.key;
	return root && memcmp(root, pub, HM_PUB_BYTES) == 0;
}

/* keys[i] + 1, as by says it; 0: not among them. */
static uint64_t number_of(const struct world *w, const struct hm_certificate *c,
			  const uint8_t *pub, uint64_t index)
{
	if (is_root(w, pub, index))
		return 1;
	for (size_t i = 1; i < hm_certificate_keys(c); i++)
		if (memcmp(hm_certificate_key(c, i)->pub, pub, HM_PUB_BYTES) ==
		    0)
			return i + 1;
	return 0;
}

static bool is_custodians_own(const struct hm_event *event)
{
	return event->kind == HM_TRANSFER ||
	       (event->kind == HM_STATUS && event->args.status >= HM_LOST &&
		event->args.status <= HM_FOUND);
}

/* Did its custodian sign it as such, so that by is 0? */
static bool is_custodians(const struct world *w, const struct world_event *e)
{
	uint64_t number = 0;

	if (e->event.kind != HM_CORRECT)
		return is_custodians_own(&e->event);
	if (is_root(w, e->signer, e->place.index))
		return false;
	for (const struct world_event *i = w->events; i < e; i++)
		if (hm_hash_equal(&i->subject, &e->subject) &&
		    number++ == e->event.args.correct)
			return is_custodians_own(&i->event);
	return false;
}

static void fill_record(struct world *w, const struct world_event *e,
			const struct hm_certificate *c, struct hm_record *r)
{
	r->event = e->event;
	r->shown = HM_SHOWN_NONE;
	if (e->details.len > 0) {
		r->shown = HM_SHOWN_FIELDS;
		r->details = world_details_read(e->details);
	}
	r->by = 0;
	if (e->event.kind == HM_ROOT)
		r->by = 1;
	else if (!is_custodians(w, e))
		r->by = number_of(w, c, e->signer, e->place.index);
	if (e->has_by)
		r->by = e->by;
	r->place = e->place;
	r->path = event_path(w, e);
	r->n = w->entries[e->place.index].n;
	r->has_first = e->has_first;
	r->first = e->first;
	r->sig = w->entries[e->place.index].sig;
	r->has_acceptance = e->acceptance != NULL;
	r->until = e->until;
	r->acceptance = e->acceptance;
}

/* All records of a subject, or only the first; how many. */
static size_t add_records(struct world *w, const struct hm_hash *subject,
			  bool all, struct hm_certificate *c)
{
	size_t count = 0;

	for (size_t i = 0; i < w->sealed_events; i++) {
		if (!hm_hash_equal(&w->events[i].subject, subject) ||
		    (count > 0 && !all))
			continue;
		fill_record(w, &w->events[i], c,
			    world_need(hm_buf_grow(&c->records,
						   sizeof(struct hm_record))));
		count++;
	}
	return count;
}

/* What a claim of the map is about, to be proven in order of key. */
struct asked {
	struct hm_hash key;
	bool is_key;
	size_t number;
};

static int compare_asked(const void *a, const void *b)
{
	const struct asked *x = a;
	const struct asked *y = b;

	return hm_hash_compare(&x->key, &y->key);
}

static void prove_map(struct world *w, struct hm_certificate *c)
{
	size_t items = hm_certificate_items(c);
	size_t count = items + hm_certificate_keys(c);
	struct asked *asked = world_need(calloc(count, sizeof(*asked)));
	struct hm_hash *keys = world_need(calloc(count, sizeof(*keys)));
	struct hm_map_answer *answers =
		world_need(calloc(count, sizeof(*answers)));
	struct hm_map_leaves memory = { w->map, w->map_count };
	struct hm_map_source source = hm_map_memory(&memory);
	struct hallmark_buf proof = HM_BUF_INIT(ROOM);

	for (size_t i = 0; i < count; i++) {
		asked[i].is_key = i >= items;
		asked[i].number = i < items ? i : i - items;
		asked[i].key =
			i < items
				? hm_subject_item(world_item(c, i)->uri)
				: hm_subject_key(world_key(c, i - items)->pub);
	}
	hm_sort(asked, count, sizeof(*asked), compare_asked);
	for (size_t i = 0; i < count; i++)
		keys[i] = asked[i].key;
	world_must(!hm_map_prove(keys, count, &source, answers, &proof),
		   "map proof");
	for (size_t i = 0; i < count; i++) {
		struct hallmark_bytes depths = world_keep(
			w, hm_bytes(answers[i].depths, answers[i].depth_count));

		if (asked[i].is_key) {
			world_key(c, asked[i].number)->depths = depths;
			continue;
		}
		world_item(c, asked[i].number)->depths = depths;
		if (world_item(c, asked[i].number)->form == HM_FORM_ABSENT)
			world_item(c, asked[i].number)->other = answers[i].leaf;
	}
	c->head.map = world_take(w, &proof);
	free(asked);
	free(keys);
	free(answers);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void prove_log(struct world *w, struct hm_certificate *c)
{
	size_t records = c->records.len / sizeof(struct hm_record);
	uint64_t *indices = world_need(calloc(records + 1, sizeof(*indices)));
	struct hm_tree_leaves memory = { w->leaves, (size_t)c->head.size };
	struct hm_tree_source source = hm_tree_memory(&memory);
	struct hallmark_buf proof = HM_BUF_INIT(ROOM);
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; i < records && c->head.full; i++)
		indices[count++] = world_record(c, i)->place.index;
	indices[count++] = c->head.size - 1;
	hm_sort(indices, count, sizeof(*indices), compare_u64);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || indices[i] != indices[i - 1])
			indices[kept++] = indices[i];
	world_must(!hm_tree_multiproof(c->head.size, indices, kept, &source,
				       &proof),
		   "log proof");
	c->head.log = world_take(w, &proof);
	free(indices);
}

static void
add_line(struct world *w, struct hm_certificate *c, struct hallmark_bytes name,
	 uint8_t type, const struct hm_seed_signer *key, uint64_t time)
{
	struct hm_checkpoint checkpoint = {
		w->origin, c->head.size,
		hm_tree_root(w->leaves, (size_t)c->head.size)
	};
	struct hallmark_buf text = HM_BUF_INIT(4096);
	struct hallmark_buf message = HM_BUF_INIT(4096);
	struct hallmark_buf line = HM_BUF_INIT(4096);
	uint8_t id[HM_KEY_ID_BYTES];
	uint8_t be[8];
	uint8_t sig[HM_SIG_BYTES];
	struct hm_cert_sig *s = hm_buf_grow(&c->sigs, sizeof(*s));

	hm_checkpoint_write(&text, &checkpoint);
	hm_key_id(name, type, key->sign.pub, id);
	hm_buf_mem(&line, id, sizeof(id));
	if (type == HM_VKEY_WITNESS) {
		hm_put_u64(be, time);
		hm_buf_mem(&line, be, sizeof(be));
		hm_cosignature_message(&message, time, hm_buf_view(&text));
	} else {
		hm_buf_add(&message, hm_buf_view(&text));
	}
	world_must(!key->sign.sign(key->sign.key, hm_buf_view(&message), sig),
		   "signing a head");
	hm_buf_mem(&line, sig, sizeof(sig));
	s->name = world_keep(w, name);
	s->sig = world_take(w, &line);
	hm_buf_release(&text);
	hm_buf_release(&message);
}

static struct hallmark_bytes witness_name(struct world *w, unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "w%u.example/w", i);
	return world_keep(w, hm_text(name));
}

void world_sign(struct world *w, struct hm_certificate *c,
		const uint64_t times[WORLD_WITNESSES])
{
	hm_buf_clear(&c->sigs);
	add_line(w, c, w->origin, HM_VKEY_LOG, &w->log, 0);
	for (unsigned i = 0; i < WORLD_WITNESSES; i++)
		if (times[i] > 0)
			add_line(w, c, witness_name(w, i), HM_VKEY_WITNESS,
				 &w->witness[i], times[i]);
}

/* A source of the flagged set's nodes: every node hashed anew. */
static enum hallmark_code flag_node(void *from, const struct hm_hash *prefix,
				    unsigned bits, struct hm_map_node *out)
{
	const struct world *w = from;
	struct hm_map_build build = { 0 };
	const struct world_flag *first = w->flags;
	bool found = false;

	out->depth = HM_MAP_BITS;
	for (size_t i = 0; i < w->flag_count; i++) {
		const struct world_flag *f = &w->flags[i];
		struct hm_hash leaf = hm_flag_leaf_hash(&f->key, f->status);

		if (hm_map_differ(&f->key, prefix) < bits)
			continue;
		if (!found)
			first = f;
		else if (hm_map_differ(&f->key, &first->key) < out->depth)
			out->depth = hm_map_differ(&f->key, &first->key);
		hm_map_build_add(&build, &f->key, &leaf);
		found = true;
	}
	world_must(hm_map_build_root(&build, &out->hash), "no such node");
	out->leaf = out->depth == HM_MAP_BITS;
	out->prefix = first->key;
	out->only = (struct hm_map_leaf){ .key = first->key,
					  .count = first->status };
	return HALLMARK_OK;
}

static void fill_flagged(struct world *w, struct hm_cert_item *item,
			 const struct hm_map_answer *answer)
{
	struct hm_hash subject = hm_subject_item(item->uri);
	bool own = hm_hash_equal(&answer->leaf.key, &subject);

	item->flag_depths =
		world_keep(w, hm_bytes(answer->depths, answer->depth_count));
	item->flagged = own ? HM_FLAGGED_OWN : HM_FLAGGED_OTHER;
	item->flag_other = answer->leaf.key;
	item->status = (uint8_t)answer->leaf.count;
}

/* What the flagged set says of the items of the status form. */
static void prove_flags(struct world *w, struct hm_certificate *c)
{
	size_t items = hm_certificate_items(c);
	struct hm_hash *keys = world_need(calloc(items, sizeof(*keys)));
	struct hm_map_answer *answers =
		world_need(calloc(items, sizeof(*answers)));
	size_t *numbers = world_need(calloc(items, sizeof(*numbers)));
	struct hm_map_source source = { .node = flag_node, .from = w };
	struct hallmark_buf proof = HM_BUF_INIT(ROOM);
	size_t count = 0;

	for (size_t i = 0; i < items; i++) {
		if (world_item(c, i)->form != HM_FORM_STATUS)
			continue;
		world_item(c, i)->flagged = HM_FLAGGED_NONE;
		keys[count] = hm_subject_item(world_item(c, i)->uri);
		numbers[count++] = i;
	}
	c->head.has_flagged = w->flag_count > 0 && count == 0;
	if (c->head.has_flagged)
		c->head.flagged = world_flagged(w);
	c->head.flags.len = 0;
	if (w->flag_count > 0 && count > 0) {
		world_must(!hm_map_prove(keys, count, &source, answers, &proof),
			   "flag proof");
		for (size_t i = 0; i < count; i++)
			fill_flagged(w, world_item(c, numbers[i]), &answers[i]);
		c->head.flags = world_take(w, &proof);
	}
	free(keys);
	free(answers);
	free(numbers);
}

/* w->sealed_events for none. */
static size_t first_of(const struct world *w, const struct hm_hash *subject)
{
	size_t i = 0;

	while (i < w->sealed_events &&
	       !hm_hash_equal(&w->events[i].subject, subject))
		i++;
	return i;
}

/* keys[0] first, then whom a needed key was authorised by, then itself. */
static void need_key(struct world *w, const uint8_t *pub, uint64_t index,
		     struct hm_certificate *c)
{
	const uint8_t *way[8] = { pub };
	size_t depth = 0;
	struct hm_cert_key *key;

	if (hm_certificate_keys(c) == 0) {
		key = world_need(hm_buf_grow(&c->keys, sizeof(*key)));
		key->pub = w->root.sign.pub;
	}
	while (number_of(w, c, way[depth], index) == 0) {
		struct hm_hash subject = hm_subject_key(way[depth]);
		size_t first = first_of(w, &subject);
		const struct world_event *e = &w->events[first];

		world_must(first < w->sealed_events && depth < 7,
			   "a signer without an authorise");
		/* One that revokes itself first has no parent. */
		way[depth + 1] =
			memcmp(e->signer, way[depth], HM_PUB_BYTES) == 0
				? w->root.sign.pub
				: e->signer;
		index = way[depth + 1] == e->signer ? e->place.index : 0;
		depth++;
	}
	while (depth-- > 0) {
		key = world_need(hm_buf_grow(&c->keys, sizeof(*key)));
		key->pub =
			world_keep(w, hm_bytes(way[depth], HM_PUB_BYTES)).ptr;
	}
}

/* All that sign for an item, or for a key that does. */
static void need_keys(struct world *w, const struct hm_hash *subject, bool all,
		      struct hm_certificate *c)
{
	bool first = true;

	for (size_t i = 0; i < w->sealed_events; i++) {
		const struct world_event *e = &w->events[i];

		if (!hm_hash_equal(&e->subject, subject) || (!first && !all))
			continue;
		first = false;
		if (!is_custodians(w, e) && !(e->has_by && e->by <= 1))
			need_key(w, e->signer, e->place.index, c);
	}
}

static bool has_recover(const struct hm_certificate *c)
{
	for (size_t i = 0; i < c->records.len / sizeof(struct hm_record); i++)
		if (hm_certificate_record(c, i)->event.kind == HM_RECOVER)
			return true;
	return false;
}

static void fill_keys(struct world *w, struct hm_certificate *c, bool head)
{
	struct hm_hash root = hm_subject_key(w->root.sign.pub);
	size_t terms = 0;
	bool changed;

	for (size_t i = 0; i < w->sealed_events; i++)
		terms += hm_hash_equal(&w->events[i].subject, &root);
	changed = terms > 1 || (head && has_recover(c));
	for (size_t i = 0; i < hm_certificate_keys(c); i++) {
		struct hm_cert_key *key = world_key(c, i);
		struct hm_hash subject = hm_subject_key(key->pub);

		key->first_record = c->records.len / sizeof(struct hm_record);
		key->ledger_id = w->events[0].link;
		if (i > 0 || (changed && !w->hide_genesis))
			key->records =
				add_records(w, &subject, head || i == 0, c);
	}
}

static void
add_item(struct world *w, const char *uri, bool head, struct hm_certificate *c)
{
	struct hm_cert_item *item = hm_buf_grow(&c->items, sizeof(*item));
	bool status = uri[0] == '?';
	struct hm_hash subject;

	world_need(item);
	item->uri = hm_text(uri + (status ? 1 : 0));
	subject = hm_subject_item(item->uri);
	item->form = first_of(w, &subject) < w->sealed_events ? HM_FORM_CHAIN
							      : HM_FORM_ABSENT;
	if (status) {
		for (size_t i = 0; i < w->map_count; i++)
			if (hm_hash_equal(&w->map[i].key, &subject)) {
				item->count = w->map[i].count;
				item->link = w->map[i].link;
			}
		item->form = HM_FORM_STATUS;
		return;
	}
	need_keys(w, &subject, head, c);
}

/* Records go by number of key, so keys are known first. */
static void fill_items(struct world *w, struct hm_certificate *c, bool head)
{
	for (size_t i = 0; i < hm_certificate_items(c); i++) {
		struct hm_cert_item *item = world_item(c, i);
		struct hm_hash subject = hm_subject_item(item->uri);

		item->first_record = c->records.len / sizeof(struct hm_record);
		if (item->form != HM_FORM_CHAIN)
			continue;
		item->records = add_records(w, &subject, head, c);
		if (!head)
			world_record(c, item->first_record)->place =
				(struct hm_place){
					.position =
						world_record(c,
							     item->first_record)
							->place.position
				};
	}
}

/* Whoever revoked a key that is needed is needed too. */
static void close_keys(struct world *w, struct hm_certificate *c)
{
	for (size_t i = 1; i < hm_certificate_keys(c); i++) {
		struct hm_hash subject = hm_subject_key(world_key(c, i)->pub);

		need_keys(w, &subject, true, c);
	}
}

void world_prove(struct world *w, struct hm_certificate *c)
{
	static const uint64_t none[WORLD_WITNESSES] = { 0 };

	prove_map(w, c);
	prove_flags(w, c);
	prove_log(w, c);
	world_sign(w, c, none);
}

void world_cut(struct world *w, const char *const *uris, size_t count,
	       char level, struct hm_certificate *c)
{
	bool head = level != 's';

	c->origin = w->origin;
	for (size_t i = 0; i < count; i++)
		add_item(w, uris[i], head, c);
	if (w->shown)
		need_key(w, w->shown, 0, c);
	if (head)
		close_keys(w, c);
	fill_items(w, c, head);
	if (c->records.len > 0 && hm_certificate_keys(c) == 0)
		need_key(w, w->root.sign.pub, 0, c);
	fill_keys(w, c, head);
	c->has_head = head;
	if (!head)
		return;
	c->head.size = w->entry_count;
	while (w->entries[c->head.size - 1].sig)
		c->head.size--;
	c->head.time = w->time;
	c->head.full = level == 'f';
	world_prove(w, c);
}

struct hm_hash
world_event_leaf(const struct hm_record *record, struct hallmark_bytes uri,
		 const struct hm_hash *prev)
{
	struct hm_event event = record->event;

	event.prev = *prev;
	if (event.kind == HM_ISSUE)
		event.args.issue.subject = hm_subject_item(uri);
	return world_leaf(&event);
}

void world_resign(struct world *w, struct hm_certificate *c,
		  struct hm_record *record, struct hallmark_bytes uri,
		  const struct hm_hash *prev, const struct hm_seed_signer *by)
{
	struct hm_tree_leaf known = { record->place.position,
				      world_event_leaf(record, uri, prev) };
	struct hm_hashes path = hm_hashes(record->path);
	struct hm_statement st = { .origin = c->origin,
				   .kind = record->event.kind,
				   .n = record->n,
				   .has_first = record->has_first,
				   .first = record->first };

	world_must(hm_tree_multiroot(record->n, &known, 1, &path, &st.root),
		   "the path of a record to sign again");
	record->sig = world_sign_statement(w, &st, by);
}

struct hallmark_bytes
world_bytes(struct world *w, const struct hm_certificate *c)
{
	struct hallmark_buf buf = HM_BUF_INIT(ROOM);

	hm_certificate_write(&buf, c);
	return world_take(w, &buf);
}

static void put_vkey(struct hallmark_buf *buf, struct hallmark_bytes name,
		     uint8_t type, const struct hm_seed_signer *key)
{
	hm_vkey_write(buf, name, type, key->sign.pub);
}

struct hallmark_bytes
world_policy(struct world *w, const char *prefix, const char *more)
{
	struct hallmark_buf buf = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);

	hm_buf_text(&buf, "policy test 1\nlog ");
	put_vkey(&buf, w->origin, HM_VKEY_LOG, &w->log);
	hm_buf_text(&buf, "\nbrand maison ");
	put_vkey(&buf, HM_LIT("root"), HM_VKEY_LOG, &w->root);
	hm_buf_text(&buf, " ");
	hm_buf_add(&buf, w->origin);
	if (prefix) {
		hm_buf_text(&buf, " ");
		hm_buf_text(&buf, prefix);
	}
	hm_buf_text(&buf, "\n");
	for (unsigned i = 0; i < WORLD_WITNESSES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "witness w%u ", i);
		hm_buf_text(&buf, name);
		put_vkey(&buf, witness_name(w, i), HM_VKEY_WITNESS,
			 &w->witness[i]);
		hm_buf_text(&buf, "\n");
	}
	hm_buf_text(&buf, more);
	return world_take(w, &buf);
}
