/* Signed notes and what their lines hold. SPDX-License-Identifier: MIT */
#include "note/note.h"

#include "base/text.h"

#define DASH "\xe2\x80\x94 "
#define SIG_MIN (HM_KEY_ID_BYTES + 1)

/* Where c stands from `from` on; the length if nowhere. */
static size_t find(struct hallmark_bytes text, size_t from, uint8_t c)
{
	while (from < text.len && text.ptr[from] != c)
		from++;
	return from;
}

/* HMK-NOTE-2, without its LF. */
static bool read_line(struct hallmark_bytes text, struct hm_note_line *line)
{
	struct hallmark_bytes dash = HM_LIT(DASH);
	struct hallmark_bytes name, base64;
	size_t space;

	if (!hm_bytes_start(text, dash))
		return false;
	space = find(text, dash.len, ' ');
	if (space == text.len)
		return false;
	name = hm_bytes(text.ptr + dash.len, space - dash.len);
	base64 = hm_bytes(text.ptr + space + 1, text.len - space - 1);
	if (!hm_key_name_valid(name) ||
	    !hm_base64_parse(base64, line->sig, sizeof(line->sig),
			     &line->sig_len))
		return false;
	line->name = name;
	return line->sig_len >= SIG_MIN;
}

bool hm_note_next(const struct hm_note *note, size_t *at,
		  struct hm_note_line *line)
{
	size_t end = find(note->lines, *at, '\n');

	if (end == note->lines.len ||
	    !read_line(hm_bytes(note->lines.ptr + *at, end - *at), line))
		return false;
	*at = end + 1;
	return true;
}

static bool lines_valid(const struct hm_note *note)
{
	struct hm_note_line line;
	size_t count = 0;
	size_t at = 0;

	while (count < HM_NOTE_LINES_MAX && hm_note_next(note, &at, &line))
		count++;
	return count > 0 && at == note->lines.len;
}

static bool text_valid(struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 && text.ptr[i] != '\n')
			return false;
	return hm_utf8_valid(text);
}

/* HMK-NOTE-1 */
bool hm_note_open(struct hallmark_bytes input, struct hm_note *note)
{
	size_t at = input.len > 0 ? input.len - 1 : 0;
	struct hm_note found;

	if (input.len > HM_NOTE_BYTES_MAX || !text_valid(input))
		return false;
	while (at > 0 && (input.ptr[at] != '\n' || input.ptr[at - 1] != '\n'))
		at--;
	if (at == 0)
		return false;
	found.text = hm_bytes(input.ptr, at);
	found.lines = hm_bytes(input.ptr + at + 1, input.len - at - 1);
	if (!lines_valid(&found))
		return false;
	*note = found;
	return true;
}

void hm_note_line_write(struct hallmark_buf *buf, struct hallmark_bytes name,
			struct hallmark_bytes sig)
{
	hm_buf_text(buf, DASH);
	hm_buf_add(buf, name);
	hm_buf_byte(buf, ' ');
	hm_base64_write(buf, sig);
	hm_buf_byte(buf, '\n');
}
