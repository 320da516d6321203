// A sweep file with its data, checked as far as it can be before anything runs. Not here: running it.

import DataSets
import SweepConfiguration
import SweepJournal
import SweepModel
import SweepProtocol
import SweepWire

extension PreparedData {
    /// What is wrong with the first number that a Float cannot hold, and whether it is in the test part;
    /// nil if all fit.
    fileprivate var firstBeyondFloat: (problem: String, isInTestPart: Bool)? {
        for (part, set) in [("training", training), ("test", test)] {
            guard let set, let index = set.inputs.firstIndex(where: { !Float($0).isFinite }) else { continue }
            let (row, column) = index.quotientAndRemainder(dividingBy: set.features)
            let problem =
                "\(part) part, row \(row + 1), feature \(column + 1): \(set.inputs[index]) is too large for "
                + "float32; scale the data, or train in precision: float64"
            return (problem, part == "test")
        }
        return nil
    }
}

/// A sweep that is ready to run: the file is valid, the data are there and finite.
struct SweepInput: Sendable {
    let file: SweepFile
    let definition: SweepDefinition
    let dataFiles: [DataFileAnnouncement]
    let digest: SweepDigest
    let features: Int
    let outputs: Int
    let trainingRows: Int

    /// Reads and checks a sweep file and its data.
    ///
    /// - Throws: `CommandFailure` with every mistake of the sweep file, or with the data's first one.
    init(path: String) throws(CommandFailure) {
        try self.init(try Self.read(path))
    }

    /// Checks a sweep file that was read before, and its data.
    init(_ file: SweepFile) throws(CommandFailure) {
        self.file = file
        guard file.bytes.count <= WireLimits.sweepFile else {
            throw CommandFailure(
                "\(file.path): a sweep file has at most \(WireLimits.sweepFile >> 20) MiB, this one has "
                    + "\(file.bytes.count >> 20)")
        }
        definition = try Self.parse(file)
        let files = Self.files(of: definition)
        var narrowing: (problem: String, isInTestPart: Bool)?
        let locator = DataLocator.relative(to: file.directory)
        do throws(DataError) {
            var announcements: [DataFileAnnouncement] = []
            for path in definition.dataFiles {
                let located = locator.locate(path).path
                let digest = try FileDigest.of(path: located)
                announcements.append(
                    DataFileAnnouncement(
                        path: path, absolutePath: AbsolutePath.of(located), sha256: digest.sha256,
                        size: digest.size))
            }
            dataFiles = announcements
            let data = try PreparedData.load(definition.base.data, locator: locator)
            features = data.training.features
            outputs = data.training.targets.outputs
            trainingRows = data.training.rows
            // Numbers beyond the trials' format are bad data, too, and better refused here than by workers.
            if definition.base.training.precision == .float32
                || definition.parameterNames.contains("precision")
            {
                narrowing = data.firstBeyondFloat
            }
        } catch {
            let named = files.first { locator.locate($0.path).path == error.path } ?? files.first
            throw CommandFailure(Self.place(of: named, in: file) + error.description)
        }
        if let narrowing {
            let testFile = files.first { $0.key == .testFile && narrowing.isInTestPart }
            throw CommandFailure(Self.place(of: testFile ?? files.first, in: file) + narrowing.problem)
        }
        digest = SweepDigest(sweepFile: file.bytes, dataFiles: dataFiles.map(\.sha256))
        do {
            try definition.check(trainingRows: trainingRows)
        } catch {
            throw CommandFailure(error.description)
        }
        // A path with a line break, for one: better refused here than when the first worker is to be told.
        do {
            _ = try WireCodec.encode(.announce(announcement))
        } catch {
            throw CommandFailure("\(file.path): workers cannot be told of this sweep: \(error)")
        }
    }

    /// The data files that a sweep names; none for generated data.
    private static func files(of definition: SweepDefinition) -> [(key: DataFileKey, path: String)] {
        guard case .file(let data) = definition.base.data.source else { return [] }
        return data.files
    }

    /// `sweep.yaml:3: data.labels: ` for the line that names a data file; empty for generated data.
    private static func place(of named: (key: DataFileKey, path: String)?, in file: SweepFile) -> String {
        guard let (key, path) = named else { return "" }
        let lines = String(decoding: file.bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.contains(path) && !$0.hasPrefix("#") }
        return "\(file.path):\(line.map { "\($0 + 1): " } ?? " ")data.\(key.rawValue): "
    }

    /// Reads a sweep file's bytes.
    static func read(_ path: String) throws(CommandFailure) -> SweepFile {
        do {
            return try SweepFile.read(path: path)
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// Parses a sweep file.
    static func parse(_ file: SweepFile) throws(CommandFailure) -> SweepDefinition {
        do {
            return try file.definition()
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// What the journal remembers to tell this sweep from another.
    var identity: RunIdentity {
        var inputs = [RunIdentity.Input(path: "sweep.yaml", sha256: SHA256.hexDigest(of: file.bytes))]
        inputs += dataFiles.map { RunIdentity.Input(path: $0.path, sha256: $0.sha256) }
        return RunIdentity(
            name: definition.name, digest: digest.sha256, trialCount: definition.trialCount,
            version: Release.version, inputs: inputs)
    }

    /// What workers have to know.
    var announcement: SweepAnnouncement {
        SweepAnnouncement(
            name: definition.name, digest: digest.sha256,
            sweepFile: String(decoding: file.bytes, as: UTF8.self),
            dataFiles: dataFiles)
    }
}
