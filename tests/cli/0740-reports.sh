#!/bin/sh
# What people read of an event: facts, attached files, corrections; a recovery
# and an objection to it; passphrases; odd values.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L --wait 2s
key inspector other
purse ada eve
must authorise L --key "$(vkey inspector)" --role attest
"$HALLMARK" wallet key --wallet ada $u/A1 >ada.vkey
fresh L a1.hm $u/A1
must draft transfer --certificate a1.hm --to "$(vkey ada)" -o d
must accept d --wallet ada --policy L/policy.txt -o a
must sign a --key L/keys/stock.key -o s
must submit L s
fresh L a1.hm $u/A1

# attested FILE ARGUMENT...
attested() {
	statement=$1
	shift
	run attest --type inspection --certificate a1.hm --key inspector.key \
		-o "$statement" "$@"
}
mkdir photos
printf 'pixels' >photos/front.jpg
attested one.st --result good --fact 'stitching=even' --fact 'café=é' \
	--fact 'lot=L9' --attach photos/front.jpg
say "attest: exit 0" status 0
say "attest: shows the result" has "result   good" err
say "attest: shows the fact" has "stitching = even" err
say "attest: shows the file's name" has "front.jpg = " err
say "attest: and no directory" lacks "photos/" err
hash=$(sha256sum photos/front.jpg | cut -d' ' -f1)
say "attest: shows the file's hash" has "$hash" err
must submit L one.st
fresh L one.hm $u/A1
judge one.hm --item $u/A1
say "attest: VERIFIED" status 0
say "attest: the fact" has "stitching: even" out
exits 0 "attest: the file is the one" show one.hm --with photos/front.jpg
printf 'other' >photos/back.jpg
run show one.hm --with photos/back.jpg
say "attest: another file is not" refused
attested x --result splendid
say "no such result" status 3
attested x --result good --fact novalue
say "a fact without a value" status 3
attested x --result good --fact a=1 --fact a=2
say "a label twice" status 3
attested x --result good --attach photos/front.jpg --attach photos/front.jpg
say "a file twice" status 3
attested x --result good --fact "a=$(printf '\033[31mred')"
say "a value that colours a terminal" refused
attested x --result good --fact "a=$(printf '\302')"
say "a value that is no UTF-8" refused
attested x --result good --attach photos
say "a directory" refused
attested x --result good --attach none
say "no such file" status 4
say "none of them made a file" absent x
attested - --result good
say "to stdout: a statement" test -s out
say "to stdout: and no more" lacks "attest of" out
attested /dev/full --result good
say "a full device" status 4

# Corrections: by who signed it, as long as he may; the root always.
fresh L a1.hm $u/A1
exits 0 "correct" correct --certificate a1.hm --event 2 \
	--fact stitching=uneven --key inspector.key -o c1.st
must submit L c1.st
fresh L a1.hm $u/A1
judge a1.hm --item $u/A1 --history
say "correct: the new words" has "uneven" out
exits 0 "withdraw" correct --certificate a1.hm --event 2 \
	--key inspector.key -o c2.st
say "withdraw: says so first" has "are withdrawn" err
must submit L c2.st
fresh L a1.hm $u/A1
exits 1 "correct what another signed" correct --certificate a1.hm --event 2 \
	--fact a=b --key other.key -o c3.st
exits 1 "correct what is not there" correct --certificate a1.hm --event 77 \
	--key inspector.key -o c3.st
say "correct what is not there: code" has FIELD_RANGE err
say "correct what is not there: what is" has \
	"the item has only 5 events, the first is 0" err
exits 1 "correct a correction" correct --certificate a1.hm --event 3 \
	--key inspector.key -o c3.st
exits 3 "correct event x" correct --certificate a1.hm --event x \
	--key inspector.key -o c3.st
exits 0 "the root corrects the issue" correct --certificate a1.hm --event 0 \
	--fact model=B --key L/keys/root.key -o c4.st
must submit L c4.st

