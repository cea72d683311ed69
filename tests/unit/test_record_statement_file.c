/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include <stdlib.h>

#include "record/draft_file.h"

#define ORIGIN "maison.example/1"
#define A1 "https://id.gs1.org/01/09506000134352/21/A1"
#define A2 "https://id.gs1.org/01/09506000134352/21/A2"
#define EVENTS 2

/* The parts of a file, which a test changes before it is put together. */
struct parts {
	uint64_t version;
	const char *origin;
	const char *statement_origin;
	struct hm_statement st;
	struct hm_file_event events[EVENTS];
	struct hm_event skeletons[EVENTS];
	size_t count;
	bool same_root; /* whatever the events are */
	struct hallmark_bytes details;
	uint8_t details_room[256];
	uint8_t rooms[EVENTS][HM_EVENT_ROOM];
	struct hallmark_bytes acceptance;
};
static struct parts parts;
static struct hallmark_buf buf;
static struct hallmark_buf again;
static uint8_t sixes[64];
static struct hm_seed_signer root, to, third;

static void key_of(struct hm_seed_signer *key, uint8_t byte)
{
	uint8_t seed[HM_SEED_BYTES];

	memset(seed, byte, sizeof(seed));
	hm_seed_signer_init(key, seed);
}

static const uint8_t *salt_of(uint8_t byte)
{
	static uint8_t salts[256][HM_SALT_BYTES];

	memset(salts[byte], byte, HM_SALT_BYTES);
	return salts[byte];
}

/* [seed, [[1, "L7"], ["colour", "red"]]] */
static void add_details(struct parts *p, size_t i)
{
	struct hallmark_buf out = HM_BUF_OVER(p->details_room);
	static const uint8_t labels[2][7] = {
		{ 0x01 }, { 0x66, 'c', 'o', 'l', 'o', 'u', 'r' }
	};
	static const uint8_t values[2][4] = { { 0x62, 'L', '7' },
					      { 0x63, 'r', 'e', 'd' } };
	struct hm_field fields[2] = {
		{ .label = { labels[0], 1 }, .value = { values[0], 3 } },
		{ .label = { labels[1], 7 }, .value = { values[1], 4 } }
	};
	struct hm_details details;
	struct hm_cbor r;

	hm_details_write(&out, salt_of(0xaa), fields, 2);
	p->details = hm_buf_view(&out);
	hm_cbor_init(&r, p->details, "");
	hm_details_read(&r, &details);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	p->skeletons[i].has_details = true;
	p->skeletons[i].details = details.hash;
	p->events[i].details = p->details;
}

static void make_issue(struct parts *p)
{
	static const char *const uris[EVENTS] = { A1, A2 };

	*p = (struct parts){ .version = 1,
			     .origin = ORIGIN,
			     .statement_origin = ORIGIN,
			     .st = { .kind = HM_ISSUE, .sig = sixes },
			     .count = EVENTS };
	for (size_t i = 0; i < EVENTS; i++) {
		struct hm_event *e = &p->skeletons[i];

		*e = (struct hm_event){ .kind = HM_ISSUE,
					.salt = salt_of((uint8_t)(0x11 + i)) };
		memset(e->prev.b, 5, HM_HASH_BYTES);
		e->args.issue.subject = hm_subject_item(hm_text(uris[i]));
		e->args.issue.to = to.sign.pub;
		e->args.issue.claim = i == 1 ? third.sign.pub : NULL;
		p->events[i].uri = hm_text(uris[i]);
	}
	add_details(p, 0);
}

static void make_transfer(struct parts *p)
{
	struct hm_event *e = &p->skeletons[0];

	make_issue(p);
	p->st.kind = HM_TRANSFER;
	p->count = 1;
	p->events[0].details = hm_bytes(NULL, 0);
	*e = (struct hm_event){ .kind = HM_TRANSFER,
				.salt = salt_of(0x13),
				.args.to = third.sign.pub };
	memset(e->prev.b, 0x21, HM_HASH_BYTES);
}

