/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "unit/scarce.h"
#include "verify/opening.h"
#include "world/world.h"

static struct world *world;

static void begin(void)
{
	world = calloc(1, sizeof(*world));
	ck_assert_ptr_nonnull(world);
	world_begin(world, "nobody.example/1");
	world_story(world, "root authorise fac 5; fac issue A stock claim=code;"
			   "stock transfer A alice; fac attest A 1 1;"
			   "alice status A 3; root revoke fac 2 from=3");
}

static void end(void)
{
	world_end(world);
	free(world);
}

static struct hallmark_bytes bytes_of(const char *items, char level)
{
	struct hm_certificate *c = world_story_cut(world, items, level);
	struct hallmark_bytes bytes = world_bytes(world, c);

	hm_certificate_release(c);
	free(c);
	return bytes;
}

/* HMK-RULE-8: the end state, by all keys, of a brand that nobody pinned. */
START_TEST(opens_a_life)
{
	struct hm_opening o;
	const struct hm_chain *chain;

	hm_opening_init(&o);
	ck_assert_int_eq(hm_opening_read(&o, bytes_of("A", 'c'), NULL),
			 HALLMARK_OK);
	chain = hm_opening_chain(&o, 0);
	ck_assert_uint_eq(chain->count, 4);
	ck_assert(hm_pub_equal(chain->state.custodian,
			       world_signer(world, "alice")->sign.pub));
	ck_assert(hm_pub_equal(chain->state.claim,
			       world_signer(world, "code")->sign.pub));
	ck_assert_uint_eq(hm_chain_flags(chain),
			  HM_FLAG_STOLEN | HM_FLAG_CUSTODY_VOID);
	ck_assert(hm_hash_equal(&chain->link, &world->events[5].link));
	ck_assert(hm_hash_equal(&o.ledger_id, &world->events[0].link));
	ck_assert_uint_eq(hm_powers_count(&o.powers), 1);
	ck_assert_uint_eq(hm_powers_get(&o.powers, 2)->void_from, 3);
	hm_opening_release(&o);
}
END_TEST

START_TEST(opens_what_has_no_records)
{
	struct hm_opening o;

	hm_opening_init(&o);
	ck_assert_int_eq(hm_opening_read(&o, bytes_of("?A,X", 'c'), NULL),
			 HALLMARK_OK);
	ck_assert_uint_eq(hm_opening_chain(&o, 0)->count, 0);
	ck_assert_uint_eq(hm_opening_chain(&o, 1)->count, 0);
	ck_assert_uint_eq(hm_powers_count(&o.powers), 0);
	hm_opening_release(&o);
}
END_TEST

/* HMK-VER-1, HMK-VER-4, HMK-VER-9, HMK-VER-11, HMK-VER-13 */
START_TEST(refuses_what_does_not_hold)
{
	static const struct {
		enum hallmark_code code;
		const char *rule;
	} rows[] = {
		{ HALLMARK_MALFORMED, "HMK-CERT-8" },
		{ HALLMARK_SUBJECT_TWICE, "HMK-VER-4" },
		{ HALLMARK_KEY_BAD, "HMK-VER-9" },
		{ HALLMARK_SIGNATURE_BAD, "HMK-VER-11" },
		{ HALLMARK_ACCEPTANCE_MISSING, "HMK-RULE-4" },
	};
	struct hm_certificate *c = world_story_cut(world, "A", 'c');
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hm_cert_item *item;
	struct hm_opening o;

	if (_i == 0)
		hm_buf_clear(&c->keys);
	if (_i == 1) {
		item = hm_buf_grow(&c->items, sizeof(*item));
		*item = *world_item(c, 0);
	}
	if (_i == 2)
		world_key(c, 0)->pub = world_mixed_point;
	if (_i == 3)
		world_record(c, 0)->sig = world_record(c, 1)->sig;
	if (_i == 4)
		world_record(c, 1)->has_acceptance = false;
	hm_opening_init(&o);
	ck_assert_int_eq(hm_opening_read(&o, world_bytes(world, c), &diag),
			 rows[_i].code);
	ck_assert_int_eq(diag.code, rows[_i].code);
	ck_assert_str_eq(diag.rule, rows[_i].rule);
	hm_opening_release(&o);
	hm_certificate_release(c);
	free(c);
}
END_TEST

START_TEST(memory_runs_short)
{
	struct hallmark_bytes bytes = bytes_of("A", 'c');
	struct hm_opening o;
	enum hallmark_code code;
	size_t granted = 0;

	do {
		hm_opening_init(&o);
		scarce_begin(granted);
		code = hm_opening_read(&o, bytes, NULL);
		if (scarce_end() <= granted)
			break;
		hm_opening_release(&o);
		ck_assert_int_eq(code, HALLMARK_NO_MEMORY);
		granted++;
	} while (granted < 1000);
	hm_opening_release(&o);
	ck_assert_int_eq(code, HALLMARK_OK);
	ck_assert_uint_gt(granted, 5);
}
END_TEST

Suite *suite_verify_opening(void)
{
	Suite *s = suite_create("verify/opening");
	TCase *tc = tcase_create("opening");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, opens_a_life);
	tcase_add_test(tc, opens_what_has_no_records);
	tcase_add_loop_test(tc, refuses_what_does_not_hold, 0, 5);
	tcase_add_test(tc, memory_runs_short);
	suite_add_tcase(s, tc);
	return s;
}
