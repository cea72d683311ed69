/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit/policy_text.h"
#include "verify/policy.h"

#define PREFIXED                                                               \
	"log " LOG1 "\nlog " LOG2 "\nlog " LOG3 "\nquorum none\n"              \
	"brand Maison " ROOT1 " maison.example/1 950600 "                      \
	"https://maison.example/id/\n"                                         \
	"brand Maison " ROOT1 " maison.example/2 950601\n"                     \
	"brand Other " ROOT2 " other.example\n"

static struct hallmark_policy *must_read(struct hallmark_bytes text)
{
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .message = "" };

	ck_assert_msg(hallmark_policy_parse(text, &policy, &diag) ==
			      HALLMARK_OK,
		      "line %zu: %s", diag.line, diag.message);
	return policy;
}

START_TEST(an_origin_has_one_line)
{
	struct hallmark_policy *p = must_read(hm_text(PREFIXED));

	ck_assert_ptr_eq(hm_policy_brand(p, hm_text("maison.example/1")),
			 &p->brands[0]);
	ck_assert_ptr_eq(hm_policy_brand(p, hm_text("maison.example/2")),
			 &p->brands[1]);
	ck_assert_ptr_eq(hm_policy_brand(p, hm_text("other.example")),
			 &p->brands[2]);
	ck_assert_ptr_null(hm_policy_brand(p, hm_text("maison.example/")));
	ck_assert_ptr_null(hm_policy_brand(p, hm_text("maison.example/10")));
	ck_assert_ptr_null(hm_policy_brand(p, hm_text("Other.example")));
	ck_assert_ptr_null(hm_policy_brand(p, hm_text("")));
	hallmark_policy_free(p);
}
END_TEST

/*
 * HMK-POL-10 over HMK-POL-9. The columns are the three lines of PREFIXED: T
 * tied, C covered, A another's, N nobody's.
 */
START_TEST(whose_is_the_item)
{
	static const struct {
		const char *uri;
		char cover[4];
	} rows[] = {
		{ "https://id.gs1.org/01/09506000134352/21/A", "TAA" },
		{ "https://id.gs1.org/01/19506000134359/21/A", "TAA" },
		{ "https://id.gs1.org/01/09506010134359/21/A", "ATA" },
		{ "https://id.gs1.org/01/04006000134351/21/A", "NNC" },
		{ "https://id.gs1.org/8004/950600ABC", "TAA" },
		{ "https://id.gs1.org/8004/950601ABC", "ATA" },
		{ "https://id.gs1.org/8004/95060", "NNC" },
		{ "https://maison.example/id/7", "TAA" },
		{ "https://maison.example/ID/7", "NNC" },
		{ "https://maison.example/i", "NNC" },
		{ "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "NNC" },
	};
	static const char letters[] = { [HM_TIED] = 'T',
					[HM_COVERED] = 'C',
					[HM_ANOTHERS] = 'A',
					[HM_NOBODYS] = 'N' };
	struct hallmark_policy *p = must_read(hm_text(PREFIXED));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < 3; j++)
			ck_assert_msg(letters[hm_policy_cover(
					      p, &p->brands[j],
					      hm_text(rows[i].uri))] ==
					      rows[i].cover[j],
				      "%s for line %zu", rows[i].uri, j);
	hallmark_policy_free(p);
}
END_TEST

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t random_below(uint64_t *state, size_t n)
{
	return (size_t)(random_next(state) >> 32) % n;
}

/*
 * A random quorum as text, and beside it the plain meaning of each name: bit s
 * of meets tells whether the set s of witnesses satisfies it.
 */
#define MAX_WITNESSES 4
#define MAX_GROUPS 4
#define SETS (1u << MAX_WITNESSES)
struct name {
	char text[24];
	bool used; /* in a group */
	bool meets[SETS];
};
struct trial {
	struct name names[MAX_WITNESSES + MAX_GROUPS];
	size_t count;
	struct hallmark_buf text;
};

