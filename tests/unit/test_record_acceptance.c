/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"
#include "unit/vectors.h"

#include "record/acceptance.h"
#include "record/signed.h"

static const uint8_t ones[32] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
				  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
				  1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

/* Made by Python from the specification, signed by another library. */
#define HEADER                                                                 \
	"a3012703781f"                                                         \
	"6170706c69636174696f6e2f68616c6c6d61726b2d616363657074616e6365"       \
	"045820"                                                               \
	"dd2fb4e18b5e1ce30c4633aaa5f681da79c3b32998cc5aa21b1149c37231a6ac"
#define PAYLOAD                                                                \
	"835820"                                                               \
	"0707070707070707070707070707070707070707070707070707070707070707"     \
	"18181a6ab13b80"
#define SIGNATURE                                                              \
	"7aa76a52d90c63dfb0dfe1ec975c928e96297cd2b2b01beff3399a237f13dfb8"     \
	"d7e636e952397fd65a76621b4250f9cf8c8c2208642b1041d86959e1b0a68c0e"
#define OBJECT "d2845848" HEADER "a0582a" PAYLOAD "5840" SIGNATURE

static struct hallmark_buf wanted;
static struct hallmark_buf buf;

static void begin(void)
{
	wanted = HM_BUF_INIT(4096);
	buf = HM_BUF_INIT(4096);
	vectors_hex(&wanted, OBJECT);
}

static void end(void)
{
	hm_buf_release(&wanted);
	hm_buf_release(&buf);
}

/* HMK-ACC-1, HMK-ACC-2 */
START_TEST(bytes_of_an_acceptance)
{
	struct hm_acceptance a = { .n = 24, .until = 1790000000 };
	struct hm_seed_signer signer;
	uint8_t sig[HM_SIG_BYTES];

	hm_seed_signer_init(&signer, ones);
	a.kid = hm_cose_kid(signer.sign.pub);
	a.sig = sig;
	memset(a.root.b, 7, HM_HASH_BYTES);
	hm_acceptance_message(&buf, &a);
	ck_assert_int_eq(
		signer.sign.sign(signer.sign.key, hm_buf_view(&buf), sig),
		HALLMARK_OK);
	hm_buf_clear(&buf);
	hm_acceptance_write(&buf, &a);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&wanted)));
	ck_assert_uint_le(buf.len, HM_ACCEPTANCE_ROOM);
	ck_assert(hm_acceptance_by(&a, signer.sign.pub));
	a.kid.b[0] ^= 1;
	ck_assert(!hm_acceptance_by(&a, signer.sign.pub));
	a.kid.b[0] ^= 1;
	a.until++;
	ck_assert(!hm_acceptance_by(&a, signer.sign.pub));
	hm_seed_signer_wipe(&signer);
}
END_TEST

START_TEST(reads_what_it_writes)
{
	struct hm_acceptance a;
	struct hm_cbor r;

	hm_cbor_init(&r, hm_buf_view(&wanted), "");
	hm_acceptance_read(&r, &a);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert_uint_eq(a.n, 24);
	ck_assert_uint_eq(a.until, 1790000000);
	hm_acceptance_write(&buf, &a);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&wanted)));
	for (size_t cut = 0; cut < wanted.len; cut++) {
		hm_cbor_init(&r, hm_bytes(wanted.ptr, cut), "");
		hm_acceptance_read(&r, &a);
		hm_cbor_end(&r);
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	}
}
END_TEST

/* Some bytes of the object above, replaced by as many. */
static const struct {
	size_t at;
	const char *put;
	const char *rule;
} faults[] = {
	{ 0, "d1", "HMK-CBOR-7" },   { 1, "83", "HMK-STMT-1" },
	{ 4, "a4", "HMK-ACC-1" },    { 5, "02", "HMK-ACC-1" },
	{ 6, "26", "HMK-ACC-1" },    { 7, "04", "HMK-ACC-1" },
	{ 9, "1e", "HMK-ACC-1" },    { 20, "48", "HMK-ACC-1" },
	{ 41, "05", "HMK-ACC-1" },   { 43, "1f", "HMK-ACC-1" },
	{ 76, "a1", "HMK-STMT-1" },  { 79, "82", "HMK-ACC-2" },
	{ 81, "1f", "HMK-ACC-2" },   { 115, "17", "HMK-CBOR-2" },
	{ 116, "1b", "HMK-CBOR-1" }, { 122, "3f", "HMK-STMT-1" },
};

START_TEST(refuses_one_fault)
{
	struct hm_acceptance a;
	struct hm_cbor r;

	vectors_hex(&buf, faults[_i].put);
	memcpy(wanted.ptr + faults[_i].at, buf.ptr, buf.len);
	hm_cbor_init(&r, hm_buf_view(&wanted), "");
	hm_acceptance_read(&r, &a);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r.err_rule, faults[_i].rule);
}
END_TEST

