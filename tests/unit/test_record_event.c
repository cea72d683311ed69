/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include "cbor/writer.h"
#include "record/event.h"
#include "tree/merkle.h"

#define PUB                                                                    \
	"8a88e3dd7409f195fd52db2d3cba5d72ca6709bf"                             \
	"1d94121bf3748801b40f6f5c"

static struct hm_hash hash_of(const char *hex)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_HASH_BYTES);
	struct hm_hash out = { { 0 } };

	vectors_hex(&buf, hex);
	memcpy(out.b, buf.ptr, HM_HASH_BYTES);
	hm_buf_release(&buf);
	return out;
}

static struct hm_hash filled(uint8_t byte)
{
	struct hm_hash out;

	memset(out.b, byte, sizeof(out.b));
	return out;
}

static void same(const struct hm_hash *got, const char *hex)
{
	struct hm_hash want = hash_of(hex);

	ck_assert_mem_eq(got->b, want.b, HM_HASH_BYTES);
}

/* HMK-TERM-5, HMK-LINK-1, HMK-LINK-3: recomputed with Python's hashlib. */
START_TEST(subjects_and_links)
{
	struct hm_hash pub = hash_of(PUB);
	struct hm_place place = { 7, 3, 1790000000 };
	struct hm_hash entry = hm_tree_leaf(HM_LIT("entry"));
	struct hm_hash event = hm_tree_leaf(HM_LIT("event"));
	struct hm_hash got = hm_subject_item(
		HM_LIT("https://id.gs1.org/01/09506000134352/21/AA000"));

	same(&got, "3c8400db1913e0de22077d6ae01e0c55a24554f3c0a711b205f273b6fb"
		   "64840e");
	got = hm_subject_key(pub.b);
	same(&got, "f470c757383a7f94ef82d301c8a9887ef325623abe63865c3ef124223c"
		   "2aa1a0");
	got = hm_genesis_prev(HM_LIT("maison.example"));
	same(&got, "2bc2fa370c05cc2961ec86a726a7984679a6bbe60bd201db865171cc44"
		   "61f9d3");
	got = hm_link(&place, &entry, &event);
	same(&got, "9d080def4f395479a48de690be624028dc7b0ff1a7df72232ff8da64c9"
		   "478b7a");
}
END_TEST

/* A number that is no kind has no word. */
START_TEST(words_of_kinds)
{
	ck_assert(hm_bytes_equal(hm_kind_word(HM_ISSUE), HM_LIT("issue")));
	ck_assert(hm_bytes_equal(hm_kind_word(HM_ROOT), HM_LIT("root")));
	ck_assert_uint_eq(hm_kind_word((enum hm_kind)7).len, 0);
}
END_TEST

/* HMK-EVENT-1, HMK-EVENT-3, HMK-EVENT-4: bytes by Python. */
START_TEST(bytes_of_events)
{
	struct hm_hash salt = filled(2);
	struct hm_hash pub = hash_of(PUB);
	struct hm_event issue = { .kind = HM_ISSUE,
				  .prev = filled(1),
				  .salt = salt.b };
	struct hm_event root = { .kind = HM_ROOT,
				 .prev = filled(1),
				 .salt = salt.b };
	struct hallmark_buf buf = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hm_hash leaf;

	issue.args.issue.subject = filled(3);
	issue.args.issue.to = pub.b;
	hm_event_write(&buf, &issue);
	ck_assert_uint_eq(buf.len, 123);
	leaf = hm_tree_leaf(hm_buf_view(&buf));
	same(&leaf, "18a66bf70804d9908e740c608db025a0311981d9ecd6b83e096400ff6f"
		    "cf0b55");
	hm_buf_clear(&buf);
	root.args.root.key = pub.b;
	root.args.root.next = filled(4);
	root.args.root.wait = 2592000;
	hm_event_write(&buf, &root);
	ck_assert_uint_eq(buf.len, 128);
	leaf = hm_tree_leaf(hm_buf_view(&buf));
	same(&leaf, "f185af416e8bff0c3426e36e8ac7bb76e62076c1797539b4b29eb42507"
		    "d4d96d");
	hm_buf_release(&buf);
}
END_TEST

