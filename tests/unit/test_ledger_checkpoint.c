/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
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

static void path_of(char path[SCRATCH_MAX], const char *name)
{
	scratch_path(path, b.dir, name);
}

static enum hallmark_code try_open(struct hallmark_diag *diag)
{
	struct hallmark_ledger *ledger = NULL;
	enum hallmark_code code;

	code = hallmark_ledger_open(b.dir, false, &b.host, &ledger, diag);
	hallmark_ledger_close(ledger);
	return code;
}

START_TEST(a_head_moves_with_entries_or_time)
{
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 2);
	b.now++;
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 3);
	ck_assert_uint_eq(brand_info(&b).head_time, BRAND_T0 + 1);
	brand_issue(&b, "r", 0, 3, 1);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 7);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 7);
}
END_TEST

START_TEST(only_the_log_key_signs)
{
	b.now++;
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.root.sign, NULL),
		HALLMARK_KEY_WRONG);
	ck_assert_uint_eq(brand_info(&b).entries, 2);
	brand_close(&b);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, NULL),
		HALLMARK_USAGE);
}
END_TEST

static enum hallmark_code
sign_wrongly(void *key, struct hallmark_bytes message, uint8_t sig[64])
{
	(void)key;
	(void)message;
	memset(sig, 7, 64);
	return HALLMARK_OK;
}

static enum hallmark_code
not_now(void *key, struct hallmark_bytes message, uint8_t sig[64])
{
	(void)key;
	(void)message;
	(void)sig;
	return HALLMARK_IO;
}

START_TEST(a_head_without_a_good_signature_is_not_written)
{
	struct hallmark_signer signer = b.log.sign;

	brand_issue(&b, "r", 0, 3, 1);
	signer.sign = not_now;
	ck_assert_int_eq(hallmark_ledger_checkpoint(b.ledger, &signer, NULL),
			 HALLMARK_IO);
	signer.sign = sign_wrongly;
	ck_assert_int_eq(hallmark_ledger_checkpoint(b.ledger, &signer, NULL),
			 HALLMARK_SIGNATURE_BAD);
	ck_assert_uint_eq(brand_info(&b).head_size, 2);
	brand_close(&b);
	brand_open(&b, true);
	/* Sealed already; now it is signed. */
	ck_assert_uint_eq(brand_info(&b).entries, 6);
	brand_checkpoint(&b);
	ck_assert_uint_eq(brand_info(&b).head_size, 6);
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

/* What is not as it was written is not signed; robustness of the store. */
static const struct {
	unsigned table;
	uint8_t key[9];
	size_t key_len;
	long at;
} faults[] = {
	{ HM_TABLE_ENTRY, { 0, 0, 0, 0, 0, 0, 0, 3 }, 8, -1 },
	{ HM_TABLE_ENTRY, { 0, 0, 0, 0, 0, 0, 0, 3 }, 8, 60 },
	{ HM_TABLE_ENTRY, { 0, 0, 0, 0, 0, 0, 0, 3 }, 8, 0 }, /* its chain */
	{ HM_TABLE_ENTRY, { 0, 0, 0, 0, 0, 0, 1, 2 }, 8, 45 },
	{ HM_TABLE_TREE, { 0 }, 9, 3 * 32 },
	{ HM_TABLE_TREE, { 1 }, 9, 5 }, /* the full tile's root */
	{ HM_TABLE_TREE, { 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 9, 40 },
};

START_TEST(a_changed_entry_is_not_signed)
{
	struct hallmark_diag diag = { .rule = "" };

	brand_issue(&b, "r", 0, 300, 1);
	brand_close(&b);
	brand_damage(&b, faults[_i].table,
		     hm_bytes(faults[_i].key, faults[_i].key_len),
		     faults[_i].at);
	brand_open(&b, true);
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, "HMK-LOG-2");
	ck_assert_uint_eq(brand_info(&b).head_size, 2);
}
END_TEST

/* Events of entry 2 (300 of them), and what stands beside them. */
static const struct {
	unsigned table;
	uint8_t key[12];
	size_t key_len;
	long at;
	const char *rule;
} rows[] = {
	/* Its last byte is the name of the last item. */
	{ HM_TABLE_EVENT,
	  { [7] = 2, [10] = 1, [11] = 0x2b },
	  12,
	  -1,
	  "HMK-TERM-5" },
	{ HM_TABLE_HASH, { [7] = 2 }, 10, 1000, "HMK-TREE-1" },
	{ HM_TABLE_HASH, { [7] = 2, [8] = 1 }, 10, 40, "HMK-TREE-1" },
	{ HM_TABLE_TOP, { 0 }, 9, 40, "HMK-MAP-2" },
};
/* A byte of count, place (index, position) and link each. */
#define MAP_ROWS 5

/* Damage the map row of item 6 at a byte of it. */
static void damage_map(long at)
{
	struct hallmark_item_id id = brand_item(6);

	brand_damage(&b, HM_TABLE_MAP, hm_bytes(id.subject, 32), at);
}

static void assert_not_signed(const char *rule)
{
	struct hallmark_diag diag = { .rule = "", .message = "" };
	uint64_t before;

	brand_open(&b, true);
	before = brand_info(&b).head_size;
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, rule);
	ck_assert_ptr_nonnull(strstr(diag.message, "run audit"));
	ck_assert_uint_eq(brand_info(&b).head_size, before);
}

