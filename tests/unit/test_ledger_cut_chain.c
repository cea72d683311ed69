/* Certificates of whole lives. SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

#include "base/buf.h"
#include "certificate/certificate.h"
#include "ledger/ledger.h"
#include "unit/life.h"
#include "unit/scarce.h"

static struct brand b;
static struct hm_seed_signer shop, owner, factory, line, police, stranger;

static void make(void)
{
	life_key(&shop, 20);
	life_key(&owner, 21);
	life_key(&factory, 22);
	life_key(&line, 23);
	life_key(&police, 24);
	life_key(&stranger, 25);
	brand_make(&b);
	brand_issue(&b, "r", 0, 40, 16);
	life_authorise(&b, &factory,
		       HALLMARK_ROLE_ISSUE | HALLMARK_ROLE_AUTHORISE, &b.root);
	life_authorise(&b, &line, HALLMARK_ROLE_ISSUE, &factory);
	life_authorise(&b, &police, HALLMARK_ROLE_CONFIRM, &b.root);
	life_issue(&b, 100, 104, &line);
	brand_checkpoint(&b);
}

static void remove_all(void)
{
	brand_remove(&b);
}

/* The certificate, decoded; its bytes in *cut. */
static void read_cut(unsigned item, enum hallmark_level level,
		     struct hallmark_buf **cut, struct hm_certificate *c)
{
	struct hallmark_diag diag = { .message = "" };

	*cut = brand_cut(&b, item, level);
	hm_certificate_init(c);
	ck_assert_msg(hm_certificate_read(hallmark_buf_bytes(*cut), c, &diag) ==
			      HALLMARK_OK,
		      "%s: %s", diag.rule, diag.message);
}

static void drop(struct hallmark_buf *cut, struct hm_certificate *c)
{
	hm_certificate_release(c);
	hallmark_buf_free(cut);
}

/* How a certificate of that item must look: records, keys, verdict. */
static void assert_cut(unsigned item, enum hallmark_level level, size_t records,
		       size_t keys, enum hallmark_code code)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_buf *cut;
	struct hm_certificate c;

	read_cut(item, level, &cut, &c);
	ck_assert_uint_eq(hm_certificate_item(&c, 0)->records, records);
	ck_assert_uint_eq(hm_certificate_keys(&c), keys);
	ck_assert_int_eq(brand_verify(&b, cut, &id), code);
	drop(cut, &c);
}

/* Its signature alone would prove nothing. */
static void refuse_signed(unsigned item)
{
	struct hallmark_item_id id = brand_item(item);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_SIGNED };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_diag diag = { .message = "" };

	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_KEY_REVOKED);
	ck_assert_uint_eq(diag.offset, 0);
	ck_assert_uint_eq(out->len, 0);
	hallmark_buf_free(out);
}

START_TEST(a_chain_is_carried_whole)
{
	life_transfer(&b, 3, &b.stock, &shop);
	life_status(&b, 3, HALLMARK_STATUS_ACTIVATED, &b.root);
	life_transfer(&b, 3, &shop, &owner);
	brand_checkpoint(&b);
	assert_cut(3, HALLMARK_LEVEL_FULL, 4, 1, HALLMARK_OK);
	assert_cut(3, HALLMARK_LEVEL_CURRENT, 4, 1, HALLMARK_OK);
	assert_cut(3, HALLMARK_LEVEL_SIGNED, 1, 1, HALLMARK_SIGNED_ONLY);
	assert_cut(3, HALLMARK_LEVEL_STATUS, 0, 0, HALLMARK_STATUS_ONLY);
}
END_TEST

START_TEST(a_factorys_item_carries_its_line_of_keys)
{
	struct hallmark_buf *cut;
	struct hm_certificate c;

	assert_cut(100, HALLMARK_LEVEL_FULL, 1, 3, HALLMARK_OK);
	assert_cut(100, HALLMARK_LEVEL_SIGNED, 1, 3, HALLMARK_SIGNED_ONLY);
	read_cut(100, HALLMARK_LEVEL_FULL, &cut, &c);
	ck_assert_uint_eq(hm_certificate_key(&c, 0)->records, 0);
	ck_assert_mem_eq(hm_certificate_key(&c, 1)->pub, factory.sign.pub, 32);
	ck_assert_mem_eq(hm_certificate_key(&c, 2)->pub, line.sign.pub, 32);
	ck_assert_uint_eq(hm_certificate_record(&c, 0)->by, 3);
	drop(cut, &c);
}
END_TEST

