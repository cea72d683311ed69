/* Valid signatures, remembered by hash. SPDX-License-Identifier: MIT */
#include "judge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SHARDS 64
#define PLACES 1024
#define HASH_BYTES 32

/*
 * HMK-BULK-4: facts that no head changes, and nothing else. A hash has one
 * place, and the newest stays in it: nothing grows. An empty place has no
 * hash, as nothing known hashes to zeros.
 */
struct shard {
	pthread_mutex_t lock;
	uint8_t places[PLACES][HASH_BYTES];
};
struct cli_sig_cache {
	struct shard shards[SHARDS];
};

static struct shard *shard_of(void *arg, const uint8_t *hash)
{
	struct cli_sig_cache *cache = arg;

	return &cache->shards[hash[0] % SHARDS];
}

static uint8_t *place_of(struct shard *shard, const uint8_t *hash)
{
	return shard->places[((size_t)hash[1] << 8 | hash[2]) % PLACES];
}

static bool known(void *arg, const uint8_t hash[HASH_BYTES])
{
	struct shard *shard = shard_of(arg, hash);
	bool found;

	pthread_mutex_lock(&shard->lock);
	found = memcmp(place_of(shard, hash), hash, HASH_BYTES) == 0;
	pthread_mutex_unlock(&shard->lock);
	return found;
}

static void add(void *arg, const uint8_t hash[HASH_BYTES])
{
	struct shard *shard = shard_of(arg, hash);

	pthread_mutex_lock(&shard->lock);
	memcpy(place_of(shard, hash), hash, HASH_BYTES);
	pthread_mutex_unlock(&shard->lock);
}

struct cli_sig_cache *cli_sig_cache_new(void)
{
	struct cli_sig_cache *cache = calloc(1, sizeof(*cache));

	for (size_t i = 0; cache && i < SHARDS; i++)
		pthread_mutex_init(&cache->shards[i].lock, NULL);
	return cache;
}

void cli_sig_cache_free(struct cli_sig_cache *cache)
{
	for (size_t i = 0; cache && i < SHARDS; i++)
		pthread_mutex_destroy(&cache->shards[i].lock);
	free(cache);
}

struct hallmark_sig_cache cli_sig_cache_view(struct cli_sig_cache *cache)
{
	return (struct hallmark_sig_cache){ known, add, cache };
}
