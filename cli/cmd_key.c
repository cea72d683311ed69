/* hallmark key: make, show, keep and restore a key file. SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASK_NEW "Passphrase of the new key file: "

static void fail(struct key_call *call, enum hallmark_code code)
{
	call->status = cli_error(call->cli, call->path, code, NULL, NULL);
}

static void put_key(const struct key_call *call, const char *name,
		    const uint8_t pub[32], bool locked)
{
	cli_put_key(call->cli, name, pub);
	if (call->cli->json)
		printf(",\"encrypted\":%s}", locked ? "true" : "false");
	putchar('\n');
}

/* --name, or what the file is called. For free(); NULL after a message. */
static char *name_of(struct key_call *call)
{
	const char *slash = strrchr(call->path, '/');
	const char *base = slash ? slash + 1 : call->path;
	char *name = strdup(call->args->name ? call->args->name : base);
	size_t len = name ? strlen(name) : 0;

	if (!name)
		fail(call, HALLMARK_NO_MEMORY);
	else if (!call->args->name && len > 4 &&
		 strcmp(name + len - 4, ".key") == 0)
		name[len - 4] = '\0';
	return name;
}

/* Only the name can be wrong: all else was looked at before. */
static void
fail_new(struct key_call *call, enum hallmark_code code, const char *name)
{
	if (code == HALLMARK_USAGE)
		call->status = cli_fail(call->cli, code,
					"a key's name is 1 to 255 bytes "
					"without blanks and +, not %s; see "
					"--name",
					name);
	else
		fail(call, code);
}

static void advise(const struct key_call *call)
{
	if (call->args->no_passphrase)
		cli_say("the key is NOT encrypted: whoever reads %s can sign "
			"with it",
			call->path);
}

static void make(struct key_call *call, const char *name)
{
	struct hallmark_bytes passphrase;
	struct hallmark_key *key = NULL;
	enum hallmark_code code;

	if (!cli_free_place(call) ||
	    !cli_fresh_passphrase(call, call->args->passphrase_file, ASK_NEW,
				  &passphrase))
		return;
	cli_hold_signals();
	code = hallmark_key_create(call->path, name, passphrase, &key);
	if (code) {
		fail_new(call, code, name);
		return;
	}
	put_key(call, name, hallmark_key_signer(key)->pub, passphrase.ptr);
	hallmark_key_free(key);
	advise(call);
	cli_say("write down what \"hallmark key backup %s\" prints: it alone "
		"brings the key back when the file is lost",
		call->path);
}

static void key_new(struct key_call *call)
{
	char *name = name_of(call);

	if (name)
		make(call, name);
	free(name);
}

/* For a person: what calls a program wants the VKEY alone. */
static void say_thumbprint(const struct key_call *call, const uint8_t pub[32])
{
	uint8_t kid[32];

	if (call->cli->json || isatty(STDOUT_FILENO) != 1)
		return;
	hallmark_key_thumbprint(pub, kid);
	fputs("thumbprint ", stdout);
	cli_put_hex(stdout, kid, sizeof(kid));
	putchar('\n');
}

static void key_show(struct key_call *call)
{
	struct hallmark_key_info info;
	enum hallmark_code code = hallmark_key_look(call->path, &info);
	struct stat st;

	if (!code) {
		put_key(call, info.name, info.pub, info.locked);
		say_thumbprint(call, info.pub);
	} else if (code == HALLMARK_KEY_FILE_BAD &&
		   stat(call->path, &st) == 0 && S_ISREG(st.st_mode) &&
		   (st.st_mode & 077) != 0)
		call->status = cli_error(call->cli, call->path, code, NULL,
					 "others may read it: chmod 600");
	else
		fail(call, code);
}

static struct hallmark_key *open_key(struct key_call *call)
{
	call->secret.file = call->args->passphrase_file;
	call->secret.ask = "Passphrase of the key file: ";
	return cli_key_at(call->cli, call->path, &call->secret, &call->status);
}

static void key_passwd(struct key_call *call)
{
	struct hallmark_key *key = open_key(call);
	struct hallmark_bytes passphrase;
	enum hallmark_code code;

	if (key && cli_fresh_passphrase(call, call->args->new_passphrase_file,
					"New passphrase: ", &passphrase)) {
		cli_hold_signals();
		code = hallmark_key_reseal(call->path, key, passphrase);
		if (code)
			fail(call, code);
		else
			advise(call);
	}
	hallmark_key_free(key);
}

