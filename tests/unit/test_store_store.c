/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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
static char data[SCRATCH_MAX];

static void make_dir(void)
{
	scratch_make(dir);
	scratch_path(data, dir, "data.mdb");
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

/* Enough rows for a tree of some depth, with values on pages of their own. */
static void fill(void)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	uint8_t value[9000] = { 0 };
	uint8_t key[4];

	for (uint32_t i = 0; i < 3000; i++) {
		hm_put_u32(key, i);
		ck_assert_int_eq(hm_txn_append(txn, 0, hm_bytes(key, 4),
					       hm_bytes(value, 40)),
				 HALLMARK_OK);
		if (i % 200 == 0)
			ck_assert_int_eq(
				hm_txn_append(txn, 1, hm_bytes(key, 4),
					      hm_bytes(value, sizeof(value))),
				HALLMARK_OK);
	}
	commit(txn);
	hm_store_close(store);
}

START_TEST(create_wants_an_empty_place)
{
	struct hm_store *store = create();
	struct hm_store *other = NULL;

	hm_store_close(store);
	ck_assert_int_eq(hm_store_create(dir, &layout, &other),
			 HALLMARK_LEDGER_EXISTS);
	ck_assert_int_eq(
		hm_store_create("build/no-such-place", &layout, &other),
		HALLMARK_NO_FILE);
	ck_assert_int_eq(hm_store_open("build/no-such-place", &layout,
				       HM_STORE_READ, &other),
			 HALLMARK_NO_FILE);
	ck_assert_ptr_null(other);
}
END_TEST

static void assert_damaged(void)
{
	struct hm_store *store = NULL;

	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_WRITE, &store),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_READ, &store),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_store_selfcheck(dir, layout.map_bytes),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_ptr_null(store);
}

START_TEST(a_cut_file_is_damaged)
{
	static const size_t odd[] = { 0, 1, 16, 100, 152, PAGE + 1 };
	unsigned char *bytes;
	size_t len;

	fill();
	bytes = scratch_read(data, &len);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		scratch_write(data, bytes, odd[i]);
		assert_damaged();
	}
	for (size_t cut = PAGE; cut < len; cut += 11 * PAGE) {
		scratch_write(data, bytes, cut);
		assert_damaged();
	}
	scratch_write(data, bytes, len - 1);
	assert_damaged();
	free(bytes);
}
END_TEST

/* Pages that were taken and given back in one transaction are never written. */
START_TEST(a_file_that_ends_in_free_pages_is_whole)
{
	uint8_t value[8 * PAGE] = { 0 };
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct stat st;

	put(txn, "a", "1");
	for (size_t len = PAGE; len <= sizeof(value); len += PAGE)
		ck_assert_int_eq(hm_txn_put(txn, 1, hm_text("big"),
					    hm_bytes(value, len)),
				 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_delete(txn, 1, hm_text("big")), HALLMARK_OK);
	commit(txn);
	hm_store_close(store);
	/* As a crash right after the commit would leave it. */
	ck_assert_int_eq(stat(data, &st), 0);
	for (off_t len = st.st_size - PAGE; len > st.st_size / 2; len -= PAGE) {
		ck_assert_int_eq(truncate(data, len), 0);
		if (hm_store_selfcheck(dir, layout.map_bytes) != HALLMARK_OK)
			break;
		store = reopen(HM_STORE_READ);
		assert_value(store, "a", "1");
		hm_store_close(store);
		store = reopen(HM_STORE_WRITE);
		hm_store_close(store);
		ck_assert_int_eq(stat(data, &st), 0);
		ck_assert_int_gt(st.st_size, len);
	}
	ck_assert_int_eq(truncate(data, st.st_size), 0);
}
END_TEST

