/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "certificate/certificate.h"
#include "unit/brand.h"

static struct brand b;

static void make(void)
{
	brand_make(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static struct hallmark_found find(unsigned item)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_found found;
	uint8_t subject[1][32];

	memcpy(subject[0], id.subject, 32);
	ck_assert_int_eq(hallmark_ledger_find(b.ledger,
					      (const uint8_t(*)[32])subject, 1,
					      &found),
			 HALLMARK_OK);
	return found;
}

START_TEST(rows_become_statements_of_a_batch)
{
	static const struct {
		unsigned items;
		size_t batch;
		uint64_t statements;
	} rows[] = { { 1, 1, 1 },     { 1, 256, 1 },   { 7, 1, 7 },
		     { 256, 256, 1 }, { 257, 256, 2 }, { 600, 256, 3 },
		     { 600, 600, 1 }, { 600, 601, 1 } };
	struct hallmark_ledger_info info;

	brand_issue(&b, "r", 0, rows[_i].items, rows[_i].batch);
	info = brand_info(&b);
	ck_assert_uint_eq(info.items, rows[_i].items);
	ck_assert_uint_eq(info.entries, 2 + rows[_i].statements);
	ck_assert_uint_eq(info.head_size, 2);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 3 + rows[_i].statements);
	for (unsigned i = 0; i < rows[_i].items; i += 1 + rows[_i].items / 9)
		ck_assert_int_eq(brand_prove(&b, i, HALLMARK_LEVEL_FULL),
				 HALLMARK_OK);
	ck_assert_int_eq(
		brand_prove(&b, rows[_i].items - 1, HALLMARK_LEVEL_FULL),
		HALLMARK_OK);
}
END_TEST

START_TEST(a_run_that_was_cut_off_goes_on)
{
	struct hallmark_run *run = brand_run(&b, "r", 4);
	struct hallmark_run_state state;

	for (unsigned i = 0; i < 10; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 10, false, NULL),
			 HALLMARK_OK);
	/* Taken, and lost. */
	for (unsigned i = 10; i < 15; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	hallmark_run_free(run);
	brand_close(&b);
	brand_open(&b, true);
	run = brand_run(&b, "r", 4);
	hallmark_run_state(run, &state);
	ck_assert_uint_eq(state.rows, 10);
	ck_assert_uint_eq(state.items, 10);
	ck_assert(!state.complete);
	ck_assert_int_eq(brand_add(run, 9), HALLMARK_USAGE);
	for (unsigned i = 10; i < 20; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 19, true, NULL),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_run_commit(run, 20, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
	run = brand_run(&b, "r", 4);
	hallmark_run_state(run, &state);
	ck_assert_uint_eq(state.rows, 20);
	ck_assert_uint_eq(state.items, 20);
	ck_assert(state.complete);
	ck_assert_int_eq(brand_add(run, 20), HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_run_commit(run, 20, true, NULL),
			 HALLMARK_USAGE);
	hallmark_run_free(run);
	ck_assert_uint_eq(brand_info(&b).items, 20);
	brand_checkpoint(&b);
	ck_assert_int_eq(brand_prove(&b, 17, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

START_TEST(rows_may_be_left_out)
{
	struct hallmark_run *run = brand_run(&b, "r", 4);
	struct hallmark_run_state state;

	ck_assert_int_eq(brand_add(run, 3), HALLMARK_OK);
	ck_assert_int_eq(brand_add(run, 8), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 100, false, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 120, true, NULL),
			 HALLMARK_OK);
	hallmark_run_state(run, &state);
	ck_assert_uint_eq(state.rows, 120);
	ck_assert_uint_eq(state.items, 2);
	ck_assert_uint_eq(brand_info(&b).entries, 3);
	hallmark_run_free(run);
}
END_TEST

START_TEST(a_name_belongs_to_one_file)
{
	struct hallmark_run_options options = { .name = HM_LIT("r"),
						.digest = { 1 },
						.signer = &b.root.sign,
						.to = b.stock.sign.pub,
						.batch = 1 };
	struct hallmark_run *run = NULL;

	brand_issue(&b, "r", 0, 1, 1);
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_RUN_OTHER_FILE);
	options.name = HM_LIT("s");
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_OK);
	hallmark_run_free(run);
}
END_TEST

START_TEST(options_that_are_wrong)
{
	static const uint8_t no_point[32] = { 0 };
	const struct hallmark_run_options good = { .name = HM_LIT("r"),
						   .signer = &b.root.sign,
						   .to = b.stock.sign.pub,
						   .batch = 1 };
	static char long_name[HALLMARK_RUN_NAME_MAX + 1];
	struct hallmark_run_options o = good;
	struct hallmark_run *run = NULL;

	memset(long_name, 'n', sizeof(long_name));
	o.batch = 0;
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_USAGE);
	o.batch = HALLMARK_BATCH_MAX + 1;
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_USAGE);
	o = good;
	o.name = HM_LIT("");
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_USAGE);
	o.name = HM_LIT("a\nb");
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_USAGE);
	o.name = hm_bytes(long_name, sizeof(long_name));
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_USAGE);
	o.name.len--;
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_OK);
	hallmark_run_free(run);
	o = good;
	o.signer = &b.log.sign;
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_KEY_WRONG);
	o = good;
	o.to = no_point;
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &o, &run, NULL),
			 HALLMARK_KEY_BAD);
	brand_close(&b);
	brand_open(&b, false);
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &good, &run, NULL),
			 HALLMARK_USAGE);
}
END_TEST

