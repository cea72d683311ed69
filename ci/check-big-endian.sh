#!/bin/sh
# Run the pure core's unit tests, but for the slow ones, and the vectors on a
# big-endian machine: built for s390x, run by qemu. Its libraries come from the s390x archive into build/s390x, by
# an apt state of their own; the machine's own is not touched.
# Usage: WRAP=LINKER-FLAGS ci/check-big-endian.sh "COMPILER FLAGS" FILE.c...
set -eu
flags=$1
shift
out=build/s390x
root=$out/root
mkdir -p "$out/state/lists/partial" "$out/cache/archives/partial" "$root"
if ! test -e "$out/.libraries"; then
	cat >"$out/apt.conf" <<-END
	APT::Architecture "s390x";
	APT::Architectures { "s390x"; };
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	Dir::State "$PWD/$out/state";
	Dir::State::status "$PWD/$out/status";
	Dir::Cache "$PWD/$out/cache";
	END
	: >"$out/status"
	export APT_CONFIG="$PWD/$out/apt.conf"
	apt-get -qq update
	(cd "$out/cache" && apt-get -qq download check libsubunit-dev \
		libsubunit0 libsodium-dev libsodium23 libjansson-dev libjansson4 \
		libcbor-dev libcbor0.8)
	for deb in "$out"/cache/*.deb; do
		dpkg -x "$deb" "$root"
	done
	touch "$out/.libraries"
fi

# suites.c with only the suites whose files are here.
suites=$(printf '%s\n' "$@" | sed -n 's|^tests/unit/test_\(.*\)\.c$|\1|p' |
	paste -sd '|')
sed -E "/suite_[a-z]+_/{/suite_($suites)\>/!d}" tests/unit/suites.c \
	>"$out/tests_unit_suites.c"
rm -f "$out"/*.o "$out/rest.a"
cat >"$out/compile" <<END
#!/bin/sh
exec s390x-linux-gnu-gcc -O1 -w $flags -I$root/usr/include -c -o "\$2" "\$1"
END
chmod +x "$out/compile"
for file in "$out/tests_unit_suites.c" "$@"; do
	echo "$file $out/$(echo "${file%.c}" | tr / _).o"
done | xargs -P2 -L1 "$out/compile"
lib=$root/usr/lib/s390x-linux-gnu
# From an archive, so that a fixture of another room's tests is left out.
programs="$out/*_tests_unit_suites.o $out/tests_unit_test_*.o $out/tests_cases_*.o"
# shellcheck disable=SC2086 # patterns
ls "$out"/*.o $programs | sort | uniq -u | xargs ar rcs "$out/rest.a"
link() { s390x-linux-gnu-gcc -o "$@" "$out/rest.a" -L"$lib" \
	-Wl,-rpath-link,"$lib" -lcheck -lsubunit -lsodium -ljansson -lcbor \
	-lm -lrt -lpthread; }
# shellcheck disable=SC2086 # WRAP is a list of words
link "$out/unit" $WRAP "$out"/*_tests_unit_suites.o \
	"$out"/tests_unit_test_*.o
link "$out/cases" "$out"/tests_cases_*.o
qemu="qemu-s390x -L /usr/s390x-linux-gnu -E LD_LIBRARY_PATH=$lib"
CK_EXCLUDE_TAGS=slow UNIT_UNDER=$qemu ci/run-unit "$out/unit"

# The same bytes from the same seeds, and the same verdicts.
rm -rf "$out/vectors"
mkdir "$out/vectors"
$qemu "$out/cases" make "$out/vectors"
diff -r --exclude=run tests/vectors "$out/vectors"
$qemu "$out/cases" run tests/vectors
