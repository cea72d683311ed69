/* Trees by their plain recursive definitions. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_PLAIN_TREE_H
#define HM_TEST_PLAIN_TREE_H

#include "tree/map.h"

/* H(00 data) and H(01 left right), from bytes laid out here. */
struct hm_hash plain_leaf(const void *data, size_t len);
struct hm_hash
plain_node(const struct hm_hash *left, const struct hm_hash *right);
/* RFC 9162 2.1.1, 2.1.3.1 and 2.1.4.1, word for word. */
struct hm_hash plain_root(const struct hm_hash *leaves, size_t n);
void plain_path(size_t m, const struct hm_hash *leaves, size_t n,
		struct hallmark_buf *path);
void plain_consistency(size_t m, const struct hm_hash *leaves, size_t n,
		       struct hallmark_buf *path);
/* The leaf of the ASCII text "entry N", as in vectors/golden. */
void plain_entries(struct hm_hash *leaves, size_t n);

/* HMK-MAP-1 and HMK-MAP-2 over a set in any order; n > 0. */
struct hm_hash plain_map_leaf(const struct hm_map_leaf *leaf);
struct hm_hash plain_map_inner(unsigned depth, const struct hm_hash *left,
			       const struct hm_hash *right);
struct hm_hash plain_map_root(const struct hm_map_leaf *leaves, size_t n);
/* maproot of HMK-MAP-5. */
enum hallmark_code plain_maproot(const struct hm_map_claim *claims, size_t n,
				 struct hm_hashes *proof, struct hm_hash *root);
unsigned plain_bit(const struct hm_hash *key, unsigned depth);

/* Random bytes; the seed is printed by whoever chose it. */
void plain_random(void *out, size_t len, unsigned *state);
size_t plain_below(size_t limit, unsigned *state);

#endif
