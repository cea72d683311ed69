/* Rows of a factory's file: what both formats share. SPDX-License-Identifier: MIT */
#include "input_read.h"

#include <stdlib.h>
#include <string.h>

bool input_refuse(struct input *in, enum hallmark_code code, const char *words)
{
	in->fault =
		(struct input_fault){ .row = in->row,
				      .line = in->record_line,
				      .column = in->place.column,
				      .name = in->place.name ? in->place.name
							     : "",
				      .code = code,
				      .words = words };
	return false;
}

bool input_fail(struct input *in, enum hallmark_code code, const char *words)
{
	(void)input_refuse(in, code, words);
	in->fault.row = 0;
	return false;
}

bool input_no_memory(struct input *in)
{
	return input_fail(in, HALLMARK_NO_MEMORY,
			  hallmark_code_words(HALLMARK_NO_MEMORY));
}

bool input_grow(void **array, size_t count, size_t *room, size_t size)
{
	size_t more = *room > 0 ? 2 * *room : 16;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*array, more * size);
	if (!grown)
		return false;
	*array = grown;
	*room = more;
	return true;
}

bool input_keep(struct input *in, void *memory)
{
	void *array = in->kept;

	if (!memory || !input_grow(&array, in->kept_count, &in->kept_room,
				   sizeof(*in->kept))) {
		free(memory);
		return input_no_memory(in);
	}
	in->kept = array;
	in->kept[in->kept_count++] = memory;
	return true;
}

bool input_field_add(struct input *in, struct hallmark_bytes label,
		     const struct hallmark_value *value)
{
	void *array = in->fields;

	if (in->field_count == INPUT_FIELDS_MAX)
		return input_refuse(in, HALLMARK_VALUE_TOO_LONG,
				    "an item has at most 1024 attributes");
	if (!input_grow(&array, in->field_count, &in->field_room,
			sizeof(*in->fields)))
		return input_no_memory(in);
	in->fields = array;
	in->fields[in->field_count++] =
		(struct hallmark_field){ .label = label, .value = *value };
	return true;
}

void input_row_reset(struct input *in)
{
	while (in->kept_count > 0)
		free(in->kept[--in->kept_count]);
	in->field_count = 0;
	in->place = (struct input_place){ 0 };
	memset(in->role_place, 0, sizeof(in->role_place));
	memset(in->role_value, 0, sizeof(in->role_value));
}

