#!/bin/sh
# How the program is called: help, options, suggestions, closed streams.
. "$TOP/tests/cli/lib.sh"

exits 0 "version" --version
is "version names itself" out <<E
hallmark 0.1.0
E
exits 3 "no command"
say "no command: usage on stderr" has "usage: hallmark COMMAND" err
say "no command: stdout empty" empty out
exits 0 "--help" --help
mv out overview
exits 0 "help" help
say "help is --help" cmp out overview
say "one screen" test "$(wc -l <out)" -le 24
say "80 columns" test "$(awk 'length > 80' out | wc -l)" -eq 0

exits 0 "every command has a line" help --list
mv out list
sed -n 's/^  \([a-z]*\)  .*/\1/p' list | sort >listed
sed -n 's/^  [a-z, ]*[a-z]   *\([a-z, ]*\)$/\1/p' overview | tr -d ' ' |
	tr , '\n' | sort -u >grouped
say "the overview has every command" cmp listed grouped
for c in $(cat listed); do
	exits 0 "help $c" help "$c"
	mv out first
	exits 0 "$c --help" "$c" --help
	say "$c: both say the same" cmp first out
	say "$c: 80 columns" test "$(awk 'length > 80' out | wc -l)" -eq 0
	exits 0 "$c --help wins over nonsense" "$c" --nonsense --help
done

# bad STATUS LINE ARGUMENT...: a wrong call, one line says how
bad() {
	line=$1
	shift
	run "$@"
	say "$*: exit 3" status 3
	echo "$line" >want
	say "$*: says so" diff want err
	say "$*: stdout empty" empty out
}
bad "hallmark: USAGE: no command verifyy; did you mean verify?" verifyy
exits 0 "help of a code" help CUSTODY_VOID
is "help of a code: what it says" out <<E
CUSTODY_VOID: the last custody rests on a key that was void
REFUTED, exit status 1
E
bad "hallmark: USAGE: no command foo; see: hallmark help" foo
bad "hallmark: USAGE: no command audti; did you mean audit?" help audti
bad "hallmark: USAGE: no command frobnicate; see: hallmark help" frobnicate
bad 'hallmark: USAGE: no command \x1b[31m; see: hallmark help' \
	"$(printf '\033[31m')"
bad "hallmark: USAGE: item has no option --jsn; did you mean --json?" item --jsn
bad "hallmark: USAGE: item has no option --frob; see: hallmark help item" \
	item --frob x
bad "hallmark: USAGE: item has no option -x; see: hallmark help item" item -x
bad "hallmark: USAGE: item needs: ID..." item
bad "hallmark: USAGE: one argument too many: b" audit a b
bad "hallmark: USAGE: --json takes no value" item --json=yes x
bad "hallmark: USAGE: --now is given twice" verify f --now a --now=b
bad "hallmark: USAGE: --now is empty" verify f --now=
bad "hallmark: USAGE: --now needs a value: RFC3339" verify f --now
bad "hallmark: USAGE: --now needs a value, not the option --history (a value with \
a leading dash: --now=--history)" verify f --now --history
bad "hallmark: USAGE: --policy POLICY is missing" verify f --item any
bad "hallmark: USAGE: --item ID|any is missing" verify f --policy p
bad "hallmark: USAGE: --passphrase-file and --no-passphrase contradict each \
other" init l --brand b --passphrase-file f --no-passphrase
bad "hallmark: USAGE: --output and --out-dir contradict each other" \
	certificate l i -o f --out-dir d
bad "hallmark: USAGE: policy needs: check FILE" policy show f
bad "hallmark: USAGE: completion needs: bash" completion zsh
exits 3 "one option twice, both flags" item --json --json x
say "a repeated flag is named" has "--json is given twice" err

# A wrong call is answered in JSON too, where JSON was asked for.
exits 3 "wrong call with --json" verify f --json
is "wrong call as an object" out <<E
{"outcome":"USAGE","code":"USAGE","rule":null,"message":"--policy POLICY is missing"}
E

# -- ends the options.
exits 3 "-- ends options" item -- --json
say "-- ends options: an ID" has "--json: ID_SPELLING" err

# Streams that are closed or full.
rc=0
"$HALLMARK" --version >/dev/full 2>err || rc=$?
say "full stdout: exit 4" status 4
say "full stdout: says so" has "stdout: IO" err
rc=0
"$HALLMARK" --version >&- 2>err || rc=$?
say "closed stdout: exit 4" status 4
rc=0
"$HALLMARK" --version 2>&- >out || rc=$?
say "closed stderr does not matter" status 0
rc=0
"$HALLMARK" policy check - <&- >out 2>err || rc=$?
say "closed stdin: exit 4" status 4

"$HALLMARK" completion bash >completion
if command -v bash >/dev/null; then
	# shellcheck disable=SC2016 # for bash to expand
	bash -c '. ./completion
		COMP_WORDS=(hallmark verify --po) COMP_CWORD=2
		_hallmark
		echo "${COMPREPLY[@]}"' >out 2>&1
	is "bash completes" out <<E
--policy
E
else
	skip "bash completes" "no bash"
fi
plan
