# Hallmark.  `make demo` tells the story, `make check` runs every test.
# Variants live side by side under build/: make V=san check-unit
V ?= release
PREFIX ?= /usr/local
DESTDIR ?=
WERROR ?=
FUZZ_SECONDS ?= 20
HALLMARK_SHARED ?= ../shared
export HALLMARK_SHARED

VERSION := 0.1.0
SO := libhallmark.so.0
O := build/$(V)
Q := $(if $(VERBOSE),,@)
tell = $(if $(VERBOSE),,@echo "  $1";)
compile = $(call tell,$(CC) $<)mkdir -p $(@D) && \
	$(CC) $(BASE) $1 -MMD -MP -c -o $@ $<
archive = $(call tell,ar $@)rm -f $@ && ar rcs $@ $^
link = $(call tell,link $@)$(CC) $(LINK) -o $@
.DELETE_ON_ERROR:
.SECONDARY:

# Release and clang are what ships, without asserts; coverage leaves them out
# because the branch that an assert never takes cannot be covered.
CC_scan := $(CC)
CC_release := gcc
CC_clang := clang-14
CC_debug := gcc
CC_san := gcc
CC_cov := gcc
CC_fuzz := clang-14
CC_tsan := gcc
VARIANT_release := -O2 -g -DNDEBUG -D_FORTIFY_SOURCE=2
VARIANT_clang := $(VARIANT_release)
VARIANT_debug := -O1 -g
VARIANT_san := -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
VARIANT_tsan := -O1 -g -fsanitize=thread
VARIANT_cov := -O0 -g -DNDEBUG --coverage
VARIANT_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
CC := $(CC_$(V))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wundef -Wvla -Wformat=2 -Wwrite-strings \
	-Wpointer-arith -Wnull-dereference -Wswitch-enum -Wredundant-decls
WARN_gcc := -Wcast-align=strict -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Wjump-misses-init -Wstack-usage=8192
DIALECT := -std=c11 -D_XOPEN_SOURCE=700 -DHALLMARK_VERSION=\"$(VERSION)\"
BASE := $(DIALECT) -fPIC -fvisibility=hidden -fstack-protector-strong \
	-ffile-prefix-map=$(CURDIR)=. $(VARIANT_$(V)) \
	$(WARN) $(if $(findstring gcc,$(CC)),$(WARN_gcc)) $(WERROR) $(CFLAGS)
LINK := $(VARIANT_$(V)) -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS)
LIB_INCLUDE := -Ilibledger/include -Ilibledger
CLI_INCLUDE := -Ilibledger/include -Icli
TEST_INCLUDE := $(LIB_INCLUDE) -Itests -Icli
TEST_FLAGS = $(TEST_INCLUDE) -Wno-pedantic \
	$(if $(findstring gcc,$(CC)),-Wno-stack-usage)
LIBS := -lsodium -llmdb
CLI_LIBS := -ljansson -lcsv -lutf8proc -pthread
comma := ,
# What tests/unit/scarce.c stands before.
WRAP := $(addprefix -Wl$(comma)--wrap=,malloc realloc \
	crypto_core_ed25519_is_valid_point)
# What bench/primitive.c counts.
COUNT := $(addprefix -Wl$(comma)--wrap=,crypto_sign_verify_detached \
	crypto_core_ed25519_is_valid_point)
TEST_LIBS := -lcbor $$(pkg-config --libs check)

