# Kawaraban. `make help` lists what can be made.
#
# Every variant (plain, asan, tsan, clang) has its own tree under $(BUILD), so they never mix.

include .ci/rooms.mk

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

BUILD   ?= build
VARIANT ?= plain
PREFIX  ?= /usr/local
DESTDIR ?=
OUT     := $(BUILD)/$(VARIANT)
VERSION := 0.1.0

PACKAGES := sdl2 SDL2_ttf SDL2_image libcurl libxml-2.0 libmicrohttpd sqlite3 libsodium jansson \
            icu-uc icu-i18n libical libqrencode harfbuzz freetype2 zlib liboath \
            libpng libjpeg libwebp libwebpdemux lcms2 poppler-glib libavformat libavcodec libavutil libswscale libseccomp fontconfig

CC_plain := gcc
CC_asan  := gcc
CC_tsan  := gcc
CC_clang := clang
CC_fuzz  := clang
FLAGS_plain := -O3
FLAGS_asan  := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan  := -O1 -fsanitize=thread
FLAGS_clang := -O1
FLAGS_fuzz  := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

COMPILER := $(CC_$(VARIANT))
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
SYSTEM_INCLUDES = $(eval SYSTEM_INCLUDES := $$(shell pkg-config --cflags-only-I $(PACKAGES) cmocka 2>/dev/null | sed 's/-I/-isystem /g'))$(SYSTEM_INCLUDES)
LIBRARIES = $(eval LIBRARIES := $$(shell pkg-config --libs $(PACKAGES)) -lmecab -lpthread -lm)$(LIBRARIES)
COMPILE = $(COMPILER) -std=gnu17 -g $(FLAGS_$(VARIANT)) $(WARNINGS) -D_GNU_SOURCE \
          -DKAWARABAN_VERSION='"$(VERSION)"' -DKAWARABAN_DATA='"$(PREFIX)/share/kawaraban"' \
          -I. $(SYSTEM_INCLUDES) $(CFLAGS)
LINK = $(COMPILER) -g $(FLAGS_$(VARIANT)) -Wl,--as-needed $(LDFLAGS)

# ---- archives, one a room; publisher/main.c and player/main.c stay outside them -----------------

