/* Seal, read back, sign. SPDX-License-Identifier: MIT */
#include "ledger/ledger.h"

#define TILE ((uint64_t)256)

/* Every tile that ends with entry i goes up a level as one hash. */
static enum hallmark_code check_tiles(struct hm_log *log, uint64_t i)
{
	struct hm_tree_source source = hm_log_source(log);
	enum hallmark_code err = HALLMARK_OK;
	struct hm_hash whole, left, right;

	for (uint64_t size = TILE; (i + 1) % size == 0 && !err; size *= TILE) {
		uint64_t first = i + 1 - size;

		err = source.subtree(source.from, first, size, &whole);
		if (!err)
			err = source.subtree(source.from, first, size / 2,
					     &left);
		if (!err)
			err = source.subtree(source.from, first + size / 2,
					     size / 2, &right);
		if (err)
			return err;
		left = hm_tree_node(&left, &right);
		if (!hm_hash_equal(&left, &whole))
			err = HALLMARK_STORE_DAMAGED;
	}
	return err;
}

/* The bytes that are stored are those that chain and tree were built over. */
enum hallmark_code hm_log_check(struct hm_log *log, uint64_t i,
				struct hm_hash *chain, struct hm_hash *leaf)
{
	struct hm_tree_source source = hm_log_source(log);
	struct hm_log_entry entry;
	struct hm_hash in_tree;
	enum hallmark_code err;

	err = hm_log_entry(log, i, &entry);
	if (!err)
		err = source.subtree(source.from, i, 1, &in_tree);
	if (err)
		return err;
	*leaf = hm_tree_leaf(entry.bytes);
	*chain = hm_log_chain(chain, leaf);
	if (!hm_hash_equal(leaf, &in_tree) ||
	    !hm_hash_equal(chain, &entry.chain))
		return HALLMARK_STORE_DAMAGED;
	return check_tiles(log, i);
}

/* What a head may say of the log, as a transaction shows it that just began. */
static enum hallmark_code
prove_head(struct hallmark_ledger *ledger, uint64_t signed_size,
	   struct hm_checkpoint *checkpoint, struct hallmark_diag *diag)
{
	struct hm_ledger_txn t;
	enum hallmark_code err;
	struct hm_state state;

	err = hm_ledger_begin(ledger->store, HM_STORE_READ, &t);
	if (err)
		return err;
	*checkpoint = (struct hm_checkpoint){ .origin = ledger->identity.origin,
					      .size = t.log.size };
	if (signed_size > 0) {
		ledger->head.checked = false;
		err = hm_head_check(ledger, &t, diag);
	}
	if (!err)
		err = hm_last_state(&t, &state);
	if (!err && state.index + 1 != t.log.size)
		err = HALLMARK_STORE_DAMAGED;
	if (!err)
		err = hm_log_root(&t.log, t.log.size, &checkpoint->root);
	hm_txn_abort(t.txn);
	return err ? err
		   : hm_audit_since(ledger, signed_size, checkpoint->size,
				    diag);
}

enum hallmark_code
hm_ledger_sign(struct hallmark_ledger *ledger, uint64_t signed_size,
	       const struct hallmark_signer *log, struct hallmark_diag *diag)
{
	struct hm_checkpoint checkpoint;
	enum hallmark_code err;

	err = prove_head(ledger, signed_size, &checkpoint, diag);
	if (!err && checkpoint.size > signed_size)
		err = hm_head_write(ledger, &checkpoint, log, diag);
	return err;
}

/* A state leaf, if there is anything or any time that the last one lacks. */
static enum hallmark_code seal(struct hallmark_ledger *ledger)
{
	uint64_t now = ledger->host.now(ledger->host.arg);
	struct hm_ledger_txn t;
	enum hallmark_code err;
	struct hm_state state;

	err = hm_ledger_begin(ledger->store, HM_STORE_WRITE, &t);
	if (err)
		return err;
	err = hm_last_state(&t, &state);
	if (!err && state.index + 1 == t.log.size && now <= state.time) {
		hm_txn_abort(t.txn);
		return HALLMARK_OK;
	}
	if (!err)
		err = hm_seal(&t, now);
	if (!err)
		return hm_txn_commit(t.txn);
	hm_txn_abort(t.txn);
	return err;
}

enum hallmark_code hallmark_ledger_checkpoint(struct hallmark_ledger *ledger,
					      const struct hallmark_signer *log,
					      struct hallmark_diag *diag)
{
	enum hallmark_code err;

	if (!ledger->write)
		return hm_ledger_explain(diag, HALLMARK_USAGE);
	if (memcmp(log->pub, ledger->identity.log, HM_PUB_BYTES) != 0)
		return hm_ledger_explain(diag, HALLMARK_KEY_WRONG);
	err = hm_head_read(ledger, diag);
	if (!err)
		err = seal(ledger);
	if (err == HALLMARK_STORE_DAMAGED && diag && diag->code != err)
		err = hm_ledger_refuse(diag, err, "",
				       "the store is damaged where a state "
				       "leaf is made, and nothing is signed: "
				       "run audit",
				       0);
	if (!err)
		err = hm_ledger_sign(ledger, ledger->head.checkpoint.size, log,
				     diag);
	return hm_ledger_explain(diag, err);
}
