// A slot: one thread that runs what it is given, one thing at a time.

internal import Foundation
internal import Synchronization

/// A thread with a large stack and a progress counter. Signals are left to the threads of the program.
final class Slot: Sendable {
    /// Training steps since the start.
    let progress = Atomic<UInt64>(0)
    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let isStopped = Atomic<Bool>(false)
    private let hasJob = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(name: String, stackBytes: Int) {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.stackSize = stackBytes
        thread.start()
    }

    /// Runs a job after those given before.
    func perform(_ job: @escaping @Sendable () -> Void) {
        jobs.withLock { $0.append(job) }
        hasJob.signal()
    }

    /// Lets the thread end when its job has ended.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        hasJob.signal()
    }

    /// Waits for the thread's end.
    /// - Returns: whether it came in time.
    func waitForEnd(until deadline: DispatchTime) -> Bool {
        hasEnded.wait(timeout: deadline) == .success
    }

    private func run() {
        while true {
            hasJob.wait()
            if isStopped.load(ordering: .relaxed) { break }
            let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?()
        }
        hasEnded.signal()
    }
}
