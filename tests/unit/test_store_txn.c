/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"
#include "unit/scratch.h"

#define PAGE 4096

static const char *const names[] = { "one", "two" };
static const struct hm_store_layout layout = { names, 2, (size_t)64 << 20 };
static char dir[SCRATCH_MAX];

static void make_dir(void)
{
	scratch_make(dir);
}

static void remove_dir(void)
{
	scratch_remove(dir);
}

static struct hm_store *create(void)
{
	struct hm_store *store = NULL;

	ck_assert_int_eq(hm_store_create(dir, &layout, &store), HALLMARK_OK);
	return store;
}

static struct hm_store *reopen(enum hm_store_use use)
{
	struct hm_store *store = NULL;

	ck_assert_int_eq(hm_store_open(dir, &layout, use, &store), HALLMARK_OK);
	return store;
}

static struct hm_txn *begin(struct hm_store *store, enum hm_store_use use)
{
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, use, &txn), HALLMARK_OK);
	return txn;
}

static void put(struct hm_txn *txn, const char *key, const char *value)
{
	ck_assert_int_eq(hm_txn_put(txn, 0, hm_text(key), hm_text(value)),
			 HALLMARK_OK);
}

static void commit(struct hm_txn *txn)
{
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
}

static void
assert_value(struct hm_store *store, const char *key, const char *value)
{
	struct hm_txn *txn = begin(store, HM_STORE_READ);
	struct hallmark_bytes got;

	ck_assert_int_eq(hm_txn_get(txn, 0, hm_text(key), &got), HALLMARK_OK);
	if (value)
		ck_assert(hm_bytes_equal(got, hm_text(value)));
	else
		ck_assert_ptr_null(got.ptr);
	hm_txn_abort(txn);
}

START_TEST(what_is_committed_stays)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);

	put(txn, "a", "1");
	put(txn, "b", "");
	commit(txn);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "2");
	hm_txn_abort(txn);
	hm_store_close(store);
	store = reopen(HM_STORE_READ);
	assert_value(store, "a", "1");
	assert_value(store, "b", "");
	assert_value(store, "c", NULL);
	hm_store_close(store);
}
END_TEST

START_TEST(a_reader_sees_its_own_time)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct hm_txn *before;
	struct hallmark_bytes got;

	put(txn, "a", "1");
	commit(txn);
	before = begin(store, HM_STORE_READ);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "2");
	commit(txn);
	ck_assert_int_eq(hm_txn_get(before, 0, hm_text("a"), &got),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(got, hm_text("1")));
	hm_txn_abort(before);
	assert_value(store, "a", "2");
	hm_store_close(store);
}
END_TEST

START_TEST(the_call_is_wrong)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	char key[HM_STORE_KEY_MAX + 1] = { 0 };
	struct hm_txn *other = NULL;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &other),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_txn_put(txn, 2, hm_text("a"), hm_text("")),
			 HALLMARK_USAGE);
	put(txn, "b", "1");
	ck_assert_int_eq(
		hm_txn_put(txn, 0, hm_bytes(key, sizeof(key) - 1), hm_text("")),
		HALLMARK_OK);
	ck_assert_int_eq(hm_txn_append(txn, 0, hm_text("a"), hm_text("")),
			 HALLMARK_USAGE);
	/* The fault latches: half a change is never committed. */
	ck_assert_int_eq(hm_txn_put(txn, 0, hm_text("c"), hm_text("")),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_USAGE);
	txn = begin(store, HM_STORE_WRITE);
	ck_assert_int_eq(
		hm_txn_put(txn, 0, hm_bytes(key, sizeof(key)), hm_text("")),
		HALLMARK_USAGE);
	hm_txn_abort(txn);
	txn = begin(store, HM_STORE_READ);
	ck_assert_int_eq(hm_txn_put(txn, 0, hm_text("a"), hm_text("")),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_txn_delete(txn, 0, hm_text("a")), HALLMARK_USAGE);
	hm_txn_abort(txn);
	assert_value(store, "b", NULL);
	hm_store_close(store);
	store = reopen(HM_STORE_READ);
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &other),
			 HALLMARK_USAGE);
	hm_store_close(store);
	ck_assert_ptr_null(other);
}
END_TEST

