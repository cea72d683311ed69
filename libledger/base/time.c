/* Time text without a calendar library. SPDX-License-Identifier: MIT */
#include "base/bytes.h"

#define DAY 86400u

/* Days from 1970-01-01 to the first of January of a year from 1970 to 9999. */
static uint64_t days_before(uint64_t year)
{
	uint64_t y = year - 1;

	return 365 * (year - 1970) + (y / 4 - y / 100 + y / 400) -
	       (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static bool is_leap(uint64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint64_t month_days(uint64_t year, uint64_t month)
{
	static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30,
					  31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

/* Two or four digits; false if one is none. */
static bool digits(const uint8_t *text, size_t len, uint64_t *value)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = 10 * v + (uint64_t)(text[i] - '0');
	}
	*value = v;
	return true;
}

/* Year, month, day, hour, minute, second; false if the shape is another. */
static bool fields_parse(struct hallmark_bytes text, uint64_t f[6])
{
	static const char shape[21] = "0000-00-00T00:00:00Z";
	static const uint8_t at[6] = { 0, 5, 8, 11, 14, 17 };

	if (text.len != 20)
		return false;
	for (size_t i = 0; i < 20; i++)
		if (shape[i] != '0' && text.ptr[i] != (uint8_t)shape[i])
			return false;
	for (size_t i = 0; i < 6; i++)
		if (!digits(text.ptr + at[i], i == 0 ? 4 : 2, &f[i]))
			return false;
	return true;
}

static bool is_date(const uint64_t f[6])
{
	return f[0] >= 1970 && f[1] >= 1 && f[1] <= 12 && f[2] >= 1 &&
	       f[2] <= month_days(f[0], f[1]);
}

bool hallmark_time_parse(struct hallmark_bytes text, uint64_t *seconds)
{
	uint64_t f[6];
	uint64_t days;

	if (!fields_parse(text, f) || !is_date(f))
		return false;
	if (f[3] > 23 || f[4] > 59 || f[5] > 59)
		return false;
	days = days_before(f[0]) + f[2] - 1;
	for (uint64_t m = 1; m < f[1]; m++)
		days += month_days(f[0], m);
	*seconds = days * DAY + f[3] * 3600 + f[4] * 60 + f[5];
	return true;
}

static void put_digits(char *out, uint64_t value, size_t len)
{
	while (len-- > 0) {
		out[len] = (char)('0' + value % 10);
		value /= 10;
	}
}

void hallmark_time_write(uint64_t seconds, char out[21])
{
	uint64_t days = seconds / DAY;
	uint64_t rest = seconds % DAY;
	uint64_t year = 1970 + days / 366;
	uint64_t month = 1;

	if (days >= days_before(10000)) {
		memcpy(out, "(after 9999)", 13);
		return;
	}
	while (days_before(year + 1) <= days)
		year++;
	days -= days_before(year);
	while (days >= month_days(year, month))
		days -= month_days(year, month++);
	memcpy(out, "0000-00-00T00:00:00Z", 21);
	put_digits(out, year, 4);
	put_digits(out + 5, month, 2);
	put_digits(out + 8, days + 1, 2);
	put_digits(out + 11, rest / 3600, 2);
	put_digits(out + 14, rest / 60 % 60, 2);
	put_digits(out + 17, rest % 60, 2);
}

bool hallmark_duration_parse(struct hallmark_bytes text, uint64_t *seconds)
{
	static const struct {
		uint8_t unit;
		uint32_t seconds;
	} units[4] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY } };
	uint64_t value;

	if (text.len < 2 || text.len > 10 ||
	    !digits(text.ptr, text.len - 1, &value))
		return false;
	for (size_t i = 0; i < 4; i++)
		if (text.ptr[text.len - 1] == units[i].unit) {
			*seconds = value * units[i].seconds;
			return true;
		}
	return false;
}
