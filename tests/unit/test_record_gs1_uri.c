/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "unit/item_rows.h"
#include "unit/vectors.h"

#define G "09506000134352"
#define ITEM "https://id.gs1.org/01/" G "/21/"
#define GIAI "https://id.gs1.org/8004/"
#define B "https://b.example"

static const struct item_row rows[] = {
	/* HMK-ID-7: pairs of spellings of one item. */
	GOOD(ITEM "A%2FB", ITEM "A%2FB"),
	GOOD(ITEM "A%2fB", ITEM "A%2FB"),
	GOOD(ITEM "%41B", ITEM "AB"),
	GOOD(ITEM "A+B", ITEM "A%2BB"),
	GOOD(ITEM "A%2BB", ITEM "A%2BB"),
	GOOD(ITEM "A%2525", ITEM "A%2525"),
	GOOD(ITEM "00012", ITEM "00012"),
	GOOD(ITEM "a", ITEM "a"),
	GOOD(ITEM "(1)", ITEM "%281%29"),
	GOOD(B "/01/" G "/21/A", ITEM "A"),
	GOOD(B "/01/" G "/22/V/10/L%2F1/21/A", ITEM "A"),
	GOOD(B "/01/" G "/10/L/21/A", ITEM "A"),
	GOOD("HTTPS://B.EXAMPLE/01/" G "/21/A", ITEM "A"),
	GOOD("HTTP://ID.GS1.ORG/01/" G "/21/A", ITEM "A"),
	GOOD("https://ID.gs1.org/01/" G "/21/A", ITEM "A"),
	GOOD("http://id.gs1.org:443/01/" G "/21/A", ITEM "A"),
	GOOD("https://id.gs1.org./01/" G "/21/A", ITEM "A"),
	GOOD("https://[2001:DB8::1]:8443/01/" G "/21/A", ITEM "A"),
	GOOD(B "/some/stem/01/" G "/21/A", ITEM "A"),
	GOOD(B "/stem/../01/" G "/21/A", ITEM "A"),
	GOOD(B "/00/faux/01/" G "/21/A", ITEM "A"),
	GOOD(B "/01/09506000134369/21/Z/01/" G "/21/A", ITEM "A"),
	GOOD(B "/01/" G "/21/A?17=271231&x=%20#claim", ITEM "A"),
	GOOD(B "/01/" G "/21/A#claim", ITEM "A"),
	/* A serial may read like a key. */
	GOOD(B "/01/" G "/21/01", ITEM "01"),
	GOOD(B "/01/" G "/10/8004/21/gtin", ITEM "gtin"),
	/* Older and shorter spellings. */
	GOOD(B "/gtin/" G "/ser/A", ITEM "A"),
	GOOD(B "/GTIN/" G "/SER/A", ITEM "A"),
	GOOD(B "/gtin/" G "/cpv/V/lot/L/ser/A", ITEM "A"),
	GOOD(B "/01/" G "/ser/A", ITEM "A"),
	GOOD(B "/01/9506000134352/21/A", ITEM "A"),
	GOOD(B "/01/02345673/21/A",
	     "https://id.gs1.org/01/00000002345673/21/A"),
	GOOD(B "/8004/950600A%2F1", GIAI "950600A%2F1"),
	GOOD(B "/8004/950600A/7040/1ABC", GIAI "950600A"),
	GOOD(B "/8004/123456789012345678901234567890",
	     GIAI "123456789012345678901234567890"),
	/* HMK-ID-3 to 6 inside it. */
	BAD(B "/01/" G, ID_CLASS, "HMK-ID-6", 21),
	BAD(B "/01/" G "/10/L", ID_CLASS, "HMK-ID-6", 21),
	BAD(B "/01/09506000134351", GTIN_CHECK_DIGIT, "HMK-ID-3", 34),
	BAD(B "/01/0950600013435/21/A", GTIN_CHECK_DIGIT, "HMK-ID-3", 33),
	BAD(B "/01/95060001/21/A", GTIN_CHECK_DIGIT, "HMK-ID-3", 28),
	BAD(B "/01/950600/21/A", GTIN_LENGTH, "HMK-ID-3", 21),
	BAD(B "/01//21/A", GTIN_LENGTH, "HMK-ID-3", 21),
	BAD(B "/01/%30"
	      "9506000134352/21/A",
	    GTIN_CHARACTER, "HMK-ID-3", 21),
	BAD(ITEM, SERIAL_LENGTH, "HMK-ID-4", 40),
	BAD(ITEM "123456789012345678901", SERIAL_LENGTH, "HMK-ID-4", 60),
	BAD(ITEM "%31%32%33%34%35%36%37%38%39%30%31%32%33%34%35%36%37%38%39%30"
		 "%31",
	    SERIAL_LENGTH, "HMK-ID-4", 100),
	BAD(ITEM "A%20B", SERIAL_CHARACTER, "HMK-ID-4", 41),
	BAD(ITEM "A%00", SERIAL_CHARACTER, "HMK-ID-4", 41),
	BAD(ITEM "%C3%A9", SERIAL_CHARACTER, "HMK-ID-4", 40),
	BAD(ITEM "A@B", SERIAL_CHARACTER, "HMK-ID-4", 41),
	BAD(ITEM "A%23", SERIAL_CHARACTER, "HMK-ID-4", 41),
	BAD(ITEM ".", SERIAL_DOTS, "HMK-ID-5", 40),
	BAD(ITEM "..", SERIAL_DOTS, "HMK-ID-5", 40),
	BAD(ITEM "%2e%2E", SERIAL_DOTS, "HMK-ID-5", 40),
	BAD(GIAI "..", SERIAL_DOTS, "HMK-ID-5", 24),
	BAD(GIAI, SERIAL_LENGTH, "HMK-ID-4", 24),
	BAD(GIAI "1234567890123456789012345678901", SERIAL_LENGTH, "HMK-ID-4",
	    54),
	BAD(ITEM "%", ID_ESCAPE, "HMK-ID-9", 40),
	BAD(ITEM "%2", ID_ESCAPE, "HMK-ID-9", 40),
	BAD(ITEM "A?x=%zz", ID_ESCAPE, "HMK-ID-9", 44),
	BAD(ITEM "A\"B", ID_URI, "HMK-ID-13", 41),
	BAD(ITEM "A<B", ID_URI, "HMK-ID-13", 41),
	BAD(ITEM "A?x=\xc3\xa9", ID_URI, "HMK-ID-13", 44),
	BAD(B "/01/" G "/235/A", ID_KEY, "HMK-ID-6", 36),
	BAD(B "/00/006141411234567890", ID_KEY, "HMK-ID-6", 18),
	BAD(B "/sscc/006141411234567890", ID_KEY, "HMK-ID-6", 18),
	BAD(B "/414/9506000134352/254/A", ID_KEY, "HMK-ID-6", 18),
	BAD(B "/8006/" G "0102/21/A", ID_KEY, "HMK-ID-6", 18),
	BAD(B "/01/" G "/21/A/00/006141411234567890", ID_KEY, "HMK-ID-6", 41),
	/* HMK-ID-8: it never falls through to another URI. */
	BAD(B "/01", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/products/01", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/products/01/x/y", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/products/gtin", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/ser/A", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/Ser/A", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/415/9506000134352/8020/A/x", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/01/" G "/21/A/", ID_SPELLING, "HMK-ID-8", 17),
	BAD(B "/01/" G "/21/A/9/B", ID_SPELLING, "HMK-ID-8", 41),
	BAD(B "/01/" G "/21/A/10/L", ID_SPELLING, "HMK-ID-8", 41),
	BAD(B "/01/" G "/21/A/21/A", ID_SPELLING, "HMK-ID-8", 41),
	BAD(B "/01/" G "/10/A%20/21/A", ID_SPELLING, "HMK-ID-8", 40),
	BAD(B "/01/" G "/10//21/A", ID_SPELLING, "HMK-ID-8", 39),
	BAD(B "/8004/950600A/21/A", ID_SPELLING, "HMK-ID-8", 31),
	BAD("https://id.gs1.org/", ID_SPELLING, "HMK-ID-8", 18),
	BAD("https://id.gs1.org", ID_SPELLING, "HMK-ID-8", 18),
	BAD("https://id.gs1.org/ARFKk4XB0CDKWcnpq", ID_SPELLING, "HMK-ID-8",
	    18),
	BAD("https://id.gs1.org/03/" G "/21/A", ID_SPELLING, "HMK-ID-8", 18),
	BAD("ftp://id.gs1.org/01/" G "/21/A", ID_URI, "HMK-ID-13", 0),
	BAD("HttpS://b.example/01/" G "/21/A", ID_URI, "HMK-ID-13", 0),
	BAD("https://u@b.example/01/" G "/21/A", ID_URI, "HMK-ID-13", 9),
	/* HMK-ID-12: EPC URNs. */
	GOOD("urn:epc:id:sgtin:9506000.013435.A", ITEM "A"),
	GOOD("URN:EPC:id:sgtin:9506000.013435.A", ITEM "A"),
	GOOD("urn:epc:id:sgtin:950600.0013435.A.B", ITEM "A.B"),
	GOOD("urn:epc:id:sgtin:950600013435.0.A%2f", ITEM "A%2F"),
	GOOD("urn:epc:id:sgtin:0614141.112345.400",
	     "https://id.gs1.org/01/10614141123459/21/400"),
	GOOD("urn:epc:id:sgtin:0614141.112345.%22%25%26%3C%3E%3F()*+,:;=_",
	     "https://id.gs1.org/01/10614141123459/21/"
	     "%22%25%26%3C%3E%3F%28%29%2A%2B%2C%3A%3B%3D_"),
	GOOD("urn:epc:id:giai:0614141.12345400", GIAI "061414112345400"),
	GOOD("urn:epc:id:giai:0614141...", GIAI "0614141.."),
	BAD("urn:epc:id:sgtin:9506000.13435.A", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:95060.00013435.A", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:9506000134352..A", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:950600X.013435.A", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:9506000.013435", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:9506000", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:", ID_SPELLING, "HMK-ID-8", 17),
	BAD("urn:epc:id:sgtin:9506000.013435.", SERIAL_LENGTH, "HMK-ID-4", 32),
	BAD("urn:epc:id:sgtin:9506000.013435..", SERIAL_DOTS, "HMK-ID-5", 32),
	GOOD("urn:epc:id:sgtin:9506000.013435.*", ITEM "%2A"),
	BAD("urn:epc:id:sgtin:9506000.013435.a/b", ID_ESCAPE, "HMK-ID-9", 33),
	BAD("urn:epc:id:sgtin:9506000.013435.a&b", ID_ESCAPE, "HMK-ID-9", 33),
	BAD("urn:epc:id:sgtin:9506000.013435.a?b", ID_ESCAPE, "HMK-ID-9", 33),
	BAD("urn:epc:id:sgtin:9506000.013435.a#b", ID_ESCAPE, "HMK-ID-9", 33),
	BAD("urn:epc:id:sgtin:9506000.013435.%20", SERIAL_CHARACTER, "HMK-ID-4",
	    32),
	BAD("urn:epc:id:giai:06141.1", ID_SPELLING, "HMK-ID-8", 16),
	BAD("urn:epc:id:giai:0614141", ID_SPELLING, "HMK-ID-8", 16),
	BAD("urn:epc:id:giai:0614141.", SERIAL_LENGTH, "HMK-ID-4", 24),
	BAD("urn:epc:id:giai:0614141.123456789012345678901234", SERIAL_LENGTH,
	    "HMK-ID-4", 24),
	BAD("urn:epc:id:sscc:0614141.1234567890", ID_KEY, "HMK-ID-6", 8),
	BAD("urn:epc:id:SGTIN:9506000.013435.A", ID_KEY, "HMK-ID-6", 8),
	BAD("urn:epc:idpat:sgtin:9506000.013435.*", ID_CLASS, "HMK-ID-6", 8),
	BAD("urn:epc:class:lgtin:9506000.013435.L", ID_CLASS, "HMK-ID-6", 8),
	BAD("urn:epc:tag:sgtin-96:3.9506000.013435.1", ID_SPELLING, "HMK-ID-8",
	    8),
	BAD("urn:epc:raw:96.x01", ID_SPELLING, "HMK-ID-8", 8),
	BAD("urn:epc:", ID_SPELLING, "HMK-ID-8", 8),
};

START_TEST(row)
{
	item_row_holds(&rows[_i]);
}
END_TEST

/*
 * Row by row of GS1's own vectors. Where GS1 accepts and the code is not OK,
 * Hallmark is stricter on purpose: the link names a class (ID_CLASS) or
 * another thing than an item (ID_KEY). Where GS1 refuses and the code is OK:
 * PLAIN is an item of another scheme in normal form (HMK-ID-13), and the
 * two of 8004 have their fault in a query, which is dropped (HMK-ID-7).
 */
#define PLAIN HALLMARK_OK
static const struct {
	enum hallmark_code code;
	const char *uri;
} vectors[] = {
	{ HALLMARK_ID_SPELLING, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ PLAIN, "http://a/" },
	{ PLAIN, "http://a/b" },
	{ PLAIN, "http://a/b/" },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ PLAIN, "https://00/006141411234567890" },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_URI, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_OK, "https://id.gs1.org/01/12312312312333/21/ABC123" },
	{ HALLMARK_ID_KEY, NULL },
	{ PLAIN, "https://a/zzz/12312312312333" },
	{ PLAIN, "https://a/cps/12312312312333" },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_ID_CLASS, NULL },
	{ HALLMARK_OK, GIAI "9520614141234567" },
	{ HALLMARK_OK, GIAI "9520614141234567" },
	{ HALLMARK_OK, GIAI "9520614141234567" },
	{ HALLMARK_OK, GIAI "9520614141234567" },
	{ HALLMARK_OK, GIAI "9520614141234567" },
	{ HALLMARK_OK, "https://id.gs1.org/01/12312312312333/21/XYZ" },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
	{ HALLMARK_ID_KEY, NULL },
};

