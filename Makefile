# Hallmark.  `make demo` tells the story, `make check` runs every test.
# Variants live side by side: make V=san check-unit
V ?= release
HALLMARK_SHARED ?= ../shared
export HALLMARK_SHARED

PREFIX ?= /usr/local
VERSION := 0.1.0
O := build/$(V)

CC_release := gcc
CC_clang := clang-14
CC_san := gcc
CC_cov := gcc
CC_debug := gcc
VARIANT_release := -O2 -DNDEBUG -D_FORTIFY_SOURCE=2
VARIANT_clang := -O2 -DNDEBUG
VARIANT_debug := -O1 -g
VARIANT_san := -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
VARIANT_cov := -O0 -g --coverage
WERROR ?=

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wundef -Wvla -Wformat=2 -Wwrite-strings \
	-Wpointer-arith -Wnull-dereference -Wswitch-enum -Wredundant-decls
WARN_gcc := -Wcast-align=strict -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Wjump-misses-init -Wstack-usage=8192
CC := $(CC_$(V))
BASE := -std=c11 -D_XOPEN_SOURCE=700 -fPIC -fvisibility=hidden \
	-fstack-protector-strong -ffile-prefix-map=$(CURDIR)=. \
	-DHALLMARK_VERSION='"$(VERSION)"' $(VARIANT_$(V)) \
	$(WARN) $(if $(findstring gcc,$(CC)),$(WARN_gcc)) $(WERROR)
LIBS := -lsodium -llmdb
CLI_LIBS := -ljansson -lcsv -lutf8proc
TEST_LIBS := $$(pkg-config --libs check jansson) -lcbor

PURE := base crypto cbor tree note cose record certificate verify
SHELL_ROOMS := store keyring ledger
pure_src := $(sort $(wildcard $(PURE:%=libledger/%/*.c)))
shell_src := $(sort $(wildcard $(SHELL_ROOMS:%=libledger/%/*.c)))
cli_src := $(sort $(wildcard cli/*.c))
world_src := $(sort $(wildcard tests/world/*.c))
unit_src := $(sort $(wildcard tests/unit/*.c))
pure_obj := $(pure_src:%.c=$(O)/%.o)
lib_obj := $(pure_obj) $(shell_src:%.c=$(O)/%.o)
cli_obj := $(cli_src:%.c=$(O)/%.o)
world_obj := $(world_src:%.c=$(O)/%.o)
unit_obj := $(unit_src:%.c=$(O)/%.o)

.PHONY: all demo check check-unit
all: $(O)/hallmark $(O)/libhallmark.so

build/.setup-%: ci/packages.txt ci/setup
	@mkdir -p build
	ci/setup $*
	@touch $@
build/.setup-build build/.setup-check build/.setup-lint build/.setup-hard:

$(O)/libledger/%.o: libledger/%.c | build/.setup-build
	@mkdir -p $(@D)
	$(CC) $(BASE) -Ilibledger/include -Ilibledger -MMD -MP -c -o $@ $<
$(O)/cli/%.o: cli/%.c | build/.setup-build
	@mkdir -p $(@D)
	$(CC) $(BASE) -Ilibledger/include -Icli -MMD -MP -c -o $@ $<
$(O)/tests/%.o: tests/%.c | build/.setup-check
	@mkdir -p $(@D)
	$(CC) $(BASE) $(if $(findstring gcc,$(CC)),-Wno-stack-usage) \
		-Wno-pedantic -Ilibledger/include -Ilibledger -Itests -Icli \
		-MMD -MP -c -o $@ $<

$(O)/libhallmark.a: $(lib_obj)
	rm -f $@ && ar rcs $@ $^
$(O)/libhallmark-verify.a: $(pure_obj)
	rm -f $@ && ar rcs $@ $^
$(O)/libhallmark.so: $(lib_obj) libledger/hallmark.map
	$(CC) $(BASE) -shared -Wl,-soname,libhallmark.so.0 \
		-Wl,--version-script=libledger/hallmark.map -Wl,-z,defs \
		-o $@ $(lib_obj) $(LIBS)
$(O)/hallmark: $(cli_obj) $(O)/libhallmark.a
	$(CC) $(BASE) -o $@ $^ $(CLI_LIBS) $(LIBS)
$(O)/unit: $(unit_obj) $(world_obj) $(O)/libhallmark.a
	$(CC) $(BASE) -o $@ $^ $(TEST_LIBS) $(LIBS)

check-unit: $(O)/unit
	CK_FORK=no timeout 600 $(O)/unit

-include $(lib_obj:.o=.d) $(cli_obj:.o=.d) $(unit_obj:.o=.d) $(world_obj:.o=.d)
