/* Deterministic CBOR heads. SPDX-License-Identifier: MIT */
#ifndef HM_CBOR_WRITER_H
#define HM_CBOR_WRITER_H

#include "base/buf.h"

/* All latch in the buffer. Values up to 2^63-1; shortest heads. */
void hm_cbor_put_uint(struct hallmark_buf *buf, uint64_t value);
void hm_cbor_put_int(struct hallmark_buf *buf, int64_t value);
void hm_cbor_put_bstr(struct hallmark_buf *buf, struct hallmark_bytes bytes);
void hm_cbor_put_tstr(struct hallmark_buf *buf, struct hallmark_bytes text);
void hm_cbor_put_array(struct hallmark_buf *buf, size_t count);
void hm_cbor_put_map(struct hallmark_buf *buf, size_t pairs);
void hm_cbor_put_tag18(struct hallmark_buf *buf);
void hm_cbor_put_bool(struct hallmark_buf *buf, bool value);
void hm_cbor_put_null(struct hallmark_buf *buf);
/* Only the head of a byte string whose bytes the caller adds. */
void hm_cbor_put_bstr_head(struct hallmark_buf *buf, size_t len);

#endif
