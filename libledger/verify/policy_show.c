/* A policy shown to people and programs. SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "verify/policy.h"

/* The vkey as the policy spells it: name, '+', 8 digits, '+', 44 digits. */
static struct hallmark_bytes vkey_text(struct hallmark_bytes name)
{
	return hm_bytes(name.ptr, name.len + 1 + 8 + 1 + 44);
}

static struct hallmark_bytes
member_name(const struct hallmark_policy *p, size_t member)
{
	return member < HM_POLICY_MAX ? p->witnesses[member].name
				      : p->groups[member - HM_POLICY_MAX].name;
}

static void write_time(struct hallmark_buf *out, uint64_t seconds)
{
	char text[21];

	hallmark_time_write(seconds, text);
	hm_buf_text(out, text);
}

static void text_word(struct hallmark_buf *out, const char *before,
		      struct hallmark_bytes word)
{
	hm_buf_text(out, before);
	hm_escaped_write(out, word);
}

static void text_number(struct hallmark_buf *out, const char *before,
			uint64_t value, const char *after)
{
	hm_buf_text(out, before);
	hm_decimal_write(out, value);
	hm_buf_text(out, after);
}

static void text_file(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	if (p->name.len > 0) {
		text_word(out, "policy ", p->name);
		text_number(out, ", serial ", p->serial, "\n");
	} else {
		hm_buf_text(out, "policy without a name\n");
	}
	hm_buf_text(out, "  SHA-256: ");
	hm_hex_write(out, p->hash.b, HM_HASH_BYTES);
	if (p->issued > 0) {
		hm_buf_text(out, "\n  issued:  ");
		write_time(out, p->issued);
	}
	hm_buf_text(out, "\n  expires: ");
	if (p->expires == UINT64_MAX)
		hm_buf_text(out, "never");
	else
		write_time(out, p->expires);
	hm_buf_byte(out, '\n');
}

static void
text_brands(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	for (size_t i = 0; i < p->brand_count; i++) {
		const struct hm_policy_brand *b = &p->brands[i];

		text_word(out, "brand ", b->name);
		text_word(out, "\n  first root key: ", vkey_text(b->label));
		text_word(out, "\n  ledger: ", b->origin);
		hm_buf_text(out, "\n  items under:");
		for (size_t j = 0; j < b->prefixes; j++)
			text_word(out, " ", p->prefixes[b->first_prefix + j]);
		hm_buf_text(out, b->prefixes > 0
					 ? "\n"
					 : " all that no other line lists\n");
	}
	for (size_t i = 0; i < p->log_count; i++) {
		text_word(out, "log ", vkey_text(p->logs[i].name));
		hm_buf_byte(out, '\n');
	}
	for (size_t i = 0; i < p->attestor_count; i++) {
		text_word(out, "attestor ", p->attestors[i].name);
		text_word(out, ": ", vkey_text(p->attestors[i].label));
		hm_buf_byte(out, '\n');
	}
}

static void
text_quorum(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	for (size_t i = 0; i < p->witness_count; i++) {
		const struct hm_policy_witness *w = &p->witnesses[i];

		text_word(out, w->auditor ? "auditor " : "witness ", w->name);
		text_word(out, ": ", vkey_text(w->key.name));
		hm_buf_byte(out, '\n');
	}
	for (size_t i = 0; i < p->group_count; i++) {
		const struct hm_policy_group *g = &p->groups[i];

		text_word(out, "group ", g->name);
		text_number(out, ": ", g->need, " of");
		for (size_t j = 0; j < g->members; j++)
			text_word(out, " ",
				  member_name(p,
					      p->members[g->first_member + j]));
		hm_buf_byte(out, '\n');
	}
	if (p->quorum_none)
		hm_buf_text(out, "quorum: none; the time of a proof is by the "
				 "ledger's own clock\n");
	else {
		text_word(out, "quorum: ", member_name(p, p->quorum));
		hm_buf_byte(out, '\n');
	}
}

/* As a policy spells it, in the largest unit that is exact; a day is 24h. */
static void text_duration(struct hallmark_buf *out, uint64_t seconds)
{
	static const struct {
		uint32_t seconds;
		const char *unit;
	} units[4] = { { 86400, "d" }, { 3600, "h" }, { 60, "m" }, { 1, "s" } };
	size_t i = seconds == 86400 || seconds == 0;

	while (seconds % units[i].seconds != 0)
		i++;
	text_number(out, "", seconds / units[i].seconds, units[i].unit);
}

static void
text_demands(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	hm_buf_text(out, "a proof may be ");
	text_duration(out, p->max_age);
	hm_buf_text(out, " old\n");
	if (p->require_holder)
		hm_buf_text(out, "proof of who holds the item is required\n");
	if (p->require_inclusion)
		hm_buf_text(out, "proof that each statement is in the log is "
				 "required\n");
	if (p->accept_status_only)
		hm_buf_text(out, "the status alone is accepted\n");
}

