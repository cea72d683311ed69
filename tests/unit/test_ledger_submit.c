/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ledger/flags.h"
#include "unit/deed.h"
#include "unit/scarce.h"

#define DAY 86400

static struct brand b;
static struct hm_seed_signer factory, shop, alice, bob, police, expert, after;

static void key_of(struct hm_seed_signer *key, uint8_t number)
{
	uint8_t seed[HM_SEED_BYTES] = { number, 1 };

	hm_seed_signer_init(key, seed);
}

/* Items 0 to 9 are in stock. */
static void make(void)
{
	brand_make(&b);
	key_of(&factory, 1);
	key_of(&shop, 2);
	key_of(&alice, 3);
	key_of(&bob, 4);
	key_of(&police, 5);
	key_of(&expert, 6);
	key_of(&after, 7);
	brand_issue(&b, "r", 0, 10, 4);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static void seal(void)
{
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
}

static unsigned flags_of(unsigned item)
{
	return deed_standing(&b, item).flags;
}

static void authorise(const struct hm_seed_signer *key, uint64_t roles)
{
	struct deed d = deed_authorise(key, roles, &b.root);

	deed_do(&b, &d);
}

static enum hallmark_code try(struct deed d)
{
	uint64_t before = brand_info(&b).entries;
	enum hallmark_code code = deed_submit(&b, &d, NULL);

	if (code)
		ck_assert_uint_eq(brand_info(&b).entries, before);
	return code;
}

static void set_status(enum hm_status status, unsigned item,
		       const struct hm_seed_signer *by)
{
	struct deed d = deed_status(status, item, by);

	deed_do(&b, &d);
}

static void give(unsigned item, const struct hm_seed_signer *from,
		 const struct hm_seed_signer *to)
{
	struct deed d = deed_give(&b, item, from, to);

	deed_do(&b, &d);
}

START_TEST(an_item_changes_hands)
{
	struct hallmark_standing s;

	give(1, &b.stock, &alice);
	s = deed_standing(&b, 1);
	ck_assert(s.exists);
	ck_assert_uint_eq(s.count, 2);
	ck_assert_mem_eq(s.custodian, alice.sign.pub, 32);
	ck_assert_int_eq(s.claim, HALLMARK_CLAIM_NONE);
	seal();
	give(1, &alice, &bob);
	ck_assert_mem_eq(deed_standing(&b, 1).custodian, bob.sign.pub, 32);
	ck_assert_int_eq(try(deed_give(&b, 1, &alice, &bob)),
			 HALLMARK_NOT_CUSTODIAN);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, 2, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

START_TEST(a_carton_moves_whole_or_not_at_all)
{
	struct deed d = deed_give(&b, 0, &b.stock, &shop);
	struct hallmark_submitted out;
	struct hallmark_item_id id = brand_item(3);

	for (unsigned i = 0; i < 4; i++) {
		d.items[i] = i + 1;
		d.events[i].args.to = shop.sign.pub;
	}
	d.n = 4;
	set_status(HM_STOLEN, 3, &b.stock);
	ck_assert_int_eq(deed_submit(&b, &d, &out), HALLMARK_TRANSFER_BLOCKED);
	ck_assert_str_eq(out.item, id.uri);
	ck_assert_uint_eq(deed_standing(&b, 1).count, 1);
	set_status(HM_FOUND, 3, &b.stock);
	deed_do(&b, &d);
	for (unsigned i = 1; i < 5; i++)
		ck_assert_mem_eq(deed_standing(&b, i).custodian, shop.sign.pub,
				 32);
	seal();
	d.items[1] = 1;
	ck_assert_int_eq(deed_submit(&b, &d, &out), HALLMARK_SUBJECT_TWICE);
}
END_TEST

START_TEST(the_same_again_is_answered_with_its_place)
{
	struct deed d = deed_give(&b, 1, &b.stock, &alice);
	struct hallmark_buf file = HM_BUF_INIT(8192);
	struct hallmark_submitted first, again;

	deed_write(&b, &d, &file);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&file),
						&first, NULL),
			 HALLMARK_OK);
	ck_assert(!first.known);
	ck_assert_uint_eq(first.size, file.len);
	ck_assert_str_eq(first.kind, "transfer");
	give(1, &alice, &bob);
	seal();
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&file),
						&again, NULL),
			 HALLMARK_OK);
	ck_assert(again.known);
	ck_assert_uint_eq(again.index, first.index);
	ck_assert_uint_eq(again.at, first.at);
	ck_assert_uint_eq(deed_standing(&b, 1).count, 3);
	hm_buf_release(&file);
}
END_TEST

