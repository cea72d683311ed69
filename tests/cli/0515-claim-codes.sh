#!/bin/sh
# issue --claim-codes: secrets of items, in one file, the same after a crash.
. "$TOP/tests/cli/trade.sh"
must init L --brand maison.example --prefix 950600 --no-passphrase
purse anna ben
codes() {
	sed 's/.*"code":"\([^"]*\)".*/\1/' "$1"
}
rows() {
	printf 'gtin,serial\n'
	seq -f "$gtin,$1%g" "$2"
}

rows C 3 >rows.csv
exits 0 "a code for each" issue L rows.csv --claim-codes codes.ndjson
say "codes: one a row" test "$(wc -l <codes.ndjson)" -eq 3
say "codes: all different" test "$(codes codes.ndjson | sort -u | wc -l)" -eq 3
say "codes: for their owner alone" test "$(stat -c %a codes.ndjson)" = 600
say "codes: name row and item" grep -qx \
	"{\"row\":2,\"item\":\"$u/C2\",\"code\":\"[0-9A-Z-]*\"}" codes.ndjson
say "codes: nowhere else" sh -c '! grep -qF "$(cut -d\" -f10 codes.ndjson |
	head -n 1)" out err'
cp codes.ndjson first.ndjson
exits 0 "the same again" issue L rows.csv --claim-codes codes.ndjson
say "the same again: the same codes" cmp codes.ndjson first.ndjson
exits 4 "the same without its codes" issue L rows.csv --claim-codes none.ndjson
say "without its codes: no file is made" absent none.ndjson
exits 3 "without the option it is another run" issue L rows.csv

# The stock holds the item; at the till it is released, then claimed.
fresh L c1.hm $u/C1
judge c1.hm --item $u/C1
say "in stock: VERIFIED" status 0
must release --certificate c1.hm --key L/keys/stock.key -o till.st
must submit L till.st
fresh L c1.hm $u/C1
codes codes.ndjson | head -n 1 >code
must claim --code-file code --certificate c1.hm --wallet anna -o anna.st
must claim --code-file code --certificate c1.hm --wallet ben -o ben.st
must submit L anna.st
exits 1 "the second claim" submit L ben.st --json
say "the second claim: code" has '"code":"LINK_MOVED"' out
say "the second claim: evidence is kept" test -s "$(field evidence out)"

# To the codes at once: who has one has the item.
rows D 2 >d.csv
exits 3 "to claim needs a file" issue L d.csv --to claim
say "to claim: says which" has "--claim-codes FILE" err
must issue L d.csv --to claim --claim-codes d.ndjson
fresh L d1.hm $u/D1
codes d.ndjson | head -n 1 >code
must claim --code-file code --certificate d1.hm --wallet anna -o d.st
exits 0 "claimed at once" submit L d.st
exits 0 "audit" audit L

# What a crash leaves: codes that were written and not yet used, half a line.
rows E 4 >e.csv
printf '{"row":1,"item":"%s/E1","code":"%s"}\n{"row":2,"it' $u \
	"$(codes codes.ndjson | head -n 1)" >e.ndjson
chmod 600 e.ndjson
exits 0 "goes on" issue L e.csv --claim-codes e.ndjson
say "goes on: all rows" test "$(wc -l <e.ndjson)" -eq 4
say "goes on: with the code it had" test \
	"$(codes e.ndjson | head -n 1)" = "$(codes codes.ndjson | head -n 1)"
say "goes on: whole lines" grep -q "^{\"row\":2,\"item\":\"$u/E2\"" e.ndjson

# Files that are something else
rows F 2 >f.csv
refuse() {
	what=$1
	run issue L f.csv --claim-codes "$2"
	say "$what: refused" refused
	say "$what: nothing issued" test \
		"$("$HALLMARK" show L --json | sed 's/.*"items":\([0-9]*\).*/\1/')" = 9
}
cp codes.ndjson other.ndjson
refuse "codes of other items" other.ndjson
say "codes of other items: the same again is no help" lacks "the rest" err
cp e.ndjson open.ndjson
chmod 644 open.ndjson
refuse "a file that others read" open.ndjson
ln -s e.ndjson link.ndjson
refuse "a symbolic link" link.ndjson
echo "my notes" >notes
chmod 600 notes
refuse "some other file" notes
is "some other file: is as it was" notes <<E
my notes
E
refuse "no directory" nowhere/f.ndjson
chmod 600 f.csv
refuse "the rows themselves" f.csv
rows F 2 >want
say "the rows themselves: are as they were" cmp want f.csv
run issue L f.csv --claim-codes f.ndjson -o f.ndjson
say "one file for two things: refused" status 3
exits 0 "dry run" issue L f.csv --claim-codes f.ndjson --dry-run
say "dry run: no code is made" absent f.ndjson
plan
