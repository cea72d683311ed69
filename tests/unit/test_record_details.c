/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include "cbor/writer.h"
#include "record/details.h"

/*
 * HMK-DET-1, HMK-DET-2, HMK-DET-3: three fields (lot, cut, carat) under a seed of 16 times 5,
 * whole and with "cut" withheld; made by Python from the specification.
 */
#define WHOLE                                                                  \
	"825005050505050505050505050505050505"                                 \
	"838201634c2d37826363757465496465616c82656361"                         \
	"726174182a"
#define PART                                                                   \
	"82f683830150f49725383f428b6cb0f4125ea86e8bc5"                         \
	"634c2d3782636375745820030a6c0d94277515752c50"                         \
	"0b602c9cf6d7c8590fc21295c4c1a372f681b7205383"                         \
	"65636172617450935daf75669d825d49d8fb9a9bf60e"                         \
	"fe182a"
#define HASH                                                                   \
	"9f9052ee87815bd1bd70d8f763c3568690df24c73df5"                         \
	"c4ab9f32f6eb7705f043"

struct read {
	struct hallmark_buf bytes;
	struct hm_cbor r;
	struct hm_details details;
};

static void read_hex(struct read *x, const char *hex)
{
	x->bytes = HM_BUF_INIT(65536);
	vectors_hex(&x->bytes, hex);
	hm_cbor_init(&x->r, hm_buf_view(&x->bytes), "");
	hm_details_read(&x->r, &x->details);
	hm_cbor_end(&x->r);
}

static void ck_hash(const struct hm_hash *got)
{
	struct hallmark_buf want = HM_BUF_INIT(HM_HASH_BYTES);

	vectors_hex(&want, HASH);
	ck_assert_mem_eq(got->b, want.ptr, HM_HASH_BYTES);
	hm_buf_release(&want);
}

START_TEST(whole_and_part_have_one_hash)
{
	struct read whole;
	struct read part;

	read_hex(&whole, WHOLE);
	ck_assert_int_eq(whole.r.err, HALLMARK_OK);
	ck_assert_uint_eq(whole.details.fields, 3);
	ck_assert_uint_eq(whole.details.withheld, 0);
	ck_hash(&whole.details.hash);
	read_hex(&part, PART);
	ck_assert_int_eq(part.r.err, HALLMARK_OK);
	ck_assert_uint_eq(part.details.withheld, 1);
	ck_hash(&part.details.hash);
	hm_buf_release(&whole.bytes);
	hm_buf_release(&part.bytes);
}
END_TEST

START_TEST(withholds_what_is_listed)
{
	static const struct hallmark_bytes cut = { (const uint8_t *)"\x63"
								    "cut",
						   4 };
	struct hallmark_bytes all[3] = { { (const uint8_t *)"\x01", 1 },
					 cut,
					 { (const uint8_t *)"\x65"
							    "carat",
					   6 } };
	struct hallmark_buf out = HM_BUF_INIT(65536);
	struct hallmark_buf want = HM_BUF_INIT(65536);
	struct read whole;

	read_hex(&whole, WHOLE);
	vectors_hex(&want, PART);
	ck_assert(hm_details_withhold(&out, &whole.details, &cut, 1));
	ck_assert(hm_bytes_equal(hm_buf_view(&out), hm_buf_view(&want)));
	hm_buf_clear(&out);
	ck_assert(hm_details_withhold(&out, &whole.details, NULL, 0));
	ck_assert(hm_bytes_equal(hm_buf_view(&out), whole.details.raw));
	hm_buf_clear(&out);
	ck_assert(!hm_details_withhold(&out, &whole.details, all, 3));
	ck_assert_uint_eq(out.len, 0);
	hm_buf_release(&out);
	hm_buf_release(&want);
	hm_buf_release(&whole.bytes);
}
END_TEST

START_TEST(walks_the_fields)
{
	static const size_t shown[2][3] = { { 4, 6, 2 }, { 4, 0, 2 } };
	struct read x;
	struct hm_fields f;
	struct hm_field field;

	read_hex(&x, _i ? PART : WHOLE);
	hm_fields_begin(&f, x.details.raw);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(hm_fields_next(&f, &field));
		ck_assert_uint_eq(field.value.len, shown[_i][i]);
	}
	ck_assert(!hm_fields_next(&f, &field));
	hm_buf_release(&x.bytes);
}
END_TEST

