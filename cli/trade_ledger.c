/* Whoever has the ledger: its keys, and one go from event to log. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool fail(struct trade_ledger *l, enum hallmark_code code)
{
	l->status = cli_error(l->cli, l->dir, code, NULL, NULL);
	return false;
}

static bool read_info(struct trade_ledger *l)
{
	enum hallmark_code code = hallmark_ledger_info(l->ledger, &l->info);

	return code == HALLMARK_OK || fail(l, code);
}

/* Before anything is admitted: it would stay without a head. */
static bool open_log(struct trade_ledger *l)
{
	if (l->args->no_checkpoint)
		return true;
	l->log = cli_key(l->cli, l->dir, "log", &l->secret, &l->status);
	if (!l->log)
		return false;
	if (memcmp(hallmark_key_signer(l->log)->pub, l->info.log, 32) == 0)
		return true;
	l->status = cli_fail(l->cli, HALLMARK_KEY_WRONG,
			     "that is not the log key of ledger %s", l->dir);
	return false;
}

bool trade_ledger_begin(struct trade_ledger *l, const struct cli *cli,
			const struct trade_ledger_args *args)
{
	*l = (struct trade_ledger){ .cli = cli,
				    .args = args,
				    .dir = cli->argv[0],
				    .random = cli_random() };
	l->secret.file = args->passphrase_file;
	l->other.file = args->signer_passphrase_file
				? args->signer_passphrase_file
				: args->passphrase_file;
	cli_hold_signals();
	l->statement = hallmark_buf_new(HALLMARK_STATEMENT_FILE_MAX);
	if (!l->statement)
		return fail(l, HALLMARK_NO_MEMORY);
	l->ledger = cli_ledger(cli, l->dir, true, &l->status);
	return l->ledger && read_info(l) && open_log(l);
}

/* LEDGER/keys/NAME with that public key, for free(); NULL: there is none. */
static char *file_of(const char *keys, const uint8_t pub[32])
{
	DIR *dir = opendir(keys);
	struct dirent *entry = dir ? readdir(dir) : NULL;
	char *found = NULL;

	for (; entry && !found; entry = readdir(dir)) {
		struct hallmark_key_info info;
		size_t len = strlen(entry->d_name);
		char *path = NULL;

		if (len > 4 && strcmp(entry->d_name + len - 4, ".key") == 0)
			path = cli_path(keys, entry->d_name);
		if (path && hallmark_key_look(path, &info) == HALLMARK_OK &&
		    memcmp(info.pub, pub, 32) == 0)
			found = path;
		else
			free(path);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* A file that is there but cannot be read says why itself. */
static char *path_of(const char *dir, const uint8_t pub[32])
{
	struct hallmark_key_info info;
	char *keys = cli_path(dir, "keys");
	char *path = keys ? file_of(keys, pub) : NULL;
	enum hallmark_code code;

	if (keys && !path) {
		path = cli_path(keys, "root.key");
		code = path ? hallmark_key_look(path, &info)
			    : HALLMARK_NO_MEMORY;
		if (code == HALLMARK_OK || code == HALLMARK_NO_FILE) {
			free(path);
			path = NULL;
		}
	}
	free(keys);
	return path;
}

struct hallmark_key *
trade_root_key(const struct cli *cli, const char *dir, const uint8_t pub[32],
	       struct cli_secret *secret, int *status)
{
	char *path = path_of(dir, pub);
	struct hallmark_key *key = NULL;
	char words[128];

	if (path) {
		key = cli_key_at(cli, path, secret, status);
	} else {
		snprintf(words, sizeof(words),
			 "keys/ has no file of the root key as it is now; "
			 "%s FILE names the place where it is kept",
			 strcmp(cli->cmd->name, "issue") == 0 ? "--root-key"
							      : "--by");
		*status = cli_error(cli, dir, HALLMARK_NO_FILE, NULL, words);
	}
	free(path);
	return key;
}

bool trade_ledger_signer(struct trade_ledger *l)
{
	l->other.ask = "Passphrase of the key that signs: ";
	if (l->args->by)
		l->signer =
			cli_key_at(l->cli, l->args->by, &l->other, &l->status);
	else
		l->signer = trade_root_key(l->cli, l->dir, l->info.root,
					   &l->secret, &l->status);
	return l->signer != NULL;
}

bool trade_ledger_admit(struct trade_ledger *l)
{
	trade_ledger_submit(l, NULL, hallmark_buf_bytes(l->statement));
	hallmark_buf_clear(l->statement);
	return l->status == 0;
}

static void checkpoint(struct trade_ledger *l)
{
	uint64_t size = 0;
	int status = cli_checkpoint(l->cli, l->ledger, l->log, &size);

	if (status == 0)
		cli_say("checkpoint of %llu entries signed",
			(unsigned long long)size);
	l->status = cli_worse(l->status, status);
}

int trade_ledger_end(struct trade_ledger *l)
{
	if (l->unsealed > 0 && l->log)
		checkpoint(l);
	hallmark_key_free(l->log);
	hallmark_key_free(l->signer);
	hallmark_buf_free(l->statement);
	hallmark_ledger_close(l->ledger);
	cli_secret_wipe(&l->secret);
	cli_secret_wipe(&l->other);
	return l->status;
}

static bool compose(struct trade_ledger *l, const struct hallmark_subject *key,
		    const struct hallmark_event *event)
{
	const struct hallmark_signing signing = { .signer = hallmark_key_signer(
							  l->signer) };
	struct hallmark_composer *composer = NULL;
	enum hallmark_code code = hallmark_composer_new(
		l->info.origin, event->kind, &l->random, &composer);

	if (!code)
		code = hallmark_composer_add(composer, key, event, NULL, 0);
	if (!code)
		code = hallmark_composer_sign(composer, &signing, l->statement);
	hallmark_composer_free(composer);
	return code == HALLMARK_OK || fail(l, code);
}

bool trade_ledger_key_event(struct trade_ledger *l, const uint8_t pub[32],
			    const struct hallmark_event *event)
{
	const uint8_t *signer = hallmark_key_signer(l->signer)->pub;
	struct hallmark_subject key = { .pub = pub };
	struct hallmark_standing standing;
	uint8_t subject[32];
	enum hallmark_code code;

	hallmark_key_subject(pub, subject);
	code = hallmark_ledger_subject(l->ledger, subject, &standing);
	if (code)
		return fail(l, code);
	memcpy(key.link, standing.link, sizeof(key.link));
	fputs("About to sign:\n", stderr);
	trade_show_event(event, signer);
	if (event->kind != HALLMARK_KIND_ROOT) {
		fputs("  key      ", stderr);
		cli_put_hex(stderr, pub, 32);
		fputc('\n', stderr);
	}
	return trade_confirm(l->cli, l->args->yes, &l->status) &&
	       compose(l, &key, event) && trade_ledger_admit(l);
}