static void key_backup(struct key_call *call)
{
	struct hallmark_key *key = open_key(call);
	char words[HALLMARK_WORDS_SIZE];
	enum hallmark_code code;

	if (!key)
		return;
	code = hallmark_key_words(key, words);
	hallmark_key_free(key);
	if (code) {
		call->status = cli_error(call->cli, call->path, code, NULL,
					 "this key was not made to be kept as "
					 "words: keep copies of its file");
		return;
	}
	call->status = cli_words_put(call->cli, words, call->args->output);
	cli_wipe(words, sizeof(words));
	if (call->status == 0)
		cli_say("whoever has these words has the key: keep them on "
			"paper, and try them with \"hallmark key restore\"");
}

static void
fail_restore(struct key_call *call, enum hallmark_code code, const char *name)
{
	if (code == HALLMARK_KEY_WRONG)
		call->status = cli_fail(call->cli, code,
					"these words are those of another key "
					"than --expect names");
	else
		fail_new(call, code, name);
}

static void
restore(struct key_call *call, const char *name, struct hallmark_restore *from)
{
	struct hallmark_key *key = NULL;
	enum hallmark_code code;

	if (!cli_fresh_passphrase(call, call->args->passphrase_file, ASK_NEW,
				  &from->passphrase))
		return;
	cli_hold_signals();
	code = hallmark_key_restore(call->path, name, from, &key, NULL);
	if (code) {
		fail_restore(call, code, name);
		return;
	}
	put_key(call, name, hallmark_key_signer(key)->pub,
		from->passphrase.ptr);
	hallmark_key_free(key);
	advise(call);
	if (from->expect)
		cli_say("%s is the key that was expected, and signs",
			call->path);
	else
		cli_say("%s signs; compare the last 44 characters of this VKEY "
			"with those of the lost key's, as a policy or a "
			"certificate has them",
			call->path);
}

static void key_restore(struct key_call *call)
{
	struct hallmark_restore from = { 0 };
	struct cli_typed typed = { 0 };
	uint8_t pub[32];
	char *name;

	if (call->args->expect && !cli_expect(call, pub))
		return;
	if (call->args->expect)
		from.expect = pub;
	name = name_of(call);
	if (name && cli_free_place(call) &&
	    cli_words_get(call->cli, call->args->words_file, false, &typed,
			  &call->status)) {
		from.words.ptr = typed.text;
		from.words.len = typed.len;
		restore(call, name, &from);
	}
	cli_wipe(&typed, sizeof(typed));
	free(name);
}

static const struct key_verb verbs[] = {
	{ "new", "KEYFILE", " name passphrase-file no-passphrase json ",
	  key_new },
	{ "show", "KEYFILE", " json ", key_show },
	{ "passwd", "KEYFILE",
	  " passphrase-file new-passphrase-file no-passphrase ", key_passwd },
	{ "backup", "KEYFILE", " passphrase-file output ", key_backup },
	{ "restore", "KEYFILE",
	  " name words-file expect passphrase-file no-passphrase json ",
	  key_restore },
	{ NULL, NULL, NULL, NULL }
};

static int run(struct cli *cli, const void *args)
{
	struct key_call call = { .cli = cli, .args = args };
	const struct key_verb *verb = cli_verb(cli, args, verbs, &call.status);

	if (!verb)
		return call.status;
	cli_no_core();
	call.path = cli->argv[1];
	verb->run(&call);
	cli_secret_wipe(&call.secret);
	cli_secret_wipe(&call.fresh);
	return call.status;
}

static const struct cli_opt options[] = {
	{ .name = "name",
	  .value = "NAME",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, name),
	  .help = "the key's name in its VKEY (default: KEYFILE's)" },
	{ .name = "passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, passphrase_file),
	  .help = "one line; asked for on the terminal otherwise" },
	{ .name = "new-passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .clash = "no-passphrase",
	  .at = offsetof(struct key_args, new_passphrase_file),
	  .help = "the same for the one that passwd sets" },
	{ .name = "no-passphrase",
	  .at = offsetof(struct key_args, no_passphrase),
	  .help = "leave the file unencrypted" },
	{ .name = "words-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, words_file),
	  .help = "the words; typed on the terminal otherwise" },
	{ .name = "expect",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, expect),
	  .help = "restore this key and no other" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, output),
	  .help = "the words into this file, for its owner only" },
	{ .name = "json",
	  .at = offsetof(struct key_args, json),
	  .help = "name, key (VKEY), public (hex), encrypted" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_key = {
	.name = "key",
	.args = "new|show|passwd|backup|restore KEYFILE",
	.summary = "Make, show, keep and restore a key",
	.more = "new      make a key, print its VKEY\n"
		"show     print the VKEY of a key file\n"
		"passwd   change its passphrase\n"
		"backup   print 24 words that are the key: a secret for paper\n"
		"restore  make the key file again from the words, and try it\n",
	.options = options,
	.least = 1,
	.most = 0,
	.args_size = sizeof(struct key_args),
	.run = run,
};
