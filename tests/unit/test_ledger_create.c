/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "ledger/ledger.h"
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

START_TEST(a_new_ledger_says_what_it_was_given)
{
	struct hallmark_ledger_info info = brand_info(&b);

	ck_assert(hm_bytes_equal(info.brand, HM_LIT("maison")));
	ck_assert(hm_bytes_equal(info.origin, HM_LIT("maison.example/1")));
	ck_assert_uint_eq(info.prefix_count, 1);
	ck_assert(hm_bytes_equal(info.prefixes[0], HM_LIT(BRAND_PREFIX)));
	ck_assert_uint_eq(info.wait, 30 * 86400);
	ck_assert_mem_eq(info.root, b.root.sign.pub, 32);
	ck_assert_mem_eq(info.log, b.log.sign.pub, 32);
	ck_assert_mem_eq(info.stock, b.stock.sign.pub, 32);
	ck_assert_uint_eq(info.items, 0);
	ck_assert_uint_eq(info.entries, 2);
	ck_assert_uint_eq(info.head_size, 2);
	ck_assert_uint_eq(info.head_time, BRAND_T0);
	ck_assert_uint_gt(info.disk_bytes, 0);
}
END_TEST

START_TEST(it_is_the_same_after_opening_again)
{
	struct hallmark_ledger_info first = brand_info(&b), again;
	uint8_t id[32];

	memcpy(id, first.id, sizeof(id));
	for (int write = 0; write < 2; write++) {
		brand_close(&b);
		brand_open(&b, write);
		again = brand_info(&b);
		ck_assert_mem_eq(again.id, id, sizeof(id));
		ck_assert(hm_bytes_equal(again.origin,
					 HM_LIT("maison.example/1")));
		ck_assert_uint_eq(again.entries, 2);
	}
}
END_TEST

START_TEST(the_policy_is_the_five_lines)
{
	struct hallmark_buf *text = hallmark_buf_new(65536);
	struct hallmark_buf expected = HM_BUF_INIT(65536);

	hm_buf_text(&expected, "policy maison 1\nlog ");
	hm_vkey_write(&expected, HM_LIT("maison.example/1"), HM_VKEY_LOG,
		      b.log.sign.pub);
	hm_buf_text(&expected, "\nbrand maison ");
	hm_vkey_write(&expected, HM_LIT("maison"), HM_VKEY_LOG,
		      b.root.sign.pub);
	hm_buf_text(&expected, " maison.example/1 " BRAND_PREFIX
			       "\nquorum none\nmax-age 7d\n");
	ck_assert_int_eq(hallmark_ledger_policy(b.ledger, text), HALLMARK_OK);
	ck_assert(hm_bytes_equal(hallmark_buf_bytes(text),
				 hm_buf_view(&expected)));
	hallmark_buf_free(text);
	hm_buf_release(&expected);
}
END_TEST

START_TEST(nothing_is_made_over_a_ledger)
{
	struct hallmark_genesis genesis = { .brand = HM_LIT("maison"),
					    .origin = HM_LIT("x"),
					    .root = &b.root.sign,
					    .log = &b.log.sign,
					    .next = b.next.sign.pub,
					    .stock = b.stock.sign.pub };
	char path[SCRATCH_MAX], hidden[SCRATCH_MAX];

	brand_close(&b);
	ck_assert_int_eq(hallmark_ledger_create(b.dir, &genesis, &b.host, NULL),
			 HALLMARK_LEDGER_EXISTS);
	scratch_path(path, b.dir, "checkpoint");
	scratch_path(hidden, b.dir, "hidden");
	ck_assert_int_eq(rename(path, hidden), 0);
	ck_assert_int_eq(hallmark_ledger_create(b.dir, &genesis, &b.host, NULL),
			 HALLMARK_LEDGER_EXISTS);
	ck_assert_int_eq(rename(hidden, path), 0);
	brand_open(&b, true);
	ck_assert_uint_eq(brand_info(&b).entries, 2);
}
END_TEST

/* What a genesis may not be. */
enum change {
	BRAND_EMPTY,
	BRAND_WITH_BLANK,
	ORIGIN_WITH_PLUS,
	WAIT_OVER_TEN_YEARS,
	PREFIX_OF_TWO_DIGITS,
	LOG_IS_ROOT,
	STOCK_IS_NEXT,
	NEXT_IS_NO_POINT,
	CHANGES
};

