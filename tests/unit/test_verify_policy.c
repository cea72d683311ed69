/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/text.h"
#include "unit/policy_text.h"
#include "unit/scarce.h"
#include "unit/suites.h"
#include "unit/vectors.h"
#include "verify/policy.h"

struct row {
	const char *rule;
	size_t line;
	enum hallmark_code code;
	const char *text;
	size_t len;
};
#define GOOD(text)                                                             \
	{                                                                      \
		"", 0, HALLMARK_OK, text, sizeof(text) - 1                     \
	}
#define BAD(rule, line, text)                                                  \
	{                                                                      \
		rule, line, HALLMARK_POLICY_BAD, text, sizeof(text) - 1        \
	}
#define NEWER(line, text)                                                      \
	{                                                                      \
		"HMK-POL-15", line, HALLMARK_NEWER, text, sizeof(text) - 1     \
	}
#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

#define WITNESSES                                                              \
	"witness w1 " W1 "\nwitness w2 " W2 "\nwitness w3 " W3 "\n"            \
	"witness w4 " W4 "\n"
/* Whether status-only may be accepted hangs on the lines that follow. */
#define STATUS MAISON "accept status-only\n" WITNESSES

/* clang-format off */
static const struct row good[] = {
	GOOD(ALONE),
	GOOD("quorum none\n\nbrand Maison " ROOT1 " maison.example/1\n\n"
	     "log " LOG1),
	GOOD("\n \t\n# a comment\n\t # another \xc3\xa9 \xff\n" ALONE
	     " \tlog\t \t" LOG2 "  \t\n#"),
	GOOD(ALONE "log " LOG2 " https://maison.example/log/\n"
	     "log " LOG4 " http://localhost:8080\n"),
	GOOD(ALONE "policy maison 0"),
	GOOD(ALONE "policy \xc3\xa9\xff 18446744073709551615\n"
	     "issued 1970-01-01T00:00:00Z\nexpires 9999-12-31T23:59:59Z\n"
	     "max-age 0s\nrequire inclusion\nrequire holder\n"),
	GOOD(MAISON WITNESSES "quorum w3\n"),
	GOOD(MAISON WITNESSES "group g 3 w4 w2 w3\nquorum w2\n"),
	GOOD(MAISON WITNESSES "group none2 any w1\ngroup h all w2 none2 w3\n"
	     "quorum h\ngroup later 1 h w4\n"),
	GOOD(MAISON "witness \xff " W1 " https://w.example/\nquorum \xff\n"
	     "auditor \xff\n"),
	GOOD(ALONE "attestor lab " ATT1 "\nattestor Maison " ATT2 "\n"),
	/* Prefixes: both forms; nested on one line; two lines of one brand. */
	GOOD("log " LOG1 "\nquorum none\nbrand Maison " ROOT1
	     " maison.example/1 950600 9506001 https://maison.example/id/ "
	     "urn:uuid:\n"),
	GOOD("log " LOG1 "\nlog " LOG2 "\nquorum none\n"
	     "brand Maison " ROOT1 " maison.example/1 9506001\n"
	     "brand Maison " ROOT1_RENAMED " maison.example/2 9506002\n"),
	GOOD(ALONE "log " LOG3 "\nbrand Other " ROOT2 " other.example\n"),
	GOOD(ALONE "log " LOG3 "\nbrand Other " ROOT2 " other.example 950\n"),
	/* HMK-POL-12: no quorum without the auditor. */
	GOOD(STATUS "auditor w1\nquorum w1\n"),
	GOOD(STATUS "auditor w1\ngroup g all w1 w2\nquorum g\n"),
	GOOD(STATUS "auditor w1\nauditor w2\ngroup g 2 w1 w2 w3\nquorum g\n"),
	GOOD(STATUS "auditor w1\nauditor w2\ngroup a any w1 w2\n"
	     "group o 1 w3 w4\ngroup g all a o\nquorum g\n"),
};

