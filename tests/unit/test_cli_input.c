/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define G "9506000134352"
#define BAD_G "9506000134350"
#define CSV .format = INPUT_CSV
#define JSON .format = INPUT_NDJSON

struct dump {
	char text[8192];
	char said[512]; /* words of the last fault, and what is more */
};

static void add(struct dump *dump, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add(struct dump *dump, const char *format, ...)
{
	size_t have = strlen(dump->text);
	va_list args;

	va_start(args, format);
	vsnprintf(dump->text + have, sizeof(dump->text) - have, format, args);
	va_end(args);
}

static void add_value(struct dump *dump, const struct hallmark_value *value)
{
	switch (value->type) {
	case HALLMARK_TEXT:
		add(dump, "%.*s", (int)value->text.len, value->text.ptr);
		break;
	case HALLMARK_INTEGER:
		add(dump, "#%lld", (long long)value->integer);
		break;
	case HALLMARK_BOOLEAN:
		add(dump, value->boolean ? "#true" : "#false");
		break;
	case HALLMARK_LIST:
		add(dump, "[");
		for (size_t i = 0; i < value->list_count; i++) {
			add(dump, i > 0 ? "," : "");
			add_value(dump, &value->list[i]);
		}
		add(dump, "]");
		break;
	case HALLMARK_OCTETS: /* no row has them */
		add(dump, "#octets");
		break;
	}
}

/* "ROW/LINE SERIAL label=value ...;" */
static void add_row(struct dump *dump, const struct input_row *row)
{
	add(dump, "%llu/%llu %.*s", (unsigned long long)row->number,
	    (unsigned long long)row->line, (int)row->serial.len,
	    row->serial.len > 0 ? (const char *)row->serial.ptr : "");
	for (size_t i = 0; i < row->field_count; i++) {
		const struct hallmark_field *f = &row->fields[i];

		add(dump, " %.*s=", (int)f->label.len,
		    f->label.len > 0 ? (const char *)f->label.ptr : "");
		add_value(dump, &f->value);
	}
	add(dump, ";");
}

/* "ROW/LINE !CODE COLUMN NAME;" */
static void add_fault(struct dump *dump, const struct input_fault *fault)
{
	add(dump, "%llu/%llu !%s %zu %s;", (unsigned long long)fault->row,
	    (unsigned long long)fault->line, hallmark_code_name(fault->code),
	    fault->column, fault->name);
	ck_assert_uint_gt(strlen(fault->words), 0);
	snprintf(dump->said, sizeof(dump->said), "%s %s", fault->words,
		 fault->more);
}

static void
run(FILE *file, const struct input_options *options, struct dump *dump)
{
	struct input *input = NULL;
	struct input_fault fault;
	struct input_row row;
	enum input_step step = INPUT_ROW;

	dump->text[0] = '\0';
	dump->said[0] = '\0';
	if (!input_open(file, options, &input, &fault)) {
		ck_assert_ptr_null(input);
		ck_assert_uint_eq(fault.row, 0);
		add_fault(dump, &fault);
		return;
	}
	while (step == INPUT_ROW || step == INPUT_BAD_ROW) {
		step = input_next(input, &row, &fault);
		if (step == INPUT_ROW)
			add_row(dump, &row);
		if (step == INPUT_BAD_ROW || step == INPUT_FAILED)
			add_fault(dump, &fault);
		ck_assert(step != INPUT_BAD_ROW || fault.row > 0);
		ck_assert(step != INPUT_FAILED || fault.row == 0);
	}
	input_close(input);
}

static void run_text(const char *text, size_t len,
		     const struct input_options *options, struct dump *dump)
{
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	rewind(file);
	run(file, options, dump);
	fclose(file);
}

static const char *const all[] = { "*" };
static const char *const color[] = { "color" };
static const char *const gtin_too[] = { "gtin", "serial" };
#define ALL .attrs = all, .attr_count = 1
#define COLOR .attrs = color, .attr_count = 1
#define MINT .gtin = G, .mint = true

/* says: part of the words of the last fault. */
static const struct {
	const char *text;
	struct input_options options;
	const char *want;
	const char *says;
} rows[] = {
	/* CSV as it should be, and its dialects. */
	{ "gtin,serial\n" G ",A1\n" G ",A2\n", { CSV }, "1/2 A1;2/3 A2;", "" },
	{ "gtin,serial\r\n" G ",A1\r\n" G ",A2",
	  { CSV },
	  "1/2 A1;2/3 A2;",
	  "" },
	{ "gtin,serial\r" G ",A1\r" G ",A2\r", { CSV }, "1/2 A1;2/3 A2;", "" },
	{ "\xef\xbb\xbfgtin,serial\n" G ",A1\n", { CSV }, "1/2 A1;", "" },
	{ "gtin;serial\n" G ";A1\n", { CSV, .delimiter = ';' }, "1/2 A1;", "" },
	{ "gtin\tserial\n" G "\tA1\n",
	  { CSV, .delimiter = '\t' },
	  "1/2 A1;",
	  "" },
	{ "\"gtin\",\"serial\"\n\"" G "\",\"A\"\"1\"\n",
	  { CSV },
	  "1/2 A\"1;",
	  "" },
	{ "GTIN,Serial,LOT\n" G ",A1,L7\n", { CSV }, "1/2 A1 =L7;", "" },
	{ "\n\ngtin,serial\n\n" G ",A1\n\n\n" G ",A2\n\n",
	  { CSV },
	  "1/5 A1;2/8 A2;",
	  "" },
	{ "serial,x,gtin,lot\nA1,1," G ",L7\nA2,2," G ",\n",
	  { CSV, ALL },
	  "1/2 A1 =L7 x=1;2/3 A2 x=2;",
	  "" },
	{ "serial,color,gtin,y\nA1,red," G ",2\nA2,," G ",\n",
	  { CSV, COLOR },
	  "1/2 A1 color=red;2/3 A2;",
	  "" },
	{ "color,y\nred,2\n", { CSV, MINT, ALL }, "1/2  color=red y=2;", "" },
	{ "EAN, code,SN,Charge\n" G ",z,A1,L7\n",
	  { CSV, .map = "lot=Charge,serial=SN,gtin=EAN" },
	  "1/2 A1 =L7;",
	  "" },
	{ "\"EAN, code\",SN\n" G ",A1\n",
	  { CSV, .map = "gtin=EAN, code,serial=SN" },
	  "1/2 A1;",
	  "" },
	{ "gtin,serial,color\nx,y,red\n",
	  { CSV, MINT, .attrs = gtin_too, .attr_count = 2 },
	  "1/2  gtin=x serial=y;",
	  "" },
	/* e and acute become one character. */
	{ "gtin,serial,pi\xc3\xa8"
	  "ce\n" G ",A1,e\xcc\x81\n",
	  { CSV, ALL },
	  "1/2 A1 pi\xc3\xa8"
	  "ce=\xc3\xa9;",
	  "" },
	/* Quoted line ends count as lines, and are refused where used. */
	{ "gtin,serial,x\n" G ",A1,\"a\nb\r\nc\"\n" G ",A2,d\n",
	  { CSV },
	  "1/2 A1;2/5 A2;",
	  "" },
	{ "gtin,serial,x\n" G ",A1,\"a\nb\"\n" G ",A2,d\n",
	  { CSV, ALL },
	  "1/2 !VALUE_CONTROL 3 x;2/4 A2 x=d;",
	  "line break" },
	{ "gtin,serial,x\n" G ",A1,a\tb\n",
	  { CSV, ALL },
	  "1/2 !VALUE_CONTROL 3 x;",
	  "tab" },
	{ "gtin,serial,x\n" G ",A1,a\xc2\x85"
	  "b\n",
	  { CSV, ALL },
	  "1/2 !VALUE_CONTROL 3 x;",
	  "control character" },
	{ "gtin,serial,x\n" G ",A1,a\x7f\n",
	  { CSV, ALL },
	  "1/2 !VALUE_CONTROL 3 x;",
	  "control character" },
	{ "gtin,serial,x\n" G ",A1,a\xe2\x80\xae"
	  "b\n",
	  { CSV, ALL },
	  "1/2 !VALUE_CONTROL 3 x;",
	  "turns text around" },
	/* Rows: each fault names its column, the others go on. */
	{ "gtin,serial\n" BAD_G ",A1\n" G ",A2\n",
	  { CSV },
	  "1/2 !GTIN_CHECK_DIGIT 1 gtin;2/3 A2;",
	  "should be 2" },
	{ "gtin,serial\n9.506E+12,A1\n",
	  { CSV },
	  "1/2 !GTIN_SPREADSHEET 1 gtin;",
	  "as text" },
	{ "gtin,serial\n9506000134352.0,A1\n",
	  { CSV },
	  "1/2 !GTIN_SPREADSHEET 1 gtin;",
	  "as text" },
	{ "gtin,serial\n01"
	  "0" G "3103000195,A1\n",
	  { CSV },
	  "1/2 !GTIN_ELEMENT_STRING 1 gtin;",
	  "the GTIN inside is valid" },
	{ "gtin,serial\n" G ", A1\n" G ",A2 \n",
	  { CSV },
	  "1/2 !SERIAL_CHARACTER 2 serial;2/3 !SERIAL_CHARACTER 2 serial;",
	  "blank" },
	{ "gtin,serial\n" G ",..\n",
	  { CSV },
	  "1/2 !SERIAL_DOTS 2 serial;",
	  "" },
	{ "gtin,serial\n" G ",\n,A1\n",
	  { CSV },
	  "1/2 !VALUE_MISSING 2 serial;2/3 !VALUE_MISSING 1 gtin;",
	  "GTIN" },
	{ "x,y\n,\n1,\n",
	  { CSV, MINT, ALL },
	  "1/2 !VALUE_MISSING 0 ;2/3  x=1;",
	  "empty" },
	{ "gtin,serial\n" G "\n" G ",A1,x\n" G ",A2\n",
	  { CSV },
	  "1/2 !ROW_FIELDS 0 ;2/3 !ROW_FIELDS 0 ;3/4 A2;",
	  "more fields" },
	/* The file as a whole. */
	{ "", { CSV }, "0/0 !FILE_SYNTAX 0 ;", "empty" },
	{ "\xef\xbb\xbf", { CSV }, "0/0 !FILE_SYNTAX 0 ;", "empty" },
	{ "\n\r\n", { CSV }, "0/0 !FILE_SYNTAX 0 ;", "empty" },
	{ "gtin,serial\n", { CSV }, "0/1 !FILE_SYNTAX 0 ;", "no rows" },
	{ "gtin;serial\n" G ";A1\n",
	  { CSV },
	  "0/1 !FILE_DELIMITER 0 ;",
	  "semicolons: use --delimiter ';'" },
	{ "\"gtin\";\"serial\"\n\"" G "\";\"A1\"\n",
	  { CSV },
	  "0/1 !FILE_DELIMITER 0 ;",
	  "semicolons" },
	{ "gtin\tserial\n" G "\tA1\n",
	  { CSV },
	  "0/1 !FILE_DELIMITER 0 ;",
	  "--delimiter tab" },
	{ "gtin|serial\n", { CSV }, "0/1 !FILE_DELIMITER 0 ;", "'|'" },
	{ "gtin,serial\n",
	  { CSV, .delimiter = ';' },
	  "0/1 !FILE_DELIMITER 0 ;",
	  "leave out" },
	{ "gtin,serial,n\xe9"
	  "e\n",
	  { CSV },
	  "0/1 !FILE_ENCODING 3 ;",
	  "Latin-1" },
	{ "gtin,serial,x\n" G ",A1,caf\xe9\n" G ",A2,x\n",
	  { CSV, ALL },
	  "0/2 !FILE_ENCODING 3 x;",
	  "Latin-1" },
	{ "gtin,serial,x\n" G ",A1,\xc3\xa9\n" G ",A2,\xe9\n" G ",A3,\n",
	  { CSV, ALL },
	  "1/2 A1 x=\xc3\xa9;2/3 !VALUE_UTF8 3 x;3/4 A3;",
	  "UTF-8" },
	{ "PK\003\004xxxx", { CSV }, "0/0 !FILE_ENCODING 0 ;", "spreadsheet" },
	{ "\xd0\xcf\x11\xe0xxxx",
	  { CSV },
	  "0/0 !FILE_ENCODING 0 ;",
	  "spreadsheet" },
	{ "\x1f\x8bxxxx", { CSV }, "0/0 !FILE_ENCODING 0 ;", "unpack" },
	{ "gtin,serial\n" G ",A\"1\n",
	  { CSV },
	  "0/2 !FILE_SYNTAX 0 ;",
	  "quote" },
	{ "gtin,serial\n" G ",\"A1\"x\n",
	  { CSV },
	  "0/2 !FILE_SYNTAX 0 ;",
	  "quote" },
	{ "gtin,serial\n" G ",A1\n" G ",\"A2\n" G ",A3\n",
	  { CSV },
	  "1/2 A1;0/3 !FILE_SYNTAX 0 ;",
	  "never closed" },
	{ "gt\"in,serial\n", { CSV }, "0/1 !FILE_SYNTAX 0 ;", "quote" },
	/* Columns. */
	{ "EAN,serial\n",
	  { CSV },
	  "0/1 !COLUMN_UNKNOWN 0 ;",
	  "without --gtin GTIN and --map gtin=COL there must be a column "
	  "\"gtin\": the "
	  "file has "
	  "\"EAN\", \"serial\"" },
	{ "gtim,serial\n",
	  { CSV },
	  "0/1 !COLUMN_UNKNOWN 0 ;",
	  "did you mean \"gtim\"" },
	{ "gtin,SN\n", { CSV }, "0/1 !COLUMN_UNKNOWN 0 ;", "--mint" },
	{ "gtin,serial,Color\n",
	  { CSV, COLOR },
	  "0/1 !COLUMN_UNKNOWN 0 ;",
	  "--attr names an unknown column \"color\": did you mean \"Color\"" },
	{ "gtin,serial\n",
	  { CSV, .map = "lot=Lots" },
	  "0/1 !COLUMN_UNKNOWN 0 ;",
	  "--map names an unknown column \"Lots\": the file has" },
	{ "gtin,serial,color,color\n",
	  { CSV, COLOR },
	  "0/1 !COLUMN_TWICE 3 ;",
	  "" },
	{ "gtin,serial,GTIN\n", { CSV }, "0/1 !COLUMN_TWICE 1 ;", "" },
	{ "gtin,serial,x,x\n" G ",A1,,\n", { CSV }, "1/2 A1;", "" },
	{ "gtin,serial,\n",
	  { CSV, ALL },
	  "0/1 !COLUMN_UNKNOWN 3 ;",
	  "without a name" },
	{ "gtin,serial,\n" G ",A1,\n", { CSV }, "1/2 A1;", "" },
	{ "gtin,serial,\"a\nb\"\n",
	  { CSV, ALL },
	  "0/1 !VALUE_CONTROL 3 ;",
	  "line break" },
	{ "gtin,serial,\"a\nb\"\n" G ",A1,\n", { CSV }, "1/3 A1;", "" },
	{ "gtin,serial\n",
	  { CSV, .gtin = G },
	  "0/1 !USAGE 1 ;",
	  "leave out --gtin" },
	{ "gtin,serial\n",
	  { CSV, .mint = true },
	  "0/1 !USAGE 2 ;",
	  "leave out --mint" },
	/* The call. */
	{ "x\n", { CSV, .gtin = BAD_G }, "0/0 !GTIN_CHECK_DIGIT 0 ;", "" },
	{ "x\n", { CSV, .map = "" }, "0/0 !USAGE 0 ;", "--map takes" },
	{ "x\n", { CSV, .map = "ean=x" }, "0/0 !USAGE 0 ;", "--map takes" },
	{ "x\n", { CSV, .map = "gtin=" }, "0/0 !USAGE 0 ;", "no name" },
	{ "x\n", { CSV, .map = "gtin=a,gtin=b" }, "0/0 !USAGE 0 ;", "twice" },
	{ "x\n", { CSV, .map = "gtin=a,lot=a" }, "0/0 !USAGE 0 ;", "twice" },
	{ "x\n", { CSV, .map = "gtin=a\xff" }, "0/0 !USAGE 0 ;", "UTF-8" },
	{ "x\n",
	  { CSV, .map = "gtin=a", .gtin = G },
	  "0/0 !USAGE 0 ;",
	  "contradict" },
	{ "x\n",
	  { CSV, .map = "serial=a", .mint = true },
	  "0/0 !USAGE 0 ;",
	  "contradict" },
	/* NDJSON. */
	{ "{\"gtin\":\"" G "\",\"serial\":\"A1\"}\n"
	  "{\"serial\":\"A2\",\"gtin\":\"" G "\"}",
	  { JSON },
	  "1/1 A1;2/2 A2;",
	  "" },
	{ "\xef\xbb\xbf\n  \n{\"gtin\":\"" G "\",\"serial\":\"A1\"}\r\n\r\n"
	  "{\"gtin\":\"" G "\",\"serial\":\"A2\"} \n\n",
	  { JSON },
	  "1/3 A1;2/5 A2;",
	  "" },
	{ "{\"n\":-5,\"t\":\"x\",\"b\":true,\"c\":false,\"z\":null,\"e\":\"\","
	  "\"l\":[1,\"a\",false],\"k\":[]}",
	  { JSON, MINT, ALL },
	  "1/1  n=#-5 t=x b=#true c=#false e= l=[#1,a,#false] k=[];",
	  "" },
	{ "{\"n\":9223372036854775807,\"m\":-9223372036854775808}",
	  { JSON, MINT, ALL },
	  "1/1  n=#9223372036854775807 m=#-9223372036854775808;",
	  "" },
	{ "{\"x\":1,\"lot\":\"L7\",\"Serial\":\"A1\",\"y\":1.5}",
	  { JSON, .gtin = G, .attrs = (const char *const[]){ "x" },
	    .attr_count = 1 },
	  "1/1 A1 =L7 x=#1;",
	  "" },
	{ "{\"e\\u0301\":\"e\\u0301\"}",
	  { JSON, MINT, ALL },
	  "1/1  \xc3\xa9=\xc3\xa9;",
	  "" },
	{ "{\"n\":0.1}\n{\"n\":1.0}\n{\"n\":1e2}\n{\"n\":[0.5]}\n",
	  { JSON, MINT, ALL },
	  "1/1 !NUMBER_FRACTION 0 n;2/2 !NUMBER_FRACTION 0 n;"
	  "3/3 !NUMBER_FRACTION 0 n;4/4 !NUMBER_FRACTION 0 n;",
	  "a number with a fraction: quote it" },
	{ "{\"n\":9223372036854775808}\n{\"n\":-9223372036854775809}\n"
	  "{\"n\":18446744073709551616}\n{\"n\":1e999}",
	  { JSON, MINT, ALL },
	  "1/1 !NUMBER_RANGE 0 ;2/2 !NUMBER_RANGE 0 ;3/3 !NUMBER_RANGE 0 ;"
	  "4/4 !NUMBER_RANGE 0 ;",
	  "64 bits" },
	{ "{\"n\":1,\"n\":2}\n{\"n\":1}",
	  { JSON, MINT, ALL },
	  "1/1 !COLUMN_TWICE 0 ;2/2  n=#1;",
	  "twice" },
	{ "{\"e\\u0301\":1,\"\\u00e9\":2}",
	  { JSON, MINT, ALL },
	  "1/1 !COLUMN_TWICE 0 \xc3\xa9;",
	  "the same" },
	{ "{\"GTIN\":\"" G "\",\"gtin\":\"" G "\",\"serial\":\"A\"}",
	  { JSON },
	  "1/1 !COLUMN_TWICE 0 gtin;",
	  "the same" },
	{ "{\"n\":{\"a\":1}}\n{\"n\":[[1]]}\n{\"n\":[null]}\n{\"n\":[{}]}",
	  { JSON, MINT, ALL },
	  "1/1 !VALUE_TYPE 0 n;2/2 !VALUE_TYPE 0 n;3/3 !VALUE_TYPE 0 n;"
	  "4/4 !VALUE_TYPE 0 n;",
	  "object" },
	{ "{\"gtin\":" G ",\"serial\":\"A1\"}\n"
	  "{\"gtin\":\"" G "\",\"serial\":7}\n"
	  "{\"gtin\":\"" G "\",\"serial\":\"A1\",\"lot\":true}",
	  { JSON },
	  "1/1 !VALUE_TYPE 0 gtin;2/2 !VALUE_TYPE 0 serial;"
	  "3/3 !VALUE_TYPE 0 lot;",
	  "a text is needed" },
	{ "{\"gtin\":" G ",\"serial\":\"A1\"}",
	  { JSON },
	  "1/1 !VALUE_TYPE 0 gtin;",
	  "leading zeros" },
	{ "{\"serial\":\"A1\"}\n{\"gtin\":null,\"serial\":\"A1\"}\n"
	  "{\"gtin\":\"" G "\"}\n{\"gtin\":\"" G "\",\"serial\":\"\"}\n{}",
	  { JSON },
	  "1/1 !VALUE_MISSING 0 gtin;2/2 !VALUE_MISSING 0 gtin;"
	  "3/3 !VALUE_MISSING 0 serial;4/4 !VALUE_MISSING 0 serial;"
	  "5/5 !VALUE_MISSING 0 gtin;",
	  "missing" },
	{ "{\"x\":\"a\\nb\"}\n{\"x\":\"\\u0000\"}\n{\"a\\u202e\":1}",
	  { JSON, MINT, ALL },
	  "1/1 !VALUE_CONTROL 0 x;2/2 !VALUE_CONTROL 0 ;"
	  "3/3 !VALUE_CONTROL 0 a\xe2\x80\xae;",
	  "turns text around" },
	{ "{\"\":1}",
	  { JSON, MINT, ALL },
	  "1/1 !VALUE_TOO_LONG 0 ;",
	  "1 to 256" },
	{ "{\"x\":\"\xc3\xa9\"}\n{\"x\":\"\xe9\"}\n{\"x\":1}\n",
	  { JSON, MINT, ALL },
	  "1/1  x=\xc3\xa9;2/2 !VALUE_UTF8 0 ;3/3  x=#1;",
	  "UTF-8" },
	{ "{\"x\":\"\xe9\"}\n",
	  { JSON, MINT, ALL },
	  "0/1 !FILE_ENCODING 0 ;",
	  "Latin-1" },
	{ "{\"x\":1}\n{\"x\":1}}\n{x:1}\n[]\n1\n{\"x\":1",
	  { JSON, MINT, ALL },
	  "1/1  x=#1;2/2 !FILE_SYNTAX 0 ;3/3 !FILE_SYNTAX 0 ;"
	  "4/4 !FILE_SYNTAX 0 ;5/5 !FILE_SYNTAX 0 ;6/6 !FILE_SYNTAX 0 ;",
	  "no JSON object" },
	{ "[\n{\"x\":1}\n]",
	  { JSON, MINT, ALL },
	  "0/1 !FILE_SYNTAX 0 ;",
	  "an array" },
	{ " {\n\"x\":1\n}",
	  { JSON, MINT, ALL },
	  "0/1 !FILE_SYNTAX 0 ;",
	  "several lines" },
	{ "", { JSON, MINT }, "0/0 !FILE_SYNTAX 0 ;", "no rows" },
	{ "\n \n", { JSON, MINT }, "0/2 !FILE_SYNTAX 0 ;", "no rows" },
	{ "{\"colour\":1,\"x\":2}\n{}\n",
	  { JSON, MINT, COLOR },
	  "1/1 ;2/2 ;0/2 !COLUMN_UNKNOWN 0 color;",
	  "--attr names an unknown column did you mean \"colour\"" },
	{ "{\"x\":1}\n",
	  { JSON, MINT, .map = "lot=charge" },
	  "1/1 ;0/1 !COLUMN_UNKNOWN 0 charge;",
	  "the file has \"x\"" },
	{ "{\"gtin\":\"" G "\"}\n",
	  { JSON, MINT },
	  "0/1 !USAGE 0 gtin;",
	  "leave out --gtin" },
};

START_TEST(file_is_read)
{
	struct dump dump;

	run_text(rows[_i].text, strlen(rows[_i].text), &rows[_i].options,
		 &dump);
	ck_assert_str_eq(dump.text, rows[_i].want);
	ck_assert_msg(strstr(dump.said, rows[_i].says) != NULL,
		      "said %s, expected %s", dump.said, rows[_i].says);
}
END_TEST

START_TEST(utf16)
{
	static const char le[] = "\xff\xfeg\0t\0i\0n\0\n\0";
	static const char be[] = "\xfe\xff\0g\0t\0i\0n\0\n";
	static const char bare[] = "g\0t\0i\0n\0\n\0";
	struct input_options options = { CSV };
	struct dump dump;

	run_text(le, sizeof(le) - 1, &options, &dump);
	ck_assert_str_eq(dump.text, "0/0 !FILE_ENCODING 0 ;");
	ck_assert_ptr_nonnull(strstr(dump.said, "UTF-16"));
	run_text(be, sizeof(be) - 1, &options, &dump);
	ck_assert_str_eq(dump.text, "0/0 !FILE_ENCODING 0 ;");
	run_text(bare, sizeof(bare) - 1, &options, &dump);
	ck_assert_str_eq(dump.text, "0/0 !FILE_ENCODING 0 ;");
	ck_assert_ptr_nonnull(strstr(dump.said, "UTF-16"));
}
END_TEST

START_TEST(got_and_want)
{
	static const char text[] = "gtin,serial,x\n" G ",A1\n";
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct input_options options = { CSV };
	struct input *input = NULL;
	struct input_fault fault;
	struct input_row row;

	ck_assert(input_open(file, &options, &input, &fault));
	ck_assert_uint_eq(input_serial_column(input), 2);
	ck_assert_int_eq(input_next(input, &row, &fault), INPUT_BAD_ROW);
	ck_assert_uint_eq(fault.got, 2);
	ck_assert_uint_eq(fault.want, 3);
	ck_assert_int_eq(input_next(input, &row, &fault), INPUT_END);
	input_close(input);
	fclose(file);
}
END_TEST

START_TEST(items_are_ready)
{
	static const char text[] = "gtin,serial\n02345673,A/1\n";
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct input_options options = { CSV };
	struct input *input = NULL;
	struct input_fault fault;
	struct input_row row;

	ck_assert(input_open(file, &options, &input, &fault));
	ck_assert_int_eq(input_next(input, &row, &fault), INPUT_ROW);
	ck_assert_str_eq(row.gtin, "00000002345673");
	ck_assert_str_eq(row.item.uri,
			 "https://id.gs1.org/01/00000002345673/21/A%2F1");
	input_close(input);
	fclose(file);
}
END_TEST

/* A line end that falls on the end of a block is one line end. */
START_TEST(blocks)
{
	struct input_options options = { INPUT_CSV, .gtin = G };
	size_t pad = 65536 - strlen("serial,x\r\nA1,") - 1 + (size_t)_i;
	char *text = malloc(pad + 64);
	struct dump dump;

	ck_assert_ptr_nonnull(text);
	strcpy(text, "serial,x\r\nA1,");
	memset(text + strlen("serial,x\r\nA1,"), 'x', pad);
	strcpy(text + strlen("serial,x\r\nA1,") + pad, "\r\nA2,y\r\n");
	run_text(text, strlen("serial,x\r\nA1,") + pad + strlen("\r\nA2,y\r\n"),
		 &options, &dump);
	ck_assert_str_eq(dump.text, "1/2 A1;2/3 A2;");
	free(text);
}
END_TEST

/* A record does not grow without end. */
START_TEST(an_endless_record)
{
	static const struct {
		struct input_options options;
		const char *begin;
		const char *want;
	} cases[] = {
		{ { CSV, .gtin = G }, "serial\nA1\n\"A2\n", "1/2 A1;0/3 " },
		{ { CSV, .gtin = G }, "serial\nA1\nA2", "1/2 A1;0/3 " },
		{ { JSON, MINT }, "{}\n{\"x\":\"", "1/1 ;0/2 " },
	};
	FILE *file = tmpfile();
	struct dump dump;
	char want[64];

	ck_assert_ptr_nonnull(file);
	fputs(cases[_i].begin, file);
	for (size_t i = 0; i < 3u << 20; i++)
		fputc(_i == 0 && i % 64 == 63 ? '\n' : 'x', file);
	rewind(file);
	run(file, &cases[_i].options, &dump);
	snprintf(want, sizeof(want), "%s!FILE_SYNTAX 0 ;", cases[_i].want);
	ck_assert_str_eq(dump.text, want);
	ck_assert_ptr_nonnull(strstr(dump.said, "1 MiB"));
	ck_assert_int_lt(ftell(file), 2l << 20);
	fclose(file);
}
END_TEST

START_TEST(limits)
{
	struct input_options options = { CSV, MINT, ALL };
	char *text = malloc(1u << 20);
	struct dump dump;
	size_t n;

	ck_assert_ptr_nonnull(text);
	/* 1,024 columns are one too many beside a lot. */
	for (size_t columns = 1023; columns <= 1024; columns++) {
		n = 0;
		for (size_t i = 0; i < columns; i++)
			n += (size_t)sprintf(text + n, "%sc%zu",
					     i > 0 ? "," : "", i);
		n += (size_t)sprintf(text + n, "\nx");
		memset(text + n, ',', columns - 1);
		n += columns - 1;
		run_text(text, n, &options, &dump);
		ck_assert_str_eq(dump.text,
				 columns == 1023 ? "1/2  c0=x;"
						 : "0/1 !VALUE_TOO_LONG 0 ;");
	}
	memset(text, ',', 4096);
	run_text(text, 4096, &options, &dump);
	ck_assert_str_eq(dump.text, "0/1 !FILE_SYNTAX 0 ;");
	n = (size_t)sprintf(text, "%0257d\nx", 7);
	run_text(text, n, &options, &dump);
	ck_assert_str_eq(dump.text, "0/1 !VALUE_TOO_LONG 1 ;");
	n = (size_t)sprintf(text, "x\n%016385d\n%016384d\n", 7, 7);
	run_text(text, n, &options, &dump);
	ck_assert_ptr_nonnull(strstr(dump.text, "1/2 !VALUE_TOO_LONG 1 x;2/3"));
	/* The same of NDJSON. */
	options.format = INPUT_NDJSON;
	n = (size_t)sprintf(text, "{\"%0257d\":1}", 7);
	run_text(text, n, &options, &dump);
	ck_assert_ptr_nonnull(strstr(dump.text, "1/1 !VALUE_TOO_LONG 0 "));
	n = (size_t)sprintf(text, "{\"x\":[0");
	for (size_t i = 0; i < 16384; i++)
		n += (size_t)sprintf(text + n, ",0");
	n += (size_t)sprintf(text + n, "]}");
	run_text(text, n, &options, &dump);
	ck_assert_str_eq(dump.text, "1/1 !VALUE_TOO_LONG 0 x;");
	n = (size_t)sprintf(text, "{\"c\":0");
	for (size_t i = 0; i < 1024; i++)
		n += (size_t)sprintf(text + n, ",\"c%zu\":0", i);
	n += (size_t)sprintf(text + n, "}");
	run_text(text, n, &options, &dump);
	ck_assert_str_eq(dump.text, "1/1 !VALUE_TOO_LONG 0 c1023;");
	free(text);
}
END_TEST

/* A directory opens and cannot be read. */
START_TEST(reading_fails)
{
	struct input_options options = { CSV, MINT };
	FILE *file = fopen("/", "rb");
	struct dump dump;

	ck_assert_ptr_nonnull(file);
	run(file, &options, &dump);
	ck_assert_str_eq(dump.text, "0/0 !IO 0 ;");
	fclose(file);
}
END_TEST

/* NULL, after a word, where the data is not there. */
static FILE *open_data(const char *name)
{
	const char *shared = getenv("HALLMARK_SHARED");
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/data/%s",
		 shared ? shared : "../shared", name);
	file = fopen(path, "rb");
	if (!file)
		printf("%s: skipped: no data\n", name);
	return file;
}

