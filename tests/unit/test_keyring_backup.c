/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <sodium.h>
#include <stdio.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "keyring/words.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* HMK-WORDS-1: what Debian's python3-mnemonic has in english.txt. */
START_TEST(the_list_is_that_of_bip_39)
{
	static const char sum[] = "2f5eed53a4727b4bf8880d8f3f199efc"
				  "90e58503646d9ff8eff3a2ed3b24dbda";
	struct hallmark_buf file = HM_BUF_INIT(65536);
	struct hallmark_bytes part;
	struct hm_hash hash;
	uint8_t want[32];

	for (size_t i = 0; i < HM_WORD_COUNT; i++) {
		hm_buf_text(&file, hm_word_list[i]);
		hm_buf_byte(&file, '\n');
	}
	part = hm_buf_view(&file);
	hash = hm_sha256(&part, 1);
	ck_assert(hm_hex_parse(HM_LIT(sum), want, 32));
	ck_assert_mem_eq(hash.b, want, 32);
	hm_buf_release(&file);
}
END_TEST

/* HMK-WORDS-1, HMK-WORDS-2: the table of spec/17, made with Python's hashlib. */
static const struct {
	const char *seed;
	enum hm_words_kind kind;
	const char *words;
} vectors[] = {
	{ "ebcc02030405060708090a0b0c0d0e0f"
	  "101112131415161718191a1b1c1d1e1f",
	  HM_WORDS_KEY,
	  "type gas liar amount expire adjust cage candy arch "
	  "gather drum bullet absurd math era live bid rhythm "
	  "alien crouch range attend journey village" },
	{ "f60c0000000000000000000000000000"
	  "00000000000000000000000000000000",
	  HM_WORDS_KEY,
	  "voyage gas abandon abandon abandon abandon abandon "
	  "abandon abandon abandon abandon abandon abandon abandon "
	  "abandon abandon abandon abandon abandon abandon abandon "
	  "abandon abandon blade" },
	{ "bb7d666768696a6b6c6d6e6f70717273"
	  "7475767778797a7b7c7d7e7f80818283",
	  HM_WORDS_WALLET,
	  "rocket twenty oil speak note cup random punch hunt "
	  "logic frame tragic elder robot target august kidney "
	  "swim butter woman way dolphin anxiety guess" },
	{ "69b3aaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  HM_WORDS_WALLET,
	  "have outer primary fetch primary fetch primary fetch "
	  "primary fetch primary fetch primary fetch primary fetch "
	  "primary fetch primary fetch primary fetch primary "
	  "galaxy" },
};

static void seed_of(int row, uint8_t seed[32])
{
	const char *text = vectors[row].seed;

	ck_assert(hm_hex_parse(hm_bytes(text, 64), seed, 32));
}

static enum hallmark_code check(const char *text, enum hm_words_kind kind)
{
	return hallmark_words_check(hm_text(text), kind == HM_WORDS_WALLET,
				    NULL);
}

/* Reading fails, tells the word and why, and leaves the seed alone. */
static void refuses(const char *text, enum hm_words_kind kind, size_t number,
		    const char *why)
{
	struct hallmark_diag diag = { 0 };
	uint8_t seed[32] = { 7 };
	static const uint8_t before[32] = { 7 };

	ck_assert_int_eq(hm_words_read(hm_text(text), kind, seed, &diag),
			 HALLMARK_WORDS_BAD);
	ck_assert_mem_eq(seed, before, 32);
	ck_assert_int_eq(diag.code, HALLMARK_WORDS_BAD);
	ck_assert_str_eq(diag.rule, "HMK-WORDS-5");
	ck_assert_str_eq(diag.message, why);
	ck_assert_uint_eq(diag.line, number);
	ck_assert_int_eq(hm_words_read(hm_text(text), kind, seed, NULL),
			 HALLMARK_WORDS_BAD);
}

static void reads(const char *text, int row)
{
	uint8_t want[32];
	uint8_t got[32] = { 0 };

	seed_of(row, want);
	ck_assert_int_eq(
		hm_words_read(hm_text(text), vectors[row].kind, got, NULL),
		HALLMARK_OK);
	ck_assert_mem_eq(got, want, 32);
	ck_assert_int_eq(check(text, vectors[row].kind), HALLMARK_OK);
}