START_TEST(of_two_statements_the_first_wins)
{
	struct deed to_alice = deed_give(&b, 1, &b.stock, &alice);
	struct deed to_bob = deed_give(&b, 1, &b.stock, &bob);
	struct hallmark_buf second = HM_BUF_INIT(8192);
	struct hallmark_submitted out;
	struct hallmark_diag diag;

	deed_write(&b, &to_bob, &second);
	deed_do(&b, &to_alice);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&second),
						&out, &diag),
			 HALLMARK_LINK_MOVED);
	ck_assert_str_eq(diag.rule, "HMK-LINK-4");
	ck_assert_uint_eq(out.moved.index, deed_standing(&b, 1).last.index);
	ck_assert(out.conflict);
	hm_buf_release(&second);
	/* What the brand did in between is nobody's fault. */
	to_bob = deed_give(&b, 1, &alice, &bob);
	deed_write(&b, &to_bob, &second);
	set_status(HM_RECALLED, 1, &b.root);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&second),
						&out, NULL),
			 HALLMARK_LINK_MOVED);
	ck_assert(!out.conflict);
	hm_buf_clear(&second);
	/* Nor is a sale that a theft was reported after. */
	to_bob = deed_give(&b, 1, &alice, &bob);
	deed_write(&b, &to_bob, &second);
	set_status(HM_STOLEN, 1, &alice);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&second),
						&out, NULL),
			 HALLMARK_LINK_MOVED);
	ck_assert(!out.conflict);
	hm_buf_release(&second);
}
END_TEST

/* Item 20 has bob's key as its claim code, and is in stock. */
static void issue_with_claim(void)
{
	struct hallmark_run *run = brand_run(&b, "claims", 4);
	struct hallmark_first first = { NULL, bob.sign.pub };
	struct hallmark_item_id id = brand_item(20);

	ck_assert_int_eq(hallmark_run_add(run, &id, NULL, 0, 1, &first),
			 HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 1, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
}

START_TEST(a_claim_code_is_used_once)
{
	struct deed release = deed_item(HM_TRANSFER, 20, &b.stock);
	struct hallmark_submitted out;
	struct deed d;

	issue_with_claim();
	ck_assert_int_eq(deed_standing(&b, 20).claim, HALLMARK_CLAIM_OPEN);
	release.events[0].args.to = bob.sign.pub;
	d = release;
	d.acceptor = &bob;
	d.until = b.now + DAY;
	ck_assert_int_eq(try(d), HALLMARK_ACCEPTANCE_FORBIDDEN);
	deed_do(&b, &release);
	ck_assert_int_eq(deed_standing(&b, 20).claim, HALLMARK_CLAIM_CLOSED);
	give(20, &bob, &alice);
	ck_assert_mem_eq(deed_standing(&b, 20).custodian, alice.sign.pub, 32);
	/* A second claim, over a fresh certificate. */
	d = deed_give(&b, 20, &bob, &shop);
	ck_assert_int_eq(deed_submit(&b, &d, &out), HALLMARK_NOT_CUSTODIAN);
	ck_assert(out.conflict);
	ck_assert_int_eq(try(deed_give(&b, 20, &alice, &bob)),
			 HALLMARK_CLAIM_VOID);
	seal();
	ck_assert_int_eq(brand_prove(&b, 20, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

START_TEST(statuses_flag_and_clear)
{
	struct hm_hash none;
	bool any;
	struct hm_txn *txn;

	authorise(&police, HM_ROLE_CONFIRM);
	set_status(HM_ACTIVATED, 1, &b.root);
	ck_assert(deed_standing(&b, 1).activated);
	set_status(HM_LOST, 1, &b.stock);
	set_status(HM_STOLEN, 1, &b.stock);
	set_status(HM_THEFT_CONFIRMED, 1, &police);
	ck_assert_uint_eq(flags_of(1), 1 + 2 + 4);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_THEFT_CONFIRMED);
	set_status(HM_FOUND, 1, &b.stock);
	ck_assert_uint_eq(flags_of(1), 4);
	set_status(HM_CLEARED, 1, &police);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 1, &police)),
			 HALLMARK_ROLE_MISSING);
	ck_assert_int_eq(try(deed_status(HM_STOLEN, 1, &police)),
			 HALLMARK_NOT_CUSTODIAN);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	brand_close(&b);
	{
		struct hm_store *store = brand_store(&b);

		ck_assert_int_eq(hm_txn_begin(store, HM_STORE_READ, &txn),
				 HALLMARK_OK);
		ck_assert_int_eq(hm_flags_root(txn, &any, &none), HALLMARK_OK);
		ck_assert(!any);
		hm_txn_abort(txn);
		hm_store_close(store);
	}
	brand_open(&b, true);
	set_status(HM_DESTROYED, 1, &b.root);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 1, &b.root)),
			 HALLMARK_ITEM_ENDED);
	seal();
}
END_TEST

