/* Sorting without recursion or heap. SPDX-License-Identifier: MIT */
#ifndef HM_BASE_SORT_H
#define HM_BASE_SORT_H

#include <stddef.h>

#define HM_SORT_SIZE_MAX 256 /* bytes of one element */

/* Heapsort: n log n whatever the input. compare as for qsort. */
void hm_sort(void *array, size_t count, size_t size,
	     int (*compare)(const void *a, const void *b));

#endif