/* What the first bytes say that no text in UTF-8 begins with. */
static bool check_begin(struct input *in)
{
	static const struct {
		char magic[5];
		size_t len;
		const char *words;
	} others[] = {
		{ "\xff\xfe", 2, "this is UTF-16; save it as CSV in UTF-8" },
		{ "\xfe\xff", 2, "this is UTF-16; save it as CSV in UTF-8" },
		{ "PK\3\4", 4,
		  "this is a spreadsheet or archive; export it as CSV" },
		{ "\xd0\xcf\x11\xe0", 4,
		  "this is a spreadsheet; export it as CSV" },
		{ "\x1f\x8b", 2, "this is compressed; unpack it first" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (in->len >= others[i].len &&
		    memcmp(in->block, others[i].magic, others[i].len) == 0)
			return input_fail(in, HALLMARK_FILE_ENCODING,
					  others[i].words);
	if (memchr(in->block, '\0', in->len))
		return input_fail(in, HALLMARK_FILE_ENCODING,
				  "this is UTF-16 or no text; save it as CSV "
				  "in UTF-8");
	if (in->len >= 3 && memcmp(in->block, "\xef\xbb\xbf", 3) == 0)
		in->at = 3;
	return true;
}

static bool fill(struct input *in)
{
	if (in->ended)
		return false;
	in->at = 0;
	in->len = fread(in->block, 1, sizeof(in->block), in->file);
	if (ferror(in->file))
		return input_fail(in, HALLMARK_IO, "reading the file failed");
	in->ended = in->len < sizeof(in->block);
	if (!in->begun && !check_begin(in))
		return false;
	in->begun = true;
	return in->at < in->len;
}

bool input_part(struct input *in, struct hallmark_bytes *part, uint64_t *line)
{
	const unsigned char *from;
	size_t n = 0;
	size_t left;

	if (in->at == in->len && !fill(in))
		return false;
	from = in->block + in->at;
	left = in->len - in->at;
	while (n < left && from[n] != '\n' && from[n] != '\r')
		n++;
	if (n < left)
		n++;
	*part = (struct hallmark_bytes){ from, n };
	*line = in->line;
	in->at += n;
	/* CR LF is one end of a line, even with a block's end between them. */
	if (from[n - 1] == '\r' ||
	    (from[n - 1] == '\n' && !(n == 1 && in->after_cr)))
		in->line++;
	in->after_cr = from[n - 1] == '\r';
	return true;
}

/* The name in a fault would die with the input: it moves to what is more. */
static void hand_over(const struct input *in, struct input_fault *fault)
{
	*fault = in->fault;
	fault->name = "";
	if (in->fault.name[0] != '\0')
		snprintf(fault->more, sizeof(fault->more), "\"%.80s\"%s%.*s",
			 in->fault.name, in->fault.more[0] != '\0' ? ": " : "",
			 INPUT_SUGGEST_MAX, in->fault.more);
}

bool input_open(FILE *file, const struct input_options *options,
		struct input **input, struct input_fault *fault)
{
	struct input *in = calloc(1, sizeof(*in));

	if (!in) {
		*fault = (struct input_fault){ .name = "",
					       .code = HALLMARK_NO_MEMORY,
					       .words = hallmark_code_words(
						       HALLMARK_NO_MEMORY) };
		return false;
	}
	in->file = file;
	in->options = *options;
	in->line = 1;
	if (!input_names(in) ||
	    !(options->format == INPUT_CSV ? input_csv_open(in)
					   : input_json_open(in))) {
		hand_over(in, fault);
		input_close(in);
		return false;
	}
	*input = in;
	return true;
}

static bool refuse_role(struct input *in, enum input_role role,
			enum hallmark_code code, const char *words)
{
	in->place = in->role_place[role];
	if (!in->place.name)
		in->place.name = input_role_name(in, role);
	return input_refuse(in, code, words);
}

static bool finish_gtin(struct input *in, struct input_row *row)
{
	struct hallmark_bytes gtin = in->role_value[INPUT_GTIN];
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	enum hallmark_code code;

	if (in->options.gtin) {
		memcpy(row->gtin, in->gtin, sizeof(row->gtin));
		return true;
	}
	if (gtin.len == 0)
		return refuse_role(in, INPUT_GTIN, HALLMARK_VALUE_MISSING,
				   "the GTIN is missing");
	code = hallmark_gtin_parse(gtin, row->gtin, &diag);
	return !code || refuse_role(in, INPUT_GTIN, code, diag.message);
}

/* The lot is the field with an empty label, and the first. */
static bool finish_lot(struct input *in)
{
	struct hallmark_value lot = { .type = HALLMARK_TEXT,
				      .text = in->role_value[INPUT_LOT] };
	struct hallmark_bytes none = { NULL, 0 };
	struct hallmark_field first;

	if (lot.text.len == 0)
		return true;
	in->place = in->role_place[INPUT_LOT];
	if (!input_field_add(in, none, &lot))
		return false;
	first = in->fields[in->field_count - 1];
	memmove(in->fields + 1, in->fields,
		(in->field_count - 1) * sizeof(*in->fields));
	in->fields[0] = first;
	return true;
}

/* The item that the row names; its texts are read and plain. */
static bool finish(struct input *in, struct input_row *row)
{
	struct hallmark_bytes gtin = { (const uint8_t *)row->gtin, 14 };
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	enum hallmark_code code;

	if (!finish_gtin(in, row) || !finish_lot(in))
		return false;
	if (in->options.mint)
		return true;
	row->serial = in->role_value[INPUT_SERIAL];
	if (row->serial.len == 0)
		return refuse_role(in, INPUT_SERIAL, HALLMARK_VALUE_MISSING,
				   "the serial is missing");
	code = hallmark_item_gtin(gtin, row->serial, &row->item, &diag);
	return !code || refuse_role(in, INPUT_SERIAL, code, diag.message);
}

enum input_step input_next(struct input *input, struct input_row *row,
			   struct input_fault *fault)
{
	enum input_step step;

	input->fault = (struct input_fault){ .code = HALLMARK_OK };
	step = input->options.format == INPUT_CSV ? input_csv_next(input)
						  : input_json_next(input);

	if (step == INPUT_ROW) {
		*row = (struct input_row){ .number = input->row,
					   .line = input->record_line };
		if (!finish(input, row))
			step = input_fault_step(input);
		row->fields = input->fields;
		row->field_count = input->field_count;
	}
	if (step == INPUT_END && input->row == 0) {
		(void)input_fail(input, HALLMARK_FILE_SYNTAX,
				 "the file has no rows");
		step = INPUT_FAILED;
	}
	if (step == INPUT_BAD_ROW || step == INPUT_FAILED)
		*fault = input->fault;
	return step;
}

size_t input_serial_column(const struct input *input)
{
	for (size_t i = 0; i < input->column_count; i++)
		if (input->options.format == INPUT_CSV &&
		    input->columns[i].role == INPUT_SERIAL)
			return i + 1;
	return 0;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	input_csv_close(input);
	input_json_close(input);
	input_row_reset(input);
	input_names_free(input);
	free(input->kept);
	free(input->fields);
	free(input);
}
