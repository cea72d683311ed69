/* Crockford base32, capitals. SPDX-License-Identifier: MIT */
#ifndef HM_KEYRING_BASE32_H
#define HM_KEYRING_BASE32_H

#include <stddef.h>
#include <stdint.h>

extern const char hm_base32_digits[33];
/*
 * The first count * 5 bits and a NUL. The byte behind the last one that has
 * such bits is read, too.
 */
void hm_base32_write(const uint8_t *bits, size_t count, char *out);

#endif