START_TEST(a_foreign_file_is_damaged)
{
	static const struct {
		const char *what;
		size_t at;
		uint8_t with;
	} rows[] = {
		{ "page kind", 10, 0x02 },
		{ "magic", 16, 0x00 },
		{ "version", 20, 0x02 },
		{ "page size", 41, 0x20 },
		{ "fixed map", 44, 0x09 },
		{ "magic of the second", PAGE + 16, 0x00 },
		{ "page size of the second", PAGE + 41, 0x20 },
		{ "root past the end", PAGE + 128 + 5, 0x01 },
		{ "last page past all", PAGE + 136 + 7, 0x7f },
	};
	unsigned char *bytes;
	size_t len;

	fill();
	bytes = scratch_read(data, &len);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t was = bytes[rows[i].at];

		ck_assert_msg(was != rows[i].with, "%s", rows[i].what);
		bytes[rows[i].at] = rows[i].with;
		scratch_write(data, bytes, len);
		assert_damaged();
		bytes[rows[i].at] = was;
	}
	memset(bytes, 0, len);
	scratch_write(data, bytes, len);
	assert_damaged();
	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)rand();
	scratch_write(data, bytes, len);
	assert_damaged();
	free(bytes);
}
END_TEST

START_TEST(what_is_no_file_is_damaged)
{
	char other[SCRATCH_MAX];

	assert_damaged();
	ck_assert_int_eq(mkfifo(data, 0600), 0);
	assert_damaged();
	ck_assert_int_eq(unlink(data), 0);
	ck_assert_int_eq(mkdir(data, 0700), 0);
	assert_damaged();
	ck_assert_int_eq(rmdir(data), 0);
	fill();
	scratch_path(other, dir, "other.mdb");
	ck_assert_int_eq(rename(data, other), 0);
	ck_assert_int_eq(symlink("other.mdb", data), 0);
	assert_damaged();
	ck_assert_int_eq(unlink(data), 0);
	ck_assert_int_eq(rename(other, data), 0);
	scratch_path(other, dir, "lock.mdb");
	ck_assert_int_eq(unlink(other), 0);
	ck_assert_int_eq(mkfifo(other, 0600), 0);
	assert_damaged();
}
END_TEST

START_TEST(lock_files_may_be_lost_or_garbage)
{
	static const char *const locks[] = { "lock", "lock.mdb" };
	char path[SCRATCH_MAX];

	fill();
	for (size_t i = 0; i < 2; i++) {
		scratch_path(path, dir, locks[i]);
		scratch_write(path, "garbage", 7);
		hm_store_close(reopen(HM_STORE_WRITE));
		ck_assert_int_eq(unlink(path), 0);
		hm_store_close(reopen(HM_STORE_READ));
	}
}
END_TEST

/*
 * Bytes of pages changed at random. LMDB may crash on any of them: the child
 * must catch that, and what it calls good must be readable to the end.
 */
START_TEST(a_damaged_page_ends_the_child_alone)
{
	unsigned seed = (unsigned)time(NULL);
	int damaged = 0;
	unsigned char *bytes;
	size_t len;

	printf("store/store damage seed %u\n", seed);
	srand(seed);
	fill();
	bytes = scratch_read(data, &len);
	for (int i = 0; i < 100; i++) {
		size_t page = 2 + (size_t)rand() % (len / PAGE - 2);
		size_t at = page * PAGE + 8 + (size_t)rand() % 24;
		unsigned char was = bytes[at];
		enum hallmark_code err;

		bytes[at] = (unsigned char)(was + 1 + rand() % 255);
		scratch_write(data, bytes, len);
		bytes[at] = was;
		err = hm_store_selfcheck(dir, layout.map_bytes);
		ck_assert(err == HALLMARK_OK || err == HALLMARK_STORE_DAMAGED);
		damaged += err != HALLMARK_OK;
	}
	ck_assert_int_gt(damaged, 10);
	scratch_write(data, bytes, len);
	ck_assert_int_eq(hm_store_selfcheck(dir, layout.map_bytes),
			 HALLMARK_OK);
	free(bytes);
}
END_TEST