struct count {
	size_t good, bad, digit, length, element, fields;
	uint64_t last_line;
};

static void
count_rows(FILE *file, const struct input_options *options, struct count *count)
{
	struct input *input = NULL;
	struct input_fault fault;
	struct input_row row;
	enum input_step step = INPUT_ROW;

	ck_assert(input_open(file, options, &input, &fault));
	while (step != INPUT_END) {
		step = input_next(input, &row, &fault);
		ck_assert_int_ne(step, INPUT_FAILED);
		if (step == INPUT_ROW) {
			count->good++;
			count->fields += row.field_count;
			count->last_line = row.line;
		}
		if (step != INPUT_BAD_ROW)
			continue;
		ck_assert_uint_eq(fault.column, 1);
		ck_assert_str_eq(fault.name, "barcode");
		count->bad++;
		count->digit += fault.code == HALLMARK_GTIN_CHECK_DIGIT;
		count->length += fault.code == HALLMARK_GTIN_LENGTH;
		count->element += fault.code == HALLMARK_GTIN_ELEMENT_STRING;
	}
	input_close(input);
}

START_TEST(barcodes)
{
	struct input_options options = { CSV, .map = "gtin=barcode", ALL,
					 .mint = true };
	struct count count = { 0 };
	FILE *file = open_data("openfoodfacts-lifyzer/products.csv");

	if (!file)
		return;
	count_rows(file, &options, &count);
	fclose(file);
	ck_assert_uint_eq(count.good, 19491);
	ck_assert_uint_eq(count.bad, 346 + 163);
	ck_assert_uint_eq(count.digit, 346);
	ck_assert_uint_eq(count.length + count.element, 163);
	ck_assert_uint_eq(count.element, 8);
	printf("data: openfoodfacts-lifyzer %zu\n", count.good + count.bad);
}
END_TEST

