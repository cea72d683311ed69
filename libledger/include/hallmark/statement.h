/* What parties sign: events, drafts, answers. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_STATEMENT_H
#define HALLMARK_STATEMENT_H

#include <hallmark/field.h>
#include <hallmark/item.h>
#include <hallmark/key.h>

/*
 * None of this needs a ledger, a clock or a source of randomness: the caller
 * gives the time, and a function that fills len bytes.
 */
struct hallmark_random {
	void (*fill)(void *arg, uint8_t *out, size_t len);
	void *arg;
};

/* Numbers of spec/05-events.md. */
enum hallmark_kind {
	HALLMARK_KIND_ISSUE = 1,
	HALLMARK_KIND_TRANSFER = 2,
	HALLMARK_KIND_ATTEST = 3,
	HALLMARK_KIND_STATUS = 4,
	HALLMARK_KIND_RECOVER = 5,
	HALLMARK_KIND_CORRECT = 6,
	HALLMARK_KIND_AUTHORISE = 16,
	HALLMARK_KIND_REVOKE = 17,
	HALLMARK_KIND_ROOT = 18
};
enum hallmark_role {
	HALLMARK_ROLE_ISSUE = 1,
	HALLMARK_ROLE_STATUS = 2,
	HALLMARK_ROLE_ATTEST = 4,
	HALLMARK_ROLE_RECOVER = 8,
	HALLMARK_ROLE_CONFIRM = 16,
	HALLMARK_ROLE_AUTHORISE = 32
};
enum hallmark_status {
	HALLMARK_STATUS_ACTIVATED = 1,
	HALLMARK_STATUS_LOST = 2,
	HALLMARK_STATUS_STOLEN = 3,
	HALLMARK_STATUS_FOUND = 4,
	HALLMARK_STATUS_THEFT_CONFIRMED = 5,
	HALLMARK_STATUS_CLEARED = 6,
	HALLMARK_STATUS_RECALLED = 7,
	HALLMARK_STATUS_RECALL_ENDED = 8,
	HALLMARK_STATUS_DECOMMISSIONED = 9,
	HALLMARK_STATUS_DESTROYED = 10,
	HALLMARK_STATUS_RECOVERING = 11,
	HALLMARK_STATUS_RATIFIED = 12
};
/* The words that people write and read for numbers. */
enum hallmark_vocabulary {
	HALLMARK_WORDS_KIND,	/* issue, transfer, ... */
	HALLMARK_WORDS_ROLE,	/* issue, status, ... */
	HALLMARK_WORDS_STATUS,	/* activated, lost, theft-confirmed, ... */
	HALLMARK_WORDS_TYPE,	/* inspection, authentication, ... */
	HALLMARK_WORDS_RESULT,	/* good, bad, undecided */
	HALLMARK_WORDS_REASON,	/* compromise, retired */
	HALLMARK_WORDS_PURPOSE, /* sell, show */
	HALLMARK_WORDS_FLAG	/* as statuses, and custody-void, key-void */
};
/* False for what is no word of that vocabulary. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_word_parse(enum hallmark_vocabulary words, struct hallmark_bytes text,
		    uint64_t *number);
/* NULL for a number without a word. */
HALLMARK_API const char *
hallmark_word(enum hallmark_vocabulary words, uint64_t number);
/* The words of a vocabulary in order; NULL past the end. For help texts. */
HALLMARK_API const char *
hallmark_word_at(enum hallmark_vocabulary words, size_t place);

/* Whom or what an event is about: uri of an item, or pub of a key. */
struct hallmark_subject {
	struct hallmark_bytes uri; /* canonical; empty: a key */
	const uint8_t *pub;	   /* NULL: an item. Of a root: the first's */
	uint8_t link[32]; /* of its latest event; for its first the ledger id */
};
#define HALLMARK_SCOPE_MAX 64
/* What an authorise gives. Times are POSIX seconds, both ends included. */
struct hallmark_grant {
	uint64_t roles; /* sum of enum hallmark_role */
	struct hallmark_bytes scope[HALLMARK_SCOPE_MAX]; /* URI prefixes */
	size_t scope_count;				 /* 0: all items */
	bool has_max;
	uint64_t max; /* items */
	bool has_from;
	uint64_t from;
	bool has_until;
	uint64_t until;
};
/* An event, by its kind; what the kind has no use for is not looked at. */
struct hallmark_event {
	enum hallmark_kind kind;
	const uint8_t *to;    /* issue, transfer, recover: 32 bytes */
	const uint8_t *claim; /* issue: 32 bytes, or NULL */
	uint64_t type;	      /* attest */
	uint64_t result;      /* attest */
	uint64_t status;      /* status */
	uint64_t corrected;   /* correct: the number of an event */
	const struct hallmark_grant *grant; /* authorise */
	uint64_t reason;		    /* revoke */
	bool has_from;			    /* revoke, root */
	uint64_t from;			    /* log index */
	const uint8_t *key;		    /* root: the new one, which signs */
	const uint8_t *next; /* root: public key of the one after it */
	uint64_t wait;	     /* root: seconds, as in genesis */
};

