/* Rows of NDJSON by jansson: one object a line. SPDX-License-Identifier: MIT */
#include "input_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

struct input_json {
	char *line;
	size_t used, room;
	json_t *object; /* of the row; lends its texts */
};

static bool keep_part(struct input *in, struct hallmark_bytes part)
{
	struct input_json *json = in->json;
	size_t room = json->room > 0 ? json->room : 4096;
	char *grown;

	if (json->used + part.len > INPUT_RECORD_MAX)
		return input_fail(in, HALLMARK_FILE_SYNTAX,
				  "a line of more than 1 MiB");
	while (room - json->used < part.len)
		room *= 2;
	if (room > json->room) {
		grown = realloc(json->line, room);
		if (!grown)
			return input_no_memory(in);
		json->line = grown;
		json->room = room;
	}
	memcpy(json->line + json->used, part.ptr, part.len);
	json->used += part.len;
	return true;
}

/* Place of the first character that is no blank. */
static size_t first(const struct input_json *json)
{
	size_t at = 0;

	while (at < json->used &&
	       (json->line[at] == ' ' || json->line[at] == '\t'))
		at++;
	return at;
}

static bool is_blank(const struct input_json *json)
{
	return first(json) == json->used;
}

static bool is_line_end(uint8_t c)
{
	return c == '\n' || c == '\r';
}

/* A line that is not blank; false at the end or with in->fault set. */
static bool read_line(struct input *in)
{
	struct input_json *json = in->json;
	struct hallmark_bytes part = { NULL, 0 };
	uint64_t line;
	bool whole;

	json->used = 0;
	while (input_part(in, &part, &line)) {
		whole = is_line_end(part.ptr[part.len - 1]);
		if (json->used == 0)
			in->record_line = line;
		part.len -= whole;
		if (!keep_part(in, part))
			return false;
		if (whole && !is_blank(json))
			return true;
		if (whole)
			json->used = 0;
	}
	return !in->fault.code && !is_blank(json);
}

/* JSON that is well made, but not one object a line. */
static bool check_shape(struct input *in)
{
	const struct input_json *json = in->json;
	size_t at = first(json);

	if (json->line[at] == '[')
		return input_fail(in, HALLMARK_FILE_SYNTAX,
				  "an array: NDJSON has one object a line, "
				  "without commas between them");
	if (json->line[at] == '{' && json->used == at + 1)
		return input_fail(in, HALLMARK_FILE_SYNTAX,
				  "an object over several lines: NDJSON has a "
				  "whole object on each line");
	return true;
}

static bool refuse_json(struct input *in, const json_error_t *error)
{
	switch ((int)json_error_code(error)) {
	case json_error_duplicate_key:
		return input_refuse(in, HALLMARK_COLUMN_TWICE,
				    "a key stands twice in the object");
	case json_error_numeric_overflow:
		return input_refuse(in, HALLMARK_NUMBER_RANGE,
				    "a number beyond 64 bits: quote it");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return input_refuse(in, HALLMARK_VALUE_CONTROL,
				    "a control character in a value");
	default:
		return input_refuse(in, HALLMARK_FILE_SYNTAX,
				    "the line is no JSON object");
	}
}

static bool parse(struct input *in)
{
	struct input_json *json = in->json;
	struct hallmark_bytes line = { (uint8_t *)json->line, json->used };
	json_error_t error;

	if (!input_utf8(in, line) || (in->row == 1 && !check_shape(in)))
		return false;
	errno = 0;
	json->object = json_loadb(json->line, json->used,
				  JSON_REJECT_DUPLICATES, &error);
	/* Without memory jansson calls it bad syntax, or cuts a text off. */
	if (errno == ENOMEM)
		return input_no_memory(in);
	if (!json->object)
		return refuse_json(in, &error);
	if (!json_is_object(json->object))
		return input_refuse(in, HALLMARK_FILE_SYNTAX,
				    "the line is no JSON object");
	return true;
}

static bool
read_text(struct input *in, const json_t *json, struct hallmark_bytes *text)
{
	struct hallmark_bytes raw = { (const uint8_t *)json_string_value(json),
				      json_string_length(json) };

	return input_text(in, raw, text);
}

