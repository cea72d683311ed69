/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

#include "unit/item_rows.h"
#include "unit/vectors.h"

#include "base/bytes.h"

/*
 * HMK-ID-3. Good ones are printed in the GS1 General Specifications, on
 * gs1.org or in GS1's syntax engine.
 */
static const struct {
	const char *text;
	enum hallmark_code code;
	const char *want; /* 14 digits, or words of the message */
	size_t offset;
} gtins[] = {
	{ "09506000134352", HALLMARK_OK, "09506000134352", 0 },
	{ "9506000134352", HALLMARK_OK, "09506000134352", 0 },
	{ "416000336108", HALLMARK_OK, "00416000336108", 0 },
	{ "02345673", HALLMARK_OK, "00000002345673", 0 },
	{ "12312312312333", HALLMARK_OK, "12312312312333", 0 },
	{ "9506000134350", HALLMARK_GTIN_CHECK_DIGIT, "should be 2", 12 },
	{ "02345670", HALLMARK_GTIN_CHECK_DIGIT, "should be 3", 7 },
	{ "", HALLMARK_GTIN_LENGTH, "empty", 0 },
	{ "950600013435", HALLMARK_GTIN_CHECK_DIGIT, "should be 9", 11 },
	{ "1", HALLMARK_GTIN_LENGTH, "too few", 0 },
	{ "95060001343", HALLMARK_GTIN_LENGTH, "too few", 0 },
	{ "95060001343521", HALLMARK_GTIN_CHECK_DIGIT, "should be 8", 13 },
	{ "095060001343520", HALLMARK_GTIN_LENGTH, "too many", 0 },
	/* 00000002345673 without its zeros */
	{ "2345673", HALLMARK_GTIN_LENGTH, "leading zeros", 0 },
	{ "9.50600E+12", HALLMARK_GTIN_SPREADSHEET, "as text", 1 },
	{ "9,50600E+12", HALLMARK_GTIN_SPREADSHEET, "as text", 1 },
	{ "9.506e12", HALLMARK_GTIN_SPREADSHEET, "as text", 1 },
	{ "9506000134352.0", HALLMARK_GTIN_SPREADSHEET, "as text", 13 },
	{ "9506000134352.", HALLMARK_GTIN_SPREADSHEET, "as text", 13 },
	{ "9E+12", HALLMARK_GTIN_SPREADSHEET, "as text", 1 },
	{ "'9506000134352", HALLMARK_GTIN_SPREADSHEET, "as text", 0 },
	{ "=\"9506000134352\"", HALLMARK_GTIN_SPREADSHEET, "as text", 0 },
	{ "9.50600E+12x", HALLMARK_GTIN_CHARACTER, "not a digit", 1 },
	{ "E+12", HALLMARK_GTIN_CHARACTER, "not a digit", 0 },
	{ "9506000134352 ", HALLMARK_GTIN_CHARACTER, "blank", 13 },
	{ " 9506000134352", HALLMARK_GTIN_CHARACTER, "blank", 0 },
	{ "9506-000134352", HALLMARK_GTIN_CHARACTER, "not a digit", 4 },
	{ "950600013435\xc2\xb2", HALLMARK_GTIN_CHARACTER, "ASCII", 12 },
	/* Scanned into the wrong column, seen in Open Food Facts. */
	{ "01054001410709893103000231", HALLMARK_GTIN_ELEMENT_STRING,
	  "the GTIN inside is valid", 0 },
	{ "02054143392502063103005000171901311020190403",
	  HALLMARK_GTIN_ELEMENT_STRING, "the GTIN inside is valid", 0 },
	{ "01054001410709883103000231", HALLMARK_GTIN_LENGTH, "too many", 0 },
	{ "010950600013435221A1", HALLMARK_GTIN_ELEMENT_STRING,
	  "the GTIN inside is valid", 0 },
	{ "(01)09506000134352(21)A1", HALLMARK_GTIN_ELEMENT_STRING,
	  "the GTIN inside is valid", 0 },
	{ "(01)09506000134351(21)A1", HALLMARK_GTIN_ELEMENT_STRING,
	  "this is an element string", 0 },
	{ "(01)", HALLMARK_GTIN_ELEMENT_STRING, "this is an element", 0 },
	{ "]d2010950600013435221A1", HALLMARK_GTIN_ELEMENT_STRING,
	  "this is an element string", 0 },
	{ "10A1\03501", HALLMARK_GTIN_CHARACTER, "not a digit", 2 },
	{ "3103000231\03501", HALLMARK_GTIN_ELEMENT_STRING,
	  "this is an element string", 0 },
};

START_TEST(gtin)
{
	struct hallmark_bytes text = hm_text(gtins[_i].text);
	struct hallmark_diag diag = { .message = "" };
	char out[15] = "untouched";
	enum hallmark_code code = hallmark_gtin_parse(text, out, &diag);

	ck_assert_msg(code == gtins[_i].code, "%s: %s (%s)", gtins[_i].text,
		      hallmark_code_name(code), diag.message);
	ck_assert_str_eq(out, code ? "untouched" : gtins[_i].want);
	if (!code)
		return;
	ck_assert_msg(strstr(diag.message, gtins[_i].want) != NULL, "%s: %s",
		      gtins[_i].text, diag.message);
	ck_assert_uint_eq(diag.offset, gtins[_i].offset);
	ck_assert_str_eq(diag.rule, "HMK-ID-3");
	ck_assert_int_eq(hallmark_gtin_parse(text, out, NULL), code);
}
END_TEST

