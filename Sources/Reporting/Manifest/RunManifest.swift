// The content of manifest.json: what a run was made with, and by whom. Not here: finding that out, files.

package import SweepModel

/// What a run directory says about its making. Unlike the CSVs it depends on hosts and times.
package struct RunManifest: Hashable, Sendable {
    package static let format = "gradsweep-manifest/1"

    /// A data file that the sweep read.
    package struct DataFile: Hashable, Sendable {
        package var path: String
        package var sha256: String
        package var size: Int

        package init(path: String, sha256: String, size: Int) {
            self.path = path
            self.sha256 = sha256
            self.size = size
        }
    }

    /// Whether trials turned denormal numbers into 0, so that their numbers hold on one architecture only.
    package enum DenormalFlushing: String, Hashable, Sendable {
        case no, yes
        /// trials.csv says for each trial.
        case swept
    }

    package var name: String
    /// SHA-256 over the sweep file and its data.
    package var digest: String
    package var version: String
    package var gitRevision: String
    /// Of the coordinator's machine.
    package var operatingSystem: String
    package var dataFiles: [DataFile] = []
    package var settings = 0
    package var replicates = 0
    /// Trials that the sweep has; `counts` says how many of them are recorded.
    package var trials = 0
    package var flushDenormals = DenormalFlushing.no
    package var counts = OutcomeCounts()
    /// How often a coordinator was started in this run directory.
    package var epochs = 0
    /// Milliseconds since 1970: the first start and the last end.
    package var startedMilliseconds: Int64?
    package var finishedMilliseconds: Int64?
    /// Every worker process that took part; named in the manifest by host.
    package var workers: [WorkerRecord] = []
    /// nil where the sweep file asks for none.
    package var verification: VerificationReport?
    package var identityViolations: [IdentityViolation] = []

    package init(
        name: String, digest: String, version: String, gitRevision: String, operatingSystem: String
    ) {
        self.name = name
        self.digest = digest
        self.version = version
        self.gitRevision = gitRevision
        self.operatingSystem = operatingSystem
    }

    /// The instruction sets that trials were computed with, sorted.
    package var instructionSets: [String] { Set(workers.map(\.instructionSet)).sorted() }

    /// `manifest.json`: indented, keys in a fixed order, with a newline at the end.
    package var json: [UInt8] { Array((content.indented + "\n").utf8) }

    private var content: JSONText {
        .object([
            ("format", .text(Self.format)),
            ("name", .text(name)),
            ("digest", .text(digest)),
            ("version", .text(version)),
            ("git_revision", .text(gitRevision)),
            ("operating_system", .text(operatingSystem)),
            ("started", startedMilliseconds.map { .text(UTCTime.text($0)) } ?? .null),
            ("finished", finishedMilliseconds.map { .text(UTCTime.text($0)) } ?? .null),
            ("epochs", .integer(epochs)),
            ("data", .list(dataFiles.map(entry))),
            ("settings", .integer(settings)),
            ("replicates", .integer(replicates)),
            ("trials", .integer(trials)),
            ("flush_denormals", .text(flushDenormals.rawValue)),
            ("recorded", .integer(counts.total)),
            ("outcomes", outcomes),
            ("instruction_sets", .list(instructionSets.map(JSONText.text))),
            ("hosts", .list(hosts)),
            ("verification", verification.map(entry) ?? .null),
            ("identity_violations", .list(identityViolations.map(entry))),
        ])
    }

    private var outcomes: JSONText {
        let verdicts = Verdict.allCases.map { ($0.rawValue, JSONText.integer(counts[$0])) }
        return .object(verdicts + [(OutcomeName.failed, .integer(counts.failed))])
    }

    /// Hosts by name, each with how many worker processes it ran.
    private var hosts: [JSONText] {
        Dictionary(grouping: workers, by: \.host).sorted { $0.key < $1.key }.map { host, workers in
            .object([
                ("host", .text(host)),
                ("worker_processes", .integer(workers.count)),
                ("slots", .integer(workers.map(\.slots).max() ?? 0)),
                ("instruction_sets", .list(Set(workers.map(\.instructionSet)).sorted().map(JSONText.text))),
                ("versions", .list(Set(workers.map(\.version)).sorted().map(JSONText.text))),
            ])
        }
    }

    private func entry(_ file: DataFile) -> JSONText {
        .object([
            ("path", .text(file.path)), ("sha256", .text(file.sha256)), ("size", .integer(file.size)),
        ])
    }

    private func entry(_ verification: VerificationReport) -> JSONText {
        .object([
            ("share", .number(verification.share)),
            ("identical", .integer(verification.counts.identical)),
            ("different", .integer(verification.counts.different)),
            ("unverified", .integer(verification.counts.unverified)),
        ])
    }

    private func entry(_ violation: IdentityViolation) -> JSONText {
        .object([
            ("trial", .integer(violation.trial)),
            ("first_attempt", .integer(violation.firstAttempt)),
            ("first_worker", .text(violation.firstWorker)),
            ("first_host", host(of: violation.firstWorker)),
            ("second_attempt", .integer(violation.secondAttempt)),
            ("second_worker", .text(violation.secondWorker)),
            ("second_host", host(of: violation.secondWorker)),
        ])
    }

    private func host(of worker: String) -> JSONText {
        workers.first { $0.identity == worker }.map { .text($0.host) } ?? .null
    }
}
