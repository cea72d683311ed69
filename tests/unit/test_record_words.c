/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <hallmark/statement.h>

#include "record/event.h"

/* spec/05-events.md */
static const struct {
	enum hallmark_vocabulary words;
	uint64_t number;
	const char *word;
} rows[] = {
	{ HALLMARK_WORDS_KIND, 1, "issue" },
	{ HALLMARK_WORDS_KIND, 6, "correct" },
	{ HALLMARK_WORDS_KIND, 16, "authorise" },
	{ HALLMARK_WORDS_KIND, 18, "root" },
	{ HALLMARK_WORDS_ROLE, 1, "issue" },
	{ HALLMARK_WORDS_ROLE, 8, "recover" },
	{ HALLMARK_WORDS_ROLE, 16, "confirm" },
	{ HALLMARK_WORDS_ROLE, 32, "authorise" },
	{ HALLMARK_WORDS_STATUS, 1, "activated" },
	{ HALLMARK_WORDS_STATUS, 5, "theft-confirmed" },
	{ HALLMARK_WORDS_STATUS, 12, "ratified" },
	{ HALLMARK_WORDS_TYPE, 2, "authentication" },
	{ HALLMARK_WORDS_RESULT, 3, "undecided" },
	{ HALLMARK_WORDS_REASON, 1, "compromise" },
	{ HALLMARK_WORDS_PURPOSE, 2, "show" },
	{ HALLMARK_WORDS_FLAG, 64, "custody-void" },
	{ HALLMARK_WORDS_FLAG, 128, "key-void" },
};

START_TEST(words_stand_for_numbers)
{
	uint64_t number;

	ck_assert_str_eq(hallmark_word(rows[_i].words, rows[_i].number),
			 rows[_i].word);
	ck_assert(hallmark_word_parse(rows[_i].words, hm_text(rows[_i].word),
				      &number));
	ck_assert_uint_eq(number, rows[_i].number);
}
END_TEST

START_TEST(other_words_and_numbers_are_none)
{
	uint64_t number = 77;

	ck_assert(!hallmark_word_parse(HALLMARK_WORDS_STATUS, HM_LIT("Lost"),
				       &number));
	ck_assert(!hallmark_word_parse(HALLMARK_WORDS_STATUS, HM_LIT("los"),
				       &number));
	ck_assert(!hallmark_word_parse(HALLMARK_WORDS_STATUS, hm_bytes(NULL, 0),
				       &number));
	ck_assert_uint_eq(number, 77);
	ck_assert_ptr_null(hallmark_word(HALLMARK_WORDS_STATUS, 0));
	ck_assert_ptr_null(hallmark_word(HALLMARK_WORDS_KIND, 19));
	ck_assert_ptr_null(hallmark_word(HALLMARK_WORDS_ROLE, 3));
}
END_TEST

/* Statuses are 1 to 12, roles the bits of 63; kinds as records name them. */
START_TEST(lists_are_whole)
{
	static const size_t counts[] = { 9, 6, 12, 4, 3, 2, 2, 8 };
	enum hallmark_vocabulary words = (enum hallmark_vocabulary)_i;
	const char *word = hallmark_word_at(words, 0);
	uint64_t before = 0;
	uint64_t number;
	enum hm_kind kind;
	size_t count = 0;

	for (; word; word = hallmark_word_at(words, count)) {
		struct hallmark_bytes text = hm_text(word);

		ck_assert(hallmark_word_parse(words, text, &number));
		ck_assert_uint_gt(number, before);
		before = number;
		if (words == HALLMARK_WORDS_KIND) {
			ck_assert(hm_kind_parse(text, &kind));
			ck_assert_uint_eq(kind, number);
		}
		count++;
	}
	ck_assert_uint_eq(count, counts[_i]);
}
END_TEST

Suite *suite_record_words(void)
{
	Suite *s = suite_create("record/words");
	TCase *tc = tcase_create("words");

	tcase_add_loop_test(tc, words_stand_for_numbers, 0,
			    sizeof(rows) / sizeof(*rows));
	tcase_add_test(tc, other_words_and_numbers_are_none);
	tcase_add_loop_test(tc, lists_are_whole, 0, 8);
	suite_add_tcase(s, tc);
	return s;
}
