/* Small files that only their owner reads. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_SECRET_FILE_H
#define HM_KEYRING_SECRET_FILE_H

#include "base/bytes.h"

/*
 * HMK-KEYFILE-4: a new file of mode 0600, in its directory and on the disk
 * before this returns. What exists is left as it is (HALLMARK_LEDGER_EXISTS);
 * after any other failure there is no file.
 */
enum hallmark_code
hm_secret_file_create(const char *path, struct hallmark_bytes content);
/*
 * HMK-KEYFILE-5: at most max bytes of a regular file that no one but its owner
 * may use. A symbolic link, FIFO, device, larger or more open file is
 * HALLMARK_KEY_FILE_BAD; it never blocks.
 */
enum hallmark_code
hm_secret_file_read(const char *path, uint8_t *out, size_t max, size_t *len);

/*
 * A secret file that is open. _open: rules and codes as hm_secret_file_read.
 * _hold: it can be written, and nobody else holds it until it is closed,
 * HALLMARK_BUSY after five seconds. _take fills len bytes, once.
 */
struct hm_secret_file {
	int fd;
	size_t len;
};
enum hallmark_code
hm_secret_file_open(const char *path, size_t max, struct hm_secret_file *file);
enum hallmark_code
hm_secret_file_hold(const char *path, size_t max, struct hm_secret_file *file);
enum hallmark_code
hm_secret_file_take(const struct hm_secret_file *file, uint8_t *out);
void hm_secret_file_close(struct hm_secret_file *file);

/*
 * HMK-KEYFILE-7: path is the old file or the new one at every moment, and the
 * new one when this returns. HALLMARK_STATE_UNKNOWN: it is, but perhaps not for
 * good; after any other failure, the old one. Whoever replaces, holds.
 */
enum hallmark_code
hm_secret_file_replace(const char *path, struct hallmark_bytes content);

#endif