START_TEST(gs1_vectors)
{
	json_t *json = vectors_json("../data/gs1-syntax-engine/"
				    "dl-parse-vectors.json");
	json_t *vector;
	size_t i;

	if (!json)
		return;
	ck_assert_uint_eq(json_array_size(json), ROWS(vectors));
	json_array_foreach(json, i, vector)
	{
		const char *uri =
			json_string_value(json_object_get(vector, "uri"));
		bool gs1 = json_is_true(json_object_get(vector, "accept"));
		struct hallmark_item_id id;
		enum hallmark_code code = hallmark_item_parse(
			(struct hallmark_bytes){ (const uint8_t *)uri,
						 strlen(uri) },
			&id, NULL);

		ck_assert_msg(code == vectors[i].code, "row %zu: %s: %s", i,
			      uri, hallmark_code_name(code));
		if (!code)
			ck_assert_str_eq(id.uri, vectors[i].uri);
		else if (gs1)
			ck_assert_msg(code == HALLMARK_ID_CLASS ||
					      code == HALLMARK_ID_KEY,
				      "row %zu: %s", i, uri);
	}
	vectors_ran("gs1-syntax-engine", json_array_size(json));
	json_decref(json);
}
END_TEST

Suite *suite_record_gs1_uri(void)
{
	Suite *suite = suite_create("record/gs1_uri");
	TCase *tcase = tcase_create("gs1_uri");

	tcase_add_loop_test(tcase, row, 0, ROWS(rows));
	tcase_add_test(tcase, gs1_vectors);
	suite_add_tcase(suite, tcase);
	return suite;
}
