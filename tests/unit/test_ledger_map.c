/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ledger/map.h"
#include "unit/scratch.h"

enum {
	TABLE_MAP,
	TABLE_TOP
};

static const char *const names[] = { "map", "top" };
static const struct hm_store_layout layout = { names, 2, (size_t)256 << 20 };
static char dir[SCRATCH_MAX];
static struct hm_store *store;

static void make_store(void)
{
	scratch_make(dir);
	ck_assert_int_eq(hm_store_create(dir, &layout, &store), HALLMARK_OK);
}

static void remove_store(void)
{
	hm_store_close(store);
	scratch_remove(dir);
}

/* What the map should hold, by ascending key; sealed as of the last root. */
struct model {
	struct hm_map_row *rows;
	size_t count;
	struct hm_map_row *sealed;
	size_t sealed_count;
	struct hm_hash *dirty;
	size_t dirty_count;
	uint64_t size; /* of the log */
	uint64_t sealed_size;
	struct hm_hash sealed_root;
	unsigned shared_bits; /* that many leading bits in common */
	struct hm_hash clump;
};

static void model_release(struct model *m)
{
	free(m->rows);
	free(m->sealed);
	free(m->dirty);
}

static struct hm_ledger_map over(struct hm_txn *txn)
{
	return (struct hm_ledger_map){ .txn = txn,
				       .map_table = TABLE_MAP,
				       .top_table = TABLE_TOP };
}

static struct hm_txn *begin(enum hm_store_use use)
{
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, use, &txn), HALLMARK_OK);
	return txn;
}

static struct hm_hash random_hash(void)
{
	struct hm_hash hash;

	for (size_t i = 0; i < sizeof(hash.b); i++)
		hash.b[i] = (uint8_t)(rand() >> 7);
	return hash;
}

static int by_key(const void *a, const void *b)
{
	return memcmp(a, b, HM_HASH_BYTES);
}

static struct hm_hash random_key(const struct model *m)
{
	struct hm_hash key = random_hash();

	/* Most are items, some are keys; of a clump all but a few. */
	if (rand() % 16 == 0) {
		key.b[0] |= 0x80;
		return key;
	}
	key.b[0] &= 0x7f;
	for (unsigned i = 1; i < m->shared_bits; i++) {
		uint8_t mask = (uint8_t)(0x80 >> i % 8);

		key.b[i / 8] = (uint8_t)((key.b[i / 8] & ~mask) |
					 (m->clump.b[i / 8] & mask));
	}
	return key;
}

/* HMK-MAP-1 and HMK-MAP-2, with nothing of the library but SHA-256. */
static struct hm_hash leaf_by_definition(const struct hm_map_leaf *leaf)
{
	uint8_t bytes[1 + 32 + 4 + 32] = { 0x11 };

	memcpy(bytes + 1, leaf->key.b, 32);
	hm_put_u32(bytes + 33, leaf->count);
	memcpy(bytes + 37, leaf->link.b, 32);
	return hm_sha256(&(struct hallmark_bytes){ bytes, sizeof(bytes) }, 1);
}

static bool bit_of(const struct hm_hash *key, unsigned depth)
{
	return key->b[depth / 8] & (0x80 >> depth % 8);
}

static struct hm_hash
root_by_definition(const struct hm_map_row *rows, size_t count, unsigned depth)
{
	uint8_t bytes[2 + 64] = { 0x12 };
	struct hm_hash half;
	size_t ones = 0;

	if (count == 1)
		return leaf_by_definition(&rows->leaf);
	while (bit_of(&rows[0].leaf.key, depth) ==
	       bit_of(&rows[count - 1].leaf.key, depth))
		depth++;
	while (!bit_of(&rows[ones].leaf.key, depth))
		ones++;
	bytes[1] = (uint8_t)depth;
	half = root_by_definition(rows, ones, depth + 1);
	memcpy(bytes + 2, half.b, 32);
	half = root_by_definition(rows + ones, count - ones, depth + 1);
	memcpy(bytes + 34, half.b, 32);
	return hm_sha256(&(struct hallmark_bytes){ bytes, sizeof(bytes) }, 1);
}

