/* Item identifiers, spec/03-identifiers.md. SPDX-License-Identifier: MIT */
#include "record/item_id.h"

#include "crypto/hash.h"

static const char *rule_of(enum hallmark_code code)
{
	static const struct {
		enum hallmark_code code;
		const char *rule;
	} rules[] = {
		{ HALLMARK_GTIN_LENGTH, "HMK-ID-3" },
		{ HALLMARK_GTIN_CHECK_DIGIT, "HMK-ID-3" },
		{ HALLMARK_GTIN_CHARACTER, "HMK-ID-3" },
		{ HALLMARK_GTIN_ELEMENT_STRING, "HMK-ID-3" },
		{ HALLMARK_GTIN_SPREADSHEET, "HMK-ID-3" },
		{ HALLMARK_SERIAL_LENGTH, "HMK-ID-4" },
		{ HALLMARK_SERIAL_CHARACTER, "HMK-ID-4" },
		{ HALLMARK_SERIAL_DOTS, "HMK-ID-5" },
		{ HALLMARK_ID_CLASS, "HMK-ID-6" },
		{ HALLMARK_ID_KEY, "HMK-ID-6" },
		{ HALLMARK_ID_ESCAPE, "HMK-ID-9" },
		{ HALLMARK_ID_URI, "HMK-ID-13" },
		{ HALLMARK_ID_LENGTH, "HMK-ID-14" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].code == code)
			return rules[i].rule;
	return "HMK-ID-8";
}

enum hallmark_code hm_refuse(const struct hm_spelling *s, const uint8_t *at,
			     enum hallmark_code code, const char *message)
{
	if (s->diag)
		*s->diag = (struct hallmark_diag){
			.code = code,
			.rule = rule_of(code),
			.message = message,
			.offset = at ? (size_t)(at - s->text.ptr) : 0
		};
	return code;
}

void hm_item_name(struct hallmark_bytes uri, struct hallmark_item_id *id)
{
	struct hallmark_bytes parts[2] = {
		/* With its final NUL, which ends the label. */
		hm_bytes("hallmark/item/1", sizeof("hallmark/item/1")), uri
	};
	struct hm_hash hash = hm_sha256(parts, 2);

	memset(id->uri, 0, sizeof(id->uri));
	memcpy(id->uri, uri.ptr, uri.len);
	memcpy(id->subject, hash.b, sizeof(id->subject));
	id->subject[0] &= 0x7f;
}

static enum hallmark_code
read_uri(const struct hm_spelling *s, struct hallmark_bytes text,
	 struct hallmark_item_id *id)
{
	struct hm_uri uri;
	enum hallmark_code code = hm_uri_split(s, text, &uri);

	if (code)
		return code;
	if (hm_uri_is_gs1(&uri))
		return hm_gs1_uri(s, &uri, id);
	code = hm_uri_normal(s, &uri);
	if (!code)
		hm_item_name(text, id);
	return code;
}

/* Digits alone: a raw element string, or a GTIN without a serial. */
static enum hallmark_code
read_plain(const struct hm_spelling *s, struct hallmark_bytes text,
	   struct hallmark_item_id *id)
{
	struct hm_gs1_parts parts = { .gtin = text };

	if (text.len == 0)
		return hm_refuse(s, text.ptr, HALLMARK_ID_SPELLING,
				 "the identifier is empty");
	/* 8004... may be a GTIN-13 of Italy: never guess a GIAI from it. */
	if (hm_is_digits(text) && text.len <= 14)
		return hm_gs1_item(s, &parts, id);
	if (hm_is_digit(text.ptr[0]) || text.ptr[0] == '(')
		return hm_element_string(s, text, id);
	return read_uri(s, text, id);
}

/*
 * ISO/IEC 15424: what a scanner puts in front. In these symbologies FNC1 said
 * that an element string follows; others hold any text.
 */
