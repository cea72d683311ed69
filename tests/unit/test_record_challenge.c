/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include "record/holder_proof.h"

static const uint8_t ones[32] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
				  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
				  1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
static const uint8_t nonce[HM_NONCE_BYTES] = { 0, 1, 2,	 3,  4,	 5,  6,	 7,
					       8, 9, 10, 11, 12, 13, 14, 15 };

/* Made by Python from the specification, signed by another library. */
#define QUESTION                                                               \
	"6c73686f702e6578616d706c65634c2d310150"                               \
	"000102030405060708090a0b0c0d0e0f1a6ab28d00"
#define CHALLENGE                                                              \
	"8701" QUESTION "782a68747470733a2f2f69642e6773312e6f72672f30312f"     \
	"30393530363030303133343335322f32312f4131"
#define HEADER                                                                 \
	"a3012703781b"                                                         \
	"6170706c69636174696f6e2f68616c6c6d61726b2d686f6c646572"               \
	"045820"                                                               \
	"dd2fb4e18b5e1ce30c4633aaa5f681da79c3b32998cc5aa21b1149c37231a6ac"
#define PROOF                                                                  \
	"d2845844" HEADER "a0584b86" QUESTION "5820"                           \
	"0909090909090909090909090909090909090909090909090909090909090909"     \
	"5840"                                                                 \
	"653ba352261e28231be6a1b6b75c8a08f8164fd26d299dab686381c7b3f0469c"     \
	"09790512ae1f980f49c9020fe4ca827442f245785b421f13bee8b382067e710c"

static struct hallmark_buf wanted;
static struct hallmark_buf buf;

static void begin(void)
{
	wanted = HM_BUF_INIT(8192);
	buf = HM_BUF_INIT(8192);
}

static void end(void)
{
	hm_buf_release(&wanted);
	hm_buf_release(&buf);
}

static struct hm_challenge make(void)
{
	return (struct hm_challenge){
		.question = { .audience = HM_LIT("shop.example"),
			      .listing = HM_LIT("L-1"),
			      .purpose = HM_PURPOSE_SELL,
			      .nonce = nonce,
			      .until = 1790086400 },
		.uri = HM_LIT("https://id.gs1.org/01/09506000134352/21/A1")
	};
}

static void read_challenge(struct hm_cbor *r, struct hallmark_bytes bytes,
			   struct hm_challenge *c)
{
	hm_cbor_init(r, bytes, "");
	hm_challenge_read(r, c);
	hm_cbor_end(r);
}

/* HMK-CHAL-1 */
START_TEST(bytes_of_a_challenge)
{
	struct hm_challenge c = make();
	struct hm_challenge got;
	struct hm_cbor r;

	vectors_hex(&wanted, CHALLENGE);
	hm_challenge_write(&buf, &c);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&wanted)));
	read_challenge(&r, hm_buf_view(&wanted), &got);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert(hm_question_equal(&c.question, &got.question));
	ck_assert(hm_bytes_equal(c.uri, got.uri));
	for (size_t cut = 0; cut < wanted.len; cut++) {
		read_challenge(&r, hm_bytes(wanted.ptr, cut), &got);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
}
END_TEST

static const struct {
	size_t at;
	const char *put;
	enum hallmark_code code;
	const char *rule;
} faults[] = {
	{ 0, "86", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 0, "a7", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 1, "00", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 1, "02", HALLMARK_NEWER, "HMK-CHAL-1" },
	{ 2, "60", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 3, "0a", HALLMARK_MALFORMED, "HMK-CBOR-9" },
	{ 15, "43", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 19, "20", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 20, "4f", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 37, "3a", HALLMARK_MALFORMED, "HMK-CHAL-1" },
	{ 42, "58", HALLMARK_MALFORMED, "HMK-CHAL-2" },
	{ 44, "48", HALLMARK_MALFORMED, "HMK-CHAL-2" },
};

START_TEST(refuses_one_fault)
{
	struct hm_challenge c;
	struct hm_cbor r;

	vectors_hex(&wanted, CHALLENGE);
	vectors_hex(&buf, faults[_i].put);
	memcpy(wanted.ptr + faults[_i].at, buf.ptr, buf.len);
	read_challenge(&r, hm_buf_view(&wanted), &c);
	ck_assert_int_eq(r.err, faults[_i].code);
	ck_assert_str_eq(r.err_rule, faults[_i].rule);
}
END_TEST

/* Whatever a later version holds. */
START_TEST(a_later_version_is_newer)
{
	static const uint8_t later[4][3] = { { 0x81, 0x02 },
					     { 0x82, 0x17, 0xff },
					     { 0x87, 0x18, 0x18 },
					     { 0x81, 0x1b } };
	static const enum hallmark_code codes[4] = { HALLMARK_NEWER,
						     HALLMARK_NEWER,
						     HALLMARK_MALFORMED,
						     HALLMARK_MALFORMED };
	static const size_t lens[4] = { 2, 3, 3, 2 };
	struct hm_challenge c;
	struct hm_cbor r;

	read_challenge(&r, hm_bytes(later[_i], lens[_i]), &c);
	ck_assert_int_eq(r.err, codes[_i]);
}
END_TEST

