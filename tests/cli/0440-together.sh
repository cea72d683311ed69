#!/bin/sh
# Several processes on one ledger: one writer, readers that never wait.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err

# A writer that holds the ledger while it waits for its rows.
mkfifo rows
"$HALLMARK" issue L - <rows >first.out 2>first.err &
writer=$!
exec 3>rows
# It has the ledger when it has LMDB's lock file: a writer that asked for it
# before would take it away.
tries=0
while tries=$((tries + 1)) && test $tries -lt 100000; do
	case $(readlink /proc/$writer/fd/* 2>/dev/null) in
	*/store/lock.mdb*) break ;;
	esac
done
run checkpoint L
say "a second writer: exit 4" status 4
say "a second writer: code" has "L: BUSY: " err
printf 'gtin,serial\n%s,A1\n' $gtin >late.csv
exits 4 "a second issue" issue L late.csv
exits 0 "a reader beside it" show L
exits 0 "an audit beside it" audit L
exits 1 "a check beside it" check L "(01)$gtin(21)A1"
exits 0 "a dry run beside it" issue L late.csv --dry-run
printf 'gtin,serial\n%s,A1\n' $gtin >&3
exec 3>&-
rc=0
wait $writer || rc=$?
say "the first writer: exit 0" status 0
exits 0 "then its item is there" check L "(01)$gtin(21)A1"
exits 3 "and the second would be twice" issue L late.csv --run other
plan
