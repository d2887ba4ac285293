# rightsline: `make run` starts it with the sandbox's phone, `make test` tests it all.
# `make` builds ./rightsline; `make help` lists the rest.

B ?= build
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
STRICT ?= -Werror

PACKAGES := libevent libcurl jansson libcrypto sqlite3 libutf8proc
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES)) -lstemmer -lpthread -lm

# llhttp is Node's HTTP parser. Debian 12 ships its C sources (node-llhttp), Debian 13 a library.
ifneq ($(shell pkg-config --exists libllhttp 2>/dev/null && echo yes),)
LLHTTP_CFLAGS := $(shell pkg-config --cflags libllhttp)
LLHTTP_LIBS := $(shell pkg-config --libs libllhttp)
else
LLHTTP := /usr/share/llhttp
LLHTTP_CFLAGS := -I/usr/share/include/llhttp
LLHTTP_OBJECTS := $(addprefix $(B)/llhttp/,api.o http.o llhttp.o)
endif

OURS := -std=c17 -Wall -Wextra -Wshadow -Wconversion $(STRICT) -D_GNU_SOURCE -I. -MMD -MP \
	-fstack-protector-strong -fPIE $(LLHTTP_CFLAGS)
LDFLAGS_OURS := -pie -Wl,-z,relro,-z,now

SOURCES := $(sort $(wildcard gateway/*.c gateway/*/*.c handlers/*.c content/*.c config/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(LLHTTP_OBJECTS)
MODULES := $(filter-out $(B)/gateway/main.o,$(OBJECTS))
# In unit tests an allocation can be made to fail (gateway/memory.h).
TEST_MODULES := $(filter-out $(B)/gateway/memory.o,$(MODULES)) $(B)/tests/memory_fails.o
UNIT_TESTS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/*/*_test.c tests/*/*/*_test.c)))
TEST_TOOLS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/tools/*.c)))
TEST_SUPPORT := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/support/*.c)))

.PHONY: all run test verify asan bench clean help unit dependencies test-dependencies install
.SECONDARY:

all: rightsline

rightsline: $(B)/rightsline
	@cp -f $< $@

$(B)/rightsline: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS_OURS) $(LDFLAGS) -o $@ $^ $(LLHTTP_LIBS) $(PKG_LIBS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(OURS) $(PKG_CFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIE -DLLHTTP_STRICT_MODE=1 $(LLHTTP_CFLAGS) -c -o $@ $<

$(B)/tests/memory_fails.o: gateway/memory.c
	@mkdir -p $(@D)
	$(CC) $(OURS) $(CFLAGS) -DMEMORY_FAILS -c -o $@ $<

$(B)/tests/%_test: $(B)/tests/%_test.o $(TEST_SUPPORT) $(TEST_MODULES)
	$(CC) $(CFLAGS) $(LDFLAGS_OURS) $(LDFLAGS) -o $@ $^ -lcmocka $(LLHTTP_LIBS) $(PKG_LIBS)

$(B)/tests/tools/%: $(B)/tests/tools/%.o $(MODULES)
	$(CC) $(CFLAGS) $(LDFLAGS_OURS) $(LDFLAGS) -o $@ $^ $(LLHTTP_LIBS) $(PKG_LIBS)

unit: $(UNIT_TESTS) $(TEST_TOOLS)

clean:
	rm -rf build build-* rightsline

-include $(shell find $(B) -name '*.d' 2>/dev/null)
