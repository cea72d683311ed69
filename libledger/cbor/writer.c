/* SPDX-License-Identifier: MIT */
#include "cbor/writer.h"

/* HMK-CBOR-2: the shortest head; major is the type in its upper 3 bits. */
static void put_head(struct hallmark_buf *buf, uint8_t major, uint64_t value)
{
	uint8_t head[9];
	size_t len;

	hm_put_u64(head + 1, value);
	if (value < 24) {
		hm_buf_byte(buf, (uint8_t)(major | value));
		return;
	}
	len = value > UINT32_MAX   ? 8
	      : value > UINT16_MAX ? 4
	      : value > UINT8_MAX  ? 2
				   : 1;
	head[8 - len] = (uint8_t)(major | (len == 8   ? 27
					   : len == 4 ? 26
						      : 23 + len));
	hm_buf_mem(buf, head + 8 - len, 1 + len);
}

void hm_cbor_put_uint(struct hallmark_buf *buf, uint64_t value)
{
	put_head(buf, 0x00, value);
}

void hm_cbor_put_int(struct hallmark_buf *buf, int64_t value)
{
	if (value < 0)
		put_head(buf, 0x20, ~(uint64_t)value);
	else
		put_head(buf, 0x00, (uint64_t)value);
}

void hm_cbor_put_bstr_head(struct hallmark_buf *buf, size_t len)
{
	put_head(buf, 0x40, len);
}

void hm_cbor_put_bstr(struct hallmark_buf *buf, struct hallmark_bytes bytes)
{
	put_head(buf, 0x40, bytes.len);
	hm_buf_add(buf, bytes);
}

void hm_cbor_put_tstr(struct hallmark_buf *buf, struct hallmark_bytes text)
{
	put_head(buf, 0x60, text.len);
	hm_buf_add(buf, text);
}

void hm_cbor_put_array(struct hallmark_buf *buf, size_t count)
{
	put_head(buf, 0x80, count);
}

void hm_cbor_put_map(struct hallmark_buf *buf, size_t pairs)
{
	put_head(buf, 0xa0, pairs);
}

void hm_cbor_put_tag18(struct hallmark_buf *buf)
{
	put_head(buf, 0xc0, 18);
}

void hm_cbor_put_bool(struct hallmark_buf *buf, bool value)
{
	hm_buf_byte(buf, value ? 0xf5 : 0xf4);
}

void hm_cbor_put_null(struct hallmark_buf *buf)
{
	hm_buf_byte(buf, 0xf6);
}
