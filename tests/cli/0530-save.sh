#!/bin/sh
# certificate -o and check -o interrupted: the file is whole or not there, and
# nothing else is left.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
id=https://id.gs1.org/01/$gtin/21/A1
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial\n%s,A1\n%s,A2\n' $gtin $gtin >rows.csv
"$HALLMARK" issue L rows.csv 2>err || cat err

if ! strace -o trace true 2>err; then
	skip "interrupted while a file is written" "no strace here"
	plan
	exit
fi
# inject FAULT ARGUMENT...: the first fsync meets it
inject() {
	fault=$1
	shift
	rc=0
	rm -rf made
	mkdir made
	traced -f -o trace -e trace=fsync \
		-e "inject=fsync:$fault:when=1" "$HALLMARK" "$@" \
		>out 2>err || rc=$?
}
for signal in INT TERM HUP; do
	inject signal=$signal certificate L $id -o made/one.hallmark
	say "certificate, $signal: exit 0" status 0
	say "certificate, $signal: the file alone" \
		test "$(ls made)" = one.hallmark
	exits 0 "certificate, $signal: whole" verify made/one.hallmark \
		--policy L/policy.txt --item $id
	inject signal=$signal check L $id -o made/one.hallmark
	say "check, $signal: exit 0" status 0
	say "check, $signal: the file alone" test "$(ls made)" = one.hallmark
done
inject error=EIO certificate L $id -o made/one.hallmark
say "certificate, a bad disk: exit 4" status 4
say "certificate, a bad disk: nothing left" test -z "$(ls made)"

# Many files: none has its name before all of them are on the disk.
many() {
	rm -rf many
	rc=0
	traced -f -o trace -e trace=syncfs,rename,fsync "$@" "$HALLMARK" \
		certificate L $id ${id%1}2 --out-dir many >out 2>err || rc=$?
}
many
say "many files: exit 0" status 0
sed -n 's/^[0-9 ]*\([a-z]*\)(.*/\1/p' trace >calls
is "many files: synced at once, then named" calls <<E
syncfs
rename
rename
fsync
E
many -e inject=syncfs:error=EIO:when=1
say "many files, a bad disk: exit 4" status 4
say "many files, a bad disk: none is there" test -z "$(ls many)"
say "many files, a bad disk: none is promised" empty out
many -e inject=rename:error=ENOSPC:when=2
say "many files, no second name: exit 4" status 4
say "many files, no second name: the first" \
	test "$(find many -type f | wc -l)" = 1
rm -r many
say "many files, no second name: one is promised" test "$(wc -l <out)" = 1

# A signal that waits already: many files stop before the next.
if env --block-signal=INT true 2>err; then
	rc=0
	# shellcheck disable=SC2016 # for the inner shell to expand
	env --block-signal=INT sh -c 'kill -INT $$
		exec "$HALLMARK" certificate L "$1" "$2" --out-dir many' sh \
		$id ${id%1}2 >out 2>err || rc=$?
	say "many files, interrupted: exit 4" status 4
	say "many files, interrupted: code" has INTERRUPTED err
	say "many files, interrupted: nothing left" test -z "$(ls many)"
else
	skip "many files, interrupted" "env cannot block signals"
fi
plan
