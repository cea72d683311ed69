/* SPDX-License-Identifier: MIT */
#include "unit/judged.h"
#include "unit/scarce.h"
#include "unit/suites.h"

#include <string.h>

static struct judged j;

static void begin(void)
{
	judged_begin(&j,
		     "root issue A stock fields=3; root issue B stock;"
		     "seal 700; stock transfer A shop;",
		     "quorum none\n");
	judged_cut(&j, "A", 'f');
}

static void end(void)
{
	judged_end(&j);
}

static enum hallmark_code
redact(const char *a, const char *b, struct hallmark_diag *diag)
{
	struct hallmark_bytes labels[2] = { hm_text(a), hm_text(b) };
	struct hallmark_buf *out =
		hallmark_buf_new(2 * HALLMARK_CERTIFICATE_MAX);
	enum hallmark_code code;

	code = hallmark_certificate_redact(j.bytes, labels, b[0] ? 2 : 1, out,
					   diag);
	if (!code)
		j.bytes = world_keep(j.world, hallmark_buf_bytes(out));
	else
		ck_assert_uint_eq(hallmark_buf_bytes(out).len, 0);
	hallmark_buf_free(out);
	return code;
}

static void ck_shown(const char *want)
{
	const json_t *events;
	char *details;

	judged_ask(&j, 'A', 1500, (struct hallmark_question){ .now = 0 });
	judged_is(&j, HALLMARK_OK, NULL);
	events = json_object_get(j.root, "events");
	details = judged_json(json_array_get(events, 0), "details");
	ck_assert_str_eq(details, want);
	free(details);
}

#define F(n, rest) "{\"label\":\"f" #n "\"," rest "}"
#define V(n) F(n, "\"value\":\"value " #n "\"")
#define W(n) F(n, "\"withheld\":true")

/* HMK-DET-8: step by step, and what is hidden stays hidden and proven. */
START_TEST(it_withholds_more_and_more)
{
	ck_shown("[" V(0) "," V(1) "," V(2) "]");
	ck_assert_int_eq(redact("f1", "", NULL), HALLMARK_OK);
	ck_shown("[" V(0) "," W(1) "," V(2) "]");
	judged_facts(&j, "ISSUED CURRENT INCLUDED DETAILS_WITHHELD OWN_CLOCK",
		     "OBJECT HOLDER REPLAY");
	ck_assert_int_eq(redact("f1", "", NULL), HALLMARK_OK);
	ck_shown("[" V(0) "," W(1) "," V(2) "]");
	ck_assert_int_eq(redact("f2", "f1", NULL), HALLMARK_OK);
	ck_shown("[" V(0) "," W(1) "," W(2) "]");
	ck_assert_int_eq(redact("f0", "", NULL), HALLMARK_OK);
	ck_shown("\"withheld\"");
}
END_TEST

/* HMK-DET-8: a name that hides nothing was meant to hide something. */
START_TEST(it_refuses_what_nobody_has)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_bytes whole = j.bytes;

	ck_assert_int_eq(redact("f1", "price", &diag), HALLMARK_USAGE);
	ck_assert_uint_eq(diag.offset, 1);
	ck_assert_str_eq(diag.rule, "HMK-DET-8");
	ck_assert_int_eq(redact("lot", "", &diag), HALLMARK_USAGE);
	ck_assert_uint_eq(diag.offset, 0);
	j.bytes.len--;
	ck_assert_int_eq(redact("f1", "", &diag), HALLMARK_MALFORMED);
	judged_cut(&j, "B", 'f');
	ck_assert_int_eq(redact("f1", "", &diag), HALLMARK_USAGE);
	j.bytes = whole;
	ck_assert_int_eq(redact("f1", "", NULL), HALLMARK_OK);
}
END_TEST

/* HMK-DET-7: in part they are longer, and nothing unreadable is written. */
START_TEST(it_writes_what_can_be_read)
{
	struct hallmark_diag diag = { 0 };

	judged_end(&j);
	judged_begin(&j, "root issue A stock fields=1000;", "quorum none\n");
	judged_cut(&j, "A", 'f');
	ck_assert_int_eq(redact("f7", "", &diag), HALLMARK_VALUE_TOO_LONG);
	ck_assert_str_eq(diag.rule, "HMK-DET-7");
}
END_TEST

START_TEST(it_says_that_memory_is_short)
{
	struct hallmark_bytes label = HM_LIT("f1");
	struct hallmark_buf *out =
		hallmark_buf_new(2 * HALLMARK_CERTIFICATE_MAX);
	size_t granted = 0;

	for (;; granted++) {
		enum hallmark_code code;

		scarce_begin(granted);
		code = hallmark_certificate_redact(j.bytes, &label, 1, out,
						   NULL);
		if (scarce_end() <= granted) {
			ck_assert_int_eq(code, HALLMARK_OK);
			break;
		}
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
		ck_assert_uint_eq(hallmark_buf_bytes(out).len, 0);
		hallmark_buf_clear(out);
	}
	ck_assert_uint_gt(granted, 4);
	hallmark_buf_free(out);
}
END_TEST

Suite *suite_draft_redact(void)
{
	Suite *s = suite_create("draft/redact");
	TCase *tc = tcase_create("redact");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, it_withholds_more_and_more);
	tcase_add_test(tc, it_refuses_what_nobody_has);
	tcase_add_test(tc, it_writes_what_can_be_read);
	tcase_add_test(tc, it_says_that_memory_is_short);
	suite_add_tcase(s, tc);
	return s;
}
