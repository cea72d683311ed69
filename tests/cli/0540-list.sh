#!/bin/sh
# certificate --from: a list as editors and spreadsheets save it.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
a=https://id.gs1.org/01/$gtin/21/A
"$HALLMARK" init L --brand maison.example --prefix 950600 --no-passphrase \
	2>err || cat err
printf 'gtin,serial\n%s,A1\n%s,A2\n' $gtin $gtin >rows.csv
"$HALLMARK" issue L rows.csv 2>err || cat err
exits 0 "by name" certificate L ${a}1 ${a}2 -o want.hallmark

# list WHAT FORMAT: both items, as the same file
list() {
	# shellcheck disable=SC2059 # the format is the list
	printf "$2" ${a}1 ${a}2 >ids
	rm -f got.hallmark
	exits 0 "$1" certificate L --from ids -o got.hallmark
	say "$1: both" cmp got.hallmark want.hallmark
}
list "plain" '%s\n%s\n'
list "no line end at the end" '%s\n%s'
list "a byte order mark" '\357\273\277%s\n%s\n'
list "CRLF" '%s\r\n%s\r\n'
list "blanks behind" '%s  \n%s\t \r\n'
list "empty lines" '\n%s\n  \n\r\n%s\n\n'
list "all of it" '\357\273\277\r\n%s \r\n\r\n%s\t\r\n'

# Elsewhere they are no part of an ID.
for format in '%s\n\357\273\277%s\n' '%s %s\n' ' %s\n%s\n'; do
	# shellcheck disable=SC2059 # the format is the list
	printf "$format" ${a}1 ${a}2 >ids
	exits 3 "no list: $format" certificate L --from ids -o no.hallmark
	say "no list: $format: line" has "(line " err
done
plan
