#!/bin/sh
# issue killed, again and again, wherever it may be, and started again: every
# row once, no item lost that was there, a list with all of them.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
groups=3
rows=$((groups * 65536))
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
awk -v n=$rows 'BEGIN { print "stone"; for (i = 0; i < n; i++) print i }' \
	>stones.csv
items() {
	"$HALLMARK" show L --json | sed 's/.*"items":\([0-9]*\),.*/\1/'
}
issue() {
	set -- "$@" "$HALLMARK" issue L stones.csv --gtin $gtin --mint \
		--attr stone --run 'night shift' -o items.ndjson
	"$@" >out 2>err
}

# start COMMAND...: issue under it in the background, as $issuing
start() {
	issue "$@" &
	issuing=$!
}
# The list in the making is the second pass.
second_pass() {
	while test "$(echo items.ndjson.*)" = 'items.ndjson.*' &&
		kill -0 $issuing 2>why; do
		:
	done
}
more_than() {
	while test "$(items)" -le "$1" && kill -0 $issuing 2>why; do
		:
	done
}
# end SIGNAL: to the command itself, which took the place of its shell
end() {
	kill -"$1" "$issuing" 2>why || :
	rc=0
	wait "$issuing" || rc=$?
}

before=0
for round in 1 2 3 4 5; do
	start exec
	case $round in
	1) ;;
	2) second_pass ;;
	*) more_than "$before" ;;
	esac
	end KILL
	after=$(items)
	say "round $round: killed, or done" test "$rc" -eq 137 -o "$rc" -eq 0
	say "round $round: none is lost" test "$after" -ge "$before"
	say "round $round: whole groups" test $((after % 65536)) -eq 0
	exits 0 "round $round: audit" audit L
	before=$after
	rm -f items.ndjson.*
done
rc=0
issue || rc=$?
say "the end: exit 0" status 0
say "the end: every row" test "$(items)" = $rows
say "the end: every row in the list" test "$(wc -l <items.ndjson)" -eq $rows
say "the end: no item twice" test \
	"$(sed 's/.*"item"//' items.ndjson | sort -u | wc -l)" -eq $rows
exits 0 "the end: audit" audit L
cp items.ndjson first.ndjson
rc=0
issue || rc=$?
say "and again: exit 0" status 0
say "and again: the same list" cmp items.ndjson first.ndjson
say "and again: nothing more" test "$(items)" = $rows
tail -n 1 items.ndjson | sed 's/.*"item":"\([^"]*\).*/\1/' >last
exits 0 "the last item" check L "$(cat last)"

# ^C: what lasts is said, and the call that completes it, for a shell to take.
if env --default-signal=INT true 2>err; then
	rm -rf L items.ndjson
	"$HALLMARK" init L --brand maison.example --prefix 950600 \
		--no-passphrase 2>err || cat err
	start exec env --default-signal=INT
	more_than 0
	end INT
	say "interrupted: exit 4" status 4
	say "interrupted: code" has INTERRUPTED err
	say "interrupted: says what lasts" has \
		"$(items) of $rows rows are durable; to issue the rest:" err
	say "interrupted: no part of a list" test \
		"$(echo items.ndjson*)" = 'items.ndjson*'
	exits 0 "interrupted: audit" audit L
	start exec env --default-signal=INT
	second_pass
	end INT
	tail -n 1 err >again
	rc=0
	sh ./again >out 2>err || rc=$?
	say "gone on: exit 0" status 0
	say "gone on: every row" test "$(items)" = $rows
	say "gone on: every row in the list" test \
		"$(wc -l <items.ndjson)" -eq $rows
	exits 0 "gone on: audit" audit L
else
	skip "interrupted" "env cannot reset signals"
fi
plan
