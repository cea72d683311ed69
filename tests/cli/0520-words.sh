#!/bin/sh
# Messages: one code for one fault whatever the command, and the way out.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
id=https://id.gs1.org/01/$gtin/21/A1
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial,colour\n%s,A1,red\n' $gtin >row.csv
printf 'gtin,serial\n%s,A2\n%s,A3\n' $gtin $gtin >rows.csv

# What is no ledger is none for every command.
mkdir empty
echo text >text
for d in nowhere empty text text/x; do
	set -- "certificate $d $id -o o" "show $d $id" "check $d $id" \
		"check $d $id -o o" "audit $d" "checkpoint $d" \
		"issue $d row.csv" "issue $d row.csv --dry-run"
	for call; do
		# shellcheck disable=SC2086 # a call is words
		exits 3 "$call" $call
		say "$call: code" has "$d: NOT_A_LEDGER: " err
	done
done
exits 3 "show, a directory that is no ledger" show empty
say "show, a directory that is no ledger: code" has NOT_A_LEDGER err

# One and many.
exits 0 "dry run of one" issue L row.csv --dry-run
say "dry run of one: words" has "dry run: 1 row is good, nothing" err
exits 0 "one" issue L row.csv
say "one: words" has "hallmark: 1 item issued in 1 statement, run " err
exits 0 "one again" issue L row.csv
say "one again: words" has "is complete: its 1 item was issued before" err
exits 0 "two" issue L rows.csv
say "two: words" has "hallmark: 2 items issued in 1 statement, run " err
exits 3 "one bad row" issue L row.csv --run other --attr colour
say "one bad row: words" has "hallmark: 1 of 1 row is bad" err

# A run's name.
bad=$(printf 'a\377')
for more in '' --dry-run; do
	# shellcheck disable=SC2086 # no option is no word
	exits 3 "run not in UTF-8 $more" issue L row.csv --run "$bad" $more
	say "run not in UTF-8 $more: words" \
		has 'USAGE: --run is not UTF-8: a\xff' err
done

# A column that is not there.
printf 'gtin,srial,colour\n%s,A1,red\n' $gtin >slip.csv
exits 3 "no serial" issue L slip.csv --dry-run
say "no serial: words" has 'there must be a column "serial": did you mean '\
'"srial"' err
exits 3 "no attribute" issue L row.csv --attr coluor --dry-run
say "no attribute: words" has '--attr names an unknown column "coluor": did '\
'you mean "colour"' err
printf '{"gtin":"%s","serial":"A1","colour":"red"}\n' $gtin >slip.ndjson
exits 3 "no attribute, NDJSON" issue L slip.ndjson --attr coluor --dry-run
say "no attribute, NDJSON: words" has '--attr names an unknown column '\
'"coluor": did you mean "colour"' err

# Names, durations, key files, the size of the store.
long=$(printf %0256d 1)
exits 3 "a long brand" init M --brand "$long" --no-passphrase
say "a long brand: words" has "--brand has at most 255 bytes, not 256" err
exits 3 "a long origin" init M --brand a.example --origin "$long" \
	--no-passphrase
say "a long origin: words" has "--origin has at most 255 bytes, not 256" err
grep -v '^max-age' L/policy.txt >no-age
for age in 7d 24h 36h 90m 59s; do
	{
		cat no-age
		echo "max-age $age"
	} >aged
	exits 0 "max-age $age" policy check aged
	say "max-age $age: words" has "a proof may be $age old" out
done
HALLMARK_MAP_SIZE=4K
exits 4 "a small store" init M --brand a.example --no-passphrase
say "a small store: words" has "or HALLMARK_MAP_SIZE is too small" err
HALLMARK_MAP_SIZE=256M
chmod 644 L/keys/log.key
exits 4 "a key file for all" checkpoint L
say "a key file for all: words" \
	has "KEY_FILE_BAD: others may read it: chmod 600" err
chmod 600 L/keys/log.key
mv L/keys/root.key safe.key
printf 'gtin,serial\n%s,A9\n' $gtin >late.csv
exits 4 "no root key" issue L late.csv
say "no root key: words" has "--root-key FILE names the place" err

# Of several files each verdict says whose it is; of one it is as before.
exits 0 "a certificate" certificate L $id -o one.hallmark
cp one.hallmark two.hallmark
set -- --policy L/policy.txt --item any
exits 0 "two files" verify one.hallmark two.hallmark "$@"
say "two files: the first" test "$(sed -n 1p out)" = "one.hallmark:"
say "two files: its verdict" has VERIFIED out
say "two files: the second" test "$(grep -n . out | grep -c 'two.hallmark:$')" \
	= 1
exits 0 "one file" verify one.hallmark "$@"
say "one file: no name" lacks one.hallmark: out
exits 0 "two files as JSON" verify one.hallmark two.hallmark "$@" --json
say "two files as JSON: two lines" test "$(wc -l <out)" -eq 2

# More on stdin than is kept.
truncate -s 5G sparse
rc=0
"$HALLMARK" issue L - <sparse >out 2>err || rc=$?
say "5 GiB on stdin: exit 3" status 3
say "5 GiB on stdin: words" has "at most 4 GiB are read" err
plan
