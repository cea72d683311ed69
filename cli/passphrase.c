/* The passphrase and the keys behind it. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

void cli_wipe(void *ptr, size_t len)
{
	volatile char *at = ptr;

	while (len-- > 0)
		*at++ = 0;
}

void cli_secret_wipe(struct cli_secret *secret)
{
	cli_wipe(secret, sizeof(*secret));
}

/* One line; LF or CRLF behind it does not count. False: it is no passphrase. */
static bool set_line(struct cli_secret *secret, const uint8_t *ptr, size_t len)
{
	if (len > 0 && ptr[len - 1] == '\n')
		len--;
	if (len > 0 && ptr[len - 1] == '\r')
		len--;
	if (len == 0 || len > CLI_SECRET_MAX || memchr(ptr, '\n', len))
		return false;
	memcpy(secret->text, ptr, len);
	secret->len = len;
	secret->known = true;
	return true;
}

/* Not refused, as a key file is: where it lies modes may mean nothing. */
static void warn_of_others(const char *path)
{
	struct stat st;

	if (strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode) && (st.st_mode & 044) != 0)
		cli_say("others may read the passphrase in %s: chmod 600",
			path);
}

static bool
from_file(const struct cli *cli, struct cli_secret *secret, int *status)
{
	struct hallmark_bytes content;
	bool good;

	warn_of_others(secret->file);
	if (!cli_read(cli, secret->file, CLI_SECRET_MAX + 2, &content, status))
		return false;
	good = set_line(secret, content.ptr, content.len);
	cli_read_wipe(&content);
	if (!good)
		*status = cli_error(cli, secret->file, HALLMARK_USAGE, NULL,
				    "a passphrase is one line of 1 to 1024 "
				    "bytes");
	return good;
}

/*
 * A line typed without echo, at most CLI_SECRET_MAX + 1 bytes; -1 when
 * interrupted. Signals are held from here on, so the echo comes back in any
 * case.
 */
static ssize_t type_line(int tty, const char *prompt, char *line)
{
	struct termios before;
	struct termios quiet;
	size_t len = 0;
	bool done = false;
	bool asked;

	cli_hold_signals();
	if (tcgetattr(tty, &before))
		return -1;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	/* Before the prompt: who answers at once is neither shown nor lost. */
	asked = tcsetattr(tty, TCSAFLUSH, &quiet) == 0 &&
		write(tty, prompt, strlen(prompt)) > 0;
	while (asked && !done && len <= CLI_SECRET_MAX &&
	       cli_wait_readable(tty)) {
		if (read(tty, line + len, 1) != 1)
			break;
		done = line[len] == '\n';
		len += !done;
	}
	tcsetattr(tty, TCSAFLUSH, &before);
	(void)!write(tty, "\n", 1);
	return done && !cli_interrupted() ? (ssize_t)len : -1;
}

static bool
from_tty(const struct cli *cli, struct cli_secret *secret, bool twice, int tty)
{
	char first[CLI_SECRET_MAX + 2] = { 0 };
	char again[CLI_SECRET_MAX + 2] = { 0 };
	const char *ask =
		secret->ask ? secret->ask : "Passphrase of the ledger's keys: ";
	ssize_t len = type_line(tty, ask, first);
	ssize_t more = len;
	bool good;

	if (len >= 0 && twice)
		more = type_line(tty, "The same again: ", again);
	good = len >= 0 && more == len;
	if (len < 0 || more < 0)
		cli_fail(cli,
			 cli_interrupted() ? HALLMARK_INTERRUPTED
					   : HALLMARK_PASSPHRASE_WRONG,
			 "no passphrase was typed");
	else if (!good || (twice && memcmp(first, again, (size_t)len) != 0)) {
		cli_fail(cli, HALLMARK_PASSPHRASE_WRONG,
			 "the two passphrases differ");
		good = false;
	} else {
		const void *typed = first;

		good = set_line(secret, typed, (size_t)len);
		if (!good)
			cli_fail(cli, HALLMARK_PASSPHRASE_WRONG,
				 "the passphrase is empty");
	}
	cli_wipe(first, sizeof(first));
	cli_wipe(again, sizeof(again));
	return good;
}

void cli_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

bool cli_secret_get(const struct cli *cli, struct cli_secret *secret,
		    bool twice, int *status)
{
	bool good;
	int tty;

	if (secret->known)
		return true;
	cli_no_core();
	if (secret->file)
		return from_file(cli, secret, status);
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0) {
		*status = cli_fail(cli, HALLMARK_PASSPHRASE_WRONG,
				   "no terminal to ask for the passphrase; see "
				   "--passphrase-file");
		return false;
	}
	good = from_tty(cli, secret, twice, tty);
	close(tty);
	if (!good)
		*status = cli_exit(HALLMARK_PASSPHRASE_WRONG);
	return good;
}

/* What is known of a key file that was refused; NULL: what the code says. */
static const char *key_words(const char *path, enum hallmark_code code)
{
	struct stat st;

	if (code == HALLMARK_KEY_FILE_BAD && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		return "others may read it: chmod 600";
	return NULL;
}

struct hallmark_key *cli_key_at(const struct cli *cli, const char *path,
				struct cli_secret *secret, int *status)
{
	struct hallmark_bytes passphrase = { NULL, 0 };
	struct hallmark_key *key = NULL;
	const void *text = secret->text;
	bool locked = false;
	enum hallmark_code code = hallmark_key_locked(path, &locked);

	if (!code && locked) {
		if (!cli_secret_get(cli, secret, false, status))
			return NULL;
		passphrase.ptr = text;
		passphrase.len = secret->len;
	}
	if (!code)
		code = hallmark_key_open(path, passphrase, &key);
	if (code)
		*status =
			cli_error(cli, path, code, NULL, key_words(path, code));
	return key;
}

struct hallmark_key *
cli_key(const struct cli *cli, const char *ledger, const char *name,
	struct cli_secret *secret, int *status)
{
	struct hallmark_key *key = NULL;
	size_t len = strlen(ledger) + strlen(name) + sizeof("/keys/.key");
	char *path = malloc(len);

	if (!path) {
		*status = cli_error(cli, NULL, HALLMARK_NO_MEMORY, NULL, NULL);
		return NULL;
	}
	snprintf(path, len, "%s/keys/%s.key", ledger, name);
	key = cli_key_at(cli, path, secret, status);
	free(path);
	return key;
}
