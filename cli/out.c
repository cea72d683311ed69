/* Messages, escapes, JSON text. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX 1024

struct hallmark_bytes cli_bytes(const char *text)
{
	const void *ptr = text;
	struct hallmark_bytes bytes = { ptr, strlen(text) };

	return bytes;
}

int cli_exit(enum hallmark_code code)
{
	return hallmark_outcome_exit(hallmark_code_outcome(code));
}

const char *cli_s(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* HMK-OUT-2 */
int cli_worse(int a, int b)
{
	static const int order[] = { 5, 4, 3, 1, 2 };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return 0;
}

/* No byte grows to more than 6 in either form. */
static struct hallmark_buf *room_for(struct hallmark_bytes text)
{
	return hallmark_buf_new(text.len * 8 + 16);
}

static void put_made(FILE *out, struct hallmark_buf *buf)
{
	struct hallmark_bytes made = hallmark_buf_bytes(buf);

	fwrite(made.ptr, 1, made.len, out);
	hallmark_buf_free(buf);
}

void cli_put_escaped(FILE *out, struct hallmark_bytes text)
{
	struct hallmark_buf *buf = room_for(text);

	if (text.len == 0 || !buf || hallmark_buf_escaped(buf, text)) {
		hallmark_buf_free(buf);
		return;
	}
	put_made(out, buf);
}

void cli_put_json(FILE *out, struct hallmark_bytes text)
{
	struct hallmark_buf *buf = room_for(text);

	if (!buf || hallmark_buf_json(buf, text)) {
		hallmark_buf_free(buf);
		fputs("\"\"", out);
		return;
	}
	put_made(out, buf);
}

void cli_put_hex(FILE *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", bytes[i]);
}

static const char *rule_of(const struct hallmark_diag *diag)
{
	return diag && diag->rule ? diag->rule : "";
}

static bool has_offset(const struct hallmark_diag *diag)
{
	return diag && diag->line == 0 && rule_of(diag)[0] != '\0';
}

static void
error_json(const char *who, enum hallmark_code code,
	   const struct hallmark_diag *diag, const char *words, const char *key)
{
	const char *quote = rule_of(diag)[0] != '\0' ? "\"" : "";

	printf("{\"outcome\":\"%s\",\"code\":\"%s\",\"rule\":%s%s%s,"
	       "\"message\":",
	       hallmark_outcome_name(hallmark_code_outcome(code)),
	       hallmark_code_name(code), quote,
	       quote[0] != '\0' ? rule_of(diag) : "null", quote);
	cli_put_json(stdout, cli_bytes(words));
	if (who) {
		printf(",\"%s\":", key);
		cli_put_json(stdout, cli_bytes(who));
	}
	if (diag && diag->line > 0)
		printf(",\"line\":%zu", diag->line);
	if (has_offset(diag))
		printf(",\"offset\":%zu", diag->offset);
	fputs("}\n", stdout);
}

static const char *
choose_words(enum hallmark_code code, const struct hallmark_diag *diag,
	     const char *words)
{
	const char *plain = hallmark_code_words(code);

	if (!words && diag && diag->message && diag->message[0] != '\0')
		words = diag->message;
	if (!words)
		words = plain;
	/* A store that may not grow is full before its disk is. */
	if (code == HALLMARK_DISK_FULL && strcmp(words, plain) == 0 &&
	    getenv("HALLMARK_MAP_SIZE"))
		words = "the disk is full, or HALLMARK_MAP_SIZE is too small "
			"for the store";
	return words;
}

/* key: what JSON calls who. */
static int error(const struct cli *cli, const char *key, const char *who,
		 enum hallmark_code code, const struct hallmark_diag *diag,
		 const char *words)
{
	words = choose_words(code, diag, words);
	cli_put_escaped(stderr, cli_bytes(who ? who : "hallmark"));
	fprintf(stderr, ": %s: ", hallmark_code_name(code));
	if (rule_of(diag)[0] != '\0')
		fprintf(stderr, "%s: ", rule_of(diag));
	cli_put_escaped(stderr, cli_bytes(words));
	if (diag && diag->line > 0)
		fprintf(stderr, " (line %zu)", diag->line);
	if (has_offset(diag) && diag->offset > 0)
		fprintf(stderr, " (offset %zu)", diag->offset);
	fputc('\n', stderr);
	if (cli->json)
		error_json(who, code, diag, words, key);
	return cli_exit(code);
}

/* HMK-OUT-6 */
int cli_error(const struct cli *cli, const char *who, enum hallmark_code code,
	      const struct hallmark_diag *diag, const char *words)
{
	return error(cli, "file", who, code, diag, words);
}

int cli_error_id(const struct cli *cli, const char *id, enum hallmark_code code,
		 const struct hallmark_diag *diag)
{
	return error(cli, "given", id, code, diag, NULL);
}

int cli_fail(const struct cli *cli, enum hallmark_code code, const char *format,
	     ...)
{
	char words[MESSAGE_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(words, sizeof(words), format, ap);
	va_end(ap);
	return cli_error(cli, NULL, code, NULL, words);
}

void cli_say(const char *format, ...)
{
	char words[MESSAGE_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(words, sizeof(words), format, ap);
	va_end(ap);
	fputs("hallmark: ", stderr);
	cli_put_escaped(stderr, cli_bytes(words));
	fputc('\n', stderr);
}

int cli_fail_errno(const struct cli *cli, const char *who)
{
	int error = errno;

	return cli_error(cli, who, hallmark_code_of_errno(error), NULL,
			 strerror(error));
}

int cli_put_buf(const struct cli *cli, enum hallmark_code code,
		const struct hallmark_buf *buf)
{
	struct hallmark_bytes made = hallmark_buf_bytes(buf);

	if (code)
		return cli_fail(cli, code, "%s", hallmark_code_words(code));
	fwrite(made.ptr, 1, made.len, stdout);
	return 0;
}
