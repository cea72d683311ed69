/* HMK-WORDS-3: words and codes that people type. SPDX-License-Identifier: MIT */
#include "cli.h"
#include "words.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool from_file(const struct cli *cli, const char *file,
		      struct cli_typed *typed, int *status)
{
	struct hallmark_bytes content;
	bool good;

	if (!cli_read(cli, file, sizeof(typed->text), &content, status))
		return false;
	good = content.len <= sizeof(typed->text);
	if (good) {
		memcpy(typed->text, content.ptr, content.len);
		typed->len = content.len;
	} else {
		*status = cli_error(cli, file, HALLMARK_USAGE, NULL,
				    "the file has more than 4096 bytes");
	}
	cli_read_wipe(&content);
	return good;
}

/* Until there is enough, or the end, which ^D is; false when interrupted. */
static bool type(int tty, bool (*enough)(const struct cli_typed *typed),
		 struct cli_typed *typed)
{
	while (typed->len < sizeof(typed->text)) {
		uint8_t *at = typed->text + typed->len;

		if (!cli_wait_readable(tty))
			return false;
		if (read(tty, at, 1) != 1)
			return true;
		typed->len++;
		if (*at == '\n' && enough(typed))
			return true;
	}
	return true;
}

static bool from_tty(const struct cli *cli, const char *prompt,
		     bool (*enough)(const struct cli_typed *typed),
		     struct cli_typed *typed, int *status)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool good;

	if (tty < 0) {
		*status =
			cli_fail(cli, HALLMARK_USAGE,
				 "no terminal to type at; see --words-file and "
				 "--code-file");
		return false;
	}
	good = write(tty, prompt, strlen(prompt)) > 0 &&
	       type(tty, enough, typed);
	close(tty);
	if (!good)
		*status =
			cli_error(cli, NULL, HALLMARK_INTERRUPTED, NULL, NULL);
	return good;
}

static bool
typed_get(const struct cli *cli, const char *file, const char *prompt,
	  bool (*enough)(const struct cli_typed *typed),
	  struct cli_typed *typed, int *status)
{
	cli_no_core();
	typed->len = 0;
	if (file)
		return from_file(cli, file, typed, status);
	return from_tty(cli, prompt, enough, typed, status);
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool enough_words(const struct cli_typed *typed)
{
	size_t words = 0;

	for (size_t i = 0; i < typed->len; i++)
		words += is_letter(typed->text[i]) &&
			 (i == 0 || !is_letter(typed->text[i - 1]));
	return words >= HALLMARK_WORDS;
}

static int words_bad(const struct cli *cli, const char *file,
		     const struct hallmark_diag *diag)
{
	char words[128];

	if (diag->line == 0)
		return cli_error(cli, file, HALLMARK_WORDS_BAD, NULL,
				 diag->message);
	snprintf(words, sizeof(words), "word %zu: %s", diag->line,
		 diag->message);
	return cli_error(cli, file, HALLMARK_WORDS_BAD, NULL, words);
}

bool cli_words_get(const struct cli *cli, const char *file, bool wallet,
		   struct cli_typed *typed, int *status)
{
	struct hallmark_diag diag = { 0 };
	enum hallmark_code code;

	if (!typed_get(cli, file,
		       "The 24 words, on as many lines as you like:\n",
		       enough_words, typed, status))
		return false;
	code = hallmark_words_check(
		(struct hallmark_bytes){ typed->text, typed->len }, wallet,
		&diag);
	if (code == HALLMARK_WORDS_BAD)
		*status = words_bad(cli, file, &diag);
	else if (code)
		*status = cli_error(cli, file, code, NULL, NULL);
	return code == HALLMARK_OK;
}

#define A_LINE 4
/* Numbered, four a line, as people copy them. */
static void put_words(FILE *out, const char *words)
{
	for (int i = 1; i <= HALLMARK_WORDS; i++) {
		size_t len = strcspn(words, " ");
		bool last = i % A_LINE == 0;

		fprintf(out, "%2d %-*.*s%s", i, last ? 0 : 9, (int)len, words,
			last ? "\n" : " ");
		words += len + (i < HALLMARK_WORDS);
	}
}

int cli_words_put(const struct cli *cli, const char *words, const char *path)
{
	struct cli_file file = { 0 };
	struct stat st;
	int status = 0;

	/* What is there may be the only words of another key. */
	if (path && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return cli_error(cli, path, HALLMARK_USAGE, NULL,
				 "is there already: name a file that is not");
	if (!cli_file_begin(cli, path ? path : "-", true, &file, &status))
		return status;
	/* No copy of them stays behind in a buffer. */
	setvbuf(file.stream, NULL, _IONBF, 0);
	put_words(file.stream, words);
	if (!cli_file_commit(cli, &file, &status))
		return status;
	return 0;
}

static bool enough_code(const struct cli_typed *typed)
{
	size_t digits = 0;

	for (size_t i = 0; i < typed->len; i++)
		digits += is_letter(typed->text[i]) ||
			  (typed->text[i] >= '0' && typed->text[i] <= '9');
	return digits > 0;
}

bool cli_claim_code(const struct cli *cli, const char *file,
		    struct hallmark_claim_code *code, int *status)
{
	struct cli_typed typed;
	struct hallmark_diag diag = { 0 };
	char words[128];
	bool good;

	if (!typed_get(cli, file, "The claim code: ", enough_code, &typed,
		       status))
		return false;
	good = hallmark_claim_parse(
		       (struct hallmark_bytes){ typed.text, typed.len }, code,
		       &diag) == HALLMARK_OK;
	cli_wipe(&typed, sizeof(typed));
	if (good)
		return true;
	snprintf(words, sizeof(words), "%s", diag.message);
	if (diag.line > 0)
		snprintf(words, sizeof(words),
			 "%s: look at its group number %zu", diag.message,
			 diag.line);
	*status = cli_error(cli, file, HALLMARK_CODE_BAD, NULL, words);
	return false;
}