static void
assert_same_root(const struct hm_hash *root, const struct hm_hash *expected)
{
	ck_assert_mem_eq(root->b, expected->b, HM_HASH_BYTES);
}

static void
assert_same_row(const struct hm_map_row *row, const struct hm_map_row *expected)
{
	ck_assert_mem_eq(row->leaf.key.b, expected->leaf.key.b, HM_HASH_BYTES);
	ck_assert_mem_eq(row->leaf.link.b, expected->leaf.link.b,
			 HM_HASH_BYTES);
	ck_assert_uint_eq(row->leaf.count, expected->leaf.count);
	ck_assert_uint_eq(row->index, expected->index);
	ck_assert_uint_eq(row->position, expected->position);
}

/* n rows, new ones and, where asked for, later ones of subjects there. */
static struct hm_map_row *make_batch(struct model *m, size_t *n, bool updates)
{
	struct hm_map_row *batch = calloc(*n, sizeof(*batch));
	size_t kept = 0;

	ck_assert_ptr_nonnull(batch);
	for (size_t i = 0; i < *n; i++) {
		batch[i].leaf.key = random_key(m);
		batch[i].leaf.count = 1;
		if (updates && m->count > 0 && rand() % 3 == 0) {
			batch[i] = m->rows[(size_t)rand() % m->count];
			batch[i].leaf.count++;
		}
		batch[i].leaf.link = random_hash();
		batch[i].index = m->size;
		batch[i].position = (uint32_t)i;
	}
	qsort(batch, *n, sizeof(*batch), by_key);
	for (size_t i = 0; i < *n; i++) {
		if (kept == 0 || by_key(&batch[kept - 1], &batch[i]) != 0)
			batch[kept++] = batch[i];
	}
	m->size++;
	*n = kept;
	return batch;
}

static void model_add(struct model *m, const struct hm_map_row *batch, size_t n)
{
	m->rows = realloc(m->rows, (m->count + n) * sizeof(*m->rows));
	m->dirty = realloc(m->dirty, (m->dirty_count + n) * sizeof(*m->dirty));
	ck_assert(m->rows && m->dirty);
	for (size_t i = 0; i < n; i++) {
		struct hm_map_row *there = bsearch(&batch[i], m->rows, m->count,
						   sizeof(*batch), by_key);

		m->dirty[m->dirty_count++] = batch[i].leaf.key;
		if (there)
			*there = batch[i];
	}
	for (size_t i = 0, end = m->count; i < n; i++) {
		if (!bsearch(&batch[i], m->rows, end, sizeof(*batch), by_key))
			m->rows[m->count++] = batch[i];
	}
	qsort(m->rows, m->count, sizeof(*m->rows), by_key);
}