START_TEST(what_was_issued_is_never_issued_again)
{
	struct hallmark_diag diag = { .offset = 0 };
	struct hallmark_run *run;

	brand_issue(&b, "r", 0, 10, 4);
	run = brand_run(&b, "s", 4);
	for (unsigned i = 20; i < 30; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	{
		struct hallmark_item_id id = brand_item(7);

		ck_assert_int_eq(hallmark_run_add(run, &id, NULL, 0, 77, NULL),
				 HALLMARK_OK);
	}
	ck_assert_int_eq(hallmark_run_commit(run, 77, true, &diag),
			 HALLMARK_ALREADY_ISSUED);
	ck_assert_uint_eq(diag.offset, 77);
	ck_assert_str_eq(diag.rule, "HMK-RULE-1");
	hallmark_run_free(run);
	ck_assert_uint_eq(brand_info(&b).items, 10);
	ck_assert(!find(20).found);
	run = brand_run(&b, "s", 4);
	for (unsigned i = 20; i < 22; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	{
		struct hallmark_item_id id = brand_item(20);

		ck_assert_int_eq(hallmark_run_add(run, &id, NULL, 0, 30, NULL),
				 HALLMARK_OK);
	}
	ck_assert_int_eq(hallmark_run_commit(run, 30, true, &diag),
			 HALLMARK_ALREADY_ISSUED);
	hallmark_run_free(run);
	ck_assert_uint_eq(brand_info(&b).entries, 5);
}
END_TEST

START_TEST(items_of_others_are_refused)
{
	struct hallmark_run *run = brand_run(&b, "r", 4);
	struct hallmark_item_id id;

	ck_assert_int_eq(hallmark_item_gtin(HM_LIT("5901234123457"),
					    HM_LIT("A"), &id, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_add(run, &id, NULL, 0, 1, NULL),
			 HALLMARK_OUT_OF_PREFIX);
	ck_assert_int_eq(hallmark_issue_check(b.ledger, &id, NULL, 0),
			 HALLMARK_OUT_OF_PREFIX);
	id = brand_item(1);
	ck_assert_int_eq(hallmark_issue_check(b.ledger, &id, NULL, 0),
			 HALLMARK_OK);
	hallmark_run_free(run);
}
END_TEST

START_TEST(a_group_has_an_end)
{
	struct hallmark_run *run = brand_run(&b, "r", 65536);
	struct hallmark_ledger_info info;

	for (unsigned i = 0; i < HALLMARK_GROUP; i++) {
		struct hallmark_item_id id = brand_item(i);

		ck_assert_int_eq(
			hallmark_run_add(run, &id, NULL, 0, i + 1, NULL),
			HALLMARK_OK);
	}
	ck_assert_int_eq(brand_add(run, HALLMARK_GROUP), HALLMARK_USAGE);
	ck_assert_int_eq(hallmark_run_commit(run, HALLMARK_GROUP, false, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(brand_add(run, HALLMARK_GROUP), HALLMARK_OK);
	ck_assert_int_eq(
		hallmark_run_commit(run, HALLMARK_GROUP + 1, true, NULL),
		HALLMARK_OK);
	hallmark_run_free(run);
	brand_checkpoint(&b);
	info = brand_info(&b);
	ck_assert_uint_eq(info.items, HALLMARK_GROUP + 1);
	ck_assert_uint_eq(info.entries, 5);
	for (unsigned i = 0; i < HALLMARK_GROUP; i += 13001)
		ck_assert_int_eq(brand_prove(&b, i, HALLMARK_LEVEL_FULL),
				 HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, HALLMARK_GROUP, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

START_TEST(long_rows_fill_a_group)
{
	static char value[16000];
	struct hallmark_field f = { HM_LIT("a"), { .type = HALLMARK_TEXT } };
	struct hallmark_run *run = brand_run(&b, "r", 256);
	enum hallmark_code code = HALLMARK_OK;
	struct hallmark_item_id id;
	unsigned i;

	memset(value, 'v', sizeof(value));
	f.value.text = hm_bytes(value, sizeof(value));
	for (i = 0; !code; i++) {
		id = brand_item(i);
		code = hallmark_run_add(run, &id, &f, 1, i + 1, NULL);
	}
	ck_assert_int_eq(code, HALLMARK_USAGE);
	ck_assert_uint_gt(i, 1000);
	ck_assert_uint_lt(i, 4000);
	ck_assert_int_eq(hallmark_run_commit(run, i - 1, false, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_add(run, &id, &f, 1, i, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, i, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).items, i);
	ck_assert_int_eq(brand_prove(&b, 0, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, i - 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

START_TEST(found_items_name_their_run)
{
	struct hallmark_found found;

	brand_issue(&b, "first", 0, 10, 4);
	brand_issue(&b, "second", 10, 12, 4);
	brand_checkpoint(&b);
	brand_issue(&b, "third", 12, 13, 4);
	found = find(9);
	ck_assert(found.found);
	ck_assert_uint_eq(found.index, 4);
	ck_assert_uint_eq(found.position, 1);
	ck_assert_str_eq(found.run, "first");
	ck_assert_str_eq(find(10).run, "second");
	found = find(12);
	ck_assert_uint_eq(found.index, 7);
	ck_assert_str_eq(found.run, "third");
	ck_assert(!find(13).found);
}
END_TEST

START_TEST(many_are_found_in_any_order)
{
	static const unsigned items[] = { 11, 3, 99, 4, 10, 0 };
	static const char *const runs[] = { "b", "a", "", "a", "b", "a" };
	struct hm_hash root = hm_subject_key(b.root.sign.pub);
	struct hallmark_found found[7];
	uint8_t subjects[7][32];

	brand_issue(&b, "a", 0, 10, 4);
	brand_issue(&b, "b", 10, 12, 4);
	for (size_t i = 0; i < 6; i++) {
		struct hallmark_item_id id = brand_item(items[i]);

		memcpy(subjects[i], id.subject, 32);
	}
	memcpy(subjects[6], root.b, 32);
	ck_assert_int_eq(hallmark_ledger_find(b.ledger,
					      (const uint8_t(*)[32])subjects, 7,
					      found),
			 HALLMARK_OK);
	for (size_t i = 0; i < 6; i++) {
		ck_assert_int_eq(found[i].found, items[i] != 99);
		ck_assert_str_eq(found[i].run, runs[i]);
	}
	/* The root key is there too, and no run issued it. */
	ck_assert(found[6].found);
	ck_assert_uint_eq(found[6].index, 0);
	ck_assert_str_eq(found[6].run, "");
}
END_TEST

/* Of the one record in a certificate. */
static struct hm_place place_of(unsigned item)
{
	struct hallmark_buf *cut = brand_cut(&b, item, HALLMARK_LEVEL_CURRENT);
	struct hm_certificate c;
	struct hm_place place;

	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(hallmark_buf_bytes(cut), &c, NULL),
			 HALLMARK_OK);
	place = hm_certificate_record(&c, 0)->place;
	hm_certificate_release(&c);
	hallmark_buf_free(cut);
	return place;
}

START_TEST(the_clock_is_never_ten_minutes_late)
{
	struct hm_place place;

	b.now = BRAND_T0 + 600;
	brand_issue(&b, "r", 0, 1, 4);
	ck_assert_uint_eq(brand_info(&b).entries, 3);
	b.now = BRAND_T0 + 601;
	brand_issue(&b, "s", 1, 2, 4);
	ck_assert_uint_eq(brand_info(&b).entries, 5);
	/* A clock that goes back changes nothing. */
	b.now = BRAND_T0 - 5000;
	brand_issue(&b, "t", 2, 3, 4);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).entries, 7);
	ck_assert_uint_eq(brand_info(&b).head_time, BRAND_T0 + 601);
	place = place_of(0);
	ck_assert_uint_eq(place.index, 2);
	ck_assert_uint_eq(place.at, BRAND_T0);
	place = place_of(1);
	ck_assert_uint_eq(place.index, 4);
	ck_assert_uint_eq(place.at, BRAND_T0 + 601);
	ck_assert_uint_eq(place_of(2).at, BRAND_T0 + 601);
	b.now = BRAND_T0 + 700;
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(brand_prove(&b, i, HALLMARK_LEVEL_FULL),
				 HALLMARK_OK);
}
END_TEST

static enum hallmark_code
no_signature(void *key, struct hallmark_bytes message, uint8_t sig[64])
{
	(void)key;
	(void)message;
	(void)sig;
	return HALLMARK_INTERRUPTED;
}

START_TEST(a_signer_that_fails_leaves_nothing)
{
	struct hallmark_signer signer = b.root.sign;
	struct hallmark_run_options options = { .name = HM_LIT("r"),
						.signer = &signer,
						.to = b.stock.sign.pub,
						.batch = 1 };
	struct hallmark_run *run = NULL;

	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_OK);
	ck_assert_int_eq(brand_add(run, 0), HALLMARK_OK);
	ck_assert_int_eq(brand_add(run, 1), HALLMARK_OK);
	signer.sign = no_signature;
	ck_assert_int_eq(hallmark_run_commit(run, 2, true, NULL),
			 HALLMARK_INTERRUPTED);
	ck_assert_uint_eq(brand_info(&b).entries, 2);
	/* The group is still there. */
	signer.sign = b.root.sign.sign;
	ck_assert_int_eq(hallmark_run_commit(run, 2, true, NULL), HALLMARK_OK);
	ck_assert_uint_eq(brand_info(&b).entries, 4);
	hallmark_run_free(run);
}
END_TEST

Suite *suite_ledger_run(void)
{
	Suite *suite = suite_create("ledger/run");
	TCase *tcase = tcase_create("run");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, rows_become_statements_of_a_batch, 0, 8);
	tcase_add_test(tcase, a_run_that_was_cut_off_goes_on);
	tcase_add_test(tcase, rows_may_be_left_out);
	tcase_add_test(tcase, a_name_belongs_to_one_file);
	tcase_add_test(tcase, options_that_are_wrong);
	tcase_add_test(tcase, what_was_issued_is_never_issued_again);
	tcase_add_test(tcase, items_of_others_are_refused);
	tcase_add_test(tcase, a_group_has_an_end);
	tcase_add_test(tcase, long_rows_fill_a_group);
	tcase_add_test(tcase, found_items_name_their_run);
	tcase_add_test(tcase, many_are_found_in_any_order);
	tcase_add_test(tcase, the_clock_is_never_ten_minutes_late);
	tcase_add_test(tcase, a_signer_that_fails_leaves_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
