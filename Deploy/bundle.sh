#!/usr/bin/env bash
# Makes a directory with the program and all that it needs beside glibc, for machines that have no Swift: copied
# anywhere, it runs there (x86-64 or arm64 as this machine, glibc as old as this machine's or newer).
# Usage: bundle.sh [DIR]   makes DIR/gradsweep, DIR/lib/, DIR/licences/ and DIR.tar.gz
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

case ${1:-} in
-*)
    sed -n '2,4s/^# //p' "${BASH_SOURCE[0]##*/}" 2>/dev/null || sed -n '2,4s/^# //p' Deploy/bundle.sh
    exit 2
    ;;
esac
[ $# -le 1 ] || die "one directory at most; found: $*"

# glibc's own libraries and the loader stay those of the machine: they belong together, and to its kernel and its
# name services.
GLIBC_LIBRARIES='^(ld-linux.*|linux-vdso|lib(c|m|pthread|dl|rt|resolv|util|anl|mvec|nsl|nss_[a-z]+))\.so'

install_packages
require_swift
command -v strip >/dev/null || die 'strip is missing; it is in the package binutils'
# Without a repository (an image's build stage) the caller knows the revision.
if git rev-parse HEAD >/dev/null 2>&1 || [ -z "${GRADSWEEP_GIT_REVISION:-}" ]; then export_revision; fi

architecture=$(uname -m)
bundle=${1:-.build-bundle/gradsweep-linux-$architecture}
bundle=${bundle%/}

# A scratch path of its own: other flags would rebuild everything in the usual one. DT_RPATH instead of DT_RUNPATH
# because it holds for the libraries' libraries, too.
build=(
    "${SWIFT_FLAGS[@]}" --static-swift-stdlib --scratch-path .build-static --product gradsweep
    -Xlinker --disable-new-dtags -Xlinker -rpath -Xlinker "\$ORIGIN/lib"
)
swift build "${build[@]}"
binary=$(swift build "${build[@]}" --show-bin-path)/gradsweep

# Made beside its place and then moved, so that nobody finds half a bundle.
mkdir -p "$(dirname "$bundle")"
fresh=$(mktemp -d "$bundle.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
chmod 755 "$fresh"
mkdir "$fresh/lib" "$fresh/licences"
strip --strip-all -o "$fresh/gradsweep" "$binary"
cp LICENSE "$fresh/licences/gradsweep"

# The licence that a Debian package states for its library.
copy_licence() {
    local package
    package=$(dpkg-query --search "$(readlink -f "$1")" "*/$(basename "$(readlink -f "$1")")" 2>/dev/null \
        | head -n 1 | cut -d: -f1) || true
    [ -z "$package" ] || [ ! -f "/usr/share/doc/$package/copyright" ] \
        || cp "/usr/share/doc/$package/copyright" "$fresh/licences/$package"
}

while read -r name _ path _; do
    [[ $name =~ $GLIBC_LIBRARIES ]] && continue
    [ "$path" != not ] || die "$binary needs $name, which is not on this machine"
    cp --dereference "$path" "$fresh/lib/$name"
    chmod 644 "$fresh/lib/$name"
    copy_licence "$path"
done < <(ldd "$binary" | grep '=>')

# What it would load as it lies there, all libraries of libraries included.
strays=$(env -i ldd "$fresh/gradsweep" | grep '=>' | grep -v "=> $(readlink -f "$fresh")/lib/" \
    | awk '{ print $1, $3 }' | grep -Ev "$GLIBC_LIBRARIES" || true)
[ -z "$strays" ] || die "the bundle would load libraries from outside itself: $strays"
version=$(env -i "$fresh/gradsweep" --version) || die 'the bundled program does not start'

rm -rf "$bundle"
mv "$fresh" "$bundle"
trap - EXIT
tar --create --gzip --file "$bundle.tar.gz" --owner=0 --group=0 --sort=name \
    --directory "$(dirname "$bundle")" "$(basename "$bundle")"
printf '%s\n  %s (%s)\n  %s (%s)\n' "$version" \
    "$bundle/" "$(du --summarize --human-readable "$bundle" | cut -f1)" \
    "$bundle.tar.gz" "$(du --human-readable "$bundle.tar.gz" | cut -f1)"
