/* RFC 3986: the parts of a URI and its normal form. SPDX-License-Identifier: MIT */
#include "record/item_id.h"

static bool is_in(uint8_t c, const char *set)
{
	for (; *set != '\0'; set++)
		if (c == (uint8_t)*set)
			return true;
	return false;
}

static bool is_unreserved(uint8_t c)
{
	return hm_is_alnum(c) || is_in(c, "-._~");
}

static bool is_hex(uint8_t c)
{
	return hm_is_digit(c) || (hm_lower(c) >= 'a' && hm_lower(c) <= 'f');
}

static enum hallmark_code
refuse_uri(const struct hm_spelling *s, const uint8_t *at, const char *message)
{
	return hm_refuse(s, at, HALLMARK_ID_URI, message);
}

/* Path, query and fragment, HMK-ID-9. */
static enum hallmark_code
check_characters(const struct hm_spelling *s, struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '%' && (text.len - i < 3 || !is_hex(text.ptr[i + 1]) ||
				 !is_hex(text.ptr[i + 2])))
			return hm_refuse(s, text.ptr + i, HALLMARK_ID_ESCAPE,
					 "two hexadecimal digits must follow");
		if (!is_unreserved(c) && !is_in(c, "!$&'()*+,;=:@/?%"))
			return refuse_uri(s, text.ptr + i,
					  "this character must be "
					  "percent-encoded in a URI");
	}
	return HALLMARK_OK;
}

/* The bytes of text up to the first of set, which they do not hold. */
static struct hallmark_bytes up_to(struct hallmark_bytes text, const char *set)
{
	size_t n = 0;

	while (n < text.len && !is_in(text.ptr[n], set))
		n++;
	return hm_bytes(text.ptr, n);
}

static enum hallmark_code
check_host(const struct hm_spelling *s, struct hallmark_bytes host)
{
	bool literal = host.len > 0 && host.ptr[0] == '[';

	if (host.len == 0)
		return refuse_uri(s, host.ptr, "the host is missing");
	if (literal && (host.len < 4 || host.ptr[host.len - 1] != ']'))
		return refuse_uri(s, host.ptr,
				  "the address in brackets is cut");
	for (size_t i = literal; i < host.len - literal; i++) {
		uint8_t c = host.ptr[i];

		if (literal ? !is_hex(c) && !is_in(c, ":.") : !is_unreserved(c))
			return refuse_uri(s, host.ptr + i,
					  c == '@' ? "user names are refused"
						   : "no host has this "
						     "character");
	}
	return HALLMARK_OK;
}

static enum hallmark_code
check_port(const struct hm_spelling *s, struct hallmark_bytes port)
{
	unsigned number = 0;

	if (port.len == 0 || port.len > 5 || !hm_is_digits(port))
		return refuse_uri(s, port.ptr, "the port is not a number");
	for (size_t i = 0; i < port.len; i++)
		number = 10 * number + port.ptr[i] - '0';
	if (number > 65535)
		return refuse_uri(s, port.ptr, "a port is at most 65535");
	return HALLMARK_OK;
}

static enum hallmark_code
split_authority(const struct hm_spelling *s, struct hallmark_bytes authority,
		struct hm_uri *uri)
{
	struct hallmark_bytes name = up_to(authority, "@");
	enum hallmark_code code;

	if (name.len < authority.len)
		return refuse_uri(s, authority.ptr + name.len,
				  "user names in an address are refused");
	name = up_to(authority, "]");
	/* The colons of an address in brackets begin no port. */
	uri->host = name.len < authority.len
			    ? hm_bytes(authority.ptr, name.len + 1)
			    : up_to(authority, ":");
	code = check_host(s, uri->host);
	if (code || uri->host.len == authority.len)
		return code;
	if (authority.ptr[uri->host.len] != ':')
		return refuse_uri(s, authority.ptr + uri->host.len,
				  "only a port can follow the host");
	uri->port = hm_from(authority, uri->host.len + 1);
	return check_port(s, uri->port);
}

static struct hallmark_bytes find_scheme(struct hallmark_bytes text)
{
	size_t n = 0;

	while (n < text.len &&
	       (hm_is_alnum(text.ptr[n]) || is_in(text.ptr[n], "+-.")))
		n++;
	if (n == 0 || n == text.len || text.ptr[n] != ':' ||
	    !hm_is_alnum(text.ptr[0]) || hm_is_digit(text.ptr[0]))
		return hm_bytes(NULL, 0);
	return hm_bytes(text.ptr, n);
}

enum hallmark_code hm_uri_split(const struct hm_spelling *s,
				struct hallmark_bytes text, struct hm_uri *uri)
{
	struct hallmark_bytes rest;
	struct hallmark_bytes before;
	enum hallmark_code code;

