/* SPDX-License-Identifier: MIT */
#include "cbor/reader.h"

#include "base/text.h"

enum major {
	UINT,
	NINT,
	BSTR,
	TSTR,
	ARRAY,
	MAP,
	TAG,
	SIMPLE
};
#define FALSE 20
#define TRUE 21
#define NULL_VALUE 22

struct head {
	enum major major;
	uint64_t value;
};

static void fault(struct hm_cbor *r, const char *rule, const char *what)
{
	r->err = HALLMARK_MALFORMED;
	r->err_rule = rule;
	r->err_what = what;
}

void hm_cbor_init(struct hm_cbor *r, struct hallmark_bytes input,
		  const char *rule)
{
	*r = (struct hm_cbor){ .ptr = input.ptr,
			       .len = input.len,
			       .rule = rule };
}

void hm_cbor_fail(struct hm_cbor *r, enum hallmark_code code, const char *what)
{
	if (r->err)
		return;
	r->err = code;
	r->err_rule = r->rule;
	r->err_what = what;
}

/* What the initial byte alone settles. */
static void check_initial(struct hm_cbor *r, enum major major, uint8_t info)
{
	if (info == 31 && major >= BSTR && major <= MAP)
		fault(r, "HMK-CBOR-3", "indefinite length");
	else if (info > 27)
		fault(r, "HMK-CBOR-1", "no such head in CBOR");
	else if (major == SIMPLE && info > 24)
		fault(r, "HMK-CBOR-5", "floating-point number");
	else if (major == SIMPLE && (info < FALSE || info > NULL_VALUE))
		fault(r, "HMK-CBOR-6",
		      "simple value other than false, true, null");
}

static uint64_t read_argument(struct hm_cbor *r, uint8_t info)
{
	static const uint64_t least[4] = { 24, 0x100, 0x10000, 0x100000000 };
	uint64_t value;
	size_t len;

	if (info < 24)
		return info;
	len = (size_t)1 << (info - 24);
	if (r->len - r->at < len) {
		fault(r, "HMK-CBOR-1", "input ends inside a head");
		return 0;
	}
	value = hm_get_be(r->ptr + r->at, len);
	r->at += len;
	if (value < least[info - 24])
		fault(r, "HMK-CBOR-2", "head is not the shortest");
	return value;
}

/* A member has at least one byte, a pair two: no count can run ahead. */
static void check_value(struct hm_cbor *r, const struct head *h)
{
	size_t left = r->len - r->at;

	if (h->major <= NINT && h->value > INT64_MAX)
		fault(r, "HMK-CBOR-4", "integer outside 64 bits with sign");
	else if (h->major >= BSTR && h->major <= ARRAY && h->value > left)
		fault(r, "HMK-CBOR-11", "length or count past the input's end");
	else if (h->major == MAP && h->value > left / 2)
		fault(r, "HMK-CBOR-11", "count of pairs past the input's end");
}

/* A simple value of 0, which no input can give, once the reader has failed. */
static struct head read_head(struct hm_cbor *r)
{
	static const struct head none = { SIMPLE, 0 };
	struct head h;
	uint8_t info;

	if (r->err)
		return none;
	r->err_at = r->at;
	if (r->at == r->len) {
		fault(r, "HMK-CBOR-1", "input ends before an item");
		return none;
	}
	h.major = (enum major)(r->ptr[r->at] >> 5);
	info = r->ptr[r->at] & 31;
	r->at++;
	check_initial(r, h.major, info);
	h.value = r->err ? 0 : read_argument(r, info);
	if (!r->err)
		check_value(r, &h);
	return r->err ? none : h;
}

static void fault_tag(struct hm_cbor *r)
{
	fault(r, "HMK-CBOR-7", "tag that is not expected here");
}

static uint64_t take(struct hm_cbor *r, enum major major, const char *what)
{
	struct head h = read_head(r);

	if (r->err || h.major == major)
		return h.value;
	if (h.major == TAG)
		fault_tag(r);
	else
		hm_cbor_fail(r, HALLMARK_MALFORMED, what);
	return 0;
}

static uint64_t within(struct hm_cbor *r, uint64_t value, uint64_t min,
		       uint64_t max, const char *what)
{
	if (value < min || value > max)
		hm_cbor_fail(r, HALLMARK_MALFORMED, what);
	return r->err ? 0 : value;
}

size_t hm_cbor_array(struct hm_cbor *r, size_t min, size_t max)
{
	return (size_t)within(r, take(r, ARRAY, "an array was expected"), min,
			      max, "number of members out of range");
}

size_t hm_cbor_map(struct hm_cbor *r, size_t min, size_t max)
{
	return (size_t)within(r, take(r, MAP, "a map was expected"), min, max,
			      "number of pairs out of range");
}

uint64_t hm_cbor_uint(struct hm_cbor *r, uint64_t min, uint64_t max)
{
	return within(r, take(r, UINT, "an unsigned integer was expected"), min,
		      max, "integer out of range");
}

int64_t hm_cbor_int(struct hm_cbor *r, int64_t min, int64_t max)
{
	bool negative = hm_cbor_peek(r) == HM_CBOR_NINT;
	int64_t value = (int64_t)take(r, negative ? NINT : UINT,
				      "an integer was expected");

	if (negative)
		value = -1 - value;
	if (value < min || value > max)
		hm_cbor_fail(r, HALLMARK_MALFORMED, "integer out of range");
	return r->err ? 0 : value;
}

