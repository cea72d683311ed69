#!/bin/sh
# Details are deleted for good, and every proof holds.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/terminal.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
u=https://id.gs1.org/01/$gtin/21
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
# Short rows and long ones lie in the store in different ways.
long=$(printf '%03000d' 7)
{
	echo gtin,serial,owner,note
	echo "$gtin,A1,Marguerite of Rue Monge,plain"
	echo "$gtin,A2,Bertrand of Rue Royale,plain"
	echo "$gtin,A3,Clemence of Rue Daru,Villa Sorel $long"
	echo "$gtin,A4,Delphine of Rue Vavin,plain"
} >shift.csv
"$HALLMARK" issue L shift.csv --attr '*' --batch 1 2>err || cat err
"$HALLMARK" certificate L $u/A1 -o before.hallmark >out 2>err || cat err

# What stands in no row that is in use, nor on a page that was let go of.
gone() {
	for file in L/store/*; do
		! LC_ALL=C grep -qaF -- "$1" "$file" || return 1
	done
}
say "before: it is there" has "Marguerite" L/store/data.mdb

exits 3 "without a terminal it wants --yes" erase L $u/A1
say "without a terminal: nothing done" has "Marguerite" L/store/data.mdb
exits 3 "an unknown item" erase L $u/NOPE --yes
say "an unknown item: named" has "$u/NOPE: ITEM_UNKNOWN" err
exits 3 "no such event" erase L $u/A1 --event 1 --yes
exits 3 "no number" erase L $u/A1 --event first --yes
exits 0 "erased" erase L "(01)$gtin(21)A1" --yes
say "erased: says so" has "the details of 1 event (of 1" out
say "erased: says what stays" has "still there the ID" out
say "erased: gone" gone "Marguerite"
exits 0 "a long one" erase L $u/A3 --event 0 --yes --json
is "a long one: as JSON" out <<E2
{"item":"$u/A3","events":1,"erased":1,"pages_kept":0}
E2
say "a long one: gone" gone "Villa Sorel"
exits 0 "again" erase L $u/A3 --yes --json
say "again: nothing to do" has '"erased":0' out

for item in A1 A2 A3 A4; do
	exits 0 "$item: certificate" certificate L $u/$item -o c.hallmark
	run verify c.hallmark --policy L/policy.txt --item $u/$item --json
	say "$item: VERIFIED" status 0
	case $item in
	A1 | A3) say "$item: withheld" has DETAILS_WITHHELD out ;;
	*) say "$item: whole" lacks DETAILS_WITHHELD out ;;
	esac
done
run verify before.hallmark --policy L/policy.txt --item $u/A1 --json
say "a certificate cut before: still shows" has "Marguerite" out
exits 0 "audit" audit L
printf 'gtin,serial,owner\n%s,B1,Emile\n' $gtin >more.csv
exits 0 "the ledger goes on" issue L more.csv --attr '*'
exits 0 "audit again" audit L
exits 0 "withheld by name too" certificate L $u/A1 $u/B1 -o c.hallmark \
	--withhold owner

exits 0 "all of them" erase L $u/A2 --yes
exits 0 "all of them: the last" erase L $u/A4 --yes
for name in Marguerite Bertrand Clemence Delphine; do
	say "$name is nowhere" gone "$name"
done
say "who was not erased is" has Emile L/store/data.mdb

terminal "the question"
# asked ANSWER: at the question of $call
asked() {
	sit
	shown "yes or no: "
	answer "$1"
	leave
}
call="\"\$HALLMARK\" erase L $u/B1"
for answer in no "" y yess "yes please"; do
	asked "$answer"
	say "answered '$answer': exit 3" status 3
	say "answered '$answer': nothing done" has Emile L/store/data.mdb
done
asked yes
say "answered yes: exit 0" status 0
say "answered yes: the question" has "of all events of $u/B1 for good?" screen
say "answered yes: gone" gone Emile
plan
