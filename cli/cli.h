/* What the commands share. SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

#include <stdio.h>

#include <hallmark/hallmark.h>

struct cli;

/* Values of one option that may be given again and again. */
#define CLI_LIST_MAX 256
struct cli_list {
	size_t count;
	const char *at[CLI_LIST_MAX];
};

enum cli_opt_kind {
	CLI_FLAG, /* bool */
	CLI_TEXT, /* const char * */
	CLI_LIST  /* struct cli_list */
};
struct cli_opt {
	char letter; /* 0: none */
	const char *name;
	const char *value; /* what it takes, as help shows it; flag: NULL */
	enum cli_opt_kind kind;
	bool need;	   /* refused without it */
	const char *clash; /* name of the option that contradicts it, or NULL */
	size_t at;	   /* offset in the command's own struct */
	const char *help;
};
#define CLI_OPT_END                                                            \
	{                                                                      \
		.name = NULL                                                   \
	}

struct cli_cmd {
	const char *name;
	const char *args; /* positional ones, as help shows them */
	const char *summary;
	const char *more; /* further help, or NULL */
	const struct cli_opt *options;
	int least, most;  /* positional arguments; most 0: no limit */
	size_t args_size; /* of the struct that the options fill */
	int (*run)(struct cli *cli, const void *args); /* the exit status */
};

/* One call of the program. */
struct cli {
	const struct cli_cmd *cmd;
	bool json; /* answers and errors as JSON on stdout */
	int argc;  /* positional arguments, after cli_parse */
	char **argv;
	char **words; /* the call as it was made, ends with NULL */
};

/* The commands, in the order of help; NULL past the end. */
const struct cli_cmd *cli_cmd_at(size_t place);
const struct cli_cmd *cli_cmd_find(const char *name);
/* There is no such command; perhaps another was meant. The exit status. */
int cli_unknown(const struct cli *cli, const char *word);
extern const struct cli_cmd cli_cmd_init, cli_cmd_issue, cli_cmd_checkpoint,
	cli_cmd_certificate, cli_cmd_verify, cli_cmd_check, cli_cmd_show,
	cli_cmd_audit, cli_cmd_item, cli_cmd_policy, cli_cmd_help,
	cli_cmd_completion, cli_cmd_redact, cli_cmd_erase, cli_cmd_evidence,
	cli_cmd_key, cli_cmd_wallet;

extern const struct cli_cmd cli_cmd_authorise, cli_cmd_revoke, cli_cmd_root,
	cli_cmd_delegation, cli_cmd_draft, cli_cmd_accept, cli_cmd_sign,
	cli_cmd_submit, cli_cmd_release, cli_cmd_claim, cli_cmd_gift,
	cli_cmd_report, cli_cmd_status, cli_cmd_attest, cli_cmd_correct,
	cli_cmd_challenge, cli_cmd_prove;

/*
 * Fill args (zeroed, cmd->args_size bytes) and compact the positional
 * arguments of argv. False, after a message, when the call is wrong; *help is
 * set when --help was asked for, and then nothing else is checked.
 */
HALLMARK_MUST_CHECK bool cli_parse(struct cli *cli, void *args, bool *help);
/* How many slips of the finger lie between two words. */
size_t cli_distance(const char *a, const char *b);
void cli_help(const struct cli_cmd *cmd);
void cli_overview(FILE *out);

/*
 * Messages, one line each on stderr, foreign text escaped; with --json an
 * error is also one object on stdout. They return the exit status of code.
 * who: the file or ledger at fault, NULL for the program. words NULL: those
 * of diag, else those of the code.
 */
int cli_error(const struct cli *cli, const char *who, enum hallmark_code code,
	      const struct hallmark_diag *diag, const char *words);
/* The same about an ID, which JSON calls "given". */
int cli_error_id(const struct cli *cli, const char *id, enum hallmark_code code,
		 const struct hallmark_diag *diag);
int cli_fail(const struct cli *cli, enum hallmark_code code, const char *format,
	     ...) __attribute__((format(printf, 3, 4)));
/* The last system call failed on who. */
int cli_fail_errno(const struct cli *cli, const char *who);
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "s" for any number but one. */
const char *cli_s(uint64_t count);
int cli_exit(enum hallmark_code code);
/* The worse of two exit statuses: 5, 4, 3, 1, 2, 0. */
int cli_worse(int a, int b);

