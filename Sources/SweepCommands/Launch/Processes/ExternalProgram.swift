// A program that this one starts for a job: ssh, sbatch, squeue. Not Foundation's Process, which hands this
// process's blocked and ignored signals on, so that an ssh could neither be interrupted nor notice a closed
// pipe. Not here: the workers of `gradsweep run` (WorkerPool), which live as long as this process.

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
    private static let starting = NSLock()
    private static let chunkBytes = 1 << 16

    private let arguments: [String]
    /// The process while it runs.
    private let running = Mutex<(id: pid_t?, isUnwanted: Bool)>((nil, false))

    /// - Parameter arguments: the program, then its arguments.
    package init(_ arguments: [String]) {
        self.arguments = arguments
    }

    /// Ends it now; before the start: it is not begun.
    package func kill() {
        running.withLock { running in
            running.isUnwanted = true
            if let id = running.id { _ = Foundation.kill(id, SIGKILL) }
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
        let (standardOutput, standardError) = try start(input: input)
        defer {
            close(standardOutput)
            close(standardError)
        }
        var errorTail: [UInt8] = []
        let isLate = follow(
            standardOutput, standardError,
            until: seconds.isFinite ? Self.now + seconds : .infinity, output
        ) { bytes in
            errorTail += bytes
            errorTail.removeFirst(max(0, errorTail.count - Self.errorBytesMaximum))
        }
        let status = reap()
        return Outcome(
            status: status, errorText: String(decoding: errorTail, as: UTF8.self), isLate: isLate)
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
    /// - Returns: the reading ends of its standard output and standard error.
    private func start(input: Int32?) throws(CommandFailure) -> (output: Int32, error: Int32) {
        // One at a time: a child that is started between the making of another's pipes and their marking
        // would keep them open.
        Self.starting.lock()
        defer { Self.starting.unlock() }
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        var output: [Int32] = [-1, -1]
        var error: [Int32] = [-1, -1]
        var code = pipe(&output) == 0 && pipe(&error) == 0 && nothing >= 0 ? 0 : errno
        for descriptor in output + error where descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        if code == 0 { code = spawn([input ?? nothing, output[1], error[1]]) }
        for descriptor in [nothing, output[1], error[1]] where descriptor >= 0 { close(descriptor) }
        guard code == 0 else {
            for descriptor in [output[0], error[0]] where descriptor >= 0 { close(descriptor) }
            let advice = code == ENOENT ? "; is it installed?" : ""
            throw CommandFailure(
                "\(arguments.first ?? "") cannot be started: \(String(cString: strerror(code)))\(advice)")
        }
        return (output[0], error[0])
    }

    /// - Returns: 0 or an errno.
    private func spawn(_ descriptors: [Int32]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // A group of its own: Ctrl-C is for this process, which still needs ssh to stop the workers.
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return running.withLock { running in
            guard !running.isUnwanted else { return ECANCELED }
            var id: pid_t = 0
            guard let program = words[0] else { return ENOENT }
            let code = posix_spawnp(&id, program, &actions, &attributes, &words, environ)
            if code == 0 { running.id = id }
            return code
        }
    }

    /// Reads both streams until the standard output ends. A background master of ssh may keep standard error
    /// open for long after that.
    ///
    /// - Returns: whether the time was up before.
    private func follow(
        _ output: Int32, _ error: Int32, until deadline: Double, _ onOutput: ([UInt8]) -> Void,
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
        waitForEnd(until: deadline, &isLate)
        while polled[1].fd >= 0, poll(&polled[1], 1, 0) > 0, let bytes = Self.read(error) { onError(bytes) }
        return isLate
    }

    /// Waits for the end of a process whose output has ended; leaves it for `reap`.
    private func waitForEnd(until deadline: Double, _ isLate: inout Bool) {
        guard let id = running.withLock({ $0.id }) else { return }
        var information = siginfo_t()
        while deadline.isFinite, !isLate {
            information.si_signo = 0
            waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT | WNOHANG)
            if information.si_signo != 0 { return }
            if Self.now >= deadline {
                isLate = true
                kill()
            }
            usleep(5_000)
        }
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    private func reap() -> Int32 {
        running.withLock { running in
            guard let id = running.id else { return -1 }
            running.id = nil
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
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
