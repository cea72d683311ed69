/* hallmark wallet: keys that nobody can link. SPDX-License-Identifier: MIT */
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ASK_NEW "Passphrase of the new wallet: "

static void fail(struct key_call *call, enum hallmark_code code)
{
	call->status = cli_error(call->cli, call->path, code, NULL, NULL);
}

/* The usual place may lie in directories that are not there yet. */
static bool make_dirs(struct key_call *call)
{
	char *path = strdup(call->path);
	bool good = path != NULL;

	for (char *at = path; good && at && *at; at++) {
		if (*at != '/' || at == path)
			continue;
		*at = '\0';
		good = mkdir(path, 0700) == 0 || errno == EEXIST;
		*at = '/';
	}
	if (!good)
		call->status = cli_fail_errno(call->cli, call->path);
	free(path);
	return good;
}

static bool prepare(struct key_call *call)
{
	return cli_free_place(call) && (call->args->wallet || make_dirs(call));
}

static void advise(const struct key_call *call)
{
	if (call->args->no_passphrase)
		cli_say("the wallet is NOT encrypted: whoever reads %s can "
			"dispose of its items",
			call->path);
}

static void wallet_new(struct key_call *call)
{
	struct hallmark_wallet *wallet = NULL;
	struct hallmark_bytes passphrase;
	enum hallmark_code code;

	if (!prepare(call) ||
	    !cli_fresh_passphrase(call, call->args->passphrase_file, ASK_NEW,
				  &passphrase))
		return;
	cli_hold_signals();
	code = hallmark_wallet_create(call->path, passphrase, &wallet);
	hallmark_wallet_free(wallet);
	if (code) {
		fail(call, code);
		return;
	}
	cli_say("wallet %s made", call->path);
	advise(call);
	cli_say("write down what \"hallmark wallet backup\" prints: it alone "
		"brings the keys back when the file is lost");
}

static struct hallmark_wallet *open_wallet(struct key_call *call)
{
	call->secret.file = call->args->passphrase_file;
	return cli_wallet(call->cli, call->path, &call->secret, &call->status);
}

static void put_key(const struct cli *cli, const struct hallmark_item_id *item,
		    const struct hallmark_key *key, uint32_t counter)
{
	cli_put_key(cli, hallmark_key_name(key), hallmark_key_signer(key)->pub);
	if (!cli->json)
		return;
	fputs(",\"item\":", stdout);
	cli_put_json(stdout, cli_bytes(item->uri));
	fputs(",\"subject\":\"", stdout);
	cli_put_hex(stdout, item->subject, sizeof(item->subject));
	printf("\",\"counter\":%u}", (unsigned)counter);
}

static void list(struct key_call *call, const struct hallmark_wallet *wallet)
{
	struct hallmark_item_id item;
	uint32_t used;

	for (size_t i = 0; hallmark_wallet_at(wallet, i, &item, &used); i++) {
		struct hallmark_key *key = NULL;
		enum hallmark_code code =
			hallmark_wallet_key(wallet, &item, used - 1, &key);

		if (code) {
			fail(call, code);
			return;
		}
		if (!call->cli->json)
			printf("%s ", item.uri);
		put_key(call->cli, &item, key, used - 1);
		putchar('\n');
		hallmark_key_free(key);
	}
}

static void wallet_list(struct key_call *call)
{
	struct hallmark_wallet *wallet = open_wallet(call);

	if (wallet)
		list(call, wallet);
	hallmark_wallet_free(wallet);
}

/* The key that --expect names, else the latest, else the first. */
static enum hallmark_code
choose(struct hallmark_wallet *wallet, const struct hallmark_item_id *item,
       const uint8_t *pub, uint32_t *counter, struct hallmark_key **key)
{
	uint32_t used = hallmark_wallet_used(wallet, item);
	enum hallmark_code code;

	if (!pub && used == 0)
		return hallmark_wallet_next(wallet, item, counter, key);
	if (!pub) {
		*counter = used - 1;
		return hallmark_wallet_key(wallet, item, used - 1, key);
	}
	code = hallmark_wallet_find(wallet, item, pub, counter, key);
	if (code || *counter < used)
		return code;
	code = hallmark_wallet_note(wallet, item, *counter + 1);
	if (code)
		hallmark_key_free(*key);
	return code;
}

static void one_key(struct key_call *call, struct hallmark_wallet *wallet,
		    const struct hallmark_item_id *item, const uint8_t *pub)
{
	struct hallmark_key *key = NULL;
	uint32_t counter = 0;
	enum hallmark_code code;

	cli_hold_signals();
	code = call->args->next
		       ? hallmark_wallet_next(wallet, item, &counter, &key)
		       : choose(wallet, item, pub, &counter, &key);
	if (!code) {
		put_key(call->cli, item, key, counter);
		putchar('\n');
		hallmark_key_free(key);
	} else if (code == HALLMARK_KEY_WRONG) {
		call->status = cli_fail(call->cli, code,
					"no key of this wallet for %s is the "
					"one that --expect names",
					item->uri);
	} else if (code == HALLMARK_USAGE) {
		call->status = cli_fail(call->cli, code,
					"the wallet has no place for a new key "
					"of %s",
					item->uri);
	} else {
		fail(call, code);
	}
}

