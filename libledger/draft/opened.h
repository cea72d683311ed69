/* A certificate opened by whoever signs on it. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_OPENED_H
#define HM_DRAFT_OPENED_H

#include "draft/compose.h"
#include "verify/opening.h"

struct hallmark_opened {
	struct hallmark_buf self; /* holds this object */
	struct hm_opening opening;
};

#endif
