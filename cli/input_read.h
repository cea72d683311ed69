/* What the two formats of input share. SPDX-License-Identifier: MIT */
#ifndef CLI_INPUT_READ_H
#define CLI_INPUT_READ_H

#include "input.h"

#define INPUT_BLOCK 65536
#define INPUT_TEXT_MAX 16384 /* more fits in no details */
#define INPUT_LABEL_MAX 256
#define INPUT_SUGGEST_MAX 140

enum input_role {
	INPUT_GTIN,
	INPUT_SERIAL,
	INPUT_LOT,
	INPUT_OTHER
};

/* A column of the header; of NDJSON, the keys of the first object. */
struct input_column {
	char *name; /* in NFC */
	enum input_role role;
	bool attr;
	enum hallmark_code code; /* why it has no usable name */
	const char *words;
};

struct input_attr {
	char *name;
	bool seen;
};

/* Where the value stands that is being read. */
struct input_place {
	size_t column;
	const char *name;
};

struct input_csv;
struct input_json;
struct input {
	FILE *file;
	struct input_options options;
	char gtin[15];		/* of options.gtin */
	char *map[INPUT_OTHER]; /* NULL: the default name, in any case */
	bool map_seen[INPUT_OTHER];
	struct input_attr *attrs; /* without "*" */
	size_t attr_count;
	bool all;

	struct input_column *columns;
	size_t column_count;
	size_t column_room;

	unsigned char block[INPUT_BLOCK];
	size_t at, len;
	bool begun, ended;
	bool after_cr;
	uint64_t line; /* of the next byte */
	bool utf8;     /* a character beyond ASCII was read and valid */

	uint64_t row;
	uint64_t record_line;
	struct input_place place;
	struct input_place role_place[INPUT_OTHER];
	struct hallmark_bytes role_value[INPUT_OTHER];
	struct hallmark_field *fields;
	size_t field_count;
	size_t field_room;
	void **kept; /* memory of the row, freed by the next */
	size_t kept_count;
	size_t kept_room;
	struct input_fault fault;

	struct input_csv *csv;
	struct input_json *json;
};

/* About the row and the place in it; false, for callers to return. */
bool input_refuse(struct input *in, enum hallmark_code code, const char *words);
/* About the file: row 0. */
bool input_fail(struct input *in, enum hallmark_code code, const char *words);
bool input_no_memory(struct input *in);
static inline enum input_step input_fault_step(const struct input *in)
{
	return in->fault.row > 0 ? INPUT_BAD_ROW : INPUT_FAILED;
}

/*
 * The next bytes of the file up to the end of a line or of what is in memory,
 * at least one. False at the end of the file or with in->fault set; *line is
 * the line on which they stand.
 */
bool input_part(struct input *in, struct hallmark_bytes *part, uint64_t *line);

/* Room for one more; false when memory is short, *array then as it was. */
bool input_grow(void **array, size_t count, size_t *room, size_t size);
/* Gives memory to the row, which frees it; NULL and false when short. */
bool input_keep(struct input *in, void *memory);
/* Valid UTF-8; where it is none, a fault of the row or of the whole file. */
bool input_utf8(struct input *in, struct hallmark_bytes text);
/* Valid UTF-8, in NFC, without control characters, not too long. */
bool input_text(struct input *in, struct hallmark_bytes raw,
		struct hallmark_bytes *text);
/* The options; names of --map and --attr. */
bool input_names(struct input *in);
void input_names_free(struct input *in);
/* As --map says, or the default. */
const char *input_role_name(const struct input *in, enum input_role role);
/* Which role and attribute the options give to a name; marks it as seen. */
void input_name_use(struct input *in, const char *name,
		    struct input_column *column);
/* False, with the fault, where --gtin or --mint contradict such a column. */
bool input_agrees(struct input *in, enum input_role role);
/*
 * Every name of --map and --attr was seen, and there are the columns that
 * are needed (of a header; objects are asked one by one).
 */
bool input_names_seen(struct input *in, bool header);
/* Appends a column with a copy of its name; NULL when memory is short. */
struct input_column *
input_column_add(struct input *in, struct hallmark_bytes name);

void input_row_reset(struct input *in);
bool input_field_add(struct input *in, struct hallmark_bytes label,
		     const struct hallmark_value *value);

/* Codes as input_next, but INPUT_ROW without the item. */
bool input_csv_open(struct input *in);
enum input_step input_csv_next(struct input *in);
void input_csv_close(struct input *in);
bool input_json_open(struct input *in);
enum input_step input_json_next(struct input *in);
void input_json_close(struct input *in);

#endif
