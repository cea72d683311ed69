#!/bin/sh
# A ledger whose files are damaged, gone or put back: it says so and signs no
# more.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
a1="(01)$gtin(21)A1"
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
issue() {
	printf 'gtin,serial,colour\n%s,%s,vermilion\n' $gtin "$2" >"$2.csv"
	"$HALLMARK" issue "$1" "$2.csv" --attr colour 2>err || cat err
}
issue L A1
cp -r L old
issue L A2
printf 'gtin,serial\n%s,A3\n' $gtin >A3.csv

# refused WHAT CODE: whatever is asked of ledger D, exit 5
refused() {
	exits 5 "$1: show" show D
	exits 5 "$1: audit" audit D
	exits 5 "$1: check" check D "$a1"
	exits 5 "$1: certificate" certificate D "$a1" -o none
	exits 5 "$1: issue" issue D A3.csv
	exits 5 "$1: checkpoint" checkpoint D
	say "$1: code" has "$2" err
}
fresh() {
	rm -rf D
	cp -r L D
}

fresh
cp old/store/data.mdb D/store/
refused "an older store" STORE_ROLLED_BACK
rm -rf D
cp -r old D
issue D B1
cp L/checkpoint D/
refused "an older copy that went another way" STORE_ROLLED_BACK
fresh
rm D/checkpoint
refused "no checkpoint" STORE_DAMAGED
fresh
echo none >D/checkpoint
refused "no checkpoint in its file" STORE_DAMAGED
fresh
"$HALLMARK" init other --brand maison.example --prefix 950600 \
	--no-passphrase 2>err || cat err
cp other/checkpoint D/
refused "another ledger's checkpoint" STORE_DAMAGED
fresh
: >D/store/data.mdb
refused "an empty store" STORE_DAMAGED
fresh
size=$(wc -c <L/store/data.mdb)
head -c $((size / 2)) L/store/data.mdb >D/store/data.mdb
refused "half a store" STORE_DAMAGED
fresh
rm D/store/data.mdb
refused "no store" STORE_DAMAGED
say "no store: none made" absent D/store/data.mdb
say "none of these made a file" absent none

# overwrite BYTE FIRST LAST: these pages of D hold nothing but this octal byte
overwrite() {
	head -c $((4096 * ($3 - $2 + 1))) /dev/zero | tr '\0' "\\$1" >garbage
	dd if=garbage of=D/store/data.mdb bs=4096 seek="$2" conv=notrunc \
		2>/dev/null
}
pages=$((size / 4096))
for byte in 001 002 377; do
	fresh
	overwrite "$byte" 2 $((pages - 1))
	refused "all pages $byte" STORE_DAMAGED
done

# A page that leads out of the file, or into an assertion of LMDB: an answer,
# not a signal. Which pages do depends on where things lie, so all are tried.
crashes=0
for byte in 001 002 377; do
	worst=0
	page=2
	while [ $page -lt $pages ]; do
		fresh
		overwrite "$byte" $page $page
		for call in "certificate D $a1" "issue D A3.csv" "checkpoint D"
		do
			# shellcheck disable=SC2086 # several words
			run $call
			[ "$rc" -le "$worst" ] || worst=$rc
			if grep -q "failed hard" err; then
				crashes=$((crashes + 1))
				[ "$rc" -eq 5 ] || worst=99
			fi
		done
		page=$((page + 1))
	done
	say "any page $byte: at worst 5" test "$worst" -eq 5
done
say "some of these crashed" test $crashes -gt 0

# The store must not lead elsewhere, the ledger itself may.
fresh
mv D/store/data.mdb moved
ln -s ../../moved D/store/data.mdb
exits 5 "the data behind a link" audit D
fresh
ln -s D link
exits 0 "a ledger behind a link" audit link

# One byte of what an item's record says.
fresh
LC_ALL=C sed 's/vermilion/vermiliom/g' L/store/data.mdb >D/store/data.mdb
exits 5 "a changed detail" audit D
say "a changed detail: code" has "D: STORE_DAMAGED" err
exits 5 "a changed detail: certificate" certificate D "$a1" -o none
say "a changed detail: what to do" has "run audit" err
say "a changed detail: no file" absent none

# An older head is no damage: the next one takes its place.
fresh
cp old/checkpoint D/
exits 3 "an older head: certificate" certificate D "$a1" -o none
say "an older head: code" has CHECKPOINT_BEHIND err
exits 0 "an older head: signed anew" checkpoint D
exits 0 "an older head: audit" audit D
exits 0 "an older head: then check" check D "(01)$gtin(21)A2"

# Lock files hold nothing.
fresh
rm D/store/lock D/store/lock.mdb
exits 0 "no lock files" audit D
head -c 8192 /dev/zero | tr '\0' x >D/store/lock.mdb
exits 0 "lock files of something else" audit D
exits 0 "and issue goes on" issue D A3.csv
plan
