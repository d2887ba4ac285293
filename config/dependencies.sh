#!/bin/sh
# dependencies.sh run|test|coverage|fuzz|deb - installs what is missing to build and run rightsline, and to test, fuzz or package it.
# On Debian with root (or sudo that asks for no password) it does so by apt; elsewhere it prints the
# one line to run. When nothing is missing it says nothing and takes no time.
set -eu

# a file that shows the package is there, and the package
run_needs='
/usr/bin/gcc gcc
/usr/bin/make make
/usr/bin/pkg-config pkg-config
/usr/include/stdio.h libc6-dev
/usr/include/event2/event.h libevent-dev
/usr/include/*/curl/curl.h libcurl4-openssl-dev
/usr/include/jansson.h libjansson-dev
/usr/include/openssl/evp.h libssl-dev
/usr/include/sodium.h libsodium-dev
/usr/include/sqlite3.h libsqlite3-dev
/usr/include/utf8proc.h libutf8proc-dev
/usr/include/uthash.h uthash-dev
/usr/include/csv.h libcsv-dev
/etc/ssl/certs/ca-certificates.crt ca-certificates
/usr/share/zoneinfo/America/Chicago tzdata
'
test_needs='
/usr/include/cmocka.h libcmocka-dev
/usr/bin/openssl openssl
/usr/bin/node nodejs
/usr/bin/npm npm
/usr/bin/chromium chromium
/usr/sbin/smsbox kannel
/usr/lib/kannel/test/fakesmsc kannel-extras
'

coverage_needs='
/usr/bin/gcovr gcovr
'

fuzz_needs='
/usr/include/cmocka.h libcmocka-dev
/usr/bin/clang clang
/usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.fuzzer-x86_64.a libclang-rt-14-dev
'

deb_needs='
/usr/bin/dpkg-shlibdeps dpkg-dev
'

# libevent before this build lacks security fixes (the eight of September 2026).
libevent_least=2.1.12-stable-8+deb12u1

# Debian 13 has the HTTP parser as a library of its own; Debian 12 has its C sources in Node's package.
if [ -e /usr/include/llhttp.h ]; then
    run_needs="$run_needs"
elif command -v apt-cache >/dev/null && apt-cache show libllhttp-dev >/dev/null 2>&1; then
    run_needs="$run_needs
/usr/include/llhttp.h libllhttp-dev"
else
    run_needs="$run_needs
/usr/share/llhttp/llhttp.c node-llhttp"
fi

needs=$run_needs
[ "${1:-run}" = test ] && needs="$needs$test_needs"
[ "${1:-run}" = deb ] && needs="$needs$deb_needs"
[ "${1:-run}" = fuzz ] && needs="$needs$fuzz_needs"
[ "${1:-run}" = coverage ] && needs="$needs$test_needs$coverage_needs"

missing=
while read -r file package; do
    [ -n "$file" ] || continue
    # shellcheck disable=SC2086 # the file may be a pattern
    set -- $file
    [ -e "$1" ] || missing="$missing $package"
done <<END
$needs
END

if command -v dpkg-query >/dev/null; then
    for package in libevent-dev libevent-core-2.1-7; do
        installed=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null || true)
        if [ -n "$installed" ] && dpkg --compare-versions "$installed" lt "$libevent_least"; then
            missing="$missing $package libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-pthreads-2.1-7 libevent-openssl-2.1-7"
        fi
    done
fi

[ -n "$missing" ] || exit 0
command_line="apt-get install --yes --no-install-recommends$missing"

if ! command -v apt-get >/dev/null; then
    echo "rightsline needs these packages (by Debian's names); please install them:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root='sudo -n'
else
    echo "rightsline needs some packages. Please run this as root, then try again:" >&2
    echo "  apt-get update && $command_line" >&2
    exit 1
fi
echo "Installing what is missing:$missing"
$as_root apt-get update -qq
# Kannel's package starts a gateway at once and with the machine, open to the network. The tests start their own.
policy=/usr/sbin/policy-rc.d
new_kannel=false
case "$missing " in
*" kannel "*) new_kannel=true ;;
esac
if $new_kannel && [ ! -e $policy ]; then
    trap '$as_root rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
fi
# shellcheck disable=SC2086 # words are meant to be split
DEBIAN_FRONTEND=noninteractive $as_root $command_line >/dev/null
if $new_kannel; then
    $as_root update-rc.d kannel disable >/dev/null
fi