START_TEST(a_scan_goes_both_ways)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct hm_row row;

	ck_assert_int_eq(hm_txn_last(txn, 0, &row), HALLMARK_OK);
	ck_assert_ptr_null(row.key.ptr);
	put(txn, "d", "4");
	put(txn, "b", "2");
	ck_assert_int_eq(hm_txn_seek(txn, 0, hm_text("a"), &row), HALLMARK_OK);
	ck_assert(hm_bytes_equal(row.key, hm_text("b")));
	ck_assert(hm_bytes_equal(row.value, hm_text("2")));
	put(txn, "c", "3");
	ck_assert_int_eq(hm_txn_next(txn, 0, &row), HALLMARK_OK);
	ck_assert(hm_bytes_equal(row.key, hm_text("c")));
	ck_assert_int_eq(hm_txn_delete(txn, 0, hm_text("b")), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_delete(txn, 0, hm_text("b")), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_prev(txn, 0, &row), HALLMARK_OK);
	ck_assert_ptr_null(row.key.ptr);
	ck_assert_int_eq(hm_txn_seek(txn, 0, hm_text("e"), &row), HALLMARK_OK);
	ck_assert_ptr_null(row.key.ptr);
	ck_assert_int_eq(hm_txn_prev(txn, 0, &row), HALLMARK_OK);
	ck_assert(hm_bytes_equal(row.key, hm_text("d")));
	ck_assert_int_eq(hm_txn_seek(txn, 0, hm_text(""), &row), HALLMARK_OK);
	ck_assert(hm_bytes_equal(row.key, hm_text("c")));
	hm_txn_abort(txn);
	hm_store_close(store);
}
END_TEST

#define MODEL_KEYS 400
#define MODEL_VALUE 6000

/* Rows by number, the length of each value or -1, and what its bytes are. */
struct model {
	int len[MODEL_KEYS];
	uint8_t fill[MODEL_KEYS];
	unsigned rows;
};

static void model_assert_value(const struct model *model, unsigned i,
			       struct hallmark_bytes value)
{
	ck_assert_uint_eq(value.len, (size_t)model->len[i]);
	for (size_t at = 0; at < value.len; at += 97)
		ck_assert_uint_eq(value.ptr[at], model->fill[i]);
}

static void model_assert_all(const struct model *model, struct hm_txn *txn)
{
	struct hm_row row;
	uint64_t rows;

	ck_assert_int_eq(hm_txn_seek(txn, 0, hm_text(""), &row), HALLMARK_OK);
	for (unsigned i = 0; i < MODEL_KEYS; i++) {
		if (model->len[i] < 0)
			continue;
		ck_assert_uint_eq(row.key.len, 4);
		ck_assert_uint_eq(hm_get_be(row.key.ptr, 4), i);
		model_assert_value(model, i, row.value);
		ck_assert_int_eq(hm_txn_next(txn, 0, &row), HALLMARK_OK);
	}
	ck_assert_ptr_null(row.key.ptr);
	ck_assert_int_eq(hm_txn_rows(txn, 0, &rows), HALLMARK_OK);
	ck_assert_uint_eq(rows, model->rows);
}

static void model_step(struct model *model, struct hm_txn *txn)
{
	unsigned i = (unsigned)rand() % MODEL_KEYS;
	unsigned what = (unsigned)rand() % 8;
	static uint8_t value[MODEL_VALUE];
	struct hallmark_bytes got;
	uint8_t key[4];

	hm_put_u32(key, i);
	if (what < 3) {
		model->rows += model->len[i] < 0;
		model->len[i] = rand() % (what ? 100 : MODEL_VALUE);
		model->fill[i] = (uint8_t)rand();
		memset(value, model->fill[i], sizeof(value));
		ck_assert_int_eq(
			hm_txn_put(txn, 0, hm_bytes(key, 4),
				   hm_bytes(value, (size_t)model->len[i])),
			HALLMARK_OK);
	} else if (what < 6) {
		ck_assert_int_eq(hm_txn_get(txn, 0, hm_bytes(key, 4), &got),
				 HALLMARK_OK);
		ck_assert_int_eq(got.ptr != NULL, model->len[i] >= 0);
		if (got.ptr)
			model_assert_value(model, i, got);
	} else {
		model->rows -= model->len[i] >= 0;
		model->len[i] = -1;
		ck_assert_int_eq(hm_txn_delete(txn, 0, hm_bytes(key, 4)),
				 HALLMARK_OK);
	}
}