# A thief of the brand's recover key announces; the owner objects by signing.
fresh L a1.hm $u/A1
must status L $u/A1 --set recovering
fresh L a1.hm $u/A1
judge a1.hm --item $u/A1
say "announced: every verifier sees it" grep -qi recover out
"$HALLMARK" wallet key --wallet eve $u/A1 >eve.vkey
must draft recover --certificate a1.hm --to "$(vkey eve)" -o r.draft
must accept r.draft --wallet eve --policy L/policy.txt -o r.accepted
must sign r.accepted --key L/keys/root.key -o r.st
exits 1 "too early" submit L r.st --json
say "too early: code" has '"code":"RECOVER_TOO_EARLY"' out
must report found --certificate a1.hm --wallet ada -o object.st
must submit L object.st
sleep 3
must checkpoint L
run sign r.accepted --key L/keys/root.key -o r.st --force
run submit L r.st --json
say "objected: refused" refused
say "objected: not recovered" lacks ADMITTED out
fresh L a1.hm $u/A1
exits 1 "objected: nor drafted again" draft recover --certificate a1.hm \
	--to "$(vkey eve)" -o r2.draft
say "objected: nor drafted again: code" has RECOVER_NOT_ANNOUNCED err

# Several items of one wallet: a statement for each key, in one file.
for i in 2 3; do
	"$HALLMARK" wallet key --wallet ada $u/A$i >ada.vkey
	fresh L a$i.hm $u/A$i
	rm -f d a s
	must draft transfer --certificate a$i.hm --to "$(vkey ada)" -o d
	must accept d --wallet ada --policy L/policy.txt -o a
	must sign a --key L/keys/stock.key -o s
	must submit L s
done
fresh L both.hm $u/A2 $u/A3
exits 0 "both lost" report lost --certificate both.hm --wallet ada \
	-o lost.st --json
say "both lost: two statements" test "$(grep -c '"kind":"status"' out)" -eq 2
exits 0 "both lost: submitted" submit L lost.st --json
say "both lost: two places" test "$(grep -c '"ADMITTED"' out)" -eq 2
fresh L both.hm $u/A2 $u/A3
exits 0 "one found" report found --certificate both.hm --item $u/A3 \
	--wallet ada -o found.st
must submit L found.st
fresh L both.hm $u/A2 $u/A3
judge both.hm --item $u/A3
say "one found: VERIFIED" status 0
judge both.hm --item $u/A2
say "the other not: FLAGGED" status 1
exits 1 "an item that is not in the file" report found \
	--certificate both.hm --item $u/A4 --wallet ada -o x
say "an item that is not in the file: code" has WRONG_ITEM err
exits 3 "a stray word" release both.hm --certificate both.hm --wallet ada -o x

# Keys with passphrases
echo geheim >pass
echo falsch >wrong
must key new locked.key --passphrase-file pass
"$HALLMARK" key show locked.key >locked.vkey
must authorise L --key "$(vkey locked)" --role attest
exits 4 "a wrong passphrase" attest --type repair --result good \
	--certificate both.hm --key locked.key --passphrase-file wrong -o x
say "a wrong passphrase: no file" absent x
exits 0 "the right one" attest --type repair --result good \
	--certificate both.hm --key locked.key --passphrase-file pass -o p.st
must wallet new --wallet safe --passphrase-file pass
exits 4 "a wallet: a wrong passphrase" report found --certificate both.hm \
	--wallet safe --passphrase-file wrong -o x
exits 1 "a wallet that holds nothing of it" report found \
	--certificate both.hm --wallet safe --passphrase-file pass -o x
say "a wallet that holds nothing of it: which" has "$u/A2: NOT_CUSTODIAN" err

# Files that are not what they should be
exits 1 "a policy as certificate" report found --certificate L/policy.txt \
	--wallet ada -o x
exits 1 "a statement as draft" accept p.st --wallet ada \
	--policy L/policy.txt -o x
exits 1 "a certificate as statement" submit L both.hm
head -c 1000000 /dev/zero >zero
exits 1 "zeros as draft" sign zero --key other.key -o x
exits 1 "zeros as statement" submit L zero
exits 1 "an empty statement" submit L /dev/null
say "none of them made a file" absent x
exits 0 "audit" audit L
plan