static void make_authorise(struct parts *p)
{
	static const uint8_t scope[] =
		"\x78\x28https://id.gs1.org/01/09506000134352/21/";
	struct hm_event *e = &p->skeletons[0];

	make_transfer(p);
	p->st.kind = HM_AUTHORISE;
	p->events[0].uri = hm_bytes(NULL, 0);
	p->events[0].pub = third.sign.pub;
	*e = (struct hm_event){ .kind = HM_AUTHORISE,
				.salt = salt_of(0x14),
				.args.authorise = {
					.key = third.sign.pub,
					.roles = 1,
					.scope = { { scope, sizeof(scope) - 1 },
						   1 },
					.has_max = true,
					.max = 1000,
					.has_until = true,
					.until = 1800000000 } };
	memset(e->prev.b, 5, HM_HASH_BYTES);
}

/* Events to bytes, and their root into the statement. */
static void put_events(struct parts *p)
{
	struct hm_frontier tree = { .size = 0 };

	for (size_t i = 0; i < p->count; i++) {
		struct hallmark_buf room = HM_BUF_OVER(p->rooms[i]);
		struct hm_hash leaf;

		hm_event_write(&room, &p->skeletons[i]);
		p->events[i].bytes = hm_buf_view(&room);
		leaf = hm_tree_leaf(p->events[i].bytes);
		hm_frontier_add(&tree, &leaf);
	}
	if (p->same_root)
		return;
	p->st.n = p->count;
	p->st.root = hm_frontier_root(&tree);
}

static void sign(struct parts *p, const struct hm_seed_signer *by)
{
	uint8_t room[1024];
	struct hallmark_buf message = HM_BUF_OVER(room);

	p->st.origin = hm_text(p->statement_origin);
	p->st.kid = hm_cose_kid(by->sign.pub);
	hm_statement_message(&message, &p->st);
	ck_assert_int_eq(
		by->sign.sign(by->sign.key, hm_buf_view(&message), sixes),
		HALLMARK_OK);
}

static void accept(struct parts *p, struct hallmark_buf *out)
{
	struct hm_acceptance a = { .kid = hm_cose_kid(third.sign.pub),
				   .root = p->st.root,
				   .n = p->st.n,
				   .until = 1790000000 };
	uint8_t room[1024];
	uint8_t sig[HM_SIG_BYTES];
	struct hallmark_buf message = HM_BUF_OVER(room);

	hm_acceptance_message(&message, &a);
	ck_assert_int_eq(
		third.sign.sign(third.sign.key, hm_buf_view(&message), sig),
		HALLMARK_OK);
	a.sig = sig;
	hm_acceptance_write(out, &a);
	p->acceptance = hm_buf_view(out);
}

static void put_file(struct parts *p, struct hallmark_buf *out)
{
	uint8_t room[1024];
	struct hallmark_buf entry = HM_BUF_OVER(room);
	size_t from = out->len;

	p->st.origin = hm_text(p->statement_origin);
	hm_statement_write(&entry, &p->st);
	hm_statement_file_begin(out, hm_text(p->origin), hm_buf_view(&entry),
				p->count);
	out->ptr[from + 1] = (uint8_t)p->version;
	for (size_t i = 0; i < p->count; i++)
		hm_file_event_write(out, &p->events[i]);
	hm_acceptance_field_write(out, p->acceptance);
}

static void begin(void)
{
	buf = HM_BUF_INIT((size_t)128 << 20);
	again = HM_BUF_INIT((size_t)128 << 20);
	key_of(&root, 1);
	key_of(&to, 2);
	key_of(&third, 3);
	make_issue(&parts);
}

static void end(void)
{
	hm_buf_release(&buf);
	hm_buf_release(&again);
}

static struct hm_cbor
read_all(struct hallmark_bytes bytes, struct hm_statement_file *f)
{
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "");
	hm_statement_file_read(&r, f);
	hm_cbor_end(&r);
	return r;
}

