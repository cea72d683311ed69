#!/bin/sh
# What `make install` lays down works from there: the command answers, and a
# program compiles with hallmark.pc alone and runs with the shared library.
set -eu
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT
make --no-print-directory install DESTDIR="$t" PREFIX=/usr
(cd "$t" && find . ! -type d | LC_ALL=C sort)
test "$("$t/usr/bin/hallmark" --version)" = \
	"hallmark $(sed -n 's/^Version: //p' "$t/usr/lib/pkgconfig/hallmark.pc")"
cat >"$t/use.c" <<'END'
#include <hallmark/hallmark.h>
#include <string.h>

int main(void)
{
	return strcmp(hallmark_code_name(HALLMARK_OK), "VERIFIED");
}
END
export PKG_CONFIG_SYSROOT_DIR="$t"
export PKG_CONFIG_PATH="$t/usr/lib/pkgconfig"
# shellcheck disable=SC2046 # flags are words
gcc -std=c11 -Wall -Wextra -Werror -o "$t/use" "$t/use.c" \
	$(pkg-config --cflags --libs hallmark)
LD_LIBRARY_PATH="$t/usr/lib" "$t/use"
echo "install: command, header, library and hallmark.pc work"
