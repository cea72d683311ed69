/* Statement files into the ledger. SPDX-License-Identifier: MIT */
#include "ledger/admit.h"

#include <stdlib.h>

#include "base/text.h"
#include "ledger/signers.h"

static int compare_rows(const void *a, const void *b)
{
	const struct hm_map_row *x = a;
	const struct hm_map_row *y = b;

	return hm_hash_compare(&x->leaf.key, &y->leaf.key);
}

static int compare_subjects(const void *a, const void *b)
{
	const struct hm_admitted_subject *x = a;
	const struct hm_admitted_subject *y = b;
	int keys = hm_hash_compare(&x->key, &y->key);

	return keys ? keys : (x->number > y->number) - (x->number < y->number);
}

static enum hallmark_code
read_file(struct hm_admission *a, struct hallmark_bytes file)
{
	struct hm_cbor r;

	hm_cbor_init(&r, file, "HMK-FILE-1");
	hm_statement_file_read(&r, &a->file);
	if (r.err)
		return hm_ledger_refuse(a->diag, r.err, r.err_rule, r.err_what,
					r.err_at);
	a->out->size = r.at;
	a->out->events = a->file.statement.n;
	a->out->kind = (const char *)hm_kind_word(a->file.statement.kind).ptr;
	if (!hm_bytes_equal(a->file.statement.origin,
			    a->ledger->identity.origin))
		return hm_ledger_refuse(
			a->diag, HALLMARK_OTHER_LEDGER, "HMK-STMT-3",
			hallmark_code_words(HALLMARK_OTHER_LEDGER), 0);
	return HALLMARK_OK;
}

static void name_item(struct hm_admission *a, const struct hm_file_event *event)
{
	static const char digits[] = "0123456789abcdef";
	char *at = a->out->item;

	if (!event->pub) {
		memcpy(at, event->uri.ptr, event->uri.len);
		at[event->uri.len] = '\0';
		return;
	}
	for (size_t i = 0; i < HM_PUB_BYTES; i++) {
		*at++ = digits[event->pub[i] >> 4];
		*at++ = digits[event->pub[i] & 15];
	}
	*at = '\0';
}

/* An entry with these bytes, in the chain of its first event's subject. */
static enum hallmark_code find_known(struct hm_admission *a)
{
	struct hm_file_events events;
	struct hm_file_event first;
	struct hm_event_row stored;
	struct hm_log_entry entry;
	enum hallmark_code err;
	struct hm_map_row row;
	struct hm_hash subject;

	hm_file_events_begin(&events, &a->file.events);
	if (!hm_file_events_next(&events, &first))
		return HALLMARK_STATEMENT_BAD;
	subject = hm_file_event_subject(&first);
	err = hm_ledger_map_find(&a->t.map, HM_MAP_NOW, &subject, 1, &row);
	while (!err && row.leaf.count > 0) {
		err = hm_log_entry(&a->t.log, row.index, &entry);
		if (!err && hm_bytes_equal(entry.bytes, a->file.entry)) {
			a->out->known = true;
			a->out->index = row.index;
			a->out->at = entry.at;
			return HALLMARK_OK;
		}
		if (!err)
			err = hm_event_get(a->t.txn, row.index, row.position,
					   &stored);
		if (err)
			break;
		row.leaf.count--;
		row.index = stored.before >> 24;
		row.position = (uint32_t)stored.before & HM_MAP_POSITION_MAX;
	}
	return err == HALLMARK_USAGE ? HALLMARK_STORE_DAMAGED : err;
}

/* HMK-STMT-6: each subject once. */
static enum hallmark_code check_subjects(struct hm_admission *a)
{
	struct hallmark_buf subjects = HM_BUF_INIT(SIZE_MAX);
	struct hm_admitted_subject own = { .number = 0 }, *all;
	enum hallmark_code err = HALLMARK_OK;
	struct hm_file_events events;
	struct hm_file_event event;

	hm_file_events_begin(&events, &a->file.events);
	while (hm_file_events_next(&events, &event)) {
		own.key = hm_file_event_subject(&event);
		hm_buf_mem(&subjects, &own, sizeof(own));
		own.number++;
	}
	all = (void *)subjects.ptr;
	err = subjects.err;
	if (!err)
		qsort(all, own.number, sizeof(*all), compare_subjects);
	for (uint32_t i = 1; i < own.number && !err; i++) {
		if (!hm_hash_equal(&all[i - 1].key, &all[i].key))
			continue;
		err = hm_ledger_refuse(
			a->diag, HALLMARK_SUBJECT_TWICE, "HMK-STMT-6",
			hallmark_code_words(HALLMARK_SUBJECT_TWICE),
			all[i].number);
	}
	hm_buf_release(&subjects);
	return err;
}

/* All of them, before the first write: what was read is lent until then. */
static enum hallmark_code judge(struct hm_admission *a)
{
	enum hallmark_code err = HALLMARK_OK;
	struct hm_file_events events;
	struct hm_file_event event;

	hm_file_events_begin(&events, &a->file.events);
	while (!err && hm_file_events_next(&events, &event)) {
		err = hm_admit_event(a, &event);
		if (err)
			name_item(a, &event);
		a->place.position++;
	}
	if (!err && a->place.position != a->file.statement.n)
		err = HALLMARK_STATEMENT_BAD;
	return err;
}

static enum hallmark_code write_events(struct hm_admission *a)
{
	struct hm_event_rows rows = {
		.bytes = a->bytes.ptr,
		.ends = (const void *)a->ends.ptr,
		.leaves = (const struct hm_hash *)(const void *)a->leaves.ptr,
		.count = (size_t)a->file.statement.n,
	};
	enum hallmark_code err;
	struct hm_hash root;

