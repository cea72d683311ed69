/* One claim of a list: read, judged, answered. SPDX-License-Identifier: MIT */
#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is wrong with a claim, before there is a verdict. */
struct fault {
	enum hallmark_code code;
	const char *rule; /* may be empty */
	const char *words;
	const char *file;  /* NULL: none is at fault */
	const char *given; /* an identifier, or NULL */
};

/* A regular file, and its size; -1 with errno. */
static int open_file(const char *path, uintmax_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st = { .st_mode = 0 };
	int failed;

	if (fd < 0)
		return -1;
	failed = fstat(fd, &st) == 0 ? 0 : errno;
	if (!failed && !S_ISREG(st.st_mode))
		failed = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	*size = (uintmax_t)st.st_size;
	if (!failed)
		return fd;
	close(fd);
	errno = failed;
	return -1;
}

/* At most len bytes; -1 with errno. */
static ssize_t read_full(int fd, uint8_t *out, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, out + got, len - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* At most max + 1 bytes, so that a longer one shows; errno, or 0. */
static int read_file(const char *path, size_t max, struct hallmark_bytes *out)
{
	uintmax_t size = 0;
	int fd = open_file(path, &size);
	size_t room = size < max ? (size_t)size + 1 : max + 1;
	uint8_t *ptr = fd >= 0 ? malloc(room) : NULL;
	ssize_t len = ptr ? read_full(fd, ptr, room) : -1;
	int failed = len < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	if (failed)
		free(ptr);
	else
		*out = (struct hallmark_bytes){ ptr, (size_t)len };
	return failed;
}

/* Begins the line; the rest is an object without its brace. */
static void put_id(FILE *out, const struct cli_claim *claim)
{
	putc('{', out);
	if (claim->id)
		fprintf(out, "\"id\":%s,", claim->id);
}

static void put_text(FILE *out, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(out, ",\"%s\":", name);
	cli_put_json(out, cli_bytes(text));
}

/* HMK-BULK-3: a claim that comes to no verdict has its line all the same. */
static void answer_fault(struct cli_claim *claim, const struct fault *fault)
{
	FILE *out = open_memstream(&claim->out, &claim->out_len);

	claim->status = cli_exit(fault->code);
	if (!out)
		return;
	put_id(out, claim);
	fprintf(out, "\"outcome\":\"%s\",\"code\":\"%s\",\"rule\":",
		hallmark_outcome_name(hallmark_code_outcome(fault->code)),
		hallmark_code_name(fault->code));
	if (fault->rule[0] != '\0')
		cli_put_json(out, cli_bytes(fault->rule));
	else
		fputs("null", out);
	put_text(out, "message", fault->words);
	put_text(out, "file", fault->file);
	put_text(out, "given", fault->given);
	fprintf(out, ",\"line\":%llu}\n", (unsigned long long)claim->line);
	if (fclose(out) != 0) {
		free(claim->out);
		claim->out = NULL;
	}
}

static void answer_verdict(struct cli_claim *claim)
{
	struct hallmark_buf *buf = hallmark_buf_new(SIZE_MAX / 2);
	FILE *out = open_memstream(&claim->out, &claim->out_len);
	enum hallmark_code code = HALLMARK_NO_MEMORY;

	if (buf && out)
		code = hallmark_verdict_json(claim->verdict, buf);
	if (!code) {
		struct hallmark_bytes json = hallmark_buf_bytes(buf);

		put_id(out, claim);
		fwrite(json.ptr + 1, 1, json.len - 1, out);
		code = hallmark_verdict_code(claim->verdict);
		claim->status = cli_exit(code);
		code = HALLMARK_OK;
	}
	hallmark_buf_free(buf);
	if (out && fclose(out) == 0 && !code)
		return;
	free(claim->out);
	claim->out = NULL;
	claim->status = cli_exit(HALLMARK_NO_MEMORY);
}

static struct fault mistake(const char *words)
{
	return (struct fault){ HALLMARK_CLAIM_BAD, "HMK-BULK-2", words, NULL,
			       NULL };
}

/* A claim's own name comes back as it was, whatever else is wrong. */
static bool take_id(struct cli_claim *claim, json_t *root)
{
	json_t *id = json_object_get(root, "id");
	size_t len;
	FILE *out;

	if (!id)
		return true;
	if (!json_is_string(id) && !json_is_integer(id))
		return false;
	out = open_memstream(&claim->id, &len);
	if (!out)
		return false;
	if (json_is_string(id))
		cli_put_json(out, cli_bytes(json_string_value(id)));
	else
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
	return fclose(out) == 0;
}

static bool known_key(const char *key)
{
	static const char *const keys[] = { "file", "item", "challenge",
					    "response", "id" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

/* HMK-BULK-2 */
static bool check_keys(json_t *root, struct fault *fault)
{
	const char *key;
	json_t *value;

	json_object_foreach(root, key, value)
	{
		if (!known_key(key)) {
			*fault = mistake("a claim has file, item, challenge, "
					 "response and id");
			return false;
		}
		if (strcmp(key, "id") != 0 && !json_is_string(value)) {
			*fault = mistake("file, item, challenge and response "
					 "are texts");
			return false;
		}
	}
	if (!json_object_get(root, "file") || !json_object_get(root, "item")) {
		*fault = mistake("a claim needs file and item");
		return false;
	}
	if (json_object_get(root, "response") &&
	    !json_object_get(root, "challenge")) {
		*fault = mistake("a response proves nothing without its "
				 "challenge");
		return false;
	}
	return true;
}

static bool load(struct fault *fault, const char *path, size_t max,
		 struct hallmark_bytes *out)
{
	int failed;

	if (!path)
		return true;
	failed = read_file(path, max, out);
	if (!failed)
		return true;
	fault->code = hallmark_code_of_errno(failed);
	fault->rule = "";
	fault->words = hallmark_code_words(fault->code);
	fault->file = path;
	return false;
}

static bool
load_item(struct cli_claim *claim, struct fault *fault, const char *item)
{
	struct hallmark_diag diag = { 0 };

	if (strcmp(item, "any") == 0)
		return true;
	fault->code = hallmark_item_parse(cli_bytes(item), &claim->item, &diag);
	if (!fault->code) {
		claim->question.item = cli_bytes(claim->item.uri);
		return true;
	}
	fault->rule = diag.rule;
	fault->words = diag.message;
	fault->given = item;
	return false;
}

static const char *text_of(json_t *root, const char *key)
{
	return json_string_value(json_object_get(root, key));
}

/* All that the claim names is read; false with the fault. */
static bool take(struct cli_claim *claim, json_t *root, struct fault *fault)
{
	if (!take_id(claim, root)) {
		*fault = mistake("an id is a text or a whole number");
		return false;
	}
	if (!check_keys(root, fault) ||
	    !load_item(claim, fault, text_of(root, "item")))
		return false;
	claim->file = strdup(text_of(root, "file"));
	if (!claim->file) {
		*fault = (struct fault){ HALLMARK_NO_MEMORY, "",
					 "memory is short", NULL, NULL };
		return false;
	}
	return load(fault, text_of(root, "file"), HALLMARK_CERTIFICATE_MAX,
		    &claim->certificate) &&
	       load(fault, text_of(root, "challenge"), CLI_CHALLENGE_MAX,
		    &claim->challenge) &&
	       load(fault, text_of(root, "response"), CLI_CHALLENGE_MAX,
		    &claim->response);
}

static void judge(const struct cli_bulk *bulk, struct cli_claim *claim,
		  const struct hallmark_memory *memory,
		  const struct hallmark_sig_cache *cache)
{
	claim->question.memory = memory;
	claim->question.cache = cache;
	(void)!hallmark_verify(claim->certificate, bulk->policy,
			       &claim->question, &claim->verdict);
	if (claim->verdict)
		answer_verdict(claim);
	else
		claim->status = cli_exit(HALLMARK_NO_MEMORY);
}

void cli_claim_judge(const struct cli_bulk *bulk, struct cli_claim *claim,
		     const struct hallmark_memory *memory,
		     const struct hallmark_sig_cache *cache)
{
	struct fault fault = mistake("a line is one JSON object of at most "
				     "65536 bytes");
	json_error_t error;
	json_t *root = NULL;

	if (!claim->too_long)
		root = json_loadb((const char *)claim->text.ptr,
				  claim->text.len, JSON_REJECT_DUPLICATES,
				  &error);
	if (!json_is_object(root) || !take(claim, root, &fault)) {
		answer_fault(claim, &fault);
	} else {
		claim->question.now = cli_clock_now(&bulk->clock);
		claim->question.file = cli_bytes(claim->file);
		claim->question.challenge = claim->challenge;
		claim->question.response = claim->response;
		judge(bulk, claim, memory, cache);
	}
	json_decref(root);
}

void cli_claim_again(const struct cli_bulk *bulk, struct cli_claim *claim,
		     const struct hallmark_memory *memory)
{
	hallmark_verdict_free(claim->verdict);
	claim->verdict = NULL;
	free(claim->out);
	claim->out = NULL;
	judge(bulk, claim, memory, NULL);
}

void cli_claim_clear(struct cli_claim *claim)
{
	hallmark_verdict_free(claim->verdict);
	cli_read_free(&claim->certificate);
	cli_read_free(&claim->challenge);
	cli_read_free(&claim->response);
	free(claim->file);
	free(claim->id);
	free(claim->out);
	*claim = (struct cli_claim){ .line = 0 };
}
