// Bad input through the real program: exit status 2, one clear message, nothing half written.

import Foundation
import Testing

/// A sweep file that is wrong in one way, and what the message must name.
struct BadSweep: Sendable, CustomTestStringConvertible {
    let name: String
    /// Lines that replace the good file's `parameters` entry of the same key, or are added.
    let file: String
    let mentions: [String]

    var testDescription: String { name }
}

@Suite struct BadInputTests {
    private static func sweep(
        parameters: String = "  activation: {values: [relu, tanh]}\n  depth: 2\n  width: 4",
        data: String = "{generator: gaussian_blobs, samples: 64, features: 3, classes: 2, seed: 1}",
        extra: String = ""
    ) -> String {
        """
        name: bad
        method: grid
        data: \(data)
        training: {steps: 5, batch_size: 16}
        parameters:
        \(parameters)
        \(extra)
        """
    }

    static let badSweeps: [BadSweep] = [
        BadSweep(
            name: "unknown key", file: sweep(parameters: "  learning_rat: 0.1"),
            mentions: [":6:", "learning_rat", "learning_rate"]),
        BadSweep(
            name: "wrong type", file: sweep(parameters: "  learning_rate: fast"),
            mentions: [":6:", "learning_rate", "fast", "number"]),
        BadSweep(
            name: "unknown activation", file: sweep(parameters: "  activation: rleu"),
            mentions: [":6:", "activation", "rleu", "relu"]),
        BadSweep(
            name: "empty grid", file: sweep(parameters: "  depth: {values: []}"), mentions: [":6:", "depth"]),
        BadSweep(
            name: "width 0", file: sweep(parameters: "  width: 0"), mentions: [":6:", "width", "0"]),
        BadSweep(
            name: "negative depth", file: sweep(parameters: "  depth: -1"), mentions: [":6:", "depth", "-1"]),
        BadSweep(
            name: "missing data file", file: sweep(data: "{file: nowhere.csv}"), mentions: ["nowhere.csv"]),
        BadSweep(
            name: "unknown top-level key", file: sweep(extra: "replicate: 3"),
            mentions: ["replicate", "replicates"]),
        BadSweep(name: "not YAML", file: "name: [unclosed", mentions: ["sweep.yaml"]),
        BadSweep(name: "empty file", file: "", mentions: ["sweep.yaml"]),
    ]

    @Test(arguments: badSweeps) func aBadSweepFileIsExplainedAndLeavesNothing(_ bad: BadSweep) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(bad.file, to: "sweep.yaml")
        for command in ["run", "plan"] {
            let result = try GradsweepProcess.run([command, file.path], in: directory.url)
            // A plan doesn't need the data.
            if command == "plan", bad.name == "missing data file" { continue }
            #expect(result.status == 2, "\(command): \(result.errorOutput)")
            for text in bad.mentions {
                #expect(result.errorOutput.contains(text), "\(command): \(result.errorOutput)")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["sweep.yaml"])
    }

    @Test(arguments: [
        ("text in the data", "1,2,0\n3,abc,1\n", ["abc", "line 2", "column 2"]),
        ("NaN in the data", "1,2,0\n3,nan,1\n", ["nan"]),
        ("ragged rows", "1,2,0\n3,1\n", ["line 2"]),
        ("empty data", "", ["data.csv"]),
    ])
    func badDataIsRefusedAtTheStart(name: String, csv: String, mentions: [String]) throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write(csv, to: "data.csv")
        let file = try directory.write(Self.sweep(data: "{file: data.csv}"), to: "sweep.yaml")
        let result = try GradsweepProcess.run(["run", file.path], in: directory.url)
        #expect(result.status == 2, "\(result.errorOutput)")
        for text in mentions {
            #expect(result.errorOutput.lowercased().contains(text.lowercased()), "\(result.errorOutput)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.url.appendingPathComponent("runs").path))
    }

    /// Workers are told paths in one line.
    @Test func aPathWithALineBreakIsRefusedAtTheStart() throws {
        let directory = try TemporaryDirectory()
        let folder = directory.url.appendingPathComponent("two\nlines")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let rows = (0..<32).map { "\($0),\($0 % 3),\($0 % 2)\n" }.joined()
        try rows.write(to: folder.appendingPathComponent("data.csv"), atomically: true, encoding: .utf8)
        let file = folder.appendingPathComponent("sweep.yaml")
        try Self.sweep(data: "{file: data.csv}").write(to: file, atomically: true, encoding: .utf8)
        let result = try GradsweepProcess.run(["run", file.path], in: directory.url)
        #expect(result.status == 2, "\(result.errorOutput)")
        #expect(result.errorOutput.contains("absolute_path"), "\(result.errorOutput)")
        #expect(!FileManager.default.fileExists(atPath: directory.url.appendingPathComponent("runs").path))
    }

    @Test func truncatedGzipIsRefusedAtTheStart() throws {
        let directory = try TemporaryDirectory()
        let digits = try Data(
            contentsOf: GradsweepProcess.packageRoot.appendingPathComponent("Configs/data/digits.csv.gz"))
        try digits.prefix(digits.count / 2).write(to: directory.url.appendingPathComponent("digits.csv.gz"))
        let file = try directory.write(Self.sweep(data: "{file: digits.csv.gz}"), to: "sweep.yaml")
        let result = try GradsweepProcess.run(["run", file.path], in: directory.url)
        #expect(result.status == 2)
        #expect(result.errorOutput.contains("digits.csv.gz"))
        #expect(
            result.errorOutput.contains("truncated") || result.errorOutput.contains("ends"),
            "\(result.errorOutput)")
    }

    @Test func scientificNotationAsYAMLGivesItIsANumber() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            Self.sweep(parameters: "  learning_rate: {values: [1e-4, 1E-3, 1.e-2]}\n  width: 4"),
            to: "sweep.yaml")
        let result = try GradsweepProcess.run(
            ["run", file.path, "--workers", "1", "--out", "run"], in: directory.url)
        #expect(result.status == 0, "\(result.errorOutput)")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(
            try files.column("param.learning_rate", of: "trials.csv").compactMap(Double.init) == [
                1e-4, 1e-3, 1e-2,
            ])
    }

    @Test func anUnwritableRunDirectoryIsNamed() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep(), to: "sweep.yaml")
        let result = try GradsweepProcess.run(
            ["run", file.path, "--out", "/proc/nothing/here"], in: directory.url)
        #expect(result.status == 2)
        #expect(result.errorOutput.contains("/proc/nothing"), "\(result.errorOutput)")
    }
}