/*
 * Composing and signing. A composer takes events of one kind for one ledger,
 * and makes statement files of them. Everything that is passed in is copied.
 */
struct hallmark_composer;
#define HALLMARK_STATEMENT_EVENTS_MAX 65536
#define HALLMARK_STATEMENT_FILE_MAX ((size_t)64 << 20)
/* random outlives it. HALLMARK_USAGE (origin, kind), HALLMARK_NO_MEMORY. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_composer_new(struct hallmark_bytes origin, enum hallmark_kind kind,
		      const struct hallmark_random *random,
		      struct hallmark_composer **composer);
HALLMARK_API void hallmark_composer_free(struct hallmark_composer *composer);
/*
 * One event more; its salts come from random. On any other code than
 * HALLMARK_OK nothing was taken: HALLMARK_TOO_LARGE (the statement file is
 * full: sign, then add again), HALLMARK_ITEM_NOT_CANONICAL,
 * HALLMARK_VALUE_TOO_LONG, HALLMARK_FIELD_RANGE (a number or a grant that no
 * ledger takes), HALLMARK_KEY_BAD, HALLMARK_USAGE (a subject of the other
 * class, another kind, a label twice, text with controls).
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_composer_add(struct hallmark_composer *composer,
		      const struct hallmark_subject *subject,
		      const struct hallmark_event *event,
		      const struct hallmark_field *fields, size_t field_count);
HALLMARK_API size_t
hallmark_composer_count(const struct hallmark_composer *composer);
/*
 * Sign what was added and append one statement file to out. The composer is
 * then empty and takes events for the next. receiver: the key that the events
 * go to, where one must accept (a transfer but for a release, a recover); else
 * NULL. first: of an issue by a key with a quota. HALLMARK_SUBJECT_TWICE,
 * HALLMARK_USAGE (nothing was added; the events go to another key than
 * receiver's), the signer's own codes; out and composer are then as before.
 */
struct hallmark_signing {
	const struct hallmark_signer *signer;
	const struct hallmark_signer *receiver;
	uint64_t until; /* of the acceptance */
	bool has_first;
	uint64_t first;
};
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_composer_sign(struct hallmark_composer *composer,
		       const struct hallmark_signing *signing,
		       struct hallmark_buf *out);

/*
 * What statement files say, one behind the other, for whoever is to submit
 * them: text or one JSON object. Form and agreement of the parts are checked;
 * no signature, and nothing that only the ledger knows. HALLMARK_MALFORMED,
 * HALLMARK_NEWER, HALLMARK_TOO_LARGE, HALLMARK_STATEMENT_BAD.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_statement_show(struct hallmark_bytes file, bool json,
			struct hallmark_buf *out, struct hallmark_diag *diag);

/*
 * A certificate opened by a party to sign on it: its records hold by the root
 * that it names. Whether that root is a brand's and whether anything is
 * logged or current, only hallmark_verify says. The bytes outlive it.
 */
struct hallmark_opened;
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_opened_read(struct hallmark_bytes certificate,
		     struct hallmark_opened **opened,
		     struct hallmark_diag *diag);
HALLMARK_API void hallmark_opened_free(struct hallmark_opened *opened);
/* All views and pointers from here on are lent by the opened one. */
struct hallmark_opened_info {
	struct hallmark_bytes origin;
	bool logged; /* false: level signed, without a head */
	uint64_t size;
	uint64_t time;
	size_t items;
	uint8_t ledger_id[32];
	const uint8_t *root; /* as of the head; NULL: no item has records */
};
HALLMARK_API void hallmark_opened_info(const struct hallmark_opened *opened,
				       struct hallmark_opened_info *info);
/*
 * count 0: it shows no events of this item; all but uri is then empty. link is
 * zero where there is no head.
 */
