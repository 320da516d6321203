// A worker is two processes: a small one that engines and people see, and its child, which trains. Training
// can be what kills a process (memory, a crash in the core); the small one is still there then, tells the
// coordinator at once and says what the child wrote last. Not here: training, decisions.
//
// The child takes no signals from outside but SIGKILL and SIGSTOP: an engine that signals a whole group would
// otherwise ask it twice, and a second request means haste. It hears of them over its standard input, a byte
// each.

import Foundation
import Logging
import SweepKeys
import SweepProtocol
import WorkerService

/// The outer process.
struct WorkerSupervisor {
    /// The child finds who started it here: process id, identity, format of its log.
    static let variable = "GRADSWEEP_SUPERVISED"

    /// What the child is told of its parent.
    struct Bond: Equatable {
        var parent: Int32
        var identity: String
        var logsJSON: Bool

        var text: String { "\(parent) \(identity) \(logsJSON ? "json" : "text")" }

        init(parent: Int32, identity: String, logsJSON: Bool) {
            self.parent = parent
            self.identity = identity
            self.logsJSON = logsJSON
        }

        /// - Returns: nil for anything but what `text` gives.
        init?(_ text: String) {
            let words = text.split(separator: " ")
            guard words.count == 3, let parent = Int32(words[0]), words[1].count == 32,
                ["json", "text"].contains(words[2])
            else { return nil }
            self.init(parent: parent, identity: String(words[1]), logsJSON: words[2] == "json")
        }
    }

    let endpoint: String
    let join: JoinFile?
    let logsJSON: Bool

    /// Starts this program again with the same arguments, and stays until that has ended.
    ///
    /// - Returns: the exit status for this process: the child's own, or 128 and the signal that ended it.
    func run() throws(CommandFailure) -> Int32 {
        let bond = Bond(
            parent: getpid(), identity: WorkerConfiguration.drawIdentity(), logsJSON: logsJSON)
        let child = try ChildProcess(environment: [Self.variable: bond.text])
        SignalWatcher.watch { _ in child.requestDrain() }
        var lines = LastLines(count: LastWords.linesMaximum, bytes: LastWords.lineBytesMaximum)
        child.relayErrors { lines.append($0) }
        let end = child.waitForEnd()
        guard let cause = end.cause else { return end.status }
        Output.report("worker: process \(child.processID) died: \(cause)")
        let words = LastWords(
            identity: bond.identity, host: ProcessInfo.processInfo.hostName,
            processID: Int(child.processID), cause: cause, lines: lines.all)
        // A coordinator that cannot be reached will notice the silence.
        try? LastWordsSender.send(words, to: endpoint, join: join)
        return end.status
    }
}

/// This program once more.
final class ChildProcess: Sendable {
    struct End {
        var status: Int32
        /// Why it died, in words; nil where it ended by itself.
        var cause: String?
    }

    let processID: pid_t
    private let input: Int32
    private let errors: Int32

    /// - Parameter environment: variables beside those of this process.
    init(environment: [String: String]) throws(CommandFailure) {
        var inputEnds: [Int32] = [-1, -1]
        var errorEnds: [Int32] = [-1, -1]
        guard pipe(&inputEnds) == 0, pipe(&errorEnds) == 0 else {
            throw CommandFailure("a worker process needs pipes: \(String(cString: strerror(errno)))")
        }
        for descriptor in inputEnds + errorEnds { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, inputEnds[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorEnds[1], STDERR_FILENO)
        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") }
        arguments.append(nil)
        settings.append(nil)
        var child: pid_t = 0
        let code = posix_spawn(&child, "/proc/self/exe", &actions, nil, arguments, settings)
        for pointer in arguments + settings { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        close(inputEnds[0])
        close(errorEnds[1])
        input = inputEnds[1]
        errors = errorEnds[0]
        processID = child
        guard code == 0 else {
            throw CommandFailure("cannot start a worker process: \(String(cString: strerror(code)))")
        }
    }

    deinit {
        close(input)
        close(errors)
    }

    /// Asks it to finish what runs and leave; again: at once.
    func requestDrain() {
        var byte = UInt8(ascii: "d")
        _ = write(input, &byte, 1)
    }

    /// Hands on what it writes to standard error, until it has closed that.
    func relayErrors(_ observe: (ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(errors, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let bytes = buffer[..<count]
            observe(bytes)
            Output.relay(bytes)
        }
    }

    func waitForEnd() -> End {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { return End(status: ExitStatus.incomplete.rawValue, cause: nil) }
        }
        // wait(2)'s macros, which Swift doesn't import.
        let signal = status & 0x7F
        guard signal == 0 else {
            return End(
                status: 128 + signal, cause: "signal \(signal) (\(String(cString: strsignal(signal))))")
        }
        let code = status >> 8 & 0xFF
        let isOwn = ExitStatus(rawValue: code) != nil
        return End(status: code, cause: isOwn ? nil : "exit status \(code)")
    }
}
