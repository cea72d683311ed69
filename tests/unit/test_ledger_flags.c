/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ledger/flags.h"
#include "unit/deed.h"

static struct brand b;
static struct hm_seed_signer factory, thief;

static void key_of(struct hm_seed_signer *key, uint8_t number)
{
	uint8_t seed[HM_SEED_BYTES] = { number, 3 };

	hm_seed_signer_init(key, seed);
}

static void make(void)
{
	brand_make(&b);
	key_of(&factory, 1);
	key_of(&thief, 2);
	brand_issue(&b, "r", 0, 10, 4);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static void set_status(enum hm_status status, unsigned item,
		       const struct hm_seed_signer *by)
{
	struct deed d = deed_status(status, item, by);

	deed_do(&b, &d);
}

/* In the last state leaf; false: the set is empty. */
static bool flagged(struct hm_hash *root)
{
	struct hm_ledger_txn t;
	struct hm_state state;

	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
	ck_assert_int_eq(hm_ledger_begin(b.ledger->store, HM_STORE_READ, &t),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_last_state(&t, &state), HALLMARK_OK);
	hm_txn_abort(t.txn);
	*root = state.flagged;
	return state.has_flagged;
}

/* H(13 key u8 status), written out. */
static struct hm_hash leaf_of(unsigned item, uint8_t status)
{
	struct hallmark_item_id id = brand_item(item);
	uint8_t first = 0x13;
	struct hallmark_bytes parts[] = { { &first, 1 },
					  { id.subject, 32 },
					  { &status, 1 } };

	return hm_sha256(parts, 3);
}

static unsigned bit(const uint8_t *key, unsigned depth)
{
	return key[depth / 8] >> (7 - depth % 8) & 1;
}

/* HMK-MAP-6 */
START_TEST(the_root_is_that_of_leaves_and_forks)
{
	struct hallmark_item_id one = brand_item(1), two = brand_item(2);
	struct hm_hash root, expected, leaves[2];
	uint8_t fork[2] = { 0x12, 0 };
	struct hallmark_bytes parts[3] = { { fork, 2 } };
	unsigned side;

	ck_assert(!flagged(&root));
	set_status(HM_RECALLED, 1, &b.root);
	ck_assert(flagged(&root));
	expected = leaf_of(1, 8);
	ck_assert_mem_eq(root.b, expected.b, 32);
	set_status(HM_STOLEN, 2, &b.stock);
	set_status(HM_LOST, 2, &b.stock);
	ck_assert(flagged(&root));
	while (bit(one.subject, fork[1]) == bit(two.subject, fork[1]))
		fork[1]++;
	side = bit(one.subject, fork[1]);
	leaves[side] = leaf_of(1, 8);
	leaves[1 - side] = leaf_of(2, 3);
	parts[1] = hm_hash_view(&leaves[0]);
	parts[2] = hm_hash_view(&leaves[1]);
	expected = hm_sha256(parts, 3);
	ck_assert_mem_eq(root.b, expected.b, 32);
	set_status(HM_RECALL_ENDED, 1, &b.root);
	set_status(HM_FOUND, 2, &b.stock);
	ck_assert(!flagged(&root));
}
END_TEST

static unsigned kept(unsigned item)
{
	struct hallmark_item_id id = brand_item(item);
	struct hm_ledger_txn t;
	struct hm_hash subject;
	unsigned flags = 99;

	memcpy(subject.b, id.subject, sizeof(subject.b));
	ck_assert_int_eq(hm_ledger_begin(b.ledger->store, HM_STORE_READ, &t),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_flags_get(t.txn, &subject, &flags), HALLMARK_OK);
	hm_txn_abort(t.txn);
	return flags;
}

static void revoke(const struct hm_seed_signer *key, uint64_t from,
		   const struct hm_seed_signer *by)
{
	struct deed d = deed_revoke(key, true, from, by);

	deed_do(&b, &d);
}

/*
 * A stolen key that may authorise: it revokes the factory with an early from,
 * and everything of the factory is void. The root strikes the thief: the
 * factory's work counts again, and what the thief's own key did is void.
 */
START_TEST(a_struck_revoke_gives_back_what_it_took)
{
	struct hallmark_run_options options = { .name = HM_LIT("f"),
						.signer = &factory.sign,
						.to = b.stock.sign.pub,
						.batch = 16 };
	struct deed d = deed_authorise(
		&thief, HM_ROLE_AUTHORISE | HM_ROLE_ISSUE | HM_ROLE_STATUS,
		&b.root);
	struct hallmark_run *run = NULL;
	uint64_t authorised;
	struct hm_hash root;

	deed_do(&b, &d);
	authorised = brand_info(&b).entries - 1;
	d = deed_authorise(&factory, HM_ROLE_ISSUE | HM_ROLE_STATUS, &thief);
	deed_do(&b, &d);
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_OK);
	for (unsigned i = 100; i < 200; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 200, true, NULL),
			 HALLMARK_OK);
	hallmark_run_free(run);
	set_status(HM_RECALLED, 1, &factory);
	set_status(HM_RECALLED, 2, &thief);
	ck_assert(flagged(&root));
	ck_assert_uint_eq(kept(1), 8);
	ck_assert_uint_eq(kept(100), 0);
	revoke(&factory, authorised, &thief);
	ck_assert(flagged(&root));
	ck_assert_uint_eq(kept(1), 0);
	ck_assert_uint_eq(kept(2), 8);
	for (unsigned i = 100; i < 200; i++)
		ck_assert_uint_eq(kept(i), HM_FLAG_CUSTODY_VOID);
	ck_assert_int_eq(brand_prove(&b, 150, HALLMARK_LEVEL_FULL),
			 HALLMARK_CUSTODY_VOID);
	/* From the revoke on: what the thief signed before stays. */
	revoke(&thief, brand_info(&b).entries - 2, &b.root);
	ck_assert(flagged(&root));
	ck_assert_uint_eq(kept(1), 8);
	ck_assert_uint_eq(kept(2), 8);
	for (unsigned i = 100; i < 200; i++)
		ck_assert_uint_eq(kept(i), 0);
	ck_assert_int_eq(brand_prove(&b, 150, HALLMARK_LEVEL_FULL),
			 HALLMARK_OK);
	/* From its own authorise on: all that it gave is void. */
	revoke(&thief, authorised, &b.root);
	ck_assert(flagged(&root));
	ck_assert_uint_eq(kept(1), 0);
	ck_assert_uint_eq(kept(2), 0);
	ck_assert_uint_eq(kept(150), HM_FLAG_CUSTODY_VOID);
}
END_TEST

Suite *suite_ledger_flags(void)
{
	Suite *suite = suite_create("ledger/flags");
	TCase *tcase = tcase_create("flags");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_root_is_that_of_leaves_and_forks);
	tcase_add_test(tcase, a_struck_revoke_gives_back_what_it_took);
	suite_add_tcase(suite, tcase);
	return suite;
}
