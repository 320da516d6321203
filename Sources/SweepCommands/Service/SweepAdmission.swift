// How sweeps get into a coordinator that takes them, and out of it: run directory, journal, catalogue, result
// files. Reads and writes on threads of its own, never on the coordinator's. Not here: their trials
// (SweepCore), the requests (ControlDesk).

import CoordinatorService
import DataSets
import Foundation
import SweepConfiguration
import SweepCore
import SweepJournal
import SweepModel
import Synchronization

/// Takes sweeps in, and writes their results when they end; thread safe.
final class SweepAdmission: SweepKeeping {
    private struct OpenSweep {
        let input: SweepInput
        let directory: RunDirectory
    }

    private static let priorities = -1_000...1_000
    private static let weights = 1...1_000
    /// Half of what a reply may have.
    private static let answerBytesMaximum = ControlServer.messageBytesMaximum / 2

    private let state: StateDirectory
    private let catalogue: SweepCatalogue
    private let registry: SweepRegistry
    private let open = Mutex<[SweepKey: OpenSweep]>([:])
    /// Submissions, one after the other.
    private let submissions = DispatchQueue(label: "admission.submissions")
    /// Endings, one after the other.
    private let endings = DispatchQueue(label: "admission.endings")
    private let sweepsMaximum = Scheduler.Limits().sweepsMaximum
    /// Of the coordinator, as soon as there is one.
    private let handle = Mutex<CoordinatorHandle?>(nil)

    init(state: StateDirectory, catalogue: SweepCatalogue, registry: SweepRegistry) {
        self.state = state
        self.catalogue = catalogue
        self.registry = registry
    }

    /// From now on submissions go there.
    func serve(_ handle: CoordinatorHandle) {
        self.handle.withLock { $0 = handle }
    }

    // MARK: In

    /// The sweeps that earlier starts have not finished. What cannot be gone on with is told and kept.
    func restore() -> [SweepRun] {
        catalogue.entries.compactMap { entry in
            do throws(CommandFailure) {
                let path = "\(entry.runDirectory)/\(RunDirectory.sweepFileName)"
                guard let text = FileManager.default.contents(atPath: path) else {
                    throw CommandFailure("\(path): is not there any more")
                }
                let input = try SweepInput(SweepFile(path: entry.file, bytes: [UInt8](text)))
                let directory = try RunDirectory(for: input, requested: entry.runDirectory, resume: true)
                return register(input, directory, entry)
            } catch {
                Output.report("warning: \(entry.name) cannot be gone on with: \(error.message)")
                if let record = SweepRecord(entry, problem: error.message) { _ = registry.add(record) }
                return nil
            }
        }
    }

    /// - Returns: nil where this sweep is here already.
    private func register(
        _ input: SweepInput, _ directory: RunDirectory, _ entry: SweepCatalogue.Entry
    ) -> SweepRun? {
        var record = SweepRecord(input, directory: directory.path)
        record.priority = entry.priority
        record.weight = entry.weight
        guard registry.add(record) else { return nil }
        open.withLock { $0[record.key] = OpenSweep(input: input, directory: directory) }
        let definition = input.definition
        var run = SweepRun(
            announcement: input.announcement, journal: directory.journal,
            specification: { definition.trial(at: $0) })
        run.priority = entry.priority
        run.weight = entry.weight
        run.verificationShare = definition.verificationShare
        run.startsPaused = entry.isPaused
        return run
    }

    func take(
        _ submission: ControlRequest.Submission,
        answer: @escaping @Sendable (Result<SweepKey, CommandFailure>) -> Void
    ) {
        submissions.async { [self] in
            do throws(CommandFailure) {
                try admit(submission, answer)
            } catch {
                answer(.failure(error))
            }
        }
    }

    private func admit(
        _ submission: ControlRequest.Submission,
        _ answer: @escaping @Sendable (Result<SweepKey, CommandFailure>) -> Void
    ) throws(CommandFailure) {
        try check(submission)
        let input = try SweepInput(path: submission.file)
        guard input.digest.sha256 == submission.digest else {
            throw CommandFailure(
                "\(submission.file): the coordinator reads another sweep file, or other data, than the one "
                    + "that was submitted; did it change?")
        }
        let key = input.identity.sweep
        if let known = registry.all.first(where: { $0.key == key }),
            known.course.isOpen || known.course == .writing
        {
            throw CommandFailure("\(input.definition.name) runs here already, in \(known.directory)")
        }
        guard registry.all.count(where: { $0.course.isOpen }) < sweepsMaximum else {
            throw CommandFailure("this coordinator has its maximum of \(sweepsMaximum) sweeps")
        }
        guard let handle = handle.withLock({ $0 }) else {
            throw CommandFailure("this coordinator is just being started; try again")
        }
        let directory = try RunDirectory(
            for: input, requested: submission.runDirectory ?? state.runDirectory(of: input),
            resume: submission.resume)
        let entry = SweepCatalogue.Entry(
            name: input.definition.name, digest: input.digest.sha256, file: submission.file,
            runDirectory: directory.path, priority: submission.priority, weight: submission.weight)
        guard let run = register(input, directory, entry) else {
            throw CommandFailure("\(input.definition.name) runs here already")
        }
        do {
            // First, so that a crash right after the answer finds it.
            try catalogue.add(entry)
            try handle.submit(run) { [self] error in
                guard let error else { return answer(.success(key)) }
                withdraw(key)
                answer(.failure(CommandFailure("\(error)")))
            }
        } catch {
            withdraw(key)
            throw (error as? CommandFailure) ?? CommandFailure("\(error)")
        }
    }

