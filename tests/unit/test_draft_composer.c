/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/scarce.h"
#include "unit/trade.h"
#include "unit/vectors.h"

#include <stdlib.h>

#include "draft/composer.h"
#include "draft/sign.h"

#define ORIGIN HM_LIT("maison.example/1")
#define A1 HM_LIT("https://id.gs1.org/01/09506000134352/21/A1")
#define A2 HM_LIT("https://id.gs1.org/01/09506000134352/21/A2")
#define SCOPE HM_LIT("https://id.gs1.org/01/09506000134352/21/")

static struct hm_seed_signer root, to, third;
static struct hallmark_composer *composer;
static struct hallmark_buf out;
/* What the next draws are made of: salt, then seed. */
static uint8_t draws[4][2];
static size_t drawn;

static void fill(void *arg, uint8_t *bytes, size_t len)
{
	uint8_t(*next)[2] = arg;

	for (size_t i = 0; i < len; i++)
		bytes[i] = next[drawn % 4][i / 16 % 2];
	drawn++;
}
static const struct hallmark_random randomness = { fill, draws };

static void key_of(struct hm_seed_signer *key, uint8_t byte)
{
	uint8_t seed[HM_SEED_BYTES];

	memset(seed, byte, sizeof(seed));
	hm_seed_signer_init(key, seed);
}

static void begin(void)
{
	static const uint8_t first[4][2] = {
		{ 0x11, 0xaa }, { 0x12, 0 }, { 0x13, 0 }, { 0x14, 0 }
	};

	out = HM_BUF_INIT((size_t)128 << 20);
	memcpy(draws, first, sizeof(draws));
	drawn = 0;
	composer = NULL;
	key_of(&root, 1);
	key_of(&to, 2);
	key_of(&third, 3);
}

static void end(void)
{
	hallmark_composer_free(composer);
	hm_buf_release(&out);
}

static void compose(enum hallmark_kind kind)
{
	ck_assert_int_eq(
		hallmark_composer_new(ORIGIN, kind, &randomness, &composer),
		HALLMARK_OK);
}

static struct hallmark_subject about(struct hallmark_bytes uri, uint8_t link)
{
	struct hallmark_subject subject = { .uri = uri };

	memset(subject.link, link, sizeof(subject.link));
	return subject;
}

static struct hallmark_subject key_subject(const uint8_t *pub)
{
	struct hallmark_subject subject = about(hm_bytes(NULL, 0), 5);

	subject.pub = pub;
	return subject;
}

static enum hallmark_code
add(const struct hallmark_subject *subject, const struct hallmark_event *event)
{
	return hallmark_composer_add(composer, subject, event, NULL, 0);
}

/* The bytes that Python made from the specification, by their hash. */
static void expect(size_t len, const char *hash)
{
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);
	struct hallmark_bytes bytes = hm_buf_view(&out);
	struct hm_hash got = hm_sha256(&bytes, 1);

	vectors_hex(&want, hash);
	ck_assert_uint_eq(out.len, len);
	ck_assert_mem_eq(got.b, want.ptr, HM_HASH_BYTES);
	hm_buf_release(&want);
}

static void sign(const struct hallmark_signing *signing)
{
	ck_assert_int_eq(hallmark_composer_sign(composer, signing, &out),
			 HALLMARK_OK);
	ck_assert_uint_eq(hallmark_composer_count(composer), 0);
}

static void add_issues(void)
{
	static const struct hallmark_field fields[2] = {
		{ { (const uint8_t *)"colour", 6 },
		  { .type = HALLMARK_TEXT,
		    .text = { (const uint8_t *)"red", 3 } } },
		{ { NULL, 0 },
		  { .type = HALLMARK_TEXT,
		    .text = { (const uint8_t *)"L7", 2 } } },
	};
	struct hallmark_event event = { .kind = HALLMARK_KIND_ISSUE,
					.to = to.sign.pub };
	struct hallmark_subject subject = about(A1, 5);

	ck_assert_int_eq(
		hallmark_composer_add(composer, &subject, &event, fields, 2),
		HALLMARK_OK);
	subject.uri = A2;
	event.claim = third.sign.pub;
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	ck_assert_uint_eq(hallmark_composer_count(composer), 2);
}

