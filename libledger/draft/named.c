/* SPDX-License-Identifier: MIT */
#include "draft/named.h"

#include "base/sort.h"

static int compare_named(const void *a, const void *b)
{
	const struct hm_named *x = a;
	const struct hm_named *y = b;
	int order = hm_hash_compare(&x->key, &y->key);

	if (order != 0 || x->number == y->number)
		return order;
	return x->number < y->number ? -1 : 1;
}

bool hm_named_twice(struct hallmark_buf *buf, uint64_t *number)
{
	struct hm_named *named = (void *)buf->ptr;
	size_t count = buf->len / sizeof(*named);

	hm_sort(named, count, sizeof(*named), compare_named);
	for (size_t i = 1; i < count; i++) {
		if (!hm_hash_equal(&named[i - 1].key, &named[i].key))
			continue;
		*number = named[i].number;
		return true;
	}
	return false;
}
