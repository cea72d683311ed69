/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"
#include "unit/scarce.h"
#include "unit/suites.h"

#include <string.h>

#include "verify/memory.h"

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ROOT2 "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SIG                                                                    \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"         \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define AT "2026-09-21T14:13:20Z"
#define HEAD(origin, size) "head " origin " " size " " ROOT " " AT " " SIG "\n"
#define FIRST "hallmark-state 1\n"

static struct hallmark_memory *parse(const char *text)
{
	struct hallmark_memory *memory = NULL;
	struct hallmark_diag diag = { 0 };

	ck_assert_msg(hallmark_memory_parse(hm_text(text), &memory, &diag) ==
			      HALLMARK_OK,
		      "line %zu", diag.line);
	return memory;
}

/* HMK-MEM-2: each text is the one text of its memory. */
static const char *const good[] = {
	FIRST,
	FIRST "policy test 0\n",
	FIRST "policy test 18446744073709551615\npolicy us 1\n",
	FIRST HEAD("a/1", "2"),
	FIRST "policy a 1\npolicy b 2\n" HEAD("a/1", "2") HEAD("a/1", "10")
		HEAD("b/1", "1"),
	FIRST "policy \xc3\xa9 7\n" HEAD("b", "3") HEAD("ba", "3"),
};
/* HMK-MEM-2, HMK-MEM-3: what breaks it, and in which line. */
static const struct {
	const char *text;
	size_t line;
} bad[] = {
	{ "", 1 },
	{ "hallmark-state 1", 1 },
	{ "hallmark-state 2\n", 1 },
	{ "\n", 1 },
	{ " hallmark-state 1\n", 1 },
	{ FIRST "\n", 2 },
	{ FIRST "policy test 1", 2 },
	{ FIRST "policy test 1 \n", 2 },
	{ FIRST "policy test  1\n", 2 },
	{ FIRST "policy test 01\n", 2 },
	{ FIRST "policy test -1\n", 2 },
	{ FIRST "policy test 18446744073709551616\n", 2 },
	{ FIRST "policy  1\n", 2 },
	{ FIRST "policy test\n", 2 },
	{ FIRST "policy e\x01 1\n", 2 },
	{ FIRST "policy e\xff 1\n", 2 },
	{ FIRST "policy b 1\npolicy a 1\n", 3 },
	{ FIRST "policy a 1\npolicy a 2\n", 3 },
	{ FIRST HEAD("a", "1") "policy a 1\n", 3 },
	{ FIRST HEAD("a", "2") HEAD("a", "1"), 3 },
	{ FIRST HEAD("a", "1") HEAD("a", "1"), 3 },
	{ FIRST HEAD("b", "1") HEAD("a", "2"), 3 },
	{ FIRST HEAD("a+b", "1"), 2 },
	{ FIRST HEAD("", "1"), 2 },
	{ FIRST HEAD("a", "0x1"), 2 },
	{ FIRST "head a 1 AAAA " AT " " SIG "\n", 2 },
	{ FIRST "head a 1 " ROOT " 2026-09-21 " SIG "\n", 2 },
	{ FIRST "head a 1 " ROOT " " AT " " ROOT "\n", 2 },
	{ FIRST "head a 1 " ROOT " " AT " " SIG " \n", 2 },
	{ FIRST "head a 1 " ROOT " " AT "\n", 2 },
	{ FIRST "seen a 1\n", 2 },
};

START_TEST(text_comes_back)
{
	struct hallmark_memory *memory = parse(good[_i]);
	struct hallmark_buf *out = hallmark_buf_new(1 << 20);

	ck_assert_int_eq(hallmark_memory_write(memory, out), HALLMARK_OK);
	ck_assert(hm_bytes_equal(hallmark_buf_bytes(out), hm_text(good[_i])));
	hallmark_buf_free(out);
	hallmark_memory_free(memory);
}
END_TEST

START_TEST(damage_is_named)
{
	struct hallmark_memory *memory = NULL;
	struct hallmark_diag diag = { 0 };

	ck_assert_int_eq(
		hallmark_memory_parse(hm_text(bad[_i].text), &memory, &diag),
		HALLMARK_STATE_BAD);
	ck_assert_ptr_null(memory);
	ck_assert_str_eq(diag.rule, "HMK-MEM-2");
	ck_assert_uint_eq(diag.line, bad[_i].line);
}
END_TEST

