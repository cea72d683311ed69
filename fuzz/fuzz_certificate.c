/*
 * Certificates: what is accepted has one encoding, and no edit of a good one
 * is VERIFIED. A first byte below 16 chooses a certificate and a question, and
 * edits follow; any other input is a file as it is. SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GOODS 13
#define FILE_MAX 65536
#define EDIT_BYTES 8
#define EDITS_MAX 32
#define STORY(number) WORLD_STORY_URI "00" number
#define ITEM(serial) "https://id.gs1.org/01/09506000134352/21/" serial

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Of a good file, whatever form of it was asked for. */
static struct hallmark_bytes uri_of(const char *asked)
{
	asked += asked[0] == '?';
	return hm_text(asked);
}

struct good {
	const char *uris[3];
	char level;
	bool quorum;
	enum hallmark_code code; /* of the first item */
	struct hm_certificate c;
	struct hallmark_bytes bytes;
};
struct set {
	struct world world;
	struct hallmark_policy *alone;
	struct hallmark_policy *quorum;
	struct good goods[GOODS];
};
static struct hallmark_policy *policy_of(struct set *s, const char *more)
{
	struct hallmark_policy *policy = NULL;

	require(!hallmark_policy_parse(world_policy(&s->world, "950600", more),
				       &policy, NULL));
	return policy;
}

static void fill_world(struct set *s)
{
	static const struct world_item first[4] = { { ITEM("A0"), 3, false },
						    { ITEM("A1"), 1, true },
						    { ITEM("A2"), 0, false },
						    { ITEM("A3"), 12, true } };
	static const struct world_item second[2] = { { ITEM("B0"), 2, false },
						     { ITEM("B1"), 1, true } };

	world_begin(&s->world, "fuzz.example/1");
	world_issue(&s->world, first, 4);
	world_seal(&s->world, WORLD_T0 + 700);
	world_issue(&s->world, second, 2);
	world_seal(&s->world, WORLD_T0 + 1400);
	world_story(&s->world,
		    "root authorise fac 37; fac authorise line 5 max=9;"
		    "line issue A,B stock claim=code first=0 fields=2;"
		    "stock transfer A alice; line attest A 1 1 fields=1;"
		    "alice status A 4; alice correct A 3; fac revoke line 2;"
		    "stock status B 3; flag B 2; flag C 1;"
		    "next root next third; next issue C stock;"
		    "next status C 11; seal 100; stock status C 2");
	s->alone = policy_of(s, "quorum none\nmax-age 7d\n");
	s->quorum = policy_of(s, "group g 2 w0 w1 w2\nquorum g\nmax-age 7d\n");
}

static void cut(struct set *s, struct good *g)
{
	static const uint64_t times[WORLD_WITNESSES] = { WORLD_T0 + 1500,
							 WORLD_T0 + 1600,
							 WORLD_T0 + 1700 };
	size_t count = 0;

	while (count < 3 && g->uris[count])
		count++;
	hm_certificate_init(&g->c);
	world_cut(&s->world, g->uris, count, g->level, &g->c);
	if (g->quorum)
		world_sign(&s->world, &g->c, times);
	g->bytes = world_bytes(&s->world, &g->c);
}

static struct set *make_set(void)
{
	static struct set set;
	static const struct good goods[GOODS] = {
		{ .uris = { ITEM("A0") }, .level = 'c' },
		{ .uris = { ITEM("A1") }, .level = 'f' },
		{ .uris = { ITEM("A2") }, .level = 'f' },
		{ .uris = { ITEM("A3"), ITEM("B0"), ITEM("B1") },
		  .level = 'f' },
		{ .uris = { ITEM("NEVER") },
		  .level = 'c',
		  .code = HALLMARK_NOT_ISSUED },
		{ .uris = { ITEM("B1") }, .level = 'f', .quorum = true },
		{ .uris = { ITEM("A0"), ITEM("NEVER") }, .level = 'c' },
		{ .uris = { STORY("0") },
		  .level = 's',
		  .code = HALLMARK_SIGNED_ONLY },
		{ .uris = { STORY("0") }, .level = 'f' },
		{ .uris = { STORY("1"), ITEM("A0") },
		  .level = 'c',
		  .code = HALLMARK_STOLEN },
		{ .uris = { "?" STORY("1"), "?" STORY("0"), STORY("9") },
		  .level = 'c',
		  .code = HALLMARK_STOLEN },
		{ .uris = { STORY("2") },
		  .level = 's',
		  .code = HALLMARK_SIGNED_ONLY },
		{ .uris = { STORY("2") }, .level = 'c', .code = HALLMARK_LOST },
	};

