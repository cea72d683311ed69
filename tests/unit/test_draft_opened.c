/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/scarce.h"
#include "unit/trade.h"

#include "draft/opened.h"

static struct trade t;
static struct hallmark_opened *opened;

static void begin(void)
{
	trade_begin(&t);
	opened = NULL;
}

static void end(void)
{
	hallmark_opened_free(opened);
	trade_end(&t);
}

static void open_up(const char *letters, char level)
{
	struct hallmark_diag diag;

	ck_assert_int_eq(hallmark_opened_read(trade_cut(&t, letters, level),
					      &opened, &diag),
			 HALLMARK_OK);
}

START_TEST(tells_what_a_certificate_says)
{
	struct hallmark_opened_info info;
	struct hallmark_opened_item item;
	size_t number = 7;

	open_up("ACD", _i ? 'f' : 'c');
	hallmark_opened_info(opened, &info);
	ck_assert(hm_bytes_equal(info.origin, HM_LIT(WORLD_ORIGIN)));
	ck_assert(info.logged);
	ck_assert_uint_eq(info.size, t.w->entry_count);
	ck_assert_uint_eq(info.time, TRADE_SEALED);
	ck_assert_uint_eq(info.items, 3);
	ck_assert_mem_eq(info.ledger_id, t.w->events[0].link.b, 32);
	ck_assert_mem_eq(info.root, t.w->root.sign.pub, 32);
	ck_assert(hallmark_opened_item(opened, 0, &item));
	ck_assert(hm_bytes_equal(item.uri, trade_uri('A')));
	ck_assert_uint_eq(item.count, 2);
	ck_assert_mem_eq(item.custodian, t.anna->sign.pub, 32);
	ck_assert_ptr_null(item.claim);
	ck_assert_uint_eq(item.flags, 0);
	ck_assert(!item.announced && !item.has_wait);
	ck_assert(hallmark_opened_item(opened, 1, &item));
	ck_assert_mem_eq(item.claim, t.claim, 32);
	ck_assert(!item.claim_closed);
	ck_assert(hallmark_opened_item(opened, 2, &item));
	ck_assert_uint_eq(item.flags, HM_FLAG_STOLEN);
	ck_assert(!hallmark_opened_item(opened, 3, &item));
	ck_assert(hallmark_opened_find(opened, trade_uri('D'), &number));
	ck_assert_uint_eq(number, 2);
	ck_assert(!hallmark_opened_find(opened, trade_uri('B'), &number));
}
END_TEST

START_TEST(tells_of_each_event)
{
	struct hallmark_opened_event event;

	open_up("AF", 'c');
	ck_assert(hallmark_opened_event(opened, 0, 0, &event));
	ck_assert_int_eq(event.kind, HALLMARK_KIND_ISSUE);
	ck_assert_mem_eq(event.signer, t.w->root.sign.pub, 32);
	ck_assert(!event.by_custodian && event.counts);
	ck_assert_uint_eq(event.index, 3);
	ck_assert_uint_eq(event.position, 0);
	ck_assert_uint_eq(event.at, WORLD_T0);
	ck_assert(hallmark_opened_event(opened, 0, 1, &event));
	ck_assert_int_eq(event.kind, HALLMARK_KIND_TRANSFER);
	ck_assert_mem_eq(event.signer, t.w->stock.sign.pub, 32);
	ck_assert(event.by_custodian && event.counts);
	ck_assert_uint_eq(event.index, 4);
	ck_assert(!hallmark_opened_event(opened, 0, 2, &event));
	ck_assert(hallmark_opened_event(opened, 1, 1, &event));
	ck_assert_int_eq(event.kind, HALLMARK_KIND_STATUS);
	ck_assert_uint_eq(event.value, HM_RECOVERING);
	ck_assert_uint_eq(event.at, TRADE_SEALED);
	ck_assert(!hallmark_opened_event(opened, 2, 0, &event));
}
END_TEST

