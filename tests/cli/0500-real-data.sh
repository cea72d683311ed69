#!/bin/sh
# Real input: the jeweller's file, one stone a row and no serial, and barcodes
# with all the dirt they had.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=4G
gtin=09506000134352
diamonds=$HALLMARK_SHARED/data/seaborn-diamonds/diamonds.csv
barcodes=$HALLMARK_SHARED/data/openfoodfacts-lifyzer/products.csv
if ! test -r "$diamonds" || ! test -r "$barcodes"; then
	skip "real input" "skipped: no data"
	plan
	exit
fi
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
items() {
	"$HALLMARK" show "$1" --json | sed 's/.*"items":\([0-9]*\),.*/\1/'
}
uri() {
	sed 's/.*"item":"\([^"]*\)".*/\1/' "$1"
}

# 53,940 stones; 146 rows repeat another and are other stones all the same.
exits 0 "diamonds" issue L "$diamonds" --gtin $gtin --mint --attr '*' \
	-o stones.ndjson
say "diamonds: how many" has "53940 items issued in 211 statements" err
say "diamonds: all in the ledger" test "$(items L)" = 53940
say "diamonds: no serial twice" test \
	"$(uri stones.ndjson | sort -u | wc -l)" -eq 53940
exits 0 "diamonds: audit" audit L

# Every 53rd or so, 1,000 in all.
uri stones.ndjson | awk 'NR % 53 == 7 && n++ < 1000' >ids.txt
exits 0 "1,000 certificates" certificate L --from ids.txt --out-dir stones
say "1,000 certificates: a file each" test \
	"$(find stones -name '*.hallmark' | wc -l)" -eq 1000
rc=0
"$HALLMARK" verify stones/*.hallmark --policy L/policy.txt --item any --json \
	>out 2>err || rc=$?
say "1,000 certificates: exit 0" status 0
say "1,000 certificates: each VERIFIED" test \
	"$(grep -c '^{"outcome":"VERIFIED",' out)" -eq 1000
say "1,000 certificates: each of another item" test \
	"$(uri out | sort -u | wc -l)" -eq 1000
exits 0 "all in one file" certificate L --from ids.txt -o all.hallmark
exits 0 "all in one file: VERIFIED" verify all.hallmark \
	--policy L/policy.txt --item any

uri stones.ndjson >every.txt
exits 3 "too many for one file" certificate L --from every.txt -o every
say "too many for one file: a way on" has "--out-dir" err
say "too many for one file: none made" absent every

# The stone in the file is the stone in the certificate.
stone=$(sed -n '$p' ids.txt)
row=$(grep -F "\"$stone\"" stones.ndjson | sed 's/{"row":\([0-9]*\),.*/\1/')
price=$(sed -n "$((row + 1))p" "$diamonds" | cut -d, -f7)
exits 0 "one stone" certificate L "$stone" -o one.hallmark
exits 0 "one stone: VERIFIED" verify one.hallmark --policy L/policy.txt \
	--item "$stone"
say "one stone: its price" has "    price: $price" out

# Any byte changed in its certificate is refused.
mkdir torn
size=$(wc -c <one.hallmark)
at=0
while test $at -lt "$size"; do
	head -c $at one.hallmark >torn/$at
	tail -c +$((at + 1)) one.hallmark | head -c 1 |
		LC_ALL=C tr '\000-\377' '\001-\377\000' >>torn/$at
	tail -c +$((at + 2)) one.hallmark >>torn/$at
	at=$((at + 1))
done
rc=0
"$HALLMARK" verify torn/* --policy L/policy.txt --item "$stone" --json \
	>out 2>err || rc=$?
say "each byte changed: exit 1" status 1
say "each byte changed: a verdict each" test "$(wc -l <out)" -eq "$size"
say "each byte changed: none VERIFIED" lacks '"outcome":"VERIFIED"' out

# A serial that looks minted and never was.
exits 1 "never issued" check L "(01)$gtin(21)0123456789ABCDEFGHJK" --json \
	-o never.hallmark
say "never issued: code" has '"code":"NOT_ISSUED"' out
exits 1 "never issued: the proof travels" verify never.hallmark \
	--policy L/policy.txt --item "(01)$gtin(21)0123456789ABCDEFGHJK"
exits 0 "the same file again" issue L "$diamonds" --gtin $gtin --mint \
	--attr '*' -o again.ndjson
say "the same file again: the same list" cmp again.ndjson stones.ndjson
say "the same file again: nothing more" test "$(items L)" = 53940

# 346 wrong check digits, 163 wrong lengths, whole element strings among them.
"$HALLMARK" init O --brand open.example --no-passphrase 2>err || cat err
exits 3 "barcodes" issue O "$barcodes" --map gtin=barcode --mint \
	--report report.ndjson -o none
say "barcodes: how many" has "509 of 20000 rows are bad" err
say "barcodes: nothing issued" test "$(items O)" = 0
say "barcodes: no list" absent none
sed 's/.*"column":\([0-9]*\),"code":"\([A-Z_]*\)".*/\1 \2/' report.ndjson |
	sort | uniq -c | sed 's/^ *//' >codes
is "barcodes: columns and codes" codes <<E
346 1 GTIN_CHECK_DIGIT
8 1 GTIN_ELEMENT_STRING
155 1 GTIN_LENGTH
E
# Each bad row is one of the file, where the report says.
sed 's/{"row":\([0-9]*\),"line":\([0-9]*\),.*/\1 \2/' report.ndjson >places
say "barcodes: a line each" test \
	"$(awk '$2 != $1 + 1' places | wc -l)" -eq 0
exits 0 "barcodes, the good ones" issue O "$barcodes" --map gtin=barcode \
	--mint --attr product_name --skip-bad --report again.ndjson -o good.ndjson
say "the good ones: how many" has "19491 items issued" err
say "the good ones: all in the list" test "$(wc -l <good.ndjson)" -eq 19491
say "the good ones: the same report" cmp again.ndjson report.ndjson
sed 's/{"row":\([0-9]*\),.*/\1/' good.ndjson report.ndjson | sort -n |
	awk '$1 != NR' >wrong
say "the good ones and the bad ones are all rows" empty wrong
exits 0 "the good ones: audit" audit O
exits 2 "never issued, no prefix" check O "(01)$gtin(21)0123456789" --json
say "never issued, no prefix: code" has '"code":"NOT_IN_THIS_LEDGER"' out
plan
