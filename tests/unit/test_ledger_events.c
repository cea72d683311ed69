/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "ledger/events.h"
#include "unit/scratch.h"

static char dir[SCRATCH_MAX];
static struct hm_store *store;
static struct hm_event_writer *writer;

static void make(void)
{
	struct hallmark_host host = { .map_size = (size_t)256 << 20 };
	struct hm_store_layout layout = hm_ledger_layout(&host);

	scratch_make(dir);
	ck_assert_int_eq(hm_store_create(dir, &layout, &store), HALLMARK_OK);
	writer = calloc(1, sizeof(*writer));
	ck_assert_ptr_nonnull(writer);
}

static void remove_all(void)
{
	free(writer);
	hm_store_close(store);
	scratch_remove(dir);
}

/* A statement's rows: number i has sizes that depend on i and on `large`. */
struct model {
	struct hallmark_buf bytes;
	uint32_t *ends;
	struct hm_hash *leaves;
	size_t count;
	bool large;
};

static struct hallmark_bytes filled(uint8_t *room, size_t len, unsigned i)
{
	memset(room, (int)(i * 7 + len), len);
	return hm_bytes(room, len);
}

static void row_of(const struct model *m, unsigned i, uint8_t room[4][16384],
		   struct hm_event_row *row)
{
	row->before = i;
	row->event = filled(room[0], 1 + i % 1024, i);
	row->details = filled(room[1], m->large ? 16384 - i % 9 : i % 50, i);
	row->uri = filled(room[2], m->large ? 512 : i % 70, i);
	row->subject = i % 3 == 0 ? filled(room[3], 32, i).ptr : NULL;
}

static void model_make(struct model *m, size_t count, bool large)
{
	static uint8_t room[4][16384];
	struct hm_event_row row;

	m->bytes = HM_BUF_INIT(1 << 28);
	m->count = count;
	m->large = large;
	m->ends = calloc(count, sizeof(*m->ends));
	m->leaves = calloc(count, sizeof(*m->leaves));
	ck_assert(m->ends && m->leaves);
	for (unsigned i = 0; i < count; i++) {
		row_of(m, i, room, &row);
		hm_event_row_write(&m->bytes, &row);
		m->ends[i] = (uint32_t)m->bytes.len;
		m->leaves[i] = hm_tree_leaf(row.event);
	}
	ck_assert_int_eq(m->bytes.err, HALLMARK_OK);
}

static void model_release(struct model *m)
{
	hm_buf_release(&m->bytes);
	free(m->ends);
	free(m->leaves);
}

static struct hm_txn *begin(enum hm_store_use use)
{
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, use, &txn), HALLMARK_OK);
	return txn;
}

static void add(const struct model *m, uint64_t index)
{
	struct hm_event_rows rows = { .bytes = m->bytes.ptr,
				      .ends = m->ends,
				      .leaves = m->leaves,
				      .count = m->count };
	struct hm_hash root, expected = hm_tree_root(m->leaves, m->count);

	writer->txn = begin(HM_STORE_WRITE);
	ck_assert_int_eq(hm_event_hashes_add(writer, index, &rows, &root),
			 HALLMARK_OK);
	ck_assert_mem_eq(root.b, expected.b, sizeof(root.b));
	ck_assert_int_eq(hm_event_rows_add(writer, index, &rows), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(writer->txn), HALLMARK_OK);
}

static void
assert_row(const struct model *m, unsigned i, const struct hm_event_row *row)
{
	static uint8_t room[4][16384];
	struct hm_event_row expected;

	row_of(m, i, room, &expected);
	ck_assert_uint_eq(row->before, expected.before);
	ck_assert(hm_bytes_equal(row->event, expected.event));
	ck_assert(hm_bytes_equal(row->details, expected.details));
	ck_assert(hm_bytes_equal(row->uri, expected.uri));
	ck_assert_int_eq(row->subject != NULL, expected.subject != NULL);
	if (row->subject)
		ck_assert_mem_eq(row->subject, expected.subject, 32);
}

static void assert_path(struct hm_txn *txn, const struct model *m,
			uint64_t index, uint32_t i)
{
	struct hm_tree_leaves memory = { m->leaves, m->count };
	struct hm_tree_source source = hm_tree_memory(&memory);
	struct hallmark_buf path = HM_BUF_INIT(4096);
	struct hallmark_buf expected = HM_BUF_INIT(4096);
	uint64_t wanted = i;

	ck_assert_int_eq(hm_event_path(txn, index, i, m->count, &path),
			 HALLMARK_OK);
	ck_assert_int_eq(
		hm_tree_multiproof(m->count, &wanted, 1, &source, &expected),
		HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&path), hm_buf_view(&expected)));
	hm_buf_release(&path);
	hm_buf_release(&expected);
}

static const size_t sizes[] = { 1,   2,	  3,   255, 256,   257,	  258,	511,
				512, 513, 700, 769, 10000, 65535, 65536 };

