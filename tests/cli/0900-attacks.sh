#!/bin/sh
# The attacks of the threat model, each played from the outside, and what the
# tool says. T11 (an operator who drops what he was given) leaves nothing to
# verify, T12 (guessing) is what --mint is for, T14 (a picture of a verdict) and
# T22 (the end of Ed25519) never meet a command line.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key shop factory rogue register inspector stranger
purse ada bob
sold L L/keys/stock.key shop A1 A2 A3 A4

# T1: one genuine ID on a thousand fakes.
fresh L a1.hm $u/A1
cp a1.hm clone.hm
judge clone.hm --item $u/A1
say "T1: the ID is genuine" has "VERIFIED" out
say "T1: the object is not proven" has \
	"ID genuine. OBJECT NOT PROVEN. Ask the seller for a holder proof." out
must challenge --audience shop.example --listing 1 --item $u/A1 -o t1.c
exits 1 "T1: who has a copy only has no answer" prove --challenge t1.c \
	--certificate clone.hm --key stranger.key -o t1.r
say "T1: who has a copy only: code" has NOT_CUSTODIAN err

# T2: the box of one that was sold, used again.
must status L $u/A5 --set decommissioned --fact "why=sold at the till"
fresh L a5.hm $u/A5
judge a5.hm --item $u/A5
say "T2: FLAGGED" status 1
say "T2: decommissioned, by whom and since when" grep -qE \
	'^status: +DECOMMISSIONED by the root .*after 20[0-9-]*T' out
say "T2: why" has "sold at the till" out

# T3: goods for one market in another: a fact for inspectors, no verdict.
printf 'gtin,serial,channel\n%s,CH1,Japan\n' $gtin >channel.csv
must issue L channel.csv --attr channel
fresh L inspector.hm $u/CH1
must certificate L $u/CH1 -o buyer.hm --withhold channel
judge buyer.hm --item $u/CH1
say "T3: the buyer sees a genuine item" status 0
say "T3: and no channel" lacks Japan out
judge inspector.hm --item $u/CH1
say "T3: the inspector sees the same verdict" status 0
say "T3: and the channel" has Japan out
must redact inspector.hm --withhold channel -o redacted.hm
judge redacted.hm --item $u/CH1 --json
say "T3: withheld afterwards is said, not refused" has DETAILS_WITHHELD out
say "T3: withheld afterwards: not there" lacks Japan out

# T4: the third shift.
must authorise L --key "$(vkey factory)" --role issue --gtin $gtin --max 2
printf 'gtin,serial\n%s,Q1\n%s,Q2\n' $gtin $gtin >shift.csv
must issue L shift.csv --key factory.key
printf 'gtin,serial\n%s,Q3\n' $gtin >night.csv
exits 1 "T4: beyond quota" issue L night.csv --key factory.key
say "T4: beyond quota: code" has QUOTA err
exits 1 "T4: what was never issued" check L $u/Q3 --json
say "T4: what was never issued: code" has '"code":"NOT_ISSUED"' out
fresh L q1.hm $u/Q1
judge q1.hm --item $u/Q1 --json
say "T4: never activated is said" has NOT_ACTIVATED out

# T5: stolen goods, claimed and confirmed.
must report stolen --certificate a1.hm --key shop.key -o t5.st
must submit L t5.st
fresh L t5.hm $u/A1
judge t5.hm --item $u/A1
say "T5: FLAGGED" status 1
say "T5: reported, by whom and since when" grep -qE \
	'REPORTED STOLEN by the custodian \(claimed\).*after 20[0-9-]*T' out
"$HALLMARK" key show shop.key --json >shop.json
say "T5: by whom" has "$(field public shop.json)" out
must authorise L --key "$(vkey register)" --role confirm
must status --set theft-confirmed --certificate t5.hm --key register.key \
	-o t5b.st
must submit L t5b.st
fresh L t5b.hm $u/A1
judge t5b.hm --item $u/A1 --json
say "T5: confirmed is another code" has '"code":"THEFT_CONFIRMED"' out
exits 3 "T5: nobody buys it" draft transfer --certificate t5b.hm \
	--to nobody -o t5.draft
exits 1 "T5: nobody gets it" draft transfer --certificate t5b.hm \
	--to "$(vkey stranger)" -o t5.draft
say "T5: nobody gets it: code" has TRANSFER_BLOCKED err

