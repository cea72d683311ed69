/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <jansson.h>

#include "base/text.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

static void assert_text(struct hallmark_buf *buf, const char *want)
{
	ck_assert_int_eq(buf->err, HALLMARK_OK);
	ck_assert_uint_eq(buf->len, strlen(want));
	ck_assert(hm_bytes_equal(hm_buf_view(buf), hm_text(want)));
	hm_buf_release(buf);
}

static const struct {
	const char *text;
	bool good;
	uint64_t value;
} decimals[] = {
	{ "0", true, 0 },
	{ "7", true, 7 },
	{ "10", true, 10 },
	{ "18446744073709551615", true, UINT64_MAX },
	{ "18446744073709551609", true, UINT64_MAX - 6 },
	{ "18446744073709551616", false, 0 },
	{ "18446744073709551620", false, 0 },
	{ "99999999999999999999", false, 0 },
	{ "184467440737095516150", false, 0 },
	{ "", false, 0 },
	{ "00", false, 0 },
	{ "01", false, 0 },
	{ "+1", false, 0 },
	{ "-1", false, 0 },
	{ " 1", false, 0 },
	{ "1 ", false, 0 },
	{ "1a", false, 0 },
	{ "1:", false, 0 },
	{ "/1", false, 0 },
};

START_TEST(decimal)
{
	struct hallmark_buf buf = HM_BUF_INIT(32);
	uint64_t value = 42;

	ck_assert_int_eq(hm_decimal_parse(hm_text(decimals[_i].text), &value),
			 decimals[_i].good);
	ck_assert_uint_eq(value, decimals[_i].good ? decimals[_i].value : 42);
	if (!decimals[_i].good)
		return;
	hm_decimal_write(&buf, value);
	assert_text(&buf, decimals[_i].text);
}
END_TEST

START_TEST(hex)
{
	static const char *const bad[] = { "",	   "0",	   "000",  "00000",
					   "0g00", "000G", "00 0", ":000",
					   "@000", "`000", "/000" };
	static const uint8_t want[] = { 0x01, 0x9a, 0xbc, 0xdf, 0xff };
	struct hallmark_buf buf = HM_BUF_INIT(32);
	uint8_t got[5];

	hm_hex_write(&buf, want, sizeof(want));
	ck_assert(hm_hex_parse(hm_buf_view(&buf), got, sizeof(got)));
	assert_text(&buf, "019abcdfff");
	ck_assert_mem_eq(got, want, sizeof(want));
	ck_assert(hm_hex_parse(hm_text("019ABCDfFF"), got, sizeof(got)));
	ck_assert_mem_eq(got, want, sizeof(want));
	for (int i = 0; i < ROWS(bad); i++)
		ck_assert(!hm_hex_parse(hm_text(bad[i]), got, 2));
	ck_assert_mem_eq(got, want, sizeof(want));
}
END_TEST

/* RFC 4648 section 10, and digits 62 and 63. */
static const struct {
	const char *bytes;
	const char *base64;
} base64_rows[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/" },
	{ "\xff\xff\xff", "////" },
};

START_TEST(base64)
{
	const char *bytes = base64_rows[_i].bytes;
	struct hallmark_buf buf = HM_BUF_INIT(32);
	uint8_t got[16];
	size_t len = 99;

	hm_base64_write(&buf, hm_text(bytes));
	assert_text(&buf, base64_rows[_i].base64);
	ck_assert(hm_base64_parse(hm_text(base64_rows[_i].base64), got,
				  strlen(bytes), &len));
	ck_assert_uint_eq(len, strlen(bytes));
	ck_assert_mem_eq(got, bytes, len);
	if (len > 0)
		ck_assert(!hm_base64_parse(hm_text(base64_rows[_i].base64), got,
					   len - 1, &len));
}
END_TEST

static const char *const bad_base64[] = {
	"Z",	    "Zg",	 "Zg=",	     "Zh==",
	"Zm9=",	    "Zm9",	 "=",	     "====",
	"Z===",	    "Zg==Zg==",	 "Zm9v\n",   "Zm 9",
	"Zm-_",	    "Zm9vYg== ", "Zm9v=Zg=", "\xff\xff\xff\xff",
	"Zm9vY===", "Z=g=",	 "[m9v",     "`m9v",
	":m9v",	    "{m9v",	 "@m9v",     ",m9v",
	".m9v",
};

START_TEST(base64_refused)
{
	uint8_t got[16];
	size_t len = 99;

	ck_assert_msg(!hm_base64_parse(hm_text(bad_base64[_i]), got,
				       sizeof(got), &len),
		      "%s", bad_base64[_i]);
	ck_assert_uint_eq(len, 99);
}
END_TEST

/* jansson makes a string of nothing but valid UTF-8. */
static void assert_utf8_as_jansson(const uint8_t *bytes, size_t len)
{
	json_t *oracle = json_stringn((const char *)bytes, len);
	struct hallmark_bytes text = hm_bytes(bytes, len);
	bool valid = hm_utf8_valid(text);

	/* An assertion costs a system call: only for what is wrong. */
	if (valid != (oracle != NULL) || (!valid && hm_utf8_plain(text)))
		ck_abort_msg("%02x %02x %02x %02x (%zu)", bytes[0], bytes[1],
			     bytes[2], bytes[3], len);
	json_decref(oracle);
}