static void json_word(struct hallmark_buf *out, const char *before,
		      struct hallmark_bytes word)
{
	hm_buf_text(out, before);
	hm_json_write(out, word);
}

/* The comma before all but the first of a list. */
static void json_next(struct hallmark_buf *out, size_t i)
{
	if (i > 0)
		hm_buf_byte(out, ',');
}

static void json_time(struct hallmark_buf *out, const char *before, bool said,
		      uint64_t seconds)
{
	hm_buf_text(out, before);
	if (!said) {
		hm_buf_text(out, "null");
		return;
	}
	hm_buf_byte(out, '"');
	write_time(out, seconds);
	hm_buf_byte(out, '"');
}

static void json_file(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	if (p->name.len > 0) {
		json_word(out, "{\"name\":", p->name);
		text_number(out, ",\"serial\":", p->serial, "");
	} else {
		hm_buf_text(out, "{\"name\":null,\"serial\":null");
	}
	hm_buf_text(out, ",\"hash\":\"");
	hm_hex_write(out, p->hash.b, HM_HASH_BYTES);
	json_time(out, "\",\"issued\":", p->issued > 0, p->issued);
	json_time(out, ",\"expires\":", p->expires != UINT64_MAX, p->expires);
	text_number(out, ",\"max_age\":", p->max_age, ",\"require\":[");
	if (p->require_holder)
		hm_buf_text(out, "\"holder\"");
	json_next(out, p->require_holder && p->require_inclusion);
	if (p->require_inclusion)
		hm_buf_text(out, "\"inclusion\"");
	hm_buf_text(out, p->accept_status_only
				 ? "],\"accept\":[\"status-only\"]"
				 : "],\"accept\":[]");
}

static void
json_brands(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	hm_buf_text(out, ",\"brands\":[");
	for (size_t i = 0; i < p->brand_count; i++) {
		const struct hm_policy_brand *b = &p->brands[i];

		json_next(out, i);
		json_word(out, "{\"name\":", b->name);
		json_word(out, ",\"root\":", vkey_text(b->label));
		json_word(out, ",\"origin\":", b->origin);
		hm_buf_text(out, ",\"prefixes\":[");
		for (size_t j = 0; j < b->prefixes; j++) {
			json_next(out, j);
			hm_json_write(out, p->prefixes[b->first_prefix + j]);
		}
		hm_buf_text(out, "]}");
	}
	hm_buf_text(out, "],\"logs\":[");
	for (size_t i = 0; i < p->log_count; i++) {
		json_next(out, i);
		json_word(out, "{\"origin\":", p->logs[i].name);
		json_word(out, ",\"key\":", vkey_text(p->logs[i].name));
		hm_buf_byte(out, '}');
	}
	hm_buf_text(out, "],\"attestors\":[");
	for (size_t i = 0; i < p->attestor_count; i++) {
		json_next(out, i);
		json_word(out, "{\"name\":", p->attestors[i].name);
		json_word(out, ",\"key\":", vkey_text(p->attestors[i].label));
		hm_buf_byte(out, '}');
	}
	hm_buf_byte(out, ']');
}

static void
json_quorum(struct hallmark_buf *out, const struct hallmark_policy *p)
{
	hm_buf_text(out, ",\"witnesses\":[");
	for (size_t i = 0; i < p->witness_count; i++) {
		const struct hm_policy_witness *w = &p->witnesses[i];

		json_next(out, i);
		json_word(out, "{\"name\":", w->name);
		json_word(out, ",\"key\":", vkey_text(w->key.name));
		hm_buf_text(out, w->auditor ? ",\"auditor\":true}"
					    : ",\"auditor\":false}");
	}
	hm_buf_text(out, "],\"groups\":[");
	for (size_t i = 0; i < p->group_count; i++) {
		const struct hm_policy_group *g = &p->groups[i];

		json_next(out, i);
		json_word(out, "{\"name\":", g->name);
		text_number(out, ",\"need\":", g->need, ",\"members\":[");
		for (size_t j = 0; j < g->members; j++) {
			json_next(out, j);
			hm_json_write(
				out,
				member_name(p,
					    p->members[g->first_member + j]));
		}
		hm_buf_text(out, "]}");
	}
	if (p->quorum_none)
		hm_buf_text(out, "],\"quorum\":null}\n");
	else {
		json_word(out, "],\"quorum\":", member_name(p, p->quorum));
		hm_buf_text(out, "}\n");
	}
}

/* HMK-POL-16. */
enum hallmark_code hallmark_policy_show(const struct hallmark_policy *policy,
					bool json, struct hallmark_buf *out)
{
	if (json) {
		json_file(out, policy);
		json_brands(out, policy);
		json_quorum(out, policy);
	} else {
		text_file(out, policy);
		text_brands(out, policy);
		text_quorum(out, policy);
		text_demands(out, policy);
	}
	return out->err;
}