/* Text from anywhere, made safe for a terminal or for JSON (with quotes). */
struct hallmark_bytes cli_bytes(const char *text);
void cli_put_escaped(FILE *out, struct hallmark_bytes text);
void cli_put_json(FILE *out, struct hallmark_bytes text);
void cli_put_hex(FILE *out, const uint8_t *bytes, size_t len);
/* {"roles":..,"scope":..,"max":..,"from":..,"until":..} without its braces. */
void cli_put_grant_json(FILE *out, const struct hallmark_grant *grant);
/* An element of an array of keys, with its comma but for the first. */
void cli_put_power_json(FILE *out, const struct hallmark_power *power,
			bool first);
/* The same in lines; next: the first number of the quota that is free. */
void cli_put_grant(FILE *out, const struct hallmark_grant *grant,
		   uint64_t next);
/* Print what the library wrote; false if it went wrong with code. */
int cli_put_buf(const struct cli *cli, enum hallmark_code code,
		const struct hallmark_buf *buf);

/* A bar on stderr, only on a terminal. */
struct cli_progress {
	bool shown;
	const char *what; /* "rows" */
	double start;
	double last;
};
void cli_progress_start(struct cli_progress *bar, const char *what);
void cli_progress_step(struct cli_progress *bar, uint64_t done, uint64_t total);
void cli_progress_end(struct cli_progress *bar);

/*
 * A whole file, or "-" for stdin, read once. At most max + 1 bytes are read,
 * so a longer one shows; ptr is malloc'ed and never NULL on success.
 */
HALLMARK_MUST_CHECK bool
cli_read(const struct cli *cli, const char *path, size_t max,
	 struct hallmark_bytes *content, int *status);
void cli_read_free(struct hallmark_bytes *content);
/* Of statement files one behind the other, as a shift writes them. */
#define CLI_STATEMENTS_MAX ((size_t)1 << 30)
/* The same for a secret. */
void cli_read_wipe(struct hallmark_bytes *content);
/*
 * A descriptor of a regular file with path's content: the file itself, or a
 * nameless copy of what a pipe or stdin gives, at most 4 GiB. -1 after a
 * message.
 */
int cli_open_rows(const struct cli *cli, const char *path, int *status);

/*
 * A file that appears whole or not at all: from its beginning signals are held.
 * private: only the owner may read. Devices and pipes are written to directly,
 * "-" is stdout.
 */
struct cli_file {
	FILE *stream;
	char *path;
	char *temp;   /* NULL: written to directly */
	bool of_many; /* whoever asked syncs all of them, once */
};
HALLMARK_MUST_CHECK bool
cli_file_begin(const struct cli *cli, const char *path, bool private,
	       struct cli_file *file, int *status);
/* Sync and rename; false after a message. Ends file either way. */
HALLMARK_MUST_CHECK bool
cli_file_commit(const struct cli *cli, struct cli_file *file, int *status);
/*
 * The same for many files: close each, sync all of them with cli_sync_files,
 * name each, sync the directory. A file that failed has ended.
 */
HALLMARK_MUST_CHECK bool
cli_file_close(const struct cli *cli, struct cli_file *file, int *status);
/* Ends file either way. */
HALLMARK_MUST_CHECK bool
cli_file_name(const struct cli *cli, struct cli_file *file, int *status);
/* Throw away; does nothing to one that never began or has ended. */
void cli_file_drop(struct cli_file *file);
/* Would writing out do away with what is read from in, perhaps "-"? */
bool cli_overwrites(const char *in, const char *out);
/*
 * A directory that appears whole or not at all: it is filled as dir, under a
 * name of its own beside its place. From its beginning signals are held.
 */
struct cli_newdir {
	const char *place;
	char *parent;
	char *dir;
	enum hallmark_code taken; /* the code if something has that name */
};
/* Is the place free? False after a message. place loses its final slashes. */
HALLMARK_MUST_CHECK bool cli_newdir_look(const struct cli *cli, char *place,
					 struct cli_newdir *d, int *status);
HALLMARK_MUST_CHECK bool
cli_newdir_begin(const struct cli *cli, struct cli_newdir *d, int *status);
/* Sync and rename; false after a message. */
HALLMARK_MUST_CHECK bool
cli_newdir_commit(const struct cli *cli, struct cli_newdir *d, int *status);
/* Ends it in any case; what was not committed is removed. */
void cli_newdir_end(struct cli_newdir *d);
/* "a/b"; NULL when memory is short. For free(). */
char *cli_path(const char *dir, const char *name);
bool cli_sync_dir(const char *path);
/* A new name itself lasts once its directory is synced. */
bool cli_sync_parent(const char *path);
/* All that was written to the file system that dir is on. */
bool cli_sync_files(const char *dir);