static void add_witnesses(struct trial *t)
{
	static const char *const keys[MAX_WITNESSES] = { W1, W2, W3, W4 };

	for (size_t i = 0; i < MAX_WITNESSES; i++) {
		struct name *n = &t->names[t->count++];

		snprintf(n->text, sizeof(n->text), "w%zu", i);
		for (size_t s = 0; s < SETS; s++)
			n->meets[s] = (s >> i & 1) != 0;
		hm_buf_text(&t->text, "witness ");
		hm_buf_text(&t->text, n->text);
		hm_buf_byte(&t->text, ' ');
		hm_buf_text(&t->text, keys[i]);
		hm_buf_byte(&t->text, '\n');
	}
}

/* Some of the names that no group holds yet; nothing if it would be none. */
static void add_group(struct trial *t, uint64_t *state)
{
	struct name *group = &t->names[t->count];
	struct name *members[MAX_WITNESSES + MAX_GROUPS];
	char need[24];
	size_t count = 0;
	size_t k;

	for (size_t i = 0; i < t->count; i++)
		if (!t->names[i].used && random_below(state, 3) > 0)
			members[count++] = &t->names[i];
	if (count == 0)
		return;
	k = 1 + random_below(state, count);
	snprintf(group->text, sizeof(group->text), "g%zu", t->count);
	snprintf(need, sizeof(need), " %zu", k);
	hm_buf_text(&t->text, "group ");
	hm_buf_text(&t->text, group->text);
	if (k == count && random_below(state, 2) == 0)
		hm_buf_text(&t->text, " all");
	else if (k == 1 && random_below(state, 2) == 0)
		hm_buf_text(&t->text, " any");
	else
		hm_buf_text(&t->text, need);
	for (size_t i = 0; i < count; i++) {
		members[i]->used = true;
		hm_buf_byte(&t->text, ' ');
		hm_buf_text(&t->text, members[i]->text);
	}
	hm_buf_byte(&t->text, '\n');
	for (size_t s = 0; s < SETS; s++) {
		size_t have = 0;

		for (size_t i = 0; i < count; i++)
			have += members[i]->meets[s];
		group->meets[s] = have >= k;
	}
	t->count++;
}

/* Over all sets that satisfy the quorum: the best of their oldest times. */
static uint64_t
brute_as_of(const struct name *quorum, const uint64_t times[MAX_WITNESSES])
{
	uint64_t best = 0;

	for (size_t s = 0; s < SETS; s++) {
		uint64_t oldest = UINT64_MAX;

		for (size_t i = 0; i < MAX_WITNESSES; i++)
			if ((s >> i & 1) != 0 && times[i] < oldest)
				oldest = times[i];
		if (quorum->meets[s] && oldest > best)
			best = oldest;
	}
	return best;
}

/* Times from a few values only, so that many are equal and some are absent. */
static void check_times(const struct hallmark_policy *policy,
			const struct trial *t, const struct name *quorum)
{
	static const uint64_t values[] = { 0, 1, 1700000000, UINT64_MAX };

	for (size_t pick = 0; pick < 256; pick++) {
		uint64_t times[HM_POLICY_MAX] = { 0 };

		for (size_t i = 0; i < MAX_WITNESSES; i++)
			times[i] = values[pick >> 2 * i & 3];
		ck_assert_msg(hm_policy_as_of(policy, times) ==
				      brute_as_of(quorum, times),
			      "pick %zu of\n%.*s", pick, (int)t->text.len,
			      (const char *)t->text.ptr);
	}
}