static const struct row bad[] = {
	BAD("HMK-POL-1", 1, "quorum none\r\n" MAISON),
	BAD("HMK-POL-1", 4, ALONE "#\r"),
	BAD("HMK-POL-1", 4, ALONE "# \0\n"),
	BAD("HMK-POL-1", 4, ALONE "\x01\n"),
	BAD("HMK-POL-1", 2, "log\n\v" ALONE),
	BAD("HMK-POL-1", 4, ALONE "#\x1f\n"),
	BAD("HMK-POL-1", 4, ALONE "#\x7f\n"),
	BAD("HMK-POL-1", 1, "\xef\xbb\xbf" ALONE),
	BAD("HMK-POL-1", 1, "\xff\xfel\0o\0g\0"),

	BAD("HMK-POL-2", 4, ALONE "Log " LOG2 "\n"),
	BAD("HMK-POL-2", 4, ALONE "logs " LOG2 "\n"),
	BAD("HMK-POL-2", 4, ALONE "lo " LOG2 "\n"),
	BAD("HMK-POL-2", 4, ALONE "\xc2\xa0log " LOG2 "\n"),
	BAD("HMK-POL-2", 4, ALONE "policy\n"),
	BAD("HMK-POL-2", 4, ALONE "policy maison\n"),
	BAD("HMK-POL-2", 4, ALONE "policy maison 1 2\n"),
	BAD("HMK-POL-2", 5, ALONE "policy maison 1\npolicy maison 2\n"),
	BAD("HMK-POL-2", 4, ALONE "issued\n"),
	BAD("HMK-POL-2", 5, ALONE "issued 2026-01-01T00:00:00Z\n"
	    "issued 2026-01-01T00:00:00Z\n"),
	BAD("HMK-POL-2", 4, ALONE "expires \n"),
	BAD("HMK-POL-2", 5, ALONE "expires 2026-01-01T00:00:00Z\n"
	    "expires 2026-01-01T00:00:00Z\n"),
	BAD("HMK-POL-2", 4, ALONE "max-age\n"),
	BAD("HMK-POL-2", 5, ALONE "max-age 7d\nmax-age 7d\n"),
	BAD("HMK-POL-2", 4, ALONE "log\n"),
	BAD("HMK-POL-2", 4, ALONE "log " LOG2 " ftp://maison.example/\n"),
	BAD("HMK-POL-2", 4, ALONE "log " LOG2 " # the second\n"),
	BAD("HMK-POL-2", 4, ALONE "log " LOG2 " https://m.example/ twice\n"),
	BAD("HMK-POL-2", 4, ALONE "witness\n"),
	BAD("HMK-POL-2", 4, ALONE "witness w1\n"),
	BAD("HMK-POL-2", 4, ALONE "witness w1 " W1 " w.example\n"),
	BAD("HMK-POL-2", 4, ALONE "witness w1 " W1 " https://w.example/ #\n"),
	BAD("HMK-POL-2", 4, ALONE "auditor\n"),
	BAD("HMK-POL-2", 5, ALONE "witness w1 " W1 "\nauditor w1 w1\n"),
	BAD("HMK-POL-2", 4, ALONE "group\n"),
	BAD("HMK-POL-2", 4, ALONE "group g\n"),
	BAD("HMK-POL-2", 4, ALONE "group g all\n"),
	BAD("HMK-POL-2", 3, MAISON "quorum\n"),
	BAD("HMK-POL-2", 3, MAISON "quorum none none\n"),
	BAD("HMK-POL-2", 4, ALONE "quorum none\n"),
	BAD("HMK-POL-2", 1, "brand\n"),
	BAD("HMK-POL-2", 1, "brand Maison\n"),
	BAD("HMK-POL-2", 1, "brand Maison " ROOT1 "\n"),
	BAD("HMK-POL-2", 4, ALONE "attestor\n"),
	BAD("HMK-POL-2", 4, ALONE "attestor lab\n"),
	BAD("HMK-POL-2", 4, ALONE "attestor lab " ATT1 " 1\n"),
	BAD("HMK-POL-2", 4, ALONE "require\n"),
	BAD("HMK-POL-2", 4, ALONE "require holders\n"),
	BAD("HMK-POL-2", 4, ALONE "require holder inclusion\n"),
	BAD("HMK-POL-2", 5, ALONE "require holder\nrequire holder\n"),
	BAD("HMK-POL-2", 5, ALONE "require inclusion\nrequire inclusion\n"),
	BAD("HMK-POL-2", 4, ALONE "accept\n"),
	BAD("HMK-POL-2", 4, ALONE "accept status\n"),
	BAD("HMK-POL-2", 4, MAISON "accept status-only\naccept status-only\n"),

	/* Key ID of another name; type 06; type 01 and 04 at the wrong place. */
	BAD("HMK-POL-3", 4, ALONE "log maison.example/3+20b3a5c7+AbnpI4hLNCOlei"
	    "Cj8S7v9oIxdQcHk3hjyA/DpMUX/pA6\n"),
	BAD("HMK-POL-3", 4, ALONE "log maison.example/2\n"),
	BAD("HMK-POL-3", 4, ALONE "log https://maison.example/ " LOG2 "\n"),
	BAD("HMK-POL-3", 4, ALONE "log " W1 "\n"),
	BAD("HMK-POL-3", 4, ALONE "witness w1 " W1_LOGS "\n"),
	BAD("HMK-POL-3", 4, ALONE "witness " W1 " https://w1.example\n"),
	BAD("HMK-POL-3", 4, ALONE "brand M " ROOT1_COSIGNS " m.example\n"),
	BAD("HMK-POL-3", 4, ALONE "attestor lab " W1 "\n"),

	/* One public key, two lines: each pair of roles in both orders. */
	BAD("HMK-POL-4", 4, ALONE "log " LOG1 "\n"),
	BAD("HMK-POL-4", 4, ALONE "log " LOG1_RENAMED "\n"),
	BAD("HMK-POL-4", 4, ALONE "log " ROOT1_LOGS "\n"),
	BAD("HMK-POL-4", 5, ALONE "witness w1 " W1 "\nlog " W1_LOGS "\n"),
	BAD("HMK-POL-4", 5, ALONE "attestor lab " ATT1 "\nlog " ATT1 "\n"),
	BAD("HMK-POL-4", 5, ALONE "log " LOG2 "\nlog " LOG2 "\n"),
	BAD("HMK-POL-4", 6, ALONE "attestor a " ATT1 "\nattestor b " ATT2 "\n"
	    "attestor c " ATT2 "\n"),
	BAD("HMK-POL-4", 5, ALONE "brand Other " ROOT2 " other.example\n"
	    "brand Third " ROOT2 " third.example\n"),
	BAD("HMK-POL-4", 4, ALONE "witness w " LOG1_COSIGNS "\n"),
	BAD("HMK-POL-4", 4, ALONE "witness w " ROOT1_COSIGNS "\n"),
	BAD("HMK-POL-4", 5, ALONE "witness a " W1 "\nwitness b " W1 "\n"),
	BAD("HMK-POL-4", 5, ALONE "witness a " W1 "\n"
	    "witness b " W1_RENAMED "\n"),
	BAD("HMK-POL-4", 5, ALONE "attestor w1 " W1_LOGS "\n"
	    "witness w1 " W1 "\n"),
	BAD("HMK-POL-4", 4, ALONE "attestor lab " LOG1 "\n"),
	BAD("HMK-POL-4", 4, ALONE "attestor lab " ROOT1_RENAMED "\n"),
	BAD("HMK-POL-4", 5, ALONE "witness w1 " W1 "\nattestor w1 " W1_LOGS),
	BAD("HMK-POL-4", 5, ALONE "attestor a " ATT1 "\n"
	    "attestor b " ATT1_RENAMED "\n"),
	BAD("HMK-POL-4", 4, ALONE "brand Other " LOG1 " other.example\n"),
	BAD("HMK-POL-4", 5, ALONE "witness w1 " W1 "\n"
	    "brand Other " W1_LOGS " other.example\n"),
	BAD("HMK-POL-4", 5, ALONE "attestor lab " ATT1 "\n"
	    "brand Other " ATT1 " other.example\n"),
	BAD("HMK-POL-4", 4, ALONE "brand Other " ROOT1 " other.example\n"),
	BAD("HMK-POL-4", 4, ALONE "brand maison " ROOT1_RENAMED
	    " other.example\n"),

	BAD("HMK-POL-5", 4, ALONE "witness none " W1 "\n"),
	BAD("HMK-POL-5", 4, ALONE "witness all " W1 "\n"),
	BAD("HMK-POL-5", 4, ALONE "witness any " W1 "\n"),
	BAD("HMK-POL-5", 5, ALONE "witness w1 " W1 "\ngroup none 1 w1\n"),
	BAD("HMK-POL-5", 5, ALONE "witness w1 " W1 "\nwitness w1 " W2 "\n"),
	BAD("HMK-POL-5", 5, ALONE "witness w1 " W1 "\ngroup w1 1 w1\n"),
	BAD("HMK-POL-5", 6, ALONE "witness w1 " W1 "\ngroup g 1 w1\n"
	    "witness g " W2 "\n"),
	BAD("HMK-POL-5", 9, ALONE WITNESSES "group g 1 w1\ngroup g 1 w2\n"),
	BAD("HMK-POL-5", 4, ALONE "auditor w1\nwitness w1 " W1 "\n"),
	BAD("HMK-POL-5", 6, ALONE "witness w1 " W1 "\ngroup g 1 w1\n"
	    "auditor g\n"),
	BAD("HMK-POL-5", 6, ALONE "witness w1 " W1 "\nauditor w1\n"
	    "auditor w1\n"),
	BAD("HMK-POL-5", 5, ALONE "attestor lab " ATT1 "\n"
	    "attestor lab " ATT2 "\n"),
	BAD("HMK-POL-5", 6, ALONE "attestor a " ATT1 "\nattestor b " ATT2 "\n"
	    "attestor b " ATT1 "\n"),

	BAD("HMK-POL-6", 3, MAISON),
	BAD("HMK-POL-6", 3, MAISON "quorum w1\n" WITNESSES),
	BAD("HMK-POL-6", 3, MAISON "group g 1 w1\n" WITNESSES),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 1 none\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 1 g\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 1 h\ngroup h 1 w1\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 1 w1 w1\n"),
	BAD("HMK-POL-6", 8, MAISON WITNESSES "group g 1 w1\ngroup h 1 w1\n"),
	BAD("HMK-POL-6", 9, MAISON WITNESSES "group g 1 w1\ngroup h 1 g\n"
	    "group i 1 w2 g\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 0 w1\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 3 w1 w2\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g 01 w1 w2\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g -1 w1 w2\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES "group g ALL w1 w2\n"),
	BAD("HMK-POL-6", 7, MAISON WITNESSES
	    "group g 18446744073709551617 w1 w2\n"),

	/* Nobody is named: no brand; no log. */
	BAD("HMK-POL-6", 1, ""),
	BAD("HMK-POL-7", 2, "quorum none\n"),
	BAD("HMK-POL-7", 3, "quorum none\nlog " LOG1 "\n"),
	BAD("HMK-POL-7", 2, "quorum none\n"
	    "brand Maison " ROOT1 " maison.example/1\n"),
	BAD("HMK-POL-7", 5, ALONE "log " LOG2 "\n"
	    "brand Other " ROOT2 " maison.example\n"),
	BAD("HMK-POL-7", 4, ALONE "brand Other " ROOT2 " maison.example/1\n"),
	BAD("HMK-POL-7", 4, "log " LOG1 "\nquorum none\n"
	    "brand Maison " ROOT1 " maison.example/1 950\n"
	    "brand Maison " ROOT1 " maison.example/1 951\n"),
	BAD("HMK-POL-7", 5, ALONE "log " LOG2 "\n"
	    "brand Maison " ROOT2 " maison.example/2\n"),
	BAD("HMK-POL-7", 5, ALONE "log " LOG2 "\n"
	    "brand Maison " ROOT1 " maison.example/2 950600\n"),
	BAD("HMK-POL-7", 5, "log " LOG1 "\nlog " LOG2 "\nquorum none\n"
	    "brand Maison " ROOT1 " maison.example/1 950600\n"
	    "brand Maison " ROOT1 " maison.example/2\n"),

#define DIGITS_51 "012345678901234567890123456789012345678901234567890"
#define DIGITS_510                                                             \
	DIGITS_51 DIGITS_51 DIGITS_51 DIGITS_51 DIGITS_51                      \
	DIGITS_51 DIGITS_51 DIGITS_51 DIGITS_51 DIGITS_51
#define TWO(one, two)                                                          \
	"log " LOG1 "\nlog " LOG3 "\nquorum none\n"                            \
	"brand Maison " ROOT1 " maison.example/1 " one "\n"                    \
	"brand Other " ROOT2 " other.example " two "\n"
	BAD("HMK-POL-8", 4, TWO("95", "951")),
	BAD("HMK-POL-8", 5, TWO("950", "https://Other.example/")),
	BAD("HMK-POL-8", 5, TWO("950", "https://other.example/#")),
	BAD("HMK-POL-8", 5, TWO("950", "https://other.example/01/")),
	BAD("HMK-POL-8", 5, TWO("950", "urn:UUID:")),
	BAD("HMK-POL-8", 5, TWO("950", "urn:epc:")),
	BAD("HMK-POL-8", 5, TWO("950", "urn:x:" DIGITS_510)),
	BAD("HMK-POL-8", 4, TWO("9506001234567", "951")),
	BAD("HMK-POL-8", 5, TWO("950", "https://id.gs1.org/01/")),
	BAD("HMK-POL-8", 5, TWO("950", "https://id.gs1.org/")),
	BAD("HMK-POL-8", 5, TWO("950", "https://id.gs1.org")),
	BAD("HMK-POL-8", 5, TWO("950", "https://id.")),
	BAD("HMK-POL-8", 5, TWO("950", "https:")),
	BAD("HMK-POL-8", 5, TWO("950", "https://other.example")),
	BAD("HMK-POL-8", 5, TWO("950", "950")),
	BAD("HMK-POL-8", 5, TWO("950", "951 95060012")),
	BAD("HMK-POL-8", 5, TWO("400 950600 401", "95060")),
	BAD("HMK-POL-8", 5, TWO("https://a.example/", "https://a.example/")),
	BAD("HMK-POL-8", 5, TWO("https://a.example/", "https://a.example/i")),
	BAD("HMK-POL-8", 5, TWO("urn:uuid:1", "urn:uuid:")),
	BAD("HMK-POL-8", 7, TWO("950", "951") "log " LOG2 "\n"
	    "brand Other " ROOT2 " maison.example/2 951\n"),

	BAD("HMK-POL-12", 4, ALONE "accept status-only\n"),
	BAD("HMK-POL-12", 3, STATUS "quorum w1\n"),
	BAD("HMK-POL-12", 3, STATUS "auditor w2\nquorum w1\n"),
	BAD("HMK-POL-12", 3, STATUS "auditor w1\nquorum none\n"),
	BAD("HMK-POL-12", 3, STATUS "auditor w1\ngroup g any w1 w2\n"
	    "quorum g\n"),
	BAD("HMK-POL-12", 3, STATUS "auditor w1\ngroup g 2 w1 w2 w3\n"
	    "quorum g\n"),
	BAD("HMK-POL-12", 3, STATUS "auditor w1\ngroup a all w1 w2\n"
	    "group g any a w3\nquorum g\n"),

	BAD("HMK-POL-14", 4, ALONE "policy maison 01\n"),
	BAD("HMK-POL-14", 4, ALONE "policy maison -1\n"),
	BAD("HMK-POL-14", 4, ALONE "policy maison one\n"),
	BAD("HMK-POL-14", 4, ALONE "policy maison 18446744073709551616\n"),
	BAD("HMK-POL-14", 4, ALONE "issued 2026-01-01\n"),
	BAD("HMK-POL-14", 4, ALONE "expires 2026-02-29T00:00:00Z\n"),
	BAD("HMK-POL-14", 4, ALONE "expires 2026-01-01T00:00:00+00:00\n"),
	BAD("HMK-POL-14", 4, ALONE "max-age 24\n"),
	BAD("HMK-POL-14", 4, ALONE "max-age 1w\n"),

	NEWER(4, ALONE "brand Other " ROOT2 "/1 other.example\n"),
	NEWER(4, ALONE "brand Other " ROOT2 "," ROOT1 "/2 other.example\n"),
	NEWER(1, "brand Other " ROOT2 "," ROOT1 "/2 other.example\nlogs\n"),
	NEWER(4, ALONE "brand Other " ROOT2 "/1"),
	NEWER(4, ALONE "brand Other " ROOT2 ",/,x other.example 1\n"),
	NEWER(4, ALONE "brand Other " LOG1 "/1 other.example\n"),
	/* What only the whole file shows comes after every line. */
	NEWER(5, ALONE "brand Maison " ROOT1 " maison.example/1\n"
	      "brand Other " ROOT2 "/1 other.example\n"),
	BAD("HMK-POL-2", 4, ALONE "logs\nbrand Other " ROOT2 "/1 o.example\n"),
	BAD("HMK-POL-7", 5, ALONE "accept status-only\n"
	    "brand Other " ROOT2 " other.example\n"),
	BAD("HMK-POL-6", 4, MAISON "accept status-only\n"),
	BAD("HMK-POL-1", 6, "logs\n" ALONE "brand\n\r\n"),
	/* What is no list of sound keys is a mistake today. */
	BAD("HMK-POL-3", 4, ALONE "brand Other " ROOT2 "A/1 other.example\n"),
	BAD("HMK-POL-3", 4, ALONE "brand Other " W1 "/1 other.example\n"),
	BAD("HMK-POL-3", 4, ALONE "log " LOG2 "/1\n"),
	BAD("HMK-POL-3", 4, ALONE "brand Other other.example/1 other.example"),
};
/* clang-format on */

static struct hallmark_policy *must_read(const char *text, size_t len)
{
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .message = "" };
	enum hallmark_code code =
		hallmark_policy_parse(hm_bytes(text, len), &policy, &diag);

	ck_assert_msg(code == HALLMARK_OK, "line %zu: %s: %s in\n%.*s",
		      diag.line, diag.rule, diag.message, (int)len, text);
	return policy;
}

