/* Who has a store open. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* locks by open file description */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool take(int fd, off_t byte)
{
	struct flock lock = { .l_type = F_WRLCK,
			      .l_whence = SEEK_SET,
			      .l_start = byte,
			      .l_len = 1 };

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static enum hallmark_code refused(int error, enum hallmark_code taken)
{
	if (error == EAGAIN || error == EACCES)
		return taken;
	return hm_store_code(NULL, error);
}

enum hallmark_code hm_store_lock(int dir_fd, enum hm_store_use use, int *fd)
{
	int lock = openat(
		dir_fd, "lock",
		O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	enum hallmark_code err = HALLMARK_OK;
	struct stat st;

	if (lock < 0)
		return errno == ELOOP || errno == ENXIO || errno == EISDIR
			       ? HALLMARK_STORE_DAMAGED
			       : hm_store_code(NULL, errno);
	if (fstat(lock, &st) != 0 || !S_ISREG(st.st_mode))
		err = HALLMARK_STORE_DAMAGED;
	else if (!take(lock, getpid()))
		err = refused(errno, HALLMARK_USAGE);
	else if (use == HM_STORE_WRITE && !take(lock, 0))
		err = refused(errno, HALLMARK_BUSY);
	if (err) {
		(void)close(lock);
		return err;
	}
	*fd = lock;
	return HALLMARK_OK;
}

void hm_store_unlock(int fd)
{
	struct flock all = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	/* A child may hold a copy of fd: closing alone would not unlock. */
	(void)fcntl(fd, F_OFD_SETLK, &all);
	(void)close(fd);
}
