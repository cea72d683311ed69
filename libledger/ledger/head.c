/* The checkpoint file: the signed head, and the guard of the store. SPDX-License-Identifier: MIT */
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "checkpoint"
#define NEW_NAME "checkpoint.new"

static enum hallmark_code read_all(int fd, struct hallmark_buf *bytes)
{
	uint8_t part[4096];
	ssize_t got;

	for (;;) {
		got = read(fd, part, sizeof(part));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return hallmark_code_of_errno(errno);
		if (got == 0)
			return HALLMARK_OK;
		hm_buf_mem(bytes, part, (size_t)got);
		if (bytes->err == HALLMARK_TOO_LARGE)
			return HALLMARK_STORE_DAMAGED;
		if (bytes->err)
			return bytes->err;
	}
}

static enum hallmark_code
read_file(int dir_fd, const char *name, struct hallmark_buf *bytes)
{
	int fd = openat(dir_fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	enum hallmark_code err = HALLMARK_STORE_DAMAGED;
	struct stat st;

	if (fd < 0)
		return errno == ELOOP ? HALLMARK_STORE_DAMAGED
				      : hallmark_code_of_errno(errno);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		err = read_all(fd, bytes);
	(void)close(fd);
	return err;
}

/* Is there a line of the log's key, and does every one of them hold? */
static bool
is_signed(const struct hm_note *note, const struct hm_identity *identity)
{
	struct hm_vkey key = { .name = identity->origin, .type = HM_VKEY_LOG };
	struct hm_note_line line;
	bool is_signed = false;
	uint64_t time;
	size_t at = 0;

	memcpy(key.pub, identity->log, HM_PUB_BYTES);
	hm_key_id(key.name, key.type, key.pub, key.id);
	while (hm_note_next(note, &at, &line)) {
		switch (hm_note_check(note->text, line.name,
				      hm_bytes(line.sig, line.sig_len), &key,
				      &time)) {
		case HM_LINE_GOOD:
			is_signed = true;
			break;
		case HM_LINE_BAD:
			return false;
		case HM_LINE_OTHER:
			break;
		}
	}
	return is_signed;
}

/* Takes bytes over, if they are a head of this ledger. */
static bool take(struct hallmark_ledger *ledger, struct hallmark_buf *bytes)
{
	struct hm_head head = { .bytes = *bytes };

	if (!hm_note_open(hm_buf_view(bytes), &head.note) ||
	    !hm_checkpoint_parse(head.note.text, &head.checkpoint) ||
	    !hm_bytes_equal(head.checkpoint.origin, ledger->identity.origin) ||
	    head.checkpoint.size < 2 ||
	    !is_signed(&head.note, &ledger->identity))
		return false;
	hm_buf_release(&ledger->head.bytes);
	ledger->head = head;
	return true;
}

enum hallmark_code
hm_head_read(struct hallmark_ledger *ledger, struct hallmark_diag *diag)
{
	struct hallmark_buf bytes = HM_BUF_INIT(HM_NOTE_BYTES_MAX);
	enum hallmark_code err;

	err = read_file(ledger->dir_fd, FILE_NAME, &bytes);
	if (err == HALLMARK_NO_FILE)
		err = hm_ledger_refuse(diag, HALLMARK_STORE_DAMAGED, "",
				       "the checkpoint file is missing", 0);
	if (!err && ledger->head.bytes.len > 0 &&
	    hm_bytes_equal(hm_buf_view(&bytes),
			   hm_buf_view(&ledger->head.bytes)))
		goto out;
	if (!err && take(ledger, &bytes))
		return HALLMARK_OK;
	if (!err)
		err = hm_ledger_refuse(diag, HALLMARK_STORE_DAMAGED,
				       "HMK-HEAD-2",
				       "the checkpoint file is no head that "
				       "this ledger's log key signed",
				       0);
out:
	hm_buf_release(&bytes);
	return err;
}

enum hallmark_code
hm_head_check(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
	      struct hallmark_diag *diag)
{
	struct hm_head *head = &ledger->head;
	enum hallmark_code err;
	struct hm_state state;
	struct hm_hash root;

	if (head->checked)
		return HALLMARK_OK;
	if (t->log.size < head->checkpoint.size)
		return hm_ledger_refuse(
			diag, HALLMARK_STORE_ROLLED_BACK, "",
			"the store has fewer entries than the signed "
			"head: an old copy was put back",
			t->log.size);
	err = hm_log_root(&t->log, head->checkpoint.size, &root);
	if (err)
		return err;
	if (!hm_hash_equal(&root, &head->checkpoint.root))
		return hm_ledger_refuse(
			diag, HALLMARK_STORE_ROLLED_BACK, "",
			"the store's entries are others than those of "
			"the signed head",
			head->checkpoint.size);
	err = hm_state_at(&t->log, head->checkpoint.size - 1, &state);
	if (err)
		return err;
	head->time = state.time;
	head->checked = true;
	return HALLMARK_OK;
}

enum hallmark_code
hm_ledger_look(struct hallmark_ledger *ledger, struct hm_ledger_txn *t,
	       struct hallmark_diag *diag)
{
	enum hallmark_code err = hm_head_read(ledger, diag);

	if (!err)
		err = hm_ledger_begin(ledger->store, HM_STORE_READ, t);
	if (err)
		return err;
	err = hm_head_check(ledger, t, diag);
	if (err) {
		hm_txn_abort(t->txn);
		t->txn = NULL;
	}
	return err;
}

static enum hallmark_code write_synced(int fd, struct hallmark_bytes bytes)
{
	while (bytes.len > 0) {
		ssize_t done = write(fd, bytes.ptr, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return hallmark_code_of_errno(errno);
		bytes.ptr += done;
		bytes.len -= (size_t)done;
	}
	return fsync(fd) == 0 ? HALLMARK_OK : hallmark_code_of_errno(errno);
}

/* The old head stands until the new one is on disk as a whole. */
static enum hallmark_code replace(int dir_fd, struct hallmark_bytes bytes)
{
	enum hallmark_code err;
	int fd;

	(void)unlinkat(dir_fd, NEW_NAME, 0);
	fd = openat(dir_fd, NEW_NAME,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return hallmark_code_of_errno(errno);
	err = write_synced(fd, bytes);
	if (close(fd) != 0 && !err)
		err = hallmark_code_of_errno(errno);
	if (!err && renameat(dir_fd, NEW_NAME, dir_fd, FILE_NAME) != 0)
		err = hallmark_code_of_errno(errno);
	if (err) {
		(void)unlinkat(dir_fd, NEW_NAME, 0);
		return err;
	}
	return fsync(dir_fd) == 0 ? HALLMARK_OK : hallmark_code_of_errno(errno);
}

static enum hallmark_code
note_write(struct hallmark_buf *note, const struct hm_checkpoint *checkpoint,
	   const struct hallmark_signer *log)
{
	struct hallmark_buf line = HM_BUF_INIT(HM_KEY_ID_BYTES + HM_SIG_BYTES);
	uint8_t id[HM_KEY_ID_BYTES], sig[HM_SIG_BYTES];
	enum hallmark_code err;

	hm_checkpoint_write(note, checkpoint);
	err = note->err;
	if (!err)
		err = log->sign(log->key, hm_buf_view(note), sig);
	if (err)
		return err;
	hm_key_id(checkpoint->origin, HM_VKEY_LOG, log->pub, id);
	hm_buf_mem(&line, id, sizeof(id));
	hm_buf_mem(&line, sig, sizeof(sig));
	hm_buf_text(note, "\n");
	hm_note_line_write(note, checkpoint->origin, hm_buf_view(&line));
	err = line.err ? line.err : note->err;
	hm_buf_release(&line);
	return err;
}

enum hallmark_code
hm_head_write(struct hallmark_ledger *ledger,
	      const struct hm_checkpoint *checkpoint,
	      const struct hallmark_signer *log, struct hallmark_diag *diag)
{
	struct hallmark_buf note = HM_BUF_INIT(HM_NOTE_BYTES_MAX);
	enum hallmark_code err;

	err = note_write(&note, checkpoint, log);
	if (err)
		goto out;
	/* A guard that does not hold would close the ledger for good. */
	if (!take(ledger, &note)) {
		err = hm_ledger_refuse(diag, HALLMARK_SIGNATURE_BAD,
				       "HMK-HEAD-2",
				       "the log key's signer gave a signature "
				       "that does not hold",
				       0);
		goto out;
	}
	return replace(ledger->dir_fd, hm_buf_view(&ledger->head.bytes));
out:
	hm_buf_release(&note);
	return err;
}
