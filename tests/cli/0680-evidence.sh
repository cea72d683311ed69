#!/bin/sh
# What a brand hands to a marketplace, to customs, to a court.
. "$TOP/tests/cli/trade.sh"
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial,lot\n%s,A1,L7\n%s,A2,L7\n' $gtin $gtin >shift.csv
"$HALLMARK" issue L shift.csv --attr '*' 2>err || cat err

# All of a directory, repeated by a stranger who has nothing else.
stranger() {
	(cd "$1" && sha256sum -c --strict SHA256SUMS >/dev/null) ||
		return 1
	test "$(cd "$1" && echo *)" = "SHA256SUMS certificate.hallmark \
checkpoint keys.txt policy.txt transcript.txt verdict.json" || return 1
	cmp -s "$1/checkpoint" L/checkpoint || return 1
	now=$(sed -n 's/.*--history --now //p' "$1/transcript.txt")
	(cd "$1" && "$HALLMARK" verify certificate.hallmark \
		--policy policy.txt --item "$2" --now "$now" --json) >again
	cmp again "$1/verdict.json"
}

exits 0 "a genuine item" evidence L "(01)$gtin(21)A1" -o genuine
is "a genuine item: the answer" out <<E2
genuine: evidence about $u/A1: VERIFIED
E2
say "a genuine item: a stranger repeats it" stranger genuine $u/A1
say "a genuine item: in words" has "WHAT WAS CHECKED" genuine/transcript.txt
say "a genuine item: its event" has "issue, log 2/0" genuine/transcript.txt
say "a genuine item: full" has INCLUDED genuine/verdict.json
say "a genuine item: root and log" test \
	"$(cut -d' ' -f1 genuine/keys.txt | grep -v '#' | tr '\n' ' ')" = \
	"root log "
say "a genuine item: no other name left" test "$(echo genuine*)" = genuine

exits 0 "never issued" evidence L $u/FAKE -o fake --json
is "never issued: the answer" out <<E2
{"item":"$u/FAKE","directory":"fake","outcome":"REFUTED","code":"NOT_ISSUED"}
E2
say "never issued: a stranger repeats it" stranger fake $u/FAKE
say "never issued: in words" has "no event of this ID" fake/transcript.txt

exits 3 "no directory named" evidence L $u/A1
exits 3 "the directory is there" evidence L $u/A1 -o genuine
say "the directory is there: says so" has "something of that name" err
exits 4 "nowhere" evidence L $u/A1 -o no/where
exits 3 "no ID" evidence L good -o none
say "no ID: nothing made" absent none
mkdir E
exits 3 "no ledger" evidence E $u/A1 -o none
say "no ledger: nothing made" absent none

# Whose policy trusts another log gets that in writing, too.
"$HALLMARK" init M --brand other.example --prefix 950601 --no-passphrase \
	2>err || cat err
cp L/policy.txt kept.txt
cp M/policy.txt L/policy.txt
exits 0 "another's policy" evidence L $u/A1 -o other
say "another's policy: the answer" has UNKNOWN_LOG out
say "another's policy: nothing is proven" has "nothing is proven" \
	other/transcript.txt
rm L/policy.txt
exits 4 "no policy" evidence L $u/A1 -o none
say "no policy: nothing made" absent none
cp kept.txt L/policy.txt

exits 0 "erased" erase L $u/A2 --yes
exits 0 "erased: evidence" evidence L $u/A2 -o erased/
say "erased: a stranger repeats it" stranger erased $u/A2
say "erased: withheld" has DETAILS_WITHHELD erased/verdict.json

# Sold by a factory's word, then stolen: for an honest seller, and against one.
key factory shop
must authorise L --key "$(vkey factory)" --role issue --role status
printf 'gtin,serial\n%s,F1\n' $gtin >f.csv
must issue L f.csv --key factory.key
sold L L/keys/stock.key shop F1
fresh L f1.hm $u/F1
must report stolen --certificate f1.hm --key shop.key -o stolen.st
must submit L stolen.st
exits 0 "stolen" evidence L $u/F1 -o stolen
is "stolen: the answer" out <<E2
stolen: evidence about $u/F1: STOLEN
E2
say "stolen: a stranger repeats it" stranger stolen $u/F1
say "stolen: who signed" test \
	"$(cut -d' ' -f1 stolen/keys.txt | grep -v '#' | tr '\n' ' ')" = \
	"root log issue,status custodian custodian "
say "stolen: keys that can be used" has "$(cut -d+ -f3- factory.vkey)" \
	stolen/keys.txt
say "stolen: in words" has "FLAGGED: $u/F1" stolen/transcript.txt

must revoke L --key "$(vkey factory)" --reason retired
exits 0 "revoked since" evidence L $u/F1 -o since
say "revoked since: says so" has "issue,status,revoked signer+" since/keys.txt
say "revoked since: a stranger repeats it" stranger since $u/F1

# One file changed shows.
printf x >>genuine/keys.txt
say "a changed file shows" lacks ": FAILED" genuine/SHA256SUMS
(cd genuine && sha256sum -c SHA256SUMS) >sums 2>&1
say "a changed file shows: which" has "keys.txt: FAILED" sums
plan
