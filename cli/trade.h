/* What the commands that sign events share. SPDX-License-Identifier: MIT */
#ifndef CLI_TRADE_H
#define CLI_TRADE_H

#include "cli.h"

/* For how long a consent holds, unless --until says otherwise. */
#define TRADE_CONSENT_SECONDS ((uint64_t)7 * 86400)

/* Options of the parties; a command has those that it names in its table. */
struct trade_args {
	struct cli_list certificates;
	struct cli_list items;
	const char *key;
	const char *wallet;
	const char *passphrase_file;
	const char *out;
	const char *until;
	struct cli_list facts;
	struct cli_list attach;
	bool force;
	bool yes;
	bool json;
};
/* Rows of an option table whose struct args has a member `trade`. */
#define TRADE_AT(field) .at = offsetof(struct args, trade.field)
#define TRADE_CERTIFICATE                                                      \
	{                                                                      \
		.name = "certificate", .value = "FILE", .kind = CLI_LIST,      \
		.need = true, TRADE_AT(certificates),                          \
		.help = "of the items, as fresh as can be had"                 \
	}
#define TRADE_ITEM                                                             \
	{                                                                      \
		.name = "item", .value = "ID", .kind = CLI_LIST,               \
		TRADE_AT(items), .help = "this item of the files (all)"        \
	}
#define TRADE_KEY(text)                                                        \
	{                                                                      \
		.name = "key", .value = "KEYFILE", .kind = CLI_TEXT,           \
		.clash = "wallet", TRADE_AT(key), .help = (text)               \
	}
#define TRADE_WALLET                                                           \
	{                                                                      \
		.letter = 'w', .name = "wallet", .value = "W",                 \
		.kind = CLI_TEXT, TRADE_AT(wallet),                            \
		.help = "the wallet that has the key"                          \
	}
#define TRADE_PASSPHRASE                                                       \
	{                                                                      \
		.name = "passphrase-file", .value = "F", .kind = CLI_TEXT,     \
		TRADE_AT(passphrase_file),                                     \
		.help = "one line; asked for on the terminal otherwise"        \
	}
#define TRADE_OUT(what, text)                                                  \
	{                                                                      \
		.letter = 'o', .name = "output", .value = (what),              \
		.kind = CLI_TEXT, .need = true, TRADE_AT(out), .help = (text)  \
	}
#define TRADE_UNTIL(text)                                                      \
	{                                                                      \
		.name = "until", .value = "T", .kind = CLI_TEXT,               \
		TRADE_AT(until), .help = (text)                                \
	}
#define TRADE_FACT                                                             \
	{                                                                      \
		.name = "fact", .value = "LABEL=TEXT", .kind = CLI_LIST,       \
		TRADE_AT(facts), .help = "what people shall read"              \
	}
#define TRADE_ATTACH                                                           \
	{                                                                      \
		.name = "attach", .value = "FILE", .kind = CLI_LIST,           \
		TRADE_AT(attach), .help = "record the hash of this file"       \
	}
#define TRADE_FORCE                                                            \
	{                                                                      \
		.name = "force", TRADE_AT(force),                              \
		.help = "write over a file that is there"                      \
	}
#define TRADE_YES                                                              \
	{                                                                      \
		.name = "yes", TRADE_AT(yes),                                  \
		.help = "sign without asking at the terminal"                  \
	}
#define TRADE_JSON                                                             \
	{                                                                      \
		.name = "json", TRADE_AT(json), .help = "the answer as JSON"   \
	}

/* --fact LABEL=TEXT and --attach FILE: what people will read. */
struct trade_facts {
	struct hallmark_field *at;
	size_t count;
	void **kept; /* what the fields point to */
	size_t kept_count;
};
/*
 * Texts in NFC without controls; of an attached file only its hash, under its
 * base name. False after a message; trade_facts_free in any case.
 */
HALLMARK_MUST_CHECK bool
trade_facts(const struct cli *cli, const struct cli_list *facts,
	    const struct cli_list *attach, struct trade_facts *made,
	    int *status);
void trade_facts_free(struct trade_facts *facts);

