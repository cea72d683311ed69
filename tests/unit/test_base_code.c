/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <errno.h>

#include <string.h>

#include <hallmark/base.h>

/* The spans of spec/11-verdict.md; exceptions come before their span. */
static const struct {
	int from, to;
	enum hallmark_outcome outcome;
} spans[] = {
	{ 0, 0, HALLMARK_VERIFIED },	    { 1, 1, HALLMARK_REFUTED },
	{ 2, 2, HALLMARK_UNPROVEN },	    { 3, 3, HALLMARK_REFUTED },
	{ 10, 12, HALLMARK_REFUTED },	    { 20, 22, HALLMARK_UNPROVEN },
	{ 23, 23, HALLMARK_REFUTED },	    { 30, 52, HALLMARK_REFUTED },
	{ 53, 53, HALLMARK_UNPROVEN },	    { 60, 71, HALLMARK_REFUTED },
	{ 80, 85, HALLMARK_FLAGGED },	    { 90, 92, HALLMARK_UNPROVEN },
	{ 100, 100, HALLMARK_REFUTED },	    { 101, 111, HALLMARK_UNPROVEN },
	{ 112, 114, HALLMARK_REFUTED },	    { 115, 115, HALLMARK_UNPROVEN },
	{ 120, 151, HALLMARK_REFUTED },	    { 200, 299, HALLMARK_CALL_WRONG },
	{ 300, 329, HALLMARK_ENVIRONMENT }, { 330, 349, HALLMARK_STORE_BAD },
};

static enum hallmark_outcome expected_outcome(int code)
{
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (code >= spans[i].from && code <= spans[i].to)
			return spans[i].outcome;
	ck_abort_msg("code %d is in no span", code);
}

START_TEST(every_code_has_its_row)
{
	enum hallmark_code code;
	int last = -1;

	for (unsigned i = 0; hallmark_code_at(i, &code); i++) {
		const char *name = hallmark_code_name(code);
		const char *words = hallmark_code_words(code);

		ck_assert_int_gt((int)code, last);
		last = (int)code;
		ck_assert_int_eq(hallmark_code_outcome(code),
				 expected_outcome((int)code));
		ck_assert_str_ne(name, "UNKNOWN");
		ck_assert_uint_eq(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					       "0123456789_"),
				  strlen(name));
		ck_assert_uint_gt(strlen(words), 10);
		ck_assert_uint_lt(strlen(words), 72);
		for (const char *c = words; *c; c++)
			ck_assert(*c >= ' ' && *c < 0x7f);
	}
	ck_assert_int_eq(last, HALLMARK_STORE_NEWER);
	code = HALLMARK_STALE;
	ck_assert(!hallmark_code_at(10000, &code));
	ck_assert_int_eq(code, HALLMARK_STALE);
}
END_TEST

START_TEST(names_are_api)
{
	ck_assert_str_eq(hallmark_code_name(HALLMARK_OK), "VERIFIED");
	ck_assert_str_eq(hallmark_code_name(HALLMARK_MALFORMED), "MALFORMED");
	ck_assert_str_eq(hallmark_code_name(HALLMARK_NOT_ISSUED), "NOT_ISSUED");
	ck_assert_str_eq(hallmark_code_words(HALLMARK_NOT_ISSUED),
			 "the brand had not issued this ID");
	ck_assert_str_eq(hallmark_code_words(HALLMARK_STALE),
			 "the proof is older than the policy allows");
}
END_TEST

START_TEST(a_code_outside_the_list_is_io)
{
	static const int outside[] = { -1, 4, 99, 1000, 0x7fffffff };
	enum hallmark_code code = (enum hallmark_code)outside[_i];

	ck_assert_str_eq(hallmark_code_name(code), "UNKNOWN");
	ck_assert_str_eq(hallmark_code_words(code),
			 hallmark_code_words(HALLMARK_IO));
	ck_assert_int_eq(hallmark_code_outcome(code), HALLMARK_ENVIRONMENT);
}
END_TEST

START_TEST(outcome_names_and_exits)
{
	static const struct {
		const char *name;
		int exit;
	} rows[] = {
		[HALLMARK_VERIFIED] = { "VERIFIED", 0 },
		[HALLMARK_REFUTED] = { "REFUTED", 1 },
		[HALLMARK_UNPROVEN] = { "UNPROVEN", 2 },
		[HALLMARK_CALL_WRONG] = { "USAGE", 3 },
		[HALLMARK_ENVIRONMENT] = { "ENVIRONMENT", 4 },
		[HALLMARK_STORE_BAD] = { "STORE-DAMAGED", 5 },
		[HALLMARK_FLAGGED] = { "FLAGGED", 1 },
	};
	enum hallmark_outcome outcome = (enum hallmark_outcome)_i;

	ck_assert_str_eq(hallmark_outcome_name(outcome), rows[_i].name);
	ck_assert_int_eq(hallmark_outcome_exit(outcome), rows[_i].exit);
}
END_TEST

/* Each errno value that has a code of its own, and one that has none. */
static const struct {
	int error;
	enum hallmark_code code;
} errors[] = {
	{ ENOENT, HALLMARK_NO_FILE },
	{ ENOTDIR, HALLMARK_NO_FILE },
	{ EEXIST, HALLMARK_LEDGER_EXISTS },
	{ EACCES, HALLMARK_PERMISSION },
	{ EPERM, HALLMARK_PERMISSION },
	{ EROFS, HALLMARK_PERMISSION },
	{ ENOSPC, HALLMARK_DISK_FULL },
	{ EDQUOT, HALLMARK_DISK_FULL },
	{ ENOMEM, HALLMARK_NO_MEMORY },
	{ EINTR, HALLMARK_INTERRUPTED },
	{ EIO, HALLMARK_IO },
};

START_TEST(errors_have_codes)
{
	ck_assert_int_eq(hallmark_code_of_errno(errors[_i].error),
			 errors[_i].code);
}
END_TEST

Suite *suite_base_code(void)
{
	Suite *suite = suite_create("base/code");
	TCase *tcase = tcase_create("code");

	tcase_add_test(tcase, every_code_has_its_row);
	tcase_add_loop_test(tcase, errors_have_codes, 0,
			    sizeof(errors) / sizeof(*errors));
	tcase_add_test(tcase, names_are_api);
	tcase_add_loop_test(tcase, a_code_outside_the_list_is_io, 0, 5);
	tcase_add_loop_test(tcase, outcome_names_and_exits, 0, 7);
	suite_add_tcase(suite, tcase);
	return suite;
}
