#!/bin/sh
# --state: what was seen is remembered, forks and rollback are noticed.
. "$TOP/tests/cli/trade.sh"
brand L
fresh L a1.hm $u/A1
{
	echo 'policy eu 5'
	grep -v '^policy ' L/policy.txt
} >new.txt
sed 's/^policy eu 5/policy eu 4/' new.txt >old.txt
remember() {
	run verify --policy new.txt --item any --state state "$@"
}
mode() { stat -c %a "$1"; }

# HMK-MEM-1
remember a1.hm
say "made: VERIFIED" status 0
say "made: for its owner only" test "$(mode state)" = 600
say "made: its first line" test "$(head -n 1 state)" = 'hallmark-state 1'
say "made: the policy" has 'policy eu 5' state
say "made: one head" test "$(grep -c '^head maison.example' state)" = 1
cp state first
remember a1.hm
say "again: the same bytes" cmp first state

# HMK-MEM-4: a policy that was put back
run verify --policy old.txt --item any --state state a1.hm --json
say "older policy: exit 3" status 3
say "older policy: code" has '"code":"POLICY_OLDER"' out
run verify --policy old.txt --item any --state state a1.hm
say "older policy: which file" has 'old.txt: POLICY_OLDER: ' out
say "older policy: nothing forgotten" cmp first state
run verify --policy old.txt --item any a1.hm
say "without a memory it cannot be told" status 0

# HMK-MEM-6: a clock that runs behind is no bad signature
remember a1.hm --now 2020-01-01T00:00:00Z --json
say "clock behind: UNPROVEN" status 2
say "clock behind: code" has '"code":"CLOCK"' out
say "clock behind: its own rule" has '"rule":"HMK-MEM-6"' out

# HMK-MEM-3: never reset in silence
for damage in 's/^policy/police/' '$d;s/ / x/' 's/T/t/' 1d; do
	sed "$damage" first >state
	cp state damaged
	remember a1.hm --json
	say "damaged by $damage: exit 3" status 3
	say "damaged by $damage: code" has '"code":"STATE_BAD"' out
	say "damaged by $damage: left alone" cmp damaged state
done
: >state
remember a1.hm
say "emptied: exit 3" status 3
head -c 100 first >state
remember a1.hm
say "cut short: exit 3" status 3
say "cut short: the line" has '(line ' err
rm state
mkdir state
remember a1.hm
say "a directory: exit 4" status 4
rmdir state
exits 3 "state on stdout" verify --policy new.txt --item any --state - a1.hm
exits 4 "state nowhere" verify --policy new.txt --item any \
	--state nowhere/state a1.hm

# HMK-MEM-5, HMK-MEM-7: the same ledger lives twice
mkdir d
cp first d/state
cp -R L M
printf 'gtin,serial\n%s,B1\n' $gtin >b.csv
printf 'gtin,serial\n%s,C1\n' $gtin >c.csv
must issue L b.csv
must issue M c.csv
fresh L b1.hm $u/B1
fresh M c1.hm $u/C1
run verify --policy new.txt --item any --state d/state b1.hm
say "one life: VERIFIED" status 0
say "one life: both heads" test "$(grep -c '^head' d/state)" = 2
cp d/state before
run verify --policy new.txt --item any c1.hm
say "the other life by itself: VERIFIED" status 0
run verify --policy new.txt --item any --state d/state c1.hm --json
say "the other life: REFUTED" status 1
say "the other life: code" has '"code":"FORK"' out
say "the other life: says where the evidence is" has 'd/FORK-' err
evidence=$(echo d/FORK-*)
say "evidence: two heads signed" test "$(grep -c '^— maison' "$evidence")" = 2
say "evidence: the log's key" has 'maison.example' "$evidence"
say "evidence: two roots" test "$(awk 'length == 44' "$evidence" |
	sort -u | wc -l)" = 2
say "the first head stays" cmp before d/state
cp "$evidence" kept
run verify --policy new.txt --item any --state d/state b1.hm c1.hm
say "again: REFUTED" status 1
say "again: the evidence of before" cmp kept "$evidence"
run verify --policy new.txt --item any --state fresh c1.hm b1.hm
say "in one call: REFUTED" status 1
say "in one call: the second one" has 'b1.hm: FORK: HMK-MEM-5' out
# A head that nobody signed accuses nobody.
awk '/^head/ && !n++ { $4 = "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='" }
	{ print }' before >forged
run verify --policy new.txt --item any --state forged a1.hm --json
say "a made-up head: the state is bad" has '"code":"STATE_BAD"' out
say "a made-up head: exit 3" status 3

# Many at once: each is remembered
rm -f many
for serial in D1 D2 D3; do
	printf 'gtin,serial\n%s,%s\n' $gtin $serial >d.csv
	must issue L d.csv
	fresh L $serial.hm $u/$serial
done
for serial in D1 D2 D3; do
	"$HALLMARK" verify --policy new.txt --item any --state many \
		$serial.hm >/dev/null &
done
wait
say "three at once: three heads" test "$(grep -c '^head' many)" = 3
say "nothing is left behind" test "$(find . -name "*many*" | wc -l)" = 2
plan
