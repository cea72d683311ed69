/* What earlier verdicts saw: heads and policies. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_MEMORY_H
#define HM_VERIFY_MEMORY_H

#include "verify/work.h"

#define HM_MEMORY_HEADS_MAX 64	  /* remembered of one origin */
#define HM_MEMORY_ORIGINS_MAX 256 /* of them */
#define HM_MEMORY_POLICIES_MAX 256

/* Each passes where question.memory is NULL. */

/* First of all steps, HMK-MEM-4: HALLMARK_POLICY_OLDER. */
enum hallmark_code hm_check_serial(struct hm_work *w);
/*
 * Once every proof holds, before custody and status: HALLMARK_FORK. Keeps
 * w->log_root in the verdict, memory or not.
 */
enum hallmark_code hm_check_memory(struct hm_work *w);
/* With HMK-VER-20: HALLMARK_CLOCK if now is before what was seen. */
enum hallmark_code hm_check_clock(struct hm_work *w);

#endif