START_TEST(rows_are_as_a_model_says)
{
	unsigned seed = (unsigned)time(NULL);
	struct hm_store *store = create();
	struct model kept, now;
	struct hm_store_size size;
	struct hm_txn *txn;

	printf("store/txn model seed %u\n", seed);
	srand(seed);
	memset(&kept, 0, sizeof(kept));
	for (unsigned i = 0; i < MODEL_KEYS; i++)
		kept.len[i] = -1;
	for (int round = 0; round < 60; round++) {
		now = kept;
		txn = begin(store, HM_STORE_WRITE);
		for (int i = rand() % 1000; i > 0; i--)
			model_step(&now, txn);
		model_assert_all(&now, txn);
		if (rand() % 4 == 0) {
			hm_txn_abort(txn);
		} else {
			commit(txn);
			kept = now;
		}
		txn = begin(store, HM_STORE_READ);
		model_assert_all(&kept, txn);
		ck_assert_int_eq(hm_txn_size(txn, &size), HALLMARK_OK);
		ck_assert_uint_lt(size.free_bytes, size.file_bytes);
		hm_txn_abort(txn);
		if (round % 10 == 0) {
			hm_store_close(store);
			ck_assert_int_eq(
				hm_store_selfcheck(dir, layout.map_bytes),
				HALLMARK_OK);
			store = reopen(HM_STORE_WRITE);
		}
	}
	hm_store_close(store);
}
END_TEST

START_TEST(clear_empties_one_table)
{
	static uint8_t big[1 << 20];
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct hm_store_size size;
	uint64_t rows;

	put(txn, "a", "1");
	ck_assert_int_eq(
		hm_txn_put(txn, 0, hm_text("b"), hm_bytes(big, sizeof(big))),
		HALLMARK_OK);
	ck_assert_int_eq(hm_txn_put(txn, 1, hm_text("a"), hm_text("2")),
			 HALLMARK_OK);
	commit(txn);
	txn = begin(store, HM_STORE_WRITE);
	ck_assert_int_eq(hm_txn_clear(txn, 0), HALLMARK_OK);
	commit(txn);
	txn = begin(store, HM_STORE_READ);
	ck_assert_int_eq(hm_txn_rows(txn, 0, &rows), HALLMARK_OK);
	ck_assert_uint_eq(rows, 0);
	ck_assert_int_eq(hm_txn_rows(txn, 1, &rows), HALLMARK_OK);
	ck_assert_uint_eq(rows, 1);
	ck_assert_int_eq(hm_txn_size(txn, &size), HALLMARK_OK);
	ck_assert_uint_ge(size.free_bytes, sizeof(big));
	ck_assert_uint_lt(size.file_bytes - size.free_bytes, sizeof(big));
	ck_assert_uint_eq(size.map_bytes, layout.map_bytes);
	hm_txn_abort(txn);
	hm_store_close(store);
}
END_TEST

START_TEST(a_full_map_is_a_full_disk)
{
	struct hm_store_layout small = { names, 2, 64 * PAGE };
	struct hm_store *store = NULL;
	struct hm_txn *txn;
	uint8_t value[PAGE] = { 0 };
	enum hallmark_code err = HALLMARK_OK;
	uint8_t key[4];

	ck_assert_int_eq(hm_store_create(dir, &small, &store), HALLMARK_OK);
	txn = begin(store, HM_STORE_WRITE);
	for (uint32_t i = 0; i < 1000 && !err; i++) {
		hm_put_u32(key, i);
		err = hm_txn_append(txn, 0, hm_bytes(key, 4),
				    hm_bytes(value, sizeof(value)));
	}
	ck_assert_int_eq(err, HALLMARK_DISK_FULL);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_DISK_FULL);
	/* Nothing was written, so the handle works on. */
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "1");
	commit(txn);
	hm_store_close(store);
	/* A larger map is only a matter of asking for it. */
	store = reopen(HM_STORE_WRITE);
	txn = begin(store, HM_STORE_WRITE);
	for (uint32_t i = 0; i < 100; i++) {
		hm_put_u32(key, i);
		ck_assert_int_eq(hm_txn_put(txn, 0, hm_bytes(key, 4),
					    hm_bytes(value, sizeof(value))),
				 HALLMARK_OK);
	}
	commit(txn);
	hm_store_close(store);
}
END_TEST