/* One event to sign: an item, what shall happen to it, and who signs. */
struct trade_item {
	const struct hallmark_opened *opened;
	size_t number; /* in its certificate */
	struct hallmark_opened_item now;
	struct hallmark_item_id id;
	struct hallmark_event event;
	const struct hallmark_key *signer;
	const struct hallmark_key *receiver; /* who accepts, or NULL */
	struct hallmark_key *own;	     /* of a wallet: for this item */
	struct hallmark_key *given;	     /* what the item goes to */
	const char *to;			     /* in words, or NULL */
};
/* One call of a party that has certificates and no ledger. */
struct trade {
	const struct cli *cli;
	const struct trade_args *args;
	size_t file_count;
	struct hallmark_bytes file[CLI_LIST_MAX];
	struct hallmark_opened *opened[CLI_LIST_MAX];
	struct trade_item *items;
	size_t count;
	struct trade_facts facts;
	struct hallmark_random random;
	struct cli_secret secret;
	struct hallmark_key *key;	/* of --key */
	struct hallmark_wallet *wallet; /* else */
	uint64_t now;
	uint64_t until;
	int status;
};
/* Read and open everything that the options name; NULL after a message. */
struct trade *
trade_begin(const struct cli *cli, const struct trade_args *args, int *status);
/* Frees it; the exit status. */
int trade_end(struct trade *t);
/* That there is one item; false after a message. */
HALLMARK_MUST_CHECK bool trade_single(struct trade *t);
/* The same event for all. */
void trade_events(struct trade *t, const struct hallmark_event *event);
/*
 * The key of --key for all, or of the wallet for each: that of its custodian.
 * False after a message.
 */
HALLMARK_MUST_CHECK bool trade_signers(struct trade *t);
/* Ask the rule book, show what is about to be signed, ask. */
HALLMARK_MUST_CHECK bool trade_agree(struct trade *t);
/* Sign: one statement for each run of items with one signer. To -o. */
HALLMARK_MUST_CHECK bool trade_write(struct trade *t);
/* Both. Like each of them false after a message. */
HALLMARK_MUST_CHECK bool trade_sign(struct trade *t);
/* What was written, for a person or as JSON; next: what to do with it. */
void trade_answer(const struct trade *t, const char *next);
#define TRADE_SEND                                                             \
	"send it to the ledger's keeper: it counts once it is submitted"
/* All of that for one event, the same for all; the exit status. */
int trade_run(const struct cli *cli, const struct trade_args *args,
	      const struct hallmark_event *event, const char *next);

/* May this file be written? False after a message. */
HALLMARK_MUST_CHECK bool
trade_place(const struct cli *cli, const char *path, bool force, int *status);
/* Shown already; false if a person at the terminal says no. */
HALLMARK_MUST_CHECK bool
trade_confirm(const struct cli *cli, bool yes, int *status);
/* What an event is, in a line or two, on stderr. */
void trade_show_event(const struct hallmark_event *event,
		      const uint8_t signer[32]);
void trade_show_facts(const struct trade_facts *facts);
void trade_show_line(const char *what, struct hallmark_bytes text);
/* A VKEY or 64 hex digits; false after a message. */
HALLMARK_MUST_CHECK bool
trade_pub(const struct cli *cli, const char *option, const char *text,
	  uint8_t pub[32], int *status);
/* A time, or a duration from now on; false after a message. */
HALLMARK_MUST_CHECK bool
trade_time(const struct cli *cli, const char *option, const char *text,
	   uint64_t now, uint64_t *made, int *status);
/* A plain number; false after a message. */
HALLMARK_MUST_CHECK bool
trade_number(const struct cli *cli, const char *option, const char *text,
	     uint64_t *made, int *status);
/* A word of a vocabulary; false after a message that lists them. */
HALLMARK_MUST_CHECK bool
trade_word(const struct cli *cli, const char *option,
	   enum hallmark_vocabulary words, const char *text, uint64_t *made,
	   int *status);

/* Options of whoever has the ledger. */
struct trade_ledger_args {
	const char *by;
	const char *passphrase_file;
	const char *signer_passphrase_file;
	bool no_checkpoint;
	bool yes;
	bool json;
};
/* Rows of an option table whose struct args has a member `ledger`. */
#define TRADE_LEDGER_AT(field) .at = offsetof(struct args, ledger.field)
#define TRADE_BY(text)                                                         \
	{                                                                      \
		.name = "by", .value = "KEYFILE", .kind = CLI_TEXT,            \
		TRADE_LEDGER_AT(by), .help = (text)                            \
	}
