/* Events: what happened to one subject. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_EVENT_H
#define HM_RECORD_EVENT_H

#include <hallmark/statement.h>

#include "base/buf.h"
#include "cbor/reader.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define HM_EVENT_BYTES_MAX 1024
#define HM_SALT_BYTES 16
#define HM_QUANTITY_MAX ((uint64_t)INT64_MAX)
#define HM_WAIT_MAX ((uint64_t)10 * 366 * 86400) /* seconds */

#define HM_AUTHORISE_BYTES_MAX 4096

/* HMK-EVENT-2. An item's are below 16, a key's from there on. */
enum hm_kind {
	HM_ISSUE = 1,
	HM_TRANSFER = 2,
	HM_ATTEST = 3,
	HM_STATUS = 4,
	HM_RECOVER = 5,
	HM_CORRECT = 6,
	HM_AUTHORISE = 16,
	HM_REVOKE = 17,
	HM_ROOT = 18
};
bool hm_kind_valid(uint64_t number);
/* Is its subject a key? */
static inline bool hm_kind_of_key(enum hm_kind kind)
{
	return kind >= HM_AUTHORISE;
}
/* Of a word; false if no kind has it. */
bool hm_kind_parse(struct hallmark_bytes word, enum hm_kind *kind);

enum hm_role {
	HM_ROLE_ISSUE = 1,
	HM_ROLE_STATUS = 2,
	HM_ROLE_ATTEST = 4,
	HM_ROLE_RECOVER = 8,
	HM_ROLE_CONFIRM = 16,
	HM_ROLE_AUTHORISE = 32
};
#define HM_ROLES_ALL 63
enum hm_status {
	HM_ACTIVATED = 1,
	HM_LOST = 2,
	HM_STOLEN = 3,
	HM_FOUND = 4,
	HM_THEFT_CONFIRMED = 5,
	HM_CLEARED = 6,
	HM_RECALLED = 7,
	HM_RECALL_ENDED = 8,
	HM_DECOMMISSIONED = 9,
	HM_DESTROYED = 10,
	HM_RECOVERING = 11,
	HM_RATIFIED = 12
};
/* The kind's word in a statement's header; empty for a kind that is none. */
struct hallmark_bytes hm_kind_word(enum hm_kind kind);

struct hm_issue {
	struct hm_hash subject;
	const uint8_t *to;    /* 32 bytes */
	const uint8_t *claim; /* 32 bytes, or NULL */
};
struct hm_attest {
	uint64_t type;
	uint64_t result;
};
/* Encoded texts one after the other; hm_scope_next walks them. */
struct hm_scope {
	struct hallmark_bytes raw;
	size_t count; /* 0: all items */
};
struct hm_authorise {
	const uint8_t *key; /* 32 bytes; not in a record */
	uint64_t roles;	    /* sum of enum hm_role */
	struct hm_scope scope;
	bool has_max;
	uint64_t max; /* items that it may issue */
	bool has_from;
	uint64_t from; /* POSIX seconds, as until */
	bool has_until;
	uint64_t until;
};
struct hm_revoke {
	uint64_t reason;
	bool has_from;
	uint64_t from; /* log index */
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
		const uint8_t *to; /* of a transfer or a recover */
		struct hm_attest attest;
		uint64_t status;
		uint64_t correct; /* number of the event in its chain */
		struct hm_authorise authorise;
		struct hm_revoke revoke;
		struct hm_root root;
	} args;
};

/* HMK-RULE-11: an event that only the custodian signs. */
bool hm_custodian_signs(const struct hm_event *event);

/* HMK-EVENT-1 */
void hm_event_read(struct hm_cbor *r, struct hm_event *event);
void hm_event_write(struct hallmark_buf *buf, const struct hm_event *event);
enum hm_kind hm_kind_read(struct hm_cbor *r);
/*
 * The args alone, as a record carries them: an issue without its subject, an
 * authorise without its key.
 */
void hm_record_args_read(struct hm_cbor *r, struct hm_event *event);
void hm_record_args_write(struct hallmark_buf *buf,
			  const struct hm_event *event);
struct hm_hash hm_hash_read(struct hm_cbor *r);
/* The entries of a scope, from *at = 0; false after the last. */
bool hm_scope_next(const struct hm_scope *scope, size_t *at,
		   struct hallmark_bytes *entry);
/* Room for every event. */
#define HM_EVENT_ROOM HM_AUTHORISE_BYTES_MAX

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
