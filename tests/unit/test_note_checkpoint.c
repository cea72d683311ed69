/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <stdio.h>

#include "base/text.h"
#include "note/note.h"
#include "unit/vectors.h"

#define ROOT0 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ROOT3 "lPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqhk="
#define TEXT3 "brand.example/log1\n3\n" ROOT3 "\n"

/* HMK-HEAD-1 */
static const struct {
	const char *text;
	bool valid;
	uint64_t size;
	const char *why;
} texts[] = {
	{ TEXT3, true, 3, "the worked example" },
	{ "o\n0\n" ROOT0 "\n", true, 0, "an empty log" },
	{ "o\n9223372036854775807\n" ROOT3 "\n", true, INT64_MAX, "largest" },
	{ "o\n3\n" ROOT0 "\n", true, 3, "any root for any other size" },
	{ "o\n0\n" ROOT3 "\n", false, 0, "HMK-HEAD-1: an empty log's root" },
	{ "o\n9223372036854775808\n" ROOT3 "\n", false, 0,
	  "HMK-HEAD-1: above 2^63 - 1" },
	{ "o\n18446744073709551616\n" ROOT3 "\n", false, 0,
	  "HMK-HEAD-1: above 2^64" },
	{ "o\n03\n" ROOT3 "\n", false, 0, "HMK-HEAD-1: a leading zero" },
	{ "o\n+3\n" ROOT3 "\n", false, 0, "HMK-HEAD-1: a sign" },
	{ "o\n3 \n" ROOT3 "\n", false, 0, "HMK-HEAD-1: a space" },
	{ "o\n\n" ROOT3 "\n", false, 0, "HMK-HEAD-1: no size" },
	{ "\n3\n" ROOT3 "\n", false, 0, "HMK-NOTE-4: no origin" },
	{ "a b\n3\n" ROOT3 "\n", false, 0, "HMK-NOTE-4: a space" },
	{ "a+b\n3\n" ROOT3 "\n", false, 0, "HMK-NOTE-4: a plus" },
	{ TEXT3 "x\n", false, 0, "HMK-HEAD-1: an extension line" },
	{ TEXT3 "\n", false, 0, "HMK-HEAD-1: an empty line" },
	{ TEXT3 "x", false, 0, "HMK-HEAD-1: more without LF" },
	{ "o\n3\n" ROOT3, false, 0, "HMK-HEAD-1: no final LF" },
	{ "o\n3\n", false, 0, "HMK-HEAD-1: no root" },
	{ "o\n", false, 0, "HMK-HEAD-1: an origin alone" },
	{ "", false, 0, "HMK-HEAD-1: empty" },
	{ "o\n3\n\n", false, 0, "HMK-HEAD-1: an empty root" },
	{ "o\n3\nlPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqh==\n", false, 0,
	  "HMK-HEAD-1: 31 bytes" },
	{ "o\n3\nlPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqhkA\n", false, 0,
	  "HMK-HEAD-1: 33 bytes" },
	{ "o\n3\nlPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqhl=\n", false, 0,
	  "HMK-HEAD-1: not canonical" },
};

static void
assert_same(const struct hm_checkpoint *c, struct hallmark_bytes text)
{
	struct hallmark_buf again = HM_BUF_INIT(4096);

	hm_checkpoint_write(&again, c);
	ck_assert(hm_bytes_equal(hm_buf_view(&again), text));
	hm_buf_release(&again);
}

START_TEST(forms)
{
	struct hallmark_bytes text = hm_text(texts[_i].text);
	struct hm_checkpoint c = { .size = 77 };

	ck_assert_msg(hm_checkpoint_parse(text, &c) == texts[_i].valid, "%s",
		      texts[_i].why);
	ck_assert_uint_eq(c.size, texts[_i].valid ? texts[_i].size : 77);
	if (texts[_i].valid)
		assert_same(&c, text);
}
END_TEST

#define LOG_VKEY                                                               \
	"brand.example/log1+1a75f8c3+"                                         \
	"AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx"
#define W1_VKEY                                                                \
	"w1.example/w+54ab7539+BLDvac9mmAMfo6UM3ZhuGEswRR4MUnSlB9TyBI0y+MK1"
#define LOG_SIG                                                                \
	"GnX4w1QAMudw4PquRuPQa7JO2f7ovm0CR8sLZ7stYe+pHjM4eUxJc4vuTK6JcDsY"     \
	"GzNTgT8DyH2asai810SLsDjvjwk="
