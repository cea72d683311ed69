/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include "base/buf.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN
#endif

START_TEST(appends_in_order)
{
	struct hallmark_buf buf = HM_BUF_INIT(100);
	uint8_t *grown;

	ck_assert_uint_eq(hm_buf_view(&buf).len, 0);
	hm_buf_text(&buf, "ab");
	hm_buf_text(&buf, "");
	hm_buf_byte(&buf, 'c');
	hm_buf_add(&buf, HM_LIT("de"));
	hm_buf_add(&buf, hm_bytes(NULL, 0));
	hm_buf_mem(&buf, "fgh", 2);
	grown = hm_buf_grow(&buf, 2);
	ck_assert_ptr_nonnull(grown);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), HM_LIT("abcdefg\0\0")));
	hm_buf_clear(&buf);
	ck_assert_uint_eq(hm_buf_view(&buf).len, 0);
	hm_buf_release(&buf);
	ck_assert_ptr_null(buf.ptr);
	ck_assert_uint_eq(buf.max, 100);
}
END_TEST

START_TEST(keeps_content_while_it_grows)
{
	struct hallmark_buf buf = HM_BUF_INIT(10000);

	for (size_t i = 0; i < 10000; i++)
		hm_buf_byte(&buf, (uint8_t)(i * 7));
	ck_assert_int_eq(buf.err, HALLMARK_OK);
	ck_assert_uint_le(buf.cap, 10000);
	for (size_t i = 0; i < 10000; i++)
		ck_assert_uint_eq(buf.ptr[i], (uint8_t)(i * 7));
	hm_buf_release(&buf);
}
END_TEST

START_TEST(never_passes_its_maximum)
{
	struct hallmark_buf buf = HM_BUF_INIT(3);

	hm_buf_text(&buf, "abc");
	ck_assert_int_eq(buf.err, HALLMARK_OK);
	hm_buf_byte(&buf, 'd');
	ck_assert_int_eq(buf.err, HALLMARK_TOO_LARGE);
	ck_assert_ptr_null(hm_buf_grow(&buf, 0));
	hm_buf_clear(&buf);
	ck_assert_int_eq(buf.err, HALLMARK_OK);
	hm_buf_text(&buf, "abcd");
	ck_assert_int_eq(buf.err, HALLMARK_TOO_LARGE);
	/* Latched: what would fit is refused too. */
	hm_buf_byte(&buf, 'e');
	ck_assert_uint_eq(buf.len, 0);
	hm_buf_clear(&buf);
	ck_assert_ptr_null(hm_buf_grow(&buf, SIZE_MAX));
	ck_assert_int_eq(buf.err, HALLMARK_TOO_LARGE);
	hm_buf_release(&buf);
}
END_TEST

#ifndef WITH_ASAN
START_TEST(says_when_memory_is_short)
{
	struct hallmark_buf buf = HM_BUF_INIT(SIZE_MAX / 2);

	hm_buf_byte(&buf, 'a');
	ck_assert_ptr_null(hm_buf_grow(&buf, SIZE_MAX / 2 - 1));
	ck_assert_int_eq(buf.err, HALLMARK_NO_MEMORY);
	ck_assert(hm_bytes_equal(hm_buf_view(&buf), HM_LIT("a")));
	hm_buf_release(&buf);
}
END_TEST
#endif

START_TEST(public_functions)
{
	struct hallmark_buf *buf = hallmark_buf_new(10);

	ck_assert_ptr_nonnull(buf);
	ck_assert_uint_eq(hallmark_buf_bytes(buf).len, 0);
	hm_buf_text(buf, "abc");
	ck_assert(hm_bytes_equal(hallmark_buf_bytes(buf), HM_LIT("abc")));
	hallmark_buf_clear(buf);
	ck_assert_uint_eq(hallmark_buf_bytes(buf).len, 0);
	hallmark_buf_free(buf);
	hallmark_buf_free(NULL);
}
END_TEST

START_TEST(views_and_numbers)
{
	uint8_t be[8];

	ck_assert(hm_bytes_equal(hm_bytes(NULL, 0), HM_LIT("")));
	ck_assert(!hm_bytes_equal(HM_LIT("ab"), HM_LIT("abc")));
	ck_assert(!hm_bytes_equal(HM_LIT("abd"), HM_LIT("abc")));
	ck_assert(hm_bytes_start(HM_LIT("abc"), HM_LIT("ab")));
	ck_assert(hm_bytes_start(HM_LIT("abc"), hm_bytes(NULL, 0)));
	ck_assert(!hm_bytes_start(HM_LIT("ab"), HM_LIT("abc")));
	ck_assert(!hm_bytes_start(HM_LIT("abc"), HM_LIT("b")));
	hm_put_u32(be, 0x01020304);
	ck_assert_mem_eq(be, "\x01\x02\x03\x04", 4);
	ck_assert_uint_eq(hm_get_be(be, 3), 0x010203);
	hm_put_u64(be, 0xfffefdfcfbfaf9f8);
	ck_assert_mem_eq(be, "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", 8);
	ck_assert_uint_eq(hm_get_be(be, 8), 0xfffefdfcfbfaf9f8);
	ck_assert_uint_eq(hm_get_be(be, 0), 0);
}
END_TEST

Suite *suite_base_buf(void)
{
	Suite *suite = suite_create("base/buf");
	TCase *tcase = tcase_create("buf");

	tcase_add_test(tcase, appends_in_order);
	tcase_add_test(tcase, keeps_content_while_it_grows);
	tcase_add_test(tcase, never_passes_its_maximum);
#ifndef WITH_ASAN
	tcase_add_test(tcase, says_when_memory_is_short);
#endif
	tcase_add_test(tcase, public_functions);
	tcase_add_test(tcase, views_and_numbers);
	suite_add_tcase(suite, tcase);
	return suite;
}
