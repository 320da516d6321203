#!/usr/bin/env bash
# How much longer a sweep takes while its coordinator is attacked, kind by kind, and whether its results are the
# same bytes. One core for the worker, another for coordinator and attacker, so that what the attacker burns in
# processor time is taken from the coordinator and not from the training.
# Beside the wall time stands how much of it the worker did not compute: what an attack takes shows there also
# where other work on the machine makes every time uncertain.
# Arguments: rounds (3), attacks ("none connections noise plain-text …"), trials of each of four settings (100).
# GRADSWEEP_BIN names a folder with both
# programs, which are then not built; GRADSWEEP_CORES the two cores ("0 1").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

rounds=${1:-3}
replicates=${3:-100}
attacks=${2:-none connections noise plain-text wrong-key wrong-server garbage huge registrations results heartbeats}
bin=${GRADSWEEP_BIN:-$PWD/.build/release}
if [ -z "${GRADSWEEP_BIN:-}" ]; then
    export_revision
    swift build "${SWIFT_FLAGS[@]}" --product gradsweep >&2
    swift build "${SWIFT_FLAGS[@]}" --product gradsweep-benchmarks >&2
fi
read -r worker_core other_core <<<"${GRADSWEEP_CORES:-0 1}"
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

# One sweep; prints its wall time in seconds, from the worker's start to its end. (The coordinator waits up to two
# seconds more for those who were told of the end and do not leave, as an attacker may not.)
sweep() {
    local attack=$1 out=$work/run-$1-$2 log=$work/log endpoint='' attacker=''
    taskset -c "$other_core" "$bin/gradsweep" coordinator "$work/sweep.yaml" --listen 'tcp://127.0.0.1:*' --out "$out" \
        >/dev/null 2>"$log" &
    local coordinator=$!
    while [ -z "$endpoint" ]; do
        sleep 0.05
        endpoint=$(grep -o 'tcp://127.0.0.1:[0-9]*' "$log" | head -n 1) || true
    done
    if [ "$attack" != none ]; then
        taskset -c "$other_core" "$bin/gradsweep-benchmarks" attack "$attack" "$endpoint" \
            --join "$GRADSWEEP_KEYS/join/attacker.yaml" --seconds 600 >/dev/null 2>&1 &
        attacker=$!
        sleep 1
    fi
    {
        TIMEFORMAT='%R %U %S'
        time taskset -c "$worker_core" "$bin/gradsweep" worker --connect "$endpoint" \
            --join "$GRADSWEEP_KEYS/join/worker.yaml" --slots 1 2>/dev/null
    } 2>"$work/busy" &
    local status=0
    wait "$coordinator" || status=$?
    [ -z "$attacker" ] || kill "$attacker" 2>/dev/null || true
    wait || true
    printf '%s %s %s %s %s\n' "$attack" "$2" \
        "$(awk '{ printf "%.2f %.1f", $1, 100 * (1 - ($2 + $3) / $1) }' "$work/busy")" "$status" \
        "$(cat "$out/trials.csv" "$out/layers.csv" "$out/summary.csv" | sha256sum | cut -c 1-12)"
    rm -rf "$out"
}

echo 'attack round seconds idle% status results'
for round in $(seq "$rounds"); do
    for attack in $attacks; do sweep "$attack" "$round"; done
done | tee "$work/table"
# The middle one of a column of the attack's lines.
median() {
    awk -v a="$attack" -v c="$1" '$1 == a {print $c}' "$work/table" | sort -n \
        | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}
echo 'medians'
for attack in $attacks; do
    printf '%s %s s, worker idle %s %%\n' "$attack" "$(median 3)" "$(median 4)"
done
