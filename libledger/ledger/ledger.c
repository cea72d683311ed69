/* Opening a ledger, and what it says of itself. SPDX-License-Identifier: MIT */
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draft/fields.h"
#include "ledger/chain.h"

struct hm_store_layout hm_ledger_layout(const struct hallmark_host *host)
{
	static const char *const names[HM_TABLES] = {
		"entry", "tree", "map", "top",	  "event",  "hash", "run",
		"group", "meta", "key", "accept", "signer", "flag"
	};

	return (struct hm_store_layout){ names, HM_TABLES, host->map_size };
}

enum hallmark_code
hm_ledger_refuse(struct hallmark_diag *diag, enum hallmark_code code,
		 const char *rule, const char *message, uint64_t offset)
{
	if (diag)
		*diag = (struct hallmark_diag){ .code = code,
						.rule = rule,
						.message = message,
						.offset = (size_t)offset };
	return code;
}

enum hallmark_code
hm_ledger_explain(struct hallmark_diag *diag, enum hallmark_code code)
{
	if (code && diag && diag->code != code)
		return hm_ledger_refuse(diag, code, "",
					hallmark_code_words(code), 0);
	return code;
}

enum hallmark_code
hm_ledger_begin(struct hm_store *store, enum hm_store_use use,
		struct hm_ledger_txn *t)
{
	enum hallmark_code err = hm_txn_begin(store, use, &t->txn);

	if (err)
		return err;
	t->map = (struct hm_ledger_map){ .txn = t->txn,
					 .map_table = HM_TABLE_MAP,
					 .top_table = HM_TABLE_TOP,
					 .older = hm_ledger_older,
					 .from = t };
	err = hm_log_open(&t->log, t->txn, HM_TABLE_ENTRY, HM_TABLE_TREE);
	if (err) {
		hm_txn_abort(t->txn);
		t->txn = NULL;
	}
	return err;
}

static enum hallmark_code
open_store(struct hallmark_ledger *ledger, struct hallmark_diag *diag)
{
	struct hm_store_layout layout = hm_ledger_layout(&ledger->host);
	bool has_head = faccessat(ledger->dir_fd, "checkpoint", F_OK, 0) == 0;
	enum hallmark_code err;

	err = hm_store_open(ledger->store_path, &layout,
			    ledger->write ? HM_STORE_WRITE : HM_STORE_READ,
			    &ledger->store);
	if (err != HALLMARK_NO_FILE)
		return err;
	if (!has_head)
		return HALLMARK_NOT_A_LEDGER;
	return hm_ledger_refuse(diag, HALLMARK_STORE_DAMAGED, "",
				"the store is missing", 0);
}

static enum hallmark_code read_identity(struct hallmark_ledger *ledger)
{
	struct hm_txn *txn;
	enum hallmark_code err;

	err = hm_txn_begin(ledger->store, HM_STORE_READ, &txn);
	if (err)
		return err;
	err = hm_identity_get(txn, &ledger->identity);
	hm_txn_abort(txn);
	return err;
}

static enum hallmark_code open_all(struct hallmark_ledger *ledger,
				   const char *dir, struct hallmark_diag *diag)
{
	size_t room = strlen(dir) + sizeof("/store");
	struct hm_ledger_txn t;
	enum hallmark_code err;

	ledger->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ledger->dir_fd < 0) {
		err = hallmark_code_of_errno(errno);
		return err == HALLMARK_NO_FILE ? HALLMARK_NOT_A_LEDGER : err;
	}
	ledger->store_path = malloc(room);
	if (!ledger->store_path)
		return HALLMARK_NO_MEMORY;
	memcpy(ledger->store_path, dir, strlen(dir));
	memcpy(ledger->store_path + strlen(dir), "/store", sizeof("/store"));
	err = open_store(ledger, diag);
	if (!err)
		err = read_identity(ledger);
	if (!err)
		err = hm_ledger_look(ledger, &t, diag);
	if (!err)
		hm_txn_abort(t.txn);
	return err;
}

enum hallmark_code hallmark_ledger_open(const char *dir, bool write,
					const struct hallmark_host *host,
					struct hallmark_ledger **ledger,
					struct hallmark_diag *diag)
{
	struct hallmark_ledger *made = calloc(1, sizeof(*made));
	enum hallmark_code err;

	if (!made)
		return hm_ledger_explain(diag, HALLMARK_NO_MEMORY);
	made->host = *host;
	made->write = write;
	made->dir_fd = -1;
	err = open_all(made, dir, diag);
	if (err) {
		hallmark_ledger_close(made);
		return hm_ledger_explain(diag, err);
	}
	*ledger = made;
	return HALLMARK_OK;
}

void hallmark_ledger_close(struct hallmark_ledger *ledger)
{
	if (!ledger)
		return;
	hm_store_close(ledger->store);
	hm_buf_release(&ledger->identity.bytes);
	hm_buf_release(&ledger->head.bytes);
	if (ledger->check_room)
		hm_fields_release(ledger->check_room);
	free(ledger->check_room);
	hallmark_policy_free(ledger->policy);
	free(ledger->store_path);
	if (ledger->dir_fd >= 0)
		(void)close(ledger->dir_fd);
	free(ledger);
}

