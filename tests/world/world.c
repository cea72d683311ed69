/* SPDX-License-Identifier: MIT */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sort.h"
#include "base/text.h"

#define ROOM ((size_t)1 << 24)

void *world_need(void *ptr)
{
	if (!ptr) {
		fprintf(stderr, "world: memory is short\n");
		exit(4);
	}
	return ptr;
}

void world_must(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "world: %s\n", what);
	exit(4);
}

struct hallmark_bytes world_keep(struct world *w, struct hallmark_bytes bytes)
{
	uint8_t *copy = world_need(malloc(bytes.len + 1));

	if (bytes.len > 0)
		memcpy(copy, bytes.ptr, bytes.len);
	copy[bytes.len] = 0;
	hm_buf_mem(&w->keep, &copy, sizeof(copy));
	return hm_bytes(copy, bytes.len);
}

static void seed_of(const struct world *w, const char *label, unsigned number,
		    struct hm_hash *seed)
{
	uint8_t be[4];
	struct hallmark_bytes parts[4] = { HM_LIT("hallmark test world "),
					   w->origin,
					   hm_text(label),
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

struct hallmark_bytes world_take(struct world *w, struct hallmark_buf *buf)
{
	struct hallmark_bytes out;

	world_must(buf->err == HALLMARK_OK, "a buffer is full");
	out = world_keep(w, hm_buf_view(buf));
	hm_buf_release(buf);
	return out;
}

static uint64_t add_entry(struct world *w, struct hallmark_bytes bytes,
			  uint64_t n, const uint8_t *sig)
{
	size_t i = w->entry_count++;

	world_must(i < WORLD_ENTRIES_MAX, "too many entries");
	w->entries[i] =
		(struct world_entry){ bytes, i == 0 ? 0 : w->time, n, sig };
	w->leaves[i] = hm_tree_leaf(bytes);
	return i;
}

struct hm_hash world_leaf(const struct hm_event *event)
{
	struct hallmark_buf buf = HM_BUF_INIT(ROOM);
	struct hm_hash leaf;

	hm_event_write(&buf, event);
	leaf = hm_tree_leaf(hm_buf_view(&buf));
	hm_buf_release(&buf);
	return leaf;
}

const uint8_t *world_sign_statement(struct world *w, struct hm_statement *st,
				    const struct hm_seed_signer *by)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint8_t sig[HM_SIG_BYTES];

	st->kid = hm_cose_kid(by->sign.pub);
	hm_statement_message(&buf, st);
	world_must(!by->sign.sign(by->sign.key, hm_buf_view(&buf), sig),
		   "signing");
	hm_buf_release(&buf);
	return world_keep(w, hm_bytes(sig, sizeof(sig))).ptr;
}

static const uint8_t *accept(struct world *w, const struct world_event *e,
			     const struct hm_hash *root, uint64_t n)
{
	struct hm_acceptance a = { .kid = hm_cose_kid(e->to->sign.pub),
				   .root = *root,
				   .n = n,
				   .until = e->until };
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint8_t sig[HM_SIG_BYTES];

	hm_acceptance_message(&buf, &a);
	world_must(!e->to->sign.sign(e->to->sign.key, hm_buf_view(&buf), sig),
		   "accepting");
	hm_buf_release(&buf);
	return world_keep(w, hm_bytes(sig, sizeof(sig))).ptr;
}

static struct hm_hash root_of(struct world_event *events, size_t n)
{
	struct hm_hash *leaves = world_need(calloc(n, sizeof(*leaves)));
	struct hm_hash root;

