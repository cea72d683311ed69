/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/trade.h"
#include "unit/vectors.h"

#include "record/holder_proof.h"

#define NOW (TRADE_SEALED + 60)

static struct trade t;
static struct hallmark_opened *opened;
static struct hallmark_buf out;
static struct hallmark_challenge challenge;
static struct hallmark_diag diag;

static void begin(void)
{
	trade_begin(&t);
	out = HM_BUF_INIT(4096);
	opened = NULL;
	challenge =
		(struct hallmark_challenge){ .audience = HM_LIT("shop.example"),
					     .listing = HM_LIT("L-1"),
					     .purpose = HM_PURPOSE_SELL,
					     .until = NOW + 60,
					     .uri = trade_uri('A') };
	for (uint8_t i = 0; i < sizeof(challenge.nonce); i++)
		challenge.nonce[i] = i;
}

static void end(void)
{
	hallmark_opened_free(opened);
	hm_buf_release(&out);
	trade_end(&t);
}

static enum hallmark_code answer(const char *letters, char level,
				 const struct hm_seed_signer *by, uint64_t now)
{
	ck_assert_int_eq(hallmark_opened_read(trade_cut(&t, letters, level),
					      &opened, &diag),
			 HALLMARK_OK);
	return hallmark_holder_answer(&challenge, opened, &by->sign, now, &out,
				      &diag);
}

/* Made by Python from the specification. */
START_TEST(bytes_of_a_challenge)
{
	struct hallmark_buf want = HM_BUF_INIT(4096);
	struct hallmark_challenge got;

	vectors_hex(&want,
		    "87016c73686f702e6578616d706c65634c2d310150000102030405060"
		    "708090a0b0c0d0e0f1a6ab28d00782a68747470733a2f2f69642e6773"
		    "312e6f72672f30312f30393530363030303133343335322f32312f413"
		    "1");
	challenge.uri = HM_LIT("https://id.gs1.org/01/09506000134352/21/A1");
	challenge.until = 1790086400;
	ck_assert_int_eq(hallmark_challenge_make(&challenge, &out),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), hm_buf_view(&want)));
	ck_assert_int_eq(
		hallmark_challenge_read(hm_buf_view(&want), &got, &diag),
		HALLMARK_OK);
	ck_assert(hm_bytes_equal(got.audience, challenge.audience));
	ck_assert(hm_bytes_equal(got.listing, challenge.listing));
	ck_assert_uint_eq(got.purpose, challenge.purpose);
	ck_assert_mem_eq(got.nonce, challenge.nonce, 16);
	ck_assert_uint_eq(got.until, challenge.until);
	ck_assert(hm_bytes_equal(got.uri, challenge.uri));
	hm_buf_byte(&want, 0);
	ck_assert_int_eq(
		hallmark_challenge_read(hm_buf_view(&want), &got, &diag),
		HALLMARK_MALFORMED);
	ck_assert_str_eq(diag.rule, "HMK-CBOR-12");
	ck_assert_int_eq(
		hallmark_challenge_read(hm_bytes(want.ptr, 4), &got, NULL),
		HALLMARK_MALFORMED);
	hm_buf_release(&want);
}
END_TEST

START_TEST(asks_nothing_that_cannot_be_read)
{
	struct hallmark_challenge bad[] = { challenge, challenge, challenge,
					    challenge, challenge, challenge,
					    challenge };
	uint8_t long_text[256];

	memset(long_text, 'a', sizeof(long_text));
	bad[0].audience.len = 0;
	bad[1].audience = hm_bytes(long_text, sizeof(long_text));
	bad[2].listing = HM_LIT("a\nb");
	bad[3].listing = hm_bytes(long_text, sizeof(long_text));
	bad[4].purpose = UINT64_MAX;
	bad[5].until = UINT64_MAX;
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(hallmark_challenge_make(&bad[i], &out),
				 HALLMARK_USAGE);
	bad[6].uri = HM_LIT("https://id.gs1.org/01/9506000134352/21/A1");
	ck_assert_int_eq(hallmark_challenge_make(&bad[6], &out),
			 HALLMARK_ITEM_NOT_CANONICAL);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(shows_what_is_to_be_signed)
{
	static const char text[] =
		"answer for  shop.example\n"
		"listing     L-1\n"
		"purpose     sell\n"
		"item        https://id.gs1.org/01/09506000134352/21/A\n"
		"valid until 2026-09-21T00:00:00Z\n";
	static const char json[] =
		"{\"audience\":\"shop.example\",\"listing\":\"L\\\"1\","
		"\"purpose\":7,\"nonce\":\"000102030405060708090a0b0c0d0e0f\","
		"\"until\":\"2026-09-21T00:00:00Z\",\"item\":"
		"\"https://id.gs1.org/01/09506000134352/21/A\"}\n";

	challenge.until = 1789948800;
	ck_assert_int_eq(hallmark_challenge_show(&challenge, false, &out),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), HM_LIT(text)));
	hm_buf_clear(&out);
	challenge.listing = HM_LIT("L\"1");
	challenge.purpose = 7;
	ck_assert_int_eq(hallmark_challenge_show(&challenge, true, &out),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), HM_LIT(json)));
}
END_TEST

