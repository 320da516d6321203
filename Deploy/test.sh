#!/usr/bin/env bash
# From a fresh clone to passed tests: installs what is missing, builds a release with tests, runs all of them.
# Arguments go to `swift test`, for instance: Deploy/test.sh --filter GoldenCaseTests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

install_packages
require_swift
export_revision
# Release: the numeric tests are some fifty times slower in a debug build. No test needs @testable.
exec swift test "${SWIFT_FLAGS[@]}" --disable-testable-imports "$@"
