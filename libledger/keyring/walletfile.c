/* SPDX-License-Identifier: MIT */
#include "keyring/walletfile.h"

#include <sodium.h>

#define MARK HM_LIT("hallmark/wallet/1")

void hm_wallet_content_free(struct hm_wallet_content *content)
{
	sodium_free(content->plain);
	hm_buf_release(&content->entries);
	*content = (struct hm_wallet_content){ 0 };
}

size_t hm_wallet_content_count(const struct hm_wallet_content *content)
{
	return content->entries.len / sizeof(struct hm_wallet_entry);
}

const struct hm_wallet_entry *
hm_wallet_content_at(const struct hm_wallet_content *content, size_t place)
{
	const void *entries = content->entries.ptr;

	return (const struct hm_wallet_entry *)entries + place;
}

static int compare(struct hallmark_bytes a, struct hallmark_bytes b)
{
	int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

size_t hm_wallet_content_find(const struct hm_wallet_content *content,
			      struct hallmark_bytes uri, bool *found)
{
	size_t low = 0;
	size_t high = hm_wallet_content_count(content);

	*found = false;
	while (low < high && !*found) {
		size_t mid = low + (high - low) / 2;
		int order =
			compare(uri, hm_wallet_content_at(content, mid)->uri);

		*found = order == 0;
		if (*found || order > 0)
			low = *found ? mid : mid + 1;
		else
			high = mid;
	}
	return low;
}

static void read_entry(struct hm_cbor *r, struct hm_wallet_content *content)
{
	size_t count = hm_wallet_content_count(content);
	struct hm_wallet_entry entry;
	struct hallmark_item_id id;

	(void)hm_cbor_array(r, 2, 2);
	entry.uri = hm_cbor_tstr(r, 1, HALLMARK_URI_MAX);
	entry.used = (uint32_t)hm_cbor_uint(r, 1, HALLMARK_WALLET_COUNTERS);
	if (r->err)
		return;
	if (hallmark_item_canonical(entry.uri, &id) ||
	    (count > 0 && compare(hm_wallet_content_at(content, count - 1)->uri,
				  entry.uri) >= 0))
		hm_cbor_fail(r, HALLMARK_KEY_FILE_BAD, "a canonical URI");
	hm_buf_mem(&content->entries, &entry, sizeof(entry));
}

/* HMK-WALLET-2: views of plain, which content owns already. */
static enum hallmark_code read_plain(struct hm_wallet_content *content)
{
	struct hm_cbor r;
	size_t count;

	content->entries = HM_BUF_INIT(HALLMARK_WALLET_ITEMS_MAX *
				       sizeof(struct hm_wallet_entry));
	hm_cbor_init(&r, hm_bytes(content->plain, content->len),
		     "HMK-WALLET-2");
	(void)hm_cbor_array(&r, 2, 2);
	content->seed = hm_cbor_bstr(&r, HM_SEED_BYTES, HM_SEED_BYTES);
	count = hm_cbor_array(&r, 0, HALLMARK_WALLET_ITEMS_MAX);
	for (size_t i = 0; i < count && !r.err; i++)
		read_entry(&r, content);
	hm_cbor_end(&r);
	if (content->entries.err)
		return content->entries.err;
	return r.err ? HALLMARK_KEY_FILE_BAD : HALLMARK_OK;
}

static enum hallmark_code read_or_free(struct hm_wallet_content *content)
{
	enum hallmark_code err = read_plain(content);

	if (err)
		hm_wallet_content_free(content);
	return err;
}

static void put_entry(struct hallmark_buf *buf, const struct hm_wallet_entry *e)
{
	hm_cbor_put_array(buf, 2);
	hm_cbor_put_tstr(buf, e->uri);
	hm_cbor_put_uint(buf, e->used);
}

/* All heads and numbers of one entry take fewer bytes. */
#define AROUND_URI 16

static size_t room_for(const struct hm_wallet_content *old,
		       const struct hm_wallet_entry *entry)
{
	size_t room = 64 + (entry ? entry->uri.len + AROUND_URI : 0);

	for (size_t i = 0; old && i < hm_wallet_content_count(old); i++)
		room += hm_wallet_content_at(old, i)->uri.len + AROUND_URI;
	return room;
}

static void put_plain(struct hallmark_buf *buf, struct hallmark_bytes seed,
		      const struct hm_wallet_content *old,
		      const struct hm_wallet_entry *entry)
{
	size_t count = old ? hm_wallet_content_count(old) : 0;
	size_t place = count;
	bool found = false;

	if (old && entry)
		place = hm_wallet_content_find(old, entry->uri, &found);
	hm_cbor_put_array(buf, 2);
	hm_cbor_put_bstr(buf, seed);
	hm_cbor_put_array(buf, count + (entry && !found));
	for (size_t i = 0; i < place; i++)
		put_entry(buf, hm_wallet_content_at(old, i));
	if (entry)
		put_entry(buf, entry);
	for (size_t i = place + found; i < count; i++)
		put_entry(buf, hm_wallet_content_at(old, i));
}

enum hallmark_code hm_wallet_content_make(struct hallmark_bytes seed,
					  const struct hm_wallet_content *old,
					  const struct hm_wallet_entry *entry,
					  struct hm_wallet_content *content)
{
	size_t room = room_for(old, entry);
	struct hm_wallet_content made = { .plain = sodium_malloc(room) };
	struct hallmark_buf buf = { .ptr = made.plain,
				    .cap = room,
				    .max = room };
	enum hallmark_code err;

	if (!made.plain)
		return HALLMARK_NO_MEMORY;
	put_plain(&buf, seed, old, entry);
	made.len = buf.len;
	err = read_or_free(&made);
	if (!err)
		*content = made;
	return err;
}

bool hm_walletfile_read(struct hallmark_bytes bytes, struct hm_walletfile *f)
{
	struct hallmark_bytes mark;
	struct hm_cbor r;

	hm_cbor_init(&r, bytes, "HMK-WALLET-1");
	(void)hm_cbor_array(&r, 4, 4);
	(void)hm_cbor_uint(&r, 1, 1);
	mark = hm_cbor_tstr(&r, MARK.len, MARK.len);
	hm_seal_read(&r, &f->seal);
	f->bound = hm_bytes(bytes.ptr, r.at);
	f->sealed = hm_cbor_bstr(&r, 1, HM_WALLET_BYTES_MAX);
	hm_cbor_end(&r);
	return !r.err && hm_bytes_equal(mark, MARK);
}

enum hallmark_code hm_walletfile_open(const struct hm_walletfile *f,
				      const uint8_t lock[HM_LOCK_BYTES],
				      struct hm_wallet_content *content)
{
	size_t len = hm_seal_room(&f->seal, f->sealed.len);
	struct hm_wallet_content made = { .plain = sodium_malloc(len),
					  .len = len };
	enum hallmark_code err;

	if (!made.plain)
		return HALLMARK_NO_MEMORY;
	err = hm_seal_open(&f->seal, lock, f->bound, f->sealed, made.plain);
	if (err)
		hm_wallet_content_free(&made);
	else
		err = read_or_free(&made);
	if (!err)
		*content = made;
	return err;
}

enum hallmark_code
hm_walletfile_write(struct hallmark_buf *buf, const struct hm_seal *seal,
		    const uint8_t lock[HM_LOCK_BYTES],
		    const struct hm_wallet_content *content)
{
	hm_cbor_put_array(buf, 4);
	hm_cbor_put_uint(buf, 1);
	hm_cbor_put_tstr(buf, MARK);
	hm_seal_write(buf, seal);
	if (buf->err)
		return buf->err;
	return hm_seal_close(seal, lock, hm_bytes(content->plain, content->len),
			     buf);
}