/* HMK-POL-1 to HMK-POL-8, HMK-POL-12 to HMK-POL-15. */
START_TEST(good_policies_are_read)
{
	struct hallmark_policy *policy = must_read(good[_i].text, good[_i].len);

	ck_assert_uint_gt(policy->brand_count, 0);
	ck_assert_ptr_ne(policy->text.ptr, good[_i].text);
	hallmark_policy_free(policy);
}
END_TEST

START_TEST(bad_policies_are_refused)
{
	const struct row *row = &bad[_i];
	struct hallmark_bytes text = hm_bytes(row->text, row->len);
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .rule = "none" };

	ck_assert_msg(hallmark_policy_parse(text, &policy, &diag) == row->code,
		      "row %d: %s", _i, row->text);
	ck_assert_ptr_null(policy);
	ck_assert_int_eq(diag.code, row->code);
	ck_assert_msg(strcmp(diag.rule, row->rule) == 0 &&
			      diag.line == row->line,
		      "row %d: got %s in line %zu: %s\n%s", _i, diag.rule,
		      diag.line, diag.message, row->text);
	ck_assert_uint_gt(strlen(diag.message), 5);
	ck_assert_uint_le(diag.offset, row->len);
	ck_assert_int_eq(hallmark_policy_parse(text, &policy, NULL), row->code);
}
END_TEST

