# rightsline: `make run` starts it with the sandbox's phone, `make test` tests it all.
# `make` builds ./rightsline; `make help` lists the rest.

B ?= build
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
CONFDIR ?= /etc/rightsline
VERSION ?= 0.9
# Another compiler may warn of more: that is for us to see, and no reason not to run (`make run` leaves it out).
STRICT ?= -Werror

PACKAGES := libevent libcurl jansson openssl libsodium sqlite3 libutf8proc
# Asked once, and only when something is compiled: `make run` may have to install them first.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)) -lcsv -lpthread -lm)$(PKG_LIBS)

# llhttp is Node's HTTP parser. Debian 12 ships its C sources (node-llhttp), Debian 13 a library.
ifneq ($(wildcard /usr/include/llhttp.h),)
LLHTTP_LIBS := -lllhttp
else
LLHTTP := /usr/share/llhttp
LLHTTP_CFLAGS := -I/usr/share/include/llhttp
LLHTTP_OBJECTS := $(addprefix $(B)/llhttp/,api.o http.o llhttp.o)
endif

OURS := -std=c17 -Wall -Wextra -Wshadow -Wconversion -Wno-format-truncation $(STRICT) -D_GNU_SOURCE -I. -MMD -MP \
	-fstack-protector-strong -fPIE $(LLHTTP_CFLAGS)
# V=1 shows the commands.
ifndef V
Q := @
SAY = @echo "  $(1) $@"
endif
LINK = $(CC) $(CFLAGS) -pie -Wl,-z,relro,-z,now $(LDFLAGS) -o $@ $^
# A hundred test programs are linked: gold, where there is one, takes half as long.
TEST_LINK = $(LINK) $(if $(shell command -v ld.gold),-fuse-ld=gold)

SOURCES := $(sort $(wildcard gateway/*.c gateway/*/*.c handlers/*.c content/*.c config/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(LLHTTP_OBJECTS)
MODULES := $(filter-out $(B)/gateway/main.o,$(OBJECTS))
# Tests are linked with what they use of the modules. In unit tests an allocation can be made to fail
# (gateway/memory.h).
ARCHIVE := $(B)/modules.a
UNIT_TESTS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/*/*_test.c tests/*/*/*_test.c)))
# Each fuzz target is a unit test too, which replays its corpus.
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
UNIT_TESTS += $(FUZZERS:%=$(B)/tests/fuzz/%_fuzz_test)
FUZZ_MINUTES ?= 10
TEST_TOOLS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/tools/*.c)))
BENCH_TOOLS := $(addprefix $(B)/tests/bench/,load evhttp_ok provider)
TEST_SUPPORT := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/support/*.c)))
NODE_TESTS := $(sort $(wildcard tests/*/*.test.mjs tests/*/*/*.test.mjs))

comma := ,
# Lines are all that a report needs; more makes compiling a quarter slower.
SANITIZE := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined

.PHONY: all run test verify asan fuzz torture soak coverage unit tests understanding bench instructions clean help install install-files deb man content-book demo-campaign FORCE
.SECONDARY:

all: rightsline

rightsline: $(B)/rightsline
	@cp -f $< $@

$(B)/rightsline: $(OBJECTS)
	$(call SAY,LINK)
	$(Q)$(LINK) $(LLHTTP_LIBS) $(PKG_LIBS)

$(ARCHIVE): $(filter-out $(B)/gateway/memory.o,$(MODULES))
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call SAY,CC  )
	$(Q)$(CC) $(OURS) $(PKG_CFLAGS) $(CFLAGS) -c -o $@ $<

