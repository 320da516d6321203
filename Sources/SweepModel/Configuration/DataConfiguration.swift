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

/// A table in a file: CSV, plain or gzip (told by its first bytes, not by its name).
package struct FileData: Hashable, Sendable {
    /// As written in the sweep file; relative paths start at the sweep file's directory.
    package var path: String
    package var target: TargetColumn = .last
    /// Whether the first row holds names; nil: told from whether it reads as numbers.
    package var header: Bool?
    /// Inputs are divided by this before any other scaling (digits: 16).
    package var divisor: Double = 1

    package init(path: String) { self.path = path }
}

/// Sizes of a generated set. Inputs are N(0, 1) unless the generator says otherwise.
package struct GeneratedData: Hashable, Sendable {
    package var samples: Int = 1024
    package var features: Int = 16
    /// Classes (classification) or outputs (regression).
    package var outputs: Int = 2
    /// Standard deviation of noise: on the teacher's outputs, or of each blob around its centre.
    package var noise: Double = 0
    /// Hidden width of a network teacher (one tanh layer).
    package var teacherWidth: Int = 32
    /// Standard deviation of the blobs' centres.
    package var spread: Double = 3

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
