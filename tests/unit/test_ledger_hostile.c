/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>
#include <time.h>

#include <hallmark/statement.h>

#include "base/buf.h"
#include "ledger/flags.h"
#include "unit/deed.h"

#define DAY 86400
#define KEYS ((size_t)4000)

static struct brand b;
static struct hm_seed_signer factory, after, boss;

static void key_of(struct hm_seed_signer *key, uint8_t number)
{
	uint8_t seed[HM_SEED_BYTES] = { number, 9 };

	hm_seed_signer_init(key, seed);
}

static void make(void)
{
	brand_make(&b);
	key_of(&factory, 1);
	key_of(&after, 2);
	key_of(&boss, 3);
	brand_issue(&b, "r", 0, 10, 4);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static void authorise(const struct hm_seed_signer *key, uint64_t roles)
{
	struct deed d = deed_authorise(key, roles, &b.root);

	deed_do(&b, &d);
}

/* By the key that it commits to, but among the events of another key. */
static struct deed change_root_elsewhere(void)
{
	struct deed d = { .kind = HM_ROOT, .signer = &b.next, .n = 1 };

	d.keys[0] = factory.sign.pub;
	d.events[0].args.root = (struct hm_root){
		.key = b.next.sign.pub,
		.next = hm_subject_key(after.sign.pub),
		.wait = 30 * DAY,
	};
	return d;
}

START_TEST(the_root_changes_in_its_own_chain_alone)
{
	struct deed d = change_root_elsewhere();

	authorise(&factory, HM_ROLE_ISSUE);
	ck_assert_int_eq(deed_submit(&b, &d, NULL), HALLMARK_STATEMENT_BAD);
	ck_assert_mem_eq(brand_info(&b).root, b.root.sign.pub, 32);
	d = deed_status(HM_RECALLED, 1, &b.root);
	deed_do(&b, &d);
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
}
END_TEST

START_TEST(a_change_of_root_elsewhere_is_no_chain)
{
	struct deed d = change_root_elsewhere();
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;

	authorise(&factory, HM_ROLE_ISSUE);
	deed_forge(&b, &d, NULL, false);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, &diag),
		HALLMARK_STORE_DAMAGED);
}
END_TEST

/* One who holds an item and has powers speaks in both parts at once. */
START_TEST(one_statement_in_two_parts)
{
	struct deed d = deed_give(&b, 1, &b.stock, &factory);
	unsigned own = _i == 0 ? 0 : 1;

	authorise(&factory, HM_ROLE_STATUS);
	deed_do(&b, &d);
	d = deed_status(HM_RECALLED, 2, &factory);
	d.n = 2;
	d.items[1] = 2;
	d.events[1] = d.events[0];
	d.items[own] = 1;
	d.events[own].args.status = HM_STOLEN;
	deed_do(&b, &d);
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
	ck_assert_uint_eq(deed_standing(&b, 1).flags, HALLMARK_FLAG_STOLEN);
	ck_assert_uint_eq(deed_standing(&b, 2).flags, HALLMARK_FLAG_RECALLED);
	d = deed_revoke(&factory, true, 1, &b.root);
	deed_do(&b, &d);
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
	ck_assert_uint_eq(deed_standing(&b, 1).flags, HALLMARK_FLAG_STOLEN);
	ck_assert_uint_eq(deed_standing(&b, 2).flags, 0);
}
END_TEST

/* Of what a key signed a row is kept, or its revoke would not strike it. */
START_TEST(a_statement_that_no_revoke_would_find)
{
	struct deed d = deed_status(HM_RECALLED, 1, &factory);
	struct hm_hash subject = hm_subject_key(factory.sign.pub);
	struct hallmark_diag diag = { .rule = "" };
	struct hallmark_audit audit;
	uint64_t index;

	authorise(&factory, HM_ROLE_STATUS);
	if (_i == 1) {
		d.kind = HM_CORRECT;
		d.events[0].args.correct = 0;
		d.signer = &b.root;
		subject = hm_subject_key(b.root.sign.pub);
	}
	(void)deed_forge(&b, &d, &subject, true);
	deed_audit(&b);
	d.items[0] = 2;
	index = deed_forge(&b, &d, NULL, true);
	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, "HMK-RULE-3");
	ck_assert_uint_eq(diag.offset, index);
}
END_TEST

/* Number i of the keys that boss authorises and revokes. */
static void many(size_t i, struct hm_seed_signer *key)
{
	uint8_t seed[HM_SEED_BYTES] = { (uint8_t)i, (uint8_t)(i >> 8), 77 };

	hm_seed_signer_init(key, seed);
}

static void
compose(struct hallmark_composer *composer, size_t i, enum hallmark_kind kind)
{
	struct hallmark_grant grant = { .roles = HALLMARK_ROLE_ISSUE };
	struct hallmark_event event = { .kind = kind };
	struct hallmark_subject key = { .pub = NULL };
	struct hallmark_standing standing;
	struct hm_seed_signer signer;
	uint8_t subject[32];

	many(i, &signer);
	key.pub = signer.sign.pub;
	if (kind == HALLMARK_KIND_AUTHORISE)
		event.grant = &grant;
	else
		event.reason = 1;
	hallmark_key_subject(key.pub, subject);
	ck_assert_int_eq(hallmark_ledger_subject(b.ledger, subject, &standing),
			 HALLMARK_OK);
	memcpy(key.link, standing.link, sizeof(key.link));
	ck_assert_int_eq(hallmark_composer_add(composer, &key, &event, NULL, 0),
			 HALLMARK_OK);
}

