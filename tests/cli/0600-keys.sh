#!/bin/sh
# A key's life: made, shown, kept as words, restored, its passphrase changed.
. "$TOP/tests/cli/lib.sh"
umask 022
printf 'geheim\n' >pass
printf 'neu\n' >new
mode() { stat -c %a "$1"; }
# As run, without a terminal.
alone() {
	rc=0
	setsid -w "$HALLMARK" "$@" >out 2>err || rc=$?
}

exits 0 "new" key new a.key --passphrase-file pass
say "new: for its owner only" test "$(mode a.key)" = 600
say "new: says to keep words" has 'key backup a.key' err
cp out vkey
say "new: named after the file" has 'a+' vkey
exits 0 "show" key show a.key
say "show: the same VKEY" diff vkey out
exits 0 "show as JSON" key show a.key --json
say "show as JSON: all of it" grep -qxE \
	'\{"name":"a","key":"a\+[^"]*","public":"[0-9a-f]{64}","kid":"[0-9a-f]{64}","encrypted":true\}' out
hex=$(sed 's/.*"public":"\([0-9a-f]*\)".*/\1/' out)
kid=$(sed 's/.*"kid":"\([0-9a-f]*\)".*/\1/' out)
# RFC 9679 over {1: 1, -1: 6, -2: x}
# shellcheck disable=SC2059 # octal digits
printf "$(printf %s "a301012006215820$hex" | sed 's/../0x& /g' |
	xargs printf '\\%03o')" | sha256sum >sum
say "show as JSON: the thumbprint" has "$kid" sum
if script -qec true /dev/null >out 2>err; then
	script -qec "'$HALLMARK' key show a.key" /dev/null >out
	say "show at a terminal: the thumbprint" has "thumbprint $kid" out
else
	skip "show at a terminal: the thumbprint" "no script(1) here"
fi

exits 3 "new over a file" key new a.key --passphrase-file new
say "new over a file: says so" has 'a.key: LEDGER_EXISTS' err
exits 0 "new with a name" key new b.key --name shop/berlin --no-passphrase
say "new with a name: in the VKEY" has 'shop/berlin+' out
say "new, open: warned" has 'NOT encrypted' err
exits 3 "a name that no VKEY carries" key new 'c d.key' --no-passphrase
say "a name that no VKEY carries: what to do" has 'see --name' err
say "a name that no VKEY carries: no file" absent 'c d.key'
exits 3 "with and without a passphrase" key new c.key --no-passphrase \
	--passphrase-file pass
say "with and without a passphrase: says so" has 'contradict each other' err
alone key new c.key
say "nobody to ask: exit 4" status 4
say "nobody to ask: says how" has '--passphrase-file' err

# Words
chmod 640 pass
exits 0 "a passphrase that others may read" key backup a.key \
	--passphrase-file pass
say "a passphrase that others may read: warned" has \
	"others may read the passphrase in pass: chmod 600" err
chmod 600 pass
exits 0 "backup" key backup a.key --passphrase-file pass
say "one's own: not warned" lacks "others may read" err
cp out words
say "backup: six lines" test "$(wc -l <words)" -eq 6
say "backup: numbered" grep -qE '^21 [a-z]+ +22 [a-z]+ +23 [a-z]+ +24 [a-z]+$' words
exits 0 "backup into a file" key backup a.key --passphrase-file pass -o w
say "backup into a file: for its owner only" test "$(mode w)" = 600
say "backup into a file: the same" diff words w
say "backup into a file: nothing on stdout" empty out
exits 0 "another key" key new other.key --no-passphrase
exits 3 "backup over the words of another key" key backup other.key -o w
say "backup over words: says so" has 'w: USAGE: is there already' err
say "backup over words: those stay" diff words w
exits 4 "backup, wrong passphrase" key backup a.key --passphrase-file new
say "backup, wrong passphrase: says so" has 'PASSPHRASE_WRONG' err
say "backup, wrong passphrase: no word" empty out
exits 4 "backup of nothing" key backup none.key

exits 0 "restore" key restore r.key --name a --words-file words \
	--passphrase-file new --expect "$(cat vkey)"
say "restore: the same VKEY" diff vkey out
say "restore: tried" has 'is the key that was expected, and signs' err
say "restore: for its owner only" test "$(mode r.key)" = 600
exits 0 "restore: sealed anew" key backup r.key --passphrase-file new
say "restore: the same words" diff words out
exits 3 "restore over a file" key restore r.key --words-file words \
	--passphrase-file new

# HMK-WORDS-4: any spelling
restored() {
	rm -f s.key
	exits 0 "$1" key restore s.key --words-file typed --no-passphrase \
		--expect "$hex"
}
plain=$(tr -s ' \n0123456789' ' ' <words)
plain=${plain% }
echo "$plain" >typed
restored "words in one line"
echo "$plain" | tr a-z A-Z >typed
restored "words in capitals"
echo "$plain" | sed 's/ /   /g; s/^/\t/' >typed
restored "words with many blanks"
echo "$plain" | tr ' ' '\n' | grep . | nl -s '. ' | sed 's/$/\r/' >typed
restored "words in a numbered list of CRLF lines"
printf '\357\273\277%s' "$plain" >typed
restored "words with a byte order mark"
rm -f s.key
run key restore s.key --words-file - --no-passphrase <words
say "words on stdin: exit 0" status 0
say "words on stdin: compare" has 'compare the last 44 characters' err