START_TEST(a_factory_issues_within_its_quota)
{
	struct deed d = deed_authorise(&factory, HM_ROLE_ISSUE, &b.root);
	struct deed shift = deed_item(HM_ISSUE, 30, &factory);
	struct hallmark_run_options options = { .name = HM_LIT("f"),
						.signer = &factory.sign,
						.to = b.stock.sign.pub,
						.batch = 2 };
	struct hallmark_run *run = NULL;
	static struct hallmark_power power;

	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_KEY_WRONG);
	d.events[0].args.authorise.has_max = true;
	d.events[0].args.authorise.max = 6;
	deed_do(&b, &d);
	ck_assert_int_eq(hallmark_run_begin(b.ledger, &options, &run, NULL),
			 HALLMARK_OK);
	for (unsigned i = 40; i < 43; i++)
		ck_assert_int_eq(brand_add(run, i), HALLMARK_OK);
	ck_assert_int_eq(hallmark_run_commit(run, 43, true, NULL), HALLMARK_OK);
	hallmark_run_free(run);
	ck_assert_int_eq(
		hallmark_ledger_key(b.ledger, factory.sign.pub, &power),
		HALLMARK_OK);
	ck_assert(power.exists && !power.root && !power.revoked);
	ck_assert_uint_eq(power.level, 2);
	ck_assert_uint_eq(power.grant.max, 6);
	ck_assert_uint_eq(power.used, 3);
	ck_assert_uint_eq(power.next, 3);
	/* Shifts of a line without a ledger. */
	shift.events[0].args.issue.to = shop.sign.pub;
	ck_assert_int_eq(try(shift), HALLMARK_QUOTA_FIRST);
	shift.has_first = true;
	shift.first = 2;
	ck_assert_int_eq(try(shift), HALLMARK_QUOTA);
	shift.first = 6;
	ck_assert_int_eq(try(shift), HALLMARK_QUOTA);
	shift.first = 5;
	deed_do(&b, &shift);
	shift.items[0] = 31;
	shift.first = 3;
	deed_do(&b, &shift);
	shift.items[0] = 30;
	shift.first = 4;
	ck_assert_int_eq(try(shift), HALLMARK_ALREADY_ISSUED);
	seal();
	ck_assert_int_eq(brand_prove(&b, 30, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, 42, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

/* HMK-RULE-22 is the first two. */
START_TEST(powers_end_at_scope_dates_and_level)
{
	struct deed d = deed_authorise(
		&factory, HM_ROLE_AUTHORISE | HM_ROLE_STATUS, &b.root);
	struct deed child = deed_authorise(
		&shop, HM_ROLE_STATUS | HM_ROLE_AUTHORISE, &factory);
	struct deed grandchild = deed_authorise(&alice, HM_ROLE_STATUS, &shop);
	struct hm_authorise *grant = &d.events[0].args.authorise;

	grant->has_until = true;
	grant->until = b.now - 1;
	ck_assert_int_eq(try(d), HALLMARK_OUT_OF_DATES);
	grant->until = b.now + DAY;
	grant->has_from = true;
	grant->from = b.now + 367 * DAY;
	grant->until = b.now + 368 * DAY;
	ck_assert_int_eq(try(d), HALLMARK_OUT_OF_DATES);
	grant->has_from = false;
	grant->until = b.now + DAY;
	deed_do(&b, &d);
	ck_assert_int_eq(try(d), HALLMARK_KEY_KNOWN);
	ck_assert_int_eq(try(child), HALLMARK_EXCEEDS_PARENT);
	child.events[0].args.authorise.has_until = true;
	child.events[0].args.authorise.until = b.now + DAY;
	child.events[0].args.authorise.scope.raw =
		HM_LIT("\x78\x1ehttps://id.gs1.org/01/04999999");
	child.events[0].args.authorise.scope.count = 1;
	deed_do(&b, &child);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 1, &shop)),
			 HALLMARK_OUT_OF_SCOPE);
	ck_assert_int_eq(try(grandchild), HALLMARK_KEY_DEPTH);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 1, &bob)),
			 HALLMARK_KEY_UNKNOWN);
	set_status(HM_RECALLED, 1, &factory);
	b.now += 2 * DAY;
	ck_assert_int_eq(try(deed_status(HM_RECALL_ENDED, 1, &factory)),
			 HALLMARK_OUT_OF_DATES);
	seal();
}
END_TEST

