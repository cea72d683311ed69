/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <sodium.h>
#include <stdio.h>

#include <hallmark/wallet.h>

#include "base/text.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define A1 "https://id.gs1.org/01/09506000134352/21/A1"
#define A2 "https://id.gs1.org/01/09506000134352/21/A2"

/* HMK-CLAIM-1, HMK-CLAIM-4: the table of spec/17, made with Python's hashlib. */
static const struct {
	const char *code;
	const char *item;
	const char *pub;
} vectors[] = {
	{ "00000-00000-00000-00000-RZ5W3", A1,
	  "095b0f773215bdf69eae07f803dbac6d"
	  "c062316538fba61c48156082b8f13cf4" },
	{ "00000-00000-00000-00000-RZ5W3", A2,
	  "a7505713ac95b0cd20f80a55bec4d68b"
	  "363565b84c90539fc5611b0d789fb988" },
	{ "000G4-0R40M-30E20-9185G-G6TQF", A1,
	  "98ed1fd09992c34e3f408fa8682f6773"
	  "f09cf4d5bd7e8b861bffcb08d48d5a6f" },
	{ "000G4-0R40M-30E20-9185G-G6TQF", A2,
	  "7152c126470f6ef7c816c7acd2c61143"
	  "d0e207052990d024c746356cdd298b25" },
	{ "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-3Y7VY", A1,
	  "ab4c7375cddf243fd372c26b6d157272"
	  "b4bd3e0adfdfe67be85167567d87d19b" },
	{ "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-3Y7VY", A2,
	  "d033d4b93faddee836fa26558a6bd1c1"
	  "5f12c095fa9314538db5f0142c0da6aa" },
};

static struct hallmark_item_id item_of(const char *uri)
{
	struct hallmark_item_id id;

	ck_assert_int_eq(hallmark_item_canonical(hm_text(uri), &id),
			 HALLMARK_OK);
	return id;
}

static void reads(const char *text, const char *want)
{
	struct hallmark_claim_code code;

	ck_assert_msg(hallmark_claim_parse(hm_text(text), &code, NULL) ==
			      HALLMARK_OK,
		      "%s", text);
	ck_assert_str_eq(code.text, want);
}

static void refuses(struct hallmark_bytes text, const char *rule, size_t group)
{
	struct hallmark_claim_code code = { "untouched" };
	struct hallmark_diag diag = { 0 };

	ck_assert_int_eq(hallmark_claim_parse(text, &code, &diag),
			 HALLMARK_CODE_BAD);
	ck_assert_str_eq(code.text, "untouched");
	ck_assert_str_eq(diag.rule, rule);
	ck_assert_uint_eq(diag.line, group);
	ck_assert_uint_gt(strlen(diag.message), 10);
	ck_assert_int_eq(hallmark_claim_parse(text, &code, NULL),
			 HALLMARK_CODE_BAD);
}

START_TEST(known_codes)
{
	struct hallmark_item_id item = item_of(vectors[_i].item);
	struct hallmark_claim_code code;
	struct hallmark_key *key = NULL;
	const struct hallmark_signer *signer;
	const char *text = vectors[_i].code;
	static const uint8_t message[4] = "text";
	uint8_t pub[32], sig[64];

	ck_assert_int_eq(hallmark_claim_parse(hm_text(text), &code, NULL),
			 HALLMARK_OK);
	ck_assert_str_eq(code.text, text);
	ck_assert_int_eq(hallmark_claim_key(&code, &item, &key), HALLMARK_OK);
	ck_assert(hm_hex_parse(hm_bytes(vectors[_i].pub, 64), pub, 32));
	signer = hallmark_key_signer(key);
	ck_assert_mem_eq(signer->pub, pub, 32);
	ck_assert_int_eq(signer->sign(signer->key, HM_LIT("text"), sig),
			 HALLMARK_OK);
	ck_assert_int_eq(crypto_sign_verify_detached(sig, message, 4, pub), 0);
	hallmark_key_free(key);
}
END_TEST

static void counting(void *arg, uint8_t *out, size_t len)
{
	const uint8_t *first = arg;

	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(*first + i);
}

static void fill(void *arg, uint8_t *out, size_t len)
{
	const uint8_t *byte = arg;

	memset(out, *byte, len);
}

static void draw(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	hallmark_random(out, len);
}

