/* A seed as 24 words that a person can keep. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_WORDS_H
#define HM_KEYRING_WORDS_H

#include <hallmark/key.h>

#include "base/bytes.h"
#include "crypto/sign.h"

#define HM_WORD_COUNT 2048
#define HM_WORD_MAX 8
/* In alphabetical order. */
extern const char hm_word_list[HM_WORD_COUNT][HM_WORD_MAX + 1];

/* Whose seed it is: the words of one are not taken for the other's. */
enum hm_words_kind {
	HM_WORDS_KEY = 1,
	HM_WORDS_WALLET = 2
};

/*
 * HMK-WORDS-2: a seed of this kind, drawn at random among those that bear its
 * mark.
 */
void hm_words_draw(uint8_t seed[HM_SEED_BYTES], enum hm_words_kind kind);
/* HALLMARK_KEY_FILE_BAD for a seed without the mark; then out is untouched. */
enum hallmark_code
hm_words_write(const uint8_t seed[HM_SEED_BYTES], enum hm_words_kind kind,
	       char out[HALLMARK_WORDS_SIZE]);
/*
 * HMK-WORDS-4, -5; HALLMARK_WORDS_BAD leaves seed untouched and says in diag
 * why, line being the number of the word at fault or 0. HALLMARK_NO_MEMORY.
 */
enum hallmark_code
hm_words_read(struct hallmark_bytes text, enum hm_words_kind kind,
	      uint8_t seed[HM_SEED_BYTES], struct hallmark_diag *diag);

#endif