/* A stolen key: what it signed from an index on is struck. */
START_TEST(a_revoke_strikes_what_came_before_it)
{
	struct deed issue = deed_item(HM_ISSUE, 50, &factory), d;
	struct hallmark_submitted out;

	authorise(&factory, HM_ROLE_ISSUE | HM_ROLE_STATUS | HM_ROLE_AUTHORISE);
	set_status(HM_RECALLED, 1, &factory);
	seal();
	issue.events[0].args.issue.to = alice.sign.pub;
	ck_assert_int_eq(deed_submit(&b, &issue, &out), HALLMARK_OK);
	set_status(HM_RECALLED, 2, &factory);
	d = deed_authorise(&police, HM_ROLE_STATUS, &factory);
	deed_do(&b, &d);
	set_status(HM_DECOMMISSIONED, 3, &police);
	give(50, &alice, &bob);
	seal();
	ck_assert_uint_eq(flags_of(2), HALLMARK_FLAG_RECALLED);
	ck_assert_uint_eq(flags_of(3), HALLMARK_FLAG_DECOMMISSIONED);
	ck_assert_int_eq(brand_prove(&b, 50, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	d = deed_revoke(&factory, true, out.index, &b.root);
	deed_do(&b, &d);
	seal();
	ck_assert_uint_eq(flags_of(1), HALLMARK_FLAG_RECALLED);
	ck_assert_uint_eq(flags_of(2), 0);
	ck_assert_uint_eq(flags_of(3), 0);
	ck_assert_uint_eq(flags_of(50), HALLMARK_FLAG_CUSTODY_VOID);
	ck_assert_int_eq(brand_prove(&b, 50, HALLMARK_LEVEL_FULL),
			 HALLMARK_CUSTODY_VOID);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 4, &factory)),
			 HALLMARK_KEY_REVOKED);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 4, &police)),
			 HALLMARK_KEY_REVOKED);
	set_status(HM_RATIFIED, 50, &b.root);
	seal();
	ck_assert_uint_eq(flags_of(50), 0);
	ck_assert_int_eq(brand_prove(&b, 50, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	ck_assert_int_eq(try(deed_revoke(&factory, false, 0, &factory)),
			 HALLMARK_KEY_REVOKED);
	ck_assert_int_eq(try(deed_revoke(&bob, false, 0, &b.root)),
			 HALLMARK_KEY_UNKNOWN);
}
END_TEST

static struct deed
change_root(const struct hm_seed_signer *to, const struct hm_seed_signer *then)
{
	struct deed d = { .kind = HM_ROOT, .signer = to, .n = 1 };

	d.keys[0] = b.root.sign.pub;
	d.events[0].args.root = (struct hm_root){
		.key = to->sign.pub,
		.next = hm_subject_key(then->sign.pub),
		.wait = 30 * DAY,
	};
	return d;
}

START_TEST(the_root_changes_to_the_one_it_committed_to)
{
	struct deed d = change_root(&bob, &after);

	ck_assert_int_eq(try(d), HALLMARK_ROOT_NOT_COMMITTED);
	d = change_root(&b.next, &after);
	d.events[0].args.root.wait++;
	ck_assert_int_eq(try(d), HALLMARK_WAIT_CHANGED);
	d.events[0].args.root.wait--;
	d.signer = &b.root;
	ck_assert_int_eq(try(d), HALLMARK_ROOT_NOT_COMMITTED);
	d.signer = &b.next;
	set_status(HM_RECALLED, 1, &b.root);
	seal();
	set_status(HM_RECALLED, 2, &b.root);
	d.events[0].args.root.has_from = true;
	d.events[0].args.root.from = deed_standing(&b, 2).last.index;
	deed_do(&b, &d);
	ck_assert_mem_eq(brand_info(&b).root, b.next.sign.pub, 32);
	ck_assert_mem_eq(brand_info(&b).first, b.root.sign.pub, 32);
	seal();
	ck_assert_uint_eq(flags_of(1), HALLMARK_FLAG_RECALLED);
	ck_assert_uint_eq(flags_of(2), 0);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 3, &b.root)),
			 HALLMARK_KEY_REVOKED);
	set_status(HM_RECALLED, 3, &b.next);
	d = change_root(&after, &bob);
	deed_do(&b, &d);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_RECALLED);
	ck_assert_int_eq(brand_prove(&b, 2, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

START_TEST(a_recover_waits_and_may_be_objected_to)
{
	struct deed d = deed_item(HM_RECOVER, 1, &b.root);

	give(1, &b.stock, &alice);
	d.events[0].args.to = bob.sign.pub;
	d.acceptor = &bob;
	d.until = b.now + 365 * DAY;
	ck_assert_int_eq(try(d), HALLMARK_RECOVER_NOT_ANNOUNCED);
	set_status(HM_RECOVERING, 1, &b.root);
	ck_assert(deed_standing(&b, 1).announced);
	ck_assert_int_eq(try(d), HALLMARK_RECOVER_TOO_EARLY);
	b.now += 31 * DAY;
	set_status(HM_LOST, 1, &alice);
	ck_assert_int_eq(try(d), HALLMARK_RECOVER_NOT_ANNOUNCED);
	set_status(HM_RECOVERING, 1, &b.root);
	b.now += 31 * DAY;
	d.acceptor = NULL;
	ck_assert_int_eq(try(d), HALLMARK_ACCEPTANCE_MISSING);
	d.acceptor = &shop;
	ck_assert_int_eq(try(d), HALLMARK_ACCEPTANCE_BAD);
	d.acceptor = &bob;
	d.until = b.now - 1;
	ck_assert_int_eq(try(d), HALLMARK_ACCEPTANCE_EXPIRED);
	d.until = b.now;
	deed_do(&b, &d);
	ck_assert_mem_eq(deed_standing(&b, 1).custodian, bob.sign.pub, 32);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_LOST);
}
END_TEST

START_TEST(reports_are_made_and_corrected)
{
	struct deed d = deed_item(HM_ATTEST, 1, &expert);
	struct deed correct = deed_item(HM_CORRECT, 1, &expert);

	authorise(&expert, HM_ROLE_ATTEST);
	d.events[0].args.attest = (struct hm_attest){ 1, 1 };
	d.details = true;
	deed_do(&b, &d);
	correct.events[0].args.correct = 5;
	ck_assert_int_eq(try(correct), HALLMARK_FIELD_RANGE);
	correct.events[0].args.correct = 0;
	ck_assert_int_eq(try(correct), HALLMARK_ROLE_MISSING);
	correct.events[0].args.correct = 1;
	deed_do(&b, &correct);
	set_status(HM_LOST, 1, &b.stock);
	correct.signer = &b.stock;
	correct.events[0].args.correct = 3;
	deed_do(&b, &correct);
	set_status(HM_FOUND, 1, &b.stock);
	give(1, &b.stock, &alice);
	ck_assert_int_eq(try(correct), HALLMARK_NOT_CUSTODIAN);
	correct.signer = &bob;
	ck_assert_int_eq(try(correct), HALLMARK_NOT_CUSTODIAN);
	correct.events[0].args.correct = 1;
	ck_assert_int_eq(try(correct), HALLMARK_KEY_UNKNOWN);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

/* Refusals that no rule of the book is asked for. */
START_TEST(what_is_no_statement_for_this_ledger)
{
	struct deed d = deed_give(&b, 1, &b.stock, &alice);
	static const uint8_t zeros[32];
	struct hm_hash other = { { 1 } };

	d.origin = HM_LIT("other.example");
	ck_assert_int_eq(try(d), HALLMARK_OTHER_LEDGER);
	d = deed_give(&b, 1, &b.stock, &alice);
	d.bad_signature = true;
	ck_assert_int_eq(try(d), HALLMARK_SIGNATURE_BAD);
	d = deed_give(&b, 1, &b.stock, &alice);
	d.events[0].args.to = zeros;
	ck_assert_int_eq(try(d), HALLMARK_KEY_BAD);
	d = deed_give(&b, 1, &b.stock, &alice);
	d.prev = &other;
	ck_assert_int_eq(try(d), HALLMARK_STATEMENT_BAD);
	ck_assert_int_eq(try(deed_give(&b, 99, &b.stock, &alice)),
			 HALLMARK_SUBJECT_UNKNOWN);
	ck_assert_int_eq(try(deed_status(HM_RECALLED, 99, &b.root)),
			 HALLMARK_SUBJECT_UNKNOWN);
	seal();
}
END_TEST

START_TEST(bytes_that_are_no_file)
{
	struct deed d = deed_give(&b, 1, &b.stock, &alice);
	struct hallmark_buf file = HM_BUF_INIT(8192);
	struct hallmark_submitted out;
	struct hallmark_diag diag;

	deed_write(&b, &d, &file);
	for (size_t i = 0; i < file.len; i++) {
		ck_assert_int_ne(hallmark_ledger_submit(b.ledger,
							hm_bytes(file.ptr, i),
							&out, &diag),
				 HALLMARK_OK);
		ck_assert_uint_eq(out.size, 0);
	}
	/* What follows is for the next call. */
	hm_buf_byte(&file, 0);
	ck_assert_int_eq(hallmark_ledger_submit(b.ledger, hm_buf_view(&file),
						&out, &diag),
			 HALLMARK_OK);
	ck_assert_uint_eq(out.size, file.len - 1);
	hm_buf_release(&file);
}
END_TEST

START_TEST(a_certificate_is_as_old_as_its_head)
{
	struct hallmark_buf *cut;
	struct hallmark_item_id id = brand_item(1);

	give(1, &b.stock, &alice);
	seal();
	give(1, &alice, &bob);
	give(2, &b.stock, &bob);
	set_status(HM_STOLEN, 1, &bob);
	/* The map has moved on; what the head covers is still proven. */
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, 2, HALLMARK_LEVEL_CURRENT),
			 HALLMARK_OK);
	ck_assert_int_eq(brand_prove(&b, 3, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	cut = brand_cut(&b, 1, HALLMARK_LEVEL_FULL);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_STOLEN);
	/* The old one says what was true then. */
	ck_assert_int_eq(brand_verify(&b, cut, &id), HALLMARK_OK);
	hallmark_buf_free(cut);
}
END_TEST

/* HMK-RULE-22: what ran out since the last state leaf is out all the same. */
START_TEST(the_ledgers_own_clock_is_not_late)
{
	struct deed d = deed_give(&b, 1, &b.stock, &alice);
	struct deed report = deed_item(HM_ATTEST, 1, &expert);
	struct deed powers = deed_authorise(&expert, HM_ROLE_ATTEST, &b.root);

	powers.events[0].args.authorise.has_until = true;
	powers.events[0].args.authorise.until = b.now + 30;
	deed_do(&b, &powers);
	d.until = b.now + 30;
	b.now += 31;
	ck_assert_int_eq(try(d), HALLMARK_ACCEPTANCE_EXPIRED);
	ck_assert_int_eq(try(report), HALLMARK_OUT_OF_DATES);
	b.now -= 1;
	deed_do(&b, &d);
	deed_do(&b, &report);
}
END_TEST

/* Limits of a chain, from both sides, as a ledger keeps them. */
START_TEST(a_chain_has_an_end)
{
	struct deed d = deed_item(HM_ATTEST, 1, &expert);
	struct hallmark_standing s;

	authorise(&expert, HM_ROLE_ATTEST);
	d.events[0].args.attest = (struct hm_attest){ 1, 1 };
	while (deed_standing(&b, 1).count < HM_CHAIN_OPEN)
		deed_do(&b, &d);
	ck_assert_int_eq(try(d), HALLMARK_CHAIN_FULL);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
	d.signer = &b.root;
	while (deed_standing(&b, 1).count < 1024)
		deed_do(&b, &d);
	ck_assert_int_eq(try(d), HALLMARK_CHAIN_FULL);
	s = deed_standing(&b, 1);
	ck_assert_uint_eq(s.count, 1024);
	ck_assert_mem_eq(s.custodian, b.stock.sign.pub, 32);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL), HALLMARK_OK);
}
END_TEST