/* What was read, written again. */
static void write_again(const struct hm_statement_file *f)
{
	struct hm_file_events events;
	struct hm_file_event event;

	hm_statement_file_begin(&again, f->statement.origin, f->entry,
				f->events.count);
	hm_file_events_begin(&events, &f->events);
	while (hm_file_events_next(&events, &event))
		hm_file_event_write(&again, &event);
	hm_acceptance_field_write(&again, f->acceptance_bytes);
}

/*
 * HMK-FILE-1, HMK-FILE-2, HMK-FILE-3: lengths and hashes of files that Python
 * made from the specification, signed by another library.
 */
static const struct {
	void (*make)(struct parts *p);
	const struct hm_seed_signer *by;
	bool accepted;
	size_t len;
	const char *hash;
} files[] = {
	{ make_issue, &root, false, 673,
	  "0b08bcb812e227f411887936e5ee542751419eba5c75efebf0b3d5bd428d0b7b" },
	{ make_transfer, &to, true, 556,
	  "769b545c545a569471aabeab3f5f0f1ae75ec8466764f75762959c2a09a5b0ab" },
	{ make_authorise, &root, false, 413,
	  "5e9ddc135c90d662be959f26aa0fd6eea4acbd5745e64b8b6d6156f57c546d3e" },
};

START_TEST(bytes_of_a_file)
{
	struct hallmark_buf acceptance = HM_BUF_INIT(HM_ACCEPTANCE_ROOM);
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);
	struct hallmark_bytes bytes;
	struct hm_statement_file f;
	struct hm_hash hash;

	files[_i].make(&parts);
	put_events(&parts);
	if (files[_i].accepted)
		accept(&parts, &acceptance);
	sign(&parts, files[_i].by);
	put_file(&parts, &buf);
	bytes = hm_buf_view(&buf);
	hash = hm_sha256(&bytes, 1);
	vectors_hex(&want, files[_i].hash);
	ck_assert_uint_eq(buf.len, files[_i].len);
	ck_assert_mem_eq(hash.b, want.ptr, HM_HASH_BYTES);
	ck_assert_int_eq(read_all(bytes, &f).err, HALLMARK_OK);
	ck_assert_uint_eq(f.events.count, parts.count);
	ck_assert_uint_eq(f.acceptance_bytes.len > 0, files[_i].accepted);
	write_again(&f);
	ck_assert(hm_bytes_equal(hm_buf_view(&again), bytes));
	for (size_t cut = 0; cut < buf.len; cut++)
		ck_assert_int_eq(read_all(hm_bytes(buf.ptr, cut), &f).err,
				 HALLMARK_MALFORMED);
	hm_buf_release(&acceptance);
	hm_buf_release(&want);
}
END_TEST

/* HMK-FILE-7: files one after the other, each read where the last one ended. */
START_TEST(several_files_one_after_the_other)
{
	struct hm_statement_file f;
	struct hm_cbor r;
	size_t count = 0;

	put_events(&parts);
	put_file(&parts, &buf);
	make_transfer(&parts);
	put_events(&parts);
	put_file(&parts, &buf);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	while (r.at < r.len) {
		hm_statement_file_read(&r, &f);
		ck_assert_int_eq(r.err, HALLMARK_OK);
		ck_assert_int_eq(f.statement.kind,
				 count == 0 ? HM_ISSUE : HM_TRANSFER);
		count++;
	}
	ck_assert_uint_eq(count, 2);
	hm_buf_byte(&buf, 0xf6);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	for (size_t i = 0; i < 3; i++)
		hm_statement_file_read(&r, &f);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_uint_eq(r.err_at, buf.len - 1);
}
END_TEST