START_TEST(only_keys_relied_upon_are_carried)
{
	life_status(&b, 4, HALLMARK_STATUS_THEFT_CONFIRMED, &police);
	life_status(&b, 4, HALLMARK_STATUS_CLEARED, &police);
	brand_checkpoint(&b);
	assert_cut(4, HALLMARK_LEVEL_FULL, 3, 2, HALLMARK_OK);
	assert_cut(5, HALLMARK_LEVEL_FULL, 1, 1, HALLMARK_OK);
}
END_TEST

static const struct {
	uint64_t status;
	bool by_custodian;
	enum hallmark_code code;
} flags[] = {
	{ HALLMARK_STATUS_LOST, true, HALLMARK_LOST },
	{ HALLMARK_STATUS_STOLEN, true, HALLMARK_STOLEN },
	{ HALLMARK_STATUS_THEFT_CONFIRMED, false, HALLMARK_THEFT_CONFIRMED },
	{ HALLMARK_STATUS_RECALLED, false, HALLMARK_RECALLED },
	{ HALLMARK_STATUS_DECOMMISSIONED, false, HALLMARK_DECOMMISSIONED },
	{ HALLMARK_STATUS_DESTROYED, false, HALLMARK_DESTROYED },
};

START_TEST(what_is_flagged_says_so_at_each_level)
{
	life_status(&b, 7, flags[_i].status,
		    flags[_i].by_custodian ? &b.stock : &b.root);
	life_status(&b, 9, HALLMARK_STATUS_RECALLED, &b.root);
	life_status(&b, 12, HALLMARK_STATUS_STOLEN, &b.stock);
	brand_checkpoint(&b);
	assert_cut(7, HALLMARK_LEVEL_FULL, 2, 1, flags[_i].code);
	assert_cut(7, HALLMARK_LEVEL_CURRENT, 2, 1, flags[_i].code);
	assert_cut(7, HALLMARK_LEVEL_STATUS, 0, 0, flags[_i].code);
	/* The others are provably not in the set. */
	for (unsigned i = 13; i < 40; i++)
		assert_cut(i, HALLMARK_LEVEL_STATUS, 0, 0,
			   HALLMARK_STATUS_ONLY);
}
END_TEST

START_TEST(a_whole_flagged_set_is_proven)
{
	struct hallmark_item_id ids[41];
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 41,
				    .level = HALLMARK_LEVEL_STATUS,
				    .absence = true };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);

	for (unsigned i = 0; i < 40; i += 3)
		life_status(&b, i, HALLMARK_STATUS_RECALLED, &b.root);
	brand_checkpoint(&b);
	for (unsigned i = 0; i < 40; i++)
		ids[i] = brand_item(i);
	ids[40] = brand_item(4711);
	ck_assert_int_eq(hallmark_ledger_certificate(b.ledger, &cut, out, NULL),
			 HALLMARK_OK);
	for (unsigned i = 0; i < 41; i++)
		ck_assert_int_eq(brand_verify(&b, out, &ids[i]),
				 i == 40      ? HALLMARK_NOT_ISSUED
				 : i % 3 == 0 ? HALLMARK_RECALLED
					      : HALLMARK_STATUS_ONLY);
	hallmark_buf_free(out);
}
END_TEST

/* The factory was broken into before it authorised its line. */
START_TEST(a_void_key_voids_what_it_issued)
{
	life_revoke(&b, &factory, true, 1, &b.root);
	brand_checkpoint(&b);
	assert_cut(101, HALLMARK_LEVEL_FULL, 1, 3, HALLMARK_CUSTODY_VOID);
	assert_cut(101, HALLMARK_LEVEL_STATUS, 0, 0, HALLMARK_CUSTODY_VOID);
	refuse_signed(101);
	life_status(&b, 101, HALLMARK_STATUS_RATIFIED, &b.root);
	brand_checkpoint(&b);
	assert_cut(101, HALLMARK_LEVEL_FULL, 2, 3, HALLMARK_OK);
	assert_cut(101, HALLMARK_LEVEL_STATUS, 0, 0, HALLMARK_STATUS_ONLY);
}
END_TEST

