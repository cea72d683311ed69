#!/bin/sh
# hallmark item: every spelling of one item gives one canonical form and key.
. "$TOP/tests/cli/lib.sh"

# HMK-ID-9: SHA-256 of a label, NUL and the URI, its top bit cleared.
subject() {
	hash=$(printf 'hallmark/item/1\0%s' "$1" | sha256sum | cut -c1-64)
	printf '%x%s\n' $((0x$(echo "$hash" | cut -c1) & 7)) \
		"$(echo "$hash" | cut -c2-)"
}

# same CANONICAL SPELLING...
same() {
	canonical=$1
	key=$(subject "$1")
	shift
	for spelling; do
		exits 0 "$spelling" item -- "$spelling"
		echo "$canonical $key" >want
		say "$spelling: form and key" diff want out
	done
}
same https://id.gs1.org/01/09506000134352/21/ABC \
	https://id.gs1.org/01/09506000134352/21/ABC \
	HTTPS://BRAND.EXAMPLE/shop/01/09506000134352/10/LOT1/21/ABC?17=271231#x \
	http://brand.example/01/09506000134352/21/%41BC \
	'(01)09506000134352(21)ABC' \
	']C1010950600013435221ABC' \
	urn:epc:id:sgtin:9506000.013435.ABC
same https://id.gs1.org/01/09506000134352/21/A%2FB \
	'(01)09506000134352(21)A/B' https://b.example/01/09506000134352/21/A%2fB
same https://id.gs1.org/8004/95060001343 '(8004)95060001343' \
	urn:epc:id:giai:9506000.1343
same https://maison.example/bag/7 https://maison.example/bag/7

# refused CODE SPELLING
refused() {
	exits 3 "$2" item -- "$2"
	say "$2: $1" has ": $1: HMK-ID-" err
	say "$2: nothing on stdout" empty out
}
refused GTIN_CHECK_DIGIT '(01)09506000134353(21)A'
refused ID_CLASS '(01)09506000134352'
refused SERIAL_DOTS https://id.gs1.org/01/09506000134352/21/%2E%2E
refused ID_ESCAPE https://id.gs1.org/01/09506000134352/21/%4
refused ID_KEY https://id.gs1.org/00/195060001343500008
refused ID_URI https://maison.example/a/../b
refused ID_SPELLING ../../etc/passwd
refused ID_URI "$(printf 'https://maison.example/\033[31m')"
say "control characters are shown, not sent" \
	has 'https://maison.example/\x1b[31m: ' err

exits 3 "several IDs, one bad" item https://maison.example/a x \
	https://maison.example/b
say "the good ones are answered" test "$(wc -l <out)" -eq 2

exits 3 "JSON" item --json 'urn:epc:id:sgtin:9506000.013435.ABC' x
key=$(subject https://id.gs1.org/01/09506000134352/21/ABC)
sed 's/"message":"[^"]*"/"message":"..."/' out >answer
is "JSON: one object an ID" answer <<E
{"given":"urn:epc:id:sgtin:9506000.013435.ABC","item":"https://id.gs1.org/01/09506000134352/21/ABC","subject":"$key"}
{"outcome":"USAGE","code":"ID_SPELLING","rule":"HMK-ID-8","message":"...","given":"x","offset":0}
E
plan