#define TRADE_LEDGER_PASSPHRASE                                                \
	{                                                                      \
		.name = "passphrase-file", .value = "F", .kind = CLI_TEXT,     \
		TRADE_LEDGER_AT(passphrase_file),                              \
		.help = "passphrase of the keys, one line"                     \
	}
#define TRADE_SIGNER_PASSPHRASE                                                \
	{                                                                      \
		.name = "signer-passphrase-file", .value = "F",                \
		.kind = CLI_TEXT, TRADE_LEDGER_AT(signer_passphrase_file),     \
		.help = "of the key that signs, if another"                    \
	}
#define TRADE_NO_CHECKPOINT                                                    \
	{                                                                      \
		.name = "no-checkpoint", TRADE_LEDGER_AT(no_checkpoint),       \
		.help = "leave the head as it is"                              \
	}
#define TRADE_LEDGER_YES                                                       \
	{                                                                      \
		.name = "yes", TRADE_LEDGER_AT(yes),                           \
		.help = "sign without asking at the terminal"                  \
	}
#define TRADE_LEDGER_JSON                                                      \
	{                                                                      \
		.name = "json", TRADE_LEDGER_AT(json),                         \
		.help = "the answer as JSON"                                   \
	}

/* One call on a ledger, open to write. */
struct trade_ledger {
	const struct cli *cli;
	const struct trade_ledger_args *args;
	const char *dir;
	struct hallmark_ledger *ledger;
	struct hallmark_ledger_info info;
	struct hallmark_random random;
	struct cli_secret secret; /* of the keys in the ledger */
	struct cli_secret other;  /* of --by */
	struct hallmark_key *log;
	struct hallmark_key *signer;
	struct hallmark_buf *statement;
	uint64_t unsealed; /* statements that no head covers */
	int status;
};
/* False after a message; trade_ledger_end in any case. */
HALLMARK_MUST_CHECK bool
trade_ledger_begin(struct trade_ledger *l, const struct cli *cli,
		   const struct trade_ledger_args *args);
/*
 * The root's key as of now: after a change of root its file in dir/keys may
 * have any name. NULL after a message.
 */
struct hallmark_key *
trade_root_key(const struct cli *cli, const char *dir, const uint8_t pub[32],
	       struct cli_secret *secret, int *status);
/* The key of --by, else that of the root; false after a message. */
HALLMARK_MUST_CHECK bool trade_ledger_signer(struct trade_ledger *l);
/* Submit what is in l->statement; false after a message. */
HALLMARK_MUST_CHECK bool trade_ledger_admit(struct trade_ledger *l);
/* Every statement of a file, with its answer each. */
void trade_ledger_submit(struct trade_ledger *l, const char *path,
			 struct hallmark_bytes file);
/* Seals what was admitted, and frees; the exit status. */
int trade_ledger_end(struct trade_ledger *l);
/* One event of a key: show, ask, sign, submit. False after a message. */
HALLMARK_MUST_CHECK bool
trade_ledger_key_event(struct trade_ledger *l, const uint8_t pub[32],
		       const struct hallmark_event *event);

/* One call on a draft. */
struct trade_draft {
	const struct cli *cli;
	const struct trade_args *args;
	const char *path;
	struct hallmark_bytes file;
	struct hallmark_draft *draft;
	struct hallmark_draft_info info;
	struct cli_secret secret;
	struct hallmark_key *key;
	int status;
};
/* False after a message; trade_draft_end in any case. */
HALLMARK_MUST_CHECK bool
trade_draft_read(struct trade_draft *d, const struct cli *cli,
		 const struct trade_args *args);
/* The key of --key, or that of the wallet with this public key. */
HALLMARK_MUST_CHECK bool
trade_draft_key(struct trade_draft *d, const uint8_t *pub);
/* What is about to be signed. */
HALLMARK_MUST_CHECK bool trade_draft_show(struct trade_draft *d);
/* To -o what was signed, or say why it was not. */
void trade_draft_write(struct trade_draft *d, enum hallmark_code code,
		       const struct hallmark_culprit *culprit,
		       const struct hallmark_buf *out, const char *next);
int trade_draft_end(struct trade_draft *d);
/* The item or file that is at fault; the exit status. */
int trade_culprit(const struct cli *cli, const char *path,
		  enum hallmark_code code,
		  const struct hallmark_culprit *culprit);

#endif
