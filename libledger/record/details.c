/* SPDX-License-Identifier: MIT */
#include "record/details.h"

#include "cbor/writer.h"
#include "record/event.h"
#include "tree/merkle.h"

/* HMK-DET-3: salt_i = first 16 bytes of H("hallmark/salt/1" 00 seed u32 i). */
static struct hm_hash salt_of(const uint8_t *seed, size_t number)
{
	uint8_t be[4];
	struct hallmark_bytes parts[3] = { { (const uint8_t *)"hallmark/salt/1",
					     sizeof("hallmark/salt/1") },
					   { seed, HM_SEED_SALT_BYTES },
					   { be, sizeof(be) } };

	hm_put_u32(be, (uint32_t)number);
	return hm_sha256(parts, 3);
}

/* H(14 cbor([salt, value])) */
static struct hm_hash
value_hash(const uint8_t *salt, struct hallmark_bytes value)
{
	static const uint8_t head[3] = { 0x14, 0x82, 0x50 };
	struct hallmark_bytes parts[3] = { { head, sizeof(head) },
					   { salt, HM_SALT_BYTES },
					   value };

	return hm_sha256(parts, 3);
}

/* H(00 cbor([label, hash])) */
static struct hm_hash
field_leaf(struct hallmark_bytes label, const struct hm_hash *hash)
{
	static const uint8_t head[2] = { 0x00, 0x82 };
	static const uint8_t bstr32[2] = { 0x58, 0x20 };
	struct hallmark_bytes parts[4] = { { head, sizeof(head) },
					   label,
					   { bstr32, sizeof(bstr32) },
					   hm_hash_view(hash) };

	return hm_sha256(parts, 4);
}

/* A view of what was read since a position. */
static struct hallmark_bytes read_since(const struct hm_cbor *r, size_t from)
{
	return r->err ? hm_bytes(NULL, 0)
		      : hm_bytes(r->ptr + from, r->at - from);
}

static struct hallmark_bytes label_read(struct hm_cbor *r)
{
	size_t from = r->at;

	r->rule = "HMK-DET-4";
	if (hm_cbor_peek(r) == HM_CBOR_TSTR)
		hm_cbor_tstr(r, 1, HM_LABEL_BYTES_MAX);
	else
		hm_cbor_uint(r, 0, HM_QUANTITY_MAX);
	return read_since(r, from);
}

/* HMK-DET-5: a value is built of arrays, texts, integers, bytes, booleans. */
static struct hallmark_bytes value_read(struct hm_cbor *r)
{
	struct hallmark_bytes value;
	struct hm_cbor walk;

	r->rule = "HMK-DET-5";
	value = hm_cbor_item(r);
	hm_cbor_init(&walk, value, r->rule);
	while (!r->err && walk.at < walk.len) {
		enum hm_cbor_next next = hm_cbor_peek(&walk);

		if (next == HM_CBOR_MAP || next == HM_CBOR_NULL)
			hm_cbor_fail(r, HALLMARK_MALFORMED,
				     "expected a text, integer, byte string, "
				     "boolean or array");
		else if (next == HM_CBOR_ARRAY)
			hm_cbor_array(&walk, 0, walk.len);
		else
			hm_cbor_item(&walk);
	}
	return value;
}

/* HMK-DET-6: labels strictly ascending by encoding; prefix-free, so memcmp. */
static bool ascending(struct hallmark_bytes before, struct hallmark_bytes label)
{
	size_t len = before.len < label.len ? before.len : label.len;

	return before.len == 0 || memcmp(before.ptr, label.ptr, len) < 0;
}

/* [label, salt, value] or [label, b32]; under a seed [label, value]. */
static struct hm_hash
field_read(struct hm_cbor *r, const uint8_t *seed, struct hm_details *details,
	   struct hallmark_bytes *before)
{
	struct hm_hash hash = { { 0 } };
	struct hm_hash salt = { { 0 } };
	struct hallmark_bytes label;
	size_t members;

	r->rule = seed ? "HMK-DET-1" : "HMK-DET-2";
	members = hm_cbor_array(r, 2, seed ? 2 : 3);
	label = label_read(r);
	if (!r->err && !ascending(*before, label)) {
		r->rule = "HMK-DET-6";
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected labels in ascending order");
	}
	*before = label;
	r->rule = "HMK-DET-2";
	if (!seed && members == 2) {
		hash = hm_hash_read(r);
		details->withheld++;
		return field_leaf(label, &hash);
	}
	if (seed) {
		salt = salt_of(seed, details->fields);
	} else {
		struct hallmark_bytes b =
			hm_cbor_bstr(r, HM_SALT_BYTES, HM_SALT_BYTES);

		if (b.ptr)
			memcpy(salt.b, b.ptr, HM_SALT_BYTES);
	}
	hash = value_hash(salt.b, value_read(r));
	return field_leaf(label, &hash);
}

