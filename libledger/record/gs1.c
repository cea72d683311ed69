/* GTINs, serials and the canonical GS1 form. SPDX-License-Identifier: MIT */
#include "record/item_id.h"

#include "base/buf.h"

unsigned hm_gtin_check(const uint8_t *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (digits[n - 1 - i] - (unsigned)'0') * (i % 2 ? 1 : 3);
	return (10 - sum % 10) % 10;
}

static bool check_digit_right(struct hallmark_bytes digits)
{
	size_t n = digits.len - 1;

	return hm_gtin_check(digits.ptr, n) == digits.ptr[n] - (unsigned)'0';
}

static bool is_gtin14(struct hallmark_bytes text)
{
	return text.len >= 14 && hm_is_digits(hm_bytes(text.ptr, 14)) &&
	       check_digit_right(hm_bytes(text.ptr, 14));
}

static size_t count_digits(struct hallmark_bytes text, size_t from)
{
	size_t n = 0;

	while (from + n < text.len && hm_is_digit(text.ptr[from + n]))
		n++;
	return n;
}

static bool is_either(struct hallmark_bytes text, size_t at, char a, char b)
{
	return at < text.len &&
	       (text.ptr[at] == (uint8_t)a || text.ptr[at] == (uint8_t)b);
}

/* 9.50601E+12, 9506000134352.0, ="9506000134352"; more than digits. */
static bool is_spreadsheet(struct hallmark_bytes text)
{
	size_t at = count_digits(text, 0);

	if (is_either(text, 0, '\'', '='))
		return true;
	if (at == 0)
		return false;
	if (is_either(text, at, '.', ','))
		at += 1 + count_digits(text, at + 1);
	if (is_either(text, at, 'E', 'e')) {
		at += is_either(text, at + 1, '+', '-') ? 2 : 1;
		at += count_digits(text, at);
	}
	return at == text.len;
}

/* Does a whole element string with a valid GTIN stand where a GTIN should? */
static bool holds_gtin(struct hallmark_bytes text)
{
	if (hm_bytes_start(text, HM_LIT("(01)")))
		return is_gtin14(hm_from(text, 4));
	return text.len >= 16 &&
	       (hm_bytes_start(text, HM_LIT("01")) ||
		hm_bytes_start(text, HM_LIT("02"))) &&
	       is_gtin14(hm_from(text, 2));
}

static enum hallmark_code
refuse_gtin(const struct hm_spelling *s, struct hallmark_bytes gtin)
{
	const uint8_t *at = gtin.ptr + count_digits(gtin, 0);

	if (holds_gtin(gtin))
		return hm_refuse(s, gtin.ptr, HALLMARK_GTIN_ELEMENT_STRING,
				 "this is an element string; the GTIN inside "
				 "is valid");
	if (gtin.ptr[0] == '(' || gtin.ptr[0] == ']' || *at == HM_GS)
		return hm_refuse(s, gtin.ptr, HALLMARK_GTIN_ELEMENT_STRING,
				 "this is an element string");
	if (is_spreadsheet(gtin))
		return hm_refuse(s, at, HALLMARK_GTIN_SPREADSHEET,
				 "format the column as text and export again");
	return hm_refuse(s, at, HALLMARK_GTIN_CHARACTER,
			 *at == ' '  ? "a blank"
			 : *at > 126 ? "a character that is not ASCII"
				     : "not a digit");
}

static enum hallmark_code
refuse_length(const struct hm_spelling *s, struct hallmark_bytes gtin)
{
	if (holds_gtin(gtin))
		return refuse_gtin(s, gtin);
	if (gtin.len == 0)
		return hm_refuse(s, gtin.ptr, HALLMARK_GTIN_LENGTH,
				 "the GTIN is empty");
	if (gtin.len < 14 && check_digit_right(gtin))
		return hm_refuse(s, gtin.ptr, HALLMARK_GTIN_LENGTH,
				 "the check digit is right: has a spreadsheet "
				 "dropped leading zeros?");
	return hm_refuse(s, gtin.ptr, HALLMARK_GTIN_LENGTH,
			 gtin.len < 14 ? "too few digits for a GTIN"
				       : "too many digits for a GTIN");
}

