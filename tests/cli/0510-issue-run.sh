#!/bin/sh
# hallmark issue: what makes two calls one run, and what makes them two.
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=256M
gtin=09506000134352
for l in L M; do
	"$HALLMARK" init $l --brand maison.example --prefix 950600 \
		--no-passphrase 2>err || cat err
done

# Another mint key would list serials that nobody issued.
printf 'stone,cut\nred,oval\nblue,round\n' >stones.csv
for name in "" m; do
	set -- issue L stones.csv --gtin $gtin --mint --attr stone \
		${name:+--run $name}
	cp L/keys/mint.key own.key
	exits 0 "mint, run '$name'" "$@" -o own.ndjson
	cp M/keys/mint.key L/keys/mint.key
	exits 3 "another mint key, run '$name'" "$@" -o other.ndjson
	say "another mint key, run '$name': code" has "RUN_OTHER_FILE: a run of \
this name has another file, other options or another mint key" err
	say "another mint key, run '$name': no list" absent other.ndjson
	cp own.key L/keys/mint.key
	exits 0 "its own mint key again, run '$name'" "$@" -o again.ndjson
	say "its own mint key again, run '$name': the same list" \
		cmp own.ndjson again.ndjson
done

# A set of names has no order; in NFC and twice it is the same set.
printf 'serial,b,caf\303\251\nS1,x,y\n' >set.csv
exits 0 "two columns" issue L set.csv --gtin $gtin --attr b \
	--attr "$(printf 'caf\303\251')"
exits 0 "in another order" issue L set.csv --gtin $gtin \
	--attr "$(printf 'caf\303\251')" --attr b
say "in another order: the same run" has "its 1 item was issued" err
exits 0 "not in NFC" issue L set.csv --gtin $gtin \
	--attr "$(printf 'cafe\314\201')" --attr b
say "not in NFC: the same run" has "its 1 item was issued" err
exits 0 "a column twice" issue L set.csv --gtin $gtin --attr b --attr b \
	--attr "$(printf 'caf\303\251')"
say "a column twice: the same run" has "its 1 item was issued" err
exits 3 "fewer columns: another run" issue L set.csv --gtin $gtin --attr b
exits 3 "all columns by '*': another run" issue L set.csv --gtin $gtin \
	--attr '*'
plan
