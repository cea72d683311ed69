/* The one growable buffer. SPDX-License-Identifier: MIT */
#ifndef HM_BASE_BUF_H
#define HM_BASE_BUF_H

#include "base/bytes.h"

/*
 * Grows up to max bytes and never beyond. The first failure latches in err
 * (HALLMARK_TOO_LARGE past max, HALLMARK_NO_MEMORY); later writes do nothing,
 * so a writer checks once, at its end. Pointers into it die with the next
 * write. Zeroed growth is suitably aligned for any object when all growth has
 * that object's size.
 */
struct hallmark_buf {
	uint8_t *ptr;
	size_t len;
	size_t cap;
	size_t max;
	enum hallmark_code err;
};
#define HM_BUF_INIT(most) ((struct hallmark_buf){ .max = (most) })
/* Over an array of the caller's: never grows past it and is never released. */
#define HM_BUF_OVER(array)                                                     \
	((struct hallmark_buf){                                                \
		.ptr = (array), .cap = sizeof(array), .max = sizeof(array) })

/* The content is wiped before it is given back. */
void hm_buf_release(struct hallmark_buf *buf);
void hm_buf_clear(struct hallmark_buf *buf);
/* n more bytes, zeroed; NULL once the buffer has failed. */
void *hm_buf_grow(struct hallmark_buf *buf, size_t n);
void hm_buf_add(struct hallmark_buf *buf, struct hallmark_bytes bytes);
void hm_buf_mem(struct hallmark_buf *buf, const void *ptr, size_t len);
void hm_buf_byte(struct hallmark_buf *buf, uint8_t byte);
void hm_buf_text(struct hallmark_buf *buf, const char *text);
struct hallmark_bytes hm_buf_view(const struct hallmark_buf *buf);

#endif