/* LMDB's table of readers has 126 places, for all processes together. */
START_TEST(self_checks_leave_no_reader)
{
	struct hm_store *store;
	struct hm_txn *txn;

	fill();
	store = reopen(HM_STORE_READ);
	for (int i = 0; i < 200; i++)
		ck_assert_int_eq(hm_store_selfcheck(dir, layout.map_bytes),
				 HALLMARK_OK);
	txn = begin(store, HM_STORE_READ);
	hm_txn_abort(txn);
	hm_store_close(store);
}
END_TEST

START_TEST(a_missing_table_is_damage)
{
	static const char *const more[] = { "one", "two", "three" };
	struct hm_store_layout wanted = { more, 3, layout.map_bytes };
	struct hm_store *store = NULL;

	fill();
	ck_assert_int_eq(hm_store_open(dir, &wanted, HM_STORE_WRITE, &store),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_ptr_null(store);
}
END_TEST

START_TEST(a_process_opens_it_once)
{
	struct hm_store *store = create();
	struct hm_store *other = NULL;
	char alias[SCRATCH_MAX];

	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_READ, &other),
			 HALLMARK_USAGE);
	scratch_path(alias, dir, "../alias");
	(void)unlink(alias);
	ck_assert_int_eq(symlink(strrchr(dir, '/') + 1, alias), 0);
	ck_assert_int_eq(hm_store_open(alias, &layout, HM_STORE_READ, &other),
			 HALLMARK_USAGE);
	ck_assert_int_eq(unlink(alias), 0);
	hm_store_close(store);
	store = reopen(HM_STORE_READ);
	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_READ, &other),
			 HALLMARK_USAGE);
	hm_store_close(store);
	hm_store_close(reopen(HM_STORE_WRITE));
	ck_assert_ptr_null(other);
}
END_TEST

/* Runs in a child; its exit status says which step failed. */
static int in_child(int (*steps)(struct hm_store *), struct hm_store *store)
{
	int status = -1;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(steps(store));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int read_but_not_write(struct hm_store *inherited)
{
	struct hm_store *store = NULL;
	struct hallmark_bytes got;
	struct hm_txn *txn;

	(void)inherited;
	if (hm_store_open(dir, &layout, HM_STORE_WRITE, &store) !=
	    HALLMARK_BUSY)
		return 1;
	if (hm_store_open(dir, &layout, HM_STORE_READ, &store))
		return 2;
	if (hm_txn_begin(store, HM_STORE_READ, &txn) ||
	    hm_txn_get(txn, 0, hm_text("a"), &got))
		return 3;
	if (!hm_bytes_equal(got, hm_text("1")))
		return 4;
	hm_txn_abort(txn);
	hm_store_close(store);
	return 0;
}

START_TEST(one_writer_and_others_read)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);

	put(txn, "a", "1");
	commit(txn);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "2");
	ck_assert_int_eq(in_child(read_but_not_write, store), 0);
	commit(txn);
	assert_value(store, "a", "2");
	hm_store_close(store);
}
END_TEST

static struct hm_txn *open_at_fork;

static int use_after_fork(struct hm_store *store)
{
	struct hallmark_bytes got;
	struct hm_txn *txn;

	if (hm_txn_begin(store, HM_STORE_READ, &txn) != HALLMARK_USAGE ||
	    hm_txn_begin(store, HM_STORE_WRITE, &txn) != HALLMARK_USAGE)
		return 1;
	if (hm_txn_get(open_at_fork, 0, hm_text("a"), &got) != HALLMARK_USAGE)
		return 2;
	if (hm_txn_commit(open_at_fork) != HALLMARK_USAGE)
		return 3;
	hm_store_close(store);
	return 0;
}

