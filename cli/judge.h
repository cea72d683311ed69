/* What verifying keeps between verdicts. SPDX-License-Identifier: MIT */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

#include "cli.h"

/* What a holder was asked, and what he answered: files of at most this. */
#define CLI_CHALLENGE_MAX ((size_t)65536)

/* The state file, held from its reading to its writing. */
struct cli_state {
	const char *path; /* NULL: none is kept */
	int lock;
	struct hallmark_memory *memory;
};
/* An absent file is a memory of nothing, a damaged one is refused. */
HALLMARK_MUST_CHECK bool cli_state_open(const struct cli *cli, const char *path,
					struct cli_state *state, int *status);
/* Remember what was proven; of a fork, keep the evidence. */
void cli_state_note(const struct cli *cli, const struct cli_state *state,
		    const struct hallmark_verdict *verdict, int *status);
/* Write it, whole or not at all, and let others have it. */
void cli_state_close(const struct cli *cli, struct cli_state *state,
		     int *status);

/* Signatures that were found valid, for several threads. */
struct cli_sig_cache;
/* NULL when memory is short. */
struct cli_sig_cache *cli_sig_cache_new(void);
void cli_sig_cache_free(struct cli_sig_cache *cache);
struct hallmark_sig_cache cli_sig_cache_view(struct cli_sig_cache *cache);

/* The clock, or the time that --now gave. */
struct cli_clock {
	bool fixed;
	uint64_t now;
};
uint64_t cli_clock_now(const struct cli_clock *clock);

/* verify --bulk. */
struct cli_bulk {
	const struct cli *cli;
	const char *path; /* of the claims, - for stdin */
	const struct hallmark_policy *policy;
	struct cli_clock clock;
	struct cli_state *state;
	size_t jobs;
};
#define CLI_JOBS_MAX 256
/* One verdict a line, in the order of the claims; the exit status. */
int cli_bulk(const struct cli_bulk *bulk);

/* One claim of them, and what became of it. */
struct cli_claim {
	uint64_t line;
	struct hallmark_bytes text; /* without its LF */
	bool too_long;
	/* Kept for a second judgement, when the memory has grown. */
	struct hallmark_bytes certificate;
	struct hallmark_bytes challenge;
	struct hallmark_bytes response;
	char *file;
	struct hallmark_item_id item;
	struct hallmark_question question;
	struct hallmark_verdict *verdict; /* NULL: it came to none */
	char *id;			  /* as JSON, or NULL */
	char *out;			  /* the line that is printed */
	size_t out_len;
	int status;
};
/* memory may be NULL. Leaves everything else as it was given. */
void cli_claim_judge(const struct cli_bulk *bulk, struct cli_claim *claim,
		     const struct hallmark_memory *memory,
		     const struct hallmark_sig_cache *cache);
/* The same claim by another memory. */
void cli_claim_again(const struct cli_bulk *bulk, struct cli_claim *claim,
		     const struct hallmark_memory *memory);
void cli_claim_clear(struct cli_claim *claim);

#endif
