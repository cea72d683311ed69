/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "base/text.h"
#include "unit/item_rows.h"

/*
 * HMK-ID-1: sha256sum of "hallmark/item/1", a zero byte and the URI, with the
 * top bit cleared (the first hash begins with dc).
 */
static const struct {
	const char *text;
	const char *subject;
} subjects[] = {
	{ "https://id.gs1.org/01/09506000134352/21/12345",
	  "5cbbfaf7ff46948924cf323c8c82df7ca5f07bc4170798b4e24420f9442ac118" },
	{ "(01)9506000134352(21)A/B+1", "6d720d76bade17202361a72a6929e05808c0"
					"d8afaaa1ac2034da0c2673880fb7" },
	{ "urn:epc:id:giai:950600.ASSET-1",
	  "349742c9b6f110a76318ed5248a8ad85386b8474b180356c773ee0103cf383d9" },
	{ "https://maison.example/items/7",
	  "7db2ad03f7e3ad33e790b2649ad06068adb8077a8e450bb46b5d22132bf5ed7b" },
};

START_TEST(subject)
{
	struct hallmark_item_id id;
	uint8_t want[32];

	ck_assert(hm_hex_parse(hm_text(subjects[_i].subject), want, 32));
	ck_assert_int_eq(
		hallmark_item_parse(hm_text(subjects[_i].text), &id, NULL),
		HALLMARK_OK);
	ck_assert_mem_eq(id.subject, want, sizeof(want));
}
END_TEST

/* HMK-ID-15: each is an item, none of them as a certificate spells it. */
static const char *const spellings[] = {
	"https://id.gs1.org/01/09506000134352/21/A%2f",
	"https://id.gs1.org/01/09506000134352/21/%41",
	"https://id.gs1.org/01/09506000134352/21/A+",
	"https://id.gs1.org/01/9506000134352/21/A",
	"https://id.gs1.org/01/09506000134352/10/L/21/A",
	"https://id.gs1.org/01/09506000134352/21/A?",
	"https://id.gs1.org/01/09506000134352/21/A#",
	"https://id.gs1.org:443/01/09506000134352/21/A",
	"http://id.gs1.org/01/09506000134352/21/A",
	"HTTPS://id.gs1.org/01/09506000134352/21/A",
	"https://id.gs1.org/gtin/09506000134352/21/A",
	"https://maison.example/01/09506000134352/21/A",
	"(01)09506000134352(21)A",
	"010950600013435221A",
	"urn:epc:id:sgtin:9506000.013435.A",
};

START_TEST(certificates_carry_one_form)
{
	struct hallmark_item_id id;
	struct hallmark_item_id same;

	ck_assert_int_eq(hallmark_item_parse(hm_text(spellings[_i]), &id, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_item_canonical(hm_text(spellings[_i]), &same),
			 HALLMARK_ITEM_NOT_CANONICAL);
	ck_assert_int_eq(hallmark_item_canonical(hm_text(id.uri), &same),
			 HALLMARK_OK);
	ck_assert_mem_eq(&same, &id, sizeof(id));
}
END_TEST

START_TEST(canonical_is_whole)
{
	const char *uri = "https://maison.example/items/7";
	struct hallmark_bytes with_nul = hm_bytes(uri, strlen(uri) + 1);
	char text[600] = "https://id.gs1.org/01/09506000134352/21/A?";
	struct hallmark_item_id id;

	ck_assert_int_eq(hallmark_item_canonical(hm_text(uri), &id),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_item_canonical(with_nul, &id),
			 HALLMARK_ITEM_NOT_CANONICAL);
	ck_assert_int_eq(hallmark_item_canonical(hm_bytes(NULL, 0), &id),
			 HALLMARK_ITEM_NOT_CANONICAL);
	memset(text + strlen(text), 'x', 599 - strlen(text));
	ck_assert_int_eq(hallmark_item_parse(hm_text(text), &id, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_item_canonical(hm_text(text), &id),
			 HALLMARK_ITEM_NOT_CANONICAL);
}
END_TEST

/* HMK-POL-9 */
static const struct {
	const char *prefix;
	bool valid;
	const char *inside;
	const char *outside;
} prefixes[] = {
	{ "950", true, "https://id.gs1.org/01/09506000134352/21/A",
	  "https://id.gs1.org/01/09416000336108/21/A" },
	{ "950600013435", true, "https://id.gs1.org/01/19506000134359/21/A",
	  "https://id.gs1.org/01/09506000134369/21/A" },
	{ "000", true, "https://id.gs1.org/01/00000002345673/21/A",
	  "https://id.gs1.org/01/00416000336108/21/A" },
	{ "9506000", true, "https://id.gs1.org/8004/9506000A",
	  "https://id.gs1.org/8004/950600A" },
	{ "950", true, "https://id.gs1.org/8004/950",
	  "https://maison.example/950" },
	{ "https://maison.example/items/", true,
	  "https://maison.example/items/7", "https://maison.example/item" },
	{ "https://maison.example/", true, "https://maison.example/",
	  "https://maison.example.evil/" },
	{ "urn:uuid:", true, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
	  "urn:isbn:1" },
	{ "95", false, NULL, NULL },
	{ "9506000134352", false, NULL, NULL },
	{ "950x", false, NULL, NULL },
	{ "", false, NULL, NULL },
	{ "maison.example/", false, NULL, NULL },
	{ "https://maison.example", false, NULL, NULL },
	{ "https://Maison.example/", false, NULL, NULL },
	{ "https://maison.example/#", false, NULL, NULL },
	{ "https://id.gs1.org/", false, NULL, NULL },
	{ "https://id.gs1.org/01/09506000134352/21/", false, NULL, NULL },
	{ "http://id.gs1.org/x", false, NULL, NULL },
	{ "https://maison.example/01/", false, NULL, NULL },
	{ "urn:epc:id:sgtin:9506000.", false, NULL, NULL },
	{ "urn:", false, NULL, NULL },
};

START_TEST(prefix)
{
	struct hallmark_bytes text = hm_text(prefixes[_i].prefix);

	ck_assert_int_eq(hallmark_prefix_valid(text), prefixes[_i].valid);
	if (!prefixes[_i].valid)
		return;
	ck_assert(hallmark_item_under(hm_text(prefixes[_i].inside), text));
	ck_assert(!hallmark_item_under(hm_text(prefixes[_i].outside), text));
}
END_TEST

Suite *suite_record_item_id(void)
{
	Suite *suite = suite_create("record/item_id");
	TCase *tcase = tcase_create("item_id");

	tcase_add_loop_test(tcase, subject, 0, ROWS(subjects));
	tcase_add_loop_test(tcase, certificates_carry_one_form, 0,
			    ROWS(spellings));
	tcase_add_test(tcase, canonical_is_whole);
	tcase_add_loop_test(tcase, prefix, 0, ROWS(prefixes));
	suite_add_tcase(suite, tcase);
	return suite;
}
