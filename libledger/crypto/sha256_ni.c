/* FIPS 180-4 on x86 with SHA extensions. SPDX-License-Identifier: MIT */
#include "crypto/sha256_ni.h"

#if HM_SHA256_NI

#include <immintrin.h>

#define BLOCK 64
#define LENGTH_AT 56 /* of the message in bits, in the last block */

static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

/* As the instructions want the eight words: A B E F and C D G H. */
struct state {
	__m128i abef;
	__m128i cdgh;
};

__attribute__((target("sha,sse4.1"))) static struct state initial(void)
{
	return (struct state){ _mm_set_epi32(0x6a09e667, (int)0xbb67ae85,
					     0x510e527f, (int)0x9b05688c),
			       _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a,
					     0x1f83d9ab, 0x5be0cd19) };
}

static __m128i load(const void *from)
{
	return _mm_loadu_si128(from);
}

static void store(void *to, __m128i value)
{
	_mm_storeu_si128(to, value);
}

__attribute__((target("sha,sse4.1"))) static void
compress(struct state *state, const uint8_t *block)
{
	const __m128i swap =
		_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	struct state s = *state;
	__m128i w[4];

#pragma GCC unroll 4
	for (size_t i = 0; i < 4; i++)
		w[i] = _mm_shuffle_epi8(load(block + 16 * i), swap);
#pragma GCC unroll 16
	for (size_t i = 0; i < 16; i++) {
		__m128i next = w[i % 4];
		__m128i sum;

		if (i >= 4) {
			__m128i last = w[(i + 3) % 4];

			next = _mm_sha256msg1_epu32(next, w[(i + 1) % 4]);
			next = _mm_add_epi32(
				next, _mm_alignr_epi8(last, w[(i + 2) % 4], 4));
			next = _mm_sha256msg2_epu32(next, last);
			w[i % 4] = next;
		}
		sum = _mm_add_epi32(next, load(constants + 4 * i));
		s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, sum);
		s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh,
					       _mm_shuffle_epi32(sum, 0x0e));
	}
	state->abef = _mm_add_epi32(state->abef, s.abef);
	state->cdgh = _mm_add_epi32(state->cdgh, s.cdgh);
}

__attribute__((target("sha,sse4.1"))) static struct hm_hash
digest(const struct state *state)
{
	const __m128i reverse =
		_mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	__m128i abcd = _mm_unpackhi_epi64(state->cdgh, state->abef);
	__m128i efgh = _mm_unpacklo_epi64(state->cdgh, state->abef);
	struct hm_hash out;

	store(out.b, _mm_shuffle_epi8(abcd, reverse));
	store(out.b + 16, _mm_shuffle_epi8(efgh, reverse));
	return out;
}

struct hm_hash hm_sha256_ni(const struct hallmark_bytes *parts, size_t count)
{
	struct state state = initial();
	uint8_t block[BLOCK];
	uint64_t total = 0;
	size_t fill = 0;

	for (size_t i = 0; i < count; i++) {
		const uint8_t *from = parts[i].ptr;
		size_t left = parts[i].len;

		total += left;
		while (left > 0) {
			size_t n = left < BLOCK - fill ? left : BLOCK - fill;

			memcpy(block + fill, from, n);
			fill += n;
			from += n;
			left -= n;
			if (fill < BLOCK)
				break;
			compress(&state, block);
			fill = 0;
		}
	}
	block[fill++] = 0x80;
	memset(block + fill, 0, BLOCK - fill);
	if (fill > LENGTH_AT) {
		compress(&state, block);
		memset(block, 0, LENGTH_AT);
	}
	hm_put_u64(block + LENGTH_AT, 8 * total);
	compress(&state, block);
	return digest(&state);
}

#endif