	*uri = (struct hm_uri){ .raw = text, .scheme = find_scheme(text) };
	if (!uri->scheme.ptr)
		return hm_refuse(s, text.ptr, HALLMARK_ID_SPELLING,
				 "neither a Digital Link, an element string, "
				 "nor another URI");
	rest = hm_from(text, uri->scheme.len + 1);
	if (hm_bytes_start(rest, HM_LIT("//"))) {
		struct hallmark_bytes authority =
			up_to(hm_from(rest, 2), "/?#");

		code = split_authority(s, authority, uri);
		if (code)
			return code;
		rest = hm_from(rest, authority.len + 2);
	} else if (hm_text_is(uri->scheme, "http") ||
		   hm_text_is(uri->scheme, "https")) {
		return refuse_uri(s, rest.ptr, "the host is missing");
	}
	uri->path = up_to(rest, "?#");
	before = up_to(rest, "#");
	code = check_characters(s, before);
	if (code || before.len == rest.len)
		return code;
	uri->fragment = hm_from(rest, before.len + 1);
	return check_characters(s, uri->fragment);
}

static enum hallmark_code
check_lower(const struct hm_spelling *s, struct hallmark_bytes text,
	    const char *message)
{
	for (size_t i = 0; i < text.len; i++)
		if (hm_lower(text.ptr[i]) != text.ptr[i])
			return refuse_uri(s, text.ptr + i, message);
	return HALLMARK_OK;
}

/*
 * RFC 8141 and RFC 4122: parts of a URN that are equal in either case. name is
 * all that follows urn:
 */
static enum hallmark_code
check_urn(const struct hm_spelling *s, struct hallmark_bytes name)
{
	struct hallmark_bytes space = up_to(name, ":");

	return check_lower(s, hm_text_is(space, "uuid") ? name : space,
			   "this part of a URN must be in lower case");
}

static enum hallmark_code
check_authority(const struct hm_spelling *s, const struct hm_uri *uri)
{
	bool web = hm_text_is(uri->scheme, "http");
	bool safe = hm_text_is(uri->scheme, "https");

	if (uri->host.ptr[0] == '[')
		return refuse_uri(s, uri->host.ptr,
				  "an address in brackets is no host for an "
				  "item");
	if (uri->port.ptr &&
	    (uri->port.ptr[0] == '0' || (web && hm_text_is(uri->port, "80")) ||
	     (safe && hm_text_is(uri->port, "443"))))
		return refuse_uri(s, uri->port.ptr,
				  "a port that says nothing must be left out");
	if (uri->path.len == 0)
		return refuse_uri(s, uri->path.ptr,
				  "after the host the path is at least /");
	return check_lower(s, uri->host, "the host must be in lower case");
}

static enum hallmark_code
check_dots(const struct hm_spelling *s, struct hallmark_bytes path)
{
	for (size_t at = 0; at <= path.len;) {
		struct hallmark_bytes part = up_to(hm_from(path, at), "/");

		if (hm_text_is(part, ".") || hm_text_is(part, ".."))
			return refuse_uri(s, part.ptr,
					  "path parts . and .. are refused");
		at += part.len + 1;
	}
	return HALLMARK_OK;
}

static uint8_t hex(uint8_t c)
{
	return (uint8_t)(hm_is_digit(c) ? c - '0' : hm_lower(c) - 'a' + 10);
}

static enum hallmark_code
check_escapes(const struct hm_spelling *s, struct hallmark_bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t *at = text.ptr + i;

		if (*at != '%')
			continue;
		if (is_unreserved((uint8_t)(hex(at[1]) << 4 | hex(at[2]))))
			return refuse_uri(s, at,
					  "this character must not be "
					  "percent-encoded");
		if (is_in(at[1], "abcdef") || is_in(at[2], "abcdef"))
			return refuse_uri(s, at,
					  "escapes must be in upper case");
	}
	return HALLMARK_OK;
}

enum hallmark_code
hm_uri_normal(const struct hm_spelling *s, const struct hm_uri *uri)
{
	enum hallmark_code code;

	if (uri->raw.len > HALLMARK_URI_MAX)
		return hm_refuse(s, uri->raw.ptr + HALLMARK_URI_MAX,
				 HALLMARK_ID_LENGTH,
				 "an identifier has at most 512 bytes");
	if (uri->fragment.ptr)
		return refuse_uri(s, uri->fragment.ptr - 1,
				  "a fragment (#) names no item");
	code = check_lower(s, uri->scheme, "the scheme must be in lower case");
	if (!code && uri->host.ptr)
		code = check_authority(s, uri);
	if (!code && uri->path.len == 0)
		code = refuse_uri(s, uri->path.ptr, "the path is empty");
	if (!code && hm_text_is(uri->scheme, "urn"))
		code = check_urn(s, hm_from(uri->raw, 4));
	if (!code)
		code = check_dots(s, uri->path);
	if (!code)
		code = check_escapes(s, hm_from(uri->raw, uri->scheme.len));
	return code;
}
