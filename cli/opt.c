/* Options from a table, suggestions for what is misspelt. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <string.h>

/* An option's place in the command's own struct. */
static void *slot(void *args, const struct cli_opt *opt)
{
	return (char *)args + opt->at;
}

static bool given(void *args, const struct cli_opt *opt)
{
	const void *at = slot(args, opt);

	switch (opt->kind) {
	case CLI_FLAG:
		return *(const bool *)at;
	case CLI_TEXT:
		return *(const char *const *)at != NULL;
	case CLI_LIST:
		return ((const struct cli_list *)at)->count > 0;
	}
	return false;
}

static const struct cli_opt *
find(const struct cli_cmd *cmd, const char *name, size_t len)
{
	for (const struct cli_opt *o = cmd->options; o->name; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static const struct cli_opt *find_letter(const struct cli_cmd *cmd, char letter)
{
	for (const struct cli_opt *o = cmd->options; o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* Of the options of cmd, that which is nearest to the word, or NULL. */
static const struct cli_opt *near(const struct cli_cmd *cmd, const char *word)
{
	const struct cli_opt *best = NULL;
	/* Of a short word, little is left after two slips. */
	size_t least = strlen(word) > 4 ? 3 : 2;

	for (const struct cli_opt *o = cmd->options; o->name; o++) {
		size_t far = cli_distance(word, o->name);

		if (far < least) {
			least = far;
			best = o;
		}
	}
	return best;
}

static bool unknown(const struct cli *cli, const char *word)
{
	const struct cli_opt *o = NULL;
	/* Not its value: that may be a secret. */
	int len = (int)strcspn(word, "=");

	if (word[1] == '-')
		o = near(cli->cmd, word + 2);
	if (o)
		cli_fail(cli, HALLMARK_USAGE,
			 "%s has no option %.*s; did you mean --%s?",
			 cli->cmd->name, len, word, o->name);
	else
		cli_fail(cli, HALLMARK_USAGE,
			 "%s has no option %.*s; see: hallmark help %s",
			 cli->cmd->name, len, word, cli->cmd->name);
	return false;
}

static bool put(const struct cli *cli, void *args, const struct cli_opt *o,
		const char *value)
{
	void *at = slot(args, o);
	struct cli_list *list = at;

	if (o->kind != CLI_LIST && given(args, o)) {
		cli_fail(cli, HALLMARK_USAGE, "--%s is given twice", o->name);
		return false;
	}
	if (o->kind != CLI_FLAG && value[0] == '\0') {
		cli_fail(cli, HALLMARK_USAGE, "--%s is empty", o->name);
		return false;
	}
	switch (o->kind) {
	case CLI_FLAG:
		*(bool *)at = true;
		break;
	case CLI_TEXT:
		*(const char **)at = value;
		break;
	case CLI_LIST:
		if (list->count == CLI_LIST_MAX) {
			cli_fail(cli, HALLMARK_USAGE,
				 "--%s is given more than %d times", o->name,
				 CLI_LIST_MAX);
			return false;
		}
		list->at[list->count++] = value;
		break;
	}
	return true;
}

/* The words of a call, and how far they are read. */
struct walk {
	int argc;
	char **argv;
	int at;
};

/* The value of an option without '=': the next word. */
static char *
next_value(const struct cli *cli, struct walk *walk, const struct cli_opt *o)
{
	char *value;

	if (walk->at + 1 >= walk->argc) {
		cli_fail(cli, HALLMARK_USAGE, "--%s needs a value: %s", o->name,
			 o->value);
		return NULL;
	}
	value = walk->argv[walk->at + 1];
	if (value[0] == '-' && value[1] != '\0') {
		cli_fail(cli, HALLMARK_USAGE,
			 "--%s needs a value, not the option %s (a value with "
			 "a leading dash: --%s=%s)",
			 o->name, value, o->name, value);
		return NULL;
	}
	walk->at++;
	return value;
}

static bool take_long(const struct cli *cli, struct walk *walk, void *args)
{
	char *word = walk->argv[walk->at];
	const char *value = strchr(word, '=');
	size_t len = value ? (size_t)(value - word) : strlen(word);
	const struct cli_opt *o = find(cli->cmd, word + 2, len - 2);

	if (!o)
		return unknown(cli, word);
	if (o->kind == CLI_FLAG && value) {
		cli_fail(cli, HALLMARK_USAGE, "--%s takes no value", o->name);
		return false;
	}
	if (value)
		value++;
	else if (o->kind != CLI_FLAG)
		value = next_value(cli, walk, o);
	if (o->kind != CLI_FLAG && !value)
		return false;
	return put(cli, args, o, value);
}

/* -o FILE or -oFILE; letters are not run together. */
static bool take_letter(const struct cli *cli, struct walk *walk, void *args)
{
	char *word = walk->argv[walk->at];
	const struct cli_opt *o = find_letter(cli->cmd, word[1]);
	const char *value = word + 2;

	if (!o || (o->kind == CLI_FLAG && word[2] != '\0'))
		return unknown(cli, word);
	if (o->kind != CLI_FLAG && word[2] == '\0')
		value = next_value(cli, walk, o);
	return value && put(cli, args, o, value);
}

static bool check_options(const struct cli *cli, void *args)
{
	for (const struct cli_opt *o = cli->cmd->options; o->name; o++) {
		const struct cli_opt *other = NULL;

		if (o->need && !given(args, o)) {
			cli_fail(cli, HALLMARK_USAGE, "--%s %s is missing",
				 o->name, o->value);
			return false;
		}
		if (o->clash)
			other = find(cli->cmd, o->clash, strlen(o->clash));
		if (other && given(args, o) && given(args, other)) {
			cli_fail(cli, HALLMARK_USAGE,
				 "--%s and --%s contradict each other", o->name,
				 other->name);
			return false;
		}
	}
	return true;
}

static bool check_count(const struct cli *cli)
{
	const struct cli_cmd *cmd = cli->cmd;

	if (cli->argc < cmd->least)
		cli_fail(cli, HALLMARK_USAGE, "%s needs: %s", cmd->name,
			 cmd->args);
	else if (cmd->args[0] == '\0' && cli->argc > 0)
		/* Not shown again: it may be a code. */
		cli_fail(
			cli, HALLMARK_USAGE,
			"%s takes options alone; a code or passphrase is never "
			"given in a call",
			cmd->name);
	else if (cmd->most > 0 && cli->argc > cmd->most)
		cli_fail(cli, HALLMARK_USAGE, "one argument too many: %s",
			 cli->argv[cmd->most]);
	else
		return true;
	return false;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* --help and --json count wherever they stand, even in a call that is wrong. */
static bool look_ahead(struct cli *cli)
{
	const struct cli_opt *json = find(cli->cmd, "json", 4);

	for (int i = 0; i < cli->argc; i++) {
		if (strcmp(cli->argv[i], "--") == 0)
			break;
		if (is_help(cli->argv[i]))
			return true;
		if (json && strcmp(cli->argv[i], "--json") == 0)
			cli->json = true;
	}
	return false;
}

bool cli_parse(struct cli *cli, void *args, bool *help)
{
	struct walk walk = { cli->argc, cli->argv, 0 };
	bool options = true;
	int kept = 0;

	*help = look_ahead(cli);
	if (*help)
		return true;
	for (; walk.at < walk.argc; walk.at++) {
		char *word = walk.argv[walk.at];
		bool good = true;

		if (!options || word[0] != '-' || word[1] == '\0')
			cli->argv[kept++] = word;
		else if (strcmp(word, "--") == 0)
			options = false;
		else if (word[1] == '-')
			good = take_long(cli, &walk, args);
		else
			good = take_letter(cli, &walk, args);
		if (!good)
			return false;
	}
	cli->argc = kept;
	return check_count(cli) && check_options(cli, args);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, drop, change or swap; long words are far from all. */
#define WORD_MAX 24
size_t cli_distance(const char *a, const char *b)
{
	size_t far[WORD_MAX + 1][WORD_MAX + 1];
	size_t la = strlen(a);
	size_t lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= lb; j++)
		far[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		far[i][0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = least(far[i - 1][j], far[i][j - 1]) + 1;

			best = least(best, far[i - 1][j - 1] +
						   (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				best = least(best, far[i - 2][j - 2] + 1);
			far[i][j] = best;
		}
	}
	return far[la][lb];
}
