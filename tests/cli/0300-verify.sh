#!/bin/sh
# hallmark verify and show on the vectors: statuses, streams, kinds of files.
. "$TOP/tests/cli/lib.sh"
v=$TOP/tests/vectors
id=https://id.gs1.org/01/09506000134352/21/AA000
now=$(cat "$v/good-full/now")
policy=$v/good-full/policy
cp "$v/good-full/input" full.hallmark
cp "$v/good-current/input" current.hallmark

# judge ARGUMENT...
judge() {
	run verify --policy "$policy" --now "$now" "$@"
}

judge full.hallmark --item "$id"
say "good: exit 0" status 0
say "good: first line" test "$(head -n 1 out)" = "VERIFIED: $id of maison"
say "good: nothing on stderr" empty err
for spelling in '(01)09506000134352(21)AA000' \
	urn:epc:id:sgtin:9506000.013435.AA000 \
	https://maison.example/01/09506000134352/21/AA000; do
	judge full.hallmark --item "$spelling"
	say "asked as $spelling" status 0
done
judge full.hallmark --item any
say "any: exit 0" status 0
judge full.hallmark --item "${id}x"
say "another item: exit 1" status 1
say "another item: code" has "WRONG_ITEM: HMK-" out
say "another item: never VERIFIED" lacks VERIFIED out
judge full.hallmark --item nonsense
say "no item: exit 3" status 3
say "no item: code" has "nonsense: ID_SPELLING: HMK-ID-" err

exits 3 "no policy" verify full.hallmark --item any
exits 3 "no item" verify full.hallmark --policy "$policy"
exits 4 "policy not there" verify full.hallmark --item any --policy nowhere
exits 3 "empty policy" verify full.hallmark --item any --policy /dev/null
say "empty policy: stdout empty" empty out

# one VECTOR STATUS CODE
one() {
	run verify "$v/$1/input" --policy "$v/$1/policy" \
		--item "$(cat "$v/$1/item")" --now "$(cat "$v/$1/now")" --json
	say "$1: exit $2" status "$2"
	say "$1: $3" has "\"code\":\"$3\"" out
	say "$1: one line of ASCII" test "$(wc -l <out)" = 1
}
one good-full 0 VERIFIED
one absent-beside-good 1 NOT_ISSUED
one cbor-trailing 1 MALFORMED
one clock 2 CLOCK

# HMK-OUT-2: several files: the worst of 5, 4, 3, 1, 2, 0.
judge full.hallmark current.hallmark --item any --json
say "two good files: exit 0" status 0
say "two good files: two lines" test "$(wc -l <out)" -eq 2
printf x >bad.hallmark
judge full.hallmark bad.hallmark --item any
say "good and bad: exit 1" status 1
judge bad.hallmark nowhere full.hallmark --item any --json
say "bad and missing: exit 4" status 4
say "bad and missing: an object each" test "$(wc -l <out)" -eq 3
say "missing: named" has '"code":"NO_FILE"' out

# Streams.
rc=0
"$HALLMARK" verify full.hallmark --policy "$policy" --item any --now "$now" \
	>/dev/full 2>err || rc=$?
say "verdict to a full disk: exit 4" status 4
rc=0
"$HALLMARK" verify full.hallmark --policy "$policy" --item any --now "$now" \
	>&- 2>err || rc=$?
say "verdict to a closed stdout: exit 4" status 4
rc=0
"$HALLMARK" verify - --policy "$policy" --item any --now "$now" \
	<full.hallmark >out 2>err || rc=$?
say "from stdin: exit 0" status 0
mkfifo pipe
cat full.hallmark >pipe &
judge pipe --item any
say "from a FIFO: exit 0" status 0
judge . --item any
say "a directory: exit 4" status 4
judge /dev/zero --item any
say "an endless file: exit 1" status 1
say "an endless file: code" has TOO_LARGE out
judge /dev/null --item any
say "an empty file: exit 1" status 1

# A name never reaches the terminal raw.
name=$(printf 'a\033[2Jb')
cp bad.hallmark "$name"
judge "$name" --item any
say "control characters in a name" has 'a\x1b[2Jb: MALFORMED' out

judge full.hallmark --item any --now 2026-13-01T00:00:00Z
say "--now twice" has "--now is given twice" err
exits 3 "--now is no time" verify full.hallmark --policy "$policy" \
	--item any --now 2026-13-01T00:00:00Z

exits 0 "show" show full.hallmark
say "show claims nothing" test "$(head -n 1 out)" = \
	"NOT VERIFIED: what the file says, not what is so"
exits 0 "show --json" show full.hallmark --json
say "show --json claims nothing" has '"verified":false' out
exits 1 "show of garbage" show bad.hallmark --json
say "show of garbage: on stderr" has "bad.hallmark: MALFORMED: HMK-" err
say "show of garbage: an object" has '"code":"MALFORMED"' out
exits 3 "show FILE ITEM" show full.hallmark "$id"
exits 4 "show of nothing" show nowhere

exits 0 "policy check" policy check "$policy"
exits 0 "policy check --json" policy check "$policy" --json
say "policy check --json: one line" test "$(wc -l <out)" -eq 1
plan
