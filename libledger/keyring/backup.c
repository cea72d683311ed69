/* A seed as words and back. SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "crypto/hash.h"
#include "keyring/words.h"

/* Words on their way to a seed; in locked memory. */
struct phrase {
	uint8_t bits[(HALLMARK_WORDS * 11 + 7) / 8];
	uint16_t word[HALLMARK_WORDS];
	char text[HM_WORD_MAX + 2];
	unsigned count;
};

/* HMK-WORDS-2: what 1 of 65,536 seeds bears by chance. */
static bool marked(const uint8_t seed[HM_SEED_BYTES], enum hm_words_kind kind)
{
	uint8_t input[18] = "hallmark/words/1";
	uint8_t mark[32];

	input[17] = (uint8_t)kind;
	(void)crypto_generichash(mark, sizeof(mark), input, sizeof(input), seed,
				 HM_SEED_BYTES);
	return mark[0] == 0 && mark[1] == 0;
}

void hm_words_draw(uint8_t seed[HM_SEED_BYTES], enum hm_words_kind kind)
{
	randombytes_buf(seed, HM_SEED_BYTES);
	while (!marked(seed, kind))
		sodium_increment(seed, HM_SEED_BYTES);
}

static uint8_t checksum(const uint8_t seed[HM_SEED_BYTES])
{
	struct hallmark_bytes part = hm_bytes(seed, HM_SEED_BYTES);

	return hm_sha256(&part, 1).b[0];
}

/* HMK-WORDS-1 */
enum hallmark_code
hm_words_write(const uint8_t seed[HM_SEED_BYTES], enum hm_words_kind kind,
	       char out[HALLMARK_WORDS_SIZE])
{
	uint8_t bits[HM_SEED_BYTES + 2] = { 0 };

	if (!marked(seed, kind))
		return HALLMARK_KEY_FILE_BAD;
	memcpy(bits, seed, HM_SEED_BYTES);
	bits[HM_SEED_BYTES] = checksum(seed);
	for (size_t i = 0; i < HALLMARK_WORDS; i++) {
		/* Eleven bits, across three bytes at most. */
		uint64_t three = hm_get_be(bits + 11 * i / 8, 3);
		const char *word =
			hm_word_list[three >> (13 - 11 * i % 8) & 2047];

		for (; *word; word++)
			*out++ = *word;
		*out++ = ' ';
	}
	out[-1] = '\0';
	sodium_memzero(bits, sizeof(bits));
	return HALLMARK_OK;
}

/* The number of a word in the list, or HM_WORD_COUNT. */
static uint16_t find_word(const char *text)
{
	uint16_t low = 0;
	uint16_t high = HM_WORD_COUNT;

	while (low < high) {
		uint16_t mid = (uint16_t)((low + high) / 2);
		int order = strcmp(text, hm_word_list[mid]);

		if (order == 0)
			return mid;
		if (order < 0)
			high = mid;
		else
			low = (uint16_t)(mid + 1);
	}
	return HM_WORD_COUNT;
}

/* A small letter, ' ' for what stands between words, 0 for neither. */
static char letter_of(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte - 'A' + 'a');
	if (byte >= 'a' && byte <= 'z')
		return (char)byte;
	return byte < 0x80 ? ' ' : '\0';
}

/* NULL, or what is wrong with the word that ends. */
static const char *end_word(struct phrase *s, size_t len)
{
	unsigned place = s->count;

	s->count++;
	if (place == HALLMARK_WORDS)
		return "there are more than 24 words";
	s->text[len] = '\0';
	s->word[place] = find_word(s->text);
	return s->word[place] == HM_WORD_COUNT ? "this word is not in the list"
					       : NULL;
}

/* HMK-WORDS-4; NULL, or what is wrong with the last word counted. */
static const char *split(struct hallmark_bytes text, struct phrase *s)
{
	const char *fault = NULL;
	size_t len = 0;

	if (hm_bytes_start(text, HM_LIT("\xef\xbb\xbf")))
		text = hm_bytes(text.ptr + 3, text.len - 3);
	for (size_t i = 0; i <= text.len && !fault; i++) {
		char c = ' ';

		if (i < text.len)
			c = letter_of(text.ptr[i]);
		if (c == '\0') {
			s->count++;
			fault = "there is a letter that is in no word";
		} else if (c == ' ' && len > 0) {
			fault = end_word(s, len);
			len = 0;
		} else if (c != ' ' && len <= HM_WORD_MAX) {
			/* One letter too many is enough to be no word. */
			s->text[len++] = c;
		}
	}
	return fault;
}

