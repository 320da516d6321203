// How fast a journal is written, resumed and read when it holds a million trials, and in how much memory.

import ArgumentParser
import Foundation
import Reporting
import SweepJournal
import SweepModel
import SweepWire

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Fill a journal with trials, resume it, and read it as the result files do.")

    @Option(help: "Trials, all of them recorded but for one batch.") var trials = 1_000_000
    @Option(help: "Weight layers of each trial's network; 0: no layers, the smallest payload.") var layers =
        10
    @Option(help: "Trials granted, and recorded, in one commit.") var batch = 1_000
    @Option(help: "Trials per setting.") var replicates = 100
    @Option(help: "Where to make the run directory; default: the system's temporary directory.")
    var directory: String?
    @Flag(help: "Put the file out of the page cache before it is resumed.") var cold = false

    func run() throws {
        let parent = directory.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let run = parent.appendingPathComponent("gradsweep-journal-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: run) }
        try measure("fill") { try fill(run) }
        let path = run + "/" + Journal.fileName
        if cold { evict(path) }
        let journal = try measure("open") {
            (try Journal(directory: run, identity: identity, mode: .resume), ["bytes": size(of: path)])
        }
        try measure("recover") { ((), try recover(journal)) }
        if cold { evict(path) }
        try measure("results") { ((), try readResults(journal)) }
        try measure("attempts") { ((), try readAttempts(journal)) }
        try journal.close()
    }

    private var identity: RunIdentity {
        RunIdentity(
            name: "benchmark", digest: String(repeating: "be", count: 32), trialCount: trials,
            version: "0.1.0", inputs: [])
    }

    // MARK: The phases

    /// As a coordinator does it: a batch of grants, then a batch of results, each committed.
    private func fill(_ run: String) throws -> (Void, [String: Int]) {
        let journal = try Journal(directory: run, identity: identity, mode: .create)
        let worker = WorkerRecord(
            identity: String(repeating: "a", count: 32), host: "host", processID: 1, slots: 1,
            instructionSet: "avx2", version: "0.1.0")
        _ = try journal.append([.registered(worker)])
        var payloadBytes = 0
        for first in stride(from: 0, to: trials, by: batch) {
            let leases = (first..<min(first + batch, trials)).map {
                LeaseReference(sweep: journal.sweep, trial: $0, attempt: 1, epoch: journal.epoch)
            }
            _ = try journal.append([.granted(leases, worker: worker.identity)])
            // The last batch stays open, as after a crash.
            guard first + batch < trials else { break }
            let results = try leases.map { lease in
                let outcome = outcome(of: lease.trial)
                let payload = try OutcomeCodec.encode(outcome)
                payloadBytes += payload.count
                return JournalRecord.result(
                    DeliveredResult(
                        lease: lease, worker: worker.identity, durationNanoseconds: 1_000_000,
                        summary: OutcomeSummary(outcome), payload: payload))
            }
            _ = try journal.append(results)
        }
        try journal.close()
        return ((), ["payload_bytes_per_trial": payloadBytes / max(1, trials)])
    }

    /// What a coordinator reads at its start.
    private func recover(_ journal: Journal) throws -> [String: Int] {
        var recorded = 0
        var verified = 0
        try journal.forEachRecordedTrial { _, _, _ in recorded += 1 }
        try journal.forEachVerifiedTrial { _ in verified += 1 }
        let open = try journal.openHistories().count
        let counted = try journal.outcomeCounts().total
        return ["recorded": recorded, "open": open, "counted": counted, "verified": verified]
    }

    /// What the result files are made from, and their bytes.
    private func readResults(_ journal: Journal) throws -> [String: Int] {
        var report = SweepReport(parameters: ["learning_rate"])
        var bytes = 0
        try journal.forEachResult { result in
            let trial = result.lease.trial
            report.add(
                TrialRow(
                    specification: TrialSpecification(
                        trial: trial, setting: trial / replicates, replicate: trial % replicates,
                        seed: UInt64(trial),
                        parameters: [
                            ParameterAssignment(
                                name: "learning_rate", value: .number(Double(trial / replicates + 1)))
                        ]), outcome: try OutcomeCodec.decode(result.payload)))
            for file in SweepReport.File.allCases where report.pendingBytes(file) > 1 << 20 {
                bytes += report.take(file).count
            }
        }
        report.finish()
        return ["csv_bytes": bytes]
    }

    private func readAttempts(_ journal: Journal) throws -> [String: Int] {
        var attempts = 0
        try journal.forEachAttempt { _ in attempts += 1 }
        return ["attempts": attempts]
    }

    // MARK: Trials

    /// Like a trial's outcome in size: every number has all its bits.
    private func outcome(of trial: Int) -> TrialOutcome {
        let number = Double(trial + 1) / 3
        let verdict = Verdict.allCases[trial % Verdict.allCases.count]
        var result = TrialResult(judgement: Judgement(verdict: verdict), steps: 1000)
        result.initialLoss = number
        result.finalLoss = number / 7
        result.bestLoss = number / 11
        result.constantLoss = number / 13
        result.trainAccuracy = 1 / (number + 3)
        result.layers = (0..<layers).map { place in
            var layer = LayerRecord(layer: place + 1, fanIn: 64, units: 64)
            layer.initial = statistics(number / 17)
            layer.middle = statistics(number / 19)
            layer.final = statistics(number / 23)
            layer.minimumGradientNorm = number / 29
            layer.medianGradientNorm = number / 31
            layer.maximumGradientNorm = number / 37
            layer.maximumUpdateRatio = number / 41
            return layer
        }
        return .completed(result)
    }

    private func statistics(_ number: Double) -> LayerStatistics {
        var statistics = LayerStatistics()
        statistics.gradientNorm = number
        statistics.gradientMeanAbsolute = number / 2
        statistics.gradientMaximum = number * 3
        statistics.gradientZeroShare = 0
        statistics.deltaRMS = number / 5
        statistics.weightNorm = number * 7
        statistics.updateRatio = number / 9
        statistics.activationMean = number / 11
        statistics.activationDeviation = number / 13
        statistics.activationZeroShare = 0
        statistics.activationSaturatedShare = number / 15
        return statistics
    }

    // MARK: Measuring

    /// Runs a phase and writes its line: seconds by the clock and of this process's processor
    /// time (a busy machine shows in the difference), and the most memory that was resident meanwhile.
    private func measure<Value>(
        _ phase: String, _ body: () throws -> (Value, [String: Int])
    ) throws -> Value {
        ProcessMemory.forgetPeak()
        var outcome: (Value, [String: Int])?
        let processorTime = clock()
        let elapsed = try ContinuousClock().measure { outcome = try body() }
        let processorSeconds = Double(clock() - processorTime) / Double(CLOCKS_PER_SEC)
        guard let (value, figures) = outcome else { preconditionFailure("\(phase) was not measured") }
        try BenchmarkOutput.write(
            .object(
                [
                    ("benchmark", .text("journal")), ("phase", .text(phase)), ("trials", .integer(trials)),
                    ("layers", .integer(layers)), ("batch", .integer(batch)),
                    ("cold", .text("\(cold)")), ("seconds", .number(elapsed.seconds)),
                    ("processor_seconds", .number(processorSeconds)),
                    ("trials_per_second", .number(Double(trials) / elapsed.seconds)),
                    ("peak_memory_bytes", ProcessMemory.peak().map(JSONText.integer) ?? .null),
                ] + figures.sorted { $0.key < $1.key }.map { ($0.key, JSONText.integer($0.value)) }))
        return value
    }

    private func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    private func evict(_ path: String) {
        let fileDescriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard fileDescriptor >= 0 else { return }
        fsync(fileDescriptor)
        posix_fadvise(fileDescriptor, 0, 0, POSIX_FADV_DONTNEED)
        close(fileDescriptor)
    }
}
