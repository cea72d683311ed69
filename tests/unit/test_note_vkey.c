/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "base/text.h"
#include "note/vkey.h"
#include "unit/vectors.h"

#define LONG_NAME                                                              \
	"123456789012345678901234567890123456789012345678901234567890123"      \
	"4567890123456789012345678901234567890123456789012345678901234567"     \
	"8901234567890123456789012345678901234567890123456789012345678901"     \
	"2345678901234567890123456789012345678901234567890123456789012345"

static const struct {
	const char *name;
	bool valid;
	const char *why;
} names[] = {
	{ "brand.example/log1", true, "as logs have it" },
	{ "M\xc3\xa9lusine\xe2\x80\x94=", true, "any other text" },
	{ "", false, "HMK-NOTE-4: empty" },
	{ LONG_NAME, true, "255 bytes" },
	{ LONG_NAME "6", false, "HMK-NOTE-4: 256 bytes" },
	{ "a+b", false, "HMK-NOTE-4: a plus" },
	{ "a b", false, "HMK-NOTE-4: U+0020" },
	{ "a\tb", false, "HMK-CBOR-9: a tab" },
	{ "a\nb", false, "HMK-CBOR-9: a line feed" },
	{ "a\x7f", false, "HMK-CBOR-9: U+007F" },
	{ "a\xc2\x85", false, "HMK-CBOR-9: U+0085" },
	{ "a\xc2\xa0", false, "HMK-NOTE-4: U+00A0" },
	{ "\xe1\x9a\x80", false, "HMK-NOTE-4: U+1680" },
	{ "\xe1\x9a\x81", true, "U+1681" },
	{ "\xe1\xbf\xbf", true, "U+1FFF" },
	{ "\xe2\x80\x80", false, "HMK-NOTE-4: U+2000" },
	{ "\xe2\x80\x8a", false, "HMK-NOTE-4: U+200A" },
	{ "\xe2\x80\x8b", true, "U+200B is no white space" },
	{ "\xe2\x80\x8f", false, "HMK-CBOR-9: U+200F" },
	{ "\xe2\x80\xa8", false, "HMK-NOTE-4: U+2028" },
	{ "\xe2\x80\xa9", false, "HMK-NOTE-4: U+2029" },
	{ "\xe2\x80\xaf", false, "HMK-NOTE-4: U+202F" },
	{ "\xe2\x81\x9f", false, "HMK-NOTE-4: U+205F" },
	{ "\xe3\x80\x80", false, "HMK-NOTE-4: U+3000" },
	{ "a\xff", false, "HMK-CBOR-9: no UTF-8" },
	{ "a\xe2\x80", false, "HMK-CBOR-9: cut UTF-8" },
};

START_TEST(key_names)
{
	ck_assert_msg(hm_key_name_valid(hm_text(names[_i].name)) ==
			      names[_i].valid,
		      "%s", names[_i].why);
}
END_TEST

#define LOG_VKEY                                                               \
	"brand.example/log1+1a75f8c3+"                                         \
	"AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx"
#define LOG_PUB                                                                \
	"9b1f84791cfc7663045854d389deb5ca95449d875f276a83840b060ab39cfc71"

/* The key of the worked example, by its parts. */
START_TEST(worked_example)
{
	struct hallmark_bytes name = HM_LIT("brand.example/log1");
	struct hallmark_buf text = HM_BUF_INIT(1024);
	const char *what = "untouched";
	uint8_t pub[HM_PUB_BYTES];
	struct hm_vkey key;

	ck_assert(hm_hex_parse(HM_LIT(LOG_PUB), pub, sizeof(pub)));
	ck_assert(hm_vkey_parse(HM_LIT(LOG_VKEY), &key, &what));
	ck_assert_str_eq(what, "untouched");
	ck_assert(hm_bytes_equal(key.name, name));
	ck_assert_uint_eq(key.type, HM_VKEY_LOG);
	ck_assert_mem_eq(key.id, "\x1a\x75\xf8\xc3", HM_KEY_ID_BYTES);
	ck_assert_mem_eq(key.pub, pub, sizeof(pub));
	hm_vkey_write(&text, name, HM_VKEY_LOG, pub);
	ck_assert(hm_bytes_equal(hm_buf_view(&text), HM_LIT(LOG_VKEY)));
	hm_buf_release(&text);
}
END_TEST

#define NAME                                                                   \
	"expected a name without spaces, controls and '+', at most 255 bytes"
#define PARTS "expected NAME+KEYID+KEY"
#define ID "the key ID is not that of name, type and key in lower-case hex"
#define HEAD "expected canonical base64 of a type and a key"
#define LENGTH "expected canonical base64 of a type and 32 bytes"
#define OTHER "expected a key of type 01 or 04, this is another algorithm"
#define POINT "the key is not a point that can sign"