static bool fits(struct phrase *s, enum hm_words_kind kind)
{
	uint32_t pending = 0;
	unsigned have = 0;
	size_t at = 0;

	for (size_t i = 0; i < HALLMARK_WORDS; i++) {
		pending = pending << 11 | s->word[i];
		for (have += 11; have >= 8; at++) {
			have -= 8;
			s->bits[at] = (uint8_t)(pending >> have);
		}
	}
	return s->bits[HM_SEED_BYTES] == checksum(s->bits) &&
	       marked(s->bits, kind);
}

/* Would another word at this place make the words good? */
static bool heals(struct phrase *s, enum hm_words_kind kind, size_t i)
{
	uint16_t was = s->word[i];
	bool good = false;

	for (uint16_t w = 0; w < HM_WORD_COUNT && !good; w++) {
		s->word[i] = w;
		good = fits(s, kind);
	}
	s->word[i] = was;
	return good;
}

static void swap(struct phrase *s, size_t i, size_t j)
{
	uint16_t was = s->word[i];

	s->word[i] = s->word[j];
	s->word[j] = was;
}

/* The number of the first of two words that belong at each other's place. */
static unsigned swapped(struct phrase *s, enum hm_words_kind kind)
{
	for (unsigned i = 0; i < HALLMARK_WORDS; i++)
		for (unsigned j = i + 1; j < HALLMARK_WORDS; j++) {
			bool good;

			swap(s, i, j);
			good = fits(s, kind);
			swap(s, i, j);
			if (good)
				return i + 1;
		}
	return 0;
}

/*
 * HMK-WORDS-5. The words are in the list and do not belong together: which is
 * wrong? By chance one of 340 wrong ones finds a second culprit.
 */
static const char *
blame(struct phrase *s, enum hm_words_kind kind, unsigned *number)
{
	unsigned count = 0;

	*number = swapped(s, kind);
	if (*number > 0)
		return "this word and a later one have changed places";
	for (unsigned i = 0; i < HALLMARK_WORDS; i++)
		if (heals(s, kind, i)) {
			*number = i + 1;
			count++;
		}
	if (count == 1)
		return "this word does not belong to the others";
	*number = 0;
	return "several words are wrong, or they are in another order";
}

static const char *judge(struct hallmark_bytes text, enum hm_words_kind kind,
			 struct phrase *s, unsigned *number)
{
	const char *fault = split(text, s);

	if (fault) {
		*number = s->count;
		return fault;
	}
	if (s->count < HALLMARK_WORDS)
		return "there are fewer than 24 words";
	if (fits(s, kind))
		return NULL;
	if (fits(s, HM_WORDS_KEY))
		return "these are the words of a key, not of a wallet";
	if (fits(s, HM_WORDS_WALLET))
		return "these are the words of a wallet, not of a key";
	return blame(s, kind, number);
}

enum hallmark_code
hm_words_read(struct hallmark_bytes text, enum hm_words_kind kind,
	      uint8_t seed[HM_SEED_BYTES], struct hallmark_diag *diag)
{
	struct phrase *s = sodium_malloc(sizeof(*s));
	unsigned number = 0;
	const char *fault;

	if (!s)
		return HALLMARK_NO_MEMORY;
	memset(s, 0, sizeof(*s));
	fault = judge(text, kind, s, &number);
	if (!fault)
		memcpy(seed, s->bits, HM_SEED_BYTES);
	sodium_free(s);
	if (fault && diag)
		*diag = (struct hallmark_diag){ .code = HALLMARK_WORDS_BAD,
						.rule = "HMK-WORDS-5",
						.message = fault,
						.line = number };
	return fault ? HALLMARK_WORDS_BAD : HALLMARK_OK;
}

enum hallmark_code hallmark_words_check(struct hallmark_bytes words,
					bool wallet, struct hallmark_diag *diag)
{
	uint8_t *seed;
	enum hallmark_code err;

	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	seed = sodium_malloc(HM_SEED_BYTES);
	if (!seed)
		return HALLMARK_NO_MEMORY;
	err = hm_words_read(words, wallet ? HM_WORDS_WALLET : HM_WORDS_KEY,
			    seed, diag);
	sodium_free(seed);
	return err;
}