#define OTHER(kind) ((enum hm_words_kind)(3 - (kind)))

START_TEST(known_seeds)
{
	enum hm_words_kind kind = vectors[_i].kind;
	char words[HALLMARK_WORDS_SIZE] = "untouched";
	uint8_t seed[32];

	seed_of(_i, seed);
	ck_assert_int_eq(hm_words_write(seed, OTHER(kind), words),
			 HALLMARK_KEY_FILE_BAD);
	ck_assert_str_eq(words, "untouched");
	ck_assert_int_eq(hm_words_write(seed, kind, words), HALLMARK_OK);
	ck_assert_str_eq(words, vectors[_i].words);
	reads(words, _i);
	refuses(words, OTHER(kind), 0,
		kind == HM_WORDS_KEY
			? "these are the words of a key, not of a wallet"
			: "these are the words of a wallet, not of a key");
	/* The mark is missing: BIP-39 would take it. */
	seed[31] ^= 1;
	ck_assert_int_eq(hm_words_write(seed, kind, words),
			 HALLMARK_KEY_FILE_BAD);
}
END_TEST

/* The longest words there are fill the buffer and no more. */
START_TEST(drawn_seeds)
{
	enum hm_words_kind kind = _i % 2 ? HM_WORDS_KEY : HM_WORDS_WALLET;
	char words[HALLMARK_WORDS_SIZE + 1];
	uint8_t seed[32], again[32];

	words[HALLMARK_WORDS_SIZE] = 'x';
	hm_words_draw(seed, kind);
	ck_assert_int_eq(hm_words_write(seed, kind, words), HALLMARK_OK);
	ck_assert_int_eq(words[HALLMARK_WORDS_SIZE], 'x');
	ck_assert_int_eq(hm_words_read(hm_text(words), kind, again, NULL),
			 HALLMARK_OK);
	ck_assert_mem_eq(seed, again, 32);
}
END_TEST

/* The words of a row; in form, # stands for the number of the next. */
static void
put(char *out, const char *words, const char *form, const char *separator)
{
	int n = 0;

	*out = '\0';
	while (*words) {
		int len = (int)strcspn(words, " ");

		n++;
		for (const char *c = form; *c; c++)
			out += *c == '#' ? sprintf(out, "%d", n)
					 : sprintf(out, "%c", *c);
		out += sprintf(out, "%.*s%s", len, words, separator);
		words += len + (words[len] == ' ');
	}
}

/* The words of a row with another at one place. */
static void replace(char *out, const char *words, int number, const char *by)
{
	int n = 0;

	*out = '\0';
	while (*words) {
		int len = (int)strcspn(words, " ");

		n++;
		out += n == number ? sprintf(out, "%s ", by)
				   : sprintf(out, "%.*s ", len, words);
		words += len + (words[len] == ' ');
	}
}

/* HMK-WORDS-4 */
START_TEST(spellings)
{
	static const struct {
		const char *form, *separator;
	} forms[] = {
		{ "", "  " },	 { "", "\r\n" },   { "", "\t" },
		{ "#. ", "\n" }, { " #) ", ", " }, { "#:", ";" },
		{ "(0#)", "." }, { "- ", "\n\n" }, { "#", "-" },
	};
	char text[1024];
	const char *words = vectors[0].words;

	for (int i = 0; i < ROWS(forms); i++) {
		put(text, words, forms[i].form, forms[i].separator);
		reads(text, 0);
	}
	snprintf(text, sizeof(text), "\xef\xbb\xbf%s", words);
	reads(text, 0);
	for (char *c = text; *c; c++)
		if (*c >= 'a' && *c <= 'z' && (c - text) % 3)
			*c = (char)(*c - 'a' + 'A');
	reads(text, 0);
}
END_TEST