START_TEST(an_issue)
{
	struct hallmark_signing signing = { .signer = &root.sign };

	compose(HALLMARK_KIND_ISSUE);
	add_issues();
	sign(&signing);
	expect(673,
	       "0b08bcb812e227f411887936e5ee542751419eba5c75efebf0b3d5bd428d0"
	       "b7b");
}
END_TEST

/* The composer takes the next statement; out has one file after the other. */
START_TEST(an_issue_after_another)
{
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event event = { .kind = HALLMARK_KIND_ISSUE,
					.to = to.sign.pub,
					.claim = third.sign.pub };
	struct hallmark_subject subject = about(A2, 5);

	compose(HALLMARK_KIND_ISSUE);
	add_issues();
	sign(&signing);
	memmove(draws, draws + 1, 2);
	drawn = 0;
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	hm_buf_clear(&out);
	signing.signer = &third.sign;
	signing.has_first = true;
	signing.first = 7;
	sign(&signing);
	expect(435,
	       "cea315d1882b961b7b20e73a94a676df13fa8f8224652084284bd478f7937"
	       "d81");
}
END_TEST

START_TEST(a_transfer_with_both_consents)
{
	struct hallmark_signing signing = { .signer = &to.sign,
					    .receiver = &third.sign,
					    .until = 1790000000 };
	struct hallmark_event event = { .kind = HALLMARK_KIND_TRANSFER,
					.to = third.sign.pub };
	struct hallmark_subject subject = about(A1, 0x21);

	compose(HALLMARK_KIND_TRANSFER);
	drawn = 2;
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	sign(&signing);
	expect(556,
	       "769b545c545a569471aabeab3f5f0f1ae75ec8466764f75762959c2a09a5b"
	       "0ab");
}
END_TEST

static struct hallmark_grant grant_of_shift(void)
{
	return (struct hallmark_grant){ .roles = HALLMARK_ROLE_ISSUE,
					.scope = { SCOPE },
					.scope_count = 1,
					.has_max = true,
					.max = 1000,
					.has_until = true,
					.until = 1800000000 };
}

START_TEST(an_authorise)
{
	struct hallmark_grant grant = grant_of_shift();
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event event = { .kind = HALLMARK_KIND_AUTHORISE,
					.grant = &grant };
	struct hallmark_subject subject = key_subject(third.sign.pub);

	compose(HALLMARK_KIND_AUTHORISE);
	drawn = 3;
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	sign(&signing);
	expect(413,
	       "5e9ddc135c90d662be959f26aa0fd6eea4acbd5745e64b8b6d6156f57c546"
	       "d3e");
}
END_TEST

/* Every other kind comes back as it was said. */
static const struct {
	struct hallmark_event event;
	bool key;
} others[] = {
	{ { .kind = HALLMARK_KIND_ATTEST, .type = 2, .result = 3 }, false },
	{ { .kind = HALLMARK_KIND_STATUS, .status = 12 }, false },
	{ { .kind = HALLMARK_KIND_CORRECT, .corrected = 4 }, false },
	{ { .kind = HALLMARK_KIND_RECOVER, .to = NULL }, false },
	{ { .kind = HALLMARK_KIND_REVOKE, .reason = 1 }, true },
	{ { .kind = HALLMARK_KIND_REVOKE,
	    .reason = 2,
	    .has_from = true,
	    .from = 9 },
	  true },
	{ { .kind = HALLMARK_KIND_ROOT, .wait = 86400 }, true },
};

static void
expect_event(const struct hm_event *got, const struct hallmark_event *said)
{
	struct hm_hash next = hm_subject_key(third.sign.pub);

	ck_assert_uint_eq(got->kind, said->kind);
	switch (got->kind) {
	case HM_ATTEST:
		ck_assert_uint_eq(got->args.attest.type, said->type);
		ck_assert_uint_eq(got->args.attest.result, said->result);
		break;
	case HM_STATUS:
		ck_assert_uint_eq(got->args.status, said->status);
		break;
	case HM_CORRECT:
		ck_assert_uint_eq(got->args.correct, said->corrected);
		break;
	case HM_RECOVER:
		ck_assert_mem_eq(got->args.to, to.sign.pub, HM_PUB_BYTES);
		break;
	case HM_REVOKE:
		ck_assert_uint_eq(got->args.revoke.reason, said->reason);
		ck_assert_uint_eq(got->args.revoke.has_from, said->has_from);
		ck_assert_uint_eq(got->args.revoke.from, said->from);
		break;
	case HM_ROOT:
		ck_assert_mem_eq(got->args.root.key, to.sign.pub, HM_PUB_BYTES);
		ck_assert_mem_eq(got->args.root.next.b, next.b, HM_HASH_BYTES);
		ck_assert_uint_eq(got->args.root.wait, said->wait);
		break;
	case HM_ISSUE:
	case HM_TRANSFER:
	case HM_AUTHORISE:
		ck_abort();
	}
}