/*
 * From here on SIGINT and SIGTERM only show in cli_interrupted, so that what
 * is being written can be finished or thrown away.
 */
void cli_hold_signals(void);
/* From now on a crash says that the store is damaged, and exits 5. */
void cli_answer_crashes(void);
bool cli_interrupted(void);
/* Wait until fd has something to read; false when interrupted. */
bool cli_wait_readable(int fd);

/* The clock, in POSIX seconds, and random numbers of this machine. */
uint64_t cli_now(void);
struct hallmark_random cli_random(void);
HALLMARK_MUST_CHECK bool
cli_host(const struct cli *cli, struct hallmark_host *host, int *status);
/* NULL after a message. */
struct hallmark_ledger *
cli_ledger(const struct cli *cli, const char *dir, bool write, int *status);

/* One passphrase for all keys of a ledger; asked for at most once. */
#define CLI_SECRET_MAX 1024
struct cli_secret {
	const char *file; /* NULL: ask on the terminal */
	const char *ask;  /* in these words; NULL: for the ledger's keys */
	bool known;
	size_t len;
	char text[CLI_SECRET_MAX + 2];
};
/* twice: a new one, typed again to be sure. */
HALLMARK_MUST_CHECK bool
cli_secret_get(const struct cli *cli, struct cli_secret *secret, bool twice,
	       int *status);
void cli_secret_wipe(struct cli_secret *secret);
/* The key of a file, or LEDGER/keys/NAME.key. NULL after a message. */
struct hallmark_key *cli_key_at(const struct cli *cli, const char *path,
				struct cli_secret *secret, int *status);
struct hallmark_key *
cli_key(const struct cli *cli, const char *ledger, const char *name,
	struct cli_secret *secret, int *status);

/*
 * The wallet at path, NULL: at its usual place. Its passphrase is asked for if
 * need be. NULL after a message.
 */
struct hallmark_wallet *cli_wallet(const struct cli *cli, const char *path,
				   struct cli_secret *secret, int *status);
/* path, or the usual place of a wallet, for free(); NULL after a message. */
char *cli_wallet_path(const struct cli *cli, const char *path, int *status);
/*
 * A claim code from a file ("-": stdin), NULL: typed on the terminal. False
 * after a message. The caller wipes it.
 */
HALLMARK_MUST_CHECK bool
cli_claim_code(const struct cli *cli, const char *file,
	       struct hallmark_claim_code *code, int *status);
void cli_wipe(void *ptr, size_t len);
/* A core file would carry the secrets that come now. */
void cli_no_core(void);

/* A public key as a VKEY or 64 hex digits; without a message if it is none. */
HALLMARK_MUST_CHECK bool cli_pub(const char *text, uint8_t pub[32]);
/* ITEM of a call, any spelling; false after a message. */
HALLMARK_MUST_CHECK bool cli_item(const struct cli *cli, const char *text,
				  struct hallmark_item_id *id, int *status);
/* A policy file; NULL after a message. */
struct hallmark_policy *
cli_policy(const struct cli *cli, const char *path, int *status);
/*
 * A certificate cut from a ledger, open already or not; false after a message.
 * *out is for hallmark_buf_free.
 */
HALLMARK_MUST_CHECK bool
cli_cut_from(const struct cli *cli, struct hallmark_ledger *ledger,
	     const struct hallmark_cut *cut, struct hallmark_buf *out,
	     int *status);
HALLMARK_MUST_CHECK bool
cli_cut(const struct cli *cli, const char *dir, const struct hallmark_cut *cut,
	struct hallmark_buf **out, int *status);
/* One of perhaps many files; false, too, once there was an interruption. */
HALLMARK_MUST_CHECK bool
cli_save(const struct cli *cli, const char *path, struct hallmark_bytes content,
	 bool of_many, int *status);
/* Seal and sign; the exit status. *size: entries under the new head. */
int cli_checkpoint(const struct cli *cli, struct hallmark_ledger *ledger,
		   const struct hallmark_key *log, uint64_t *size);
/* Print a verdict; the exit status. history: FLAGGED exits 0. */
int cli_verdict(const struct cli *cli, const struct hallmark_verdict *verdict,
		bool history);

#endif
