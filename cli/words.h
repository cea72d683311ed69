/* Backup words at the command line, and verbs. SPDX-License-Identifier: MIT */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli.h"

/* A few lines of text that a person keeps secret and may see while typing. */
struct cli_typed {
	size_t len;
	uint8_t text[4096];
};
/*
 * The words of a key, or of a wallet, as cli_claim_code; from a terminal, up to
 * and with the line that brings enough together. Wipe the text.
 */
HALLMARK_MUST_CHECK bool
cli_words_get(const struct cli *cli, const char *file, bool wallet,
	      struct cli_typed *typed, int *status);
/* Into a file that only its owner reads, or to stdout; the exit status. */
int cli_words_put(const struct cli *cli, const char *words, const char *path);

/* The options that key and wallet share, and those of one of them. */
struct key_args {
	const char *name;
	const char *wallet;
	const char *passphrase_file;
	const char *new_passphrase_file;
	bool no_passphrase;
	const char *words_file;
	const char *expect;
	bool next;
	const char *output;
	bool json;
};

/* One call of `key VERB` or `wallet VERB`. */
struct key_call {
	const struct cli *cli;
	const struct key_args *args;
	const char *path; /* of the key file or the wallet */
	const char *item;
	struct cli_secret secret; /* what opens the file now */
	struct cli_secret fresh;  /* what shall open it */
	int status;
};

struct key_verb {
	const char *name;
	const char *operand; /* what it takes besides, or NULL */
	const char *options; /* those that it takes, with blanks around */
	void (*run)(struct key_call *call);
};

/* Find the verb and check the call; NULL after a message. */
const struct key_verb *
cli_verb(const struct cli *cli, const struct key_args *args,
	 const struct key_verb *verbs, int *status);
/* The passphrase that shall open the file: ptr NULL for none. */
HALLMARK_MUST_CHECK bool
cli_fresh_passphrase(struct key_call *call, const char *file, const char *ask,
		     struct hallmark_bytes *passphrase);
/* --expect: a VKEY or 64 hex digits. */
HALLMARK_MUST_CHECK bool cli_expect(struct key_call *call, uint8_t pub[32]);
/* {"name":..,"key":..,"public":..,"kid":..} without its closing brace, or the vkey. */
void cli_put_key(const struct cli *cli, const char *name,
		 const uint8_t pub[32]);
/* There must be nothing yet; false after a message. */
HALLMARK_MUST_CHECK bool cli_free_place(struct key_call *call);

#endif
