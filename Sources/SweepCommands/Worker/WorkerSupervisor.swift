// A worker is two processes: a small one that engines and people see, and its child, which trains. Training
// can be what kills a process (memory, a crash in the core); the small one is still there then, tells the
// coordinator at once and says what the child wrote last. Not here: training, decisions.
//
// The child takes no signals from outside but SIGKILL and SIGSTOP: an engine that signals a whole group would
// otherwise ask it twice, and a second request means haste. It hears of them over its standard input, a byte
// each.

import ChildProcesses
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
    /// With which its child may end as it should, too.
    let drainedStatus: Int32

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
        let end = child.waitForEnd(expecting: drainedStatus)
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

    private let process: SpawnedProcess
    private let input: Int32
    private let errors: Int32

    /// - Parameter environment: variables beside those of this process.
    init(environment: [String: String]) throws(CommandFailure) {
        var settings = SpawnSettings.thisProgram(Array(CommandLine.arguments.dropFirst()))
        settings.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Until it ignores them.
        settings.blockedSignals = SignalWatcher.signals
        do {
            let input = try SpawnedProcess.pipe(to: "a worker process")
            let errors = try SpawnedProcess.pipe(to: "a worker process")
            (settings.input, settings.error) = (input.reading, errors.writing)
            process = try SpawnedProcess(settings)
            close(input.reading)
            close(errors.writing)
            self.input = input.writing
            self.errors = errors.reading
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    var processID: pid_t { process.id }

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

    /// - Parameter status: an exit status that is no death, beside this program's usual ones.
    func waitForEnd(expecting status: Int32) -> End {
        let end = process.waitForEnd()
        guard case .exit(let code) = end else {
            let number = end.shellStatus - 128
            return End(
                status: end.shellStatus,
                cause: "signal \(number) (\(String(cString: strsignal(number))))")
        }
        let isOwn = ExitStatus(rawValue: code) != nil || code == status
        return End(status: code, cause: isOwn ? nil : "exit status \(code)")
    }
}
