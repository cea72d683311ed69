/* Labels and values of details, for people and programs. SPDX-License-Identifier: MIT */
#include "verify/verdict.h"

#include "base/text.h"

static void put_int(struct hallmark_buf *buf, int64_t value)
{
	if (value < 0)
		hm_buf_byte(buf, '-');
	hm_decimal_write(buf,
			 value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* One that is not an array; in JSON, or in words without quotes. */
static void put_scalar(struct hallmark_buf *buf, struct hm_cbor *r, bool json)
{
	enum hm_cbor_next next = hm_cbor_peek(r);
	struct hallmark_bytes bytes;

	if (next == HM_CBOR_UINT || next == HM_CBOR_NINT) {
		put_int(buf, hm_cbor_int(r, INT64_MIN, INT64_MAX));
	} else if (next == HM_CBOR_TSTR) {
		bytes = hm_cbor_tstr(r, 0, SIZE_MAX);
		if (json)
			hm_json_write(buf, bytes);
		else
			hm_escaped_write(buf, bytes);
	} else if (next == HM_CBOR_BSTR) {
		bytes = hm_cbor_bstr(r, 0, SIZE_MAX);
		hm_buf_text(buf, json ? "{\"hex\":\"" : "h'");
		hm_hex_write(buf, bytes.ptr, bytes.len);
		hm_buf_text(buf, json ? "\"}" : "'");
	} else {
		hm_buf_text(buf, hm_cbor_bool(r) ? "true" : "false");
	}
}

/* Arrays nest at most HM_CBOR_DEPTH_MAX deep: their open ends are a stack. */
static void
put_value(struct hallmark_buf *buf, struct hallmark_bytes value, bool json)
{
	size_t left[HM_CBOR_DEPTH_MAX + 1];
	size_t depth = 0;
	struct hm_cbor r;

	hm_cbor_init(&r, value, "HMK-DET-5");
	do {
		if (hm_cbor_peek(&r) == HM_CBOR_ARRAY &&
		    depth <= HM_CBOR_DEPTH_MAX) {
			left[depth++] = hm_cbor_array(&r, 0, SIZE_MAX);
			hm_buf_byte(buf, '[');
			if (left[depth - 1] > 0)
				continue;
		} else {
			put_scalar(buf, &r, json);
		}
		while (depth > 0 &&
		       (left[depth - 1] == 0 || --left[depth - 1] == 0)) {
			hm_buf_byte(buf, ']');
			depth--;
		}
		if (depth > 0)
			hm_buf_text(buf, json ? "," : ", ");
	} while (depth > 0 && !r.err);
}

void hm_value_json(struct hallmark_buf *buf, struct hallmark_bytes value)
{
	put_value(buf, value, true);
}

void hm_value_text(struct hallmark_buf *buf, struct hallmark_bytes value)
{
	put_value(buf, value, false);
}

static bool is_lot(struct hallmark_bytes label)
{
	return label.len == 1 && label.ptr[0] == HM_LABEL_LOT;
}

void hm_label_json(struct hallmark_buf *buf, struct hallmark_bytes label)
{
	if (is_lot(label))
		hm_buf_text(buf, "\"lot\"");
	else
		hm_value_json(buf, label);
}

void hm_label_text(struct hallmark_buf *buf, struct hallmark_bytes label)
{
	if (is_lot(label))
		hm_buf_text(buf, "lot");
	else
		hm_value_text(buf, label);
}
