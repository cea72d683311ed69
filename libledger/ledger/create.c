/* A new ledger: genesis, a state leaf, a signed head. SPDX-License-Identifier: MIT */
#include "ledger/events.h"

#include <hallmark/policy.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/policy.h"
#include "ledger/signers.h"
#include "verify/custody.h"

/* What becomes entry 0. */
struct founding {
	const struct hallmark_genesis *genesis;
	struct hm_event event;
	uint8_t salt[HM_SALT_BYTES];
	struct hm_hash event_leaf;
	struct hm_hash entry_leaf;
	struct hm_event_writer writer;
};

/* One key for one role: a verifier's policy refuses anything else. */
static enum hallmark_code check_keys(const struct hallmark_genesis *genesis)
{
	const uint8_t *keys[] = { genesis->root->pub, genesis->log->pub,
				  genesis->next, genesis->stock };

	for (size_t i = 0; i < 4; i++) {
		if (!hm_pub_valid(keys[i]))
			return HALLMARK_KEY_BAD;
		for (size_t j = 0; j < i; j++)
			if (memcmp(keys[i], keys[j], HM_PUB_BYTES) == 0)
				return HALLMARK_KEY_WRONG;
	}
	return HALLMARK_OK;
}

static enum hallmark_code check_names(const struct hallmark_genesis *genesis)
{
	if (!hm_key_name_valid(genesis->brand) ||
	    !hm_key_name_valid(genesis->origin) ||
	    genesis->wait > HM_WAIT_MAX ||
	    genesis->prefix_count > HM_LEDGER_PREFIXES_MAX)
		return HALLMARK_USAGE;
	for (size_t i = 0; i < genesis->prefix_count; i++)
		if (genesis->prefixes[i].len > HALLMARK_URI_MAX ||
		    !hallmark_prefix_valid(genesis->prefixes[i]))
			return HALLMARK_USAGE;
	return HALLMARK_OK;
}

/* What verifiers will be handed is a policy that they accept. */
static enum hallmark_code check_policy(const struct hm_identity *identity)
{
	struct hallmark_buf text = HM_BUF_INIT(HALLMARK_POLICY_BYTES_MAX);
	struct hallmark_policy *policy = NULL;
	enum hallmark_code err;

	hm_policy_write(&text, identity);
	err = text.err;
	if (!err)
		err = hallmark_policy_parse(hm_buf_view(&text), &policy, NULL);
	hallmark_policy_free(policy);
	hm_buf_release(&text);
	return err == HALLMARK_POLICY_BAD || err == HALLMARK_TOO_LARGE
		       ? HALLMARK_USAGE
		       : err;
}

static void name_identity(const struct hallmark_genesis *genesis,
			  struct hm_identity *identity)
{
	identity->brand = genesis->brand;
	identity->origin = genesis->origin;
	identity->prefix_count = genesis->prefix_count;
	for (size_t i = 0; i < genesis->prefix_count; i++)
		identity->prefixes[i] = genesis->prefixes[i];
	identity->wait = genesis->wait;
	identity->root = genesis->root->pub;
	identity->next = genesis->next;
	identity->log = genesis->log->pub;
	identity->stock = genesis->stock;
}

static enum hallmark_code apply_rules(const struct founding *f)
{
	struct hm_chain chain = { .subject = hm_subject_key(
					  f->genesis->root->pub) };
	struct hm_act act = { .event = &f->event,
			      .by = HM_BY_ROOT,
			      .signer = f->genesis->root->pub,
			      .n = 1 };
	struct hm_powers powers;
	enum hallmark_code err;
	const char *rule;

	hm_powers_init(&powers);
	err = hm_custody_apply(&chain, &act, &powers, &rule);
	hm_powers_release(&powers);
	return err;
}

static enum hallmark_code
add_event(struct founding *f, struct hm_txn *txn, struct hm_hash *root)
{
	struct hallmark_buf event = HM_BUF_INIT(HM_EVENT_BYTES_MAX);
	struct hallmark_buf bytes = HM_BUF_INIT(HM_EVENT_ROW_MAX);
	struct hm_event_rows rows = { .leaves = &f->event_leaf, .count = 1 };
	struct hm_hash subject = hm_subject_key(f->genesis->root->pub);
	struct hm_event_row row = { .subject = subject.b };
	enum hallmark_code err;
	uint32_t end;

	hm_event_write(&event, &f->event);
	f->event_leaf = hm_tree_leaf(hm_buf_view(&event));
	row.event = hm_buf_view(&event);
	hm_event_row_write(&bytes, &row);
	end = (uint32_t)bytes.len;
	rows.bytes = bytes.ptr;
	rows.ends = &end;
	err = event.err ? event.err : bytes.err;
	f->writer.txn = txn;
	if (!err)
		err = hm_event_hashes_add(&f->writer, 0, &rows, root);
	if (!err)
		err = hm_event_rows_add(&f->writer, 0, &rows);
	hm_buf_release(&event);
	hm_buf_release(&bytes);
	return err;
}