# HMK-WORDS-5: never another key
refused() {
	rm -f s.key
	exits 3 "$1" key restore s.key --words-file typed --no-passphrase
	say "$1: says why" has "typed: WORDS_BAD: $2" err
	say "$1: no file" absent s.key
	say "$1: no VKEY" empty out
}
# swap N WORD: another word at place N
swap() {
	echo "$plain" | tr ' ' '\n' | grep . | sed "$1s/.*/$2/" >typed
}
swap 7 golden
refused "no such word" 'word 7: this word is not in the list'
swap 24 zzz
refused "no such word at the end" 'word 24: this word is not in the list'
other=zoo
test "$(echo "$plain" | tr ' ' '\n' | grep . | sed -n 11p)" != zoo || other=able
swap 11 $other
refused "another word of the list" ''
say "another word of the list: no other is told" lacks "$other" err
echo "$plain" | tr ' ' '\n' | grep . | sed '$d' >typed
refused "23 words" 'there are fewer than 24 words'
{ cat words; echo zoo; } >typed
refused "25 words" 'word 25: there are more than 24 words'
: >typed
refused "no words" 'there are fewer than 24 words'
head -c 5000 /dev/zero >typed
exits 3 "a huge file" key restore s.key --words-file typed --no-passphrase
exits 4 "no file" key restore s.key --words-file none --no-passphrase
exits 3 "not the key expected" key restore s.key --words-file words \
	--no-passphrase --expect "$("$HALLMARK" key show b.key)"
say "not the key expected: says so" has 'KEY_WRONG' err
say "not the key expected: no file" absent s.key
exits 3 "expect what is no key" key restore s.key --words-file words \
	--no-passphrase --expect a+b
# HMK-WORDS-3: no place for words in a call
# shellcheck disable=SC2086
exits 3 "words in the call" key restore s.key $plain
say "words in the call: says so" has 'words are never given in a call' err
say "words in the call: shows none" lacks "${plain##* }" err
alone key restore s.key --no-passphrase
say "no terminal and no file: exit 3" status 3
say "no terminal and no file: says how" has '--words-file' err

# Passphrase
exits 4 "passwd, wrong one" key passwd a.key --passphrase-file new \
	--new-passphrase-file pass
exits 0 "passwd" key passwd a.key --passphrase-file pass \
	--new-passphrase-file new
exits 0 "passwd: the new one opens" key backup a.key --passphrase-file new
say "passwd: the same key" diff words out
exits 4 "passwd: the old one does not" key backup a.key --passphrase-file pass
exits 0 "passwd to none" key passwd a.key --passphrase-file new --no-passphrase
say "passwd to none: warned" has 'NOT encrypted' err
exits 0 "passwd to none: opens" key backup a.key
exits 3 "passwd, both" key passwd a.key --no-passphrase \
	--new-passphrase-file new
say "nothing left behind" test -z "$(find . -name '*.key.*')"

# Files that are not keys of this person alone
chmod 644 b.key
exits 4 "others may read it" key show b.key
say "others may read it: what to do" has 'chmod 600' err
chmod 600 b.key
ln -s b.key link.key
exits 4 "a symbolic link" key show link.key
exits 4 "a symbolic link: not sealed through" key passwd link.key --no-passphrase
say "a symbolic link: still one" test -L link.key
exits 4 "no key file" key show words
exits 4 "no file" key show none.key

# Calls
exits 3 "no verb" key
exits 3 "no file named" key new
exits 3 "no such verb" key make x.key
exits 3 "one too many" key show a.key b.key
exits 3 "an option of another verb" key show a.key --no-passphrase
say "an option of another verb: says so" has 'key show does not take --no-passphrase' err
exits 0 "help" help key

# HMK-KEYFILE-7: synced before it takes the name, and the name after
if strace -o trace true 2>err; then
	traced -o trace -e trace=fsync,rename,unlink "$HALLMARK" key passwd \
		b.key --no-passphrase >out 2>err
	sed -n 's/^\([a-z]*\)(.*/\1/p' trace | grep -v unlink >calls
	is "passwd: in this order" calls <<-E
	fsync
	fsync
	rename
	fsync
	E
	# broken CALL WHEN WHAT CODE: a call of the system fails
	broken() {
		cp b.key before.key
		rc=0
		traced -o trace -e trace="$1" -e inject="$1:error=$3:when=$2" \
			"$HALLMARK" key passwd b.key --no-passphrase \
			>out 2>err || rc=$?
		say "$1 $2 fails: exit 4" status 4
		say "$1 $2 fails: says so" has "b.key: $4" err
		say "$1 $2 fails: nothing left behind" \
			test -z "$(find . -name 'b.key.*')"
		say "$1 $2 fails: the key is there" "$HALLMARK" key backup b.key
	}
	broken fsync 1 EIO IO
	say "fsync 1 fails: untouched" cmp b.key before.key
	broken rename 1 ENOSPC DISK_FULL
	say "rename fails: untouched" cmp b.key before.key
	broken fsync 3 EIO STATE_UNKNOWN
else
	skip "passwd: in this order" "no strace(1) here"
fi

# Killed wherever it may be, the key is whole and is the same.
"$HALLMARK" key show b.key >before
lost=0
i=0
while test $i -lt 40; do
	i=$((i + 1))
	"$HALLMARK" key passwd b.key --no-passphrase 2>err &
	victim=$!
	test $((i % 4)) -eq 0 || sleep 0.00$((i % 5))
	kill -KILL $victim 2>err || :
	wait $victim || :
	"$HALLMARK" key backup b.key >w2 2>err || lost=$((lost + 1))
	"$HALLMARK" key show b.key | cmp -s before - || lost=$((lost + 1))
done
say "passwd killed 40 times: nothing lost" test $lost -eq 0
plan
