#!/bin/sh
# hallmark issue: rows in, records out; bad rows, repeated runs, the way on.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err

# items FILE, the number of ledger entries and items
counts() {
	"$HALLMARK" show L --json |
		sed 's/.*"items":\([0-9]*\),"entries":\([0-9]*\).*/\1 \2/'
}

cat >shift.csv <<E
gtin,serial,lot,colour
$gtin,A1,L7,red
9506000134352,A2,L7,"blue, pale"
$gtin,A3,,
E
exits 0 "dry run" issue L shift.csv --attr '*' --dry-run
say "dry run: says so" has "dry run: 3 rows are good, nothing was issued" err
say "dry run: nothing issued" test "$(counts)" = "0 2"
exits 0 "issue" issue L shift.csv --attr '*' -o items.ndjson
say "issue: how many" has "3 items issued in 1 statement, run file-" err
say "issue: checkpoint" has "checkpoint of 4 entries signed" err
say "issue: stdout empty" empty out
say "issue: in the ledger" test "$(counts)" = "3 4"
subject() {
	"$HALLMARK" item "$1" | cut -d' ' -f2
}
u=https://id.gs1.org/01/$gtin/21
is "issue: the list of items" items.ndjson <<E
{"row":1,"item":"$u/A1","subject":"$(subject $u/A1)"}
{"row":2,"item":"$u/A2","subject":"$(subject $u/A2)"}
{"row":3,"item":"$u/A3","subject":"$(subject $u/A3)"}
E
say "the list is the owner's alone" test "$(stat -c %a items.ndjson)" = 600

mv items.ndjson first.ndjson
exits 0 "the same again" issue L shift.csv --attr '*' -o items.ndjson
say "the same again: says so" has "is complete: its 3 items were issued before" \
	err
say "the same again: the same list" cmp items.ndjson first.ndjson
say "the same again: nothing issued" test "$(counts | cut -d' ' -f1)" = 3

# The same rows with other options are another run: everything exists.
exits 3 "other options" issue L shift.csv --report report.ndjson
say "other options: code" has '"code":"ALREADY_ISSUED"' report.ndjson
say "other options: which run" has '"message":"issued already by run file-' \
	report.ndjson
say "other options: every row" test "$(wc -l <report.ndjson)" -eq 3

cat >dirty.csv <<E
gtin,serial
$gtin,B1
09506000134353,B2
$gtin,A1
$gtin,B1
09501234,B3
$gtin,B4
04012345000016,B5
E
exits 3 "dirty" issue L dirty.csv --run dirty --report report.ndjson
say "dirty: says how many" has "5 of 7 rows are bad" err
say "dirty: code" has "ROWS_BAD: nothing was issued" err
say "dirty: nothing issued" test "$(counts | cut -d' ' -f1)" = 3
sed 's/,"message".*//' report.ndjson >codes
is "dirty: report" codes <<E
{"row":2,"line":3,"column":1,"code":"GTIN_CHECK_DIGIT"
{"row":3,"line":4,"column":2,"code":"ALREADY_ISSUED"
{"row":4,"line":5,"column":2,"code":"DUPLICATE_ROW"
{"row":5,"line":6,"column":1,"code":"GTIN_CHECK_DIGIT"
{"row":7,"line":8,"column":0,"code":"OUT_OF_PREFIX"
E
say "dirty: the other row" has '"message":"the same item as row 1"' \
	report.ndjson
exits 3 "dirty, no report" issue L dirty.csv --run dirty
say "dirty, no report: on stderr" \
	has "dirty.csv: DUPLICATE_ROW: row 4, line 5, column 2: the same item as row 1" err
exits 0 "skip bad" issue L dirty.csv --run dirty --skip-bad \
	--report again.ndjson -o items.ndjson
say "skip bad: the same report" cmp report.ndjson again.ndjson
say "skip bad: two items" test "$(wc -l <items.ndjson)" -eq 2
say "skip bad: issued" test "$(counts | cut -d' ' -f1)" = 5
sed '1n;s/^\([^,]*\),.*/\1,/' dirty.csv >hopeless.csv
exits 3 "skip bad, no good row" issue L hopeless.csv --run hopeless --skip-bad
say "skip bad, no good row: says so" has "no row is good" err
exits 0 "skip bad, again" issue L dirty.csv --run dirty --skip-bad \
	--report again.ndjson
say "skip bad, again: the same report" cmp report.ndjson again.ndjson
say "skip bad, again: nothing issued" test "$(counts | cut -d' ' -f1)" = 5
printf 'gtin,serial\n%s,C1\n' $gtin >other.csv
exits 3 "another file, a known name" issue L other.csv --run dirty
say "another file: code" has RUN_OTHER_FILE err

# Minted serials: from the run and the row, the same every time.
printf 'stone\nred\nblue\n' >stones.csv
exits 0 "mint" issue L stones.csv --gtin $gtin --mint --attr stone \
	--run stones -o minted.ndjson --batch 1 --no-checkpoint
say "mint: two statements" has "2 items issued in 2 statements" err
say "mint: no checkpoint" lacks "checkpoint" err
cp minted.ndjson before.ndjson
exits 0 "mint again" issue L stones.csv --gtin $gtin --mint --attr stone \
	--run stones -o minted.ndjson --batch 1
say "mint again: the same serials" cmp minted.ndjson before.ndjson
say "mint again: now with a checkpoint" has "checkpoint of " err

printf '{"gtin":"%s","serial":"N1"}\n' $gtin >rows.ndjson
exits 0 "NDJSON" issue L rows.ndjson
printf '{"gtin":"%s","serial":"N2"}\n' $gtin >more.ndjson
rc=0
"$HALLMARK" issue L - <more.ndjson >out 2>err || rc=$?
say "NDJSON from stdin" status 0

exits 3 "no rows" issue L /dev/null
exits 4 "no file" issue L nowhere.csv
exits 4 "a directory" issue L .
exits 3 "batch 0" issue L rows.ndjson --batch 0
exits 3 "batch too large" issue L rows.ndjson --batch 65537
exits 3 "no custodian" issue L rows.ndjson --to nobody
exits 3 "dry run with a list" issue L rows.ndjson --dry-run -o items.ndjson
exits 3 "no ledger" issue nowhere rows.ndjson
mv L/keys/root.key safe.key
printf 'gtin,serial\n%s,D1\n' $gtin >late.csv
exits 4 "root key in the safe" issue L late.csv
exits 3 "another key" issue L late.csv --root-key L/keys/log.key
say "another key: code" has KEY_WRONG err
exits 0 "root key from the safe" issue L late.csv --root-key safe.key
exits 0 "audit" audit L
plan
