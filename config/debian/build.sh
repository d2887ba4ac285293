#!/bin/sh
# build.sh PROGRAM OUTPUT.deb VERSION - puts the program, its content, units and pages into a Debian package. `make deb`
# calls it with a program that was built for /usr. DEB_COMPRESS=none is quicker, for tests.
set -eu
program=$1 output=$2 version=$3
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

make --no-print-directory -s install-files PROGRAM="$program" PREFIX=/usr CONFDIR=/etc/rightsline DESTDIR="$root"
# Unlike an administrator's own, a package's units stand in /usr.
install -d "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d" "$root/DEBIAN"
mv "$root"/etc/systemd/system/rightsline.* "$root/usr/lib/systemd/system/"
mv "$root/etc/sysusers.d/rightsline.conf" "$root/usr/lib/sysusers.d/"
rm -r "$root/etc/systemd" "$root/etc/sysusers.d"
strip --strip-unneeded "$root/usr/bin/rightsline"
mv "$root/usr/share/doc/rightsline/LICENSE" "$root/usr/share/doc/rightsline/copyright"
gzip -9n "$root"/usr/share/man/man?/*.?

# dpkg-shlibdeps looks for a source package.
mkdir -p "$work/source/debian"
printf 'Source: rightsline\n\nPackage: rightsline\nArchitecture: any\n' >"$work/source/debian/control"
libraries=$(cd "$work/source" && dpkg-shlibdeps -O "$root/usr/bin/rightsline" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || { echo "build.sh: dpkg-shlibdeps found no libraries" >&2; exit 1; }

size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed "s|@VERSION@|$version|; s|@ARCHITECTURE@|$(dpkg --print-architecture)|; s|@LIBRARIES@|$libraries|; s|@SIZE@|$size|" \
    "$here/control" >"$root/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 755 "$here/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find usr -type f -exec md5sum {} +) >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Z"${DEB_COMPRESS:-xz}" --build "$root" "$output" >/dev/null
