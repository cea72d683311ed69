/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "note/note.h"
#include "unit/vectors.h"

#define LINE "\xe2\x80\x94 a AAAAAAE=\n"
#define ONE_LINE "t\n\n" LINE

/* HMK-NOTE-1 and HMK-NOTE-2; want is the text where the note is good. */
static const struct {
	const char *note;
	const char *want;
	const char *why;
} notes[] = {
	{ ONE_LINE, "t\n", "the least" },
	{ "t\n\n" LINE LINE, "t\n", "a line twice" },
	{ "\n\n" LINE, "\n", "a text of one empty line" },
	{ "a\n\nb\n\n" LINE, "a\n\nb\n", "split at the last empty line" },
	{ "a\n\n\n\n" LINE, "a\n\n\n", "empty lines at the end of the text" },
	{ ONE_LINE "\n" LINE, ONE_LINE, "a note as text" },
	{ "\xc3\xa9\xc2\x85\x7f\n\n" LINE, "\xc3\xa9\xc2\x85\x7f\n",
	  "the text may hold C1 and DEL" },
	{ "", NULL, "HMK-NOTE-1: empty" },
	{ "\n", NULL, "HMK-NOTE-1: one LF" },
	{ "\n\n", NULL, "HMK-NOTE-1: no line" },
	{ "t\n", NULL, "HMK-NOTE-1: no empty line" },
	{ "t\n\n", NULL, "HMK-NOTE-1: no signature line" },
	{ "\n" LINE, NULL, "HMK-NOTE-1: no text" },
	{ LINE, NULL, "HMK-NOTE-1: lines alone" },
	{ "t\n" LINE, NULL, "HMK-NOTE-1: no empty line between" },
	{ ONE_LINE "\n", NULL, "HMK-NOTE-1: an empty line behind" },
	{ ONE_LINE "x\n", NULL, "HMK-NOTE-2: another line behind" },
	{ "t\n\nx\n" LINE, NULL, "HMK-NOTE-2: another line before" },
	{ "t\n\n\xe2\x80\x94 a AAAAAAE=", NULL, "HMK-NOTE-2: no final LF" },
	{ "t\r\n\r\n" LINE, NULL, "HMK-NOTE-1: CR" },
	{ "t\t\n\n" LINE, NULL, "HMK-NOTE-1: a tab" },
	{ "\xff\n\n" LINE, NULL, "HMK-NOTE-1: no UTF-8" },
	{ "\xed\xa0\x80\n\n" LINE, NULL, "HMK-NOTE-1: a surrogate" },
	{ "t\n\n- a AAAAAAE=\n", NULL, "HMK-NOTE-2: a hyphen" },
	{ "t\n\n\xe2\x80\x93 a AAAAAAE=\n", NULL, "HMK-NOTE-2: an en dash" },
	{ "t\n\n\xe2\x80\x94 AAAAAAE=\n", NULL, "HMK-NOTE-2: no name" },
	{ "t\n\n\xe2\x80\x94  AAAAAAE=\n", NULL, "HMK-NOTE-4: empty name" },
	{ "t\n\n\xe2\x80\x94"
	  "a AAAAAAE=\n",
	  NULL, "HMK-NOTE-2: no space" },
	{ "t\n\n\xe2\x80\x94 a+b AAAAAAE=\n", NULL, "HMK-NOTE-4: a plus" },
	{ "t\n\n\xe2\x80\x94 a\xc2\xa0 AAAAAAE=\n", NULL,
	  "HMK-NOTE-4: U+00A0" },
	{ "t\n\n\xe2\x80\x94 a  AAAAAAE=\n", NULL, "HMK-NOTE-2: two spaces" },
	{ "t\n\n\xe2\x80\x94 a AAAAAAE= \n", NULL,
	  "HMK-NOTE-2: a space behind" },
	{ "t\n\n\xe2\x80\x94 a\n", NULL, "HMK-NOTE-2: nothing but a name" },
	{ "t\n\n\xe2\x80\x94 a \n", NULL, "HMK-NOTE-2: empty base64" },
	{ "t\n\n\xe2\x80\x94 a AAAAAA==\n", NULL, "HMK-NOTE-2: 4 bytes" },
	{ "t\n\n\xe2\x80\x94 a AAAAAAF=\n", NULL,
	  "HMK-NOTE-2: bits behind the last byte" },
	{ "t\n\n\xe2\x80\x94 a AAAAAAE\n", NULL, "HMK-NOTE-2: no padding" },
	{ "t\n\n\xe2\x80\x94 a AAAAAA-=\n", NULL, "HMK-NOTE-2: URL base64" },
};