#define FORMS 36

/* Every form of an event, with all that is optional there and not. */
static void make(struct hm_event *event, unsigned form)
{
	static const enum hm_kind kinds[9] = {
		HM_ISSUE,   HM_ROOT,	HM_TRANSFER,  HM_ATTEST, HM_STATUS,
		HM_RECOVER, HM_CORRECT, HM_AUTHORISE, HM_REVOKE
	};
	static const uint8_t bytes[32] = { 9 };
	static const uint8_t scope[] = { 0x61, 'u', 0x62, 'v', ':' };
	bool more = form & 2;

	*event = (struct hm_event){ .kind = kinds[form / 4],
				    .prev = filled(1),
				    .salt = bytes,
				    .has_details = form & 1,
				    .details = filled(5) };
	switch (event->kind) {
	case HM_ISSUE:
		event->args.issue.subject = filled(6);
		event->args.issue.to = bytes;
		event->args.issue.claim = more ? bytes : NULL;
		break;
	case HM_ROOT:
		event->args.root = (struct hm_root){ .key = bytes,
						     .next = filled(7),
						     .has_from = more,
						     .from = more ? 300 : 0,
						     .wait = HM_WAIT_MAX };
		break;
	case HM_TRANSFER:
	case HM_RECOVER:
		event->args.to = bytes;
		break;
	case HM_ATTEST:
		event->args.attest = (struct hm_attest){ more ? 1000 : 1, 2 };
		break;
	case HM_STATUS:
		event->args.status = more ? HM_RATIFIED : HM_ACTIVATED;
		break;
	case HM_CORRECT:
		event->args.correct = more ? 1023 : 0;
		break;
	case HM_AUTHORISE:
		event->args.authorise = (struct hm_authorise){
			.key = bytes,
			.roles = HM_ROLES_ALL,
			.scope = { hm_bytes(scope, more ? 5 : 0),
				   more ? 2 : 0 },
			.has_max = more,
			.max = more ? 70000 : 0,
			.has_from = more,
			.from = more ? 5 : 0,
			.has_until = more,
			.until = more ? 1790000000 : 0
		};
		break;
	case HM_REVOKE:
		event->args.revoke =
			(struct hm_revoke){ 1, more, more ? 7 : 0 };
		break;
	}
}

START_TEST(reads_what_it_writes)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hallmark_buf again = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hm_event event;
	struct hm_cbor r;

	make(&event, (unsigned)_i);
	hm_event_write(&buf, &event);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_event_read(&r, &event);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_event_write(&again, &event);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&again)));
	for (size_t cut = 0; cut < buf.len; cut++) {
		hm_cbor_init(&r, hm_bytes(buf.ptr, cut), "");
		hm_event_read(&r, &event);
		hm_cbor_end(&r);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
	hm_buf_release(&buf);
	hm_buf_release(&again);
}
END_TEST

/* HMK-EVENT-2, HMK-EVENT-5: one byte of an event, changed. */
static const struct {
	size_t at;
	uint8_t put;
	enum hallmark_code code;
	const char *rule;
} faults[] = {
	{ 0, 0x86, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 0, 0x81, HALLMARK_MALFORMED, "HMK-EVENT-1" },
	{ 1, 0x00, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x07, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x0f, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x13, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x12, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x02, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 1, 0x10, HALLMARK_MALFORMED, "HMK-EVENT-2" },
	{ 2, 0x57, HALLMARK_MALFORMED, "HMK-EVENT-5" },
	{ 36, 0x4f, HALLMARK_MALFORMED, "HMK-EVENT-5" },
	{ 53, 0x01, HALLMARK_MALFORMED, "HMK-EVENT-5" },
	{ 88, 0x57, HALLMARK_MALFORMED, "HMK-EVENT-3" },
	{ 122, 0x01, HALLMARK_MALFORMED, "HMK-EVENT-3" },
};

