// Imports against the manifest: the compiler lets undeclared transitive imports through.

import Testing

struct ImportTests {
    /// Modules of the toolchain, which no target has to declare.
    private static let toolchain: Set = [
        "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Synchronization",
        "Testing",
    ]

    @Test func `every import is declared in the manifest`() throws {
        let manifest = try Manifest(try Repository.text("Package.swift"))
        var count = 0
        for file in try Repository.swiftFiles(under: "Sources") + Repository.swiftFiles(under: "Tests") {
            let imports = SourceText.imports(in: file.text)
            count += imports.count
            for target in try Self.targets(of: file.target, in: manifest) {
                guard let declared = manifest.dependencies[target] else {
                    Issue.record("\(file.path): Package.swift has no target \(target)")
                    continue
                }
                for module in imports {
                    #expect(
                        declared.contains(module) || Self.toolchain.contains(module),
                        "\(file.path) imports \(module), which the manifest does not give to \(target)")
                    #expect(
                        module != "Testing" || manifest.testTargets.contains(target),
                        "\(file.path) imports Testing")
                }
            }
        }
        #expect(count > 50, "hardly any import was found: is the scan broken?")
    }

    @Test func `every target folder is declared and every declared target has a folder`() throws {
        let manifest = try Manifest(try Repository.text("Package.swift"))
        let sources = try Repository.folders(under: "Sources").filter { $0 != "KernelSources" }
        let tests = try Repository.folders(under: "Tests").filter { !["Fixtures", "Mutants"].contains($0) }
        for folder in sources + tests {
            #expect(manifest.dependencies[folder] != nil, "\(folder) is no target in Package.swift")
        }
        for target in manifest.dependencies.keys {
            let folders = manifest.testTargets.contains(target) ? tests : sources
            #expect(folders.contains(target), "the target \(target) has no folder")
        }
    }

    /// What a target must not know, by the design's table; the manifest may not even declare it.
    @Test(arguments: [
        ("SweepModel", []), ("SweepProtocol", ["SweepModel"]),
        ("SweepCore", ["SweepModel", "SweepProtocol"]),
        ("SweepSimulator", ["SweepCore", "SweepModel", "SweepProtocol"]),
        ("Reporting", ["SweepModel"]),
        ("SweepJournal", ["SweepModel", "GRDB", "GRDBSQLite"]), ("ZeroMQ", ["CZeroMQ"]),
        ("SweepWire", ["SweepModel", "SweepProtocol", "SwiftProtobuf"]),
        ("SweepConfiguration", ["SweepModel", "ReproducibleMath", "Yams"]),
        ("ReproducibleMath", ["CPlatform"]),
    ])
    func `a target knows no more than the design lets it`(target: String, allowed: [String]) throws {
        let manifest = try Manifest(try Repository.text("Package.swift"))
        let declared = try #require(manifest.dependencies[target])
        #expect(declared.isSubset(of: allowed))
    }

    @Test func `workers run an injected function, not networks`() throws {
        let manifest = try Manifest(try Repository.text("Package.swift"))
        for target in ["WorkerService", "CoordinatorService"] {
            let declared = try #require(manifest.dependencies[target])
            #expect(declared.isDisjoint(with: ["NeuralNetwork", "Training", "DataSets"]))
        }
    }

    @Test func `the manifest's forms are understood, others refused`() throws {
        let manifest = try Manifest(Self.example(#"library("B", ["A", yams] + kernelDependencies),"#))
        #expect(manifest.dependencies["A"] == [])
        #expect(manifest.dependencies["B"] == ["A", "Yams", "KernelsAVX2Float", "KernelsAVX2Double"])
        #expect(manifest.dependencies["ATests"] == ["A"])
        #expect(manifest.testTargets == ["ATests"])
        #expect(throws: ManifestError.self) { try Manifest(Self.example(#"library("B", [unknown]),"#)) }
        #expect(throws: ManifestError.self) { try Manifest("let package = Package(name: \"x\")") }
    }

    @Test func `imports are found in every form and in no comment`() {
        let source = """
            // import Commented
            import A
            public import struct B.Thing
            @preconcurrency package import C
            let text = "import D"
            /* import E */ internal import F
            """
        #expect(SourceText.imports(in: source) == ["A", "B", "C", "F"])
    }

    /// The targets that a folder's files are compiled into: kernel sources into one for each instruction set.
    private static func targets(of folder: String, in manifest: Manifest) throws -> [String] {
        guard folder == "KernelSources" else { return [folder] }
        let kernels = manifest.dependencies.keys.filter {
            $0.hasPrefix("Kernels") && !manifest.testTargets.contains($0)
        }
        #expect(!kernels.isEmpty)
        return kernels.sorted()
    }

    private static func example(_ line: String) -> String {
        """
        let precisions = ["Float", "Double"]
        .target(name: "Kernels\\(instructionSet)\\(precision)", dependencies: ["KernelInterface"])
        kernelTarget("AVX2", precision)
        let yams = Target.Dependency.product(name: "Yams", package: "Yams")
        let package = Package(
            targets: [
                library("A"),
                \(line)
                tests("A"),
            ])
        """
    }
}