START_TEST(every_other_kind)
{
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event event = others[_i].event;
	struct hallmark_subject subject =
		others[_i].key ? key_subject(to.sign.pub) : about(A1, 5);
	struct hm_statement_file f;
	struct hm_file_events events;
	struct hm_file_event got;
	struct hm_cbor r;

	event.to = to.sign.pub;
	event.key = to.sign.pub;
	event.next = third.sign.pub;
	compose(event.kind);
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	sign(&signing);
	hm_cbor_init(&r, hm_buf_view(&out), "");
	hm_statement_file_read(&r, &f);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_file_events_begin(&events, &f.events);
	ck_assert(hm_file_events_next(&events, &got));
	expect_event(&got.event, &event);
	ck_assert_uint_eq(got.event.prev.b[0], 5);
	ck_assert(!hm_file_events_next(&events, &got));
}
END_TEST

/* What no ledger takes is refused before anything is signed. */
static struct hallmark_grant grant;
static struct hallmark_subject subject;
static struct hallmark_event event;
static uint8_t bad_pub[32] = { 2 }; /* not on the curve */

static void subject_missing(void)
{
	subject.uri.len = 0;
}
static void subject_of_both_classes(void)
{
	subject.pub = to.sign.pub;
}
static void subject_of_the_other_class(void)
{
	subject = key_subject(to.sign.pub);
}
static void uri_not_canonical(void)
{
	subject.uri = HM_LIT("https://shop.example/01/09506000134352/21/A1");
}
static void kind_differs(void)
{
	event.kind = HALLMARK_KIND_TRANSFER;
}
static void to_missing(void)
{
	event.to = NULL;
}
static void to_bad(void)
{
	event.to = bad_pub;
}
static void claim_bad(void)
{
	event.claim = bad_pub;
}
static void status_none(void)
{
	event.status = 0;
}
static void status_unknown(void)
{
	event.status = 13;
}
static void type_large(void)
{
	event.type = UINT64_MAX;
}
static void result_large(void)
{
	event.result = UINT64_MAX;
}
static void corrected_large(void)
{
	event.corrected = UINT64_MAX;
}
static void grant_missing(void)
{
	event.grant = NULL;
}
static void roles_none(void)
{
	grant.roles = 0;
}
static void roles_unknown(void)
{
	grant.roles = 64;
}
static void scope_entry_empty(void)
{
	grant.scope[0].len = 0;
}
static void scope_entry_long(void)
{
	static uint8_t entry[513];

	memset(entry, 'a', sizeof(entry));
	grant.scope[0] = hm_bytes(entry, sizeof(entry));
}
static void scope_entry_not_plain(void)
{
	grant.scope[0] = HM_LIT("https://\n/");
}
static void scope_of_many(void)
{
	grant.scope_count = HALLMARK_SCOPE_MAX + 1;
}
/* What fits of a scope too large must not be taken for all of it. */
static void scope_large(void)
{
	static uint8_t entry[512];

	memset(entry, 'a', sizeof(entry));
	for (size_t i = 0; i < 8; i++)
		grant.scope[i] = hm_bytes(entry, sizeof(entry));
	grant.scope_count = 8;
}
static void event_large(void)
{
	for (size_t i = 0; i < HALLMARK_SCOPE_MAX; i++)
		grant.scope[i] = HM_LIT("https://id.gs1.org/01/0950600013435"
					"2/21/ABCDEFGHIJKLMNOPQRST/");
	grant.scope_count = HALLMARK_SCOPE_MAX;
}
static void max_large(void)
{
	grant.max = UINT64_MAX;
}
static void dates_turned(void)
{
	grant.has_from = true;
	grant.from = grant.until + 1;
}
static void key_bad(void)
{
	subject.pub = bad_pub;
}
static void from_large(void)
{
	event.has_from = true;
	event.from = UINT64_MAX;
}
static void wait_large(void)
{
	event.wait = UINT64_MAX;
}
static void next_missing(void)
{
	event.next = NULL;
}

