/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ledger/ledger.h"
#include "record/event.h"
#include "unit/brand.h"

#define ITEMS 600

static struct brand b;

/* Entry 2, 3, 4: 256, 256, 88 events; 5: state; 6 to 8: one each; 9: state. */
static void make(void)
{
	brand_make(&b);
	brand_issue(&b, "r", 0, ITEMS, 256);
	b.now += 10;
	brand_checkpoint(&b);
	brand_issue(&b, "s", ITEMS, ITEMS + 3, 1);
	b.now += 10;
	brand_checkpoint(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static void count(void *arg, uint64_t done, uint64_t total)
{
	uint64_t *last = arg;

	ck_assert_uint_eq(done, *last + 1);
	ck_assert_uint_ge(total, done);
	*last = done;
}

START_TEST(a_sound_ledger_is_counted)
{
	struct hallmark_diag diag = { .message = "" };
	struct hallmark_audit audit;
	uint64_t told = 0;

	ck_assert_msg(hallmark_ledger_audit(b.ledger, count, &told, &audit,
					    &diag) == HALLMARK_OK,
		      "%s: %s at %zu", diag.rule, diag.message, diag.offset);
	ck_assert_uint_eq(told, 10);
	ck_assert_uint_eq(audit.entries, 10);
	ck_assert_uint_eq(audit.states, 3);
	ck_assert_uint_eq(audit.statements, 7);
	ck_assert_uint_eq(audit.events, ITEMS + 4);
	ck_assert_uint_eq(audit.subjects, ITEMS + 4);
}
END_TEST

START_TEST(what_no_head_covers_is_audited_too)
{
	struct hallmark_audit audit;

	brand_issue(&b, "t", 1000, 1010, 3);
	brand_close(&b);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, NULL),
		HALLMARK_OK);
	ck_assert_uint_eq(audit.entries, 14);
	ck_assert_uint_eq(audit.events, ITEMS + 14);
	ck_assert_uint_eq(audit.subjects, ITEMS + 14);
}
END_TEST

static void assert_fault(const char *rule, size_t index)
{
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;

	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, rule);
	ck_assert_uint_eq(diag.offset, index);
}

/* One bit of one row, as a disk may lose it. */
static const struct {
	unsigned table;
	uint8_t key[12];
	size_t key_len;
	long at;
	const char *rule;
	size_t index;
} faults[] = {
	/* An entry: its bytes, its time, its chain. */
	{ HM_TABLE_ENTRY, { [7] = 3 }, 8, -1, "HMK-LOG-2", 3 },
	{ HM_TABLE_ENTRY, { [7] = 0 }, 8, 50, "HMK-LOG-2", 0 },
	{ HM_TABLE_ENTRY, { [7] = 7 }, 8, 39, "HMK-STATE-1", 7 },
	{ HM_TABLE_ENTRY, { [7] = 8 }, 8, 3, "HMK-LOG-2", 8 },
	/* Rows of events: the skeleton's salt, a detail, the item's name. */
	{ HM_TABLE_EVENT, { [7] = 6 }, 12, 12 + 14 + 40, "HMK-STMT-5", 6 },
	{ HM_TABLE_EVENT, { [7] = 6 }, 12, 12 + 14 + 156 + 24, "HMK-DET-3", 6 },
	{ HM_TABLE_EVENT, { [7] = 6 }, 12, -1, "HMK-TERM-5", 6 },
	{ HM_TABLE_EVENT, { [7] = 6 }, 12, 12 + 9, "HMK-STMT-5", 6 },
	/* Hashes beside them. */
	{ HM_TABLE_HASH, { [7] = 3 }, 10, 1000, "HMK-TREE-1", 3 },
	/* The map's rows and hashes: the last of all. */
	{ HM_TABLE_TOP, { 0xff }, 1, 9, "HMK-MAP-2", 9 },
	{ HM_TABLE_TOP, { 0 }, 9, 40, "HMK-MAP-2", 9 },
};

START_TEST(a_lost_bit_is_found)
{
	struct hallmark_bytes key = { faults[_i].key, faults[_i].key_len };
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;

	brand_close(&b);
	brand_damage(&b, faults[_i].table, key, faults[_i].at);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, faults[_i].rule);
	ck_assert_uint_eq(diag.offset, faults[_i].index);
}
END_TEST

static struct hm_txn *begin(struct hm_store *store)
{
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	return txn;
}

static struct hm_map_row map_row(struct hm_ledger_map *map, unsigned item)
{
	struct hallmark_item_id id = brand_item(item);
	struct hm_map_row row;
	struct hm_hash key;

