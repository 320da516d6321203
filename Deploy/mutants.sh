#!/usr/bin/env bash
# Shows that the simulator bites: each mutant (Tests/Mutants/*.patch) is applied to a copy of the machines'
# sources, and simulated seeds must find it. The unchanged sources must pass. Usage: mutants.sh [SEEDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=Deploy/packages.sh
source Deploy/packages.sh
require_swift

seeds=${1:-500}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# The simulator and the machines alone, with a program that says how many seeds it takes.
cat >"$copy/Package.swift" <<'END'
// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("ExistentialAny"),
]
let package = Package(
    name: "mutants",
    targets: [
        .target(name: "SweepModel", swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),
        .target(name: "SweepProtocol", dependencies: ["SweepModel"], swiftSettings: strict),
        .target(name: "SweepCore", dependencies: ["SweepModel", "SweepProtocol"], swiftSettings: strict),
        .target(
            name: "SweepSimulator", dependencies: ["SweepCore", "SweepModel", "SweepProtocol"],
            swiftSettings: strict),
        .executableTarget(name: "hunt", dependencies: ["SweepSimulator"], swiftSettings: strict),
    ]
)
END
mkdir -p "$copy/Sources/hunt"
cat >"$copy/Sources/hunt/Hunt.swift" <<'END'
import SweepSimulator

@main struct Hunt {
    static func main() {
        let seeds = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 500
        for seed in 1...max(1, seeds) {
            var simulation = Simulation(scenario: Scenario(seed: seed), eventsMaximum: 1_000_000)
            simulation.run()
            guard let failure = simulation.failure else { continue }
            print("after \(seed) seeds: \(failure.property.rawValue): \(failure.detail.prefix(100))")
            return
        }
        print("nothing in \(seeds) seeds")
    }
}
END

# Copies the sources anew; only what differs is written, so that only that is built again.
fresh_sources() {
    local target file
    for target in SweepModel SweepProtocol SweepCore SweepSimulator; do
        while IFS= read -r file; do
            if ! cmp --silent "$file" "$copy/$file"; then
                mkdir -p "$(dirname "$copy/$file")"
                cp "$file" "$copy/$file"
            fi
        done < <(find "Sources/$target" -name '*.swift')
    done
}

build_and_hunt() {
    if ! swift build --package-path "$copy" --configuration release --product hunt >"$copy/build.log" 2>&1; then
        tail -n 20 "$copy/build.log" >&2
        die "$1 does not build"
    fi
    "$copy/.build/release/hunt" "$seeds"
}

fresh_sources
found=$(build_and_hunt 'the unchanged simulator')
printf '%-28s %s\n' unchanged "$found"
[[ $found == nothing* ]] || die 'the unchanged machines break a property'

missed=0
for patch in Tests/Mutants/*.patch; do
    name=$(basename "$patch" .patch)
    fresh_sources
    (cd "$copy" && git apply -) <"$patch" || die "$patch does not apply any more: make it anew"
    found=$(build_and_hunt "$name")
    printf '%-28s %s\n' "$name" "$found"
    if [[ $found == nothing* ]]; then missed=$((missed + 1)); fi
done
[ "$missed" -eq 0 ] || die "$missed mutants were not caught"
echo 'Every mutant was caught.'
