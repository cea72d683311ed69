/* Rows that cannot be issued. SPDX-License-Identifier: MIT */
#include "issue.h"

#include <stdlib.h>
#include <string.h>

#define SAID_AT_MOST 20
#define MESSAGE_MAX 512

bool issue_faults_add(struct issue_faults *faults,
		      const struct issue_fault *fault)
{
	if (faults->count == faults->room) {
		size_t room = faults->room > 0 ? 2 * faults->room : 64;
		void *grown = realloc(faults->at, room * sizeof(*faults->at));

		if (!grown)
			return false;
		faults->at = grown;
		faults->room = room;
	}
	faults->at[faults->count++] = *fault;
	return true;
}

const char *issue_faults_keep(struct issue_faults *faults, const char *name)
{
	size_t i = faults->kept_count;
	char **grown;
	char *copy;

	while (i > 0 && strcmp(faults->kept[i - 1], name) != 0)
		i--;
	if (i > 0)
		return faults->kept[i - 1];
	copy = strdup(name);
	grown = realloc(faults->kept,
			(faults->kept_count + 1) * sizeof(*grown));
	if (grown)
		faults->kept = grown;
	if (!copy || !grown) {
		free(copy);
		return NULL;
	}
	faults->kept[faults->kept_count++] = copy;
	return copy;
}

static int by_row(const void *a, const void *b)
{
	const struct issue_fault *x = a;
	const struct issue_fault *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

void issue_faults_sort(struct issue_faults *faults)
{
	if (faults->count > 0)
		qsort(faults->at, faults->count, sizeof(*faults->at), by_row);
}

/* The words of a fault, with what it is about. */
static void words(const struct issue_fault *fault, char *out, size_t size)
{
	const char *text = fault->words;
	const char *about = fault->about ? fault->about : "";

	if (!text || text[0] == '\0')
		text = hallmark_code_words(fault->code);
	if (fault->code == HALLMARK_DUPLICATE_ROW)
		snprintf(out, size, "the same item as row %llu",
			 (unsigned long long)fault->other_row);
	else if (fault->code == HALLMARK_ALREADY_ISSUED)
		snprintf(out, size, "issued already by run %s", about);
	else if (fault->code == HALLMARK_ROW_FIELDS)
		snprintf(out, size, "%s: expected %zu, got %zu", text,
			 fault->want, fault->got);
	else
		snprintf(out, size, "%s%s%s", about, about[0] ? ": " : "",
			 text);
}

void issue_faults_report(const struct issue_faults *faults, FILE *out)
{
	char message[MESSAGE_MAX];

	for (size_t i = 0; i < faults->count; i++) {
		const struct issue_fault *f = &faults->at[i];

		fprintf(out,
			"{\"row\":%llu,\"line\":%llu,\"column\":%zu,"
			"\"code\":\"%s\",\"message\":",
			(unsigned long long)f->row, (unsigned long long)f->line,
			f->column, hallmark_code_name(f->code));
		words(f, message, sizeof(message));
		cli_put_json(out, cli_bytes(message));
		fputs("}\n", out);
	}
}

void issue_faults_say(const struct issue_faults *faults, const char *file)
{
	char message[MESSAGE_MAX];

	for (size_t i = 0; i < faults->count && i < SAID_AT_MOST; i++) {
		const struct issue_fault *f = &faults->at[i];

		words(f, message, sizeof(message));
		cli_put_escaped(stderr, cli_bytes(file));
		fprintf(stderr, ": %s: row %llu, line %llu",
			hallmark_code_name(f->code), (unsigned long long)f->row,
			(unsigned long long)f->line);
		if (f->column > 0)
			fprintf(stderr, ", column %zu", f->column);
		fputs(": ", stderr);
		cli_put_escaped(stderr, cli_bytes(message));
		fputc('\n', stderr);
	}
	if (faults->count > SAID_AT_MOST)
		cli_say("and %zu more bad rows; --report FILE has all",
			faults->count - SAID_AT_MOST);
}

bool issue_faults_has(const struct issue_faults *faults, size_t *next,
		      uint64_t row)
{
	if (*next == faults->count || faults->at[*next].row != row)
		return false;
	(*next)++;
	return true;
}

void issue_faults_free(struct issue_faults *faults)
{
	for (size_t i = 0; i < faults->kept_count; i++)
		free(faults->kept[i]);
	free(faults->kept);
	free(faults->at);
	*faults = (struct issue_faults){ 0 };
}
