/* What genesis fixed, in the table meta. SPDX-License-Identifier: MIT */
#include "ledger/ledger.h"

#include "cbor/writer.h"

#define FIELDS 9
#define BYTES_MAX ((size_t)1 << 18)

static const struct hallmark_bytes format_key = { (const uint8_t *)"format",
						  6 };
static const struct hallmark_bytes identity_key = { (const uint8_t *)"identity",
						    8 };

static void put_key(struct hallmark_buf *buf, const uint8_t *pub)
{
	hm_cbor_put_bstr(buf, hm_bytes(pub, HM_PUB_BYTES));
}

static void
identity_write(struct hallmark_buf *buf, const struct hm_identity *identity)
{
	hm_cbor_put_array(buf, FIELDS);
	hm_cbor_put_tstr(buf, identity->brand);
	hm_cbor_put_tstr(buf, identity->origin);
	hm_cbor_put_array(buf, identity->prefix_count);
	for (size_t i = 0; i < identity->prefix_count; i++)
		hm_cbor_put_tstr(buf, identity->prefixes[i]);
	hm_cbor_put_uint(buf, identity->wait);
	put_key(buf, identity->root);
	put_key(buf, identity->next);
	put_key(buf, identity->log);
	put_key(buf, identity->stock);
	hm_cbor_put_bstr(buf, hm_hash_view(&identity->id));
}

static const uint8_t *key_read(struct hm_cbor *r)
{
	return hm_cbor_bstr(r, HM_PUB_BYTES, HM_PUB_BYTES).ptr;
}

static bool identity_read(struct hm_identity *identity)
{
	struct hm_cbor r;

	hm_cbor_init(&r, hm_buf_view(&identity->bytes), "");
	hm_cbor_array(&r, FIELDS, FIELDS);
	identity->brand = hm_cbor_tstr(&r, 1, HM_KEY_NAME_MAX);
	identity->origin = hm_cbor_tstr(&r, 1, HM_ORIGIN_BYTES_MAX);
	identity->prefix_count = hm_cbor_array(&r, 0, HM_LEDGER_PREFIXES_MAX);
	for (size_t i = 0; i < identity->prefix_count; i++)
		identity->prefixes[i] = hm_cbor_tstr(&r, 1, HALLMARK_URI_MAX);
	identity->wait = hm_cbor_uint(&r, 0, HM_WAIT_MAX);
	identity->root = key_read(&r);
	identity->next = key_read(&r);
	identity->log = key_read(&r);
	identity->stock = key_read(&r);
	identity->id = hm_hash_read(&r);
	hm_cbor_end(&r);
	return r.err == HALLMARK_OK;
}

enum hallmark_code
hm_identity_put(struct hm_txn *txn, const struct hm_identity *identity)
{
	struct hallmark_buf buf = HM_BUF_INIT(BYTES_MAX);
	enum hallmark_code err;
	uint8_t format[8];

	identity_write(&buf, identity);
	hm_put_u64(format, HM_LEDGER_FORMAT);
	err = buf.err;
	if (!err)
		err = hm_txn_put(txn, HM_TABLE_META, identity_key,
				 hm_buf_view(&buf));
	if (!err)
		err = hm_txn_put(txn, HM_TABLE_META, format_key,
				 hm_bytes(format, sizeof(format)));
	hm_buf_release(&buf);
	return err;
}

static enum hallmark_code check_format(struct hm_txn *txn)
{
	struct hallmark_bytes value;
	enum hallmark_code err;
	uint64_t format;

	err = hm_txn_get(txn, HM_TABLE_META, format_key, &value);
	if (err)
		return err;
	if (value.len != 8)
		return HALLMARK_STORE_DAMAGED;
	format = hm_get_be(value.ptr, 8);
	if (format > HM_LEDGER_FORMAT)
		return HALLMARK_STORE_NEWER;
	return format == HM_LEDGER_FORMAT ? HALLMARK_OK
					  : HALLMARK_STORE_DAMAGED;
}

enum hallmark_code
hm_identity_get(struct hm_txn *txn, struct hm_identity *identity)
{
	enum hallmark_code err = check_format(txn);
	struct hallmark_bytes value;

	if (!err)
		err = hm_txn_get(txn, HM_TABLE_META, identity_key, &value);
	if (err)
		return err;
	identity->bytes = HM_BUF_INIT(BYTES_MAX);
	hm_buf_add(&identity->bytes, value);
	if (identity->bytes.err)
		return identity->bytes.err;
	return identity_read(identity) ? HALLMARK_OK : HALLMARK_STORE_DAMAGED;
}