static const struct {
	enum hallmark_kind kind;
	void (*change)(void);
	enum hallmark_code code;
} faults[] = {
	{ HALLMARK_KIND_ISSUE, subject_missing, HALLMARK_USAGE },
	{ HALLMARK_KIND_ISSUE, subject_of_both_classes, HALLMARK_USAGE },
	{ HALLMARK_KIND_ISSUE, subject_of_the_other_class, HALLMARK_USAGE },
	{ HALLMARK_KIND_ISSUE, uri_not_canonical, HALLMARK_ITEM_NOT_CANONICAL },
	{ HALLMARK_KIND_ISSUE, kind_differs, HALLMARK_USAGE },
	{ HALLMARK_KIND_ISSUE, to_missing, HALLMARK_USAGE },
	{ HALLMARK_KIND_ISSUE, to_bad, HALLMARK_KEY_BAD },
	{ HALLMARK_KIND_ISSUE, claim_bad, HALLMARK_KEY_BAD },
	{ HALLMARK_KIND_TRANSFER, to_missing, HALLMARK_USAGE },
	{ HALLMARK_KIND_RECOVER, to_missing, HALLMARK_USAGE },
	{ HALLMARK_KIND_STATUS, status_none, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_STATUS, status_unknown, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_ATTEST, type_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_ATTEST, result_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_CORRECT, corrected_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, grant_missing, HALLMARK_USAGE },
	{ HALLMARK_KIND_AUTHORISE, roles_none, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, roles_unknown, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, scope_entry_empty, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, scope_entry_long, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, scope_entry_not_plain,
	  HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, scope_of_many, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, scope_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, event_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, max_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, dates_turned, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_AUTHORISE, key_bad, HALLMARK_KEY_BAD },
	{ HALLMARK_KIND_REVOKE, from_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_ROOT, wait_large, HALLMARK_FIELD_RANGE },
	{ HALLMARK_KIND_ROOT, next_missing, HALLMARK_USAGE },
};

START_TEST(refuses_one_fault)
{
	enum hallmark_kind kind = faults[_i].kind;

	grant = grant_of_shift();
	event = (struct hallmark_event){ .kind = kind,
					 .to = to.sign.pub,
					 .status = 7,
					 .type = 1,
					 .result = 1,
					 .grant = &grant,
					 .reason = 1,
					 .key = to.sign.pub,
					 .next = third.sign.pub };
	subject = kind >= HALLMARK_KIND_AUTHORISE ? key_subject(to.sign.pub)
						  : about(A1, 5);
	compose(kind);
	ck_assert_int_eq(add(&subject, &event), HALLMARK_OK);
	faults[_i].change();
	ck_assert_int_eq(add(&subject, &event), faults[_i].code);
	ck_assert_uint_eq(hallmark_composer_count(composer), 1);
}
END_TEST

START_TEST(refuses_details_that_are_none)
{
	static const struct hallmark_field twice[2] = {
		{ { (const uint8_t *)"a", 1 }, { .type = HALLMARK_INTEGER } },
		{ { (const uint8_t *)"a", 1 }, { .type = HALLMARK_INTEGER } },
	};
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 7 };
	struct hallmark_subject item = about(A1, 5);

	compose(HALLMARK_KIND_STATUS);
	ck_assert_int_eq(
		hallmark_composer_add(composer, &item, &status, twice, 2),
		HALLMARK_USAGE);
	ck_assert_uint_eq(hallmark_composer_count(composer), 0);
}
END_TEST

START_TEST(takes_only_origins_and_kinds)
{
	uint8_t text[256];
	struct hallmark_bytes bad[3] = { { NULL, 0 },
					 { text, 256 },
					 HM_LIT("a\nb") };

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(hallmark_composer_new(bad[i],
						       HALLMARK_KIND_ISSUE,
						       &randomness, &composer),
				 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_composer_new(ORIGIN, (enum hallmark_kind)7,
					       &randomness, &composer),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_composer_new(hm_bytes(text, 255),
					       HALLMARK_KIND_ISSUE, &randomness,
					       &composer),
			 HALLMARK_OK);
}
END_TEST