/* HMK-POL-12 by every set: is there one without an auditor that meets? */
static void
check_status_only(struct trial *t, const struct name *quorum, size_t auditors)
{
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { .rule = "" };
	bool spared = false;
	char line[16];

	for (size_t i = 0; i < MAX_WITNESSES; i++) {
		snprintf(line, sizeof(line), "auditor w%zu\n", i);
		if ((auditors >> i & 1) != 0)
			hm_buf_text(&t->text, line);
	}
	hm_buf_text(&t->text, "accept status-only\n");
	for (size_t s = 0; s < SETS; s++)
		spared = spared || (quorum->meets[s] && (s & auditors) == 0);
	ck_assert_int_eq(
		hallmark_policy_parse(hm_buf_view(&t->text), &policy, &diag),
		spared ? HALLMARK_POLICY_BAD : HALLMARK_OK);
	ck_assert_str_eq(diag.rule, spared ? "HMK-POL-12" : "");
	hallmark_policy_free(policy);
}

static void run_trial(uint64_t *state)
{
	struct trial t = { .text = HM_BUF_INIT(4096) };
	size_t groups = random_below(state, MAX_GROUPS + 1);
	struct hallmark_policy *policy;
	struct name *quorum;

	hm_buf_text(&t.text, MAISON);
	add_witnesses(&t);
	for (size_t i = 0; i < groups; i++)
		add_group(&t, state);
	quorum = random_below(state, 4) > 0
			 ? &t.names[t.count - 1]
			 : &t.names[random_below(state, t.count)];
	hm_buf_text(&t.text, "quorum ");
	hm_buf_text(&t.text, quorum->text);
	hm_buf_byte(&t.text, '\n');
	policy = must_read(hm_buf_view(&t.text));
	check_times(policy, &t, quorum);
	hallmark_policy_free(policy);
	check_status_only(&t, quorum, random_below(state, SETS));
	hm_buf_release(&t.text);
}

/* HMK-POL-6, HMK-POL-11, HMK-POL-12. */
START_TEST(quorums_by_brute_force)
{
	uint64_t state = 0x5eed0c11;

	printf("seed: quorums %llx\n", (unsigned long long)state);
	for (size_t i = 0; i < 1000; i++)
		run_trial(&state);
}
END_TEST

#define LINE_OF(n, key) "witness w" n " " key "\n"
#define FOUR                                                                   \
	MAISON LINE_OF("1", W1) LINE_OF("2", W2) LINE_OF("3", W3)              \
		LINE_OF("4", W4)

/* HMK-POL-11 by hand. */
START_TEST(as_of_by_hand)
{
	static const struct {
		const char *lines;
		uint64_t times[HM_POLICY_MAX];
		uint64_t as_of;
	} rows[] = {
		{ FOUR "quorum w2\n", { 9, 5, 9, 9 }, 5 },
		{ FOUR "quorum w2\n", { 9, 0, 9, 9 }, 0 },
		{ FOUR "group g 2 w1 w2 w3\nquorum g\n", { 30, 20, 10 }, 20 },
		{ FOUR "group g 2 w1 w2 w3\nquorum g\n", { 30, 0, 10 }, 10 },
		{ FOUR "group g 2 w1 w2 w3\nquorum g\n", { 30, 0, 0, 40 }, 0 },
		{ FOUR "group g all w1 w2\nquorum g\n", { 7, 7, 9, 9 }, 7 },
		{ FOUR "group g any w1 w2\nquorum g\n", { 7, 8, 9, 9 }, 8 },
		{ FOUR "group a any w1 w2\ngroup g all a w3\nquorum g\n",
		  { 10, 40, 30, 99 },
		  30 },
		{ MAISON "quorum none\n", { 10, 40, 30, 99 }, 0 },
	};
	struct hallmark_policy *p = must_read(hm_text(rows[_i].lines));

	ck_assert_uint_eq(hm_policy_as_of(p, rows[_i].times), rows[_i].as_of);
	hallmark_policy_free(p);
}
END_TEST

Suite *suite_verify_policy_judge(void)
{
	Suite *suite = suite_create("verify/policy_judge");
	TCase *tcase = tcase_create("policy_judge");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_add_test(tcase, an_origin_has_one_line);
	tcase_add_test(tcase, whose_is_the_item);
	tcase_add_test(slow, quorums_by_brute_force);
	tcase_add_loop_test(tcase, as_of_by_hand, 0, 9);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
