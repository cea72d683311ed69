/* A transfer or recover before it is signed. SPDX-License-Identifier: MIT */
#ifndef HM_RECORD_DRAFT_FILE_H
#define HM_RECORD_DRAFT_FILE_H

#include "record/statement_file.h"

#define HM_DRAFT_FILE_MAX ((size_t)64 << 20)
#define HM_DRAFT_CERTIFICATES_MAX 65536

/*
 * [1, origin, kind word, to, [+ certificate bstr], [+ event], acceptance bstr /
 * null]. Views.
 */
struct hm_draft_file {
	struct hallmark_bytes origin;
	enum hm_kind kind; /* HM_TRANSFER or HM_RECOVER */
	const uint8_t *to; /* 32 bytes */
	struct hm_file_part certificates;
	struct hm_file_part events;
	struct hm_hash root;			/* over the events */
	struct hallmark_bytes acceptance_bytes; /* empty: not accepted */
	struct hm_acceptance acceptance;
};
/*
 * As hm_statement_file_read, and nothing may follow. Every event goes to `to`;
 * that it follows from the certificates, and that the acceptance is over these
 * events and holds, is not checked here.
 */
void hm_draft_file_read(struct hm_cbor *r, struct hm_draft_file *f);

/* The certificates that were read, one after the other. */
struct hm_draft_certificates {
	struct hm_cbor r;
	size_t left;
};
void hm_draft_certificates_begin(struct hm_draft_certificates *c,
				 const struct hm_draft_file *f);
bool hm_draft_certificates_next(struct hm_draft_certificates *c,
				struct hallmark_bytes *certificate);

/* The file, from its fields; only bytes and parts are looked at. */
void hm_draft_file_write(struct hallmark_buf *buf,
			 const struct hm_draft_file *f);

#endif
