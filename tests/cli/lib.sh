# What the command-line tests share: calls with exact output, TAP lines.
# shellcheck shell=sh
: "${HALLMARK:?the command under test}"
count=0
rc=0

# Is the last command's story the one expected? say WHAT COMMAND...
say() {
	count=$((count + 1))
	what=$1
	shift
	if "$@" >why 2>&1; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		sed 's/^/# /' why
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # skip $2"
}

# Run the command; leave its answer in out and err, its status in rc.
run() {
	rc=0
	"$HALLMARK" "$@" >out 2>err || rc=$?
}

# exits STATUS WHAT ARGUMENT...
exits() {
	want=$1
	what=$2
	shift 2
	run "$@"
	say "$what: exit $want" status "$want"
}

status() {
	test "$rc" -eq "$1" && return
	echo "exit $rc"
	cat out err
	return 1
}

# The file is byte for byte what stands on stdin: is WHAT FILE <<E
is() {
	cat >want
	say "$1" diff want "$2"
}

# A fixed string stands in a line of the file.
has() {
	grep -qF -- "$1" "$2" && return
	echo "no '$1' in:"
	cat "$2"
	return 1
}

lacks() {
	! has "$1" "$2" >/dev/null && return
	echo "'$1' in:"
	cat "$2"
	return 1
}

empty() {
	test ! -s "$1" || { cat "$1"; return 1; }
}

absent() {
	test ! -e "$1" && test ! -L "$1"
}

plan() {
	echo "1..$count"
}

# No leak checker works under strace.
traced() {
	ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" strace "$@"
}
