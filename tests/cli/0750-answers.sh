#!/bin/sh
# The seal at the till, what a receiver does not take, and answers as JSON.
# shellcheck disable=SC2034,SC2154 # trade.sh and lib.sh have them
. "$TOP/tests/cli/trade.sh"
brand L
key shop factory stranger
purse ada bob
printf 'gtin,serial\n%s,C1\n%s,C2\n%s,C3\n' $gtin $gtin $gtin >c.csv
must issue L c.csv --claim-codes codes
for i in 1 2 3; do
	sed -n "${i}s/.*\"code\":\"\([^\"]*\)\".*/\1/p" codes >code$i
done

# Every answer is one object a line.
json() {
	if command -v jq >jq.path; then
		say "$1: JSON" jq -e . out
	else
		say "$1: an object" has '{"' out
	fi
}

# A code before the till is worthless, and works once after it.
fresh L c.hm $u/C1 $u/C2
exits 1 "read in the warehouse" claim --code-file code1 --certificate c.hm \
	--item $u/C1 --wallet bob -o none
say "read in the warehouse: why" has "not released" err
exits 3 "which item?" claim --code-file code1 --certificate c.hm \
	--wallet bob -o none
say "which item?: how" has "--item" err
fresh L a1.hm $u/A1
exits 1 "release without a code" release --certificate a1.hm \
	--key L/keys/stock.key -o none
say "release without a code: why" has "without a claim code" err
exits 0 "release" release --certificate c.hm --key L/keys/stock.key \
	-o till.st --json
json release
say "release: to whom, in words" has "to       the item's claim code" err
say "release: both in one" test "$(wc -l <out)" -eq 1
must submit L till.st
fresh L c.hm $u/C1 $u/C2
exits 1 "release again" release --certificate c.hm --key L/keys/stock.key \
	-o none
say "release again: code" has CLAIM_VOID err
exits 1 "the code of the other" claim --code-file code2 --certificate c.hm \
	--item $u/C1 --wallet ada -o none
say "the code of the other: why" has "not the code of this item" err
exits 0 "claim" claim --code-file code1 --certificate c.hm --item $u/C1 \
	--wallet ada -o c1.st --json
json claim
say "claim: its code is in no output" lacks "$(cat code1)" out
must submit L c1.st
rc=0
"$HALLMARK" claim --code-file - --certificate c.hm --item $u/C2 \
	--wallet ada -o c2.st <code2 >out 2>err || rc=$?
say "claim, code on stdin" status 0
must submit L c2.st
exits 0 "somebody had the code too" claim --code-file code2 \
	--certificate c.hm --item $u/C2 --wallet bob -o c3.st
exits 1 "the second claim" submit L c3.st --json
json "the second claim"
say "the second claim: evidence" test -s "$(field evidence out)"

# What a receiver is kept from taking
fresh L a2.hm $u/A2
must draft transfer --certificate a2.hm --to "$(vkey shop)" -o a2.draft
sed 's/^max-age .*/max-age 1s/' L/policy.txt >strict.txt
grep -q '^max-age' strict.txt || echo 'max-age 1s' >>strict.txt
sleep 3
exits 2 "an old certificate" accept a2.draft --key shop.key \
	--policy strict.txt -o none
say "an old certificate: code" has STALE err
must init M --brand other.example --no-passphrase
run accept a2.draft --key shop.key --policy M/policy.txt -o none
say "another brand's goods" refused
say "another brand's goods: no consent" absent none
must status L $u/A2 --set recalled
fresh L a2.hm $u/A2
must draft transfer --certificate a2.hm --to "$(vkey shop)" -o a2.draft \
	--force
exits 0 "recalled goods go back" accept a2.draft --key shop.key \
	--policy L/policy.txt -o a2.accepted --json
json accept
exits 0 "sign" sign a2.accepted --key L/keys/stock.key -o a2.st --json
json sign
exits 3 "no such draft" draft barter --certificate a2.hm \
	--to "$(vkey shop)" -o none
exits 3 "accept until noon" accept a2.draft --key shop.key \
	--policy L/policy.txt --until noon -o none

# The rest of the answers
must authorise L --key "$(vkey factory)" --role issue --role status --max 7 \
	--until 30d
exits 0 "delegation" delegation L --key "$(vkey factory)" -o D
say "delegation: words" has "issue status; 7 of 7 left; until 20" out
exits 0 "delegation to stdout" delegation L --key "$(vkey factory)" -o -
say "delegation to stdout: the same" cmp out D
exits 0 "delegation as JSON" delegation L --key "$(vkey factory)" -o D \
	--force --json
json delegation
"$HALLMARK" key show L/keys/root.key >root.vkey
exits 3 "delegation of the root" delegation L --key "$(vkey root)" -o none
must revoke L --key "$(vkey factory)" --reason retired
exits 1 "delegation of a revoked key" delegation L --key "$(vkey factory)" \
	-o none
exits 0 "challenge" challenge --audience a --listing l --item $u/C1 -o q --json
json challenge
fresh L c1.hm $u/C1
exits 0 "prove" prove --challenge q --certificate c1.hm --wallet ada -o r --json
json prove
exits 0 "gift" gift --certificate c1.hm --wallet ada -o g.st --json
json gift
exits 0 "report" report lost --certificate c1.hm --wallet ada -o l.st --json
json report
exits 1 "two that contradict" submit L l.st g.st --json
say "two that contradict: an object each" test "$(wc -l <out)" -eq 2
json submit
plan
