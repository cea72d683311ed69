/* SPDX-License-Identifier: MIT */
#include "draft/fields.h"

#include "base/sort.h"
#include "base/text.h"
#include "cbor/writer.h"

void hm_fields_init(struct hm_fields_room *room)
{
	room->parts = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
	room->details = HM_BUF_INIT(HM_DETAILS_BYTES_MAX);
}

void hm_fields_release(struct hm_fields_room *room)
{
	hm_buf_release(&room->parts);
	hm_buf_release(&room->details);
}

void hm_label_write(struct hallmark_buf *buf, struct hallmark_bytes label)
{
	if (label.len == 0)
		hm_cbor_put_uint(buf, HM_LABEL_LOT);
	else
		hm_cbor_put_tstr(buf, label);
}

/* As the encodings compare: the lot, then texts, shorter ones first. */
static int compare(const void *a, const void *b)
{
	const struct hallmark_field *const *pa = a;
	const struct hallmark_field *const *pb = b;
	struct hallmark_bytes x = (*pa)->label;
	struct hallmark_bytes y = (*pb)->label;

	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return x.len == 0 ? 0 : memcmp(x.ptr, y.ptr, x.len);
}

/* In the order of their labels, which are all different. */
static bool sort(struct hm_fields_room *room,
		 const struct hallmark_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		room->order[i] = &fields[i];
	hm_sort(room->order, count, sizeof(*room->order), compare);
	for (size_t i = 1; i < count; i++)
		if (compare(&room->order[i - 1], &room->order[i]) == 0)
			return false;
	return true;
}

static bool label_valid(struct hallmark_bytes label)
{
	return label.len <= HM_LABEL_BYTES_MAX && hm_utf8_plain(label);
}

static bool put_single(struct hallmark_buf *buf, const struct hallmark_value *v)
{
	switch (v->type) {
	case HALLMARK_TEXT:
		hm_cbor_put_tstr(buf, v->text);
		return hm_utf8_plain(v->text);
	case HALLMARK_INTEGER:
		hm_cbor_put_int(buf, v->integer);
		return true;
	case HALLMARK_BOOLEAN:
		hm_cbor_put_bool(buf, v->boolean);
		return true;
	case HALLMARK_OCTETS:
		hm_cbor_put_bstr(buf, v->text);
		return true;
	case HALLMARK_LIST:
		break;
	}
	return false;
}

static bool put_value(struct hallmark_buf *buf, const struct hallmark_value *v)
{
	bool valid = true;

	if (v->type != HALLMARK_LIST)
		return put_single(buf, v);
	hm_cbor_put_array(buf, v->list_count);
	for (size_t i = 0; i < v->list_count && valid && !buf->err; i++)
		valid = put_single(buf, &v->list[i]);
	return valid;
}

/* Label and value of field i; where they lie is known once all are there. */
static bool put_field(struct hm_fields_room *room, size_t i)
{
	const struct hallmark_field *field = room->order[i];
	size_t at = room->parts.len;

	if (!label_valid(field->label))
		return false;
	hm_label_write(&room->parts, field->label);
	room->encoded[i].label.len = room->parts.len - at;
	at = room->parts.len;
	if (!put_value(&room->parts, &field->value))
		return false;
	room->encoded[i].value.len = room->parts.len - at;
	return true;
}

static void locate(struct hm_fields_room *room, size_t count)
{
	const uint8_t *at = room->parts.ptr;

	for (size_t i = 0; i < count; i++) {
		room->encoded[i].label.ptr = at;
		at += room->encoded[i].label.len;
		room->encoded[i].value.ptr = at;
		at += room->encoded[i].value.len;
	}
}

enum hallmark_code
hm_fields_encode(struct hm_fields_room *room,
		 const uint8_t seed[HM_SEED_SALT_BYTES],
		 const struct hallmark_field *fields, size_t count)
{
	hm_buf_clear(&room->parts);
	hm_buf_clear(&room->details);
	if (count == 0)
		return HALLMARK_OK;
	if (count > HM_DETAILS_FIELDS_MAX || !sort(room, fields, count))
		return HALLMARK_USAGE;
	for (size_t i = 0; i < count && !room->parts.err; i++)
		if (!put_field(room, i))
			return HALLMARK_USAGE;
	if (!room->parts.err) {
		locate(room, count);
		hm_details_write(&room->details, seed, room->encoded, count);
	}
	if (room->parts.err == HALLMARK_TOO_LARGE ||
	    room->details.err == HALLMARK_TOO_LARGE)
		return HALLMARK_VALUE_TOO_LONG;
	return room->parts.err ? room->parts.err : room->details.err;
}