/* The root is one of an item's 24 keys; 8 more are for theft and recovery. */
START_TEST(keys_are_left_for_what_matters)
{
	static struct hm_seed_signer keys[33];
	struct deed d;

	for (size_t i = 0; i < 33; i++) {
		uint8_t seed[HM_SEED_BYTES] = { 77, (uint8_t)i };

		hm_seed_signer_init(&keys[i], seed);
		authorise(&keys[i], HM_ROLE_ATTEST | HM_ROLE_CONFIRM);
	}
	for (size_t i = 0; i < 23; i++) {
		d = deed_item(HM_ATTEST, 1, &keys[i]);
		deed_do(&b, &d);
	}
	ck_assert_int_eq(try(deed_item(HM_ATTEST, 1, &keys[23])),
			 HALLMARK_CHAIN_FULL);
	d = deed_item(HM_ATTEST, 1, &keys[22]);
	deed_do(&b, &d);
	for (size_t i = 23; i < 31; i++) {
		d = deed_status(HM_THEFT_CONFIRMED, 1, &keys[i]);
		deed_do(&b, &d);
	}
	ck_assert_int_eq(try(deed_status(HM_CLEARED, 1, &keys[31])),
			 HALLMARK_CHAIN_FULL);
	d = deed_item(HM_ATTEST, 1, &b.root);
	deed_do(&b, &d);
	seal();
	ck_assert_int_eq(brand_prove(&b, 1, HALLMARK_LEVEL_FULL),
			 HALLMARK_THEFT_CONFIRMED);
}
END_TEST