sources_of = $(filter-out %/main.c,$(wildcard $1/*.c))
objects_of = $(patsubst %.c,$(OUT)/%.o,$(call sources_of,$1))
archive_of = $(OUT)/$1.a
reverse = $(if $1,$(call reverse,$(wordlist 2,$(words $1),$1)) $(firstword $1))
archives_for = $(foreach r,$1 $(call reverse,$(below_$1)),$(if $(call sources_of,$r),$(call archive_of,$r)))

define archive_rule
$(call archive_of,$1): $(call objects_of,$1)
	@mkdir -p $$(@D)
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call archive_rule,$r)))

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

Q := $(if $(V),,@)

# ---- programs ----------------------------------------------------------------------------------

PROGRAMS := $(OUT)/kawaraban-publisher $(OUT)/kawaraban-player $(OUT)/kawaraban-media

# Beside the programs lies what is installed beside them too, as far as no file names its place.
CONSOLE := $(BUILD)/share/kawaraban/console
ONLINE := $(BUILD)/share/kawaraban/online
$(CONSOLE):
	@mkdir -p $(@D) && ln -sfn $(CURDIR)/publisher/console/web $@
$(ONLINE):
	@mkdir -p $(@D) && ln -sfn $(CURDIR)/publisher/online/web $@
$(OUT)/kawaraban-publisher: $(OUT)/publisher/main.o $(call archives_for,publisher) | $(CONSOLE) $(ONLINE)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@
# Opens uploads for the publisher, which so need not link what decodes them.
$(OUT)/kawaraban-media: $(OUT)/publisher/upload/main.o $(call archives_for,publisher/upload)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@
$(OUT)/kawaraban-player: $(OUT)/player/main.o $(call archives_for,player)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@

.PHONY: all programs
all: programs ## build both programs (no network)
programs: $(PROGRAMS)
ifeq ($(VARIANT),plain)
	@ln -sf plain/kawaraban-publisher plain/kawaraban-player $(BUILD)/
endif

# ---- tests: tests/unit/ROOM/test_NOUN.c is linked with ROOM and the rooms below it --------------

UNIT_SOURCES := $(foreach r,$(ROOMS),$(wildcard tests/unit/$r/test_*.c))
UNIT_TESTS := $(patsubst %.c,$(OUT)/%,$(UNIT_SOURCES))
$(UNIT_TESTS): | $(OUT)/kawaraban-media

define unit_rule
$(OUT)/tests/unit/$1/test_%: $(OUT)/tests/unit/$1/test_%.o $(call archives_for,$1)
	$(Q)$(LINK) $$^ $(LIBRARIES) -lcmocka $$(TEST_LIBRARIES) -o $$@
endef
$(foreach r,$(ROOMS),$(eval $(call unit_rule,$r)))
$(OUT)/tests/unit/signage/drawing/test_qr: TEST_LIBRARIES := -lzbar

# ---- tests of whole programs: wire (protocol, files) and show (what is on the screen) -----------

show_test = $(OUT)/tests/show/test_%
SHOW_TESTS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/show/test_*.c))
WIRE_TESTS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/wire/test_*.c))
STAGE := $(OUT)/tests/show/stage.o

$(SHOW_TESTS) $(WIRE_TESTS): %: %.o $(STAGE) $(call archives_for,publisher)
	$(Q)$(LINK) $^ $(LIBRARIES) -lcmocka -o $@
$(OUT)/tests/show/sample_server: $(OUT)/tests/show/sample_server.o $(call archives_for,signage/base)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@

# The fuzzers' seeds, each also cut and changed in a hundred ways; the fuzzers themselves are made below.
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(FUZZERS:fuzz_%=$(OUT)/tests/fuzz/replay_%)
fuzz_room_text := signage/drawing
fuzz_archives = $(call archives_for,$(or $(fuzz_room_$1),publisher/feed))
define fuzz_rule
$(OUT)/tests/fuzz/replay_$1: $(OUT)/tests/fuzz/replay.o $(OUT)/tests/fuzz/fuzz_$1.o $(fuzz_archives)
	$(Q)$(LINK) $$^ $(LIBRARIES) -o $$@
$(OUT)/tests/fuzz/fuzz_$1: $(OUT)/tests/fuzz/fuzz_$1.o $(fuzz_archives)
	$(Q)$(LINK) -fsanitize=fuzzer $$^ $(LIBRARIES) -o $$@
endef
$(foreach f,$(FUZZERS:fuzz_%=%),$(eval $(call fuzz_rule,$f)))

# The console, in Debian's Chromium: node programs; those that need no publisher run once.
CONSOLE_MODULES := $(BUILD)/console/npm
CONSOLE_TESTS_plain := $(wildcard tests/console/test_*.js)
CONSOLE_TESTS_asan := tests/console/test_publisher.js
CONSOLE_TESTS := $(CONSOLE_TESTS_$(VARIANT))

ALL_TESTS := $(UNIT_TESTS) $(REPLAYS) $(WIRE_TESTS) $(SHOW_TESTS)

# ---- what people type --------------------------------------------------------------------------

.PHONY: demo test check bench fuzz install packages
packages: ## install the Debian packages that are missing (.ci/packages)
	@.ci/install-packages

demo: ## build, then run feeds, publisher and player on the sample content (DEMO_SECONDS=30 ends it)
	@.ci/install-packages run build
	@$(MAKE) --no-print-directory programs $(OUT)/tests/show/sample_server
	@tests/show/demo

test: ## install what is missing, check, and run every test plain and under ASan+UBSan
	@.ci/install-packages
	@rm -f $(BUILD)/summary
	@$(MAKE) --no-print-directory -j$$(nproc) check
	@$(MAKE) --no-print-directory -j$$(nproc) build-tests VARIANT=plain
	@$(MAKE) --no-print-directory -j$$(nproc) build-tests VARIANT=asan
	@.ci/run-all $(BUILD)

.PHONY: build-tests run-tests unit
build-tests: $(PROGRAMS) $(OUT)/tests/show/sample_server $(ALL_TESTS)
run-tests: build-tests
	@tests/console/install $(CONSOLE_MODULES) || echo "skipped: tests/console, for npm has not brought what they need (see above)"
	@KAWARABAN_PROGRAMS=$(OUT) CONSOLE_MODULES=$(CONSOLE_MODULES) .ci/run-tests $(if $(SUMMARY),-o $(SUMMARY)) $(ALL_TESTS) \
	    $$(test ! -e $(CONSOLE_MODULES)/.installed || echo $(CONSOLE_TESTS))
.PHONY: console-modules test-console
console-modules:
	@tests/console/install $(CONSOLE_MODULES)
test-console: programs console-modules ## the console's tests alone, and pictures of every page in $(BUILD)/console
	@KAWARABAN_PROGRAMS=$(OUT) CONSOLE_MODULES=$(CONSOLE_MODULES) .ci/run-tests $(CONSOLE_TESTS)
	@CONSOLE_MODULES=$(CONSOLE_MODULES) CONSOLE_PICTURES=$(BUILD)/console node tests/console/look.js
unit: $(UNIT_TESTS) ## the unit tests alone (VARIANT=asan, tsan, clang)
	@.ci/run-tests $(UNIT_TESTS)

check: check-format check-layers check-compilers check-cppcheck ## format, layers, gcc and clang with -Werror, cppcheck
.PHONY: check-format check-layers check-compilers check-cppcheck format
SOURCES = $(shell find signage publisher player tests -name '*.[ch]' | sort)
check-format:
	@clang-format --dry-run --Werror $(SOURCES) && echo "format: $(words $(SOURCES)) files are as clang-format writes them"
format: ## rewrite all sources as clang-format writes them
	@clang-format -i $(SOURCES)
check-layers:
	@.ci/check-layers
check-compilers:
	@$(MAKE) --no-print-directory VARIANT=plain programs
	@$(MAKE) --no-print-directory VARIANT=clang programs
	@echo "compilers: gcc and clang have nothing to say"
check-cppcheck:
	@cppcheck --quiet --std=c11 --language=c -j2 --enable=warning,performance,portability \
	    --inline-suppr --suppress=missingInclude --suppress=unknownMacro --error-exitcode=1 \
	    --cppcheck-build-dir=$(shell mkdir -p $(BUILD)/cppcheck && echo $(BUILD)/cppcheck) -I. \
	    -DKAWARABAN_VERSION='"0"' -DKAWARABAN_DATA='"/"' signage publisher player && echo "cppcheck: nothing to say"

BENCHES := $(patsubst %.c,$(OUT)/%,$(wildcard tests/bench/bench_*.c))
$(BENCHES): %: %.o $(call archive_of,player) $(call archives_for,publisher)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@
$(OUT)/tests/bench/window: $(OUT)/tests/bench/window.o
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@
bench: programs $(BENCHES) $(OUT)/tests/bench/window $(OUT)/tests/show/sample_server $(OUT)/tests/show/test_to_screen ## figures beside what bounds them; nothing passes or fails
	@KAWARABAN_PROGRAMS=$(OUT) tests/bench/run $(BENCHES)

# libFuzzer with ASan and UBSan, each fuzzer for FUZZ_SECONDS from the committed seeds on, and what
# it found before.
FUZZ_SECONDS ?= 60
.PHONY: fuzzers $(addprefix run-,$(FUZZERS))
fuzzers: $(addprefix $(OUT)/tests/fuzz/,$(FUZZERS))
$(addprefix run-,$(FUZZERS)): run-%:
	@mkdir -p $(BUILD)/fuzz/$*
	@$(BUILD)/fuzz/tests/fuzz/$* -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=512 -timeout=10 \
	    $(addprefix -dict=,$(wildcard tests/fuzz/$(*:fuzz_%=%).dict)) -print_final_stats=1 -artifact_prefix=$(BUILD)/fuzz/$*- \
	    $(BUILD)/fuzz/$* tests/fuzz/seeds/$(*:fuzz_%=%) >$(BUILD)/fuzz/$*.log 2>&1 || { grep -av '^#[0-9]*\s*[A-Z]' $(BUILD)/fuzz/$*.log | tail -n 60; exit 1; }
	@awk '/DONE +cov/{cov = $$4; ft = $$6} /number_of_executed/{n = $$2} /peak_rss/{rss = $$2} \
	    END {printf "%s: nothing found in %d executions, coverage %d edges and %d features, peak %d MiB\n", "$*", n, cov, ft, rss}' $(BUILD)/fuzz/$*.log
fuzz: ## fuzz what comes from outside, FUZZ_SECONDS=60 each
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=fuzz fuzzers
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=fuzz $(addprefix run-,$(FUZZERS))

# For designers: every slide of tests/golden/slides (or GALLERY_SLIDES) in every shape and theme.
GALLERY_SLIDES ?= tests/golden/slides
$(OUT)/tests/golden/gallery: $(OUT)/tests/golden/gallery.o $(call archives_for,signage/drawing)
	$(Q)$(LINK) $^ $(LIBRARIES) -o $@
.PHONY: gallery
gallery: $(OUT)/tests/golden/gallery ## every template, state, shape and theme in build/gallery/index.html
	@$< $(BUILD)/gallery $(GALLERY_SLIDES)

install: programs ## into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/kawaraban $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 0755 $(OUT)/kawaraban-publisher $(OUT)/kawaraban-player $(DESTDIR)$(PREFIX)/bin/
	install -d $(DESTDIR)$(PREFIX)/libexec/kawaraban
	install -m 0755 $(OUT)/kawaraban-media $(DESTDIR)$(PREFIX)/libexec/kawaraban/
	cp -R content fonts $(DESTDIR)$(PREFIX)/share/kawaraban/
	cp -RT publisher/online/web $(DESTDIR)$(PREFIX)/share/kawaraban/online
	cp -RT publisher/console/web $(DESTDIR)$(PREFIX)/share/kawaraban/console
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 publisher/kawaraban-publisher.1 player/kawaraban-player.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 0644 systemd/*.service $(DESTDIR)$(PREFIX)/lib/systemd/system/

# ---- the rest ----------------------------------------------------------------------------------

.PHONY: clean help
clean: ## remove everything built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

.SECONDARY:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