/* Nothing is lost when signing fails: the same events can be signed again. */
START_TEST(signing_may_fail)
{
	struct hallmark_signer broken = { .sign = trade_cannot_sign };
	struct hallmark_signing signing = { .signer = &to.sign,
					    .receiver = &third.sign };
	struct hallmark_event transfer = { .kind = HALLMARK_KIND_TRANSFER,
					   .to = third.sign.pub };
	struct hallmark_subject item = about(A1, 0x21);
	struct hallmark_buf small = HM_BUF_INIT(300);

	compose(HALLMARK_KIND_TRANSFER);
	signing.receiver = NULL;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
	drawn = 2;
	ck_assert_int_eq(add(&item, &transfer), HALLMARK_OK);
	signing.receiver = &to.sign;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
	memcpy(broken.pub, third.sign.pub, HM_PUB_BYTES);
	signing.receiver = &broken;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_BUSY);
	signing.receiver = &third.sign;
	signing.until = UINT64_MAX;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
	signing.until = 1790000000;
	signing.signer = &broken;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_BUSY);
	signing.signer = &to.sign;
	signing.has_first = true;
	signing.first = UINT64_MAX;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
	signing.has_first = false;
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &small),
			 HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(small.len, 0);
	ck_assert_int_eq(small.err, HALLMARK_OK);
	ck_assert_uint_eq(out.len, 0);
	sign(&signing);
	expect(556,
	       "769b545c545a569471aabeab3f5f0f1ae75ec8466764f75762959c2a09a5b"
	       "0ab");
	hm_buf_release(&small);
}
END_TEST

/* A receiver accepts what goes to him, and only that. */
START_TEST(one_receiver_accepts_all)
{
	struct hallmark_signing signing = { .signer = &to.sign,
					    .receiver = &third.sign };
	struct hallmark_event transfer = { .kind = HALLMARK_KIND_TRANSFER,
					   .to = third.sign.pub };
	struct hallmark_subject item = about(A1, 1);

	compose(HALLMARK_KIND_TRANSFER);
	ck_assert_int_eq(add(&item, &transfer), HALLMARK_OK);
	item.uri = A2;
	transfer.to = root.sign.pub;
	ck_assert_int_eq(add(&item, &transfer), HALLMARK_OK);
	item.uri = HM_LIT("https://id.gs1.org/01/09506000134352/21/A3");
	ck_assert_int_eq(add(&item, &transfer), HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
	signing.receiver = NULL;
	sign(&signing);
}
END_TEST

START_TEST(no_receiver_for_a_status)
{
	struct hallmark_signing signing = { .signer = &to.sign,
					    .receiver = &third.sign };
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 2 };
	struct hallmark_subject item = about(A1, 1);

	compose(HALLMARK_KIND_STATUS);
	ck_assert_int_eq(add(&item, &status), HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_USAGE);
}
END_TEST

/* HMK-STMT-6: the later of two events on one subject is named. */
START_TEST(names_a_subject_once)
{
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 7 };
	struct hallmark_subject items[4] = { about(A1, 1), about(A2, 1),
					     about(A2, 2), about(A2, 1) };
	uint64_t number;

	compose(HALLMARK_KIND_STATUS);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(add(&items[i], &status), HALLMARK_OK);
	ck_assert(hm_named_twice(&composer->named, &number));
	ck_assert_uint_eq(number, 2);
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &out),
			 HALLMARK_SUBJECT_TWICE);
}
END_TEST