START_TEST(words_say_what_to_do)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "quorum none\r\n", "Windows line ends" },
		{ "\xef\xbb\xbfquorum none\n", "byte order mark" },
		{ "witness w " W1_LOGS "\n", "conversion" },
		{ "witness w " W1_LOGS "\n", "type 01" },
		{ "log " LOG1 " # mine\n", "comment" },
		{ MAISON, "quorum none" },
	};
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(hallmark_policy_parse(hm_text(rows[i].text),
						       &policy, &diag),
				 HALLMARK_POLICY_BAD);
		ck_assert_msg(strstr(diag.message, rows[i].words) != NULL, "%s",
			      diag.message);
	}
}
END_TEST

#define WHOLE                                                                  \
	"policy maison 7\nissued 2026-01-31T12:00:00Z\n"                       \
	"expires 2027-01-31T12:00:00Z\nmax-age 7d\nrequire holder\n"           \
	"require inclusion\naccept status-only\nlog " LOG1 " https://m.ex/\n"  \
	"log " LOG3 "\n" WITNESSES "auditor w2\nauditor w4\n"                  \
	"group g 2 w1 w2 w3\ngroup h all g w4\n"                               \
	"attestor lab " ATT1 "\n"                                              \
	"brand Maison " ROOT1 " maison.example/1 950600 urn:m:\n"              \
	"brand Other " ROOT2 " other.example\nquorum h"