struct hallmark_opened_item {
	struct hallmark_bytes uri;
	uint32_t count; /* of events */
	uint8_t link[32];
	const uint8_t *custodian;
	const uint8_t *claim; /* the issue's claim key; NULL: none */
	bool claim_closed;    /* the item has been released to it */
	unsigned flags;	      /* numbers of HALLMARK_WORDS_FLAG, a sum */
	bool announced;	      /* a recover */
	uint64_t announced_at;
	bool has_wait; /* seconds until the recover are known */
	uint64_t wait;
};
/* False past the last. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_opened_item(const struct hallmark_opened *opened, size_t number,
		     struct hallmark_opened_item *item);
/* The number of the item with this canonical URI; false: not in it. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_opened_find(const struct hallmark_opened *opened,
		     struct hallmark_bytes uri, size_t *number);
struct hallmark_opened_event {
	enum hallmark_kind kind;
	const uint8_t *signer;
	bool by_custodian; /* signed as such, not by a role */
	bool counts;	   /* false: struck, its signer's power was void */
	uint64_t index;
	uint32_t position;
	uint64_t at;
	uint64_t value; /* status, type of attest, corrected event */
};
/* Event `event` of an item's chain, from 0; false past the last. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_opened_event(const struct hallmark_opened *opened, size_t item,
		      size_t event, struct hallmark_opened_event *out);
/*
 * The subject to add to a composer; false for an item without events, and for
 * a certificate without a head, which does not say what comes last.
 */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_opened_subject(const struct hallmark_opened *opened, size_t item,
			struct hallmark_subject *subject);
/*
 * Early refusal: would the rule book take this event of signer (32 bytes) as
 * the item's next, at the later of now and the head's time? With its code; the
 * acceptance, where one is due, is taken to be there. A role of a key that the
 * certificate does not carry is taken to be there too: only the ledger knows.
 * HALLMARK_SUBJECT_UNKNOWN for an item without events or none of that number;
 * HALLMARK_SIGNED_ONLY for a certificate without a head.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_opened_try(struct hallmark_opened *opened, size_t item,
		    const struct hallmark_event *event,
		    const uint8_t signer[32], uint64_t now,
		    struct hallmark_diag *diag);

/*
 * Drafts: a transfer or a recover of all items of some certificates to one
 * receiver. On a code other than HALLMARK_OK *culprit (may be NULL) says where
 * and why, and which item or certificate it is about; the URI is empty where it
 * is about none.
 */
struct hallmark_culprit {
	struct hallmark_diag diag;
	size_t certificate; /* its number in the call or in the draft */
	char uri[HALLMARK_URI_MAX + 1];
};
struct hallmark_draft_order {
	enum hallmark_kind kind; /* transfer or recover */
	const struct hallmark_bytes *certificates;
	size_t certificate_count;
	const struct hallmark_bytes *items; /* canonical URIs; none: all */
	size_t item_count;
	const uint8_t *to;		     /* 32 bytes */
	const struct hallmark_field *fields; /* the same for each item */
	size_t field_count;
	uint64_t now;
};
/*
 * The draft's bytes, appended. Codes of the certificates and of the rule book;
 * HALLMARK_OTHER_LEDGER (certificates of two ledgers), HALLMARK_NOT_CUSTODIAN
 * (a transfer of items that do not all have one custodian),
 * HALLMARK_SUBJECT_TWICE, HALLMARK_SUBJECT_UNKNOWN (an item never issued, or
 * only its status shown), HALLMARK_SIGNED_ONLY (a certificate without a head),
 * HALLMARK_ACCEPTANCE_FORBIDDEN (to an open claim key: that is a release),
 * HALLMARK_WRONG_ITEM (one of items is in no certificate, or named twice),
 * HALLMARK_TOO_LARGE.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_draft_make(const struct hallmark_draft_order *order,
		    const struct hallmark_random *random,
		    struct hallmark_buf *out, struct hallmark_culprit *culprit);

/* A draft that was read: its events follow from its certificates. */
struct hallmark_draft;
/*
 * HALLMARK_MALFORMED, _NEWER, _TOO_LARGE; codes of the certificates;
 * HALLMARK_STATEMENT_BAD: an event is not what the certificates give;
 * HALLMARK_ACCEPTANCE_BAD: it is accepted, but not by the receiver over these
 * events: it was changed since. The bytes outlive it.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_draft_read(struct hallmark_bytes bytes, struct hallmark_draft **draft,
		    struct hallmark_culprit *culprit);
HALLMARK_API void hallmark_draft_free(struct hallmark_draft *draft);
struct hallmark_draft_info {
	struct hallmark_bytes origin;
	enum hallmark_kind kind;
	const uint8_t *to;
	size_t certificates;
	size_t items;
	const uint8_t *custodian; /* of the first item; of all in a transfer */
	bool accepted;
	uint64_t until; /* POSIX seconds */
};
HALLMARK_API void hallmark_draft_info(const struct hallmark_draft *draft,
				      struct hallmark_draft_info *info);
