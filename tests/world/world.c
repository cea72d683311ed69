/* SPDX-License-Identifier: MIT */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sort.h"
#include "base/text.h"

#define ROOM ((size_t)1 << 24)

static void *need(void *ptr)
{
	if (!ptr) {
		fprintf(stderr, "world: memory is short\n");
		exit(4);
	}
	return ptr;
}

static void must(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "world: %s\n", what);
	exit(4);
}

struct hallmark_bytes world_keep(struct world *w, struct hallmark_bytes bytes)
{
	uint8_t *copy = need(malloc(bytes.len + 1));

	if (bytes.len > 0)
		memcpy(copy, bytes.ptr, bytes.len);
	copy[bytes.len] = 0;
	hm_buf_mem(&w->keep, &copy, sizeof(copy));
	return hm_bytes(copy, bytes.len);
}

static struct hallmark_bytes text_of(const char *text)
{
	return hm_bytes(text, strlen(text));
}

static void seed_of(const struct world *w, const char *label, unsigned number,
		    struct hm_hash *seed)
{
	uint8_t be[4];
	struct hallmark_bytes parts[4] = { HM_LIT("hallmark test world "),
					   w->origin,
					   text_of(label),
					   { be, 4 } };

	hm_put_u32(be, number);
	*seed = hm_sha256(parts, 4);
}

const uint8_t *world_draw(struct world *w)
{
	struct hm_hash h;

	seed_of(w, "draw", w->drawn++, &h);
	return world_keep(w, hm_hash_view(&h)).ptr;
}

static void key_of(const struct world *w, const char *label, unsigned number,
		   struct hm_seed_signer *key)
{
	struct hm_hash seed;

	seed_of(w, label, number, &seed);
	hm_seed_signer_init(key, seed.b);
}

static struct hallmark_bytes take(struct world *w, struct hallmark_buf *buf)
{
	struct hallmark_bytes out;

	must(buf->err == HALLMARK_OK, "a buffer is full");
	out = world_keep(w, hm_buf_view(buf));
	hm_buf_release(buf);
	return out;
}

static uint64_t add_entry(struct world *w, struct hallmark_bytes bytes,
			  uint64_t n, const uint8_t *sig)
{
	size_t i = w->entry_count++;

	must(i < WORLD_ENTRIES_MAX, "too many entries");
	w->entries[i] =
		(struct world_entry){ bytes, i == 0 ? 0 : w->time, n, sig };
	w->leaves[i] = hm_tree_leaf(bytes);
	return i;
}

static struct hm_hash event_leaf(const struct hm_event *event)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hm_hash leaf;

	hm_event_write(&buf, event);
	leaf = hm_tree_leaf(hm_buf_view(&buf));
	hm_buf_release(&buf);
	return leaf;
}

static const uint8_t *sign_statement(struct world *w, struct hm_statement *st,
				     const struct hm_seed_signer *by)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint8_t sig[HM_SIG_BYTES];

	st->kid = hm_cose_kid(by->sign.pub);
	hm_statement_message(&buf, st);
	must(!by->sign.sign(by->sign.key, hm_buf_view(&buf), sig), "signing");
	hm_buf_release(&buf);
	return world_keep(w, hm_bytes(sig, sizeof(sig))).ptr;
}

/* The events at the end of w->events become one statement. */
static uint64_t log_statement(struct world *w, enum hm_kind kind, size_t n)
{
	struct world_event *events = &w->events[w->event_count - n];
	struct hm_hash *leaves = need(calloc(n, sizeof(*leaves)));
	struct hm_statement st = { .origin = w->origin, .kind = kind, .n = n };
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint64_t index;

	for (size_t i = 0; i < n; i++)
		leaves[i] = events[i].leaf;
	st.root = hm_tree_root(leaves, n);
	free(leaves);
	st.sig = sign_statement(w, &st, &w->root);
	hm_statement_write(&buf, &st);
	index = add_entry(w, take(w, &buf), n, st.sig);
	for (size_t i = 0; i < n; i++) {
		events[i].place = (struct hm_place){ index, (uint32_t)i,
						     w->entries[index].at };
		events[i].link = hm_link(&events[i].place, &w->leaves[index],
					 &events[i].leaf);
	}
	return index;
}

static void add_genesis(struct world *w)
{
	struct world_event *e = &w->events[w->event_count++];

	e->event = (struct hm_event){ .kind = HM_ROOT,
				      .prev = hm_genesis_prev(w->origin),
				      .salt = world_draw(w) };
	e->event.args.root.key = w->root.sign.pub;
	e->event.args.root.next = hm_subject_key(w->next.sign.pub);
	e->event.args.root.wait = 30 * 86400;
	e->leaf = event_leaf(&e->event);
	log_statement(w, HM_ROOT, 1);
}

