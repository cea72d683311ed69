/* Texts of a factory's file: UTF-8, NFC, no control characters. SPDX-License-Identifier: MIT */
#include "input_read.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

static bool is_ascii(struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
			return false;
	return true;
}

/*
 * One odd byte in a file of UTF-8 is a fault of its row; where the first
 * character beyond ASCII is none, the whole file is in another encoding.
 */
bool input_utf8(struct input *in, struct hallmark_bytes text)
{
	for (size_t at = 0; at < text.len;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(
			text.ptr + at, (utf8proc_ssize_t)(text.len - at), &c);

		if (n <= 0 && in->utf8)
			return input_refuse(
				in, HALLMARK_VALUE_UTF8,
				hallmark_code_words(HALLMARK_VALUE_UTF8));
		if (n <= 0)
			return input_fail(in, HALLMARK_FILE_ENCODING,
					  "this is no UTF-8: Latin-1 or "
					  "Windows-1252? Save it as UTF-8");
		in->utf8 = in->utf8 || n > 1;
		at += (size_t)n;
	}
	return true;
}

static bool is_bidi(utf8proc_int32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* HMK-CBOR-9: what a text may not hold; NULL if c is fine. */
static const char *control_words(utf8proc_int32_t c)
{
	if (c == '\n' || c == '\r')
		return "a line break in a value";
	if (c == '\t')
		return "a tab in a value";
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return "a control character in a value";
	return is_bidi(c) ? "an invisible character that turns text around"
			  : NULL;
}

static bool check_plain(struct input *in, struct hallmark_bytes text)
{
	for (size_t at = 0; at < text.len;) {
		utf8proc_int32_t c = 0;
		const char *words;

		at += (size_t)utf8proc_iterate(
			text.ptr + at, (utf8proc_ssize_t)(text.len - at), &c);
		words = control_words(c);
		if (words)
			return input_refuse(in, HALLMARK_VALUE_CONTROL, words);
	}
	return true;
}

static bool compose(struct input *in, struct hallmark_bytes raw,
		    struct hallmark_bytes *text)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t len =
		utf8proc_map(raw.ptr, (utf8proc_ssize_t)raw.len, &out,
			     UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (len < 0) {
		free(out);
		return input_no_memory(in);
	}
	if (!input_keep(in, out))
		return false;
	*text = (struct hallmark_bytes){ out, (size_t)len };
	return true;
}

bool input_text(struct input *in, struct hallmark_bytes raw,
		struct hallmark_bytes *text)
{
	*text = raw;
	if (raw.len > INPUT_TEXT_MAX)
		return input_refuse(in, HALLMARK_VALUE_TOO_LONG,
				    "a value has at most 16384 bytes");
	if (is_ascii(raw))
		return true;
	return input_utf8(in, raw) && compose(in, raw, text) &&
	       check_plain(in, *text);
}
