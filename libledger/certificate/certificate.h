/* The portable file: an item's chain and its proofs. SPDX-License-Identifier: MIT */
#ifndef HM_CERTIFICATE_CERTIFICATE_H
#define HM_CERTIFICATE_CERTIFICATE_H

#include <hallmark/item.h>
#include <hallmark/verify.h>

#include "note/note.h"
#include "record/details.h"
#include "record/event.h"
#include "record/statement.h"
#include "tree/map.h"

#define HM_CERTIFICATE_VERSION 1
#define HM_CERTIFICATE_ITEM_MAX ((size_t)1 << 20)
#define HM_CERTIFICATE_ITEMS_MAX 65536
#define HM_CERTIFICATE_KEYS_MAX 32
#define HM_ITEM_FLAGS_MAX 127 /* all that the flagged set says of an item */
#define HM_CHAIN_MAX 1024
#define HM_PATH_MAX ((size_t)16 * HM_HASH_BYTES) /* of 65,536 events */

/* One signature line of the head: what its base64 holds. */
struct hm_cert_sig {
	struct hallmark_bytes name;
	struct hallmark_bytes sig; /* key ID, then what the type says */
};
struct hm_cert_head {
	uint64_t size;
	uint64_t time;
	bool has_flagged;
	struct hm_hash flagged;
	bool has_cut;
	uint64_t cut;
	bool full;
	struct hallmark_bytes log;
	struct hallmark_bytes map;
	struct hallmark_bytes flags;
};
enum hm_shown {
	HM_SHOWN_NONE,	 /* the event has no details */
	HM_SHOWN_HIDDEN, /* all withheld: only their hash */
	HM_SHOWN_FIELDS	 /* whole or in part */
};
/* An event as a certificate carries it. */
struct hm_record {
	size_t offset;	       /* of the record in the file */
	struct hm_event event; /* without prev, subject, authorised key */
	enum hm_shown shown;
	struct hm_details details;
	uint64_t by; /* 0 custodian, i keys[i-1] */
	struct hm_place place;
	struct hallmark_bytes path;
	uint64_t n;
	bool has_first;
	uint64_t first;
	const uint8_t *sig;
	bool has_acceptance;
	uint64_t until;
	const uint8_t *acceptance;
};
enum hm_item_form {
	HM_FORM_CHAIN,	/* records: all of its events */
	HM_FORM_ABSENT, /* never issued: the leaf that would collide */
	HM_FORM_STATUS	/* in the map, and flagged or provably not */
};
/* How the flagged set answers for an item of the status form. */
enum hm_flag_form {
	HM_FLAGGED_OWN,	  /* it is in the set, with this status */
	HM_FLAGGED_OTHER, /* it is not: another's leaf would collide */
	HM_FLAGGED_NONE	  /* the set is empty */
};
struct hm_cert_item {
	size_t offset;
	struct hallmark_bytes uri;
	struct hallmark_bytes depths;
	enum hm_item_form form;
	size_t first_record; /* of a chain, whose form alone has any */
	size_t records;
	struct hm_map_leaf other; /* of an absence */
	/* Of the status form: its count and link, then the flagged set's. */
	uint32_t count;
	struct hm_hash link;
	struct hallmark_bytes flag_depths;
	enum hm_flag_form flagged;
	struct hm_hash flag_other; /* whose leaf, if another's */
	uint8_t status;		   /* enum hm_flag, of that leaf */
};
/*
 * keys[0] is the root; records 0: it never changed, and only the ledger id is
 * carried. Any other key shows its authorise and what revoked it.
 */
struct hm_cert_key {
	size_t offset;
	const uint8_t *pub;
	struct hallmark_bytes depths;
	size_t first_record;
	size_t records;
	struct hm_hash ledger_id;
};
/*
 * A decoded certificate: views into the file, and arrays that it owns. All of
 * them hold whole elements of the type named.
 */
struct hm_certificate {
	struct hallmark_bytes origin;
	bool has_head; /* no head: level "signed" */
	struct hm_cert_head head;
	struct hallmark_buf sigs;    /* struct hm_cert_sig */
	struct hallmark_buf items;   /* struct hm_cert_item */
	struct hallmark_buf keys;    /* struct hm_cert_key */
	struct hallmark_buf records; /* struct hm_record */
};
size_t hm_certificate_sigs(const struct hm_certificate *c);
size_t hm_certificate_items(const struct hm_certificate *c);
size_t hm_certificate_keys(const struct hm_certificate *c);
const struct hm_cert_sig *
hm_certificate_sig(const struct hm_certificate *c, size_t i);
const struct hm_cert_item *
hm_certificate_item(const struct hm_certificate *c, size_t i);
const struct hm_cert_key *
hm_certificate_key(const struct hm_certificate *c, size_t i);
const struct hm_record *
hm_certificate_record(const struct hm_certificate *c, size_t i);

/* Empty arrays; release gives back what it owns, decoded or not. */
void hm_certificate_init(struct hm_certificate *c);
void hm_certificate_release(struct hm_certificate *c);
/*
 * HMK-CERT-1 and on: strict, front to back, the first fault decides.
 * HALLMARK_TOO_LARGE, _NEWER, _MALFORMED with diag; HALLMARK_NO_MEMORY. c was
 * initialised, and is to be released whatever comes back.
 */
enum hallmark_code
hm_certificate_read(struct hallmark_bytes input, struct hm_certificate *c,
		    struct hallmark_diag *diag);
/* The file; latches in buf. */
void hm_certificate_write(struct hallmark_buf *buf,
			  const struct hm_certificate *c);

#endif