START_TEST(a_child_leaves_the_parent_alone)
{
	struct hm_store *store = create();
	struct hm_txn *txn = begin(store, HM_STORE_WRITE);
	struct hallmark_bytes got;

	put(txn, "a", "1");
	commit(txn);
	open_at_fork = begin(store, HM_STORE_READ);
	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "2");
	ck_assert_int_eq(in_child(use_after_fork, store), 0);
	/* Still the only writer, with its transactions. */
	ck_assert_int_eq(in_child(read_but_not_write, store), 0);
	commit(txn);
	ck_assert_int_eq(hm_txn_get(open_at_fork, 0, hm_text("a"), &got),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(got, hm_text("1")));
	hm_txn_abort(open_at_fork);
	hm_store_close(store);
}
END_TEST

static int read_and_die(struct hm_store *inherited)
{
	struct hm_store *store = NULL;
	struct hm_txn *txn;

	(void)inherited;
	if (hm_store_open(dir, &layout, HM_STORE_READ, &store) ||
	    hm_txn_begin(store, HM_STORE_READ, &txn))
		return 1;
	return kill(getpid(), SIGKILL);
}

static uint64_t file_bytes(struct hm_store *store)
{
	struct hm_txn *txn = begin(store, HM_STORE_READ);
	struct hm_store_size size;

	ck_assert_int_eq(hm_txn_size(txn, &size), HALLMARK_OK);
	hm_txn_abort(txn);
	return size.file_bytes;
}

START_TEST(a_dead_reader_holds_no_pages)
{
	struct hm_store *store = create();
	struct hm_txn *txn;
	uint64_t before;

	txn = begin(store, HM_STORE_WRITE);
	put(txn, "a", "1");
	commit(txn);
	ck_assert_int_eq(in_child(read_and_die, store), -1);
	for (int i = 0; i < 100; i++) {
		if (i == 10)
			before = file_bytes(store);
		txn = begin(store, HM_STORE_WRITE);
		put(txn, "a", i % 2 ? "3" : "2");
		commit(txn);
	}
	ck_assert_uint_eq(file_bytes(store), before);
	hm_store_close(store);
}
END_TEST

static int open_without_stdout(struct hm_store *inherited)
{
	struct hm_store *store = NULL;
	struct stat out, file;

	(void)inherited;
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	if (hm_store_open(dir, &layout, HM_STORE_WRITE, &store))
		return 1;
	if (fstat(STDOUT_FILENO, &out) != 0 || !S_ISCHR(out.st_mode))
		return 2;
	if (stat(data, &file) != 0 || file.st_ino == out.st_ino)
		return 3;
	hm_store_close(store);
	return 0;
}

START_TEST(no_file_becomes_stdout)
{
	hm_store_close(create());
	ck_assert_int_eq(in_child(open_without_stdout, NULL), 0);
}
END_TEST

Suite *suite_store_store(void)
{
	Suite *suite = suite_create("store/store");
	TCase *files = tcase_create("files");

	tcase_add_checked_fixture(files, make_dir, remove_dir);
	tcase_add_test(files, create_wants_an_empty_place);
	tcase_add_test(files, a_cut_file_is_damaged);
	tcase_add_test(files, a_file_that_ends_in_free_pages_is_whole);
	tcase_add_test(files, a_foreign_file_is_damaged);
	tcase_add_test(files, what_is_no_file_is_damaged);
	tcase_add_test(files, lock_files_may_be_lost_or_garbage);
	tcase_add_test(files, a_damaged_page_ends_the_child_alone);
	tcase_add_test(files, self_checks_leave_no_reader);
	tcase_add_test(files, a_missing_table_is_damage);
	tcase_add_test(files, a_process_opens_it_once);
	tcase_add_test(files, one_writer_and_others_read);
	tcase_add_test(files, a_child_leaves_the_parent_alone);
	tcase_add_test(files, a_dead_reader_holds_no_pages);
	tcase_add_test(files, no_file_becomes_stdout);
	suite_add_tcase(suite, files);
	return suite;
}