/* A number that each kind has, and none for the others. */
START_TEST(tells_the_number_of_an_event)
{
	struct hallmark_opened_event event;
	struct world_event *e;

	e = world_add(t.w, HM_ATTEST, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.attest.type = 3;
	world_log(t.w, 1, t.inspector);
	e = world_add(t.w, HM_CORRECT, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.correct = 1;
	world_log(t.w, 1, t.inspector);
	world_seal(t.w, TRADE_SEALED + 700);
	open_up("B", 'c');
	ck_assert(hallmark_opened_event(opened, 0, 0, &event));
	ck_assert_uint_eq(event.value, 0);
	ck_assert(hallmark_opened_event(opened, 0, 1, &event));
	ck_assert_uint_eq(event.value, 3);
	ck_assert(hallmark_opened_event(opened, 0, 2, &event));
	ck_assert_uint_eq(event.value, 1);
}
END_TEST

/* Without a head there is nothing to build on: the link is not the log's. */
START_TEST(without_a_head)
{
	struct hallmark_event event = { .kind = HALLMARK_KIND_STATUS,
					.status = HALLMARK_STATUS_LOST };
	static const uint8_t zero[32];
	struct hallmark_opened_info info;
	struct hallmark_opened_item item;
	struct hallmark_opened_event told;
	struct hallmark_subject subject;

	open_up("B", 's');
	hallmark_opened_info(opened, &info);
	ck_assert(!info.logged && info.size == 0 && info.time == 0);
	ck_assert(hallmark_opened_item(opened, 0, &item));
	ck_assert_uint_eq(item.count, 1);
	ck_assert_mem_eq(item.link, zero, 32);
	ck_assert(hallmark_opened_event(opened, 0, 0, &told));
	ck_assert_uint_eq(told.index, 0);
	ck_assert(!hallmark_opened_subject(opened, 0, &subject));
	ck_assert_int_eq(hallmark_opened_try(opened, 0, &event,
					     t.w->stock.sign.pub, 0, NULL),
			 HALLMARK_SIGNED_ONLY);
}
END_TEST

START_TEST(without_events)
{
	struct hallmark_event event = { .kind = HALLMARK_KIND_STATUS,
					.status = HALLMARK_STATUS_LOST };
	struct hallmark_opened_event told;
	struct hallmark_opened_item item;
	static const uint8_t zero[32];
	struct hallmark_subject subject;
	struct hallmark_diag diag;

	open_up("X", 'c');
	ck_assert(hallmark_opened_item(opened, 0, &item));
	ck_assert(hm_bytes_equal(item.uri, trade_uri('X')));
	ck_assert_uint_eq(item.count, 0);
	ck_assert_ptr_null(item.custodian);
	ck_assert_mem_eq(item.link, zero, 32);
	ck_assert(!hallmark_opened_subject(opened, 0, &subject));
	ck_assert(!hallmark_opened_event(opened, 0, 0, &told));
	ck_assert_int_eq(hallmark_opened_try(opened, 0, &event,
					     t.w->stock.sign.pub, 0, &diag),
			 HALLMARK_SUBJECT_UNKNOWN);
	ck_assert_str_eq(diag.rule, "HMK-RULE-2");
	ck_assert_int_eq(hallmark_opened_try(opened, 1, &event,
					     t.w->stock.sign.pub, 0, &diag),
			 HALLMARK_SUBJECT_UNKNOWN);
}
END_TEST

START_TEST(gives_the_subject_to_sign_on)
{
	struct hallmark_subject subject;

	open_up("BA", 'c');
	ck_assert(hallmark_opened_subject(opened, 1, &subject));
	ck_assert(hm_bytes_equal(subject.uri, trade_uri('A')));
	ck_assert_ptr_null(subject.pub);
	for (size_t i = 0; i < t.w->event_count; i++)
		if (t.w->events[i].event.kind == HM_TRANSFER)
			ck_assert_mem_eq(subject.link, t.w->events[i].link.b,
					 32);
	ck_assert(!hallmark_opened_subject(opened, 2, &subject));
}
END_TEST

START_TEST(refuses_what_does_not_hold)
{
	struct hallmark_bytes good = trade_cut(&t, "A", 'c');
	struct hallmark_diag diag;
	struct hm_certificate c;
	struct hallmark_bytes bytes;

	ck_assert_int_eq(hallmark_opened_read(hm_bytes(good.ptr, good.len - 1),
					      &opened, &diag),
			 HALLMARK_MALFORMED);
	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(good, &c, NULL), HALLMARK_OK);
	world_record(&c, 1)->sig = world_record(&c, 0)->sig;
	bytes = world_bytes(t.w, &c);
	hm_certificate_release(&c);
	ck_assert_int_eq(hallmark_opened_read(bytes, &opened, &diag),
			 HALLMARK_SIGNATURE_BAD);
	ck_assert_int_eq(diag.code, HALLMARK_SIGNATURE_BAD);
	ck_assert_ptr_null(opened);
}
END_TEST

/* HMK-RULE-6 before anything is signed: who asks for what, and the answer. */
enum who {
	ROOT,
	STOCK,
	ANNA,
	BEN,
	INSPECTOR
};
static const uint8_t *pub_of(enum who who)
{
	switch (who) {
	case ROOT:
		return t.w->root.sign.pub;
	case STOCK:
		return t.w->stock.sign.pub;
	case ANNA:
		return t.anna->sign.pub;
	case BEN:
		return t.ben->sign.pub;
	case INSPECTOR:
		break;
	}
	return t.inspector->sign.pub;
}

#define TRANSFER HALLMARK_KIND_TRANSFER
#define STATUS HALLMARK_KIND_STATUS
#define ATTEST HALLMARK_KIND_ATTEST
#define RECOVER HALLMARK_KIND_RECOVER
#define CORRECT HALLMARK_KIND_CORRECT
static const struct {
	char item;
	enum who who;
	enum hallmark_kind kind;
	uint64_t
		number; /* status or corrected; of a transfer 1: to the claim */
	uint64_t later; /* seconds after the head */
	enum hallmark_code code;
} tries[] = {
	{ 'B', STOCK, TRANSFER, 0, 0, HALLMARK_OK },
	{ 'B', ANNA, TRANSFER, 0, 0, HALLMARK_NOT_CUSTODIAN },
	{ 'B', ROOT, TRANSFER, 0, 0, HALLMARK_NOT_CUSTODIAN },
	{ 'C', STOCK, TRANSFER, 1, 0, HALLMARK_OK },
	{ 'D', STOCK, TRANSFER, 0, 0, HALLMARK_TRANSFER_BLOCKED },
	{ 'E', STOCK, TRANSFER, 0, 0, HALLMARK_ITEM_ENDED },
	{ 'A', ANNA, STATUS, HM_LOST, 0, HALLMARK_OK },
	{ 'A', STOCK, STATUS, HM_LOST, 0, HALLMARK_NOT_CUSTODIAN },
	{ 'D', STOCK, STATUS, HM_FOUND, 0, HALLMARK_OK },
	{ 'A', ROOT, STATUS, HM_RECALLED, 0, HALLMARK_OK },
	{ 'A', STOCK, STATUS, 13, 0, HALLMARK_FIELD_RANGE },
	/* Its key is shown with F, and lacks this role; A does not show it. */
	{ 'F', INSPECTOR, STATUS, HM_THEFT_CONFIRMED, 0,
	  HALLMARK_ROLE_MISSING },
	{ 'A', INSPECTOR, STATUS, HM_THEFT_CONFIRMED, 0, HALLMARK_OK },
	{ 'F', INSPECTOR, ATTEST, 0, 0, HALLMARK_OK },
	{ 'A', BEN, ATTEST, 0, 0, HALLMARK_OK },
	{ 'E', BEN, ATTEST, 0, 0, HALLMARK_ITEM_ENDED },
	{ 'F', INSPECTOR, RECOVER, 0, TRADE_WAIT, HALLMARK_OK },
	{ 'B', INSPECTOR, RECOVER, 0, 0, HALLMARK_RECOVER_NOT_ANNOUNCED },
	{ 'A', ANNA, CORRECT, 1, 0, HALLMARK_ROLE_MISSING },
	{ 'A', STOCK, CORRECT, 1, 0, HALLMARK_NOT_CUSTODIAN },
	{ 'A', ROOT, CORRECT, 1, 0, HALLMARK_OK },
	{ 'D', STOCK, CORRECT, 1, 0, HALLMARK_OK },
	{ 'F', INSPECTOR, CORRECT, 1, 0, HALLMARK_OK },
	{ 'F', INSPECTOR, CORRECT, 0, 0, HALLMARK_ROLE_MISSING },
	{ 'F', BEN, CORRECT, 1, 0, HALLMARK_ROLE_MISSING },
	{ 'A', ROOT, CORRECT, 2, 0, HALLMARK_FIELD_RANGE },
	{ 'A', ROOT, (enum hallmark_kind)7, 0, 0, HALLMARK_USAGE },
	{ 'A', ROOT, HALLMARK_KIND_REVOKE, 0, 0, HALLMARK_USAGE },
};

START_TEST(tries_the_next_event)
{
	struct hallmark_event event = { .kind = tries[_i].kind,
					.to = t.ben->sign.pub,
					.status = tries[_i].number,
					.corrected = tries[_i].number };
	char letters[2] = { tries[_i].item, '\0' };
	struct hallmark_opened_item before, after;
	struct hallmark_diag diag = { .rule = "" };

	if (tries[_i].kind == TRANSFER && tries[_i].number == 1)
		event.to = t.claim;
	open_up(letters, 'c');
	ck_assert(hallmark_opened_item(opened, 0, &before));
	ck_assert_int_eq(
		hallmark_opened_try(opened, 0, &event, pub_of(tries[_i].who),
				    TRADE_SEALED + tries[_i].later, &diag),
		tries[_i].code);
	ck_assert_uint_eq(diag.rule[0] == 'H', tries[_i].code != HALLMARK_OK);
	/* Whatever the answer, nothing has happened. */
	ck_assert(hallmark_opened_item(opened, 0, &after));
	ck_assert_uint_eq(before.count, after.count);
	ck_assert_mem_eq(before.link, after.link, 32);
	ck_assert_ptr_eq(before.custodian, after.custodian);
	ck_assert_uint_eq(before.flags, after.flags);
	ck_assert_uint_eq(before.announced, after.announced);
}
END_TEST

/* The wait counts from the announcement, where the certificate knows it. */
START_TEST(waits_for_a_recover_if_the_wait_is_shown)
{
	struct hallmark_event event = { .kind = RECOVER,
					.to = t.ben->sign.pub };
	struct hallmark_opened_item item;
	struct world_event *e;

	e = world_add(t.w, HM_STATUS, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.status = HM_RECOVERING;
	world_log(t.w, 1, t.inspector);
	world_seal(t.w, TRADE_SEALED + TRADE_WAIT);
	e = world_add(t.w, HM_RECOVER, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.to = t.anna->sign.pub;
	e->to = t.anna;
	e->until = TRADE_SEALED * 2;
	world_log(t.w, 1, t.inspector);
	e = world_add(t.w, HM_STATUS, (const char *)trade_uri('B').ptr, NULL);
	e->event.args.status = HM_RECOVERING;
	world_log(t.w, 1, t.inspector);
	world_seal(t.w, TRADE_SEALED + TRADE_WAIT + 500);
	open_up("B", 'c');
	ck_assert(hallmark_opened_item(opened, 0, &item));
	ck_assert(item.has_wait);
	ck_assert_uint_eq(item.wait, TRADE_WAIT);
	ck_assert(item.announced);
	ck_assert_uint_eq(item.announced_at, TRADE_SEALED + TRADE_WAIT);
	ck_assert_int_eq(hallmark_opened_try(opened, 0, &event,
					     t.inspector->sign.pub, 0, NULL),
			 HALLMARK_RECOVER_TOO_EARLY);
	ck_assert_int_eq(
		hallmark_opened_try(opened, 0, &event, t.inspector->sign.pub,
				    TRADE_SEALED + 2 * TRADE_WAIT - 1, NULL),
		HALLMARK_RECOVER_TOO_EARLY);
	ck_assert_int_eq(
		hallmark_opened_try(opened, 0, &event, t.inspector->sign.pub,
				    TRADE_SEALED + 2 * TRADE_WAIT, NULL),
		HALLMARK_OK);
}
END_TEST

START_TEST(memory_runs_short)
{
	struct hallmark_bytes bytes = trade_cut(&t, "AF", 'c');
	enum hallmark_code code;
	size_t granted = 0;

	do {
		scarce_begin(granted++);
		code = hallmark_opened_read(bytes, &opened, NULL);
		scarce_end();
	} while (code == HALLMARK_NO_MEMORY);
	ck_assert_int_eq(code, HALLMARK_OK);
	ck_assert_uint_gt(granted, 5);
}
END_TEST

START_TEST(nothing_to_free)
{
	hallmark_opened_free(NULL);
}
END_TEST

Suite *suite_draft_opened(void)
{
	Suite *s = suite_create("draft/opened");
	TCase *tc = tcase_create("opened");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, tells_what_a_certificate_says, 0, 2);
	tcase_add_test(tc, tells_of_each_event);
	tcase_add_test(tc, tells_the_number_of_an_event);
	tcase_add_test(tc, without_a_head);
	tcase_add_test(tc, without_events);
	tcase_add_test(tc, gives_the_subject_to_sign_on);
	tcase_add_test(tc, refuses_what_does_not_hold);
	tcase_add_loop_test(tc, tries_the_next_event, 0,
			    sizeof(tries) / sizeof(*tries));
	tcase_add_test(tc, waits_for_a_recover_if_the_wait_is_shown);
	tcase_add_test(tc, memory_runs_short);
	tcase_add_test(tc, nothing_to_free);
	suite_add_tcase(s, tc);
	return s;
}
