/* GS1 element strings, bracketed and raw. SPDX-License-Identifier: MIT */
#include "record/item_id.h"

/*
 * GS1 General Specifications 7.8: the first two digits of an application
 * identifier tell how many it has, and whether its value has a fixed length
 * (0: up to the separator or the end). Rows that are not listed are unused.
 */
static const struct prefix {
	uint8_t first, last;
	uint8_t digits;
	uint8_t fixed;
} prefixes[] = {
	{ 0, 0, 2, 18 },  { 1, 3, 2, 14 },   { 4, 4, 2, 16 },  { 10, 10, 2, 0 },
	{ 11, 19, 2, 6 }, { 20, 20, 2, 2 },  { 21, 22, 2, 0 }, { 23, 25, 3, 0 },
	{ 30, 30, 2, 0 }, { 31, 36, 4, 6 },  { 37, 37, 2, 0 }, { 39, 39, 4, 0 },
	{ 40, 40, 3, 0 }, { 41, 41, 3, 13 }, { 42, 42, 3, 0 }, { 43, 43, 4, 0 },
	{ 70, 70, 4, 0 }, { 71, 71, 3, 0 },  { 72, 72, 4, 0 }, { 80, 82, 4, 0 },
	{ 90, 99, 2, 0 },
};

struct element {
	const uint8_t *at;
	unsigned ai;
	struct hallmark_bytes value;
};

static unsigned number(struct hallmark_bytes digits)
{
	unsigned n = 0;

	for (size_t i = 0; i < digits.len; i++)
		n = 10 * n + digits.ptr[i] - '0';
	return n;
}

static const struct prefix *find_prefix(struct hallmark_bytes text)
{
	unsigned two;

	if (text.len < 2 || !hm_is_digits(hm_bytes(text.ptr, 2)))
		return NULL;
	two = number(hm_bytes(text.ptr, 2));
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (two >= prefixes[i].first && two <= prefixes[i].last)
			return &prefixes[i];
	return NULL;
}

/* HMK-ID-11: takes one element off the front of rest. */
static enum hallmark_code
next_raw(const struct hm_spelling *s, struct hallmark_bytes *rest,
	 struct element *element)
{
	const struct prefix *prefix = find_prefix(*rest);
	struct hallmark_bytes value;
	size_t n = 0;

	if (!prefix || rest->len < prefix->digits ||
	    !hm_is_digits(hm_bytes(rest->ptr, prefix->digits)))
		return hm_refuse(s, rest->ptr, HALLMARK_ID_SPELLING,
				 "no application identifier of GS1");
	value = hm_from(*rest, prefix->digits);
	while (n < value.len && value.ptr[n] != HM_GS &&
	       (prefix->fixed == 0 || n < prefix->fixed))
		n++;
	if (n < prefix->fixed)
		return hm_refuse(s, value.ptr + n, HALLMARK_ID_SPELLING,
				 "the element is cut short");
	*element =
		(struct element){ rest->ptr,
				  number(hm_bytes(rest->ptr, prefix->digits)),
				  hm_bytes(value.ptr, n) };
	*rest = hm_from(value, n);
	/* Some printers end elements of fixed length with a separator too. */
	if (rest->len > 0 && rest->ptr[0] == HM_GS)
		*rest = hm_from(*rest, 1);
	return HALLMARK_OK;
}

/* HMK-ID-10: \( and \) stand for themselves in a value. */
static enum hallmark_code
next_bracketed(const struct hm_spelling *s, struct hallmark_bytes *rest,
	       struct element *element)
{
	const struct prefix *prefix = find_prefix(hm_from(*rest, 1));
	struct hallmark_bytes value;
	size_t digits = prefix ? prefix->digits : 0;
	size_t n = 0;

