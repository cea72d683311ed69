/* GS1 Digital Link and EPC URNs. SPDX-License-Identifier: MIT */
#include "record/item_id.h"

/* The part of path after its slash at *at, which moves to the next slash. */
static struct hallmark_bytes
next_segment(struct hallmark_bytes path, size_t *at)
{
	size_t from = *at + 1;
	size_t to = from;

	while (to < path.len && path.ptr[to] != '/')
		to++;
	*at = to;
	return hm_bytes(path.ptr + from, to - from);
}

/* The part before *end, which moves to the slash before it; *end > 0. */
static struct hallmark_bytes
last_segment(struct hallmark_bytes path, size_t *end)
{
	size_t to = *end;
	size_t from = to;

	while (path.ptr[from - 1] != '/')
		from--;
	*end = from - 1;
	return hm_bytes(path.ptr + from, to - from);
}

static bool
is_one_of(struct hallmark_bytes text, const char (*names)[5], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hm_text_is(text, names[i]))
			return true;
	return false;
}

/* Keys of Digital Link, numeric and as older versions spelled them. */
static bool is_key(struct hallmark_bytes segment)
{
	static const char names[][5] = { "00",	 "01",	 "253",	 "255",	 "401",
					 "402",	 "414",	 "415",	 "417",	 "8003",
					 "8004", "8006", "8010", "8013", "8017",
					 "8018", "gtin", "sscc" };

	return is_one_of(segment, names, sizeof(names) / sizeof(names[0]));
}

static bool is_web(const struct hm_uri *uri)
{
	return hm_text_is(uri->scheme, "http") ||
	       hm_text_is(uri->scheme, "https");
}

static bool is_epc(const struct hm_uri *uri)
{
	return hm_text_is(uri->scheme, "urn") && uri->path.len >= 4 &&
	       hm_text_is(hm_bytes(uri->path.ptr, 4), "epc:");
}

bool hm_uri_is_gs1(const struct hm_uri *uri)
{
	if (is_epc(uri) || hm_text_is(uri->host, "id.gs1.org") ||
	    hm_text_is(uri->host, "id.gs1.org."))
		return true;
	if (!is_web(uri))
		return false;
	for (size_t at = 0; at < uri->path.len;) {
		struct hallmark_bytes segment = next_segment(uri->path, &at);

		if (is_key(segment) || hm_text_is(segment, "ser"))
			return true;
	}
	return false;
}

/* Place in the order that GS1 fixes; 0 for what is no qualifier of the key. */
static unsigned rank(struct hallmark_bytes name, bool asset)
{
	if (asset)
		return hm_text_is(name, "7040");
	if (hm_text_is(name, "22") || hm_text_is(name, "cpv"))
		return 1;
	if (hm_text_is(name, "10") || hm_text_is(name, "lot"))
		return 2;
	return hm_text_is(name, "21") || hm_text_is(name, "ser") ? 3 : 0;
}

/* Pairs /name/value behind the key; an even number of segments. */
static enum hallmark_code
read_qualifiers(const struct hm_spelling *s, struct hallmark_bytes pairs,
		struct hm_gs1_parts *parts)
{
	bool asset = parts->giai.ptr != NULL;
	struct hm_gs1_value beside;
	enum hallmark_code code;
	unsigned last = 0;

	for (size_t at = 0; at < pairs.len;) {
		struct hallmark_bytes name = next_segment(pairs, &at);
		struct hallmark_bytes value = next_segment(pairs, &at);
		unsigned place = rank(name, asset);

		if (!asset && hm_text_is(name, "235"))
			return hm_refuse(s, name.ptr, HALLMARK_ID_KEY,
					 "a third-party serial (235) does not "
					 "name an item; (21) does");
		if (place <= last)
			return hm_refuse(s, name.ptr, HALLMARK_ID_SPELLING,
					 "not a qualifier of this key, or not "
					 "in the order 22, 10, 21");
		last = place;
		if (place == 3) {
			parts->serial = value;
			continue;
		}
		code = hm_gs1_value(s, value, HM_ESCAPE_PERCENT, HM_GS1_BESIDE,
				    &beside);
		if (code)
			return code;
	}
	return HALLMARK_OK;
}

static enum hallmark_code
read_key(const struct hm_spelling *s, struct hallmark_bytes key,
	 struct hallmark_bytes value, struct hallmark_bytes pairs,
	 struct hallmark_item_id *id)
{
	struct hm_gs1_parts parts = { .escape = HM_ESCAPE_PERCENT };
	enum hallmark_code code;

	if (hm_text_is(key, "01") || hm_text_is(key, "gtin"))
		parts.gtin = value;
	else if (hm_text_is(key, "8004"))
		parts.giai = value;
	else
		return hm_refuse(s, key.ptr, HALLMARK_ID_KEY,
				 "this key does not name one item; 01 with 21 "
				 "or 8004 does");
	code = read_qualifiers(s, pairs, &parts);
	return code ? code : hm_gs1_item(s, &parts, id);
}

/*
 * HMK-ID-7: the rightmost key that the rest of the path follows in pairs. What
 * stands before it is a stem; no key is a qualifier of another, so nothing
 * further left could fit.
 */
static enum hallmark_code
digital_link(const struct hm_spelling *s, const struct hm_uri *uri,
	     struct hallmark_item_id *id)
{
	struct hallmark_bytes path = uri->path;

	for (size_t end = path.len; end > 0;) {
		struct hallmark_bytes value = last_segment(path, &end);
		struct hallmark_bytes key;
		size_t after = (size_t)(value.ptr - path.ptr) + value.len;

		if (end == 0)
			break;
		key = last_segment(path, &end);
		if (is_key(key))
			return read_key(s, key, value, hm_from(path, after),
					id);
	}
	return hm_refuse(s, path.ptr, HALLMARK_ID_SPELLING,
			 "no GS1 key with its value in the path of this "
			 "Digital Link");
}

