/* hallmark certificate: cut the files that travel. SPDX-License-Identifier: MIT */
#include "ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the subject key, in a file's name: an item's text never is. */
#define NAME_BYTES ((size_t)16)

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
		.withheld = withheld,
	};
	bool good = false;

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

/* The items first to first + count, as one file at path. */
static int cut_file(const struct job *job, struct hallmark_ledger *ledger,
		    size_t first, size_t count, const char *path)
{
	bool withheld[CLI_LIST_MAX]; /* check_labels has asked for all */
	struct hallmark_cut cut = {
		.items = job->ids.at + first,
		.item_count = count,
		.level = job->level,
		.withhold = job->withhold,
		.withhold_count = job->args->withhold.count,
		.withheld = withheld,
	};
	struct hallmark_buf *out = hallmark_buf_new(HALLMARK_CERTIFICATE_MAX);
	int status = 0;

	if (!out)
		return cli_error(job->cli, NULL, HALLMARK_NO_MEMORY, NULL,
				 NULL);
	if (cli_cut_from(job->cli, ledger, &cut, out, &status) &&
	    cli_save(job->cli, path, hallmark_buf_bytes(out),
		     job->args->out_dir != NULL, &status) &&
	    strcmp(path, "-") != 0)
		for (size_t i = 0; i < count; i++)
			say_written(&cut.items[i], path);
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

static int cut_each(const struct job *job, struct hallmark_ledger *ledger)
{
	struct cli_progress bar = { 0 };
	const char *dir = job->args->out_dir;
	int status = check_known(job, ledger);

	if (status == 0)
		status = check_labels(job, ledger);
	if (status)
		return status;
	if (mkdir(dir, 0777) && errno != EEXIST)
		return cli_fail_errno(job->cli, dir);
	cli_progress_start(&bar, "certificates");
	for (size_t i = 0; status == 0 && i < job->ids.count; i++) {
		char *path = file_of(dir, &job->ids.at[i]);

		status = path ? cut_file(job, ledger, i, 1, path)
			      : cli_fail_errno(job->cli, dir);
		free(path);
		cli_progress_step(&bar, i + 1, job->ids.count);
	}
	cli_progress_end(&bar);
	if (status == 0 && !cli_sync_files(dir))
		status = cli_fail_errno(job->cli, dir);
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
	return place && status == 0
		       ? cut_file(job, ledger, 0, job->ids.count, place)
		       : status;
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
