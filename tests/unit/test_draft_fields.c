/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "draft/fields.h"

static const uint8_t seed[HM_SEED_SALT_BYTES] = { 0xaa, 0xbb };
static struct hm_fields_room room;

static void make(void)
{
	hm_fields_init(&room);
}

static void release(void)
{
	hm_fields_release(&room);
}

static struct hallmark_field text(const char *label, const char *value)
{
	return (struct hallmark_field){
		{ (const uint8_t *)label, strlen(label) },
		{ .type = HALLMARK_TEXT,
		  .text = { (const uint8_t *)value, strlen(value) } }
	};
}

static void
expect(const struct hallmark_field *fields, size_t count, const char *hex)
{
	struct hallmark_buf got = HM_BUF_INIT(1 << 16);
	struct hm_details details;
	struct hm_cbor r;

	ck_assert_int_eq(hm_fields_encode(&room, seed, fields, count),
			 HALLMARK_OK);
	hm_hex_write(&got, room.details.ptr, room.details.len);
	hm_buf_byte(&got, 0);
	ck_assert_str_eq((const char *)got.ptr, hex);
	hm_buf_release(&got);
	hm_cbor_init(&r, hm_buf_view(&room.details), "");
	hm_details_read(&r, &details);
	hm_cbor_end(&r);
	ck_assert_int_eq(r.err, HALLMARK_OK);
	ck_assert_uint_eq(details.fields, count);
}

/* RFC 8949 by hand: [seed, [[label, value], ...]], labels ascending. */
#define HEAD "8250aabb0000000000000000000000000000"

START_TEST(values_are_deterministic_cbor)
{
	static const struct hallmark_value list[3] = {
		{ .type = HALLMARK_INTEGER, .integer = 1000 },
		{ .type = HALLMARK_BOOLEAN, .boolean = false },
		{ .type = HALLMARK_TEXT, .text = { NULL, 0 } }
	};
	struct hallmark_field fields[] = {
		{ HM_LIT("n"), { .type = HALLMARK_INTEGER, .integer = -1 } },
		{ HM_LIT("b"), { .type = HALLMARK_BOOLEAN, .boolean = true } },
		{ HM_LIT("l"),
		  { .type = HALLMARK_LIST, .list = list, .list_count = 3 } },
		{ HM_LIT("m"),
		  { .type = HALLMARK_INTEGER, .integer = INT64_MIN } },
		{ HM_LIT("x"),
		  { .type = HALLMARK_INTEGER, .integer = INT64_MAX } },
	};

	expect(fields, 5,
	       HEAD "85"
		    "826162f5"
		    "82616c831903e8f460"
		    "82616d3b7fffffffffffffff"
		    "82616e20"
		    "8261781b7fffffffffffffff");
}
END_TEST

START_TEST(labels_stand_in_the_order_of_their_encodings)
{
	struct hallmark_field fields[] = { text("zz", "1"), text("a", "2"),
					   text("", "3"), text("b", "4") };

	/* The lot is the number 1; a shorter text is below a longer one. */
	expect(fields, 4,
	       HEAD "84"
		    "82016133"
		    "8261616132"
		    "8261626134"
		    "82627a7a6131");
}
END_TEST

START_TEST(no_fields_are_no_details)
{
	ck_assert_int_eq(hm_fields_encode(&room, seed, NULL, 0), HALLMARK_OK);
	ck_assert_uint_eq(room.details.len, 0);
}
END_TEST

START_TEST(what_is_no_field_is_refused)
{
	static char long_label[HM_LABEL_BYTES_MAX + 2];
	static const struct hallmark_value inner = { .type = HALLMARK_LIST };
	struct hallmark_field twice[] = { text("a", "1"), text("b", "2"),
					  text("a", "3") };
	struct hallmark_field lots[] = { text("", "1"), text("", "2") };
	struct hallmark_field f = text("a", "tab\t");
	static struct hallmark_field many[HM_DETAILS_FIELDS_MAX + 1];

	ck_assert_int_eq(hm_fields_encode(&room, seed, twice, 3),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_fields_encode(&room, seed, lots, 2),
			 HALLMARK_USAGE);
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_USAGE);
	f = text("a", "\xff");
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_USAGE);
	f = text("a\n", "x");
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_USAGE);
	f.label = HM_LIT("a");
	f.value = (struct hallmark_value){ .type = HALLMARK_LIST,
					   .list = &inner,
					   .list_count = 1 };
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_USAGE);
	memset(long_label, 'l', sizeof(long_label) - 1);
	f = text(long_label, "x");
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_USAGE);
	f.label.len--;
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_OK);
	ck_assert_int_eq(
		hm_fields_encode(&room, seed, many, HM_DETAILS_FIELDS_MAX + 1),
		HALLMARK_USAGE);
}
END_TEST

/* 16,384 bytes in all: head 19, field head 1, label 2, text head 3. */
START_TEST(details_have_a_largest_size)
{
	static char value[16384];
	struct hallmark_field f = text("a", "");

	memset(value, 'v', sizeof(value));
	f.value.text = hm_bytes(value, 16384 - 19 - 1 - 2 - 3);
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_OK);
	ck_assert_uint_eq(room.details.len, 16384);
	f.value.text.len++;
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1),
			 HALLMARK_VALUE_TOO_LONG);
	f.value.text.len = 16384;
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1),
			 HALLMARK_VALUE_TOO_LONG);
	f = text("a", "good again");
	ck_assert_int_eq(hm_fields_encode(&room, seed, &f, 1), HALLMARK_OK);
}
END_TEST

Suite *suite_draft_fields(void)
{
	Suite *suite = suite_create("draft/fields");
	TCase *tcase = tcase_create("fields");

	tcase_add_checked_fixture(tcase, make, release);
	tcase_add_test(tcase, values_are_deterministic_cbor);
	tcase_add_test(tcase, labels_stand_in_the_order_of_their_encodings);
	tcase_add_test(tcase, no_fields_are_no_details);
	tcase_add_test(tcase, what_is_no_field_is_refused);
	tcase_add_test(tcase, details_have_a_largest_size);
	suite_add_tcase(suite, tcase);
	return suite;
}
