/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <cbor.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cbor/reader.h"
#include "unit/vectors.h"

#define FIELD_RULE "HMK-TEST-1"

static struct hm_cbor reader(struct hallmark_bytes input)
{
	struct hm_cbor r;

	hm_cbor_init(&r, input, FIELD_RULE);
	return r;
}

/* The whole input as one item; the reader tells what it thought. */
static struct hm_cbor read_item(struct hallmark_bytes input)
{
	struct hm_cbor r = reader(input);
	struct hallmark_bytes item = hm_cbor_item(&r);

	hm_cbor_end(&r);
	if (!r.err) {
		ck_assert_ptr_eq(item.ptr, input.ptr);
		ck_assert_uint_eq(item.len, input.len);
	}
	return r;
}

static void assert_fault(const struct hm_cbor *r, const char *rule, size_t at)
{
	ck_assert_int_eq(r->err, HALLMARK_MALFORMED);
	ck_assert_str_eq(r->err_rule, rule);
	ck_assert_uint_eq(r->err_at, at);
	ck_assert_str_ne(r->err_what, "");
}

/* What passes here libcbor reads, and writes back as it was. */
static void assert_libcbor_agrees(struct hallmark_bytes input)
{
	struct cbor_load_result result;
	cbor_item_t *item = cbor_load(input.ptr, input.len, &result);
	unsigned char *out = NULL;
	size_t room = 0;
	size_t len;

	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(result.read, input.len);
	len = cbor_serialize_alloc(item, &out, &room);
	ck_assert_uint_eq(len, input.len);
	ck_assert_mem_eq(out, input.ptr, len);
	free(out);
	cbor_decref(&item);
}

static void assert_every_cut_is_refused(struct hallmark_bytes input)
{
	for (size_t len = 0; len < input.len; len++) {
		uint8_t *cut = malloc(len + 1);
		struct hm_cbor r;

		memcpy(cut, input.ptr, len);
		r = read_item(hm_bytes(cut, len));
		ck_assert_int_eq(r.err, HALLMARK_MALFORMED);
		free(cut);
	}
}

static const char *rule_of(const char *reason)
{
	static const char *const rules[][2] = {
		{ "duplicate-key", "HMK-CBOR-8" },
		{ "float", "HMK-CBOR-5" },
		{ "indefinite-length", "HMK-CBOR-3" },
		{ "integer-range", "HMK-CBOR-4" },
		{ "key-order", "HMK-CBOR-8" },
		{ "non-shortest", "HMK-CBOR-2" },
		{ "simple-value", "HMK-CBOR-6" },
		{ "tag", "HMK-CBOR-7" },
		{ "undefined", "HMK-CBOR-6" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i][0], reason) == 0)
			return rules[i][1];
	ck_abort_msg("reason %s has no rule", reason);
}

static void run_vector(json_t *vector)
{
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	const char *verdict, *hex;
	const char *reason = NULL;
	struct hm_cbor r;

	ck_assert_int_eq(json_unpack(vector, "{s:s,s:s,s?s}", "hex", &hex,
				     "strict_profile", &verdict,
				     "strict_profile_reason", &reason),
			 0);
	vectors_hex(&buf, hex);
	r = read_item(hm_buf_view(&buf));
	if (strcmp(verdict, "accept") == 0) {
		ck_assert_msg(!r.err, "%s: %s", hex, r.err_what);
		assert_libcbor_agrees(hm_buf_view(&buf));
		assert_every_cut_is_refused(hm_buf_view(&buf));
		hm_buf_byte(&buf, 0x00);
		r = read_item(hm_buf_view(&buf));
		assert_fault(&r, "HMK-CBOR-12", buf.len - 1);
	} else {
		ck_assert_msg(r.err == HALLMARK_MALFORMED, "%s passed", hex);
		ck_assert_str_eq(r.err_rule, rule_of(reason));
	}
	hm_buf_release(&buf);
}