START_TEST(what_a_key_issued_before_stays_good)
{
	life_revoke(&b, &line, false, 0, &factory);
	brand_checkpoint(&b);
	assert_cut(102, HALLMARK_LEVEL_FULL, 1, 3, HALLMARK_OK);
	assert_cut(102, HALLMARK_LEVEL_SIGNED, 1, 3, HALLMARK_SIGNED_ONLY);
}
END_TEST

START_TEST(a_root_that_changed_shows_its_chain)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_ROOT,
				.event.key = b.next.sign.pub,
				.event.next = stranger.sign.pub,
				.event.wait = brand_info(&b).wait,
				.by = &b.next };
	struct hallmark_buf *cut;
	struct hm_certificate c;

	ck_assert_int_eq(life_of_key(&b, b.root.sign.pub, &act), HALLMARK_OK);
	life_status(&b, 6, HALLMARK_STATUS_ACTIVATED, &b.next);
	brand_checkpoint(&b);
	assert_cut(6, HALLMARK_LEVEL_FULL, 2, 1, HALLMARK_OK);
	refuse_signed(6);
	life_issue(&b, 300, 301, &b.next);
	brand_checkpoint(&b);
	assert_cut(300, HALLMARK_LEVEL_SIGNED, 1, 1, HALLMARK_SIGNED_ONLY);
	assert_cut(103, HALLMARK_LEVEL_SIGNED, 1, 3, HALLMARK_SIGNED_ONLY);
	read_cut(6, HALLMARK_LEVEL_CURRENT, &cut, &c);
	ck_assert_uint_eq(hm_certificate_key(&c, 0)->records, 2);
	ck_assert_mem_eq(hm_certificate_key(&c, 0)->pub, b.root.sign.pub, 32);
	drop(cut, &c);
	assert_cut(103, HALLMARK_LEVEL_FULL, 1, 3, HALLMARK_OK);
}
END_TEST

START_TEST(a_recover_shows_how_long_to_wait)
{
	struct life_act act = { .event.kind = HALLMARK_KIND_RECOVER,
				.event.to = owner.sign.pub,
				.by = &b.root,
				.accepts = &owner };
	struct hallmark_buf *cut;
	struct hm_certificate c;

	life_status(&b, 8, HALLMARK_STATUS_RECOVERING, &b.root);
	brand_checkpoint(&b);
	b.now += brand_info(&b).wait + 700;
	brand_checkpoint(&b);
	ck_assert_int_eq(life_item(&b, 8, &act), HALLMARK_OK);
	brand_checkpoint(&b);
	assert_cut(8, HALLMARK_LEVEL_FULL, 3, 1, HALLMARK_OK);
	read_cut(8, HALLMARK_LEVEL_CURRENT, &cut, &c);
	ck_assert_uint_eq(hm_certificate_key(&c, 0)->records, 1);
	drop(cut, &c);
}
END_TEST

/* What came after the head is for the next one. */
START_TEST(a_chain_is_that_of_the_head)
{
	life_transfer(&b, 3, &b.stock, &shop);
	assert_cut(3, HALLMARK_LEVEL_FULL, 1, 1, HALLMARK_OK);
	assert_cut(3, HALLMARK_LEVEL_STATUS, 0, 0, HALLMARK_STATUS_ONLY);
	life_status(&b, 4, HALLMARK_STATUS_RECALLED, &b.root);
	life_revoke(&b, &line, false, 0, &factory);
	assert_cut(4, HALLMARK_LEVEL_CURRENT, 1, 1, HALLMARK_OK);
	assert_cut(102, HALLMARK_LEVEL_FULL, 1, 3, HALLMARK_OK);
	brand_checkpoint(&b);
	assert_cut(3, HALLMARK_LEVEL_FULL, 2, 1, HALLMARK_OK);
	assert_cut(4, HALLMARK_LEVEL_CURRENT, 2, 1, HALLMARK_RECALLED);
}
END_TEST

static const size_t lengths[] = { 1, 20, 500, 960 };

