#!/bin/sh
# The line's machine and the ledger's lose power again and again: no number is
# used twice, no statement is admitted twice, none is half there.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key factory
must authorise L --key "$(vkey factory)" --role issue --gtin $gtin --max 40000
must delegation L --key "$(vkey factory)" -o D

# killed AFTER ARGUMENT...: start the command, kill it after so many seconds
killed() {
	after=$1
	shift
	"$HALLMARK" "$@" >out 2>err &
	pid=$!
	sleep "$after"
	kill -KILL $pid 2>why || :
	wait $pid || :
}
made() {
	awk -v g=$gtin -v run="$1" -v n=8000 'BEGIN {
		print "gtin,serial"
		for (i = 0; i < n; i++) print g ",R" run "-" i
	}' >rows.csv
	set -- issue --offline D rows.csv --key factory.key \
		--claim-codes codes$1 -o shift$1.st
	for after in 0.005 0.02 0.04 0.08 0.15; do
		killed $after "$@"
		test ! -e "${10}" || cp "${10}" early.st
	done
	exits 0 "a shift cut off and done again" "$@"
	test ! -e early.st || say "what was there before is the same" cmp \
		early.st "${10}"
	cp "${10}" done.st
	exits 0 "and again" "$@"
	say "and again: the same statement" cmp "${10}" done.st
	rm -f early.st
}
made 1
made 2
say "a note for each shift" test "$(wc -l <D.used)" -eq 2
say "a code for each item" test "$(sort -u codes1 codes2 | wc -l)" -eq 16000

for after in 0.005 0.02 0.05 0.1 0.2 0.4; do
	killed $after submit L shift1.st shift2.st
	exits 0 "submit killed after $after: audit" audit L
done
exits 0 "submitted in the end" submit L shift1.st shift2.st --json
say "each has its place" test "$(grep -c '"ADMITTED"' out)" -eq 64
say "no place twice" test \
	"$(sed 's/.*"index":\([0-9]*\),.*/\1/' out | sort -u | wc -l)" -eq 64
"$HALLMARK" show L --json >show.json
say "each item once" has '"items":16006,' show.json
exits 0 "audit in the end" audit L
exits 0 "all numbers are used" delegation L --key "$(vkey factory)" -o D2 --json
say "all numbers are used: how many" has '"used":16000,"next":16000' out
plan
