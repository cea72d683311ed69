/* One run of issue. SPDX-License-Identifier: MIT */
#ifndef CLI_ISSUE_H
#define CLI_ISSUE_H

#include "cli.h"
#include "input.h"

/* After so many rows, ask whether there was an interruption. */
#define ISSUE_ROWS_UNASKED 256

/* A row that cannot be issued, and why. */
struct issue_fault {
	uint64_t row;
	uint64_t line;
	size_t column; /* from 1; 0: the whole row */
	enum hallmark_code code;
	const char *words;  /* static; NULL: those of the code */
	const char *about;  /* kept: the column's name, or the other run's */
	uint64_t other_row; /* DUPLICATE_ROW: the first with this item */
	size_t got, want;   /* ROW_FIELDS */
};

/* The faults of a file, one a row, ascending once they are sorted. */
struct issue_faults {
	struct issue_fault *at;
	size_t count;
	size_t room;
	char **kept; /* names that faults speak of */
	size_t kept_count;
};
HALLMARK_MUST_CHECK bool
issue_faults_add(struct issue_faults *faults, const struct issue_fault *fault);
/* A copy of the name that lives as long as faults; NULL: no memory. */
const char *issue_faults_keep(struct issue_faults *faults, const char *name);
void issue_faults_sort(struct issue_faults *faults);
/* NDJSON: row, line, column, code, message. */
void issue_faults_report(const struct issue_faults *faults, FILE *out);
/* The first 20 and how many more there are, on stderr. */
void issue_faults_say(const struct issue_faults *faults, const char *file);
/* Is the row among them? *next, 0 at first, goes along: rows come in order. */
HALLMARK_MUST_CHECK bool
issue_faults_has(const struct issue_faults *faults, size_t *next, uint64_t row);
void issue_faults_free(struct issue_faults *faults);

struct issue_args {
	const char *gtin;
	const char *map;
	const char *delimiter;
	struct cli_list attrs;
	bool mint;
	const char *run;
	const char *to;
	const char *batch;
	bool no_checkpoint;
	bool dry_run;
	bool skip_bad;
	const char *report;
	const char *out;
	const char *passphrase_file;
	const char *root_key;
	const char *key;
	const char *offline;
	const char *items;
	const char *claim_codes;
};

/* What one call of issue knows. */
struct issue {
	const struct cli *cli;
	const struct issue_args *args;
	const char *dir;  /* of the ledger; NULL: --offline */
	const char *path; /* of the rows, as it was given */
	int fd;		  /* of the rows; a regular file */
	uint64_t rows;	  /* in the file, once they are checked */
	uint64_t own;	  /* of them, issued by this run before; 0: minted */
	enum input_format format;
	size_t serial_column;
	size_t batch;
	uint8_t to[32];
	bool to_claim;		      /* each item to its own claim key */
	struct hallmark_random codes; /* where claim codes come from */
	uint8_t digest[32];
	char run[HALLMARK_RUN_NAME_MAX + 1];
	struct hallmark_ledger *ledger;
	struct hallmark_ledger_info info;
	struct cli_secret secret;
	struct hallmark_key *signer;
	struct hallmark_power *power; /* of --key; NULL: the root's */
	struct hallmark_key *log;
	struct hallmark_key *mint;
	struct issue_faults faults;
	/* Of --offline; there is no ledger then. */
	struct hallmark_bytes delegation_file;
	struct hallmark_delegation delegation;
};

/*
 * The rows, read from their beginning. Without the mint key, minted items get
 * a serial that stands in for any other.
 */
struct issue_rows {
	struct issue *issue;
	FILE *file;
	struct input *input;
	struct input_row row;	  /* after INPUT_ROW, with its item */
	struct input_fault fault; /* after INPUT_BAD_ROW */
};
/* False after a message. */
HALLMARK_MUST_CHECK bool
issue_rows_open(struct issue *issue, struct issue_rows *rows, int *status);
/* INPUT_FAILED: after a message, with *status set. */
HALLMARK_MUST_CHECK enum input_step
issue_rows_next(struct issue_rows *rows, int *status);
void issue_rows_close(struct issue_rows *rows);
/* A line of a list of items: row, item, subject. out NULL: there is none. */
void issue_rows_put(FILE *out, const struct input_row *row);
/* By the end of the file's name, else by its first byte. */
enum input_format issue_format(const struct issue *issue);

/*
 * Over the rows and every option that shapes their items; false after a
 * message. Of minted rows the mint key counts too, but only once it is open.
 */
HALLMARK_MUST_CHECK bool issue_digest(struct issue *issue, int *status);
void issue_digest_mint(struct issue *issue);

/* Of --key: may it issue at all? False after a message. */
HALLMARK_MUST_CHECK bool issue_key_look(struct issue *issue, int *status);
enum hallmark_code issue_key_allows(const struct issue *issue,
				    const struct input_row *row, uint64_t now);
/* Has it as many numbers left? False after a message. */
HALLMARK_MUST_CHECK bool
issue_key_numbers(const struct issue *issue, uint64_t items, int *status);

/* First pass: counts the rows and finds all faults; false after a message. */
HALLMARK_MUST_CHECK bool issue_check(struct issue *issue, int *status);
/* --dry-run with --offline: are so many numbers left? False after a message. */
HALLMARK_MUST_CHECK bool
issue_offline_numbers(struct issue *issue, uint64_t items, int *status);
/* Second pass: issue what is not durable yet; the exit status. */
int issue_run(struct issue *issue);

/*
 * --claim-codes: a file of row, item and code, which is the only place that
 * has the codes; made where it may be new. NULL without the option; close it
 * in any case.
 */
struct issue_claims;
HALLMARK_MUST_CHECK bool
issue_claims_open(struct issue *issue, bool make, struct issue_claims **claims,
		  int *status);
void issue_claims_close(struct issue_claims *claims);
/* The row's claim key; of a row that is durable only that its code is there. */
HALLMARK_MUST_CHECK bool
issue_claims_row(struct issue_claims *claims, const struct input_row *row,
		 bool durable, struct hallmark_first *first, int *status);
/* Before the commit that uses them. */
HALLMARK_MUST_CHECK bool
issue_claims_sync(struct issue_claims *claims, int *status);

/* --offline: what may be issued, by whom, and the statement file of it. */
HALLMARK_MUST_CHECK bool issue_offline_open(struct issue *issue, int *status);
HALLMARK_MUST_CHECK bool issue_offline_keys(struct issue *issue, int *status);
int issue_offline_run(struct issue *issue);

#endif