/* HMK-NOTE-5, each. */
static const struct {
	const char *vkey;
	const char *what;
} bad_vkeys[] = {
	{ "", PARTS },
	{ "brand.example/log1", PARTS },
	{ "brand.example/log1+1a75f8c3", PARTS },
	{ "+1a75f8c3+AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx", NAME },
	{ "a b+1a75f8c3+AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx", NAME },
	{ "brand.example/log1+1a75f8c4+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  ID },
	{ "brand.example/log2+1a75f8c3+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  ID },
	{ "brand.example/log1+1A75F8C3+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  ID },
	{ "brand.example/log1+1a75f8c+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  ID },
	{ "brand.example/log1+1a75f8c30+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  ID },
	{ "brand.example/log1+1a75f8c3+", HEAD },
	{ "brand.example/log1+1a75f8c3+AZs", HEAD },
	{ "brand.example/log1+1a75f8c3+A!sf", HEAD },
	{ "brand.example/log1+1a75f8c3+AZsf", LENGTH },
	{ LOG_VKEY "\n", LENGTH },
	{ LOG_VKEY "AAAA", LENGTH },
	{ LOG_VKEY "AA==", LENGTH },
	{ "brand.example/log1+1a75f8c3+"
	  "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPw=",
	  LENGTH },
	{ "brand.example/log1+1a75f8c3+"
	  "ApsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  OTHER },
	{ "brand.example/log1+1a75f8c3+"
	  "AJsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx",
	  OTHER },
	/* Off the curve, of mixed order, of order 1, not canonical. */
	{ "example.org/key+60b238f5+"
	  "BARFLINGNESS+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	  POINT },
	{ "example.org/key+663e9cae+"
	  "BABFLINGNESS+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	  POINT },
	{ "example.org/key+3e9c3c07+"
	  "BAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	  POINT },
	{ "example.org/key+b1e5e41b+"
	  "BO3///////////////////////////////////////9/",
	  POINT },
};

START_TEST(refused)
{
	struct hm_vkey key = { .type = 77 };
	const char *what = "";

	ck_assert(!hm_vkey_parse(hm_text(bad_vkeys[_i].vkey), &key, &what));
	ck_assert_str_eq(what, bad_vkeys[_i].what);
	ck_assert_uint_eq(key.type, 77);
}
END_TEST

/* Any one character changed: refused, or the change is in the name's bytes. */
START_TEST(flips)
{
	char text[] = LOG_VKEY;

	for (size_t i = 0; i < strlen(text); i++)
		for (int bit = 0; bit < 8; bit++) {
			const char *what;
			struct hm_vkey key;

			text[i] ^= (char)(1 << bit);
			ck_assert(!hm_vkey_parse(hm_text(text), &key, &what));
			text[i] ^= (char)(1 << bit);
		}
}
END_TEST

static void check_good(json_t *row)
{
	struct hallmark_buf text = HM_BUF_INIT(65536);
	const char *vkey, *name, *what;
	struct hm_vkey key;
	int type;

	ck_assert_int_eq(json_unpack(row, "{s:s,s:s,s:i}", "vkey", &vkey,
				     "name", &name, "type", &type),
			 0);
	if (!hm_vkey_parse(hm_text(vkey), &key, &what)) {
		ck_assert_int_eq(type, 6);
		ck_assert_str_eq(what, OTHER);
		return;
	}
	ck_assert(hm_bytes_equal(key.name, hm_text(name)));
	ck_assert_int_eq(key.type, type);
	hm_vkey_write(&text, key.name, key.type, key.pub);
	ck_assert(hm_bytes_equal(hm_buf_view(&text), hm_text(vkey)));
	hm_buf_release(&text);
}

START_TEST(vkey_vectors)
{
	const char *name = "note/vkeys.json";
	json_t *file = vectors_json(name);
	json_t *good, *bad, *row;
	size_t at;

	if (!file)
		return;
	ck_assert_int_eq(
		json_unpack(file, "{s:o,s:o}", "valid", &good, "reject", &bad),
		0);
	json_array_foreach(good, at, row) check_good(row);
	json_array_foreach(bad, at, row)
	{
		struct hm_vkey key;
		const char *what;

		ck_assert(!hm_vkey_parse(hm_text(json_string_value(
						 json_object_get(row, "vkey"))),
					 &key, &what));
	}
	vectors_ran(name, json_array_size(good) + json_array_size(bad));
	json_decref(file);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_note_vkey(void)
{
	Suite *suite = suite_create("note/vkey");
	TCase *tcase = tcase_create("vkey");

	tcase_add_loop_test(tcase, key_names, 0, ROWS(names));
	tcase_add_test(tcase, worked_example);
	tcase_add_loop_test(tcase, refused, 0, ROWS(bad_vkeys));
	tcase_add_test(tcase, flips);
	tcase_add_test(tcase, vkey_vectors);
	suite_add_tcase(suite, tcase);
	return suite;
}
