#!/bin/sh
# A factory without network: a delegation, statement files, numbers used once.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key factory forger shop
must authorise L --key "$(vkey factory)" --role issue --gtin $gtin --max 5
must delegation L --key "$(vkey factory)" -o D

rows() {
	printf 'gtin,serial,colour\n'
	for serial; do
		printf '%s,%s,red\n' $gtin "$serial"
	done
}
shift_of() {
	file=$1
	out=$2
	shift 2
	run issue --offline D "$file" --key factory.key --to "$(vkey shop)" \
		--attr colour -o "$out" "$@"
}

rows B1 B2 B3 >one.csv
shift_of one.csv one.st --items one.ndjson
say "a shift: exit 0" status 0
say "a shift: its list" test "$(wc -l <one.ndjson)" -eq 3
# HMK-DELEG-3
say "a shift: numbers are noted" test "$(wc -l <D.used)" -eq 1
say "a shift: in a file of its owner" test "$(stat -c %a D.used)" = 600
cp one.st first.st
cp D.used used
shift_of one.csv one.st
say "the same again: exit 0" status 0
say "the same again: the same statement" cmp one.st first.st
say "the same again: no number more" cmp D.used used
rows C1 C2 >two.csv
shift_of two.csv two.st
say "the next shift: exit 0" status 0
rows E1 >three.csv
dry() {
	run issue --offline D "$1" --dry-run --attr colour --to "$(vkey shop)"
}
cp D.used used.before
dry three.csv
say "dry run over quota: exit 1" status 1
say "dry run over quota: code" has QUOTA err
dry two.csv
say "dry run of a run that has its numbers: exit 0" status 0
say "dry run: no number is used" cmp D.used used.before
mv D.used kept
dry three.csv
say "dry run without notes: exit 0" status 0
say "dry run without notes: makes none" absent D.used
mv kept D.used
shift_of three.csv three.st
say "over quota: exit 1" status 1
say "over quota: code" has QUOTA err
say "over quota: no file" absent three.st

# What was cut off in the middle of a note was not used.
head -c 30 used >>D.used
shift_of two.csv again.st
say "a torn note: dropped" status 0
say "a torn note: the same statement" cmp again.st two.st
cp D.used good
echo garbage >>D.used
shift_of two.csv again.st
say "damaged notes: refused" refused
cp good D.used

# Bad rows, other keys
rows B9 'B 9~' >bad.csv
shift_of bad.csv bad.st
say "a bad row: refused" status 3
say "a bad row: no file" absent bad.st
say "a bad row: no number" cmp D.used good
printf 'gtin,serial,colour\n09506000117843,X1,red\n' >scope.csv
shift_of scope.csv scope.st
say "out of scope: refused at once" refused
say "out of scope: code" grep -q OUT_OF_SCOPE err
exits 3 "another key" issue --offline D one.csv --key forger.key \
	--to "$(vkey shop)" --attr colour -o forged.st
exits 3 "no key" issue --offline D one.csv --to "$(vkey shop)" -o x.st

# The ledger decides, whatever comes first.
exits 0 "submitted out of order" submit L two.st one.st --json
say "submitted out of order: both" test \
	"$(grep -c '"outcome":"ADMITTED"' out)" -eq 2
exits 0 "submitted again" submit L one.st --json
say "submitted again: known" has '"known":true' out
fresh L b1.hm $u/B1
judge b1.hm --item $u/B1 --json
say "the shift's item: VERIFIED" status 0
"$HALLMARK" key show shop.key --json >shop.json
say "the shift's item: held by the shop" has "$(field public shop.json)" out
say "the shift's item: its colour" has red out

# Claim codes; without --to the factory holds what it makes.
key sealer
must authorise L --key "$(vkey sealer)" --role issue --gtin $gtin --max 9
must delegation L --key "$(vkey sealer)" -o S
rows S1 S2 S3 >seal.csv
exits 0 "with claim codes" issue --offline S seal.csv --key sealer.key \
	--claim-codes codes -o seal.st
say "with claim codes: a file of its owner" test "$(stat -c %a codes)" = 600
cp seal.st seal1.st
head -n 1 codes >codes.short
mv codes codes.all
cp codes.short codes
chmod 600 codes
exits 0 "codes cut off" issue --offline S seal.csv --key sealer.key \
	--claim-codes codes -o seal.st
say "codes cut off: the same codes" cmp codes codes.all
say "codes cut off: the same statement" cmp seal.st seal1.st
must submit L seal.st
fresh L s1.hm $u/S1
must release --certificate s1.hm --key sealer.key -o s1.st
must submit L s1.st
fresh L s1.hm $u/S1
purse ada
sed -n '1s/.*"code":"\([^"]*\)".*/\1/p' codes >code
must claim --certificate s1.hm --code-file code --wallet ada -o s1c.st
exits 0 "released and claimed" submit L s1c.st
say "released and claimed: nobody shows codes" lacks "$(cat code)" s1c.st

# Two shifts at once wait for each other.
key busy
must authorise L --key "$(vkey busy)" --role issue --gtin $gtin --max 99
must delegation L --key "$(vkey busy)" -o B
for i in 1 2 3 4; do
	rows "W$i-1" "W$i-2" "W$i-3" >w$i.csv
	"$HALLMARK" issue --offline B w$i.csv --key busy.key \
		--to "$(vkey shop)" -o w$i.st 2>w$i.err &
done
wait
say "four shifts at once: notes for each" test "$(wc -l <B.used)" -eq 4
exits 0 "four shifts at once: no number twice" submit L w4.st w2.st w1.st w3.st

# Two lines with one delegation use a number twice: it shows, and stays shown.
mkdir line2
must delegation L --key "$(vkey factory)" -o spent --json
say "all numbers are spent" has '"next":5' out
key rogue
must authorise L --key "$(vkey rogue)" --role issue --gtin $gtin --max 5
must delegation L --key "$(vkey rogue)" -o R
cp R line2/R
rows R1 R2 >r1.csv
rows R3 R4 >r2.csv
must issue --offline R r1.csv --key rogue.key --to "$(vkey shop)" -o r1.st
must issue --offline line2/R r2.csv --key rogue.key --to "$(vkey shop)" \
	-o r2.st
must submit L r1.st
exits 1 "a number twice" submit L r2.st --json
say "a number twice: code" has '"code":"QUOTA"' out
exits 0 "audit" audit L
# HMK-FILE-7, 8: a statement file has an end, what a shift sends has another.
key long
must authorise L --key "$(vkey long)" --role issue --gtin $gtin
must delegation L --key "$(vkey long)" -o E
awk -v g=$gtin 'BEGIN {
	for (i = 0; i < 3900; i++)
		text = text "x"
	print "gtin,serial,a,b,c"
	for (i = 0; i < 300; i++)
		printf "%s,L%d,%s,%s,%s\n", g, i, text, text, text
}' >long.csv
must issue --offline E long.csv --key long.key --to "$(vkey shop)" \
	--attr '*' -o long.st
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	cat long.st
done >longer.st
say "a long list: longer than a file" test \
	"$(wc -c <longer.st)" -gt $((64 * 1024 * 1024))
exits 0 "a long list: taken" submit L longer.st
say "a long list: each statement" test "$(wc -l <out)" -eq 40
plan