/* As the writer does: one transaction a batch, keys remembered for the root. */
static void add_batch(struct model *m, size_t n, bool updates)
{
	struct hm_map_row *batch = make_batch(m, &n, updates);
	struct hm_txn *txn = begin(HM_STORE_WRITE);
	struct hm_ledger_map map = over(txn);

	ck_assert_int_eq(hm_ledger_map_add(&map, batch, n), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	model_add(m, batch, n);
	free(batch);
}

static void sort_dirty(struct model *m)
{
	size_t kept = 0;

	qsort(m->dirty, m->dirty_count, sizeof(*m->dirty), by_key);
	for (size_t i = 0; i < m->dirty_count; i++) {
		if (kept == 0 || by_key(&m->dirty[kept - 1], &m->dirty[i]) != 0)
			m->dirty[kept++] = m->dirty[i];
	}
	m->dirty_count = kept;
}

static void seal(struct model *m, bool forget_top)
{
	struct hm_hash expected = root_by_definition(m->rows, m->count, 0);
	struct hm_txn *txn = begin(HM_STORE_WRITE);
	struct hm_ledger_map map = over(txn);
	struct hm_hash root;
	uint64_t size;

	sort_dirty(m);
	m->size++;
	if (forget_top) {
		ck_assert_int_eq(hm_txn_clear(txn, TABLE_TOP), HALLMARK_OK);
		m->dirty_count = 0;
	}
	ck_assert_int_eq(hm_ledger_map_root(&map, m->size, m->dirty,
					    m->dirty_count, &root),
			 HALLMARK_OK);
	assert_same_root(&root, &expected);
	ck_assert_int_eq(hm_ledger_map_whole(&map, m->size, &root),
			 HALLMARK_OK);
	assert_same_root(&root, &expected);
	ck_assert_int_eq(hm_ledger_map_sealed(&map, &size, &root), HALLMARK_OK);
	assert_same_root(&root, &expected);
	ck_assert_uint_eq(size, m->size);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	m->dirty_count = 0;
	m->sealed_size = m->size;
	m->sealed_root = root;
	m->sealed = realloc(m->sealed, m->count * sizeof(*m->sealed));
	ck_assert_ptr_nonnull(m->sealed);
	memcpy(m->sealed, m->rows, m->count * sizeof(*m->rows));
	m->sealed_count = m->count;
}

static enum hallmark_code
older(void *from, uint64_t size, struct hm_map_row *row, bool *found)
{
	struct model *m = from;
	struct hm_map_row *was =
		bsearch(row, m->sealed, m->sealed_count, sizeof(*was), by_key);

	ck_assert_uint_eq(size, m->sealed_size);
	ck_assert_uint_gt(row->leaf.count, 1);
	*found = was != NULL;
	if (was)
		*row = *was;
	return HALLMARK_OK;
}

#define PROOF_KEYS 12

static void
assert_claims_hold(const struct hm_hash *keys, size_t count,
		   const struct hm_map_answer *answers,
		   struct hallmark_bytes proof, const struct hm_hash *expected)
{
	struct hm_map_claim claims[PROOF_KEYS];
	struct hm_hashes hashes = hm_hashes(proof);
	struct hm_hash root;

	for (size_t i = 0; i < count; i++)
		claims[i] = (struct hm_map_claim){
			.key = keys[i],
			.depths = hm_bytes(answers[i].depths,
					   answers[i].depth_count),
			.leaf_key = answers[i].leaf.key,
			.leaf_hash = leaf_by_definition(&answers[i].leaf),
		};
	ck_assert_int_eq(hm_map_root(claims, count, &hashes, &root),
			 HALLMARK_OK);
	ck_assert_uint_eq(hashes.count, 0);
	assert_same_root(&root, expected);
}

/* Keys that are there, that came after the root, and that never were. */
static size_t choose_keys(const struct model *m, struct hm_hash *keys)
{
	size_t count = 1 + (size_t)rand() % PROOF_KEYS, kept = 0;

	for (size_t i = 0; i < count; i++) {
		keys[i] = m->rows[(size_t)rand() % m->count].leaf.key;
		if (rand() % 3 == 0)
			keys[i] = random_key(m);
	}
	qsort(keys, count, sizeof(*keys), by_key);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || by_key(&keys[kept - 1], &keys[i]) != 0)
			keys[kept++] = keys[i];
	}
	return kept;
}

/* The proof from disk is that over the leaves in memory, and it holds. */
static void prove_some(struct model *m)
{
	struct hm_map_leaf *leaves = calloc(m->sealed_count, sizeof(*leaves));
	struct hm_map_leaves memory = { leaves, m->sealed_count };
	struct hm_map_source source = hm_map_memory(&memory);
	static struct hm_map_answer wanted[PROOF_KEYS], answers[PROOF_KEYS];
	struct hallmark_buf proof = HM_BUF_INIT(1 << 20);
	struct hallmark_buf expected = HM_BUF_INIT(1 << 20);
	struct hm_txn *txn = begin(HM_STORE_READ);
	struct hm_ledger_map map = over(txn);
	struct hm_hash keys[PROOF_KEYS];
	struct hm_map_row found[PROOF_KEYS];
	size_t count = choose_keys(m, keys);

	map.older = older;
	map.from = m;
	for (size_t i = 0; i < m->sealed_count; i++)
		leaves[i] = m->sealed[i].leaf;
	ck_assert_int_eq(hm_map_prove(keys, count, &source, wanted, &expected),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_ledger_map_prove(&map, m->sealed_size, keys, count,
					     answers, &proof),
			 HALLMARK_OK);
	ck_assert(hm_bytes_equal(hm_buf_view(&proof), hm_buf_view(&expected)));
	assert_claims_hold(keys, count, answers, hm_buf_view(&proof),
			   &m->sealed_root);
	ck_assert_int_eq(
		hm_ledger_map_find(&map, m->sealed_size, keys, count, found),
		HALLMARK_OK);
	for (size_t i = 0; i < count; i++) {
		bool present = hm_hash_equal(&answers[i].leaf.key, &keys[i]);

		ck_assert_uint_eq(found[i].leaf.count,
				  present ? answers[i].leaf.count : 0);
		ck_assert(hm_hash_equal(&found[i].leaf.key, &keys[i]));
	}
	hm_txn_abort(txn);
	hm_buf_release(&proof);
	hm_buf_release(&expected);
	free(leaves);
}