static void say_identity(const struct hm_identity *identity,
			 struct hallmark_ledger_info *info)
{
	info->brand = identity->brand;
	info->origin = identity->origin;
	info->prefixes = identity->prefixes;
	info->prefix_count = identity->prefix_count;
	info->wait = identity->wait;
	memcpy(info->id, identity->id.b, sizeof(info->id));
	memcpy(info->first, identity->root, sizeof(info->first));
	memcpy(info->log, identity->log, sizeof(info->log));
	memcpy(info->stock, identity->stock, sizeof(info->stock));
}

enum hallmark_code hallmark_ledger_info(struct hallmark_ledger *ledger,
					struct hallmark_ledger_info *info)
{
	struct hm_ledger_txn t;
	struct hm_store_size size;
	enum hallmark_code err;
	uint64_t subjects;

	err = hm_ledger_look(ledger, &t, NULL);
	if (err)
		return err;
	err = hm_txn_rows(t.txn, HM_TABLE_MAP, &subjects);
	if (!err)
		err = hm_txn_size(t.txn, &size);
	if (!err)
		err = hm_ledger_roots(&t, info);
	hm_txn_abort(t.txn);
	if (err)
		return err;
	say_identity(&ledger->identity, info);
	/* Subjects that are no items: the root's, and authorised keys. */
	info->items = subjects - 1 - info->keys;
	info->entries = t.log.size;
	info->head_size = ledger->head.checkpoint.size;
	info->head_time = ledger->head.time;
	info->disk_bytes = size.file_bytes;
	return HALLMARK_OK;
}

/* A group of a run: the log indices that it wrote. */
struct group {
	uint64_t first;
	uint64_t end; /* of the next group; places beyond are another's */
	struct hallmark_bytes run;
};

/* The last group that begins at or below an index, if there is one. */
static enum hallmark_code
group_of(struct hm_txn *txn, uint64_t index, struct group *group)
{
	enum hallmark_code err;
	struct hm_row row;
	uint8_t key[8];

	if (group->run.ptr && index >= group->first && index < group->end)
		return HALLMARK_OK;
	*group = (struct group){ .end = UINT64_MAX };
	hm_put_u64(key, index + 1);
	err = hm_txn_seek(txn, HM_TABLE_GROUP, hm_bytes(key, 8), &row);
	if (!err && row.key.len == 8)
		group->end = hm_get_be(row.key.ptr, 8);
	if (!err)
		err = hm_txn_prev(txn, HM_TABLE_GROUP, &row);
	if (err || !row.key.ptr)
		return err;
	if (row.key.len != 8 || row.value.len > HALLMARK_RUN_NAME_MAX)
		return HALLMARK_STORE_DAMAGED;
	group->first = hm_get_be(row.key.ptr, 8);
	group->run = row.value;
	return HALLMARK_OK;
}

/* Back to the first event: that of its issue. */
static enum hallmark_code to_issue(struct hm_txn *txn, struct hm_map_row *row)
{
	enum hallmark_code err = HALLMARK_OK;
	struct hm_event_row stored;

	for (; row->leaf.count > 1 && !err; row->leaf.count--) {
		err = hm_event_get(txn, row->index, row->position, &stored);
		if (err)
			break;
		row->index = stored.before >> 24;
		row->position = (uint32_t)stored.before & HM_MAP_POSITION_MAX;
	}
	return err;
}

static enum hallmark_code
find_one(struct hm_ledger_txn *t, const uint8_t subject[32],
	 struct group *group, struct hallmark_found *found)
{
	enum hallmark_code err;
	struct hm_map_row row;
	struct hm_hash key;

	memcpy(key.b, subject, sizeof(key.b));
	err = hm_ledger_map_find(&t->map, HM_MAP_NOW, &key, 1, &row);
	if (!err)
		err = to_issue(t->txn, &row);
	found->found = !err && row.leaf.count > 0;
	found->run[0] = '\0';
	if (err || !found->found)
		return err;
	found->index = row.index;
	found->position = row.position;
	err = group_of(t->txn, row.index, group);
	if (err || !group->run.ptr)
		return err;
	memcpy(found->run, group->run.ptr, group->run.len);
	found->run[group->run.len] = '\0';
	return HALLMARK_OK;
}

enum hallmark_code
hallmark_ledger_find(struct hallmark_ledger *ledger,
		     const uint8_t (*subjects)[32], size_t count,
		     struct hallmark_found *found)
{
	struct group group = { .end = 0 };
	struct hm_ledger_txn t;
	enum hallmark_code err;

	err = hm_ledger_begin(ledger->store, HM_STORE_READ, &t);
	if (err)
		return err;
	for (size_t i = 0; i < count && !err; i++)
		err = find_one(&t, subjects[i], &group, &found[i]);
	hm_txn_abort(t.txn);
	return err;
}
