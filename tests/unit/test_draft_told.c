/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <string.h>

#include <hallmark/statement.h>

#include "crypto/sign.h"
#include "record/event.h"

#define ORIGIN HM_LIT("maison.example/1")
#define URI "https://id.gs1.org/01/09506000134352/21/A1"

static struct hm_seed_signer root, shop;
static struct hallmark_buf file, out;

static void fill(void *arg, uint8_t *bytes, size_t len)
{
	(void)arg;
	memset(bytes, 7, len);
}

static void begin(void)
{
	static const uint8_t seeds[2][HM_SEED_BYTES] = { { 1 }, { 2 } };

	hm_seed_signer_init(&root, seeds[0]);
	hm_seed_signer_init(&shop, seeds[1]);
	file = HM_BUF_INIT(65536);
	out = HM_BUF_INIT(65536);
}

static void end(void)
{
	hm_buf_release(&file);
	hm_buf_release(&out);
}

/* Appends a statement over one event to the file. */
static void
say(const struct hallmark_subject *subject, const struct hallmark_event *event,
    const struct hallmark_signing *signing)
{
	static const struct hallmark_random random = { fill, NULL };
	struct hallmark_composer *composer = NULL;

	ck_assert_int_eq(
		hallmark_composer_new(ORIGIN, event->kind, &random, &composer),
		HALLMARK_OK);
	ck_assert_int_eq(
		hallmark_composer_add(composer, subject, event, NULL, 0),
		HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_sign(composer, signing, &file),
			 HALLMARK_OK);
	hallmark_composer_free(composer);
}

static void say_of_item(const struct hallmark_event *event,
			const struct hallmark_signing *signing)
{
	struct hallmark_subject subject = { .uri = HM_LIT(URI) };

	say(&subject, event, signing);
}

static void say_of_key(const struct hallmark_event *event)
{
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_subject subject = { .pub = shop.sign.pub };

	say(&subject, event, &signing);
}

static const char *show(bool json)
{
	hm_buf_clear(&out);
	ck_assert_int_eq(
		hallmark_statement_show(hm_buf_view(&file), json, &out, NULL),
		HALLMARK_OK);
	hm_buf_byte(&out, '\0');
	return (const char *)out.ptr;
}

static void has(const char *shown, const char *part)
{
	ck_assert_msg(strstr(shown, part) != NULL, "no %s in %s", part, shown);
}

/* Who receives, until when, and under which numbers. */
START_TEST(tells_what_is_about_items)
{
	struct hallmark_event issue = { .kind = HALLMARK_KIND_ISSUE,
					.to = shop.sign.pub };
	struct hallmark_event sale = { .kind = HALLMARK_KIND_TRANSFER,
				       .to = shop.sign.pub };
	struct hallmark_signing numbered = { .signer = &root.sign,
					     .has_first = true,
					     .first = 7 };
	struct hallmark_signing accepted = { .signer = &root.sign,
					     .receiver = &shop.sign,
					     .until = 1790000000 };
	struct hallmark_event report = { .kind = HALLMARK_KIND_STATUS,
					 .status = 3 };
	struct hallmark_signing alone = { .signer = &shop.sign };
	const char *shown;

	say_of_item(&issue, &numbered);
	say_of_item(&sale, &accepted);
	say_of_item(&report, &alone);
	shown = show(false);
	has(shown, "statement for maison.example/1: issue, 1 event, numbers of "
		   "the quota from 7");
	has(shown, URI "\n  issue");
	has(shown, "statement for maison.example/1: transfer, 1 event, by the "
		   "key with the thumbprint ");
	has(shown, "accepted until 2026-09-21T14:13:20Z");
	has(shown, "status stolen");
	shown = show(true);
	has(shown, "{\"verified\":false,\"statements\":[{\"origin\":"
		   "\"maison.example/1\",\"kind\":\"issue\",\"kid\":\"");
	has(shown, "\"first\":7,\"events\":[{\"item\":\"" URI "\"");
	has(shown, "\"kind\":\"transfer\"");
	has(shown, "\"first\":null");
	has(shown, "\"status\":\"stolen\"");
}
END_TEST

