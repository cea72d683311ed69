#!/bin/sh
# Some items of a certificate move, the others stay where they are.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key shop hub
sold L L/keys/stock.key shop A1 A2 A3 A4
fresh L carton.hm $u/A1 $u/A2 $u/A3 $u/A4
must report stolen --certificate carton.hm --item $u/A2 --key shop.key \
	-o theft.st
must submit L theft.st
fresh L carton.hm $u/A1 $u/A2 $u/A3 $u/A4
exits 1 "all, one of them stolen" draft transfer --certificate carton.hm \
	--to "$(vkey hub)" -o all.draft
say "all, one of them stolen: which" has "$u/A2: TRANSFER_BLOCKED" err
exits 1 "an item that is in no file" draft transfer --certificate carton.hm \
	--item $u/A6 --to "$(vkey hub)" -o no.draft
say "an item that is in no file: code" has WRONG_ITEM err
exits 1 "an item twice" draft transfer --certificate carton.hm \
	--item $u/A1 --item $u/A1 --to "$(vkey hub)" -o no.draft
say "an item twice: code" has WRONG_ITEM err
say "neither made a draft" absent no.draft
exits 0 "two of them" draft transfer --certificate carton.hm \
	--item $u/A3 --item $u/A1 --to "$(vkey hub)" -o part.draft
say "two of them: how many" has "transfer of 2 items" out
exits 0 "two of them: shown" show part.draft
say "two of them: one" has $u/A1 out
say "two of them: the other" has $u/A3 out
say "two of them: not a third" lacks $u/A4 out
exits 0 "two of them: accepted" accept part.draft --key hub.key \
	--policy L/policy.txt -o part.accepted
say "two of them: judged without the stolen one" lacks $u/A2 err
exits 0 "two of them: signed" sign part.accepted --key shop.key -o part.st
exits 0 "two of them: in the log" submit L part.st
say "two of them: and no more" has "transfer, 2 events" out
"$HALLMARK" key show hub.key --json >hub.json
for serial in A1 A2 A3 A4; do
	run show L $u/$serial
	grep '^custodian' out
done | grep -c "$(field public hub.json)" >moved
is "two of them have moved" moved <<E
2
E
exits 1 "the stolen one alone" draft transfer --certificate carton.hm \
	--item $u/A2 --to "$(vkey hub)" -o a2.draft
say "the stolen one alone: code" has TRANSFER_BLOCKED err

# The others of the file may have another holder by now.
fresh L carton.hm $u/A1 $u/A4
must draft transfer --certificate carton.hm --item $u/A4 \
	--to "$(vkey hub)" -o a4.draft
must accept a4.draft --key hub.key --policy L/policy.txt -o a4.accepted
exits 0 "one of two holders" sign a4.accepted --key shop.key -o a4.st
must submit L a4.st
exits 0 "audit" audit L
plan