/* A state leaf over it may be there, as after a crash, or not yet. */
START_TEST(a_changed_map_row_is_not_signed)
{
	/* Without a count it is no row, which the state leaf needs. */
	static const long at[MAP_ROWS] = { 0, 8, 11, -1, 3 };

	brand_issue(&b, "r", 0, 300, 300);
	brand_close(&b);
	damage_map(at[_i]);
	assert_not_signed(at[_i] == 3 ? "" : "HMK-MAP-1");
}
END_TEST

START_TEST(a_changed_row_is_not_signed)
{
	struct hallmark_signer signer = b.log.sign;

	brand_issue(&b, "r", 0, 300, 300);
	signer.sign = not_now;
	ck_assert_int_eq(hallmark_ledger_checkpoint(b.ledger, &signer, NULL),
			 HALLMARK_IO);
	brand_close(&b);
	brand_damage(&b, rows[_i].table,
		     hm_bytes(rows[_i].key, rows[_i].key_len), rows[_i].at);
	assert_not_signed(rows[_i].rule);
}
END_TEST

/* One bit anywhere in the rows of three events. */
START_TEST(no_changed_bit_of_an_event_is_signed)
{
	struct hallmark_signer signer = b.log.sign;
	uint8_t key[12] = { [7] = 2, [11] = 2 };
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_bytes value;
	struct hm_store *store;
	struct hm_txn *txn = NULL;
	size_t len;

	brand_issue(&b, "r", 0, 3, 3);
	signer.sign = not_now;
	ck_assert_int_eq(hallmark_ledger_checkpoint(b.ledger, &signer, NULL),
			 HALLMARK_IO);
	brand_close(&b);
	store = brand_store(&b);
	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_READ, &txn), HALLMARK_OK);
	ck_assert_int_eq(
		hm_txn_get(txn, HM_TABLE_EVENT, hm_bytes(key, 12), &value),
		HALLMARK_OK);
	len = value.len;
	hm_txn_abort(txn);
	hm_store_close(store);
	for (size_t at = 0; at < len; at++) {
		/* What a row says came before it is nobody's yet. */
		if (at >= 20 && (at - 20) % ((len - 20) / 3) < 8)
			continue;
		brand_damage(&b, HM_TABLE_EVENT, hm_bytes(key, 12), (long)at);
		brand_open(&b, true);
		ck_assert_msg(hallmark_ledger_checkpoint(b.ledger, &b.log.sign,
							 &diag) ==
				      HALLMARK_STORE_DAMAGED,
			      "byte %zu: %s", at, diag.message);
		brand_close(&b);
		brand_damage(&b, HM_TABLE_EVENT, hm_bytes(key, 12), (long)at);
	}
	brand_open(&b, true);
	brand_checkpoint(&b);
}
END_TEST

