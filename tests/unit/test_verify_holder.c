/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"
#include "unit/suites.h"

#include <string.h>

#include "record/holder_proof.h"

#define UNTIL 5000 /* seconds from WORLD_T0 on */
/* A is held by a shop; B by its claim code, after a release. */
#define STORY                                                                  \
	"root issue A stock fields=1; root issue B stock claim=code;"          \
	"seal 700; stock transfer A shop; stock transfer B code bare;"

static const uint8_t nonces[2][16] = { "nonce number one", "nonce number two" };
static struct judged j;

static void begin(void)
{
	judged_begin(&j, STORY, "quorum none\n");
}

static void begin_strict(void)
{
	judged_begin(&j, STORY, "quorum none\nrequire holder\n");
}

static void end(void)
{
	judged_end(&j);
}

static struct hm_question question(void)
{
	return (struct hm_question){ .audience = HM_LIT("shop.example"),
				     .listing = HM_LIT("ad \xe2\x84\x96 7"),
				     .purpose = HM_PURPOSE_SELL,
				     .nonce = nonces[0],
				     .until = WORLD_T0 + UNTIL };
}

static struct hallmark_bytes challenge(char letter)
{
	struct hallmark_buf buf = HM_BUF_INIT(HALLMARK_CHALLENGE_MAX);
	const char *uri = world_story_uri(j.world, letter);
	struct hm_challenge c = { question(), hm_text(uri) };

	hm_challenge_write(&buf, &c);
	return world_take(j.world, &buf);
}

static struct hallmark_bytes write(const struct hm_holder_proof *h)
{
	struct hallmark_buf buf = HM_BUF_INIT(HM_HOLDER_PROOF_ROOM);

	hm_holder_proof_write(&buf, h);
	return world_take(j.world, &buf);
}

/* The answer of that signer; its link is that of the last verdict. */
static struct hm_holder_proof answer(struct hm_question q, const char *name)
{
	const struct hm_seed_signer *by = world_signer(j.world, name);
	struct hallmark_buf buf = HM_BUF_INIT(HM_HOLDER_PROOF_ROOM);
	struct hm_holder_proof h = {
		.kid = hm_cose_kid(by->sign.pub),
		.question = q,
		.link = hm_verdict_chain(j.verdict, j.verdict->item)->link
	};
	uint8_t sig[HM_SIG_BYTES];

	hm_holder_proof_message(&buf, &h);
	ck_assert(!by->sign.sign(by->sign.key, hm_buf_view(&buf), sig));
	hm_buf_release(&buf);
	h.sig = world_keep(j.world, hm_bytes(sig, sizeof(sig))).ptr;
	return h;
}

static void sign_again(struct hm_holder_proof *h, const char *name)
{
	struct hm_holder_proof again = answer(h->question, name);
	const struct hm_seed_signer *by = world_signer(j.world, name);
	struct hallmark_buf buf = HM_BUF_INIT(HM_HOLDER_PROOF_ROOM);
	uint8_t sig[HM_SIG_BYTES];

	again.link = h->link;
	hm_holder_proof_message(&buf, &again);
	ck_assert(!by->sign.sign(by->sign.key, hm_buf_view(&buf), sig));
	hm_buf_release(&buf);
	again.sig = world_keep(j.world, hm_bytes(sig, sizeof(sig))).ptr;
	*h = again;
}

static void ask(char letter, uint64_t seconds, struct hallmark_bytes asked,
		struct hallmark_bytes response)
{
	struct hallmark_question q = { .challenge = asked,
				       .response = response };

	judged_ask(&j, letter, seconds, q);
}

static void look(const char *items, char level, char letter)
{
	judged_cut(&j, items, level);
	judged_ask(&j, letter, 1500, (struct hallmark_question){ .now = 0 });
}

/* HMK-HOLD-5, HMK-OUT-9 */
START_TEST(the_custodian_answers)
{
	struct hm_holder_proof h;
	char *holder;

	look("A", 'f', 'A');
	judged_is(&j, HALLMARK_OK, NULL);
	ck_assert(judged_says(&j, "ID genuine. OBJECT NOT PROVEN. Ask the "
				  "seller for a holder proof."));
	h = answer(question(), "shop");
	ask('A', UNTIL, challenge('A'), write(&h));
	judged_is(&j, HALLMARK_OK, NULL);
	judged_facts(&j, "ISSUED CURRENT INCLUDED OWN_CLOCK HOLDER_PROVEN",
		     "OBJECT REPLAY");
	ck_assert(judged_says(&j, "the custodian approves the sale of this "
				  "listing: ad \xe2\x84\x96 7 at shop.example "
				  "until "));
	ck_assert(!judged_says(&j, "NOT PROVEN. Ask"));
	holder = judged_json(j.root, "holder");
	ck_assert_ptr_nonnull(strstr(holder, "\"audience\":\"shop.example\""));
	ck_assert_ptr_nonnull(strstr(holder, "\"purpose\":\"sell\""));
	free(holder);
}
END_TEST

