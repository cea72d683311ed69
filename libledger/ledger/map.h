/* The map on disk. SPDX-License-Identifier: MIT */
#ifndef HM_LEDGER_MAP_H
#define HM_LEDGER_MAP_H

#include "store/store.h"
#include "tree/map.h"

#define HM_MAP_NOW UINT64_MAX
#define HM_MAP_INDEX_MAX (((uint64_t)1 << 40) - 1)
#define HM_MAP_POSITION_MAX (((uint32_t)1 << 24) - 1)

/* A subject's leaf and the place of its latest event. */
struct hm_map_row {
	struct hm_map_leaf leaf; /* count 0: no such subject */
	uint64_t index;
	uint32_t position;
};

/*
 * The map as a transaction sees it. How rows and hashes lie on disk shows in
 * no call, so that another form can come. Now: table map, key -> count u32
 * index u40 position u24 link; table top, hashes of subtrees as of the last
 * root (map_top.h).
 *
 * size: "as the map stood when the log had that many entries". Rows of later
 * events may be there already: a subject of one event is skipped then; one of
 * several stands as older says (false: not there), which looks into the chain.
 * Without older that is HALLMARK_USAGE. HM_MAP_NOW takes all as it is.
 */
struct hm_ledger_map {
	struct hm_txn *txn;
	unsigned map_table;
	unsigned top_table;
	enum hallmark_code (*older)(void *from, uint64_t size,
				    struct hm_map_row *row, bool *found);
	void *from;
};

/*
 * Rows of strictly ascending key, each new or later than what it replaces; at
 * most 65,536 in one transaction, since each may change a page of its own.
 * HALLMARK_TOO_LARGE: a place that the form cannot hold.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_add(struct hm_ledger_map *map, const struct hm_map_row *rows,
		  size_t count);
/* Keys ascending; rows has room for count. Fast in large groups. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_find(struct hm_ledger_map *map, uint64_t size,
		   const struct hm_hash *keys, size_t count,
		   struct hm_map_row *rows);
/* Appends every hm_map_row whose key agrees with prefix in its first bits. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_gather(struct hm_ledger_map *map, uint64_t size,
		     const struct hm_hash *prefix, unsigned bits,
		     struct hallmark_buf *rows);

/*
 * The root now, for the state leaf under the head of size entries, and what
 * proofs under that head need. dirty, strictly ascending: at least every key
 * added since the last root. After top_table was cleared dirty does not
 * matter: all is computed. HALLMARK_USAGE for an empty map.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_root(struct hm_ledger_map *map, uint64_t size,
		   const struct hm_hash *dirty, size_t count,
		   struct hm_hash *root);
/* The last root and the size it was computed for; size 0: none yet. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_sealed(struct hm_ledger_map *map, uint64_t *size,
		     struct hm_hash *root);
/* The root at size from every row and from nothing else: what audit trusts. */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_whole(struct hm_ledger_map *map, uint64_t size,
		    struct hm_hash *root);

/*
 * Are the last root and the hashes behind it those of the rows?
 * HALLMARK_STORE_DAMAGED if not. Nothing to say unless size is the last root's.
 * keys, ascending: look only at the hashes between the root and them, not at
 * rows; NULL: at everything.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_check(struct hm_ledger_map *map, uint64_t size,
		    const struct hm_hash *root, const struct hm_hash *keys,
		    size_t count);

/*
 * As hm_map_prove, under the last root. size is that root's, else
 * HALLMARK_USAGE: another state leaf has come in between.
 */
HALLMARK_MUST_CHECK enum hallmark_code
hm_ledger_map_prove(struct hm_ledger_map *map, uint64_t size,
		    const struct hm_hash *keys, size_t count,
		    struct hm_map_answer *answers, struct hallmark_buf *proof);

#endif