START_TEST(rows_and_paths_come_back)
{
	struct model m;
	struct hm_event_row row;
	struct hm_txn *txn;
	size_t count = sizes[_i];

	model_make(&m, count, false);
	add(&m, 7);
	txn = begin(HM_STORE_READ);
	for (uint32_t i = 0; i < count; i += 1 + (uint32_t)count / 50) {
		ck_assert_int_eq(hm_event_get(txn, 7, i, &row), HALLMARK_OK);
		assert_row(&m, i, &row);
	}
	for (uint32_t i = 0; i < count; i += 1 + (uint32_t)count / 7)
		assert_path(txn, &m, 7, i);
	assert_path(txn, &m, 7, (uint32_t)count - 1);
	ck_assert_int_eq(hm_event_get(txn, 7, (uint32_t)count, &row),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_event_get(txn, 6, 0, &row), HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_event_hashes_check(txn, 7, m.leaves, count),
			 HALLMARK_OK);
	m.leaves[count / 2].b[0] ^= 1;
	ck_assert_int_eq(hm_event_hashes_check(txn, 7, m.leaves, count),
			 HALLMARK_STORE_DAMAGED);
	hm_txn_abort(txn);
	model_release(&m);
}
END_TEST

START_TEST(the_largest_rows_fit)
{
	struct hm_event_row row;
	struct model m;
	struct hm_txn *txn;

	model_make(&m, 30, true);
	add(&m, 2);
	txn = begin(HM_STORE_READ);
	for (unsigned i = 0; i < 30; i++) {
		ck_assert_int_eq(hm_event_get(txn, 2, i, &row), HALLMARK_OK);
		assert_row(&m, i, &row);
	}
	hm_txn_abort(txn);
	model_release(&m);
}
END_TEST

START_TEST(a_scan_gives_all_in_order)
{
	static const uint64_t indices[] = { 3, 4, 9, 300 };
	struct model m[4];
	struct hm_event_scan scan;
	struct hm_event_row row;
	struct hm_txn *txn;
	bool found = true;

	for (size_t i = 0; i < 4; i++) {
		model_make(&m[i], 1 + 400 * i, false);
		add(&m[i], indices[i]);
	}
	txn = begin(HM_STORE_READ);
	for (size_t from = 0; from < 5; from++) {
		ck_assert_int_eq(hm_event_scan(txn,
					       from < 4 ? indices[from] : 301,
					       &scan),
				 HALLMARK_OK);
		for (size_t s = from; s < 4; s++)
			for (unsigned i = 0; i < m[s].count; i++) {
				ck_assert_int_eq(
					hm_event_next(&scan, &row, &found),
					HALLMARK_OK);
				ck_assert(found);
				ck_assert_uint_eq(scan.index, indices[s]);
				ck_assert_uint_eq(scan.position, i);
				assert_row(&m[s], i, &row);
			}
		for (int i = 0; i < 2; i++) {
			ck_assert_int_eq(hm_event_next(&scan, &row, &found),
					 HALLMARK_OK);
			ck_assert(!found);
		}
	}
	hm_txn_abort(txn);
	for (size_t i = 0; i < 4; i++)
		model_release(&m[i]);
}
END_TEST

/* No byte of a chunk's head leads out of the chunk. */
START_TEST(damaged_chunks_are_refused_or_other_rows)
{
	unsigned seed = (unsigned)time(NULL);
	uint8_t key[12], chunk[4096];
	struct hallmark_bytes value;
	struct hm_event_scan scan;
	struct hm_event_row row;
	struct hm_txn *txn;
	struct model m;
	bool found;
	size_t len;

	printf("ledger/events seed %u\n", seed);
	srand(seed);
	model_make(&m, 20, false);
	add(&m, 1);
	hm_put_u64(key, 1);
	hm_put_u32(key + 8, 19);
	txn = begin(HM_STORE_WRITE);
	ck_assert_int_eq(
		hm_txn_get(txn, HM_TABLE_EVENT, hm_bytes(key, 12), &value),
		HALLMARK_OK);
	len = value.len;
	ck_assert_uint_le(len, sizeof(chunk));
	memcpy(chunk, value.ptr, len);
	for (unsigned i = 0; i < 3000; i++) {
		size_t at = (size_t)rand() % 200;
		uint8_t was = chunk[at];
		enum hallmark_code err;

		chunk[at] = (uint8_t)rand();
		ck_assert_int_eq(hm_txn_put(txn, HM_TABLE_EVENT,
					    hm_bytes(key, 12),
					    hm_bytes(chunk, len - i % 2)),
				 HALLMARK_OK);
		err = hm_event_scan(txn, 1, &scan);
		found = true;
		while (!err && found)
			err = hm_event_next(&scan, &row, &found);
		ck_assert(err == HALLMARK_OK || err == HALLMARK_STORE_DAMAGED);
		err = hm_event_get(txn, 1, i % 20, &row);
		ck_assert(err == HALLMARK_OK || err == HALLMARK_STORE_DAMAGED);
		chunk[at] = was;
	}
	hm_txn_abort(txn);
	model_release(&m);
}
END_TEST

Suite *suite_ledger_events(void)
{
	Suite *suite = suite_create("ledger/events");
	TCase *tcase = tcase_create("events");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, rows_and_paths_come_back, 0,
			    sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_test(tcase, the_largest_rows_fit);
	tcase_add_test(tcase, a_scan_gives_all_in_order);
	tcase_add_test(tcase, damaged_chunks_are_refused_or_other_rows);
	suite_add_tcase(suite, tcase);
	return suite;
}