# What was learnt from the content is kept in a file, which no other version of the program may take for its own.
$(B)/content/trained_file.o: $(wildcard content/*.[ch])
$(B)/content/trained_file.o: OURS += -DTRAINED_BY='"$(shell cat content/*.[ch] | sha256sum | cut -c1-32)"'

# `setup` knows where things are installed, and `--version` says which one it is: compiled anew when that changes.
$(B)/installed: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX) $(CONFDIR) $(VERSION)' | cmp -s - $@ || echo '$(PREFIX) $(CONFDIR) $(VERSION)' >$@
$(B)/gateway/setup/%.o: OURS += -DDATADIR='"$(PREFIX)/share/rightsline"' -DCONFDIR='"$(CONFDIR)"'
$(B)/gateway/main.o: OURS += -DVERSION='"$(VERSION)"'
$(B)/gateway/main.o $(B)/gateway/setup/draft.o $(B)/gateway/setup/setup.o: $(B)/installed

# The pages are built into it.
$(B)/gateway/web.o: $(wildcard gateway/web/*.* gateway/web/vendor/*)

$(B)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	$(call SAY,CC  )
	$(Q)$(CC) $(CFLAGS) -fPIE -DLLHTTP_STRICT_MODE=1 $(LLHTTP_CFLAGS) -c -o $@ $<

$(B)/tests/memory_fails.o: gateway/memory.c
	@mkdir -p $(@D)
	$(call SAY,CC  )
	$(Q)$(CC) $(OURS) $(CFLAGS) -DMEMORY_FAILS -c -o $@ $<

$(B)/tests/%_test: $(B)/tests/%_test.o $(TEST_SUPPORT) $(B)/tests/memory_fails.o $(ARCHIVE)
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) -lcmocka $(LLHTTP_LIBS) $(PKG_LIBS)

FUZZ_PARTS := $(TEST_SUPPORT) $(B)/gateway/memory.o $(ARCHIVE)

$(B)/tests/fuzz/%_fuzz_test: $(B)/tests/fuzz/%_fuzz.o $(B)/tests/fuzz/replay.o $(FUZZ_PARTS)
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) -lcmocka $(LLHTTP_LIBS) $(PKG_LIBS)

# With libFuzzer's main().
$(B)/tests/fuzz/%_fuzz: $(B)/tests/fuzz/%_fuzz.o $(FUZZ_PARTS)
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) -fsanitize=fuzzer -lcmocka $(LLHTTP_LIBS) $(PKG_LIBS)

# The program itself, in which anything can fail. What makes it fail runs before the sanitizers do.
$(B)/tests/torture/failing.o: override CFLAGS := -O1 -g
$(B)/tests/torture/rightsline: $(B)/gateway/main.o $(B)/tests/torture/failing.o $(B)/gateway/memory.o $(ARCHIVE)
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) -rdynamic $(LLHTTP_LIBS) $(PKG_LIBS)

$(B)/tests/tools/%: $(B)/tests/tools/%.o $(TEST_SUPPORT) $(B)/gateway/memory.o $(ARCHIVE)
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) -lcmocka $(LLHTTP_LIBS) $(PKG_LIBS)

# ---- For people ----

# Builds, installing what is missing, and starts the gateway with its sandbox carrier.
run:
	@config/dependencies.sh run
	@$(MAKE) --no-print-directory -j2 STRICT= all
	@./rightsline serve

# Every test, then every test again under the sanitizers; the short counts.
test:
	@config/dependencies.sh test
	@[ tests/node_modules -nt tests/package-lock.json ] || { echo "Installing the tests' npm packages"; \
		cd tests && npm ci --no-audit --no-fund --silent && touch node_modules; }
	@$(MAKE) --no-print-directory tests
	@$(MAKE) --no-print-directory asan

# The same with the full counts: hundreds of kills, thousands of reloads.
verify:
	@$(MAKE) --no-print-directory test VERIFY=1

help:
	@echo "make             builds ./rightsline"
	@echo "make run         installs what is missing, builds, starts the gateway with a phone in the browser"
	@echo "make test        installs what is missing, builds and runs every test"
	@echo "make verify      every test with the full counts"
	@echo "make asan        every test under the address and undefined behaviour sanitizers"
	@echo "make soak        200 texts a second for MINUTES=60: descriptors and memory stay what they are"
	@echo "make coverage    which lines and branches the tests go through"
	@echo "make torture     lets each allocation and system call of a message fail in turn, for every provider"
	@echo "make fuzz        searches every parser for what breaks it, for FUZZ_MINUTES=10 in all"
	@echo "make understanding  how much of what people text is understood, and what each part contributes"
	@echo "make bench       how long understanding takes, and what a webhook costs beside evhttp, nginx and Express"
	@echo "make instructions  how many instructions a webhook costs, and in which functions (a minute, by callgrind)"
	@echo "make demo-campaign  rehearses a campaign: 10,000 made-up numbers through the sandbox (PEOPLE, PER_SECOND)"
	@echo "make content-book  writes every answer in every language as a page to print and sign (CONFIG=FILE)"
	@echo "make install     installs the program, its content, pages and systemd units (PREFIX, CONFDIR, DESTDIR)"
	@echo "make deb         builds a Debian package (VERSION)"
	@echo "make clean       removes what was built"

# ---- Parts ----

export VERIFY

unit: $(UNIT_TESTS) $(TEST_TOOLS)

tests:
	@$(MAKE) --no-print-directory -j2 all unit
	@tests/run.sh $(B) $(NODE_TESTS)

# Without the kills, since a process that is killed tells no sanitizer anything, without the waits for dead lines, which
# unit tests have under sanitizers too, and without what tests scripts, pages and documents rather than the program.
NOT_SANITIZED := $(addprefix tests/,e2e/kill.test.mjs e2e/states.test.mjs e2e/soak.test.mjs e2e/package.test.mjs e2e/docs.test.mjs \
	e2e/content.test.mjs e2e/phone.test.mjs e2e/dashboard.test.mjs e2e/comparisons.test.mjs content/places_build.test.mjs content/segments_oracle.test.mjs)
asan:
	@$(MAKE) --no-print-directory -j2 B=build-asan CFLAGS="$(SANITIZE)" build-asan/rightsline build-asan/tests/torture/rightsline unit
	@ASAN=1 tests/run.sh build-asan $(filter-out $(NOT_SANITIZED),$(NODE_TESTS))

# Every target in turn, all of them together FUZZ_MINUTES. What is found is kept below build-fuzz/found; put it
# into the corpus when it is mended.
fuzz:
	@config/dependencies.sh fuzz
	@$(MAKE) --no-print-directory B=build-fuzz CC=clang STRICT= CFLAGS="-Wno-unknown-warning-option $(subst -fsanitize=,-fsanitize=fuzzer-no-link$(comma),$(SANITIZE))" \
		$(FUZZERS:%=build-fuzz/tests/fuzz/%_fuzz)
	@for name in $(FUZZERS); do \
		echo "== $$name"; mkdir -p build-fuzz/found build-fuzz/corpus/$$name; \
		build-fuzz/tests/fuzz/$${name}_fuzz -max_total_time=$$(($(FUZZ_MINUTES) * 60 / $(words $(FUZZERS)))) \
			-timeout=25 -max_len=8192 -artifact_prefix=build-fuzz/found/$$name- -print_final_stats=1 -verbosity=0 \
			build-fuzz/corpus/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

# Each allocation and each system call of a message fails in turn, for every provider (a quarter of an hour).
torture:
	@$(MAKE) --no-print-directory -j2 B=build-asan CFLAGS="$(SANITIZE)" build-asan/tests/torture/rightsline
	@ASAN=1 TORTURE=1 RIGHTSLINE_BUILD=$(abspath build-asan) node --test tests/torture/torture.test.mjs

# Mixed load at 200 texts a second, for so long: descriptors and memory stay what they are.
MINUTES ?= 60
soak:
	@$(MAKE) --no-print-directory -j2 all build/tests/tools/activate
	@MINUTES=$(MINUTES) RIGHTSLINE_BUILD=$(abspath $(B)) node --test tests/e2e/soak.test.mjs

# Which lines and branches the tests go through, nothing left out, and whether that is enough (tests/tools/coverage.mjs). Threads
# count too. COVERAGE=1: the tests' programs run outside their fence and end by themselves, or they could note nothing.
GCOVR = gcovr --root . --object-directory build-coverage --gcov-ignore-parse-errors $(foreach folder,gateway handlers content config,--filter '$(folder)/')
NOT_COVERED := $(addprefix tests/,e2e/kill.test.mjs e2e/soak.test.mjs e2e/package.test.mjs e2e/comparisons.test.mjs \
	content/places_build.test.mjs content/segments_oracle.test.mjs)
coverage:
	@config/dependencies.sh coverage
	@$(MAKE) --no-print-directory -j2 B=build-coverage CFLAGS="-O0 -g --coverage -fprofile-update=atomic -DCOVERAGE" build-coverage/rightsline unit
	@find build-coverage -name '*.gcda' -delete
	@COVERAGE=1 tests/run.sh build-coverage $(filter-out $(NOT_COVERED),$(NODE_TESTS)); failed=$$?; \
		$(GCOVR) --json build-coverage/coverage.json --html-details build-coverage/coverage.html && \
		node tests/tools/coverage.mjs build-coverage/coverage.json && exit $$failed

# How much of what people text is understood.
understanding: $(B)/tests/tools/understanding
	@$<

$(B)/tests/bench/%: $(B)/tests/bench/%.o
	$(call SAY,LINK)
	$(Q)$(TEST_LINK) $(PKG_LIBS)

# How long understanding takes, what a million senders weigh, and what a webhook costs beside other servers.
bench: rightsline $(B)/tests/tools/understanding_bench $(B)/tests/tools/senders_bench $(BENCH_TOOLS)
	@for bench in $(filter %_bench,$^); do $$bench || exit 1; done
	@RIGHTSLINE_BUILD=$(abspath $(B)) node tests/bench/gateway.mjs
	@RIGHTSLINE=$(abspath $(B))/rightsline node tests/bench/start.mjs

instructions: rightsline $(B)/tests/bench/load
	@RIGHTSLINE_BUILD=$(abspath $(B)) node tests/bench/instructions.mjs

# Every answer in every language, to be printed, read and signed.
content-book: rightsline
	@./rightsline book $(if $(CONFIG),-c $(CONFIG)) -o content-book.html
	@echo "content-book.html is written: open it in a browser and print it"

# A campaign to 10,000 made-up numbers through the sandbox carrier, with the bar and the report.
demo-campaign: rightsline
	@tests/tools/demo-campaign.sh ./rightsline

# Program, content, pages and units; the configuration is for `rightsline setup` to write.
install: rightsline install-files
	@[ -n "$(DESTDIR)" ] || [ ! -d /run/systemd/system ] || { systemd-sysusers rightsline.conf && systemctl daemon-reload; }

# The same with a program that was built elsewhere, and nothing done to this machine but the copying.
PROGRAM ?= rightsline
SHARE = $(DESTDIR)$(PREFIX)/share
UNIT_PLACES = sed 's|/usr/local/bin|$(PREFIX)/bin|g; s|/etc/rightsline|$(CONFDIR)|g'
install-files:
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/rightsline/examples $(SHARE)/doc/rightsline $(SHARE)/man/man1 $(SHARE)/man/man5
	install -d $(DESTDIR)/etc/systemd/system $(DESTDIR)/etc/sysusers.d
	install -d -m 750 $(DESTDIR)$(CONFDIR)
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/rightsline
	@# what somebody may have edited in place stays beside it
	[ ! -d $(SHARE)/rightsline/content ] || { rm -rf $(SHARE)/rightsline/content.old && mv $(SHARE)/rightsline/content $(SHARE)/rightsline/content.old; }
	cp -r content $(SHARE)/rightsline/
	rm -f $(SHARE)/rightsline/content/trained.cache?* $(SHARE)/rightsline/content/*.[ch]
	chmod -R a+rX,u+w,go-w $(SHARE)/rightsline/content
	@# what is learnt from it, so that no start has to: the service may not write there
	$(DESTDIR)$(PREFIX)/bin/rightsline ask --content $(SHARE)/rightsline/content RIGHTS >/dev/null
	chmod 644 $(SHARE)/rightsline/content/trained.cache
	install -m 644 config/*.json config/alerts.yml config/kannel.conf config/nginx.conf config/Caddyfile \
		config/rightsline-send.service config/rightsline-send.timer $(SHARE)/rightsline/examples/
	install -m 644 README.md NOTICE LICENSE $(wildcard docs/*.md docs/*.svg) $(SHARE)/doc/rightsline/
	docs/man/make.sh $(DESTDIR)$(PREFIX)/bin/rightsline $(SHARE)/man
	$(UNIT_PLACES) config/rightsline.service >$(DESTDIR)/etc/systemd/system/rightsline.service
	$(UNIT_PLACES) config/rightsline.socket >$(DESTDIR)/etc/systemd/system/rightsline.socket
	install -m 644 config/rightsline.sysusers $(DESTDIR)/etc/sysusers.d/rightsline.conf

# A Debian package, rightsline_VERSION_ARCHITECTURE.deb.
DEB = rightsline_$(VERSION)_$(shell dpkg --print-architecture).deb
deb:
	@config/dependencies.sh deb
	@$(MAKE) --no-print-directory -j2 B=build-deb PREFIX=/usr CONFDIR=/etc/rightsline STRICT= build-deb/rightsline
	@config/debian/build.sh build-deb/rightsline $(DEB) $(VERSION)
	@echo "$(DEB) is built: apt install ./$(DEB)"

clean:
	rm -rf build build-* rightsline rightsline_*.deb content/trained.cache* content-book.html

FORCE:

-include $(shell find $(B) -name '*.d' 2>/dev/null)
