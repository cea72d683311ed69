/* A draft, opened. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_DRAFT_H
#define HM_DRAFT_DRAFT_H

#include "draft/carton.h"
#include "record/draft_file.h"

struct hallmark_draft {
	struct hallmark_buf self; /* holds this object */
	struct hm_draft_file file;
	struct hm_carton carton;
	struct hm_hash root; /* computed from the certificates */
	uint64_t n;
};
/* What was appended to out since `before` goes away if something failed. */
enum hallmark_code
hm_draft_done(struct hallmark_buf *out, size_t before, enum hallmark_code code);

#endif