PURE := $(shell sed '/^\#/d; /^--/,$$d; s/[[:space:]].*//' ci/layers.txt)
SHELL_ROOMS := store keyring ledger
pure_src := $(sort $(wildcard $(PURE:%=libledger/%/*.c)))
lib_src := $(pure_src) $(sort $(wildcard $(SHELL_ROOMS:%=libledger/%/*.c)))
cli_src := $(sort $(wildcard cli/*.c))
cases_src := $(sort $(wildcard tests/cases/*.c))
unit_src := $(sort $(wildcard tests/unit/*.c tests/world/*.c))
rules_src := tests/rules/rules.c tests/world/play.c
bench_src := $(sort $(wildcard bench/*.c))
fuzz := $(patsubst fuzz/fuzz_%.c,%,$(sort $(wildcard fuzz/fuzz_*.c)))
lib_obj := $(lib_src:%.c=$(O)/%.o)
pure_obj := $(pure_src:%.c=$(O)/%.o)
cli_obj := $(cli_src:%.c=$(O)/%.o)
unit_obj := $(unit_src:%.c=$(O)/%.o)
cases_obj := $(cases_src:%.c=$(O)/%.o)
world_obj := $(filter $(O)/tests/world/%,$(unit_obj))
headers := $(wildcard libledger/include/hallmark/*.h)

.PHONY: all install clean
all: $(O)/hallmark $(O)/libhallmark.so $(O)/libhallmark-verify.a

# What must be on the machine: one stamp a set of ci/packages.txt
setup := build/.setup-build build/.setup-check build/.setup-lint \
	build/.setup-hard
$(setup): build/.setup-%: ci/packages.txt ci/setup
	ci/setup $* && mkdir -p build && touch $@
$(filter-out %-build,$(setup)): | build/.setup-build

# Objects, and what is made of them.
$(O)/libledger/%.o: libledger/%.c | build/.setup-build
	$(call compile,$(LIB_INCLUDE))
$(O)/cli/%.o: cli/%.c | build/.setup-build
	$(call compile,$(CLI_INCLUDE))
$(O)/tests/%.o: tests/%.c | build/.setup-check
	$(call compile,$(TEST_FLAGS))
$(O)/fuzz/%.o: fuzz/%.c | build/.setup-check
	$(call compile,$(TEST_FLAGS) -Wno-missing-prototypes)
$(O)/bench/%.o: bench/%.c | build/.setup-build
	$(call compile,$(CLI_INCLUDE))

$(O)/libhallmark.a: $(lib_obj)
	$(archive)
$(O)/libhallmark-verify.a: $(pure_obj)
	$(archive)
$(O)/libhallmark.so: $(lib_obj) libledger/hallmark.map
	$(link) -shared -Wl,-soname,$(SO) -Wl,-z,defs \
		-Wl,--version-script=libledger/hallmark.map \
		$(lib_obj) $(LIBS)
$(O)/hallmark: $(cli_obj) $(O)/libhallmark.a
	$(link) -pie $^ $(CLI_LIBS) $(LIBS)
$(O)/libcli.a: $(filter-out %/main.o,$(cli_obj))
	$(archive)
$(O)/unit: $(unit_obj) $(O)/libcli.a $(O)/libhallmark.a
	$(link) $(WRAP) $^ \
		$(TEST_LIBS) $(CLI_LIBS) $(LIBS)
$(O)/cases: $(cases_obj) $(world_obj) $(O)/libhallmark.a
	$(link) $^ $(TEST_LIBS) $(LIBS)
$(O)/rules: $(rules_src:%.c=$(O)/%.o) $(O)/libhallmark-verify.a
	$(link) $^ -lsodium
$(O)/fuzz/fuzz_%: $(O)/fuzz/fuzz_%.o $(world_obj) $(O)/libhallmark.a
	$(link) -fsanitize=fuzzer $^ -lcbor $(CLI_LIBS) $(LIBS)
$(O)/fuzz/replay_%: $(O)/fuzz/fuzz_%.o $(O)/fuzz/replay.o $(world_obj) \
		$(O)/libhallmark.a
	$(link) $^ -lcbor $(CLI_LIBS) $(LIBS)
$(O)/bench/bench: $(bench_src:%.c=$(O)/%.o) $(O)/libcli.a $(O)/libhallmark.a
	$(link) $(COUNT) $^ $(CLI_LIBS) $(LIBS)
-include $(patsubst %.c,$(O)/%.d,$(lib_src) $(cli_src) $(unit_src) \
	$(cases_src) $(rules_src) $(bench_src) $(fuzz:%=fuzz/fuzz_%.c))

install: all
	ci/install "$(O)" "$(VERSION)" "$(SO)" "$(DESTDIR)" "$(PREFIX)"
clean:
	rm -rf build

# Tests: each prints the name of every suite and its count
.PHONY: check check-unit check-cli check-vectors check-reader check-rules check-corpus \
	check-gates check-san check-tsan check-valgrind check-pure check-big-endian \
	check-fuzz check-install coverage demo bench mutate
check: all check-gates check-unit check-vectors check-reader check-rules \
	check-cli check-corpus
check-gates: | build/.setup-build
	ci/check-layers.sh
	ci/check-spec.sh
	ci/check-exports.sh $(wildcard $(O)/libhallmark.so)
check-unit: $(O)/unit
	ci/run-unit $(O)/unit
check-cli: $(O)/hallmark
	ci/run-tap $(O)/hallmark tests/cli/*.sh
check-vectors: $(O)/cases
	tests/vectors/run $(O)
vectors: $(O)/cases
	rm -rf tests/vectors/*/ && $(O)/cases make tests/vectors
	$(O)/cases example >spec/16-example.md
check-reader: | build/.setup-check
	node spec/reference/self-test.mjs
	node spec/reference/check.mjs
check-rules: $(O)/rules | build/.setup-check
	tests/rules/run $(O)/rules $(RULES_DEEPER)
check-corpus: $(fuzz:%=$(O)/fuzz/replay_%)
	ci/run-corpus $(O)/fuzz $(fuzz)
check-install: all
	ci/check-install.sh

# The command answers SIGSEGV and SIGBUS itself; the vectors' maker keeps what
# it made to its end.
check-san:
	$(MAKE) V=san check-unit check-corpus
	ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_abort=0 \
		$(MAKE) V=san check-cli
	ASAN_OPTIONS=detect_leaks=0 $(MAKE) V=san check-vectors
# What more than one thread touches: the judges of a list of claims.
check-tsan: | build/.setup-build
	$(MAKE) V=tsan build/tsan/hallmark
	TSAN_OPTIONS=halt_on_error=1:exitcode=66 ci/run-tap \
		build/tsan/hallmark tests/cli/0640-bulk.sh
check-valgrind: | build/.setup-hard
	$(MAKE) V=debug build/debug/unit
	UNIT_UNDER="valgrind -q --child-silent-after-fork=yes --error-exitcode=9" \
		CK_EXCLUDE_TAGS=slow ci/run-unit build/debug/unit
check-pure:
	$(MAKE) V=release build/release/libhallmark-verify.a
	ci/check-pure.sh build/release
coverage: | build/.setup-hard
	find build/cov -name '*.gcda' -delete 2>/dev/null || :
	$(MAKE) V=cov HALLMARK_SHARED=/nonexistent check-unit check-vectors
	ci/coverage $(PURE)
check-big-endian: | build/.setup-hard build/.setup-check
	$QWRAP='$(WRAP)' ci/check-big-endian.sh \
		'$(DIALECT) $(TEST_INCLUDE)' $(pure_src) \
		$(wildcard $(PURE:%=tests/unit/test_%_*.c)) \
		$(filter-out tests/unit/test_% tests/unit/suites.c,$(unit_src)) \
		$(cases_src)
fuzz-%: | build/.setup-hard build/.setup-check
	$(MAKE) V=fuzz build/fuzz/fuzz/fuzz_$*
	ci/fuzz $* $(FUZZ_SECONDS)
check-fuzz: $(fuzz:%=fuzz-%)
demo: all
	ci/demo $(O)/hallmark
bench: all $(O)/bench/bench
	bench/run $(O) '$(CC) $(VARIANT_$(V))' $(BENCH_ITEMS)
mutate: $(O)/cases $(O)/libhallmark-verify.a
	ci/mutate $(O) '$(CC) $(DIALECT) $(LIB_INCLUDE)'

# Static analysis: `lint` is all of it, `lint-fast` takes seconds.
.PHONY: lint lint-fast lint-format lint-size lint-headers lint-text \
	lint-tidy lint-cppcheck lint-scan exports vectors
c_files = $(shell find libledger cli tests fuzz bench -name '*.[ch]')
lint: lint-fast lint-tidy lint-cppcheck lint-scan
lint-fast: check-gates lint-format lint-size lint-headers lint-text
lint-format: | build/.setup-lint
	$Qclang-format-14 --dry-run -Werror $(c_files)
lint-size: | build/.setup-lint
	ci/check-size.sh
lint-headers: | build/.setup-build
	$Qci/check-headers.sh $(headers)
lint-text: | build/.setup-lint
	ci/check-text.sh
lint-tidy: | build/.setup-lint build/.setup-check
	$Qprintf '%s\n' $(lib_src) $(cli_src) | xargs -P2 -n1 sh -c \
		'clang-tidy-14 --quiet "$$@" -- $(DIALECT) $(LIB_INCLUDE) -Icli' -
lint-cppcheck: | build/.setup-lint
	$Qcppcheck -q -j2 --std=c11 --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 $(filter -D%,$(DIALECT)) \
		$(LIB_INCLUDE) -Icli $(lib_src) $(cli_src)
lint-scan: | build/.setup-lint build/.setup-build
	rm -rf build/scan
	scan-build-14 --status-bugs --use-cc=clang-14 -o build/scan-report \
		$(MAKE) V=scan build/scan/libhallmark.a build/scan/hallmark
exports:
	ci/check-exports.sh --write