	if (rest->ptr[0] != '(' || !prefix || rest->len < digits + 2 ||
	    !hm_is_digits(hm_bytes(rest->ptr + 1, digits)) ||
	    rest->ptr[digits + 1] != ')')
		return hm_refuse(s, rest->ptr, HALLMARK_ID_SPELLING,
				 "no application identifier of GS1 in "
				 "brackets; in a value write \\( and \\)");
	value = hm_from(*rest, digits + 2);
	while (n < value.len && value.ptr[n] != '(')
		n += value.ptr[n] == '\\' && n + 1 < value.len ? 2 : 1;
	*element = (struct element){ rest->ptr,
				     number(hm_bytes(rest->ptr + 1, digits)),
				     hm_bytes(value.ptr, n) };
	*rest = hm_from(value, n);
	return HALLMARK_OK;
}

/*
 * HMK-ID-6: keys of other things, and what GS1 lets nobody combine with a GTIN
 * and serial.
 */
static bool is_other_key(unsigned ai)
{
	static const uint16_t keys[] = { 0,    2,    3,	   37,	 235,  253, 255,
					 8003, 8006, 8010, 8013, 8017, 8018 };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (ai == keys[i])
			return true;
	return false;
}

static enum hallmark_code
keep(const struct hm_spelling *s, const struct element *element,
     struct hallmark_bytes *part)
{
	if (part->ptr)
		return hm_refuse(s, element->at, HALLMARK_ID_SPELLING,
				 "the element is there twice");
	*part = element->value;
	return HALLMARK_OK;
}

static enum hallmark_code
take(const struct hm_spelling *s, const struct element *element,
     struct hm_gs1_parts *parts)
{
	struct hm_gs1_value value;

	if (element->ai == 1)
		return keep(s, element, &parts->gtin);
	if (element->ai == 21)
		return keep(s, element, &parts->serial);
	if (element->ai == 8004)
		return keep(s, element, &parts->giai);
	if (is_other_key(element->ai))
		return hm_refuse(s, element->at, HALLMARK_ID_KEY,
				 "this key does not name one item; (01) with "
				 "(21) or (8004) does");
	if (element->ai == 10 || element->ai == 22)
		return hm_gs1_value(s, element->value, parts->escape,
				    HM_GS1_BESIDE, &value);
	if (element->value.len == 0)
		return hm_refuse(s, element->at, HALLMARK_ID_SPELLING,
				 "the element is empty");
	return HALLMARK_OK;
}

/* One and only one key: (01), then also (21), or (8004). */
static enum hallmark_code
finish(const struct hm_spelling *s, const struct hm_gs1_parts *parts,
       struct hallmark_item_id *id)
{
	if (parts->giai.ptr && parts->gtin.ptr)
		return hm_refuse(s, parts->giai.ptr, HALLMARK_ID_KEY,
				 "a GTIN and a GIAI: which of them is meant?");
	if (!parts->giai.ptr && !parts->gtin.ptr)
		return hm_refuse(s, s->text.ptr, HALLMARK_ID_KEY,
				 "there is neither a GTIN (01) nor a GIAI "
				 "(8004)");
	if (parts->giai.ptr && parts->serial.ptr)
		return hm_refuse(s, parts->serial.ptr, HALLMARK_ID_KEY,
				 "a serial belongs to a GTIN, not to a GIAI");
	return hm_gs1_item(s, parts, id);
}

/* What is dropped is looked at so far. */
static enum hallmark_code
check_bytes(const struct hm_spelling *s, struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if ((c < ' ' && c != HM_GS) || c > 126)
			return hm_refuse(s, text.ptr + i, HALLMARK_ID_SPELLING,
					 "a character that no element string "
					 "has");
	}
	return HALLMARK_OK;
}

enum hallmark_code
hm_element_string(const struct hm_spelling *s, struct hallmark_bytes text,
		  struct hallmark_item_id *id)
{
	bool bracketed = text.len > 0 && text.ptr[0] == '(';
	struct hm_gs1_parts parts = { .escape = bracketed ? HM_ESCAPE_BACKSLASH
							  : HM_ESCAPE_NONE };
	struct hallmark_bytes rest = text;
	struct element element = { 0 };
	enum hallmark_code code = check_bytes(s, text);

	if (code)
		return code;
	while (rest.len > 0) {
		code = bracketed ? next_bracketed(s, &rest, &element)
				 : next_raw(s, &rest, &element);
		if (!code)
			code = take(s, &element, &parts);
		if (code)
			return code;
	}
	return finish(s, &parts, id);
}
