/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"
#include "unit/suites.h"

#include <string.h>

#define KEYS                                                                   \
	"root authorise factory 1; root authorise checker 4;"                  \
	"root authorise register 16; root authorise helper 10;"
#define PROVEN "ISSUED CURRENT INCLUDED OWN_CLOCK"
#define GAPS "OBJECT HOLDER REPLAY"

/* A life of item A, and what is fixed by spec/11-verdict.md of its verdict. */
static const struct {
	const char *story;
	const char *items;
	char level;
	enum hallmark_code code;
	const char *facts;
	const char *gaps;
	const char *status;
	const char *words; /* in the text */
} rows[] = {
	{ KEYS "factory issue A stock;", "A", 'f', HALLMARK_OK,
	  PROVEN " NOT_ACTIVATED", GAPS, "[]", "never activated" },
	{ KEYS "factory issue A stock; seal 700; helper status A 1;", "A", 'f',
	  HALLMARK_OK, PROVEN " ACTIVATED", GAPS, "[]", "it was activated" },
	{ "root issue A stock; seal 700; root status A 1;", "A", 'f',
	  HALLMARK_OK, PROVEN " ACTIVATED", GAPS, "[]", "OBJECT NOT PROVEN" },
	{ KEYS "factory issue A stock;", "A", 's', HALLMARK_SIGNED_ONLY,
	  "ISSUED", "OBJECT HOLDER LOGGED", "[]", "no time is proven" },
	{ "root issue A stock; seal 700; stock status A 3;", "A", 'f',
	  HALLMARK_STOLEN, PROVEN, GAPS, "[\"stolen\"]",
	  "status:     REPORTED STOLEN by the custodian (claimed), log 4/0 "
	  "after 2026-09-21T14:25:00Z\n" },
	{ KEYS "root issue A stock; seal 700; stock status A 2;"
	       "register status A 5;",
	  "A", 'c', HALLMARK_THEFT_CONFIRMED, "ISSUED CURRENT OWN_CLOCK",
	  "OBJECT HOLDER INCLUSION REPLAY", "[\"lost\",\"theft-confirmed\"]",
	  "THEFT CONFIRMED by key " },
	{ "root issue A stock; seal 700; stock status A 3;"
	  "stock status A 4;",
	  "A", 'f', HALLMARK_OK, PROVEN, GAPS, "[]", "status found" },
	{ "root issue A stock; seal 700; root status A 7;"
	  "root status A 9; root status A 10;",
	  "A", 'f', HALLMARK_DESTROYED, PROVEN, GAPS,
	  "[\"recalled\",\"decommissioned\",\"destroyed\"]",
	  "RECALLED by the root (confirmed)" },
	{ "root issue A stock; seal 700; root status A 11;", "A", 'f',
	  HALLMARK_OK, PROVEN " RECOVERY_ANNOUNCED", GAPS, "[]",
	  "recovery:   announced 2026-09-21T14:25:00Z" },
	{ "root issue A stock; seal 700; next root next third; seal 700;"
	  "next status A 11;",
	  "A", 'f', HALLMARK_OK, PROVEN " RECOVERY_ANNOUNCED", GAPS, "[]",
	  ", not before 2026-10-21T14:36:40Z; whatever the custodian signs" },
	{ KEYS "factory issue A stock; seal 700; root revoke factory 1 "
	       "from=4;",
	  "A", 'f', HALLMARK_CUSTODY_VOID,
	  "CURRENT INCLUDED OWN_CLOCK NOT_ACTIVATED STRUCK", GAPS,
	  "[\"custody-void\"]", "STRUCK: it does not count" },
	{ KEYS "factory issue A stock; seal 700; root revoke factory 1 "
	       "from=4; root status A 12;",
	  "A", 'f', HALLMARK_OK, PROVEN " NOT_ACTIVATED STRUCK", GAPS, "[]",
	  "some events do not count" },
	{ "root issue A,B stock;", "?A", 'c', HALLMARK_STATUS_ONLY,
	  "LISTED OWN_CLOCK", "OBJECT HOLDER ISSUE REPLAY", "[]",
	  "only its status was shown" },
	{ "root issue A,B stock; flag A 3;", "?A", 'c', HALLMARK_STOLEN,
	  "LISTED OWN_CLOCK", "OBJECT HOLDER ISSUE REPLAY",
	  "[\"lost\",\"stolen\"]", "status:     REPORTED STOLEN\n" },
	{ "root issue B stock;", "A", 'c', HALLMARK_NOT_ISSUED,
	  "ABSENT OWN_CLOCK", "REPLAY", "[]",
	  "maison had not issued this ID as of 2026-09-21T14:13:30Z\n" },
};

