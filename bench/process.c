/* Another process, looked at while it runs. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ptrace */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* KiB of a line of /proc/PID/status; 0 once the memory is gone. */
static long kib(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtol(line + strlen(name), NULL, 10) : 0;
}

static void look(const char *path, struct bench_memory *m)
{
	char text[4096];
	ssize_t len = -1;
	int fd = open(path, O_RDONLY);
	long now;

	if (fd >= 0) {
		len = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (len <= 0)
		return;
	text[len] = '\0';
	now = kib(text, "RssAnon:");
	m->anonymous = now > m->anonymous ? now : m->anonymous;
	now = kib(text, "VmHWM:");
	m->resident = now > m->resident ? now : m->resident;
}

/* In the child: stop at the command's first instruction, then at its end. */
static void become(const char *const argv[])
{
	union {
		const char *const *lent;
		char *const *taken;
	} words = { argv }; /* execv changes none of them */
	int null = open("/dev/null", O_WRONLY);

	if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
	    dup2(null, STDERR_FILENO) >= 0 &&
	    ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
		execv(argv[0], words.taken);
	_exit(127);
}

static void go_on(pid_t pid, int signal)
{
	bench_must(ptrace(PTRACE_CONT, pid, NULL, (uintptr_t)signal) == 0,
		   "the command cannot be followed");
}

static int run(const char *const argv[], struct bench_memory *m)
{
	char path[64];
	int status = 0;
	pid_t pid = fork();

	bench_must(pid >= 0, "no process");
	if (pid == 0)
		become(argv);
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	bench_must(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
			   ptrace(PTRACE_SETOPTIONS, pid, NULL,
				  PTRACE_O_TRACEEXIT) == 0,
		   "the command does not start");
	go_on(pid, 0);
	for (;;) {
		pid_t changed = waitpid(pid, &status, WNOHANG);

		look(path, m);
		if (changed == 0)
			continue;
		if (!WIFSTOPPED(status))
			break;
		go_on(pid, WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status));
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct bench_memory bench_process(const char *const argv[])
{
	struct bench_memory m = { 0, 0, 0, 0 };

	bench_pin(false);
	for (size_t i = 0; i < BENCH_LOOKS; i++) {
		struct bench_time start = bench_now();
		double wall;

		m.status |= run(argv, &m);
		wall = bench_since(start).wall;
		m.wall = i == 0 || wall < m.wall ? wall : m.wall;
	}
	bench_pin(true);
	return m;
}