# T6: who has sold shows the certificate of before.
fresh L before.hm $u/A2
sold L shop.key stranger A2
judge before.hm --item $u/A2
say "T6: true as of then" status 0
say "T6: as of when" has "as of:" out
judge before.hm --item $u/A2 --now 2099-01-01T00:00:00Z
say "T6: too old" status 2
say "T6: too old: by how much" grep -qE \
	'age [0-9]+ d, limit [0-9]+ [hd]: TOO OLD' out
judge before.hm --item $u/A2 --now 2099-01-01T00:00:00Z --json
say "T6: too old: code" has '"code":"STALE"' out
fresh L now.hm $u/A2
must challenge --audience shop.example --listing 6 --item $u/A2 -o t6.c
must prove --challenge t6.c --certificate before.hm --key shop.key -o t6.r
judge now.hm --item $u/A2 --challenge t6.c --response t6.r --json
say "T6: his proof does not fit the certificate of now" status 1
judge before.hm --item $u/A2 --state seen --json
judge now.hm --item $u/A2 --state seen --json
say "T6: a newer head is remembered" status 0

# T7: the fraud passes the shop's challenge on to the true owner.
must challenge --audience shop.example --listing "fraud 7, 900 EUR" \
	--item $u/A2 -o t7.c
exits 0 "T7: the owner sees what he signs" prove --challenge t7.c \
	--certificate now.hm --key stranger.key -o t7.r
say "T7: the listing" has "fraud 7, 900 EUR" err
say "T7: the audience" has "shop.example" err
must challenge --audience shop.example --listing "honest 8" --item $u/A2 \
	-o t7b.c
judge now.hm --item $u/A2 --challenge t7b.c --response t7.r --json
say "T7: good for no other listing" has '"code":"HOLDER_OTHER_CHALLENGE"' out

# T8: sold twice.
fresh L a3.hm $u/A3
for buyer in register inspector factory; do
	must draft transfer --certificate a3.hm --to "$(vkey $buyer)" \
		-o $buyer.draft
	must accept $buyer.draft --key $buyer.key --policy L/policy.txt \
		-o $buyer.accepted
	must sign $buyer.accepted --key shop.key -o $buyer.st
done
exits 0 "T8: the first in the log" submit L register.st --json
place=$(field index out)
exits 1 "T8: the second" submit L inspector.st
say "T8: the second: by what" has "already moved by ($place, 0)" err
say "T8: the second: kept as evidence" test -n "$(ls L/conflicts)"
exits 1 "T8: the third" submit L factory.st --json
say "T8: the third: the evidence that is there" has \
	"\"evidence\":\"L/conflicts/$(ls L/conflicts)\"" out

# No double sale: of a carton that is sold, an item is stolen at once.
fresh L a6.hm $u/A6
must draft transfer --certificate a6.hm --to "$(vkey register)" -o a6.draft
must accept a6.draft --key register.key --policy L/policy.txt -o a6.accepted
must sign a6.accepted --key L/keys/stock.key -o a6.st
must report stolen --certificate a6.hm --key L/keys/stock.key -o a6.stolen
must submit L a6.stolen
ls L/conflicts >before
exits 1 "sold, then stolen: the sale" submit L a6.st --json
say "sold, then stolen: code" has '"code":"LINK_MOVED"' out
say "sold, then stolen: its signer is not accused" lacks evidence out
ls L/conflicts | diff before - >differ
say "sold, then stolen: nothing is kept" empty differ

# T9: a stolen factory key signs for the past.
must authorise L --key "$(vkey rogue)" --role issue --gtin $gtin --max 9
must delegation L --key "$(vkey rogue)" -o R
printf 'gtin,serial\n%s,OLD1\n' $gtin >old.csv
must issue --offline R old.csv --key rogue.key --to "$(vkey stranger)" \
	-o old.st
must revoke L --key "$(vkey rogue)" --reason compromise
exits 1 "T9: signed before, logged never" submit L old.st --json
say "T9: signed before, logged never: code" has '"code":"KEY_REVOKED"' out

