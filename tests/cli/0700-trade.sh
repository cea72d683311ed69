#!/bin/sh
# Goods move by carton and one by one: brand, shop, owner, second owner.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
. "$TOP/tests/cli/terminal.sh"
brand L
key shop fence
purse ada bob

# The carton: either side drafts, the shop consents, one signature moves all.
fresh L carton.hm $u/A1 $u/A2 $u/A3
exits 0 "draft" draft transfer --certificate carton.hm --to "$(vkey shop)" \
	-o carton.draft --fact "order=PO 17"
is "draft: says what it wrote" out <<E
carton.draft: transfer of 3 items
E
exits 3 "draft: never over a file" draft transfer --certificate carton.hm \
	--to "$(vkey shop)" -o carton.draft
exits 0 "draft --force" draft transfer --certificate carton.hm \
	--to "$(vkey shop)" -o carton.draft --fact "order=PO 17" --force
exits 1 "sign before anyone accepted" sign carton.draft \
	--key L/keys/stock.key -o early.st
say "sign before anyone accepted: code" has ACCEPTANCE_MISSING err
say "sign before anyone accepted: no file" absent early.st
exits 3 "accept with someone else's key" accept carton.draft --key fence.key \
	--policy L/policy.txt -o fence.accepted
say "accept with someone else's key: code" has KEY_WRONG err
exits 0 "accept" accept carton.draft --key shop.key --policy L/policy.txt \
	-o carton.accepted
say "accept: shows the items first" has "$u/A2" err
say "accept: shows the kind first" has "transfer of 3 items" err
say "accept: shows the text first" has "PO 17" err
say "accept: verified first" has "VERIFIED: " err
exits 1 "sign with someone else's key" sign carton.accepted --key fence.key \
	-o fence.st
say "sign with someone else's key: code" has NOT_CUSTODIAN err
exits 0 "sign" sign carton.accepted --key L/keys/stock.key -o carton.st
say "sign: shows what it signs" has "$u/A3" err
exits 0 "submit" submit L carton.st --json
say "submit: place" has '"outcome":"ADMITTED","kind":"transfer","events":3' out
say "submit: new" has '"known":false' out
place=$(field index out)
exits 0 "submit twice" submit L carton.st --json
say "submit twice: the same place" has "\"index\":$place," out
say "submit twice: known" has '"known":true' out
fresh L a2.hm $u/A2
judge a2.hm --item $u/A2 --json
say "the carton moved: VERIFIED" status 0
"$HALLMARK" key show shop.key --json >shop.json
say "the carton moved: to the shop" has "$(field public shop.json)" out
judge carton.hm --item $u/A2
say "what is old still verifies, as of then" status 0

# A draft that somebody changed on its way.
fresh L a4.hm $u/A4
must draft transfer --certificate a4.hm --to "$(vkey shop)" -o a4.draft
must accept a4.draft --key shop.key --policy L/policy.txt -o a4.accepted
LC_ALL=C sed 's/transfer/recoverx/' a4.accepted >changed
exits 1 "changed after accept: the kind" sign changed --key L/keys/stock.key \
	-o changed.st
size=$(wc -c <a4.accepted)
for at in 40 $((size / 2)) $((size - 300)) $((size - 100)) $((size - 1)); do
	head -c "$at" a4.accepted >changed
	tail -c +$((at + 1)) a4.accepted | head -c 1 |
		tr '\000-\377' '\001-\377\000' >>changed
	tail -c +$((at + 2)) a4.accepted >>changed
	run sign changed --key L/keys/stock.key -o changed.st
	say "changed after accept, byte $at: refused" status 1
	say "changed after accept, byte $at: no file" absent changed.st
done

# The consent runs out.
fresh L a5.hm $u/A5
must draft transfer --certificate a5.hm --to "$(vkey shop)" -o a5.draft
exits 3 "accept until yesterday" accept a5.draft --key shop.key \
	--policy L/policy.txt --until 2020-01-01T00:00:00Z -o a5.late
must accept a5.draft --key shop.key --policy L/policy.txt --until 2s \
	-o a5.accepted
must sign a5.accepted --key L/keys/stock.key -o a5.st
sleep 3
exits 1 "expired: sign" sign a5.accepted --key L/keys/stock.key -o a5.late
say "expired: sign: code" has ACCEPTANCE_EXPIRED err
must checkpoint L # which moves the log's clock
exits 1 "expired: submit" submit L a5.st --json
say "expired: submit: code" has '"code":"ACCEPTANCE_EXPIRED"' out

# One item of a carton moved meanwhile: the whole carton is refused.
fresh L pair.hm $u/A4 $u/A5 $u/A6
must draft transfer --certificate pair.hm --to "$(vkey shop)" -o pair.draft
must accept pair.draft --key shop.key --policy L/policy.txt -o pair.accepted
must sign pair.accepted --key L/keys/stock.key -o pair.st
must sign a4.accepted --key L/keys/stock.key -o a4.st
exits 0 "one of the carton goes first" submit L a4.st --json
place=$(field index out)
exits 1 "the carton after it" submit L pair.st --json
say "the carton after it: code" has '"code":"LINK_MOVED"' out
say "the carton after it: names the item" has "\"item\":\"$u/A4\"" out
say "the carton after it: by what" has \
	"\"moved\":{\"index\":$place,\"position\":0," out
say "the carton after it: words" has "already moved by ($place, 0)" err
say "the carton after it: evidence" has '"evidence":"L/conflicts/' out
say "the carton after it: evidence is the statement" cmp pair.st \
	"$(field evidence out)"
run check L $u/A6 --json
"$HALLMARK" key show L/keys/stock.key --json >stock.json
say "the carton after it: nothing of it moved" has \
	"$(field public stock.json)" out

