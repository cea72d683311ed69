/* SPDX-License-Identifier: MIT */
#include "ledger/events.h"

#define EVENT_KEY 12
#define HASH_KEY 10
#define ROW_HEAD 14
#define CHUNK_HEAD 8
#define URI_LEN 0x7fff /* the bit above says that a subject follows */

static void event_key(uint8_t key[EVENT_KEY], uint64_t index, uint32_t last)
{
	hm_put_u64(key, index);
	hm_put_u32(key + 8, last);
}

static void
hash_key(uint8_t key[HASH_KEY], uint64_t index, unsigned level, size_t tile)
{
	hm_put_u64(key, index);
	key[8] = (uint8_t)level;
	key[9] = (uint8_t)tile;
}

void hm_event_row_write(struct hallmark_buf *buf,
			const struct hm_event_row *row)
{
	uint8_t head[ROW_HEAD];

	hm_put_u64(head, row->before);
	hm_put_u32(head + 8,
		   (uint32_t)(row->event.len << 16 | row->details.len));
	head[12] = (uint8_t)(row->uri.len >> 8 | (row->subject ? 0x80 : 0));
	head[13] = (uint8_t)row->uri.len;
	hm_buf_mem(buf, head, sizeof(head));
	hm_buf_add(buf, row->event);
	hm_buf_add(buf, row->details);
	hm_buf_add(buf, row->uri);
	if (row->subject)
		hm_buf_mem(buf, row->subject, HM_HASH_BYTES);
}

struct hm_hash hm_event_row_subject(const struct hm_event_row *row,
				    const struct hm_event *event)
{
	struct hm_hash subject;

	if (event->kind == HM_ISSUE)
		return event->args.issue.subject;
	if (event->kind == HM_AUTHORISE)
		return hm_subject_key(event->args.authorise.key);
	if (!row->subject)
		return (struct hm_hash){ { 0 } };
	memcpy(subject.b, row->subject, sizeof(subject.b));
	return subject;
}

static bool is_zeros(struct hallmark_bytes bytes)
{
	uint8_t all = 0;

	for (size_t i = 0; i < bytes.len; i++)
		all |= bytes.ptr[i];
	return all == 0;
}

bool hm_event_row_read(struct hallmark_bytes bytes, struct hm_event_row *row)
{
	size_t event, details, uri, subject, end;

	if (bytes.len < ROW_HEAD)
		return false;
	event = (size_t)hm_get_be(bytes.ptr + 8, 2);
	details = (size_t)hm_get_be(bytes.ptr + 10, 2);
	uri = (size_t)hm_get_be(bytes.ptr + 12, 2) & URI_LEN;
	subject = bytes.ptr[12] & 0x80 ? HM_HASH_BYTES : 0;
	end = ROW_HEAD + event + details + uri + subject;
	if (bytes.len < end ||
	    !is_zeros(hm_bytes(bytes.ptr + end, bytes.len - end)))
		return false;
	row->before = hm_get_be(bytes.ptr, 8);
	row->event = hm_bytes(bytes.ptr + ROW_HEAD, event);
	row->details = hm_bytes(row->event.ptr + event, details);
	row->uri = hm_bytes(row->details.ptr + details, uri);
	row->subject = subject > 0 ? row->uri.ptr + uri : NULL;
	return true;
}

static uint32_t row_start(const struct hm_event_rows *rows, size_t i)
{
	return i == 0 ? rows->start : rows->ends[i - 1];
}

/* Rows [from, result) fit into one chunk. */
static size_t chunk_end(const struct hm_event_rows *rows, size_t from)
{
	uint32_t start = row_start(rows, from);
	size_t to = from;

	while (to < rows->count &&
	       CHUNK_HEAD + 4 * (to - from + 1) + (rows->ends[to] - start) <=
		       HM_EVENT_CHUNK_MAX)
		to++;
	return to;
}

static enum hallmark_code
chunk_put(struct hm_event_writer *writer, uint64_t index,
	  const struct hm_event_rows *rows, size_t from, size_t to)
{
	size_t head = CHUNK_HEAD + 4 * (to - from);
	uint32_t start = row_start(rows, from);
	size_t len = rows->ends[to - 1] - start;
	uint8_t *at = writer->chunk;
	uint8_t key[EVENT_KEY];

	hm_put_u32(at, (uint32_t)from);
	hm_put_u32(at + 4, (uint32_t)(to - from));
	for (size_t i = from; i < to; i++)
		hm_put_u32(at + CHUNK_HEAD + 4 * (i - from),
			   (uint32_t)head + row_start(rows, i) - start);
	memcpy(at + head, rows->bytes + start, len);
	event_key(key, index, (uint32_t)(to - 1));
	return hm_txn_append(writer->txn, HM_TABLE_EVENT,
			     hm_bytes(key, sizeof(key)),
			     hm_bytes(at, head + len));
}