/* HMK-CHAL-3: every field of the challenge, and the link as it stands. */
START_TEST(the_custodian_answers)
{
	struct hallmark_buf message = HM_BUF_INIT(4096);
	struct hallmark_subject subject;
	struct hm_holder_proof h;
	struct hm_cbor r;

	ck_assert_int_eq(answer("BA", 'c', t.anna, challenge.until),
			 HALLMARK_OK);
	hm_cbor_init(&r, hm_buf_view(&out), "");
	hm_holder_proof_read(&r, &h);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert(hm_bytes_equal(h.question.audience, challenge.audience));
	ck_assert(hm_bytes_equal(h.question.listing, challenge.listing));
	ck_assert_uint_eq(h.question.purpose, challenge.purpose);
	ck_assert_mem_eq(h.question.nonce, challenge.nonce, 16);
	ck_assert_uint_eq(h.question.until, challenge.until);
	ck_assert(hallmark_opened_subject(opened, 1, &subject));
	ck_assert_mem_eq(h.link.b, subject.link, 32);
	hm_holder_proof_message(&message, &h);
	ck_assert(hm_sig_valid(h.sig, hm_buf_view(&message), t.anna->sign.pub));
	hm_buf_release(&message);
}
END_TEST

static const struct {
	const char *letters;
	char level;
	char who; /* a anna, s the stock */
	uint64_t late;
	enum hallmark_code code;
} refused[] = {
	{ "A", 'c', 'a', 61, HALLMARK_HOLDER_EXPIRED },
	{ "B", 'c', 's', 0, HALLMARK_CHALLENGE_BAD },
	{ "A", 'c', 's', 0, HALLMARK_NOT_CUSTODIAN },
	{ "A", 's', 'a', 0, HALLMARK_SIGNED_ONLY },
};

START_TEST(nobody_else_and_nothing_else)
{
	ck_assert_int_eq(answer(refused[_i].letters, refused[_i].level,
				refused[_i].who == 'a' ? t.anna : &t.w->stock,
				NOW + refused[_i].late),
			 refused[_i].code);
	ck_assert_str_eq(diag.rule, "HMK-CHAL-3");
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(not_for_an_item_never_issued)
{
	challenge.uri = trade_uri('X');
	ck_assert_int_eq(answer("X", 'c', t.anna, NOW),
			 HALLMARK_SUBJECT_UNKNOWN);
}
END_TEST

START_TEST(signing_may_fail)
{
	struct hm_seed_signer broken = *t.anna;

	broken.sign.sign = trade_cannot_sign;
	ck_assert_int_eq(answer("A", 'c', &broken, NOW), HALLMARK_BUSY);
	ck_assert_int_eq(diag.code, HALLMARK_BUSY);
}
END_TEST

Suite *suite_draft_answer(void)
{
	Suite *s = suite_create("draft/answer");
	TCase *tc = tcase_create("answer");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, bytes_of_a_challenge);
	tcase_add_test(tc, asks_nothing_that_cannot_be_read);
	tcase_add_test(tc, shows_what_is_to_be_signed);
	tcase_add_test(tc, the_custodian_answers);
	tcase_add_loop_test(tc, nobody_else_and_nothing_else, 0,
			    sizeof(refused) / sizeof(*refused));
	tcase_add_test(tc, not_for_an_item_never_issued);
	tcase_add_test(tc, signing_may_fail);
	suite_add_tcase(s, tc);
	return s;
}
