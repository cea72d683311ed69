/* Statement files for people and programs. SPDX-License-Identifier: MIT */
#include <hallmark/statement.h>

#include "base/text.h"
#include "draft/compose.h"
#include "record/statement_file.h"
#include "verify/verdict.h"

static struct hm_record
record_of(const struct hm_statement_file *f, const struct hm_file_event *event)
{
	return (struct hm_record){
		.event = event->event,
		.shown = event->details.len > 0 ? HM_SHOWN_FIELDS
						: HM_SHOWN_NONE,
		.details = { .raw = event->details },
		.has_acceptance = f->acceptance_bytes.len > 0,
		.until = f->acceptance.until,
	};
}

static void
subject_text(struct hallmark_buf *out, const struct hm_file_event *event)
{
	if (event->pub) {
		hm_buf_text(out, "key ");
		hm_pub_write(out, event->pub);
	} else {
		hm_escaped_write(out, event->uri);
	}
	hm_buf_text(out, "\n  ");
}

static void
subject_json(struct hallmark_buf *out, const struct hm_file_event *event)
{
	hm_buf_text(out, event->pub ? "{\"subject\":\"" : "{\"item\":");
	if (event->pub) {
		hm_pub_write(out, event->pub);
		hm_buf_byte(out, '"');
	} else {
		hm_json_write(out, event->uri);
	}
}

static void show_events(const struct hm_statement_file *f, bool json,
			struct hallmark_buf *out)
{
	struct hm_file_events events;
	struct hm_file_event event;
	bool more = false;

	hm_file_events_begin(&events, &f->events);
	while (hm_file_events_next(&events, &event)) {
		struct hm_record record = record_of(f, &event);

		if (!json) {
			subject_text(out, &event);
			hm_record_text(out, &record);
			continue;
		}
		hm_buf_text(out, more ? "," : "");
		subject_json(out, &event);
		hm_record_json(out, &record);
		hm_buf_byte(out, '}');
		more = true;
	}
}

static void
statement_text(const struct hm_statement_file *f, struct hallmark_buf *out)
{
	const struct hm_statement *st = &f->statement;

	hm_buf_text(out, "statement for ");
	hm_escaped_write(out, st->origin);
	hm_buf_text(out, ": ");
	hm_buf_add(out, hm_kind_word(st->kind));
	hm_buf_text(out, ", ");
	hm_decimal_write(out, st->n);
	hm_buf_text(out, st->n == 1 ? " event" : " events");
	if (st->has_first) {
		hm_buf_text(out, ", numbers of the quota from ");
		hm_decimal_write(out, st->first);
	}
	hm_buf_text(out, ", by the key with the thumbprint ");
	hm_hex_write(out, st->kid.b, sizeof(st->kid.b));
	hm_buf_byte(out, '\n');
	show_events(f, false, out);
}

static void
statement_json(const struct hm_statement_file *f, struct hallmark_buf *out)
{
	const struct hm_statement *st = &f->statement;

	hm_buf_text(out, "{\"origin\":");
	hm_json_write(out, st->origin);
	hm_text_json(out, "kind", hm_kind_word(st->kind));
	hm_key_json(out, "kid", st->kid.b);
	hm_number_json(out, "first", st->has_first, st->first);
	hm_buf_text(out, ",\"events\":[");
	show_events(f, true, out);
	hm_buf_text(out, "]}");
}

enum hallmark_code
hallmark_statement_show(struct hallmark_bytes file, bool json,
			struct hallmark_buf *out, struct hallmark_diag *diag)
{
	struct hm_statement_file f;
	struct hm_cbor r;
	bool more = false;

	hm_cbor_init(&r, file, "HMK-FILE-1");
	hm_buf_text(out, json ? "{\"verified\":false,\"statements\":[" : "");
	do {
		hm_statement_file_read(&r, &f);
		if (r.err)
			return hm_draft_fault(diag, &r);
		hm_buf_text(out, json && more ? "," : "");
		if (json)
			statement_json(&f, out);
		else
			statement_text(&f, out);
		more = true;
	} while (r.at < r.len);
	hm_buf_text(out, json ? "]}\n" : "");
	return out->err;
}
