#!/bin/sh
# Powers: three levels, scopes, dates, a quota; taken back; the root changed.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key factory hub forger third inspector after later

rows() {
	printf 'gtin,serial\n'
	for serial; do
		printf '%s,%s\n' $gtin "$serial"
	done
}

# authorise: words, and what no ledger takes
exits 3 "no such role" authorise L --key "$(vkey hub)" --role king
say "no such role: which there are" has "issue, status, attest" err
exits 3 "no such key" authorise L --key nobody --role issue
exits 3 "no such time" authorise L --key "$(vkey hub)" --role issue \
	--until tomorrow
exits 1 "powers that ended, HMK-RULE-22" authorise L --key "$(vkey hub)" \
	--role issue --until 2020-01-01T00:00:00Z
say "powers that ended: code" has OUT_OF_DATES err
exits 1 "powers in two years, HMK-RULE-22" authorise L --key "$(vkey hub)" \
	--role issue --from 730d
say "powers in two years: code" has OUT_OF_DATES err
exits 3 "powers that end before they begin" authorise L --key "$(vkey hub)" \
	--role issue --from 2h --until 1h
say "powers that end before they begin: says so" has "--until is before" err
exits 3 "a key file for a key" authorise L --key hub.key --role issue
say "a key file for a key: what to do" has '"hallmark key show hub.key"' err
exits 0 "authorise a hub" authorise L --key "$(vkey hub)" \
	--role authorise --role issue --role status --gtin $gtin --json
say "authorise a hub: admitted" has '"kind":"authorise","events":1' out
say "authorise a hub: shown first" has \
	"https://id.gs1.org/01/$gtin/21/" err
exits 1 "authorise it again" authorise L --key "$(vkey hub)" --role issue
say "authorise it again: code" has KEY_KNOWN err
exits 0 "the hub authorises a factory: by hex" authorise L \
	--key "$("$HALLMARK" key show factory.key --json |
		sed 's/.*"public":"\([0-9a-f]*\)".*/\1/')" \
	--role issue --gtin $gtin --max 3 --until 30d --by hub.key
exits 1 "more than it has itself" authorise L --key "$(vkey inspector)" \
	--role attest --gtin $gtin --by hub.key
say "more than it has itself: code" has EXCEEDS_PARENT err
exits 1 "a wider scope" authorise L --key "$(vkey inspector)" --role issue \
	--by hub.key
say "a wider scope: code" has EXCEEDS_PARENT err
exits 1 "a fourth level" authorise L --key "$(vkey third)" --role issue \
	--gtin $gtin --by factory.key
say "a fourth level: refused" lacks '"ADMITTED"' out
exits 0 "a whole prefix is eleven entries" authorise L \
	--key "$(vkey inspector)" --role attest --prefix 950600 --json
say "a whole prefix: with articles" has \
	'https://id.gs1.org/01/0950600' err
say "a whole prefix: with assets" has 'https://id.gs1.org/8004/950600' err

# The factory issues: within scope and quota, and no further.
exits 0 "delegation" delegation L --key "$(vkey factory)" -o factory.delegation
say "delegation: what is left" has "issue; 3 of 3 left" out
exits 1 "delegation of a stranger" delegation L --key "$(vkey forger)" -o none
rows F1 F2 >f1.csv
exits 0 "the factory issues" issue L f1.csv --key factory.key
exits 0 "the same again" issue L f1.csv --key factory.key
exits 0 "quota" delegation L --key "$(vkey factory)" -o factory.delegation \
	--force --json
say "quota: burnt" has '"used":2,"next":2' out
rows F3 F4 >f2.csv
exits 1 "over quota" issue L f2.csv --key factory.key
say "over quota: code" has QUOTA err
printf 'gtin,serial\n09506000117843,X1\n' >other.csv
run issue L other.csv --key factory.key
say "out of scope: refused" refused
say "out of scope: code" grep -q OUT_OF_SCOPE out err
rows Z1 >z.csv
run issue L z.csv --key forger.key
say "a stranger's key: refused" refused
fresh L f1.hm $u/F1
judge f1.hm --item $u/F1
say "the factory's item: VERIFIED" status 0
say "the factory's item: not activated yet" has 'never activated' out
exits 0 "activated at the hub" status L $u/F1 --set activated --by hub.key
fresh L f1b.hm $u/F1
judge f1b.hm --item $u/F1 --json
say "activated: VERIFIED" status 0
say "activated: said" lacks NOT_ACTIVATED out