# T10: two heads of one size.
cp -r L fork
printf 'gtin,serial\n%s,ONE\n' $gtin >one.csv
printf 'gtin,serial\n%s,TWO\n' $gtin >two.csv
must issue L one.csv
must issue fork two.csv
fresh L one.hm $u/ONE
fresh fork two.hm $u/TWO
judge one.hm --item $u/ONE --state heads --json
say "T10: one head" status 0
judge two.hm --item $u/TWO --state heads --json
say "T10: another of that size" has '"code":"FORK"' out
say "T10: REFUTED" status 1
say "T10: both heads are kept" test -n "$(ls FORK-*)"
judge two.hm --item $u/TWO --json
say "T10: by itself it looks well" status 0
rm -rf fork

# T13: a look-alike brand, a look-alike site.
must init fake --brand maison.example --prefix 950600 --no-passphrase
must issue fake L.csv
fresh fake fake.hm $u/A1
judge fake.hm --item $u/A1 --json
say "T13: another root under the same name" refused
say "T13: never VERIFIED" lacks '"outcome":"VERIFIED"' out
judge inspector.hm --item "https://evil.example/01/$gtin/21/CH1"
say "T13: the domain in the code does not count" status 0
say "T13: nor is it shown" lacks evil.example out

# T15: hostile certificates.
for bytes in '' '\237' '\203\001' '\233\377\377\377\377\377\377\377\377' \
	'\202\001\370'; do
	# shellcheck disable=SC2059 # bytes
	printf "$bytes" >hostile
	judge hostile --item $u/A1 --json
	say "T15: '$bytes' is refused" status 1
	say "T15: '$bytes': malformed" has '"code":"MALFORMED"' out
	say "T15: '$bytes': where" has '"offset":' out
done
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "\201" }' >deep
judge deep --item $u/A1
say "T15: nested 100,000 deep" status 1
head -c 17000000 /dev/zero >large
judge large --item $u/A1 --json
say "T15: too large" has '"code":"TOO_LARGE"' out

# T16: somebody else's database.
judge L/store/data.mdb --item $u/A1
say "T16: is no certificate" refused

# T17: dot segments and escapes in serials.
printf 'gtin,serial\n%s,..\n' $gtin >dots.csv
exits 3 "T17: a serial of dots" issue L dots.csv
say "T17: a serial of dots: code" has SERIAL_DOTS err
exits 3 "T17: dot segments" item "https://id.gs1.org/01/$gtin/21/a/../b"

# T18: a false report, a hostile authenticator.
fresh L a4.hm $u/A4
exits 1 "T18: who does not hold it reports nothing" report stolen \
	--certificate a4.hm --key stranger.key -o t18.st
say "T18: who does not hold it: code" has NOT_CUSTODIAN err
must attest --type authentication --result bad --certificate a4.hm \
	--key stranger.key -o t18.st
exits 1 "T18: nor attests without a role" submit L t18.st --json
say "T18: nor attests: refused" lacks ADMITTED out
must authorise L --key "$(vkey inspector)" --role attest
must attest --type authentication --result bad --certificate a4.hm \
	--key inspector.key -o t18.st --force
must submit L t18.st
fresh L t18.hm $u/A4
judge t18.hm --item $u/A4
say "T18: whom the policy does not name only claims" grep -qi claimed out
say "T18: a claim flags nothing" status 0
{
	cat L/policy.txt
	echo "attestor inspector $(vkey inspector)"
} >trusting.txt
run verify t18.hm --policy trusting.txt --item $u/A4
say "T18: whom it names is believed" lacks "claimed" out

# T19: the brand is gone.
cp L/policy.txt kept.txt
fresh L kept.hm $u/A4
mv L gone
run verify kept.hm --policy kept.txt --item $u/A4
say "T19: what was certified still verifies" status 0
mv gone L

# T20: the verifier's clock runs behind.
run verify kept.hm --policy kept.txt --item $u/A4 --state clock --json
run verify before.hm --policy kept.txt --item $u/A2 --state clock --json \
	--now 2020-01-01T00:00:00Z
say "T20: before the last known time" has '"code":"CLOCK"' out
say "T20: UNPROVEN" status 2

# T21: one person's items under keys that nobody can link.
for i in 1 2; do
	"$HALLMARK" wallet key --wallet ada "$u/P$i" >p$i
done
say "T21: another key for each item" test "$(cat p1)" != "$(cat p2)"
say "T21: nor do names tell" test "$(cut -d+ -f1 p1)" = "$(cut -d+ -f1 p2)"
"$HALLMARK" wallet key --wallet bob "$u/P1" >p3
say "T21: and another for each owner" test "$(cat p1)" != "$(cat p3)"
exits 0 "after all of it: audit" audit L
plan
