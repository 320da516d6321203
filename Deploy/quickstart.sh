#!/usr/bin/env bash
# From a fresh clone to an answer: installs what is missing, builds a release, runs Configs/quickstart.yaml.
# Arguments go to `gradsweep run`, for instance: Deploy/quickstart.sh --workers 4 --out /tmp/first-sweep
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh

install_packages
require_swift
export_revision
swift build "${SWIFT_FLAGS[@]}" --product gradsweep
gradsweep=$(swift build "${SWIFT_FLAGS[@]}" --show-bin-path)/gradsweep

# --resume: a second quickstart goes on where the first was interrupted, or shows its answer again.
exec "$gradsweep" run Configs/quickstart.yaml --resume "$@"
