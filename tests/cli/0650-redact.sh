#!/bin/sh
# Details withheld from a certificate, after it was cut.
. "$TOP/tests/cli/trade.sh"
must init L --brand maison.example --prefix 950600 --no-passphrase
printf 'gtin,serial,lot,price,colour\n%s,A1,L7,EUR100,scarlet\n%s,A2,L7,EUR200,noir\n' \
	$gtin $gtin >shift.csv
must issue L shift.csv --attr '*'
key seller
sold L L/keys/stock.key seller A1
fresh L a1.hm $u/A1 $u/A2

exits 0 "one field" redact a1.hm --withhold price -o b.hm
say "one field: says nothing" empty out
judge b.hm --item $u/A1 --history
say "one field: VERIFIED" status 0
say "one field: the rest is there" has scarlet out
say "one field: it is not" lacks EUR100 out
say "one field: says so" has '(withheld)' out
judge b.hm --item $u/A2 --history
say "one field: of every item" lacks EUR200 out
say "one field: not in the bytes" test "$(LC_ALL=C grep -c scarlet b.hm)" -ge 1

exits 0 "another on top" redact b.hm --withhold lot -o c.hm
judge c.hm --item $u/A1 --history --json
say "another on top: VERIFIED" status 0
say "another on top: the fact" has DETAILS_WITHHELD out
say "another on top: the lot" lacks L7 out
say "another on top: the price, still" lacks '"value":"EUR100"' out
exits 0 "what is hidden already" redact c.hm --withhold price -o d.hm
say "what is hidden already: the same file" cmp c.hm d.hm
exits 0 "the last one" redact c.hm --withhold colour -o e.hm
judge e.hm --item $u/A1 --history --json
say "the last one: VERIFIED" status 0
say "the last one: all withheld" has '"details":"withheld"' out
exits 0 "at once" redact a1.hm --withhold colour --withhold lot \
	--withhold price -o f.hm
say "at once: the same file" cmp e.hm f.hm
exits 3 "nothing left to hide" redact e.hm --withhold price -o g.hm

exits 3 "a name that nobody has" redact a1.hm --withhold price \
	--withhold prise -o g.hm
say "a name that nobody has: which" has 'named prise' err
say "a name that nobody has: no file" absent g.hm
exits 3 "over itself" redact a1.hm --withhold price -o a1.hm
exits 3 "no label" redact a1.hm -o g.hm
exits 3 "no output" redact a1.hm --withhold price
exits 1 "no certificate" redact shift.csv --withhold price -o g.hm
exits 4 "no file" redact nowhere --withhold price -o g.hm
rc=0
"$HALLMARK" redact - --withhold price -o - <a1.hm >g.hm 2>err || rc=$?
say "from stdin to stdout" status 0
say "from stdin to stdout: the same file" cmp b.hm g.hm
plan
