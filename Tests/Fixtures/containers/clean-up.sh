#!/usr/bin/env bash
# Ends and removes what a test's podman has in DIR, also after that test was killed: containers and their monitors,
# networks, mounts, namespaces, the directory itself. Nothing of another podman is touched.
# Usage: clean-up.sh DIR …
set -uo pipefail

for dir; do
    case $dir in /tmp/podlab-*) ;; *) printf '%s is no directory of these tests\n' "$dir" >&2; exit 2 ;; esac
    [ -d "$dir" ] || continue
    export CONTAINERS_CONF=$dir/containers.conf CONTAINERS_STORAGE_CONF=$dir/storage.conf
    if [ -f "$CONTAINERS_CONF" ] && [ -f "$CONTAINERS_STORAGE_CONF" ]; then
        namespaces=$(grep -rhoaE --include=config.json '/netns/netns-[0-9a-f-]{36}' "$dir/graph" 2>/dev/null | sort -u)
        bridges=$(grep -rhoE '"network_interface": *"[^"]*"' "$dir/networks" 2>/dev/null | cut -d'"' -f4)
        for arguments in 'pod rm --all --force --time 1' 'rm --all --force --time 1' 'network prune --force'; do
            # shellcheck disable=SC2086
            timeout 60 podman $arguments </dev/null >/dev/null 2>&1
        done
        # What podman could not end: monitors bear the directory in their command lines, and know their containers.
        for file in "$dir"/run/overlay-containers/*/userdata/pidfile; do
            [ -f "$file" ] && grep -qsE 'gradsweep|sh|catatonit' "/proc/$(cat "$file")/comm" && kill -9 "$(cat "$file")"
        done
        for process in /proc/[0-9]*; do
            grep -qsE '^(conmon|runc|podman|netavark)$' "$process/comm" || continue
            grep -qsF "$dir/" "$process/cmdline" && kill -9 "${process#/proc/}"
        done
        for bridge in $bridges; do ip link del "$bridge" 2>/dev/null; done
        for namespace in $namespaces; do ip netns del "${namespace##*/}" 2>/dev/null; done
    fi
    cut -d' ' -f5 /proc/self/mountinfo | grep -F "$dir/" | sort -r | while IFS= read -r mount; do umount -l "$mount"; done
    rm -rf "$dir"
done
exit 0
