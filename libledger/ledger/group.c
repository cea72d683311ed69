/* A group of rows becomes statements. SPDX-License-Identifier: MIT */
#include "ledger/run.h"

#include <stdlib.h>

#include "ledger/chain.h"
#include "ledger/signers.h"

#define STATEMENT_MAX 2048 /* or the bytes that it signs */

static int compare(const void *a, const void *b)
{
	const struct hm_group_subject *x = a;
	const struct hm_group_subject *y = b;

	int keys = hm_hash_compare(&x->key, &y->key);

	/* Of two rows of one item the later one is refused. */
	return keys ? keys : (x->number > y->number) - (x->number < y->number);
}

/* In groups this large the map answers several times faster than one by one. */
static enum hallmark_code
find_all(struct hm_group *group, struct hm_ledger_txn *t)
{
	qsort(group->subjects, group->count, sizeof(*group->subjects), compare);
	for (size_t i = 0; i < group->count; i++)
		group->keys[i] = group->subjects[i].key;
	return hm_ledger_map_find(&t->map, HM_MAP_NOW, group->keys,
				  group->count, group->map);
}

static struct hm_place place_of(const struct hallmark_run *run, uint64_t first,
				uint32_t number, uint64_t at)
{
	return (struct hm_place){ first + number / run->batch,
				  (uint32_t)(number % run->batch), at };
}

static uint64_t statement_size(const struct hallmark_run *run, size_t from)
{
	size_t rest = run->group.count - from;

	return rest < run->batch ? rest : run->batch;
}

/* Who signs, as the transaction shows it, and the numbers that are free. */
struct issuer {
	struct hm_ledger_powers powers;
	uint64_t by;
	const uint8_t *pub;
	struct hm_hash subject;
	bool has_max;
	uint64_t next;
};

static enum hallmark_code
find_issuer(const struct hallmark_run *run, struct hm_ledger_txn *t,
	    struct issuer *issuer)
{
	struct hm_hash kid = hm_cose_kid(run->signer->pub);
	const struct hm_power *power;
	struct hm_signed_row last;
	enum hallmark_code err;

	err = hm_ledger_powers_open(t, HM_MAP_NOW, &issuer->powers);
	if (!err)
		err = hm_ledger_powers_find(&issuer->powers, &kid, t->log.size,
					    &issuer->by, &issuer->pub);
	if (!err && issuer->by == 0)
		err = issuer->pub ? HALLMARK_KEY_REVOKED : HALLMARK_KEY_WRONG;
	if (err)
		return err;
	power = hm_powers_get(&issuer->powers.powers, issuer->by);
	issuer->has_max = power && power->grant.has_max;
	issuer->subject =
		hm_ledger_powers_key(&issuer->powers, issuer->by - 1)->subject;
	err = hm_signer_last(t->txn, &issuer->subject, &last);
	issuer->next = last.next;
	return err;
}

static enum hallmark_code
uri_of(const struct hm_group *group, uint32_t number, struct hm_chain *chain)
{
	uint32_t from = number == 0 ? 0 : group->ends[number - 1];
	struct hm_event_row row;

	if (!hm_event_row_read(
		    hm_bytes(group->bytes + from, group->ends[number] - from),
		    &row))
		return HALLMARK_USAGE;
	chain->uri = row.uri;
	return HALLMARK_OK;
}

/* The rule book says of each whether it may be issued. */
static enum hallmark_code
apply_rules(const struct hallmark_run *run, struct issuer *issuer,
	    const struct hm_place *first, struct hallmark_diag *diag)
{
	const struct hm_group *group = &run->group;
	struct hm_event event = { .kind = HM_ISSUE };
	enum hallmark_code err = HALLMARK_OK;
	const char *rule = "";

	event.args.issue.to = run->to;
	for (size_t i = 0; i < group->count && !err; i++) {
		uint32_t number = group->subjects[i].number;
		struct hm_chain chain = { .subject = group->keys[i],
					  .count = group->map[i].leaf.count };
		struct hm_act act = { .event = &event,
				      .place = place_of(run, first->index,
							number, first->at),
				      .by = issuer->by,
				      .signer = run->signer->pub,
				      .has_first = issuer->has_max };

		/* In one group a row that is there twice comes first once. */
		if (i > 0 &&
		    hm_hash_equal(&group->keys[i - 1], &group->keys[i]))
			chain.count++;
		act.first = issuer->next + number - act.place.position;
		act.n = statement_size(run, number - act.place.position);
		if (issuer->by != HM_BY_ROOT)
			err = uri_of(group, number, &chain);
		if (!err)
			err = hm_custody_apply(&chain, &act,
					       &issuer->powers.powers, &rule);
		if (err)
			(void)hm_ledger_refuse(diag, err, rule,
					       hallmark_code_words(err),
					       group->file_rows[number]);
	}
	return err;
}

