/* Reason codes and outcomes, spec/11-verdict.md. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_CODE_H
#define HALLMARK_CODE_H

#include <stdbool.h>

#if defined(__GNUC__)
#define HALLMARK_API __attribute__((visibility("default")))
#define HALLMARK_MUST_CHECK __attribute__((warn_unused_result))
#else
#define HALLMARK_API
#define HALLMARK_MUST_CHECK
#endif

/*
 * Numbers are API and are never reused; gaps belong to events that a later
 * version builds (spec/11-verdict.md lists them). The names, without the
 * prefix, are what `code` in JSON says.
 */
enum hallmark_code {
	HALLMARK_OK = 0, /* shown as VERIFIED in a verdict */

	/* Bytes. */
	HALLMARK_TOO_LARGE = 1,
	HALLMARK_NEWER = 2,
	HALLMARK_MALFORMED = 3,

	/* The question. */
	HALLMARK_ITEM_NOT_CANONICAL = 10,
	HALLMARK_SUBJECT_TWICE = 11,
	HALLMARK_WRONG_ITEM = 12,

	/* The policy. */
	HALLMARK_UNKNOWN_LOG = 20,
	HALLMARK_UNKNOWN_BRAND = 21,
	HALLMARK_UNKNOWN_ROOT = 22,
	HALLMARK_WRONG_BRAND = 23,

	/* Records. */
	HALLMARK_KEY_BAD = 30,
	HALLMARK_SIGNATURE_BAD = 31,
	HALLMARK_ORDER = 32,
	HALLMARK_FORK_INSIDE = 33,

	/* Proofs. */
	HALLMARK_PROOF_BAD = 40,
	HALLMARK_ABSENCE_BAD = 41,

	/* The head. */
	HALLMARK_LOG_SIGNATURE_MISSING = 50,
	HALLMARK_LOG_SIGNATURE_BAD = 51,
	HALLMARK_COSIGNATURE_BAD = 52,
	HALLMARK_QUORUM_MISSING = 53,

	/* The verdict. */
	HALLMARK_CLOCK = 90,
	HALLMARK_POLICY_EXPIRED = 91,
	HALLMARK_STALE = 92,
	HALLMARK_NOT_ISSUED = 100,
	HALLMARK_NOT_IN_THIS_LEDGER = 101,
	HALLMARK_SIGNED_ONLY = 103,
	HALLMARK_INCLUSION_MISSING = 110,
	HALLMARK_HOLDER_MISSING = 111,

	/* The rule book. */
	HALLMARK_ALREADY_ISSUED = 123,
	HALLMARK_ACCEPTANCE_FORBIDDEN = 131,
	HALLMARK_QUOTA_FIRST = 134,
	HALLMARK_GENESIS_BAD = 140,

	/* The call, and files that the caller vouches for. */
	HALLMARK_USAGE = 200,
	HALLMARK_POLICY_BAD = 201,
	HALLMARK_LEDGER_EXISTS = 202,
	HALLMARK_NOT_A_LEDGER = 203,
	HALLMARK_ITEM_UNKNOWN = 204,	  /* certificate: not in the ledger */
	HALLMARK_RUN_OTHER_FILE = 205,	  /* run name known, other content */
	HALLMARK_CHECKPOINT_BEHIND = 206, /* events newer than the head */
	HALLMARK_KEY_WRONG = 207,	  /* that key does another's work */
	HALLMARK_ROWS_BAD = 208,	  /* a run had bad rows */

	/* Identifiers. */
	HALLMARK_GTIN_LENGTH = 210,
	HALLMARK_GTIN_CHECK_DIGIT = 211,
	HALLMARK_GTIN_CHARACTER = 212,
	HALLMARK_GTIN_ELEMENT_STRING = 213,
	HALLMARK_GTIN_SPREADSHEET = 214,
	HALLMARK_SERIAL_LENGTH = 215,
	HALLMARK_SERIAL_CHARACTER = 216,
	HALLMARK_SERIAL_DOTS = 217,
	HALLMARK_ID_CLASS = 218,
	HALLMARK_ID_KEY = 219,
	HALLMARK_ID_ESCAPE = 220,
	HALLMARK_ID_URI = 221,
	HALLMARK_ID_LENGTH = 222,
	HALLMARK_ID_SPELLING = 223,
	HALLMARK_OUT_OF_PREFIX = 224,

	/* Secrets that a person types. */
	HALLMARK_WORDS_BAD = 225, /* not the words of a backup */
	HALLMARK_CODE_BAD = 226,  /* a claim code is mistyped */

	/* Rows and files of a factory. */
	HALLMARK_FILE_ENCODING = 240,
	HALLMARK_FILE_DELIMITER = 241,
	HALLMARK_FILE_SYNTAX = 242,
	HALLMARK_COLUMN_UNKNOWN = 243,
	HALLMARK_COLUMN_TWICE = 244,
	HALLMARK_ROW_FIELDS = 245,
	HALLMARK_VALUE_MISSING = 246,
	HALLMARK_VALUE_TOO_LONG = 247,
	HALLMARK_VALUE_CONTROL = 248,
	HALLMARK_VALUE_UTF8 = 249,
	HALLMARK_NUMBER_FRACTION = 250,
	HALLMARK_NUMBER_RANGE = 251,
	HALLMARK_VALUE_TYPE = 252,
	HALLMARK_DUPLICATE_ROW = 253,

	/* Environment. */
	HALLMARK_IO = 300,
	HALLMARK_NO_MEMORY = 301,
	HALLMARK_NO_FILE = 302,
	HALLMARK_PERMISSION = 303,
	HALLMARK_DISK_FULL = 304,
	HALLMARK_BUSY = 305,
	HALLMARK_INTERRUPTED = 306,
	HALLMARK_PASSPHRASE_WRONG = 307,
	HALLMARK_KEY_FILE_BAD = 308,
	HALLMARK_STATE_UNKNOWN = 309, /* a commit failed: durable or not? */
	HALLMARK_CRYPTO_BROKEN = 310, /* the self-test failed */

	/* The ledger's own files. */
	HALLMARK_STORE_DAMAGED = 330,
	HALLMARK_STORE_ROLLED_BACK = 331,
	HALLMARK_STORE_NEWER = 332
};

/* The value is the exit status of a command. */
enum hallmark_outcome {
	HALLMARK_VERIFIED = 0,
	HALLMARK_REFUTED = 1,
	HALLMARK_UNPROVEN = 2,
	HALLMARK_CALL_WRONG = 3,
	HALLMARK_ENVIRONMENT = 4,
	HALLMARK_STORE_BAD = 5,
	HALLMARK_FLAGGED = 6 /* exits 1 */
};

/*
 * Any value may be asked; one outside the list answers as HALLMARK_IO does,
 * with the name "UNKNOWN". Strings are static, ASCII.
 */
HALLMARK_API const char *hallmark_code_name(enum hallmark_code code);
HALLMARK_API const char *hallmark_code_words(enum hallmark_code code);
HALLMARK_API enum hallmark_outcome
hallmark_code_outcome(enum hallmark_code code);
HALLMARK_API const char *hallmark_outcome_name(enum hallmark_outcome outcome);
HALLMARK_API int hallmark_outcome_exit(enum hallmark_outcome outcome);
/* What an errno value comes to; HALLMARK_IO for one without a code. */
HALLMARK_API enum hallmark_code hallmark_code_of_errno(int error);
/* Walks the list in order of number; false past its end. */
HALLMARK_API bool hallmark_code_at(unsigned place, enum hallmark_code *code);

#endif