START_TEST(utf8_as_jansson)
{
	static const uint8_t tails[] = { 0x00, 0x7f, 0x80, 0xbf, 0xc0 };
	uint8_t b[4] = { (uint8_t)_i };

	assert_utf8_as_jansson(b, 1);
	for (int second = 0; second < 256; second++) {
		b[1] = (uint8_t)second;
		assert_utf8_as_jansson(b, 2);
		for (int i = 0; i < 25; i++) {
			b[2] = tails[i % 5];
			b[3] = tails[i / 5];
			if (i < 5)
				assert_utf8_as_jansson(b, 3);
			assert_utf8_as_jansson(b, 4);
		}
	}
}
END_TEST

/* The list of HMK-CBOR-9, point by point. */
static bool is_control(uint32_t c)
{
	static const uint32_t bidi[] = { 0x061c, 0x200e, 0x200f, 0x202a,
					 0x202b, 0x202c, 0x202d, 0x202e,
					 0x2066, 0x2067, 0x2068, 0x2069 };

	for (int i = 0; i < ROWS(bidi); i++)
		if (c == bidi[i])
			return true;
	return c <= 0x1f || (c >= 0x7f && c <= 0x9f);
}

static size_t put_utf8(uint8_t out[4], uint32_t c)
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t marks[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)(marks[len] | c);
	return len;
}

START_TEST(every_code_point)
{
	for (uint32_t c = 0; c <= 0x110000; c++) {
		bool valid = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
		uint8_t b[4];
		struct hallmark_bytes text = hm_bytes(b, put_utf8(b, c));
		size_t at = 0;

		if (hm_utf8_next(text, &at) != (valid ? c : UINT32_MAX) ||
		    at != (valid ? text.len : 1) ||
		    hm_utf8_plain(text) != (valid && !is_control(c)))
			ck_abort_msg("U+%04X", c);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *json;
	const char *escaped;
} shown[] = {
	{ "", "\"\"", "" },
	{ "plain", "\"plain\"", "plain" },
	{ "a\"b\\c/", "\"a\\\"b\\\\c/\"", "a\"b\\\\c/" },
	{ "\n\x1b[2J", "\"\\u000a\\u001b[2J\"", "\\x0a\\x1b[2J" },
	{ "\x7f", "\"\\u007f\"", "\\x7f" },
	{ "\xc3\xbc", "\"\\u00fc\"", "\xc3\xbc" },
	{ "\xc2\x9b", "\"\\u009b\"", "\\u{00009b}" },
	{ "\xe2\x80\xae", "\"\\u202e\"", "\\u{00202e}" },
	{ "\xf0\x9f\x92\x8e", "\"\\ud83d\\udc8e\"", "\xf0\x9f\x92\x8e" },
	{ "\xf4\x8f\xbf\xbf", "\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf" },
	{ "a\xff\xfe"
	  "b",
	  "\"a\\ufffd\\ufffdb\"", "a\\xff\\xfeb" },
	{ "\xe2\x80", "\"\\ufffd\\ufffd\"", "\\xe2\\x80" },
};

START_TEST(text_as_shown)
{
	struct hallmark_buf *buf = hallmark_buf_new(64);
	struct hallmark_bytes text = hm_text(shown[_i].text);
	json_t *back;

	ck_assert_int_eq(hallmark_buf_json(buf, text), HALLMARK_OK);
	back = json_loadb((const char *)buf->ptr, buf->len, JSON_DECODE_ANY,
			  NULL);
	ck_assert_ptr_nonnull(back);
	if (hm_utf8_valid(text))
		ck_assert_str_eq(json_string_value(back), shown[_i].text);
	json_decref(back);
	assert_text(buf, shown[_i].json);
	ck_assert_int_eq(hallmark_buf_escaped(buf, text), HALLMARK_OK);
	assert_text(buf, shown[_i].escaped);
	hallmark_buf_free(buf);
}
END_TEST

START_TEST(shown_text_that_does_not_fit)
{
	struct hallmark_buf *buf = hallmark_buf_new(5);

	ck_assert_int_eq(hallmark_buf_json(buf, hm_text("abcd")),
			 HALLMARK_TOO_LARGE);
	hallmark_buf_clear(buf);
	ck_assert_int_eq(hallmark_buf_escaped(buf, hm_text("\n\n")),
			 HALLMARK_TOO_LARGE);
	hallmark_buf_free(buf);
}
END_TEST

Suite *suite_base_text(void)
{
	Suite *suite = suite_create("base/text");
	TCase *tcase = tcase_create("text");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, decimal, 0, ROWS(decimals));
	tcase_add_test(tcase, hex);
	tcase_add_loop_test(tcase, base64, 0, ROWS(base64_rows));
	tcase_add_loop_test(tcase, base64_refused, 0, ROWS(bad_base64));
	tcase_add_loop_test(tcase, utf8_as_jansson, 0xc0, 0x100);
	tcase_add_loop_test(tcase, utf8_as_jansson, 0x7f, 0x81);
	tcase_add_test(tcase, every_code_point);
	tcase_add_loop_test(tcase, text_as_shown, 0, ROWS(shown));
	tcase_add_test(tcase, shown_text_that_does_not_fit);
	suite_add_tcase(suite, tcase);
	return suite;
}
