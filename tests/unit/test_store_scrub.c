/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "unit/scratch.h"

#define SECRET "rue de la paix 17"

static const char *const names[] = { "one", "two" };
static const struct hm_store_layout layout = { names, 2, (size_t)64 << 20 };
static char dir[SCRATCH_MAX];
static struct hm_store *store;

static void make(void)
{
	scratch_make(dir);
	ck_assert_int_eq(hm_store_create(dir, &layout, &store), HALLMARK_OK);
}

static void remove_all(void)
{
	hm_store_close(store);
	scratch_remove(dir);
}

static void reopen(void)
{
	hm_store_close(store);
	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_WRITE, &store),
			 HALLMARK_OK);
}

/* A value of many pages, of one, or of a few bytes. */
static void put(uint8_t key, const char *words, size_t len)
{
	struct hm_txn *txn = NULL;
	uint8_t *value = calloc(1, len);

	ck_assert_ptr_nonnull(value);
	for (size_t at = 0; at + strlen(words) <= len; at += 100)
		memcpy(value + at, words, strlen(words));
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(
		hm_txn_put(txn, 0, hm_bytes(&key, 1), hm_bytes(value, len)),
		HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	free(value);
}

static bool in_file(void)
{
	char path[SCRATCH_MAX];
	size_t len, room = (size_t)8 << 20;
	char *all = malloc(room);
	bool found;
	FILE *file;

	scratch_path(path, dir, "data.mdb");
	file = fopen(path, "r");
	ck_assert(all && file);
	len = fread(all, 1, room, file);
	ck_assert_uint_lt(len, room);
	found = memmem(all, len, SECRET, strlen(SECRET)) != NULL;
	fclose(file);
	free(all);
	return found;
}

static uint64_t scrub(void)
{
	uint64_t left = 99;

	ck_assert_int_eq(hm_store_scrub(store, &left), HALLMARK_OK);
	return left;
}

static const size_t sizes[] = { 40, 3000, 60000 };

START_TEST(what_was_overwritten_is_gone)
{
	size_t len = sizes[_i];

	put(2, "beside", 40);
	put(1, SECRET, len);
	reopen();
	put(1, "other words here.", len);
	/* LMDB has only let go of the page. */
	ck_assert(in_file());
	put(2, "beside", 40);
	ck_assert_uint_eq(scrub(), 0);
	ck_assert(!in_file());
	ck_assert_int_eq(hm_store_selfcheck(dir, layout.map_bytes),
			 HALLMARK_OK);
}
END_TEST

START_TEST(the_last_commit_may_be_undone_by_a_crash)
{
	put(1, SECRET, 60000);
	put(1, "other words here.", 60000);
	ck_assert_uint_eq(scrub(), 0);
	ck_assert(in_file());
}
END_TEST

/*
 * LMDB writes a page from a buffer that it once used for another: behind a
 * value on pages of its own, and between the rows of a page.
 */
START_TEST(what_stands_between_rows_is_gone)
{
	put(2, "beside", 40);
	for (int i = 0; i < 8; i++)
		put(1, SECRET, 3900);
	put(1, "other words here.", 2500);
	put(3, "more", 2500);
	put(2, "beside", 50);
	reopen();
	put(2, "beside", 50);
	put(2, "beside", 50);
	ck_assert_uint_eq(scrub(), 0);
	ck_assert(!in_file());
	ck_assert_int_eq(hm_store_selfcheck(dir, layout.map_bytes),
			 HALLMARK_OK);
}
END_TEST

/* Another process sees its snapshot to the end, and is waited for. */
START_TEST(what_a_reader_sees_stays)
{
	uint8_t key = 1;
	struct hm_txn *txn = NULL;
	struct hallmark_bytes value;

	put(2, "beside", 40);
	put(1, SECRET, 60000);
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_READ, &txn), HALLMARK_OK);
	put(1, "other words here.", 60000);
	put(2, "beside", 40);
	ck_assert_uint_ge(scrub(), 15);
	ck_assert_int_eq(hm_txn_get(txn, 0, hm_bytes(&key, 1), &value),
			 HALLMARK_OK);
	ck_assert_mem_eq(value.ptr, SECRET, strlen(SECRET));
	hm_txn_abort(txn);
	ck_assert_uint_eq(scrub(), 0);
	ck_assert(!in_file());
}
END_TEST

START_TEST(scrubbing_is_writing)
{
	struct hm_txn *txn = NULL;
	uint64_t left;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_store_scrub(store, &left), HALLMARK_USAGE);
	hm_txn_abort(txn);
	hm_store_close(store);
	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_READ, &store),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_store_scrub(store, &left), HALLMARK_USAGE);
}
END_TEST

Suite *suite_store_scrub(void)
{
	Suite *suite = suite_create("store/scrub");
	TCase *tcase = tcase_create("scrub");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_add_loop_test(tcase, what_was_overwritten_is_gone, 0,
			    sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_test(tcase, what_stands_between_rows_is_gone);
	tcase_add_test(tcase, the_last_commit_may_be_undone_by_a_crash);
	tcase_add_test(tcase, what_a_reader_sees_stays);
	tcase_add_test(tcase, scrubbing_is_writing);
	suite_add_tcase(suite, tcase);
	return suite;
}