/* Sign and append one statement over the tree with that root. */
static enum hallmark_code
append_statement(const struct hallmark_run *run, struct hm_log *log,
		 struct hm_statement *st, uint64_t at, struct hm_hash *leaf)
{
	uint8_t room[STATEMENT_MAX], sig[HM_SIG_BYTES];
	struct hallmark_buf bytes = HM_BUF_OVER(room);
	enum hallmark_code err;

	hm_statement_message(&bytes, st);
	if (bytes.err)
		return bytes.err;
	err = run->signer->sign(run->signer->key, hm_buf_view(&bytes), sig);
	if (err)
		return err;
	st->sig = sig;
	hm_buf_clear(&bytes);
	hm_statement_write(&bytes, st);
	st->sig = NULL;
	if (bytes.err)
		return bytes.err;
	*leaf = hm_tree_leaf(hm_buf_view(&bytes));
	return hm_log_append(log, hm_buf_view(&bytes), at);
}

/* Rows from `from` on become the next entry. */
static enum hallmark_code
write_statement(struct hallmark_run *run, struct hm_ledger_txn *t, size_t from,
		uint64_t at, struct hm_statement *st)
{
	struct hm_group *group = &run->group;
	struct hm_event_rows rows = {
		.bytes = group->bytes,
		.start = from == 0 ? 0 : group->ends[from - 1],
		.ends = group->ends + from,
		.leaves = group->leaves + from,
		.count = (size_t)statement_size(run, from),
	};
	struct hm_place place = { .index = t->log.size, .at = at };
	struct hm_hash entry;
	enum hallmark_code err;

	st->n = rows.count;
	err = hm_event_hashes_add(&run->writer, place.index, &rows, &st->root);
	if (!err)
		err = hm_event_rows_add(&run->writer, place.index, &rows);
	if (!err)
		err = append_statement(run, &t->log, st, at, &entry);
	if (!err)
		err = hm_signer_add(t->txn, &run->subject,
				    &(struct hm_signed_row){
					    .index = place.index,
					    .kind = HM_ISSUE,
					    .n = (uint32_t)rows.count,
					    .first = st->has_first
							     ? st->first
							     : HM_QUOTA_NONE });
	if (err)
		return err;
	if (st->has_first)
		st->first += rows.count;
	for (size_t i = 0; i < rows.count; i++) {
		place.position = (uint32_t)i;
		group->links[from + i] =
			hm_link(&place, &entry, &rows.leaves[i]);
	}
	return HALLMARK_OK;
}

static enum hallmark_code
write_map(struct hallmark_run *run, struct hm_ledger_txn *t, uint64_t first)
{
	struct hm_group *group = &run->group;

	for (size_t i = 0; i < group->count; i++) {
		uint32_t number = group->subjects[i].number;
		struct hm_place place = place_of(run, first, number, 0);

		group->map[i].leaf.count = 1;
		group->map[i].leaf.link = group->links[number];
		group->map[i].index = place.index;
		group->map[i].position = place.position;
	}
	return hm_ledger_map_add(&t->map, group->map, group->count);
}

/* Reads and judges all, before anything is written. */
static enum hallmark_code
judge(struct hallmark_run *run, struct hm_ledger_txn *t, uint64_t at,
      struct hm_statement *st, struct hallmark_diag *diag)
{
	struct hm_place first = { .index = t->log.size, .at = at };
	struct issuer issuer = { .by = 0 };
	enum hallmark_code err;

	err = find_issuer(run, t, &issuer);
	if (!err)
		err = find_all(&run->group, t);
	if (!err)
		err = apply_rules(run, &issuer, &first, diag);
	run->subject = issuer.subject;
	st->has_first = issuer.has_max;
	st->first = issuer.has_max ? issuer.next : 0;
	hm_ledger_powers_release(&issuer.powers);
	return err;
}

enum hallmark_code
hm_group_write(struct hallmark_run *run, struct hm_ledger_txn *t, uint64_t at,
	       struct hallmark_diag *diag)
{
	struct hm_statement st = { .origin = run->ledger->identity.origin,
				   .kind = HM_ISSUE,
				   .kid = hm_cose_kid(run->signer->pub) };
	struct hm_group *group = &run->group;
	uint64_t first = t->log.size;
	enum hallmark_code err;

	err = judge(run, t, at, &st, diag);
	run->writer.txn = t->txn;
	for (size_t from = 0; from < group->count && !err; from += st.n)
		err = write_statement(run, t, from, at, &st);
	return err ? err : write_map(run, t, first);
}
