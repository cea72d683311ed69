/* C2SP signed notes and checkpoints. SPDX-License-Identifier: MIT */
#ifndef HM_NOTE_NOTE_H
#define HM_NOTE_NOTE_H

#include "crypto/hash.h"
#include "note/vkey.h"

#define HM_NOTE_BYTES_MAX 65536
#define HM_NOTE_LINES_MAX 32

/* text ends in its LF; lines is the block of signature lines. Both views. */
struct hm_note {
	struct hallmark_bytes text;
	struct hallmark_bytes lines;
};
/*
 * One signature line: sig is what stands in base64, at most
 * HM_NOTE_SIG_MAX bytes, copied: key ID, then whatever the type says.
 */
#define HM_NOTE_SIG_MAX 4096
struct hm_note_line {
	struct hallmark_bytes name;
	uint8_t sig[HM_NOTE_SIG_MAX];
	size_t sig_len;
};
/* Splits at the last empty line and checks every line; false: malformed. */
bool hm_note_open(struct hallmark_bytes input, struct hm_note *note);
/*
 * The next line of a note that hm_note_open gave; false at the end only.
 * Start with *at = 0.
 */
bool hm_note_next(const struct hm_note *note, size_t *at,
		  struct hm_note_line *line);
void hm_note_line_write(struct hallmark_buf *buf, struct hallmark_bytes name,
			struct hallmark_bytes sig);

#define HM_CHECKPOINT_BYTES_MAX (HM_KEY_NAME_MAX + 66)
struct hm_checkpoint {
	struct hallmark_bytes origin;
	uint64_t size;
	struct hm_hash root;
};
/*
 * HMK-HEAD-1: exactly three lines, no extension lines; at most
 * HM_CHECKPOINT_BYTES_MAX. c->origin is a view of text.
 */
bool hm_checkpoint_parse(struct hallmark_bytes text, struct hm_checkpoint *c);
void hm_checkpoint_write(struct hallmark_buf *buf,
			 const struct hm_checkpoint *c);
/* What a cosigner of type 04 signs at time over the text. */
void hm_cosignature_message(struct hallmark_buf *buf, uint64_t time,
			    struct hallmark_bytes text);

/*
 * HMK-HEAD-4: does one signature line hold for key? The line is for this key
 * if name and key ID agree. *time is 0 for a log key, else the cosigned time;
 * untouched unless good. A cosignature is over a checkpoint: over text longer
 * than one it is bad.
 */
enum hm_line_state {
	HM_LINE_OTHER,
	HM_LINE_GOOD,
	HM_LINE_BAD
};
/* As hm_sig_valid, by a caller who may know the answer. */
struct hm_sig_check {
	bool (*holds)(const void *arg, const uint8_t sig[HM_SIG_BYTES],
		      struct hallmark_bytes message,
		      const uint8_t pub[HM_PUB_BYTES]);
	const void *arg;
};
enum hm_line_state
hm_note_check_by(const struct hm_sig_check *check, struct hallmark_bytes text,
		 struct hallmark_bytes name, struct hallmark_bytes sig,
		 const struct hm_vkey *key, uint64_t *time);
enum hm_line_state
hm_note_check(struct hallmark_bytes text, struct hallmark_bytes name,
	      struct hallmark_bytes sig, const struct hm_vkey *key,
	      uint64_t *time);

#endif