static bool is_one_case(struct hallmark_bytes text)
{
	bool lower = hm_lower(text.ptr[0]) == text.ptr[0];

	for (size_t i = 1; i < text.len; i++)
		if ((hm_lower(text.ptr[i]) == text.ptr[i]) != lower)
			return false;
	return true;
}

/* Takes the digits before the next dot off the front of rest. */
static struct hallmark_bytes epc_digits(struct hallmark_bytes *rest)
{
	size_t n = 0;
	struct hallmark_bytes digits;

	while (n < rest->len && hm_is_digit(rest->ptr[n]))
		n++;
	digits = hm_bytes(rest->ptr, n);
	if (n == rest->len || rest->ptr[n] != '.')
		digits.len = 0;
	else
		*rest = hm_from(*rest, n + 1);
	return digits;
}

static bool is_company_prefix(struct hallmark_bytes digits)
{
	return digits.len >= 6 && digits.len <= 12;
}

static enum hallmark_code
read_sgtin(const struct hm_spelling *s, struct hallmark_bytes rest,
	   struct hallmark_item_id *id)
{
	const uint8_t *at = rest.ptr;
	struct hallmark_bytes prefix = epc_digits(&rest);
	struct hallmark_bytes reference = epc_digits(&rest);
	struct hm_gs1_value serial;
	enum hallmark_code code;
	uint8_t gtin[15] = { 0 };

	if (!is_company_prefix(prefix) || prefix.len + reference.len != 13)
		return hm_refuse(s, at, HALLMARK_ID_SPELLING,
				 "an SGTIN has 6 to 12 digits, a dot, the rest "
				 "of 13 digits, a dot and the serial");
	gtin[0] = reference.ptr[0];
	memcpy(gtin + 1, prefix.ptr, prefix.len);
	memcpy(gtin + 1 + prefix.len, reference.ptr + 1, reference.len - 1);
	gtin[13] = (uint8_t)('0' + hm_gtin_check(gtin, 13));
	code = hm_gs1_value(s, rest, HM_ESCAPE_PERCENT, HM_GS1_SERIAL, &serial);
	if (!code)
		hm_gs1_write_sgtin((const char *)gtin, &serial, id);
	return code;
}

static enum hallmark_code
read_giai(const struct hm_spelling *s, struct hallmark_bytes rest,
	  struct hallmark_item_id *id)
{
	const uint8_t *at = rest.ptr;
	struct hallmark_bytes prefix = epc_digits(&rest);
	struct hm_gs1_value giai;
	enum hallmark_code code;

	if (!is_company_prefix(prefix))
		return hm_refuse(s, at, HALLMARK_ID_SPELLING,
				 "a GIAI has 6 to 12 digits, a dot and the "
				 "asset reference");
	code = hm_gs1_value(s, rest, HM_ESCAPE_PERCENT, HM_GS1_ASSET, &giai);
	if (code)
		return code;
	if (prefix.len + giai.len > HM_GIAI_MAX)
		return hm_refuse(s, rest.ptr, HALLMARK_SERIAL_LENGTH,
				 "a GIAI has at most 30 characters");
	memmove(giai.b + prefix.len, giai.b, giai.len);
	memcpy(giai.b, prefix.ptr, prefix.len);
	giai.len += prefix.len;
	hm_gs1_write_giai(&giai, id);
	return HALLMARK_OK;
}

/* HMK-ID-12 */
static enum hallmark_code
read_epc(const struct hm_spelling *s, const struct hm_uri *uri,
	 struct hallmark_item_id *id)
{
	struct hallmark_bytes name = hm_from(uri->path, 4);

	if (uri->path.ptr + uri->path.len != uri->raw.ptr + uri->raw.len)
		return hm_refuse(s, uri->path.ptr + uri->path.len,
				 HALLMARK_ID_ESCAPE,
				 "in an EPC URN this must be percent-encoded");
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '/' || name.ptr[i] == '&')
			return hm_refuse(s, name.ptr + i, HALLMARK_ID_ESCAPE,
					 "in an EPC URN this must be "
					 "percent-encoded");
	if (hm_bytes_start(name, HM_LIT("id:sgtin:")))
		return read_sgtin(s, hm_from(name, 9), id);
	if (hm_bytes_start(name, HM_LIT("id:giai:")))
		return read_giai(s, hm_from(name, 8), id);
	if (hm_bytes_start(name, HM_LIT("id:")))
		return hm_refuse(s, name.ptr, HALLMARK_ID_KEY,
				 "this key does not name one item; sgtin and "
				 "giai do");
	if (hm_bytes_start(name, HM_LIT("idpat:")) ||
	    hm_bytes_start(name, HM_LIT("class:")))
		return hm_refuse(s, name.ptr, HALLMARK_ID_CLASS,
				 "a pattern or class of EPC names many items");
	return hm_refuse(s, name.ptr, HALLMARK_ID_SPELLING,
			 "of the EPC URNs only urn:epc:id: is taken");
}

enum hallmark_code
hm_gs1_uri(const struct hm_spelling *s, const struct hm_uri *uri,
	   struct hallmark_item_id *id)
{
	if (is_epc(uri))
		return read_epc(s, uri, id);
	if (!is_web(uri) || !is_one_case(uri->scheme))
		return hm_refuse(s, uri->scheme.ptr, HALLMARK_ID_URI,
				 "a Digital Link begins with http or https, "
				 "all lower or all upper case");
	return digital_link(s, uri, id);
}
