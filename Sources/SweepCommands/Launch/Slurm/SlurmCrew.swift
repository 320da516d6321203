// Workers as tasks of a Slurm job: submitted, watched, cancelled. Slurm places them, and starts them again
// where a node failed or they had to make room. Not here: its programs (SlurmQueue), the script (SlurmJob).

import Foundation
import Synchronization

final class SlurmCrew: SweepCrew, Sendable {
    private static let pollSeconds = 5.0
    private static let leaveSeconds = 10.0
    /// Slurm waits KillWait, 30 s where nobody set it, between SIGTERM and SIGKILL.
    private static let cancelSeconds = 120.0

    /// The job for a coordinator's endpoint and a run directory.
    private let job: @Sendable (_ endpoint: String, _ directory: String) throws(CommandFailure) -> SlurmJob
    private let lines = Mutex<[String]>([])
    private let id = Mutex<String?>(nil)
    private let isOver = Atomic(false)
    private let hasNoTask = Atomic(false)

    init(
        job: @escaping @Sendable (_ endpoint: String, _ directory: String) throws(CommandFailure) -> SlurmJob
    ) {
        self.job = job
    }

    // MARK: SweepCrew

    func start(endpoint: String, directory: String) throws(CommandFailure) {
        let job = try job(endpoint, directory)
        let submitted = try Self.submit(job)
        id.withLock { $0 = submitted }
        say("submitted job \(submitted): \(job.workers) workers; they write to \(job.logDirectory)")
        let thread = Thread { [self] in watch(submitted) }
        thread.name = "slurm"
        thread.start()
    }

    func takeNews() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    var hopelessness: String? {
        guard hasNoTask.load(ordering: .acquiring), let id = id.withLock({ $0 }) else { return nil }
        return "no task of job \(id) is left" + Self.endings(of: id)
    }

    func finish() {
        isOver.store(true, ordering: .releasing)
        for line in takeNews() { Output.report(line) }
        guard let id = id.withLock({ $0 }) else { return }
        do throws(CommandFailure) {
            // Running workers leave by themselves when the sweep has ended; waiting tasks have nothing to do.
            let isEmpty = try Self.wait(.job(id), seconds: Self.leaveSeconds) { tasks in
                !tasks.contains { $0.state == "RUNNING" || $0.state == "COMPLETING" }
            }
            let left = try SlurmQueue.tasks(.job(id))
            if !isEmpty || !left.isEmpty { try Self.end(.job(id)) }
            Output.report("job \(id): no task is left" + Self.endings(of: id))
        } catch {
            Output.report("warning: job \(id) may be left: \(error.message)")
        }
    }

    // MARK: -

    /// Writes the script into the job's log directory and submits it.
    static func submit(_ job: SlurmJob) throws(CommandFailure) -> String {
        let script = try job.script()
        try RunDirectory.createWithParents(job.logDirectory, "directory for what workers say")
        let path = "\(job.logDirectory)/\(job.name).sbatch"
        try RunDirectory.write(Array(script.utf8), to: path)
        return try SlurmQueue.submit(path)
    }

    /// Cancels jobs and waits until they are gone.
    static func end(_ selection: SlurmQueue.Selection) throws(CommandFailure) {
        try SlurmQueue.cancel(selection)
        let isEmpty = try wait(selection, seconds: cancelSeconds) { $0.isEmpty }
        guard isEmpty else {
            let left = try SlurmTable.summary(SlurmQueue.tasks(selection))
            throw CommandFailure("some tasks have not ended within \(Int(cancelSeconds)) s: \(left)")
        }
    }

    /// How the tasks that have ended did so, for the end of a sentence.
    private static func endings(of id: String) -> String {
        let codes = SlurmQueue.exitCodes(of: id)
        guard !codes.isEmpty else { return "" }
        return "; ended: "
            + codes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; ")
    }

    private static func wait(
        _ selection: SlurmQueue.Selection, seconds: Double, until isEnough: ([SlurmTask]) -> Bool
    ) throws(CommandFailure) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while true {
            if isEnough(try SlurmQueue.tasks(selection)) { return true }
            guard Date() < deadline else { return false }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private func say(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    /// Tells what changes in the queue, until the sweep is over.
    private func watch(_ id: String) {
        var last = ""
        while !isOver.load(ordering: .acquiring) {
            let summary: String
            do throws(CommandFailure) {
                let tasks = try SlurmQueue.tasks(.job(id))
                hasNoTask.store(tasks.isEmpty, ordering: .releasing)
                summary = SlurmTable.summary(tasks)
            } catch {
                summary = error.message
            }
            if summary != last { say("job \(id): \(summary)") }
            last = summary
            Thread.sleep(forTimeInterval: Self.pollSeconds)
        }
    }
}
