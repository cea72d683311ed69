/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <jansson.h>
#include <stdio.h>

#include "unit/policy_text.h"
#include "verify/policy.h"

#define WHOLE                                                                  \
	"policy maison 7\nissued 2026-01-31T12:00:00Z\n"                       \
	"expires 2027-01-31T12:00:00Z\nmax-age 7d\nrequire holder\n"           \
	"require inclusion\naccept status-only\nlog " LOG1 " https://m.ex/\n"  \
	"log " LOG3 "\nwitness w1 " W1 "\nwitness w2 " W2 "\nauditor w2\n"     \
	"group g all w1 w2\ngroup h any g\nquorum h\nattestor lab " ATT1 "\n"  \
	"brand Maison " ROOT1 " maison.example/1 950600 urn:m:\n"              \
	"brand Other " ROOT2 " other.example\n"

/* Bytes that a terminal or a JSON reader must not get as they are. */
#define STRANGE                                                                \
	"policy \"\\\xc3\xa9\xc2\x9b\xe2\x80\xae\xff "                         \
	"18446744073709551615\n" ALONE

static const struct {
	const char *policy, *text, *json;
} rows[] = {
	{ WHOLE,
	  "policy maison, serial 7\n"
	  "  SHA-256: "
	  "08e33c5619bb2d0a470065a7662c301158e053dc99ab2836949f858f09eccd8b\n"
	  "  issued:  2026-01-31T12:00:00Z\n"
	  "  expires: 2027-01-31T12:00:00Z\n"
	  "brand Maison\n"
	  "  first root key: " ROOT1 "\n"
	  "  ledger: maison.example/1\n"
	  "  items under: 950600 urn:m:\n"
	  "brand Other\n"
	  "  first root key: " ROOT2 "\n"
	  "  ledger: other.example\n"
	  "  items under: all that no other line lists\n"
	  "log " LOG1 "\n"
	  "log " LOG3 "\n"
	  "attestor lab: " ATT1 "\n"
	  "witness w1: " W1 "\n"
	  "auditor w2: " W2 "\n"
	  "group g: 2 of w1 w2\n"
	  "group h: 1 of g\n"
	  "quorum: h\n"
	  "a proof may be 7d old\n"
	  "proof of who holds the item is required\n"
	  "proof that each statement is in the log is required\n"
	  "the status alone is accepted\n",
	  "{\"name\":\"maison\",\"serial\":7,\"hash\":"
	  "\"08e33c5619bb2d0a470065a7662c301158e053dc99ab2836949f858f09eccd8b\""
	  ","
	  "\"issued\":\"2026-01-31T12:00:00Z\","
	  "\"expires\":\"2027-01-31T12:00:00Z\",\"max_age\":604800,"
	  "\"require\":[\"holder\",\"inclusion\"],"
	  "\"accept\":[\"status-only\"],"
	  "\"brands\":[{\"name\":\"Maison\",\"root\":\"" ROOT1 "\","
	  "\"origin\":\"maison.example/1\","
	  "\"prefixes\":[\"950600\",\"urn:m:\"]},"
	  "{\"name\":\"Other\",\"root\":\"" ROOT2 "\","
	  "\"origin\":\"other.example\",\"prefixes\":[]}],"
	  "\"logs\":[{\"origin\":\"maison.example/1\",\"key\":\"" LOG1 "\"},"
	  "{\"origin\":\"other.example\",\"key\":\"" LOG3 "\"}],"
	  "\"attestors\":[{\"name\":\"lab\",\"key\":\"" ATT1 "\"}],"
	  "\"witnesses\":[{\"name\":\"w1\",\"key\":\"" W1 "\","
	  "\"auditor\":false},"
	  "{\"name\":\"w2\",\"key\":\"" W2 "\",\"auditor\":true}],"
	  "\"groups\":[{\"name\":\"g\",\"need\":2,"
	  "\"members\":[\"w1\",\"w2\"]},"
	  "{\"name\":\"h\",\"need\":1,\"members\":[\"g\"]}],"
	  "\"quorum\":\"h\"}\n" },
	{ ALONE,
	  "policy without a name\n"
	  "  SHA-256: "
	  "795277076624871a8491df4884125f0f4a2599e481b9f08e23daf53f7e90a282\n"
	  "  expires: never\n"
	  "brand Maison\n"
	  "  first root key: " ROOT1 "\n"
	  "  ledger: maison.example/1\n"
	  "  items under: all that no other line lists\n"
	  "log " LOG1 "\n"
	  "quorum: none; the time of a proof is by the ledger's own clock\n"
	  "a proof may be 24h old\n",
	  "{\"name\":null,\"serial\":null,\"hash\":"
	  "\"795277076624871a8491df4884125f0f4a2599e481b9f08e23daf53f7e90a282\""
	  ","
	  "\"issued\":null,\"expires\":null,\"max_age\":86400,"
	  "\"require\":[],\"accept\":[],"
	  "\"brands\":[{\"name\":\"Maison\",\"root\":\"" ROOT1 "\","
	  "\"origin\":\"maison.example/1\",\"prefixes\":[]}],"
	  "\"logs\":[{\"origin\":\"maison.example/1\",\"key\":\"" LOG1 "\"}],"
	  "\"attestors\":[],\"witnesses\":[],\"groups\":[],"
	  "\"quorum\":null}\n" },
	{ STRANGE,
	  "policy \"\\\\\xc3\xa9\\u{00009b}\\u{00202e}\\xff, "
	  "serial 18446744073709551615\n"
	  "  SHA-256: "
	  "65486ce8513320ea81391b3b0067d7d18f180c403b132a37144d11cbed714a36\n"
	  "  expires: never\n"
	  "brand Maison\n"
	  "  first root key: " ROOT1 "\n"
	  "  ledger: maison.example/1\n"
	  "  items under: all that no other line lists\n"
	  "log " LOG1 "\n"
	  "quorum: none; the time of a proof is by the ledger's own clock\n"
	  "a proof may be 24h old\n",
	  "{\"name\":\"\\\"\\\\\\u00e9\\u009b\\u202e\\ufffd\","
	  "\"serial\":18446744073709551615,\"hash\":"
	  "\"65486ce8513320ea81391b3b0067d7d18f180c403b132a37144d11cbed714a36\""
	  ","
	  "\"issued\":null,\"expires\":null,\"max_age\":86400,"
	  "\"require\":[],\"accept\":[],"
	  "\"brands\":[{\"name\":\"Maison\",\"root\":\"" ROOT1 "\","
	  "\"origin\":\"maison.example/1\",\"prefixes\":[]}],"
	  "\"logs\":[{\"origin\":\"maison.example/1\",\"key\":\"" LOG1 "\"}],"
	  "\"attestors\":[],\"witnesses\":[],\"groups\":[],"
	  "\"quorum\":null}\n" },
};

