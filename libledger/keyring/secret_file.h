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

#endif