/* The texts from both sides of their limits; the largest file fits. */
START_TEST(knows_its_limits)
{
	static const struct {
		size_t audience, listing;
		enum hallmark_code code;
	} rows[] = { { 255, 255, HALLMARK_OK },
		     { 256, 255, HALLMARK_MALFORMED },
		     { 255, 256, HALLMARK_MALFORMED },
		     { 1, 0, HALLMARK_MALFORMED } };
	struct hm_challenge c = make();
	struct hm_holder_proof h;
	uint8_t text[256];
	struct hm_cbor r;

	memset(text, 'a', sizeof(text));
	c.question.audience = hm_bytes(text, rows[_i].audience);
	c.question.listing = hm_bytes(text, rows[_i].listing);
	c.question.until = HM_QUANTITY_MAX;
	c.question.purpose = HM_QUANTITY_MAX;
	hm_challenge_write(&buf, &c);
	read_challenge(&r, hm_buf_view(&buf), &c);
	ck_assert_int_eq(r.err, rows[_i].code);
	if (r.err)
		return;
	ck_assert_uint_le(buf.len, HALLMARK_CHALLENGE_MAX);
	h = (struct hm_holder_proof){ .question = c.question, .sig = text };
	hm_holder_proof_write(&wanted, &h);
	ck_assert_uint_le(wanted.len, HM_HOLDER_PROOF_ROOM);
	hm_buf_clear(&wanted);
	hm_holder_proof_message(&wanted, &h);
	ck_assert_uint_le(wanted.len, HM_HOLDER_PROOF_ROOM);
}
END_TEST

START_TEST(tells_questions_apart)
{
	static const uint8_t other[HM_NONCE_BYTES] = { 9 };
	struct hm_question a = make().question;
	struct hm_question b[6];

	for (size_t i = 0; i < 6; i++)
		b[i] = a;
	ck_assert(hm_question_equal(&a, &b[0]));
	b[1].audience.len--;
	b[2].listing = HM_LIT("L-2");
	b[3].purpose = HM_PURPOSE_SHOW;
	b[4].nonce = other;
	b[5].until--;
	for (size_t i = 1; i < 6; i++)
		ck_assert(!hm_question_equal(&a, &b[i]));
}
END_TEST

static void read_proof(struct hm_cbor *r, struct hallmark_bytes bytes,
		       struct hm_holder_proof *h)
{
	hm_cbor_init(r, bytes, "");
	hm_holder_proof_read(r, h);
	hm_cbor_end(r);
}

/* HMK-HOLD-1, HMK-HOLD-2 */
START_TEST(bytes_of_a_holder_proof)
{
	struct hm_holder_proof h = { .question = make().question };
	struct hm_seed_signer signer;
	uint8_t sig[HM_SIG_BYTES];
	struct hm_cbor r;

	vectors_hex(&wanted, PROOF);
	hm_seed_signer_init(&signer, ones);
	h.kid = hm_cose_kid(signer.sign.pub);
	memset(h.link.b, 9, HM_HASH_BYTES);
	h.sig = sig;
	hm_holder_proof_message(&buf, &h);
	ck_assert_int_eq(
		signer.sign.sign(signer.sign.key, hm_buf_view(&buf), sig),
		HALLMARK_OK);
	hm_buf_clear(&buf);
	hm_holder_proof_write(&buf, &h);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&wanted)));
	hm_seed_signer_wipe(&signer);
	read_proof(&r, hm_buf_view(&wanted), &h);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_buf_clear(&buf);
	hm_holder_proof_write(&buf, &h);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&wanted)));
	for (size_t cut = 0; cut < wanted.len; cut++) {
		read_proof(&r, hm_bytes(wanted.ptr, cut), &h);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
}
END_TEST

static const struct {
	size_t at;
	const char *put;
	const char *rule;
} proof_faults[] = {
	{ 4, "a2", "HMK-HOLD-1" },  { 6, "28", "HMK-HOLD-1" },
	{ 36, "73", "HMK-HOLD-1" }, { 75, "85", "HMK-HOLD-2" },
	{ 76, "60", "HMK-HOLD-2" }, { 117, "1f", "HMK-HOLD-2" },
	{ 72, "a1", "HMK-STMT-1" },
};

START_TEST(refuses_one_fault_of_a_proof)
{
	struct hm_holder_proof h;
	struct hm_cbor r;

	vectors_hex(&wanted, PROOF);
	vectors_hex(&buf, proof_faults[_i].put);
	memcpy(wanted.ptr + proof_faults[_i].at, buf.ptr, buf.len);
	read_proof(&r, hm_buf_view(&wanted), &h);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r.err_rule, proof_faults[_i].rule);
}
END_TEST

/* An acceptance is signed by the same keys: one is never taken for another. */
START_TEST(content_types_are_compared_whole)
{
	struct hm_holder_proof h;
	struct hm_cbor r;

	vectors_hex(&wanted, PROOF);
	wanted.ptr[9] = 0x1a;
	read_proof(&r, hm_buf_view(&wanted), &h);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r.err_rule, "HMK-HOLD-1");
}
END_TEST

Suite *suite_record_challenge(void)
{
	Suite *s = suite_create("record/challenge");
	TCase *tc = tcase_create("challenge");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, bytes_of_a_challenge);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_loop_test(tc, a_later_version_is_newer, 0, 4);
	tcase_add_loop_test(tc, knows_its_limits, 0, 4);
	tcase_add_test(tc, tells_questions_apart);
	suite_add_tcase(s, tc);
	tc = tcase_create("holder proof");
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, bytes_of_a_holder_proof);
	tcase_add_loop_test(tc, refuses_one_fault_of_a_proof, 0,
			    sizeof(proof_faults) / sizeof(*proof_faults));
	tcase_add_test(tc, content_types_are_compared_whole);
	suite_add_tcase(s, tc);
	return s;
}