/* HMK-FILE-8: a full composer says so, and what it has can be signed. */
START_TEST(a_statement_is_full)
{
	static uint8_t text[16000];
	struct hallmark_field field = { .value = { .type = HALLMARK_OCTETS,
						   .text = { text,
							     sizeof(text) } } };
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 7 };
	uint8_t uri[] = "https://id.gs1.org/01/09506000134352/21/00000";
	struct hallmark_subject item = about(hm_bytes(uri, sizeof(uri) - 1), 1);
	enum hallmark_code code = HALLMARK_OK;
	struct hm_statement_file f;
	struct hm_cbor r;
	size_t count = 0;

	compose(HALLMARK_KIND_STATUS);
	for (; !code; count++) {
		for (size_t i = 0, n = count; i < 5; i++, n /= 10)
			uri[sizeof(uri) - 2 - i] = (uint8_t)('0' + n % 10);
		code = hallmark_composer_add(composer, &item, &status, &field,
					     1);
	}
	ck_assert_int_eq(code, HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(hallmark_composer_count(composer), count - 1);
	sign(&signing);
	ck_assert_uint_le(out.len, HALLMARK_STATEMENT_FILE_MAX);
	hm_cbor_init(&r, hm_buf_view(&out), "");
	hm_statement_file_read(&r, &f);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert_uint_eq(f.events.count, count - 1);
	ck_assert_int_eq(
		hallmark_composer_add(composer, &item, &status, &field, 1),
		HALLMARK_OK);
}
END_TEST

START_TEST(a_statement_has_65536_events)
{
	uint8_t uri[] = "https://id.gs1.org/01/09506000134352/21/00000";
	struct hallmark_subject item = about(hm_bytes(uri, sizeof(uri) - 1), 1);
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 7 };
	struct hallmark_signing signing = { .signer = &root.sign };

	compose(HALLMARK_KIND_STATUS);
	for (size_t i = 0; i < HALLMARK_STATEMENT_EVENTS_MAX; i++) {
		for (size_t d = 0, n = i; d < 5; d++, n /= 10)
			uri[sizeof(uri) - 2 - d] = (uint8_t)('0' + n % 10);
		ck_assert_int_eq(add(&item, &status), HALLMARK_OK);
	}
	ck_assert_int_eq(add(&item, &status), HALLMARK_TOO_LARGE);
	sign(&signing);
}
END_TEST

START_TEST(memory_runs_short)
{
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_event status = { .kind = HALLMARK_KIND_STATUS,
					 .status = 7 };
	struct hallmark_subject item = about(A1, 1);
	static const struct hallmark_field field = {
		{ NULL, 0 }, { .type = HALLMARK_INTEGER }
	};
	size_t granted = 0;
	enum hallmark_code code;

	scarce_begin(0);
	code = hallmark_composer_new(ORIGIN, HALLMARK_KIND_STATUS, &randomness,
				     &composer);
	scarce_end();
	ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
	compose(HALLMARK_KIND_STATUS);
	do {
		scarce_begin(granted++);
		code = hallmark_composer_add(composer, &item, &status, &field,
					     1);
		scarce_end();
		ck_assert_uint_eq(hallmark_composer_count(composer), !code);
	} while (code == HALLMARK_NO_MEMORY);
	ck_assert_int_eq(code, HALLMARK_OK);
	ck_assert_uint_gt(granted, 3);
	scarce_begin(0);
	code = hallmark_composer_sign(composer, &signing, &out);
	scarce_end();
	ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
	sign(&signing);
}
END_TEST

START_TEST(nothing_to_free)
{
	hallmark_composer_free(NULL);
}
END_TEST

Suite *suite_draft_composer(void)
{
	Suite *s = suite_create("draft/composer");
	TCase *tc = tcase_create("composer");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, an_issue);
	tcase_add_test(tc, an_issue_after_another);
	tcase_add_test(tc, a_transfer_with_both_consents);
	tcase_add_test(tc, an_authorise);
	tcase_add_loop_test(tc, every_other_kind, 0,
			    sizeof(others) / sizeof(*others));
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_test(tc, refuses_details_that_are_none);
	tcase_add_test(tc, takes_only_origins_and_kinds);
	tcase_add_test(tc, signing_may_fail);
	tcase_add_test(tc, one_receiver_accepts_all);
	tcase_add_test(tc, no_receiver_for_a_status);
	tcase_add_test(tc, names_a_subject_once);
	tcase_add_test(tc, memory_runs_short);
	tcase_add_test(tc, nothing_to_free);
	suite_add_tcase(s, tc);
	tc = tcase_create("full");
	tcase_set_tags(tc, "slow");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_statement_is_full);
	tcase_add_test(tc, a_statement_has_65536_events);
	suite_add_tcase(s, tc);
	return s;
}
