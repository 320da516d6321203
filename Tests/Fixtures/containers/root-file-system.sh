#!/usr/bin/env bash
# Makes the root file system of an image out of this machine's files: a program with the libraries that it loads, a
# shell and the few tools that the manifests use. For tests: no base image and no package are needed.
# Usage: root-file-system.sh PROGRAM DIR
set -euo pipefail
program=$(readlink -f "$1") root=$2

mkdir -p "$root"/{etc,usr/{bin,sbin,lib,lib64},usr/local/bin,tmp,run,proc,sys,dev}
chmod 1777 "$root/tmp"
for directory in bin sbin lib lib64; do
    if [ -L "/$directory" ]; then cp -P "/$directory" "$root/"; else mkdir -p "$root/$directory"; fi
done

# Libraries stay where the program looks for them.
libraries() {
    ldd "$1" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
}

for file in "$program" /bin/sh /usr/bin/{install,chmod,sleep}; do
    while IFS= read -r library; do
        if [ ! -e "$root$library" ]; then
            mkdir -p "$root$(dirname "$library")"
            cp -L "$library" "$root$library"
        fi
    done < <(libraries "$file")
done
cp -L /bin/sh "$root/usr/bin/sh"
cp -L /usr/bin/{install,chmod,sleep} "$root/usr/bin/"
# What debuggers need is most of it.
strip -o "$root/usr/local/bin/gradsweep" "$program" 2>/dev/null || cp "$program" "$root/usr/local/bin/gradsweep"
printf 'root:x:0:0:root:/:/bin/sh\ngradsweep:x:65532:65532:gradsweep:/nonexistent:/usr/sbin/nologin\n' \
    >"$root/etc/passwd"
printf 'root:x:0:\ngradsweep:x:65532:\n' >"$root/etc/group"
# The directories of Deploy/Containerfile.
install -d -m 0700 -o 65532 -g 65532 "$root"/var/lib/gradsweep "$root"/var/lib/gradsweep-join \
    "$root"/var/cache/gradsweep "$root"/run/gradsweep
