#!/bin/sh
# verify --bulk: a list of claims, one verdict each, in order, by any number.
. "$TOP/tests/cli/trade.sh"
brand L
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for i in 1 2 3 4 5 6; do
	fresh L a$i.hm $u/A$i
done
must certificate L $u/A1 -o signed.hm --level signed
head -c 500 a1.hm >cut.hm
: >empty.hm
mkdir dir
mkfifo pipe

bulk() {
	rc=0
	"$HALLMARK" verify --bulk - --policy L/policy.txt --now "$now" "$@" \
		>out 2>err || rc=$?
}
# claim FILE ITEM [MORE]
claim() {
	printf '{"file":"%s","item":"%s"%s}\n' "$1" "$2" "${3:-}"
}
line() {
	sed -n "$1p" out >line
}

# HMK-BULK-3: a verdict as of one file, the id before it.
claim a1.hm $u/A1 ',"id":"first \u202e \"1\""' >one
bulk <one
say "one: exit 0" status 0
say "one: the id is escaped" grep -q '^{"id":"first \\u202e \\"1\\"","outcome":' out
claim a1.hm $u/A1 >one
bulk <one
cp out first
run verify a1.hm --item $u/A1 --policy L/policy.txt --now "$now" --json
cp out single
say "one: what verify says of the file" cmp single first
claim a1.hm "(01)$gtin(21)A1" >one
bulk <one
say "one: in any spelling" cmp single out
claim a1.hm any ',"id":-42' >one
bulk <one
say "any: exit 0" status 0
say "any: a number comes back" grep -q '^{"id":-42,"outcome":"VERIFIED"' out

# HMK-BULK-2: every fault has its line, and the next one is judged.
{
	claim a1.hm $u/A1 ',"id":1'
	echo
	echo nonsense
	echo '[]'
	echo '{"file":"a1.hm"}'
	claim a1.hm $u/A1 ',"id":{}'
	claim a1.hm $u/A1 ',"id":1.5'
	claim a1.hm $u/A1 ',"extra":1,"id":"8"'
	claim a1.hm $u/A1 ',"file":"a2.hm"'
	claim a1.hm $u/A1 ',"response":"r"'
	echo '{"file":1,"item":"any"}'
	printf '{"file":"a1.hm","item":"any","id":"%070000d"}\n' 0
	printf '{"file":"a1.hm","item":"any\\u0000"}\n'
	printf '{"file":"a1.hm","item":"any\377"}\n'
	claim nowhere $u/A1 ',"id":"nowhere"'
	claim dir $u/A1
	claim pipe $u/A1
	claim a1.hm nonsense
	claim a1.hm $u/A2
	claim cut.hm $u/A1
	claim empty.hm $u/A1
	claim signed.hm $u/A1
	printf '{"file":"a6.hm","item":"any","id":"last"}'
} >claims
n=$(($(wc -l <claims) + 1))
bulk <claims
say "faults: a line each" test "$(wc -l <out)" -eq "$n"
say "faults: the worst of them: exit 4" status 4
say "faults: CLAIM_BAD" test "$(grep -c '"code":"CLAIM_BAD","rule":"HMK-BULK-2"' \
	out)" -eq 13
i=2
while test $i -le 14; do
	line $i
	say "faults: line $i" has "\"line\":$i}" line
	i=$((i + 1))
done
line 8
say "faults: with its id" grep -q '^{"id":"8","outcome":"USAGE"' line
line 15
say "no such file" has '"code":"NO_FILE","rule":null' line
say "no such file: which" has '"file":"nowhere","line":15}' line
line 17
say "a pipe is no file" has '"outcome":"ENVIRONMENT"' line
line 18
say "no such item" has '"code":"ID_SPELLING"' line
say "no such item: as given" has '"given":"nonsense","line":18}' line
for x in 19:WRONG_ITEM 20:MALFORMED 21:MALFORMED 22:SIGNED_ONLY 23:VERIFIED; do
	line "${x%:*}"
	say "line ${x%:*}: ${x#*:}" has "\"code\":\"${x#*:}\"" line
done
say "the last line needs no end" grep -q '^{"id":"last"' line
cp out once
for jobs in 1 2 8; do
	bulk --jobs $jobs <claims
	say "$jobs jobs: the same bytes" cmp once out
	say "$jobs jobs: the same exit" status 4
done
bulk </dev/null
say "nothing asked: nothing said" empty out
say "nothing asked: exit 0" status 0

# HMK-BULK-1: many, in order, in little memory.
i=0
while test $i -lt 100; do
	for k in 1 2 3 4 5 6; do
		claim a$k.hm $u/A$k ",\"id\":$((6 * i + k))"
	done
	i=$((i + 1))
done >many
bulk <many
say "many: exit 0" status 0
say "many: in order" test "$(sed 's/^{"id":\([0-9]*\),.*/\1/' out |
	sort -nc && wc -l <out)" = 600
