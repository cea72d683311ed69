/* SPDX-License-Identifier: MIT */
#include "base/text.h"

static const char hex_digits[16] = "0123456789abcdef";
static const char base64_digits[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789+/";

bool hm_decimal_parse(struct hallmark_bytes text, uint64_t *value)
{
	uint64_t v = 0;

	if (text.len == 0 || (text.len > 1 && text.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint64_t digit = (uint64_t)text.ptr[i] - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = 10 * v + digit;
	}
	*value = v;
	return true;
}

void hm_decimal_write(struct hallmark_buf *buf, uint64_t value)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (uint8_t)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	hm_buf_mem(buf, digits + at, sizeof(digits) - at);
}

void hm_hex_write(struct hallmark_buf *buf, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		hm_buf_byte(buf, (uint8_t)hex_digits[bytes[i] >> 4]);
		hm_buf_byte(buf, (uint8_t)hex_digits[bytes[i] & 15]);
	}
}

/* 0 to 15, or 16 for what is no digit. */
static unsigned hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)c - '0';
	if (c >= 'a' && c <= 'f')
		return (unsigned)c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)c - 'A' + 10;
	return 16;
}

bool hm_hex_parse(struct hallmark_bytes text, uint8_t *out, size_t len)
{
	if (text.len != 2 * len)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (hex_value(text.ptr[i]) > 15)
			return false;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(hex_value(text.ptr[2 * i]) << 4 |
				   hex_value(text.ptr[2 * i + 1]));
	return true;
}

void hm_base64_write(struct hallmark_buf *buf, struct hallmark_bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t v = (uint32_t)hm_get_be(bytes.ptr + i, n)
			     << 8 * (3 - n);
		uint8_t out[4] = "====";

		for (size_t j = 0; j <= n; j++)
			out[j] = (uint8_t)base64_digits[v >> (18 - 6 * j) & 63];
		hm_buf_mem(buf, out, sizeof(out));
	}
}

/* 0 to 63, or 64 for what is no digit. */
static uint32_t base64_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)c - 'A';
	if (c >= 'a' && c <= 'z')
		return (uint32_t)c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : 64;
}

/* Digits before the padding, of which there are at most two characters. */
static size_t base64_digits_of(struct hallmark_bytes text)
{
	size_t digits = text.len;

	while (digits > 0 && text.len - digits < 2 &&
	       text.ptr[digits - 1] == '=')
		digits--;
	return digits;
}

bool hm_base64_parse(struct hallmark_bytes text, uint8_t *out, size_t max,
		     size_t *len)
{
	size_t digits = base64_digits_of(text);
	size_t total = digits / 4 * 3 + (digits % 4 ? digits % 4 - 1 : 0);
	uint32_t bits = 0;
	size_t put = 0;

	if (text.len % 4 != 0 || total > max)
		return false;
	for (size_t i = 0; i < digits; i++) {
		uint32_t v = base64_value(text.ptr[i]);

		if (v > 63)
			return false;
		bits = bits << 6 | v;
		if (i % 4 == 0)
			continue;
		out[put++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	if ((digits % 4 == 2 && (bits & 15)) || (digits % 4 == 3 && (bits & 3)))
		return false;
	*len = total;
	return true;
}

static bool is_bidi(uint32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_plain(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && !is_bidi(c);
}

/* Bytes after the first of a sequence; 4 for a byte that begins none. */
static size_t utf8_more(uint8_t first)
{
	if (first < 0x80)
		return 0;
	if (first < 0xc2 || first > 0xf4)
		return 4;
	return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

uint32_t hm_utf8_next(struct hallmark_bytes text, size_t *at)
{
	static const uint32_t least[4] = { 0, 0x80, 0x800, 0x10000 };
	uint8_t first = text.ptr[(*at)++];
	size_t more = utf8_more(first);
	uint32_t c = first;

	if (more == 0)
		return c;
	if (more > 3 || text.len - *at < more)
		return UINT32_MAX;
	c &= 0x3fu >> more;
	for (size_t i = 0; i < more; i++) {
		uint8_t b = text.ptr[*at + i];

		if ((b & 0xc0) != 0x80)
			return UINT32_MAX;
		c = c << 6 | (b & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UINT32_MAX;
	*at += more;
	return c;
}

bool hm_utf8_valid(struct hallmark_bytes text)
{
	for (size_t at = 0; at < text.len;)
		if (hm_utf8_next(text, &at) == UINT32_MAX)
			return false;
	return true;
}

/* Most text is nothing else, and most of what is decoded is text. */
static bool is_printable(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

bool hm_utf8_plain(struct hallmark_bytes text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c;

		if (is_printable(text.ptr[at])) {
			at++;
			continue;
		}
		c = hm_utf8_next(text, &at);
		if (c == UINT32_MAX || !is_plain(c))
			return false;
	}
	return true;
}

static void write_u16(struct hallmark_buf *buf, uint32_t unit)
{
	uint8_t be[2] = { (uint8_t)(unit >> 8), (uint8_t)unit };

	hm_buf_text(buf, "\\u");
	hm_hex_write(buf, be, sizeof(be));
}

static void write_json_char(struct hallmark_buf *buf, uint32_t c)
{
	if (c == '"' || c == '\\') {
		hm_buf_byte(buf, '\\');
		hm_buf_byte(buf, (uint8_t)c);
	} else if (c >= 0x20 && c < 0x7f) {
		hm_buf_byte(buf, (uint8_t)c);
	} else if (c < 0x10000) {
		write_u16(buf, c);
	} else {
		write_u16(buf, 0xd800 + ((c - 0x10000) >> 10));
		write_u16(buf, 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
}

void hm_json_write(struct hallmark_buf *buf, struct hallmark_bytes text)
{
	hm_buf_byte(buf, '"');
	for (size_t at = 0; at < text.len;) {
		uint32_t c = hm_utf8_next(text, &at);

		write_json_char(buf, c == UINT32_MAX ? 0xfffd : c);
	}
	hm_buf_byte(buf, '"');
}

static void write_code_point(struct hallmark_buf *buf, uint32_t c)
{
	uint8_t be[4];

	hm_put_u32(be, c);
	hm_buf_text(buf, "\\u{");
	hm_hex_write(buf, be + 1, 3);
	hm_buf_byte(buf, '}');
}

void hm_escaped_write(struct hallmark_buf *buf, struct hallmark_bytes text)
{
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		uint32_t c = hm_utf8_next(text, &at);

		if (c == UINT32_MAX || c < 0x20 || c == 0x7f) {
			hm_buf_text(buf, "\\x");
			hm_hex_write(buf, text.ptr + from, 1);
			at = from + 1;
		} else if (c == '\\') {
			hm_buf_text(buf, "\\\\");
		} else if (is_plain(c)) {
			hm_buf_mem(buf, text.ptr + from, at - from);
		} else {
			write_code_point(buf, c);
		}
	}
}

enum hallmark_code
hallmark_buf_json(struct hallmark_buf *buf, struct hallmark_bytes text)
{
	hm_json_write(buf, text);
	return buf->err;
}

enum hallmark_code
hallmark_buf_escaped(struct hallmark_buf *buf, struct hallmark_bytes text)
{
	hm_escaped_write(buf, text);
	return buf->err;
}