START_TEST(writes_whole_details)
{
	static const uint8_t seed[16] = { 5, 5, 5, 5, 5, 5, 5, 5,
					  5, 5, 5, 5, 5, 5, 5, 5 };
	struct hallmark_buf out = HM_BUF_INIT(65536);
	struct hm_field fields[3];
	struct hm_fields f;
	struct read x;

	read_hex(&x, WHOLE);
	hm_fields_begin(&f, x.details.raw);
	for (size_t i = 0; i < 3; i++)
		ck_assert(hm_fields_next(&f, &fields[i]));
	hm_details_write(&out, seed, fields, 3);
	ck_assert(hm_bytes_equal(hm_buf_view(&out), x.details.raw));
	hm_buf_release(&out);
	hm_buf_release(&x.bytes);
}
END_TEST

#define SEED "825000000000000000000000000000000000"
#define B32                                                                    \
	"58200000000000000000000000000000000000000000000000000000000000000000"
static const struct {
	const char *hex;
	const char *rule; /* NULL: must pass */
} rows[] = {
	{ SEED "81820160", NULL },
	{ SEED "8182018118ff", NULL },
	{ SEED "81820180", NULL },
	{ SEED "81820141ff", NULL },
	{ SEED "818201f4", NULL },
	{ SEED "81820120", NULL },
	{ SEED "8182613001", NULL },
	/* 16 arrays deep is the limit. */
	{ SEED "8182018181818181818181818181818181818101", NULL },
	{ SEED "818201818181818181818181818181818181818101", "HMK-CBOR-10" },
	{ SEED "80", "HMK-DET-1" },
	{ SEED "8183010101", "HMK-DET-1" },
	{ SEED "818101", "HMK-DET-1" },
	{ "82f680", "HMK-DET-2" },
	{ "82f6818201" B32, "HMK-DET-2" },
	{ "82f68183015000000000000000000000000000000000f5", "HMK-DET-2" },
	{ "82f68183014f000000000000000000000000000000f5", "HMK-DET-2" },
	{ "82f6818401500000000000000000000000000000000001f5", "HMK-DET-2" },
	{ SEED "81822001", "HMK-DET-4" },
	{ SEED "81826001", "HMK-DET-4" },
	{ SEED "818241ff01", "HMK-DET-4" },
	{ SEED "818201a0", "HMK-DET-5" },
	{ SEED "818201f6", "HMK-DET-5" },
	{ SEED "81820182f4f6", "HMK-DET-5" },
	{ SEED "8182018281a101f401", "HMK-DET-5" },
	{ SEED "82820101820101", "HMK-DET-6" },
	{ SEED "82820201820101", "HMK-DET-6" },
	{ SEED "828261610182186401", "HMK-DET-6" },
};

START_TEST(reads_row)
{
	struct read x;

	read_hex(&x, rows[_i].hex);
	if (!rows[_i].rule) {
		ck_assert_int_eq(x.r.err, HALLMARK_OK);
	} else {
		ck_assert_int_eq(x.r.err, HALLMARK_MALFORMED);
		ck_assert_str_eq(x.r.err_rule, rows[_i].rule);
	}
	hm_buf_release(&x.bytes);
}
END_TEST

/* HMK-DET-7: 16,384 bytes as carried pass, one more does not. */
START_TEST(has_a_limit)
{
	static uint8_t raw[16385 + 8];
	struct hm_details details;
	struct hallmark_buf buf = HM_BUF_OVER(raw);
	struct hm_cbor r;
	size_t body = 16384 - 18 - 1 - 2 - 3 + (size_t)_i;
	static const uint8_t seed[16];

	hm_cbor_put_array(&buf, 2);
	hm_cbor_put_bstr(&buf, hm_bytes(seed, 16));
	hm_cbor_put_array(&buf, 1);
	hm_cbor_put_array(&buf, 2);
	hm_cbor_put_uint(&buf, 1);
	hm_cbor_put_bstr_head(&buf, body);
	hm_cbor_init(&r, hm_bytes(raw, buf.len + body), "");
	ck_assert_uint_eq(r.len, 16384 + (size_t)_i);
	hm_details_read(&r, &details);
	ck_assert_int_eq(r.err, _i ? HALLMARK_MALFORMED : HALLMARK_OK);
	if (_i)
		ck_assert_str_eq(r.err_rule, "HMK-DET-7");
}
END_TEST

Suite *suite_record_details(void)
{
	Suite *s = suite_create("record/details");
	TCase *tc = tcase_create("details");

	tcase_add_test(tc, whole_and_part_have_one_hash);
	tcase_add_test(tc, withholds_what_is_listed);
	tcase_add_loop_test(tc, walks_the_fields, 0, 2);
	tcase_add_test(tc, writes_whole_details);
	tcase_add_loop_test(tc, reads_row, 0, sizeof(rows) / sizeof(*rows));
	tcase_add_loop_test(tc, has_a_limit, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