#define W1_SIG                                                                 \
	"VKt1OQAAAABlU/ED4WfiFTn7+KsGnwb/hpPkEDT1iKjkVnQD1XnxdNwVwZIi7tBY"     \
	"gjBYqUOOBGhBQ2Q+RAs2pkQi1eYEdFlBVr+3Dw=="
#define TIME3 1700000003

static struct hm_vkey key_of(const char *vkey)
{
	struct hm_vkey key;
	const char *what;

	ck_assert(hm_vkey_parse(hm_text(vkey), &key, &what));
	return key;
}

static size_t sig_of(const char *base64, uint8_t sig[128])
{
	size_t len;

	ck_assert(hm_base64_parse(hm_text(base64), sig, 128, &len));
	return len;
}

/* HMK-HEAD-3, as the worked example prints it. */
START_TEST(cosigned_message)
{
	struct hallmark_buf message = HM_BUF_INIT(4096);

	hm_cosignature_message(&message, TIME3, HM_LIT(TEXT3));
	ck_assert(hm_bytes_equal(hm_buf_view(&message),
				 HM_LIT("cosignature/v1\ntime 1700000003\n"
					"brand.example/log1\n3\n" ROOT3 "\n")));
	hm_buf_release(&message);
}
END_TEST

static const struct {
	const char *vkey;
	const char *sig;
	size_t len;
	uint64_t time;
} signers[] = {
	{ LOG_VKEY, LOG_SIG, 68, 0 },
	{ W1_VKEY, W1_SIG, 76, TIME3 },
};

static enum hm_line_state
check(const char *text, struct hallmark_bytes name, const uint8_t *sig,
      size_t len, const struct hm_vkey *key)
{
	uint64_t time = 77;
	enum hm_line_state state = hm_note_check(
		hm_text(text), name, hm_bytes(sig, len), key, &time);

	if (state != HM_LINE_GOOD)
		ck_assert_uint_eq(time, 77);
	return state;
}

