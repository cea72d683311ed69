#!/bin/sh
# Whatever changes a ledger, killed at ever later moments until it gets to its
# end: the ledger audits sound after each, nothing is lost, the call completes.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
rows=4000
brand L
key factory shop
must authorise L --key "$(vkey factory)" --role issue --role status --gtin $gtin
must delegation L --key "$(vkey factory)" -o D

# until_done WHAT COMMAND...: its last answer in out and err
until_done() {
	what=$1
	shift
	killed=0
	for tenths in 01 02 04 07 12 20 35 60 99; do
		rc=0
		timeout -s KILL ".$tenths" "$HALLMARK" "$@" >out 2>err || rc=$?
		test $rc -eq 137 || break
		killed=$((killed + 1))
		"$HALLMARK" audit L >audited 2>why && continue
		count=$((count + 1))
		echo "not ok $count - $what: audit after .$tenths s"
		sed 's/^/# /' audited why
	done
	test $rc -ne 137 || run "$@"
	say "$what: exit 0 after $killed kills" status 0
	exits 0 "$what: audit" audit L
}
items() {
	"$HALLMARK" show L --json | sed 's/.*"items":\([0-9]*\),.*/\1/'
}

# A shift's statements, one after the other.
awk -v n=$rows -v gtin=$gtin 'BEGIN {
	print "gtin,serial,note"
	for (i = 0; i < n; i++)
		printf "%s,F%d,zz%dzz\n", gtin, i, i
}' >shift.csv
must issue --offline D shift.csv --key factory.key --to "$(vkey shop)" \
	--attr note -o shift.st
until_done "submit" submit L shift.st
say "submit: every item" test "$(items)" = $((rows + 6))
exits 0 "submit again" submit L shift.st
say "submit again: all was there" test \
	"$(grep -c 'it was there already' out)" -eq "$(wc -l <out)"
say "submit again: nothing more" test "$(items)" = $((rows + 6))

# Codes are on the disk before the items are in the ledger, each once.
sed 's/,F/,C/' shift.csv >codes.csv
until_done "issue with codes" issue L codes.csv --run codes \
	--claim-codes codes.ndjson -o items.ndjson
say "codes: every item" test "$(items)" = $((2 * rows + 6))
say "codes: one for each" test \
	"$(cut -d\" -f10 codes.ndjson | sort -u | wc -l)" -eq $rows
say "codes: for their owner alone" test "$(stat -c %a codes.ndjson)" = 600
last=$u/C$((rows - 1))
fresh L one.hm "$last"
must release --certificate one.hm --key L/keys/stock.key -o till.st
must submit L till.st
fresh L one.hm "$last"
grep -F "\"$last\"" codes.ndjson | cut -d\" -f10 >code
purse anna
exits 0 "codes: the last one works" claim --code-file code \
	--certificate one.hm --wallet anna -o claim.st
exits 0 "codes: and is taken" submit L claim.st

# Killed between log and head: what is there already gets its head.
fresh L sold.hm $u/A3
must draft transfer --certificate sold.hm --to "$(vkey shop)" -o late.draft
must accept late.draft --key shop.key --policy L/policy.txt -o late.accepted
must sign late.accepted --key L/keys/stock.key -o late.st
must submit L late.st --no-checkpoint
exits 0 "no head yet: again" submit L late.st
say "no head yet: it was there" has 'it was there already' out
say "no head yet: now there is" has 'checkpoint of' err
exits 0 "with its head: again" submit L late.st
say "with its head: no other" lacks 'checkpoint of' err

# A revoke from the beginning on: every item of the shift is looked at again.
must revoke L --key "$(vkey factory)" --reason compromise --from-index 1 \
	--no-checkpoint
until_done "checkpoint after a revoke" checkpoint L
for serial in F0 F$((rows - 1)); do
	fresh L f.hm $u/$serial
	judge f.hm --item $u/$serial
	say "revoked: $serial is void" has CUSTODY_VOID out
done
fresh L a.hm $u/A1
judge a.hm --item $u/A1
say "revoked: what another issued is not" status 0

# What is to be gone is gone, and nothing else is.
say "erase: it is there before" has zz77zz L/store/data.mdb
until_done "erase" erase L $u/F77 --yes
run erase L $u/F77 --yes --json
say "erase: nothing left to do" has '"erased":0' out
grep -aoE zz77zz L/store/data.mdb >left || :
say "erase: gone" empty left
say "erase: its neighbour is there" has zz78zz L/store/data.mdb
plan
