#!/bin/sh
# A policy that wants holders; calls that ask for one and cannot have one.
. "$TOP/tests/cli/trade.sh"
brand L
key seller
sold L L/keys/stock.key seller A1
fresh L a1.hm $u/A1
fresh L two.hm $u/A1 $u/A2
must certificate L $u/A1 -o signed.hm --level signed
{
	cat L/policy.txt
	echo 'require holder'
} >strict.txt
strict() {
	run verify --policy strict.txt "$@"
}
must challenge --audience shop.example --listing 'ad 7' --item $u/A1 -o c
must challenge --audience shop.example --listing 'ad 7' --item $u/A1 \
	--purpose show -o show.c
must prove --challenge c --certificate a1.hm --key seller.key -o r
must prove --challenge show.c --certificate a1.hm --key seller.key -o show.r

strict a1.hm --item $u/A1 --json
say "nobody answered: UNPROVEN" status 2
say "nobody answered: code" has '"code":"HOLDER_MISSING"' out
strict a1.hm --item $u/A1
say "nobody answered: what to do" has 'Ask the seller for a holder proof' out
strict a1.hm --item $u/A1 --challenge c
say "asked, and no answer: UNPROVEN" status 2
strict a1.hm --item $u/A1 --challenge c --response r
say "answered: VERIFIED" status 0
say "answered: what was approved" has \
	'the custodian approves the sale of this listing: ad 7 at shop.example' \
	out
say "answered: never more" lacks 'OBJECT NOT PROVEN. Ask' out
say "answered: the object is not proven all the same" has \
	'that the object before you is the one with this ID' out
strict a1.hm --item $u/A1 --challenge show.c --response show.r
say "for a show: no word of a sale" lacks sale out
strict two.hm --item $u/A1 --challenge c --response r
say "of two items the one: VERIFIED" status 0
strict two.hm --item $u/A2 --challenge c --response r
say "the other one: the caller's fault" status 3
say "the other one: code" has 'c: CHALLENGE_BAD: HMK-HOLD-3' out
strict a1.hm --item $u/A1 --challenge r --response c
say "one for the other: which file" has 'r: CHALLENGE_BAD: HMK-CBOR-7' out
strict a1.hm --item $u/A1 --challenge r --response c --json
say "one for the other: of which certificate" has '"file":"a1.hm"' out
judge signed.hm --item $u/A1 --challenge c --response r --json
say "level signed shows no holder" has '"code":"HOLDER_MISSING"' out

judge a1.hm --item any --challenge c --response r
say "any, with a challenge: exit 3" status 3
judge a1.hm --item $u/A1 --challenge - --response - <c
say "stdin twice: exit 3" status 3
judge a1.hm --item $u/A1 --challenge - --response r <c
say "challenge from stdin: VERIFIED" status 0
judge a1.hm --item $u/A1 --challenge a1.hm --response r
say "a certificate is no challenge" status 3
judge a1.hm --item $u/A1 --challenge c --response c
say "a challenge is no response: refused" status 1
judge a1.hm --item $u/A1 --challenge nowhere --response r
say "no such challenge: exit 4" status 4
# An empty file was given, too: nothing that is missing is good.
: >none
judge a1.hm --item $u/A1 --challenge c --response none
say "an empty response: refused" status 1
judge a1.hm --item $u/A1 --challenge c --response /dev/null --json
say "no byte of a response: code" has '"code":"HOLDER_BAD"' out
judge a1.hm --item $u/A1 --challenge none
say "an empty challenge: refused" status 3
printf '{"file":"a1.hm","item":"%s","challenge":"c","response":"none"}\n' \
	"$u/A1" >claims
run verify --bulk claims --policy L/policy.txt
say "an empty response in a list: refused" has '"code":"HOLDER_BAD"' out
plan