static void write_back(const struct hm_note *note, struct hallmark_buf *out)
{
	static struct hm_note_line line;
	size_t at = 0;

	hm_buf_add(out, note->text);
	hm_buf_byte(out, '\n');
	while (hm_note_next(note, &at, &line))
		hm_note_line_write(out, line.name,
				   hm_bytes(line.sig, line.sig_len));
	ck_assert_uint_eq(at, note->lines.len);
}

/* Opens to what, written again, is the same bytes. */
static bool opens(struct hallmark_bytes input, struct hm_note *note)
{
	struct hallmark_buf again = HM_BUF_INIT(1u << 20);

	if (!hm_note_open(input, note))
		return false;
	write_back(note, &again);
	ck_assert(hm_bytes_equal(hm_buf_view(&again), input));
	hm_buf_release(&again);
	return true;
}

START_TEST(forms)
{
	struct hm_note note = { .text = { NULL, 77 } };
	bool good = opens(hm_text(notes[_i].note), &note);

	ck_assert_msg(good == (notes[_i].want != NULL), "%s", notes[_i].why);
	if (good)
		ck_assert(hm_bytes_equal(note.text, hm_text(notes[_i].want)));
	else
		ck_assert_uint_eq(note.text.len, 77);
}
END_TEST

static bool opens_with(size_t lines, size_t text)
{
	struct hallmark_buf input = HM_BUF_INIT(1u << 20);
	struct hm_note note;
	bool good;

	for (size_t i = 0; i < text; i++)
		hm_buf_byte(&input, i % 80 == 79 ? '\n' : 't');
	hm_buf_text(&input, "\n\n");
	for (size_t i = 0; i < lines; i++)
		hm_buf_text(&input, LINE);
	good = opens(hm_buf_view(&input), &note);
	hm_buf_release(&input);
	return good;
}

/* HMK-NOTE-1: 32 lines, 65,536 bytes. */
START_TEST(limits)
{
	size_t most = HM_NOTE_BYTES_MAX - 2 - strlen(LINE);

	ck_assert(opens_with(32, 10));
	ck_assert(!opens_with(33, 10));
	ck_assert(opens_with(1, most));
	ck_assert(!opens_with(1, most + 1));
}
END_TEST

static bool opens_with_sig(size_t len)
{
	static uint8_t sig[HM_NOTE_SIG_MAX + 1];
	struct hallmark_buf input = HM_BUF_INIT(1u << 20);
	struct hm_note note;
	bool good;

	hm_buf_text(&input, "t\n\n");
	hm_note_line_write(&input, HM_LIT("a"), hm_bytes(sig, len));
	good = opens(hm_buf_view(&input), &note);
	hm_buf_release(&input);
	return good;
}

/* HMK-NOTE-2: 5 to 4,096 bytes. */
START_TEST(signature_lengths)
{
	ck_assert(!opens_with_sig(0));
	ck_assert(!opens_with_sig(4));
	ck_assert(opens_with_sig(5));
	ck_assert(opens_with_sig(HM_NOTE_SIG_MAX));
	ck_assert(!opens_with_sig(HM_NOTE_SIG_MAX + 1));
}
END_TEST

#define KEYS_MAX 4

