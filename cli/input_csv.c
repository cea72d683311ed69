/* Rows of CSV, RFC 4180, by libcsv. SPDX-License-Identifier: MIT */
#include "input_read.h"

#include <stdlib.h>
#include <string.h>

#include <csv.h>

struct span {
	size_t at, len;
};

struct input_csv {
	struct csv_parser parser;
	bool made;
	bool ended;
	/* The record that is being read; the first `most` of its fields. */
	char *bytes;
	size_t used, room;
	struct span *spans;
	size_t span_room;
	size_t count, most;
	size_t fed; /* bytes of the file in it */
	bool done;
	bool short_of_memory;
};

/* libcsv drops blanks around fields unless nothing is a blank. */
static int no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static bool keep_bytes(struct input_csv *csv, const void *bytes, size_t len)
{
	size_t room = csv->room > 0 ? csv->room : 4096;
	char *grown;

	while (room - csv->used < len)
		room *= 2;
	if (room > csv->room) {
		grown = realloc(csv->bytes, room);
		if (!grown)
			return false;
		csv->bytes = grown;
		csv->room = room;
	}
	if (len > 0)
		memcpy(csv->bytes + csv->used, bytes, len);
	csv->used += len;
	return true;
}

static void on_field(void *bytes, size_t len, void *data)
{
	struct input_csv *csv = data;
	void *array = csv->spans;

	csv->count++;
	if (csv->count > csv->most || csv->short_of_memory)
		return;
	if (!input_grow(&array, csv->count - 1, &csv->span_room,
			sizeof(*csv->spans))) {
		csv->short_of_memory = true;
		return;
	}
	csv->spans = array;
	csv->spans[csv->count - 1] = (struct span){ csv->used, len };
	csv->short_of_memory = !keep_bytes(csv, bytes, len);
}

static void on_row(int c, void *data)
{
	struct input_csv *csv = data;

	(void)c;
	csv->done = true;
}

static bool
begins_record(const struct input_csv *csv, struct hallmark_bytes part)
{
	/* Empty lines are no records. */
	return csv->fed > 0 || (part.ptr[0] != '\n' && part.ptr[0] != '\r');
}

static bool feed(struct input *in, struct hallmark_bytes part, uint64_t line)
{
	struct input_csv *csv = in->csv;

	if (csv->fed == 0)
		in->record_line = line;
	csv->fed += part.len;
	if (csv_parse(&csv->parser, part.ptr, part.len, on_field, on_row,
		      csv) != part.len &&
	    csv_error(&csv->parser) != CSV_SUCCESS) {
		in->record_line = line;
		return csv_error(&csv->parser) == CSV_EPARSE
			       ? input_fail(in, HALLMARK_FILE_SYNTAX,
					    "a quote stands where none may: "
					    "quote the field, write a quote in "
					    "it twice")
			       : input_no_memory(in);
	}
	if (csv->fed > INPUT_RECORD_MAX)
		return input_fail(in, HALLMARK_FILE_SYNTAX,
				  "a row of more than 1 MiB: is a quote "
				  "opened and never closed?");
	return !csv->short_of_memory || input_no_memory(in);
}

/* The row that no line end closes. */
static bool finish(struct input *in)
{
	struct input_csv *csv = in->csv;

	csv->ended = true;
	if (csv->fed == 0)
		return true;
	if (csv_fini(&csv->parser, on_field, on_row, csv) != 0)
		return csv_error(&csv->parser) == CSV_EPARSE
			       ? input_fail(in, HALLMARK_FILE_SYNTAX,
					    "a quote is opened and never "
					    "closed")
			       : input_no_memory(in);
	return !csv->short_of_memory || input_no_memory(in);
}

/* One record in csv; false at the end or with in->fault set. */
static bool read_record(struct input *in)
{
	struct input_csv *csv = in->csv;
	struct hallmark_bytes part;
	uint64_t line;

	csv->used = 0;
	csv->count = 0;
	csv->fed = 0;
	csv->done = false;
	while (!csv->done && !csv->ended) {
		if (!input_part(in, &part, &line)) {
			if (in->fault.code || !finish(in))
				return false;
		} else if (begins_record(csv, part) && !feed(in, part, line)) {
			return false;
		}
	}
	return csv->done;
}

static struct hallmark_bytes field(const struct input_csv *csv, size_t i)
{
	return (struct hallmark_bytes){ (const uint8_t *)csv->bytes +
						csv->spans[i].at,
					csv->spans[i].len };
}

/* Another delimiter in the header makes it one single column. */
static bool check_delimiter(struct input *in, const void *header, size_t len)
{
	static const struct {
		char delimiter;
		const char *words;
	} others[] = {
		{ ';', "the columns are separated by semicolons: use "
		       "--delimiter ';'" },
		{ '\t', "the columns are separated by tabs: use --delimiter "
			"tab" },
		{ '|', "the columns are separated by bars: use --delimiter "
		       "'|'" },
		{ ',', "the columns are separated by commas: leave out "
		       "--delimiter" },
	};

	if (memchr(header, csv_get_delim(&in->csv->parser), len))
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (memchr(header, others[i].delimiter, len))
			return input_fail(in, HALLMARK_FILE_DELIMITER,
					  others[i].words);
	return true;
}

