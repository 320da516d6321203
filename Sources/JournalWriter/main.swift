// A process that writes a journal until it is killed, for tests that kill it. Not part of the product.
//
//   JournalWriter DIRECTORY BATCH PAYLOAD_BYTES local|network [FILE_SIZE_LIMIT]
//
// Resumes the run directory, or begins one, and records its trials in ascending order, `BATCH` at a time.
// Prints the number of recorded trials after each commit. With a limit (bytes), the process may write no
// larger files, as with `ulimit -f`; whenever that stops the journal, it prints "full", allows itself as much
// again, and gives the journal the same batch once more.

import Foundation
import SweepJournal
import SweepModel

let identity = RunIdentity(
    name: "killed", digest: String(repeating: "4b", count: 32), trialCount: 1_000_000, version: "0.1.0",
    inputs: [])

/// A payload that no other trial has.
func payload(of trial: Int, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: trial &* 31 &+ $0 &* (trial | 1)) }
}

func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// The largest file that this process may write, in bytes.
func limitFileSize(to size: Int) {
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    var limit = rlimit()
    getrlimit(resource, &limit)
    limit.rlim_cur = rlim_t(size)
    if setrlimit(resource, &limit) != 0 { say("error: no limit on file sizes") }
}

/// Whether there was room.
func append(_ records: [JournalRecord], to journal: Journal) throws -> Bool {
    do {
        _ = try journal.append(records)
        return true
    } catch {
        guard error.code == .diskFull else { throw error }
        return false
    }
}

func write() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 4, let batch = Int(arguments[2]), let byteCount = Int(arguments[3]) else {
        return say("usage: JournalWriter DIRECTORY BATCH PAYLOAD_BYTES local|network [FILE_SIZE_LIMIT]")
    }
    let directory = arguments[1]
    let sizeStep = arguments.count > 4 ? Int(arguments[5]) : nil
    var sizeMaximum = sizeStep
    signal(SIGXFSZ, SIG_IGN)
    if let sizeMaximum { limitFileSize(to: sizeMaximum) }
    let journal = try Journal(
        directory: directory, identity: identity, mode: Journal.exists(in: directory) ? .resume : .create,
        fileSystem: arguments[4] == "network" ? .network(type: "nfs4") : .local)
    let worker = WorkerRecord(
        identity: "w\(journal.epoch)", host: "h", processID: Int(getpid()), slots: 1, instructionSet: "avx2",
        version: "0.1.0")
    _ = try journal.append([.registered(worker)])
    var attempts: [Int: Int] = [:]
    for (trial, history) in try journal.openHistories() { attempts[trial] = history.attempts }
    var recorded = try journal.outcomeCounts().total
    while recorded + batch <= identity.trialCount {
        let leases = (recorded..<recorded + batch).map {
            LeaseReference(
                sweep: identity.sweep, trial: $0, attempt: (attempts[$0] ?? 0) + 1, epoch: journal.epoch)
        }
        let results = leases.map {
            JournalRecord.result(
                DeliveredResult(
                    lease: $0, worker: worker.identity, durationNanoseconds: 1,
                    summary: .verdict(.converged), payload: payload(of: $0.trial, byteCount: byteCount)))
        }
        for records in [[.granted(leases, worker: worker.identity)], results] {
            while try !append(records, to: journal) {
                guard let step = sizeStep, let size = sizeMaximum else { return say("full") }
                say("full")
                sizeMaximum = size + step
                limitFileSize(to: size + step)
            }
        }
        recorded += batch
        say("\(recorded)")
    }
}

do {
    try write()
} catch {
    say("error: \(error)")
    exit(1)
}