static enum hallmark_code
add_entry(struct founding *f, struct hm_log *log, const struct hm_hash *root)
{
	const struct hallmark_signer *by = f->genesis->root;
	struct hm_statement st = { .origin = f->genesis->origin,
				   .kind = HM_ROOT,
				   .kid = hm_cose_kid(by->pub),
				   .root = *root,
				   .n = 1 };
	struct hallmark_buf bytes = HM_BUF_INIT(HM_ENTRY_BYTES_MAX);
	uint8_t sig[HM_SIG_BYTES];
	enum hallmark_code err;

	hm_statement_message(&bytes, &st);
	err = bytes.err;
	if (!err)
		err = by->sign(by->key, hm_buf_view(&bytes), sig);
	if (!err) {
		st.sig = sig;
		hm_buf_clear(&bytes);
		hm_statement_write(&bytes, &st);
		f->entry_leaf = hm_tree_leaf(hm_buf_view(&bytes));
		err = bytes.err ? bytes.err
				: hm_log_append(log, hm_buf_view(&bytes), 0);
	}
	hm_buf_release(&bytes);
	return err;
}

static enum hallmark_code write_all(struct founding *f, struct hm_ledger_txn *t,
				    struct hm_identity *identity, uint64_t now)
{
	static const struct hm_place place = { 0, 0, 0 };
	struct hm_map_row row = { .leaf.count = 1 };
	enum hallmark_code err = apply_rules(f);
	struct hm_hash root;

	if (!err)
		err = add_event(f, t->txn, &root);
	if (!err)
		err = add_entry(f, &t->log, &root);
	if (err)
		return err;
	row.leaf.key = hm_subject_key(f->genesis->root->pub);
	row.leaf.link = hm_link(&place, &f->entry_leaf, &f->event_leaf);
	identity->id = row.leaf.link;
	err = hm_ledger_map_add(&t->map, &row, 1);
	if (!err)
		err = hm_key_put(t->txn, f->genesis->root->pub);
	if (!err)
		err = hm_signer_add(
			t->txn, &row.leaf.key,
			&(struct hm_signed_row){ .kind = HM_ROOT,
						 .n = 1,
						 .first = HM_QUOTA_NONE });
	if (!err)
		err = hm_identity_put(t->txn, identity);
	if (!err)
		err = hm_seal(t, now);
	return err;
}

static enum hallmark_code
found(struct hallmark_ledger *ledger, const struct hallmark_genesis *genesis)
{
	struct founding *f = calloc(1, sizeof(*f));
	struct hm_ledger_txn t;
	enum hallmark_code err;

	if (!f)
		return HALLMARK_NO_MEMORY;
	f->genesis = genesis;
	ledger->host.random(ledger->host.arg, f->salt, sizeof(f->salt));
	f->event = (struct hm_event){ .kind = HM_ROOT,
				      .prev = hm_genesis_prev(genesis->origin),
				      .salt = f->salt };
	f->event.args.root.key = genesis->root->pub;
	f->event.args.root.next = hm_subject_key(genesis->next);
	f->event.args.root.wait = genesis->wait;
	err = hm_ledger_begin(ledger->store, HM_STORE_WRITE, &t);
	if (!err) {
		err = write_all(f, &t, &ledger->identity,
				ledger->host.now(ledger->host.arg));
		if (err)
			hm_txn_abort(t.txn);
		else
			err = hm_txn_commit(t.txn);
	}
	free(f);
	return err;
}

static enum hallmark_code
make_store(struct hallmark_ledger *ledger, const char *dir)
{
	struct hm_store_layout layout = hm_ledger_layout(&ledger->host);
	size_t len = strlen(dir);

	ledger->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ledger->dir_fd < 0)
		return hallmark_code_of_errno(errno);
	if (faccessat(ledger->dir_fd, "checkpoint", F_OK, 0) == 0)
		return HALLMARK_LEDGER_EXISTS;
	if (mkdirat(ledger->dir_fd, "store", 0777) != 0)
		return hallmark_code_of_errno(errno);
	ledger->store_path = malloc(len + sizeof("/store"));
	if (!ledger->store_path)
		return HALLMARK_NO_MEMORY;
	memcpy(ledger->store_path, dir, len);
	memcpy(ledger->store_path + len, "/store", sizeof("/store"));
	return hm_store_create(ledger->store_path, &layout, &ledger->store);
}

enum hallmark_code
hallmark_ledger_create(const char *dir, const struct hallmark_genesis *genesis,
		       const struct hallmark_host *host,
		       struct hallmark_diag *diag)
{
	struct hallmark_ledger *made = calloc(1, sizeof(*made));
	enum hallmark_code err;

	if (!made)
		return hm_ledger_explain(diag, HALLMARK_NO_MEMORY);
	made->host = *host;
	made->write = true;
	made->dir_fd = -1;
	err = check_names(genesis);
	if (!err)
		err = check_keys(genesis);
	if (!err) {
		name_identity(genesis, &made->identity);
		err = check_policy(&made->identity);
	}
	if (!err)
		err = make_store(made, dir);
	if (!err)
		err = found(made, genesis);
	if (!err)
		err = hm_ledger_sign(made, 0, genesis->log, diag);
	hallmark_ledger_close(made);
	return hm_ledger_explain(diag, err);
}
