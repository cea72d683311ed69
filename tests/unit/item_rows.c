/* SPDX-License-Identifier: MIT */
#include "unit/item_rows.h"

#include <check.h>
#include <string.h>

#include "base/bytes.h"

static void
accepted(const struct item_row *row, const struct hallmark_item_id *id)
{
	struct hallmark_bytes text = hm_text(row->text);
	struct hallmark_bytes uri = hm_text(id->uri);
	struct hallmark_item_id again;

	ck_assert_str_eq(id->uri, row->want);
	/* The canonical form is its own canonical form, and no other is. */
	ck_assert_int_eq(hallmark_item_parse(uri, &again, NULL), HALLMARK_OK);
	ck_assert_mem_eq(&again, id, sizeof(again));
	ck_assert_int_eq(hallmark_item_canonical(uri, &again), HALLMARK_OK);
	ck_assert_mem_eq(&again, id, sizeof(again));
	ck_assert_int_eq(hallmark_item_canonical(text, &again),
			 strcmp(row->text, id->uri) == 0
				 ? HALLMARK_OK
				 : HALLMARK_ITEM_NOT_CANONICAL);
	ck_assert_int_eq(id->subject[0] & 0x80, 0);
}

void item_row_holds(const struct item_row *row)
{
	struct hallmark_bytes text = hm_text(row->text);
	struct hallmark_item_id before;
	struct hallmark_item_id id;
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	enum hallmark_code code;

	memset(&before, 0x5a, sizeof(before));
	id = before;
	code = hallmark_item_parse(text, &id, &diag);
	ck_assert_msg(code == row->code, "%s: %s at %zu (%s), expected %s",
		      row->text, hallmark_code_name(code), diag.offset,
		      diag.message ? diag.message : "",
		      hallmark_code_name(row->code));
	if (!code) {
		accepted(row, &id);
		return;
	}
	ck_assert_mem_eq(&id, &before, sizeof(id));
	ck_assert_int_eq(diag.code, code);
	ck_assert_str_eq(diag.rule, row->want);
	ck_assert_msg(diag.offset == row->offset,
		      "%s: offset %zu, expected %zu", row->text, diag.offset,
		      row->offset);
	ck_assert_uint_gt(strlen(diag.message), 0);
	ck_assert_int_eq(hallmark_item_parse(text, &id, NULL), code);
	ck_assert_int_eq(hallmark_item_canonical(text, &id),
			 HALLMARK_ITEM_NOT_CANONICAL);
	ck_assert_mem_eq(&id, &before, sizeof(id));
}