/* HMK-HEAD-2, HMK-HEAD-3, HMK-HEAD-4: every bit of a line counts. */
START_TEST(lines)
{
	struct hm_vkey key = key_of(signers[_i].vkey);
	uint8_t sig[128];
	size_t len = sig_of(signers[_i].sig, sig);
	uint64_t time = 77;

	ck_assert_uint_eq(len, signers[_i].len);
	ck_assert_int_eq(hm_note_check(HM_LIT(TEXT3), key.name,
				       hm_bytes(sig, len), &key, &time),
			 HM_LINE_GOOD);
	ck_assert_uint_eq(time, signers[_i].time);
	for (size_t i = 0; i < 8 * len; i++) {
		sig[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert_int_eq(check(TEXT3, key.name, sig, len, &key),
				 i < 32 ? HM_LINE_OTHER : HM_LINE_BAD);
		sig[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t n = 0; n < 128; n++)
		if (n != len)
			ck_assert_int_eq(check(TEXT3, key.name, sig, n, &key),
					 n < 4 ? HM_LINE_OTHER : HM_LINE_BAD);
	ck_assert_int_eq(check(TEXT3, HM_LIT("w1.example/v"), sig, len, &key),
			 HM_LINE_OTHER);
	ck_assert_int_eq(check("brand.example/log1\n4\n" ROOT3 "\n", key.name,
			       sig, len, &key),
			 HM_LINE_BAD);
}
END_TEST

static struct hm_seed_signer signer_of(const char *seed_hex)
{
	struct hm_seed_signer signer;
	uint8_t seed[HM_SEED_BYTES];

	ck_assert(hm_hex_parse(hm_text(seed_hex), seed, sizeof(seed)));
	hm_seed_signer_init(&signer, seed);
	return signer;
}

static void add_signed(struct hallmark_buf *line, struct hallmark_bytes message,
		       const struct hm_seed_signer *signer)
{
	uint8_t sig[HM_SIG_BYTES];

	ck_assert_int_eq(signer->sign.sign(signer->sign.key, message, sig),
			 HALLMARK_OK);
	hm_buf_mem(line, sig, sizeof(sig));
}

#define W1_SEED                                                                \
	"60c5590f72eef292f9545afc28bf63ca91d2016a0a288f90f9a32f89d3fffcaf"

/* A cosignature by w1 over any text and time, right but for these. */
static enum hm_line_state
check_cosigned(struct hallmark_bytes text, uint64_t time, uint64_t *got)
{
	struct hallmark_buf message = HM_BUF_INIT(4096);
	struct hallmark_buf sig = HM_BUF_INIT(4096);
	struct hm_seed_signer signer = signer_of(W1_SEED);
	struct hm_vkey key = key_of(W1_VKEY);
	enum hm_line_state state;
	uint8_t be[8];

	signer.sign.key = signer.secret;
	hm_put_u64(be, time);
	hm_cosignature_message(&message, time, text);
	hm_buf_mem(&sig, key.id, sizeof(key.id));
	hm_buf_mem(&sig, be, sizeof(be));
	add_signed(&sig, hm_buf_view(&message), &signer);
	state = hm_note_check(text, key.name, hm_buf_view(&sig), &key, got);
	hm_buf_release(&message);
	hm_buf_release(&sig);
	return state;
}

START_TEST(cosigned_times)
{
	uint64_t got = 77;

	ck_assert_int_eq(check_cosigned(HM_LIT(TEXT3), INT64_MAX, &got),
			 HM_LINE_GOOD);
	ck_assert_uint_eq(got, INT64_MAX);
	ck_assert_int_eq(
		check_cosigned(HM_LIT(TEXT3), (uint64_t)INT64_MAX + 1, &got),
		HM_LINE_BAD);
	ck_assert_uint_eq(got, INT64_MAX);
}
END_TEST

/* The longest checkpoint, and a text that cannot be one. */
START_TEST(cosigned_lengths)
{
	char name[256];
	struct hallmark_buf text = HM_BUF_INIT(4096);
	struct hm_checkpoint c = { .size = INT64_MAX };
	uint64_t got;

	memset(name, 'n', sizeof(name));
	c.origin = hm_bytes(name, HM_KEY_NAME_MAX);
	hm_checkpoint_write(&text, &c);
	ck_assert_uint_eq(text.len, HM_CHECKPOINT_BYTES_MAX);
	ck_assert(hm_checkpoint_parse(hm_buf_view(&text), &c));
	ck_assert_int_eq(check_cosigned(hm_buf_view(&text), TIME3, &got),
			 HM_LINE_GOOD);
	hm_buf_byte(&text, '\n');
	ck_assert_int_eq(check_cosigned(hm_buf_view(&text), TIME3, &got),
			 HM_LINE_BAD);
	hm_buf_release(&text);
}
END_TEST

static void add_line(struct hallmark_buf *note, json_t *who, uint8_t type,
		     uint64_t time, struct hallmark_bytes text)
{
	struct hallmark_buf message = HM_BUF_INIT(4096);
	struct hallmark_buf sig = HM_BUF_INIT(4096);
	const char *name, *seed, *vkey;
	struct hm_seed_signer signer;
	struct hm_vkey key;
	uint8_t be[8];

	ck_assert_int_eq(json_unpack(who, "{s:s,s:s,s:s}", "name", &name,
				     "seed_hex", &seed, "vkey", &vkey),
			 0);
	signer = signer_of(seed);
	signer.sign.key = signer.secret;
	key = key_of(vkey);
	ck_assert_uint_eq(key.type, type);
	ck_assert_mem_eq(key.pub, signer.sign.pub, HM_PUB_BYTES);
	hm_buf_mem(&sig, key.id, sizeof(key.id));
	hm_put_u64(be, time);
	if (type == HM_VKEY_WITNESS) {
		hm_buf_mem(&sig, be, sizeof(be));
		hm_cosignature_message(&message, time, text);
	} else {
		hm_buf_add(&message, text);
	}
	add_signed(&sig, hm_buf_view(&message), &signer);
	hm_note_line_write(note, hm_text(name), hm_buf_view(&sig));
	hm_buf_release(&message);
	hm_buf_release(&sig);
}

static void check_golden(json_t *row, json_t *log, json_t *witnesses)
{
	struct hallmark_buf note = HM_BUF_INIT(65536);
	struct hallmark_buf text = HM_BUF_INIT(4096);
	const char *root, *want;
	struct hm_checkpoint c = { .origin = HM_LIT("brand.example/log1") };
	int size, time;

	ck_assert_int_eq(json_unpack(row, "{s:i,s:s,s:i,s:s}", "size", &size,
				     "root_hex", &root, "timestamp", &time,
				     "note", &want),
			 0);
	c.size = (uint64_t)size;
	ck_assert(hm_hex_parse(hm_text(root), c.root.b, 32));
	hm_checkpoint_write(&text, &c);
	hm_buf_add(&note, hm_buf_view(&text));
	hm_buf_byte(&note, '\n');
	add_line(&note, log, HM_VKEY_LOG, 0, hm_buf_view(&text));
	for (size_t i = 0; i < json_array_size(witnesses); i++)
		add_line(&note, json_array_get(witnesses, i), HM_VKEY_WITNESS,
			 (uint64_t)time, hm_buf_view(&text));
	ck_assert(hm_bytes_equal(hm_buf_view(&note), hm_text(want)));
	hm_buf_release(&note);
	hm_buf_release(&text);
}

/* Signed again from their seeds, byte for byte. */
START_TEST(golden_checkpoints)
{
	const char *name = "golden/golden_checkpoints.json";
	json_t *file = vectors_json(name);
	json_t *log, *witnesses, *rows, *row;
	size_t at;

	if (!file)
		return;
	ck_assert_int_eq(json_unpack(file, "{s:{s:o,s:o},s:o}", "keys", "log",
				     &log, "witnesses", &witnesses,
				     "checkpoints", &rows),
			 0);
	json_array_foreach(rows, at, row) check_golden(row, log, witnesses);
	vectors_ran(name, json_array_size(rows));
	json_decref(file);
}
END_TEST

START_TEST(worked_example)
{
	const char *name = "golden/worked_example.json";
	json_t *file = vectors_json(name);
	static struct hm_note_line line;
	const char *input;
	struct hm_note note;
	struct hm_checkpoint c;
	size_t at = 0;

	if (!file)
		return;
	ck_assert_int_eq(json_unpack(file, "{s:s}", "note", &input), 0);
	ck_assert(hm_note_open(hm_text(input), &note));
	ck_assert(hm_bytes_equal(note.text, HM_LIT(TEXT3)));
	ck_assert(hm_checkpoint_parse(note.text, &c));
	ck_assert_uint_eq(c.size, 3);
	for (size_t i = 0; i < 2; i++) {
		struct hm_vkey key = key_of(signers[i].vkey);
		uint64_t time;

		ck_assert(hm_note_next(&note, &at, &line));
		ck_assert_int_eq(hm_note_check(note.text, line.name,
					       hm_bytes(line.sig, line.sig_len),
					       &key, &time),
				 HM_LINE_GOOD);
		ck_assert_uint_eq(time, signers[i].time);
	}
	vectors_ran(name, 1);
	json_decref(file);
}
END_TEST

/* A foreign log's heads hold under its key. */
START_TEST(foreign_checkpoints)
{
	static struct hm_note_line line;
	struct hm_vkey key =
		key_of("example.com/log/testdata+33d7b496+"
		       "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
	uint64_t size;

	for (size = 0; size <= 16; size++) {
		struct hallmark_buf input = HM_BUF_INIT(65536);
		struct hm_checkpoint c;
		struct hm_note note;
		uint64_t time;
		size_t at = 0;
		char name[64];

		snprintf(name, sizeof(name),
			 size < 16 ? "tessera-log/checkpoint.%u"
				   : "tessera-log/checkpoint",
			 (unsigned)size);
		if (!vectors_file(name, &input))
			return;
		ck_assert(hm_note_open(hm_buf_view(&input), &note));
		ck_assert(hm_checkpoint_parse(note.text, &c));
		ck_assert(hm_bytes_equal(c.origin, key.name));
		ck_assert_uint_eq(c.size, size < 16 ? size : 15);
		assert_same(&c, note.text);
		ck_assert(hm_note_next(&note, &at, &line));
		ck_assert_int_eq(hm_note_check(note.text, line.name,
					       hm_bytes(line.sig, line.sig_len),
					       &key, &time),
				 HM_LINE_GOOD);
		ck_assert(!hm_note_next(&note, &at, &line));
		hm_buf_release(&input);
	}
	vectors_ran("tessera-log/checkpoint", size);
}
END_TEST

/* The printed head that parses and that no key is known for. */
START_TEST(printed_checkpoint)
{
	struct hm_checkpoint c;

	ck_assert(hm_checkpoint_parse(
		HM_LIT("example.com/behind-the-sofa\n20852163\n"
		       "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
		&c));
	ck_assert_uint_eq(c.size, 20852163);
	ck_assert(hm_bytes_equal(c.origin,
				 HM_LIT("example.com/behind-the-sofa")));
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_note_checkpoint(void)
{
	Suite *suite = suite_create("note/checkpoint");
	TCase *tcase = tcase_create("checkpoint");

	tcase_add_loop_test(tcase, forms, 0, ROWS(texts));
	tcase_add_test(tcase, cosigned_message);
	tcase_add_loop_test(tcase, lines, 0, ROWS(signers));
	tcase_add_test(tcase, cosigned_times);
	tcase_add_test(tcase, cosigned_lengths);
	tcase_add_test(tcase, golden_checkpoints);
	tcase_add_test(tcase, worked_example);
	tcase_add_test(tcase, foreign_checkpoints);
	tcase_add_test(tcase, printed_checkpoint);
	suite_add_tcase(suite, tcase);
	return suite;
}
