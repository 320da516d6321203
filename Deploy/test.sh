#!/usr/bin/env bash
# From a fresh clone to passed tests: installs what is missing, builds a release with tests, runs all of them. The
# tests with podman come last and alone, for they fill the machine; where podman cannot run containers they are
# skipped, and say why. Arguments go to `swift test`, for instance: Deploy/test.sh --filter GoldenCaseTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

install_packages
require_swift
export_revision
# Release: the numeric tests are some fifty times slower in a debug build. No test needs @testable.
run_tests() { swift test "${SWIFT_FLAGS[@]}" --disable-testable-imports "$@"; }

if [ $# -gt 0 ]; then
    run_tests "$@"
else
    run_tests --skip ContainerTests
    echo '== with podman'
    # Also where the tests are killed.
    trap 'for lab in /tmp/podlab-*; do
        [ "$(cat "$lab/owner" 2>/dev/null)" != "$$" ] || Tests/Fixtures/containers/clean-up.sh "$lab"
    done' EXIT
    GRADSWEEP_PODMAN_OWNER=$$ timeout --kill-after=30 300 \
        swift test "${SWIFT_FLAGS[@]}" --disable-testable-imports --skip-build --filter ContainerTests
fi
