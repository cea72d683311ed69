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
xargs shellcheck -S warning <build/scripts || rc=1
for page in man/*.[1-9]; do
	test ! -e "$page" || mandoc -Tlint -W style "$page" || rc=1
done
# Words of mdoc, RFC 4648, GS1, BIP-39 and of tests for typing errors.
ok=nd,fo,ser,verfy,isue,hasnt,anothers,readby,edn,sting
files -- . ':!tests/vectors' ':!fuzz/corpus' | xargs codespell -L "$ok" || rc=1
exit "$rc"