/* n from both sides of its limits. */
static const struct {
	uint64_t n;
	uint64_t until;
	enum hallmark_code code;
} numbers[] = {
	{ 0, 0, HALLMARK_MALFORMED },
	{ 1, 0, HALLMARK_OK },
	{ 65536, UINT64_C(9223372036854775807), HALLMARK_OK },
	{ 65537, 0, HALLMARK_MALFORMED },
};

START_TEST(knows_its_limits)
{
	struct hm_acceptance a = { .n = numbers[_i].n,
				   .until = numbers[_i].until,
				   .sig = wanted.ptr };
	struct hm_cbor r;

	hm_acceptance_write(&buf, &a);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	hm_acceptance_read(&r, &a);
	ck_assert_int_eq(r.err, numbers[_i].code);
	ck_assert_uint_le(buf.len, HM_ACCEPTANCE_ROOM);
	if (r.err)
		ck_assert_str_eq(r.err_rule, "HMK-ACC-2");
}
END_TEST

/* HMK-ACC-3: the last field of a file. */
START_TEST(stands_in_a_file_or_not)
{
	struct hallmark_bytes none = { NULL, 0 };
	struct hm_acceptance a;
	struct hallmark_bytes got;
	struct hm_cbor r;

	hm_acceptance_field_write(&buf, none);
	hm_acceptance_field_write(&buf, hm_buf_view(&wanted));
	hm_cbor_put_bstr(&buf, hm_bytes(wanted.ptr, wanted.len - 1));
	hm_cbor_put_uint(&buf, 0);
	hm_cbor_init(&r, hm_buf_view(&buf), "");
	ck_assert_uint_eq(hm_acceptance_field_read(&r, &a).len, 0);
	got = hm_acceptance_field_read(&r, &a);
	ck_assert(hm_bytes_equal(got, hm_buf_view(&wanted)));
	ck_assert_uint_eq(a.n, 24);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	hm_acceptance_field_read(&r, &a);
	ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r.err_rule, "HMK-CBOR-11");
	ck_assert_uint_eq(r.err_at, 1 + 2 + wanted.len);
	hm_cbor_init(&r, hm_bytes(buf.ptr + buf.len - 1, 1), "");
	hm_acceptance_field_read(&r, &a);
	ck_assert_str_eq(r.err_rule, "HMK-ACC-3");
}
END_TEST

static void hex_of(json_t *object, const char *key, struct hallmark_buf *out)
{
	vectors_hex(out, json_string_value(json_object_get(object, key)));
}

/* HMK-STMT-2, HMK-SIG-2: what others sign is what is checked here. */
START_TEST(agrees_with_the_cose_examples)
{
	json_t *all = vectors_json("cose/cose-wg-examples/eddsa-sig-01.json");
	struct hallmark_buf message = HM_BUF_INIT(4096);
	struct hallmark_buf pub = HM_BUF_INIT(HM_PUB_BYTES);
	json_t *sign0;

	if (!all)
		return;
	sign0 = json_object_get(json_object_get(all, "input"), "sign0");
	hex_of(json_object_get(sign0, "key"), "x_hex", &pub);
	hex_of(json_object_get(all, "intermediates"), "ToBeSign_hex", &message);
	hm_buf_clear(&wanted);
	hex_of(json_object_get(all, "output"), "cbor", &wanted);
	/* d2 84 45 header a1.. 54 payload 5840 signature */
	hm_sign1_message(&buf, hm_bytes(wanted.ptr + 3, 5),
			 hm_bytes(wanted.ptr + 14, 20));
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), hm_buf_view(&message)));
	ck_assert(hm_sig_valid(wanted.ptr + wanted.len - HM_SIG_BYTES,
			       hm_buf_view(&buf), pub.ptr));
	vectors_ran("cose/cose-wg-examples", 1);
	hm_buf_release(&message);
	hm_buf_release(&pub);
	json_decref(all);
}
END_TEST

Suite *suite_record_acceptance(void)
{
	Suite *s = suite_create("record/acceptance");
	TCase *tc = tcase_create("acceptance");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, bytes_of_an_acceptance);
	tcase_add_test(tc, reads_what_it_writes);
	tcase_add_loop_test(tc, refuses_one_fault, 0,
			    sizeof(faults) / sizeof(*faults));
	tcase_add_loop_test(tc, knows_its_limits, 0,
			    sizeof(numbers) / sizeof(*numbers));
	tcase_add_test(tc, stands_in_a_file_or_not);
	tcase_add_test(tc, agrees_with_the_cose_examples);
	suite_add_tcase(s, tc);
	return s;
}