static bool is_text(struct hallmark_bytes bytes, const char *text)
{
	return hm_bytes_equal(bytes, hm_text(text));
}

START_TEST(every_line_has_its_place)
{
	struct hallmark_policy *p = must_read(WHOLE, sizeof(WHOLE) - 1);

	ck_assert(is_text(p->text, WHOLE));
	ck_assert(is_text(p->name, "maison"));
	ck_assert_uint_eq(p->serial, 7);
	ck_assert_uint_eq(p->issued, 1769860800);
	ck_assert_uint_eq(p->expires, 1801396800);
	ck_assert_uint_eq(p->max_age, 604800);
	ck_assert(p->require_holder && p->require_inclusion);
	ck_assert(p->accept_status_only && !p->quorum_none);
	ck_assert_uint_eq(p->log_count, 2);
	ck_assert(is_text(p->logs[0].name, "maison.example/1"));
	ck_assert_int_eq(p->logs[0].type, HM_VKEY_LOG);
	ck_assert_uint_eq(p->witness_count, 4);
	ck_assert(is_text(p->witnesses[1].name, "w2"));
	ck_assert(is_text(p->witnesses[1].key.name, "w2.example"));
	ck_assert_int_eq(p->witnesses[1].key.type, HM_VKEY_WITNESS);
	ck_assert(!p->witnesses[0].auditor && p->witnesses[1].auditor);
	ck_assert_uint_eq(p->group_count, 2);
	ck_assert_uint_eq(p->groups[0].need, 2);
	ck_assert_uint_eq(p->groups[1].need, 2);
	ck_assert_uint_eq(p->groups[1].first_member, 3);
	ck_assert_uint_eq(p->members[3], HM_POLICY_MAX);
	ck_assert_uint_eq(p->members[4], 3);
	ck_assert_uint_eq(p->quorum, HM_POLICY_MAX + 1);
	ck_assert_uint_eq(p->attestor_count, 1);
	ck_assert(is_text(p->attestors[0].label, "lab.example"));
	ck_assert_uint_eq(p->brand_count, 2);
	ck_assert(is_text(p->brands[0].label, "maison.example"));
	ck_assert_uint_eq(p->brands[0].root[0], 0x2c);
	ck_assert_uint_eq(p->brands[0].prefixes, 2);
	ck_assert(is_text(p->prefixes[1], "urn:m:"));
	ck_assert(is_text(p->brands[1].origin, "other.example"));
	ck_assert_uint_eq(p->brands[1].prefixes, 0);
	hallmark_policy_free(p);
}
END_TEST

