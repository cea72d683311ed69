#!/bin/sh
# Each public header compiles alone, as C11 and with no other directory.
# Usage: ci/check-headers.sh libledger/include/hallmark/*.h
set -eu
rc=0
for header in "$@"; do
	echo "#include <hallmark/${header##*/}>" |
		gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
			-Ilibledger/include -x c - || rc=1
done
exit "$rc"