/* HMK-WORDS-5 */
START_TEST(what_is_no_word)
{
	static const struct {
		const char *by, *why;
		size_t extra;
	} rows[] = {
		{ "gaz", "this word is not in the list", 0 },
		{ "absurdd", "this word is not in the list", 0 },
		{ "abandonabandon", "this word is not in the list", 0 },
		{ "aban", "this word is not in the list", 0 },
		{ "z\xc3\xbcrich", "there is a letter that is in no word", 0 },
		{ "\xc2\xa0", "there is a letter that is in no word", 0 },
		{ "zoo zzz", "this word is not in the list", 1 },
	};
	char text[1024];

	for (int number = 1; number <= HALLMARK_WORDS; number++)
		for (int i = 0; i < ROWS(rows); i++) {
			replace(text, vectors[0].words, number, rows[i].by);
			if (number == HALLMARK_WORDS && rows[i].extra)
				continue;
			refuses(text, HM_WORDS_KEY,
				(size_t)number + rows[i].extra, rows[i].why);
		}
}
END_TEST

START_TEST(another_count)
{
	char text[1024];

	refuses("", HM_WORDS_KEY, 0, "there are fewer than 24 words");
	refuses(" 12 \n", HM_WORDS_KEY, 0, "there are fewer than 24 words");
	replace(text, vectors[0].words, 24, "");
	refuses(text, HM_WORDS_KEY, 0, "there are fewer than 24 words");
	snprintf(text, sizeof(text), "%s zoo", vectors[0].words);
	refuses(text, HM_WORDS_KEY, 25, "there are more than 24 words");
	snprintf(text, sizeof(text), "%s \xff", vectors[0].words);
	refuses(text, HM_WORDS_KEY, 25, "there is a letter that is in no word");
}
END_TEST

/*
 * Another word of the list at each place: 24 bits say no, and which it is. In
 * this row no second word could be blamed for any of them.
 */
START_TEST(one_wrong_word)
{
	char text[1024];

	replace(text, vectors[2].words, _i + 1, _i % 2 ? "zoo" : "maple");
	refuses(text, HM_WORDS_WALLET, (size_t)_i + 1,
		"this word does not belong to the others");
}
END_TEST

START_TEST(in_another_order)
{
	char text[1024], twice[1024];

	replace(text, vectors[0].words, 3, "amount");
	replace(twice, text, 4, "liar");
	refuses(twice, HM_WORDS_KEY, 3,
		"this word and a later one have changed places");
	replace(text, vectors[0].words, 1, "journey");
	replace(twice, text, 23, "type");
	refuses(twice, HM_WORDS_KEY, 1,
		"this word and a later one have changed places");
	replace(text, vectors[0].words, 5, "zoo");
	replace(twice, text, 9, "maple");
	refuses(twice, HM_WORDS_KEY, 0,
		"several words are wrong, or they are in another order");
}
END_TEST

/* Words of another program: right by BIP-39, without a mark. */
START_TEST(words_of_others)
{
	char text[1024] = "";

	for (int i = 0; i < 23; i++)
		memcpy(text + 8 * i, "abandon ", 9);
	memcpy(text + 8 * 23, "art", 4);
	refuses(text, HM_WORDS_KEY, 0,
		"several words are wrong, or they are in another order");
}
END_TEST

static void begin(void)
{
	ck_assert_int_ge(sodium_init(), 0);
}

Suite *suite_keyring_backup(void)
{
	Suite *suite = suite_create("keyring/backup");
	TCase *tcase = tcase_create("backup");

	tcase_set_timeout(tcase, 120);
	tcase_add_unchecked_fixture(tcase, begin, NULL);
	tcase_add_test(tcase, the_list_is_that_of_bip_39);
	tcase_add_loop_test(tcase, known_seeds, 0, ROWS(vectors));
	tcase_add_loop_test(tcase, drawn_seeds, 0, 4);
	tcase_add_test(tcase, spellings);
	tcase_add_test(tcase, what_is_no_word);
	tcase_add_test(tcase, another_count);
	tcase_add_loop_test(tcase, one_wrong_word, 0, HALLMARK_WORDS);
	tcase_add_test(tcase, in_another_order);
	tcase_add_test(tcase, words_of_others);
	suite_add_tcase(suite, tcase);
	return suite;
}