static void apply(struct hallmark_genesis *g, enum change change)
{
	static const struct hallmark_bytes two_digits = { (const uint8_t *)"40",
							  2 };
	static const uint8_t no_point[32] = { 0 };

	switch (change) {
	case BRAND_EMPTY:
		g->brand = HM_LIT("");
		break;
	case BRAND_WITH_BLANK:
		g->brand = HM_LIT("mai son");
		break;
	case ORIGIN_WITH_PLUS:
		g->origin = HM_LIT("a+b");
		break;
	case WAIT_OVER_TEN_YEARS:
		g->wait = 316224001;
		break;
	case PREFIX_OF_TWO_DIGITS:
		g->prefixes = &two_digits;
		g->prefix_count = 1;
		break;
	case LOG_IS_ROOT:
		g->log = g->root;
		break;
	case STOCK_IS_NEXT:
		g->stock = g->next;
		break;
	case NEXT_IS_NO_POINT:
		g->next = no_point;
		break;
	case CHANGES:
		break;
	}
}

static const enum hallmark_code refusals[CHANGES] = {
	HALLMARK_USAGE,	    HALLMARK_USAGE,   HALLMARK_USAGE,
	HALLMARK_USAGE,	    HALLMARK_USAGE,   HALLMARK_KEY_WRONG,
	HALLMARK_KEY_WRONG, HALLMARK_KEY_BAD,
};

START_TEST(a_genesis_that_is_wrong_is_refused)
{
	struct hallmark_genesis genesis = { .brand = HM_LIT("maison"),
					    .origin = HM_LIT("x"),
					    .root = &b.root.sign,
					    .log = &b.log.sign,
					    .next = b.next.sign.pub,
					    .stock = b.stock.sign.pub };
	char dir[SCRATCH_MAX];

	apply(&genesis, (enum change)_i);
	scratch_make(dir);
	ck_assert_int_eq(hallmark_ledger_create(dir, &genesis, &b.host, NULL),
			 refusals[_i]);
	/* Nothing was written: what is empty can be removed. */
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

START_TEST(what_is_no_ledger_does_not_open)
{
	struct hallmark_ledger *ledger = NULL;
	char dir[SCRATCH_MAX];

	scratch_make(dir);
	ck_assert_int_eq(
		hallmark_ledger_open(dir, false, &b.host, &ledger, NULL),
		HALLMARK_NOT_A_LEDGER);
	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert_int_eq(
		hallmark_ledger_open(dir, false, &b.host, &ledger, NULL),
		HALLMARK_NOT_A_LEDGER);
	ck_assert_ptr_null(ledger);
}
END_TEST

static enum hallmark_code try_open(void)
{
	struct hallmark_ledger *ledger = NULL;

	return hallmark_ledger_open(b.dir, true, &b.host, &ledger, NULL);
}

/* A format number in the place of ours; len 0: none. */
static void set_format(const uint8_t *format, size_t len)
{
	struct hm_store *store = brand_store(&b);
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(
		len > 0 ? hm_txn_put(txn, HM_TABLE_META, HM_LIT("format"),
				     hm_bytes(format, len))
			: hm_txn_delete(txn, HM_TABLE_META, HM_LIT("format")),
		HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	hm_store_close(store);
}

START_TEST(formats_are_told_apart)
{
	static const struct {
		uint8_t format[8];
		size_t len;
		enum hallmark_code code;
	} rows[] = {
		{ { [7] = 2 }, 8, HALLMARK_STORE_NEWER },
		{ { [0] = 1 }, 8, HALLMARK_STORE_NEWER },
		{ { [7] = 0 }, 8, HALLMARK_STORE_DAMAGED },
		{ { [6] = 1 }, 7, HALLMARK_STORE_DAMAGED },
		{ { 0 }, 0, HALLMARK_STORE_DAMAGED },
	};

	brand_close(&b);
	set_format(rows[_i].format, rows[_i].len);
	ck_assert_int_eq(try_open(), rows[_i].code);
}
END_TEST

START_TEST(an_identity_that_cannot_be_read_is_damage)
{
	brand_close(&b);
	brand_damage(&b, HM_TABLE_META, HM_LIT("identity"), 0);
	ck_assert_int_eq(try_open(), HALLMARK_STORE_DAMAGED);
}
END_TEST

Suite *suite_ledger_create(void)
{
	Suite *suite = suite_create("ledger/create");
	TCase *tcase = tcase_create("create");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_add_test(tcase, a_new_ledger_says_what_it_was_given);
	tcase_add_test(tcase, it_is_the_same_after_opening_again);
	tcase_add_test(tcase, the_policy_is_the_five_lines);
	tcase_add_test(tcase, nothing_is_made_over_a_ledger);
	tcase_add_loop_test(tcase, a_genesis_that_is_wrong_is_refused, 0,
			    CHANGES);
	tcase_add_test(tcase, what_is_no_ledger_does_not_open);
	tcase_add_loop_test(tcase, formats_are_told_apart, 0, 5);
	tcase_add_test(tcase, an_identity_that_cannot_be_read_is_damage);
	suite_add_tcase(suite, tcase);
	return suite;
}
