/* The worked example of the specification, down to the byte. SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include <stdlib.h>

#define ITEM GTIN_URI "EXAMPLE1"
#define OTHER GTIN_URI "EXAMPLE2"

/* Hexadecimal, 32 bytes a line. */
static void hex(const char *name, struct hallmark_bytes bytes)
{
	printf("%s (%zu bytes)\n", name, bytes.len);
	for (size_t i = 0; i < bytes.len; i++)
		printf("%s%02x", i % 32 == 0 ? (i ? "\n  " : "  ") : "",
		       bytes.ptr[i]);
	printf("\n");
}

static void hash(const char *name, const struct hm_hash *h)
{
	printf("%-34s ", name);
	for (size_t i = 0; i < HM_HASH_BYTES; i++)
		printf("%02x", h->b[i]);
	printf("\n");
}

static void open_block(const char *title, const char *words)
{
	printf("\n## %s\n\n%s\n\n```\n", title, words);
}

static void close_block(void)
{
	printf("```\n");
}

static void keys(const struct world *w)
{
	open_block("16.1 Keys and names",
		   "Public keys; the seeds are SHA-256 of \"hallmark test "
		   "world \", origin, a word and u32 0 (tests/world).");
	printf("origin  %.*s\n", (int)w->origin.len,
	       (const char *)w->origin.ptr);
	hex("root", hm_bytes(w->root.sign.pub, HM_PUB_BYTES));
	hex("log", hm_bytes(w->log.sign.pub, HM_PUB_BYTES));
	hex("stock, the first custodian",
	    hm_bytes(w->stock.sign.pub, HM_PUB_BYTES));
	printf("item    %s\n", ITEM);
	{
		struct hm_hash key = hm_subject_key(w->root.sign.pub);

		hash("subject key of the root", &key);
		key = hm_subject_item(HM_LIT(ITEM));
		hash("subject key of the item", &key);
	}
	close_block();
}

static void event(const struct world_event *e)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_EVENT_BYTES_MAX);

	hash("prev", &e->event.prev);
	hm_event_write(&buf, &e->event);
	hex("event", hm_buf_view(&buf));
	hash("event leaf H(00 event)", &e->leaf);
	hm_buf_release(&buf);
}

static void statement(const struct world *w, uint64_t index)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	struct hm_statement st;
	struct hm_cbor r;

	hm_cbor_init(&r, w->entries[index].bytes, "");
	hm_statement_read(&r, &st);
	hash("kid", &st.kid);
	hash("root of the events", &st.root);
	hm_statement_message(&buf, &st);
	hex("signed bytes", hm_buf_view(&buf));
	hex("entry: the statement", w->entries[index].bytes);
	hash("entry leaf H(00 entry)", &w->leaves[index]);
	hm_buf_release(&buf);
}

static void genesis(const struct world *w)
{
	open_block("16.2 Genesis: entry 0",
		   "One event of kind 18. Its link is the ledger id.");
	event(&w->events[0]);
	statement(w, 0);
	hash("ledger id = link(0, 0, 0)", &w->events[0].link);
	close_block();
	open_block("16.3 The first state leaf: entry 1", "");
	hex("entry", w->entries[1].bytes);
	hash("entry leaf", &w->leaves[1]);
	close_block();
}

static void issue(const struct world *w)
{
	const struct world_event *e = &w->events[1];

	open_block("16.4 Two issues under one signature: entry 2",
		   "The item of the example is the first of two events; `at` "
		   "is the time of the state leaf before.");
	hex("details", e->details);
	hash("details hash", &e->event.details);
	event(e);
	hash("event leaf of the other item", &w->events[2].leaf);
	statement(w, 2);
	hash("link(2, 0, at)", &e->link);
	hash("link(2, 1, at) of the other", &w->events[2].link);
	close_block();
}