static void find_all(const struct model *m)
{
	struct hm_txn *txn = begin(HM_STORE_READ);
	struct hm_ledger_map map = over(txn);
	struct hm_map_row found;

	for (size_t i = 0; i < m->count; i++) {
		ck_assert_int_eq(hm_ledger_map_find(&map, HM_MAP_NOW,
						    &m->rows[i].leaf.key, 1,
						    &found),
				 HALLMARK_OK);
		assert_same_row(&found, &m->rows[i]);
	}
	hm_txn_abort(txn);
}

static void reopen(void)
{
	hm_store_close(store);
	ck_assert_int_eq(hm_store_open(dir, &layout, HM_STORE_WRITE, &store),
			 HALLMARK_OK);
}

/* The largest batch, how many leading bits all share, whether rows change. */
static const struct {
	size_t batch;
	unsigned shared_bits;
	bool updates;
} histories[] = {
	{ 1, 0, false },    { 1, 12, true },	{ 50, 0, true },
	{ 50, 30, true },   { 300, 0, false },	{ 300, 3, true },
	{ 300, 9, true },   { 300, 30, false }, { 300, 57, true },
	{ 300, 61, true },  { 300, 120, true }, { 1200, 0, true },
	{ 1200, 14, true },
};

START_TEST(root_and_proofs_follow_any_history)
{
	unsigned seed = (unsigned)time(NULL);
	struct model m = { .shared_bits = histories[_i].shared_bits };

	printf("ledger/map history %d seed %u\n", _i, seed);
	srand(seed);
	m.clump = random_hash();
	for (int round = 0; round < 8; round++) {
		for (int i = rand() % 4; i >= 0; i--)
			add_batch(&m, 1 + (size_t)rand() % histories[_i].batch,
				  histories[_i].updates);
		if (m.sealed_count > 0)
			prove_some(&m);
		seal(&m, rand() % 4 == 0);
		for (int i = 0; i < 2; i++)
			prove_some(&m);
		if (rand() % 3 == 0)
			reopen();
	}
	find_all(&m);
	model_release(&m);
}
END_TEST

START_TEST(only_the_last_root_can_be_proved_under)
{
	struct hallmark_buf proof = HM_BUF_INIT(1 << 20);
	struct model m = { .size = 1 };
	struct hm_map_answer answer;
	struct hm_ledger_map map;
	struct hm_txn *txn;
	struct hm_hash root;
	uint64_t size = 1;

	txn = begin(HM_STORE_WRITE);
	map = over(txn);
	ck_assert_int_eq(hm_ledger_map_sealed(&map, &size, &root), HALLMARK_OK);
	ck_assert_uint_eq(size, 0);
	ck_assert_int_eq(hm_ledger_map_root(&map, 1, NULL, 0, &root),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_ledger_map_whole(&map, 1, &root), HALLMARK_USAGE);
	hm_txn_abort(txn);
	add_batch(&m, 5, false);
	txn = begin(HM_STORE_READ);
	map = over(txn);
	ck_assert_int_eq(hm_ledger_map_prove(&map, 0, &m.rows[0].leaf.key, 1,
					     &answer, &proof),
			 HALLMARK_USAGE);
	hm_txn_abort(txn);
	seal(&m, false);
	txn = begin(HM_STORE_READ);
	map = over(txn);
	ck_assert_int_eq(hm_ledger_map_prove(&map, m.sealed_size - 1,
					     &m.rows[0].leaf.key, 1, &answer,
					     &proof),
			 HALLMARK_USAGE);
	ck_assert_uint_eq(proof.len, 0);
	hm_txn_abort(txn);
	hm_buf_release(&proof);
	model_release(&m);
}
END_TEST

