/* Events on their way into a statement. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_COMPOSER_H
#define HM_DRAFT_COMPOSER_H

#include "draft/compose.h"
#include "draft/fields.h"
#include "draft/named.h"
#include "record/statement_file.h"

struct hallmark_composer {
	struct hallmark_buf self; /* holds this object */
	uint8_t origin[HM_ORIGIN_BYTES_MAX];
	size_t origin_len;
	enum hm_kind kind;
	const struct hallmark_random *random;
	struct hallmark_buf events; /* encoded, one after the other */
	struct hm_frontier tree;    /* over them */
	struct hallmark_buf named;  /* struct hm_named */
	uint8_t to[HM_PUB_BYTES];   /* of the first event */
	bool one_to;		    /* and of all others */
	uint8_t good[HM_PUB_BYTES]; /* the last key that passed HMK-SIG-1 */
	bool has_good;
	uint8_t bytes[HM_EVENT_ROOM];
	struct hm_composed composed;
	struct hm_fields_room fields;
};

#endif