/* A challenge alone, and the words for other purposes. */
START_TEST(nothing_is_said_beyond_it)
{
	struct hm_question q = question();
	struct hm_challenge c;
	struct hallmark_buf buf = HM_BUF_INIT(HALLMARK_CHALLENGE_MAX);
	static const struct {
		uint64_t purpose;
		const char *words;
	} rows[] = { { HM_PURPOSE_SHOW, "the custodian shows this item for: " },
		     { 77, "for a purpose that is not known here: " } };

	look("A", 'f', 'A');
	ask('A', 1500, challenge('A'), hm_bytes(NULL, 0));
	judged_is(&j, HALLMARK_OK, NULL);
	judged_facts(&j, "ISSUED CURRENT INCLUDED OWN_CLOCK",
		     "OBJECT HOLDER REPLAY");
	for (size_t i = 0; i < 2; i++) {
		const char *uri = world_story_uri(j.world, 'A');
		struct hm_holder_proof h;
		struct hallmark_bytes asked;

		q.purpose = rows[i].purpose;
		c = (struct hm_challenge){ q, hm_text(uri) };
		hm_challenge_write(&buf, &c);
		asked = world_take(j.world, &buf);
		h = answer(q, "shop");
		ask('A', 1500, asked, write(&h));
		ck_assert(judged_says(&j, rows[i].words));
		ck_assert(!judged_says(&j, "sale"));
	}
}
END_TEST

/* What is wrong with the answer; more than one where order is tested. */
enum wrong {
	AUDIENCE = 1,
	LISTING = 2,
	PURPOSE = 4,
	NONCE = 8,
	LAST = 16,
	LINK = 32,
	SIGNATURE = 64,
	KID = 128,
	SIGNER = 256,
	LATE = 512,
	TRAILING = 1024,
	EARLIER = 2048
};
/* HMK-HOLD-5: each fault has its code, and the first one decides. */
static const struct {
	unsigned wrong;
	enum hallmark_code code;
	const char *rule;
} bad[] = {
	{ AUDIENCE, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ LISTING, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ PURPOSE, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ NONCE, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ LAST, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ LINK, HALLMARK_HOLDER_OTHER_LINK, "HMK-HOLD-5" },
	{ SIGNATURE, HALLMARK_HOLDER_BAD, "HMK-HOLD-5" },
	{ KID, HALLMARK_HOLDER_BAD, "HMK-HOLD-5" },
	{ SIGNER, HALLMARK_HOLDER_BAD, "HMK-HOLD-5" },
	{ LATE, HALLMARK_HOLDER_EXPIRED, "HMK-HOLD-5" },
	{ TRAILING, HALLMARK_HOLDER_BAD, "HMK-CBOR-12" },
	{ EARLIER, HALLMARK_HOLDER_BAD, "HMK-HOLD-5" },
	{ NONCE | TRAILING, HALLMARK_HOLDER_BAD, "HMK-CBOR-12" },
	{ NONCE | LINK, HALLMARK_HOLDER_OTHER_CHALLENGE, "HMK-HOLD-5" },
	{ LINK | SIGNATURE, HALLMARK_HOLDER_OTHER_LINK, "HMK-HOLD-5" },
	{ SIGNATURE | LATE, HALLMARK_HOLDER_BAD, "HMK-HOLD-5" },
};

static struct hm_question spoilt(unsigned wrong)
{
	struct hm_question q = question();

	if (wrong & AUDIENCE)
		q.audience = HM_LIT("shop.exampl");
	if (wrong & LISTING)
		q.listing = HM_LIT("ad 8");
	if (wrong & PURPOSE)
		q.purpose = HM_PURPOSE_SHOW;
	if (wrong & NONCE)
		q.nonce = nonces[1];
	if (wrong & LAST)
		q.until++;
	return q;
}

START_TEST(other_answers_do_not)
{
	unsigned wrong = bad[_i].wrong;
	uint8_t sig[HM_SIG_BYTES];
	struct hm_holder_proof h;
	struct hallmark_bytes response;

	look("A", 'f', 'A');
	h = answer(spoilt(wrong), wrong & SIGNER    ? "thief"
				  : wrong & EARLIER ? "stock"
						    : "shop");
	if (wrong & LINK) {
		h.link.b[31] ^= 1;
		sign_again(&h, "shop");
	}
	memcpy(sig, h.sig, sizeof(sig));
	if (wrong & SIGNATURE)
		sig[3] ^= 1;
	h.sig = sig;
	if (wrong & (KID | SIGNER))
		h.kid = hm_cose_kid(
			world_signer(j.world, wrong & KID ? "thief" : "shop")
				->sign.pub);
	response = write(&h);
	if (wrong & TRAILING)
		response.len++;
	ask('A', wrong & LATE ? UNTIL + 1 : 1500, challenge('A'), response);
	judged_is(&j, bad[_i].code, bad[_i].rule);
	judged_facts(&j, "ISSUED CURRENT INCLUDED OWN_CLOCK",
		     "OBJECT HOLDER REPLAY");
	ck_assert(json_is_null(json_object_get(j.root, "holder")));
	ck_assert(!judged_says(&j, "approves"));
}
END_TEST

