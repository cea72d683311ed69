/* Values of options, and the question before a signature. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool trade_pub(const struct cli *cli, const char *option, const char *text,
	       uint8_t pub[32], int *status)
{
	struct hallmark_key_info info;

	if (cli_pub(text, pub))
		return true;
	if (hallmark_key_look(text, &info) == HALLMARK_OK)
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "%s is not a key file, but what \"hallmark "
				   "key show %s\" prints",
				   option, text);
	else
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "%s is a key as \"hallmark key show\" and "
				   "\"hallmark wallet key\" print it, not %s",
				   option, text);
	return false;
}

bool trade_time(const struct cli *cli, const char *option, const char *text,
		uint64_t now, uint64_t *made, int *status)
{
	uint64_t seconds;

	if (hallmark_time_parse(cli_bytes(text), made))
		return true;
	if (hallmark_duration_parse(cli_bytes(text), &seconds) &&
	    seconds <= UINT64_MAX - now) {
		*made = now + seconds;
		return true;
	}
	*status = cli_fail(cli, HALLMARK_USAGE,
			   "%s is YYYY-MM-DDTHH:MM:SSZ, or a number with s, m, "
			   "h or d from now on, not %s",
			   option, text);
	return false;
}

bool trade_number(const struct cli *cli, const char *option, const char *text,
		  uint64_t *made, int *status)
{
	size_t len = strlen(text);

	if (len > 0 && len < 19 && strspn(text, "0123456789") == len) {
		*made = strtoull(text, NULL, 10);
		return true;
	}
	*status = cli_fail(cli, HALLMARK_USAGE, "%s is a number, not %s",
			   option, text);
	return false;
}

bool trade_word(const struct cli *cli, const char *option,
		enum hallmark_vocabulary words, const char *text,
		uint64_t *made, int *status)
{
	char list[256] = "";
	const char *word;
	size_t len = 0;

	if (hallmark_word_parse(words, cli_bytes(text), made))
		return true;
	for (size_t i = 0; (word = hallmark_word_at(words, i)); i++)
		if (len < sizeof(list))
			len += (size_t)snprintf(list + len, sizeof(list) - len,
						"%s%s", i > 0 ? ", " : "",
						word);
	*status = cli_fail(cli, HALLMARK_USAGE, "%s is one of %s, not %s",
			   option, list, text);
	return false;
}

bool trade_place(const struct cli *cli, const char *path, bool force,
		 int *status)
{
	struct stat st;

	if (force || strcmp(path, "-") == 0 || stat(path, &st) ||
	    !S_ISREG(st.st_mode))
		return true;
	*status = cli_error(cli, path, HALLMARK_USAGE, NULL,
			    "is there already; --force writes over it");
	return false;
}

/* A line from stdin begins with y. */
static bool says_yes(void)
{
	char first = 0;
	char c = 0;

	for (size_t i = 0; c != '\n' && cli_wait_readable(STDIN_FILENO); i++) {
		if (read(STDIN_FILENO, &c, 1) != 1)
			break;
		if (i == 0)
			first = c;
	}
	return c == '\n' && (first == 'y' || first == 'Y');
}

bool trade_confirm(const struct cli *cli, bool yes, int *status)
{
	if (yes || isatty(STDIN_FILENO) != 1)
		return true;
	fputs("Sign? [y/N] ", stderr);
	fflush(stderr);
	if (says_yes())
		return true;
	*status = cli_fail(cli, HALLMARK_USAGE, "nothing was signed");
	return false;
}

void trade_show_line(const char *what, struct hallmark_bytes text)
{
	fprintf(stderr, "  %-8s ", what);
	cli_put_escaped(stderr, text);
	fputc('\n', stderr);
}

static void show_key(const char *what, const uint8_t *pub)
{
	if (!pub)
		return;
	fprintf(stderr, "  %-8s ", what);
	cli_put_hex(stderr, pub, 32);
	fputc('\n', stderr);
}

static void
show_word(const char *what, enum hallmark_vocabulary words, uint64_t number)
{
	const char *word = hallmark_word(words, number);

	if (word)
		fprintf(stderr, "  %-8s %s\n", what, word);
	else
		fprintf(stderr, "  %-8s %llu\n", what,
			(unsigned long long)number);
}

static void show_number(const char *what, uint64_t number)
{
	fprintf(stderr, "  %-8s %llu\n", what, (unsigned long long)number);
}

static void show_time(const char *what, uint64_t time)
{
	char text[21];

	hallmark_time_write(time, text);
	fprintf(stderr, "  %-8s %s\n", what, text);
}

static void show_grant(const struct hallmark_grant *grant)
{
	for (uint64_t role = 1; role <= grant->roles; role *= 2)
		if (grant->roles & role)
			show_word("role", HALLMARK_WORDS_ROLE, role);
	for (size_t i = 0; i < grant->scope_count; i++)
		trade_show_line("scope", grant->scope[i]);
	if (grant->scope_count == 0)
		trade_show_line("scope", cli_bytes("all items"));
	if (grant->has_max)
		show_number("max", grant->max);
	if (grant->has_from)
		show_time("from", grant->from);
	if (grant->has_until)
		show_time("until", grant->until);
}

void trade_show_event(const struct hallmark_event *event,
		      const uint8_t signer[32])
{
	show_word("event", HALLMARK_WORDS_KIND, event->kind);
	switch (event->kind) {
	case HALLMARK_KIND_ISSUE:
	case HALLMARK_KIND_TRANSFER:
	case HALLMARK_KIND_RECOVER:
		break;
	case HALLMARK_KIND_ATTEST:
		show_word("type", HALLMARK_WORDS_TYPE, event->type);
		show_word("result", HALLMARK_WORDS_RESULT, event->result);
		break;
	case HALLMARK_KIND_STATUS:
		show_word("status", HALLMARK_WORDS_STATUS, event->status);
		break;
	case HALLMARK_KIND_CORRECT:
		show_number("corrects", event->corrected);
		break;
	case HALLMARK_KIND_AUTHORISE:
		show_grant(event->grant);
		break;
	case HALLMARK_KIND_REVOKE:
		show_word("reason", HALLMARK_WORDS_REASON, event->reason);
		break;
	case HALLMARK_KIND_ROOT:
		show_key("new root", event->key);
		show_key("then", event->next);
		break;
	}
	if (event->has_from)
		show_number("void from", event->from);
	show_key(event->to ? "from" : "by", signer);
	show_key("to", event->to);
}

static void show_fact(const struct hallmark_field *field)
{
	fputs("  detail   ", stderr);
	cli_put_escaped(stderr,
			field->label.len > 0 ? field->label : cli_bytes("lot"));
	fputs(" = ", stderr);
	if (field->value.type == HALLMARK_OCTETS)
		cli_put_hex(stderr, field->value.text.ptr,
			    field->value.text.len);
	else
		cli_put_escaped(stderr, field->value.text);
	fputc('\n', stderr);
}

void trade_show_facts(const struct trade_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		show_fact(&facts->at[i]);
}
