// swift-tools-version: 6.2
// The architecture as a manifest: every arrow between targets is declared here and nowhere else. A test
// (ArchitectureTests) holds the sources' imports against it.

import PackageDescription

/// Settings of every target of our own: Swift 6 mode, warnings are errors, imports are internal by default.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// The revision that `gradsweep --version` names. The set-up scripts pass it in the environment, because a
/// cached manifest does not notice a new commit.
let gitRevision =
    Context.environment["GRADSWEEP_GIT_REVISION"]
    ?? Context.gitInformation.map {
        $0.currentCommit.prefix(12) + ($0.hasUncommittedChanges ? "-modified" : "")
    } ?? "unknown"

// MARK: - Kernels: one source folder, compiled once per instruction set and precision

/// One compilation of the shared kernel sources (`Sources/Kernels<ISA><Precision>` are symbolic links to
/// `Sources/KernelSources`). The instruction set is given to clang, which steers Swift's own code
/// generation as well; unsafe flags are allowed in a root package only, which this is.
func kernelTarget(_ instructionSet: String, _ precision: String, define: [String], march: [String]) -> Target
{
    .target(
        name: "Kernels\(instructionSet)\(precision)",
        dependencies: ["KernelInterface"],
        swiftSettings: strict
            + ([precision.uppercased()] + define).map { .define("KERNELS_" + $0) }
            + [
                // Without the second flag every vector square root becomes a library call per lane.
                .unsafeFlags((march + ["-fno-math-errno"]).flatMap { ["-Xcc", $0] }),
                .unsafeFlags(["-O"], .when(configuration: .debug)),
            ]
    )
}

let precisions = ["Float", "Double"]
#if arch(x86_64)
let kernelTargets: [Target] = precisions.flatMap { precision in
    [
        kernelTarget("AVX2", precision, define: ["AVX2"], march: ["-march=x86-64-v3"]),
        kernelTarget(
            "AVX512", precision, define: ["AVX512"],
            march: ["-march=x86-64-v4", "-mprefer-vector-width=512"]),
        // Baseline x86-64 with an exact software FMA: the slow reference that the fast paths must equal.
        kernelTarget("Portable", precision, define: ["PORTABLE"], march: []),
    ]
}
#else
let kernelTargets: [Target] = precisions.map { kernelTarget("Portable", $0, define: ["PORTABLE"], march: []) }
#endif
let kernelDependencies: [Target.Dependency] = kernelTargets.map { .target(name: $0.name) }

// MARK: - Targets