START_TEST(diamonds)
{
	struct input_options options = { CSV, MINT, ALL };
	struct count count = { 0 };
	FILE *file = open_data("seaborn-diamonds/diamonds.csv");

	if (!file)
		return;
	count_rows(file, &options, &count);
	fclose(file);
	ck_assert_uint_eq(count.good, 53940);
	ck_assert_uint_eq(count.bad, 0);
	ck_assert_uint_eq(count.fields, 53940 * 10);
	ck_assert_uint_eq(count.last_line, 53941);
	printf("data: seaborn-diamonds %zu\n", count.good);
}
END_TEST

Suite *suite_cli_input(void)
{
	Suite *suite = suite_create("cli/input");
	TCase *tcase = tcase_create("input");

	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, file_is_read, 0, ROWS(rows));
	tcase_add_test(tcase, utf16);
	tcase_add_test(tcase, got_and_want);
	tcase_add_test(tcase, items_are_ready);
	tcase_add_loop_test(tcase, blocks, 0, 4);
	tcase_add_loop_test(tcase, an_endless_record, 0, 3);
	tcase_add_test(tcase, limits);
	tcase_add_test(tcase, reading_fails);
	tcase_add_test(tcase, barcodes);
	tcase_add_test(tcase, diamonds);
	suite_add_tcase(suite, tcase);
	return suite;
}
