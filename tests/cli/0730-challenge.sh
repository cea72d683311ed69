#!/bin/sh
# A market asks, a holder answers; what is asked is what was answered.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key seller thief
sold L L/keys/stock.key seller A1 A2
fresh L a1.hm $u/A1
fresh L a2.hm $u/A2

ask() {
	out=$1
	shift
	must challenge --audience shop.example --item $u/A1 -o "$out" "$@"
}
answer() {
	must prove --challenge "$1" --certificate a1.hm --key seller.key -o "$2"
}

ask c --listing 4711
exits 0 "prove" prove --challenge c --certificate a1.hm --key seller.key -o r
say "prove: shows the audience" has shop.example err
say "prove: shows the listing" has 4711 err
say "prove: shows the purpose" has sell err
say "prove: shows the item" has "$u/A1" err
judge a1.hm --item $u/A1 --challenge c --response r --json
say "answered: VERIFIED" status 0
say "answered: holder proven" has HOLDER_PROVEN out
judge a1.hm --item $u/A1
say "not asked: the object is not proven" has "OBJECT NOT PROVEN" out
judge a1.hm --item $u/A1 --response r
say "a response without its challenge is a wrong call" status 3
judge a1.hm --item $u/A1 --challenge c --json
say "a challenge without an answer proves no holder" lacks \
	'"HOLDER_PROVEN"' out

# Another listing, another audience, the same listing asked again
ask other --listing 4712
judge a1.hm --item $u/A1 --challenge other --response r --json
say "another listing: refused" status 1
say "another listing: code" has '"code":"HOLDER_OTHER_CHALLENGE"' out
ask again --listing 4711
judge a1.hm --item $u/A1 --challenge again --response r --json
say "the same listing, asked again" has '"code":"HOLDER_OTHER_CHALLENGE"' out
must challenge --audience other.example --listing 4711 --item $u/A1 -o aud
judge a1.hm --item $u/A1 --challenge aud --response r --json
say "another audience" has '"code":"HOLDER_OTHER_CHALLENGE"' out

# Another item, another's key
exits 3 "asked about another item" prove --challenge c --certificate a2.hm \
	--key seller.key -o none
say "asked about another item: code" has CHALLENGE_BAD err
exits 1 "answered by who does not hold it" prove --challenge c \
	--certificate a1.hm --key thief.key -o none
say "answered by who does not hold it: code" has NOT_CUSTODIAN err
say "answered by who does not hold it: no file" absent none
exits 0 "of many items, the one" prove --challenge c --certificate a2.hm \
	--certificate a1.hm --key seller.key -o many
judge a1.hm --item $u/A1 --challenge c --response many
say "of many items, the one: VERIFIED" status 0

# Too late
ask short --listing 4711 --ttl 2s
answer short short.r
sleep 3
judge a1.hm --item $u/A1 --challenge short --response short.r --json
say "expired: UNPROVEN" status 2
say "expired: code" has '"code":"HOLDER_EXPIRED"' out
exits 2 "expired: not answered any more" prove --challenge short \
	--certificate a1.hm --key seller.key -o late.r
exits 3 "no such ttl" challenge --audience a --listing l --item $u/A1 \
	--ttl soon -o none
exits 3 "no such purpose" challenge --audience a --listing l --item $u/A1 \
	--purpose steal -o none
exits 3 "no listing" challenge --audience a --item $u/A1 -o none

# Sold: the answer of before is of before.
key buyer
sold L seller.key buyer A1
fresh L new.hm $u/A1
judge new.hm --item $u/A1 --challenge c --response r --json
say "replayed after the sale: refused" status 1
say "replayed after the sale: code" grep -qE \
	'"code":"HOLDER_(OTHER_LINK|BAD)"' out
judge a1.hm --item $u/A1 --challenge c --response r
say "with the certificate of before: as of then" status 0
exits 1 "the earlier holder answers no more" prove --challenge c \
	--certificate new.hm --key seller.key -o none
must prove --challenge c --certificate new.hm --key buyer.key -o new.r
judge new.hm --item $u/A1 --challenge c --response new.r
say "the new one does" status 0
LC_ALL=C sed 's/4711/4712/' new.r >forged.r
judge new.hm --item $u/A1 --challenge c --response forged.r
say "the answer changed: refused" status 1
judge new.hm --item $u/A1 --challenge new.r --response new.r
say "an answer is no challenge" status 3
plan
