/* SPDX-License-Identifier: MIT */
#include "ledger/flags.h"

#include <stdlib.h>

#include "ledger/signers.h"

void hm_flag_change_init(struct hm_flag_change *change)
{
	*change = (struct hm_flag_change){ .subjects = HM_BUF_INIT(SIZE_MAX),
					   .voided = HM_BUF_INIT(SIZE_MAX) };
}

void hm_flag_change_release(struct hm_flag_change *change)
{
	hm_buf_release(&change->subjects);
	hm_buf_release(&change->voided);
}

static enum hallmark_code
look_again(struct hm_flag_change *change, const struct hm_hash *subject)
{
	hm_buf_mem(&change->subjects, subject, sizeof(*subject));
	return change->subjects.err;
}

static enum hallmark_code
add_voided(struct hm_flag_change *change, const struct hm_hash *subject,
	   uint64_t from)
{
	struct hm_voided voided = { *subject, from };

	hm_buf_mem(&change->voided, &voided, sizeof(voided));
	return change->voided.err;
}

/*
 * An issue counts when it is admitted and flags nothing, and so with all else
 * but status and recover, until a revoke or a change of root strikes it.
 */
enum hallmark_code
hm_flag_change_note(struct hm_flag_change *change,
		    const struct hm_hash *subject, const struct hm_event *event,
		    uint64_t index)
{
	const struct hm_revoke *revoke = &event->args.revoke;
	const struct hm_root *root = &event->args.root;
	enum hallmark_code err = HALLMARK_OK;

	if (event->kind == HM_REVOKE)
		err = add_voided(change, subject,
				 revoke->has_from ? revoke->from : index);
	if (event->kind == HM_ROOT)
		err = add_voided(change, subject,
				 root->has_from ? root->from : index);
	if (!err && (event->kind == HM_STATUS || event->kind == HM_RECOVER ||
		     event->kind == HM_REVOKE))
		err = look_again(change, subject);
	return err;
}

/* Of a statement all subjects; keys' own statements are next. */
static enum hallmark_code
strike(struct hm_txn *txn, const struct hm_hash *signer, uint64_t index,
       struct hm_flag_change *change)
{
	struct hm_event_scan scan;
	struct hm_event_row row;
	enum hallmark_code err;
	struct hm_event event;
	struct hm_hash subject;
	bool found = true;
	struct hm_cbor r;

	err = hm_event_scan(txn, index, &scan);
	while (!err) {
		err = hm_event_next(&scan, &row, &found);
		if (err || !found || scan.index != index)
			break;
		hm_cbor_init(&r, row.event, "");
		hm_event_read(&r, &event);
		if (r.err)
			return HALLMARK_STORE_DAMAGED;
		subject = hm_event_row_subject(&row, &event);
		err = look_again(change, &subject);
		/* A key's word against itself holds, whatever it was then. */
		if (!err && hm_kind_of_key(event.kind) &&
		    !hm_hash_equal(&subject, signer))
			err = add_voided(change, &subject, 0);
	}
	return err;
}

static enum hallmark_code
strike_key(struct hm_txn *txn, const struct hm_voided *voided,
	   struct hm_flag_change *change)
{
	struct hm_signed_row row;
	enum hallmark_code err;
	bool found;

	err = hm_signer_seek(txn, &voided->subject, voided->from, &row, &found);
	while (!err && found) {
		if (row.kind != HM_ROOT)
			err = strike(txn, &voided->subject, row.index, change);
		if (!err)
			err = hm_signer_next(txn, &voided->subject, &row,
					     &found);
	}
	return err;
}

static int compare(const void *a, const void *b)
{
	return hm_hash_compare(a, b);
}

static int compare_voided(const void *a, const void *b)
{
	const struct hm_voided *x = a;
	const struct hm_voided *y = b;
	int subjects = hm_hash_compare(&x->subject, &y->subject);

	return subjects ? subjects : (x->from > y->from) - (x->from < y->from);
}

static void sort_unique(struct hallmark_buf *hashes)
{
	struct hm_hash *all = (void *)hashes->ptr;
	size_t count = hashes->len / sizeof(*all), kept = 0;

	if (count > 0)
		qsort(all, count, sizeof(*all), compare);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !hm_hash_equal(&all[kept - 1], &all[i]))
			all[kept++] = all[i];
	hashes->len = kept * sizeof(*all);
}

/* Each key once, from its least on, however often it was revoked. */
static enum hallmark_code
strike_level(struct hm_txn *txn, struct hm_flag_change *change)
{
	struct hallmark_buf level = change->voided;
	struct hm_voided *all = (void *)level.ptr;
	size_t count = level.len / sizeof(*all);
	enum hallmark_code err = HALLMARK_OK;

	change->voided = HM_BUF_INIT(SIZE_MAX);
	qsort(all, count, sizeof(*all), compare_voided);
	for (size_t i = 0; i < count && !err; i++)
		if (i == 0 ||
		    !hm_hash_equal(&all[i - 1].subject, &all[i].subject))
			err = strike_key(txn, &all[i], change);
	hm_buf_release(&level);
	sort_unique(&change->subjects);
	return err;
}

