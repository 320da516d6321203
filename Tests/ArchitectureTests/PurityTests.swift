// The pure targets: no clock, no unseeded randomness, no I/O, whatever the manifest says.

import Testing

struct PurityTests {
    /// Targets that import nothing of the operating system.
    private static let pure = ["SweepCore", "SweepModel", "SweepProtocol", "SweepSimulator"]

    private static let systemModules: Set = [
        "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl",
    ]

    /// Names of clocks and of randomness that no seed decides.
    private static let impureNames = [
        "ContinuousClock", "SuspendingClock", "DispatchTime", "Date(", "Date.now", "clock_gettime",
        "gettimeofday",
        "ProcessInfo", "SystemRandomNumberGenerator", "randomElement()", "shuffled()", "shuffle()",
        "arc4random",
        "Task.sleep", "UUID(",
    ]

    @Test(arguments: pure)
    func `a pure target imports nothing of the operating system`(target: String) throws {
        let files = try Repository.swiftFiles(under: "Sources/\(target)")
        #expect(!files.isEmpty)
        for file in files {
            let imports = Set(SourceText.imports(in: file.text))
            #expect(imports.isDisjoint(with: Self.systemModules), "\(file.path)")
        }
    }

    @Test(arguments: pure)
    func `a pure target names no clock and no unseeded generator`(target: String) throws {
        for file in try Repository.swiftFiles(under: "Sources/\(target)") {
            for name in Self.impurities(in: file.text) { Issue.record("\(file.path) names \(name)") }
        }
    }

    @Test func `clocks and unseeded generators are found in code, seeded ones let be`() {
        #expect(Self.impurities(in: "let now = ContinuousClock().now") == ["ContinuousClock"])
        #expect(Self.impurities(in: "// ContinuousClock is banned").isEmpty)
        #expect(Self.impurities(in: "Int.random(in: 0..<3)") == [".random("])
        #expect(Self.impurities(in: "Int.random(in: 0..<3, using: &generator)").isEmpty)
        #expect(Self.impurities(in: "list.shuffled(using: &generator)").isEmpty)
    }

    private static func impurities(in text: String) -> [String] {
        SourceText.code(of: text).split(separator: "\n").flatMap { line in
            let unseeded = line.contains(".random(") && !line.contains("using:") ? [".random("] : []
            return impureNames.filter { line.contains($0) } + unseeded
        }
    }
}
