// A program that this one starts for a job: ssh, sbatch, squeue; what it writes, how long it may take. Not
// here: the workers of `gradsweep run` (WorkerPool), which live as long as this process.

import ChildProcesses
import Foundation
import Synchronization

/// One execution of a program found on the PATH; `run` may be called once, `kill` from any thread.
package final class ExternalProgram: Sendable {
    /// How it ended.
    package struct Outcome: Sendable {
        /// Exit status; 128 + number for a signal, as a shell says it.
        package var status: Int32
        /// The last of what it wrote to standard error.
        package var errorText: String
        /// Whether it took longer than allowed and was killed.
        package var isLate = false

        /// The last line of the error text, or the status: what a table has room for.
        package var reason: String {
            let last = errorText.split(whereSeparator: \.isNewline)
                .last { !$0.allSatisfy(\.isWhitespace) }
            if let last { return last.trimmingCharacters(in: .whitespaces) }
            return isLate ? "no answer" : "exit status \(status)"
        }
    }

    private static let errorBytesMaximum = 4096
    private static let chunkBytes = 1 << 16

    private let arguments: [String]
    /// The process while it runs.
    private let running = Mutex<(process: SpawnedProcess?, isUnwanted: Bool)>((nil, false))

    /// - Parameter arguments: the program, then its arguments.
    package init(_ arguments: [String]) {
        self.arguments = arguments
    }

    /// Ends it now; before the start: it is not begun.
    package func kill() {
        running.withLock { running in
            running.isUnwanted = true
            running.process?.send(SIGKILL)
        }
    }

    /// Runs to the end on the calling thread.
    ///
    /// - Parameters:
    ///   - input: a descriptor for its standard input; nil: nothing to read.
    ///   - seconds: how long it may take.
    ///   - output: called with what it writes to standard output, as it comes.
    package func run(
        input: Int32? = nil, seconds: Double = .infinity, output: ([UInt8]) -> Void
    ) throws(CommandFailure) -> Outcome {
        let (process, standardOutput, standardError) = try start(input: input)
        defer {
            close(standardOutput)
            close(standardError)
        }
        var errorTail: [UInt8] = []
        let isLate = follow(
            process, standardOutput, standardError,
            until: seconds.isFinite ? Self.now + seconds : .infinity, output
        ) { bytes in
            errorTail += bytes
            errorTail.removeFirst(max(0, errorTail.count - Self.errorBytesMaximum))
        }
        return Outcome(
            status: process.waitForEnd().shellStatus, errorText: String(decoding: errorTail, as: UTF8.self),
            isLate: isLate)
    }

    /// Runs to the end and collects the output.
    package static func run(
        _ arguments: [String], input: Int32? = nil, seconds: Double = .infinity
    ) throws(CommandFailure) -> (outcome: Outcome, output: String) {
        var bytes: [UInt8] = []
        let outcome = try ExternalProgram(arguments).run(input: input, seconds: seconds) { bytes += $0 }
        return (outcome, String(decoding: bytes, as: UTF8.self))
    }

    // MARK: -

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Starts it.
    ///
    /// - Returns: it, and the reading ends of its standard output and standard error.
    private func start(
        input: Int32?
    ) throws(CommandFailure) -> (process: SpawnedProcess, output: Int32, error: Int32) {
        do {
            let program = arguments.first ?? ""
            let output = try SpawnedProcess.pipe(to: program)
            defer { close(output.writing) }
            var descriptors = [output.reading]
            do {
                let error = try SpawnedProcess.pipe(to: program)
                defer { close(error.writing) }
                descriptors.append(error.reading)
                var settings = SpawnSettings(arguments)
                (settings.input, settings.output, settings.error) = (input, output.writing, error.writing)
                // Ctrl-C is for this process, which still needs ssh to stop the workers.
                settings.hasOwnGroup = true
                let process = try running.withLock { running throws(SpawnError) in
                    guard !running.isUnwanted else { throw SpawnError(program: program, code: ECANCELED) }
                    let process = try SpawnedProcess(settings)
                    running.process = process
                    return process
                }
                return (process, output.reading, error.reading)
            } catch {
                for descriptor in descriptors { close(descriptor) }
                throw error
            }
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Reads both streams until the standard output ends. A background master of ssh may keep standard error
    /// open for long after that.
    ///
    /// - Returns: whether the time was up before.
    private func follow(
        _ process: SpawnedProcess, _ output: Int32, _ error: Int32, until deadline: Double,
        _ onOutput: ([UInt8]) -> Void,
        _ onError: ([UInt8]) -> Void
    ) -> Bool {
        var polled = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error, events: Int16(POLLIN), revents: 0),
        ]
        var isLate = false
        while true {
            var wait: Int32 = -1
            if !isLate, deadline.isFinite { wait = Int32(max(0, min(deadline - Self.now, 3600)) * 1000) + 1 }
            let count = poll(&polled, 2, wait)
            if !isLate, Self.now >= deadline {
                isLate = true
                kill()
            }
            guard count > 0 else { continue }
            if polled[1].revents != 0 {
                if let bytes = Self.read(error) { onError(bytes) } else { polled[1].fd = -1 }
            }
            if polled[0].revents != 0 {
                guard let bytes = Self.read(output) else { break }
                onOutput(bytes)
            }
        }
        // It may live on after its output has ended.
        while deadline.isFinite, !isLate, process.isRunning {
            if Self.now >= deadline {
                isLate = true
                kill()
            }
            usleep(5_000)
        }
        process.waitForEnd()
        while polled[1].fd >= 0, poll(&polled[1], 1, 0) > 0, let bytes = Self.read(error) { onError(bytes) }
        return isLate
    }

    /// Some bytes; nil at the end.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
            var read = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            while read < 0, errno == EINTR {
                read = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            }
            count = max(0, read)
        }
        return bytes.isEmpty ? nil : bytes
    }
}
