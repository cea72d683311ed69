/* The lines of a policy, one function a keyword. SPDX-License-Identifier: MIT */
#include "verify/policy_lines.h"

#include <hallmark/item.h>

#include "base/text.h"

/* 33 bytes of type and key. */
#define VKEY_BASE64 44

bool hm_policy_refuse(struct hm_policy_reader *r, const char *rule,
		      const char *words)
{
	r->fault.rule = rule;
	r->fault.message = words;
	r->fault.offset = (size_t)(r->word.ptr - r->policy->text.ptr);
	return false;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* False at the end of the line; the word is then empty. */
static bool next(struct hm_policy_reader *r)
{
	size_t from = 0;
	size_t to;

	while (from < r->rest.len && is_blank(r->rest.ptr[from]))
		from++;
	to = from;
	while (to < r->rest.len && !is_blank(r->rest.ptr[to]))
		to++;
	r->word = hm_bytes(r->rest.ptr + from, to - from);
	r->rest = hm_bytes(r->rest.ptr + to, r->rest.len - to);
	return r->word.len > 0;
}

static bool need(struct hm_policy_reader *r, const char *words)
{
	return next(r) || hm_policy_refuse(r, "HMK-POL-2", words);
}

static bool need_name(struct hm_policy_reader *r, struct hallmark_bytes *name)
{
	if (!need(r, "the name is missing"))
		return false;
	*name = r->word;
	return true;
}

static bool
is_word(const struct hm_policy_reader *r, struct hallmark_bytes text)
{
	return hm_bytes_equal(r->word, text);
}

static bool read_policy(struct hm_policy_reader *r)
{
	if (!need_name(r, &r->policy->name) ||
	    !need(r, "the serial number is missing"))
		return false;
	return hm_decimal_parse(r->word, &r->policy->serial) ||
	       hm_policy_refuse(
		       r, "HMK-POL-14",
		       "the serial is not a decimal number below 2^64");
}

static bool read_time(struct hm_policy_reader *r, uint64_t *seconds)
{
	if (!need(r, "the time is missing"))
		return false;
	return hallmark_time_parse(r->word, seconds) ||
	       hm_policy_refuse(r, "HMK-POL-14",
				"a time looks like 2031-01-31T23:59:59Z");
}

static bool read_issued(struct hm_policy_reader *r)
{
	return read_time(r, &r->policy->issued);
}

static bool read_expires(struct hm_policy_reader *r)
{
	return read_time(r, &r->policy->expires);
}

static bool read_max_age(struct hm_policy_reader *r)
{
	if (!need(r, "the duration is missing"))
		return false;
	return hallmark_duration_parse(r->word, &r->policy->max_age) ||
	       hm_policy_refuse(r, "HMK-POL-14",
				"a duration is digits and one of s, m, h, d");
}

/*
 * HMK-POL-4: where the key stands already, in words; NULL if nowhere. A brand
 * may name its root on each of its lines.
 */
static const char *
key_owner(const struct hallmark_policy *p, const uint8_t pub[HM_PUB_BYTES],
	  struct hallmark_bytes brand)
{
	for (size_t i = 0; i < p->log_count; i++)
		if (memcmp(p->logs[i].pub, pub, HM_PUB_BYTES) == 0)
			return "this public key is that of a log";
	for (size_t i = 0; i < p->witness_count; i++)
		if (memcmp(p->witnesses[i].key.pub, pub, HM_PUB_BYTES) == 0)
			return "this public key is that of a witness";
	for (size_t i = 0; i < p->attestor_count; i++)
		if (memcmp(p->attestors[i].pub, pub, HM_PUB_BYTES) == 0)
			return "this public key is that of an attestor";
	for (size_t i = 0; i < p->brand_count; i++)
		if (memcmp(p->brands[i].root, pub, HM_PUB_BYTES) == 0 &&
		    !hm_bytes_equal(p->brands[i].name, brand))
			return "this public key is the root of another brand";
	return NULL;
}

/* brand is empty but on a brand line. */
static bool read_key(struct hm_policy_reader *r, uint8_t type,
		     struct hallmark_bytes brand, struct hm_vkey *key)
{
	const char *what;

	if (!need(r, "the verifier key is missing"))
		return false;
	if (!hm_vkey_parse(r->word, key, &what))
		return hm_policy_refuse(r, "HMK-POL-3", what);
	if (key->type != type)
		return hm_policy_refuse(
			r, "HMK-POL-3",
			type == HM_VKEY_WITNESS
				? "this key has type 01, a witness's has "
				  "type 04: it needs conversion, which "
				  "changes its key ID"
				: "this key has type 04, which only "
				  "witnesses have");
	what = key_owner(r->policy, key->pub, brand);
	return !what || hm_policy_refuse(r, "HMK-POL-4", what);
}

static bool read_url(struct hm_policy_reader *r)
{
	return !next(r) || hm_bytes_start(r->word, HM_LIT("https://")) ||
	       hm_bytes_start(r->word, HM_LIT("http://")) ||
	       hm_policy_refuse(
		       r, "HMK-POL-2",
		       "a URL begins with https:// or http://; a comment has a "
		       "line of its own");
}

static bool read_log(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	struct hm_vkey key;

	if (p->log_count == HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-13", "more than 32 logs");
	if (!read_key(r, HM_VKEY_LOG, hm_bytes(NULL, 0), &key) || !read_url(r))
		return false;
	p->logs[p->log_count++] = key;
	return true;
}

/* A group's member: a witness or a group that stands above. */
static size_t
find_member(const struct hallmark_policy *p, struct hallmark_bytes name)
{
	for (size_t i = 0; i < p->witness_count; i++)
		if (hm_bytes_equal(p->witnesses[i].name, name))
			return i;
	for (size_t i = 0; i < p->group_count; i++)
		if (hm_bytes_equal(p->groups[i].name, name))
			return HM_POLICY_MAX + i;
	return HM_POLICY_NO_MEMBER;
}

/* HMK-POL-5. */
static bool
read_new_name(struct hm_policy_reader *r, struct hallmark_bytes *name)
{
	if (!need_name(r, name))
		return false;
	if (is_word(r, HM_LIT("none")) || is_word(r, HM_LIT("all")) ||
	    is_word(r, HM_LIT("any")))
		return hm_policy_refuse(r, "HMK-POL-5",
					"none, all and any cannot be names");
	return find_member(r->policy, *name) == HM_POLICY_NO_MEMBER ||
	       hm_policy_refuse(r, "HMK-POL-5",
				"a witness or group above has this name");
}

static bool read_witness(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	struct hm_policy_witness witness = { .auditor = false };

	if (p->witness_count == HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-13",
					"more than 32 witnesses");
	if (!read_new_name(r, &witness.name) ||
	    !read_key(r, HM_VKEY_WITNESS, hm_bytes(NULL, 0), &witness.key) ||
	    !read_url(r))
		return false;
	p->witnesses[p->witness_count++] = witness;
	return true;
}

static bool read_auditor(struct hm_policy_reader *r)
{
	struct hallmark_bytes name;
	size_t member;

	if (!need_name(r, &name))
		return false;
	member = find_member(r->policy, name);
	if (member >= HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-5",
					"no witness line above has this name");
	if (r->policy->witnesses[member].auditor)
		return hm_policy_refuse(r, "HMK-POL-5",
					"this witness is an auditor already");
	r->policy->witnesses[member].auditor = true;
	return true;
}

/* HMK-POL-6. There is room: no name enters twice. */
static bool add_member(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	size_t member = find_member(p, r->word);

	if (member == HM_POLICY_NO_MEMBER)
		return hm_policy_refuse(
			r, "HMK-POL-6",
			"no witness or group above has this name");
	for (size_t i = 0; i < p->member_count; i++)
		if (p->members[i] == member)
			return hm_policy_refuse(
				r, "HMK-POL-6",
				"a name can be in one group only, once");
	p->members[p->member_count++] = member;
	return true;
}

static bool
read_threshold(struct hm_policy_reader *r, struct hm_policy_group *group)
{
	uint64_t k;

	if (is_word(r, HM_LIT("all")))
		k = group->members;
	else if (is_word(r, HM_LIT("any")))
		k = 1;
	else if (!hm_decimal_parse(r->word, &k))
		k = 0;
	if (k < 1 || k > group->members)
		return hm_policy_refuse(r, "HMK-POL-6",
					"after a group's name stands all, any, "
					"or a number of its members");
	group->need = (size_t)k;
	return true;
}

static bool read_group(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	struct hm_policy_group group = { .first_member = p->member_count };
	struct hallmark_bytes threshold;

	if (p->group_count == HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-13", "more than 32 groups");
	if (!read_new_name(r, &group.name) ||
	    !need(r, "the number of members needed is missing"))
		return false;
	threshold = r->word;
	if (!need(r, "the group has no member"))
		return false;
	do {
		if (!add_member(r))
			return false;
	} while (next(r));
	group.members = p->member_count - group.first_member;
	r->word = threshold;
	if (!read_threshold(r, &group))
		return false;
	p->groups[p->group_count++] = group;
	return true;
}

static bool read_quorum(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;

	if (!need(r, "the name is missing"))
		return false;
	p->quorum_none = is_word(r, HM_LIT("none"));
	p->quorum = find_member(p, r->word);
	return p->quorum_none || p->quorum != HM_POLICY_NO_MEMBER ||
	       hm_policy_refuse(r, "HMK-POL-6",
				"no witness or group above has this name");
}

/* A vkey and more behind it: what several roots of one brand will look like. */
static bool is_root_list(struct hallmark_bytes word)
{
	struct hm_vkey key;
	const char *what;
	size_t len = 0;

	for (int plus = 0; len < word.len && plus < 2; len++)
		if (word.ptr[len] == '+')
			plus++;
	if (word.len - len <= VKEY_BASE64)
		return false;
	len += VKEY_BASE64;
	return (word.ptr[len] == ',' || word.ptr[len] == '/') &&
	       hm_vkey_parse(hm_bytes(word.ptr, len), &key, &what) &&
	       key.type == HM_VKEY_LOG;
}

static bool read_root(struct hm_policy_reader *r, struct hm_policy_brand *brand)
{
	struct hm_vkey key;

	if (!read_key(r, HM_VKEY_LOG, brand->name, &key)) {
		if (!is_root_list(r->word))
			return false;
		r->fault.code = HALLMARK_NEWER;
		return hm_policy_refuse(
			r, "HMK-POL-15",
			"several root keys need a newer version of this "
			"program");
	}
	brand->label = key.name;
	memcpy(brand->root, key.pub, HM_PUB_BYTES);
	return true;
}

static bool read_prefixes(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;

	while (next(r)) {
		if (p->prefix_count == HM_POLICY_PREFIXES_MAX)
			return hm_policy_refuse(r, "HMK-POL-13",
						"more than 256 prefixes");
		if (!hallmark_prefix_valid(r->word))
			return hm_policy_refuse(
				r, "HMK-POL-8",
				"a prefix is 3 to 12 digits of a GS1 company "
				"or a URI in normal form that is not GS1's");
		p->prefixes[p->prefix_count++] = r->word;
	}
	return true;
}

static bool read_brand(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	struct hm_policy_brand brand = { .first_prefix = p->prefix_count };

	if (p->brand_count == HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-13",
					"more than 32 brand lines");
	if (!need_name(r, &brand.name) || !read_root(r, &brand) ||
	    !need(r, "the origin is missing"))
		return false;
	brand.origin = r->word;
	if (!read_prefixes(r))
		return false;
	brand.prefixes = p->prefix_count - brand.first_prefix;
	p->brands[p->brand_count++] = brand;
	return true;
}

static bool read_attestor(struct hm_policy_reader *r)
{
	struct hallmark_policy *p = r->policy;
	struct hm_policy_attestor attestor;
	struct hm_vkey key;

	if (p->attestor_count == HM_POLICY_MAX)
		return hm_policy_refuse(r, "HMK-POL-13",
					"more than 32 attestors");
	if (!need_name(r, &attestor.name))
		return false;
	for (size_t i = 0; i < p->attestor_count; i++)
		if (is_word(r, p->attestors[i].name))
			return hm_policy_refuse(
				r, "HMK-POL-5",
				"an attestor above has this name");
	if (!read_key(r, HM_VKEY_LOG, hm_bytes(NULL, 0), &key))
		return false;
	attestor.label = key.name;
	memcpy(attestor.pub, key.pub, HM_PUB_BYTES);
	p->attestors[p->attestor_count++] = attestor;
	return true;
}

static bool set_once(struct hm_policy_reader *r, bool *flag)
{
	if (*flag)
		return hm_policy_refuse(r, "HMK-POL-2", "this was said above");
	*flag = true;
	return true;
}

static bool read_require(struct hm_policy_reader *r)
{
	if (!need(r, "holder or inclusion is missing"))
		return false;
	if (is_word(r, HM_LIT("holder")))
		return set_once(r, &r->policy->require_holder);
	if (is_word(r, HM_LIT("inclusion")))
		return set_once(r, &r->policy->require_inclusion);
	return hm_policy_refuse(r, "HMK-POL-2",
				"only holder or inclusion is required");
}

static bool read_accept(struct hm_policy_reader *r)
{
	if (!need(r, "status-only is missing"))
		return false;
	if (!is_word(r, HM_LIT("status-only")))
		return hm_policy_refuse(r, "HMK-POL-2",
					"only status-only is accepted");
	r->accept = r->word;
	r->policy->accept_status_only = true;
	return true;
}

#define KEYWORD(word, once, read)                                              \
	{                                                                      \
		word, sizeof(word) - 1, once, read                             \
	}
static const struct keyword {
	char word[9];
	uint8_t len;
	bool once;
	bool (*read)(struct hm_policy_reader *r);
} keywords[] = {
	KEYWORD("policy", true, read_policy),
	KEYWORD("issued", true, read_issued),
	KEYWORD("expires", true, read_expires),
	KEYWORD("log", false, read_log),
	KEYWORD("witness", false, read_witness),
	KEYWORD("auditor", false, read_auditor),
	KEYWORD("group", false, read_group),
	KEYWORD("quorum", true, read_quorum),
	KEYWORD("brand", false, read_brand),
	KEYWORD("attestor", false, read_attestor),
	KEYWORD("max-age", true, read_max_age),
	KEYWORD("require", false, read_require),
	KEYWORD("accept", true, read_accept),
};

/* HMK-POL-2. */
bool hm_policy_line(struct hm_policy_reader *r)
{
	size_t i = 0;

	if (!next(r) || r->word.ptr[0] == '#')
		return true;
	while (!is_word(r, hm_bytes(keywords[i].word, keywords[i].len)))
		if (++i == sizeof(keywords) / sizeof(keywords[0]))
			return hm_policy_refuse(
				r, "HMK-POL-2",
				"no line begins with this word");
	if (keywords[i].once && (r->seen & 1u << i) != 0)
		return hm_policy_refuse(r, "HMK-POL-2",
					"a line above begins with this word");
	r->seen |= 1u << i;
	if (!keywords[i].read(r))
		return false;
	return !next(r) ||
	       hm_policy_refuse(r, "HMK-POL-2",
				"the line has more than its keyword "
				"takes; a comment has a line of its own");
}
