/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "certificate/certificate.h"
#include "ledger/ledger.h"
#include "unit/brand.h"

#define ITEMS 700

static struct brand b;

/* Statements of 256, 256 and 188, then of one each; then what no head covers. */
static void make(void)
{
	brand_make(&b);
	brand_issue(&b, "r", 0, ITEMS, 256);
	brand_issue(&b, "s", ITEMS, ITEMS + 20, 1);
	brand_checkpoint(&b);
	brand_issue(&b, "t", ITEMS + 20, ITEMS + 30, 4);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static enum hallmark_code
cut_many(const struct hallmark_cut *cut, struct hallmark_buf **out,
	 struct hallmark_diag *diag)
{
	*out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	return hallmark_ledger_certificate(b.ledger, cut, *out, diag);
}

static void read_back(const struct hallmark_buf *cut, struct hm_certificate *c)
{
	struct hallmark_diag diag = { .message = "" };

	hm_certificate_init(c);
	ck_assert_msg(hm_certificate_read(hallmark_buf_bytes(cut), c, &diag) ==
			      HALLMARK_OK,
		      "%s: %s", diag.rule, diag.message);
}

START_TEST(each_level_proves_what_it_says)
{
	static const unsigned items[] = { 0,   1,	  255,	      256,
					  511, ITEMS - 1, ITEMS + 13, 600 };

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		ck_assert_int_eq(
			brand_prove(&b, items[i], HALLMARK_LEVEL_SIGNED),
			HALLMARK_SIGNED_ONLY);
		ck_assert_int_eq(
			brand_prove(&b, items[i], HALLMARK_LEVEL_STATUS),
			HALLMARK_STATUS_ONLY);
		ck_assert_int_eq(
			brand_prove(&b, items[i], HALLMARK_LEVEL_CURRENT),
			HALLMARK_OK);
		ck_assert_int_eq(brand_prove(&b, items[i], HALLMARK_LEVEL_FULL),
				 HALLMARK_OK);
	}
}
END_TEST

START_TEST(no_flipped_byte_verifies)
{
	struct hallmark_buf *cut = brand_cut(&b, 300, HALLMARK_LEVEL_FULL);
	struct hallmark_item_id id = brand_item(300);

	for (size_t i = 0; i < cut->len; i++) {
		cut->ptr[i] ^= 1;
		ck_assert_int_ne(brand_verify(&b, cut, &id), HALLMARK_OK);
		cut->ptr[i] ^= 1;
	}
	ck_assert_int_eq(brand_verify(&b, cut, &id), HALLMARK_OK);
	hallmark_buf_free(cut);
}
END_TEST

START_TEST(what_was_never_issued_is_proven)
{
	struct hallmark_item_id id = brand_item(999999);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT,
				    .absence = true };
	struct hallmark_buf *out;
	struct hm_certificate c;

	ck_assert_int_eq(cut_many(&cut, &out, NULL), HALLMARK_OK);
	ck_assert_int_eq(brand_verify(&b, out, &id), HALLMARK_NOT_ISSUED);
	read_back(out, &c);
	ck_assert_uint_eq(hm_certificate_keys(&c), 0);
	hm_certificate_release(&c);
	hallmark_buf_free(out);
}
END_TEST

START_TEST(unknown_items_are_named)
{
	struct hallmark_item_id ids[3] = { brand_item(5), brand_item(999999),
					   brand_item(6) };
	struct hallmark_cut cut = { .items = ids, .item_count = 3 };
	struct hallmark_diag diag;
	struct hallmark_buf *out;

	for (int level = 0; level < 4; level++)
		for (int absence = 0; absence < 2; absence++) {
			cut.level = (enum hallmark_level)level;
			cut.absence = absence;
			if (absence && (level == HALLMARK_LEVEL_CURRENT ||
					level == HALLMARK_LEVEL_STATUS))
				continue;
			ck_assert_int_eq(cut_many(&cut, &out, &diag),
					 HALLMARK_ITEM_UNKNOWN);
			ck_assert_uint_eq(diag.offset, 1);
			ck_assert_uint_eq(out->len, 0);
			hallmark_buf_free(out);
		}
}
END_TEST