	if (set.alone)
		return &set;
	fill_world(&set);
	for (size_t i = 0; i < GOODS; i++) {
		set.goods[i] = goods[i];
		cut(&set, &set.goods[i]);
	}
	return &set;
}

static bool contains(struct hallmark_bytes text, struct hallmark_bytes word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (memcmp(text.ptr + i, word.ptr, word.len) == 0)
			return true;
	return false;
}

/* A file may say the word itself, in a name; no answer may add it. */
static void check_word(struct hallmark_bytes file, struct hallmark_bytes text)
{
	if (!contains(file, HM_LIT("VERIFIED")))
		require(!contains(text, HM_LIT("VERIFIED")));
}

static void check_json(struct hallmark_bytes json)
{
	require(json.len > 1 && json.ptr[json.len - 1] == '\n');
	for (size_t i = 0; i + 1 < json.len; i++)
		require(json.ptr[i] >= 0x20 && json.ptr[i] < 0x7f);
}

static void check_terminal(struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		require(text.ptr[i] == '\n' ||
			(text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f));
}

static void
check_shown(const struct hallmark_verdict *v, struct hallmark_bytes file)
{
	struct hallmark_buf out = HM_BUF_INIT((size_t)1 << 26);
	enum hallmark_code code = hallmark_verdict_code(v);

	require(!hallmark_verdict_text(v, &out));
	check_terminal(hm_buf_view(&out));
	if (code)
		check_word(file, hm_buf_view(&out));
	else
		require(hm_bytes_start(hm_buf_view(&out),
				       HM_LIT("VERIFIED: ")));
	hm_buf_clear(&out);
	require(!hallmark_verdict_json(v, &out));
	check_json(hm_buf_view(&out));
	if (code)
		check_word(file, hm_buf_view(&out));
	hm_buf_release(&out);
}

/* What shows a file unverified never looks like a verdict. */
static void check_unverified(struct hallmark_bytes file)
{
	struct hallmark_buf out = HM_BUF_INIT((size_t)1 << 26);
	struct hallmark_bytes claim = HM_LIT("NOT VERIFIED: ");

	if (!hallmark_certificate_show(file, false, &out, NULL)) {
		require(hm_bytes_start(hm_buf_view(&out), claim));
		check_terminal(hm_buf_view(&out));
		check_word(file,
			   hm_bytes(out.ptr + claim.len, out.len - claim.len));
		hm_buf_clear(&out);
		require(!hallmark_certificate_show(file, true, &out, NULL));
		require(hm_bytes_start(hm_buf_view(&out),
				       HM_LIT("{\"verified\":false,")));
		check_json(hm_buf_view(&out));
		check_word(file, hm_buf_view(&out));
	}
	require(out.len > 0 || !out.err);
	hm_buf_release(&out);
}

/* HMK-CERT-1: one certificate, one encoding. */
static void check_again(struct hallmark_bytes file)
{
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	struct hallmark_buf again = HM_BUF_INIT(file.len + 1);
	struct hm_certificate c;
	enum hallmark_code code;

	hm_certificate_init(&c);
	code = hm_certificate_read(file, &c, &diag);
	if (code) {
		require(diag.code == code && diag.offset <= file.len);
		require(diag.message && diag.rule && diag.rule[0] == 'H');
	} else {
		hm_certificate_write(&again, &c);
		require(hm_bytes_equal(hm_buf_view(&again), file));
	}
	hm_buf_release(&again);
	hm_certificate_release(&c);
}

/*
 * Signature lines of names that the policy does not know are ignored, and a
 * quorum may spare a line: there alone may a file that holds differ.
 */
static bool
is_good_but_for_lines(const struct good *g, struct hallmark_bytes file)
{
	struct hallmark_buf with_lines = HM_BUF_INIT(FILE_MAX);
	struct hm_certificate c;
	struct hm_certificate lent;
	bool equal;

	hm_certificate_init(&c);
	require(!hm_certificate_read(file, &c, NULL));
	lent = c;
	lent.sigs = g->c.sigs;
	hm_certificate_write(&with_lines, &lent);
	equal = hm_bytes_equal(hm_buf_view(&with_lines), g->bytes);
	hm_buf_release(&with_lines);
	hm_certificate_release(&c);
	return equal;
}

static bool is_good(const struct set *s, struct hallmark_bytes file)
{
	for (size_t i = 0; i < GOODS; i++)
		if (is_good_but_for_lines(&s->goods[i], file))
			return true;
	return false;
}

