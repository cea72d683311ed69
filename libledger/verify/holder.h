/* Does the custodian answer the challenge? SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_HOLDER_H
#define HM_VERIFY_HOLDER_H

#include "verify/work.h"

/*
 * First of all steps, HMK-HOLD-3: the challenge is one, about the item that is
 * asked for, and there is no response without it: else HALLMARK_CHALLENGE_BAD,
 * which is the caller's fault.
 */
enum hallmark_code hm_check_challenge(struct hm_work *w);
/*
 * The last step but HMK-VER-25, of the item that the verdict is about: sets
 * v->answered, or HALLMARK_HOLDER_*. With it `require holder` is judged.
 */
enum hallmark_code hm_check_holder(struct hm_work *w);

#endif
