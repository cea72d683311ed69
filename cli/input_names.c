/* --map and --attr: which column is what. SPDX-License-Identifier: MIT */
#include "cli.h"
#include "input_read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const role_names[INPUT_OTHER] = { "gtin", "serial", "lot" };

const char *input_role_name(const struct input *in, enum input_role role)
{
	return in->map[role] ? in->map[role] : role_names[role];
}

static bool usage(struct input *in, const char *words)
{
	return input_fail(in, HALLMARK_USAGE, words);
}

static char *copy_text(struct input *in, struct hallmark_bytes text)
{
	char *copy = calloc(1, text.len + 1);

	if (!copy)
		(void)input_no_memory(in);
	else if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return copy;
}

/* A name of the call in NFC, for free(). */
static char *own_name(struct input *in, const char *name, size_t len)
{
	struct hallmark_bytes text = { (const uint8_t *)name, len };

	if (input_text(in, text, &text))
		return copy_text(in, text);
	if (in->fault.code != HALLMARK_NO_MEMORY)
		(void)usage(in, "a column name is UTF-8 without control "
				"characters");
	return NULL;
}

/* "gtin=" and its like at the beginning of text, or INPUT_OTHER. */
static enum input_role role_prefix(const char *text)
{
	for (int i = 0; i < INPUT_OTHER; i++) {
		size_t n = strlen(role_names[i]);

		if (strncmp(text, role_names[i], n) == 0 && text[n] == '=')
			return (enum input_role)i;
	}
	return INPUT_OTHER;
}

/* A comma ends a name only before the next role: names may hold commas. */
static size_t map_name_length(const char *name)
{
	size_t n = 0;

	while (name[n] != '\0' &&
	       (name[n] != ',' || role_prefix(name + n + 1) == INPUT_OTHER))
		n++;
	return n;
}

static bool parse_map(struct input *in, const char *map)
{
	while (map) {
		enum input_role role = role_prefix(map);
		const char *name;
		size_t n;

		if (role == INPUT_OTHER)
			return usage(in, "--map takes gtin=COL, serial=COL and "
					 "lot=COL");
		if (in->map[role])
			return usage(in, "--map names one role twice");
		name = map + strlen(role_names[role]) + 1;
		n = map_name_length(name);
		if (n == 0)
			return usage(in, "a column of --map has no name");
		in->map[role] = own_name(in, name, n);
		if (!in->map[role])
			return false;
		map = name[n] == ',' ? name + n + 1 : NULL;
	}
	return true;
}

static bool check_map(struct input *in)
{
	if (in->map[INPUT_GTIN] && in->options.gtin)
		return usage(in, "--gtin and the gtin of --map contradict each "
				 "other");
	if (in->map[INPUT_SERIAL] && in->options.mint)
		return usage(in, "--mint and the serial of --map contradict "
				 "each other");
	for (int i = 0; i < INPUT_OTHER; i++)
		for (int j = 0; j < i; j++)
			if (in->map[i] && in->map[j] &&
			    strcmp(in->map[i], in->map[j]) == 0)
				return usage(in, "--map names one column "
						 "twice");
	return true;
}

static bool parse_attrs(struct input *in)
{
	const char *const *names = in->options.attrs;

	in->attrs = calloc(in->options.attr_count + 1, sizeof(*in->attrs));
	if (!in->attrs)
		return input_no_memory(in);
	for (size_t i = 0; i < in->options.attr_count; i++) {
		struct input_attr *attr = &in->attrs[in->attr_count];

		if (strcmp(names[i], "*") == 0) {
			in->all = true;
			continue;
		}
		if (names[i][0] == '\0')
			return usage(in, "--attr without a name");
		attr->name = own_name(in, names[i], strlen(names[i]));
		if (!attr->name)
			return false;
		in->attr_count++;
	}
	return true;
}

static bool parse_gtin(struct input *in)
{
	struct hallmark_diag diag = { .code = HALLMARK_OK };
	struct hallmark_bytes gtin = { (const uint8_t *)in->options.gtin, 0 };
	enum hallmark_code code;

	if (!in->options.gtin)
		return true;
	gtin.len = strlen(in->options.gtin);
	code = hallmark_gtin_parse(gtin, in->gtin, &diag);
	return !code || input_fail(in, code, diag.message);
}

bool input_names(struct input *in)
{
	bool good = parse_gtin(in) && parse_map(in, in->options.map) &&
		    check_map(in) && parse_attrs(in);

	/* What the call is written in says nothing about the file. */
	in->utf8 = false;
	input_row_reset(in);
	return good;
}