START_TEST(vector_files)
{
	static const char *const names[] = { "cbor/dcbor.json",
					     "cbor/rfc8949-appendix-a.json" };
	json_t *file = vectors_json(names[_i]);
	json_t *items, *item;
	size_t at;

	if (!file)
		return;
	items = json_object_get(file, "items");
	json_array_foreach(items, at, item) run_vector(item);
	vectors_ran(names[_i], json_array_size(items));
	json_decref(file);
}
END_TEST

START_TEST(ill_formed_vectors)
{
	const char *name = "cbor/rfc8949-appendix-f.txt";
	struct hallmark_buf text = HM_BUF_INIT(65536);
	size_t count = 0;

	if (!vectors_file(name, &text))
		return;
	hm_buf_byte(&text, '\0');
	for (char *line = strtok((char *)text.ptr, "\n"); line;
	     line = strtok(NULL, "\n")) {
		struct hallmark_buf buf = HM_BUF_INIT(4096);
		struct hm_cbor r;

		if (line[0] == '#')
			continue;
		vectors_hex(&buf, line);
		r = read_item(hm_buf_view(&buf));
		ck_assert_msg(r.err == HALLMARK_MALFORMED, "%s passed", line);
		hm_buf_release(&buf);
		count++;
	}
	vectors_ran(name, count);
	hm_buf_release(&text);
}
END_TEST

static const struct {
	const char *hex;
	const char *rule;
	size_t at;
} item_rows[] = {
	{ "", "HMK-CBOR-1", 0 },
	{ "18", "HMK-CBOR-1", 0 },
	{ "1b00000000000000", "HMK-CBOR-1", 0 },
	{ "1c", "HMK-CBOR-1", 0 },
	{ "3d", "HMK-CBOR-1", 0 },
	{ "5e", "HMK-CBOR-1", 0 },
	{ "fe", "HMK-CBOR-1", 0 },
	{ "1f", "HMK-CBOR-1", 0 },
	{ "3f", "HMK-CBOR-1", 0 },
	{ "df", "HMK-CBOR-1", 0 },
	{ "ff", "HMK-CBOR-1", 0 },
	{ "8101", NULL, 0 },
	{ "820118", "HMK-CBOR-1", 2 },
	{ "1817", "HMK-CBOR-2", 0 },
	{ "1818", NULL, 0 },
	{ "1900ff", "HMK-CBOR-2", 0 },
	{ "190100", NULL, 0 },
	{ "1a0000ffff", "HMK-CBOR-2", 0 },
	{ "1a00010000", NULL, 0 },
	{ "1b00000000ffffffff", "HMK-CBOR-2", 0 },
	{ "1b0000000100000000", NULL, 0 },
	{ "3817", "HMK-CBOR-2", 0 },
	{ "581700", "HMK-CBOR-2", 0 },
	{ "780161", "HMK-CBOR-2", 0 },
	{ "980100", "HMK-CBOR-2", 0 },
	{ "b8010000", "HMK-CBOR-2", 0 },
	{ "d81200", "HMK-CBOR-2", 0 },
	{ "5f41614162ff", "HMK-CBOR-3", 0 },
	{ "7fff", "HMK-CBOR-3", 0 },
	{ "9fff", "HMK-CBOR-3", 0 },
	{ "bfff", "HMK-CBOR-3", 0 },
	{ "1b7fffffffffffffff", NULL, 0 },
	{ "1b8000000000000000", "HMK-CBOR-4", 0 },
	{ "3b7fffffffffffffff", NULL, 0 },
	{ "3b8000000000000000", "HMK-CBOR-4", 0 },
	{ "f93c00", "HMK-CBOR-5", 0 },
	{ "fa3f800000", "HMK-CBOR-5", 0 },
	{ "fb3ff0000000000000", "HMK-CBOR-5", 0 },
	{ "f9", "HMK-CBOR-5", 0 },
	{ "f3", "HMK-CBOR-6", 0 },
	{ "f4", NULL, 0 },
	{ "f6", NULL, 0 },
	{ "f7", "HMK-CBOR-6", 0 },
	{ "f818", "HMK-CBOR-6", 0 },
	{ "f8ff", "HMK-CBOR-6", 0 },
	{ "d200", "HMK-CBOR-7", 0 },
	{ "c074323031332d30332d32315432303a30343a30305a", "HMK-CBOR-7", 0 },
	{ "8200d200", "HMK-CBOR-7", 2 },
	{ "a200010200", NULL, 0 },
	{ "a202000100", "HMK-CBOR-8", 3 },
	{ "a201000100", "HMK-CBOR-8", 3 },
	/* Bytewise order: 10, 100, -1, "z", "aa", [100], [-1], false. */
	{ "a80a00186400200061"
	  "7a00626161008118640081"
	  "2000f400",
	  NULL, 0 },
	{ "a2626161006161"
	  "00",
	  "HMK-CBOR-8", 5 },
	{ "a2f40000"
	  "00",
	  "HMK-CBOR-8", 3 },
	{ "a281820102008182010300", NULL, 0 },
	{ "a281820102008182010200", "HMK-CBOR-8", 6 },
	{ "a100a201000100", "HMK-CBOR-8", 5 },
	{ "a2a1010200a1010300", NULL, 0 },
	{ "a2a1010300a1010200", "HMK-CBOR-8", 5 },
	{ "81a200000000", "HMK-CBOR-8", 4 },
	{ "6161", NULL, 0 },
	{ "8161ff", "HMK-CBOR-9", 1 },
	{ "4161", NULL, 0 },
	{ "41ff", NULL, 0 },
	{ "42ff", "HMK-CBOR-11", 0 },
	{ "6261", "HMK-CBOR-11", 0 },
	{ "8200", "HMK-CBOR-11", 0 },
	{ "a100", "HMK-CBOR-11", 0 },
	{ "a2000000", "HMK-CBOR-11", 0 },
	{ "9a10000000", "HMK-CBOR-11", 0 },
	{ "9bffffffffffffffff00", "HMK-CBOR-11", 0 },
	{ "bb8000000000000001000000", "HMK-CBOR-11", 0 },
	{ "5bffffffffffffffff00", "HMK-CBOR-11", 0 },
	{ "7b7fffffffffffffff00", "HMK-CBOR-11", 0 },
	{ "5a8000000000", "HMK-CBOR-11", 0 },
	{ "828200", "HMK-CBOR-11", 1 },
	{ "8000", "HMK-CBOR-12", 1 },
	{ "80f6", "HMK-CBOR-12", 1 },
};

