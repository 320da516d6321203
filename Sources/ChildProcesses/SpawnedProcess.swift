// A child process that gets what it is given and nothing else. Foundation's Process hands on the starting
// thread's blocked signals (an ssh that cannot be interrupted, a podman that waits for ever for a signal) and
// every descriptor that is not marked, among them the socket by which Process learns of the child's end: a
// daemon that the child leaves behind keeps that open, and the end is never noticed. Not here: what is
// written and read.

import CPlatform
import Foundation
import Synchronization

/// How a child is started.
package struct SpawnSettings: Sendable {
    /// Its name, then its arguments.
    package var arguments: [String]
    /// A path, or a name that is looked up on the PATH; nil: that of `arguments`.
    package var program: String?
    /// All variables; nil: this process's own.
    package var environment: [String: String]?
    /// Nil: this process's own.
    package var directory: String?
    /// What becomes its standard input; nil: nothing to read. They stay the caller's to close.
    package var input: Int32?
    /// Nil: this process's own.
    package var output: Int32?
    package var error: Int32?
    /// Signals that it begins with blocked; for a program that unblocks them when it is ready for them.
    package var blockedSignals: [Int32] = []
    /// Whether it is the first of a process group: Ctrl-C is not for it then.
    package var hasOwnGroup = false

    package init(_ arguments: [String]) { self.arguments = arguments }

    /// This program once more.
    package static func thisProgram(_ arguments: [String]) -> SpawnSettings {
        var settings = SpawnSettings(CommandLine.arguments.prefix(1) + arguments)
        // Also after the file was replaced.
        settings.program = "/proc/self/exe"
        return settings
    }
}

/// The error number of a start that failed.
package struct SpawnError: Error, CustomStringConvertible, Sendable {
    package let program: String
    package let code: Int32

    package init(program: String, code: Int32) {
        self.program = program
        self.code = code
    }

    package var description: String {
        "\(program) cannot be started: \(String(cString: strerror(code)))"
            + (code == ENOENT ? "; is it installed?" : "")
    }
}

/// A child process from its start until it is waited for; may be used by any thread.
package final class SpawnedProcess: Sendable {
    /// How it ended.
    package enum End: Equatable, Sendable {
        case exit(status: Int32)
        case signal(Int32)

        /// As a shell says it: 128 + number for a signal.
        package var shellStatus: Int32 {
            switch self {
            case .exit(let status): status
            case .signal(let number): 128 + number
            }
        }

        /// - Parameter status: what wait(2) says; its macros are not imported.
        init(waitStatus status: Int32) {
            let number = status & 0x7F
            self = number == 0 ? .exit(status: status >> 8 & 0xFF) : .signal(number)
        }
    }

    package let id: Int32
    private let known = Mutex<End?>(nil)

    /// Starts it: with no signals blocked but those asked for, with every signal's default disposition, with
    /// the three standard descriptors only. A hang-up that this process ignores, as under nohup, stays
    /// ignored.
    package init(_ settings: SpawnSettings) throws(SpawnError) {
        id = try Self.spawn(settings)
    }

    package var isRunning: Bool { end == nil }

    /// Nil while it runs.
    package var end: End? {
        known.withLock { known in
            if known == nil {
                var status: Int32 = 0
                let found = waitpid(id, &status, WNOHANG)
                if found == id { known = End(waitStatus: status) }
                // Somebody else has waited for it.
                if found < 0, errno == ECHILD { known = .exit(status: -1) }
            }
            return known
        }
    }

    /// Sends a signal, unless it has ended: its number may be another process's then.
    package func send(_ signal: Int32) {
        known.withLock { known in
            if known == nil { _ = kill(id, signal) }
        }
    }

    @discardableResult
    package func waitForEnd() -> End {
        var information = siginfo_t()
        // Leaves it to `end`, which no signal may get ahead of.
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return end ?? .exit(status: -1)
    }

    /// A pipe for one of a child's streams; both ends are the caller's to close.
    package static func pipe(to program: String) throws(SpawnError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw SpawnError(program: program, code: errno) }
        return (ends[0], ends[1])
    }

    // MARK: -

    private static func spawn(_ settings: SpawnSettings) throws(SpawnError) -> Int32 {
        let program = settings.program ?? settings.arguments.first ?? ""
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let directory = settings.directory {
            cplatform_spawn_in_directory(&actions, directory)
        }
        // Out of the way of the three standard ones, which one of them may be.
        let given = [settings.input, settings.output, settings.error]
            .map { $0.map { fcntl($0, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) } }
        defer { for case let descriptor? in given where descriptor >= 0 { close(descriptor) } }
        guard !given.contains(-1) else { throw SpawnError(program: program, code: errno) }
        for (target, descriptor) in given.enumerated() {
            if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target)) }
        }
        if settings.input == nil {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        cplatform_spawn_closing_from(&actions, STDERR_FILENO + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        for number in settings.blockedSignals { sigaddset(&blocked, number) }
        posix_spawnattr_setsigmask(&attributes, &blocked)
        var defaults = sigset_t()
        sigfillset(&defaults)
        if isIgnored(SIGHUP) { sigdelset(&defaults, SIGHUP) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if settings.hasOwnGroup { flags |= POSIX_SPAWN_SETPGROUP }
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let variables = settings.environment.map { $0.map { "\($0.key)=\($0.value)" } }
        var words: [UnsafeMutablePointer<CChar>?] = settings.arguments.map { strdup($0) } + [nil]
        var texts: [UnsafeMutablePointer<CChar>?] = (variables ?? []).map { strdup($0) } + [nil]
        defer { for text in words + texts { free(text) } }
        var id: pid_t = 0
        let code =
            variables == nil
            ? posix_spawnp(&id, program, &actions, &attributes, &words, environ)
            : posix_spawnp(&id, program, &actions, &attributes, &words, &texts)
        guard code == 0 else { throw SpawnError(program: program, code: code) }
        return id
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        // SIG_IGN is 1; a function's address is not.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
