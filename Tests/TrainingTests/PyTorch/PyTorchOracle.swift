// Runs Tests/Fixtures/PyTorch/reference.py once on all cases. Not here: cases, comparison.

import Foundation
import NeuralNetwork

/// What the oracle said of every case, or why it did not run.
enum PyTorchOracle {
    case figures(runs: [OracleRun], found: [JSONValue], version: String)
    /// Python has no PyTorch, or there is no Python.
    case skipped(String)
    case failed(String)

    /// The environment variable that names the Python with PyTorch.
    static let environmentVariable = "GRADSWEEP_PYTHON"

    static let answer: PyTorchOracle = {
        let answer = ask()
        if case .skipped(let reason) = answer {
            print("skipped: the comparison of \(OracleCase.count) cases with PyTorch: \(reason)")
        }
        return answer
    }()

    static var isThere: Bool {
        if case .skipped = answer { false } else { true }
    }

    private static func ask() -> PyTorchOracle {
        do {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("gradsweep-pytorch-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let kernels = try kernelsOfThisProcess()
            let runs = try (0..<OracleCase.count).map { try OracleRun(OracleCase($0), kernels: kernels) }
            let request = folder.appendingPathComponent("cases.json")
            try JSONValue.object(["cases": .list(runs.map(\.document))]).data.write(to: request)
            let (status, output, errors) = try run(script: "reference.py", request, in: folder)
            // 127: `env` found no such program; 3: PyTorch is missing.
            if status == 127 || status == 3 { return .skipped(errors) }
            guard status == 0 else { return .failed("exit status \(status): \(errors)") }
            var answer = try StrictObject(JSONValue.read(output), "the oracle's answer")
            return try .figures(
                runs: runs, found: answer.value("cases").asList("cases"), version: answer.text("torch"))
        } catch {
            return .failed("\(error)")
        }
    }

    private static func run(
        script: String, _ request: URL, in folder: URL
    ) throws -> (status: Int32, output: URL, errors: String) {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Fixtures/PyTorch").standardizedFileURL
        let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
        for url in [output, errors] { try Data().write(to: url) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment[environmentVariable] ?? "python3"
        // -B: nothing is to be written beside the script.
        process.arguments = [python, "-B", fixtures.appendingPathComponent(script).path, request.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, output,
            try String(contentsOf: errors, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }
}