START_TEST(items)
{
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	struct hm_cbor r;

	vectors_hex(&buf, item_rows[_i].hex);
	r = read_item(hm_buf_view(&buf));
	if (item_rows[_i].rule) {
		assert_fault(&r, item_rows[_i].rule, item_rows[_i].at);
	} else {
		ck_assert_msg(!r.err, "%s: %s", item_rows[_i].hex, r.err_what);
		assert_libcbor_agrees(hm_buf_view(&buf));
	}
	hm_buf_release(&buf);
}
END_TEST

/* HMK-CBOR-10: 16 levels pass, however they are filled; 17 never do. */
START_TEST(depth_limit)
{
	static const uint8_t opens[2] = { 0x81, 0xa1 };
	struct hallmark_buf buf = HM_BUF_INIT(4096);
	struct hm_cbor r;

	for (size_t i = 0; i < HM_CBOR_DEPTH_MAX; i++) {
		if (opens[_i] == 0xa1)
			hm_buf_mem(&buf, "\xa1\x00", 2);
		else
			hm_buf_byte(&buf, 0x81);
	}
	hm_buf_byte(&buf, 0x00);
	r = read_item(hm_buf_view(&buf));
	ck_assert(!r.err);
	buf.ptr[buf.len - 1] = 0x80;
	r = read_item(hm_buf_view(&buf));
	assert_fault(&r, "HMK-CBOR-10", buf.len - 1);
	buf.ptr[buf.len - 1] = 0xa1;
	hm_buf_mem(&buf, "\x00\x00", 2);
	r = read_item(hm_buf_view(&buf));
	assert_fault(&r, "HMK-CBOR-10", buf.len - 3);
	hm_buf_release(&buf);
}
END_TEST