enum hallmark_code
hm_event_rows_add(struct hm_event_writer *writer, uint64_t index,
		  const struct hm_event_rows *rows)
{
	enum hallmark_code err = HALLMARK_OK;
	size_t from = 0, to;

	while (from < rows->count && !err) {
		to = chunk_end(rows, from);
		if (to == from)
			return HALLMARK_TOO_LARGE;
		err = chunk_put(writer, index, rows, from, to);
		from = to;
	}
	return err;
}

static enum hallmark_code
tile_put(struct hm_txn *txn, uint64_t index, unsigned level, size_t tile,
	 const struct hm_hash *hashes, size_t count)
{
	uint8_t key[HASH_KEY];

	hash_key(key, index, level, tile);
	return hm_txn_append(txn, HM_TABLE_HASH, hm_bytes(key, sizeof(key)),
			     hm_bytes(hashes, count * sizeof(*hashes)));
}

static size_t tile_count(size_t leaves)
{
	return (leaves + HM_EVENT_TILE - 1) / HM_EVENT_TILE;
}

static size_t tile_size(size_t leaves, size_t tile)
{
	size_t rest = leaves - tile * HM_EVENT_TILE;

	return rest < HM_EVENT_TILE ? rest : HM_EVENT_TILE;
}

/* An RFC 9162 tree over leaves is one over the roots of their tiles. */
enum hallmark_code
hm_event_hashes_add(struct hm_event_writer *writer, uint64_t index,
		    const struct hm_event_rows *rows, struct hm_hash *root)
{
	size_t tiles = tile_count(rows->count);
	enum hallmark_code err = HALLMARK_OK;

	if (tiles > HM_EVENT_TILE)
		return HALLMARK_TOO_LARGE;
	for (size_t i = 0; i < tiles && !err; i++) {
		const struct hm_hash *leaves = rows->leaves + i * HM_EVENT_TILE;
		size_t count = tile_size(rows->count, i);

		writer->tiles[i] = hm_tree_root(leaves, count);
		err = tile_put(writer->txn, index, 0, i, leaves, count);
	}
	if (!err && tiles > 1)
		err = tile_put(writer->txn, index, 1, 0, writer->tiles, tiles);
	if (!err)
		*root = hm_tree_root(writer->tiles, tiles);
	return err;
}

static enum hallmark_code
tile_get(struct hm_txn *txn, uint64_t index, unsigned level, size_t tile,
	 size_t want, const struct hm_hash **hashes)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint8_t key[HASH_KEY];

	hash_key(key, index, level, tile);
	err = hm_txn_get(txn, HM_TABLE_HASH, hm_bytes(key, sizeof(key)),
			 &value);
	if (err)
		return err;
	if (value.len < want * sizeof(**hashes))
		return HALLMARK_STORE_DAMAGED;
	*hashes = (const struct hm_hash *)value.ptr;
	return HALLMARK_OK;
}

struct path_source {
	struct hm_txn *txn;
	uint64_t index;
};

/* A subtree of up to 256 leaves lies in one tile, any larger one is whole tiles. */
static enum hallmark_code
subtree(void *from, uint64_t first, uint64_t count, struct hm_hash *out)
{
	const struct path_source *s = from;
	unsigned level = count > HM_EVENT_TILE;
	const struct hm_hash *hashes;
	size_t tile = 0, at, n = (size_t)count;
	enum hallmark_code err;

	if (level == 0) {
		tile = (size_t)first / HM_EVENT_TILE;
		at = (size_t)first % HM_EVENT_TILE;
	} else {
		at = (size_t)first / HM_EVENT_TILE;
		n = tile_count(n);
	}
	err = tile_get(s->txn, s->index, level, tile, at + n, &hashes);
	if (!err)
		*out = hm_tree_root(hashes + at, n);
	return err;
}

enum hallmark_code
hm_event_path(struct hm_txn *txn, uint64_t index, uint32_t position, uint64_t n,
	      struct hallmark_buf *path)
{
	struct path_source from = { txn, index };
	struct hm_tree_source source = { subtree, &from };
	uint64_t wanted = position;

	if (n > HALLMARK_STATEMENT_EVENTS_MAX || wanted >= n)
		return HALLMARK_STORE_DAMAGED;
	return hm_tree_multiproof(n, &wanted, 1, &source, path);
}