/* As on a disk that takes no more byte. */
static enum hallmark_code commit_with_no_room(struct hallmark_run *run)
{
	struct rlimit before, none;
	enum hallmark_code code;

	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	code = hallmark_run_commit(run, 300, true, NULL);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	return code;
}

START_TEST(nothing_is_signed_after_a_commit_that_failed)
{
	struct hallmark_run *run = brand_run(&b, "r", 1);
	struct hallmark_run_state state;

	b.now++;
	for (unsigned i = 0; i < 300; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(commit_with_no_room(run), HALLMARK_STATE_UNKNOWN);
	hallmark_run_state(run, &state);
	ck_assert_uint_eq(state.rows, 0);
	ck_assert_int_eq(hallmark_run_commit(run, 300, true, NULL),
			 HALLMARK_STATE_UNKNOWN);
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, NULL),
		HALLMARK_STATE_UNKNOWN);
	hallmark_run_free(run);
	/* Opened again it knows, and goes on. */
	brand_close(&b);
	brand_open(&b, true);
	ck_assert_uint_eq(brand_info(&b).items, 0);
	brand_issue(&b, "r", 0, 300, 1);
	brand_checkpoint(&b);
	ck_assert_int_eq(brand_prove(&b, 299, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

static void copy_file(const char *from, const char *to)
{
	size_t len;
	unsigned char *bytes = scratch_read(from, &len);

	scratch_write(to, bytes, len);
	free(bytes);
}

START_TEST(an_old_store_under_a_newer_head_is_refused)
{
	char data[SCRATCH_MAX], old[SCRATCH_MAX];
	struct hallmark_diag diag = { .message = "" };

	path_of(data, "store/data.mdb");
	path_of(old, "old");
	brand_issue(&b, "r", 0, 10, 2);
	brand_close(&b);
	copy_file(data, old);
	brand_open(&b, true);
	brand_checkpoint(&b);
	brand_close(&b);
	copy_file(old, data);
	ck_assert_int_eq(try_open(&diag), HALLMARK_STORE_ROLLED_BACK);
	ck_assert_ptr_nonnull(strstr(diag.message, "old copy"));
}
END_TEST

START_TEST(a_fork_is_refused)
{
	char head[SCRATCH_MAX], first[SCRATCH_MAX], data[SCRATCH_MAX],
		old[SCRATCH_MAX];

	path_of(head, "checkpoint");
	path_of(first, "first");
	path_of(data, "store/data.mdb");
	path_of(old, "old");
	brand_close(&b);
	copy_file(data, old);
	copy_file(head, first);
	brand_open(&b, true);
	brand_issue(&b, "r", 0, 10, 2);
	brand_checkpoint(&b);
	brand_close(&b);
	/* Go back, write something else, then put the newer head there. */
	copy_file(old, data);
	copy_file(head, old);
	copy_file(first, head);
	brand_open(&b, true);
	brand_issue(&b, "s", 50, 70, 2);
	brand_checkpoint(&b);
	brand_close(&b);
	copy_file(old, head);
	ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_ROLLED_BACK);
	ck_assert_int_eq(unlink(first), 0);
}
END_TEST

START_TEST(a_damaged_checkpoint_file_is_damage)
{
	char path[SCRATCH_MAX];
	unsigned char *bytes;
	size_t len;

	path_of(path, "checkpoint");
	bytes = scratch_read(path, &len);
	brand_close(&b);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		scratch_write(path, bytes, len);
		ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_DAMAGED);
		bytes[i] ^= 1;
		scratch_write(path, bytes, i);
		ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_DAMAGED);
	}
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(symlink("elsewhere", path), 0);
	ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(unlink(path), 0);
	scratch_write(path, bytes, len);
	ck_assert_int_eq(try_open(NULL), HALLMARK_OK);
	free(bytes);
}
END_TEST

