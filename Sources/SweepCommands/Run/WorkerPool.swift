// The worker processes that `gradsweep run` starts on this machine: started, watched, respawned, stopped.

import ChildProcesses
import Foundation

/// Local worker processes, kept at a wanted number until the sweep ends.
///
/// Lives on one thread, and that thread must outlive the workers: they ask the kernel to be killed when the
/// thread that started them is gone, so that a killed coordinator leaves no process behind.
final class WorkerPool {
    /// A worker that lives shorter than this died at its start.
    private static let shortLifeSeconds: TimeInterval = 2
    /// Deaths at the start, in a row over all workers, after which respawning makes no sense.
    private static let shortLivesMaximum = 8

    private struct Slot {
        var process: SpawnedProcess
        var startedAt: Date
    }

    private let arguments: [String]
    private let standardError: FileHandle
    private var slots: [Slot] = []
    private var shortLives = 0

    /// - Parameters:
    ///   - arguments: of the worker command, for instance `["worker", "--connect", …]`.
    ///   - standardError: where the workers' own messages go.
    init(arguments: [String], standardError: FileHandle) {
        self.arguments = arguments
        self.standardError = standardError
    }

    /// Starts `count` workers.
    func start(count: Int) throws(CommandFailure) {
        for _ in 0..<count { slots.append(try spawn()) }
    }

    /// Replaces workers that ended although the sweep goes on.
    ///
    /// - Returns: the process ids of those that ended.
    /// - Throws: when workers keep dying right after their start.
    func respawnDead(now: Date = Date()) throws(CommandFailure) -> [Int32] {
        var ended: [Int32] = []
        for index in slots.indices where !slots[index].process.isRunning {
            if now.timeIntervalSince(slots[index].startedAt) < Self.shortLifeSeconds {
                shortLives += 1
            } else {
                shortLives = 0
            }
            guard shortLives < Self.shortLivesMaximum else {
                let how =
                    switch slots[index].process.waitForEnd() {
                    case .signal(let number): "was killed by signal \(number)"
                    case .exit(let status): "exited with status \(status)"
                    }
                throw CommandFailure(
                    "workers die right after their start (the last one \(how)); see the run directory's "
                        + "workers.log", status: .incomplete)
            }
            ended.append(slots[index].process.id)
            slots[index] = try spawn()
        }
        return ended
    }

    /// A worker has registered: starting works, so deaths have another cause.
    func noteRegistration() { shortLives = 0 }

    /// Ends all workers: asks those that are still there to leave, kills those that have not after
    /// `graceSeconds`. Nothing that they hold is wanted any more.
    func stop(graceSeconds: TimeInterval) {
        for slot in slots { slot.process.send(SIGTERM) }
        let deadline = Date().addingTimeInterval(graceSeconds)
        while Date() < deadline, slots.contains(where: { $0.process.isRunning }) {
            Thread.sleep(forTimeInterval: 0.01)
        }
        for slot in slots { slot.process.send(SIGKILL) }
        for slot in slots { slot.process.waitForEnd() }
        slots = []
    }

    private func spawn() throws(CommandFailure) -> Slot {
        var settings = SpawnSettings.thisProgram(arguments)
        settings.output = standardError.fileDescriptor
        settings.error = standardError.fileDescriptor
        // Ctrl-C is for this process. What it sends them before they watch for it waits.
        settings.hasOwnGroup = true
        settings.blockedSignals = SignalWatcher.signals
        let process: SpawnedProcess
        do {
            process = try SpawnedProcess(settings)
        } catch {
            throw CommandFailure("no worker process: \(error)")
        }
        return Slot(process: process, startedAt: Date())
    }
}
