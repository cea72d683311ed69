/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "unit/deed.h"
#include "verify/custody.h"

#define ITEMS 6
#define KEYS 4
#define OWNERS 3
#define STEPS 150
#define SEAL_EVERY 10
#define DAY 86400

/*
 * Whatever is asked of a ledger, in any order: it refuses by the rule book or
 * admits, every audit finds it sound, and every certificate that it cuts says
 * to the verifier what the ledger itself says.
 */
static struct brand b;
static struct hm_seed_signer keys[KEYS], owners[OWNERS];
static uint64_t state;

static unsigned pick(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static void make(void)
{
	brand_make(&b);
	for (uint8_t i = 0; i < KEYS + OWNERS; i++) {
		uint8_t seed[HM_SEED_BYTES] = { i, 5 };

		hm_seed_signer_init(i < KEYS ? &keys[i] : &owners[i - KEYS],
				    seed);
	}
	brand_issue(&b, "r", 0, ITEMS - 2, 2);
}

static void remove_all(void)
{
	brand_remove(&b);
}

/* The root, a key that may be authorised, or an owner. */
static const struct hm_seed_signer *anybody(void)
{
	unsigned i = pick(KEYS + OWNERS + 2);

	if (i < KEYS)
		return &keys[i];
	if (i < KEYS + OWNERS)
		return &owners[i - KEYS];
	return i == KEYS + OWNERS ? &b.stock : &b.root;
}

/* Whoever holds the item, so that much is admitted. */
static const struct hm_seed_signer *holder(unsigned item)
{
	struct hallmark_standing s = deed_standing(&b, item);

	for (size_t i = 0; i < OWNERS; i++)
		if (memcmp(s.custodian, owners[i].sign.pub, 32) == 0)
			return &owners[i];
	return pick(8) == 0 ? anybody() : &b.stock;
}

static struct deed any_key_deed(void)
{
	static const uint64_t roles[] = { 63, 1, 3, 34, 12, 40 };
	const struct hm_seed_signer *key = &keys[pick(KEYS)];
	uint64_t entries = brand_info(&b).entries;
	struct deed d;

	if (pick(2))
		return deed_revoke(key, pick(3) > 0, pick((unsigned)entries),
				   pick(2) ? &b.root : anybody());
	d = deed_authorise(key, roles[pick(6)], pick(2) ? &b.root : anybody());
	if (pick(3) == 0 && !(d.events[0].args.authorise.roles & 32)) {
		d.events[0].args.authorise.has_max = true;
		d.events[0].args.authorise.max = 3;
	}
	return d;
}

static struct deed any_deed(void)
{
	unsigned item = pick(ITEMS);
	struct deed d;

	switch (pick(7)) {
	case 0:
		return any_key_deed();
	case 1:
		d = deed_item(HM_ISSUE, item, anybody());
		d.events[0].args.issue.to = owners[0].sign.pub;
		if (pick(2))
			d.events[0].args.issue.claim = owners[1].sign.pub;
		d.has_first = pick(2) == 0;
		d.first = pick(4);
		return d;
	case 2:
		return deed_give(&b, item, holder(item), &owners[pick(OWNERS)]);
	case 3:
		d = deed_give(&b, item, pick(2) ? &b.root : anybody(),
			      &owners[pick(OWNERS)]);
		d.kind = HM_RECOVER;
		return d;
	case 4:
		d = deed_item(HM_CORRECT, item, anybody());
		d.events[0].args.correct = pick(4);
		return d;
	case 5:
		return deed_status((enum hm_status)(HM_LOST + pick(3)), item,
				   holder(item));
	}
	/* An end comes seldom. */
	d = deed_status((enum hm_status)(1 + pick(12)), item, anybody());
	if ((d.events[0].args.status == HM_DESTROYED ||
	     d.events[0].args.status == HM_DECOMMISSIONED) &&
	    pick(8) > 0)
		d.events[0].args.status = HM_RECOVERING;
	return d;
}

static void compare(void)
{
	b.now += 10;
	brand_checkpoint(&b);
	deed_audit(&b);
	for (unsigned item = 0; item < ITEMS; item++) {
		struct hallmark_standing s = deed_standing(&b, item);

		if (s.exists)
			ck_assert_int_eq(
				brand_prove(&b, item, HALLMARK_LEVEL_FULL),
				hm_flag_code(s.flags));
	}
}

START_TEST(a_ledger_and_a_verifier_agree)
{
	unsigned admitted = 0;

	state = (uint64_t)time(NULL) * 8 + (uint64_t)_i;
	printf("ledger/life %d seed %llu\n", _i, (unsigned long long)state);
	for (unsigned i = 0; i < STEPS; i++) {
		struct deed d = any_deed();
		enum hallmark_code code = deed_submit(&b, &d, NULL);

		ck_assert_msg(code < HALLMARK_USAGE, "step %u, kind %d: %s", i,
			      (int)d.kind, hallmark_code_name(code));
		admitted += code == HALLMARK_OK;
		b.now += pick(6) == 0 ? 20 * DAY : 700;
		if (i % SEAL_EVERY == SEAL_EVERY - 1)
			compare();
	}
	ck_assert_uint_gt(admitted, STEPS / 20);
}
END_TEST

Suite *suite_ledger_life(void)
{
	Suite *suite = suite_create("ledger/life");
	TCase *tcase = tcase_create("life");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_tags(tcase, "slow");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_ledger_and_a_verifier_agree, 0, 4);
	suite_add_tcase(suite, tcase);
	return suite;
}
