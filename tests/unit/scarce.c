/* SPDX-License-Identifier: MIT */
#include "unit/scarce.h"

#include <stdbool.h>
#include <stdlib.h>

static bool scarce;
static size_t left;
static size_t asked;

void scarce_begin(size_t granted)
{
	scarce = true;
	left = granted;
	asked = 0;
}

size_t scarce_end(void)
{
	scarce = false;
	return asked;
}

static bool grants(void)
{
	if (!scarce)
		return true;
	asked++;
	if (left == 0)
		return false;
	left--;
	return true;
}

/* The linker puts these in the place of the C library's, --wrap. */
void *__real_malloc(size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *ptr, size_t size);

void *__wrap_malloc(size_t size)
{
	return grants() ? __real_malloc(size) : NULL;
}

void *__wrap_realloc(void *ptr, size_t size)
{
	return grants() ? __real_realloc(ptr, size) : NULL;
}

static bool lax;

void lax_points(bool set)
{
	lax = set;
}

int __real_crypto_core_ed25519_is_valid_point(const unsigned char *p);
int __wrap_crypto_core_ed25519_is_valid_point(const unsigned char *p);

int __wrap_crypto_core_ed25519_is_valid_point(const unsigned char *p)
{
	return lax || __real_crypto_core_ed25519_is_valid_point(p) == 1;
}
