/* Keys, their numbers and the flagged set, replayed. SPDX-License-Identifier: MIT */
#include "ledger/audit.h"

#include <stdlib.h>

#include "ledger/flags.h"
#include "ledger/signers.h"

/* Both tables that a statement of a key leaves a row in. */
static bool is_row_of(const struct hm_statement *st,
		      const struct hm_signed_row *row, uint64_t index)
{
	return row->index == index && row->kind == st->kind &&
	       row->n == st->n &&
	       row->first == (st->has_first ? st->first : HM_QUOTA_NONE);
}

enum hallmark_code hm_audit_signed(struct hm_auditor *a,
				   const struct hm_statement *st, uint64_t by)
{
	struct hm_signed_row row;
	enum hallmark_code err;
	bool found;

	/* A root's own statement is of the chain that it goes on with. */
	if (st->kind == HM_ROOT)
		by = HM_BY_ROOT;
	if (by == HM_BY_CUSTODIAN || st->kind == HM_TRANSFER)
		return HALLMARK_OK;
	err = hm_signer_seek(a->c.txn,
			     &hm_ledger_powers_key(&a->powers, by - 1)->subject,
			     a->index, &row, &found);
	if (err)
		return err;
	found = found && row.index == a->index;
	/* One who holds an item speaks of it as its custodian, key or not. */
	if (!found && (st->kind == HM_STATUS || st->kind == HM_CORRECT))
		return HALLMARK_OK;
	if (!found || !is_row_of(st, &row, a->index))
		return hm_audit_refuse(a, "HMK-RULE-3",
				       "what is kept of a key's statements is "
				       "not what it signed");
	a->rows++;
	return HALLMARK_OK;
}

enum hallmark_code hm_audit_key(struct hm_auditor *a, const uint8_t *pub)
{
	struct hm_hash kid = hm_cose_kid(pub);
	struct hallmark_bytes value;
	enum hallmark_code err;

	err = hm_txn_get(a->t.txn, HM_TABLE_KEY, hm_hash_view(&kid), &value);
	if (err || hm_bytes_equal(value, hm_bytes(pub, HM_PUB_BYTES)))
		return err;
	return hm_audit_refuse(a, "HMK-STMT-4",
			       "a key is not found by its thumbprint");
}

enum hallmark_code hm_audit_kept(struct hm_auditor *a, uint64_t by)
{
	struct hm_signed_row row;
	enum hallmark_code err;
	bool found;

	err = hm_signer_seek(a->c.txn,
			     &hm_ledger_powers_key(&a->powers, by - 1)->subject,
			     a->index, &row, &found);
	if (err || (found && row.index == a->index))
		return err;
	return hm_audit_refuse(a, "HMK-RULE-3",
			       "a statement of a key that is not kept as one");
}

/* Numbers of one statement, first to end - 1. */
struct range {
	uint64_t first;
	uint64_t end;
	uint64_t index;
};