START_TEST(long_chains_are_carried)
{
	size_t length = lengths[_i];

	for (size_t i = 1; i < length; i++)
		life_transfer(&b, 3, i % 2 ? &b.stock : &shop,
			      i % 2 ? &shop : &b.stock);
	brand_checkpoint(&b);
	assert_cut(3, HALLMARK_LEVEL_FULL, length, 1, HALLMARK_OK);
	assert_cut(3, HALLMARK_LEVEL_CURRENT, length, 1, HALLMARK_OK);
}
END_TEST

/* Thirty-two with the root are carried; who adds the next is told so. */
START_TEST(a_file_relies_on_few_keys)
{
	struct hm_seed_signer keys[33];
	struct hallmark_item_id ids[33];
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 31,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_diag diag = { .message = "" };

	for (unsigned i = 0; i < 33; i++) {
		life_key(&keys[i], (uint8_t)(50 + i));
		life_authorise(&b, &keys[i], HALLMARK_ROLE_ISSUE, &b.root);
		life_issue(&b, 200 + i, 201 + i, &keys[i]);
		ids[i] = brand_item(200 + i);
	}
	brand_checkpoint(&b);
	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_OK);
	hallmark_buf_clear(out);
	cut.item_count = 32;
	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_CHAIN_FULL);
	ck_assert_uint_lt(diag.offset, 32);
	ck_assert_ptr_nonnull(strstr(diag.message, "32 keys"));
	ck_assert_uint_eq(out->len, 0);
	hallmark_buf_free(out);
}
END_TEST

START_TEST(no_flipped_byte_of_a_life_verifies)
{
	struct hallmark_item_id id = brand_item(100);
	struct hallmark_buf *cut;

	life_transfer(&b, 100, &b.stock, &owner);
	life_status(&b, 100, HALLMARK_STATUS_THEFT_CONFIRMED, &police);
	life_status(&b, 100, HALLMARK_STATUS_CLEARED, &police);
	brand_checkpoint(&b);
	cut = brand_cut(&b, 100, HALLMARK_LEVEL_FULL);
	ck_assert_int_eq(brand_verify(&b, cut, &id), HALLMARK_OK);
	for (size_t i = 0; i < cut->len; i++) {
		cut->ptr[i] ^= 1;
		ck_assert_int_ne(brand_verify(&b, cut, &id), HALLMARK_OK);
		cut->ptr[i] ^= 1;
	}
	hallmark_buf_free(cut);
}
END_TEST

START_TEST(items_share_their_keys)
{
	struct hallmark_item_id ids[4] = { brand_item(100), brand_item(3),
					   brand_item(101), brand_item(4) };
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 4,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hm_certificate c;

	life_status(&b, 4, HALLMARK_STATUS_CLEARED, &police);
	brand_checkpoint(&b);
	ck_assert_int_eq(hallmark_ledger_certificate(b.ledger, &cut, out, NULL),
			 HALLMARK_OK);
	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(hallmark_buf_bytes(out), &c, NULL),
			 HALLMARK_OK);
	ck_assert_uint_eq(hm_certificate_keys(&c), 4);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(brand_verify(&b, out, &ids[i]), HALLMARK_OK);
	hm_certificate_release(&c);
	hallmark_buf_free(out);
}
END_TEST

/* A bit of the flagged set, or of a receiver's consent. */
START_TEST(what_does_not_verify_is_not_handed_out)
{
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = _i == 0 ? HALLMARK_LEVEL_STATUS
						     : HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_diag diag = { .rule = "", .message = "" };
	uint8_t index[8] = { 0 };

	index[7] = (uint8_t)brand_info(&b).entries;
	life_transfer(&b, 3, &b.stock, &shop);
	life_status(&b, 3, HALLMARK_STATUS_RECALLED, &b.root);
	brand_checkpoint(&b);
	brand_close(&b);
	if (_i == 0)
		brand_damage(&b, HM_TABLE_FLAG, hm_bytes(id.subject, 32), 0);
	else
		brand_damage(&b, HM_TABLE_ACCEPT, hm_bytes(index, 8), 20);
	brand_open(&b, false);
	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_STORE_DAMAGED);
	ck_assert_ptr_nonnull(strstr(diag.message, "run audit"));
	ck_assert_uint_eq(out->len, 0);
	hallmark_buf_free(out);
}
END_TEST