/* The heads are of one origin, or spread over as few as hold them. */
static void
put_lines(struct hallmark_buf *text, size_t policies, size_t heads, bool spread)
{
	char line[512];

	hm_buf_text(text, FIRST);
	for (size_t i = 0; i < policies; i++) {
		snprintf(line, sizeof(line), "policy p%04zu 1\n", i);
		hm_buf_text(text, line);
	}
	for (size_t i = 0; i < heads; i++) {
		snprintf(line, sizeof(line),
			 "head o%03zu %zu " ROOT " " AT " " SIG "\n",
			 spread ? i / HM_MEMORY_HEADS_MAX : 0, i);
		hm_buf_text(text, line);
	}
}

/* HMK-MEM-2: the limits from both sides. */
static enum hallmark_code with(size_t policies, size_t heads, bool spread)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_MEMORY_BYTES_MAX);
	struct hallmark_memory *memory = NULL;
	enum hallmark_code code;

	put_lines(&text, policies, heads, spread);
	code = hallmark_memory_parse(hm_buf_view(&text), &memory, NULL);
	hm_buf_release(&text);
	hallmark_memory_free(memory);
	return code;
}

START_TEST(it_is_bounded)
{
	size_t all = HM_MEMORY_ALL_MAX;

	ck_assert_int_eq(with(256, 0, false), HALLMARK_OK);
	ck_assert_int_eq(with(257, 0, false), HALLMARK_STATE_BAD);
	ck_assert_int_eq(with(0, 64, false), HALLMARK_OK);
	ck_assert_int_eq(with(0, 65, false), HALLMARK_STATE_BAD);
	ck_assert_int_eq(with(0, all, true), HALLMARK_OK);
	ck_assert_int_eq(with(0, all + 1, true), HALLMARK_STATE_BAD);
}
END_TEST

static struct judged j;

static void begin(void)
{
	judged_begin(&j, "root issue A stock; seal 700;", "quorum none\n");
	judged_cut(&j, "A", 'f');
}

static void end(void)
{
	judged_end(&j);
}

static void ask(uint64_t seconds, const struct hallmark_memory *memory)
{
	judged_ask(&j, 'A', seconds,
		   (struct hallmark_question){ .memory = memory });
}

static void note(struct hallmark_memory *memory, enum hallmark_code want)
{
	ck_assert_int_eq(hallmark_memory_note(memory, j.verdict), want);
}

/* HMK-MEM-7: head and serial, and nothing twice. */
START_TEST(what_was_proven_is_kept)
{
	struct hallmark_memory *memory = parse(FIRST);
	const struct hm_memory_head *head;

	ask(800, memory);
	judged_is(&j, HALLMARK_OK, NULL);
	note(memory, HALLMARK_OK);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), 1);
	ck_assert_uint_eq(hm_memory_policies(memory), 1);
	ck_assert_uint_eq(hm_memory_policy(memory, 0)->serial, 1);
	head = hm_memory_find(memory, HM_LIT(WORLD_ORIGIN), 5);
	ck_assert_ptr_nonnull(head);
	ck_assert_uint_eq(head->as_of, WORLD_T0 + 710);
	ask(800, memory);
	judged_is(&j, HALLMARK_OK, NULL);
	/* Stale, it is proven all the same. */
	hallmark_memory_free(memory);
	memory = parse(FIRST);
	ask(800000, memory);
	judged_is(&j, HALLMARK_STALE, "HMK-VER-22");
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), 1);
	/* From the future, it is not. */
	hallmark_memory_free(memory);
	memory = parse(FIRST);
	ask(0, memory);
	judged_is(&j, HALLMARK_CLOCK, "HMK-VER-20");
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), 0);
	/* Nor is what is not proven. */
	j.bytes.len--;
	ask(800, memory);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), 0);
	ck_assert_uint_eq(hm_memory_policies(memory), 1);
	hallmark_memory_free(memory);
}
END_TEST

/* HMK-MEM-4 */
START_TEST(an_older_policy_is_refused)
{
	struct hallmark_memory *memory =
		parse(FIRST "policy test 2\npolicy test2 9\n");

	ask(800, memory);
	judged_is(&j, HALLMARK_POLICY_OLDER, "HMK-MEM-4");
	judged_facts(&j, "", "");
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), 0);
	ck_assert_uint_eq(hm_memory_policy(memory, 0)->serial, 2);
	hallmark_memory_free(memory);
	memory = parse(FIRST "");
	ask(800, memory);
	judged_is(&j, HALLMARK_OK, NULL);
	hallmark_memory_free(memory);
	memory = parse(FIRST "policy a 9\npolicy test 0\npolicy z 9\n");
	ask(800, memory);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_policy(memory, 1)->serial, 1);
	hallmark_memory_free(memory);
}
END_TEST