void world_begin(struct world *w, const char *origin)
{
	memset(w, 0, sizeof(*w));
	w->origin = text_of(origin);
	w->keep = HM_BUF_INIT(ROOM);
	key_of(w, "root", 0, &w->root);
	key_of(w, "next", 0, &w->next);
	key_of(w, "log", 0, &w->log);
	key_of(w, "stock", 0, &w->stock);
	for (unsigned i = 0; i < WORLD_WITNESSES; i++)
		key_of(w, "witness", i, &w->witness[i]);
	add_genesis(w);
	world_seal(w, WORLD_T0);
}

void world_end(struct world *w)
{
	uint8_t *kept;

	for (size_t i = 0; i < w->keep.len; i += sizeof(kept)) {
		memcpy(&kept, w->keep.ptr + i, sizeof(kept));
		free(kept);
	}
	hm_buf_release(&w->keep);
}

static void put_pair(struct hallmark_buf *buf, const char *text, size_t number,
		     struct hallmark_bytes *out)
{
	char room[32];
	size_t from = buf->len;

	snprintf(room, sizeof(room), "%s%zu", text, number);
	hm_cbor_put_tstr(buf, text_of(room));
	*out = hm_bytes(NULL, from);
}

static struct hallmark_bytes make_details(struct world *w, size_t fields)
{
	struct hallmark_buf room = HM_BUF_INIT(ROOM);
	struct hallmark_buf out = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
	struct hm_field *f = need(calloc(fields, sizeof(*f)));

	for (size_t i = 0; i < fields; i++) {
		put_pair(&room, "f", i, &f[i].label);
		f[i].label.len = room.len - f[i].label.len;
		put_pair(&room, "value ", i, &f[i].value);
		f[i].value.len = room.len - f[i].value.len;
	}
	for (size_t i = 0, at = 0; i < fields; i++) {
		f[i].label.ptr = room.ptr + at;
		f[i].value.ptr = room.ptr + at + f[i].label.len;
		at += f[i].label.len + f[i].value.len;
	}
	hm_details_write(&out, world_draw(w), f, fields);
	free(f);
	hm_buf_release(&room);
	return take(w, &out);
}

static struct hm_details read_details(struct hallmark_bytes raw)
{
	struct hm_details details;
	struct hm_cbor r;

	hm_cbor_init(&r, raw, "");
	hm_details_read(&r, &details);
	must(!r.err, "details");
	return details;
}

static void add_issue(struct world *w, const struct world_item *item)
{
	struct world_event *e = &w->events[w->event_count++];

	must(w->event_count <= WORLD_EVENTS_MAX, "too many events");
	e->uri = text_of(item->uri);
	e->event = (struct hm_event){ .kind = HM_ISSUE,
				      .prev = w->events[0].link,
				      .salt = world_draw(w) };
	if (item->fields > 0) {
		e->details = make_details(w, item->fields);
		e->event.has_details = true;
		e->event.details = read_details(e->details).hash;
	}
	e->event.args.issue.subject = hm_subject_item(e->uri);
	e->event.args.issue.to = w->stock.sign.pub;
	if (item->claim) {
		struct hm_seed_signer key;

		hm_seed_signer_init(&key, world_draw(w));
		e->event.args.issue.claim =
			world_keep(w, hm_bytes(key.sign.pub, HM_PUB_BYTES)).ptr;
	}
	e->leaf = event_leaf(&e->event);
}

uint64_t world_issue(struct world *w, const struct world_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_issue(w, &items[i]);
	return log_statement(w, HM_ISSUE, n);
}

static int compare_leaves(const void *a, const void *b)
{
	const struct hm_map_leaf *x = a;
	const struct hm_map_leaf *y = b;

	return hm_hash_compare(&x->key, &y->key);
}

static struct hm_hash map_root(const struct world *w)
{
	struct hm_map_build build = { 0 };
	struct hm_hash root;

	for (size_t i = 0; i < w->map_count; i++) {
		struct hm_hash leaf = hm_map_leaf_hash(&w->map[i]);

		hm_map_build_add(&build, &w->map[i].key, &leaf);
	}
	must(hm_map_build_root(&build, &root), "an empty map");
	return root;
}

void world_seal(struct world *w, uint64_t time)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state state = { .index = w->entry_count, .time = time };

	for (size_t i = w->sealed_events; i < w->event_count; i++) {
		const struct world_event *e = &w->events[i];
		struct hm_map_leaf *leaf = &w->map[w->map_count++];

		leaf->key = e->event.kind == HM_ROOT
				    ? hm_subject_key(w->root.sign.pub)
				    : e->event.args.issue.subject;
		leaf->count = 1;
		leaf->link = e->link;
	}
	w->sealed_events = w->event_count;
	hm_sort(w->map, w->map_count, sizeof(*w->map), compare_leaves);
	state.map = map_root(w);
	hm_state_write(&buf, &state);
	add_entry(w, take(w, &buf), 0, NULL);
	w->time = time;
}

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

static const struct world_event *
find_event(const struct world *w, struct hallmark_bytes uri)
{
	for (size_t i = 1; i < w->sealed_events; i++)
		if (hm_bytes_equal(w->events[i].uri, uri))
			return &w->events[i];
	return NULL;
}

