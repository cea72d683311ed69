/* Interruption as a question, not as a jump. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <poll.h>
#include <signal.h>

/* Blocked signals stay pending: no handler, no global flag. */
void cli_hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool cli_interrupted(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigpending(&set);
	return sigismember(&set, SIGINT) == 1 ||
	       sigismember(&set, SIGTERM) == 1 ||
	       sigismember(&set, SIGHUP) == 1;
}

bool cli_wait_readable(int fd)
{
	struct pollfd ask = { .fd = fd, .events = POLLIN };

	while (!cli_interrupted())
		if (poll(&ask, 1, 200) != 0)
			return true;
	return false;
}