/* Whatever fails, nothing was admitted and nothing was lost. */
START_TEST(memory_that_runs_short_admits_nothing)
{
	struct deed d = deed_give(&b, 0, &b.stock, &shop);
	struct hallmark_buf file = HM_BUF_INIT(65536);
	struct hallmark_submitted out;
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	uint64_t entries = brand_info(&b).entries;
	size_t granted = 0;

	set_status(HM_RECALLED, 2, &b.root);
	entries++;
	for (unsigned i = 0; i < 4; i++) {
		d.items[i] = i + 1;
		d.events[i].args.to = shop.sign.pub;
	}
	d.n = 4;
	deed_write(&b, &d, &file);
	/* So that the state leaf before it is made over, too. */
	b.now += 700;
	while (code == HALLMARK_NO_MEMORY) {
		scarce_begin(granted++);
		code = hallmark_ledger_submit(b.ledger, hm_buf_view(&file),
					      &out, NULL);
		(void)scarce_end();
		if (code)
			ck_assert_uint_eq(brand_info(&b).entries, entries);
	}
	ck_assert_int_eq(code, HALLMARK_OK);
	ck_assert_uint_gt(granted, 5);
	ck_assert_uint_eq(brand_info(&b).entries, entries + 2);
	hm_buf_release(&file);
	seal();
}
END_TEST

