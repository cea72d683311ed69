/* What people read of an event: labels and values. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_FIELD_H
#define HALLMARK_FIELD_H

#include <hallmark/base.h>

/* One value of an event's details. */
enum hallmark_value_type {
	HALLMARK_TEXT,
	HALLMARK_INTEGER,
	HALLMARK_BOOLEAN,
	HALLMARK_LIST,	/* of values that are not lists */
	HALLMARK_OCTETS /* text holds bytes, as a hash of what is attached */
};
struct hallmark_value {
	enum hallmark_value_type type;
	struct hallmark_bytes text;
	int64_t integer;
	bool boolean;
	const struct hallmark_value *list;
	size_t list_count;
};
/* label empty: the lot. Labels are different from each other. */
struct hallmark_field {
	struct hallmark_bytes label;
	struct hallmark_value value;
};

#endif