static void wallet_key(struct key_call *call)
{
	struct hallmark_wallet *wallet;
	struct hallmark_item_id item;
	const uint8_t *expect = NULL;
	uint8_t pub[32];

	if (call->args->expect) {
		if (!cli_expect(call, pub))
			return;
		expect = pub;
	}
	if (!cli_item(call->cli, call->cli->argv[1], &item, &call->status))
		return;
	wallet = open_wallet(call);
	if (wallet)
		one_key(call, wallet, &item, expect);
	hallmark_wallet_free(wallet);
}

static void wallet_passwd(struct key_call *call)
{
	struct hallmark_wallet *wallet = open_wallet(call);
	struct hallmark_bytes passphrase;
	enum hallmark_code code;

	if (wallet &&
	    cli_fresh_passphrase(call, call->args->new_passphrase_file,
				 "New passphrase: ", &passphrase)) {
		cli_hold_signals();
		code = hallmark_wallet_reseal(wallet, passphrase);
		if (code)
			fail(call, code);
		else
			advise(call);
	}
	hallmark_wallet_free(wallet);
}

static void wallet_backup(struct key_call *call)
{
	struct hallmark_wallet *wallet = open_wallet(call);
	char words[HALLMARK_WORDS_SIZE];
	enum hallmark_code code;

	if (!wallet)
		return;
	code = hallmark_wallet_words(wallet, words);
	hallmark_wallet_free(wallet);
	if (code) {
		call->status = cli_error(call->cli, call->path, code, NULL,
					 "this wallet was not made to be kept "
					 "as words: keep copies of its file");
		return;
	}
	call->status = cli_words_put(call->cli, words, call->args->output);
	cli_wipe(words, sizeof(words));
	if (call->status == 0)
		cli_say("whoever has these words has the items: keep them on "
			"paper, and try them with \"hallmark wallet restore "
			"--wallet FILE\"");
}

static void restore(struct key_call *call, struct hallmark_restore *from)
{
	struct hallmark_wallet *wallet = NULL;
	enum hallmark_code code;

	if (!cli_fresh_passphrase(call, call->args->passphrase_file, ASK_NEW,
				  &from->passphrase))
		return;
	cli_hold_signals();
	code = hallmark_wallet_restore(call->path, from, &wallet, NULL);
	hallmark_wallet_free(wallet);
	if (code) {
		fail(call, code);
		return;
	}
	cli_say("wallet %s restored; its list is empty: \"hallmark wallet key "
		"ITEM --expect VKEY\" finds again the key that a certificate "
		"names as custodian",
		call->path);
	advise(call);
}

static void wallet_restore(struct key_call *call)
{
	struct hallmark_restore from = { 0 };
	struct cli_typed typed = { 0 };

	if (prepare(call) && cli_words_get(call->cli, call->args->words_file,
					   true, &typed, &call->status)) {
		from.words.ptr = typed.text;
		from.words.len = typed.len;
		restore(call, &from);
	}
	cli_wipe(&typed, sizeof(typed));
}

static const struct key_verb verbs[] = {
	{ "new", NULL, " passphrase-file no-passphrase ", wallet_new },
	{ "list", NULL, " passphrase-file json ", wallet_list },
	{ "key", "ITEM", " passphrase-file expect next json ", wallet_key },
	{ "passwd", NULL, " passphrase-file new-passphrase-file no-passphrase ",
	  wallet_passwd },
	{ "backup", NULL, " passphrase-file output ", wallet_backup },
	{ "restore", NULL, " words-file passphrase-file no-passphrase ",
	  wallet_restore },
	{ NULL, NULL, NULL, NULL }
};

static int run(struct cli *cli, const void *args)
{
	struct key_call call = { .cli = cli, .args = args };
	const struct key_verb *verb = cli_verb(cli, args, verbs, &call.status);
	char *path = NULL;

	if (verb)
		path = cli_wallet_path(cli, call.args->wallet, &call.status);
	if (path) {
		cli_no_core();
		call.path = path;
		verb->run(&call);
	}
	free(path);
	cli_secret_wipe(&call.secret);
	cli_secret_wipe(&call.fresh);
	return call.status;
}

static const struct cli_opt options[] = {
	{ .letter = 'w',
	  .name = "wallet",
	  .value = "W",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, wallet),
	  .help = "the wallet's file (default: see below)" },
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
	{ .name = "next",
	  .clash = "expect",
	  .at = offsetof(struct key_args, next),
	  .help = "a key of ITEM that was never given out" },
	{ .name = "expect",
	  .value = "VKEY",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, expect),
	  .help = "find this key of ITEM, VKEY or hex" },
	{ .name = "words-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, words_file),
	  .help = "the words; typed on the terminal otherwise" },
	{ .letter = 'o',
	  .name = "output",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct key_args, output),
	  .help = "the words into this file, for its owner only" },
	{ .name = "json",
	  .at = offsetof(struct key_args, json),
	  .help = "name, key, public, item, subject, counter" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_wallet = {
	.name = "wallet",
	.args = "new|list|key ITEM|passwd|backup|restore",
	.summary = "Keys for items one owns, which nobody can link",
	.more = "new      make a wallet\n"
		"list     the items that keys were made for, each with its "
		"latest key\n"
		"key      print the key of ITEM to give to whoever transfers "
		"it\n"
		"passwd   change the passphrase\n"
		"backup   print 24 words that are the wallet: a secret for "
		"paper\n"
		"restore  make the wallet again from the words\n"
		"Without --wallet it is hallmark/wallet in $XDG_DATA_HOME or "
		"~/.local/share.\n",
	.options = options,
	.least = 1,
	.most = 0,
	.args_size = sizeof(struct key_args),
	.run = run,
};
