// The options of the `data` section: of every source, of files, of generators. Not here: the data.

import SweepModel

/// Data options in the making: the parts of every source, until it is known which one it is.
struct DataDraft: DefaultConstructible, Hashable {
    var configuration = DataConfiguration()
    var file = FileData(path: "")
    var generated = GeneratedData()
    /// nil: derived from the sweep's seed.
    var seed: Int?
    var splitSeed: Int?
}

/// The generators by name.
enum GeneratorName: String, CaseIterable, Sendable {
    case linearTeacher = "linear_teacher"
    case networkTeacher = "network_teacher"
    case gaussianBlobs = "gaussian_blobs"
    case twoSpirals = "two_spirals"

    func source(_ sizes: GeneratedData) -> DataSource {
        switch self {
        case .linearTeacher: .linearTeacher(sizes)
        case .networkTeacher: .networkTeacher(sizes)
        case .gaussianBlobs: .gaussianBlobs(sizes)
        case .twoSpirals: .twoSpirals(sizes)
        }
    }
}

extension OptionTable {
    static let seedRange = 0...Int.max
    /// Numbers of a generated set: 4 GiB.
    static let largestGeneratedCount = 1 << 29

    /// What every source takes.
    static let data: [Option<DataDraft>] = [
        .choice("task", \.configuration.task, "Whether targets are classes or real numbers."),
        .choice(
            "scaling", \.configuration.scaling, synonyms: ["normalize", "standardize", "preprocessing"],
            "How input features are scaled, by the training part's figures."),
        .number(
            "test_fraction", .fraction, \.configuration.testFraction,
            synonyms: ["test_size", "holdout", "validation_split", "test_split"],
            "Share of rows held out for test_loss and test_accuracy."),
        Option(
            "seed", .integer(seedRange), default: .none, "Seed of generated data; else the sweep's decides."
        ) {
            value, draft in
            if case .integer(let seed) = value { draft.seed = seed }
        },
        Option(
            "split_seed", .integer(seedRange), default: .none, "Seed of the split; else the sweep's decides."
        ) {
            value, draft in
            if case .integer(let seed) = value { draft.splitSeed = seed }
        },
    ]

    /// What only files take.
    static let fileData: [Option<DataDraft>] = [
        Option(
            "file", .text, default: .none, synonyms: ["path", "csv", "dataset"],
            "Inputs: a CSV table, or an NPY or IDX array, plain or gzip, told by its first bytes; relative "
                + "paths start at the sweep file's folder. An array's dimensions after the first are "
                + "flattened."
        ) { value, draft in
            if case .text(let path) = value { draft.file.path = path }
        },
        path(
            .labels, \.file.labels, synonyms: ["label_file", "labels_file", "targets", "target_file"],
            "Targets in a file of their own (NPY or IDX), one row an input; classes are whole numbers from 0."
        ),
        path(
            .testFile, \.file.testPath, synonyms: ["test", "test_data", "validation_file"],
            "Held-out rows in a file of their own, for test_loss and test_accuracy; instead of test_fraction."
        ),
        path(
            .testLabels, \.file.testLabels, synonyms: ["test_label_file", "test_targets"],
            "The held-out rows' targets, where labels holds the others'."),
        Option(
            "target", .column, default: .text("last"), synonyms: ["label", "target_column"],
            "Column that holds the target, in a CSV table or a 2-D array without labels."
        ) { value, draft in
            switch value {
            case .integer(let index): draft.file.target = .index(index)
            case .text("last"): draft.file.target = .last
            case .text(let name): draft.file.target = .name(name)
            default: break
            }
        },
        Option(
            "header", .optionalFlag, default: .none,
            "Whether a CSV table's first row holds names; null: told from it."
        ) { value, draft in
            if case .flag(let flag) = value { draft.file.header = flag } else { draft.file.header = nil }
        },
        .number(
            "divisor", .positive, \.file.divisor, "Inputs are divided by this before any other scaling."),
    ]

    /// What only generators take.
    static let generatedData: [Option<DataDraft>] = [
        Option(
            "generator", .choice(GeneratorName.allCases.map(\.rawValue)), default: .none,
            "A generated set instead of a file."
        ) { _, _ in },
        .integer(
            "samples", 2...100_000_000, \.generated.samples, synonyms: ["rows", "n_samples", "size"],
            "Rows."),
        .integer(
            "features", 1...1_000_000, \.generated.features, synonyms: ["inputs", "n_features"],
            "Inputs of a row."),
        .integer(
            "classes", 2...65_536, \.generated.outputs, synonyms: ["n_classes", "num_classes"],
            "Classes (task classification)."),
        .integer(
            "outputs", 1...65_536, \.generated.outputs, synonyms: ["targets"],
            "Real outputs (task regression)."),
        .number(
            "noise", .nonNegative, \.generated.noise,
            "Standard deviation of noise on a teacher's outputs, on a spiral's coordinates, or of a blob "
                + "around its centre (there 1 unless given)."
        ),
        .integer(
            "teacher_width", OptionType.widthRange, \.generated.teacherWidth,
            "Hidden width of network_teacher."),
        .number(
            "spread", .nonNegative, \.generated.spread, "Standard deviation of the centres of gaussian_blobs."
        ),
        .number(
            "turns", NumberRange(lowest: 0, includesLowest: false, highest: 1_000), \.generated.turns,
            "Turns of each of the two_spirals."),
    ]

    /// An option that names a further file.
    private static func path(
        _ key: DataFileKey, _ place: Place<DataDraft, String?>, synonyms: [String], _ documentation: String
    ) -> Option<DataDraft> {
        Option(key.rawValue, .text, default: .none, synonyms: synonyms, documentation) { value, draft in
            if case .text(let path) = value { draft[keyPath: place] = path }
        }
    }
}
