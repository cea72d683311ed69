/* hallmark certificate: cut the files that travel. SPDX-License-Identifier: MIT */
#include "ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the subject key, in a file's name: an item's text never is. */
#define NAME_BYTES ((size_t)16)
#define BATCH ((size_t)512) /* files that are synced at once */

struct args {
	const char *out;
	const char *out_dir;
	const char *from;
	const char *level;
	struct cli_list withhold;
};

struct job {
	const struct cli *cli;
	const struct args *args;
	enum hallmark_level level;
	struct hallmark_bytes withhold[CLI_LIST_MAX];
	struct cli_ids ids;
};

static bool choose_level(struct job *job, int *status)
{
	static const struct {
		const char *name;
		enum hallmark_level level;
	} levels[] = { { "signed", HALLMARK_LEVEL_SIGNED },
		       { "status", HALLMARK_LEVEL_STATUS },
		       { "current", HALLMARK_LEVEL_CURRENT },
		       { "full", HALLMARK_LEVEL_FULL } };

	job->level = HALLMARK_LEVEL_FULL;
	if (!job->args->level)
		return true;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(job->args->level, levels[i].name) == 0) {
			job->level = levels[i].level;
			return true;
		}
	*status = cli_fail(job->cli, HALLMARK_USAGE,
			   "--level is signed, status, current or full, "
			   "not %s",
			   job->args->level);
	return false;
}

static bool gather(struct job *job, int *status)
{
	for (int i = 0; i < job->cli->argc; i++)
		if (!cli_ids_add(job->cli, &job->ids, job->cli->argv[i],
				 status))
			return false;
	if (job->args->from &&
	    !cli_ids_list(job->cli, &job->ids, job->args->from, status))
		return false;
	if (job->ids.count == 0) {
		*status = cli_fail(job->cli, HALLMARK_USAGE,
				   "certificate needs an ITEM or --from IDS");
		return false;
	}
	return cli_ids_differ(job->cli, &job->ids, status);
}

static void say_written(const struct hallmark_item_id *item, const char *file)
{
	fputs("{\"item\":", stdout);
	cli_put_json(stdout, cli_bytes(item->uri));
	fputs(",\"file\":", stdout);
	cli_put_json(stdout, cli_bytes(file));
	fputs("}\n", stdout);
}

/* One item, only to see whether it can be done; false after a message. */
static bool try_item(const struct job *job, struct hallmark_ledger *ledger,
		     size_t item, bool *withheld, int *status)
{
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	struct hallmark_cut cut = {
		.items = job->ids.at + item,
		.item_count = 1,
		.level = job->level == HALLMARK_LEVEL_FULL
				 ? HALLMARK_LEVEL_CURRENT
				 : job->level,
		.withhold = job->withhold,
		.withhold_count = job->args->withhold.count,
	};
	bool good = false;

	cut.withheld = withheld;
	if (out)
		good = cli_cut_from(job->cli, ledger, &cut, out, status);
	else
		*status = cli_error(job->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				    NULL);
	hallmark_buf_free(out);
	return good;
}

/*
 * Before the first file: each label hides something. Most often the first item
 * has them all, so that one is cut to see.
 */
static int check_labels(const struct job *job, struct hallmark_ledger *ledger)
{
	size_t count = job->args->withhold.count, label = 0;
	bool withheld[CLI_LIST_MAX];
	bool has[CLI_LIST_MAX] = { false };
	int status = 0;

	for (size_t i = 0; i < job->ids.count && label < count; i++) {
		if (!try_item(job, ledger, i, withheld, &status))
			return status;
		for (size_t j = 0; j < count; j++)
			has[j] |= withheld[j];
		while (label < count && has[label])
			label++;
	}
	if (label < count)
		status = cli_fail(job->cli, HALLMARK_USAGE,
				  "--withhold %s: no item here has a detail of "
				  "that name",
				  job->args->withhold.at[label]);
	return status;
}

/* The items first to first + count, into out. */
static bool
cut(const struct job *job, struct hallmark_ledger *ledger, size_t first,
    size_t count, struct hallmark_buf *out, int *status)
{
	bool withheld[CLI_LIST_MAX]; /* check_labels has asked for all */
	const struct hallmark_cut order = {
		.items = job->ids.at + first,
		.item_count = count,
		.level = job->level,
		.withhold = job->withhold,
		.withhold_count = job->args->withhold.count,
		.withheld = withheld,
	};

	return cli_cut_from(job->cli, ledger, &order, out, status);
}

