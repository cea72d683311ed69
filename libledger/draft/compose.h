/* From what a caller says of an event to its skeleton. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_COMPOSE_H
#define HM_DRAFT_COMPOSE_H

#include <hallmark/statement.h>

#include "record/event.h"

/* Fills diag, if there is one, and returns code. message is static. */
enum hallmark_code
hm_draft_refuse(struct hallmark_diag *diag, enum hallmark_code code,
		const char *rule, const char *message);
/* The same for what a reader refused. */
enum hallmark_code
hm_draft_fault(struct hallmark_diag *diag, const struct hm_cbor *r);

/* Not to be copied: the event has views of the room. */
struct hm_composed {
	struct hm_event event; /* without salt and details */
	uint8_t scope_room[HM_EVENT_ROOM];
};
/*
 * HALLMARK_USAGE (a subject of the other class, a key missing),
 * HALLMARK_FIELD_RANGE. Keys are not looked at: hm_composed_keys gives them.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_compose(const struct hallmark_subject *subject,
	   const struct hallmark_event *in, struct hm_composed *out);
/* The keys that an event names, NULL for none. */
void hm_event_keys(const struct hm_event *event, const uint8_t *keys[2]);

/* Both forms of a grant; scope is empty to begin, and lent to out. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_grant_encode(const struct hallmark_grant *grant, struct hallmark_buf *scope,
		struct hm_authorise *out);
void hm_grant_decode(const struct hm_authorise *from,
		     struct hallmark_grant *out);

#endif
