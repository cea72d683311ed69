/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include <hallmark/statement.h>

#include "crypto/sign.h"

/* Made by Python from the specification. */
#define DELEGATION                                                             \
	"8601706d6169736f6e2e6578616d706c652f315820"                           \
	"0505050505050505050505050505050505050505050505050505050505050505"     \
	"5820"                                                                 \
	"ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1"     \
	"850181782868747470733a2f2f69642e6773312e6f72672f30312f"               \
	"30393530363030303133343335322f32312f1903e8f61a6b49d20007"

static struct hallmark_buf wanted;
static struct hallmark_buf out;
static struct hallmark_delegation shift;
static struct hallmark_diag diag;

static void begin(void)
{
	struct hm_seed_signer key;
	uint8_t seed[HM_SEED_BYTES];

	memset(seed, 3, sizeof(seed));
	hm_seed_signer_init(&key, seed);
	wanted = HM_BUF_INIT(4096);
	out = HM_BUF_INIT(65536);
	vectors_hex(&wanted, DELEGATION);
	shift = (struct hallmark_delegation){
		.origin = HM_LIT("maison.example/1"),
		.grant = { .roles = HALLMARK_ROLE_ISSUE,
			   .scope = { HM_LIT("https://id.gs1.org/01/"
					     "09506000134352/21/") },
			   .scope_count = 1,
			   .has_max = true,
			   .max = 1000,
			   .has_until = true,
			   .until = 1800000000 },
		.has_next = true,
		.next = 7
	};
	memset(shift.ledger_id, 5, sizeof(shift.ledger_id));
	memcpy(shift.key, key.sign.pub, sizeof(shift.key));
}

static void end(void)
{
	hm_buf_release(&wanted);
	hm_buf_release(&out);
}

/* HMK-DELEG-1 */
START_TEST(bytes_of_a_delegation)
{
	struct hallmark_delegation got;

	ck_assert_int_eq(hallmark_delegation_write(&shift, &out), HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), hm_buf_view(&wanted)));
	ck_assert_int_eq(
		hallmark_delegation_read(hm_buf_view(&wanted), &got, &diag),
		HALLMARK_OK);
	hm_buf_clear(&out);
	ck_assert_int_eq(hallmark_delegation_write(&got, &out), HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), hm_buf_view(&wanted)));
	for (size_t cut = 0; cut < wanted.len; cut++)
		ck_assert_int_eq(
			hallmark_delegation_read(hm_bytes(wanted.ptr, cut),
						 &got, &diag),
			HALLMARK_MALFORMED);
}
END_TEST

START_TEST(without_a_quota)
{
	struct hallmark_delegation got;

	shift.grant.has_max = false;
	shift.has_next = false;
	shift.grant.has_from = true;
	shift.grant.from = 1;
	shift.grant.has_until = false;
	shift.grant.scope_count = 0;
	ck_assert_int_eq(hallmark_delegation_write(&shift, &out), HALLMARK_OK);
	ck_assert_int_eq(
		hallmark_delegation_read(hm_buf_view(&out), &got, NULL),
		HALLMARK_OK);
	ck_assert(!got.has_next && !got.grant.has_max && !got.grant.has_until);
	ck_assert(got.grant.has_from && got.grant.from == 1);
	ck_assert_uint_eq(got.grant.scope_count, 0);
	ck_assert_int_eq(hallmark_delegation_numbers(&got, 0, UINT64_MAX),
			 HALLMARK_OK);
}
END_TEST

static const struct {
	size_t at;
	const char *put;
	enum hallmark_code code;
	const char *rule;
} faults[] = {
	{ 0, "87", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 1, "02", HALLMARK_NEWER, "HMK-DELEG-1" },
	{ 2, "60", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 20, "1f", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 54, "1f", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 87, "84", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 88, "20", HALLMARK_MALFORMED, "HMK-EVENT-6" },
	{ 141, "27", HALLMARK_MALFORMED, "HMK-DELEG-1" },
	{ 141, "f6", HALLMARK_MALFORMED, "HMK-DELEG-2" },
};