/* An item is at most 1 MiB: sixty-five details of 16 KiB are more. */
START_TEST(what_is_too_long_is_refused)
{
	static char words[16000];
	struct hallmark_field field = { HM_LIT("note"),
					{ .type = HALLMARK_TEXT } };
	struct life_act act = { .event.kind = HALLMARK_KIND_ATTEST,
				.event.type = 1,
				.event.result = 1,
				.by = &b.root,
				.fields = &field,
				.field_count = 1 };
	const struct hallmark_bytes note = HM_LIT("note");
	struct hallmark_item_id id = brand_item(3);
	struct hallmark_cut cut = { .items = &id,
				    .item_count = 1,
				    .level = HALLMARK_LEVEL_FULL };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_diag diag = { .message = "" };

	memset(words, 'a', sizeof(words));
	field.value.text = hm_bytes(words, sizeof(words));
	for (int i = 0; i < 70; i++)
		ck_assert_int_eq(life_item(&b, 3, &act), HALLMARK_OK);
	brand_checkpoint(&b);
	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(diag.message, "withhold details"));
	ck_assert_uint_eq(out->len, 0);
	cut.withhold = &note;
	cut.withhold_count = 1;
	ck_assert_int_eq(
		hallmark_ledger_certificate(b.ledger, &cut, out, &diag),
		HALLMARK_OK);
	ck_assert_int_eq(brand_verify(&b, out, &id), HALLMARK_OK);
	hallmark_buf_free(out);
}
END_TEST

/* Whatever is missing when, it is said, and nothing is handed out. */
START_TEST(memory_may_run_short)
{
	struct hallmark_item_id ids[2] = { brand_item(100), brand_item(3) };
	struct hallmark_cut cut = { .items = ids,
				    .item_count = 2,
				    .level = (enum hallmark_level)_i };
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	size_t granted = 0;

	life_status(&b, 3, HALLMARK_STATUS_RECALLED, &b.root);
	brand_checkpoint(&b);
	while (code) {
		scarce_begin(granted++);
		code = hallmark_ledger_certificate(b.ledger, &cut, out, NULL);
		scarce_end();
		ck_assert(code == HALLMARK_OK || code == HALLMARK_NO_MEMORY);
		ck_assert((out->len > 0) == (code == HALLMARK_OK));
		/* That the result itself had no room is forgotten. */
		hallmark_buf_clear(out);
	}
	ck_assert_uint_gt(granted, 5);
	hallmark_buf_free(out);
}
END_TEST

Suite *suite_ledger_cut_chain(void)
{
	Suite *suite = suite_create("ledger/cut_chain");
	TCase *tcase = tcase_create("cut_chain");
	TCase *slow = tcase_create("slow");

	tcase_add_checked_fixture(tcase, make, remove_all);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_chain_is_carried_whole);
	tcase_add_test(tcase, a_factorys_item_carries_its_line_of_keys);
	tcase_add_test(tcase, only_keys_relied_upon_are_carried);
	tcase_add_loop_test(tcase, what_is_flagged_says_so_at_each_level, 0,
			    sizeof(flags) / sizeof(flags[0]));
	tcase_add_test(tcase, a_whole_flagged_set_is_proven);
	tcase_add_test(tcase, a_void_key_voids_what_it_issued);
	tcase_add_test(tcase, what_a_key_issued_before_stays_good);
	tcase_add_test(tcase, a_root_that_changed_shows_its_chain);
	tcase_add_test(tcase, a_recover_shows_how_long_to_wait);
	tcase_add_test(tcase, a_chain_is_that_of_the_head);
	tcase_add_test(tcase, a_file_relies_on_few_keys);
	tcase_add_test(tcase, items_share_their_keys);
	tcase_add_loop_test(tcase, what_does_not_verify_is_not_handed_out, 0,
			    2);
	tcase_add_test(tcase, what_is_too_long_is_refused);
	tcase_add_loop_test(tcase, memory_may_run_short, 0, 4);
	tcase_set_tags(slow, "slow");
	tcase_set_timeout(slow, 120);
	tcase_add_checked_fixture(slow, make, remove_all);
	tcase_add_loop_test(slow, long_chains_are_carried, 0,
			    sizeof(lengths) / sizeof(lengths[0]));
	tcase_add_test(slow, no_flipped_byte_of_a_life_verifies);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, slow);
	return suite;
}
