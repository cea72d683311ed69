#!/bin/sh
# issue interrupted, killed, out of disk: what lasts is said, and the same call
# completes the run.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
make_ledger() {
	rm -rf L
	"$HALLMARK" init L --brand maison.example --prefix 950600 \
		--no-passphrase 2>err || cat err
}
items() {
	"$HALLMARK" show L --json | sed 's/.*"items":\([0-9]*\),.*/\1/'
}
# Two groups of one transaction each.
awk -v g=$gtin 'BEGIN { print "gtin,serial"
	for (i = 0; i < 70000; i++) print g ",S" i }' >rows.csv
sed -n 1,9p rows.csv >few.csv

make_ledger
if env --block-signal=INT true 2>err; then
	# A signal that waits already when the program begins.
	rc=0
	env --block-signal=INT sh -c 'kill -INT $$
		exec "$HALLMARK" issue L few.csv' >out 2>err || rc=$?
	say "interrupted in the first pass: exit 4" status 4
	say "interrupted in the first pass: says so" \
		has "INTERRUPTED: interrupted while the rows were checked" err
	say "interrupted in the first pass: nothing issued" test "$(items)" = 0
	rc=0
	env --block-signal=INT sh -c 'kill -INT $$
		exec "$HALLMARK" init M --brand maison.example --no-passphrase' \
		>out 2>err || rc=$?
	say "init interrupted: exit 4" status 4
	say "init interrupted: nothing left" test "$(echo M*)" = 'M*'
else
	skip "interrupted in the first pass" "env cannot block signals"
fi

# inject FAULT [OPTION]: the first fdatasync of issue meets it
inject() {
	rc=0
	# shellcheck disable=SC2086 # no option is no word
	traced -f $2 -o trace -e trace=fdatasync \
		-e "inject=fdatasync:$1:when=1" "$HALLMARK" \
		issue L rows.csv -o items.ndjson >out 2>err || rc=$?
}
if ! strace -o trace true 2>err; then
	skip "interrupted in the second pass" "no strace here"
	plan
	exit
fi
inject signal=INT ''
say "interrupted in the second pass: exit 4" status 4
say "interrupted in the second pass: says what lasts" \
	has "65536 of 70000 rows are durable; to issue the rest:" err
say "interrupted in the second pass: and how to go on" \
	has "$HALLMARK issue L rows.csv -o items.ndjson" err
say "interrupted in the second pass: one group issued" \
	test "$(items)" = 65536
say "interrupted in the second pass: no list" absent items.ndjson
exits 0 "gone on" issue L rows.csv -o items.ndjson
say "gone on: the rest" has "4464 items issued in 18 statements" err
say "gone on: all rows in the list" test "$(wc -l <items.ndjson)" = 70000
say "gone on: nothing twice" test "$(items)" = 70000
exits 0 "gone on: audit" audit L

make_ledger
inject signal=KILL ''
say "killed: by the signal" status 137
exits 0 "killed: audit" audit L
exits 0 "killed: gone on" issue L rows.csv
say "killed: nothing twice" test "$(items)" = 70000
exits 0 "killed: audit again" audit L

make_ledger
inject error=EIO --seccomp-bpf
say "a failed sync: exit 4" status 4
say "a failed sync: not known whether it lasts" has STATE_UNKNOWN err
say "a failed sync: and says no more than it knows" \
	has "at least 0 of 70000 rows are durable" err
exits 0 "a failed sync: gone on" issue L rows.csv
say "a failed sync: nothing twice" test "$(items)" = 70000
exits 0 "a failed sync: audit" audit L
plan
