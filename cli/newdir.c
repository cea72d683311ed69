/* Directories that appear whole. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
taken(const struct cli *cli, const struct cli_newdir *d, int *status)
{
	*status = cli_error(cli, d->place, d->taken, NULL,
			    d->taken == HALLMARK_USAGE
				    ? "there is something of that name"
				    : NULL);
	return false;
}

bool cli_newdir_look(const struct cli *cli, char *place, struct cli_newdir *d,
		     int *status)
{
	size_t len = strlen(place);
	struct stat st;
	char *slash;

	while (len > 1 && place[len - 1] == '/')
		place[--len] = '\0';
	d->place = place;
	if (lstat(place, &st) == 0)
		return taken(cli, d, status);
	if (errno == ENOENT)
		d->parent = strdup(place);
	if (!d->parent) {
		*status = cli_fail_errno(cli, place);
		return false;
	}
	slash = strrchr(d->parent, '/');
	if (slash)
		slash[slash == d->parent] = '\0';
	else
		memcpy(d->parent, ".", 2);
	return true;
}

bool cli_newdir_begin(const struct cli *cli, struct cli_newdir *d, int *status)
{
	size_t len = strlen(d->place) + sizeof(".new-XXXXXX");
	char *dir = malloc(len);
	mode_t mask = umask(077);

	umask(mask);
	cli_hold_signals();
	if (dir)
		snprintf(dir, len, "%s.new-XXXXXX", d->place);
	if (!dir || !mkdtemp(dir)) {
		*status = cli_fail_errno(cli, d->place);
		free(dir);
		return false;
	}
	d->dir = dir;
	if (chmod(dir, 0777 & ~mask) == 0)
		return true;
	*status = cli_fail_errno(cli, d->place);
	return false;
}

/*
 * A name for the whole: the empty directory is taken only if nobody has it,
 * and the rename replaces it in one step.
 */
bool cli_newdir_commit(const struct cli *cli, struct cli_newdir *d, int *status)
{
	if (!cli_sync_dir(d->dir) || mkdir(d->place, 0700)) {
		if (errno == EEXIST)
			return taken(cli, d, status);
		*status = cli_fail_errno(cli, d->place);
		return false;
	}
	if (rename(d->dir, d->place)) {
		*status = cli_fail_errno(cli, d->place);
		rmdir(d->place);
		return false;
	}
	free(d->dir);
	d->dir = NULL;
	if (!cli_sync_dir(d->parent)) {
		*status = cli_fail_errno(cli, d->parent);
		return false;
	}
	return true;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

void cli_newdir_end(struct cli_newdir *d)
{
	if (d->dir)
		nftw(d->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(d->dir);
	free(d->parent);
	d->dir = NULL;
	d->parent = NULL;
}
