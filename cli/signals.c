/* Interruption as a question, not as a jump. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

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

static void say_crash(int number)
{
	static const char words[] =
		"hallmark: STORE_DAMAGED: reading the store failed hard; its "
		"files are damaged (or this program has a fault): run audit\n";

	(void)number;
	(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
	_exit(hallmark_outcome_exit(HALLMARK_STORE_BAD));
}

/*
 * LMDB trusts its pages: one that is damaged leads it out of the file or into
 * an assertion. audit asks a child first; all else would pay for a full read,
 * so the crash itself is the answer. What catches crashes already keeps them.
 */
void cli_answer_crashes(void)
{
	static const int crashes[] = { SIGBUS, SIGSEGV, SIGABRT };
	struct sigaction now, say = { .sa_handler = say_crash,
				      .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&say.sa_mask);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		if (sigaction(crashes[i], NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			(void)sigaction(crashes[i], &say, NULL);
}
