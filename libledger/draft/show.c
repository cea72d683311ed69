/* Drafts for people and programs. SPDX-License-Identifier: MIT */
#include "draft/show.h"

#include "base/text.h"
#include "draft/draft.h"

void hm_show_word(struct hallmark_buf *buf, enum hallmark_vocabulary words,
		  uint64_t number)
{
	const char *word = hallmark_word(words, number);

	if (word)
		hm_buf_text(buf, word);
	else
		hm_decimal_write(buf, number);
}

void hm_show_word_json(struct hallmark_buf *buf, enum hallmark_vocabulary words,
		       uint64_t number)
{
	bool word = hallmark_word(words, number);

	hm_buf_text(buf, word ? "\"" : "");
	hm_show_word(buf, words, number);
	hm_buf_text(buf, word ? "\"" : "");
}

static void put_time(struct hallmark_buf *buf, uint64_t time)
{
	char text[21];

	hallmark_time_write(time, text);
	hm_buf_text(buf, text);
}

/* Every flag's word; before each but the first what stands between two. */
static void put_flags(struct hallmark_buf *buf, unsigned flags,
		      const char *quote, const char *between)
{
	bool more = false;

	for (unsigned flag = 1; flag <= HM_FLAG_KEY_VOID; flag <<= 1) {
		if (!(flags & flag))
			continue;
		hm_buf_text(buf, more ? between : "");
		hm_buf_text(buf, quote);
		hm_show_word(buf, HALLMARK_WORDS_FLAG, flag);
		hm_buf_text(buf, quote);
		more = true;
	}
}

static const char *claim_words(const struct hallmark_opened_item *item)
{
	if (!item->claim)
		return "none";
	return item->claim_closed ? "used" : "open";
}

static void details_text(struct hallmark_buf *buf, struct hallmark_bytes raw)
{
	struct hm_fields f;
	struct hm_field field;

	hm_fields_begin(&f, raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, "    ");
		if (field.label.len == 1 && field.label.ptr[0] == HM_LABEL_LOT)
			hm_buf_text(buf, "lot");
		else
			hm_value_text(buf, field.label);
		hm_buf_text(buf, ": ");
		hm_value_text(buf, field.value);
		hm_buf_byte(buf, '\n');
	}
}

static void
item_text(struct hallmark_buf *buf, const struct hallmark_opened_item *item,
	  const struct hm_file_event *event)
{
	hm_buf_text(buf, "  ");
	hm_escaped_write(buf, item->uri);
	hm_buf_text(buf, "\n    from ");
	hm_pub_write(buf, item->custodian);
	hm_buf_byte(buf, '\n');
	if (item->flags) {
		hm_buf_text(buf, "    status: ");
		put_flags(buf, item->flags, "", ", ");
		hm_buf_byte(buf, '\n');
	}
	if (item->announced) {
		hm_buf_text(buf, "    a recovery was announced at ");
		put_time(buf, item->announced_at);
		hm_buf_byte(buf, '\n');
	}
	if (item->claim && !item->claim_closed)
		hm_buf_text(buf, "    its claim code is still open\n");
	if (event->details.len > 0)
		details_text(buf, event->details);
}

static void details_json(struct hallmark_buf *buf, struct hallmark_bytes raw)
{
	struct hm_fields f;
	struct hm_field field;
	bool more = false;

	if (raw.len == 0) {
		hm_buf_text(buf, "null");
		return;
	}
	hm_buf_byte(buf, '[');
	hm_fields_begin(&f, raw);
	while (hm_fields_next(&f, &field)) {
		hm_buf_text(buf, more ? ",{\"label\":" : "{\"label\":");
		hm_value_json(buf, field.label);
		hm_buf_text(buf, ",\"value\":");
		hm_value_json(buf, field.value);
		hm_buf_byte(buf, '}');
		more = true;
	}
	hm_buf_byte(buf, ']');
}

static void
item_json(struct hallmark_buf *buf, const struct hallmark_opened_item *item,
	  const struct hm_file_event *event)
{
	hm_buf_text(buf, "{\"item\":");
	hm_json_write(buf, item->uri);
	hm_buf_text(buf, ",\"custodian\":\"");
	hm_pub_write(buf, item->custodian);
	hm_buf_text(buf, "\",\"events\":");
	hm_decimal_write(buf, item->count);
	hm_buf_text(buf, ",\"flags\":[");
	put_flags(buf, item->flags, "\"", ",");
	hm_buf_text(buf, "],\"announced\":");
	if (item->announced)
		hm_time_json(buf, item->announced_at);
	else
		hm_buf_text(buf, "null");
	hm_buf_text(buf, ",\"claim\":\"");
	hm_buf_text(buf, claim_words(item));
	hm_buf_text(buf, "\",\"details\":");
	details_json(buf, event->details);
	hm_buf_byte(buf, '}');
}

static void show_items(const struct hallmark_draft *draft, bool json,
		       struct hallmark_buf *buf)
{
	struct hm_carton_walk walk = { .next = 0 };
	struct hm_file_events events;
	struct hm_file_event event;
	bool more = false;

	hm_file_events_begin(&events, &draft->file.events);
	while (hm_carton_next(&draft->carton, &walk) &&
	       hm_file_events_next(&events, &event)) {
		if (!json) {
			item_text(buf, &walk.item, &event);
			continue;
		}
		hm_buf_text(buf, more ? "," : "");
		item_json(buf, &walk.item, &event);
		more = true;
	}
}

static void
draft_json(const struct hallmark_draft *draft,
	   const struct hallmark_draft_info *info, struct hallmark_buf *out)
{
	hm_buf_text(out, "{\"kind\":");
	hm_show_word_json(out, HALLMARK_WORDS_KIND, info->kind);
	hm_buf_text(out, ",\"origin\":");
	hm_json_write(out, info->origin);
	hm_buf_text(out, ",\"to\":\"");
	hm_pub_write(out, info->to);
	hm_buf_text(out, "\",\"accepted\":");
	hm_buf_text(out, info->accepted ? "true" : "false");
	hm_buf_text(out, ",\"until\":");
	if (info->accepted)
		hm_time_json(out, info->until);
	else
		hm_buf_text(out, "null");
	hm_buf_text(out, ",\"items\":[");
	show_items(draft, true, out);
	hm_buf_text(out, "]}\n");
}

static void
draft_text(const struct hallmark_draft *draft,
	   const struct hallmark_draft_info *info, struct hallmark_buf *out)
{
	hm_show_word(out, HALLMARK_WORDS_KIND, info->kind);
	hm_buf_text(out, " of ");
	hm_decimal_write(out, info->items);
	hm_buf_text(out, info->items == 1 ? " item in " : " items in ");
	hm_escaped_write(out, info->origin);
	hm_buf_text(out, "\nto   ");
	hm_pub_write(out, info->to);
	hm_buf_text(out, info->accepted ? "\naccepted, until "
					: "\nnot accepted yet");
	if (info->accepted)
		put_time(out, info->until);
	hm_buf_byte(out, '\n');
	show_items(draft, false, out);
}

enum hallmark_code hallmark_draft_show(const struct hallmark_draft *draft,
				       bool json, struct hallmark_buf *out)
{
	struct hallmark_draft_info info;

	hallmark_draft_info(draft, &info);
	if (json)
		draft_json(draft, &info, out);
	else
		draft_text(draft, &info, out);
	return out->err;
}