# Two ledgers.
brand M
fresh M m1.hm $u/A1
must draft transfer --certificate m1.hm --to "$(vkey shop)" -o m1.draft
must accept m1.draft --key shop.key --policy M/policy.txt -o m1.accepted
must sign m1.accepted --key M/keys/stock.key -o m1.st
exits 1 "another ledger's statement" submit L m1.st --json
say "another ledger's statement: refused" lacks ADMITTED out
exits 1 "certificates of two ledgers" draft transfer --certificate m1.hm \
	--certificate a5.hm --to "$(vkey shop)" -o two.draft
say "certificates of two ledgers: code" has OTHER_LEDGER err

# One of three statements is bad: the others are admitted all the same.
head -c 40 a4.st >torn
exits 1 "a torn one among others" submit L carton.st torn a4.st --json
say "a torn one among others: the others" test \
	"$(grep -c '"known":true' out)" -eq 2
exits 4 "no such file" submit L none.st

# The owner: the shop sells to a key of her wallet.
fresh L a1.hm $u/A1
"$HALLMARK" wallet key --wallet ada $u/A1 >ada.vkey
must draft transfer --certificate a1.hm --to "$(vkey ada)" -o ada.draft
exits 3 "accept with a wallet that has not the key" accept ada.draft \
	--wallet bob --policy L/policy.txt -o ada.accepted
exits 0 "accept with the wallet" accept ada.draft --wallet ada \
	--policy L/policy.txt -o ada.accepted
must sign ada.accepted --key shop.key -o ada.st
must submit L ada.st

# A gift, taken back before it was used.
fresh L gift.hm $u/A1
exits 1 "gift of what another holds" gift --certificate gift.hm --wallet bob \
	-o gift.st
exits 0 "gift" gift --certificate gift.hm --wallet ada -o gift.st \
	--code-out code
say "gift: the code is its owner's alone" test \
	"$(stat -c %a code)" = 600
say "gift: to whom, in words" has "           a fresh claim code" err
say "gift: not shown as well" lacks "$(cat code)" out
say "gift: can be taken back" has "takes the item back" err
must submit L gift.st
fresh L given.hm $u/A1
exits 0 "taken back" claim --code-file code --certificate given.hm \
	--wallet ada -o back.st
exits 0 "and the receiver, later" claim --code-file code \
	--certificate given.hm --wallet bob -o bob.st
exits 0 "taken back: submitted" submit L back.st
exits 1 "the second claim" submit L bob.st --json
say "the second claim: code" has '"code":"LINK_MOVED"' out
say "the second claim: evidence" test -s "$(field evidence out)"
fresh L after.hm $u/A1
exits 1 "the code is used up" claim --code-file code --certificate after.hm \
	--wallet bob -o late.st
say "the code is used up: code" has CLAIM_VOID err

# A gift that arrives; the code goes by word of mouth, in small letters.
exits 0 "gift again" gift --certificate after.hm --wallet ada -o gift2.st
sed -n 's/^code: //p' out | tr A-Z a-z | tr -- - ' ' >code2
must submit L gift2.st
fresh L given2.hm $u/A1
exits 0 "received" claim --code-file code2 --certificate given2.hm \
	--wallet bob -o bob2.st
must submit L bob2.st
run check L $u/A1 --json
"$HALLMARK" wallet list --wallet bob --json >bob.json
say "received: bob holds it" has "$(field public bob.json)" out
printf 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA\n' >wrong
exits 3 "a code mistyped" claim --code-file wrong --certificate given2.hm \
	--wallet bob -o none.st
say "a code mistyped: code" has CODE_BAD err
exits 1 "the code of another item" claim --code-file code2 \
	--certificate a2.hm --wallet bob -o none.st
say "the code of another item: no file" absent none.st

# Reports: only the holder, and nothing moves while it is reported.
fresh L bob.hm $u/A1
exits 1 "report by another" report stolen --certificate bob.hm --wallet ada \
	-o no.st
exits 0 "report" report stolen --certificate bob.hm --wallet bob -o stolen.st
must submit L stolen.st
fresh L stolen.hm $u/A1
judge stolen.hm --item $u/A1
say "reported: FLAGGED" has "FLAGGED" out
exits 1 "no gift of it" gift --certificate stolen.hm --wallet bob -o no.st
say "no gift of it: code" has TRANSFER_BLOCKED err
must report found --certificate stolen.hm --wallet bob -o found.st
must submit L found.st
fresh L found.hm $u/A1
judge found.hm --item $u/A1
say "found: VERIFIED" status 0
exits 3 "report something else" report sold --certificate bob.hm \
	--wallet bob -o no.st

# What a terminal asks.
if script -qec true /dev/null >out 2>err; then
	ask() {
		sit
		shown 'Sign?'
		answer "$1"
		leave
	}
	call="'$HALLMARK' report lost --certificate found.hm --wallet bob \
		-o asked.st"
	ask n
	say "asked: no" has "nothing was signed" screen
	say "asked: no file" absent asked.st
	ask y
	say "asked: yes" test -s asked.st
	say "asked: shown before" has "$u/A1" screen
	must gift --certificate found.hm --wallet bob -o gift3.st \
		--code-out code3
	must submit L gift3.st
	fresh L given3.hm $u/A1
	call="'$HALLMARK' claim --certificate given3.hm --wallet ada -o typed.st"
	sit
	shown 'The claim code: '
	answer "$(cat code3)"
	shown 'Sign?'
	answer y
	leave
	say "a code typed" test -s typed.st
	exits 0 "a code typed: submitted" submit L typed.st
else
	skip "asked at the terminal" "no script(1) here"
fi
exits 0 "audit" audit L --json
plan
