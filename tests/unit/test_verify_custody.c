/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "verify/custody.h"

static const uint8_t root_key[32] = { 1 };
static const uint8_t other_key[32] = { 2 };
static const uint8_t claim_key[32] = { 3 };

/* HMK-VER-13: what is asked of the rule book, and what spec/12-rules.md says. */
static const struct {
	enum hm_kind kind;
	uint32_t count; /* of the chain before */
	struct hm_place place;
	uint64_t n;
	bool has_first;
	bool has_acceptance;
	bool has_from;
	const uint8_t *key; /* of a root */
	enum hallmark_code code;
	const char *rule;
} rows[] = {
	{ HM_ISSUE,
	  0,
	  { 2, 0, 5 },
	  9,
	  false,
	  false,
	  false,
	  NULL,
	  HALLMARK_OK,
	  NULL },
	{ HM_ISSUE,
	  1,
	  { 2, 0, 5 },
	  9,
	  false,
	  false,
	  false,
	  NULL,
	  HALLMARK_ALREADY_ISSUED,
	  "HMK-RULE-1" },
	{ HM_ISSUE,
	  0,
	  { 2, 0, 5 },
	  9,
	  true,
	  false,
	  false,
	  NULL,
	  HALLMARK_QUOTA_FIRST,
	  "HMK-RULE-3" },
	{ HM_ISSUE,
	  0,
	  { 2, 0, 5 },
	  9,
	  false,
	  true,
	  false,
	  NULL,
	  HALLMARK_ACCEPTANCE_FORBIDDEN,
	  "HMK-RULE-4" },
	/* HMK-RULE-6: the first check that fails gives the code. */
	{ HM_ISSUE,
	  1,
	  { 2, 0, 5 },
	  9,
	  true,
	  true,
	  false,
	  NULL,
	  HALLMARK_ALREADY_ISSUED,
	  "HMK-RULE-1" },
	{ HM_ISSUE,
	  0,
	  { 2, 0, 5 },
	  9,
	  true,
	  true,
	  false,
	  NULL,
	  HALLMARK_QUOTA_FIRST,
	  "HMK-RULE-3" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  1,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_OK,
	  NULL },
	{ HM_ROOT,
	  1,
	  { 0, 0, 0 },
	  1,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_ALREADY_ISSUED,
	  "HMK-RULE-1" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  1,
	  true,
	  false,
	  false,
	  root_key,
	  HALLMARK_QUOTA_FIRST,
	  "HMK-RULE-3" },
	{ HM_ROOT,
	  0,
	  { 1, 0, 0 },
	  1,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 1, 0 },
	  1,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 1 },
	  1,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  2,
	  false,
	  false,
	  false,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  1,
	  false,
	  false,
	  true,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  1,
	  false,
	  false,
	  false,
	  other_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
	{ HM_ROOT,
	  0,
	  { 0, 0, 0 },
	  1,
	  false,
	  true,
	  false,
	  root_key,
	  HALLMARK_ACCEPTANCE_FORBIDDEN,
	  "HMK-RULE-4" },
	{ HM_ROOT,
	  0,
	  { 1, 0, 0 },
	  1,
	  false,
	  true,
	  false,
	  root_key,
	  HALLMARK_GENESIS_BAD,
	  "HMK-RULE-5" },
};

START_TEST(says)
{
	struct hm_event event = { .kind = rows[_i].kind };
	struct hm_act act = { .event = &event,
			      .place = rows[_i].place,
			      .signer = root_key,
			      .n = rows[_i].n,
			      .has_first = rows[_i].has_first,
			      .has_acceptance = rows[_i].has_acceptance };
	struct hm_chain chain = { .count = rows[_i].count };
	struct hm_chain before;
	const char *rule = "";

	if (event.kind == HM_ISSUE) {
		event.args.issue.to = other_key;
		event.args.issue.claim = claim_key;
	} else {
		event.args.root.key = rows[_i].key;
		event.args.root.has_from = rows[_i].has_from;
	}
	memset(&before, 0, sizeof(before));
	before = chain;
	ck_assert_int_eq(hm_custody_apply(&chain, &act, &rule), rows[_i].code);
	if (rows[_i].code) {
		ck_assert_str_eq(rule, rows[_i].rule);
		ck_assert_uint_eq(chain.count, before.count);
		ck_assert_ptr_null(chain.custodian);
		return;
	}
	ck_assert_uint_eq(chain.count, 1);
	ck_assert_ptr_eq(chain.custodian,
			 event.kind == HM_ISSUE ? other_key : NULL);
	ck_assert_ptr_eq(chain.claim,
			 event.kind == HM_ISSUE ? claim_key : NULL);
}
END_TEST

Suite *suite_verify_custody(void)
{
	Suite *s = suite_create("verify/custody");
	TCase *tc = tcase_create("custody");

	tcase_add_loop_test(tc, says, 0, sizeof(rows) / sizeof(*rows));
	suite_add_tcase(s, tc);
	return s;
}