/* HMK-MEM-6: of any origin; 300 s are forgiven. */
START_TEST(a_clock_behind_is_noticed)
{
	static const struct {
		const char *at;
		enum hallmark_code code;
	} rows[] = {
		{ "2026-09-21T14:31:40Z", HALLMARK_OK },
		{ "2026-09-21T14:31:41Z", HALLMARK_CLOCK },
		{ "9999-12-31T23:59:59Z", HALLMARK_CLOCK },
	};
	char text[512];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct hallmark_memory *memory;

		snprintf(text, sizeof(text),
			 FIRST "head other 9 " ROOT " %s " SIG "\n",
			 rows[i].at);
		memory = parse(text);
		ask(800, memory);
		judged_is(&j, rows[i].code, rows[i].code ? "HMK-MEM-6" : NULL);
		judged_facts(&j, "ISSUED CURRENT INCLUDED OWN_CLOCK",
			     "OBJECT HOLDER REPLAY");
		hallmark_memory_free(memory);
	}
}
END_TEST

/* A world of the same keys and size that lived otherwise. */
static void other_world(void)
{
	judged_end(&j);
	judged_begin(&j, "root issue A,B stock; seal 700;", "quorum none\n");
	judged_cut(&j, "A", 'f');
}

static bool holds(const struct hm_note *text)
{
	struct hm_note_line line;
	size_t at = 0;
	uint64_t time;

	ck_assert(hm_note_next(text, &at, &line));
	return hm_note_check(text->text, line.name,
			     hm_bytes(line.sig, line.sig_len),
			     &j.policy->logs[0], &time) == HM_LINE_GOOD;
}

/* Both heads stand in it, each a note that another program can check. */
static void ck_evidence(struct hallmark_bytes text)
{
	struct hallmark_bytes start = HM_LIT(":\n\n" WORLD_ORIGIN "\n5\n");
	struct hallmark_bytes end = HM_LIT("\nSeen as of ");
	struct hm_checkpoint c[2];
	size_t found = 0;

	for (size_t i = 0; i + start.len <= text.len; i++) {
		struct hallmark_bytes rest =
			hm_bytes(text.ptr + i + 3, text.len - i - 3);
		struct hm_note n;

		if (memcmp(text.ptr + i, start.ptr, start.len) != 0)
			continue;
		for (size_t k = 0; k + end.len <= rest.len; k++)
			if (memcmp(rest.ptr + k, end.ptr, end.len) == 0)
				rest.len = k;
		ck_assert(hm_note_open(rest, &n));
		ck_assert(holds(&n));
		ck_assert_uint_lt(found, 2);
		ck_assert(hm_checkpoint_parse(n.text, &c[found++]));
	}
	ck_assert_uint_eq(found, 2);
	ck_assert(!hm_hash_equal(&c[0].root, &c[1].root));
}

static void ask_by(const char *policy)
{
	struct hallmark_diag diag = { 0 };

	hallmark_verdict_free(j.verdict);
	j.verdict = NULL;
	hallmark_policy_free(j.policy);
	j.policy = NULL;
	ck_assert_msg(hallmark_policy_parse(hm_text(policy), &j.policy,
					    &diag) == HALLMARK_OK,
		      "%s", diag.message);
	ask(800, NULL);
	judged_is(&j, HALLMARK_OK, NULL);
}

/* HMK-MEM-5, HMK-MEM-7 */
START_TEST(a_fork_leaves_evidence)
{
	struct hallmark_memory *memory = parse(FIRST);
	struct hallmark_buf *out = hallmark_buf_new(1 << 20);
	struct hallmark_buf more = HM_BUF_INIT(4096);
	char name[HALLMARK_FORK_NAME_BYTES];
	struct hm_hash first;

	ask(800, memory);
	note(memory, HALLMARK_OK);
	ck_assert_int_eq(hallmark_fork_evidence(j.verdict, out),
			 HALLMARK_USAGE);
	first = hm_memory_head(memory, 0)->root;
	other_world();
	ask(800, NULL);
	judged_is(&j, HALLMARK_OK, NULL);
	note(memory, HALLMARK_FORK);
	hm_buf_text(&more, "quorum none\n");
	hm_buf_add(&more, judged_line(j.world, "log ", "another"));
	hm_buf_byte(&more, '\0');
	ask_by((const char *)world_policy(j.world, "950600",
					  (const char *)more.ptr)
		       .ptr);
	hm_buf_release(&more);
	ask(800, memory);
	judged_is(&j, HALLMARK_FORK, "HMK-MEM-5");
	/* HMK-OUT-4: whoever signs two histories proves nothing by one. */
	judged_facts(&j, "", "");
	note(memory, HALLMARK_FORK);
	ck_assert_uint_eq(hm_memory_heads(memory), 1);
	ck_assert(hm_hash_equal(&hm_memory_head(memory, 0)->root, &first));
	ck_assert_int_eq(hallmark_fork_evidence(j.verdict, out), HALLMARK_OK);
	ck_evidence(hallmark_buf_bytes(out));
	hallmark_buf_free(j.text);
	j.text = out;
	ck_assert(!judged_says(&j, "another"));
	hallmark_fork_name(j.verdict, name);
	/* printf maison.example/1 | sha256sum */
	ck_assert_str_eq(name, "FORK-d3fe42b7f546c4f2-5.txt");
	hallmark_memory_free(memory);
}
END_TEST

