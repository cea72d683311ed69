#!/bin/sh
# What each level says of an item, as its life goes on.
. "$TOP/tests/cli/trade.sh"
brand L
key shop factory police
must authorise L --key "$(vkey factory)" --role issue
must authorise L --key "$(vkey police)" --role confirm
printf 'gtin,serial,lot\n%s,F1,L9\n%s,F2,L9\n' $gtin $gtin >f.csv
must issue L f.csv --key factory.key --batch 1
sold L L/keys/stock.key shop A1 A2

# level SERIAL LEVEL EXIT [CODE]: cut, judge
level() {
	fresh L level.hm $u/"$1" --level "$2"
	judge level.hm --item $u/"$1" --json
	say "$1 at level $2: exit $3" status "$3"
	test $# -lt 4 || say "$1 at level $2: $4" has "\"code\":\"$4\"" out
}

for item in A1 A3 F1; do
	level $item signed 2 SIGNED_ONLY
	level $item status 2 STATUS_ONLY
	level $item current 0 VERIFIED
	level $item full 0 VERIFIED
done
exits 3 "no such level" certificate L $u/A1 -o none --level best
say "no such level: those there are" has "signed, status, current or full" err
exits 3 "status has nothing to withhold" certificate L $u/A1 -o none \
	--level status --withhold lot
say "status has nothing to withhold: no file" absent none

# One for a printed code, one that never changes with the chain.
fresh L f1.hm $u/F1 --level signed --withhold lot
say "a factory's, signed: small enough to print" \
	test "$(wc -c <f1.hm)" -le 973
say "shorter by level" test "$(wc -c <level.hm)" -gt "$(wc -c <f1.hm)"

# Stolen.
fresh L a1.hm $u/A1
must report stolen --certificate a1.hm --key shop.key -o stolen.st
must submit L stolen.st
level A1 signed 2 SIGNED_ONLY
level A1 status 1 STOLEN
level A1 current 1 STOLEN
level A1 full 1 STOLEN
level A2 status 2 STATUS_ONLY
exits 0 "many at level status" certificate L $u/A1 $u/A2 $u/A3 $u/F1 \
	-o many.hm --level status
for item in A2 A3 F1; do
	judge many.hm --item $u/$item --json
	say "many at level status: $item" has STATUS_ONLY out
done
judge many.hm --item $u/A1 --json
say "many at level status: A1" has '"code":"STOLEN"' out
judge a1.hm --item $u/A1
say "an old certificate: as of then" status 0

# The factory was broken into before it issued anything.
must revoke L --key "$(vkey factory)" --reason compromise --from-index 1
exits 1 "a void key: its word alone is refused" certificate L $u/F2 -o none \
	--level signed
say "a void key: code and item" has "$u/F2: KEY_REVOKED: " err
say "a void key: no file" absent none
level F2 status 1 CUSTODY_VOID
level F2 full 1 CUSTODY_VOID
must status L --set ratified $u/F2
level F2 status 2 STATUS_ONLY
level F2 full 0 VERIFIED
exits 0 "a file each, each level" certificate L $u/A1 $u/F1 --out-dir each \
	--level status
exits 1 "a file each: the void one stops it" certificate L $u/A3 $u/F1 \
	--out-dir void --level signed

# The chain, as the ledger itself shows it.
exits 0 "show an item" show L $u/A1
"$HALLMARK" key show shop.key --json >shop.json
say "show an item: custodian" has "custodian   $(field public shop.json)" out
say "show an item: status" has "status      stolen" out
say "show an item: signer" has "by the root" out
exits 0 "show an item as JSON" show L $u/A1 --json
say "show an item as JSON: status" has '"status":["stolen"]' out

# Papers and photos by their hash.
printf 'a photo\n' >front.jpg
printf 'another\n' >other.jpg
fresh L a3.hm $u/A3
must attest --type inspection --result good --certificate a3.hm \
	--attach front.jpg --key L/keys/root.key -o look.st
must submit L look.st
fresh L a3.hm $u/A3
exits 0 "show --with" show a3.hm --with front.jpg
say "show --with: where" has "$u/A3, event 1 (attest): front.jpg" out
exits 1 "show --with another" show a3.hm --with other.jpg
say "show --with another: says so" has "other.jpg is nothing that" out
exits 0 "show --with, from the ledger" show L $u/A3 --with front.jpg --json
say "show --with, from the ledger: where" has '"label":"front.jpg"' out
exits 4 "show --with nothing" show a3.hm --with none.jpg
exits 3 "show LEDGER --with" show L --with front.jpg
must erase L $u/A3 --event 1 --yes
exits 1 "show --with, erased" show L $u/A3 --with front.jpg
plan
