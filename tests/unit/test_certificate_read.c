/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdlib.h>

#include "world/world.h"

#define URI "https://id.gs1.org/01/09506000134352/21/AA00"

static struct world *world;

static void begin(void)
{
	static const struct world_item items[3] = { { URI "0", 3, false },
						    { URI "1", 0, true },
						    { URI "2", 1, false } };

	world = calloc(1, sizeof(*world));
	ck_assert_ptr_nonnull(world);
	world_begin(world, WORLD_ORIGIN);
	world_issue(world, items, 3);
	world_story(world,
		    "root authorise fac 37 scope=https: max=9 from=0 until=900;"
		    "fac issue D alice claim=code first=0 fields=2;"
		    "alice transfer D bob; bob status D 2; fac correct D 0;"
		    "root attest D 1 2; root status D 11; seal 1000;"
		    "root revoke fac 2 from=9; next root next third;"
		    "fac issue E stock first=1; flag D 1; flag A 64");
}

static void end(void)
{
	world_end(world);
	free(world);
}

static const struct {
	const char *uris[3];
	size_t count;
	char level;
} forms[] = {
	{ { URI "0" }, 1, 's' },
	{ { URI "0" }, 1, 'c' },
	{ { URI "0", URI "1", URI "2" }, 3, 'f' },
	{ { URI "9" }, 1, 'c' },
	{ { URI "9", URI "2" }, 2, 'c' },
	{ { URI "3" }, 1, 'c' },
	{ { URI "3", URI "0" }, 2, 'f' },
	{ { URI "4" }, 1, 's' },
	{ { "?" URI "3" }, 1, 'c' },
	{ { "?" URI "0", "?" URI "1", URI "9" }, 3, 'c' },
};

static struct hallmark_bytes bytes_of(int form)
{
	struct hm_certificate c;
	struct hallmark_bytes out;

	hm_certificate_init(&c);
	world_cut(world, forms[form].uris, forms[form].count, forms[form].level,
		  &c);
	out = world_bytes(world, &c);
	hm_certificate_release(&c);
	return out;
}

/* HMK-CERT-2..7, 12: what is read is written again to the same bytes. */
START_TEST(round_trip)
{
	struct hallmark_bytes bytes = bytes_of(_i);
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hm_certificate c;

	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(bytes, &c, &diag), HALLMARK_OK);
	ck_assert_uint_eq(hm_certificate_items(&c), forms[_i].count);
	ck_assert(c.has_head == (forms[_i].level != 's'));
	ck_assert(hm_bytes_equal(world_bytes(world, &c), bytes));
	hm_certificate_release(&c);
}
END_TEST

/* HMK-CERT-2: any file cut short is malformed, and one byte more too. */
START_TEST(truncated_anywhere)
{
	struct hallmark_bytes bytes = bytes_of(_i);
	struct hallmark_bytes longer =
		world_keep(world, hm_bytes(bytes.ptr, bytes.len));
	struct hm_certificate c;

	longer.len++; /* world_keep ends what it keeps with a zero */
	for (size_t len = 0; len <= longer.len; len++) {
		if (len == bytes.len)
			continue;
		hm_certificate_init(&c);
		ck_assert_int_eq(hm_certificate_read(hm_bytes(longer.ptr, len),
						     &c, NULL),
				 HALLMARK_MALFORMED);
		hm_certificate_release(&c);
	}
}
END_TEST

/* HMK-CERT-1: the size is looked at before anything else. */
START_TEST(too_large)
{
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hm_certificate c;
	uint8_t *zeros = calloc(1, HALLMARK_CERTIFICATE_MAX + 1);

	ck_assert_ptr_nonnull(zeros);
	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(
				 hm_bytes(zeros, HALLMARK_CERTIFICATE_MAX + 1),
				 &c, &diag),
			 HALLMARK_TOO_LARGE);
	ck_assert_str_eq(diag.rule, "HMK-CERT-1");
	ck_assert_int_eq(
		hm_certificate_read(hm_bytes(zeros, HALLMARK_CERTIFICATE_MAX),
				    &c, &diag),
		HALLMARK_MALFORMED);
	hm_certificate_release(&c);
	free(zeros);
}
END_TEST

/* A head that promises much costs little: the arrays grow with the input. */
START_TEST(promises_cost_nothing)
{
	struct hallmark_bytes bytes = bytes_of(2);
	struct hm_certificate c;

	hm_certificate_init(&c);
	ck_assert_int_eq(hm_certificate_read(bytes, &c, NULL), HALLMARK_OK);
	ck_assert_uint_le(c.records.cap, 8 * sizeof(struct hm_record));
	ck_assert_uint_le(c.items.cap, 8 * sizeof(struct hm_cert_item));
	hm_certificate_release(&c);
}
END_TEST

