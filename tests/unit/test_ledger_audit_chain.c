/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ledger/ledger.h"
#include "unit/deed.h"

#define DAY 86400

static struct brand b;
static struct hm_seed_signer factory, alice, bob, clerk;
static struct hm_hash root_subject, factory_subject, clerk_subject;
static uint64_t given, shift; /* log indices */

static void
key_of(struct hm_seed_signer *key, uint8_t number, struct hm_hash *subject)
{
	uint8_t seed[HM_SEED_BYTES] = { number, 2 };

	hm_seed_signer_init(key, seed);
	*subject = hm_subject_key(key->sign.pub);
}

static uint64_t last_index(unsigned item)
{
	return deed_standing(&b, item).last.index;
}

/* A factory with a quota, a clerk who is out, items that moved and are bad. */
static void make(void)
{
	struct deed d;

	brand_make(&b);
	key_of(&alice, 1, &factory_subject);
	key_of(&bob, 2, &factory_subject);
	key_of(&clerk, 3, &clerk_subject);
	key_of(&factory, 4, &factory_subject);
	root_subject = hm_subject_key(b.root.sign.pub);
	brand_issue(&b, "r", 0, 10, 4);
	d = deed_authorise(&factory, HM_ROLE_ISSUE, &b.root);
	d.events[0].args.authorise.has_max = true;
	d.events[0].args.authorise.max = 5;
	deed_do(&b, &d);
	d = deed_authorise(&clerk, HM_ROLE_STATUS, &b.root);
	deed_do(&b, &d);
	d = deed_item(HM_ISSUE, 20, &factory);
	d.events[0].args.issue.to = alice.sign.pub;
	d.has_first = true;
	deed_do(&b, &d);
	shift = last_index(20);
	d = deed_give(&b, 1, &b.stock, &alice);
	deed_do(&b, &d);
	given = last_index(1);
	d = deed_status(HM_RECALLED, 2, &clerk);
	deed_do(&b, &d);
	d = deed_revoke(&clerk, false, 0, &b.root);
	deed_do(&b, &d);
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

static void assert_fault(const char *rule, uint64_t index)
{
	struct hallmark_diag diag = { .rule = "", .message = "" };
	struct hallmark_audit audit;

	ck_assert_int_eq(
		hallmark_ledger_audit(b.ledger, NULL, NULL, &audit, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_msg(strcmp(diag.rule, rule) == 0 && diag.offset == index,
		      "expected %s at %llu, got %s at %zu: %s", rule,
		      (unsigned long long)index, diag.rule, diag.offset,
		      diag.message);
}

/* What a disk may lose: a bit of a row, or all of it. */
enum loss {
	THE_SIGNATURE_OF_AN_ACCEPTANCE,
	THE_END_OF_AN_ACCEPTANCE,
	AN_ACCEPTANCE,
	A_KEY,
	A_BIT_OF_A_KEY,
	A_STATEMENT_OF_A_KEY,
	A_SUM_OF_NUMBERS,
	A_NUMBER,
	A_FLAG,
	A_BIT_OF_A_FLAG,
	THE_FLAG_OF_A_KEY,
	THE_EVENT_BEFORE,
	THE_SUBJECT_OF_AN_EVENT,
	LOSSES
};

/* The row, and where in its value; -100: the whole row. */
#define ALL (-100)
static unsigned lose(enum loss loss, struct hallmark_buf *key, long *at)
{
	struct hm_hash kid = hm_cose_kid(factory.sign.pub);
	struct hallmark_item_id id = brand_item(2);
	uint8_t index[8];

	*at = ALL;
	switch (loss) {
	case THE_SIGNATURE_OF_AN_ACCEPTANCE:
	case THE_END_OF_AN_ACCEPTANCE:
	case AN_ACCEPTANCE:
		hm_put_u64(index, given);
		hm_buf_mem(key, index, 8);
		if (loss != AN_ACCEPTANCE)
			*at = loss == THE_END_OF_AN_ACCEPTANCE ? 7 : 40;
		return HM_TABLE_ACCEPT;
	case A_KEY:
	case A_BIT_OF_A_KEY:
		hm_buf_mem(key, kid.b, sizeof(kid.b));
		if (loss == A_BIT_OF_A_KEY)
			*at = 5;
		return HM_TABLE_KEY;
	case A_STATEMENT_OF_A_KEY:
	case A_SUM_OF_NUMBERS:
	case A_NUMBER:
		hm_buf_mem(key, factory_subject.b, sizeof(kid.b));
		hm_put_u64(index, shift);
		hm_buf_mem(key, index, 8);
		if (loss != A_STATEMENT_OF_A_KEY)
			*at = loss == A_NUMBER ? 12 : 20;
		return HM_TABLE_SIGNER;
	case A_FLAG:
	case A_BIT_OF_A_FLAG:
		hm_buf_mem(key, id.subject, sizeof(id.subject));
		if (loss == A_BIT_OF_A_FLAG)
			*at = 0;
		return HM_TABLE_FLAG;
	case THE_FLAG_OF_A_KEY:
		hm_buf_mem(key, clerk_subject.b, sizeof(clerk_subject.b));
		return HM_TABLE_FLAG;
	case THE_EVENT_BEFORE:
	case THE_SUBJECT_OF_AN_EVENT:
		hm_put_u64(index, given);
		hm_buf_mem(key, index, 8);
		hm_buf_mem(key, "\0\0\0\0", 4);
		*at = loss == THE_EVENT_BEFORE ? 12 + 7 : -1;
		return HM_TABLE_EVENT;
	case LOSSES:
		break;
	}
	return HM_TABLES;
}

static void delete_row(unsigned table, struct hallmark_bytes key)
{
	struct hm_store *store = brand_store(&b);
	struct hallmark_bytes value;
	struct hm_txn *txn = NULL;

	ck_assert_int_eq(hm_txn_begin(store, HM_STORE_WRITE, &txn),
			 HALLMARK_OK);
	ck_assert_int_eq(hm_txn_get(txn, table, key, &value), HALLMARK_OK);
	ck_assert_ptr_nonnull(value.ptr);
	ck_assert_int_eq(hm_txn_delete(txn, table, key), HALLMARK_OK);
	ck_assert_int_eq(hm_txn_commit(txn), HALLMARK_OK);
	hm_store_close(store);
}

START_TEST(what_is_lost_is_missed)
{
	static const char *const rules[LOSSES] = {
		[THE_SIGNATURE_OF_AN_ACCEPTANCE] = "HMK-RULE-4",
		[THE_END_OF_AN_ACCEPTANCE] = "HMK-RULE-4",
		[AN_ACCEPTANCE] = "HMK-RULE-4",
		[A_KEY] = "HMK-STMT-4",
		[A_BIT_OF_A_KEY] = "HMK-STMT-4",
		[A_STATEMENT_OF_A_KEY] = "HMK-RULE-3",
		[A_SUM_OF_NUMBERS] = "HMK-RULE-3",
		[A_NUMBER] = "HMK-RULE-3",
		[A_FLAG] = "HMK-MAP-7",
		[A_BIT_OF_A_FLAG] = "HMK-MAP-7",
		[THE_FLAG_OF_A_KEY] = "HMK-MAP-7",
		[THE_EVENT_BEFORE] = "HMK-MAP-1",
		[THE_SUBJECT_OF_AN_EVENT] = "HMK-MAP-1",
	};
	struct hallmark_buf key = HM_BUF_INIT(64);
	uint64_t index = given, end = brand_info(&b).entries - 1;
	unsigned table;
	long at;

	table = lose((enum loss)_i, &key, &at);
	if (table == HM_TABLE_SIGNER)
		index = shift;
	/* Where it was authorised, two before. */
	if (table == HM_TABLE_KEY)
		index = shift - 2;
	/* A flag is looked at with its chain first, from the last event on. */
	if (table == HM_TABLE_FLAG)
		index = _i == THE_FLAG_OF_A_KEY ? end - 1 : end - 2;
	brand_close(&b);
	if (at == ALL)
		delete_row(table, hm_buf_view(&key));
	else
		brand_damage(&b, table, hm_buf_view(&key), at);
	brand_open(&b, false);
	assert_fault(rules[_i], index);
	hm_buf_release(&key);
}
END_TEST

/* What another program may have written: signed, but against a rule. */
enum forgery {
	BY_ANOTHER_THAN_THE_CUSTODIAN,
	A_TRANSFER_WITHOUT_CONSENT,
	CONSENT_TOO_LATE,
	A_STATUS_WITHOUT_ITS_ROLE,
	A_STATUS_BY_ONE_WHO_IS_OUT,
	A_TRANSFER_OF_WHAT_IS_LOST,
	PAST_THE_QUOTA,
	A_NUMBER_TWICE,
	A_KEY_WITH_MORE_THAN_ITS_PARENT,
	A_REVOKE_BY_A_STRANGER,
	AN_EVENT_OF_NOTHING,
	FORGERIES
};

static struct deed forge(enum forgery f, const struct hm_hash **by)
{
	struct deed d = deed_give(&b, 1, &alice, &bob);

	*by = NULL;
	switch (f) {
	case BY_ANOTHER_THAN_THE_CUSTODIAN:
		d.signer = &bob;
		break;
	case A_TRANSFER_WITHOUT_CONSENT:
		d.acceptor = NULL;
		break;
	case CONSENT_TOO_LATE:
		d.until = BRAND_T0 - 1;
		break;
	case A_STATUS_WITHOUT_ITS_ROLE:
		d = deed_status(HM_RECALLED, 3, &factory);
		*by = &factory_subject;
		break;
	case A_STATUS_BY_ONE_WHO_IS_OUT:
		d = deed_status(HM_RECALLED, 3, &clerk);
		*by = &clerk_subject;
		break;
	case A_TRANSFER_OF_WHAT_IS_LOST:
		d = deed_status(HM_LOST, 1, &alice);
		deed_do(&b, &d);
		d = deed_give(&b, 1, &alice, &bob);
		break;
	case PAST_THE_QUOTA:
	case A_NUMBER_TWICE:
		d = deed_item(HM_ISSUE, 30, &factory);
		d.events[0].args.issue.to = bob.sign.pub;
		d.has_first = true;
		d.first = f == PAST_THE_QUOTA ? 5 : 0;
		*by = &factory_subject;
		break;
	case A_KEY_WITH_MORE_THAN_ITS_PARENT:
		d = deed_authorise(&bob, HM_ROLE_STATUS, &factory);
		*by = &factory_subject;
		break;
	case A_REVOKE_BY_A_STRANGER:
		d = deed_revoke(&factory, false, 0, &clerk);
		*by = &clerk_subject;
		break;
	case AN_EVENT_OF_NOTHING:
		d = deed_status(HM_RECALLED, 77, &b.root);
		*by = &root_subject;
		break;
	case FORGERIES:
		break;
	}
	return d;
}

START_TEST(a_rule_that_was_broken_is_named)
{
	static const char *const rules[FORGERIES] = {
		[BY_ANOTHER_THAN_THE_CUSTODIAN] = "HMK-RULE-11",
		[A_TRANSFER_WITHOUT_CONSENT] = "HMK-RULE-4",
		[CONSENT_TOO_LATE] = "HMK-RULE-4",
		[A_STATUS_WITHOUT_ITS_ROLE] = "HMK-RULE-11",
		[A_STATUS_BY_ONE_WHO_IS_OUT] = "HMK-RULE-7",
		[A_TRANSFER_OF_WHAT_IS_LOST] = "HMK-RULE-14",
		[PAST_THE_QUOTA] = "HMK-RULE-3",
		[A_NUMBER_TWICE] = "HMK-RULE-3",
		[A_KEY_WITH_MORE_THAN_ITS_PARENT] = "HMK-RULE-11",
		[A_REVOKE_BY_A_STRANGER] = "HMK-MAP-1",
		[AN_EVENT_OF_NOTHING] = "HMK-MAP-1",
	};
	/* A seal looks at these two itself, and fails. */
	bool sealed = _i != A_REVOKE_BY_A_STRANGER && _i != AN_EVENT_OF_NOTHING;
	const struct hm_hash *by;
	struct deed d = forge((enum forgery)_i, &by);
	uint64_t index = deed_forge(&b, &d, by, sealed);
	struct hallmark_diag diag = { .rule = "" };

	/* A key's chain is read where its first statement is. */
	assert_fault(rules[_i], _i == A_REVOKE_BY_A_STRANGER ? shift : index);
	/* Nor is it signed: only numbers are looked at by audits alone. */
	if (_i == A_NUMBER_TWICE)
		return;
	ck_assert_int_eq(
		hallmark_ledger_checkpoint(b.ledger, &b.log.sign, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_str_eq(diag.rule, sealed ? rules[_i] : "");
}
END_TEST

Suite *suite_ledger_audit_chain(void)
{
	Suite *suite = suite_create("ledger/audit_chain");
	TCase *tcase = tcase_create("audit_chain");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, what_is_lost_is_missed, 0, LOSSES);
	tcase_add_loop_test(tcase, a_rule_that_was_broken_is_named, 0,
			    FORGERIES);
	suite_add_tcase(suite, tcase);
	return suite;
}
