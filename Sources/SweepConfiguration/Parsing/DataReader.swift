// The `data` section: a file or a generator. Not here: reading the data (DataSets).

import ReproducibleMath
import SweepModel

extension SectionReader {
    /// The data of all trials; seeds that the file does not give are derived from the sweep's.
    mutating func data(_ node: SourceNode, sweepSeed: UInt64) -> DataConfiguration? {
        let fileKeys = OptionTable.fileData.map { KnownKey($0) }
        let generatorKeys = OptionTable.generatedData.map { KnownKey($0) }
        let known = OptionTable.data.map { KnownKey($0) } + fileKeys + generatorKeys
        let errorCount = errors.errors.count
        let entries = entries(of: node, keyPath: "data", known: known)
        let hasFile = entries.contains { $0.key == "file" }
        let generator = entries.first { $0.key == "generator" }
        guard hasFile != (generator != nil) else {
            // A misspelt source has been named already.
            guard hasFile || errors.errors.count == errorCount else { return nil }
            errors.add(
                ConfigurationError(
                    hasFile ? .conflict : .missingKey, location: generator?.keyLocation ?? node.location,
                    keyPath: hasFile ? "data.generator" : "data",
                    problem: hasFile ? "file and generator are both given" : "no source is given",
                    allowed: "one of file (a CSV, NPY or IDX file) or generator ("
                        + GeneratorName.allCases.map(\.rawValue).joined(separator: ", ") + ")"))
            return nil
        }
        let foreign = Set((hasFile ? generatorKeys : fileKeys).map(\.name))
        for entry in entries where foreign.contains(entry.key) {
            errors.add(
                ConfigurationError(
                    .conflict, location: entry.keyLocation, keyPath: "data.\(entry.key)",
                    problem: hasFile ? "only generated data have this" : "only files have this"))
        }
        var draft = DataDraft()
        let options = OptionTable.data + (hasFile ? OptionTable.fileData : OptionTable.generatedData)
        let given = read(options, from: entries, keyPath: "data", into: &draft)
        if hasFile {
            guard checkFiles(draft, given: given) else { return nil }
            draft.configuration.source = .file(draft.file)
        } else {
            guard case .text(let text)? = given["generator"]?.value, let name = GeneratorName(rawValue: text)
            else { return nil }
            if name == .twoSpirals { (draft.generated.features, draft.generated.outputs) = (2, 2) }
            if name == .gaussianBlobs, given["noise"] == nil { draft.generated.noise = 1 }
            checkGenerated(draft, generator: name, given: given)
            draft.configuration.source = name.source(draft.generated)
        }
        draft.configuration.seed =
            draft.seed.map { UInt64($0) } ?? SeedDerivation.dataSeed(sweepSeed: sweepSeed)
        draft.configuration.splitSeed =
            draft.splitSeed.map { UInt64($0) } ?? SeedDerivation.splitSeed(sweepSeed: sweepSeed)
        return draft.configuration
    }

    /// Files that go together; false where there is no usable path of the inputs.
    private mutating func checkFiles(_ draft: DataDraft, given: [String: LocatedValue]) -> Bool {
        var isUsable = given["file"] != nil
        for (key, path) in draft.file.files where path.isEmpty {
            guard let value = given[key.rawValue] else { continue }
            isUsable = false
            errors.add(
                ConfigurationError(
                    .invalidValue, location: value.location, keyPath: "data.\(key.rawValue)",
                    problem: "an empty path",
                    allowed: "the path of "
                        + (key == .file || key == .testFile ? "a CSV, NPY or IDX file" : "an NPY or IDX file")
                ))
        }
        func refuse(_ key: String, _ problem: String, _ allowed: String) {
            errors.add(
                ConfigurationError(
                    .conflict, location: given[key]?.location, keyPath: "data.\(key)", problem: problem,
                    allowed: allowed))
        }
        if given["labels"] != nil, given["target"] != nil {
            refuse("target", "labels and target are both given", "a file of targets, or a column with them")
        }
        if given["test_file"] != nil, draft.configuration.testFraction > 0 {
            refuse(
                "test_fraction", "test_file and test_fraction are both given",
                "held-out rows from a file of their own, or a share of file's rows")
        }
        switch (given["test_file"] != nil, given["labels"] != nil, given["test_labels"] != nil) {
        case (false, _, true): refuse("test_labels", "there is no test_file", "test_labels beside test_file")
        case (true, true, false):
            refuse("test_file", "its targets are missing", "test_labels, as file has labels")
        case (true, false, true):
            refuse("test_labels", "file has no labels", "the same form for both: with labels or without")
        default: break
        }
        return isUsable
    }

    /// Sizes that go together: outputs by the task, and a set that fits in memory.
    private mutating func checkGenerated(
        _ draft: DataDraft, generator: GeneratorName, given: [String: LocatedValue]
    ) {
        let isRegression = draft.configuration.task == .regression
        if let wrong = given[isRegression ? "classes" : "outputs"] {
            errors.add(
                ConfigurationError(
                    .conflict, location: wrong.location,
                    keyPath: isRegression ? "data.classes" : "data.outputs",
                    problem: "not a size of task \(draft.configuration.task.rawValue)",
                    allowed: isRegression ? "outputs" : "classes"))
        }
        if generator == .twoSpirals {
            for key in ["features", "classes"] {
                guard let value = given[key], value.value != .integer(2) else { continue }
                errors.add(
                    ConfigurationError(
                        .conflict, location: value.location, keyPath: "data.\(key)",
                        problem: "two_spirals have two features and two classes", allowed: "2"))
            }
        }
        if isRegression, generator == .gaussianBlobs || generator == .twoSpirals {
            errors.add(
                ConfigurationError(
                    .conflict, location: given["task"]?.location, keyPath: "data.task",
                    problem: "\(generator.rawValue) have classes, not real targets",
                    allowed: "task: classification, or a teacher as the generator"))
        }
        let sizes = draft.generated
        let (count, overflow) = sizes.samples.multipliedReportingOverflow(by: sizes.features + sizes.outputs)
        if overflow || count > OptionTable.largestGeneratedCount {
            errors.add(
                ConfigurationError(
                    .tooLarge, location: given["samples"]?.location ?? given["features"]?.location,
                    keyPath: "data.samples",
                    problem: "\(sizes.samples) × \(sizes.features + sizes.outputs) numbers",
                    allowed: "at most \(OptionTable.largestGeneratedCount) numbers"))
        }
    }
}