# Statuses: one, a list, a lot; twice is once.
exits 0 "recall by lot" status L --set recalled --lot L1 \
	--fact "reason=the clasp" --json
say "recall by lot: all of it" has '"events":6' out
exits 0 "recall by lot again" status L --set recalled --lot L1
say "recall by lot again: nothing" has '6 items recalled already' err
fresh L a1.hm $u/A1
judge a1.hm --item $u/A1
say "recalled: FLAGGED" has FLAGGED out
say "recalled: the reason" has 'the clasp' out
printf '%s/A1\n%s/A2\n' $u $u >ids
exits 0 "recall ended, by list" status L --set recall-ended --from ids
fresh L a1.hm $u/A1
judge a1.hm --item $u/A1
say "recall ended: VERIFIED" status 0
exits 3 "no item of that lot" status L --set recalled --lot L9
exits 1 "an unknown item" status L $u/NONE --set recalled
say "an unknown item: code" has SUBJECT_UNKNOWN err
exits 3 "both ways at once" status L $u/A1 --set recalled \
	--certificate a1.hm --key hub.key -o no.st
exits 3 "what only holders report" status L $u/A1 --set stolen
say "what only holders report: how" has 'hallmark report stolen' err
exits 1 "a status without the role" status L $u/A1 --set theft-confirmed \
	--by hub.key
say "a status without the role: code" has ROLE_MISSING err

root_vkey() {
	"$HALLMARK" key show L/keys/root.key
}

# A register without the ledger.
key register
must authorise L --key "$(vkey register)" --role confirm
exits 0 "a register confirms" status --set theft-confirmed \
	--certificate a1.hm --key register.key -o theft.st
must submit L theft.st
fresh L theft.hm $u/A1
judge theft.hm --item $u/A1 --json
say "a register confirms: FLAGGED" has '"code":"THEFT_CONFIRMED"' out
must status L $u/A1 --set cleared --by register.key

# The factory's key is stolen: all from an index on is void, and only that.
rows F5 >f5.csv
must issue L f5.csv --key factory.key
fresh L f5.hm $u/F5
judge f5.hm --item $u/F5 --json
say "before the revoke: VERIFIED" status 0
from=$(field index out)
exits 0 "revoke" revoke L --key "$(vkey factory)" --reason compromise \
	--from-index "$from" --json
say "revoke: how to go on" has "status --set ratified --issued-by" err
fresh L f5.hm $u/F5
judge f5.hm --item $u/F5 --json
say "issued after the theft: refused" status 1
say "issued after the theft: code" has '"code":"CUSTODY_VOID"' out
fresh L f1.hm $u/F1
judge f1.hm --item $u/F1
say "issued before it: VERIFIED" status 0
run issue L z.csv --key factory.key
say "a revoked key issues no more" refused
"$HALLMARK" key show factory.key --json >factory.json
exits 0 "items of a key" show L --issued-by "$(vkey factory)"
say "items of a key: of whom it was issued and no other" \
	test "$(grep -c "$u/F" out)" = "$(grep -c . out)"
say "items of a key: the void one too" has $u/F5 out
exits 0 "items of a key as JSON" show L --issued-by "$(vkey factory)" --json
say "items of a key as JSON: one a line" has "{\"item\":\"$u/F5\"," out
exits 0 "items of the root" show L --issued-by "$(root_vkey)"
say "items of the root: its own" has $u/A1 out
say "items of the root: not another's" lacks $u/F5 out
exits 1 "items of a stranger" show L --issued-by "$(vkey forger)"
say "items of a stranger: code" has KEY_UNKNOWN err
exits 3 "items of a key, of an item" show L $u/F5 \
	--issued-by "$(vkey factory)"