	for (size_t i = 0; i < n; i++)
		leaves[i] = events[i].leaf = world_leaf(&events[i].event);
	root = hm_tree_root(leaves, n);
	free(leaves);
	return root;
}

/* The events at the end of w->events become one statement. */
static uint64_t
log_statement(struct world *w, size_t n, const struct hm_seed_signer *by,
	      const uint64_t *first)
{
	struct world_event *events = &w->events[w->event_count - n];
	struct hm_statement st = { .origin = w->origin,
				   .kind = events[0].event.kind,
				   .root = root_of(events, n),
				   .n = n,
				   .has_first = first != NULL,
				   .first = first ? *first : 0 };
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint64_t index;

	st.sig = world_sign_statement(w, &st, by);
	hm_statement_write(&buf, &st);
	index = add_entry(w, world_take(w, &buf), n, st.sig);
	for (size_t i = 0; i < n; i++) {
		struct world_event *e = &events[i];

		e->place = (struct hm_place){ index, (uint32_t)i,
					      w->entries[index].at };
		e->link = hm_link(&e->place, &w->leaves[index], &e->leaf);
		e->signer =
			world_keep(w, hm_bytes(by->sign.pub, HM_PUB_BYTES)).ptr;
		e->has_first = st.has_first;
		e->first = st.first;
		if (e->to)
			e->acceptance = accept(w, e, &st.root, n);
	}
	return index;
}

uint64_t world_log(struct world *w, size_t n, const struct hm_seed_signer *by)
{
	return log_statement(w, n, by, NULL);
}

uint64_t world_log_first(struct world *w, size_t n,
			 const struct hm_seed_signer *by, uint64_t first)
{
	return log_statement(w, n, by, &first);
}

/* What the next event of a subject names as prev. */
static struct hm_hash link_of(const struct world *w, const struct hm_hash *key)
{
	for (size_t i = w->event_count; i > 0; i--)
		if (hm_hash_equal(&w->events[i - 1].subject, key))
			return w->events[i - 1].link;
	return w->event_count > 0 ? w->events[0].link
				  : hm_genesis_prev(w->origin);
}

struct world_event *world_add(struct world *w, enum hm_kind kind,
			      const char *uri, const uint8_t *key)
{
	struct world_event *e = &w->events[w->event_count];
	struct hm_hash subject =
		uri ? hm_subject_item(hm_text(uri)) : hm_subject_key(key);

	world_must(w->event_count < WORLD_EVENTS_MAX, "too many events");
	e->subject = subject;
	if (uri)
		e->uri = hm_text(uri);
	e->event = (struct hm_event){ .kind = kind,
				      .prev = link_of(w, &subject),
				      .salt = world_draw(w) };
	if (kind == HM_ISSUE)
		e->event.args.issue.subject = subject;
	if (kind == HM_AUTHORISE)
		e->event.args.authorise.key = key;
	w->event_count++;
	return e;
}

static void add_genesis(struct world *w)
{
	struct world_event *e = world_add(w, HM_ROOT, NULL, w->root.sign.pub);

	e->event.args.root.key = w->root.sign.pub;
	e->event.args.root.next = hm_subject_key(w->next.sign.pub);
	e->event.args.root.wait = w->wait;
	world_log(w, 1, &w->root);
}

void world_begin_wait(struct world *w, const char *origin, uint64_t wait)
{
	memset(w, 0, sizeof(*w));
	w->origin = hm_text(origin);
	w->wait = wait;
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

void world_begin(struct world *w, const char *origin)
{
	world_begin_wait(w, origin, 30 * 86400);
}

const struct hm_seed_signer *world_signer(struct world *w, const char *name)
{
	struct hm_seed_signer *signer;

	if (strcmp(name, "root") == 0)
		return &w->root;
	if (strcmp(name, "next") == 0)
		return &w->next;
	if (strcmp(name, "stock") == 0)
		return &w->stock;
	signer = world_need(malloc(sizeof(*signer)));
	hm_buf_mem(&w->keep, &signer, sizeof(signer));
	key_of(w, name, 0, signer);
	return signer;
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
	hm_cbor_put_tstr(buf, hm_text(room));
	*out = hm_bytes(NULL, from);
}

static struct hallmark_bytes make_details(struct world *w, size_t fields)
{
	struct hallmark_buf room = HM_BUF_INIT(ROOM);
	struct hallmark_buf out = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
	struct hm_field *f = world_need(calloc(fields, sizeof(*f)));

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
	return world_take(w, &out);
}

struct hm_details world_details_read(struct hallmark_bytes raw)
{
	struct hm_details details;
	struct hm_cbor r;

	hm_cbor_init(&r, raw, "");
	hm_details_read(&r, &details);
	world_must(!r.err, "details");
	return details;
}

void world_details(struct world *w, struct world_event *e, size_t fields)
{
	e->details = make_details(w, fields);
	e->event.has_details = true;
	e->event.details = world_details_read(e->details).hash;
}

static void add_issue(struct world *w, const struct world_item *item)
{
	struct world_event *e = world_add(w, HM_ISSUE, item->uri, NULL);
	struct hm_seed_signer key;

	if (item->fields > 0)
		world_details(w, e, item->fields);
	e->event.args.issue.to = w->stock.sign.pub;
	if (!item->claim)
		return;
	hm_seed_signer_init(&key, world_draw(w));
	e->event.args.issue.claim =
		world_keep(w, hm_bytes(key.sign.pub, HM_PUB_BYTES)).ptr;
}

uint64_t world_issue(struct world *w, const struct world_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_issue(w, &items[i]);
	return world_log(w, n, &w->root);
}

void world_flag(struct world *w, const struct hm_hash *key, uint8_t status)
{
	size_t i = 0;

	while (i < w->flag_count && hm_hash_compare(&w->flags[i].key, key) < 0)
		i++;
	if (i == w->flag_count || !hm_hash_equal(&w->flags[i].key, key)) {
		world_must(w->flag_count < WORLD_FLAGS_MAX, "too many flags");
		memmove(&w->flags[i + 1], &w->flags[i],
			(w->flag_count - i) * sizeof(*w->flags));
		w->flag_count++;
	}
	w->flags[i] = (struct world_flag){ *key, status };
	if (status != 0)
		return;
	w->flag_count--;
	memmove(&w->flags[i], &w->flags[i + 1],
		(w->flag_count - i) * sizeof(*w->flags));
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
	world_must(hm_map_build_root(&build, &root), "an empty map");
	return root;
}

struct hm_hash world_flagged(const struct world *w)
{
	struct hm_map_build build = { 0 };
	struct hm_hash root;

	for (size_t i = 0; i < w->flag_count; i++) {
		struct hm_hash leaf =
			hm_flag_leaf_hash(&w->flags[i].key, w->flags[i].status);

		hm_map_build_add(&build, &w->flags[i].key, &leaf);
	}
	world_must(hm_map_build_root(&build, &root), "an empty flagged set");
	return root;
}

static struct hm_map_leaf *leaf_of(struct world *w, const struct hm_hash *key)
{
	for (size_t i = 0; i < w->map_count; i++)
		if (hm_hash_equal(&w->map[i].key, key))
			return &w->map[i];
	w->map[w->map_count].key = *key;
	return &w->map[w->map_count++];
}

void world_seal(struct world *w, uint64_t time)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_state state = { .index = w->entry_count, .time = time };

	for (size_t i = w->sealed_events; i < w->event_count; i++) {
		const struct world_event *e = &w->events[i];
		struct hm_map_leaf *leaf = leaf_of(w, &e->subject);

		leaf->count++;
		leaf->link = e->link;
	}
	w->sealed_events = w->event_count;
	hm_sort(w->map, w->map_count, sizeof(*w->map), compare_leaves);
	state.map = map_root(w);
	state.has_flagged = w->flag_count > 0;
	if (state.has_flagged)
		state.flagged = world_flagged(w);
	hm_state_write(&buf, &state);
	add_entry(w, world_take(w, &buf), 0, NULL);
	w->time = time;
}
