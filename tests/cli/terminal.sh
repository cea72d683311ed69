# A person at a terminal, whom script(1) plays.
# shellcheck shell=sh disable=SC2034,SC2154 # rc is lib.sh's, call the test's

# terminal WHAT: where there is none, WHAT is skipped and the test ends
terminal() {
	script -qec true /dev/null >out 2>err && return
	skip "$1" "no script(1) here"
	plan
	exit
}

# $call begins; what it shows goes to screen
sit() {
	rm -f keyboard
	mkfifo keyboard
	: >screen
	HALLMARK=$HALLMARK timeout 60 script -qefc "$call" screen \
		<keyboard >out 2>err &
	terminal=$!
	exec 3>keyboard
}

# shown WORDS [N]: wait for N lines with them
shown() {
	until test "$(grep -c "$1" screen)" -ge "${2:-1}" ||
		! kill -0 "$terminal" 2>err; do
		:
	done
}

# answer LINE: it is typed
answer() {
	printf '%s\n' "$1" >&3
}

# Wait for the end; its status is in rc
leave() {
	exec 3>&-
	rc=0
	wait "$terminal" || rc=$?
}