static struct hallmark_found find(unsigned item)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_found found;
	uint8_t subject[1][32];

	memcpy(subject[0], id.subject, sizeof(subject[0]));
	ck_assert_int_eq(hallmark_ledger_find(b.ledger,
					      (const uint8_t(*)[32])subject, 1,
					      &found),
			 HALLMARK_OK);
	return found;
}

START_TEST(who_moved_on_is_found_where_it_was_issued)
{
	struct deed shift = deed_item(HM_ISSUE, 30, &b.root);

	shift.events[0].args.issue.to = shop.sign.pub;
	deed_do(&b, &shift);
	brand_issue(&b, "s", 40, 41, 4);
	give(1, &b.stock, &alice);
	give(1, &alice, &bob);
	ck_assert_str_eq(find(1).run, "r");
	ck_assert_uint_eq(find(1).index, 2);
	ck_assert_uint_eq(find(1).position, 1);
	ck_assert(find(30).found);
	ck_assert_str_eq(find(30).run, "");
	ck_assert_str_eq(find(40).run, "s");
}
END_TEST

static bool count_item(void *arg, const struct hallmark_listed *item)
{
	size_t *count = arg;
	struct hallmark_item_id id = brand_item((unsigned)*count);

	ck_assert_mem_eq(item->subject, id.subject, 32);
	ck_assert(hm_bytes_equal(item->uri, hm_text(id.uri)));
	ck_assert(hm_bytes_equal(item->lot, HM_LIT("LOT-7")));
	++*count;
	return *count < 7;
}