START_TEST(a_later_event_needs_the_chain)
{
	struct hallmark_buf rows = HM_BUF_INIT(1 << 20);
	struct hm_map_row row = { .leaf = { .count = 2 }, .index = 7 };
	struct hm_txn *txn = begin(HM_STORE_WRITE);
	struct hm_ledger_map map = over(txn);
	struct hm_map_row found;

	ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
	ck_assert_int_eq(hm_ledger_map_find(&map, 7, &row.leaf.key, 1, &found),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_ledger_map_gather(&map, 7, &row.leaf.key, 0, &rows),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_ledger_map_gather(&map, 8, &row.leaf.key, 0, &rows),
			 HALLMARK_OK);
	ck_assert_uint_eq(rows.len, sizeof(row));
	row.leaf.count = 1;
	ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
	ck_assert_int_eq(hm_ledger_map_find(&map, 7, &row.leaf.key, 1, &found),
			 HALLMARK_OK);
	ck_assert_uint_eq(found.leaf.count, 0);
	hm_txn_abort(txn);
	hm_buf_release(&rows);
}
END_TEST

START_TEST(places_have_their_limits)
{
	struct hm_map_row row = { .leaf = { .count = 1 },
				  .index = HM_MAP_INDEX_MAX,
				  .position = HM_MAP_POSITION_MAX };
	struct hm_txn *txn = begin(HM_STORE_WRITE);
	struct hm_ledger_map map = over(txn);
	struct hm_map_row found;

	ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
	ck_assert_int_eq(
		hm_ledger_map_find(&map, HM_MAP_NOW, &row.leaf.key, 1, &found),
		HALLMARK_OK);
	assert_same_row(&found, &row);
	row.index++;
	ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_TOO_LARGE);
	row.index--;
	row.position++;
	ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_TOO_LARGE);
	hm_txn_abort(txn);
}
END_TEST

START_TEST(rows_of_another_form_are_damage)
{
	static const uint8_t key[HM_HASH_BYTES] = { 1 };
	struct hm_txn *txn = begin(HM_STORE_WRITE);
	struct hm_ledger_map map = over(txn);
	static const uint8_t seal = 0xff;
	struct hm_hash root;
	uint64_t size;

	ck_assert_int_eq(hm_txn_put(txn, TABLE_MAP, hm_bytes(key, 32),
				    hm_bytes(key, 32)),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_ledger_map_whole(&map, HM_MAP_NOW, &root),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_ledger_map_root(&map, 1, NULL, 0, &root),
			 HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(hm_txn_put(txn, TABLE_TOP, hm_bytes(&seal, 1),
				    hm_bytes(key, 32)),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_ledger_map_sealed(&map, &size, &root),
			 HALLMARK_STORE_DAMAGED);
	hm_txn_abort(txn);
}
END_TEST

Suite *suite_ledger_map(void)
{
	Suite *suite = suite_create("ledger/map");
	TCase *tcase = tcase_create("map");
	TCase *slow = tcase_create("slow");

	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 300);
	tcase_add_checked_fixture(slow, make_store, remove_store);
	tcase_add_checked_fixture(tcase, make_store, remove_store);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(slow, root_and_proofs_follow_any_history, 0,
			    sizeof(histories) / sizeof(histories[0]));
	tcase_add_test(tcase, only_the_last_root_can_be_proved_under);
	tcase_add_test(tcase, a_later_event_needs_the_chain);
	tcase_add_test(tcase, places_have_their_limits);
	tcase_add_test(tcase, rows_of_another_form_are_damage);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