enum hallmark_code
hm_event_hashes_check(struct hm_txn *txn, uint64_t index,
		      const struct hm_hash *leaves, size_t count)
{
	const struct hm_hash *stored, *roots = NULL;
	size_t tiles = tile_count(count);
	enum hallmark_code err;
	struct hm_hash root;

	for (size_t i = 0; i < tiles; i++) {
		size_t n = tile_size(count, i);

		err = tile_get(txn, index, 0, i, n, &stored);
		if (err)
			return err;
		if (memcmp(stored, leaves + i * HM_EVENT_TILE,
			   n * sizeof(*leaves)) != 0)
			return HALLMARK_STORE_DAMAGED;
		if (tiles == 1)
			break;
		root = hm_tree_root(stored, n);
		err = tile_get(txn, index, 1, 0, tiles, &roots);
		if (err)
			return err;
		if (!hm_hash_equal(&root, &roots[i]))
			return HALLMARK_STORE_DAMAGED;
	}
	return HALLMARK_OK;
}

static enum hallmark_code
chunk_open(struct hm_event_scan *scan, const struct hm_row *row)
{
	struct hallmark_bytes chunk = row->value;
	uint32_t last;

	if (row->key.len != EVENT_KEY || chunk.len < CHUNK_HEAD)
		return HALLMARK_STORE_DAMAGED;
	scan->index = hm_get_be(row->key.ptr, 8);
	last = (uint32_t)hm_get_be(row->key.ptr + 8, 4);
	scan->chunk = chunk;
	scan->first = (uint32_t)hm_get_be(chunk.ptr, 4);
	scan->count = (uint32_t)hm_get_be(chunk.ptr + 4, 4);
	scan->next = 0;
	if (scan->count == 0 || scan->first > last ||
	    scan->count != last - scan->first + 1 ||
	    (chunk.len - CHUNK_HEAD) / 4 < scan->count)
		return HALLMARK_STORE_DAMAGED;
	return HALLMARK_OK;
}

/* Row i of the chunk. */
static enum hallmark_code chunk_row(const struct hm_event_scan *scan,
				    uint32_t i, struct hm_event_row *row)
{
	const uint8_t *offsets = scan->chunk.ptr + CHUNK_HEAD;
	size_t from = (size_t)hm_get_be(offsets + 4 * (size_t)i, 4);
	size_t to = i + 1 == scan->count
			    ? scan->chunk.len
			    : (size_t)hm_get_be(offsets + 4 * (size_t)i + 4, 4);

	if (from > to || to > scan->chunk.len ||
	    !hm_event_row_read(hm_bytes(scan->chunk.ptr + from, to - from),
			       row))
		return HALLMARK_STORE_DAMAGED;
	return HALLMARK_OK;
}

static enum hallmark_code seek(struct hm_event_scan *scan, uint64_t index,
			       uint32_t position, struct hm_row *row)
{
	uint8_t key[EVENT_KEY];

	event_key(key, index, position);
	return hm_txn_seek(scan->txn, HM_TABLE_EVENT,
			   hm_bytes(key, sizeof(key)), row);
}

enum hallmark_code hm_event_get(struct hm_txn *txn, uint64_t index,
				uint32_t position, struct hm_event_row *row)
{
	struct hm_event_scan scan = { .txn = txn };
	enum hallmark_code err;
	struct hm_row found;

	err = seek(&scan, index, position, &found);
	if (err)
		return err;
	if (!found.key.ptr)
		return HALLMARK_STORE_DAMAGED;
	err = chunk_open(&scan, &found);
	if (err)
		return err;
	if (scan.index != index || position < scan.first)
		return HALLMARK_STORE_DAMAGED;
	return chunk_row(&scan, position - scan.first, row);
}

enum hallmark_code
hm_event_scan(struct hm_txn *txn, uint64_t index, struct hm_event_scan *scan)
{
	enum hallmark_code err;
	struct hm_row row;

	*scan = (struct hm_event_scan){ .txn = txn };
	err = seek(scan, index, 0, &row);
	if (!err && row.key.ptr)
		err = chunk_open(scan, &row);
	return err;
}

enum hallmark_code
hm_event_next(struct hm_event_scan *scan, struct hm_event_row *row, bool *found)
{
	enum hallmark_code err;
	struct hm_row next;

	*found = false;
	if (scan->count > 0 && scan->next == scan->count) {
		scan->count = 0;
		err = hm_txn_next(scan->txn, HM_TABLE_EVENT, &next);
		if (!err && next.key.ptr)
			err = chunk_open(scan, &next);
		if (err)
			return err;
	}
	if (scan->count == 0)
		return HALLMARK_OK;
	err = chunk_row(scan, scan->next, row);
	if (err)
		return err;
	scan->position = scan->first + scan->next++;
	*found = true;
	return HALLMARK_OK;
}