START_TEST(the_store_may_not_be_missing)
{
	char path[SCRATCH_MAX], away[SCRATCH_MAX];

	path_of(path, "store");
	path_of(away, "away");
	brand_close(&b);
	ck_assert_int_eq(rename(path, away), 0);
	ck_assert_int_eq(try_open(NULL), HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(rename(away, path), 0);
	ck_assert_int_eq(try_open(NULL), HALLMARK_OK);
}
END_TEST

static enum hallmark_code open_twice(void *arg)
{
	struct hallmark_ledger *ledger = NULL;

	(void)arg;
	return hallmark_ledger_open(b.dir, true, &b.host, &ledger, NULL);
}

/* Certificates until the writer has issued all; what they say always holds. */
static enum hallmark_code read_along(void *arg)
{
	unsigned cuts = 0;

	(void)arg;
	brand_open(&b, false);
	do {
		ck_assert_int_eq(
			brand_prove(&b, cuts++ % 5, HALLMARK_LEVEL_FULL),
			HALLMARK_OK);
	} while (brand_info(&b).items < 505);
	brand_close(&b);
	return cuts > 5 ? HALLMARK_OK : HALLMARK_IO;
}

/* The answer of another process, which began before this one goes on. */
static pid_t start(enum hallmark_code (*work)(void *arg))
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		enum hallmark_code code = work(NULL);

		_exit(code == HALLMARK_BUSY ? 100 : code != HALLMARK_OK);
	}
	return pid;
}

static int finish(pid_t pid)
{
	int status = 0;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(one_process_writes_at_a_time)
{
	struct hallmark_ledger *ledger = NULL;

	ck_assert_int_eq(finish(start(open_twice)), 100);
	ck_assert_int_eq(
		hallmark_ledger_open(b.dir, false, &b.host, &ledger, NULL),
		HALLMARK_USAGE);
}
END_TEST

START_TEST(readers_and_a_writer_do_not_meet)
{
	pid_t reader;

	brand_issue(&b, "r", 0, 5, 2);
	brand_checkpoint(&b);
	brand_close(&b);
	reader = start(read_along);
	brand_open(&b, true);
	for (unsigned i = 0; i < 100; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "run %u", i);
		brand_issue(&b, name, 5 + 5 * i, 10 + 5 * i, 2);
		brand_checkpoint(&b);
	}
	ck_assert_int_eq(finish(reader), 0);
}
END_TEST

Suite *suite_ledger_checkpoint(void)
{
	Suite *suite = suite_create("ledger/checkpoint");
	TCase *tcase = tcase_create("checkpoint");
	TCase *slow = tcase_create("slow");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_head_moves_with_entries_or_time);
	tcase_add_test(tcase, only_the_log_key_signs);
	tcase_add_test(tcase, a_head_without_a_good_signature_is_not_written);
	tcase_add_loop_test(tcase, a_changed_entry_is_not_signed, 0,
			    sizeof(faults) / sizeof(faults[0]));
	tcase_add_loop_test(tcase, a_changed_map_row_is_not_signed, 0,
			    MAP_ROWS);
	tcase_add_loop_test(tcase, a_changed_row_is_not_signed, 0,
			    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, nothing_is_signed_after_a_commit_that_failed);
	tcase_add_test(tcase, an_old_store_under_a_newer_head_is_refused);
	tcase_add_test(tcase, a_fork_is_refused);
	tcase_add_test(tcase, a_damaged_checkpoint_file_is_damage);
	tcase_add_test(tcase, the_store_may_not_be_missing);
	tcase_add_test(tcase, one_process_writes_at_a_time);
	tcase_add_test(tcase, readers_and_a_writer_do_not_meet);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 60);
	tcase_add_checked_fixture(slow, make, remove_all);
	tcase_add_test(slow, no_changed_bit_of_an_event_is_signed);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