START_TEST(deep_nesting_is_cheap)
{
	size_t len = 100000;
	uint8_t *nest = malloc(len);
	struct hm_cbor r;

	memset(nest, 0x81, len);
	r = read_item(hm_bytes(nest, len));
	assert_fault(&r, "HMK-CBOR-10", HM_CBOR_DEPTH_MAX);
	free(nest);
}
END_TEST

static const struct {
	const char *hex; /* the bytes of the text */
	bool plain;
} texts[] = {
	{ "", true },	       { "20", true },
	{ "7e", true },	       { "c3bc", true }, /* U+00FC */
	{ "c2a0", true },			 /* U+00A0, first past C1 */
	{ "e6b0b4", true },			 /* U+6C34 */
	{ "f0908591", true },			 /* U+10151 */
	{ "f48fbfbf", true },			 /* U+10FFFF */
	{ "ed9fbf", true },			 /* U+D7FF */
	{ "ee8080", true },			 /* U+E000 */
	{ "e2808d", true },			 /* U+200D, beside the marks */
	{ "e280a9", true },			 /* U+2029 */
	{ "e280af", true },			 /* U+202F */
	{ "e281a5", true },			 /* U+2065 */
	{ "e281aa", true },			 /* U+206A */
	{ "00", false },       { "0a", false },
	{ "1f", false },       { "7f", false },
	{ "c280", false },			  /* C1 */
	{ "c29f", false },     { "d89c", false }, /* U+061C */
	{ "e2808e", false },			  /* U+200E */
	{ "e2808f", false },			  /* U+200F */
	{ "e280aa", false },			  /* U+202A */
	{ "e280ae", false },			  /* U+202E */
	{ "e281a6", false },			  /* U+2066 */
	{ "e281a9", false },			  /* U+2069 */
	{ "80", false },			  /* stray continuation */
	{ "c3", false },			  /* cut */
	{ "c328", false },     { "c080", false }, /* long form of U+0000 */
	{ "c1bf", false },     { "e08080", false },
	{ "e09fbf", false },   { "eda080", false }, /* surrogates */
	{ "edbfbf", false },   { "f08fbfbf", false },
	{ "f4908080", false }, /* past U+10FFFF */
	{ "f5808080", false }, { "f0908d", false },
	{ "fe", false },       { "61c3bc07", false },
};

START_TEST(text)
{
	struct hallmark_buf buf = HM_BUF_INIT(64);
	struct hallmark_bytes got;
	struct hm_cbor r;

	hm_buf_byte(&buf, (uint8_t)(0x60 + strlen(texts[_i].hex) / 2));
	vectors_hex(&buf, texts[_i].hex);
	r = reader(hm_buf_view(&buf));
	got = hm_cbor_tstr(&r, 0, 64);
	hm_cbor_end(&r);
	if (texts[_i].plain) {
		ck_assert(!r.err);
		ck_assert_ptr_eq(got.ptr, buf.ptr + 1);
		ck_assert_uint_eq(got.len, buf.len - 1);
	} else {
		assert_fault(&r, "HMK-CBOR-9", 0);
		ck_assert_uint_eq(got.len, 0);
	}
	r = read_item(hm_buf_view(&buf));
	ck_assert_int_eq(r.err == HALLMARK_OK, texts[_i].plain);
	hm_buf_release(&buf);
}
END_TEST

