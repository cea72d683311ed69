/* Statements into a ledger, and what it answers. SPDX-License-Identifier: MIT */
#include "trade.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVIDENCE_NAME_BYTES ((size_t)16)

static void put_file(const char *path)
{
	if (!path)
		return;
	fputs("\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(path));
	putchar(',');
}

static void say_admitted(const struct trade_ledger *l, const char *path,
			 const struct hallmark_submitted *s)
{
	char at[21];

	hallmark_time_write(s->at, at);
	if (l->cli->json) {
		putchar('{');
		put_file(path);
		printf("\"outcome\":\"ADMITTED\",\"kind\":\"%s\","
		       "\"events\":%llu,\"index\":%llu,\"at\":\"%s\","
		       "\"known\":%s}\n",
		       s->kind, (unsigned long long)s->events,
		       (unsigned long long)s->index, at,
		       s->known ? "true" : "false");
		return;
	}
	if (path) {
		cli_put_escaped(stdout, cli_bytes(path));
		fputs(": ", stdout);
	}
	printf("%s, %llu event%s at index %llu%s\n", s->kind,
	       (unsigned long long)s->events, cli_s(s->events),
	       (unsigned long long)s->index,
	       s->known ? " (it was there already)" : "");
}

/*
 * LEDGER/conflicts/HASH.statement, for free(); NULL after a message. The name
 * is that of the item and the event that came first, so that whoever once held
 * an item fills no disk with one contradiction after the other.
 */
static char *
keep_evidence(struct trade_ledger *l, const struct hallmark_submitted *s,
	      struct hallmark_bytes statement)
{
	uint64_t place[2] = { s->moved.index, s->moved.position };
	struct hallmark_bytes parts[2] = {
		cli_bytes(s->item), { (const uint8_t *)place, sizeof(place) }
	};
	char name[sizeof("conflicts/.statement") + 2 * EVIDENCE_NAME_BYTES];
	char *dir = cli_path(l->dir, "conflicts");
	char *path = NULL;
	uint8_t hash[32];
	size_t len = (size_t)snprintf(name, sizeof(name), "conflicts/");
	int status = 0;

	hallmark_digest(parts, 2, hash);
	for (size_t i = 0; i < EVIDENCE_NAME_BYTES; i++)
		len += (size_t)snprintf(name + len, 3, "%02x", hash[i]);
	snprintf(name + len, sizeof(name) - len, ".statement");
	if (dir && (mkdir(dir, 0777) == 0 || errno == EEXIST))
		path = cli_path(l->dir, name);
	if (!path)
		status = cli_fail_errno(l->cli, dir ? dir : l->dir);
	free(dir);
	if (path && access(path, F_OK) != 0 &&
	    !cli_save(l->cli, path, statement, false, &status)) {
		free(path);
		path = NULL;
	}
	l->status = cli_worse(l->status, status);
	return path;
}

/* URI of an item, hex of a key. */
static const char *subject_name(const char *subject)
{
	return strchr(subject, ':') ? "item" : "key";
}

static void
say_refused_json(const char *path, enum hallmark_code code, const char *rule,
		 const char *words, const struct hallmark_submitted *s,
		 const char *evidence)
{
	char at[21];

	putchar('{');
	put_file(path);
	printf("\"outcome\":\"%s\",\"code\":\"%s\",\"rule\":",
	       hallmark_outcome_name(hallmark_code_outcome(code)),
	       hallmark_code_name(code));
	if (rule && rule[0] != '\0')
		cli_put_json(stdout, cli_bytes(rule));
	else
		fputs("null", stdout);
	fputs(",\"message\":", stdout);
	cli_put_json(stdout, cli_bytes(words));
	if (s->item[0] != '\0') {
		printf(",\"%s\":", subject_name(s->item));
		cli_put_json(stdout, cli_bytes(s->item));
	}
	if (code == HALLMARK_LINK_MOVED) {
		hallmark_time_write(s->moved.at, at);
		printf(",\"moved\":{\"index\":%llu,\"position\":%u,"
		       "\"at\":\"%s\"}",
		       (unsigned long long)s->moved.index,
		       (unsigned)s->moved.position, at);
	}
	if (evidence) {
		fputs(",\"evidence\":", stdout);
		cli_put_json(stdout, cli_bytes(evidence));
	}
	fputs("}\n", stdout);
}

/* The signer's authority is in question, and he was named in the call. */
static bool
blames_signer(const struct trade_ledger *l, const char *path,
	      enum hallmark_code code, const struct hallmark_diag *diag)
{
	return !path && l->args->by &&
	       (code == HALLMARK_ROLE_MISSING ||
		(diag->rule && strcmp(diag->rule, "HMK-RULE-7") == 0));
}

/* Of an event of a key: what the ledger knows of that key. */
static const char *
key_words(const struct trade_ledger *l, enum hallmark_code code,
	  const struct hallmark_submitted *s, char own[96])
{
	struct hallmark_power power;
	uint8_t pub[32];

	if (!cli_pub(s->item, pub))
		return NULL;
	if (code == HALLMARK_KEY_UNKNOWN)
		return "the key was never authorised in this ledger";
	if (code != HALLMARK_KEY_REVOKED ||
	    hallmark_ledger_key(l->ledger, pub, &power) ||
	    power.from == UINT64_MAX)
		return NULL;
	snprintf(own, 96, "already revoked (from index %llu)",
		 (unsigned long long)power.from);
	return own;
}

static const char *
refusal_words(const struct trade_ledger *l, bool signer,
	      enum hallmark_code code, const struct hallmark_diag *diag,
	      const struct hallmark_submitted *s, char own[96])
{
	const char *words = signer ? NULL : key_words(l, code, s, own);

	if (words)
		return words;
	if (code != HALLMARK_LINK_MOVED)
		return diag->message && diag->message[0] != '\0'
			       ? diag->message
			       : hallmark_code_words(code);
	snprintf(own, 96, "already moved by (%llu, %u)",
		 (unsigned long long)s->moved.index,
		 (unsigned)s->moved.position);
	return own;
}

static void
say_refused(struct trade_ledger *l, const char *path, enum hallmark_code code,
	    const struct hallmark_diag *diag,
	    const struct hallmark_submitted *s, const char *evidence)
{
	bool signer = blames_signer(l, path, code, diag);
	const char *who = path ? path : l->dir;
	const char *item = signer ? "" : s->item;
	struct cli plain = *l->cli;
	char own[96];
	char words[HALLMARK_URI_MAX + 256];
	const char *why = refusal_words(l, signer, code, diag, s, own);

	snprintf(words, sizeof(words), "%s%s%s", item,
		 item[0] != '\0' ? ": " : "", why);
	plain.json = false;
	l->status = cli_worse(l->status,
			      cli_error(&plain, signer ? l->args->by : who,
					code, diag, words));
	if (evidence)
		cli_say("its signer had signed the one that came first too: "
			"evidence is kept in %s",
			evidence);
	if (code == HALLMARK_LINK_MOVED)
		cli_say("to try again, sign over a fresh certificate");
	if (code == HALLMARK_MALFORMED && path)
		cli_say("what that file is says: hallmark show %s", path);
	if (l->cli->json)
		say_refused_json(path, code, diag->rule, why, s, evidence);
}

/* One statement; how long it was, 0 if nobody can tell. */
static size_t
submit(struct trade_ledger *l, const char *path, struct hallmark_bytes file)
{
	struct hallmark_submitted s = { 0 };
	struct hallmark_diag diag = { 0 };
	char *evidence = NULL;
	enum hallmark_code code =
		hallmark_ledger_submit(l->ledger, file, &s, &diag);

	if (!code) {
		/* Known, but its head was never signed: that is left to do. */
		l->unsealed += !s.known || s.index >= l->info.head_size;
		say_admitted(l, path, &s);
		return s.size;
	}
	file.len = s.size;
	if (s.conflict)
		evidence = keep_evidence(l, &s, file);
	say_refused(l, path, code, &diag, &s, evidence);
	free(evidence);
	/* Where the store failed, the next would too. */
	return cli_exit(code) < 4 ? s.size : 0;
}

void trade_ledger_submit(struct trade_ledger *l, const char *path,
			 struct hallmark_bytes file)
{
	size_t taken;

	do {
		taken = submit(l, path, file);
		file.ptr += taken;
		file.len -= taken;
	} while (taken > 0 && file.len > 0 && !cli_interrupted());
	if (file.len > 0 && cli_interrupted())
		l->status = cli_worse(l->status, cli_error(l->cli, path,
							   HALLMARK_INTERRUPTED,
							   NULL, NULL));
}