/// A library target of ours.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// The test target that mirrors `name`'s sources.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
    name: "gradsweep",
    products: [
        .executable(name: "gradsweep", targets: ["gradsweep"]),
        .executable(name: "gradsweep-benchmarks", targets: ["gradsweep-benchmarks"]),
        .executable(name: "gradsweep-fuzz", targets: ["gradsweep-fuzz"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        // For benchmarks only.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPlatform", linkerSettings: [.linkedLibrary("m")]),
        .target(
            name: "CBuildInformation",
            cSettings: [.define("GRADSWEEP_GIT_REVISION", to: "\"\(gitRevision)\"")]),
        library("ZeroMQ", ["CZeroMQ"]),
        library("ChildProcesses", ["CPlatform"]),
        library("ReproducibleMath", ["CPlatform"]),
        library("KernelInterface"),
        library("NeuralNetwork", ["KernelInterface", "ReproducibleMath", "CPlatform"] + kernelDependencies),
        library("SweepModel"),
        library("SweepConfiguration", ["SweepModel", "ReproducibleMath", yams]),
        library("DataSets", ["SweepModel", "ReproducibleMath", "CZlib"]),
        library(
            "Training",
            ["NeuralNetwork", "KernelInterface", "DataSets", "SweepModel", "ReproducibleMath"]),
        library("SweepProtocol", ["SweepModel"]),
        library("SweepWire", ["SweepProtocol", "SweepModel", protobuf], exclude: ["sweep.proto"]),
        library("WireFuzzing", ["SweepWire", "SweepProtocol", "SweepModel"]),
        library("SweepCore", ["SweepModel", "SweepProtocol"]),
        library("SweepJournal", ["SweepModel", grdb, sqlite]),
        library("SweepKeys", ["SweepModel", "ZeroMQ", yams]),
        library(
            "CoordinatorService",
            [
                "SweepCore", "SweepProtocol", "SweepWire", "SweepJournal", "SweepKeys", "SweepModel",
                "ZeroMQ",
                logging,
            ]),
        library(
            "WorkerService",
            ["SweepCore", "SweepKeys", "SweepProtocol", "SweepWire", "SweepModel", "ZeroMQ", logging]),
        library("Reporting", ["SweepModel"]),
        library("SweepSimulator", ["SweepCore", "SweepProtocol", "SweepModel"]),
        library(
            "SweepCommands",
            [
                "ChildProcesses", "CoordinatorService", "WorkerService", "Training", "DataSets",
                "NeuralNetwork", "Reporting", "SweepConfiguration", "SweepJournal", "SweepKeys", "SweepModel",
                "SweepProtocol", "SweepWire",
                "SweepCore", "SweepSimulator", "ZeroMQ", "CPlatform", "CBuildInformation", argumentParser,
                logging, yams,
            ]),
        .executableTarget(
            name: "gradsweep", dependencies: ["SweepCommands", argumentParser], swiftSettings: strict),

        .target(name: "CAllocationCounter"),
        .executableTarget(
            name: "gradsweep-benchmarks",
            dependencies: [
                "CAllocationCounter", "CoordinatorService", "DataSets", "KernelInterface", "NeuralNetwork",
                "Reporting", "ReproducibleMath", "SweepCommands", "SweepCore", "SweepJournal", "SweepKeys",
                "SweepModel", "SweepProtocol", "SweepWire", "Training", "WorkerService", "ZeroMQ",
                argumentParser, histogram, logging,
            ], swiftSettings: strict),

        .executableTarget(
            name: "gradsweep-fuzz", dependencies: ["Reporting", "WireFuzzing", argumentParser],
            swiftSettings: strict),

        tests("ZeroMQ"),
        tests("ChildProcesses"),
        tests("ReproducibleMath"),
        .testTarget(
            name: "KernelTests",
            dependencies: ["KernelInterface", "ReproducibleMath", "CPlatform"] + kernelDependencies,
            swiftSettings: strict),
        tests("NeuralNetwork", ["KernelInterface", "ReproducibleMath"] + kernelDependencies),
        tests("SweepModel"),
        tests("SweepConfiguration", ["SweepModel"]),
        tests("DataSets", ["SweepModel"]),
        tests(
            "Training",
            ["NeuralNetwork", "KernelInterface", "ReproducibleMath", "DataSets", "SweepModel"]),
        tests("SweepWire", ["SweepProtocol", "SweepModel", "WireFuzzing"]),
        tests("WireFuzzing", ["SweepProtocol", "SweepWire"]),
        tests("SweepCore", ["SweepProtocol", "SweepModel"]),
        tests("SweepSimulator", ["SweepCore", "SweepProtocol", "SweepModel"]),
        .executableTarget(
            name: "JournalWriter", dependencies: ["SweepJournal", "SweepModel"], swiftSettings: strict),
        tests("SweepJournal", ["SweepModel", "JournalWriter", grdb]),
        tests("SweepKeys", ["ZeroMQ"]),
        tests(
            "CoordinatorService",
            [
                "WorkerService", "SweepCore", "SweepJournal", "SweepKeys", "SweepProtocol", "SweepWire",
                "SweepModel", "ZeroMQ", logging,
            ]),
        tests("Reporting", ["SweepModel"]),
        tests(
            "SweepCommands", ["DataSets", "SweepCore", "SweepModel", "SweepProtocol", argumentParser, yams]),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["gradsweep", "ChildProcesses", "CoordinatorService", "SweepCore", grdb],
            swiftSettings: strict),
    ] + kernelTargets
)