	memcpy(key.b, id.subject, sizeof(key.b));
	ck_assert_int_eq(hm_ledger_map_find(map, HM_MAP_NOW, &key, 1, &row),
			 HALLMARK_OK);
	return row;
}

/* What a ledger of another program may hold, well formed but wrong. */
enum lie {
	AN_EARLIER_PLACE,
	A_SUBJECT_MORE,
	AN_EVENT_MORE,
	AN_EVENT_LESS,
	A_LATER_EVENT,
	LIES
};

static const struct {
	const char *rule;
	size_t index;
} found[LIES] = {
	{ "HMK-RULE-1", 7 }, { "HMK-MAP-1", 9 }, { "HMK-STMT-5", 9 },
	{ "HMK-STMT-5", 8 }, { "HMK-MAP-1", 9 },
};

static void tell(enum lie lie, struct hm_txn *txn)
{
	struct hm_ledger_map map = { .txn = txn,
				     .map_table = HM_TABLE_MAP,
				     .top_table = HM_TABLE_TOP };
	struct hm_map_row row = map_row(&map, ITEMS + 1);
	uint8_t key[12] = { [7] = 8 };
	struct hallmark_bytes value;

	switch (lie) {
	case AN_EARLIER_PLACE:
		row.index = 2;
		ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
		break;
	case A_SUBJECT_MORE:
		row.leaf.key.b[31] ^= 1;
		ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
		break;
	case AN_EVENT_MORE:
		ck_assert_int_eq(hm_txn_get(txn, HM_TABLE_EVENT,
					    hm_bytes(key, 12), &value),
				 HALLMARK_OK);
		key[7] = 9;
		ck_assert_int_eq(hm_txn_put(txn, HM_TABLE_EVENT,
					    hm_bytes(key, 12), value),
				 HALLMARK_OK);
		break;
	case AN_EVENT_LESS:
		ck_assert_int_eq(
			hm_txn_delete(txn, HM_TABLE_EVENT, hm_bytes(key, 12)),
			HALLMARK_OK);
		break;
	case A_LATER_EVENT:
		row.leaf.key.b[31] ^= 1;
		row.leaf.count = 2;
		row.index = 100;
		ck_assert_int_eq(hm_ledger_map_add(&map, &row, 1), HALLMARK_OK);
		break;
	case LIES:
		break;
	}
}

START_TEST(a_lie_is_found)
{
	struct hm_store *store;
	struct hm_txn *txn;

	brand_close(&b);
	store = brand_store(&b);
	txn = begin(store);
	tell((enum lie)_i, txn);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	hm_store_close(store);
	assert_fault(found[_i].rule, found[_i].index);
}
END_TEST

START_TEST(erased_details_and_names_are_no_fault)
{
	struct hallmark_audit audit;
	struct hm_store *store;
	struct hallmark_bytes value;
	struct hm_txn *txn;
	uint8_t key[12] = { [7] = 6 }, erased[4096];
	size_t event;

	brand_close(&b);
	store = brand_store(&b);
	txn = begin(store);
	ck_assert_int_eq(
		hm_txn_get(txn, HM_TABLE_EVENT, hm_bytes(key, 12), &value),
		HALLMARK_OK);
	ck_assert_uint_le(value.len, sizeof(erased));
	memcpy(erased, value.ptr, value.len);
	event = (size_t)hm_get_be(erased + 12 + 8, 2);
	memset(erased + 12 + 10, 0, 4);
	ck_assert_int_eq(hm_txn_put(txn, HM_TABLE_EVENT, hm_bytes(key, 12),
				    hm_bytes(erased, 12 + 14 + event)),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	hm_store_close(store);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, NULL),
		HALLMARK_OK);
	/* The item is still proven, its details hidden. */
	ck_assert_int_eq(brand_prove(&b, ITEMS, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
}
END_TEST

Suite *suite_ledger_audit(void)
{
	Suite *suite = suite_create("ledger/audit");
	TCase *tcase = tcase_create("audit");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_sound_ledger_is_counted);
	tcase_add_test(tcase, what_no_head_covers_is_audited_too);
	tcase_add_loop_test(tcase, a_lost_bit_is_found, 0,
			    sizeof(faults) / sizeof(faults[0]));
	tcase_add_loop_test(tcase, a_lie_is_found, 0, LIES);
	tcase_add_test(tcase, erased_details_and_names_are_no_fault);
	suite_add_tcase(suite, tcase);
	return suite;
}
