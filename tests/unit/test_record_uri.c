/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "unit/item_rows.h"

#define SAME(text) GOOD(text, text)

static const struct item_row rows[] = {
	/* HMK-ID-13: in normal form already, RFC 3986 6.2.2 and 6.2.3. */
	SAME("https://maison.example/items/7"),
	SAME("http://maison.example/"),
	SAME("https://maison.example/a//b/"),
	SAME("https://maison.example:8443/items/7?batch=a/b?c&d=%20"),
	SAME("https://maison.example./items/7?"),
	SAME("https://192.0.2.1/items/7"),
	SAME("https://a-b_c~d/items/!$&'()*+,;=:@-._~"),
	SAME("https://maison.example/%E2%82%AC"),
	SAME("https://maison.example/..a/.b/..."),
	SAME("https://maison.example/1/001/01x/gtins/8005/?a=/01/"),
	SAME("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
	SAME("urn:isbn:0451450523"),
	SAME("urn:example:A-Z"),
	SAME("did:web:maison.example:Items:7"),
	SAME("tag:maison.example,2026:7"),
	SAME("ipfs://bafybeib/7"),
	SAME("a+b-c.1:x"),
	SAME("ftp://maison.example/01/09506000134352"),
	SAME("urn:epcglobal:cbv:x"),
	/* Spellings that only look like URIs. */
	BAD("", ID_SPELLING, "HMK-ID-8", 0),
	BAD("hello", ID_SPELLING, "HMK-ID-8", 0),
	BAD("maison.example/items/7", ID_SPELLING, "HMK-ID-8", 0),
	BAD("//maison.example/items/7", ID_SPELLING, "HMK-ID-8", 0),
	BAD(":a", ID_SPELLING, "HMK-ID-8", 0),
	BAD("+a:b", ID_SPELLING, "HMK-ID-8", 0),
	BAD("a b:c", ID_SPELLING, "HMK-ID-8", 0),
	BAD(" https://maison.example/7", ID_SPELLING, "HMK-ID-8", 0),
	/* Each of these has a twin above: refused, never repaired. */
	BAD("HTTPS://maison.example/items/7", ID_URI, "HMK-ID-13", 0),
	BAD("Urn:isbn:0451450523", ID_URI, "HMK-ID-13", 0),
	BAD("https://Maison.example/items/7", ID_URI, "HMK-ID-13", 8),
	BAD("https://maison.example:443/items/7", ID_URI, "HMK-ID-13", 23),
	BAD("http://maison.example:80/items/7", ID_URI, "HMK-ID-13", 22),
	BAD("https://maison.example:08443/items/7", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example:/items/7", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example:x/items/7", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example:65536/", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example:123456/", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example", ID_URI, "HMK-ID-13", 22),
	BAD("https://maison.example?a", ID_URI, "HMK-ID-13", 22),
	BAD("https://maison.example/a/../b", ID_URI, "HMK-ID-13", 25),
	BAD("https://maison.example/a/.", ID_URI, "HMK-ID-13", 25),
	BAD("https://maison.example/./a", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/%41", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/%7E", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/%2E%2E/a", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/%e2%82%AC", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/?a=%2a", ID_URI, "HMK-ID-13", 26),
	BAD("https://maison.example/%30%31/x", ID_URI, "HMK-ID-13", 23),
	BAD("urn:ISBN:0451450523", ID_URI, "HMK-ID-13", 4),
	BAD("urn:uuid:F81d4fae-7dec-11d0-a765-00a0c91e6bf6", ID_URI,
	    "HMK-ID-13", 9),
	BAD("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6?=A", ID_URI,
	    "HMK-ID-13", 47),
	BAD("urn:x?Y:z", ID_URI, "HMK-ID-13", 6),
	BAD("urn:x?Y", ID_URI, "HMK-ID-13", 6),
	BAD("urn:", ID_URI, "HMK-ID-13", 4),
	BAD("https://maison.example/7#a", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/7#", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/7#a#b", ID_URI, "HMK-ID-13", 26),
	BAD("https://me@maison.example/7", ID_URI, "HMK-ID-13", 10),
	BAD("https://me:secret@maison.example/7", ID_URI, "HMK-ID-13", 17),
	BAD("https://[2001:db8::1]/7", ID_URI, "HMK-ID-13", 8),
	BAD("https://[2001:db8::1/7", ID_URI, "HMK-ID-13", 8),
	BAD("https://[]/7", ID_URI, "HMK-ID-13", 8),
	BAD("https://[fe80::1%25lo]/7", ID_URI, "HMK-ID-13", 16),
	BAD("https://[2001:db8::1]8/7", ID_URI, "HMK-ID-13", 21),
	BAD("https:///7", ID_URI, "HMK-ID-13", 8),
	BAD("https://:8443/7", ID_URI, "HMK-ID-13", 8),
	BAD("https:/maison.example/7", ID_URI, "HMK-ID-13", 6),
	BAD("http:7", ID_URI, "HMK-ID-13", 5),
	BAD("file:///7", ID_URI, "HMK-ID-13", 7),
	BAD("https://mai$on.example/7", ID_URI, "HMK-ID-13", 11),
	BAD("https://ma%69son.example/7", ID_URI, "HMK-ID-13", 10),
	/* Characters and escapes, HMK-ID-9. */
	BAD("https://maison.example/a b", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/\xc3\xa9", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/a\n", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/a\x7f", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/<a>", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/[a]", ID_URI, "HMK-ID-13", 23),
	BAD("https://maison.example/a|b", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/a\\b", ID_URI, "HMK-ID-13", 24),
	BAD("https://maison.example/?a^", ID_URI, "HMK-ID-13", 25),
	BAD("https://maison.example/%", ID_ESCAPE, "HMK-ID-9", 23),
	BAD("https://maison.example/%2", ID_ESCAPE, "HMK-ID-9", 23),
	BAD("https://maison.example/%2G", ID_ESCAPE, "HMK-ID-9", 23),
	BAD("https://maison.example/%G2", ID_ESCAPE, "HMK-ID-9", 23),
	BAD("https://maison.example/?%%20", ID_ESCAPE, "HMK-ID-9", 24),
	BAD("https://maison.example/#%", ID_ESCAPE, "HMK-ID-9", 24),
};

START_TEST(row)
{
	item_row_holds(&rows[_i]);
}
END_TEST

/* HMK-ID-14 */
START_TEST(length)
{
	char text[515] = "https://maison.example/";
	struct item_row fits = GOOD(text, text);
	struct item_row too_long = BAD(text, ID_LENGTH, "HMK-ID-14", 512);

	for (size_t n = strlen(text); n < 512; n++)
		text[n] = 'a';
	item_row_holds(&fits);
	text[512] = 'a';
	item_row_holds(&too_long);
}
END_TEST

Suite *suite_record_uri(void)
{
	Suite *suite = suite_create("record/uri");
	TCase *tcase = tcase_create("uri");

	tcase_add_loop_test(tcase, row, 0, ROWS(rows));
	tcase_add_test(tcase, length);
	suite_add_tcase(suite, tcase);
	return suite;
}
