/* Issue runs: taking rows, committing groups. SPDX-License-Identifier: MIT */
#include "ledger/run.h"

#include <stdlib.h>

#include "base/text.h"
#include "ledger/chain.h"

#define RUN_ROW (HM_HASH_BYTES + 8 + 8 + 1)

static struct hallmark_bytes run_name(const struct hallmark_run *run)
{
	return hm_bytes(run->name, run->name_len);
}

/* The run's row of the store. */
static enum hallmark_code row_get(struct hm_txn *txn, struct hallmark_run *run)
{
	struct hallmark_bytes value;
	enum hallmark_code err;

	err = hm_txn_get(txn, HM_TABLE_RUN, run_name(run), &value);
	if (err || !value.ptr)
		return err;
	if (value.len != RUN_ROW)
		return HALLMARK_STORE_DAMAGED;
	if (memcmp(value.ptr, run->digest.b, HM_HASH_BYTES) != 0)
		return HALLMARK_RUN_OTHER_FILE;
	value.ptr += HM_HASH_BYTES;
	run->state.rows = hm_get_be(value.ptr, 8);
	run->state.items = hm_get_be(value.ptr + 8, 8);
	run->state.complete = value.ptr[16] != 0;
	return HALLMARK_OK;
}

static enum hallmark_code
row_put(struct hm_txn *txn, const struct hallmark_run *run,
	const struct hallmark_run_state *state)
{
	uint8_t row[RUN_ROW];

	memcpy(row, run->digest.b, HM_HASH_BYTES);
	hm_put_u64(row + HM_HASH_BYTES, state->rows);
	hm_put_u64(row + HM_HASH_BYTES + 8, state->items);
	row[RUN_ROW - 1] = state->complete;
	return hm_txn_put(txn, HM_TABLE_RUN, run_name(run),
			  hm_bytes(row, sizeof(row)));
}

static enum hallmark_code check_options(const struct hallmark_ledger *ledger,
					const struct hallmark_run_options *o)
{
	if (!ledger->write || o->batch == 0 || o->batch > HALLMARK_BATCH_MAX ||
	    o->name.len == 0 || o->name.len > HALLMARK_RUN_NAME_MAX ||
	    !hm_utf8_plain(o->name))
		return HALLMARK_USAGE;
	return hm_pub_valid(o->to) ? HALLMARK_OK : HALLMARK_KEY_BAD;
}

/* May it issue? What and how much, the commit says. */
static enum hallmark_code
check_signer(struct hm_ledger_txn *t, const struct hallmark_signer *signer)
{
	struct hm_hash kid = hm_cose_kid(signer->pub);
	struct hm_ledger_powers p;
	const struct hm_power *power;
	enum hallmark_code err;
	const uint8_t *pub;
	uint64_t by = 0;

	err = hm_ledger_powers_open(t, HM_MAP_NOW, &p);
	if (!err)
		err = hm_ledger_powers_find(&p, &kid, t->log.size, &by, &pub);
	if (!err && by == 0)
		err = pub ? HALLMARK_KEY_REVOKED : HALLMARK_KEY_WRONG;
	if (!err) {
		hm_powers_fold(&p.powers, t->log.size);
		power = hm_powers_get(&p.powers, by);
		if (!hm_powers_counts(&p.powers, by, t->log.size))
			err = HALLMARK_KEY_REVOKED;
		else if (power && !(power->grant.roles & HM_ROLE_ISSUE))
			err = HALLMARK_ROLE_MISSING;
	}
	hm_ledger_powers_release(&p);
	return err;
}

static enum hallmark_code look(struct hallmark_run *run)
{
	struct hm_ledger_txn t;
	enum hallmark_code err;

	err = hm_ledger_begin(run->ledger->store, HM_STORE_READ, &t);
	if (err)
		return err;
	err = row_get(t.txn, run);
	if (!err)
		err = check_signer(&t, run->signer);
	hm_txn_abort(t.txn);
	return err;
}

enum hallmark_code
hallmark_run_begin(struct hallmark_ledger *ledger,
		   const struct hallmark_run_options *options,
		   struct hallmark_run **run, struct hallmark_diag *diag)
{
	enum hallmark_code err = check_options(ledger, options);
	struct hallmark_run *made;

