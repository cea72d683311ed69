/* The first pass of issue: is every row fit to be issued? SPDX-License-Identifier: MIT */
#include "issue.h"
#include "trade.h"

#include <stdlib.h>
#include <string.h>

/* A row that is good by itself, until the ledger was asked about its group. */
struct candidate {
	uint8_t subject[32];
	uint64_t row;
	uint64_t line;
};

/* 128 bits of a subject key tell items of one file apart. */
struct seen {
	uint8_t key[16];
	uint64_t row;
	uint64_t line;
};

struct check {
	struct issue *issue;
	uint64_t now;
	struct candidate *group;
	size_t group_count;
	uint8_t (*subjects)[32];
	struct hallmark_found *found;
	struct seen *seen;
	size_t seen_count;
	size_t seen_room;
};

static bool no_memory(const struct check *check, int *status)
{
	*status = cli_error(check->issue->cli, NULL, HALLMARK_NO_MEMORY, NULL,
			    NULL);
	return false;
}

static int by_subject(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	return memcmp(x->subject, y->subject, sizeof(x->subject));
}

static int by_key(const void *a, const void *b)
{
	const struct seen *x = a;
	const struct seen *y = b;
	int order = memcmp(x->key, y->key, sizeof(x->key));

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static bool keep_seen(struct check *check, const struct candidate *c)
{
	struct seen *s;

	if (check->seen_count == check->seen_room) {
		size_t room = check->seen_room > 0 ? 2 * check->seen_room
						   : HALLMARK_GROUP;
		void *grown = realloc(check->seen, room * sizeof(*check->seen));

		if (!grown)
			return false;
		check->seen = grown;
		check->seen_room = room;
	}
	s = &check->seen[check->seen_count++];
	memcpy(s->key, c->subject, sizeof(s->key));
	s->row = c->row;
	s->line = c->line;
	return true;
}

/*
 * What this very run issued before it was cut off is no fault: its rows are
 * judged as they were then, and an item that stands in two of them is found as
 * a duplicate.
 */
static bool judge(struct check *check, const struct candidate *c,
		  const struct hallmark_found *found)
{
	struct issue *issue = check->issue;
	struct issue_fault fault = { .row = c->row,
				     .line = c->line,
				     .column = issue->serial_column,
				     .code = HALLMARK_ALREADY_ISSUED };

	if (!found->found || strcmp(found->run, issue->run) == 0) {
		issue->own += found->found;
		return keep_seen(check, c);
	}
	fault.about = issue_faults_keep(&issue->faults, found->run);
	return fault.about && issue_faults_add(&issue->faults, &fault);
}

/* Ask the ledger about the group, in ascending order. */
static bool ask(struct check *check, int *status)
{
	void *subjects = check->subjects;
	enum hallmark_code code;

	if (check->group_count == 0)
		return true;
	qsort(check->group, check->group_count, sizeof(*check->group),
	      by_subject);
	for (size_t i = 0; i < check->group_count; i++)
		memcpy(check->subjects[i], check->group[i].subject, 32);
	code = check->issue->ledger
		       ? hallmark_ledger_find(check->issue->ledger, subjects,
					      check->group_count, check->found)
		       : HALLMARK_OK;
	if (code) {
		*status = cli_error(check->issue->cli, check->issue->dir, code,
				    NULL, NULL);
		return false;
	}
	for (size_t i = 0; i < check->group_count; i++)
		if (!judge(check, &check->group[i], &check->found[i]))
			return no_memory(check, status);
	check->group_count = 0;
	return true;
}

static bool find_duplicates(struct check *check, int *status)
{
	const struct seen *first = check->seen;

	if (check->seen_count == 0)
		return true;
	qsort(check->seen, check->seen_count, sizeof(*check->seen), by_key);
	for (size_t i = 1; i < check->seen_count; i++) {
		const struct seen *s = &check->seen[i];
		struct issue_fault fault = {
			.row = s->row,
			.line = s->line,
			.column = check->issue->serial_column,
			.code = HALLMARK_DUPLICATE_ROW,
			.other_row = first->row
		};

		if (memcmp(s->key, first->key, sizeof(s->key)) != 0)
			first = s;
		else if (!issue_faults_add(&check->issue->faults, &fault))
			return no_memory(check, status);
	}
	return true;
}

static bool add_bad_row(struct check *check, const struct input_fault *bad)
{
	struct issue_faults *faults = &check->issue->faults;
	struct issue_fault fault = { .row = bad->row,
				     .line = bad->line,
				     .column = bad->column,
				     .code = bad->code,
				     .words = bad->words,
				     .got = bad->got,
				     .want = bad->want };

	fault.about = issue_faults_keep(faults, bad->name ? bad->name : "");
	return fault.about && issue_faults_add(faults, &fault);
}

static bool
add_row(struct check *check, const struct input_row *row, int *status)
{
	struct issue *issue = check->issue;
	struct issue_fault fault = { .row = row->number, .line = row->line };
	struct candidate *c;

	fault.code =
		issue->ledger
			? hallmark_issue_check(issue->ledger, &row->item,
					       row->fields, row->field_count)
			: hallmark_delegation_allows(&issue->delegation,
						     cli_bytes(row->item.uri),
						     check->now);
	if (!fault.code)
		fault.code = issue_key_allows(issue, row, check->now);
	if (fault.code)
		return issue_faults_add(&issue->faults, &fault) ||
		       no_memory(check, status);
	/* The run's name and the row make a minted serial: it is new. */
	if (issue->args->mint)
		return true;
	c = &check->group[check->group_count++];
	memcpy(c->subject, row->item.subject, sizeof(c->subject));
	c->row = row->number;
	c->line = row->line;
	return check->group_count < HALLMARK_GROUP || ask(check, status);
}

/* One row; false at the end or, with *status set, at a failure. */
static bool step(struct check *check, struct issue_rows *rows, int *status)
{
	struct issue *issue = check->issue;

	if (issue->rows % ISSUE_ROWS_UNASKED == 0 && cli_interrupted()) {
		*status = cli_fail(issue->cli, HALLMARK_INTERRUPTED,
				   "interrupted while the rows were checked; "
				   "nothing was issued");
		return false;
	}
	switch (issue_rows_next(rows, status)) {
	case INPUT_ROW:
		issue->rows = rows->row.number;
		return add_row(check, &rows->row, status);
	case INPUT_BAD_ROW:
		issue->rows = rows->fault.row;
		return add_bad_row(check, &rows->fault) ||
		       no_memory(check, status);
	case INPUT_END:
	case INPUT_FAILED:
		break;
	}
	return false;
}

static bool read_all(struct check *check, int *status)
{
	struct issue_rows rows;
	struct cli_progress bar = { 0 };

	if (!issue_rows_open(check->issue, &rows, status))
		return false;
	cli_progress_start(&bar, "rows checked");
	while (step(check, &rows, status))
		cli_progress_step(&bar, check->issue->rows, 0);
	cli_progress_end(&bar);
	issue_rows_close(&rows);
	return *status == 0;
}

bool issue_check(struct issue *issue, int *status)
{
	struct check check = { .issue = issue, .now = cli_now() };
	bool good = false;

	check.group = calloc(HALLMARK_GROUP, sizeof(*check.group));
	check.subjects = calloc(HALLMARK_GROUP, sizeof(*check.subjects));
	check.found = calloc(HALLMARK_GROUP, sizeof(*check.found));
	if (!check.group || !check.subjects || !check.found)
		no_memory(&check, status);
	else
		good = read_all(&check, status) && ask(&check, status) &&
		       find_duplicates(&check, status);
	issue_faults_sort(&issue->faults);
	free(check.group);
	free(check.subjects);
	free(check.found);
	free(check.seen);
	return good;
}
