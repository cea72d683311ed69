#!/bin/sh
# Real lives: a phone and a jacket as others wrote them down in EPCIS, played as
# Hallmark events, with what the files lack: a second owner, a theft, a
# recovery. After each step the new certificate says what happened, and every
# old one what was true then.
# shellcheck disable=SC2154 # trade.sh sets them
. "$TOP/tests/cli/trade.sh"
data=$HALLMARK_SHARED/data/openepcis-dpp-ready
if ! test -r "$data/electronics/commissioning.jsonld"; then
	skip "life cycles" "skipped: no data"
	plan
	exit
fi
if ! command -v jq >jq.path; then
	skip "life cycles" "no jq here"
	plan
	exit
fi

# events ITEM FILE...: its events, one a line, in the order of time
events() {
	item=$1
	shift
	jq -s -c --arg item "$item" '
		[ .[].epcisBody.eventList[] | select(
			[ (.epcList, .inputEPCList, .outputEPCList) // [] | .[] ]
			| index($item)) ]
		| sort_by(.eventTime) | .[]' "$@"
}
# Short words for steps: cbv URNs and bare ones are the same.
word() {
	jq -r --arg key "$1" '.[$key] // "" | sub(".*:"; "")' event
}
# What people read of an event: every plain value in it, under its path
facts() {
	jq -r '
		del(.type, .action, .epcList, .inputEPCList, .outputEPCList)
		| [ paths(scalars) as $p
		    | { label: ($p | map(tostring) | join(".")),
		        text: (getpath($p) | tostring) } ]
		| .[] | "\(.label)=\(.text)"' event | head -n 40
}
# What the factory knows of the item, as a row
row() {
	jq -c --arg item "$item" '
		($item | capture("/01/(?<gtin>[0-9]{14})/21/(?<serial>.+)$"))
		+ { lot: (.ilmd["gs1:hasBatchLotNumber"] // "LOT-1") }
		+ ([ (.["gs1:masterDataAvailableFor"] // [])[]
		     | del(.id, .type) | paths(scalars) as $p
		     | { key: ($p | map(tostring) | join(".")),
		         value: (getpath($p) | tostring) } ] | from_entries)
		+ { commissioned: .eventTime }' event
}

# Now the new certificate says this, and each old one what it said.
# after WHAT OUTCOME CODE
after() {
	n=$((n + 1))
	fresh L cert.$n "$item"
	judge cert.$n --item "$item" --json
	say "$life, $1: $3" has "\"outcome\":\"$2\",\"code\":\"$3\"" out
	cp out now
	field custodian out >held.$n
	echo "\"outcome\":\"$2\",\"code\":\"$3\"" >said.$n
	i=1
	while test $i -lt $n; do
		judge cert.$i --item "$item" --json
		has "$(cat said.$i)" out >why 2>&1 &&
			test "$(field custodian out)" = "$(cat held.$i)" || {
			say "$life, $1: certificate $i still says what it said" \
				false
		}
		i=$((i + 1))
	done
	say "$life, $1: $((n - 1)) old ones say what they said" test $i -eq $n
}

# report ARGUMENT...: what a workshop or an inspector found, with all facts
attested() {
	set -f
	old_ifs=$IFS
	IFS='
'
	for fact in $(facts); do
		set -- "$@" --fact "$fact"
	done
	IFS=$old_ifs
	set +f
	rm -f attest.st
	must attest --certificate cert.$n --key workshop.key -o attest.st "$@"
	must submit L attest.st
}

# given FROM-OPTIONS TO-OPTIONS VKEY: from one party to another
given() {
	rm -f given.*
	must draft transfer --certificate cert.$n --to "$3" -o given.draft
	# shellcheck disable=SC2086 # options
	must accept given.draft $2 --policy L/policy.txt -o given.accepted
	# shellcheck disable=SC2086 # options
	must sign given.accepted $1 -o given.st
	must submit L given.st
}

# One event of the file
play() {
	step=$(word bizStep)
	case $step/$(word disposition) in
	commissioning/*)
		# Yarn and fabric are no items; of two records the ADD counts.
		test "$(word action)" = ADD || return 0
		row >row.ndjson
		must issue L row.ndjson --attr '*' --run "$life"
		after issued VERIFIED VERIFIED
		say "$life, issued: what the factory knew" has \
			"$(jq -r .commissioned row.ndjson)" now
		;;
	shipping/*)
		given "--key L/keys/stock.key" "--key shop.key" "$(vkey shop)"
		after shipped VERIFIED VERIFIED
		;;
	receiving/*)
		must status L "$item" --set activated
		after received VERIFIED VERIFIED
		;;
	retail_selling/*) sell ;;
	repairing/*)
		attested --type repair --result good
		after repaired VERIFIED VERIFIED
		;;
	inspecting/recalled)
		must status L "$item" --set recalled
		after recalled FLAGGED RECALLED
		;;
	inspecting/* | arriving/*)
		attested --type inspection --result undecided
		after "$step" VERIFIED VERIFIED
		say "$life, $step: when, as the file says" has \
			"$(jq -r .eventTime event)" now
		;;
	destroying/*)
		must status L "$item" --set destroyed
		after destroyed FLAGGED DESTROYED
		exits 1 "$life: nothing follows" report found \
			--certificate cert.$n --wallet new -o none
		say "$life: nothing follows: code" has ITEM_ENDED err
		;;
	*) say "$life: a step that is not known: $step" false ;;
	esac
}

# The shop sells to the first owner's wallet
sell() {
	"$HALLMARK" wallet key --wallet first "$item" >first.vkey
	given "--key shop.key" "--wallet first" "$(vkey first)"
	after sold VERIFIED VERIFIED
}

# What the files lack
second_life() {
	rm -f code gift.st claim.st stolen.st confirm.st recover.*
	must gift --certificate cert.$n --wallet first -o gift.st \
		--code-out code
	must submit L gift.st
	after "given away" VERIFIED VERIFIED
	must claim --certificate cert.$n --wallet second --code-file code \
		-o claim.st
	must submit L claim.st
	after "claimed" VERIFIED VERIFIED
	must report stolen --certificate cert.$n --wallet second -o stolen.st
	must submit L stolen.st
	after "stolen" FLAGGED STOLEN
	must status --set theft-confirmed --certificate cert.$n \
		--key register.key -o confirm.st
	must submit L confirm.st
	after "theft confirmed" FLAGGED THEFT_CONFIRMED
	must status --set cleared --certificate cert.$n --key register.key \
		-o confirm.st --force
	must submit L confirm.st
	after "cleared" FLAGGED STOLEN
	must report found --certificate cert.$n --wallet second -o stolen.st \
		--force
	must submit L stolen.st
	after "found" VERIFIED VERIFIED

	# The second owner loses the wallet: the brand gives a new key.
	"$HALLMARK" wallet key --wallet new "$item" >new.vkey
	must status L "$item" --set recovering
	after "recovery announced" VERIFIED VERIFIED
	say "$life, recovery announced: said" has RECOVERY_ANNOUNCED now
	must draft recover --certificate cert.$n --to "$(vkey new)" \
		-o recover.draft
	must accept recover.draft --wallet new --policy L/policy.txt \
		-o recover.accepted
	sleep 3
	must checkpoint L
	must sign recover.accepted --key L/keys/root.key -o recover.st
	must submit L recover.st
	after "recovered" VERIFIED VERIFIED
	"$HALLMARK" wallet list --wallet new --json |
		grep -F "\"$item\"" >new.json
	say "$life, recovered: by the new key" test \
		"$(field public new.json)" = "$(cat held.$n)"
}

# live LIFE ITEM FILE...
live() {
	life=$1
	n=0
	shift
	events "$@" >"$life.events"
	lines=$(wc -l <"$life.events")
	say "$life: has events" test "$lines" -gt 0
	at=0
	while test $at -lt "$lines"; do
		at=$((at + 1))
		sed -n "${at}p" "$life.events" >event
		# A life goes on between its sale and its end.
		test "$(word disposition)" != returned || second_life
		play
	done
}

brand L --prefix 952123 --wait 2s
key shop workshop register
purse first second new
must authorise L --key "$(vkey workshop)" --role attest
must authorise L --key "$(vkey register)" --role confirm

live phone https://id.gs1.org/01/09506000134352/21/ABC123456 \
	"$data"/electronics/*.jsonld
say "phone: old certificates were tried" test $n -ge 15

live jacket https://id.gs1.org/01/09521234003007/21/AUR-2026-000001 \
	"$data/garment/fjordline-aurora-lifecycle.jsonld"
sell
second_life
must status L "$item" --set decommissioned
after "decommissioned" FLAGGED DECOMMISSIONED
say "jacket: old certificates were tried" test $n -ge 10
exits 0 "audit" audit L --json

# Eight days on every certificate is too old, whatever it says.
judge cert.1 --item "$item" --now 2100-01-01T00:00:00Z --json
say "an old one, in the end: STALE" has '"code":"STALE"' out
plan
