/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <jansson.h>
#include <stdlib.h>

#include "verify/verdict.h"
#include "world/world.h"

#define URI "https://id.gs1.org/01/09506000134352/21/AA00"

static struct world *world;

static void begin(void)
{
	static const struct world_item items[3] = { { URI "0", 3, false },
						    { URI "1", 0, true },
						    { URI "2", 1, false } };

	world = calloc(1, sizeof(*world));
	ck_assert_ptr_nonnull(world);
	world_begin(world, WORLD_ORIGIN);
	world_issue(world, items, 3);
	world_seal(world, WORLD_T0 + 700);
}

static void end(void)
{
	world_end(world);
	free(world);
}

/* One question, and what of the answer is fixed by spec/11-verdict.md. */
struct row {
	const char *uri;
	char level;
	const char *more;
	uint64_t now;
	const char *file;
	const char *outcome;
	const char *code;
	const char *facts;
	const char *gaps;
};
static const struct row rows[] = {
	{ URI "0", 'f', "quorum none\n", WORLD_T0 + 3600, "a.hallmark",
	  "VERIFIED", "VERIFIED", "ISSUED CURRENT INCLUDED OWN_CLOCK ",
	  "OBJECT HOLDER REPLAY " },
	{ URI "0", 'c', "quorum none\n", WORLD_T0 + 3600, "", "VERIFIED",
	  "VERIFIED", "ISSUED CURRENT OWN_CLOCK ",
	  "OBJECT HOLDER INCLUSION REPLAY " },
	{ URI "0", 'f', "quorum none\n", WORLD_T0 + 864000, "a.hallmark",
	  "UNPROVEN", "STALE", "ISSUED CURRENT INCLUDED OWN_CLOCK ",
	  "OBJECT HOLDER REPLAY " },
	{ URI "0", 's', "quorum none\n", WORLD_T0 + 3600, "a.hallmark",
	  "UNPROVEN", "SIGNED_ONLY", "ISSUED ", "OBJECT HOLDER LOGGED " },
	{ URI "9", 'c', "quorum none\n", WORLD_T0 + 3600, "a.hallmark",
	  "REFUTED", "NOT_ISSUED", "ABSENT OWN_CLOCK ", "REPLAY " },
	{ URI "0", 'f', "quorum w0\n", WORLD_T0 + 3600, "a.hallmark",
	  "UNPROVEN", "QUORUM_MISSING", "", "" },
};

struct answer {
	struct hallmark_policy *policy;
	struct hallmark_verdict *verdict;
	struct hallmark_bytes bytes;
	struct hallmark_buf *json;
	struct hallmark_buf *text;
};

static void ask(const struct row *row, struct answer *a)
{
	struct hallmark_question q = {
		.item = { (const uint8_t *)row->uri, strlen(row->uri) },
		.file = { (const uint8_t *)row->file, strlen(row->file) },
		.now = row->now,
		.history = true
	};
	struct hm_certificate c;
	struct hallmark_diag diag;

	hm_certificate_init(&c);
	world_cut(world, &row->uri, 1, row->level, &c);
	a->bytes = world_bytes(world, &c);
	hm_certificate_release(&c);
	ck_assert_int_eq(
		hallmark_policy_parse(world_policy(world, "950600", row->more),
				      &a->policy, &diag),
		HALLMARK_OK);
	(void)!hallmark_verify(a->bytes, a->policy, &q, &a->verdict);
	a->json = hallmark_buf_new(1 << 20);
	a->text = hallmark_buf_new(1 << 20);
	ck_assert_int_eq(hallmark_verdict_json(a->verdict, a->json),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_verdict_text(a->verdict, a->text),
			 HALLMARK_OK);
	hallmark_buf_clear(a->json);
	ck_assert_int_eq(hallmark_verdict_json(a->verdict, a->json),
			 HALLMARK_OK);
}

static void done(struct answer *a)
{
	hallmark_buf_free(a->json);
	hallmark_buf_free(a->text);
	hallmark_verdict_free(a->verdict);
	hallmark_policy_free(a->policy);
}