START_TEST(the_head_decides_what_is_new)
{
	struct hallmark_item_id id = brand_item(ITEMS + 25);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out;

	for (int absence = 0; absence < 2; absence++) {
		cut.absence = absence;
		ck_assert_int_eq(cut_many(&cut, &out, NULL),
				 HALLMARK_CHECKPOINT_BEHIND);
		hallmark_buf_free(out);
	}
	brand_checkpoint(&b);
	ck_assert_int_eq(brand_prove(&b, ITEMS + 25, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

START_TEST(a_sealed_head_waits_for_its_signature)
{
	struct hallmark_item_id id = brand_item(5);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out;

	b.now += 1000;
	brand_issue(&b, "u", 5000, 5001, 1);
	ck_assert_int_eq(cut_many(&cut, &out, NULL),
			 HALLMARK_CHECKPOINT_BEHIND);
	hallmark_buf_free(out);
	ck_assert_int_eq(brand_prove(&b, 5, HALLMARK_LEVEL_SIGNED),
			 HALLMARK_SIGNED_ONLY);
	brand_checkpoint(&b);
	ck_assert_int_eq(brand_prove(&b, 5, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

START_TEST(many_items_share_one_file)
{
	static const enum hallmark_level levels[] = { HALLMARK_LEVEL_FULL,
						      HALLMARK_LEVEL_CURRENT,
						      HALLMARK_LEVEL_STATUS };
	enum hallmark_code good = _i == 2 ? HALLMARK_STATUS_ONLY : HALLMARK_OK;
	struct hallmark_item_id ids[60];
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 60,
				    .level = levels[_i],
				    .absence = _i > 0 };
	struct hallmark_buf *out;
	struct hm_certificate c;

	/* In no order; some from the statements of one event. */
	for (unsigned i = 0; i < 60; i++)
		ids[i] = brand_item(i * 7919 % (ITEMS + 20));
	if (_i > 0)
		ids[30] = brand_item(777777);
	ck_assert_int_eq(cut_many(&cut, &out, NULL), HALLMARK_OK);
	read_back(out, &c);
	ck_assert_uint_eq(hm_certificate_items(&c), 60);
	for (size_t i = 0; i < 60; i++) {
		struct hallmark_bytes uri = hm_certificate_item(&c, i)->uri;

		ck_assert(hm_bytes_equal(uri, hm_text(ids[i].uri)));
		ck_assert_int_eq(brand_verify(&b, out, &ids[i]),
				 _i > 0 && i == 30 ? HALLMARK_NOT_ISSUED
						   : good);
	}
	hm_certificate_release(&c);
	hallmark_buf_free(out);
}
END_TEST

START_TEST(an_item_is_asked_for_once)
{
	struct hallmark_item_id ids[3] = { brand_item(1), brand_item(2),
					   brand_item(1) };
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 3,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out;

	ck_assert_int_eq(cut_many(&cut, &out, NULL), HALLMARK_USAGE);
	hallmark_buf_free(out);
	cut.item_count = 0;
	ck_assert_int_eq(cut_many(&cut, &out, NULL), HALLMARK_USAGE);
	hallmark_buf_free(out);
}
END_TEST

/* How many fields of item 3 are shown, or -1 if only their hash is. */
static int shown(const struct hallmark_bytes *labels, size_t count)
{
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT,
				    .withhold = labels,
				    .withhold_count = count };
	const struct hm_record *record;
	struct hallmark_buf *out;
	struct hm_certificate c;
	int fields = -1;

	ck_assert_int_eq(cut_many(&cut, &out, NULL), HALLMARK_OK);
	ck_assert_int_eq(brand_verify(&b, out, &id), HALLMARK_OK);
	read_back(out, &c);
	record = hm_certificate_record(&c, 0);
	if (record->shown == HM_SHOWN_FIELDS)
		fields = (int)(record->details.fields -
			       record->details.withheld);
	hm_certificate_release(&c);
	hallmark_buf_free(out);
	return fields;
}

START_TEST(fields_can_be_withheld)
{
	const struct hallmark_bytes labels[] = { HM_LIT("lot"), HM_LIT("color"),
						 HM_LIT("parts"), HM_LIT("new"),
						 HM_LIT("size") };

	ck_assert_int_eq(shown(labels, 0), 5);
	ck_assert_int_eq(shown(labels, 1), 4);
	ck_assert_int_eq(shown(labels + 1, 1), 4);
	ck_assert_int_eq(shown(labels, 2), 3);
	ck_assert_int_eq(shown(labels, 4), 1);
	ck_assert_int_eq(shown(labels, 5), -1);
}
END_TEST

START_TEST(a_label_that_hides_nothing_is_refused)
{
	const struct hallmark_bytes labels[] = { HM_LIT("color"), HM_LIT("lot"),
						 HM_LIT("colour"),
						 HM_LIT("new") };
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .withhold = labels,
				    .withhold_count = 4 };
	bool withheld[4] = { false, false, true, false };
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_buf *out;

	ck_assert_int_eq(cut_many(&cut, &out, &diag), HALLMARK_USAGE);
	ck_assert_uint_eq(diag.offset, 2);
	ck_assert_str_eq(diag.message,
			 "no item here has a detail of that name");
	ck_assert_uint_eq(out->len, 0);
	hallmark_buf_free(out);
	cut.withheld = withheld;
	ck_assert_int_eq(cut_many(&cut, &out, &diag), HALLMARK_OK);
	ck_assert(withheld[0] && withheld[1] && !withheld[2] && withheld[3]);
	hallmark_buf_free(out);
}
END_TEST

/* A salt a field makes details in part longer than whole ones. */
START_TEST(details_in_part_may_be_too_long)
{
	static struct hallmark_field fields[1000];
	static char names[1000][16];
	const struct hallmark_bytes label = HM_LIT("f0");
	struct hallmark_item_id id = brand_item(9000);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_FULL,
				    .withhold = &label,
				    .withhold_count = 1 };
	struct hallmark_run *run = brand_run(&b, "long", 1);
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_buf *out;

	for (int i = 0; i < 1000; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "f%d", i);
		fields[i].label = hm_text(names[i]);
		fields[i].value.type = HALLMARK_INTEGER;
	}
	ck_assert_int_eq(hallmark_run_add(run, &id, fields, 1000, 1, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 1, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
	brand_checkpoint(&b);
	ck_assert_int_eq(cut_many(&cut, &out, &diag), HALLMARK_VALUE_TOO_LONG);
	ck_assert_uint_eq(diag.offset, 0);
	hallmark_buf_free(out);
	ck_assert_int_eq(brand_prove(&b, 9000, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

/* A bit of what item ITEMS is proven by: entry 5 is its statement. */
static const struct {
	unsigned table;
	uint8_t key[12];
	size_t key_len;
	long at;
} faults[] = {
	/* Its salt, a detail, its statement's signature; neighbours' hashes. */
	{ HM_TABLE_EVENT, { [7] = 5 }, 12, 12 + 14 + 40 },
	{ HM_TABLE_EVENT, { [7] = 5 }, 12, 12 + 14 + 156 + 24 },
	{ HM_TABLE_ENTRY, { [7] = 5 }, 8, -1 },
	{ HM_TABLE_HASH, { [7] = 2 }, 10, 2 * 32 },
	{ HM_TABLE_TOP, { 0 }, 9, 14 * 32 },
};

START_TEST(what_does_not_verify_is_not_handed_out)
{
	struct hallmark_item_id ids[2] = { brand_item(ITEMS), brand_item(3) };
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 2,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_diag diag = { .rule = "", .message = "" };
	struct hallmark_buf *out;

	brand_close(&b);
	brand_damage(&b, faults[_i].table,
		     hm_bytes(faults[_i].key, faults[_i].key_len),
		     faults[_i].at);
	brand_open(&b, false);
	ck_assert_int_eq(cut_many(&cut, &out, &diag), HALLMARK_STORE_DAMAGED);
	ck_assert_ptr_nonnull(strstr(diag.message, "run audit"));
	ck_assert_uint_gt(strlen(diag.rule), 0);
	ck_assert_uint_eq(out->len, 0);
	hallmark_buf_free(out);
}
END_TEST

START_TEST(out_is_appended_to_or_left_alone)
{
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_CURRENT };
	struct hallmark_buf *out = hallmark_buf_new(3000);

	hm_buf_text(out, "before");
	ck_assert_int_eq(hallmark_ledger_certificate(b.ledger, &cut, out, NULL),
			 HALLMARK_OK);
	ck_assert_mem_eq(out->ptr, "before", 6);
	while (out->len + 200 < 3000)
		hm_buf_text(out, "x");
	ck_assert_int_eq(hallmark_ledger_certificate(b.ledger, &cut, out, NULL),
			 HALLMARK_TOO_LARGE);
	ck_assert_uint_eq(out->len, 2800);
	ck_assert_int_eq(out->err, HALLMARK_OK);
	hallmark_buf_free(out);
}
END_TEST

Suite *suite_ledger_cut(void)
{
	Suite *suite = suite_create("ledger/cut");
	TCase *tcase = tcase_create("cut");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, each_level_proves_what_it_says);
	tcase_add_test(tcase, no_flipped_byte_verifies);
	tcase_add_test(tcase, what_was_never_issued_is_proven);
	tcase_add_test(tcase, unknown_items_are_named);
	tcase_add_test(tcase, the_head_decides_what_is_new);
	tcase_add_test(tcase, a_sealed_head_waits_for_its_signature);
	tcase_add_loop_test(tcase, many_items_share_one_file, 0, 3);
	tcase_add_test(tcase, an_item_is_asked_for_once);
	tcase_add_test(tcase, fields_can_be_withheld);
	tcase_add_test(tcase, a_label_that_hides_nothing_is_refused);
	tcase_add_test(tcase, details_in_part_may_be_too_long);
	tcase_add_loop_test(tcase, what_does_not_verify_is_not_handed_out, 0,
			    sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(tcase, out_is_appended_to_or_left_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}
