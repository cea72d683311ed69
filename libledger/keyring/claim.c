/* Claim codes. SPDX-License-Identifier: MIT */
#include <hallmark/wallet.h>

#include <sodium.h>

#include "keyring/base32.h"
#include "keyring/keyfile.h"

/* HMK-CLAIM-1: digits that are random, and those that check them. */
#define RANDOM 20
#define CHECK 5
#define DIGITS (RANDOM + CHECK)
#define GROUP 5

/* The last digits of a code. */
static void put_check(char digits[DIGITS + 1])
{
	uint8_t input[16 + RANDOM] = "hallmark/code/1";
	uint8_t hash[32];

	memcpy(input + 16, digits, RANDOM);
	(void)crypto_generichash(hash, sizeof(hash), input, sizeof(input), NULL,
				 0);
	hm_base32_write(hash, CHECK, digits + RANDOM);
	sodium_memzero(input, sizeof(input));
}

static bool checks(const char digits[DIGITS + 1])
{
	char own[DIGITS + 1];
	bool good;

	memcpy(own, digits, sizeof(own));
	put_check(own);
	good = memcmp(own, digits, DIGITS) == 0;
	sodium_memzero(own, sizeof(own));
	return good;
}

static void group(const char digits[DIGITS + 1], struct hallmark_claim_code *c)
{
	char *out = c->text;

	for (size_t i = 0; i < DIGITS; i++) {
		if (i > 0 && i % GROUP == 0)
			*out++ = '-';
		*out++ = digits[i];
	}
	*out = '\0';
}

void hallmark_claim_make(void (*random)(void *arg, uint8_t *out, size_t len),
			 void *arg, struct hallmark_claim_code *code)
{
	uint8_t bits[(RANDOM * 5 + 7) / 8];
	char digits[DIGITS + 1];

	random(arg, bits, sizeof(bits));
	hm_base32_write(bits, RANDOM, digits);
	put_check(digits);
	group(digits, code);
	sodium_memzero(bits, sizeof(bits));
	sodium_memzero(digits, sizeof(digits));
}

/* HMK-CLAIM-2: the digit that a person means, ' ' for none, 0 for no digit. */
static char digit_of(uint8_t byte)
{
	char c = (char)(byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);

	if (c == 'O')
		return '0';
	if (c == 'I' || c == 'L')
		return '1';
	if (c == '-' || c == ' ' || (c >= '\t' && c <= '\r'))
		return ' ';
	if (c == '\0' || !strchr(hm_base32_digits, c))
		return '\0';
	return c;
}

static const char *
read_digits(struct hallmark_bytes text, char digits[DIGITS + 1], size_t *at)
{
	size_t count = 0;

	for (*at = 0; *at < text.len; ++*at) {
		char c = digit_of(text.ptr[*at]);

		if (c == '\0')
			return "no claim code has such a character";
		if (c == ' ')
			continue;
		if (count == DIGITS)
			return "a claim code has 25 letters and digits, not "
			       "more";
		digits[count++] = c;
	}
	digits[count] = '\0';
	return count == DIGITS
		       ? NULL
		       : "a claim code has 25 letters and digits, not fewer";
}

/* Would another digit at this place make the code good? */
static bool heals(char digits[DIGITS + 1], size_t i)
{
	char was = digits[i];
	bool good = false;

	for (int d = 0; d < 32 && !good; d++) {
		digits[i] = hm_base32_digits[d];
		good = checks(digits);
	}
	digits[i] = was;
	return good;
}

/* HMK-CLAIM-3: the group with the one wrong digit, or 0. */
static size_t blame(char digits[DIGITS + 1])
{
	for (size_t i = 0; i < DIGITS; i++)
		if (heals(digits, i))
			return i / GROUP + 1;
	return 0;
}

enum hallmark_code hallmark_claim_parse(struct hallmark_bytes text,
					struct hallmark_claim_code *code,
					struct hallmark_diag *diag)
{
	struct hallmark_diag fault = { .code = HALLMARK_CODE_BAD,
				       .rule = "HMK-CLAIM-2" };
	char digits[DIGITS + 1] = { 0 };

	fault.message = read_digits(text, digits, &fault.offset);
	if (!fault.message && !checks(digits)) {
		fault.rule = "HMK-CLAIM-3";
		fault.message = "the code is mistyped";
		fault.line = blame(digits);
	}
	if (!fault.message)
		group(digits, code);
	else if (diag)
		*diag = fault;
	sodium_memzero(digits, sizeof(digits));
	return fault.message ? HALLMARK_CODE_BAD : HALLMARK_OK;
}

/* HMK-CLAIM-4 */
enum hallmark_code hallmark_claim_key(const struct hallmark_claim_code *code,
				      const struct hallmark_item_id *item,
				      struct hallmark_key **key)
{
	char digits[DIGITS + 1];
	struct hallmark_key *made;
	size_t at;

	if (read_digits(hm_text(code->text), digits, &at))
		return HALLMARK_CODE_BAD;
	if (sodium_init() < 0)
		return HALLMARK_CRYPTO_BROKEN;
	made = hm_key_new();
	if (made) {
		hm_key_derive(made, hm_bytes(digits, DIGITS),
			      "hallmark/claim/1", item->subject, 0);
		*key = made;
	}
	sodium_memzero(digits, sizeof(digits));
	return made ? HALLMARK_OK : HALLMARK_NO_MEMORY;
}