/* HMK-POL-14: what is not said. */
START_TEST(defaults_hold)
{
	struct hallmark_policy *p = must_read(ALONE, sizeof(ALONE) - 1);

	ck_assert_uint_eq(p->name.len, 0);
	ck_assert_uint_eq(p->issued, 0);
	ck_assert_uint_eq(p->expires, UINT64_MAX);
	ck_assert_uint_eq(p->max_age, 86400);
	ck_assert(!p->require_holder && !p->require_inclusion);
	ck_assert(!p->accept_status_only && p->quorum_none);
	hallmark_policy_free(p);
}
END_TEST

/* The last line is needed to its last byte. */
START_TEST(every_truncation_is_refused)
{
	struct hallmark_policy *policy = NULL;

	for (size_t len = 0; len < sizeof(WHOLE) - 1; len++)
		ck_assert_int_eq(hallmark_policy_parse(hm_bytes(WHOLE, len),
						       &policy, NULL),
				 HALLMARK_POLICY_BAD);
}
END_TEST

static void add_key(struct hallmark_buf *text, const char *name, size_t number,
		    uint8_t type)
{
	struct hm_seed_signer signer;
	uint8_t seed[HM_SEED_BYTES] = { type, (uint8_t)number };

	hm_seed_signer_init(&signer, seed);
	hm_vkey_write(text, hm_text(name), type, signer.sign.pub);
}