/* One thing wrong, before the root is computed or after. */
static void newer(struct parts *p)
{
	p->version = 2;
}
static void version_none(struct parts *p)
{
	p->version = 0;
}
static void no_origin(struct parts *p)
{
	p->origin = "";
}
static void other_origin(struct parts *p)
{
	p->origin = "maison.example/2";
}
static void other_statement_origin(struct parts *p)
{
	p->statement_origin = "maison.example/2";
}
static void other_uri(struct parts *p)
{
	p->events[1].uri = hm_text(A1);
}
static void uri_not_canonical(struct parts *p)
{
	static const char *const uri =
		"https://shop.example/01/09506000134352/21/A2";

	make_transfer(p);
	p->events[0].uri = hm_text(uri);
}
static void key_for_an_item(struct parts *p)
{
	p->events[1].pub = third.sign.pub;
}
static void item_for_a_key(struct parts *p)
{
	make_authorise(p);
	p->events[0].pub = NULL;
	p->events[0].uri = hm_text(A1);
}
static void other_key(struct parts *p)
{
	make_authorise(p);
	p->events[0].pub = to.sign.pub;
}
static void other_kind(struct parts *p)
{
	p->skeletons[1].kind = HM_TRANSFER;
	p->skeletons[1].args.to = to.sign.pub;
}
static void kind_not_signed(struct parts *p)
{
	p->st.kind = HM_TRANSFER;
}
static void details_missing(struct parts *p)
{
	p->events[0].details = hm_bytes(NULL, 0);
}
static void details_too_many(struct parts *p)
{
	p->events[1].details = p->details;
}
static void details_changed(struct parts *p)
{
	p->details_room[p->details.len - 1] ^= 1;
}
static void details_withheld(struct parts *p)
{
	static const uint8_t label[1] = { 0x01 };
	static uint8_t room[512];
	struct hallmark_buf out = HM_BUF_OVER(room);
	struct hallmark_bytes labels = { label, 1 };
	struct hm_details details;
	struct hm_cbor r;

	hm_cbor_init(&r, p->details, "");
	hm_details_read(&r, &details);
	ck_assert(hm_details_withhold(&out, &details, &labels, 1));
	p->events[0].details = hm_buf_view(&out);
}
static void other_root(struct parts *p)
{
	p->same_root = true;
	p->st.n = p->count;
}
static void other_n(struct parts *p)
{
	put_events(p);
	p->same_root = true;
	p->st.n++;
}
static void event_twice(struct parts *p)
{
	put_events(p);
	p->same_root = true;
	p->skeletons[1] = p->skeletons[0];
	p->events[1] = p->events[0];
}
static void no_events(struct parts *p)
{
	put_events(p);
	p->same_root = true;
	p->count = 0;
}
static void acceptance_cut(struct parts *p)
{
	p->acceptance = HM_LIT("\xd2\x84");
}
static void acceptance_long(struct parts *p)
{
	static const uint8_t long_one[HM_ACCEPTANCE_ROOM + 1];

	p->acceptance = hm_bytes(long_one, sizeof(long_one));
}

static const struct {
	void (*change)(struct parts *p);
	enum hallmark_code code;
	const char *rule;
} faults[] = {
	{ newer, HALLMARK_NEWER, "HMK-FILE-1" },
	{ version_none, HALLMARK_MALFORMED, "HMK-FILE-1" },
	{ no_origin, HALLMARK_MALFORMED, "HMK-FILE-1" },
	{ other_origin, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ other_statement_origin, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ other_uri, HALLMARK_STATEMENT_BAD, "HMK-FILE-5" },
	{ uri_not_canonical, HALLMARK_STATEMENT_BAD, "HMK-FILE-5" },
	{ key_for_an_item, HALLMARK_STATEMENT_BAD, "HMK-FILE-5" },
	{ item_for_a_key, HALLMARK_STATEMENT_BAD, "HMK-FILE-5" },
	{ other_key, HALLMARK_STATEMENT_BAD, "HMK-FILE-5" },
	{ other_kind, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ kind_not_signed, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ details_missing, HALLMARK_STATEMENT_BAD, "HMK-FILE-4" },
	{ details_too_many, HALLMARK_STATEMENT_BAD, "HMK-FILE-4" },
	{ details_changed, HALLMARK_STATEMENT_BAD, "HMK-FILE-4" },
	{ details_withheld, HALLMARK_MALFORMED, "HMK-FILE-4" },
	{ other_root, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ other_n, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ event_twice, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ no_events, HALLMARK_MALFORMED, "HMK-FILE-2" },
	{ acceptance_cut, HALLMARK_MALFORMED, "HMK-CBOR-11" },
	{ acceptance_long, HALLMARK_MALFORMED, "HMK-ACC-3" },
};