    private func check(_ submission: ControlRequest.Submission) throws(CommandFailure) {
        guard Self.priorities.contains(submission.priority) else {
            throw CommandFailure("priority \(submission.priority); give a number from -1000 to 1000")
        }
        guard Self.weights.contains(submission.weight) else {
            throw CommandFailure("weight \(submission.weight); give a number from 1 to 1000")
        }
        for path in [submission.file, submission.runDirectory].compactMap(\.self) {
            guard path.hasPrefix("/"), path.utf8.count < Int(PATH_MAX), !path.utf8.contains(0) else {
                throw CommandFailure("\(path.prefix(200)): not an absolute path")
            }
        }
    }

    /// Takes back what a submission that failed has begun.
    private func withdraw(_ key: SweepKey) {
        registry.remove(key)
        let sweep = open.withLock { $0.removeValue(forKey: key) }
        try? catalogue.remove(key)
        guard let directory = sweep?.directory else { return }
        if directory.isResumed { try? directory.journal.close() } else { directory.discard() }
    }

    func remember(_ control: SweepControl, of sweep: SweepKey) throws(CommandFailure) {
        switch control {
        case .pause: try catalogue.setPaused(true, sweep)
        case .resume: try catalogue.setPaused(false, sweep)
        case .stop, .cancel:
            try catalogue.remove(sweep)
            registry.update(sweep) { record in
                if record.course == .failed { record.course = control == .stop ? .stopped : .cancelled }
            }
        }
    }

    // MARK: Out

    /// A sweep has ended: all that is to be kept of it is in its journal.
    func end(_ key: SweepKey, _ end: SweepEnd, _ snapshot: CoordinatorSnapshot) {
        registry.update(key) { record in
            record.course = end == .completed ? .writing : .stopping
            record.last = snapshot
        }
        endings.async { [self] in
            let sweep = open.withLock { $0.removeValue(forKey: key) }
            guard let sweep else { return }
            do throws(CommandFailure) {
                let result = try close(sweep, end)
                registry.update(key) { record in
                    record.course =
                        switch end {
                        case .completed: .completed
                        case .stopped: .stopped
                        case .cancelled: .cancelled
                        case .failed: .failed
                        }
                    record.result = result
                }
                Output.report("\(snapshot.name) \(end.rawValue): \(sweep.directory.path)")
            } catch {
                registry.update(key) { record in
                    record.course = .failed
                    record.problem = error.message
                }
                Output.report("error: \(snapshot.name): \(error.message)")
            }
        }
    }

    /// A sweep's journal takes nothing any more; its end follows. The next start goes on with it if it can.
    func fail(_ key: SweepKey, _ error: JournalError) {
        registry.update(key) { $0.problem = error.description }
    }

    private func close(
        _ sweep: OpenSweep, _ end: SweepEnd
    ) throws(CommandFailure) -> ControlReply.Result? {
        guard end != .failed else {
            // It may well be unable to close: giving it up must do.
            try? sweep.directory.journal.close()
            return nil
        }
        var result = ControlReply.Result(
            text: "\(end.rawValue); continue with gradsweep submit --resume (\(sweep.directory.path))",
            exitStatus: ExitStatus.interrupted.rawValue)
        if end == .completed {
            let answer = try ResultFiles(input: sweep.input, directory: sweep.directory).write()
            result = ControlReply.Result(
                text: Self.bounded(answer.text(width: 120), directory: sweep.directory.path),
                exitStatus: answer.status.rawValue)
        }
        do {
            try sweep.directory.journal.close()
        } catch {
            throw CommandFailure(error.description)
        }
        // Last: whatever ends this process before is made up for by the next start.
        try catalogue.remove(sweep.input.identity.sweep)
        return result
    }

    /// A text that fits into a reply, cut at the end of a line.
    private static func bounded(_ text: String, directory: String) -> String {
        guard text.utf8.count > answerBytesMaximum else { return text }
        let kept = String(decoding: text.utf8.prefix(answerBytesMaximum), as: UTF8.self)
        let end = kept.lastIndex(of: "\n") ?? kept.endIndex
        return kept[..<end] + "\n… and more; see \(directory)"
    }

    /// Waits for what is being written, and closes the journals of all that goes on with the next start.
    func close() {
        submissions.sync {}
        endings.sync {}
        let rest = open.withLock { open in
            defer { open = [:] }
            return open
        }
        for key in rest.keys.sorted() { try? rest[key]?.directory.journal.close() }
    }
}
