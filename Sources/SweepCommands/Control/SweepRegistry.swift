// What a coordinator's process knows of its sweeps beside what the scheduler tells: where they live, and how
// they ended. Not here: what is kept over a restart (SweepCatalogue).

import CoordinatorService
import DataSets
import SweepConfiguration
import SweepJournal
import SweepModel
import Synchronization

/// A sweep that was given to this coordinator.
struct SweepRecord: Sendable {
    let key: SweepKey
    /// The key as 16 hexadecimal digits.
    let id: String
    let name: String
    /// The run directory's path.
    let directory: String
    var priority = 0
    var weight = 1
    /// What is known without the scheduler: `.running` until it has ended.
    var course = SweepState.Course.running
    var problem: String?
    /// When it ended.
    var last: CoordinatorSnapshot?
    var result: ControlReply.Result?

    init(_ input: SweepInput, directory: String) {
        key = input.identity.sweep
        id = String(input.digest.sha256.prefix(16))
        name = input.definition.name
        self.directory = directory
    }

    /// A sweep that could not be gone on with.
    init?(_ entry: SweepCatalogue.Entry, problem: String) {
        guard let key = SweepKey(digest: entry.digest) else { return nil }
        self.key = key
        id = String(entry.digest.prefix(16))
        name = entry.name
        directory = entry.runDirectory
        priority = entry.priority
        weight = entry.weight
        course = .failed
        self.problem = problem
    }
}

/// The sweeps of one coordinator, for all threads.
final class SweepRegistry: Sendable {
    /// Ended sweeps that are remembered.
    private static let endedMaximum = 64

    private let records = Mutex<[SweepRecord]>([])

    /// In the order of their submission.
    var all: [SweepRecord] { records.withLock { $0 } }

    /// Adds a sweep, in place of one of the same key that has ended.
    ///
    /// - Returns: false where that sweep has not ended yet.
    func add(_ record: SweepRecord) -> Bool {
        records.withLock { records in
            if let former = records.firstIndex(where: { $0.key == record.key }) {
                guard !records[former].course.isOpen, records[former].course != .writing else { return false }
                records.remove(at: former)
            }
            records.append(record)
            let ended = records.indices.filter { !records[$0].course.isOpen }
            if ended.count > Self.endedMaximum, let oldest = ended.first { records.remove(at: oldest) }
            return true
        }
    }

    func update(_ key: SweepKey, _ change: (inout SweepRecord) -> Void) {
        records.withLock { records in
            guard let index = records.firstIndex(where: { $0.key == key }) else { return }
            change(&records[index])
        }
    }

    func remove(_ key: SweepKey) {
        records.withLock { $0.removeAll { $0.key == key } }
    }

    /// All sweeps, with what the scheduler says of the open ones.
    func states(_ status: CoordinatorStatus) -> [SweepState] {
        all.map { record in
            var state = SweepState(record)
            if let open = status.sweeps.first(where: { $0.key == record.key }) { state.take(open.snapshot) }
            return state
        }
    }
}
