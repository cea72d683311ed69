#!/bin/sh
# From the ledger to the stranger: certificate, verify, check, show.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
u=https://id.gs1.org/01/$gtin/21
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial,lot,price\n%s,A1,L7,100\n%s,A2,L7,200\n%s,A3,L7,300\n' \
	$gtin $gtin $gtin >shift.csv
"$HALLMARK" issue L shift.csv --attr '*' 2>err || cat err

judge() {
	run verify --policy L/policy.txt "$@"
}

exits 0 "one item" certificate L "(01)$gtin(21)A1" -o one.hallmark
is "one item: says what it wrote" out <<E
{"item":"$u/A1","file":"one.hallmark"}
E
judge one.hallmark --item $u/A1
say "one item: VERIFIED" status 0
judge one.hallmark --item $u/A2
say "one item, asked for another: refused" status 1
exits 0 "to stdout" certificate L $u/A1
say "to stdout: the same file" cmp out one.hallmark

# Any one byte changed is refused.
size=$(wc -c <one.hallmark)
for at in 0 1 100 200 $((size / 2)) $((size - 1)); do
	head -c "$at" one.hallmark >torn
	printf X >>torn
	tail -c +$((at + 2)) one.hallmark >>torn
	cmp -s one.hallmark torn && continue
	judge torn --item $u/A1
	say "byte $at changed: refused" status 1
done

for level in signed current full; do
	exits 0 "level $level" certificate L $u/A1 -o level --level $level
	judge level --item $u/A1
	case $level in
	signed) say "level $level: UNPROVEN" status 2 ;;
	*) say "level $level: VERIFIED" status 0 ;;
	esac
done
exits 3 "no such level" certificate L $u/A1 -o level --level best

exits 0 "withheld" certificate L $u/A1 -o held.hallmark --withhold price \
	--withhold lot
judge held.hallmark --item $u/A1
say "withheld: VERIFIED" status 0
say "withheld: not shown" lacks price out
exits 0 "shown" show held.hallmark
say "shown: lot not there" lacks L7 out

exits 3 "a label that hides nothing" certificate L $u/A1 -o none \
	--withhold price --withhold prize
say "a label that hides nothing: which" has "--withhold prize: no item" err
exits 3 "a label in none of many" certificate L $u/A1 $u/A2 --out-dir none \
	--withhold prize
say "a label that hides nothing: no file" absent none
printf 'gtin,serial,grade\n%s,A4,fine\n' $gtin >grade.csv
"$HALLMARK" issue L grade.csv --attr '*' 2>err || cat err
exits 0 "a label that one of many has" certificate L $u/A1 $u/A4 \
	--out-dir hid --withhold grade
for file in hid/*; do
	run show "$file"
	say "a label that one of many has: hidden" lacks fine out
done
exits 0 "a label that one in a file has" certificate L $u/A1 $u/A4 -o hid.hm \
	--withhold grade

printf '%s\r\n\n(01)%s(21)A2\n' $u/A1 $gtin >ids.txt
exits 0 "a list, one file" certificate L --from ids.txt $u/A3 -o all.hallmark
say "a list: three lines" test "$(wc -l <out)" -eq 3
judge all.hallmark --item any
say "a list: VERIFIED" status 0
judge all.hallmark --item $u/A3
say "a list: one of them" status 0
exits 0 "a file each" certificate L --from ids.txt --out-dir each
say "a file each: two" test "$(find each -type f | wc -l)" -eq 2
file=each/$("$HALLMARK" item $u/A2 | cut -d' ' -f2 | cut -c1-32).hallmark
say "a file each: named by the subject" has "\"file\":\"$file\"" out
judge "$file" --item $u/A2
say "a file each: VERIFIED" status 0

exits 3 "an unknown item" certificate L $u/NOPE -o nope
say "an unknown item: named" has "$u/NOPE: ITEM_UNKNOWN" err
say "an unknown item: no file" absent nope
exits 3 "an unknown item among others" certificate L $u/A1 $u/NOPE \
	--out-dir none
say "an unknown item among others: no file" absent none
exits 3 "twice" certificate L $u/A1 "(01)$gtin(21)A1" -o twice
exits 3 "no item" certificate L -o none
printf 'good\n' >bad.txt
exits 3 "a bad list" certificate L --from bad.txt -o none
say "a bad list: which line" has "bad.txt: ID_SPELLING: HMK-ID-8: " err
say "a bad list: line 1" has "(line 1)" err
exits 4 "-o into nowhere" certificate L $u/A1 -o nowhere/file
rc=0
(ulimit -f 0 && "$HALLMARK" certificate L $u/A1 -o capped >out 2>err) || rc=$?
say "-o past the size limit: exit 4" status 4
say "-o past the size limit: nothing left" test "$(echo capped*)" = 'capped*'
exits 4 "-o on a full device" certificate L $u/A1 -o /dev/full
exits 4 "-o on a directory" certificate L $u/A1 -o each

exits 0 "check" check L $u/A1
say "check: VERIFIED" has "VERIFIED: $u/A1 of maison.example" out
exits 1 "check of one never issued" check L $u/NEVER --json -o never.hallmark
say "never issued: code" has '"code":"NOT_ISSUED"' out
judge never.hallmark --item $u/NEVER
say "never issued: the proof travels" status 1
say "never issued: never VERIFIED" lacks VERIFIED out
exits 2 "check of what no brand of the policy covers" check L \
	'(01)04012345000016(21)X' --json
say "check of what no brand covers: code" has '"code":"UNKNOWN_BRAND"' out
exits 3 "check -o -" check L $u/A1 -o -
exits 0 "show LEDGER ITEM" show L $u/A1
say "show LEDGER ITEM claims nothing" has "NOT VERIFIED" out

# Issued, but under no checkpoint yet.
printf 'gtin,serial\n%s,B1\n' $gtin >late.csv
"$HALLMARK" issue L late.csv --no-checkpoint 2>err || cat err
exits 3 "before the checkpoint" certificate L $u/B1 -o b1
say "before the checkpoint: code" has CHECKPOINT_BEHIND err
exits 0 "checkpoint" checkpoint L
exits 0 "after the checkpoint" certificate L $u/B1 -o b1.hallmark
judge b1.hallmark --item $u/B1
say "after the checkpoint: VERIFIED" status 0
judge one.hallmark --item $u/A1
say "the older one still is" status 0

"$HALLMARK" init O --brand open.example --no-passphrase 2>err || cat err
exits 2 "never issued, no prefix" check O $u/NEVER --json
say "never issued, no prefix: code" has '"code":"NOT_IN_THIS_LEDGER"' out

exits 0 "audit" audit L --json
say "audit: counts" has '{"outcome":"SOUND","entries":' out
plan
