/* SPDX-License-Identifier: MIT */
#include "ledger/signers.h"

#define KEY_BYTES (HM_HASH_BYTES + 8)
#define ROW_BYTES 29

static void
row_key(uint8_t key[KEY_BYTES], const struct hm_hash *subject, uint64_t index)
{
	memcpy(key, subject->b, HM_HASH_BYTES);
	hm_put_u64(key + HM_HASH_BYTES, index);
}

static enum hallmark_code
row_read(const struct hm_row *lent, const struct hm_hash *subject,
	 struct hm_signed_row *row, bool *found)
{
	const uint8_t *at = lent->value.ptr;

	*found = lent->key.ptr && lent->key.len == KEY_BYTES &&
		 memcmp(lent->key.ptr, subject->b, HM_HASH_BYTES) == 0;
	if (!*found)
		return HALLMARK_OK;
	if (lent->value.len != ROW_BYTES || !hm_kind_valid(at[0]))
		return HALLMARK_STORE_DAMAGED;
	row->index = hm_get_be(lent->key.ptr + HM_HASH_BYTES, 8);
	row->kind = (enum hm_kind)at[0];
	row->n = (uint32_t)hm_get_be(at + 1, 4);
	row->first = hm_get_be(at + 5, 8);
	row->next = hm_get_be(at + 13, 8);
	row->used = hm_get_be(at + 21, 8);
	return HALLMARK_OK;
}

enum hallmark_code
hm_signer_last(struct hm_txn *txn, const struct hm_hash *subject,
	       struct hm_signed_row *row)
{
	uint8_t key[KEY_BYTES];
	enum hallmark_code err;
	struct hm_row lent;
	bool found;

	*row = (struct hm_signed_row){ .index = 0 };
	row_key(key, subject, UINT64_MAX);
	err = hm_txn_seek(txn, HM_TABLE_SIGNER, hm_bytes(key, sizeof(key)),
			  &lent);
	if (!err)
		err = hm_txn_prev(txn, HM_TABLE_SIGNER, &lent);
	return err ? err : row_read(&lent, subject, row, &found);
}

enum hallmark_code
hm_signer_add(struct hm_txn *txn, const struct hm_hash *subject,
	      const struct hm_signed_row *row)
{
	uint8_t key[KEY_BYTES], value[ROW_BYTES];
	struct hm_signed_row last;
	enum hallmark_code err;

	err = hm_signer_last(txn, subject, &last);
	if (err)
		return err;
	if (row->first != HM_QUOTA_NONE && row->first + row->n > last.next)
		last.next = row->first + row->n;
	if (row->kind == HM_ISSUE)
		last.used += row->n;
	row_key(key, subject, row->index);
	value[0] = (uint8_t)row->kind;
	hm_put_u32(value + 1, row->n);
	hm_put_u64(value + 5, row->first);
	hm_put_u64(value + 13, last.next);
	hm_put_u64(value + 21, last.used);
	return hm_txn_put(txn, HM_TABLE_SIGNER, hm_bytes(key, sizeof(key)),
			  hm_bytes(value, sizeof(value)));
}

enum hallmark_code
hm_signer_seek(struct hm_txn *txn, const struct hm_hash *subject,
	       uint64_t index, struct hm_signed_row *row, bool *found)
{
	uint8_t key[KEY_BYTES];
	enum hallmark_code err;
	struct hm_row lent;

	row_key(key, subject, index);
	err = hm_txn_seek(txn, HM_TABLE_SIGNER, hm_bytes(key, sizeof(key)),
			  &lent);
	return err ? err : row_read(&lent, subject, row, found);
}

enum hallmark_code
hm_signer_next(struct hm_txn *txn, const struct hm_hash *subject,
	       struct hm_signed_row *row, bool *found)
{
	enum hallmark_code err;
	struct hm_row lent;

	err = hm_txn_next(txn, HM_TABLE_SIGNER, &lent);
	return err ? err : row_read(&lent, subject, row, found);
}

enum hallmark_code
hm_signer_overlaps(struct hm_txn *txn, const struct hm_hash *subject,
		   uint64_t first, uint64_t n, bool *overlaps)
{
	struct hm_signed_row row;
	enum hallmark_code err;
	bool found;

	*overlaps = false;
	err = hm_signer_last(txn, subject, &row);
	/* Numbers go up: only what comes late has to be looked for. */
	if (err || first >= row.next)
		return err;
	err = hm_signer_seek(txn, subject, 0, &row, &found);
	while (!err && found && !*overlaps) {
		*overlaps = row.first != HM_QUOTA_NONE &&
			    first < row.first + row.n && row.first < first + n;
		err = hm_signer_next(txn, subject, &row, &found);
	}
	return err;
}

enum hallmark_code hm_key_put(struct hm_txn *txn, const uint8_t *pub)
{
	struct hm_hash kid = hm_cose_kid(pub);

	return hm_txn_put(txn, HM_TABLE_KEY, hm_hash_view(&kid),
			  hm_bytes(pub, HM_PUB_BYTES));
}