static void map(const struct world *w, const struct hm_certificate *c)
{
	struct hm_hash leaf;

	open_block("16.5 Map and state leaf: entry 3",
		   "Three leaves, sorted by key; each has count 1.");
	for (size_t i = 0; i < w->map_count; i++) {
		hash("key", &w->map[i].key);
		hash("  link", &w->map[i].link);
		leaf = hm_map_leaf_hash(&w->map[i]);
		hash("  leaf H(11 key count link)", &leaf);
	}
	printf("first bits that differ             %u %u\n",
	       hm_map_differ(&w->map[0].key, &w->map[1].key),
	       hm_map_differ(&w->map[1].key, &w->map[2].key));
	hex("depths of the item", hm_certificate_item(c, 0)->depths);
	hex("depths of the root key", hm_certificate_key(c, 0)->depths);
	hex("map hashes", c->head.map);
	hex("entry 3: the state leaf", w->entries[3].bytes);
	hash("entry leaf", &w->leaves[3]);
	close_block();
}

static void head(const struct world *w, const struct hm_certificate *c)
{
	struct hm_checkpoint checkpoint = { w->origin, 4,
					    hm_tree_root(w->leaves, 4) };
	struct hallmark_buf text = HM_BUF_INIT(4096);

	open_block("16.6 Log root and note",
		   "The root over four entries, and what the log's key signs: "
		   "the text, each line with its LF.");
	hash("log root", &checkpoint.root);
	hex("log hashes, full: entries 0 and 1", c->head.log);
	hm_checkpoint_write(&text, &checkpoint);
	printf("%.*s\n", (int)text.len, (const char *)text.ptr);
	hex("signature line, decoded", hm_certificate_sig(c, 0)->sig);
	hm_buf_release(&text);
	close_block();
}

static void judge(struct world *w, struct hallmark_bytes bytes)
{
	struct hallmark_bytes policy =
		world_policy(w, "950600", "quorum none\nmax-age 7d\n");
	struct hallmark_question q = { .item = HM_LIT(ITEM),
				       .file = HM_LIT("example.hallmark"),
				       .now = WORLD_T0 + 3600 };
	struct hallmark_policy *p = NULL;
	struct hallmark_verdict *v = NULL;
	struct hallmark_buf out = HM_BUF_INIT(1 << 20);

	if (hallmark_policy_parse(policy, &p, NULL) ||
	    hallmark_verify(bytes, p, &q, &v) ||
	    hallmark_verdict_json(v, &out)) {
		fprintf(stderr, "the example does not verify\n");
		exit(4);
	}
	open_block("16.8 Policy and verdict", "Asked at WORLD_T0 + 3600 s, "
					      "2026-09-21T15:13:20Z.");
	printf("%.*s\n%.*s", (int)policy.len, (const char *)policy.ptr,
	       (int)out.len, (const char *)out.ptr);
	close_block();
	hallmark_verdict_free(v);
	hallmark_policy_free(p);
	hm_buf_release(&out);
}

int cases_example(void)
{
	static const struct world_item items[2] = { { ITEM, 2, false },
						    { OTHER, 0, false } };
	static const char *const uri[1] = { ITEM };
	struct world *w = calloc(1, sizeof(*w));
	struct hm_certificate c;
	struct hallmark_bytes bytes;

	if (!w)
		return 4;
	world_begin(w, WORLD_ORIGIN);
	world_issue(w, items, 2);
	world_seal(w, WORLD_T0 + 700);
	hm_certificate_init(&c);
	world_cut(w, uri, 1, 'f', &c);
	bytes = world_bytes(w, &c);
	printf("# 16. Worked example\n\n"
	       "Made by `make vectors` from fixed seeds and compared with "
	       "this page by `make check`.\nAll numbers are those of the "
	       "pages before; nothing here is normative.\n");
	keys(w);
	genesis(w);
	issue(w);
	map(w, &c);
	head(w, &c);
	open_block("16.7 The certificate", "Level full.");
	hex("example.hallmark", bytes);
	close_block();
	judge(w, bytes);
	hm_certificate_release(&c);
	world_end(w);
	free(w);
	return 0;
}
