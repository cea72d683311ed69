/* Drafts for people and programs. SPDX-License-Identifier: MIT */
#include "draft/draft.h"

#include "base/text.h"
#include "verify/verdict.h"

static const char *claim_words(const struct hallmark_opened_item *item)
{
	if (!item->claim)
		return "none";
	return item->claim_closed ? "used" : "open";
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
		hm_flags_text(buf, item->flags);
		hm_buf_byte(buf, '\n');
	}
	if (item->announced) {
		hm_buf_text(buf, "    a recovery was announced at ");
		hm_time_text(buf, item->announced_at);
		hm_buf_byte(buf, '\n');
	}
	if (item->claim && !item->claim_closed)
		hm_buf_text(buf, "    its claim code is still open\n");
	if (event->details.len > 0)
		hm_details_text(buf, event->details);
}

static void
item_json(struct hallmark_buf *buf, const struct hallmark_opened_item *item,
	  const struct hm_file_event *event)
{
	const char *claim = claim_words(item);

	hm_buf_text(buf, "{\"item\":");
	hm_json_write(buf, item->uri);
	hm_key_json(buf, "custodian", item->custodian);
	hm_number_json(buf, "events", true, item->count);
	hm_words_json(buf, "flags", HALLMARK_WORDS_FLAG, item->flags);
	hm_moment_json(buf, "announced", item->announced, item->announced_at);
	hm_text_json(buf, "claim", hm_text(claim));
	hm_name_json(buf, "details");
	if (event->details.len > 0)
		hm_details_json(buf, event->details);
	else
		hm_buf_text(buf, "null");
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
	hm_word_json(out, HALLMARK_WORDS_KIND, info->kind);
	hm_text_json(out, "origin", info->origin);
	hm_key_json(out, "to", info->to);
	hm_name_json(out, "accepted");
	hm_buf_text(out, info->accepted ? "true" : "false");
	hm_moment_json(out, "until", info->accepted, info->until);
	hm_buf_text(out, ",\"items\":[");
	show_items(draft, true, out);
	hm_buf_text(out, "]}\n");
}

static void
draft_text(const struct hallmark_draft *draft,
	   const struct hallmark_draft_info *info, struct hallmark_buf *out)
{
	hm_word_text(out, HALLMARK_WORDS_KIND, info->kind);
	hm_buf_text(out, " of ");
	hm_decimal_write(out, info->items);
	hm_buf_text(out, info->items == 1 ? " item in " : " items in ");
	hm_escaped_write(out, info->origin);
	hm_buf_text(out, "\nto   ");
	hm_pub_write(out, info->to);
	hm_buf_text(out, info->accepted ? "\naccepted, until "
					: "\nnot accepted yet");
	if (info->accepted)
		hm_time_text(out, info->until);
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