/* HMK-MEM-7: of the same head the later time, and never an earlier one. */
START_TEST(the_later_time_stays)
{
	static const struct {
		uint64_t cosigned;
		uint64_t kept;
	} rows[] = { { 715, 715 }, { 790, 790 }, { 720, 790 } };
	struct hallmark_memory *memory = parse(FIRST);

	judged_end(&j);
	judged_begin(&j, "root issue A stock; seal 700;", "quorum w0\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct hm_certificate *c = world_story_cut(j.world, "A", 'f');
		uint64_t times[WORLD_WITNESSES] = { WORLD_T0 +
						    rows[i].cosigned };

		world_sign(j.world, c, times);
		j.bytes = world_bytes(j.world, c);
		hm_certificate_release(c);
		free(c);
		ask(800, memory);
		judged_is(&j, HALLMARK_OK, NULL);
		note(memory, HALLMARK_OK);
		ck_assert_uint_eq(hm_memory_heads(memory), 1);
		ck_assert_uint_eq(hm_memory_head(memory, 0)->as_of,
				  WORLD_T0 + rows[i].kept);
	}
	hallmark_memory_free(memory);
}
END_TEST

/* What cannot be written is not remembered, and says so. */
START_TEST(what_has_no_place_is_refused)
{
	struct hallmark_bytes policy =
		world_policy(j.world, "950600", "quorum none\n");
	struct hallmark_buf text = HM_BUF_INIT(1 << 16);
	struct hallmark_memory *memory = parse(FIRST);
	const char *rest = strchr((const char *)policy.ptr, '\n');

	ask_by(rest + 1);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_policies(memory), 0);
	ck_assert_uint_eq(hm_memory_heads(memory), 1);
	hm_buf_text(&text, "policy ");
	for (size_t i = 0; i < 256; i++)
		hm_buf_byte(&text, 'x');
	hm_buf_text(&text, " 1");
	hm_buf_text(&text, rest);
	hm_buf_byte(&text, '\0');
	ask_by((const char *)text.ptr);
	note(memory, HALLMARK_TOO_LARGE);
	hallmark_memory_free(memory);
	hm_buf_release(&text);
	/* A time after 9999 cannot be written either. */
	memory = parse(FIRST);
	judged_end(&j);
	judged_begin(&j, "root issue A stock; seal 251612301000;",
		     "quorum none\n");
	judged_cut(&j, "A", 'f');
	ask(UINT64_C(251612301100), memory);
	judged_is(&j, HALLMARK_OK, NULL);
	note(memory, HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(hm_memory_heads(memory), 0);
	hallmark_memory_free(memory);
}
END_TEST

static struct hallmark_memory *full(size_t policies, size_t heads)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_MEMORY_BYTES_MAX);
	struct hallmark_memory *memory;

	put_lines(&text, policies, heads, true);
	hm_buf_byte(&text, '\0');
	memory = parse((const char *)text.ptr);
	hm_buf_release(&text);
	return memory;
}

START_TEST(a_full_memory_says_so)
{
	struct hallmark_memory *memory = full(HM_MEMORY_POLICIES_MAX, 0);

	ask(800, NULL);
	note(memory, HALLMARK_TOO_LARGE);
	hallmark_memory_free(memory);
	memory = full(0, HM_MEMORY_ALL_MAX);
	note(memory, HALLMARK_TOO_LARGE);
	hallmark_memory_free(memory);
}
END_TEST

