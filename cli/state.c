/* HMK-MEM-1, the state file: what earlier verdicts saw. SPDX-License-Identifier: MIT */
#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whoever comes second waits: what the first one saw must not be lost. */
static bool lock(const struct cli *cli, struct cli_state *state, int *status)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	size_t len = strlen(state->path);
	char *path = malloc(len + sizeof(".lock"));

	if (!path) {
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
		return false;
	}
	memcpy(path, state->path, len);
	memcpy(path + len, ".lock", sizeof(".lock"));
	state->lock =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	while (state->lock >= 0 && fcntl(state->lock, F_SETLKW, &whole) != 0)
		if (errno != EINTR) {
			close(state->lock);
			state->lock = -1;
		}
	if (state->lock < 0)
		*status = cli_fail_errno(cli, path);
	free(path);
	return state->lock >= 0;
}

static bool load(const struct cli *cli, struct cli_state *state, int *status)
{
	struct hallmark_diag diag = { 0 };
	struct hallmark_bytes text;
	enum hallmark_code code;

	if (access(state->path, F_OK) != 0 && errno == ENOENT) {
		code = hallmark_memory_parse(cli_bytes(HALLMARK_MEMORY_EMPTY),
					     &state->memory, &diag);
	} else {
		if (!cli_read(cli, state->path, HALLMARK_MEMORY_BYTES_MAX,
			      &text, status))
			return false;
		code = hallmark_memory_parse(text, &state->memory, &diag);
		cli_read_free(&text);
	}
	if (code)
		*status = cli_error(cli, state->path, code, &diag, NULL);
	return code == HALLMARK_OK;
}

bool cli_state_open(const struct cli *cli, const char *path,
		    struct cli_state *state, int *status)
{
	*state = (struct cli_state){ .path = path, .lock = -1 };
	if (!path)
		return true;
	if (strcmp(path, "-") == 0) {
		*status = cli_fail(cli, HALLMARK_USAGE,
				   "--state is a file, which is written again");
		return false;
	}
	if (lock(cli, state, status) && load(cli, state, status))
		return true;
	if (state->lock >= 0)
		close(state->lock);
	return false;
}

static void save(const struct cli *cli, const char *path,
		 const struct hallmark_buf *buf, int *status)
{
	struct hallmark_bytes text = hallmark_buf_bytes(buf);
	struct cli_file file;
	int failed = 0;

	if (cli_file_begin(cli, path, true, &file, &failed)) {
		fwrite(text.ptr, 1, text.len, file.stream);
		(void)!cli_file_commit(cli, &file, &failed);
	}
	*status = cli_worse(*status, failed);
}

/* Evidence that stands already is kept: it is as good, and older. */
static void keep_evidence(const struct cli *cli, const struct cli_state *state,
			  const struct hallmark_verdict *verdict, int *status)
{
	struct hallmark_buf *buf = hallmark_buf_new(SIZE_MAX / 2);
	const char *slash = strrchr(state->path, '/');
	size_t dir = slash ? (size_t)(slash - state->path) + 1 : 0;
	char *path = malloc(dir + HALLMARK_FORK_NAME_BYTES);

	if (!buf || !path || hallmark_fork_evidence(verdict, buf)) {
		*status = cli_worse(
			*status,
			cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL));
	} else {
		memcpy(path, state->path, dir);
		hallmark_fork_name(verdict, path + dir);
		if (access(path, F_OK) != 0)
			save(cli, path, buf, status);
		cli_say("the ledger signed two heads of one size; both are in "
			"%s",
			path);
	}
	free(path);
	hallmark_buf_free(buf);
}

void cli_state_note(const struct cli *cli, const struct cli_state *state,
		    const struct hallmark_verdict *verdict, int *status)
{
	enum hallmark_code code;

	if (!state->memory)
		return;
	code = hallmark_memory_note(state->memory, verdict);
	if (code == HALLMARK_FORK)
		keep_evidence(cli, state, verdict, status);
	else if (code)
		*status = cli_worse(
			*status,
			cli_error(cli, state->path, HALLMARK_STATE_BAD, NULL,
				  code == HALLMARK_TOO_LARGE
					  ? "the state file has no room for "
					    "another ledger or policy"
					  : hallmark_code_words(code)));
}

void cli_state_close(const struct cli *cli, struct cli_state *state,
		     int *status)
{
	struct hallmark_buf *buf;

	if (!state->path)
		return;
	buf = hallmark_buf_new(HALLMARK_MEMORY_BYTES_MAX);
	if (buf && !hallmark_memory_write(state->memory, buf))
		save(cli, state->path, buf, status);
	else
		*status = cli_worse(*status,
				    cli_error(cli, state->path,
					      HALLMARK_NO_MEMORY, NULL, NULL));
	hallmark_buf_free(buf);
	hallmark_memory_free(state->memory);
	state->memory = NULL;
	close(state->lock);
}