static bool
read_scalar(struct input *in, const json_t *json, struct hallmark_value *value)
{
	switch (json_typeof(json)) {
	case JSON_STRING:
		value->type = HALLMARK_TEXT;
		return read_text(in, json, &value->text);
	case JSON_INTEGER:
		value->type = HALLMARK_INTEGER;
		value->integer = json_integer_value(json);
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		value->type = HALLMARK_BOOLEAN;
		value->boolean = json_is_true(json);
		return true;
	case JSON_REAL:
		return input_refuse(in, HALLMARK_NUMBER_FRACTION,
				    "a number with a fraction: quote it");
	case JSON_NULL:
		return input_refuse(in, HALLMARK_VALUE_TYPE,
				    "null in an array");
	case JSON_ARRAY:
		return input_refuse(in, HALLMARK_VALUE_TYPE,
				    "an array in an array");
	case JSON_OBJECT:
		return input_refuse(in, HALLMARK_VALUE_TYPE,
				    "an object as a value");
	}
	return false;
}

static bool
read_value(struct input *in, const json_t *json, struct hallmark_value *value)
{
	size_t count = json_array_size(json);
	struct hallmark_value *list;

	if (!json_is_array(json))
		return read_scalar(in, json, value);
	if (count > INPUT_TEXT_MAX)
		return input_refuse(in, HALLMARK_VALUE_TOO_LONG,
				    "the array is too long");
	list = calloc(count + 1, sizeof(*list));
	if (!input_keep(in, list))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_scalar(in, json_array_get(json, i), &list[i]))
			return false;
	*value = (struct hallmark_value){ .type = HALLMARK_LIST,
					  .list = list,
					  .list_count = count };
	return true;
}

static bool
read_role(struct input *in, enum input_role role, const json_t *json)
{
	if (in->role_place[role].name)
		return input_refuse(in, HALLMARK_COLUMN_TWICE,
				    "two keys of the object say the same");
	in->role_place[role] = in->place;
	if (!json_is_string(json))
		return input_refuse(in, HALLMARK_VALUE_TYPE,
				    json_is_number(json)
					    ? "quote it: a number loses its "
					      "leading zeros"
					    : "a text is needed here");
	return read_text(in, json, &in->role_value[role]);
}

static bool read_attr(struct input *in, const char *name, const json_t *json)
{
	struct hallmark_bytes label = { (const uint8_t *)name, strlen(name) };
	struct hallmark_value value = { .type = HALLMARK_TEXT };

	if (label.len == 0 || label.len > INPUT_LABEL_MAX)
		return input_refuse(in, HALLMARK_VALUE_TOO_LONG,
				    "the name of an attribute has 1 to 256 "
				    "bytes");
	for (size_t i = 0; i < in->field_count; i++)
		if (in->fields[i].label.len == label.len &&
		    memcmp(in->fields[i].label.ptr, name, label.len) == 0)
			return input_refuse(in, HALLMARK_COLUMN_TWICE,
					    "two keys of the object say the "
					    "same");
	return read_value(in, json, &value) &&
	       input_field_add(in, label, &value);
}

/* The keys of the first object help to find a slip in --map or --attr. */
static bool remember(struct input *in, struct hallmark_bytes name)
{
	return in->row > 1 || in->column_count == INPUT_COLUMNS_MAX ||
	       input_column_add(in, name) != NULL;
}

static bool read_key(struct input *in, const char *key, const json_t *json)
{
	struct hallmark_bytes raw = { (const uint8_t *)key, strlen(key) };
	struct hallmark_bytes text;
	struct input_column column = { .role = INPUT_OTHER };

	in->place = (struct input_place){ 0, key };
	if (!input_text(in, raw, &text))
		return false;
	/* Both what jansson and what utf8proc give ends with a NUL. */
	in->place.name = (const char *)text.ptr;
	if (!remember(in, text))
		return false;
	input_name_use(in, in->place.name, &column);
	if (!input_agrees(in, column.role))
		return false;
	if (json_is_null(json))
		return true;
	if (column.role != INPUT_OTHER && !read_role(in, column.role, json))
		return false;
	return !column.attr || read_attr(in, in->place.name, json);
}

bool input_json_open(struct input *in)
{
	in->json = calloc(1, sizeof(*in->json));
	return in->json || input_no_memory(in);
}

static bool read_row(struct input *in)
{
	const char *key;
	json_t *value;

	if (!parse(in))
		return false;
	json_object_foreach(in->json->object, key, value)
	{
		if (!read_key(in, key, value))
			return false;
	}
	return true;
}

enum input_step input_json_next(struct input *in)
{
	input_row_reset(in);
	json_decref(in->json->object);
	in->json->object = NULL;
	if (read_line(in)) {
		in->row++;
		return read_row(in) ? INPUT_ROW : input_fault_step(in);
	}
	if (in->fault.code)
		return INPUT_FAILED;
	if (in->row > 0 && !input_names_seen(in, false))
		return INPUT_FAILED;
	return INPUT_END;
}

void input_json_close(struct input *in)
{
	if (!in->json)
		return;
	json_decref(in->json->object);
	free(in->json->line);
	free(in->json);
}