START_TEST(codes_that_are_made)
{
	struct hallmark_claim_code code, other;
	uint8_t byte = 0;

	hallmark_claim_make(fill, &byte, &code);
	ck_assert_str_eq(code.text, vectors[0].code);
	hallmark_claim_make(counting, &byte, &code);
	ck_assert_str_eq(code.text, vectors[2].code);
	byte = 0xff;
	hallmark_claim_make(fill, &byte, &code);
	ck_assert_str_eq(code.text, vectors[4].code);
	hallmark_claim_make(draw, NULL, &code);
	hallmark_claim_make(draw, NULL, &other);
	ck_assert_str_ne(code.text, other.text);
	reads(code.text, code.text);
	reads(other.text, other.text);
}
END_TEST

/* HMK-CLAIM-2 */
START_TEST(as_people_type)
{
	static const char *const spellings[] = {
		"000g4-0r40m-30e20-9185g-g6tqf",
		"000G40R40M30E209185GG6TQF",
		" 000G4 0R40M 30E20 9185G G6TQF\r\n",
		"OOOG4-oR4OM-3oE2O-9I85G-G6TQF",
		"000G4-0R40M-30E20-9L85G-G6TQF",
		"000g4-0r40m-30e20-9l85g-g6tqf",
		"0-0-0-G-4-0-R-4-0-M-3-0-E-2-0-9-i-8-5-G-G-6-T-Q-F---",
		"000G4-\n0R40M-\t30E20-9185G-G6TQF",
	};

	for (int i = 0; i < ROWS(spellings); i++)
		reads(spellings[i], "000G4-0R40M-30E20-9185G-G6TQF");
}
END_TEST

START_TEST(what_is_no_code)
{
	static const char *const rows[] = {
		"",
		"000G4-0R40M-30E20-9185G-G6TQ",
		"000G4-0R40M-30E20-9185G-G6TQF0",
		"U00G4-0R40M-30E20-9185G-G6TQF",
		"000G4-0R40M-30E20-9185G-G6TQ!",
		"000G4_0R40M_30E20_9185G_G6TQF",
		("\xef\xbb\xbf"
		 "000G4-0R40M-30E20-9185G-G6TQF"),
	};

	for (int i = 0; i < ROWS(rows); i++)
		refuses(hm_text(rows[i]), "HMK-CLAIM-2", 0);
	refuses(hm_bytes("000G4-0R40M-30E20-9185G-G6TQF", 30), "HMK-CLAIM-2",
		0);
}
END_TEST

/* HMK-CLAIM-3: every digit exchanged for every other one. */
START_TEST(one_wrong_digit)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char text[] = "000G4-0R40M-30E20-9185G-G6TQF";

	for (size_t i = 0; text[i]; i++)
		for (size_t d = 0; digits[d] && text[i] != '-'; d++) {
			char was = text[i];

			text[i] = digits[d];
			if (digits[d] != was)
				refuses(hm_bytes(text, 29), "HMK-CLAIM-3",
					i / 6 + 1);
			text[i] = was;
		}
}
END_TEST

START_TEST(two_wrong_digits)
{
	static const char *const rows[] = {
		"000G4-R040M-30E20-9185G-G6TQF", /* exchanged */
		"000G4-0R40M-30E20-9158G-G6TQF",
		"10000-00000-00000-00000-RZ5W4",
		"30E20-0R40M-000G4-9185G-G6TQF",
	};

	for (int i = 0; i < ROWS(rows); i++)
		refuses(hm_bytes(rows[i], 29), "HMK-CLAIM-3", 0);
}
END_TEST

/* Only a code that was made or read has a key. */
START_TEST(no_key_without_a_code)
{
	struct hallmark_item_id item = item_of(A1);
	struct hallmark_claim_code code = { "000G4" };
	struct hallmark_key *key = NULL;

	ck_assert_int_eq(hallmark_claim_key(&code, &item, &key),
			 HALLMARK_CODE_BAD);
	ck_assert_ptr_null(key);
}
END_TEST

Suite *suite_keyring_claim(void)
{
	Suite *suite = suite_create("keyring/claim");
	TCase *tcase = tcase_create("claim");

	tcase_add_loop_test(tcase, known_codes, 0, ROWS(vectors));
	tcase_add_test(tcase, codes_that_are_made);
	tcase_add_test(tcase, as_people_type);
	tcase_add_test(tcase, what_is_no_code);
	tcase_add_test(tcase, one_wrong_digit);
	tcase_add_test(tcase, two_wrong_digits);
	tcase_add_test(tcase, no_key_without_a_code);
	suite_add_tcase(suite, tcase);
	return suite;
}