/* All items as one file at path. */
static int cut_file(const struct job *job, struct hallmark_ledger *ledger,
		    const char *path)
{
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	int status = 0;

	if (!out)
		return cli_error(job->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				 NULL);
	if (cut(job, ledger, 0, job->ids.count, out, &status) &&
	    cli_save(job->cli, path, hallmark_buf_bytes(out), false, &status) &&
	    strcmp(path, "-") != 0)
		for (size_t i = 0; i < job->ids.count; i++)
			say_written(&job->ids.at[i], path);
	hallmark_buf_free(out);
	return status;
}

/*
 * Before the first of many files: each will be there to be cut. One that has
 * an event newer than the head may have been issued before it.
 */
static int check_known(const struct job *job, struct hallmark_ledger *ledger)
{
	bool withheld[CLI_LIST_MAX];
	struct hallmark_ledger_info info;
	enum hallmark_code code = hallmark_ledger_info(ledger, &info);
	int status = 0;

	for (size_t i = 0; !code && i < job->ids.count; i++) {
		void *subject = job->ids.at[i].subject;
		struct hallmark_found found;
		int worse = 0;

		code = hallmark_ledger_find(ledger, subject, 1, &found);
		if (!code && !found.found)
			status = cli_error_id(job->cli, job->ids.at[i].uri,
					      HALLMARK_ITEM_UNKNOWN, NULL);
		else if (!code && found.index >= info.head_size &&
			 !try_item(job, ledger, i, withheld, &worse))
			status = worse;
	}
	return code ? cli_error(job->cli, NULL, code, NULL, NULL) : status;
}

/* DIR/SUBJECT.hallmark, for free(). */
static char *file_of(const char *dir, const struct hallmark_item_id *item)
{
	char name[2 * NAME_BYTES + sizeof(".hallmark")];
	char *at = name;

	for (size_t i = 0; i < NAME_BYTES; i++, at += 2)
		snprintf(at, 3, "%02x", item->subject[i]);
	memcpy(at, ".hallmark", sizeof(".hallmark"));
	return cli_path(dir, name);
}

/* Files that are written and have no names yet. */
struct batch {
	const struct job *job;
	struct hallmark_ledger *ledger;
	struct hallmark_buf *out;
	size_t first; /* its item; the others follow */
	size_t count;
	struct cli_file files[BATCH];
};

static bool write_one(struct batch *b, size_t item, int *status)
{
	const struct cli *cli = b->job->cli;
	struct cli_file *file = &b->files[b->count];
	char *path = file_of(b->job->args->out_dir, &b->job->ids.at[item]);
	struct hallmark_bytes made;
	bool good = false;

	if (!path)
		*status = cli_fail_errno(cli, b->job->args->out_dir);
	else if (cli_interrupted())
		*status =
			cli_error(cli, path, HALLMARK_INTERRUPTED, NULL, NULL);
	else
		good = cut(b->job, b->ledger, item, 1, b->out, status) &&
		       cli_file_begin(cli, path, false, file, status);
	free(path);
	if (!good)
		return false;
	made = hallmark_buf_bytes(b->out);
	fwrite(made.ptr, 1, made.len, file->stream);
	hallmark_buf_clear(b->out);
	good = cli_file_close(cli, file, status);
	b->count += good;
	return good;
}

/* One sync for all: one each would take ten times the time. */
static int name_all(struct batch *b, int status)
{
	const char *dir = b->job->args->out_dir;
	bool good = b->count == 0 || cli_sync_files(dir);
	size_t named = 0;

	if (!good)
		status = cli_worse(status, cli_fail_errno(b->job->cli, dir));
	for (; good && named < b->count; named += good) {
		const struct hallmark_item_id *id =
			&b->job->ids.at[b->first + named];
		char *path = file_of(dir, id);
		int failed = 0;

		good = path &&
		       cli_file_name(b->job->cli, &b->files[named], &failed);
		if (good)
			say_written(id, path);
		else
			status = cli_worse(
				status,
				path ? failed
				     : cli_fail_errno(b->job->cli, dir));
		free(path);
	}
	for (size_t i = named; i < b->count; i++)
		cli_file_drop(&b->files[i]);
	b->first += b->count;
	b->count = 0;
	return status;
}

