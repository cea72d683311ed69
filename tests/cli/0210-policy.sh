#!/bin/sh
# HMK-OUT-6. hallmark policy check: bad files are refused with line and reason.
. "$TOP/tests/cli/lib.sh"

# refused STATUS MESSAGE, the file on stdin
refused() {
	cat >policy
	exits "$1" "$2" policy check policy
	say "$2: says so" has "policy: $2" err
	say "$2: stdout empty" empty out
}
refused 3 "POLICY_BAD: HMK-POL-7: " <<E
policy test 1
quorum none
E
say "names nobody" has "no line names a brand" err
refused 3 "POLICY_BAD: HMK-POL-" </dev/null
printf 'policy test 1\r\nquorum none\r\n' >windows
refused 3 "POLICY_BAD: HMK-POL-1: Windows line ends" <windows
say "Windows line ends: line 1" has "(line 1)" err
refused 3 "POLICY_BAD: HMK-POL-" <<E
policy test 1
frobnicate
quorum none
E
say "unknown keyword: line 2" has "(line 2)" err

exits 4 "no file" policy check nowhere
is "no file: says so" err <<E
nowhere: NO_FILE: No such file or directory
E
exits 4 "a directory" policy check .
exits 3 "endless file" policy check /dev/zero
exits 4 "no file, JSON" policy check nowhere --json
is "no file: an object" out <<E
{"outcome":"ENVIRONMENT","code":"NO_FILE","rule":null,"message":"No such file or directory","file":"nowhere"}
E
plan
