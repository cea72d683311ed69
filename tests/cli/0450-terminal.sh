#!/bin/sh
# A passphrase typed at a terminal: asked for twice, never shown.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/terminal.sh"
export HALLMARK_MAP_SIZE=256M
terminal "passphrase at a terminal"

# typed LINE...: at each prompt of $call the next line is typed at once
typed() {
	sit
	prompts=0
	for line; do
		prompts=$((prompts + 1))
		shown ': ' $prompts
		answer "$line"
	done
	leave
}

call='"$HALLMARK" init L --brand maison.example'
typed geheim geheim
say "init: exit 0" status 0
say "init: made" has "ledger L made" screen
say "init: never shown" lacks geheim screen
printf 'geheim\n' >pass
exits 0 "init: these keys" checkpoint L --passphrase-file pass

call='"$HALLMARK" init M --brand maison.example'
typed geheim other
say "two that differ: exit 4" status 4
say "two that differ: says so" has "the two passphrases differ" screen
say "two that differ: nothing made" absent M
typed '' ''
say "empty: exit 4" status 4
say "empty: nothing made" absent M

# ^C at a prompt leaves a terminal that shows what is typed.
call='trap : INT; "$HALLMARK" key new k.key; echo "rc $?"; stty -a'
typed geheim "$(printf '\003')"
say "interrupted: says so" has "INTERRUPTED: no passphrase" screen
say "interrupted: exit 4" has "rc 4" screen
say "interrupted: the terminal shows again" grep -q ' echo ' screen
say "interrupted: nothing made" absent k.key
call='"$HALLMARK" checkpoint L'
typed geheim
say "checkpoint: exit 0" status 0
typed falsch
say "wrong: exit 4" status 4
say "wrong: says so" has "log.key: PASSPHRASE_WRONG" screen
plan
