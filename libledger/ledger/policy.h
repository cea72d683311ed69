/* A ledger's policy text. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_POLICY_H
#define HM_LEDGER_POLICY_H

#include "ledger/ledger.h"

void hm_policy_write(struct hallmark_buf *buf,
		     const struct hm_identity *identity);

#endif
