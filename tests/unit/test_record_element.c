/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit/item_rows.h"
#include "unit/vectors.h"

#include "base/bytes.h"

#define G "09506000134352"
#define ITEM "https://id.gs1.org/01/" G "/21/"
#define GIAI "https://id.gs1.org/8004/"
#define GS "\035"

static const struct item_row rows[] = {
	/* HMK-ID-10: in brackets. */
	GOOD("(01)" G "(21)A1", ITEM "A1"),
	GOOD("(21)A1(01)" G, ITEM "A1"),
	GOOD("(01)9506000134352(21)A1", ITEM "A1"),
	GOOD("(01)02345673(21)A1",
	     "https://id.gs1.org/01/00000002345673/21/A1"),
	GOOD("(01)" G "(22)V(10)LOT-1(21)A1", ITEM "A1"),
	GOOD("(01)" G "(21)A1(3103)000195(8200)http://x/?a=1", ITEM "A1"),
	GOOD("(01)" G "(21)A\\(10\\)B", ITEM "A%2810%29B"),
	GOOD("(01)" G "(21)A)B", ITEM "A%29B"),
	GOOD("(8004)950600ASSET/1", GIAI "950600ASSET%2F1"),
	GOOD("(8004)950600A(7040)1ABC", GIAI "950600A"),
	BAD("(01)" G, ID_CLASS, "HMK-ID-6", 4),
	BAD("(01)09506000134351(21)A1", GTIN_CHECK_DIGIT, "HMK-ID-3", 17),
	BAD("(01)950600013435X(21)A1", GTIN_CHARACTER, "HMK-ID-3", 16),
	BAD("(01)(21)A1", GTIN_LENGTH, "HMK-ID-3", 4),
	BAD("(01)" G "(21)", SERIAL_LENGTH, "HMK-ID-4", 22),
	BAD("(01)" G "(21)..", SERIAL_DOTS, "HMK-ID-5", 22),
	BAD("(01)" G "(21)A\\B", SERIAL_CHARACTER, "HMK-ID-4", 23),
	BAD("(01)" G "(21)A\\", SERIAL_CHARACTER, "HMK-ID-4", 23),
	BAD("(01)" G "(21)A B", SERIAL_CHARACTER, "HMK-ID-4", 23),
	BAD("(01) " G "(21)A", GTIN_CHARACTER, "HMK-ID-3", 4),
	BAD("(01)" G "(21)A(B", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(01)" G "(21)A(B)", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(01)" G "(21)A(10", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(01)" G "(21)A(05)1", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(01)" G "(21)A(80X4)1", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(1)" G "(21)A", ID_SPELLING, "HMK-ID-8", 0),
	BAD("(", ID_SPELLING, "HMK-ID-8", 0),
	BAD("(01)" G "(21)A1(21)A1", ID_SPELLING, "HMK-ID-8", 24),
	BAD("(01)" G "(01)" G "(21)A1", ID_SPELLING, "HMK-ID-8", 18),
	BAD("(8004)1(8004)1", ID_SPELLING, "HMK-ID-8", 7),
	BAD("(01)" G "(21)A1(240)", ID_SPELLING, "HMK-ID-8", 24),
	BAD("(01)" G "(10)(21)A1", ID_SPELLING, "HMK-ID-8", 22),
	BAD("(01)" G "(10)123456789012345678901(21)A1", ID_SPELLING, "HMK-ID-8",
	    42),
	BAD("(01)" G "(10)A B(21)A1", ID_SPELLING, "HMK-ID-8", 23),
	BAD("(01)" G "(91)\xc3\xa9(21)A1", ID_SPELLING, "HMK-ID-8", 22),
	BAD("(01)" G "(91)\n(21)A1", ID_SPELLING, "HMK-ID-8", 22),
	/* HMK-ID-6: what names no item, or no one knows which. */
	BAD("(01)" G "(235)A1", ID_KEY, "HMK-ID-6", 18),
	BAD("(03)" G "(21)A1", ID_KEY, "HMK-ID-6", 0),
	BAD("(00)006141411234567890", ID_KEY, "HMK-ID-6", 0),
	BAD("(8006)" G "0102(21)A1", ID_KEY, "HMK-ID-6", 0),
	BAD("(01)" G "(21)A1(37)2", ID_KEY, "HMK-ID-6", 24),
	BAD("(01)" G "(21)A1(8004)950600A", ID_KEY, "HMK-ID-6", 30),
	BAD("(8004)950600A(21)A1", ID_KEY, "HMK-ID-6", 17),
	BAD("(21)A1", ID_KEY, "HMK-ID-6", 0),
	/* HMK-ID-11: as scanners send them. */
	GOOD("01" G "21A1", ITEM "A1"),
	GOOD("01" G "10LOT" GS "21A1", ITEM "A1"),
	GOOD("21A1" GS "01" G, ITEM "A1"),
	GOOD("01" G GS "21A1", ITEM "A1"),
	GOOD("01" G "21A1" GS, ITEM "A1"),
	GOOD("01" G "310300019521A1", ITEM "A1"),
	GOOD("01" G "21A(1)", ITEM "A%281%29"),
	GOOD("01" G "2112345678901234567890", ITEM "12345678901234567890"),
	GOOD(GS "01" G "21A1", ITEM "A1"),
	GOOD("]d201" G "21A1", ITEM "A1"),
	GOOD("]d2" GS "01" G "21A1", ITEM "A1"),
	GOOD("]Q301" G "21A1", ITEM "A1"),
	GOOD("]C101" G "21A1", ITEM "A1"),
	GOOD("]e001" G "21A1", ITEM "A1"),
	GOOD("]J101" G "21A1", ITEM "A1"),
	GOOD("]Q101" G "21A1", ITEM "A1"),
	GOOD("]Q1https://brand.example/01/" G "/21/A1", ITEM "A1"),
	GOOD("]d1https://brand.example/01/" G "/21/A1", ITEM "A1"),
	GOOD("]d28004950600A", GIAI "950600A"),
	GOOD("]d280041234567890128", GIAI "1234567890128"),
	GOOD("8004950600A", GIAI "950600A"),
	GOOD("80041234567890128", GIAI "1234567890128"),
	BAD("]d201" G, ID_CLASS, "HMK-ID-6", 5),
	BAD("]d201" G "2112345678901234567890"
	    "1",
	    SERIAL_LENGTH, "HMK-ID-4", 41),
	BAD("01" G "21A B", SERIAL_CHARACTER, "HMK-ID-4", 19),
	BAD("01" G "21A1" GS GS, ID_SPELLING, "HMK-ID-8", 21),
	BAD("01" G "2", ID_SPELLING, "HMK-ID-8", 16),
	BAD("01" G "800", ID_SPELLING, "HMK-ID-8", 16),
	BAD("01" G "80A4X", ID_SPELLING, "HMK-ID-8", 16),
	BAD("01" G "31030001", ID_SPELLING, "HMK-ID-8", 24),
	BAD("01" G "0A", ID_SPELLING, "HMK-ID-8", 16),
	BAD("]d2019506000134352" GS "21A1", ID_SPELLING, "HMK-ID-8", 18),
	BAD("]d2", ID_KEY, "HMK-ID-6", 0),
	BAD("]d2(01)" G "(21)A1x(", ID_SPELLING, "HMK-ID-8", 28),
	BAD("]E09506000134352", ID_SPELLING, "HMK-ID-8", 0),
	BAD("]Q1", ID_SPELLING, "HMK-ID-8", 3),
	BAD("]d", ID_SPELLING, "HMK-ID-8", 0),
	BAD(GS, ID_KEY, "HMK-ID-6", 0),
	/* Digits alone are a GTIN: never a GIAI by chance. */
	BAD("9506000134352", ID_CLASS, "HMK-ID-6", 0),
	BAD("02345673", ID_CLASS, "HMK-ID-6", 0),
	BAD("9506000134351", GTIN_CHECK_DIGIT, "HMK-ID-3", 12),
	BAD("8004950600015", ID_CLASS, "HMK-ID-6", 0),
	BAD("8004950600010", GTIN_CHECK_DIGIT, "HMK-ID-3", 12),
	BAD("800495", GTIN_LENGTH, "HMK-ID-3", 0),
};

START_TEST(row)
{
	item_row_holds(&rows[_i]);
}
END_TEST

/* The least value that the dictionary's specification of an AI allows. */
static void least_value(const char *spec, char *out)
{
	while (*spec && *spec != '[' && *spec != '#' && !strchr(spec, '\t')) {
		char type = *spec;
		size_t n = 1;

		if (!strchr("NXYZ", type) || !strchr("0123456789.", spec[1]))
			return;
		if (spec[1] != '.')
			n = strtoul(spec + 1, NULL, 10);
		memset(out, type == 'N' ? '0' : 'A', n);
		out += n;
		*out = '\0';
		spec += strcspn(spec, " ");
		spec += strspn(spec, " ");
	}
}

static enum hallmark_code expected(unsigned long ai)
{
	static const unsigned other[] = { 0,	2,    3,    37,	  235,
					  253,	255,  8003, 8004, 8006,
					  8010, 8013, 8017, 8018 };

	if (ai == 1 || ai == 21)
		return HALLMARK_ID_SPELLING; /* twice */
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (ai == other[i])
			return HALLMARK_ID_KEY;
	return HALLMARK_OK;
}

/* Every AI of GS1's dictionary can stand between (01) and (21). */
static void dictionary_line(const char *line)
{
	char ai[5] = "";
	char value[128] = "";
	char text[256];
	struct hallmark_item_id id;
	enum hallmark_code code;
	size_t digits = strspn(line, "0123456789");
	const char *flags = line + strcspn(line, " ");
	const char *spec;

	memcpy(ai, line, digits);
	flags += strspn(flags, " ");
	spec = strchr("NXYZ", *flags) ? flags : flags + strcspn(flags, " ");
	spec += strspn(spec, " ");
	least_value(spec, value);
	ck_assert_msg(value[0] != '\0', "%s", line);
	snprintf(text, sizeof(text), "]d201" G "%s%s%s21A1", ai, value,
		 *flags == '*' ? "" : GS);
	code = hallmark_item_parse(hm_text(text), &id, NULL);
	ck_assert_msg(code == expected(strtoul(ai, NULL, 10)), "%s: %s", text,
		      hallmark_code_name(code));
	if (!code)
		ck_assert_str_eq(id.uri, ITEM "A1");
}

START_TEST(dictionary)
{
	struct hallmark_buf file = HM_BUF_INIT(1u << 20);
	size_t lines = 0;

	if (!vectors_file("../data/gs1-syntax-dictionary/"
			  "gs1-syntax-dictionary.txt",
			  &file))
		return;
	hm_buf_byte(&file, '\0');
	for (char *line = strtok((char *)file.ptr, "\n"); line;
	     line = strtok(NULL, "\n")) {
		if (*line < '0' || *line > '9')
			continue;
		dictionary_line(line);
		lines++;
	}
	hm_buf_release(&file);
	vectors_ran("gs1-syntax-dictionary", lines);
}
END_TEST

Suite *suite_record_element(void)
{
	Suite *suite = suite_create("record/element");
	TCase *tcase = tcase_create("element");

	tcase_add_loop_test(tcase, row, 0, ROWS(rows));
	tcase_add_test(tcase, dictionary);
	suite_add_tcase(suite, tcase);
	return suite;
}
