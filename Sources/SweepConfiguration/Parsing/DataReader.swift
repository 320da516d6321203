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
                    allowed: "one of file (a CSV file) or generator ("
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
            guard !draft.file.path.isEmpty else {
                if let path = given["file"] {
                    errors.add(
                        ConfigurationError(
                            .invalidValue, location: path.location, keyPath: "data.file",
                            problem: "an empty path", allowed: "the path of a CSV file"))
                }
                return nil
            }
            draft.configuration.source = .file(draft.file)
        } else {
            guard case .text(let text)? = given["generator"]?.value, let name = GeneratorName(rawValue: text)
            else { return nil }
            checkGenerated(draft, generator: name, given: given)
            if name == .gaussianBlobs, given["noise"] == nil { draft.generated.noise = 1 }
            draft.configuration.source = name.source(draft.generated)
        }
        draft.configuration.seed =
            draft.seed.map { UInt64($0) } ?? SeedDerivation.dataSeed(sweepSeed: sweepSeed)
        draft.configuration.splitSeed =
            draft.splitSeed.map { UInt64($0) } ?? SeedDerivation.splitSeed(sweepSeed: sweepSeed)
        return draft.configuration
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
        if isRegression, generator == .gaussianBlobs {
            errors.add(
                ConfigurationError(
                    .conflict, location: given["task"]?.location, keyPath: "data.task",
                    problem: "gaussian_blobs have classes, not real targets",
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