START_TEST(fields_in_order)
{
	static const uint8_t input[] = { 0xd2, 0x89, 0x0a, 0x29, 0x05,
					 0x42, 1,    2,	   0x63, 'a',
					 'b',  'c',  0xf5, 0xf4, 0xf6,
					 0xa1, 0x01, 0x81, 0x00, 0x07 };
	struct hm_cbor r = reader(hm_bytes(input, sizeof(input)));
	struct hallmark_bytes got;

	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_TAG);
	hm_cbor_tag18(&r);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_ARRAY);
	ck_assert_uint_eq(hm_cbor_array(&r, 9, 9), 9);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_UINT);
	ck_assert_uint_eq(hm_cbor_uint(&r, 10, 10), 10);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_NINT);
	ck_assert_int_eq(hm_cbor_int(&r, -10, -10), -10);
	ck_assert_int_eq(hm_cbor_int(&r, 5, 5), 5);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_BSTR);
	got = hm_cbor_bstr(&r, 2, 2);
	ck_assert(hm_bytes_equal(got, HM_LIT("\x01\x02")));
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_TSTR);
	got = hm_cbor_tstr(&r, 3, 3);
	ck_assert(hm_bytes_equal(got, HM_LIT("abc")));
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_OTHER);
	ck_assert(!hm_cbor_null(&r));
	ck_assert(hm_cbor_bool(&r));
	ck_assert(!hm_cbor_bool(&r));
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_NULL);
	ck_assert(hm_cbor_null(&r));
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_MAP);
	ck_assert_uint_eq(hm_cbor_map(&r, 1, 1), 1);
	ck_assert_uint_eq(hm_cbor_uint(&r, 1, 1), 1);
	got = hm_cbor_item(&r);
	ck_assert_uint_eq(got.len, 2);
	ck_assert_uint_eq(hm_cbor_uint(&r, 0, 7), 7);
	hm_cbor_end(&r);
	ck_assert(!r.err);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_NONE);
	ck_assert(!hm_cbor_null(&r));
}
END_TEST

enum call {
	ARRAY,
	MAP,
	UINT,
	INT,
	BSTR,
	TSTR,
	BOOL,
	TAG18,
	ITEM
};

/* One call; does it answer as an empty input would? */
static bool
call_is_zero(struct hm_cbor *r, enum call call, int64_t min, int64_t max)
{
	size_t least = (size_t)min;
	size_t most = (size_t)max;

	switch (call) {
	case ARRAY:
		return hm_cbor_array(r, least, most) == 0;
	case MAP:
		return hm_cbor_map(r, least, most) == 0;
	case UINT:
		return hm_cbor_uint(r, least, most) == 0;
	case INT:
		return hm_cbor_int(r, min, max) == 0;
	case BSTR:
		return hm_cbor_bstr(r, least, most).len == 0;
	case TSTR:
		return hm_cbor_tstr(r, least, most).len == 0;
	case BOOL:
		return !hm_cbor_bool(r);
	case TAG18:
		hm_cbor_tag18(r);
		return true;
	case ITEM:
		return hm_cbor_item(r).len == 0;
	}
	return false;
}

