/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#define MOST 200

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Against the C library's qsort, for every size and few distinct values. */
START_TEST(sorts_as_qsort)
{
	uint32_t ours[MOST] = { 0 };
	uint32_t theirs[MOST] = { 0 };
	uint32_t state = 12345;
	size_t count = (size_t)_i;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		ours[i] = (state >> 16) % 50;
	}
	memcpy(theirs, ours, sizeof(ours));
	hm_sort(ours, count, sizeof(*ours), compare);
	qsort(theirs, count, sizeof(*theirs), compare);
	ck_assert_mem_eq(ours, theirs, count * sizeof(*ours));
}
END_TEST

Suite *suite_base_sort(void)
{
	Suite *s = suite_create("base/sort");
	TCase *tc = tcase_create("sort");

	tcase_add_loop_test(tc, sorts_as_qsort, 0, MOST + 1);
	suite_add_tcase(s, tc);
	return s;
}
