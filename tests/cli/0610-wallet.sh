#!/bin/sh
# A wallet: keys for items, kept as words, found again; typed at a terminal.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/terminal.sh"
umask 022
a1=https://id.gs1.org/01/09506000134352/21/A1
a2=https://id.gs1.org/01/09506000134352/21/A2
printf 'geheim\n' >pass
printf 'neu\n' >new
mode() { stat -c %a "$1"; }

exits 0 "new" wallet new -w W --no-passphrase
say "new: for its owner only" test "$(mode W)" = 600
say "new: nothing on stdout" empty out
say "new: warned" has 'NOT encrypted' err
exits 3 "new over a file" wallet new -w W --no-passphrase
exits 0 "an empty list" wallet list -w W
say "an empty list: nothing" empty out

exits 0 "key" wallet key "$a1" --wallet W
cp out first
say "key: a VKEY" grep -qxE 'holder\+[0-9a-f]{8}\+.{44}' first
exits 0 "key again" wallet key "(01)09506000134352(21)A1" --wallet W
say "key again: the same, in any spelling" diff first out
exits 0 "key of another item" wallet key "$a2" -w W
say "key of another item: another" test "$(cat first)" != "$(cat out)"
exits 0 "a fresh key" wallet key "$a1" -w W --next --json
say "a fresh key: counted" has "\"item\":\"$a1\"" out
say "a fresh key: the second" has '"counter":1}' out
hex=$(sed 's/.*"public":"\([0-9a-f]*\)".*/\1/' out)
exits 0 "key now" wallet key "$a1" -w W --json
say "key now: the latest" has "$hex" out
exits 0 "key by VKEY" wallet key "$a1" -w W --expect "$(cat first)"
say "key by VKEY: that one" diff first out
exits 0 "list" wallet list -w W
say "list: an item a line" test "$(wc -l <out)" -eq 2
say "list: in order" test "$(cut -d' ' -f1 out | head -n 1)" = "$a1"
exits 0 "list as JSON" wallet list -w W --json
say "list as JSON: the latest" grep -q "$hex.*\"counter\":1}" out
exits 3 "no item" wallet key nonsense -w W
exits 3 "key of nothing" wallet key -w W

# HMK-WALLET-6: back from words, with an empty list
exits 0 "backup" wallet backup -w W
cp out words
rm W
exits 0 "restore" wallet restore -w W --words-file words --passphrase-file pass
say "restore: what to do" has '--expect VKEY' err
exits 0 "restored: an empty list" wallet list -w W --passphrase-file pass
say "restored: an empty list: nothing" empty out
exits 0 "restored: the second key is found" \
	wallet key "$a1" -w W --passphrase-file pass --expect "$hex"
exits 0 "restored: and is the latest" \
	wallet key "$a1" -w W --passphrase-file pass --json
say "restored: and is the latest: it" has "$hex" out
exits 0 "restored: the next is another" \
	wallet key "$a1" -w W --passphrase-file pass --next --json
say "restored: the next is another: the third" has '"counter":2}' out
exits 3 "the key of another item" \
	wallet key "$a2" -w W --passphrase-file pass --expect "$hex"
say "the key of another item: says so" has "KEY_WRONG: no key of this wallet for $a2" err
exits 0 "the same words" wallet backup -w W --passphrase-file pass
say "the same words: all" diff words out

# HMK-WORDS-5: never another wallet, nor a key's words
exits 0 "a key" key new k.key --no-passphrase
"$HALLMARK" key backup k.key >key-words 2>err
exits 3 "a key's words" wallet restore -w X --words-file key-words --no-passphrase
say "a key's words: says so" has 'WORDS_BAD: these are the words of a key' err
exits 3 "a wallet's words" key restore x.key --words-file words --no-passphrase
say "a wallet's words: says so" has 'WORDS_BAD: these are the words of a wallet' err
sed 's/ 2 [a-z]*/ 2 zzz/' words >typed
exits 3 "a wrong word" wallet restore -w X --words-file typed --no-passphrase
say "a wrong word: which" has 'word 2: this word is not in the list' err
say "no wallet came of it" absent X

# Passphrase
exits 4 "wrong passphrase" wallet list -w W --passphrase-file new
exits 0 "passwd" wallet passwd -w W --passphrase-file pass \
	--new-passphrase-file new
exits 4 "the old one" wallet list -w W --passphrase-file pass
exits 0 "the new one" wallet list -w W --passphrase-file new
say "passwd: the list is kept" has "$a1" out
exits 0 "passwd to none" wallet passwd -w W --passphrase-file new --no-passphrase
say "nothing left behind" test -z "$(find . -name 'W.*')"
exits 4 "a key file" wallet list -w k.key
say "a key file: says so" has 'not a sound wallet' err
chmod 640 W
exits 4 "others may read it" wallet list -w W
chmod 600 W

# HMK-WALLET-7: where it lies
export HOME="$PWD/home"
unset XDG_DATA_HOME
mkdir home
exits 4 "no wallet yet" wallet list
say "no wallet yet: what to do" has 'hallmark wallet new' err
exits 0 "at home" wallet new --no-passphrase
say "at home: there" test -f home/.local/share/hallmark/wallet
say "at home: for its owner only" test "$(mode home/.local/share/hallmark)" = 700
exits 0 "at home: a key" wallet key "$a1"
export XDG_DATA_HOME="$PWD/data"
exits 4 "elsewhere: none yet" wallet list
exits 0 "elsewhere" wallet new --no-passphrase
say "elsewhere: there" test -f data/hallmark/wallet
export XDG_DATA_HOME=data
exits 0 "not absolute: at home" wallet list
say "not absolute: at home: it" has "$a1" out
unset XDG_DATA_HOME HOME
exits 3 "no home" wallet list
exits 3 "no verb" wallet
exits 3 "no such verb" wallet open
exits 3 "one too many" wallet list W
exits 3 "contradiction" wallet key "$a1" -w W --next --expect "$hex"

# Eight at once: no counter twice
for i in 1 2 3 4 5 6 7 8; do
	"$HALLMARK" wallet key "$a2" -w W --next >key.$i 2>err.$i &
done
wait
say "eight at once: eight keys" test "$(cat key.? | sort -u | wc -l)" -eq 8

# At a terminal
terminal "words at a terminal"
# typed WAIT LINE...: once the screen shows WAIT, the lines are typed; then
# each time a prompt shows that ends with a colon and a blank, pass
typed() {
	sit
	shown "$1"
	shift
	for line; do
		answer "$line"
	done
	for n in 1 2; do
		shown 'again: \|wallet: ' $n
		answer geheim
	done
	leave
}
plain=$(tr -s ' \n0123456789' ' ' <words)
call='"$HALLMARK" wallet restore -w T'
# shellcheck disable=SC2086
set -- $plain
typed '24 words' "1. $1 $2 $3" "$(echo "4. $4 $5" | tr a-z A-Z)" "" \
	"$6 $7 $8 $9 ${10} ${11} ${12} ${13} ${14} ${15} ${16} ${17}" \
	"  ${18} ${19} ${20} ${21}   ${22} ${23}" "${24}"
say "typed words: exit 0" status 0
say "typed words: a passphrase asked for" has 'Passphrase of the new wallet: ' screen
say "typed words: never shown" lacks geheim screen
exits 0 "typed words: opens" wallet backup -w T --passphrase-file pass
say "typed words: the same" diff words out
plan