static void add_number(struct hallmark_buf *text, const char *before, size_t n)
{
	hm_buf_text(text, before);
	hm_decimal_write(text, n);
}

static void add_log(struct hallmark_buf *text, size_t number)
{
	hm_buf_text(text, "log ");
	add_key(text, "log.example", number, HM_VKEY_LOG);
}

static void add_witness(struct hallmark_buf *text, size_t number)
{
	add_number(text, "witness w", number);
	hm_buf_text(text, " ");
	add_key(text, "w.example", number, HM_VKEY_WITNESS);
}

/* Each group but the first holds the one before. */
static void add_group(struct hallmark_buf *text, size_t number)
{
	if (number == 0)
		hm_buf_text(text, "witness g " W1 "\ngroup g0 1 g");
	else {
		add_number(text, "group g", number);
		add_number(text, " 1 g", number - 1);
	}
}

/*
 * All of one brand, each with its log and prefix; 32 logs is the most. The
 * limit is met before the form of the root (HMK-POL-15).
 */
static void add_brand(struct hallmark_buf *text, size_t number)
{
	char origin[16];

	snprintf(origin, sizeof(origin), "o%zu.example", number);
	if (number < 32) {
		hm_buf_text(text, "log ");
		add_key(text, origin, number, HM_VKEY_LOG);
	}
	hm_buf_text(text, "\nbrand Other " ROOT2);
	hm_buf_text(text, number < 32 ? " " : "/1 ");
	hm_buf_text(text, origin);
	add_number(text, " ", 100 + number);
}

static void add_attestor(struct hallmark_buf *text, size_t number)
{
	add_number(text, "attestor a", number);
	hm_buf_text(text, " ");
	add_key(text, "lab.example", number, HM_VKEY_LOG);
}

/* Brand lines of 32, 32, ... prefixes. */
static void add_prefix(struct hallmark_buf *text, size_t number)
{
	if (number % 32 == 0) {
		hm_buf_byte(text, '\n');
		add_brand(text, number / 32 + 1);
	} else {
		add_number(text, " ", 9000 + number);
	}
}

/* HMK-POL-13. */
START_TEST(limits_hold)
{
	static const struct {
		void (*add)(struct hallmark_buf *text, size_t number);
		size_t first;
		size_t max;
		const char *between;
	} rows[] = {
		{ add_log, 1, 32, "\n" },      { add_witness, 0, 32, "\n" },
		{ add_group, 0, 32, "\n" },    { add_brand, 1, 32, "\n" },
		{ add_attestor, 0, 32, "\n" }, { add_prefix, 0, 256, "" },
	};
	struct hallmark_buf text = HM_BUF_INIT(1u << 20);
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag;

	hm_buf_text(&text, ALONE);
	for (size_t i = rows[_i].first; i < rows[_i].max; i++) {
		rows[_i].add(&text, i);
		hm_buf_text(&text, rows[_i].between);
	}
	policy = must_read((const char *)text.ptr, text.len);
	hallmark_policy_free(policy);
	policy = NULL;
	rows[_i].add(&text, rows[_i].max);
	ck_assert_int_eq(
		hallmark_policy_parse(hm_buf_view(&text), &policy, &diag),
		HALLMARK_POLICY_BAD);
	ck_assert_str_eq(diag.rule, "HMK-POL-13");
	hm_buf_release(&text);
}
END_TEST

/* HMK-POL-1. */
START_TEST(size_is_capped)
{
	static char text[HALLMARK_POLICY_BYTES_MAX + 1] = ALONE;
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag;

	memset(text + sizeof(ALONE) - 1, '\n',
	       sizeof(text) - (sizeof(ALONE) - 1));
	ck_assert_int_eq(hallmark_policy_parse(hm_bytes(text, sizeof(text)),
					       &policy, &diag),
			 HALLMARK_POLICY_BAD);
	ck_assert_ptr_null(policy);
	ck_assert_str_eq(diag.rule, "HMK-POL-1");
	policy = must_read(text, sizeof(text) - 1);
	hallmark_policy_free(policy);
	hallmark_policy_free(NULL);
}
END_TEST

/*
 * The policies of Tessera have no brand and keys of type 01 for witnesses, so
 * none passes as it stands. With the keys converted and our two lines added,
 * what is left is C2SP's grammar: the rule that each then breaks, if any.
 */