/* No file may grow past what data.mdb has now, so the commit must fail. */
static enum hallmark_code commit_with_no_room(struct hm_txn *txn)
{
	struct rlimit before, none;
	enum hallmark_code err;
	char path[SCRATCH_MAX];
	struct stat st;

	scratch_path(path, dir, "data.mdb");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)st.st_size;
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	err = hm_txn_commit(txn);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_DFL);
	return err;
}

START_TEST(a_failed_commit_ends_writing)
{
	static uint8_t big[1 << 20];
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct hm_txn *other = NULL;

	put(txn, "a", "1");
	commit(txn);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "2");
	ck_assert_int_eq(
		hm_txn_put(txn, 0, hm_text("b"), hm_bytes(big, sizeof(big))),
		HALLMARK_OK);
	ck_assert_int_eq(commit_with_no_room(txn), HALLMARK_STATE_UNKNOWN);
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &other),
			 HALLMARK_STATE_UNKNOWN);
	ck_assert_ptr_null(other);
	hm_store_close(store);
	store = reopen(HM_STORE_WRITE);
	assert_value(store, "a", "1");
	assert_value(store, "b", NULL);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "3");
	commit(txn);
	assert_value(store, "a", "3");
	hm_store_close(store);
}
END_TEST

static int write_past_the_small_map(void)
{
	static uint8_t big[1 << 20];
	struct hm_store *store = NULL;
	struct hm_txn *txn;

	if (hm_store_open(dir, &layout, HM_STORE_WRITE, &store) ||
	    hm_txn_begin(store, HM_STORE_WRITE, &txn) ||
	    hm_txn_put(txn, 0, hm_text("a"), hm_text("2")) ||
	    hm_txn_put(txn, 1, hm_text("big"), hm_bytes(big, sizeof(big))) ||
	    hm_txn_commit(txn))
		return 1;
	hm_store_close(store);
	return 0;
}

START_TEST(a_reader_follows_a_larger_map)
{
	struct hm_store_layout small = { names, 2, 64 * 4096 };
	struct hm_store *store = NULL;
	struct hm_txn *open_now, *txn = NULL;
	int status = -1;
	pid_t pid;

	hm_store_close(create());
	ck_assert_int_eq(hm_store_open(dir, &small, HM_STORE_READ, &store),
			 HALLMARK_OK);
	open_now = begin(store, HM_STORE_READ);
	(void)fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(write_past_the_small_map());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	/* The map cannot move under a transaction. */
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_READ, &txn),
			 HALLMARK_BUSY);
	ck_assert_ptr_null(txn);
	hm_txn_abort(open_now);
	assert_value(store, "a", "2");
	hm_store_close(store);
}
END_TEST

Suite *suite_store_txn(void)
{
	Suite *suite = suite_create("store/txn");
	TCase *tcase = tcase_create("rows");

	tcase_add_checked_fixture(tcase, make_dir, remove_dir);
	tcase_add_test(tcase, what_is_committed_stays);
	tcase_add_test(tcase, a_reader_sees_its_own_time);
	tcase_add_test(tcase, the_call_is_wrong);
	tcase_add_test(tcase, a_scan_goes_both_ways);
	tcase_add_test(tcase, rows_are_as_a_model_says);
	tcase_add_test(tcase, clear_empties_one_table);
	tcase_add_test(tcase, a_full_map_is_a_full_disk);
	tcase_add_test(tcase, a_failed_commit_ends_writing);
	tcase_add_test(tcase, a_reader_follows_a_larger_map);
	suite_add_tcase(suite, tcase);
	return suite;
}