void input_names_free(struct input *in)
{
	for (int i = 0; i < INPUT_OTHER; i++)
		free(in->map[i]);
	for (size_t i = 0; in->attrs && i < in->options.attr_count; i++)
		free(in->attrs[i].name);
	free(in->attrs);
	for (size_t i = 0; i < in->column_count; i++)
		free(in->columns[i].name);
	free(in->columns);
}

struct input_column *
input_column_add(struct input *in, struct hallmark_bytes name)
{
	void *array = in->columns;
	struct input_column *column;

	if (!input_grow(&array, in->column_count, &in->column_room,
			sizeof(*in->columns))) {
		(void)input_no_memory(in);
		return NULL;
	}
	in->columns = array;
	column = &in->columns[in->column_count];
	*column = (struct input_column){ .name = copy_text(in, name),
					 .role = INPUT_OTHER };
	if (!column->name)
		return NULL;
	in->column_count++;
	return column;
}

static enum input_role role_of(struct input *in, const char *name, bool listed)
{
	for (int i = 0; i < INPUT_OTHER; i++)
		if (in->map[i]
			    ? strcmp(in->map[i], name) == 0
			    : !listed && strcasecmp(role_names[i], name) == 0)
			return (enum input_role)i;
	return INPUT_OTHER;
}

void input_name_use(struct input *in, const char *name,
		    struct input_column *column)
{
	bool listed = false;

	for (size_t i = 0; i < in->attr_count; i++)
		if (strcmp(in->attrs[i].name, name) == 0)
			listed = in->attrs[i].seen = true;
	column->role = role_of(in, name, listed);
	column->attr = listed || (in->all && column->role == INPUT_OTHER);
	if (column->role != INPUT_OTHER)
		in->map_seen[column->role] = true;
}

bool input_agrees(struct input *in, enum input_role role)
{
	if (role == INPUT_GTIN && in->options.gtin)
		return usage(in, "the file has a GTIN column of its own: leave "
				 "out --gtin, or name it with --attr");
	if (role == INPUT_SERIAL && in->options.mint)
		return usage(in, "the file has a serial column of its own: "
				 "leave out --mint, or name it with --attr");
	return true;
}

static void add(char *more, size_t size, const char *text)
{
	size_t have = strlen(more);
	size_t n = strlen(text);

	if (n < size - have)
		memcpy(more + have, text, n + 1);
}

static void add_name(struct input *in, const char *name)
{
	char *more = in->fault.more;

	/* What would not fit whole is left out. */
	if (name[0] == '\0' ||
	    strlen(more) + strlen(name) + 4 > INPUT_SUGGEST_MAX)
		return;
	if (more[strlen(more) - 1] == '"')
		add(more, sizeof(in->fault.more), ", ");
	add(more, sizeof(in->fault.more), "\"");
	add(more, sizeof(in->fault.more), name);
	add(more, sizeof(in->fault.more), "\"");
}

/* The columns that wanted may be a slip for, else all of them. */
static void suggest(struct input *in, const char *wanted)
{
	size_t least = 1 + strlen(wanted) / 4;
	bool near = false;

	for (size_t i = 0; i < in->column_count; i++) {
		const char *name = in->columns[i].name;

		if (strcasecmp(name, wanted) != 0 &&
		    cli_distance(name, wanted) > least)
			continue;
		if (!near)
			add(in->fault.more, sizeof(in->fault.more),
			    "did you mean ");
		near = true;
		add_name(in, name);
	}
	if (near || in->column_count == 0)
		return;
	add(in->fault.more, sizeof(in->fault.more), "the file has ");
	for (size_t i = 0; i < in->column_count; i++)
		add_name(in, in->columns[i].name);
}

static bool unknown(struct input *in, const char *words, const char *wanted)
{
	in->place = (struct input_place){ 0, wanted };
	(void)input_fail(in, HALLMARK_COLUMN_UNKNOWN, words);
	suggest(in, wanted);
	return false;
}

bool input_names_seen(struct input *in, bool header)
{
	for (int i = 0; i < INPUT_OTHER; i++)
		if (in->map[i] && !in->map_seen[i])
			return unknown(in, "--map names an unknown column",
				       in->map[i]);
	for (size_t i = 0; i < in->attr_count; i++)
		if (!in->attrs[i].seen)
			return unknown(in, "--attr names an unknown column",
				       in->attrs[i].name);
	if (!header)
		return true;
	if (!in->options.gtin && !in->map_seen[INPUT_GTIN])
		return unknown(in,
			       "without --gtin GTIN and --map gtin=COL "
			       "there must be a column",
			       "gtin");
	if (!in->options.mint && !in->map_seen[INPUT_SERIAL])
		return unknown(in,
			       "without --mint and --map serial=COL "
			       "there must be a column",
			       "serial");
	return true;
}