void hm_details_read(struct hm_cbor *r, struct hm_details *details)
{
	struct hm_frontier tree = { 0 };
	struct hallmark_bytes before = { NULL, 0 };
	const uint8_t *seed = NULL;
	size_t from = r->at;
	size_t fields;

	details->fields = 0;
	details->withheld = 0;
	r->rule = "HMK-DET-1";
	hm_cbor_array(r, 2, 2);
	if (!hm_cbor_null(r))
		seed = hm_cbor_bstr(r, HM_SEED_SALT_BYTES, HM_SEED_SALT_BYTES)
			       .ptr;
	r->rule = seed ? "HMK-DET-1" : "HMK-DET-2";
	fields = hm_cbor_array(r, 1, HM_DETAILS_FIELDS_MAX);
	while (!r->err && details->fields < fields) {
		struct hm_hash leaf = field_read(r, seed, details, &before);

		hm_frontier_add(&tree, &leaf);
		details->fields++;
	}
	details->raw = read_since(r, from);
	r->rule = "HMK-DET-7";
	if (details->raw.len > HM_DETAILS_BYTES_MAX)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected details of at most 16384 bytes");
	r->rule = "HMK-DET-2";
	if (!r->err && !seed &&
	    (details->withheld == 0 || details->withheld == fields))
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "expected a field shown and a field withheld");
	if (!r->err)
		details->hash = hm_frontier_root(&tree);
}

void hm_fields_begin(struct hm_fields *f, struct hallmark_bytes raw)
{
	hm_cbor_init(&f->r, raw, "HMK-DET-1");
	hm_cbor_array(&f->r, 2, 2);
	f->seed = hm_cbor_null(&f->r) ? NULL
				      : hm_cbor_bstr(&f->r, HM_SEED_SALT_BYTES,
						     HM_SEED_SALT_BYTES)
						.ptr;
	f->left = hm_cbor_array(&f->r, 1, HM_DETAILS_FIELDS_MAX);
}

bool hm_fields_next(struct hm_fields *f, struct hm_field *field)
{
	size_t members;

	if (f->left == 0)
		return false;
	f->left--;
	members = hm_cbor_array(&f->r, 2, 3);
	field->label = label_read(&f->r);
	field->value = hm_bytes(NULL, 0);
	field->opening = hm_bytes(NULL, 0);
	if (!f->seed)
		field->opening = hm_cbor_bstr(&f->r, 0, HM_HASH_BYTES);
	if (f->seed || members == 3)
		field->value = value_read(&f->r);
	return !f->r.err;
}

void hm_details_write(struct hallmark_buf *buf,
		      const uint8_t seed[HM_SEED_SALT_BYTES],
		      const struct hm_field *fields, size_t count)
{
	hm_cbor_put_array(buf, 2);
	hm_cbor_put_bstr(buf, hm_bytes(seed, HM_SEED_SALT_BYTES));
	hm_cbor_put_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		hm_cbor_put_array(buf, 2);
		hm_buf_add(buf, fields[i].label);
		hm_buf_add(buf, fields[i].value);
	}
}

static bool is_listed(struct hallmark_bytes label,
		      const struct hallmark_bytes *labels, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hm_bytes_equal(label, labels[i]))
			return true;
	return false;
}

static bool is_shown(const struct hm_field *field,
		     const struct hallmark_bytes *labels, size_t count)
{
	return field->value.len > 0 && !is_listed(field->label, labels, count);
}

/* seed NULL: the field carries its salt, or the hash of what is withheld. */
static void put_field(struct hallmark_buf *buf, const uint8_t *seed, size_t i,
		      const struct hm_field *field, bool show)
{
	struct hallmark_bytes opening = field->opening;
	struct hm_hash salt, hash;

	if (seed) {
		salt = salt_of(seed, i);
		opening = hm_bytes(salt.b, HM_SALT_BYTES);
	}
	if (!show && field->value.len > 0) {
		hash = value_hash(opening.ptr, field->value);
		opening = hm_hash_view(&hash);
	}
	hm_cbor_put_array(buf, show ? 3 : 2);
	hm_buf_add(buf, field->label);
	hm_cbor_put_bstr(buf, opening);
	if (show)
		hm_buf_add(buf, field->value);
}

bool hm_details_withhold(struct hallmark_buf *buf,
			 const struct hm_details *details,
			 const struct hallmark_bytes *labels, size_t count)
{
	struct hm_fields f;
	struct hm_field field;
	size_t shown = 0;

	hm_fields_begin(&f, details->raw);
	while (hm_fields_next(&f, &field))
		shown += is_shown(&field, labels, count);
	if (shown == 0)
		return false;
	if (shown == details->fields - details->withheld) {
		hm_buf_add(buf, details->raw);
		return true;
	}
	hm_cbor_put_array(buf, 2);
	hm_cbor_put_null(buf);
	hm_cbor_put_array(buf, details->fields);
	hm_fields_begin(&f, details->raw);
	for (size_t i = 0; hm_fields_next(&f, &field); i++)
		put_field(buf, f.seed, i, &field,
			  is_shown(&field, labels, count));
	return true;
}