/* For hallmark_verify, and opened; false past the last. */
HALLMARK_API HALLMARK_MUST_CHECK bool
hallmark_draft_certificate(const struct hallmark_draft *draft, size_t number,
			   struct hallmark_bytes *bytes,
			   const struct hallmark_opened **opened);
/* Is that item of a certificate one of the draft's? */
HALLMARK_API bool hallmark_draft_moves(const struct hallmark_draft *draft,
				       size_t certificate, size_t number);
/* What a person must see before signing: text or one line of JSON. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_draft_show(const struct hallmark_draft *draft, bool json,
		    struct hallmark_buf *out);
/*
 * The draft with the receiver's signature over the root that was computed from
 * its certificates, appended. HALLMARK_KEY_WRONG: signer is not `to`; codes of
 * the rule book; HALLMARK_USAGE: until is behind now.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_draft_accept(struct hallmark_draft *draft,
		      const struct hallmark_signer *signer, uint64_t until,
		      uint64_t now, struct hallmark_buf *out,
		      struct hallmark_culprit *culprit);
/*
 * The statement file, appended. HALLMARK_ACCEPTANCE_MISSING, _EXPIRED (by
 * now), HALLMARK_NOT_CUSTODIAN, codes of the rule book.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_draft_sign(struct hallmark_draft *draft,
		    const struct hallmark_signer *signer, uint64_t now,
		    struct hallmark_buf *out, struct hallmark_culprit *culprit);

/* Challenges. Views; read ones are lent by the bytes. */
#define HALLMARK_AUDIENCE_MAX 255 /* bytes */
#define HALLMARK_LISTING_MAX 255
#define HALLMARK_CHALLENGE_MAX 2048
struct hallmark_challenge {
	struct hallmark_bytes audience; /* whom the answer is for */
	struct hallmark_bytes listing;	/* his offer, order, visit */
	uint64_t purpose;		/* HALLMARK_WORDS_PURPOSE */
	uint8_t nonce[16];
	uint64_t until; /* POSIX seconds, the last */
	struct hallmark_bytes uri;
};
/* HALLMARK_ITEM_NOT_CANONICAL; HALLMARK_USAGE: text empty, long or not plain. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_challenge_make(const struct hallmark_challenge *challenge,
			struct hallmark_buf *out);
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_challenge_read(struct hallmark_bytes bytes,
			struct hallmark_challenge *challenge,
			struct hallmark_diag *diag);
/* What is about to be signed: text or one line of JSON. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_challenge_show(const struct hallmark_challenge *challenge, bool json,
			struct hallmark_buf *out);
/*
 * The custodian's answer, appended. HALLMARK_CHALLENGE_BAD: the certificate is
 * about another item; HALLMARK_HOLDER_EXPIRED: now is past its until;
 * HALLMARK_NOT_CUSTODIAN; HALLMARK_SUBJECT_UNKNOWN; HALLMARK_SIGNED_ONLY.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_holder_answer(const struct hallmark_challenge *challenge,
		       const struct hallmark_opened *opened,
		       const struct hallmark_signer *signer, uint64_t now,
		       struct hallmark_buf *out, struct hallmark_diag *diag);

/*
 * A delegation: what a key needs to know to issue away from the ledger. It
 * proves nothing: the ledger decides when the statements come in.
 */
#define HALLMARK_DELEGATION_MAX 65536 /* bytes */
struct hallmark_delegation {
	struct hallmark_bytes origin;
	uint8_t ledger_id[32];
	uint8_t key[32];
	struct hallmark_grant grant;
	bool has_next; /* with a quota: the first number that is free */
	uint64_t next;
};
/* HALLMARK_USAGE, HALLMARK_FIELD_RANGE: what no ledger would have said. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_delegation_write(const struct hallmark_delegation *delegation,
			  struct hallmark_buf *out);
/* Views are lent by the bytes. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_delegation_read(struct hallmark_bytes bytes,
			 struct hallmark_delegation *delegation,
			 struct hallmark_diag *diag);
/*
 * May it issue this item now? HALLMARK_ROLE_MISSING, _OUT_OF_SCOPE,
 * _OUT_OF_DATES, as the ledger would say.
 */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_delegation_allows(const struct hallmark_delegation *delegation,
			   struct hallmark_bytes uri, uint64_t now);
/* HALLMARK_QUOTA: fewer than n numbers are free from first on. */
HALLMARK_API HALLMARK_MUST_CHECK enum hallmark_code
hallmark_delegation_numbers(const struct hallmark_delegation *delegation,
			    uint64_t first, uint64_t n);

#endif