/* A name that cannot be used is a fault only where it is used. */
static bool read_name(struct input *in, size_t i)
{
	struct hallmark_bytes name;
	struct input_column *column;
	bool good;

	in->place = (struct input_place){ i + 1, NULL };
	good = input_text(in, field(in->csv, i), &name);
	if (!good && (in->fault.code == HALLMARK_FILE_ENCODING ||
		      in->fault.code == HALLMARK_NO_MEMORY))
		return false;
	if (!good)
		name.len = 0;
	column = input_column_add(in, name);
	if (!column)
		return false;
	if (!good) {
		column->code = in->fault.code;
		column->words = in->fault.words;
		in->fault = (struct input_fault){ .code = HALLMARK_OK };
	}
	if (name.len > 0)
		input_name_use(in, column->name, column);
	else
		column->attr = in->all;
	return true;
}

static bool is_used(const struct input_column *column)
{
	return column->attr || column->role != INPUT_OTHER;
}

static bool
is_double(const struct input_column *a, const struct input_column *b)
{
	if (!is_used(a) && !is_used(b))
		return false;
	return strcmp(a->name, b->name) == 0 ||
	       (a->role != INPUT_OTHER && a->role == b->role);
}

static bool check_column(struct input *in, size_t i)
{
	const struct input_column *column = &in->columns[i];

	in->place = (struct input_place){ i + 1, column->name };
	if (!is_used(column))
		return true;
	if (column->code)
		return input_fail(in, column->code, column->words);
	if (column->name[0] == '\0')
		return input_fail(in, HALLMARK_COLUMN_UNKNOWN,
				  "a column without a name cannot be an "
				  "attribute");
	if (column->attr && strlen(column->name) > INPUT_LABEL_MAX)
		return input_fail(in, HALLMARK_VALUE_TOO_LONG,
				  "the name of an attribute has at most 256 "
				  "bytes");
	for (size_t j = 0; j < in->column_count; j++)
		if (j != i && is_double(column, &in->columns[j]))
			return input_fail(
				in, HALLMARK_COLUMN_TWICE,
				hallmark_code_words(HALLMARK_COLUMN_TWICE));
	return input_agrees(in, column->role);
}

static bool read_header(struct input *in)
{
	struct input_csv *csv = in->csv;
	size_t attrs = 0;

	if (csv->count > INPUT_COLUMNS_MAX)
		return input_fail(in, HALLMARK_FILE_SYNTAX,
				  "more than 4096 columns");
	if (csv->count == 1 && !check_delimiter(in, csv->bytes, csv->used))
		return false;
	for (size_t i = 0; i < csv->count; i++)
		if (!read_name(in, i))
			return false;
	for (size_t i = 0; i < in->column_count; i++) {
		if (!check_column(in, i))
			return false;
		attrs += in->columns[i].attr;
	}
	in->place = (struct input_place){ 0 };
	if (attrs >= INPUT_FIELDS_MAX)
		return input_fail(in, HALLMARK_VALUE_TOO_LONG,
				  "more than 1023 attributes");
	csv->most = csv->count;
	return input_names_seen(in, true);
}

bool input_csv_open(struct input *in)
{
	unsigned char delimiter = (unsigned char)in->options.delimiter;
	struct input_csv *csv = calloc(1, sizeof(*csv));

	if (!csv)
		return input_no_memory(in);
	in->csv = csv;
	if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return input_no_memory(in);
	csv->made = true;
	csv_set_delim(&csv->parser, delimiter ? delimiter : CSV_COMMA);
	csv_set_space_func(&csv->parser, no_blank);
	csv->most = INPUT_COLUMNS_MAX;
	if (!read_record(in)) {
		/* "a";"b" is a quote in the wrong place for commas. */
		if (in->fault.code == HALLMARK_FILE_SYNTAX && csv->count == 0)
			return check_delimiter(in, in->block, in->at) && false;
		return in->fault.code ? false
				      : input_fail(in, HALLMARK_FILE_SYNTAX,
						   "the file is empty");
	}
	return read_header(in);
}

static bool read_value(struct input *in, size_t i)
{
	const struct input_column *column = &in->columns[i];
	struct hallmark_value value = { .type = HALLMARK_TEXT };
	struct hallmark_bytes label = { (const uint8_t *)column->name,
					strlen(column->name) };

	in->place = (struct input_place){ i + 1, column->name };
	if (!is_used(column))
		return true;
	if (!input_text(in, field(in->csv, i), &value.text))
		return false;
	if (column->role != INPUT_OTHER) {
		in->role_value[column->role] = value.text;
		in->role_place[column->role] = in->place;
	}
	return !column->attr || value.text.len == 0 ||
	       input_field_add(in, label, &value);
}

static bool read_row(struct input *in)
{
	const struct input_csv *csv = in->csv;

	if (csv->count != in->column_count) {
		(void)input_refuse(in, HALLMARK_ROW_FIELDS,
				   csv->count < in->column_count
					   ? "fewer fields than the header"
					   : "more fields than the header");
		in->fault.got = csv->count;
		in->fault.want = in->column_count;
		return false;
	}
	if (csv->used == 0)
		return input_refuse(in, HALLMARK_VALUE_MISSING,
				    "the row is empty");
	for (size_t i = 0; i < in->column_count; i++)
		if (!read_value(in, i))
			return false;
	return true;
}

enum input_step input_csv_next(struct input *in)
{
	input_row_reset(in);
	if (!read_record(in))
		return in->fault.code ? INPUT_FAILED : INPUT_END;
	in->row++;
	return read_row(in) ? INPUT_ROW : input_fault_step(in);
}

void input_csv_close(struct input *in)
{
	if (!in->csv)
		return;
	if (in->csv->made)
		csv_free(&in->csv->parser);
	free(in->csv->bytes);
	free(in->csv->spans);
	free(in->csv);
}