	if (err)
		return hm_ledger_explain(diag, err);
	made = calloc(1, sizeof(*made));
	if (!made)
		return hm_ledger_explain(diag, HALLMARK_NO_MEMORY);
	made->ledger = ledger;
	memcpy(made->name, options->name.ptr, options->name.len);
	made->name_len = options->name.len;
	memcpy(made->digest.b, options->digest, HM_HASH_BYTES);
	made->signer = options->signer;
	memcpy(made->to, options->to, HM_PUB_BYTES);
	made->batch = options->batch;
	hm_fields_init(&made->fields);
	err = look(made);
	if (err) {
		hallmark_run_free(made);
		return hm_ledger_explain(diag, err);
	}
	made->last_row = made->state.rows;
	*run = made;
	return HALLMARK_OK;
}

void hallmark_run_state(const struct hallmark_run *run,
			struct hallmark_run_state *state)
{
	*state = run->state;
}

void hallmark_run_free(struct hallmark_run *run)
{
	if (!run)
		return;
	free(run->group.bytes);
	hm_fields_release(&run->fields);
	free(run);
}

enum hallmark_code hm_ledger_prefix(const struct hallmark_ledger *ledger,
				    struct hallmark_bytes uri)
{
	const struct hm_identity *identity = &ledger->identity;

	for (size_t i = 0; i < identity->prefix_count; i++)
		if (hallmark_item_under(uri, identity->prefixes[i]))
			return HALLMARK_OK;
	return identity->prefix_count == 0 ? HALLMARK_OK
					   : HALLMARK_OUT_OF_PREFIX;
}

static struct hallmark_bytes uri_of(const struct hallmark_item_id *item)
{
	return hm_text(item->uri);
}

enum hallmark_code
hallmark_issue_check(struct hallmark_ledger *ledger,
		     const struct hallmark_item_id *item,
		     const struct hallmark_field *fields, size_t field_count)
{
	static const uint8_t seed[HM_SEED_SALT_BYTES];
	enum hallmark_code err = hm_ledger_prefix(ledger, uri_of(item));

	if (err)
		return err;
	if (!ledger->check_room) {
		ledger->check_room = malloc(sizeof(*ledger->check_room));
		if (!ledger->check_room)
			return HALLMARK_NO_MEMORY;
		hm_fields_init(ledger->check_room);
	}
	return hm_fields_encode(ledger->check_room, seed, fields, field_count);
}

/* Salt and seed of one event, from a draw for many. */
static const uint8_t *draw(struct hallmark_run *run)
{
	const struct hallmark_host *host = &run->ledger->host;

	if (run->drawn_left == 0) {
		host->random(host->arg, run->drawn[0], sizeof(run->drawn));
		run->drawn_left = HM_DRAW_ROWS;
	}
	return run->drawn[--run->drawn_left];
}

/* The hash of what hm_fields_encode made. */
static enum hallmark_code
hash_details(struct hallmark_bytes bytes, struct hm_event *event)
{
	struct hm_details details;
	struct hm_cbor r;

	event->has_details = bytes.len > 0;
	if (!event->has_details)
		return HALLMARK_OK;
	hm_cbor_init(&r, bytes, "HMK-DET-1");
	hm_details_read(&r, &details);
	hm_cbor_end(&r);
	event->details = details.hash;
	return r.err ? HALLMARK_USAGE : HALLMARK_OK;
}

/* Room behind the group's bytes, as a buffer. HALLMARK_USAGE: it is full. */
static enum hallmark_code
row_room(struct hm_group *group, size_t used, struct hallmark_buf *room)
{
	size_t more = group->bytes_room > 0 ? 2 * group->bytes_room
					    : 4 * HM_EVENT_ROW_MAX;
	uint8_t *grown;

	if (group->bytes_room - used < HM_EVENT_ROW_MAX) {
		if (more > HM_GROUP_BYTES_MAX)
			return HALLMARK_USAGE;
		grown = realloc(group->bytes, more);
		if (!grown)
			return HALLMARK_NO_MEMORY;
		group->bytes = grown;
		group->bytes_room = more;
	}
	*room = (struct hallmark_buf){ .ptr = group->bytes + used,
				       .cap = HM_EVENT_ROW_MAX,
				       .max = HM_EVENT_ROW_MAX };
	return HALLMARK_OK;
}