enum hallmark_code
hm_gtin(const struct hm_spelling *s, struct hallmark_bytes gtin, char out[15])
{
	static const char expected[10][32] = {
		"the check digit should be 0", "the check digit should be 1",
		"the check digit should be 2", "the check digit should be 3",
		"the check digit should be 4", "the check digit should be 5",
		"the check digit should be 6", "the check digit should be 7",
		"the check digit should be 8", "the check digit should be 9"
	};

	if (!hm_is_digits(gtin))
		return refuse_gtin(s, gtin);
	if (gtin.len != 8 && (gtin.len < 12 || gtin.len > 14))
		return refuse_length(s, gtin);
	if (!check_digit_right(gtin))
		return hm_refuse(
			s, gtin.ptr + gtin.len - 1, HALLMARK_GTIN_CHECK_DIGIT,
			expected[hm_gtin_check(gtin.ptr, gtin.len - 1)]);
	memset(out, '0', 14 - gtin.len);
	memcpy(out + 14 - gtin.len, gtin.ptr, gtin.len);
	out[14] = '\0';
	return HALLMARK_OK;
}

/* GS1 General Specifications, table of the 82 characters. */
static bool is_cset82(uint8_t c)
{
	static const char signs[20] = "!\"%&'()*+,-./:;<=>?_";

	if (hm_is_alnum(c))
		return true;
	for (size_t i = 0; i < sizeof(signs); i++)
		if (c == (uint8_t)signs[i])
			return true;
	return false;
}

static const struct {
	size_t max;
	enum hallmark_code length;
	enum hallmark_code character;
	const char *empty;
	const char *long_words;
} fields[] = {
	[HM_GS1_SERIAL] = { HALLMARK_SERIAL_MAX, HALLMARK_SERIAL_LENGTH,
			    HALLMARK_SERIAL_CHARACTER, "the serial is empty",
			    "a serial has at most 20 characters" },
	[HM_GS1_GIAI] = { HM_GIAI_MAX, HALLMARK_SERIAL_LENGTH,
			  HALLMARK_SERIAL_CHARACTER, "the GIAI is empty",
			  "a GIAI has at most 30 characters" },
	[HM_GS1_ASSET] = { HM_GIAI_MAX, HALLMARK_SERIAL_LENGTH,
			   HALLMARK_SERIAL_CHARACTER,
			   "the asset reference is empty",
			   "a GIAI has at most 30 characters" },
	[HM_GS1_BESIDE] = { HALLMARK_SERIAL_MAX, HALLMARK_ID_SPELLING,
			    HALLMARK_ID_SPELLING,
			    "the value beside the key is empty",
			    "the value beside the key is too long" },
};

static uint8_t hex(uint8_t c)
{
	return (uint8_t)(hm_is_digit(c) ? c - '0' : hm_lower(c) - 'a' + 10);
}

/* One character of the value; *at moves past its escape. */
static uint8_t
unescape(struct hallmark_bytes text, enum hm_escape escape, size_t *at)
{
	uint8_t c = text.ptr[(*at)++];

	if (escape == HM_ESCAPE_PERCENT && c == '%') {
		c = (uint8_t)(hex(text.ptr[*at]) << 4 | hex(text.ptr[*at + 1]));
		*at += 2;
	} else if (escape == HM_ESCAPE_BACKSLASH && c == '\\' &&
		   *at < text.len &&
		   (text.ptr[*at] == '(' || text.ptr[*at] == ')')) {
		c = text.ptr[(*at)++];
	}
	return c;
}

static const char *character_words(uint8_t c)
{
	if (c == ' ')
		return "GS1 allows no blank here";
	if (c < ' ' || c == 127)
		return "a control character";
	return c > 127 ? "a character that is not ASCII"
		       : "GS1 does not allow this character here";
}