static bool count_key(void *arg, const struct hallmark_power *power)
{
	size_t *count = arg;

	ck_assert(power->exists && !power->root);
	++*count;
	return true;
}

START_TEST(items_and_keys_are_listed)
{
	size_t count = 0;

	ck_assert_int_eq(hallmark_ledger_items(b.ledger, count_item, &count),
			 HALLMARK_OK);
	ck_assert_uint_eq(count, 7);
	authorise(&factory, HM_ROLE_ISSUE);
	authorise(&police, HM_ROLE_CONFIRM);
	count = 0;
	ck_assert_int_eq(hallmark_ledger_keys(b.ledger, count_key, &count),
			 HALLMARK_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(brand_info(&b).keys, 2);
	ck_assert_uint_eq(brand_info(&b).items, 10);
}
END_TEST

Suite *suite_ledger_submit(void)
{
	Suite *suite = suite_create("ledger/submit");
	TCase *tcase = tcase_create("submit");
	TCase *slow = tcase_create("slow");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, an_item_changes_hands);
	tcase_add_test(tcase, a_carton_moves_whole_or_not_at_all);
	tcase_add_test(tcase, the_same_again_is_answered_with_its_place);
	tcase_add_test(tcase, of_two_statements_the_first_wins);
	tcase_add_test(tcase, a_claim_code_is_used_once);
	tcase_add_test(tcase, statuses_flag_and_clear);
	tcase_add_test(tcase, a_factory_issues_within_its_quota);
	tcase_add_test(tcase, powers_end_at_scope_dates_and_level);
	tcase_add_test(tcase, a_revoke_strikes_what_came_before_it);
	tcase_add_test(tcase, the_root_changes_to_the_one_it_committed_to);
	tcase_add_test(tcase, a_recover_waits_and_may_be_objected_to);
	tcase_add_test(tcase, reports_are_made_and_corrected);
	tcase_add_test(tcase, what_is_no_statement_for_this_ledger);
	tcase_add_test(tcase, bytes_that_are_no_file);
	tcase_add_test(tcase, a_certificate_is_as_old_as_its_head);
	tcase_add_test(tcase, the_ledgers_own_clock_is_not_late);
	tcase_add_test(tcase, keys_are_left_for_what_matters);
	tcase_add_test(tcase, memory_that_runs_short_admits_nothing);
	tcase_add_test(tcase, who_moved_on_is_found_where_it_was_issued);
	tcase_add_test(tcase, items_and_keys_are_listed);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 120);
	tcase_add_checked_fixture(slow, make, remove_all);
	tcase_add_test(slow, a_chain_has_an_end);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