static bool is_fnc1_symbology(struct hallmark_bytes text)
{
	static const char names[5][3] = { "d2", "Q3", "C1", "e0", "J1" };

	for (size_t i = 0; i < 5; i++)
		if (memcmp(text.ptr + 1, names[i], 2) == 0)
			return true;
	return false;
}

enum hallmark_code
hallmark_item_parse(struct hallmark_bytes text, struct hallmark_item_id *id,
		    struct hallmark_diag *diag)
{
	struct hm_spelling s = { text, diag };
	bool element = false;

	if (text.len >= 3 && text.ptr[0] == ']') {
		element = is_fnc1_symbology(text);
		if (!element && !hm_bytes_start(text, HM_LIT("]Q1")) &&
		    !hm_bytes_start(text, HM_LIT("]d1")))
			return hm_refuse(&s, text.ptr, HALLMARK_ID_SPELLING,
					 "this symbology carries no item "
					 "identifier");
		text = hm_from(text, 3);
	}
	if (text.len > 0 && text.ptr[0] == HM_GS) {
		element = true;
		text = hm_from(text, 1);
	}
	if (element)
		return hm_element_string(&s, text, id);
	return read_plain(&s, text, id);
}

enum hallmark_code
hallmark_item_canonical(struct hallmark_bytes uri, struct hallmark_item_id *id)
{
	struct hallmark_item_id read;

	/* HMK-ID-15 */
	if (uri.len > HALLMARK_URI_MAX ||
	    hallmark_item_parse(uri, &read, NULL) ||
	    memcmp(read.uri, uri.ptr, uri.len) != 0 ||
	    read.uri[uri.len] != '\0')
		return HALLMARK_ITEM_NOT_CANONICAL;
	*id = read;
	return HALLMARK_OK;
}

enum hallmark_code
hallmark_item_gtin(struct hallmark_bytes gtin, struct hallmark_bytes serial,
		   struct hallmark_item_id *id, struct hallmark_diag *diag)
{
	struct hm_spelling s = { gtin, diag };
	struct hm_gs1_value value;
	enum hallmark_code code;
	char gtin14[15];

	code = hm_gtin(&s, gtin, gtin14);
	if (code)
		return code;
	s.text = serial;
	code = hm_gs1_value(&s, serial, HM_ESCAPE_NONE, HM_GS1_SERIAL, &value);
	if (!code)
		hm_gs1_write_sgtin(gtin14, &value, id);
	return code;
}

enum hallmark_code hallmark_gtin_parse(struct hallmark_bytes gtin, char out[15],
				       struct hallmark_diag *diag)
{
	struct hm_spelling s = { gtin, diag };

	return hm_gtin(&s, gtin, out);
}

static bool is_company_prefix(struct hallmark_bytes prefix)
{
	return prefix.len >= 3 && prefix.len <= 12 && hm_is_digits(prefix);
}

bool hallmark_item_under(struct hallmark_bytes uri,
			 struct hallmark_bytes prefix)
{
	struct hallmark_bytes sgtin = HM_LIT("https://id.gs1.org/01/");
	struct hallmark_bytes giai = HM_LIT("https://id.gs1.org/8004/");

	if (!is_company_prefix(prefix))
		return hm_bytes_start(uri, prefix);
	/* The first digit of a GTIN-14 is the packaging level. */
	if (hm_bytes_start(uri, sgtin))
		return hm_bytes_start(hm_from(uri, sgtin.len + 1), prefix);
	return hm_bytes_start(uri, giai) &&
	       hm_bytes_start(hm_from(uri, giai.len), prefix);
}

bool hallmark_prefix_valid(struct hallmark_bytes prefix)
{
	struct hm_spelling s = { prefix, NULL };
	struct hm_uri uri;

	if (is_company_prefix(prefix))
		return true;
	return !hm_uri_split(&s, prefix, &uri) && !hm_uri_is_gs1(&uri) &&
	       !hm_uri_normal(&s, &uri);
}