/* Weights 3, 1, 3 from the right: one wrong digit never goes unseen. */
START_TEST(one_wrong_digit)
{
	char text[] = "09506000134352";
	char out[15];

	for (size_t at = 0; at < 14; at++) {
		char right = text[at];

		for (char c = '0'; c <= '9'; c++) {
			text[at] = c;
			ck_assert_int_eq(
				hallmark_gtin_parse(hm_text(text), out, NULL),
				c == right ? HALLMARK_OK
					   : HALLMARK_GTIN_CHECK_DIGIT);
		}
		text[at] = right;
	}
}
END_TEST

/* HMK-ID-2, HMK-ID-4, HMK-ID-5: a serial as a factory's file has it. */
static const struct {
	const char *text;
	enum hallmark_code code;
	const char *want;
	size_t offset;
} serials[] = {
	{ "12345", HALLMARK_OK, "12345", 0 },
	{ "0", HALLMARK_OK, "0", 0 },
	{ "00012", HALLMARK_OK, "00012", 0 },
	{ "aZ-._", HALLMARK_OK, "aZ-._", 0 },
	{ "...", HALLMARK_OK, "...", 0 },
	{ "12345678901234567890", HALLMARK_OK, "12345678901234567890", 0 },
	{ "!\"%&'()*+,-./:;<=>?_", HALLMARK_OK,
	  "%21%22%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F_", 0 },
	{ "%41", HALLMARK_OK, "%2541", 0 },
	{ "", HALLMARK_SERIAL_LENGTH, "HMK-ID-4", 0 },
	{ "123456789012345678901", HALLMARK_SERIAL_LENGTH, "HMK-ID-4", 20 },
	{ "A 1", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 1 },
	{ "A#1", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 1 },
	{ "A\t", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 1 },
	{ "A\x7f", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 1 },
	{ "\xc3\xa9", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 0 },
	{ "@", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 0 },
	{ "[", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 0 },
	{ "$", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 0 },
	{ "~", HALLMARK_SERIAL_CHARACTER, "HMK-ID-4", 0 },
	{ ".", HALLMARK_SERIAL_DOTS, "HMK-ID-5", 0 },
	{ "..", HALLMARK_SERIAL_DOTS, "HMK-ID-5", 0 },
};

START_TEST(serial)
{
	struct hallmark_bytes text = hm_text(serials[_i].text);
	struct hallmark_item_id id = { .uri = "untouched" };
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_item_id again;
	enum hallmark_code code;
	char want[HALLMARK_URI_MAX];

	code = hallmark_item_gtin(HM_LIT("9506000134352"), text, &id, &diag);
	ck_assert_msg(code == serials[_i].code, "%s: %s (%s)", serials[_i].text,
		      hallmark_code_name(code), diag.message);
	if (code) {
		ck_assert_str_eq(id.uri, "untouched");
		ck_assert_str_eq(diag.rule, serials[_i].want);
		ck_assert_uint_eq(diag.offset, serials[_i].offset);
		return;
	}
	snprintf(want, sizeof(want),
		 "https://id.gs1.org/01/09506000134352/21/%s",
		 serials[_i].want);
	ck_assert_str_eq(id.uri, want);
	ck_assert_int_eq(hallmark_item_canonical(hm_text(id.uri), &again),
			 HALLMARK_OK);
	ck_assert_mem_eq(&again, &id, sizeof(id));
}
END_TEST

START_TEST(a_bad_gtin_comes_before_its_serial)
{
	struct hallmark_item_id id = { .uri = "untouched" };
	struct hallmark_diag diag;

	ck_assert_int_eq(hallmark_item_gtin(HM_LIT("9506000134350"),
					    HM_LIT(".."), &id, &diag),
			 HALLMARK_GTIN_CHECK_DIGIT);
	ck_assert_str_eq(diag.message, "the check digit should be 2");
	ck_assert_str_eq(id.uri, "untouched");
}
END_TEST

/* The counts stand in the README of the data. */
START_TEST(barcodes)
{
	struct hallmark_buf file = HM_BUF_INIT(4u << 20);
	size_t good = 0, digit = 0, length = 0, elements = 0, rows = 0;
	const char *line;

	if (!vectors_file("../data/openfoodfacts-lifyzer/products.csv", &file))
		return;
	hm_buf_byte(&file, '\0');
	line = strchr((char *)file.ptr, '\n');
	while (line && line[1]) {
		struct hallmark_bytes code =
			hm_bytes(line + 1, strcspn(line + 1, ","));
		struct hallmark_diag diag;
		char out[15];

		switch ((int)hallmark_gtin_parse(code, out, &diag)) {
		case HALLMARK_OK:
			good++;
			break;
		case HALLMARK_GTIN_CHECK_DIGIT:
			digit++;
			break;
		case HALLMARK_GTIN_ELEMENT_STRING:
			elements++;
			break;
		case HALLMARK_GTIN_LENGTH:
			length++;
			break;
		default:
			ck_abort_msg("%.*s: %s", (int)code.len, code.ptr,
				     diag.message);
		}
		rows++;
		line = strchr(line + 1, '\n');
	}
	hm_buf_release(&file);
	ck_assert_uint_eq(good, 19491);
	ck_assert_uint_eq(digit, 346);
	ck_assert_uint_eq(elements, 8);
	ck_assert_uint_eq(length + elements, 163);
	vectors_ran("openfoodfacts-lifyzer", rows);
}
END_TEST

Suite *suite_record_gs1(void)
{
	Suite *suite = suite_create("record/gs1");
	TCase *tcase = tcase_create("gs1");

	tcase_add_loop_test(tcase, gtin, 0, ROWS(gtins));
	tcase_add_test(tcase, one_wrong_digit);
	tcase_add_loop_test(tcase, serial, 0, ROWS(serials));
	tcase_add_test(tcase, a_bad_gtin_comes_before_its_serial);
	tcase_add_test(tcase, barcodes);
	suite_add_tcase(suite, tcase);
	return suite;
}
