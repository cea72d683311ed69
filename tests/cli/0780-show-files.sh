#!/bin/sh
# What the files say that parties carry, before anybody signs or submits them.
# shellcheck disable=SC2154 # trade.sh and lib.sh have them
. "$TOP/tests/cli/trade.sh"
brand L
key shop factory
purse ada
fresh L a.hm $u/A1 $u/A2
must draft transfer --certificate a.hm --to "$(vkey shop)" -o sale.draft \
	--fact order=PO-7
must accept sale.draft --key shop.key --policy L/policy.txt -o sale.accepted
must sign sale.accepted --key L/keys/stock.key -o sale.st
must authorise L --key "$(vkey factory)" --role issue --role attest \
	--gtin $gtin --max 9 --until 30d
must delegation L --key "$(vkey factory)" -o shift
must challenge --audience shop.example --listing 'no 17' --item $u/A1 -o q

# shows FILE WORDS NAME: in words, and under NAME in JSON
shows() {
	exits 0 "show $1" show "$1"
	say "show $1: claims nothing" has 'NOT VERIFIED: ' out
	say "show $1: what it says" has "$2" out
	exits 0 "show $1 as JSON" show "$1" --json
	say "show $1 as JSON: one line" test "$(wc -l <out)" -eq 1
	say "show $1 as JSON: its kind" has "{\"verified\":false,\"$3\":" out
	if command -v jq >jq.path; then
		say "show $1 as JSON: sound" jq -e . out
	else
		skip "show $1 as JSON: sound" "no jq"
	fi
}
shows sale.draft 'not accepted yet' draft
shows sale.accepted 'accepted, until ' draft
shows sale.st 'statement for maison.example: transfer, 2 events, ' statements
say "a statement: its first item" has "{\"item\":\"$u/A1\",\"kind\":\"tran" out
say "a statement: a detail" has '{"label":"order","value":"PO-7"}' out
shows shift 'issue attest; 9 of 9 left; until ' delegation
say "a delegation: roles" has '"roles":["issue","attest"],"scope":["ht' out
shows q 'listing     no 17' challenge

# Of two statements in one file, both
must report lost --certificate a.hm --item $u/A1 --key L/keys/stock.key \
	--fact where=Geneva -o lost.st
cat sale.st lost.st >both.st
shows both.st '  status lost' statements
say "two statements: the first" has '"kind":"transfer","kid":"' out
say "two statements: the second" has '"status":"lost","details":[{"label' out

# Quota numbers and what a key may do
printf 'gtin,serial\n%s,S1\n' $gtin >s.csv
must issue --offline shift s.csv --key factory.key -o shift.st
shows shift.st 'numbers of the quota from 0' statements
say "a shift: its first number" has '"first":0' out

# Of a carton that fills the screen the end says what it is.
fresh L six.hm $u/A1 $u/A2 $u/A3 $u/A4 $u/A5 $u/A6
must draft transfer --certificate six.hm --to "$(vkey shop)" -o six.draft
exits 0 "accept six" accept six.draft --key shop.key --policy L/policy.txt \
	-o six.accepted
say "accept six: all were judged" has 'all 6 items were judged' err
say "accept six: in all" has 'In all: transfer of 6 items to ' err

# What is none of them is still no certificate, and a cut one shows nothing.
head -c 300 sale.st >cut.st
for file in a.csv cut.st; do
	cp L.csv a.csv
	exits 1 "show $file" show "$file"
	say "show $file: nothing" empty out
	say "show $file: says so" has 'MALFORMED' err
done

# Whoever submits what is no statement, or an old one, hears what to do.
exits 1 "submit what is accepted only" submit L sale.accepted
say "submit what is accepted only: how to look" \
	has 'hallmark show sale.accepted' err
must submit L sale.st
exits 1 "submit what came second" submit L lost.st
say "submit what came second: what to do" has 'a fresh certificate' err
plan