static json_t *parse(const struct hallmark_buf *buf)
{
	struct hallmark_bytes b = hallmark_buf_bytes(buf);
	json_error_t error;
	json_t *root;

	ck_assert_uint_gt(b.len, 0);
	ck_assert_int_eq(b.ptr[b.len - 1], '\n');
	for (size_t i = 0; i + 1 < b.len; i++)
		ck_assert(b.ptr[i] >= 0x20 && b.ptr[i] < 0x7f);
	root = json_loadb((const char *)b.ptr, b.len, JSON_REJECT_DUPLICATES,
			  &error);
	ck_assert_msg(root != NULL, "%s", error.text);
	return root;
}

static void ck_text(const json_t *root, const char *key, const char *want)
{
	ck_assert_str_eq(json_string_value(json_object_get(root, key)), want);
}

static void ck_list(const json_t *root, const char *key, const char *want)
{
	char got[256] = "";
	const json_t *list = json_object_get(root, key);

	ck_assert(json_is_array(list));
	for (size_t i = 0; i < json_array_size(list); i++) {
		strcat(got, json_string_value(json_array_get(list, i)));
		strcat(got, " ");
	}
	ck_assert_str_eq(got, want);
}

/* HMK-OUT-1, HMK-OUT-3, HMK-OUT-4, HMK-OUT-5 */
START_TEST(json_has_its_keys)
{
	const struct row *row = &rows[_i];
	struct answer a;
	json_t *root;
	bool proven = row->facts[0] != '\0';

	ask(row, &a);
	root = parse(a.json);
	ck_text(root, "outcome", row->outcome);
	ck_text(root, "code", row->code);
	ck_text(root, "item", row->uri);
	ck_list(root, "facts", row->facts);
	ck_list(root, "not_proven", row->gaps);
	ck_assert(json_is_array(json_object_get(root, "events")));
	ck_assert(json_is_string(json_object_get(root, "checked_at")));
	ck_assert(json_is_string(
		json_object_get(json_object_get(root, "policy"), "hash")));
	ck_assert(json_is_null(json_object_get(root, "file")) ==
		  (row->file[0] == '\0'));
	ck_assert(json_is_string(json_object_get(root, "brand")) == proven);
	ck_assert(json_is_string(json_object_get(root, "as_of")) ==
		  (proven && row->level != 's'));
	json_decref(root);
	done(&a);
}
END_TEST

static bool contains(const struct hallmark_buf *buf, const char *what)
{
	struct hallmark_bytes b = hallmark_buf_bytes(buf);
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= b.len; i++)
		if (memcmp(b.ptr + i, what, len) == 0)
			return true;
	return false;
}

/* The word VERIFIED only where it is so; a failure comes first. */
START_TEST(text_says_it_first)
{
	const struct row *row = &rows[_i];
	struct answer a;
	char first[128];
	struct hallmark_bytes b;

	ask(row, &a);
	b = hallmark_buf_bytes(a.text);
	ck_assert(contains(a.text, "VERIFIED") ==
		  (strcmp(row->code, "VERIFIED") == 0));
	ck_assert(contains(a.text, row->outcome));
	if (strcmp(row->code, "VERIFIED") == 0)
		snprintf(first, sizeof(first), "VERIFIED: %s of maison\n",
			 row->uri);
	else
		snprintf(first, sizeof(first), "%s: %s: HMK-VER-", row->file,
			 row->code);
	ck_assert_uint_ge(b.len, strlen(first));
	ck_assert_mem_eq(b.ptr, first, strlen(first));
	done(&a);
}
END_TEST

