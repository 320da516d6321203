// Which data a trial learns from. Not here: reading or generating them.

/// What the targets are.
package enum LearningTask: String, CaseIterable, Hashable, Sendable {
    /// Targets are class indices 0 ..< classes.
    case classification
    /// Targets are real numbers.
    case regression
}

/// Which column of a table holds the target.
package enum TargetColumn: Hashable, Sendable {
    case last
    /// Counted from 0.
    case index(Int)
    /// By the header's name.
    case name(String)
}

/// The keys by which a sweep file names data files.
package enum DataFileKey: String, CaseIterable, Hashable, Sendable {
    case file
    case labels
    case testFile = "test_file"
    case testLabels = "test_labels"
}

/// Data in files: CSV tables, NPY or IDX arrays, plain or gzip (told by their first bytes, not by their
/// names). Paths are as written in the sweep file; relative ones start at the sweep file's directory.
package struct FileData: Hashable, Sendable {
    /// Inputs; also the targets where these have no file of their own.
    package var path: String
    /// The targets' file (NPY or IDX); nil: they are a column of `path`.
    package var labels: String?
    /// Held-out rows in a file of their own; nil: a share of `path`'s rows, if any.
    package var testPath: String?
    /// The held-out rows' targets; there is one exactly where there are `labels` and `testPath`.
    package var testLabels: String?
    /// Which column of a table holds the target.
    package var target: TargetColumn = .last
    /// Whether the first row holds names; nil: told from whether it reads as numbers.
    package var header: Bool?
    /// Inputs are divided by this before any other scaling (digits: 16).
    package var divisor: Double = 1

    package init(path: String) { self.path = path }

    /// Every file that is named, with its key.
    package var files: [(key: DataFileKey, path: String)] {
        let paths = [path, labels, testPath, testLabels]
        return zip(DataFileKey.allCases, paths).compactMap { key, path in path.map { (key, $0) } }
    }
}

/// Sizes of a generated set. Inputs are N(0, 1) unless the generator says otherwise.
package struct GeneratedData: Hashable, Sendable {
    package var samples: Int = 1024
    package var features: Int = 16
    /// Classes (classification) or outputs (regression).
    package var outputs: Int = 2
    /// Standard deviation of noise: on the teacher's outputs, of each blob around its centre, or on a
    /// spiral's coordinates.
    package var noise: Double = 0
    /// Hidden width of a network teacher (one tanh layer).
    package var teacherWidth: Int = 32
    /// Standard deviation of the blobs' centres.
    package var spread: Double = 3
    /// Turns of each spiral.
    package var turns: Double = 3

    package init() {}
}

package enum DataSource: Hashable, Sendable {
    case file(FileData)
    /// Targets: x·T for a Gaussian T (argmax for classification).
    case linearTeacher(GeneratedData)
    /// Targets: a random one-hidden-layer tanh network.
    case networkTeacher(GeneratedData)
    /// Gaussian clusters, one a class.
    case gaussianBlobs(GeneratedData)
    /// Two interleaved spirals in the plane, one a class.
    case twoSpirals(GeneratedData)
}

/// A trial's data: source, split and scaling; the same for all trials of a sweep.
package struct DataConfiguration: Hashable, Sendable {
    package var source: DataSource = .gaussianBlobs(GeneratedData())
    package var task: LearningTask = .classification
    package var scaling: FeatureScaling = .none
    /// Share of rows held out for `test_accuracy`, 0 ≤ f < 1.
    package var testFraction: Double = 0
    /// Seed of generated data.
    package var seed: UInt64 = 0
    /// Seed of the split.
    package var splitSeed: UInt64 = 0

    package init() {}

    /// Rows of the test part of `rows` rows: their share rounded to the nearest (halves up), at least one and
    /// never all of them; 0 where nothing is held out.
    package func testRowCount(of rows: Int) -> Int {
        guard testFraction > 0, rows > 0 else { return 0 }
        return min(max(Int((Double(rows) * testFraction + 0.5).rounded(.down)), 1), rows - 1)
    }
}