static const struct {
	const char *as_is, *converted;
} tessera[] = {
	{ "HMK-POL-3", "" },	      /* tidy */
	{ "HMK-POL-3", "HMK-POL-2" }, /* comment after a line's end */
	{ "HMK-POL-3", "HMK-POL-4" }, /* one key under two names */
	{ "HMK-POL-3", "HMK-POL-4" }, /* the same */
	{ "HMK-POL-3", "HMK-POL-4" }, /* the same */
	{ "HMK-POL-3", "HMK-POL-6" }, /* no quorum */
	{ "HMK-POL-6", "HMK-POL-6" }, /* unknown quorum component */
	{ "HMK-POL-3", "HMK-POL-5" }, /* duplicate component name */
	{ "HMK-POL-3", "HMK-POL-4" }, /* one key again, before the threshold */
	{ "HMK-POL-5", "HMK-POL-5" }, /* a witness named all */
	{ "HMK-POL-5", "HMK-POL-5" }, /* a group named none */
	{ "HMK-POL-3", "" },	      /* one URL for two witnesses */
};

/* Every vkey of type 01 becomes the one of type 04. */
static void convert(struct hallmark_buf *out, struct hallmark_bytes text)
{
	for (size_t from = 0; from < text.len;) {
		struct hm_vkey key;
		const char *what;
		size_t to = from;

		while (to < text.len && text.ptr[to] > ' ')
			to++;
		if (to == from)
			hm_buf_byte(out, text.ptr[to++]);
		else if (hm_vkey_parse(hm_bytes(text.ptr + from, to - from),
				       &key, &what))
			hm_vkey_write(out, key.name, HM_VKEY_WITNESS, key.pub);
		else
			hm_buf_mem(out, text.ptr + from, to - from);
		from = to;
	}
	hm_buf_text(out, "\n" MAISON);
}

static void
check_tessera(struct hallmark_bytes text, const char *rule, bool accepted)
{
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .rule = "" };
	enum hallmark_code code = hallmark_policy_parse(text, &policy, &diag);

	ck_assert_str_eq(diag.rule, rule);
	ck_assert_int_eq(code, accepted ? HALLMARK_OK : HALLMARK_POLICY_BAD);
	hallmark_policy_free(policy);
}

START_TEST(tessera_policies)
{
	json_t *json = vectors_json("policy/tessera_policies.json");
	json_t *cases = json_object_get(json, "cases");
	struct hallmark_buf text = HM_BUF_INIT(1u << 20);
	size_t i;
	json_t *one;

	if (!json)
		return;
	ck_assert_uint_eq(json_array_size(cases), COUNT(tessera));
	json_array_foreach(cases, i, one)
	{
		const char *policy =
			json_string_value(json_object_get(one, "policy"));
		const char *verdict = json_string_value(json_object_get(
			json_object_get(one, "c2sp"), "verdict"));
		struct hallmark_bytes bytes = hm_text(policy);

		check_tessera(bytes, tessera[i].as_is, false);
		hm_buf_clear(&text);
		convert(&text, bytes);
		check_tessera(hm_buf_view(&text), tessera[i].converted,
			      strcmp(verdict, "accept") == 0);
	}
	vectors_ran("policy/tessera_policies.json", i);
	hm_buf_release(&text);
	json_decref(json);
}
END_TEST

/* No policy, no verdict: from a library that errs, or without memory. */
START_TEST(nothing_comes_of_trouble)
{
	struct hallmark_bytes text = hm_bytes(good[0].text, good[0].len);
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag;
	enum hallmark_code code;

	lax_points(true);
	ck_assert_int_eq(hallmark_policy_parse(text, &policy, &diag),
			 HALLMARK_CRYPTO_BROKEN);
	lax_points(false);
	ck_assert_ptr_null(policy);
	ck_assert_int_eq(diag.code, HALLMARK_CRYPTO_BROKEN);
	scarce_begin(0);
	code = hallmark_policy_parse(text, &policy, &diag);
	scarce_end();
	ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
	ck_assert_ptr_null(policy);
}
END_TEST

Suite *suite_verify_policy(void)
{
	Suite *suite = suite_create("verify/policy");
	TCase *tcase = tcase_create("policy");

	tcase_add_loop_test(tcase, good_policies_are_read, 0, COUNT(good));
	tcase_add_loop_test(tcase, bad_policies_are_refused, 0, COUNT(bad));
	tcase_add_test(tcase, words_say_what_to_do);
	tcase_add_test(tcase, every_line_has_its_place);
	tcase_add_test(tcase, defaults_hold);
	tcase_add_test(tcase, every_truncation_is_refused);
	tcase_add_loop_test(tcase, limits_hold, 0, 6);
	tcase_add_test(tcase, size_is_capped);
	tcase_add_test(tcase, tessera_policies);
	tcase_add_test(tcase, nothing_comes_of_trouble);
	suite_add_tcase(suite, tcase);
	return suite;
}
