# A brand, its shop and two owners, for tests of trade.
# shellcheck shell=sh
. "$TOP/tests/cli/lib.sh"
export HALLMARK_MAP_SIZE=1G
gtin=09506000134352
u=https://id.gs1.org/01/$gtin/21

# A step that others stand on: its failure shows, its success is no news.
must() {
	"$HALLMARK" "$@" >out 2>err && return
	count=$((count + 1))
	echo "not ok $count - must: $*"
	sed 's/^/# /' out err
}

# brand LEDGER [OPTION]...: items A1 to A6 of lot L1, in stock
brand() {
	where=$1
	shift
	must init "$where" --brand maison.example --prefix 950600 \
		--no-passphrase "$@"
	printf 'gtin,serial,lot\n' >"$where.csv"
	for i in 1 2 3 4 5 6; do
		printf '%s,A%d,L1\n' $gtin $i
	done >>"$where.csv"
	must issue "$where" "$where.csv"
}

# key NAME...: NAME.key, and its VKEY in NAME.vkey
key() {
	for name; do
		must key new "$name.key" --no-passphrase
		"$HALLMARK" key show "$name.key" >"$name.vkey"
	done
}

# purse NAME...: a wallet
purse() {
	for name; do
		must wallet new --wallet "$name" --no-passphrase
	done
}

# vkey NAME: of a key file's VKEY
vkey() {
	cat "$1.vkey"
}

# fresh LEDGER FILE ITEM...: a certificate of now
fresh() {
	where=$1
	file=$2
	shift 2
	must certificate "$where" -o "$file" "$@"
}

# sold LEDGER FROM.key TO SERIAL...: from a key file to a key file
sold() {
	where=$1
	from=$2
	to=$3
	shift 3
	names=
	for serial; do
		names="$names $u/$serial"
	done
	# shellcheck disable=SC2086 # a list of words
	fresh "$where" sold.hm $names
	rm -f sold.draft sold.accepted sold.st
	must draft transfer --certificate sold.hm --to "$(vkey "$to")" \
		-o sold.draft
	must accept sold.draft --key "$to.key" --policy "$where/policy.txt" \
		-o sold.accepted
	must sign sold.accepted --key "$from" -o sold.st
	must submit "$where" sold.st
}

# judge ARGUMENT...: verify under the policy of L
judge() {
	run verify --policy L/policy.txt "$@"
}

# field NAME FILE: of a line of JSON, a text or a number
field() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$2" | tail -n 1
}

# The last command was refused, one way or the other.
# shellcheck disable=SC2154 # lib.sh sets it
refused() {
	test "$rc" -ne 0 && return
	echo "exit 0"
	cat out err
	return 1
}