	a->writer.txn = a->t.txn;
	err = hm_event_hashes_add(&a->writer, a->place.index, &rows, &root);
	if (!err && !hm_hash_equal(&root, &a->file.statement.root))
		err = HALLMARK_STATEMENT_BAD;
	if (!err)
		err = hm_event_rows_add(&a->writer, a->place.index, &rows);
	return err;
}

static enum hallmark_code write_acceptance(struct hm_admission *a)
{
	uint8_t key[8], value[8 + HM_SIG_BYTES];

	if (a->file.acceptance_bytes.len == 0)
		return HALLMARK_OK;
	hm_put_u64(key, a->place.index);
	hm_put_u64(value, a->file.acceptance.until);
	memcpy(value + 8, a->file.acceptance.sig, HM_SIG_BYTES);
	return hm_txn_put(a->t.txn, HM_TABLE_ACCEPT, hm_bytes(key, sizeof(key)),
			  hm_bytes(value, sizeof(value)));
}

/* What a shift issued is of no run. */
static enum hallmark_code write_group(struct hm_admission *a)
{
	uint8_t key[8];

	if (a->file.statement.kind != HM_ISSUE)
		return HALLMARK_OK;
	hm_put_u64(key, a->place.index);
	return hm_txn_append(a->t.txn, HM_TABLE_GROUP,
			     hm_bytes(key, sizeof(key)), hm_bytes(key, 0));
}

/* Keys that can sign from now on. */
static enum hallmark_code write_keys(struct hm_admission *a)
{
	enum hallmark_code err = HALLMARK_OK;
	struct hm_file_events events;
	struct hm_file_event event;

	if (a->file.statement.kind != HM_AUTHORISE &&
	    a->file.statement.kind != HM_ROOT)
		return HALLMARK_OK;
	hm_file_events_begin(&events, &a->file.events);
	while (!err && hm_file_events_next(&events, &event))
		err = hm_key_put(a->t.txn,
				 event.event.kind == HM_ROOT
					 ? event.event.args.root.key
					 : event.event.args.authorise.key);
	return err;
}

static enum hallmark_code
write_all(struct hm_admission *a, const struct hm_hash *signer)
{
	const struct hm_statement *st = &a->file.statement;
	struct hm_map_row *rows = (void *)a->rows.ptr;
	enum hallmark_code err;

	qsort(rows, (size_t)st->n, sizeof(*rows), compare_rows);
	err = write_events(a);
	if (!err)
		err = write_acceptance(a);
	if (!err)
		err = write_group(a);
	if (!err)
		err = write_keys(a);
	if (!err && a->by != HM_BY_CUSTODIAN)
		err = hm_signer_add(a->t.txn, signer,
				    &(struct hm_signed_row){
					    .index = a->place.index,
					    .kind = st->kind,
					    .n = (uint32_t)st->n,
					    .first = st->has_first
							     ? st->first
							     : HM_QUOTA_NONE });
	if (!err)
		err = hm_ledger_map_add(&a->t.map, rows, (size_t)st->n);
	if (!err)
		err = hm_log_append(&a->t.log, a->file.entry, a->place.at);
	return err;
}

/* In a transaction for writing. */
static enum hallmark_code admit(struct hm_admission *a)
{
	struct hm_hash signer = { { 0 } };
	enum hallmark_code err;

	a->entry = hm_tree_leaf(a->file.entry);
	err = hm_fresh_clock(a->ledger, &a->t, &a->place.at);
	a->place.index = a->t.log.size;
	if (!err)
		err = hm_ledger_powers_open(&a->t, HM_MAP_NOW, &a->powers);
	if (!err)
		err = judge(a);
	if (err)
		return err;
	if (a->by != HM_BY_CUSTODIAN)
		signer = hm_ledger_powers_key(&a->powers, a->by - 1)->subject;
	a->out->index = a->place.index;
	a->out->at = a->place.at;
	return write_all(a, &signer);
}

static enum hallmark_code transact(struct hm_admission *a)
{
	enum hallmark_code err =
		hm_ledger_begin(a->ledger->store, HM_STORE_WRITE, &a->t);

	if (err)
		return err;
	err = find_known(a);
	if (!err && !a->out->known)
		err = check_subjects(a);
	if (!err && !a->out->known)
		err = admit(a);
	if (err || a->out->known)
		hm_txn_abort(a->t.txn);
	else
		err = hm_txn_commit(a->t.txn);
	hm_ledger_powers_release(&a->powers);
	return err;
}

enum hallmark_code hallmark_ledger_submit(struct hallmark_ledger *ledger,
					  struct hallmark_bytes file,
					  struct hallmark_submitted *out,
					  struct hallmark_diag *diag)
{
	struct hm_admission *a = calloc(1, sizeof(*a));
	enum hallmark_code err;

	if (!a)
		return hm_ledger_explain(diag, HALLMARK_NO_MEMORY);
	*out = (struct hallmark_submitted){ .kind = "" };
	a->ledger = ledger;
	a->out = out;
	a->diag = diag;
	a->now = ledger->host.now(ledger->host.arg);
	a->bytes = HM_BUF_INIT(UINT32_MAX);
	a->ends = HM_BUF_INIT(SIZE_MAX);
	a->leaves = HM_BUF_INIT(SIZE_MAX);
	a->rows = HM_BUF_INIT(SIZE_MAX);
	err = ledger->write ? read_file(a, file) : HALLMARK_USAGE;
	if (!err)
		err = transact(a);
	hm_buf_release(&a->bytes);
	hm_buf_release(&a->ends);
	hm_buf_release(&a->leaves);
	hm_buf_release(&a->rows);
	free(a);
	return hm_ledger_explain(diag, err);
}
