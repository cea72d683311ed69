/* What people see before they sign. SPDX-License-Identifier: MIT */
#ifndef HM_DRAFT_SHOW_H
#define HM_DRAFT_SHOW_H

#include <hallmark/statement.h>

#include "verify/verdict.h"

/* The word of a number, or the number; in JSON a word has quotes. */
void hm_show_word(struct hallmark_buf *buf, enum hallmark_vocabulary words,
		  uint64_t number);
void hm_show_word_json(struct hallmark_buf *buf, enum hallmark_vocabulary words,
		       uint64_t number);

#endif
