#!/usr/bin/env bash
# Ours beside NumPy, PyTorch and JAX, in turn and in one run: speeds, and how many times as fast ours is (×).
# usage: compare.sh [steps|map|sweep|all] [--rounds N] [--seconds S] [--lines FILE]
#   steps   training steps per second on one core: six networks, each with tanh, ReLU, batch norm and residual
#   map     trials per second of the trainability map, two cores
#   sweep   Configs/benchmark-200.yaml, from command to CSVs, two processes, against joblib + PyTorch
# Without a name: steps and map. --rounds: how often all take their turn; the median counts (default 3).
# --seconds: for each measurement of a Python version (default 1). --lines: keep the JSON lines there.
# Python is $GRADSWEEP_PYTHON or python3; a version whose packages it lacks is skipped by name. GRADSWEEP_BIN names
# a folder with both programs, which are then not built. Compare on an otherwise idle machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

usage() {
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' Deploy/benchmarks/compare.sh >&2
    exit 2
}

benchmarks=(steps map)
rounds=3
seconds=1
lines=
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    case $1 in
        all) benchmarks=(steps map sweep) ;;
        steps | map | sweep) benchmarks=("$1") ;;
        *) usage ;;
    esac
    shift
fi
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --lines) lines=$2 ;;
        *) usage ;;
    esac
    shift 2
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || usage

python=${GRADSWEEP_PYTHON:-python3}
command -v "$python" >/dev/null \
    || die "$python is not on the PATH; set GRADSWEEP_PYTHON (the table needs Python, too)"
# NumPy's own OpenBLAS knows the CPU; a kernel forced for an older one would hold it back and flatter us.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

bin=${GRADSWEEP_BIN:-}
if [ -z "$bin" ]; then
    require_swift
    export_revision
    bin=$(swift build "${SWIFT_FLAGS[@]}" --show-bin-path)
fi
build() {
    [ -z "${GRADSWEEP_BIN:-}" ] || return 0
    swift build "${SWIFT_FLAGS[@]}" --product "$1" >"$scratch/build.log" 2>&1 \
        || { cat "$scratch/build.log" >&2; die "$1 does not build"; }
}

# has FRAMEWORK PACKAGE…: true if Python has them all; otherwise says once what is skipped.
declare -A told=()
has() {
    local framework=$1 package
    shift
    for package in "$@"; do
        if ! "$python" -c "import $package" 2>/dev/null; then
            if [ -z "${told[$framework]:-}" ]; then
                printf 'skipped: %s (%s has no %s)\n' "$framework" "$python" "$package" >&2
            fi
            told[$framework]=1
            return 1
        fi
    done
}

# A contestant that fails is named and left out of this round; the others go on.
turn() {
    local name=$1
    shift
    printf '  %s\n' "$name" >&2
    "$@" >>"$scratch/lines" || printf 'failed: %s (status %d)\n' "$name" $? >&2
}

steps_round() {
    local here=Deploy/benchmarks
    turn gradsweep "$bin/gradsweep-benchmarks" steps
    if has NumPy numpy; then turn NumPy "$python" $here/numpy_steps.py --seconds "$seconds"; fi
    if has PyTorch torch numpy; then turn PyTorch "$python" $here/pytorch_steps.py --seconds "$seconds"; fi
    if has JAX jax numpy; then turn JAX "$python" $here/jax_steps.py --seconds "$seconds"; fi
}

map_round() {
    turn gradsweep "$bin/gradsweep-benchmarks" map
    if has JAX jax numpy; then turn JAX "$python" Deploy/benchmarks/map_jax.py; fi
}

# timed FIELDS COMMAND…: runs it and prints its wall time as a line of the benchmark `sweep`.
timed() {
    local fields=$1 started=$EPOCHREALTIME ended
    shift
    "$@" >"$scratch/output" 2>&1 || { local status=$?; cat "$scratch/output" >&2; return "$status"; }
    ended=$EPOCHREALTIME
    awk -v fields="$fields" -v a="${started/,/.}" -v b="${ended/,/.}" \
        'BEGIN { printf "{\"benchmark\": \"sweep\"%s, \"seconds\": %.3f}\n", fields, b - a }'
}

sweep_round() {
    local theirs=Deploy/benchmarks/sweep_200_pytorch.py
    rm -rf "$scratch/run"
    turn gradsweep timed '' "$bin/gradsweep" run Configs/benchmark-200.yaml --workers 2 --out "$scratch/run"
    if has 'joblib + PyTorch' joblib torch numpy; then
        turn 'joblib + PyTorch, every figure' timed ', "framework": "pytorch", "form": "every figure"' \
            "$python" "$theirs" "$scratch/theirs.csv" --jobs 2
        turn 'joblib + PyTorch, norms only' timed ', "framework": "pytorch", "form": "norms only"' \
            "$python" "$theirs" "$scratch/theirs.csv" --jobs 2 --norms-only
    fi
}

for benchmark in "${benchmarks[@]}"; do
    if [ "$benchmark" = sweep ]; then build gradsweep; else build gradsweep-benchmarks; fi
done
touch "$scratch/lines"
for benchmark in "${benchmarks[@]}"; do
    for ((round = 1; round <= rounds; round++)); do
        printf '%s, round %d of %d\n' "$benchmark" "$round" "$rounds" >&2
        "${benchmark}_round"
    done
done
[ -z "$lines" ] || cp "$scratch/lines" "$lines"
for benchmark in "${benchmarks[@]}"; do
    "$python" Deploy/benchmarks/table.py "$benchmark" <"$scratch/lines"
    echo
done
