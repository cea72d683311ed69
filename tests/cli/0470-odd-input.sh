#!/bin/sh
# Odd files and options: refused at once, in words that fit, or read as meant.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err

# A pipe that nobody writes to does not keep ^C from being heard.
mkfifo pipe
if env --block-signal=TERM true 2>err; then
	rc=0
	# shellcheck disable=SC2016 # for the inner shell to expand
	timeout -s KILL 30 env --block-signal=TERM sh -c 'kill -TERM $$
		exec "$HALLMARK" issue L pipe' >out 2>err || rc=$?
	say "a pipe without a writer: interrupted" status 4
	say "a pipe without a writer: code" has INTERRUPTED err
else
	skip "a pipe without a writer" "env cannot block signals"
fi
printf 'gtin,serial\n%s,P1\n' $gtin >pipe &
exits 0 "a pipe" issue L pipe
exits 4 "a directory of rows" issue L . --dry-run
exits 3 "a policy that never ends" verify L/policy.txt --policy /dev/zero \
	--item any
exits 1 "a certificate that never ends" verify /dev/zero \
	--policy L/policy.txt --item any
say "a certificate that never ends: code" has TOO_LARGE out

# What the first byte is says what it is, a byte order mark apart.
dry_run() {
	rc=0
	"$HALLMARK" issue L - --dry-run <piped >out 2>err || rc=$?
}
printf '\357\273\277{"gtin":"%s","serial":"N1"}\n' $gtin >piped
dry_run
say "NDJSON with a byte order mark: exit 0" status 0
printf '[{"gtin":"%s","serial":"N1"}]\n' $gtin >piped
dry_run
say "a JSON array: exit 3" status 3
say "a JSON array: says so" has "an array: NDJSON has one object a line" err

printf 'gtin;serial\n%s;S1\n' $gtin >semicolon.csv
for d in '"' '
'; do
	exits 3 "no delimiter" issue L semicolon.csv --dry-run --delimiter "$d"
	say "no delimiter: says so" has "USAGE: --delimiter is" err
done
exits 0 "a semicolon" issue L semicolon.csv --dry-run --delimiter ';'

# One GTIN in two lengths is one run: nothing is minted twice.
printf 'stone\nred\n' >stones.csv
exits 0 "13 digits" issue L stones.csv --gtin 9506000134352 --mint
exits 0 "14 digits" issue L stones.csv --gtin $gtin --mint
say "14 digits: the same run" has "is complete: its 1 item was issued" err

exits 3 "certificate and policy from stdin" verify - --policy - --item any
exits 3 "stdin twice" verify - - --policy L/policy.txt --item any
say "stdin twice: says so" has "- is given twice" err

exits 3 "a prefix twice" init M --brand maison.example --prefix 950600 \
	--prefix 950600 --no-passphrase
say "a prefix twice: says so" has "--prefix 950600 is given twice" err
say "a prefix twice: no ledger" absent M

# Hostile certificates: long, deep, endless in words.
filled() {
	head -c 1048575 /dev/zero | tr '\000' "\\$1"
}
hostile() {
	rc=0
	timeout 30 "$HALLMARK" verify hostile --policy L/policy.txt \
		--item any >out 2>err || rc=$?
	say "$1: refused" status 1
	say "$1: code" has MALFORMED out
}
for b in 201 301 237 000 377; do
	filled "$b" >hostile
	hostile "1 MiB of byte 0$b"
done
printf '\233\377\377\377\377\377\377\377\377' >hostile
hostile "2^64-1 items"
: >hostile
hostile "no byte"
plan