START_TEST(refuses_one_fault)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hm_event event;
	struct hm_cbor r;

	make(&event, 0);
	hm_event_write(&buf, &event);
	buf.ptr[faults[_i].at] = faults[_i].put;
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_event_read(&r, &event);
	ck_assert_int_eq(r.err, faults[_i].code);
	ck_assert_str_eq(r.err_rule, faults[_i].rule);
	hm_buf_release(&buf);
}
END_TEST

/* HMK-EVENT-6: 64 entries of at most 512 bytes; one more of each is refused. */
static const struct {
	size_t entries;
	size_t bytes;
	bool good;
	const char *rule;
} scopes[] = {
	{ 64, 50, true, "" },
	{ 65, 50, false, "HMK-EVENT-6" },
	{ 7, 512, true, "" },
	{ 1, 513, false, "HMK-EVENT-6" },
	{ 8, 512, false, "HMK-EVENT-7" },
};

START_TEST(scopes_have_limits)
{
	struct hallmark_buf scope = HM_BUF_INIT(65536),
			    buf = HM_BUF_INIT(65536);
	struct hallmark_bytes entry;
	struct hm_event event;
	struct hm_cbor r;
	size_t at = 0, seen = 0;
	char text[514];

	memset(text, 'u', sizeof(text));
	make(&event, 28);
	for (size_t i = 0; i < scopes[_i].entries; i++)
		hm_cbor_put_tstr(&scope, hm_bytes((const uint8_t *)text,
						  scopes[_i].bytes));
	event.args.authorise.scope.raw = hm_buf_view(&scope);
	event.args.authorise.scope.count = scopes[_i].entries;
	hm_event_write(&buf, &event);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_event_read(&r, &event);
	ck_assert_int_eq(r.err == HALLMARK_OK, scopes[_i].good);
	if (r.err) {
		ck_assert_str_eq(r.err_rule, scopes[_i].rule);
	} else {
		while (hm_scope_next(&event.args.authorise.scope, &at, &entry))
			seen += entry.len == scopes[_i].bytes;
		ck_assert_uint_eq(seen, scopes[_i].entries);
	}
	hm_buf_release(&scope);
	hm_buf_release(&buf);
}
END_TEST

/* HMK-EVENT-2: a word is that of one kind. */
START_TEST(words_are_kinds)
{
	static const char words[9][10] = { "issue",	"transfer", "attest",
					   "status",	"recover",  "correct",
					   "authorise", "revoke",   "root" };
	static const int numbers[9] = { 1, 2, 3, 4, 5, 6, 16, 17, 18 };
	enum hm_kind kind;

	for (size_t i = 0; i < 9; i++) {
		struct hallmark_bytes word =
			hm_bytes((const uint8_t *)words[i], strlen(words[i]));

		ck_assert(hm_kind_parse(word, &kind));
		ck_assert_int_eq((int)kind, numbers[i]);
		ck_assert(hm_bytes_equal(hm_kind_word(kind), word));
		word.len--;
		ck_assert(!hm_kind_parse(word, &kind));
	}
}
END_TEST

Suite *suite_record_event(void)
{
	Suite *s = suite_create("record/event");
	TCase *tc = tcase_create("event");

	tcase_add_test(tc, subjects_and_links);
	tcase_add_test(tc, words_of_kinds);
	tcase_add_test(tc, words_are_kinds);
	tcase_add_loop_test(tc, scopes_have_limits, 0,
			    sizeof(scopes) / sizeof(*scopes));
	tcase_add_test(tc, bytes_of_events);
	tcase_add_loop_test(tc, reads_what_it_writes, 0, FORMS);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	suite_add_tcase(s, tc);
	return s;
}