static enum hallmark_code
add_row(struct hallmark_run *run, const struct hm_event *event,
	struct hallmark_bytes uri)
{
	struct hm_group *group = &run->group;
	size_t used = group->count > 0 ? group->ends[group->count - 1] : 0;
	uint8_t space[HM_EVENT_BYTES_MAX];
	struct hallmark_buf bytes = HM_BUF_OVER(space), room;
	struct hm_event_row row = { .uri = uri,
				    .details =
					    hm_buf_view(&run->fields.details) };
	enum hallmark_code err = row_room(group, used, &room);

	if (err)
		return err;
	hm_event_write(&bytes, event);
	row.event = hm_buf_view(&bytes);
	hm_event_row_write(&room, &row);
	if (bytes.err || room.err)
		return HALLMARK_TOO_LARGE;
	group->leaves[group->count] = hm_tree_leaf(row.event);
	group->ends[group->count] = (uint32_t)(used + room.len);
	return HALLMARK_OK;
}

static enum hallmark_code check_first(const struct hallmark_first *first)
{
	if (!first || ((!first->to || hm_pub_valid(first->to)) &&
		       (!first->claim || hm_pub_valid(first->claim))))
		return HALLMARK_OK;
	return HALLMARK_KEY_BAD;
}

enum hallmark_code
hallmark_run_add(struct hallmark_run *run, const struct hallmark_item_id *item,
		 const struct hallmark_field *fields, size_t field_count,
		 uint64_t row, const struct hallmark_first *first)
{
	struct hallmark_bytes uri = uri_of(item);
	struct hm_group *group = &run->group;
	struct hm_event event = { .kind = HM_ISSUE };
	enum hallmark_code err = hm_ledger_prefix(run->ledger, uri);
	const uint8_t *drawn;

	if (!err)
		err = check_first(first);
	if (err)
		return err;
	if (group->count == HALLMARK_GROUP || row <= run->last_row ||
	    run->state.complete)
		return HALLMARK_USAGE;
	drawn = draw(run);
	err = hm_fields_encode(&run->fields, drawn + HM_SALT_BYTES, fields,
			       field_count);
	if (!err)
		err = hash_details(hm_buf_view(&run->fields.details), &event);
	if (err)
		return err;
	event.prev = run->ledger->identity.id;
	event.salt = drawn;
	memcpy(event.args.issue.subject.b, item->subject, HM_HASH_BYTES);
	event.args.issue.to = first && first->to ? first->to : run->to;
	event.args.issue.claim = first ? first->claim : NULL;
	err = add_row(run, &event, uri);
	if (err)
		return err;
	group->file_rows[group->count] = row;
	group->subjects[group->count].key = event.args.issue.subject;
	group->subjects[group->count].number = (uint32_t)group->count;
	group->count++;
	run->last_row = row;
	return HALLMARK_OK;
}

static enum hallmark_code
write_all(struct hallmark_run *run, struct hm_ledger_txn *t,
	  const struct hallmark_run_state *state, struct hallmark_diag *diag)
{
	enum hallmark_code err = HALLMARK_OK;
	uint64_t at = 0;
	uint8_t key[8];

	if (run->group.count > 0)
		err = hm_fresh_clock(run->ledger, t, &at);
	if (!err && run->group.count > 0) {
		hm_put_u64(key, t->log.size);
		err = hm_txn_append(t->txn, HM_TABLE_GROUP,
				    hm_bytes(key, sizeof(key)), run_name(run));
	}
	if (!err && run->group.count > 0)
		err = hm_group_write(run, t, at, diag);
	if (!err)
		err = row_put(t->txn, run, state);
	return err;
}

enum hallmark_code hallmark_run_commit(struct hallmark_run *run, uint64_t rows,
				       bool last, struct hallmark_diag *diag)
{
	struct hallmark_run_state state = {
		.rows = rows,
		.items = run->state.items + run->group.count,
		.complete = last,
	};
	struct hm_ledger_txn t;
	enum hallmark_code err;

	if (run->state.complete || rows < run->last_row)
		return hm_ledger_explain(diag, HALLMARK_USAGE);
	err = hm_ledger_begin(run->ledger->store, HM_STORE_WRITE, &t);
	if (!err) {
		err = write_all(run, &t, &state, diag);
		if (err)
			hm_txn_abort(t.txn);
		else
			err = hm_txn_commit(t.txn);
	}
	if (err)
		return hm_ledger_explain(diag, err);
	run->state = state;
	run->last_row = rows;
	run->group.count = 0;
	return HALLMARK_OK;
}
