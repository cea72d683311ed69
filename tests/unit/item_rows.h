/* Rows of identifiers, good and bad. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_ITEM_ROWS_H
#define HM_TEST_ITEM_ROWS_H

#include <hallmark/item.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* want: the canonical form, or the rule that text breaks at offset. */
struct item_row {
	const char *text;
	enum hallmark_code code;
	const char *want;
	size_t offset;
};
#define GOOD(text, want)                                                       \
	{                                                                      \
		text, HALLMARK_OK, want, 0                                     \
	}
#define BAD(text, code, rule, offset)                                          \
	{                                                                      \
		text, HALLMARK_##code, rule, offset                            \
	}

void item_row_holds(const struct item_row *row);

#endif
