#!/usr/bin/env bash
# How much longer a sweep takes while its coordinator is attacked, kind by kind, and whether its results are the
# same bytes. One core for the worker, another for coordinator and attacker, so that what the attacker burns in
# processor time is taken from the coordinator and not from the training.
# Arguments: rounds (3), attacks ("none connections noise plain-text …"), trials of each of four settings (100).
# GRADSWEEP_BIN names a folder with both
# programs, which are then not built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

rounds=${1:-3}
replicates=${3:-100}
attacks=${2:-none connections noise plain-text wrong-key wrong-server garbage huge registrations results}
bin=${GRADSWEEP_BIN:-$PWD/.build/release}
if [ -z "${GRADSWEEP_BIN:-}" ]; then
    export_revision
    swift build "${SWIFT_FLAGS[@]}" --product gradsweep >&2
    swift build "${SWIFT_FLAGS[@]}" --product gradsweep-benchmarks >&2
fi
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

cat >"$work/sweep.yaml" <<SWEEP
name: attacked
method: grid
seed: 1
replicates: $replicates
data: {generator: gaussian_blobs, samples: 512, features: 8, classes: 3, seed: 1}
training: {steps: 400, batch_size: 64, width: 64}
parameters:
  depth: {values: [2, 4, 6, 8]}
SWEEP
export GRADSWEEP_KEYS=$work/keys
"$bin/gradsweep" keys init >/dev/null
for name in worker attacker; do "$bin/gradsweep" keys add "$name" >/dev/null; done

# One sweep; prints its wall time in seconds, from the worker's start to the coordinator's end.
sweep() {
    local attack=$1 out=$work/run-$1-$2 log=$work/log endpoint='' attacker=''
    taskset -c 1 "$bin/gradsweep" coordinator "$work/sweep.yaml" --listen 'tcp://127.0.0.1:*' --out "$out" \
        >/dev/null 2>"$log" &
    local coordinator=$!
    while [ -z "$endpoint" ]; do
        sleep 0.05
        endpoint=$(grep -o 'tcp://127.0.0.1:[0-9]*' "$log" | head -n 1) || true
    done
    if [ "$attack" != none ]; then
        taskset -c 1 "$bin/gradsweep-benchmarks" attack "$attack" "$endpoint" \
            --join "$GRADSWEEP_KEYS/join/attacker.yaml" --seconds 600 >/dev/null 2>&1 &
        attacker=$!
        sleep 1
    fi
    local start=$EPOCHREALTIME
    taskset -c 0 "$bin/gradsweep" worker --connect "$endpoint" --join "$GRADSWEEP_KEYS/join/worker.yaml" \
        --slots 1 2>/dev/null &
    local status=0
    wait "$coordinator" || status=$?
    local end=$EPOCHREALTIME
    [ -z "$attacker" ] || kill "$attacker" 2>/dev/null || true
    wait || true
    printf '%s %s %.2f %s %s\n' "$attack" "$2" "$(echo "$end - $start" | bc)" "$status" \
        "$(cat "$out/trials.csv" "$out/layers.csv" "$out/summary.csv" | sha256sum | cut -c 1-12)"
    rm -rf "$out"
}

echo 'attack round seconds status results'
for round in $(seq "$rounds"); do
    for attack in $attacks; do sweep "$attack" "$round"; done
done | tee "$work/table"
echo 'medians'
for attack in $attacks; do
    median=$(awk -v a="$attack" '$1 == a {print $3}' "$work/table" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')
    printf '%s %s\n' "$attack" "$median"
done