START_TEST(refuses_one_fault)
{
	struct hm_statement_file f;
	struct hm_cbor r;

	faults[_i].change(&parts);
	put_events(&parts);
	put_file(&parts, &buf);
	r = read_all(hm_buf_view(&buf), &f);
	ck_assert_int_eq(r.err, faults[_i].code);
	ck_assert_str_eq(r.err_rule, faults[_i].rule);
	ck_assert_ptr_nonnull(r.err_what);
	ck_assert_uint_lt(r.err_at, buf.len);
}
END_TEST

/* Some bytes of the transfer's file, replaced by as many. */
static const struct {
	size_t at;
	const char *put;
	const char *rule;
} flips[] = {
	{ 0, "84", "HMK-FILE-1" },    { 19, "40", "HMK-FILE-1" },
	{ 21, "d1", "HMK-CBOR-7" },   { 231, "80", "HMK-FILE-2" },
	{ 232, "82", "HMK-FILE-3" },  { 233, "60", "HMK-FILE-3" },
	{ 233, "40", "HMK-FILE-3" },  { 279, "84", "HMK-EVENT-1" },
	{ 280, "13", "HMK-EVENT-2" },
};

START_TEST(refuses_one_flip)
{
	struct hm_statement_file f;
	struct hm_cbor r;

	make_transfer(&parts);
	put_events(&parts);
	put_file(&parts, &buf);
	vectors_hex(&again, flips[_i].put);
	memcpy(buf.ptr + flips[_i].at, again.ptr, again.len);
	r = read_all(hm_buf_view(&buf), &f);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r.err_rule, flips[_i].rule);
}
END_TEST

/* HMK-FILE-8 */
START_TEST(a_file_has_a_limit)
{
	static uint8_t room[16380];
	size_t count = 4096;
	struct hallmark_buf details = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
	struct hm_frontier tree = { .size = 0 };
	struct hm_statement_file f;
	struct hm_details read;
	struct hm_event *e = &parts.skeletons[0];
	struct hm_file_event *event = &parts.events[0];
	struct hm_cbor r;

	make_transfer(&parts);
	hm_cbor_put_array(&details, 2);
	hm_cbor_put_bstr(&details, hm_bytes(salt_of(1), HM_SALT_BYTES));
	hm_cbor_put_array(&details, 1);
	hm_cbor_put_array(&details, 2);
	hm_cbor_put_uint(&details, 1);
	hm_cbor_put_bstr(&details, hm_bytes(room, 16350));
	hm_cbor_init(&r, hm_buf_view(&details), "");
	hm_details_read(&r, &read);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	e->has_details = true;
	e->details = read.hash;
	event->details = hm_buf_view(&details);
	put_events(&parts);
	for (size_t i = 0; i < count; i++) {
		struct hm_hash leaf = hm_tree_leaf(event->bytes);

		hm_frontier_add(&tree, &leaf);
	}
	parts.st.root = hm_frontier_root(&tree);
	parts.st.n = count;
	{
		uint8_t entry_room[1024];
		struct hallmark_buf entry = HM_BUF_OVER(entry_room);

		parts.st.origin = hm_text(ORIGIN);
		hm_statement_write(&entry, &parts.st);
		hm_statement_file_begin(&buf, hm_text(ORIGIN),
					hm_buf_view(&entry), count);
	}
	for (size_t i = 0; i < count; i++)
		hm_file_event_write(&buf, event);
	hm_acceptance_field_write(&buf, hm_bytes(NULL, 0));
	ck_assert_uint_gt(buf.len, HALLMARK_STATEMENT_FILE_MAX);
	r = read_all(hm_buf_view(&buf), &f);
	ck_assert_int_eq(r.err, HALLMARK_TOO_LARGE);
	ck_assert_str_eq(r.err_rule, "HMK-FILE-8");
	hm_buf_release(&details);
}
END_TEST

/* Drafts. */

