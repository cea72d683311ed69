/* SPDX-License-Identifier: MIT */
#include "unit/suites.h"

#include <string.h>
#include <time.h>

#include "base/bytes.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define LAST 253402300799u /* 9999-12-31T23:59:59Z */

static void assert_as_libc(uint64_t seconds)
{
	time_t when = (time_t)seconds;
	char want[32];
	char got[21];
	uint64_t back;
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
	hallmark_time_write(seconds, got);
	if (strcmp(got, want) != 0 ||
	    !hallmark_time_parse(hm_text(got), &back) || back != seconds)
		ck_abort_msg("%s, not %s", got, want);
}

START_TEST(every_day_as_libc)
{
	for (uint64_t day = 0; day <= LAST / 86400; day += 13)
		assert_as_libc(day * 86400 + day % 86400);
	for (uint64_t year = 1970; year < 2101; year++)
		for (uint64_t day = 57; day < 62; day++)
			assert_as_libc((year - 1970) * 31557600 + day * 86400);
	assert_as_libc(0);
	assert_as_libc(LAST);
}
END_TEST

START_TEST(past_the_last_year)
{
	static const uint64_t late[] = { (uint64_t)LAST + 1, INT64_MAX,
					 UINT64_MAX };
	char got[21];

	hallmark_time_write(late[_i], got);
	ck_assert_str_eq(got, "(after 9999)");
}
END_TEST

/* HMK-TERM-3. */
static const struct {
	const char *text;
	bool good;
	uint64_t seconds;
} times[] = {
	{ "1970-01-01T00:00:00Z", true, 0 },
	{ "2038-01-19T03:14:08Z", true, 2147483648 },
	{ "2000-02-29T12:00:00Z", true, 951825600 },
	{ "9999-12-31T23:59:59Z", true, LAST },
	{ "1969-12-31T23:59:59Z", false, 0 },
	{ "2100-02-29T00:00:00Z", false, 0 },
	{ "2023-02-29T00:00:00Z", false, 0 },
	{ "2024-02-30T00:00:00Z", false, 0 },
	{ "2024-00-10T00:00:00Z", false, 0 },
	{ "2024-13-10T00:00:00Z", false, 0 },
	{ "2024-04-31T00:00:00Z", false, 0 },
	{ "2024-04-00T00:00:00Z", false, 0 },
	{ "2024-04-01T24:00:00Z", false, 0 },
	{ "2024-04-01T00:60:00Z", false, 0 },
	{ "2024-04-01T00:00:60Z", false, 0 },
	{ "2024-04-01 00:00:00Z", false, 0 },
	{ "2024-04-01t00:00:00Z", false, 0 },
	{ "2024-04-01T00:00:00z", false, 0 },
	{ "2024-04-01T00:00:00", false, 0 },
	{ "2024-04-01T00:00:00+", false, 0 },
	{ "2024-04-01T00:00:00.0Z", false, 0 },
	{ "2024-04-01T0 :00:00Z", false, 0 },
	{ "2024-04-01T00:00:/0Z", false, 0 },
	{ "20a4-04-01T00:00:00Z", false, 0 },
	{ "2024/04/01T00:00:00Z", false, 0 },
	{ "", false, 0 },
};

START_TEST(time_text)
{
	uint64_t seconds = 42;

	ck_assert_int_eq(hallmark_time_parse(hm_text(times[_i].text), &seconds),
			 times[_i].good);
	ck_assert_uint_eq(seconds, times[_i].good ? times[_i].seconds : 42);
}
END_TEST

/* HMK-TERM-4. */
static const struct {
	const char *text;
	bool good;
	uint64_t seconds;
} durations[] = {
	{ "0s", true, 0 },
	{ "90s", true, 90 },
	{ "15m", true, 900 },
	{ "36h", true, 129600 },
	{ "30d", true, 2592000 },
	{ "999999999d", true, 86399999913600 },
	{ "1000000000d", false, 0 },
	{ "s", false, 0 },
	{ "", false, 0 },
	{ "10", false, 0 },
	{ "10S", false, 0 },
	{ "10w", false, 0 },
	{ "1.5d", false, 0 },
	{ "-1d", false, 0 },
	{ "1 d", false, 0 },
	{ "1d ", false, 0 },
	{ "1dd", false, 0 },
};

START_TEST(duration_text)
{
	uint64_t seconds = 42;

	ck_assert_int_eq(
		hallmark_duration_parse(hm_text(durations[_i].text), &seconds),
		durations[_i].good);
	ck_assert_uint_eq(seconds,
			  durations[_i].good ? durations[_i].seconds : 42);
}
END_TEST

Suite *suite_base_time(void)
{
	Suite *suite = suite_create("base/time");
	TCase *tcase = tcase_create("time");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, every_day_as_libc);
	tcase_add_loop_test(tcase, past_the_last_year, 0, 3);
	tcase_add_loop_test(tcase, time_text, 0, ROWS(times));
	tcase_add_loop_test(tcase, duration_text, 0, ROWS(durations));
	suite_add_tcase(suite, tcase);
	return suite;
}
