/* What earlier verdicts saw: heads and policies. SPDX-License-Identifier: MIT */
#ifndef HM_VERIFY_MEMORY_H
#define HM_VERIFY_MEMORY_H

#include "verify/work.h"

#define HM_MEMORY_HEADS_MAX 64 /* remembered of one origin */
#define HM_MEMORY_ALL_MAX ((size_t)16384)
#define HM_MEMORY_POLICIES_MAX 256
/* What a log signs a head with: key ID and Ed25519. */
#define HM_LOG_SIG_BYTES (HM_KEY_ID_BYTES + HM_SIG_BYTES)

struct hm_memory_name {
	uint8_t len;
	uint8_t text[HM_KEY_NAME_MAX];
};
/* A head that was proven, and the log's signature on it. */
struct hm_memory_head {
	struct hm_memory_name origin;
	uint64_t size;
	struct hm_hash root;
	uint64_t as_of; /* the latest that was seen */
	uint8_t sig[HM_LOG_SIG_BYTES];
};
struct hm_memory_policy {
	struct hm_memory_name name;
	uint64_t serial; /* the highest that was seen */
};
/* Heads ascend by origin, then size; policies by name. */
struct hallmark_memory {
	struct hallmark_buf self;     /* holds this object */
	struct hallmark_buf heads;    /* struct hm_memory_head */
	struct hallmark_buf policies; /* struct hm_memory_policy */
};
size_t hm_memory_heads(const struct hallmark_memory *memory);
size_t hm_memory_policies(const struct hallmark_memory *memory);
const struct hm_memory_head *
hm_memory_head(const struct hallmark_memory *memory, size_t i);
const struct hm_memory_policy *
hm_memory_policy(const struct hallmark_memory *memory, size_t i);
struct hallmark_bytes hm_memory_text(const struct hm_memory_name *name);
/* False if it is no plain text of 1 to 255 bytes. */
bool hm_memory_set(struct hm_memory_name *name, struct hallmark_bytes text);
int hm_memory_compare(struct hallmark_bytes a, struct hallmark_bytes b);
/* Where a head of that origin and size stands, or would. */
size_t hm_memory_place(const struct hallmark_memory *memory,
		       struct hallmark_bytes origin, uint64_t size);
/* NULL if no head of that origin and size is remembered. */
const struct hm_memory_head *
hm_memory_find(const struct hallmark_memory *memory,
	       struct hallmark_bytes origin, uint64_t size);

/* Each passes where question.memory is NULL. */

/* First of all steps, HMK-MEM-4: HALLMARK_POLICY_OLDER. */
enum hallmark_code hm_check_serial(struct hm_work *w);
/*
 * Once every proof holds, before custody and status, HMK-MEM-5:
 * HALLMARK_FORK. Keeps w->log_root in the verdict, memory or not.
 */
enum hallmark_code hm_check_memory(struct hm_work *w);
/* With HMK-VER-20, HMK-MEM-6: HALLMARK_CLOCK if now is before what was seen. */
enum hallmark_code hm_check_clock(struct hm_work *w);

#endif