/* HMK-OUT-4, HMK-OUT-5, HMK-OUT-7, HMK-OUT-8 */
START_TEST(facts_are_what_is_proven)
{
	struct judged j;
	char *status;

	judged_begin(&j, rows[_i].story, "quorum none\n");
	judged_cut(&j, rows[_i].items, rows[_i].level);
	judged_ask(&j, 'A', 2200,
		   (struct hallmark_question){ .history = true });
	ck_assert_str_eq(hallmark_code_name(hallmark_verdict_code(j.verdict)),
			 hallmark_code_name(rows[_i].code));
	judged_facts(&j, rows[_i].facts, rows[_i].gaps);
	status = judged_json(j.root, "status");
	ck_assert_str_eq(status, rows[_i].status);
	free(status);
	ck_assert_msg(judged_says(&j, rows[_i].words), "%.*s",
		      (int)hallmark_buf_bytes(j.text).len,
		      (const char *)hallmark_buf_bytes(j.text).ptr);
	/* "Genuine" only where all is well. */
	ck_assert(judged_says(&j, "ID genuine") ==
		  (rows[_i].code == HALLMARK_OK));
	judged_end(&j);
}
END_TEST

/* HMK-OUT-8: who said it, where and when. */
START_TEST(reports_have_a_source)
{
	struct judged j;
	const json_t *report;

	judged_begin(&j,
		     KEYS "root issue A stock; seal 700; register "
			  "status A 5; stock status A 3;",
		     "quorum none\n");
	judged_cut(&j, "A", 'f');
	judged_ask(&j, 'A', 1500, (struct hallmark_question){ .now = 0 });
	report = json_object_get(j.root, "reports");
	ck_assert_uint_eq(json_array_size(report), 2);
	report = json_array_get(json_object_get(j.root, "reports"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(report, "status")),
			 "stolen");
	ck_assert_str_eq(json_string_value(json_object_get(report, "level")),
			 "claimed");
	ck_assert_str_eq(json_string_value(json_object_get(report, "by")),
			 "custodian");
	ck_assert_int_eq(json_integer_value(json_object_get(report, "event")),
			 2);
	report = json_array_get(json_object_get(j.root, "reports"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(report, "level")),
			 "confirmed");
	ck_assert_str_eq(json_string_value(json_object_get(report, "at")),
			 "2026-09-21T14:25:00Z");
	ck_assert_str_eq(json_string_value(json_object_get(report, "by")),
			 json_string_value(json_object_get(report, "signer")));
	judged_end(&j);
}
END_TEST

/* One of every kind: its keys, in JSON and in words. */
#define LIFE                                                                   \
	KEYS "factory issue A stock claim=code fields=2; seal 700;"            \
	     "checker attest A 3 2; checker attest A 9 8;"                     \
	     "stock transfer A shop until=90000; seal 700;"                    \
	     "factory correct A 0; root status A 11; seal 2900000;"            \
	     "root recover A heir until=9000000;"
static const struct {
	size_t event;
	const char *key;
	const char *json;
	const char *words;
} kinds[] = {
	{ 0, "kind", "\"issue\"", "  0  issue, log " },
	{ 0, "corrected_by", "4", ", CORRECTED by event 4" },
	{ 1, "type", "\"repair\"", "  1  attest repair: bad, log " },
	{ 1, "result", "\"bad\"", "by " },
	{ 1, "attestor", "\"checker\"", ", by checker\n" },
	{ 2, "type", "9", "  2  attest 9: 8, log " },
	{ 3, "by", "\"custodian\"", ", by the custodian\n" },
	{ 3, "accepted_until", "\"2026-09-22T15:13:20Z\"",
	  ", accepted until 2026-09-22T15:13:20Z, by" },
	{ 4, "of", "0", "  4  correct of event 0, log " },
	{ 4, "details", "null", "  4  correct" },
	{ 5, "status", "\"recovering\"", "  5  status recovering, log " },
	{ 5, "by", "\"root\"", ", by the root\n" },
	{ 6, "kind", "\"recover\"", "  6  recover, log " },
};

START_TEST(every_kind_is_told)
{
	struct hallmark_bytes attestor;
	struct hallmark_buf more = HM_BUF_INIT(4096);
	const json_t *events;
	struct judged j;

	judged_begin(&j, LIFE, "quorum none\nmax-age 1000d\n");
	attestor = judged_line(j.world, "attestor checker ", "checker");
	hm_buf_text(&more, "quorum none\nmax-age 1000d\n");
	hm_buf_add(&more, attestor);
	hm_buf_byte(&more, '\0');
	hallmark_policy_free(j.policy);
	ck_assert_int_eq(
		hallmark_policy_parse(
			world_policy(j.world, "950600", (const char *)more.ptr),
			&j.policy, NULL),
		HALLMARK_OK);
	judged_cut(&j, "A", 'f');
	judged_ask(&j, 'A', 2901500,
		   (struct hallmark_question){ .history = true });
	judged_is(&j, HALLMARK_OK, NULL);
	events = json_object_get(j.root, "events");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		char *got = judged_json(json_array_get(events, kinds[i].event),
					kinds[i].key);

		ck_assert_str_eq(got, kinds[i].json);
		ck_assert_msg(judged_says(&j, kinds[i].words), "%s",
			      kinds[i].words);
		free(got);
	}
	ck_assert_uint_eq(json_array_size(events), 7);
	hm_buf_release(&more);
	judged_end(&j);
}
END_TEST

