/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdlib.h>

/* A plain memset before free may be dropped by the compiler. */
static void wipe(uint8_t *ptr, size_t len)
{
	static void *(*const volatile set)(void *, int, size_t) = memset;

	set(ptr, 0, len);
}

void hm_buf_release(struct hallmark_buf *buf)
{
	if (buf->ptr)
		wipe(buf->ptr, buf->cap);
	free(buf->ptr);
	*buf = HM_BUF_INIT(buf->max);
}

void hm_buf_clear(struct hallmark_buf *buf)
{
	buf->len = 0;
	buf->err = HALLMARK_OK;
}

/* Whatever writes many small parts spends its time here. */
static inline bool fits(const struct hallmark_buf *buf, size_t n)
{
	return n <= buf->cap - buf->len && buf->cap <= buf->max;
}

/* Growth copies and wipes: realloc would leave the old content behind. */
static bool reserve(struct hallmark_buf *buf, size_t n)
{
	size_t cap = buf->cap ? buf->cap : 64;
	uint8_t *ptr;

	if (n > buf->max || buf->len > buf->max - n) {
		buf->err = HALLMARK_TOO_LARGE;
		return false;
	}
	if (buf->len + n <= buf->cap)
		return true;
	while (cap < buf->len + n)
		cap = cap > buf->max / 2 ? buf->max : 2 * cap;
	ptr = realloc(NULL, cap);
	if (!ptr) {
		buf->err = HALLMARK_NO_MEMORY;
		return false;
	}
	if (buf->ptr) {
		memcpy(ptr, buf->ptr, buf->len);
		wipe(buf->ptr, buf->cap);
		free(buf->ptr);
	}
	buf->ptr = ptr;
	buf->cap = cap;
	return true;
}

void *hm_buf_grow(struct hallmark_buf *buf, size_t n)
{
	uint8_t *at;

	if (buf->err || (!fits(buf, n) && !reserve(buf, n)))
		return NULL;
	at = buf->ptr + buf->len;
	memset(at, 0, n);
	buf->len += n;
	return at;
}

void hm_buf_mem(struct hallmark_buf *buf, const void *ptr, size_t len)
{
	if (buf->err || len == 0 || (!fits(buf, len) && !reserve(buf, len)))
		return;
	memcpy(buf->ptr + buf->len, ptr, len);
	buf->len += len;
}

void hm_buf_add(struct hallmark_buf *buf, struct hallmark_bytes bytes)
{
	hm_buf_mem(buf, bytes.ptr, bytes.len);
}

void hm_buf_byte(struct hallmark_buf *buf, uint8_t byte)
{
	hm_buf_mem(buf, &byte, 1);
}

void hm_buf_text(struct hallmark_buf *buf, const char *text)
{
	size_t len = 0;

	while (text[len] != '\0')
		len++;
	hm_buf_mem(buf, text, len);
}

struct hallmark_bytes hm_buf_view(const struct hallmark_buf *buf)
{
	return hm_bytes(buf->ptr, buf->len);
}

struct hallmark_buf *hallmark_buf_new(size_t max)
{
	struct hallmark_buf *buf = realloc(NULL, sizeof(*buf));

	if (buf)
		*buf = HM_BUF_INIT(max);
	return buf;
}

struct hallmark_bytes hallmark_buf_bytes(const struct hallmark_buf *buf)
{
	return hm_buf_view(buf);
}

void hallmark_buf_clear(struct hallmark_buf *buf)
{
	hm_buf_clear(buf);
}

void hallmark_buf_free(struct hallmark_buf *buf)
{
	if (!buf)
		return;
	hm_buf_release(buf);
	free(buf);
}