static bool is_dots(const struct hm_gs1_value *value)
{
	return value->b[0] == '.' &&
	       (value->len == 1 || (value->len == 2 && value->b[1] == '.'));
}

enum hallmark_code
hm_gs1_value(const struct hm_spelling *s, struct hallmark_bytes text,
	     enum hm_escape escape, enum hm_gs1_field field,
	     struct hm_gs1_value *value)
{
	value->len = 0;
	if (text.len == 0)
		return hm_refuse(s, text.ptr, fields[field].length,
				 fields[field].empty);
	for (size_t at = 0; at < text.len;) {
		const uint8_t *from = text.ptr + at;
		uint8_t c = unescape(text, escape, &at);

		if (!is_cset82(c))
			return hm_refuse(s, from, fields[field].character,
					 character_words(c));
		if (value->len == fields[field].max)
			return hm_refuse(s, from, fields[field].length,
					 fields[field].long_words);
		value->b[value->len++] = c;
	}
	if ((field == HM_GS1_SERIAL || field == HM_GS1_GIAI) && is_dots(value))
		return hm_refuse(s, text.ptr, HALLMARK_SERIAL_DOTS,
				 "web addresses drop path parts of dots");
	return HALLMARK_OK;
}

static void
write_escaped(struct hallmark_buf *buf, const struct hm_gs1_value *value)
{
	static const char digits[16] = "0123456789ABCDEF";

	for (size_t i = 0; i < value->len; i++) {
		uint8_t c = value->b[i];

		if (hm_is_alnum(c) || c == '-' || c == '.' || c == '_') {
			hm_buf_byte(buf, c);
			continue;
		}
		hm_buf_byte(buf, '%');
		hm_buf_byte(buf, (uint8_t)digits[c >> 4]);
		hm_buf_byte(buf, (uint8_t)digits[c & 15]);
	}
}

void hm_gs1_write_sgtin(const char gtin14[15],
			const struct hm_gs1_value *serial,
			struct hallmark_item_id *id)
{
	uint8_t uri[HALLMARK_URI_MAX];
	struct hallmark_buf buf = HM_BUF_OVER(uri);

	hm_buf_text(&buf, "https://id.gs1.org/01/");
	hm_buf_mem(&buf, gtin14, 14);
	hm_buf_text(&buf, "/21/");
	write_escaped(&buf, serial);
	hm_item_name(hm_buf_view(&buf), id);
}

void hm_gs1_write_giai(const struct hm_gs1_value *giai,
		       struct hallmark_item_id *id)
{
	uint8_t uri[HALLMARK_URI_MAX];
	struct hallmark_buf buf = HM_BUF_OVER(uri);

	hm_buf_text(&buf, "https://id.gs1.org/8004/");
	write_escaped(&buf, giai);
	hm_item_name(hm_buf_view(&buf), id);
}

enum hallmark_code
hm_gs1_item(const struct hm_spelling *s, const struct hm_gs1_parts *parts,
	    struct hallmark_item_id *id)
{
	struct hm_gs1_value value;
	enum hallmark_code code;
	char gtin14[15];

	if (parts->giai.ptr) {
		code = hm_gs1_value(s, parts->giai, parts->escape, HM_GS1_GIAI,
				    &value);
		if (!code)
			hm_gs1_write_giai(&value, id);
		return code;
	}
	code = hm_gtin(s, parts->gtin, gtin14);
	if (code)
		return code;
	if (!parts->serial.ptr)
		return hm_refuse(s, parts->gtin.ptr, HALLMARK_ID_CLASS,
				 "a GTIN names a kind of thing; one item has a "
				 "serial (21) too");
	code = hm_gs1_value(s, parts->serial, parts->escape, HM_GS1_SERIAL,
			    &value);
	if (!code)
		hm_gs1_write_sgtin(gtin14, &value, id);
	return code;
}