START_TEST(refuses_one_fault)
{
	struct hallmark_delegation got = { .next = 99 };

	vectors_hex(&out, faults[_i].put);
	memcpy(wanted.ptr + faults[_i].at, out.ptr, out.len);
	ck_assert_int_eq(
		hallmark_delegation_read(hm_buf_view(&wanted), &got, &diag),
		faults[_i].code);
	ck_assert_str_eq(diag.rule, faults[_i].rule);
	ck_assert_uint_eq(got.next, 99);
}
END_TEST

START_TEST(writes_nothing_that_is_none)
{
	struct hallmark_delegation bad[] = { shift, shift, shift,
					     shift, shift, shift };
	uint8_t text[256];

	memset(text, 'a', sizeof(text));
	bad[0].origin.len = 0;
	bad[1].origin = hm_bytes(text, sizeof(text));
	bad[2].origin = HM_LIT("a\nb");
	bad[3].grant.roles = 0;
	bad[4].has_next = false;
	bad[5].next = UINT64_MAX;
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(hallmark_delegation_write(&bad[i], &out),
				 i < 3 ? HALLMARK_USAGE : HALLMARK_FIELD_RANGE);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

/* As the rule book has it: HMK-RULE-11, HMK-RULE-13. */
START_TEST(allows_what_the_ledger_would)
{
	struct hallmark_bytes in =
		HM_LIT("https://id.gs1.org/01/09506000134352/21/A1");
	struct hallmark_bytes other =
		HM_LIT("https://id.gs1.org/01/09506000134369/21/A1");

	ck_assert_int_eq(hallmark_delegation_allows(&shift, in, 1800000000),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_delegation_allows(&shift, in, 1800000001),
			 HALLMARK_OUT_OF_DATES);
	ck_assert_int_eq(hallmark_delegation_allows(&shift, other, 1800000000),
			 HALLMARK_OUT_OF_SCOPE);
	shift.grant.has_from = true;
	shift.grant.from = 10;
	ck_assert_int_eq(hallmark_delegation_allows(&shift, in, 10),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_delegation_allows(&shift, in, 9),
			 HALLMARK_OUT_OF_DATES);
	shift.grant.scope_count = 0;
	ck_assert_int_eq(hallmark_delegation_allows(&shift, other, 10),
			 HALLMARK_OK);
	shift.grant.roles = HALLMARK_ROLE_STATUS;
	ck_assert_int_eq(hallmark_delegation_allows(&shift, in, 10),
			 HALLMARK_ROLE_MISSING);
}
END_TEST

/* HMK-RULE-3: numbers 7 to 999 are free. */
START_TEST(numbers_are_free_or_not)
{
	static const struct {
		uint64_t first, n;
		enum hallmark_code code;
	} rows[] = {
		{ 7, 993, HALLMARK_OK },
		{ 7, 994, HALLMARK_QUOTA },
		{ 6, 1, HALLMARK_QUOTA },
		{ 999, 1, HALLMARK_OK },
		{ 1000, 1, HALLMARK_QUOTA },
		{ 1001, 0, HALLMARK_QUOTA },
		{ UINT64_MAX, 2, HALLMARK_QUOTA },
		{ 8, UINT64_MAX, HALLMARK_QUOTA },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_int_eq(hallmark_delegation_numbers(
					 &shift, rows[i].first, rows[i].n),
				 rows[i].code);
}
END_TEST

Suite *suite_draft_delegation(void)
{
	Suite *s = suite_create("draft/delegation");
	TCase *tc = tcase_create("delegation");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, bytes_of_a_delegation);
	tcase_add_test(tc, without_a_quota);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_test(tc, writes_nothing_that_is_none);
	tcase_add_test(tc, allows_what_the_ledger_would);
	tcase_add_test(tc, numbers_are_free_or_not);
	suite_add_tcase(s, tc);
	return s;
}
