/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "base/buf.h"
#include "certificate/certificate.h"
#include "ledger/ledger.h"
#include "unit/life.h"

static struct brand b;
static struct hm_seed_signer shop;

/* Item 3 was issued among others, moved without a word, then repaired. */
static void make(void)
{
	struct hallmark_field field = { HM_LIT("note"),
					{ .type = HALLMARK_TEXT,
					  .text = HM_LIT("new strap") } };
	struct life_act repair = { .event.kind = HALLMARK_KIND_ATTEST,
				   .event.type = 3,
				   .event.result = 1,
				   .by = &b.root,
				   .fields = &field,
				   .field_count = 1 };

	life_key(&shop, 20);
	brand_make(&b);
	brand_issue(&b, "r", 0, 600, 256);
	life_transfer(&b, 3, &b.stock, &shop);
	ck_assert_int_eq(life_item(&b, 3, &repair), HALLMARK_OK);
	brand_checkpoint(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static struct hallmark_erased erase(unsigned item, uint64_t event)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_erased done = { .events = 99 };

	ck_assert_msg(hallmark_ledger_erase(b.ledger, &id, event, &done,
					    &diag) == HALLMARK_OK,
		      "erase: %s", diag.message);
	ck_assert_uint_eq(done.pages, 0);
	return done;
}

/* What the certificate shows of each event; it verifies. */
static void
assert_shown(unsigned item, const enum hm_shown *shown, size_t count)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_buf *cut = brand_cut(&b, item, HALLMARK_LEVEL_FULL);
	struct hm_certificate c;

	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(hallmark_buf_bytes(cut), &c, NULL),
			 HALLMARK_OK);
	ck_assert_uint_eq(hm_certificate_item(&c, 0)->records, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(hm_certificate_record(&c, i)->shown, shown[i]);
	ck_assert_int_eq(brand_verify(&b, cut, &id), HALLMARK_OK);
	hm_certificate_release(&c);
	hallmark_buf_free(cut);
}

static void assert_sound(void)
{
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_audit audit;

	ck_assert_msg(hallmark_ledger_audit(b.ledger, NULL, NULL, &audit,
					    &diag) == HALLMARK_OK,
		      "%s: %s", diag.rule, diag.message);
}

START_TEST(one_event_is_erased)
{
	static const enum hm_shown before[] = { HM_SHOWN_FIELDS, HM_SHOWN_NONE,
						HM_SHOWN_FIELDS };
	static const enum hm_shown after[] = { HM_SHOWN_FIELDS, HM_SHOWN_NONE,
					       HM_SHOWN_HIDDEN };
	struct hallmark_erased done;

	assert_shown(3, before, 3);
	done = erase(3, 2);
	ck_assert_uint_eq(done.events, 1);
	ck_assert_uint_eq(done.erased, 1);
	assert_shown(3, after, 3);
	assert_sound();
}
END_TEST

START_TEST(all_events_are_erased)
{
	static const enum hm_shown all[] = { HM_SHOWN_HIDDEN, HM_SHOWN_NONE,
					     HM_SHOWN_HIDDEN };
	static const enum hm_shown whole[] = { HM_SHOWN_FIELDS };
	struct hallmark_erased done = erase(3, HALLMARK_EVERY_EVENT);

	ck_assert_uint_eq(done.events, 3);
	ck_assert_uint_eq(done.erased, 2);
	assert_shown(3, all, 3);
	/* Of the same statement and the same row of the store. */
	for (unsigned i = 0; i < 8; i++)
		if (i != 3)
			assert_shown(i, whole, 1);
	assert_sound();
	done = erase(3, HALLMARK_EVERY_EVENT);
	ck_assert_uint_eq(done.events, 3);
	ck_assert_uint_eq(done.erased, 0);
	assert_shown(3, all, 3);
}
END_TEST

START_TEST(the_ledger_goes_on)
{
	static const enum hm_shown all[] = { HM_SHOWN_HIDDEN, HM_SHOWN_NONE,
					     HM_SHOWN_HIDDEN, HM_SHOWN_NONE };

	(void)erase(3, HALLMARK_EVERY_EVENT);
	life_transfer(&b, 3, &shop, &b.stock);
	brand_issue(&b, "s", 700, 710, 4);
	brand_checkpoint(&b);
	brand_close(&b);
	brand_open(&b, true);
	assert_shown(3, all, 4);
	assert_sound();
}
END_TEST

/* Before it was ever signed over, too. */
START_TEST(what_no_head_covers_is_erased)
{
	static const enum hm_shown one[] = { HM_SHOWN_HIDDEN };

	brand_issue(&b, "t", 800, 804, 4);
	(void)erase(801, 0);
	brand_checkpoint(&b);
	assert_shown(801, one, 1);
	assert_sound();
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_item_id unknown = brand_item(4711);
	struct hallmark_erased done = { .events = 99 };

	ck_assert_int_eq(hallmark_ledger_erase(b.ledger, &id, 3, &done, NULL),
			 HALLMARK_USAGE);
	ck_assert_int_eq(
		hallmark_ledger_erase(b.ledger, &unknown, 0, &done, NULL),
		HALLMARK_ITEM_UNKNOWN);
	brand_close(&b);
	brand_open(&b, false);
	ck_assert_int_eq(hallmark_ledger_erase(b.ledger, &id, 0, &done, NULL),
			 HALLMARK_USAGE);
	ck_assert_uint_eq(done.events, 99);
}
END_TEST

Suite *suite_ledger_erase(void)
{
	Suite *suite = suite_create("ledger/erase");
	TCase *tcase = tcase_create("erase");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, one_event_is_erased);
	tcase_add_test(tcase, all_events_are_erased);
	tcase_add_test(tcase, the_ledger_goes_on);
	tcase_add_test(tcase, what_no_head_covers_is_erased);
	tcase_add_test(tcase, what_is_not_there_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
