/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <string.h>

static void swap(unsigned char *a, unsigned char *b, size_t size)
{
	unsigned char room[HM_SORT_SIZE_MAX];

	memcpy(room, a, size);
	memcpy(a, b, size);
	memcpy(b, room, size);
}

/* Let the element at `at` sink to its place in a heap of count elements. */
static void sink(unsigned char *array, size_t at, size_t count, size_t size,
		 int (*compare)(const void *a, const void *b))
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			return;
		if (child + 1 < count &&
		    compare(array + child * size, array + (child + 1) * size) <
			    0)
			child++;
		if (compare(array + at * size, array + child * size) >= 0)
			return;
		swap(array + at * size, array + child * size, size);
		at = child;
	}
}

void hm_sort(void *array, size_t count, size_t size,
	     int (*compare)(const void *a, const void *b))
{
	unsigned char *bytes = array;

	for (size_t i = count / 2; i > 0; i--)
		sink(bytes, i - 1, count, size, compare);
	for (size_t i = count; i > 1; i--) {
		swap(bytes, bytes + (i - 1) * size, size);
		sink(bytes, 0, i - 1, size, compare);
	}
}
