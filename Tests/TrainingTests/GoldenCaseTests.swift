// Every golden case in Fixtures/golden and Fixtures/golden-float32, and in the folders that the environment
// names, in full: gradients, losses, norms and trained parameters of an independent implementation.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

struct GoldenCaseTests {
    @Test func everyFigureOfEveryCaseAgrees() throws {
        let files = try GoldenFolder.cases.files()
        let kernels = try kernelsOfThisProcess()
        for file in files {
            let goldenCase = try GoldenCase(file)
            for format in NumberFormat.allCases {
                let measurement = try GoldenMeasurement(goldenCase.network, format: format, kernels: kernels)
                let comparison = GoldenComparison(
                    goldenCase: goldenCase, measurement: measurement, format: format)
                let mismatches = comparison.mismatches(goldenCase.expected)
                #expect(
                    mismatches.isEmpty,
                    "\(goldenCase.name) in \(format): \(mismatches.joined(separator: "\n"))")
            }
        }
        print("\(files.count) golden cases")
    }

    @Test func aFigureChangedByOnePerCentFails() throws {
        let kernels = try kernelsOfThisProcess()
        for file in try GoldenFolder.cases.files() {
            let goldenCase = try GoldenCase(file)
            let measurement = try GoldenMeasurement(goldenCase.network, format: .float64, kernels: kernels)
            let comparison = GoldenComparison(
                goldenCase: goldenCase, measurement: measurement, format: .float64)
            var tried = 0
            for figure in goldenCase.expected where !comparison.isNoise(figure) {
                var changed = figure
                changed.value = figure.value == 0 ? 0.01 : figure.value * 1.01
                #expect(
                    comparison.mismatch(changed) != nil,
                    "\(goldenCase.name): \(figure.name) may be wrong by 1 %")
                tried += 1
            }
            #expect(tried > 100, "\(goldenCase.name) has too few figures")
        }
    }

    @Test func everyFloat32CaseAgrees() throws {
        let files = try GoldenFolder.float32Cases.files()
        let kernels = try kernelsOfThisProcess()
        for file in files {
            let goldenCase = try GoldenFloat32Case(file)
            let mismatches = try GoldenFloat32Comparison(goldenCase: goldenCase).mismatches(kernels: kernels)
            #expect(mismatches.isEmpty, "\(goldenCase.name): \(mismatches.joined(separator: "\n"))")
        }
        print("\(files.count) float32 cases")
    }

    @Test func aFloat32FigureChangedByOnePerCentFails() throws {
        let kernels = try kernelsOfThisProcess()
        for file in try GoldenFolder.float32Cases.files() {
            let goldenCase = try GoldenFloat32Case(file)
            for index in goldenCase.figures.indices {
                var changed = goldenCase
                let value = changed.figures[index].value
                changed.figures[index].value = value == 0 ? 0.01 : value * 1.01
                guard changed.figures[index].value != value else { continue }
                let mismatches = try GoldenFloat32Comparison(goldenCase: changed).mismatches(kernels: kernels)
                #expect(
                    !mismatches.isEmpty,
                    "\(goldenCase.name): \(changed.figures[index].name) may be wrong by 1 %")
            }
        }
    }

    @Test(arguments: [
        nil, "typo", "expected.step0.typo", "expected.typo", "config.typo", "config.activation",
        "config.norm",
        "config.optimizer.kind", "config.clip.kind", "config.batching", "initial_parameters.W9",
        "tolerance.typo",
        "format",
    ]) func whatIsNotUnderstoodFails(_ place: String?) throws {
        let file = try #require(try GoldenFolder.cases.files().first)
        try withCopy(of: file, changedAt: place) { copy in
            let kernels = try kernelsOfThisProcess()
            let problems = problemsOrReason {
                let goldenCase = try GoldenCase(copy)
                let measurement = try GoldenMeasurement(
                    goldenCase.network, format: .float64, kernels: kernels)
                return GoldenComparison(goldenCase: goldenCase, measurement: measurement, format: .float64)
                    .mismatches(goldenCase.expected)
            }
            #expect(problems.isEmpty == (place == nil), "\(place ?? "unchanged"): \(problems)")
        }
    }

    @Test(arguments: [
        nil, "typo", "expected.typo", "expected.gradient_W7", "expected.verdict", "config.precision",
        "expected.first_non_finite.typo", "expected.first_non_finite.tensor",
        "expected.first_non_finite.phase",
        "expected.first_non_finite.kind", "scan_order",
    ]) func whatIsNotUnderstoodOfAFloat32CaseFails(_ place: String?) throws {
        let file = try #require(try GoldenFolder.float32Cases.files().first)
        try withCopy(of: file, changedAt: place) { copy in
            let kernels = try kernelsOfThisProcess()
            let problems = problemsOrReason {
                try GoldenFloat32Comparison(goldenCase: GoldenFloat32Case(copy)).mismatches(kernels: kernels)
            }
            #expect(problems.isEmpty == (place == nil), "\(place ?? "unchanged"): \(problems)")
        }
    }

    private func problemsOrReason(_ body: () throws -> [String]) -> [String] {
        do { return try body() } catch { return ["\(error)"] }
    }

    /// A copy of a case with a meaningless entry at a dotted path.
    private func withCopy(of file: URL, changedAt place: String?, _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var document = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        if let place {
            document = insert("?", at: place.split(separator: ".").map(String.init), into: document)
        }
        let copy = folder.appending(path: "case.json")
        try JSONSerialization.data(withJSONObject: document).write(to: copy)
        try body(copy)
    }

    private func insert(_ value: String, at path: [String], into document: Any) -> Any {
        guard var entries = document as? [String: Any], let key = path.first else { return document }
        entries[key] =
            path.count == 1 ? value : insert(value, at: Array(path.dropFirst()), into: entries[key] ?? [:])
        return entries
    }
}

/// A folder of fixtures with the environment variable that names another one.
struct GoldenFolder {
    let name: String
    let variable: String

    static let cases = GoldenFolder(name: "golden", variable: "GRADSWEEP_GOLDEN")
    static let float32Cases = GoldenFolder(name: "golden-float32", variable: "GRADSWEEP_GOLDEN_FLOAT32")

    /// All cases, the fixtures' first, by name.
    func files() throws -> [URL] {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures").appending(path: name)
        var folders = [fixtures]
        if let named = ProcessInfo.processInfo.environment[variable], !named.isEmpty {
            folders.append(URL(filePath: named))
        }
        return try folders.flatMap { folder in
            let files = try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            try #require(!files.isEmpty, "no cases in \(folder.path)")
            return files
        }
    }
}

/// The kernels that the environment chooses for this process.
func kernelsOfThisProcess() throws -> KernelSet {
    try KernelSet.select(environment: ProcessInfo.processInfo.environment)
}