struct draft_parts {
	const char *word;
	struct hallmark_bytes certificates[2];
	size_t certificate_count;
	const uint8_t *to;
	bool short_to;
	bool newer;
};
static struct draft_parts draft;

static void make_draft(void)
{
	make_transfer(&parts);
	draft = (struct draft_parts){
		.word = "transfer",
		.certificates = { HM_LIT("one certificate"),
				  HM_LIT("another") },
		.certificate_count = 2,
		.to = third.sign.pub
	};
}

static void put_draft(struct hallmark_buf *out)
{
	hm_cbor_put_array(out, 7);
	hm_cbor_put_uint(out, draft.newer ? 2 : 1);
	hm_cbor_put_tstr(out, hm_text(parts.origin));
	hm_cbor_put_tstr(out, hm_text(draft.word));
	hm_cbor_put_bstr(out, hm_bytes(draft.to, draft.short_to ? 31 : 32));
	hm_cbor_put_array(out, draft.certificate_count);
	for (size_t i = 0; i < draft.certificate_count; i++)
		hm_cbor_put_bstr(out, draft.certificates[i]);
	hm_cbor_put_array(out, parts.count);
	for (size_t i = 0; i < parts.count; i++)
		hm_file_event_write(out, &parts.events[i]);
	hm_acceptance_field_write(out, parts.acceptance);
}

/* HMK-DRAFT-1, HMK-DRAFT-2: as Python made them. */
static const struct {
	bool accepted;
	size_t len;
	const char *hash;
} drafts[] = {
	{ false, 225,
	  "5622729a7d202df2c4f6ea691c4c6dbc3a6b09106769512ab5716e955d6fe4fd" },
	{ true, 412,
	  "59bb8acd8d56b576d4bf1b0d4d8fcb257eba69e14514deb455ecc0bcde7e6c3e" },
};

START_TEST(bytes_of_a_draft)
{
	struct hallmark_buf acceptance = HM_BUF_INIT(HM_ACCEPTANCE_ROOM);
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);
	struct hm_draft_certificates certificates;
	struct hallmark_bytes bytes, certificate;
	struct hm_draft_file f;
	struct hm_hash hash;
	struct hm_cbor r;
	size_t count = 0;

	make_draft();
	put_events(&parts);
	if (drafts[_i].accepted)
		accept(&parts, &acceptance);
	put_draft(&buf);
	bytes = hm_buf_view(&buf);
	hm_cbor_init(&r, bytes, "");
	hm_draft_file_read(&r, &f);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert(hm_hash_equal(&f.root, &parts.st.root));
	hm_draft_file_write(&again, &f);
	ck_assert(hm_bytes_equal(hm_buf_view(&again), bytes));
	hash = hm_sha256(&bytes, 1);
	vectors_hex(&want, drafts[_i].hash);
	ck_assert_uint_eq(buf.len, drafts[_i].len);
	ck_assert_mem_eq(hash.b, want.ptr, HM_HASH_BYTES);
	hm_draft_certificates_begin(&certificates, &f);
	while (hm_draft_certificates_next(&certificates, &certificate))
		ck_assert(hm_bytes_equal(certificate,
					 draft.certificates[count++]));
	ck_assert_uint_eq(count, 2);
	for (size_t cut = 0; cut < buf.len; cut++) {
		hm_cbor_init(&r, hm_bytes(buf.ptr, cut), "");
		hm_draft_file_read(&r, &f);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
	hm_buf_release(&acceptance);
	hm_buf_release(&want);
}
END_TEST

static void draft_newer(void)
{
	draft.newer = true;
}
static void draft_of_a_status(void)
{
	draft.word = "status";
}
static void draft_of_nothing(void)
{
	draft.word = "give";
}
static void draft_short_to(void)
{
	draft.short_to = true;
}
static void draft_without_certificates(void)
{
	draft.certificate_count = 0;
}
static void draft_empty_certificate(void)
{
	draft.certificates[1].len = 0;
}
static void draft_of_an_issue(void)
{
	make_issue(&parts);
}
static void draft_to_another(void)
{
	draft.to = to.sign.pub;
}
static void draft_accepted_badly(void)
{
	parts.acceptance = HM_LIT("\x01");
}
static void draft_kind_differs(void)
{
	draft.word = "recover";
}