static int write_all(struct batch *b)
{
	struct cli_progress bar = { 0 };
	size_t count = b->job->ids.count;
	int status = 0;

	cli_progress_start(&bar, "certificates");
	for (size_t i = 0; status == 0 && i < count; i++) {
		if (!write_one(b, i, &status) || b->count == BATCH ||
		    i + 1 == count)
			status = name_all(b, status);
		cli_progress_step(&bar, i + 1, count);
	}
	cli_progress_end(&bar);
	return status;
}

static int cut_each(const struct job *job, struct hallmark_ledger *ledger)
{
	const char *dir = job->args->out_dir;
	int status = check_known(job, ledger);
	struct batch *b;

	if (status == 0)
		status = check_labels(job, ledger);
	if (status)
		return status;
	if (mkdir(dir, 0777) && errno != EEXIST)
		return cli_fail_errno(job->cli, dir);
	b = calloc(1, sizeof(*b));
	if (b)
		b->out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	if (!b || !b->out) {
		free(b);
		return cli_error(job->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				 NULL);
	}
	b->job = job;
	b->ledger = ledger;
	status = write_all(b);
	hallmark_buf_free(b->out);
	free(b);
	if (!cli_sync_dir(dir))
		status = cli_worse(status, cli_fail_errno(job->cli, dir));
	return status;
}

/* Where it goes, when nothing was said: a pipe, but never a terminal. */
static const char *single_place(const struct job *job, int *status)
{
	if (job->args->out)
		return job->args->out;
	if (isatty(STDOUT_FILENO) == 0)
		return "-";
	*status = cli_fail(job->cli, HALLMARK_USAGE,
			   "a certificate is not for a terminal: -o FILE or "
			   "--out-dir DIR");
	return NULL;
}

static int cut_all(const struct job *job, struct hallmark_ledger *ledger)
{
	const char *place;
	int status = 0;

	if (job->args->out_dir)
		return cut_each(job, ledger);
	place = single_place(job, &status);
	if (place)
		status = check_labels(job, ledger);
	return place && status == 0 ? cut_file(job, ledger, place) : status;
}

static int run(struct cli *cli, const void *memory)
{
	const struct args *args = memory;
	const char *dir = cli->argv[0];
	struct job job = { .cli = cli, .args = args };
	struct hallmark_ledger *ledger = NULL;
	int status = 0;

	cli->argc--;
	cli->argv++;
	for (size_t i = 0; i < args->withhold.count; i++)
		job.withhold[i] = cli_bytes(args->withhold.at[i]);
	if (args->withhold.count > 0 && args->level &&
	    strcmp(args->level, "status") == 0)
		status = cli_fail(cli, HALLMARK_USAGE,
				  "--withhold: level status shows no details");
	else if (args->from && args->out &&
		 cli_overwrites(args->from, args->out))
		status = cli_fail(cli, HALLMARK_USAGE,
				  "%s holds the IDs, and would be written over",
				  args->out);
	else if (choose_level(&job, &status) && gather(&job, &status))
		ledger = cli_ledger(cli, dir, false, &status);
	if (ledger)
		status = cut_all(&job, ledger);
	hallmark_ledger_close(ledger);
	cli_ids_free(&job.ids);
	return status;
}

static const struct cli_opt options[] = {
	{ .letter = 'o',
	  .name = "output",
	  .value = "FILE",
	  .kind = CLI_TEXT,
	  .clash = "out-dir",
	  .at = offsetof(struct args, out),
	  .help = "all items in one file" },
	{ .name = "out-dir",
	  .value = "DIR",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, out_dir),
	  .help = "a file an item, named by its subject key" },
	{ .name = "from",
	  .value = "IDS.txt",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, from),
	  .help = "read IDs too, one a line; - is stdin" },
	{ .name = "level",
	  .value = "LEVEL",
	  .kind = CLI_TEXT,
	  .at = offsetof(struct args, level),
	  .help = "signed, current or full (full)" },
	{ .name = "withhold",
	  .value = "LABEL",
	  .kind = CLI_LIST,
	  .at = offsetof(struct args, withhold),
	  .help = "hide this field; lot is the lot" },
	CLI_OPT_END
};

const struct cli_cmd cli_cmd_certificate = {
	.name = "certificate",
	.args = "LEDGER ITEM...",
	.summary = "Cut certificates, as of the checkpoint",
	.more = "Prints one JSON object an item: item, file. Without -o and "
		"--out-dir the\ncertificate itself goes to stdout, if that is "
		"no terminal.\n",
	.options = options,
	.least = 1,
	.args_size = sizeof(struct args),
	.run = run,
};