/* Where the item that begins with this URI stands. */
static size_t item_offset(struct hallmark_bytes bytes, const char *uri)
{
	size_t at = 0;

	while (!hm_bytes_start(hm_bytes(bytes.ptr + at, bytes.len - at),
			       hm_text(uri)))
		at++;
	return at - 3; /* array, text of 24 to 255 bytes */
}

/* HMK-CERT-4: how many members there are is wrong before any of them is. */
START_TEST(item_of_other_members)
{
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hallmark_bytes bytes = bytes_of(1);
	size_t at = item_offset(bytes, URI "0");
	uint8_t *copy = malloc(bytes.len);
	struct hm_certificate c;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes.ptr, bytes.len);
	ck_assert_uint_eq(copy[at], 0x83);
	copy[at] = (uint8_t)(0x80 + _i);
	/* A depths that is none, which is not to be met. */
	copy[at + 3 + strlen(URI "0")] = 0x01;
	hm_certificate_init(&c);
	ck_assert_int_eq(
		hm_certificate_read(hm_bytes(copy, bytes.len), &c, &diag),
		HALLMARK_MALFORMED);
	ck_assert_str_eq(diag.rule, "HMK-CERT-4");
	ck_assert_uint_eq(diag.offset, at);
	hm_certificate_release(&c);
	free(copy);
}
END_TEST

/* What the forms after the last byte refuse, where records are alike. */
static void read_as(const struct hm_certificate *c, const char *rule)
{
	struct hallmark_diag diag = { HALLMARK_OK, "", "", 0, 0 };
	struct hm_certificate got;

	hm_certificate_init(&got);
	ck_assert_int_eq(
		hm_certificate_read(world_bytes(world, c), &got, &diag),
		HALLMARK_MALFORMED);
	ck_assert_str_eq(diag.rule, rule);
	hm_certificate_release(&got);
}

/* HMK-CERT-9: what stands at level signed, and what does not. */
START_TEST(signed_forms)
{
	static const char *const uri[1] = { URI "4" };
	struct hm_certificate c;
	struct hm_record *r;

	hm_certificate_init(&c);
	world_cut(world, uri, 1, 's', &c);
	r = world_record(&c, world_key(&c, 1)->first_record);
	ck_assert_int_eq(r->event.kind, HM_AUTHORISE);
	r->event.kind = HM_REVOKE;
	r->event.args.revoke = (struct hm_revoke){ .reason = 1 };
	read_as(&c, "HMK-CERT-9");
	hm_certificate_release(&c);
	/* keys[0] by its genesis alone has not changed: the id would do. */
	hm_certificate_init(&c);
	world_cut(world, uri, 1, 's', &c);
	ck_assert_uint_eq(world_key(&c, 0)->records, 2);
	world_key(&c, 0)->records = 1;
	read_as(&c, "HMK-CERT-9");
	hm_certificate_release(&c);
}
END_TEST

/* HMK-CERT-13: the number of a key that stands there. */
START_TEST(numbers_of_keys)
{
	static const char *const uri[1] = { URI "3" };
	struct hm_certificate c;
	struct hm_record *r;

	hm_certificate_init(&c);
	world_cut(world, uri, 1, 'c', &c);
	ck_assert_uint_eq(hm_certificate_keys(&c), 2);
	r = world_record(&c, world_key(&c, 1)->first_record + 1);
	ck_assert_int_eq(r->event.kind, HM_REVOKE);
	r->by = 3;
	read_as(&c, "HMK-CERT-13");
	r->by = 1;
	world_record(&c, world_key(&c, 1)->first_record)->by = 2;
	read_as(&c, "HMK-CERT-13");
	world_record(&c, world_key(&c, 1)->first_record)->by = 1;
	world_record(&c, 0)->by = 3;
	read_as(&c, "HMK-CERT-13");
	hm_certificate_release(&c);
}
END_TEST

Suite *suite_certificate_read(void)
{
	Suite *s = suite_create("certificate/read");
	TCase *tc = tcase_create("certificate");
	int count = sizeof(forms) / sizeof(*forms);

	tcase_add_checked_fixture(tc, begin, end);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, round_trip, 0, count);
	tcase_add_loop_test(tc, truncated_anywhere, 0, count);
	tcase_add_test(tc, too_large);
	tcase_add_loop_test(tc, item_of_other_members, 4, 6);
	tcase_add_test(tc, promises_cost_nothing);
	tcase_add_test(tc, signed_forms);
	tcase_add_test(tc, numbers_of_keys);
	suite_add_tcase(s, tc);
	return s;
}