static int compare(const void *a, const void *b)
{
	const struct range *x = a;
	const struct range *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static enum hallmark_code
check_ranges(struct hm_auditor *a, struct hallmark_buf *ranges)
{
	struct range *all = (void *)ranges->ptr;
	size_t count = ranges->len / sizeof(*all);

	if (count > 0)
		qsort(all, count, sizeof(*all), compare);
	for (size_t i = 1; i < count; i++) {
		if (all[i].first >= all[i - 1].end)
			continue;
		a->index = all[i].index > all[i - 1].index ? all[i].index
							   : all[i - 1].index;
		return hm_audit_refuse(a, "HMK-RULE-3",
				       hallmark_code_words(HALLMARK_QUOTA));
	}
	return HALLMARK_OK;
}

/* All of one key's rows, each with its sums. */
static enum hallmark_code
add_rows(struct hm_auditor *a, const struct hm_hash *subject,
	 struct hallmark_buf *ranges, uint64_t *rows)
{
	uint64_t next = 0, used = 0;
	struct hm_signed_row row;
	enum hallmark_code err;
	bool found;

	err = hm_signer_seek(a->c.txn, subject, 0, &row, &found);
	while (!err && found && row.index < a->end) {
		struct range range = { row.first, row.first + row.n,
				       row.index };

		++*rows;
		if (row.first != HM_QUOTA_NONE) {
			hm_buf_mem(ranges, &range, sizeof(range));
			next = range.end > next ? range.end : next;
		}
		used += row.kind == HM_ISSUE ? row.n : 0;
		a->index = row.index;
		if (row.next != next || row.used != used)
			return hm_audit_refuse(a, "HMK-RULE-3",
					       "the sum of a key's numbers is "
					       "not theirs");
		err = hm_signer_next(a->c.txn, subject, &row, &found);
	}
	return err ? err : ranges->err;
}

/* The subject of the first row above *subject's; zeros: of the first. */
static enum hallmark_code
next_subject(struct hm_auditor *a, struct hm_hash *subject, bool *found)
{
	uint8_t key[HM_HASH_BYTES + 9];
	enum hallmark_code err;
	struct hm_row row;

	memcpy(key, subject->b, HM_HASH_BYTES);
	memset(key + HM_HASH_BYTES, 0xff, 9);
	err = hm_txn_seek(a->c.txn, HM_TABLE_SIGNER, hm_bytes(key, sizeof(key)),
			  &row);
	*found = !err && row.key.ptr && row.key.len > HM_HASH_BYTES;
	if (*found)
		memcpy(subject->b, row.key.ptr, HM_HASH_BYTES);
	return err;
}

enum hallmark_code hm_audit_numbers(struct hm_auditor *a)
{
	struct hallmark_buf ranges = HM_BUF_INIT(SIZE_MAX);
	struct hm_hash subject = { { 0 } };
	enum hallmark_code err;
	uint64_t rows = 0;
	bool found;

	err = next_subject(a, &subject, &found);
	while (!err && found) {
		hm_buf_clear(&ranges);
		err = add_rows(a, &subject, &ranges, &rows);
		if (!err)
			err = check_ranges(a, &ranges);
		if (!err)
			err = next_subject(a, &subject, &found);
	}
	hm_buf_release(&ranges);
	if (err || rows == a->rows)
		return err;
	return hm_audit_refuse(a, "HMK-RULE-3",
			       "what is kept of keys' statements is more than "
			       "they signed");
}

enum hallmark_code
hm_audit_flags(struct hm_auditor *a, struct hm_ledger_powers *sealed,
	       const struct hm_map_row *row)
{
	struct hm_ledger_chain chain;
	enum hallmark_code err;
	struct hm_hash leaf;
	unsigned flags = 0;

	/* An issue that nobody struck. */
	if (row->leaf.count == 1 && !a->may_void)
		return HALLMARK_OK;
	err = hm_ledger_chain_open(sealed, &row->leaf.key, &chain);
	if (!err)
		flags = hm_ledger_chain_flags(sealed, &chain);
	hm_ledger_chain_release(&chain);
	if (err || flags == 0)
		return err;
	leaf = hm_flag_leaf_hash(&row->leaf.key, (uint8_t)flags);
	hm_map_build_add(&a->flags, &row->leaf.key, &leaf);
	return HALLMARK_OK;
}

enum hallmark_code hm_audit_flagged(struct hm_auditor *a)
{
	struct hm_hash root = { { 0 } }, kept = { { 0 } };
	enum hallmark_code err;
	uint64_t sealed;
	bool any, any_kept;

	a->index = a->state_size - 1;
	any = hm_map_build_root(&a->flags, &root);
	if (any != a->state.has_flagged ||
	    (any && !hm_hash_equal(&root, &a->state.flagged)))
		return hm_audit_refuse(
			a, "HMK-MAP-7",
			"the flagged set is not that of the last "
			"state leaf");
	err = hm_ledger_map_sealed(&a->c.map, &sealed, &kept);
	if (err || sealed != a->state_size)
		return err;
	err = hm_flags_root(a->c.txn, &any_kept, &kept);
	if (!err && (any != any_kept || (any && !hm_hash_equal(&root, &kept))))
		err = hm_audit_refuse(a, "HMK-MAP-7",
				      "the stored flagged set is not that of "
				      "the last state leaf");
	return err;
}