static void
check_verdict(const struct set *s, const struct hallmark_policy *policy,
	      const char *item, struct hallmark_bytes file)
{
	struct hallmark_question q = { .now = WORLD_T0 + 2000 };
	struct hallmark_verdict *v = NULL;
	enum hallmark_code code;

	if (item)
		q.item = uri_of(item);
	code = hallmark_verify(file, policy, &q, &v);
	require(v && hallmark_verdict_code(v) == code);
	check_shown(v, file);
	require(code || is_good(s, file));
	hallmark_verdict_free(v);
}

struct edited {
	uint8_t room[FILE_MAX];
	size_t len;
};

/* Put `with`, which lies outside of e, where n bytes stand. */
static void
replace(struct edited *e, size_t at, size_t n, struct hallmark_bytes with)
{
	if (e->len - n + with.len > FILE_MAX)
		return;
	memmove(e->room + at + with.len, e->room + at + n, e->len - at - n);
	if (with.len > 0)
		memcpy(e->room + at, with.ptr, with.len);
	e->len += with.len - n;
}

/* A range of source that begins near at; empty past its end. */
static struct hallmark_bytes
range(struct hallmark_bytes source, size_t at, size_t n)
{
	size_t from = source.len == 0 ? 0 : at % source.len;
	size_t left = source.len - from;

	return hm_bytes(source.ptr + from, n < left ? n : left);
}

/* op, where u16, how many u16, from where u16, value. */
static void
edit(const struct set *s, struct edited *e, const uint8_t op[EDIT_BYTES])
{
	struct hallmark_bytes all = hm_bytes(e->room, e->len);
	struct hallmark_bytes part =
		range(all, hm_get_be(op + 1, 2), hm_get_be(op + 3, 2));
	size_t at = (size_t)(part.ptr - e->room);
	size_t from = hm_get_be(op + 5, 2);
	uint8_t copy[FILE_MAX];

	switch (op[0] % 5) {
	case 0:
		if (e->len > 0)
			e->room[at] ^= (uint8_t)(1 << op[7] % 8);
		break;
	case 1:
		replace(e, at, e->len > at, hm_bytes(op + 7, 1));
		break;
	case 2:
		replace(e, at, part.len, hm_bytes(NULL, 0));
		break;
	case 3:
		memcpy(copy, part.ptr, part.len);
		replace(e, e->len == 0 ? 0 : from % e->len, 0,
			hm_bytes(copy, part.len));
		break;
	case 4:
		part = range(s->goods[op[7] % GOODS].bytes, from,
			     hm_get_be(op + 3, 2));
		replace(e, at, part.len < e->len - at ? part.len : e->len - at,
			part);
		break;
	}
}

static void
check_edits(const struct set *s, uint8_t choice, struct hallmark_bytes ops)
{
	const struct good *g = &s->goods[choice % GOODS];
	const char *item = choice < GOODS ? g->uris[0] : NULL;
	struct edited e = { .len = g->bytes.len };
	struct hallmark_bytes file;

	memcpy(e.room, g->bytes.ptr, g->bytes.len);
	for (size_t i = 0; i < EDITS_MAX && (i + 1) * EDIT_BYTES <= ops.len;
	     i++)
		edit(s, &e, ops.ptr + i * EDIT_BYTES);
	file = hm_bytes(e.room, e.len);
	check_again(file);
	check_unverified(file);
	check_verdict(s, g->quorum ? s->quorum : s->alone, item, file);
}

/* The pool itself must hold, or no edit of it shows anything. */
static void check_goods(const struct set *s)
{
	for (size_t i = 0; i < GOODS; i++) {
		const struct good *g = &s->goods[i];
		struct hallmark_question q = { .item = uri_of(g->uris[0]),
					       .now = WORLD_T0 + 2000 };
		struct hallmark_verdict *v = NULL;

		require(hallmark_verify(g->bytes,
					g->quorum ? s->quorum : s->alone, &q,
					&v) == g->code);
		hallmark_verdict_free(v);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool held;
	struct set *s = make_set();
	struct hallmark_bytes file = { data, size };

	if (!held)
		check_goods(s);
	held = true;
	if (size > 0 && data[0] < 2 * GOODS) {
		check_edits(s, data[0], hm_bytes(data + 1, size - 1));
		return 0;
	}
	check_again(file);
	check_unverified(file);
	check_verdict(s, s->alone, NULL, file);
	return 0;
}