static const struct {
	void (*change)(void);
	enum hallmark_code code;
	const char *rule;
} draft_faults[] = {
	{ draft_newer, HALLMARK_NEWER, "HMK-DRAFT-1" },
	{ draft_of_a_status, HALLMARK_MALFORMED, "HMK-DRAFT-1" },
	{ draft_of_nothing, HALLMARK_MALFORMED, "HMK-DRAFT-1" },
	{ draft_short_to, HALLMARK_MALFORMED, "HMK-DRAFT-1" },
	{ draft_without_certificates, HALLMARK_MALFORMED, "HMK-DRAFT-2" },
	{ draft_empty_certificate, HALLMARK_MALFORMED, "HMK-DRAFT-2" },
	{ draft_of_an_issue, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ draft_kind_differs, HALLMARK_STATEMENT_BAD, "HMK-FILE-6" },
	{ draft_to_another, HALLMARK_STATEMENT_BAD, "HMK-DRAFT-3" },
	{ draft_accepted_badly, HALLMARK_MALFORMED, "HMK-STMT-1" },
};

START_TEST(refuses_one_fault_of_a_draft)
{
	struct hm_draft_file f;
	struct hm_cbor r;

	make_draft();
	draft_faults[_i].change();
	put_events(&parts);
	put_draft(&buf);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_draft_file_read(&r, &f);
	ck_assert_int_eq(r.err, draft_faults[_i].code);
	ck_assert_str_eq(r.err_rule, draft_faults[_i].rule);
}
END_TEST

/* HMK-DRAFT-4: five certificates of 13 MiB are too many. */
START_TEST(a_draft_has_a_limit)
{
	uint8_t *big = calloc(1, (size_t)13 << 20);
	struct hm_draft_file f;
	struct hm_cbor r;

	ck_assert_ptr_nonnull(big);
	make_draft();
	put_events(&parts);
	hm_cbor_put_array(&buf, 7);
	hm_cbor_put_uint(&buf, 1);
	hm_cbor_put_tstr(&buf, hm_text(parts.origin));
	hm_cbor_put_tstr(&buf, hm_text("transfer"));
	hm_cbor_put_bstr(&buf, hm_bytes(draft.to, 32));
	hm_cbor_put_array(&buf, 5);
	for (size_t i = 0; i < 5; i++)
		hm_cbor_put_bstr(&buf, hm_bytes(big, (size_t)13 << 20));
	hm_cbor_put_array(&buf, 1);
	hm_file_event_write(&buf, &parts.events[0]);
	hm_acceptance_field_write(&buf, hm_bytes(NULL, 0));
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_draft_file_read(&r, &f);
	ck_assert_int_eq(r.err, HALLMARK_TOO_LARGE);
	ck_assert_str_eq(r.err_rule, "HMK-DRAFT-4");
	free(big);
}
END_TEST

Suite *suite_record_statement_file(void)
{
	Suite *s = suite_create("record/statement_file");
	TCase *tc = tcase_create("statement file");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, bytes_of_a_file, 0,
			    sizeof(files) / sizeof(*files));
	tcase_add_test(tc, several_files_one_after_the_other);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_loop_test(tc, refuses_one_flip, 0,
			    sizeof(flips) / sizeof(*flips));
	suite_add_tcase(s, tc);
	tc = tcase_create("draft file");
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, bytes_of_a_draft, 0,
			    sizeof(drafts) / sizeof(*drafts));
	tcase_add_loop_test(tc, refuses_one_fault_of_a_draft, 0,
			    sizeof(draft_faults) / sizeof(*draft_faults));
	suite_add_tcase(s, tc);
	tc = tcase_create("large");
	tcase_set_tags(tc, "slow");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_file_has_a_limit);
	tcase_add_test(tc, a_draft_has_a_limit);
	suite_add_tcase(s, tc);
	return s;
}