START_TEST(storage_runs_short)
{
	struct hallmark_bytes text =
		hm_text(FIRST "policy a 1\n" HEAD("a/1", "2"));
	struct hallmark_memory *memory = NULL;

	for (size_t granted = 0;; granted++) {
		enum hallmark_code code;

		scarce_begin(granted);
		code = hallmark_memory_parse(text, &memory, NULL);
		if (scarce_end() <= granted) {
			ck_assert_int_eq(code, HALLMARK_OK);
			break;
		}
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
	}
	hallmark_memory_free(memory);
	memory = parse(FIRST);
	ask(800, NULL);
	for (size_t granted = 0;; granted++) {
		enum hallmark_code code;

		scarce_begin(granted);
		code = hallmark_memory_note(memory, j.verdict);
		if (scarce_end() <= granted) {
			ck_assert_int_eq(code, HALLMARK_OK);
			break;
		}
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
		hm_buf_clear(&memory->heads);
		hm_buf_clear(&memory->policies);
	}
	hallmark_memory_free(memory);
}
END_TEST

/* HMK-MEM-5: a memory that somebody wrote accuses nobody. */
START_TEST(a_made_up_head_is_no_fork)
{
	struct hallmark_memory *memory = parse(
		FIRST "head " WORLD_ORIGIN " 5 " ROOT2 " " AT " " SIG "\n");

	ask(800, memory);
	judged_is(&j, HALLMARK_STATE_BAD, "HMK-MEM-5");
	hallmark_memory_free(memory);
}
END_TEST

/* HMK-MEM-7: the largest heads stay, and in their order. */
START_TEST(small_heads_make_room)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_MEMORY_BYTES_MAX);
	struct hallmark_memory *memory;
	char line[512];

	hm_buf_text(&text, FIRST);
	for (size_t i = 0; i < HM_MEMORY_HEADS_MAX; i++) {
		snprintf(line, sizeof(line),
			 "head " WORLD_ORIGIN " %zu " ROOT " " AT " " SIG "\n",
			 i < 2 ? i : i + 10);
		hm_buf_text(&text, line);
	}
	hm_buf_byte(&text, '\0');
	memory = parse((const char *)text.ptr);
	ask(800, NULL);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), HM_MEMORY_HEADS_MAX);
	ck_assert_uint_eq(hm_memory_head(memory, 0)->size, 1);
	ck_assert_uint_eq(hm_memory_head(memory, 1)->size, 5);
	ck_assert_uint_eq(hm_memory_head(memory, 2)->size, 12);
	hallmark_memory_free(memory);
	/* Smaller than all of them, it is not worth a place. */
	for (size_t i = 0; i < HM_MEMORY_HEADS_MAX; i++) {
		if (i == 0) {
			hm_buf_clear(&text);
			hm_buf_text(&text, FIRST);
		}
		snprintf(line, sizeof(line),
			 "head " WORLD_ORIGIN " %zu " ROOT " " AT " " SIG "\n",
			 i + 10);
		hm_buf_text(&text, line);
	}
	hm_buf_byte(&text, '\0');
	memory = parse((const char *)text.ptr);
	note(memory, HALLMARK_OK);
	ck_assert_uint_eq(hm_memory_heads(memory), HM_MEMORY_HEADS_MAX);
	ck_assert_uint_eq(hm_memory_head(memory, 0)->size, 10);
	hallmark_memory_free(memory);
	hm_buf_release(&text);
}
END_TEST

Suite *suite_verify_memory(void)
{
	Suite *s = suite_create("verify/memory");
	TCase *tc = tcase_create("text");
	TCase *judged = tcase_create("judged");

	tcase_add_loop_test(tc, text_comes_back, 0,
			    sizeof(good) / sizeof(*good));
	tcase_add_loop_test(tc, damage_is_named, 0, sizeof(bad) / sizeof(*bad));
	tcase_add_test(tc, it_is_bounded);
	tcase_add_checked_fixture(judged, begin, end);
	tcase_add_test(judged, what_was_proven_is_kept);
	tcase_add_test(judged, an_older_policy_is_refused);
	tcase_add_test(judged, a_clock_behind_is_noticed);
	tcase_add_test(judged, a_fork_leaves_evidence);
	tcase_add_test(judged, a_made_up_head_is_no_fork);
	tcase_add_test(judged, the_later_time_stays);
	tcase_add_test(judged, what_has_no_place_is_refused);
	tcase_add_test(judged, a_full_memory_says_so);
	tcase_add_test(judged, storage_runs_short);
	tcase_add_test(judged, small_heads_make_room);
	suite_add_tcase(s, tc);
	suite_add_tcase(s, judged);
	return s;
}