static struct hallmark_bytes
event_path(struct world *w, const struct world_event *e)
{
	const struct world_event *first = e - e->place.position;
	size_t n = w->entries[e->place.index].n;
	struct hm_hash *leaves = need(calloc(n, sizeof(*leaves)));
	struct hm_tree_leaves memory = { leaves, n };
	struct hm_tree_source source = hm_tree_memory(&memory);
	struct hallmark_buf path = HM_BUF_INIT(ROOM);
	uint64_t position = e->place.position;

	for (size_t i = 0; i < n; i++)
		leaves[i] = first[i].leaf;
	must(!hm_tree_multiproof(n, &position, 1, &source, &path),
	     "event path");
	free(leaves);
	return take(w, &path);
}

static void fill_record(struct world *w, const struct world_event *e,
			char level, struct hm_record *r)
{
	r->event = e->event;
	r->shown = HM_SHOWN_NONE;
	if (e->details.len > 0) {
		r->shown = HM_SHOWN_FIELDS;
		r->details = read_details(e->details);
	}
	r->by = 1;
	r->place = e->place;
	r->path = event_path(w, e);
	r->n = w->entries[e->place.index].n;
	r->sig = w->entries[e->place.index].sig;
	if (level == 's') {
		r->place.index = 0;
		r->place.at = 0;
	}
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
	struct asked *asked = need(calloc(count, sizeof(*asked)));
	struct hm_hash *keys = need(calloc(count, sizeof(*keys)));
	struct hm_map_answer *answers = need(calloc(count, sizeof(*answers)));
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
	must(!hm_map_prove(keys, count, &source, answers, &proof), "map proof");
	for (size_t i = 0; i < count; i++) {
		struct hallmark_bytes depths = world_keep(
			w, hm_bytes(answers[i].depths, answers[i].depth_count));

		if (asked[i].is_key) {
			world_key(c, asked[i].number)->depths = depths;
			continue;
		}
		world_item(c, asked[i].number)->depths = depths;
		if (world_item(c, asked[i].number)->records == 0)
			world_item(c, asked[i].number)->other = answers[i].leaf;
	}
	c->head.map = take(w, &proof);
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
	uint64_t *indices = need(calloc(records + 1, sizeof(*indices)));
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
	must(!hm_tree_multiproof(c->head.size, indices, kept, &source, &proof),
	     "log proof");
	c->head.log = take(w, &proof);
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
	must(!key->sign.sign(key->sign.key, hm_buf_view(&message), sig),
	     "signing a head");
	hm_buf_mem(&line, sig, sizeof(sig));
	s->name = world_keep(w, name);
	s->sig = take(w, &line);
	hm_buf_release(&text);
	hm_buf_release(&message);
}

static struct hallmark_bytes witness_name(struct world *w, unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "w%u.example/w", i);
	return world_keep(w, text_of(name));
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

static void
add_item(struct world *w, const char *uri, char level, struct hm_certificate *c)
{
	struct hm_cert_item *item = hm_buf_grow(&c->items, sizeof(*item));
	const struct world_event *e = find_event(w, text_of(uri));

	need(item);
	item->uri = text_of(uri);
	item->first_record = c->records.len / sizeof(struct hm_record);
	if (!e)
		return;
	item->records = 1;
	fill_record(w, e, level,
		    need(hm_buf_grow(&c->records, sizeof(struct hm_record))));
}

void world_cut(struct world *w, const char *const *uris, size_t count,
	       char level, struct hm_certificate *c)
{
	static const uint64_t none[WORLD_WITNESSES] = { 0 };
	struct hm_cert_key *key;

	c->origin = w->origin;
	for (size_t i = 0; i < count; i++)
		add_item(w, uris[i], level, c);
	if (c->records.len > 0) {
		key = need(hm_buf_grow(&c->keys, sizeof(*key)));
		key->pub = w->root.sign.pub;
		key->ledger_id = w->events[0].link;
	}
	c->has_head = level != 's';
	if (!c->has_head)
		return;
	c->head.size = w->entry_count;
	while (w->entries[c->head.size - 1].sig)
		c->head.size--;
	c->head.time = w->time;
	c->head.full = level == 'f';
	prove_map(w, c);
	prove_log(w, c);
	world_sign(w, c, none);
}

struct hm_hash
world_event_leaf(const struct hm_record *record, struct hallmark_bytes uri,
		 const struct hm_hash *prev)
{
	struct hm_event event = record->event;

	event.prev = *prev;
	if (event.kind == HM_ISSUE)
		event.args.issue.subject = hm_subject_item(uri);
	return event_leaf(&event);
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

	must(hm_tree_multiroot(record->n, &known, 1, &path, &st.root),
	     "the path of a record to sign again");
	record->sig = sign_statement(w, &st, by);
}

struct hallmark_bytes
world_bytes(struct world *w, const struct hm_certificate *c)
{
	struct hallmark_buf buf = HM_BUF_INIT(ROOM);

	hm_certificate_write(&buf, c);
	return take(w, &buf);
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
	return take(w, &buf);
}
