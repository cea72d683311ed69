/* Rows of a factory's file, CSV or NDJSON. SPDX-License-Identifier: MIT */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdio.h>

#include <hallmark/ledger.h>

#define INPUT_RECORD_MAX ((size_t)1 << 20)
#define INPUT_COLUMNS_MAX 4096
#define INPUT_FIELDS_MAX 1024

enum input_format {
	INPUT_CSV,
	INPUT_NDJSON /* one JSON object a line */
};

/*
 * Which columns (CSV) or keys (NDJSON) are read; the strings outlive the
 * input. Without map the columns are called gtin, serial and lot, in any
 * case; in map and attrs names are compared exactly, after NFC. A column that
 * one of attrs names is never taken for the gtin, serial or lot unless map
 * says so. With gtin no GTIN column is read, with mint no serial column; then
 * a file that has one by the default name is refused, as it contradicts.
 */
struct input_options {
	enum input_format format;
	char delimiter;	 /* of CSV; 0: a comma */
	const char *map; /* gtin=COL,serial=COL,lot=COL, any of them; or NULL */
	const char *gtin; /* the same for all rows, any length; or NULL */
	bool mint;
	const char *const *attrs; /* names; "*": all but gtin, serial, lot */
	size_t attr_count;
};

/* Why a row or, where row is 0, the whole file cannot be used. */
struct input_fault {
	uint64_t row;
	uint64_t line;	  /* where the record begins; 0: before any was read */
	size_t column;	  /* from 1; 0: the whole row, or NDJSON */
	const char *name; /* of the column or key, "" if none; lent */
	enum hallmark_code code;
	const char *words; /* static */
	size_t got, want;  /* ROW_FIELDS: how many fields, else 0 */
	char more[240];	   /* of the whole file: names that help, or "" */
};

/*
 * A good row; all of it is lent until the next call. fields holds the lot
 * (label empty) first, then the attributes in the order of the file, without
 * those that are empty (CSV) or null or absent (NDJSON): texts in NFC without
 * control characters, of CSV nothing else. item is set unless the serial is
 * to be minted.
 */
struct input_row {
	uint64_t number; /* from 1, counting data rows */
	uint64_t line;	 /* of the file, from 1; where the record begins */
	char gtin[15];
	struct hallmark_bytes serial;
	struct hallmark_item_id item;
	const struct hallmark_field *fields;
	size_t field_count;
};

struct input;
/*
 * Reads from file, which the caller closes after the input, and holds at most
 * one record in memory. CSV: the header is read and judged here. False with
 * *fault, which is about the whole file or the options (HALLMARK_USAGE) and
 * has a name in `more` alone.
 */
HALLMARK_MUST_CHECK bool
input_open(FILE *file, const struct input_options *options,
	   struct input **input, struct input_fault *fault);

enum input_step {
	INPUT_ROW,     /* *row is set */
	INPUT_BAD_ROW, /* *fault is set; the next call goes on behind it */
	INPUT_END,     /* there was at least one row, good or bad */
	INPUT_FAILED   /* *fault is about the whole file; nothing follows */
};
HALLMARK_MUST_CHECK enum input_step
input_next(struct input *input, struct input_row *row,
	   struct input_fault *fault);
/* Number of the CSV column of the serial, from 1; 0 if there is none. */
size_t input_serial_column(const struct input *input);
void input_close(struct input *input);

#endif
