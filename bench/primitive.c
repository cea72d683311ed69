/* What everything is a ratio to. SPDX-License-Identifier: MIT */
#include "bench.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MESSAGES 512
#define MESSAGE_BYTES 300
#define SYNCS 32

struct signed_message {
	uint8_t message[MESSAGE_BYTES];
	uint8_t sig[crypto_sign_BYTES];
	uint8_t pub[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* Distinct keys and messages: one again and again is faster. */
static struct signed_message *messages(void)
{
	static struct signed_message all[MESSAGES];

	if (all[0].pub[0] || all[0].pub[1])
		return all;
	for (size_t i = 0; i < MESSAGES; i++) {
		randombytes_buf(all[i].message, MESSAGE_BYTES);
		crypto_sign_keypair(all[i].pub, all[i].secret);
		crypto_sign_detached(all[i].sig, NULL, all[i].message,
				     MESSAGE_BYTES, all[i].secret);
	}
	return all;
}

double bench_sign(void)
{
	struct signed_message *all = messages();
	struct bench_time start = bench_now();

	for (size_t i = 0; i < MESSAGES; i++)
		crypto_sign_detached(all[i].sig, NULL, all[i].message,
				     MESSAGE_BYTES, all[i].secret);
	return bench_since(start).cpu / MESSAGES;
}

double bench_verify(void)
{
	struct signed_message *all = messages();
	struct bench_time start = bench_now();
	int failed = 0;

	for (size_t i = 0; i < MESSAGES; i++)
		failed |= crypto_sign_verify_detached(
			all[i].sig, all[i].message, MESSAGE_BYTES, all[i].pub);
	bench_must(failed == 0, "a raw signature does not hold");
	return bench_since(start).cpu / MESSAGES;
}

double bench_point(void)
{
	struct signed_message *all = messages();
	struct bench_time start = bench_now();
	int passed = 1;

	for (size_t i = 0; i < MESSAGES; i++)
		passed &= crypto_core_ed25519_is_valid_point(all[i].pub);
	bench_must(passed == 1, "a raw key does not hold");
	return bench_since(start).cpu / MESSAGES;
}

/* The linker puts these before libsodium's own; the library has to pass. */
static _Atomic uint64_t verify_calls;
static _Atomic uint64_t point_calls;

int __real_crypto_sign_verify_detached(const unsigned char *sig,
				       const unsigned char *message,
				       unsigned long long len,
				       const unsigned char *pub);
int __wrap_crypto_sign_verify_detached(const unsigned char *sig,
				       const unsigned char *message,
				       unsigned long long len,
				       const unsigned char *pub);
int __wrap_crypto_sign_verify_detached(const unsigned char *sig,
				       const unsigned char *message,
				       unsigned long long len,
				       const unsigned char *pub)
{
	verify_calls++;
	return __real_crypto_sign_verify_detached(sig, message, len, pub);
}

int __real_crypto_core_ed25519_is_valid_point(const unsigned char *pub);
int __wrap_crypto_core_ed25519_is_valid_point(const unsigned char *pub);
int __wrap_crypto_core_ed25519_is_valid_point(const unsigned char *pub)
{
	point_calls++;
	return __real_crypto_core_ed25519_is_valid_point(pub);
}

struct bench_calls bench_calls(void)
{
	return (struct bench_calls){ verify_calls, point_calls };
}

double bench_sync(const char *dir)
{
	static const uint8_t page[4096];
	char path[1100];
	struct bench_time start;
	double took;
	int fd;

	snprintf(path, sizeof(path), "%s/sync", dir);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	bench_must(fd >= 0, "no file to sync");
	start = bench_now();
	for (size_t i = 0; i < SYNCS; i++)
		bench_must(write(fd, page, sizeof(page)) == sizeof(page) &&
				   fdatasync(fd) == 0,
			   "a write failed");
	took = bench_since(start).wall / SYNCS;
	close(fd);
	unlink(path);
	return took;
}
