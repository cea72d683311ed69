#!/bin/sh
# Scripts, manual pages and spelling.
set -eu
rc=0
files() { git ls-files --cached --others --exclude-standard "$@"; }
files | while read -r file; do
	test ! -f "$file" || case "$file" in
	*.sh) echo "$file" ;;
	*) ! head -n 1 "$file" | grep -aqE '^#!.*\<(sh|bash)\>' || echo "$file" ;;
	esac
done >build/scripts
xargs shellcheck -S style <build/scripts || rc=1
for page in man/*.[1-9]; do
	test ! -e "$page" || mandoc -Tlint -W style "$page" || rc=1
done
# .Nd names a manual page; "fo" is a test vector of RFC 4648.
files -- . ':!tests/vectors' ':!fuzz/corpus' | xargs codespell -L nd,fo || rc=1
exit "$rc"
