/* Interruption as a question, not as a jump. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <poll.h>
#include <signal.h>

static const int held[] = { SIGINT, SIGTERM, SIGHUP };
#define HELD (sizeof(held) / sizeof(held[0]))

/*
 * Blocked signals stay pending: no handler, no global flag. One that is
 * ignored, as under nohup, would stay pending too, and must not.
 */
void cli_hold_signals(void)
{
	struct sigaction now;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < HELD; i++)
		if (sigaction(held[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			sigaddset(&set, held[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool cli_interrupted(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigpending(&set);
	for (size_t i = 0; i < HELD; i++)
		if (sigismember(&set, held[i]) == 1)
			return true;
	return false;
}

bool cli_wait_readable(int fd)
{
	struct pollfd ask = { .fd = fd, .events = POLLIN };

	while (!cli_interrupted())
		if (poll(&ask, 1, 200) != 0)
			return true;
	return false;
}
