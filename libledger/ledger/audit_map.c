/* Does the map have what the events say? SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include <stdlib.h>

#include "verify/custody.h"

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
	return hm_ledger_map_find(&a->t.map, HM_MAP_NOW, a->keys, count,
				  a->stored);
}

static bool
is_same(const struct hm_map_row *wanted, const struct hm_map_row *stored)
{
	return stored->leaf.count == wanted->leaf.count &&
	       compare_place(stored, wanted) == 0 &&
	       hm_hash_equal(&stored->leaf.link, &wanted->leaf.link);
}

/* What the rule book says of an event whose subject has had one before. */
static enum hallmark_code
refuse(struct hm_auditor *a, const struct hm_map_row *wanted,
       const struct hm_map_row *stored)
{
	struct hm_event event = { .kind = HM_ISSUE };
	struct hm_act act = { .event = &event,
			      .by = HM_BY_ROOT,
			      .signer = a->ledger->identity.root };
	struct hm_chain chain = { .count = stored->leaf.count };
	const char *rule = "HMK-MAP-1";
	enum hallmark_code err = HALLMARK_OK;
	struct hm_powers powers;

	a->index = wanted->index;
	hm_powers_init(&powers);
	if (chain.count > 0 && compare_place(stored, wanted) < 0)
		err = hm_powers_root(&powers, act.signer);
	if (!err && chain.count > 0 && compare_place(stored, wanted) < 0)
		err = hm_custody_apply(&chain, &act, &powers, &rule);
	hm_powers_release(&powers);
	return hm_audit_refuse(a, rule,
			       err ? hallmark_code_words(err)
				   : "the map's row of a subject is not that "
				     "of its event");
}

/* Of several faults that of the earliest event is told. */
static enum hallmark_code compare_all(struct hm_auditor *a)
{
	const struct hm_map_row *wanted, *first = NULL;
	size_t at = 0;

	for (size_t i = 0; i < a->wanted_count; i++) {
		wanted = a->sorted[i].row;
		if (is_same(wanted, &a->stored[i]) ||
		    (first && compare_place(first, wanted) < 0))
			continue;
		first = wanted;
		at = i;
	}
	return first ? refuse(a, first, &a->stored[at]) : HALLMARK_OK;
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
