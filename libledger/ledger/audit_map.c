/* Does the map have what the events say? SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include <stdlib.h>

static int compare_place(const struct hm_map_row *a, const struct hm_map_row *b)
{
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return (a->position > b->position) - (a->position < b->position);
}

static int compare(const void *a, const void *b)
{
	const struct hm_audit_row *x = a;
	const struct hm_audit_row *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return hm_hash_compare(&x->row->leaf.key, &y->row->leaf.key);
}

static enum hallmark_code find(struct hm_auditor *a)
{
	size_t count = a->wanted_count;

	for (size_t i = 0; i < count; i++)
		a->sorted[i] = (struct hm_audit_row){
			hm_get_be(a->wanted[i].leaf.key.b, 8), &a->wanted[i]
		};
	qsort(a->sorted, count, sizeof(*a->sorted), compare);
	for (size_t i = 0; i < count; i++)
		a->keys[i] = a->sorted[i].row->leaf.key;
	return hm_ledger_map_find(&a->c.map, a->end, a->keys, count, a->stored);
}

/* Does the map say what this event wants, or more that came later? */
static bool
is_good(const struct hm_map_row *wanted, const struct hm_map_row *stored)
{
	int later = stored->leaf.count > 0 ? compare_place(stored, wanted) : -1;

	if (later != 0)
		return later > 0 && stored->leaf.count > 1;
	return wanted->leaf.count == 0 ||
	       (stored->leaf.count == 1 &&
		hm_hash_equal(&stored->leaf.link, &wanted->leaf.link));
}

/* What the rule book says of an event whose subject has had one before. */
static enum hallmark_code
refuse(struct hm_auditor *a, const struct hm_map_row *wanted,
       const struct hm_map_row *stored)
{
	bool again = wanted->leaf.count == 1 && stored->leaf.count > 0 &&
		     compare_place(stored, wanted) < 0;

	a->index = wanted->index;
	if (again)
		return hm_audit_refuse(
			a, "HMK-RULE-1",
			hallmark_code_words(HALLMARK_ALREADY_ISSUED));
	return hm_audit_refuse(a, "HMK-MAP-1",
			       "the map's row of a subject is not that of its "
			       "event");
}

/* Of several faults that of the earliest event is told. */
static enum hallmark_code compare_all(struct hm_auditor *a)
{
	const struct hm_map_row *wanted, *first = NULL;
	size_t at = 0;

	for (size_t i = 0; i < a->wanted_count; i++) {
		wanted = a->sorted[i].row;
		if (is_good(wanted, &a->stored[i]) ||
		    (first && compare_place(first, wanted) < 0))
			continue;
		first = wanted;
		at = i;
	}
	return first ? refuse(a, first, &a->stored[at]) : HALLMARK_OK;
}

/* Chains whose last event was replayed; an issue alone was all of it. */
static enum hallmark_code follow_all(struct hm_auditor *a)
{
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < a->wanted_count && !err; i++) {
		const struct hm_map_row *wanted = a->sorted[i].row;
		const struct hm_map_row *stored = &a->stored[i];

		if (compare_place(stored, wanted) != 0)
			continue;
		if (wanted->leaf.count == 1)
			a->chained++;
		else
			err = hm_audit_chain(a, stored);
	}
	return err;
}

enum hallmark_code hm_audit_rows(struct hm_auditor *a)
{
	enum hallmark_code err;
	struct hm_hash root;
	uint64_t sealed;

	if (a->wanted_count == 0)
		return HALLMARK_OK;
	err = find(a);
	if (!err)
		err = compare_all(a);
	if (!err)
		err = follow_all(a);
	if (!err && a->from > 0)
		err = hm_ledger_map_sealed(&a->t.map, &sealed, &root);
	/* A replay from the beginning looks at the whole map in the end. */
	if (!err && a->from > 0) {
		err = hm_ledger_map_check(&a->t.map, sealed, &root, a->keys,
					  a->wanted_count);
		if (err == HALLMARK_STORE_DAMAGED)
			err = hm_audit_refuse(a, "HMK-MAP-2",
					      "the map's stored hashes are not "
					      "those of its rows");
	}
	a->wanted_count = 0;
	return err;
}

enum hallmark_code
hm_audit_want(struct hm_auditor *a, const struct hm_map_row *row)
{
	uint64_t index = a->index;
	enum hallmark_code err = HALLMARK_OK;

	if (a->wanted_count == HALLMARK_GROUP)
		err = hm_audit_rows(a);
	if (err)
		return err;
	a->index = index;
	a->wanted[a->wanted_count++] = *row;
	return HALLMARK_OK;
}