/* Every kind of value, as JSON and as words. */
static const struct {
	const char *cbor;
	size_t len;
	const char *json;
	const char *text;
} values[] = {
	{ "\x00", 1, "0", "0" },
	{ "\x3b\x7f\xff\xff\xff\xff\xff\xff\xff", 9, "-9223372036854775808",
	  "-9223372036854775808" },
	{ "\xf5", 1, "true", "true" },
	{ "\xf4", 1, "false", "false" },
	{ "\x62\xc3\xa9", 3, "\"\\u00e9\"", "\xc3\xa9" },
	{ "\x63\"\\x", 4, "\"\\\"\\\\x\"", "\"\\\\x" },
	{ "\x64\xf0\x9f\x92\x8e", 5, "\"\\ud83d\\udc8e\"", "\xf0\x9f\x92\x8e" },
	{ "\x42\x00\xff", 3, "{\"hex\":\"00ff\"}", "h'00ff'" },
	{ "\x80", 1, "[]", "[]" },
	{ "\x83\x01\x82\x02\x80\x61\x61", 7, "[1,[2,[]],\"a\"]",
	  "[1, [2, []], a]" },
	{ "\x81\x81\x81\x03", 4, "[[[3]]]", "[[[3]]]" },
	{ "\x82\x81\x01\x81\x02", 5, "[[1],[2]]", "[[1], [2]]" },
};

START_TEST(values_are_shown)
{
	struct hallmark_buf buf = HM_BUF_INIT(256);
	struct hallmark_bytes value = hm_bytes(values[_i].cbor, values[_i].len);

	hm_value_json(&buf, value);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_text(values[_i].json)));
	hm_buf_clear(&buf);
	hm_value_text(&buf, value);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_text(values[_i].text)));
	hm_buf_release(&buf);
}
END_TEST

/* HMK-DET-4: label 1 is the lot. Other numbers show as numbers. */
START_TEST(labels_have_names)
{
	static const char raw[] = "\x82\x50"
				  "0123456789abcdef"
				  "\x82\x82\x01\x62L7\x82\x02\x62L8";
	static const uint8_t to[32] = { 0 };
	struct hm_certificate c;
	struct hm_telling t = { .c = &c, .count = 1 };
	struct hm_record record = { .shown = HM_SHOWN_FIELDS, .by = 1 };
	struct hallmark_buf out = HM_BUF_INIT(4096);

	hm_certificate_init(&c);
	record.event.kind = HM_ISSUE;
	record.event.args.issue.to = to;
	record.details.raw = hm_bytes(raw, sizeof(raw) - 1);
	hm_buf_mem(&c.records, &record, sizeof(record));
	hm_event_text(&out, &t, 0);
	ck_assert(contains(&out, "\n    lot: L7\n    2: L8\n"));
	hm_details_json(&out, record.details.raw);
	ck_assert(contains(&out, "[{\"label\":\"lot\",\"value\":\"L7\"},"
				 "{\"label\":2,\"value\":\"L8\"}]"));
	hm_certificate_release(&c);
	hm_buf_release(&out);
}
END_TEST

/* Shown without a verdict: never the word, and JSON that says so. */
START_TEST(show_claims_nothing)
{
	struct answer a;
	json_t *root;
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };

	ask(&rows[_i], &a);
	hallmark_buf_clear(a.text);
	hallmark_buf_clear(a.json);
	ck_assert_int_eq(
		hallmark_certificate_show(a.bytes, false, a.text, &diag),
		HALLMARK_OK);
	ck_assert(contains(a.text, "NOT VERIFIED"));
	ck_assert_int_eq(
		hallmark_certificate_show(a.bytes, true, a.json, &diag),
		HALLMARK_OK);
	root = parse(a.json);
	ck_assert(json_is_false(json_object_get(root, "verified")));
	json_decref(root);
	ck_assert_int_eq(hallmark_certificate_show(hm_bytes(a.bytes.ptr, 20),
						   true, a.json, &diag),
			 HALLMARK_MALFORMED);
	done(&a);
}
END_TEST

Suite *suite_verify_verdict(void)
{
	Suite *s = suite_create("verify/verdict");
	TCase *tc = tcase_create("verdict");
	int count = sizeof(rows) / sizeof(*rows);

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, json_has_its_keys, 0, count);
	tcase_add_loop_test(tc, text_says_it_first, 0, count);
	tcase_add_loop_test(tc, values_are_shown, 0,
			    sizeof(values) / sizeof(*values));
	tcase_add_test(tc, labels_have_names);
	tcase_add_loop_test(tc, show_claims_nothing, 0, count);
	suite_add_tcase(s, tc);
	return s;
}