/* HMK-HOLD-3: the caller's fault, whatever the certificate is. */
START_TEST(challenges_are_checked_first)
{
	struct hallmark_bytes none = hm_bytes(NULL, 0);
	struct hallmark_bytes good, cut;
	struct hm_holder_proof h;

	look("A,B", 'f', 'A');
	h = answer(question(), "shop");
	good = challenge('A');
	cut = hm_bytes(good.ptr, good.len - 1);
	for (size_t i = 0; i < 2; i++) {
		ask('A', 1500, challenge('B'), write(&h));
		judged_is(&j, HALLMARK_CHALLENGE_BAD, "HMK-HOLD-3");
		ask('A', 1500, none, write(&h));
		judged_is(&j, HALLMARK_CHALLENGE_BAD, "HMK-HOLD-3");
		ask(0, 1500, good, write(&h));
		judged_is(&j, HALLMARK_CHALLENGE_BAD, "HMK-HOLD-3");
		ask('A', 1500, cut, none);
		ck_assert_int_eq(hallmark_verdict_code(j.verdict),
				 HALLMARK_CHALLENGE_BAD);
		judged_facts(&j, "", "");
		look("A,B", 'f', 'A');
		/* Again, with a certificate that is none. */
		j.bytes.len = 10;
	}
}
END_TEST

/* HMK-HOLD-6: a code that stood on paper is no holder. */
START_TEST(a_bearer_is_no_holder)
{
	struct hm_holder_proof h;

	look("B", 'f', 'B');
	h = answer(question(), "code");
	ask('B', 1500, challenge('B'), write(&h));
	judged_is(&j, HALLMARK_OK, NULL);
	judged_facts(&j, "ISSUED CURRENT INCLUDED OWN_CLOCK BEARER_CODE",
		     "OBJECT HOLDER REPLAY");
	ck_assert(judged_says(&j, "a bearer code answers for this listing"));
	ck_assert(!judged_says(&j, "the custodian approves"));
}
END_TEST

/* HMK-VER-24, HMK-HOLD-4, HMK-HOLD-6 */
START_TEST(a_policy_wants_holders)
{
	struct hallmark_bytes none = hm_bytes(NULL, 0);
	struct hm_holder_proof h;

	look("A,B", 'f', 'A');
	judged_is(&j, HALLMARK_HOLDER_MISSING, "HMK-VER-24");
	ask('A', 1500, challenge('A'), none);
	judged_is(&j, HALLMARK_HOLDER_MISSING, "HMK-VER-24");
	h = answer(question(), "shop");
	ask('A', 1500, challenge('A'), write(&h));
	judged_is(&j, HALLMARK_OK, NULL);
	look("A,B", 'f', 'B');
	h = answer(question(), "code");
	ask('B', 1500, challenge('B'), write(&h));
	judged_is(&j, HALLMARK_HOLDER_MISSING, "HMK-HOLD-6");
}
END_TEST

/* HMK-HOLD-4: a chain without a head has no link of the log. */
START_TEST(signed_shows_no_holder)
{
	struct hm_holder_proof h;

	judged_end(&j);
	judged_begin(&j, "root issue A stock;", "quorum none\n");
	look("A", 's', 'A');
	judged_is(&j, HALLMARK_SIGNED_ONLY, "HMK-VER-25");
	h = answer(question(), "stock");
	ask('A', 1500, challenge('A'), write(&h));
	judged_is(&j, HALLMARK_HOLDER_MISSING, "HMK-HOLD-4");
}
END_TEST

Suite *suite_verify_holder(void)
{
	Suite *s = suite_create("verify/holder");
	TCase *tc = tcase_create("holder");
	TCase *strict = tcase_create("strict");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_checked_fixture(strict, begin_strict, end);
	tcase_add_test(tc, the_custodian_answers);
	tcase_add_test(tc, nothing_is_said_beyond_it);
	tcase_add_loop_test(tc, other_answers_do_not, 0,
			    sizeof(bad) / sizeof(*bad));
	tcase_add_test(tc, challenges_are_checked_first);
	tcase_add_test(tc, a_bearer_is_no_holder);
	tcase_add_test(tc, signed_shows_no_holder);
	tcase_add_test(strict, a_policy_wants_holders);
	suite_add_tcase(s, tc);
	suite_add_tcase(s, strict);
	return s;
}