/* Downwards: what struck keys signed, then the keys that they authorised. */
static enum hallmark_code
strike_all(struct hm_txn *txn, struct hm_flag_change *change)
{
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; !err && change->voided.len > 0; i++)
		err = i < HM_KEY_LEVELS ? strike_level(txn, change)
					: HALLMARK_STORE_DAMAGED;
	return err;
}

enum hallmark_code
hm_flags_get(struct hm_txn *txn, const struct hm_hash *subject, unsigned *flags)
{
	struct hallmark_bytes value;
	enum hallmark_code err;

	err = hm_txn_get(txn, HM_TABLE_FLAG, hm_hash_view(subject), &value);
	if (err)
		return err;
	if (value.ptr && value.len != 1)
		return HALLMARK_STORE_DAMAGED;
	*flags = value.ptr ? value.ptr[0] : 0;
	return HALLMARK_OK;
}

enum hallmark_code
hm_flags_root(struct hm_txn *txn, bool *any, struct hm_hash *root)
{
	struct hm_map_build *build = calloc(1, sizeof(*build));
	enum hallmark_code err;
	struct hm_hash key, leaf;
	struct hm_row row;

	if (!build)
		return HALLMARK_NO_MEMORY;
	err = hm_txn_seek(txn, HM_TABLE_FLAG, hm_bytes(NULL, 0), &row);
	while (!err && row.key.ptr) {
		if (row.key.len != sizeof(key.b) || row.value.len != 1) {
			err = HALLMARK_STORE_DAMAGED;
			break;
		}
		memcpy(key.b, row.key.ptr, sizeof(key.b));
		leaf = hm_flag_leaf_hash(&key, row.value.ptr[0]);
		hm_map_build_add(build, &key, &leaf);
		err = hm_txn_next(txn, HM_TABLE_FLAG, &row);
	}
	if (!err)
		*any = hm_map_build_root(build, root);
	free(build);
	return err;
}

/* A status that is not what the table has. */
struct changed {
	struct hm_hash subject;
	unsigned flags;
};

static enum hallmark_code
judge(struct hm_ledger_powers *p, const struct hm_hash *subject,
      struct hallmark_buf *changes)
{
	struct changed changed = { .subject = *subject };
	struct hm_ledger_chain chain;
	enum hallmark_code err;
	unsigned before = 0;

	err = hm_ledger_chain_open(p, subject, &chain);
	if (!err)
		changed.flags = hm_ledger_chain_flags(p, &chain);
	hm_ledger_chain_release(&chain);
	if (!err)
		err = hm_flags_get(p->t->txn, subject, &before);
	if (!err && changed.flags != before)
		hm_buf_mem(changes, &changed, sizeof(changed));
	return err ? err : changes->err;
}

static enum hallmark_code
judge_all(struct hm_ledger_txn *t, struct hm_flag_change *change,
	  struct hallmark_buf *changes)
{
	const struct hm_hash *all;
	struct hm_ledger_powers p;
	enum hallmark_code err;

	sort_unique(&change->subjects);
	all = (const void *)change->subjects.ptr;
	err = hm_ledger_powers_open(t, HM_MAP_NOW, &p);
	for (size_t i = 0; i < change->subjects.len / sizeof(*all) && !err; i++)
		err = judge(&p, &all[i], changes);
	hm_ledger_powers_release(&p);
	return err;
}

static enum hallmark_code
write_all(struct hm_txn *txn, const struct hallmark_buf *changes)
{
	const struct changed *all = (const void *)changes->ptr;
	enum hallmark_code err = HALLMARK_OK;

	for (size_t i = 0; i < changes->len / sizeof(*all) && !err; i++) {
		struct hallmark_bytes key = hm_hash_view(&all[i].subject);
		uint8_t status = (uint8_t)all[i].flags;

		err = status ? hm_txn_put(txn, HM_TABLE_FLAG, key,
					  hm_bytes(&status, 1))
			     : hm_txn_delete(txn, HM_TABLE_FLAG, key);
	}
	return err;
}

enum hallmark_code
hm_flags_update(struct hm_ledger_txn *t, struct hm_flag_change *change,
		struct hm_state *state)
{
	struct hallmark_buf changes = HM_BUF_INIT(SIZE_MAX);
	enum hallmark_code err = strike_all(t->txn, change);

	if (!err && change->subjects.len > 0)
		err = judge_all(t, change, &changes);
	if (!err && changes.len > 0) {
		err = write_all(t->txn, &changes);
		if (!err)
			err = hm_flags_root(t->txn, &state->has_flagged,
					    &state->flagged);
	}
	hm_buf_release(&changes);
	return err;
}
