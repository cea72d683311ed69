#!/bin/sh
# Keys, wallets and codes: nothing is written over them, nothing tells them.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
brand L
key shop
purse anna
fresh L a.hm $u/A1
must draft transfer --certificate a.hm --to "$(vkey shop)" -o a.draft
must accept a.draft --key shop.key --policy L/policy.txt -o a.accepted

# over FILE WHAT COMMAND...: refused, and the file is what it was
over() {
	file=$1
	what=$2
	shift 2
	cp "$file" before
	exits 3 "$what" "$@"
	say "$what: it is as before" cmp "$file" before
	say "$what: nothing beside it" test -z "$(find . -name '*.??????' \
		-newer before ! -path './L/*')"
}
ln -s L/keys/root.key link
over L/keys/stock.key "a statement over the key that signs" sign a.accepted \
	--key L/keys/stock.key -o L/keys/stock.key --force
over shop.key "an acceptance over the key" accept a.draft --key shop.key \
	--policy L/policy.txt -o ./shop.key --force
over anna "a statement over a wallet" gift --certificate a.hm \
	--key L/keys/stock.key --code-out other.code -o anna --force
over anna "a code over a wallet" gift --certificate a.hm \
	--key L/keys/stock.key --code-out anna -o g0 --force
over anna "a draft over a wallet" draft transfer --certificate a.hm \
	--to "$(vkey shop)" -o anna --force
over L/keys/root.key "a certificate over a key" certificate L $u/A1 -o link
over L/keys/log.key "a list over a key" issue L L.csv -o L/keys/log.key
over shop.key "a challenge over a key" challenge --audience a --listing b \
	--item $u/A1 -o shop.key --force
over shop.key "a state file over a key" verify a.hm --policy L/policy.txt \
	--item $u/A1 --state shop.key

# Numbers that a shift used, and what gives them.
key factory
must authorise L --key "$(vkey factory)" --role issue --gtin $gtin --max 9
must delegation L --key "$(vkey factory)" -o D
printf 'gtin,serial\n%s,N1\n' $gtin >n.csv
must issue --offline D n.csv --key factory.key --to "$(vkey shop)" -o n.st
shift_over() {
	file=$1
	what=$2
	shift 2
	over "$file" "$what" issue --offline D n.csv --key factory.key \
		--to "$(vkey shop)" "$@"
}
shift_over D.used "a statement over the numbers" -o D.used
shift_over D.used "a list over the numbers" -o o.st --items ./D.used
shift_over D "a statement over the delegation" -o D
shift_over D "codes over the delegation" -o o.st --claim-codes D
shift_over n.csv "a list over the rows" -o o.st --items n.csv
shift_over n.st "two outputs in one" -o n.st --items ./n.st
# Zeros at the end, as a machine that went down leaves them, hide no number.
for n in 2 3; do
	printf 'gtin,serial\n%s,N%s\n' $gtin $n >n$n.csv
done
head -c 40 /dev/zero >>D.used
for n in 2 3; do
	must issue --offline D n$n.csv --key factory.key \
		--to "$(vkey shop)" -o n$n.st
done
cut -d' ' -f2- D.used >numbers
is "after zeros: each number once" numbers <<E
0 1
1 1
2 1
E
cp n.st D.used
cp D.used before
run issue --offline D n.csv --key factory.key --to "$(vkey shop)" -o o.st
say "what is no list of numbers: refused" has STATE_BAD err
say "what is no list of numbers: kept" cmp D.used before
rm -f D.used
shift_over D "a statement where the numbers will be" -o D.used

# A gift: two files, one for the ledger, one for a friend.
gift() {
	run gift --certificate a.hm --key L/keys/stock.key "$@"
}
gift -o -
say "a code behind the statement: refused" status 3
say "a code behind the statement: nothing is out" empty out
gift -o - --code-out -
say "both on stdout: refused" status 3
gift -o g --code-out g
say "both in one file: refused" status 3
say "both in one file: none made" absent g
ln -s g.code g2
gift -o g2 --code-out g.code
say "both in one file by a link: refused" status 3
say "both in one file by a link: the code is there" grep -q '^.....-' g.code
rm -f g.code g2
gift -o g --code-out g.code
say "in two files: exit 0" status 0
say "in two files: the code for its owner alone" test \
	"$(stat -c %a g.code)" = 600
# Secrets are read and never written, and no core keeps them.
echo 'seven plain grey herons' >phrase
must wallet new --wallet ben --passphrase-file phrase
must submit L g
fresh L gift.hm $u/A1
if strace -o trace true 2>err; then
	# traced COMMAND...: what it read and wrote, in full
	traced() {
		ASAN_OPTIONS=detect_leaks=0 strace -f -v -s 9999 -e trace='!munmap' -o trace \
			"$HALLMARK" "$@" >out 2>err
		grep -v '^[0-9]* *read(' trace >told || :
	}
	traced claim --certificate gift.hm --wallet ben -o ben.st \
		--passphrase-file phrase --code-file g.code
	say "claim: signed" test -s ben.st
	say "claim: the passphrase is in no other call" lacks herons told
	say "claim: nor is the code" lacks "$(cat g.code)" told
	cat err >>out
	say "claim: nor in the answer" lacks "$(cat g.code)" out
	for word in "$(cat g.code)" "--code=$(cat g.code)" \
		"--code $(cat g.code)"; do
		# shellcheck disable=SC2086 # two words
		exits 3 "claim: a code in the call" claim $word \
			--certificate gift.hm --wallet ben -o none.st
		say "claim: it is not told again" lacks "$(cat g.code)" err
	done
	traced status L --item $u/A3 --set recalled
	say "an open key: no core" grep -q 'prlimit.*CORE.*rlim_cur=0' trace
	traced gift --certificate a.hm --key L/keys/stock.key -o g4 \
		--code-out g4.code
	say "gift: no core" grep -q 'prlimit.*CORE.*rlim_cur=0' trace
	say "gift: the code is in the file alone" test \
		"$(grep -cF "$(cat g4.code)" told)" -eq 1
else
	skip "secrets in calls" "no strace(1) here"
fi

cp g.code before
cat >answer <<E
#!/bin/sh
exec "$HALLMARK" gift --certificate a.hm --key L/keys/stock.key -o g3 \
	--code-out g.code --force
E
if script -qec true /dev/null >out 2>err </dev/null; then
	printf 'n\n' | timeout 60 script -qec 'sh ./answer' /dev/null >out 2>err
	say "no said: the code before is kept" cmp g.code before
	say "no said: no statement" absent g3
else
	skip "no said" "no script(1) here"
fi
# Nobody signs for what he was not shown, however long the list is.
seq -f "$gtin,M%g" 30 | sed '1i gtin,serial' >many.csv
must issue L many.csv
# shellcheck disable=SC2046 # a list of words
fresh L many.hm $(seq -f "$u/M%g" 30)
run report stolen --certificate many.hm --key L/keys/stock.key -o many.st
say "many: signed" status 0
say "many: every item is shown" test "$(grep -c "^  item .*/M" err)" -eq 30
say "many: how many, at the end too" has "In all: status of 30 items" err
must draft transfer --certificate many.hm --to "$(vkey shop)" -o many.draft
must accept many.draft --key shop.key --policy L/policy.txt -o many.accepted
run sign many.accepted --key L/keys/stock.key -o sold.st
say "many: the receiver is named at the end too" grep -q \
	"^In all: transfer of 30 items to [0-9a-f]*\$" err
plan
