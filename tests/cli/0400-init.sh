#!/bin/sh
# hallmark init: a whole ledger or none, its keys, its policy.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M

printf 'correct horse\n' >pass
exits 0 "init" init L --brand maison.example --prefix 950600 \
	--passphrase-file pass
say "init: stdout empty" empty out
say "init: says what goes into a safe" has "keys/next-root.key into a safe" err
say "init: nothing left beside it" test "$(echo L*)" = L
say "the ledger is the owner's alone" test "$(stat -c %a L)" = 700
for k in root next-root log stock mint; do
	say "$k.key is the owner's alone" test "$(stat -c %a "L/keys/$k.key")" \
		= 600
done
exits 0 "its policy reads" policy check L/policy.txt
say "policy: brand" has "brand maison.example" out
say "policy: prefix" has "items under: 950600" out
say "policy: age" has "max-age 7d" L/policy.txt
exits 0 "audit of the new ledger" audit L
exits 0 "show" show L --json
say "show: no items, two entries" has '"items":0,"entries":2' out
say "show: the wait, in seconds" has '"wait":2592000,' out
say "show: no keys" has '"keys":[]}' out
run show L
say "show: the wait, for people" has 'wait        30d before a recovery' out

exits 3 "an existing ledger" init L --brand maison.example --no-passphrase
say "an existing ledger: code" has "L: LEDGER_EXISTS: " err
mkdir empty
exits 3 "an existing directory" init empty --brand maison.example \
	--no-passphrase
exits 4 "no parent" init nowhere/L --brand maison.example --no-passphrase
exits 3 "bad brand" init M --brand 'two words' --no-passphrase
exits 3 "bad prefix" init M --brand maison.example --prefix x --no-passphrase
exits 3 "bad wait" init M --brand maison.example --wait 30 --no-passphrase
printf '\n' >nothing
exits 3 "empty passphrase" init M --brand maison.example \
	--passphrase-file nothing
exits 4 "no passphrase file" init M --brand maison.example \
	--passphrase-file nowhere
printf 'two\nlines\n' >two
exits 3 "two passphrases" init M --brand maison.example --passphrase-file two
if command -v setsid >/dev/null; then
	rc=0
	setsid -w "$HALLMARK" init M --brand maison.example >out 2>err || rc=$?
	say "no terminal to ask: exit 4" status 4
	say "no terminal to ask: code" has PASSPHRASE_WRONG err
else
	skip "no terminal to ask" "no setsid"
fi
HALLMARK_MAP_SIZE=lots
exits 3 "bad map size" init M --brand maison.example --no-passphrase
HALLMARK_MAP_SIZE=256M
say "none of these left anything" test "$(echo M*)" = 'M*'

exits 0 "unencrypted" init M/// --brand maison.example --no-passphrase
say "unencrypted: says so" has "NOT encrypted" err

exits 0 "checkpoint" checkpoint L --passphrase-file pass
printf 'wrong\n' >wrong
exits 4 "wrong passphrase" checkpoint L --passphrase-file wrong
say "wrong passphrase: code" has "L/keys/log.key: PASSPHRASE_WRONG" err
exits 3 "no ledger" checkpoint empty --passphrase-file pass
say "no ledger: code" has "empty: NOT_A_LEDGER" err
plan