static const struct {
	const char *hex;
	enum call call;
	int64_t min, max;
	const char *rule; /* NULL: passes */
} calls[] = {
	{ "8100", ARRAY, 1, 1, NULL },
	{ "80", ARRAY, 0, 0, NULL },
	{ "80", ARRAY, 1, 2, FIELD_RULE },
	{ "83000000", ARRAY, 1, 2, FIELD_RULE },
	{ "a0", ARRAY, 0, 9, FIELD_RULE },
	{ "d280", ARRAY, 0, 9, "HMK-CBOR-7" },
	{ "9fff", ARRAY, 0, 9, "HMK-CBOR-3" },
	{ "a10000", MAP, 1, 1, NULL },
	{ "a10000", MAP, 2, 2, FIELD_RULE },
	{ "a200000101", MAP, 0, 1, FIELD_RULE },
	{ "8100", MAP, 0, 9, FIELD_RULE },
	{ "05", UINT, 5, 5, NULL },
	{ "05", UINT, 6, 9, FIELD_RULE },
	{ "05", UINT, 0, 4, FIELD_RULE },
	{ "20", UINT, 0, 9, FIELD_RULE },
	{ "f6", UINT, 0, 9, FIELD_RULE },
	{ "1bffffffffffffffff", UINT, 0, 9, "HMK-CBOR-4" },
	{ "f90000", UINT, 0, 9, "HMK-CBOR-5" },
	{ "", UINT, 0, 9, "HMK-CBOR-1" },
	{ "1805", UINT, 0, 9, "HMK-CBOR-2" },
	{ "1b7fffffffffffffff", INT, 0, INT64_MAX, NULL },
	{ "3b7fffffffffffffff", INT, INT64_MIN, 0, NULL },
	{ "3b7ffffffffffffffe", INT, INT64_MIN + 1, 0, NULL },
	{ "24", INT, -5, -5, NULL },
	{ "24", INT, -4, 9, FIELD_RULE },
	{ "05", INT, -9, 4, FIELD_RULE },
	{ "4105", INT, -9, 9, FIELD_RULE },
	{ "3b8000000000000000", INT, INT64_MIN, 0, "HMK-CBOR-4" },
	{ "420102", BSTR, 2, 2, NULL },
	{ "420102", BSTR, 3, 9, FIELD_RULE },
	{ "420102", BSTR, 0, 1, FIELD_RULE },
	{ "626162", BSTR, 0, 9, FIELD_RULE },
	{ "4301", BSTR, 0, 9, "HMK-CBOR-11" },
	{ "626162", TSTR, 2, 2, NULL },
	{ "626162", TSTR, 3, 9, FIELD_RULE },
	{ "626162", TSTR, 0, 1, FIELD_RULE },
	{ "426162", TSTR, 0, 9, FIELD_RULE },
	{ "6107", TSTR, 0, 0, FIELD_RULE },
	{ "6107", TSTR, 0, 9, "HMK-CBOR-9" },
	{ "f5", BOOL, 0, 0, NULL },
	{ "f6", BOOL, 0, 0, FIELD_RULE },
	{ "01", BOOL, 0, 0, FIELD_RULE },
	{ "f7", BOOL, 0, 0, "HMK-CBOR-6" },
	{ "d2", TAG18, 0, 0, NULL },
	{ "d1", TAG18, 0, 0, "HMK-CBOR-7" },
	{ "d862", TAG18, 0, 0, "HMK-CBOR-7" },
	{ "d812", TAG18, 0, 0, "HMK-CBOR-2" },
	{ "84", TAG18, 0, 0, "HMK-CBOR-11" },
	{ "80", TAG18, 0, 0, FIELD_RULE },
	{ "d280", ITEM, 0, 0, "HMK-CBOR-7" },
};

START_TEST(limits_at_the_call)
{
	struct hallmark_buf buf = HM_BUF_INIT(64);
	struct hm_cbor r;
	bool zero;

	/* One item in front, so that offsets count. */
	hm_buf_byte(&buf, 0x01);
	vectors_hex(&buf, calls[_i].hex);
	r = reader(hm_buf_view(&buf));
	ck_assert_uint_eq(hm_cbor_uint(&r, 0, 1), 1);
	zero = call_is_zero(&r, calls[_i].call, calls[_i].min, calls[_i].max);
	if (calls[_i].rule) {
		assert_fault(&r, calls[_i].rule, 1);
		ck_assert(zero);
	} else {
		ck_assert_int_eq(r.err, HALLMARK_OK);
	}
	hm_buf_release(&buf);
}
END_TEST

