/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "verify/powers.h"

static const uint8_t root[HM_PUB_BYTES] = { 1 };
static const uint8_t next[HM_PUB_BYTES] = { 2 };
static const uint8_t fac[HM_PUB_BYTES] = { 3 };
static const uint8_t line[HM_PUB_BYTES] = { 4 };

/* Root from 0, changed at 9; fac at 4 by the root, line at 6 by fac. */
static void fill(struct hm_powers *p)
{
	const struct hm_authorise grant = { .roles = HM_ROLES_ALL };
	const struct hm_root terms[2] = { { .key = root, .wait = 7 },
					  { .key = next, .wait = 7 } };

	hm_powers_init(p);
	ck_assert(!hm_powers_add_term(p, &terms[0], 0));
	ck_assert(!hm_powers_add_term(p, &terms[1], 9));
	ck_assert(!hm_powers_add_power(p, fac, &grant, 1, 4));
	ck_assert(!hm_powers_add_power(p, line, &grant, 2, 6));
}

/* HMK-VER-27: whose key a number is, and when. */
START_TEST(keys_of_numbers)
{
	static const struct {
		uint64_t by;
		uint64_t x;
		const uint8_t *pub;
	} rows[] = {
		{ 0, 5, NULL },	 { 1, 0, root },  { 1, 9, root },
		{ 1, 10, next }, { 2, 1, fac },	  { 3, HM_NEVER, line },
		{ 4, 5, NULL },	 { 33, 5, NULL }, { 1, HM_NEVER, next },
	};
	struct hm_powers p;

	fill(&p);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_ptr_eq(hm_powers_pub(&p, rows[i].by, rows[i].x),
				 rows[i].pub);
	hm_powers_release(&p);
	hm_powers_init(&p);
	ck_assert_ptr_null(hm_powers_pub(&p, 1, 5));
	hm_powers_release(&p);
}
END_TEST

/* HMK-RULE-7: never revoked is not revoked after all that is known. */
START_TEST(counts_for_ever)
{
	struct hm_powers p;

	fill(&p);
	hm_powers_fold(&p, HM_NEVER);
	ck_assert(hm_powers_counts(&p, 3, HM_NEVER));
	ck_assert(!hm_powers_counts(&p, 3, 6));
	ck_assert(hm_powers_counts(&p, 3, 7));
	ck_assert(!hm_powers_add_revocation(&p, 2, 1, 12, 6));
	hm_powers_fold(&p, HM_NEVER);
	ck_assert(!hm_powers_counts(&p, 3, HM_NEVER));
	ck_assert(!hm_powers_counts(&p, 2, HM_NEVER));
	ck_assert(hm_powers_counts(&p, 2, 5));
	hm_powers_fold(&p, 12);
	ck_assert(hm_powers_counts(&p, 3, HM_NEVER));
	hm_powers_release(&p);
}
END_TEST

#define TERMS 4

/* HMK-RULE-8 as it is written, of roots changed at 2, 4 and 6. */
static bool root_counts(const uint64_t from[TERMS], uint64_t x, uint64_t known)
{
	size_t at = 0;

	for (size_t i = 1; i < TERMS; i++)
		if (2 * i < x)
			at = i;
	for (size_t i = at + 1; i < TERMS; i++)
		if (2 * i < known && from[i] <= x)
			return false;
	return true;
}

static void roots_checked(struct hm_powers *p, const uint64_t from[TERMS])
{
	for (size_t i = 0; i < TERMS; i++) {
		const struct hm_root term = { .key = root,
					      .has_from = i > 0,
					      .from = from[i] };

		ck_assert(!hm_powers_add_term(p, &term, 2 * i));
	}
	for (uint64_t known = 0; known < 9; known++) {
		hm_powers_fold(p, known);
		for (uint64_t x = 0; x < 9; x++)
			ck_assert_msg(hm_powers_counts(p, 1, x) ==
					      root_counts(from, x, known),
				      "from %u %u %u, known %u, x %u",
				      (unsigned)from[1], (unsigned)from[2],
				      (unsigned)from[3], (unsigned)known,
				      (unsigned)x);
	}
}

/* HMK-RULE-8: by every from below the end, in whatever order they fall. */
START_TEST(roots_end)
{
	for (uint64_t n = 0; n < (uint64_t)8 * 8 * 8; n++) {
		const uint64_t from[TERMS] = { 0, n % 8, n / 8 % 8, n / 64 };
		struct hm_powers p;

		hm_powers_init(&p);
		roots_checked(&p, from);
		hm_powers_release(&p);
	}
}
END_TEST

#define REVOKES 7

/* HMK-RULE-8 as it is written: "void-from (k)", of a child of fac. */
static uint64_t
void_from(const uint64_t from[REVOKES], uint64_t fac_ends, uint64_t known)
{
	uint64_t least = HM_NEVER;

	for (size_t i = 0; i < REVOKES; i++) {
		uint64_t index = 10 + 2 * i;
		bool counts = i % 2 == 0 || index < fac_ends || known <= 30;

		if (index < known && counts && from[i] < least)
			least = from[i];
	}
	return least;
}

/* Revoked at 10, 12, ... by the root and by fac in turns, fac itself at 30. */
static void revokes_checked(struct hm_powers *p, const uint64_t from[REVOKES],
			    uint64_t fac_ends)
{
	for (size_t i = 0; i < REVOKES; i++)
		ck_assert(!hm_powers_add_revocation(p, 3, 1 + i % 2, 10 + 2 * i,
						    from[i]));
	ck_assert(!hm_powers_add_revocation(p, 2, 1, 30, fac_ends));
	for (uint64_t known = 9; known < 33; known++) {
		hm_powers_fold(p, known);
		ck_assert_uint_eq(hm_powers_get(p, 3)->void_from,
				  void_from(from, fac_ends, known));
	}
}

/* Rising, falling and mixed, so that none may stand for those before it. */
START_TEST(revokes_end)
{
	const struct hm_authorise grant = { .roles = HM_ROLES_ALL };

	for (unsigned n = 0; n < 3 * 3 * 3 * 3 * 3 * 3 * 3 * 4; n++) {
		struct hm_powers p;
		uint64_t from[REVOKES];
		unsigned rest = n / 4;

		for (size_t i = 0; i < REVOKES; i++, rest /= 3)
			from[i] = 7 + rest % 3;
		hm_powers_init(&p);
		ck_assert(!hm_powers_root(&p, root));
		ck_assert(!hm_powers_add_power(&p, fac, &grant, 1, 4));
		ck_assert(!hm_powers_add_power(&p, line, &grant, 2, 6));
		revokes_checked(&p, from, 9 + n % 4 * 5);
		hm_powers_release(&p);
	}
}
END_TEST

Suite *suite_verify_powers(void)
{
	Suite *s = suite_create("verify/powers");
	TCase *tc = tcase_create("powers");

	tcase_add_test(tc, keys_of_numbers);
	tcase_add_test(tc, counts_for_ever);
	tcase_add_test(tc, roots_end);
	tcase_add_test(tc, revokes_end);
	suite_add_tcase(s, tc);
	return s;
}