exits 3 "ratified: whose?" status L --set ratified
exits 0 "ratified" status L --set ratified --issued-by "$(vkey factory)"
say "ratified: the void one" has "on 1 item:" err
exits 0 "ratified again" status L --set ratified --issued-by "$(vkey factory)"
say "ratified again: nothing is signed" lacks "About to sign" err
fresh L f5.hm $u/F5
judge f5.hm --item $u/F5
say "ratified: VERIFIED" status 0
exits 3 "from an index ahead" revoke L --key "$(vkey hub)" --reason retired \
	--from-index x
exits 1 "revoke of a stranger" revoke L --key "$(vkey forger)" \
	--reason retired
say "revoke of a stranger: code" has KEY_UNKNOWN err
say "revoke of a stranger: whose fault" has "the key was never authorised" err
exits 1 "authorised by a stranger" authorise L --key "$(vkey forger)" \
	--role attest --by forger.key
say "authorised by a stranger: by whom" has \
	"forger.key: KEY_UNKNOWN: HMK-RULE-7: the signer has no" err
exits 1 "revoked again" revoke L --key "$(vkey factory)" --reason retired
say "revoked again: since when" has "already revoked (from index $from)" err
exits 0 "a key gives itself up" revoke L --key "$(vkey inspector)" \
	--reason retired --by inspector.key

# The root: only by the key that genesis named; the old one is void after.
cp L/keys/root.key stolen.key
exits 1 "root by a key that nobody committed to" root L --to after.key \
	--then later.key
say "root by another key: code" has ROOT_NOT_COMMITTED err
exits 3 "root: the same key after it" root L --to L/keys/next-root.key \
	--then L/keys/next-root.key
exits 0 "root" root L --to L/keys/next-root.key --then after.key --json
say "root: which key signs now" has 'next-root.key: keep a copy' err
say "root: which key is next" has 'after.key is the only key' err
exits 0 "the new root is found" status L $u/A2 --set activated
rows N1 >n1.csv
exits 0 "issue finds it too" issue L n1.csv
exits 0 "items of a root that was replaced" show L \
	--issued-by "$("$HALLMARK" key show stolen.key)"
say "items of a root that was replaced: its own" has $u/A1 out
say "items of a root that was replaced: no later one" lacks $u/N1 out
"$HALLMARK" key show L/keys/next-root.key >next.vkey
exits 0 "items of the root of now" show L --issued-by "$(vkey next)"
is "items of the root of now: its own alone" out <<E
$u/N1
E
exits 1 "the stolen old root" status L $u/A2 --set destroyed \
	--by stolen.key
exits 1 "the stolen old root authorises no thief" authorise L \
	--key "$(vkey forger)" --role issue --by stolen.key
fresh L a2.hm $u/A2
judge a2.hm --item $u/A2
say "after the change: VERIFIED by the old policy" status 0
exits 0 "root again" root L --to after.key --then later.key
rm -f L/keys/after.key
exits 4 "the root's file is elsewhere" status L $u/A3 --set activated
say "the root's file is elsewhere: what to do" has '--by FILE names the place' err
exits 0 "named" status L $u/A3 --set activated --by after.key
cp after.key L/keys/
exits 0 "or kept there" status L $u/A4 --set activated

# A ledger's keys and another's have each a passphrase of their own.
echo eins >pass1
echo zwei >pass2
"$HALLMARK" init P --brand maison.example --passphrase-file pass1 2>err ||
	cat err
must key new branch.key --passphrase-file pass2
"$HALLMARK" key show branch.key >branch.vkey
exits 0 "passphrase of the ledger" authorise P --key "$(vkey branch)" \
	--role authorise --role attest --passphrase-file pass1
exits 4 "passphrase of the ledger for another's key" authorise P \
	--key "$(vkey inspector)" --role attest --by branch.key \
	--passphrase-file pass1
exits 0 "both" authorise P --key "$(vkey inspector)" --role attest \
	--by branch.key --passphrase-file pass1 --signer-passphrase-file pass2
exits 0 "audit" audit L --json
sed 's/.*"keys"://' out >keys
run show L --json
sed 's/.*"keys"://' out >shown
say "show: the keys, as an audit says them" cmp keys shown
say "show: and there are some" has "$(field public factory.json)" shown
plan