/* The verdict of a note under some keys, as xmod_cases.json words it. */
static const char *judge(const struct hm_note *note, json_t *vkeys, int *good)
{
	static struct hm_note_line line;
	struct hm_vkey key[KEYS_MAX];
	size_t count = json_array_size(vkeys);
	bool counted[KEYS_MAX] = { false };
	const char *what;
	size_t at = 0;

	ck_assert_uint_le(count, KEYS_MAX);
	for (size_t i = 0; i < count; i++)
		ck_assert(hm_vkey_parse(
			hm_text(json_string_value(json_array_get(vkeys, i))),
			&key[i], &what));
	while (hm_note_next(note, &at, &line))
		for (size_t i = 0; i < count; i++) {
			uint64_t time = 77;
			enum hm_line_state state =
				hm_note_check(note->text, line.name,
					      hm_bytes(line.sig, line.sig_len),
					      &key[i], &time);

			ck_assert_uint_eq(time, state == HM_LINE_GOOD ? 0 : 77);
			if (state == HM_LINE_BAD)
				return "invalid";
			*good += state == HM_LINE_GOOD && !counted[i];
			counted[i] = counted[i] || state == HM_LINE_GOOD;
		}
	return *good > 0 ? "ok" : "unverified";
}

static void run_case(json_t *row)
{
	struct hallmark_buf input = HM_BUF_INIT(1u << 20);
	const char *desc, *expect, *hex = NULL, *plain = NULL;
	const char *got = "malformed";
	struct hm_note note;
	json_t *vkeys;
	int verified;
	int good = 0;

	ck_assert_int_eq(json_unpack(row, "{s:s,s:s,s:i,s:o,s?s,s?s}", "desc",
				     &desc, "expect", &expect, "verified",
				     &verified, "vkeys", &vkeys, "note_hex",
				     &hex, "note", &plain),
			 0);
	if (hex)
		vectors_hex(&input, hex);
	else
		hm_buf_text(&input, plain);
	if (opens(hm_buf_view(&input), &note))
		got = judge(&note, vkeys, &good);
	if (strcmp(expect, "malformed-or-ok") == 0)
		expect = "malformed"; /* more lines than we take */
	ck_assert_msg(strcmp(got, expect) == 0, "%s: %s", desc, got);
	ck_assert_int_eq(good, verified);
	hm_buf_release(&input);
}

static const char *const case_files[] = { "note/xmod_cases.json",
					  "note/c2sp_examples.json" };

START_TEST(note_vectors)
{
	json_t *file = vectors_json(case_files[_i]);
	json_t *cases;
	json_t *row;
	size_t at;

	if (!file)
		return;
	cases = json_object_get(file, "cases");
	json_array_foreach(cases, at, row) run_case(row);
	vectors_ran(case_files[_i], json_array_size(cases));
	json_decref(file);
}
END_TEST

/* Lines of another algorithm are kept and are no known key's. */
START_TEST(mldsa_lines)
{
	const char *name = "golden/golden_mldsa44_cosignatures.json";
	json_t *file = vectors_json(name);
	struct hm_vkey log;
	const char *what;
	json_t *rows;
	json_t *row;
	size_t at;

	if (!file)
		return;
	ck_assert(hm_vkey_parse(
		HM_LIT("brand.example/log1+1a75f8c3+"
		       "AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx"),
		&log, &what));
	rows = json_object_get(file, "notes");
	json_array_foreach(rows, at, row)
	{
		static struct hm_note_line line;
		struct hm_note note;
		uint64_t time;
		size_t place = 0;
		size_t mldsa = 0;

		ck_assert(opens(hm_text(json_string_value(
					json_object_get(row, "note"))),
				&note));
		while (hm_note_next(&note, &place, &line)) {
			if (line.sig_len != 4 + 8 + 2420)
				continue;
			mldsa++;
			ck_assert_int_eq(
				hm_note_check(note.text, line.name,
					      hm_bytes(line.sig, line.sig_len),
					      &log, &time),
				HM_LINE_OTHER);
		}
		ck_assert_uint_eq(mldsa, 1);
	}
	vectors_ran(name, json_array_size(rows));
	json_decref(file);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_note_note(void)
{
	Suite *suite = suite_create("note/note");
	TCase *tcase = tcase_create("note");

	tcase_add_loop_test(tcase, forms, 0, ROWS(notes));
	tcase_add_test(tcase, limits);
	tcase_add_test(tcase, signature_lengths);
	tcase_add_loop_test(tcase, note_vectors, 0, ROWS(case_files));
	tcase_add_test(tcase, mldsa_lines);
	suite_add_tcase(suite, tcase);
	return suite;
}