static struct hallmark_bytes take_string(struct hm_cbor *r, size_t len)
{
	struct hallmark_bytes view = { NULL, 0 };

	if (r->err)
		return view;
	view = hm_bytes(r->ptr + r->at, len);
	r->at += len;
	return view;
}

struct hallmark_bytes hm_cbor_bstr(struct hm_cbor *r, size_t min, size_t max)
{
	uint64_t len = take(r, BSTR, "a byte string was expected");

	len = within(r, len, min, max, "length out of range");
	return take_string(r, (size_t)len);
}

static struct hallmark_bytes take_text(struct hm_cbor *r, size_t len)
{
	struct hallmark_bytes text = take_string(r, len);

	if (hm_utf8_plain(text))
		return text;
	fault(r, "HMK-CBOR-9", "text is not UTF-8 or has a control character");
	return hm_bytes(NULL, 0);
}

struct hallmark_bytes hm_cbor_tstr(struct hm_cbor *r, size_t min, size_t max)
{
	uint64_t len = take(r, TSTR, "a text string was expected");

	len = within(r, len, min, max, "length out of range");
	return take_text(r, (size_t)len);
}

bool hm_cbor_bool(struct hm_cbor *r)
{
	uint64_t value = take(r, SIMPLE, "true or false was expected");

	if (value == NULL_VALUE)
		hm_cbor_fail(r, HALLMARK_MALFORMED,
			     "true or false was expected");
	return value == TRUE;
}

void hm_cbor_tag18(struct hm_cbor *r)
{
	uint64_t value = take(r, TAG, "tag 18 was expected");

	if (!r->err && value != 18)
		fault_tag(r);
}

enum hm_cbor_next hm_cbor_peek(const struct hm_cbor *r)
{
	uint8_t first;

	if (r->err || r->at == r->len)
		return HM_CBOR_NONE;
	first = r->ptr[r->at];
	if (first >> 5 != SIMPLE)
		return (enum hm_cbor_next)(HM_CBOR_UINT + (first >> 5));
	return first == (SIMPLE << 5 | NULL_VALUE) ? HM_CBOR_NULL
						   : HM_CBOR_OTHER;
}

bool hm_cbor_null(struct hm_cbor *r)
{
	if (hm_cbor_peek(r) != HM_CBOR_NULL)
		return false;
	(void)read_head(r);
	return true;
}

/* An array or map whose members are being read. */
struct level {
	size_t left;		   /* members to come; a pair is two */
	size_t member;		   /* where the one being read begins */
	struct hallmark_bytes key; /* the last key; ptr NULL: none yet */
	bool map;
};

static bool key_follows(struct hallmark_bytes last, struct hallmark_bytes key)
{
	size_t len = last.len < key.len ? last.len : key.len;
	int order = memcmp(last.ptr, key.ptr, len);

	return order < 0 || (order == 0 && last.len < key.len);
}

/* The member that begins at level->member ends here. */
static void end_member(struct hm_cbor *r, struct level *level)
{
	struct hallmark_bytes key;

	level->left--;
	if (!level->map || level->left % 2 == 0)
		return;
	key = hm_bytes(r->ptr + level->member, r->at - level->member);
	if (!r->err && level->key.ptr && !key_follows(level->key, key)) {
		r->err_at = level->member;
		fault(r, "HMK-CBOR-8", "map keys not in order, or twice");
	}
	level->key = key;
}

/* One head and, for a string, its bytes; a fault for a tag. */
static struct head read_atom(struct hm_cbor *r)
{
	struct head h = read_head(r);

	if (r->err)
		return h;
	if (h.major == BSTR)
		(void)take_string(r, (size_t)h.value);
	else if (h.major == TSTR)
		(void)take_text(r, (size_t)h.value);
	else if (h.major == TAG)
		fault_tag(r);
	return h;
}

/* A member is complete, and with it every level that this fills. */
static size_t
close_levels(struct hm_cbor *r, struct level *levels, size_t depth)
{
	while (depth > 0) {
		end_member(r, &levels[depth - 1]);
		if (levels[depth - 1].left > 0)
			break;
		depth--;
	}
	return depth;
}

struct hallmark_bytes hm_cbor_item(struct hm_cbor *r)
{
	struct level levels[HM_CBOR_DEPTH_MAX];
	size_t depth = 0;
	size_t from = r->at;

	do {
		struct head h;
		bool opens;

		if (depth > 0)
			levels[depth - 1].member = r->at;
		h = read_atom(r);
		opens = h.major == ARRAY || h.major == MAP;
		if (opens && depth == HM_CBOR_DEPTH_MAX)
			fault(r, "HMK-CBOR-10", "nested too deep");
		else if (opens && h.value > 0)
			levels[depth++] =
				(struct level){ .left = (size_t)h.value
							<< (h.major == MAP),
						.map = h.major == MAP };
		else
			depth = close_levels(r, levels, depth);
	} while (depth > 0 && !r->err);
	if (r->err)
		return hm_bytes(NULL, 0);
	r->err_at = from;
	return hm_bytes(r->ptr + from, r->at - from);
}

void hm_cbor_end(struct hm_cbor *r)
{
	if (r->err || r->at == r->len)
		return;
	r->err_at = r->at;
	fault(r, "HMK-CBOR-12", "bytes after the end");
}