static struct hallmark_policy *must_read(const char *text)
{
	struct hallmark_policy *policy = NULL;

	ck_assert_int_eq(hallmark_policy_parse(hm_text(text), &policy, NULL),
			 HALLMARK_OK);
	return policy;
}

static void check_shown(const struct hallmark_policy *policy, bool json,
			const char *expected)
{
	struct hallmark_buf out = HM_BUF_INIT(1u << 16);

	ck_assert_int_eq(hallmark_policy_show(policy, json, &out), HALLMARK_OK);
	hm_buf_byte(&out, '\0');
	ck_assert_str_eq((const char *)out.ptr, expected);
	hm_buf_release(&out);
}

/* HMK-POL-16. */
START_TEST(words_and_json)
{
	struct hallmark_policy *policy = must_read(rows[_i].policy);

	check_shown(policy, false, rows[_i].text);
	check_shown(policy, true, rows[_i].json);
	hallmark_policy_free(policy);
}
END_TEST

/* The rows above are typed by hand: are they JSON, and in ASCII? */
START_TEST(json_is_json)
{
	json_t *json;

	for (const char *c = rows[_i].json; *c; c++)
		ck_assert((*c >= ' ' && *c < 0x7f) || *c == '\n');
	/* jansson has no unsigned 64 bits: the largest serial is a real. */
	json = json_loads(rows[_i].json, JSON_DECODE_INT_AS_REAL, NULL);
	ck_assert_ptr_nonnull(json);
	ck_assert_uint_eq(json_object_size(json), 14);
	json_decref(json);
}
END_TEST

/* The largest unit that is exact, but a day as 24 hours. */
static const struct {
	const char *line, *shown;
} ages[] = {
	{ "max-age 90m\n", "90m" },   { "max-age 7200s\n", "2h" },
	{ "max-age 61s\n", "61s" },   { "max-age 48h\n", "2d" },
	{ "max-age 1440m\n", "24h" }, { "max-age 0s\n", "0h" },
};

START_TEST(ages_are_shown_as_written)
{
	char text[4096];
	char line[64];
	struct hallmark_policy *policy;
	struct hallmark_buf out = HM_BUF_INIT(1u << 16);

	snprintf(text, sizeof(text), "%s%s", ages[_i].line, ALONE);
	snprintf(line, sizeof(line), "a proof may be %s old\n", ages[_i].shown);
	policy = must_read(text);
	ck_assert_int_eq(hallmark_policy_show(policy, false, &out),
			 HALLMARK_OK);
	hm_buf_byte(&out, '\0');
	ck_assert_ptr_nonnull(strstr((const char *)out.ptr, line));
	hm_buf_release(&out);
	hallmark_policy_free(policy);
}
END_TEST

START_TEST(what_does_not_fit_is_said)
{
	struct hallmark_policy *policy = must_read(WHOLE);
	struct hallmark_buf out = HM_BUF_INIT(100);

	ck_assert_int_eq(hallmark_policy_show(policy, true, &out),
			 HALLMARK_TOO_LARGE);
	hm_buf_clear(&out);
	ck_assert_int_eq(hallmark_policy_show(policy, false, &out),
			 HALLMARK_TOO_LARGE);
	hm_buf_release(&out);
	hallmark_policy_free(policy);
}
END_TEST

Suite *suite_verify_policy_show(void)
{
	Suite *suite = suite_create("verify/policy_show");
	TCase *tcase = tcase_create("policy_show");

	tcase_add_loop_test(tcase, words_and_json, 0, 3);
	tcase_add_loop_test(tcase, json_is_json, 0, 3);
	tcase_add_loop_test(tcase, ages_are_shown_as_written, 0, 6);
	tcase_add_test(tcase, what_does_not_fit_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
