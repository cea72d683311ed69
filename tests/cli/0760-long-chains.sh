#!/bin/sh
# Chains of 1, 20, 500 and 1,024 events, and what still fits into a full one.
# shellcheck disable=SC2154 # trade.sh and lib.sh set them
. "$TOP/tests/cli/trade.sh"
brand L
key clerk register shop
must authorise L --key "$(vkey clerk)" --role status
must authorise L --key "$(vkey register)" --role confirm

# filled COUNT KEYFILE: A1 has that many events, the last ones by that key
has_events=1
filled() {
	while test $has_events -lt "$1"; do
		case $((has_events % 2)) in
		1) set -- "$1" "$2" recalled ;;
		0) set -- "$1" "$2" recall-ended ;;
		esac
		must status L $u/A1 --set "$3" --by "$2" --no-checkpoint
		has_events=$((has_events + 1))
	done
	must checkpoint L
}

# judged COUNT: certificates of it, at each level
judged() {
	for level in current full; do
		must certificate L $u/A1 -o chain.hm --level $level
		judge chain.hm --item $u/A1 --json
		say "$1 events, $level: every proof holds" grep -qE \
			'"code":"(VERIFIED|RECALLED)"' out
		say "$1 events, $level: all of them" has \
			"{\"event\":$(($1 - 1))," out
	done
}

judged 1
filled 20 clerk.key
judged 20
filled 500 clerk.key
judged 500
filled 512 clerk.key
exits 1 "512 events: no more by a key, HMK-RULE-9" status L $u/A1 \
	--set recall-ended --by clerk.key
say "512 events: code" has CHAIN_FULL err
filled 960 L/keys/root.key
must certificate L $u/A1 -o chain.hm
exits 1 "960 events: no more by its holder" draft transfer \
	--certificate chain.hm --to "$(vkey shop)" -o d
say "960 events: code" has CHAIN_FULL err
exits 0 "960 events: a theft is confirmed" status L $u/A1 \
	--set theft-confirmed --by register.key
exits 0 "961 events: and cleared" status L $u/A1 --set cleared \
	--by register.key
has_events=962
filled 1008 L/keys/root.key
exits 1 "1,008 events: not even that" status L $u/A1 \
	--set theft-confirmed --by register.key
say "1,008 events: code" has CHAIN_FULL err
filled 1024 L/keys/root.key
exits 1 "1,024 events: nothing follows" status L $u/A1 --set destroyed
say "1,024 events: code" has CHAIN_FULL err
judged 1024
exits 0 "audit" audit L
plan
