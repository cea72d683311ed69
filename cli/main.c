/* hallmark: find the command, run it, see its answer out. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A file opened later must not become stdin, stdout or stderr. What stands in
 * for a closed one fails as the closed one would.
 */
static bool fill_descriptors(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}

static int run(struct cli *cli)
{
	bool help = false;
	int status = cli_exit(HALLMARK_USAGE);
	void *args = calloc(1, cli->cmd->args_size + 1);

	/* A key without a passphrase, or a fresh code, is in memory too. */
	cli_no_core();
	if (!args)
		return cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	if (cli_parse(cli, args, &help)) {
		status = 0;
		if (help)
			cli_help(cli->cmd);
		else
			status = cli->cmd->run(cli, args);
	}
	free(args);
	return status;
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		cli_overview(stderr);
		return cli_exit(HALLMARK_USAGE);
	}
	if (strcmp(word, "--version") == 0) {
		puts("hallmark " HALLMARK_VERSION);
		return 0;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		cli_overview(stdout);
		return 0;
	}
	cli->cmd = cli_cmd_find(word);
	if (!cli->cmd)
		return cli_unknown(cli, word);
	cli->argc = argc - 2;
	cli->argv = argv + 2;
	return run(cli);
}

/* An answer that nobody could read is no success. */
static int finish(int status)
{
	bool good = fflush(stdout) == 0 && !ferror(stdout);

	good = close(STDOUT_FILENO) == 0 && good;
	if (good)
		return status;
	fputs("stdout: IO: the answer could not be written\n", stderr);
	return cli_worse(status, cli_exit(HALLMARK_IO));
}

static char **copy_words(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 1, sizeof(*words));

	if (words)
		memcpy(words, argv, (size_t)argc * sizeof(*words));
	return words;
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	int status;

	if (!fill_descriptors())
		return cli_exit(HALLMARK_IO);
	/* Both show as a failed write instead. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	cli.words = copy_words(argc, argv);
	if (!cli.words)
		return cli_error(&cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
	status = finish(dispatch(&cli, argc, argv));
	free(cli.words);
	return status;
}
