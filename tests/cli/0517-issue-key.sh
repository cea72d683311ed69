#!/bin/sh
# issue --key: what a factory may not do is said before anything is issued.
. "$TOP/tests/cli/trade.sh"
must init L --brand maison.example --prefix 950600 --no-passphrase
key factory clerk stranger
must authorise L --key "$(vkey factory)" --role issue --gtin $gtin --max 5
must authorise L --key "$(vkey clerk)" --role status
entries() {
	"$HALLMARK" show L --json | sed 's/.*"entries":\([0-9]*\).*/\1/'
}
nothing() {
	test "$(entries)" = "$before"
}
rows() {
	printf 'gtin,serial\n'
	seq -f "$gtin,$1%g" "$2"
}
rows A 3 >a.csv
before=$(entries)
exits 3 "a stranger's key" issue L a.csv --key stranger.key
say "a stranger's key: code" has KEY_WRONG err
exits 1 "a key with another role" issue L a.csv --key clerk.key
say "a key with another role: code" has ROLE_MISSING err
(
	cat a.csv
	echo 09506000117843,X1
) >mixed.csv
exits 3 "a row out of scope" issue L mixed.csv --key factory.key \
	--report report.ndjson
say "a row out of scope: is a bad row" grep -q \
	'"row":4.*"code":"OUT_OF_SCOPE"' report.ndjson
rows B 6 >b.csv
exits 1 "dry run of more than the quota" issue L b.csv --key factory.key \
	--dry-run
say "dry run of more than the quota: says so" has "5 more items, and 6" err
exits 1 "more than the quota" issue L b.csv --key factory.key --batch 2
say "more than the quota: says so" has "5 more items, and 6" err
say "none of it was issued" nothing
exits 0 "the good rows" issue L mixed.csv --key factory.key --skip-bad --batch 2
exits 0 "the same again" issue L mixed.csv --key factory.key --skip-bad \
	--batch 2
exits 0 "dry run of what it issued itself" issue L mixed.csv \
	--key factory.key --skip-bad --batch 2 --dry-run
rows C 3 >c.csv
exits 1 "what is left is less" issue L c.csv --key factory.key
say "what is left is less: says so" has "2 more items, and 3" err
rows D 2 >d.csv
exits 0 "all that is left" issue L d.csv --key factory.key
exits 0 "audit" audit L --json
say "audit: numbers used" has '"max":5,"from":null,"until":null,"used":5,"revoked":false' out
say "audit: roles by name" has '"roles":["issue"],"scope":["https' out
must revoke L --key "$(vkey factory)" --reason retired
rows E 1 >e.csv
exits 1 "after it was revoked" issue L e.csv --key factory.key
say "after it was revoked: code" has KEY_REVOKED err
exits 0 "audit in words" audit L
say "audit in words: who is out" has "(revoked): issue; 5 issued of 5" out
plan
