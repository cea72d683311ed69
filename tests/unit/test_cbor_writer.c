/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <cbor.h>

#include "cbor/writer.h"
#include "unit/vectors.h"

/* Expected bytes from RFC 8949 appendix A and its rules for heads. */
static const struct {
	uint64_t value;
	const char *hex;
} uints[] = {
	{ 0, "00" },
	{ 23, "17" },
	{ 24, "1818" },
	{ 255, "18ff" },
	{ 256, "190100" },
	{ 65535, "19ffff" },
	{ 65536, "1a00010000" },
	{ 4294967295, "1affffffff" },
	{ 4294967296, "1b0000000100000000" },
	{ 1000000000000, "1b000000e8d4a51000" },
	{ INT64_MAX, "1b7fffffffffffffff" },
};

static const struct {
	int64_t value;
	const char *hex;
} ints[] = {
	{ 0, "00" },
	{ 1000, "1903e8" },
	{ INT64_MAX, "1b7fffffffffffffff" },
	{ -1, "20" },
	{ -24, "37" },
	{ -25, "3818" },
	{ -100, "3863" },
	{ -256, "38ff" },
	{ -257, "390100" },
	{ -1000, "3903e7" },
	{ -65536, "39ffff" },
	{ -65537, "3a00010000" },
	{ INT64_MIN, "3b7fffffffffffffff" },
};

static void assert_wrote(struct hallmark_buf *buf, const char *hex)
{
	struct hallmark_buf want = HM_BUF_INIT(64);

	vectors_hex(&want, hex);
	ck_assert_int_eq(buf->err, HALLMARK_OK);
	ck_assert_uint_eq(buf->len, want.len);
	ck_assert_mem_eq(buf->ptr, want.ptr, want.len);
	hm_buf_release(&want);
	hm_buf_release(buf);
}

START_TEST(unsigned_integers)
{
	struct hallmark_buf buf = HM_BUF_INIT(64);

	hm_cbor_put_uint(&buf, uints[_i].value);
	assert_wrote(&buf, uints[_i].hex);
}
END_TEST

START_TEST(integers)
{
	struct hallmark_buf buf = HM_BUF_INIT(64);

	hm_cbor_put_int(&buf, ints[_i].value);
	assert_wrote(&buf, ints[_i].hex);
}
END_TEST

START_TEST(strings_and_simple_values)
{
	struct hallmark_buf buf = HM_BUF_INIT(64);

	hm_cbor_put_bstr(&buf, HM_LIT("\x01\x02\x03\x04"));
	assert_wrote(&buf, "4401020304");
	hm_cbor_put_bstr(&buf, hm_bytes(NULL, 0));
	assert_wrote(&buf, "40");
	hm_cbor_put_tstr(&buf, HM_LIT("IETF"));
	assert_wrote(&buf, "6449455446");
	hm_cbor_put_bool(&buf, false);
	assert_wrote(&buf, "f4");
	hm_cbor_put_bool(&buf, true);
	assert_wrote(&buf, "f5");
	hm_cbor_put_null(&buf);
	assert_wrote(&buf, "f6");
	hm_cbor_put_tag18(&buf);
	assert_wrote(&buf, "d2");
}
END_TEST

START_TEST(a_full_buffer_latches)
{
	struct hallmark_buf buf = HM_BUF_INIT(4);

	hm_cbor_put_array(&buf, 2);
	hm_cbor_put_tstr(&buf, HM_LIT("long"));
	hm_cbor_put_null(&buf);
	ck_assert_int_eq(buf.err, HALLMARK_TOO_LARGE);
	hm_buf_release(&buf);
}
END_TEST

typedef size_t oracle(size_t, unsigned char *, size_t);

/* libcbor's stateless encoders write the shortest head too. */
START_TEST(heads_against_libcbor)
{
	static const struct {
		void (*put)(struct hallmark_buf *, size_t);
		oracle *encode;
	} rows[] = {
		{ hm_cbor_put_array, cbor_encode_array_start },
		{ hm_cbor_put_map, cbor_encode_map_start },
		{ hm_cbor_put_bstr_head, cbor_encode_bytestring_start },
	};

	for (unsigned shift = 0; shift < 63; shift++)
		for (size_t near = 0; near < 3; near++) {
			size_t n = ((size_t)1 << shift) + near - 1;
			struct hallmark_buf buf = HM_BUF_INIT(64);
			unsigned char head[9];
			size_t len = rows[_i].encode(n, head, sizeof(head));

			rows[_i].put(&buf, n);
			ck_assert_uint_eq(buf.len, len);
			ck_assert_mem_eq(buf.ptr, head, len);
			hm_buf_release(&buf);
		}
}
END_TEST

START_TEST(integers_against_libcbor)
{
	for (unsigned shift = 0; shift < 63; shift++)
		for (uint64_t near = 0; near < 3; near++) {
			uint64_t n = ((uint64_t)1 << shift) + near - 1;
			struct hallmark_buf buf = HM_BUF_INIT(64);
			unsigned char want[18];
			size_t len = cbor_encode_uint(n, want, 9);

			len += cbor_encode_negint(n, want + len, 9);
			hm_cbor_put_uint(&buf, n);
			hm_cbor_put_int(&buf, -1 - (int64_t)n);
			ck_assert_uint_eq(buf.len, len);
			ck_assert_mem_eq(buf.ptr, want, len);
			hm_buf_release(&buf);
		}
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_cbor_writer(void)
{
	Suite *suite = suite_create("cbor/writer");
	TCase *tcase = tcase_create("writer");

	tcase_add_loop_test(tcase, unsigned_integers, 0, ROWS(uints));
	tcase_add_loop_test(tcase, integers, 0, ROWS(ints));
	tcase_add_test(tcase, strings_and_simple_values);
	tcase_add_test(tcase, a_full_buffer_latches);
	tcase_add_loop_test(tcase, heads_against_libcbor, 0, 3);
	tcase_add_test(tcase, integers_against_libcbor);
	suite_add_tcase(suite, tcase);
	return suite;
}
