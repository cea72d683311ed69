/* Signing what was computed. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_SIGN_H
#define HM_DRAFT_SIGN_H

#include <hallmark/key.h>

#include "record/acceptance.h"
#include "record/statement.h"

/* Room for a statement, and for what it signs. */
#define HM_STATEMENT_ROOM 1024

/*
 * Appends the object with the signer's kid and signature in place of those
 * that it has. The signer's codes, or the buffer's.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_statement_sign(struct hallmark_buf *buf, const struct hm_statement *what,
		  const struct hallmark_signer *signer);
HALLMARK_MUST_CHECK enum hallmark_code
hm_acceptance_sign(struct hallmark_buf *buf, const struct hm_acceptance *what,
		   const struct hallmark_signer *signer);

#endif
