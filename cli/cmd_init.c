/* hallmark init: keys, genesis and policy, all or nothing. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 255

struct args {
	const char *brand;
	const char *origin;
	struct cli_list prefixes;
	const char *wait;
	const char *passphrase_file;
	bool no_passphrase;
};

enum {
	ROOT,
	NEXT_ROOT,
	LOG,
	STOCK,
	MINT,
	KEYS
};
static const char *const key_names[KEYS] = { "root", "next-root", "log",
					     "stock", "mint" };

/* A ledger while it is made, under a name of its own beside its place. */
struct build {
	const struct cli *cli;
	const struct args *args;
	struct cli_newdir dir;
	struct cli_secret secret;
	struct hallmark_key *keys[KEYS];
	struct hallmark_bytes prefixes[CLI_LIST_MAX];
	uint64_t wait;
};

static const uint8_t *pub(const struct hallmark_key *key)
{
	return hallmark_key_signer(key)->pub;
}

/* Brand and origin are names that a verifier key can carry. */
static bool check_name(const struct build *b, const char *option,
		       const char *name, int *status)
{
	static const uint8_t no_key[32];
	struct hallmark_buf *buf;
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (strlen(name) > NAME_MAX_BYTES) {
		*status = cli_fail(b->cli, HALLMARK_USAGE,
				   "%s has at most %d bytes, not %zu", option,
				   NAME_MAX_BYTES, strlen(name));
		return false;
	}
	buf = hallmark_buf_new(1024);
	if (buf)
		code = hallmark_vkey_write(buf, cli_bytes(name), no_key);
	hallmark_buf_free(buf);
	if (code == HALLMARK_USAGE)
		*status = cli_fail(b->cli, code,
				   "%s is a name without blanks and +, not %s",
				   option, name);
	if (code == HALLMARK_NO_MEMORY)
		*status = cli_error(b->cli, NULL, code, NULL, NULL);
	return code != HALLMARK_USAGE && code != HALLMARK_NO_MEMORY;
}

static bool check_call(struct build *b, int *status)
{
	const struct args *args = b->args;

	if (!check_name(b, "--brand", args->brand, status) ||
	    (args->origin && !check_name(b, "--origin", args->origin, status)))
		return false;
	if (!hallmark_duration_parse(cli_bytes(args->wait ? args->wait : "30d"),
				     &b->wait)) {
		*status = cli_fail(b->cli, HALLMARK_USAGE,
				   "--wait is a number with s, m, h or d, not "
				   "%s",
				   args->wait);
		return false;
	}
	for (size_t i = 0; i < args->prefixes.count; i++) {
		b->prefixes[i] = cli_bytes(args->prefixes.at[i]);
		if (hallmark_prefix_valid(b->prefixes[i]))
			continue;
		*status = cli_fail(b->cli, HALLMARK_USAGE,
				   "--prefix is 3 to 12 digits of a GS1 "
				   "company prefix or the beginning of another "
				   "URI, not %s",
				   args->prefixes.at[i]);
		return false;
	}
	return true;
}

/* What genesis says stays said: better no prefix in it twice. */
static bool check_twice(const struct build *b, int *status)
{
	const struct cli_list *list = &b->args->prefixes;

	for (size_t i = 1; i < list->count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(list->at[i], list->at[j]) == 0) {
				*status = cli_fail(b->cli, HALLMARK_USAGE,
						   "--prefix %s is given twice",
						   list->at[i]);
				return false;
			}
	return true;
}

static bool passphrase(struct build *b, int *status)
{
	b->secret.file = b->args->passphrase_file;
	return b->args->no_passphrase ||
	       cli_secret_get(b->cli, &b->secret, true, status);
}

static bool make_key(struct build *b, int which, const char *keys, int *status)
{
	const void *text = b->secret.text;
	struct hallmark_bytes phrase = { b->secret.known ? text : NULL,
					 b->secret.len };
	const char *origin = b->args->origin ? b->args->origin : b->args->brand;
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	char name[64];
	char *path;

	snprintf(name, sizeof(name), "%s.key", key_names[which]);
	path = cli_path(keys, name);
	if (path)
		code = hallmark_key_create(path,
					   which == LOG	   ? origin
					   : which == ROOT ? b->args->brand
							   : key_names[which],
					   phrase, &b->keys[which]);
	free(path);
	if (!code && cli_interrupted())
		code = HALLMARK_INTERRUPTED;
	if (code)
		*status = cli_error(b->cli, name, code, NULL, NULL);
	return code == HALLMARK_OK;
}

static bool make_keys(struct build *b, int *status)
{
	char *keys = cli_path(b->dir.dir, "keys");
	bool good = keys && mkdir(keys, 0700) == 0;

	if (!good)
		*status = cli_fail_errno(b->cli, b->dir.place);
	for (int i = 0; good && i < KEYS; i++)
		good = make_key(b, i, keys, status);
	if (good && !cli_sync_dir(keys)) {
		*status = cli_fail_errno(b->cli, b->dir.place);
		good = false;
	}
	free(keys);
	return good;
}