static void fill(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memset(out, 5, len);
}

/* One statement over all those keys. */
static void on_all(enum hallmark_kind kind)
{
	struct hallmark_random random = { .fill = fill };
	struct hallmark_signing signing = { .signer = &boss.sign };
	struct hallmark_composer *composer = NULL;
	struct hallmark_buf file = HM_BUF_INIT(HALLMARK_STATEMENT_FILE_MAX);
	struct hallmark_submitted out;

	ck_assert_int_eq(hallmark_composer_new(HM_LIT("maison.example/1"), kind,
					       &random, &composer),
			 HALLMARK_OK);
	for (size_t i = 0; i < KEYS; i++)
		compose(composer, i, kind);
	ck_assert_int_eq(hallmark_composer_sign(composer, &signing, &file),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&file),
						&out, NULL),
			 HALLMARK_OK);
	ck_assert_uint_eq(out.events, KEYS);
	hm_buf_release(&file);
	hallmark_composer_free(composer);
}

static void issue_by_factory(void)
{
	struct hallmark_run_options options = { .name = HM_LIT("f"),
						.signer = &factory.sign,
						.to = b.stock.sign.pub,
						.batch = 5 };
	struct hallmark_run *run = NULL;

	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_OK);
	for (unsigned i = 100; i < 150; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 200, true, NULL),
			 HALLMARK_OK);
	hallmark_run_free(run);
}

/*
 * A parent that revokes again and again, each time from a little earlier on:
 * the key's items are looked at once, not once for each time.
 */
START_TEST(what_is_revoked_often_is_looked_at_once)
{
	struct deed d = deed_authorise(&factory, HM_ROLE_ISSUE, &boss);
	struct hm_hash subject = hm_subject_key(factory.sign.pub);
	struct hm_event event = { .kind = HM_REVOKE };
	struct hm_flag_change change;
	struct hm_state state = { .index = 0 };
	struct hm_ledger_txn t;
	uint64_t end;

	authorise(&boss, HM_ROLE_ISSUE | HM_ROLE_AUTHORISE);
	deed_do(&b, &d);
	issue_by_factory();
	end = brand_info(&b).entries;
	for (uint64_t from = end; from > end - 9; from--) {
		d = deed_revoke(&factory, true, from, &boss);
		deed_do(&b, &d);
	}
	ck_assert_int_eq(hm_ledger_begin(b.ledger->store, HM_STORE_WRITE, &t),
			 HALLMARK_OK);
	hm_flag_change_init(&change);
	event.args.revoke.has_from = true;
	for (event.args.revoke.from = end; event.args.revoke.from > end - 9;
	     event.args.revoke.from--)
		ck_assert_int_eq(
			hm_flag_change_note(&change, &subject, &event, end),
			HALLMARK_OK);
	ck_assert_int_eq(hm_flags_update(&t, &change, &state), HALLMARK_OK);
	/* Eight statements of five items each, and the key. */
	ck_assert_uint_eq(change.subjects.len / sizeof(subject), 8 * 5 + 1);
	ck_assert(change.subjects.cap < 128 * sizeof(subject));
	hm_flag_change_release(&change);
	hm_txn_abort(t.txn);
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
	ck_assert_uint_eq(deed_standing(&b, 149).flags, HM_FLAG_CUSTODY_VOID);
	ck_assert_uint_eq(deed_standing(&b, 109).flags, 0);
}
END_TEST

static double seconds(clock_t since)
{
	return (double)(clock() - since) / (double)CLOCKS_PER_SEC;
}

/*
 * Whoever may authorise can authorise many, and revoke them all: the ledger
 * goes on at once. What grew with the cube of their number took minutes here.
 */
START_TEST(many_keys_are_revoked_at_once)
{
	struct deed d;
	clock_t since;

	authorise(&boss, HM_ROLE_ISSUE | HM_ROLE_AUTHORISE);
	since = clock();
	on_all(HALLMARK_KIND_AUTHORISE);
	on_all(HALLMARK_KIND_REVOKE);
	b.now += 10;
	brand_checkpoint(&b);
	d = deed_revoke(&boss, true, 0, &b.root);
	deed_do(&b, &d);
	b.now += 10;
	brand_checkpoint(&b);
	ck_assert_msg(seconds(since) < 20, "%.1f s", seconds(since));
	deed_audit(&b);
	ck_assert_msg(seconds(since) < 40, "audit: %.1f s", seconds(since));
}
END_TEST

Suite *suite_ledger_hostile(void)
{
	Suite *suite = suite_create("ledger/hostile");
	TCase *tcase = tcase_create("hostile");
	TCase *slow = tcase_create("slow");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, the_root_changes_in_its_own_chain_alone);
	tcase_add_test(tcase, a_change_of_root_elsewhere_is_no_chain);
	tcase_add_loop_test(tcase, one_statement_in_two_parts, 0, 2);
	tcase_add_loop_test(tcase, a_statement_that_no_revoke_would_find, 0, 2);
	tcase_add_test(tcase, what_is_revoked_often_is_looked_at_once);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 120);
	tcase_add_checked_fixture(slow, make, remove_all);
	tcase_add_test(slow, many_keys_are_revoked_at_once);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
