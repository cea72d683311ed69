/* Events: what happened to one subject. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_EVENT_H
#define HM_RECORD_EVENT_H

#include "base/buf.h"
#include "cbor/reader.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define HM_EVENT_BYTES_MAX 1024
#define HM_SALT_BYTES 16
#define HM_QUANTITY_MAX ((uint64_t)INT64_MAX)
#define HM_WAIT_MAX ((uint64_t)10 * 366 * 86400) /* seconds */

/* HMK-EVENT-2. Numbers without a name here are other kinds of the format. */
enum hm_kind {
	HM_ISSUE = 1,
	HM_ROOT = 18
};
/* The kind's word in a statement's header; empty for a kind that is none. */
struct hallmark_bytes hm_kind_word(enum hm_kind kind);

struct hm_issue {
	struct hm_hash subject;
	const uint8_t *to;    /* 32 bytes */
	const uint8_t *claim; /* 32 bytes, or NULL */
};
struct hm_root {
	const uint8_t *key;  /* 32 bytes: the key that becomes root */
	struct hm_hash next; /* subject key of the root after it */
	bool has_from;
	uint64_t from;
	uint64_t wait; /* seconds before a recover */
};
/* The skeleton. Pointers are views. */
struct hm_event {
	enum hm_kind kind;
	struct hm_hash prev;
	const uint8_t *salt; /* 16 bytes */
	bool has_details;
	struct hm_hash details;
	union {
		struct hm_issue issue;
		struct hm_root root;
	} args;
};

/*
 * HMK-EVENT-1. A kind that the format has and this version does not build
 * latches HALLMARK_NEWER, any other number HALLMARK_MALFORMED.
 */
void hm_event_read(struct hm_cbor *r, struct hm_event *event);
void hm_event_write(struct hallmark_buf *buf, const struct hm_event *event);
enum hm_kind hm_kind_read(struct hm_cbor *r);
/* The args alone, as a record carries them: an issue without its subject. */
void hm_record_args_read(struct hm_cbor *r, struct hm_event *event);
void hm_record_args_write(struct hallmark_buf *buf,
			  const struct hm_event *event);
struct hm_hash hm_hash_read(struct hm_cbor *r);

/* HMK-TERM-5: a key's subject has its top bit set, an item's cleared. */
struct hm_hash hm_subject_key(const uint8_t pub[HM_PUB_BYTES]);
struct hm_hash hm_subject_item(struct hallmark_bytes uri);
/* HMK-LINK-3: what genesis names as prev. */
struct hm_hash hm_genesis_prev(struct hallmark_bytes origin);

/* HMK-LINK-1: the place, time, entry and event that a chain commits to. */
struct hm_place {
	uint64_t index;
	uint32_t position;
	uint64_t at;
};
struct hm_hash
hm_link(const struct hm_place *place, const struct hm_hash *entry_leaf,
	const struct hm_hash *event_leaf);

#endif