cp out once
# Less than the certificates' largest size times the claims, by far.
rc=0
(
	# shellcheck disable=SC3045 # where there is no ulimit -v there is no limit
	case $HALLMARK in
	*san* | *fuzz*) ;;
	*) ulimit -v 1000000 2>/dev/null || : ;;
	esac
	exec "$HALLMARK" verify --bulk many --policy L/policy.txt --now "$now" \
		--jobs 4
) >out 2>err || rc=$?
say "many, 4 jobs: exit 0" status 0
say "many, 4 jobs: the same bytes" cmp once out

# People see how far it is; a program sees verdicts alone.
if script -qec true /dev/null >out 2>err; then
	for i in 1 2 3 4 5 6 7 8 9; do
		cat many
	done >very-many
	export HALLMARK
	script -qec '"$HALLMARK" verify --bulk very-many --policy L/policy.txt >said' \
		screen </dev/null >out 2>err || :
	say "at a terminal: how far" grep -q 'claims: [0-9]* of [0-9]* (' screen
	say "at a terminal: only there" test "$(grep -vc '^{' said)" = 0
	say "at a terminal: all of them" test "$(wc -l <said)" = 5400
else
	skip "at a terminal" "no script(1) here"
fi

# Whoever asks one by one is answered one by one.
mkfifo in answers
"$HALLMARK" verify --bulk - --policy L/policy.txt --jobs 2 <in >answers &
exec 7>in 8<answers
for k in 1 2 3; do
	claim a$k.hm $u/A$k ",\"id\":$k" >&7
	read -r answer <&8
	say "asked one by one: $k" test "${answer%%,*}" = "{\"id\":$k"
done
exec 7>&- 8<&-
wait

# HMK-BULK-4: a revocation under a newer head, in both orders.
key factory
must authorise L --key "$(vkey factory)" --role issue
printf 'gtin,serial\n%s,F1\n' $gtin >f.csv
must issue L f.csv --key factory.key
fresh L before.hm $u/F1
must revoke L --key "$(vkey factory)" --reason compromise --from-index 3
fresh L after.hm $u/F1
i=0
while test $i -lt 20; do
	claim before.hm $u/F1
	claim after.hm $u/F1
	i=$((i + 1))
done >revoked
sed '1d' revoked >reversed
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for jobs in 1 4; do
	for list in revoked reversed; do
		bulk --jobs $jobs <$list
		say "$list, $jobs: exit 1" status 1
		say "$list, $jobs: what was void stays void" test \
			"$(grep -c '"code":"CUSTODY_VOID"' out)" = 20
		say "$list, $jobs: what was good stays good" test \
			"$(grep -c '"code":"VERIFIED"' out)" = \
			"$(grep -c before $list)"
		say "$list, $jobs: in order" test "$(sed \
			's/.*"file":"\([a-z]*\)\.hm".*/\1/' out | uniq -c |
			awk '$1 != 1' | wc -l)" = 0
	done
done

# HMK-BULK-5: with a memory, as if one by one.
cp -R L M
printf 'gtin,serial\n%s,B1\n' $gtin >b.csv
printf 'gtin,serial\n%s,C1\n' $gtin >c.csv
must issue L b.csv
must issue M c.csv
fresh L b1.hm $u/B1
fresh M c1.hm $u/C1
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
i=0
while test $i -lt 10; do
	claim b1.hm $u/B1
	claim c1.hm $u/C1
	i=$((i + 1))
done >lives
for jobs in 1 8; do
	rm -f state FORK-*
	bulk --state state --jobs $jobs <lives
	say "a fork, $jobs: exit 1" status 1
	say "a fork, $jobs: ten" test "$(grep -c '"code":"FORK"' out)" = 10
	say "a fork, $jobs: the first one stands" test \
		"$(grep -c '"code":"VERIFIED"' out)" = 10
	say "a fork, $jobs: evidence" test -s FORK-*
	say "a fork, $jobs: the head of the first" test \
		"$(grep -c '^head' state)" = 1
done

# Calls
exits 3 "a file beside the list" verify --bulk many --policy L/policy.txt a1.hm
exits 3 "an item beside the list" verify --bulk many --policy L/policy.txt \
	--item any
exits 3 "jobs without a list" verify a1.hm --item any --policy L/policy.txt \
	--jobs 2
for jobs in 0 -1 x 257 '' 1x; do
	exits 3 "jobs '$jobs'" verify --bulk many --policy L/policy.txt \
		--jobs "$jobs"
done
exits 4 "no such list" verify --bulk nowhere --policy L/policy.txt
exits 4 "a directory" verify --bulk dir --policy L/policy.txt
rc=0
"$HALLMARK" verify --bulk many --policy L/policy.txt >/dev/full 2>err || rc=$?
say "verdicts to a full disk: exit 4" status 4
plan
