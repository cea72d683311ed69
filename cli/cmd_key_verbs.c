/* What key and wallet do alike. SPDX-License-Identifier: MIT */
#include "words.h"

#include <string.h>
#include <sys/stat.h>

/* Is this option given, and does the verb not take it? */
static bool stray(const struct key_verb *verb, const char *option, bool given)
{
	char word[32];

	snprintf(word, sizeof(word), " %s ", option);
	return given && !strstr(verb->options, word);
}

static bool check_options(const struct cli *cli, const struct key_args *a,
			  const struct key_verb *verb, int *status)
{
	const struct {
		const char *name;
		bool given;
	} all[] = {
		{ "name", a->name != NULL },
		{ "passphrase-file", a->passphrase_file != NULL },
		{ "new-passphrase-file", a->new_passphrase_file != NULL },
		{ "no-passphrase", a->no_passphrase },
		{ "words-file", a->words_file != NULL },
		{ "expect", a->expect != NULL },
		{ "next", a->next },
		{ "output", a->output != NULL },
		{ "json", a->json },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (stray(verb, all[i].name, all[i].given)) {
			*status = cli_fail(
				cli, HALLMARK_USAGE, "%s %s does not take --%s",
				cli->cmd->name, verb->name, all[i].name);
			return false;
		}
	return true;
}

const struct key_verb *
cli_verb(const struct cli *cli, const struct key_args *args,
	 const struct key_verb *verbs, int *status)
{
	const struct key_verb *verb = verbs;

	while (verb->name && strcmp(verb->name, cli->argv[0]) != 0)
		verb++;
	if (!verb->name)
		*status = cli_fail(cli, HALLMARK_USAGE, "%s needs: %s",
				   cli->cmd->name, cli->cmd->args);
	else if (cli->argc < (verb->operand ? 2 : 1))
		*status = cli_fail(cli, HALLMARK_USAGE, "%s %s needs: %s",
				   cli->cmd->name, verb->name, verb->operand);
	else if (cli->argc > (verb->operand ? 2 : 1))
		/* Not shown again: it may be a secret. */
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "one argument too many; words are never "
				   "given in a call: see --words-file");
	else if (check_options(cli, args, verb, status))
		return verb;
	return NULL;
}

bool cli_fresh_passphrase(struct key_call *call, const char *file,
			  const char *ask, struct hallmark_bytes *passphrase)
{
	const void *text = call->fresh.text;

	*passphrase = (struct hallmark_bytes){ NULL, 0 };
	if (call->args->no_passphrase && file) {
		call->status = cli_fail(call->cli, HALLMARK_USAGE,
					"--no-passphrase and --passphrase-file "
					"contradict each other");
		return false;
	}
	if (call->args->no_passphrase)
		return true;
	call->fresh.file = file;
	call->fresh.ask = ask;
	if (!cli_secret_get(call->cli, &call->fresh, true, &call->status))
		return false;
	passphrase->ptr = text;
	passphrase->len = call->fresh.len;
	return true;
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_hex(const char *text, uint8_t pub[32])
{
	if (strlen(text) != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = hex_of(text[2 * i]);
		int low = hex_of(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		pub[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool cli_pub(const char *text, uint8_t pub[32])
{
	return parse_hex(text, pub) ||
	       hallmark_vkey_parse(cli_bytes(text), pub);
}

bool cli_expect(struct key_call *call, uint8_t pub[32])
{
	const char *text = call->args->expect;

	if (cli_pub(text, pub))
		return true;
	call->status =
		cli_fail(call->cli, HALLMARK_USAGE,
			 "--expect is a VKEY or 64 hex digits, not %s", text);
	return false;
}

void cli_put_key(const struct cli *cli, const char *name, const uint8_t pub[32])
{
	struct hallmark_buf *vkey = hallmark_buf_new(1024);
	uint8_t kid[32];

	hallmark_key_thumbprint(pub, kid);
	if (vkey && hallmark_vkey_write(vkey, cli_bytes(name), pub))
		hallmark_buf_clear(vkey);
	if (cli->json) {
		fputs("{\"name\":", stdout);
		cli_put_json(stdout, cli_bytes(name));
		fputs(",\"key\":", stdout);
		if (vkey)
			cli_put_json(stdout, hallmark_buf_bytes(vkey));
		fputs(",\"public\":\"", stdout);
		cli_put_hex(stdout, pub, 32);
		fputs("\",\"kid\":\"", stdout);
		cli_put_hex(stdout, kid, sizeof(kid));
		putchar('"');
	} else if (vkey) {
		cli_put_escaped(stdout, hallmark_buf_bytes(vkey));
	}
	hallmark_buf_free(vkey);
}

bool cli_free_place(struct key_call *call)
{
	struct stat st;

	if (lstat(call->path, &st))
		return true;
	call->status = cli_error(call->cli, call->path, HALLMARK_LEDGER_EXISTS,
				 NULL, NULL);
	return false;
}
