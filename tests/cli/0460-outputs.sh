#!/bin/sh
# What is written never takes away what is read; outputs that cannot be written.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
a1="(01)$gtin(21)A1"
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial\n%s,A1\n%s,A2\n' $gtin $gtin >rows.csv
cp rows.csv rows.save
ln -s rows.csv link
ln rows.csv hard
items() {
	"$HALLMARK" show L --json | sed 's/.*"items":\([0-9]*\),.*/\1/'
}

for to in rows.csv ./rows.csv link hard; do
	exits 3 "list over the rows: $to" issue L rows.csv -o $to
	exits 3 "report over the rows: $to" issue L rows.csv --report $to
	exits 3 "report of a dry run over the rows: $to" \
		issue L rows.csv --dry-run --report $to
done
say "over the rows: says so" has "hard holds the rows" err
rc=0
"$HALLMARK" issue L - -o rows.csv <rows.csv >out 2>err || rc=$?
say "list over the rows on stdin: exit 3" status 3
exits 3 "list and report in one file" issue L rows.csv -o both --report both
exits 3 "list and report on stdout" issue L rows.csv -o - --report -
: >both
ln -s both too
exits 3 "list and report in one file, two names" \
	issue L rows.csv -o both --report too
say "the rows are as before" cmp rows.csv rows.save
say "none of these issued anything" test "$(items)" = 0
exits 0 "two devices are no clash" issue L rows.csv -o /dev/null \
	--report /dev/null

printf '%s\n' "$a1" >ids.txt
cp ids.txt ids.save
exits 3 "certificates over their list" certificate L --from ids.txt -o ids.txt
say "the list is as before" cmp ids.txt ids.save

# Nobody read the answer: no success, whatever was done.
full() {
	rc=0
	"$HALLMARK" "$@" >/dev/full 2>err || rc=$?
	say "full stdout: $1 $2: exit 4" status 4
	rc=0
	"$HALLMARK" "$@" >&- 2>err || rc=$?
	say "closed stdout: $1 $2: exit 4" status 4
}
full audit L
full show L
full check L "$a1"
full item "$a1"
full policy check L/policy.txt
full certificate L "$a1"
full certificate L "$a1" -o one.hallmark
full show one.hallmark
full verify one.hallmark --policy L/policy.txt --item any
full verify one.hallmark --policy L/policy.txt --item any --json
full issue L rows.csv -o -
exits 4 "list on a full device" issue L rows.csv -o /dev/full
exits 4 "list in no directory" issue L rows.csv -o nowhere/items
exits 4 "list in place of a directory" issue L rows.csv -o L
say "nothing issued by these" test "$(items)" = 2

# A size limit is a failed write, not a signal.
awk -v g=$gtin 'BEGIN { print "gtin,serial"
	for (i = 0; i < 2000; i++) print g ",S" i }' >many.csv
rc=0
(ulimit -f 20 && exec "$HALLMARK" issue L many.csv -o items.ndjson) \
	>out 2>err || rc=$?
say "size limit: exit 4" status 4
say "size limit: no part of a list" test "$(echo items*)" = 'items*'
exits 0 "size limit: gone on" issue L many.csv -o items.ndjson
say "size limit: nothing twice" test "$(items)" = 2002
say "size limit: the whole list" test "$(wc -l <items.ndjson)" -eq 2000
exits 0 "size limit: audit" audit L
plan