static bool make_ledger(struct build *b, int *status)
{
	const struct args *args = b->args;
	struct hallmark_genesis genesis = {
		.brand = cli_bytes(args->brand),
		.origin = cli_bytes(args->origin ? args->origin : args->brand),
		.prefixes = b->prefixes,
		.prefix_count = args->prefixes.count,
		.wait = b->wait,
		.root = hallmark_key_signer(b->keys[ROOT]),
		.log = hallmark_key_signer(b->keys[LOG]),
		.next = pub(b->keys[NEXT_ROOT]),
		.stock = pub(b->keys[STOCK]),
	};
	struct hallmark_diag diag = { 0 };
	struct hallmark_host host;
	enum hallmark_code code;

	if (!cli_host(b->cli, &host, status))
		return false;
	code = hallmark_ledger_create(b->dir.dir, &genesis, &host, &diag);
	if (code)
		*status = cli_error(b->cli, b->dir.place, code, &diag, NULL);
	return code == HALLMARK_OK;
}

static bool make_policy(struct build *b, int *status)
{
	struct hallmark_ledger *ledger = NULL;
	struct hallmark_policy *policy = NULL;
	struct hallmark_diag diag = { 0 };
	struct hallmark_buf *text = NULL;
	char *path = cli_path(b->dir.dir, "policy.txt");
	enum hallmark_code code = HALLMARK_NO_MEMORY;
	bool good = false;

	if (path)
		text = hallmark_buf_new(HALLMARK_POLICY_BYTES_MAX);
	if (text)
		ledger = cli_ledger(b->cli, b->dir.dir, false, status);
	if (text && !ledger)
		goto out;
	if (ledger)
		code = hallmark_ledger_policy(ledger, text);
	/* What a verifier would refuse must not be handed out. */
	if (!code)
		code = hallmark_policy_parse(hallmark_buf_bytes(text), &policy,
					     &diag);
	if (code)
		*status = cli_error(b->cli, b->dir.place, code, &diag, NULL);
	else
		good = cli_save(b->cli, path, hallmark_buf_bytes(text), false,
				status);
out:
	hallmark_policy_free(policy);
	hallmark_ledger_close(ledger);
	hallmark_buf_free(text);
	free(path);
	return good;
}

static void advise(const struct build *b)
{
	cli_say("ledger %s made for %s", b->dir.place, b->args->brand);
	cli_say("whoever verifies needs only %s/policy.txt", b->dir.place);
	cli_say("put keys/next-root.key into a safe now and take it off this "
		"machine: it alone can replace a stolen root key");
	cli_say("keep keys/root.key in a safe between runs of issue "
		"(--root-key FILE); log, stock and mint stay");
	if (b->args->no_passphrase)
		cli_say("the keys are NOT encrypted: whoever reads the files "
			"can sign as the brand");
}

static bool make(struct build *b, int *status)
{
	return cli_newdir_begin(b->cli, &b->dir, status) &&
	       make_keys(b, status) && make_ledger(b, status) &&
	       make_policy(b, status) &&
	       cli_newdir_commit(b->cli, &b->dir, status);
}

static int run(struct cli *cli, const void *memory)
{
	struct build b = { .cli = cli,
			   .args = memory,
			   .dir.taken = HALLMARK_LEDGER_EXISTS };
	int status = 0;

	umask(077);
	cli_hold_signals();
	if (check_call(&b, &status) && check_twice(&b, &status) &&
	    cli_newdir_look(cli, cli->argv[0], &b.dir, &status) &&
	    passphrase(&b, &status) && make(&b, &status))
		advise(&b);
	for (int i = 0; i < KEYS; i++)
		hallmark_key_free(b.keys[i]);
	cli_secret_wipe(&b.secret);
	cli_newdir_end(&b.dir);
	return status;
}

static const struct cli_opt options[] = {
	{ .name = "brand",
	  .value = "BRAND",
	  .kind = CLI_TEXT,
	  .need = true,
	  .at = offsetof(struct args, brand),
	  .help = "the brand's name, as policies call it" },
	{ .name = "origin",
	  .value = "ORIGIN",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, origin),
	  .help = "the ledger's own name (default: BRAND)" },
	{ .name = "prefix",
	  .value = "PREFIX",
	  .kind = CLI_LIST,
	  .at = offsetof(struct args, prefixes),
	  .help = "GS1 company or URI prefix of its items" },
	{ .name = "wait",
	  .value = "TIME",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, wait),
	  .help = "between announcing and doing a recovery (30d)" },
	{ .name = "passphrase-file",
	  .value = "F",
	  .kind = CLI_TEXT,
	  .clash = "no-passphrase",
	  .at = offsetof(struct args, passphrase_file),
	  .help = "one line; asked for on the terminal otherwise" },
	{ .name = "no-passphrase",
	  .at = offsetof(struct args, no_passphrase),
	  .help = "leave the key files unencrypted" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_init = {
	.name = "init",
	.args = "LEDGER",
	.summary = "Make a ledger: store, keys, genesis, checkpoint, policy",
	.more = "Without --prefix the ledger issues any ID, and cannot prove "
		"that an unknown ID\nis false. LEDGER appears whole or not at "
		"all.\n",
	.options = options,
	.least = 1,
	.most = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