START_TEST(first_fault_latches)
{
	static const uint8_t input[] = { 0x00, 0x18, 0x05, 0xf6, 0x80 };
	struct hm_cbor r = reader(hm_bytes(input, sizeof(input)));

	ck_assert_uint_eq(hm_cbor_uint(&r, 0, 0), 0);
	r.rule = "HMK-TEST-2";
	ck_assert_uint_eq(hm_cbor_uint(&r, 0, 9), 0);
	assert_fault(&r, "HMK-CBOR-2", 1);
	ck_assert_int_eq(hm_cbor_peek(&r), HM_CBOR_NONE);
	ck_assert(!hm_cbor_null(&r));
	for (int call = ARRAY; call <= ITEM; call++)
		ck_assert(call_is_zero(&r, (enum call)call, 0, 9));
	hm_cbor_end(&r);
	hm_cbor_fail(&r, HALLMARK_NEWER, "later");
	assert_fault(&r, "HMK-CBOR-2", 1);
}
END_TEST

START_TEST(faults_of_the_decoder)
{
	static const uint8_t input[] = { 0x00, 0x82, 0x01, 0x02, 0x03 };
	struct hm_cbor r = reader(hm_bytes(input, sizeof(input)));

	ck_assert_uint_eq(hm_cbor_uint(&r, 0, 0), 0);
	(void)hm_cbor_item(&r);
	r.rule = "HMK-TEST-2";
	hm_cbor_fail(&r, HALLMARK_NEWER, "a later kind");
	ck_assert_int_eq(r.err, HALLMARK_NEWER);
	ck_assert_str_eq(r.err_rule, "HMK-TEST-2");
	ck_assert_str_eq(r.err_what, "a later kind");
	ck_assert_uint_eq(r.err_at, 1);
}
END_TEST

/* Appends random CBOR that is often, not always, of the profile. */
static void random_item(struct hallmark_buf *buf, unsigned *state, int depth)
{
	static const uint8_t majors[] = { 0x00, 0x20, 0x40, 0x60, 0x80, 0xa0 };
	unsigned pick = (unsigned)rand_r(state) % 8;
	uint8_t n = (uint8_t)((unsigned)rand_r(state) % 4);

	if (pick > 5 || depth == 0) {
		hm_buf_byte(buf, (uint8_t)rand_r(state));
		return;
	}
	hm_buf_byte(buf, majors[pick] | n);
	if (pick == 2 || pick == 3)
		for (uint8_t i = 0; i < n; i++)
			hm_buf_byte(buf, (uint8_t)(rand_r(state) & 0x7f));
	else if (pick > 3)
		for (uint8_t i = 0; i < (pick == 5 ? 2 * n : n); i++)
			random_item(buf, state, depth - 1);
}

START_TEST(random_items_against_libcbor)
{
	unsigned seed = (unsigned)time(NULL);
	size_t accepted = 0;

	printf("cbor/reader: random seed %u\n", seed);
	for (int i = 0; i < 20000; i++) {
		struct hallmark_buf buf = HM_BUF_INIT(65536);
		struct hm_cbor r;

		random_item(&buf, &seed, 5);
		r = read_item(hm_buf_view(&buf));
		if (!r.err) {
			accepted++;
			assert_libcbor_agrees(hm_buf_view(&buf));
		}
		hm_buf_release(&buf);
	}
	ck_assert_uint_gt(accepted, 1000);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_cbor_reader(void)
{
	Suite *suite = suite_create("cbor/reader");
	TCase *tcase = tcase_create("reader");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, vector_files, 0, 2);
	tcase_add_test(tcase, ill_formed_vectors);
	tcase_add_loop_test(tcase, items, 0, ROWS(item_rows));
	tcase_add_loop_test(tcase, depth_limit, 0, 2);
	tcase_add_test(tcase, deep_nesting_is_cheap);
	tcase_add_loop_test(tcase, text, 0, ROWS(texts));
	tcase_add_test(tcase, fields_in_order);
	tcase_add_loop_test(tcase, limits_at_the_call, 0, ROWS(calls));
	tcase_add_test(tcase, first_fault_latches);
	tcase_add_test(tcase, faults_of_the_decoder);
	tcase_add_test(tcase, random_items_against_libcbor);
	suite_add_tcase(suite, tcase);
	return suite;
}