/* The same file unverified: keys and their powers, and no names. */
START_TEST(show_tells_of_keys)
{
	struct hallmark_buf *out = hallmark_buf_new(1 << 20);
	struct judged j;
	json_t *root;
	char *keys;

	judged_begin(&j,
		     "root authorise factory 35 scope=urn:x:1 scope=urn:y:2 "
		     "from=10 until=2000; root authorise other 1 max=9;"
		     "root issue A stock; seal 700; root revoke factory 1 "
		     "from=4; factory issue B stock; other issue C stock "
		     "first=0; root root next next2;",
		     "quorum none\n");
	judged_cut(&j, "B,C", 'f');
	ck_assert_int_eq(hallmark_certificate_show(j.bytes, true, out, NULL),
			 HALLMARK_OK);
	root = json_loadb((const char *)hallmark_buf_bytes(out).ptr,
			  hallmark_buf_bytes(out).len, JSON_REJECT_DUPLICATES,
			  NULL);
	ck_assert_ptr_nonnull(root);
	keys = judged_json(root, "keys");
	ck_assert_ptr_nonnull(
		strstr(keys, "\"roles\":[\"issue\",\"status\",\"authorise\"],"
			     "\"scope\":[\"urn:x:1\",\"urn:y:2\"],\"max\":null,"
			     "\"from\":\"2026-09-21T14:13:30Z\","
			     "\"until\":\"2026-09-21T14:46:40Z\""));
	ck_assert_ptr_nonnull(strstr(keys, "\"max\":9,\"from\":null"));
	ck_assert_ptr_nonnull(
		strstr(keys, "\"reason\":\"compromise\",\"from\":4"));
	ck_assert_ptr_null(strstr(keys, "signer"));
	free(keys);
	json_decref(root);
	hallmark_buf_clear(out);
	ck_assert_int_eq(hallmark_certificate_show(j.bytes, false, out, NULL),
			 HALLMARK_OK);
	hallmark_buf_free(j.text);
	j.text = out;
	ck_assert(judged_says(&j, "NOT VERIFIED"));
	ck_assert(judged_says(&j, ", roles issue status authorise, scope "
				  "urn:x:1 urn:y:2, from "
				  "2026-09-21T14:13:30Z, until "));
	ck_assert(judged_says(&j, ", at most 9, by the root\n"));
	ck_assert(judged_says(&j, "revoke, log "));
	ck_assert(judged_says(&j, ", compromise, from log 4, by the root\n"));
	judged_end(&j);
}
END_TEST

/* HMK-OUT-10: two clocks, and an age that says why it is too old. */
START_TEST(ages_are_told)
{
	static const struct {
		uint64_t age;
		const char *words;
		bool old;
	} ages[] = {
		{ 59, " (age 59 s, limit 24 h)", false },
		{ 3599, " (age 59 min, limit 24 h)", false },
		{ 86400, " (age 24 h, limit 24 h)", false },
		{ 111600, " (age 31 h, limit 24 h: TOO OLD)", true },
		{ 259199, " (age 71 h, limit 24 h: TOO OLD)", true },
		{ 259200, " (age 3 d, limit 24 h: TOO OLD)", true },
	};
	struct judged j;

	judged_begin(&j, "root issue A stock;", "quorum none\n");
	judged_cut(&j, "A", 'f');
	for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++) {
		judged_ask(&j, 'A', 10 + ages[i].age,
			   (struct hallmark_question){ .now = 0 });
		ck_assert(judged_says(&j, ages[i].words));
		ck_assert_int_eq(
			json_integer_value(json_object_get(j.root, "age")),
			(json_int_t)ages[i].age);
		ck_assert_int_eq(
			json_integer_value(json_object_get(j.root, "max_age")),
			86400);
		ck_assert((hallmark_verdict_code(j.verdict) ==
			   HALLMARK_STALE) == ages[i].old);
	}
	judged_end(&j);
}
END_TEST

Suite *suite_verify_facts(void)
{
	Suite *s = suite_create("verify/facts");
	TCase *tc = tcase_create("facts");

	tcase_add_loop_test(tc, facts_are_what_is_proven, 0,
			    sizeof(rows) / sizeof(*rows));
	tcase_add_test(tc, reports_have_a_source);
	tcase_add_test(tc, every_kind_is_told);
	tcase_add_test(tc, show_tells_of_keys);
	tcase_add_test(tc, ages_are_told);
	suite_add_tcase(s, tc);
	return s;
}