/* What a key may do, that it may no longer, and who follows the root. */
START_TEST(tells_what_is_about_keys)
{
	struct hallmark_grant grant = { .roles = HM_ROLE_CONFIRM };
	struct hallmark_event authorise = { .kind = HALLMARK_KIND_AUTHORISE,
					    .grant = &grant };
	struct hallmark_event revoke = { .kind = HALLMARK_KIND_REVOKE,
					 .reason = 1,
					 .has_from = true,
					 .from = 9 };
	struct hallmark_event change = { .kind = HALLMARK_KIND_ROOT,
					 .key = shop.sign.pub,
					 .next = root.sign.pub,
					 .wait = 60 };
	const char *shown;
	char key[3 * HM_PUB_BYTES] = "key ";

	for (size_t i = 0; i < HM_PUB_BYTES; i++)
		snprintf(key + 4 + 2 * i, 3, "%02x", shop.sign.pub[i]);
	say_of_key(&authorise);
	say_of_key(&revoke);
	say_of_key(&change);
	shown = show(false);
	has(shown, key);
	has(shown, "authorise");
	has(shown, "confirm");
	has(shown, "revoke");
	has(shown, "from log 9");
	has(shown, "root, key ");
	shown = show(true);
	has(shown, "\"events\":[{\"subject\":\"");
	has(shown, "\"kind\":\"revoke\"");
	has(shown, "\"reason\":\"compromise\",\"from\":9");
	has(shown, "\"kind\":\"root\"");
}
END_TEST

/* Two events of one statement stand beside each other. */
START_TEST(tells_several_events)
{
	static const struct hallmark_random random = { fill, NULL };
	struct hallmark_event report = { .kind = HALLMARK_KIND_ATTEST,
					 .type = 3,
					 .result = 1 };
	struct hallmark_signing signing = { .signer = &root.sign };
	struct hallmark_subject a = { .uri = HM_LIT(URI) };
	struct hallmark_subject b = { .uri = HM_LIT(URI "2") };
	struct hallmark_composer *composer = NULL;

	ck_assert_int_eq(
		hallmark_composer_new(ORIGIN, report.kind, &random, &composer),
		HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_add(composer, &a, &report, NULL, 0),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_add(composer, &b, &report, NULL, 0),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &file),
			 HALLMARK_OK);
	hallmark_composer_free(composer);
	has(show(false), ": attest, 2 events, by the key");
	has(show(true), "},{\"item\":\"" URI "2\"");
}
END_TEST

/* Cut anywhere, a file tells nothing but where it ends. */
START_TEST(tells_nothing_of_half_a_file)
{
	struct hallmark_event report = { .kind = HALLMARK_KIND_STATUS,
					 .status = 3 };
	struct hallmark_signing signing = { .signer = &shop.sign };
	struct hallmark_diag diag;

	say_of_item(&report, &signing);
	for (size_t cut = 0; cut < file.len; cut++) {
		diag.code = HALLMARK_OK;
		hm_buf_clear(&out);
		ck_assert_int_eq(
			hallmark_statement_show(hm_bytes(file.ptr, cut), false,
						&out, &diag),
			HALLMARK_MALFORMED);
		ck_assert_int_eq(diag.code, HALLMARK_MALFORMED);
	}
}
END_TEST

Suite *suite_draft_told(void)
{
	Suite *s = suite_create("draft/told");
	TCase *tc = tcase_create("told");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, tells_what_is_about_items);
	tcase_add_test(tc, tells_what_is_about_keys);
	tcase_add_test(tc, tells_several_events);
	tcase_add_test(tc, tells_nothing_of_half_a_file);
	suite_add_tcase(s, tc);
	return s;
}
