/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

#include "base/buf.h"
#include "crypto/hash.h"
#include "unit/life.h"

static struct brand b;
static struct hm_seed_signer factory;
static uint8_t photo[32], paper[32];

static void digest(const char *words, uint8_t out[32])
{
	struct hallmark_bytes bytes = hm_text(words);

	hallmark_digest(&bytes, 1, out);
}

/* The contract is attached to what authorised it; it issues item 20. */
static void make_factory(const struct hallmark_field *contract)
{
	struct hallmark_grant grant = { .roles = HALLMARK_ROLE_ISSUE };
	struct life_act act = { .event.kind = HALLMARK_KIND_AUTHORISE,
				.event.grant = &grant,
				.by = &b.root,
				.fields = contract,
				.field_count = 1 };

	life_key(&factory, 22);
	ck_assert_int_eq(life_of_key(&b, factory.sign.pub, &act), HALLMARK_OK);
	life_issue(&b, 20, 21, &factory);
}

/* Item 3 was looked at twice; the photo is the same, the paper is new. */
static void make(void)
{
	struct hallmark_field fields[] = {
		{ HM_LIT("front.jpg"),
		  { .type = HALLMARK_OCTETS, .text = { photo, 32 } } },
		{ HM_LIT("report.pdf"),
		  { .type = HALLMARK_OCTETS, .text = { paper, 32 } } },
	};
	struct life_act look = { .event.kind = HALLMARK_KIND_ATTEST,
				 .event.type = 1,
				 .event.result = 1,
				 .by = &b.root,
				 .fields = fields,
				 .field_count = 1 };

	digest("a photo", photo);
	digest("a paper", paper);
	brand_make(&b);
	brand_issue(&b, "r", 0, 10, 4);
	ck_assert_int_eq(life_item(&b, 3, &look), HALLMARK_OK);
	look.field_count = 2;
	ck_assert_int_eq(life_item(&b, 3, &look), HALLMARK_OK);
	make_factory(&fields[1]);
	brand_checkpoint(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

/* What is said of it; for hallmark_buf_free. */
static struct hallmark_buf *
search(unsigned item, const uint8_t hash[32], bool json, size_t expect)
{
	struct hallmark_buf *cut = brand_cut(&b, item, HALLMARK_LEVEL_CURRENT);
	struct hallmark_buf *out = hallmark_buf_new(65536);
	size_t found = 99;

	ck_assert_int_eq(hallmark_certificate_attached(hallmark_buf_bytes(cut),
						       hash, json, out, &found,
						       NULL),
			 HALLMARK_OK);
	ck_assert_uint_eq(found, expect);
	hallmark_buf_free(cut);
	return out;
}

static void assert_text(struct hallmark_buf *out, const char *text)
{
	struct hallmark_bytes made = hallmark_buf_bytes(out);

	ck_assert_msg(hm_bytes_equal(made, hm_text(text)), "%.*s",
		      (int)made.len, (const char *)made.ptr);
	hallmark_buf_free(out);
}

#define ITEM "https://id.gs1.org/01/04006381333931/21/S3"

START_TEST(what_is_attached_is_found)
{
	assert_text(search(3, paper, false, 1),
		    ITEM ", event 2 (attest): report.pdf\n");
	assert_text(search(3, photo, false, 2),
		    ITEM ", event 1 (attest): front.jpg\n" ITEM
			 ", event 2 (attest): front.jpg\n");
	assert_text(search(3, paper, true, 1),
		    "{\"event\":2,\"item\":\"" ITEM
		    "\",\"kind\":\"attest\",\"label\":\"report.pdf\"}");
}
END_TEST

START_TEST(each_place_is_an_object)
{
	assert_text(search(3, photo, true, 2),
		    "{\"event\":1,\"item\":\"" ITEM
		    "\",\"kind\":\"attest\",\"label\":\"front.jpg\"},"
		    "{\"event\":2,\"item\":\"" ITEM
		    "\",\"kind\":\"attest\",\"label\":\"front.jpg\"}");
}
END_TEST

START_TEST(what_is_attached_to_a_power_is_found)
{
	char text[256], hex[65];

	for (int i = 0; i < 32; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", factory.sign.pub[i]);
	(void)snprintf(text, sizeof(text),
		       "%s, event 0 (authorise): report.pdf\n", hex);
	assert_text(search(20, paper, false, 1), text);
	(void)snprintf(text, sizeof(text),
		       "{\"event\":0,\"key\":\"%s\",\"kind\":\"authorise\","
		       "\"label\":\"report.pdf\"}",
		       hex);
	assert_text(search(20, paper, true, 1), text);
}
END_TEST

START_TEST(what_is_no_certificate_is_refused)
{
	struct hallmark_buf *out = hallmark_buf_new(16);
	struct hallmark_diag diag = { .message = "" };
	size_t found = 99;

	ck_assert_int_eq(hallmark_certificate_attached(HM_LIT("paper"), paper,
						       false, out, &found,
						       &diag),
			 HALLMARK_MALFORMED);
	ck_assert_uint_eq(found, 99);
	hallmark_buf_free(out);
}
END_TEST

START_TEST(what_is_not_attached_is_not)
{
	uint8_t other[32];

	digest("another", other);
	assert_text(search(3, other, false, 0), "");
	assert_text(search(4, photo, true, 0), "");
}
END_TEST

START_TEST(what_is_withheld_is_not_found)
{
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_erased done;

	ck_assert_int_eq(hallmark_ledger_erase(b.ledger, &id, 2, &done, NULL),
			 HALLMARK_OK);
	assert_text(search(3, paper, false, 0), "");
	assert_text(search(3, photo, false, 1),
		    ITEM ", event 1 (attest): front.jpg\n");
}
END_TEST

Suite *suite_ledger_attached(void)
{
	Suite *suite = suite_create("ledger/attached");
	TCase *tcase = tcase_create("attached");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_add_test(tcase, what_is_attached_is_found);
	tcase_add_test(tcase, each_place_is_an_object);
	tcase_add_test(tcase, what_is_attached_to_a_power_is_found);
	tcase_add_test(tcase, what_is_no_certificate_is_refused);
	tcase_add_test(tcase, what_is_not_attached_is_not);
	tcase_add_test(tcase, what_is_withheld_is_not_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
