// Does on one host what its course says: looks, copies, starts, follows, stops. Runs on a thread of its own
// and waits there. Not here: deciding (HostCourse), how it is told (HostBoard).

import Foundation
import SweepKeys
import Synchronization

/// What all hosts of a launch share.
struct HostOrder: Sendable {
    /// The worker's directory on each host is named so.
    var name: String
    var ssh: SSHCommand
    /// Bytes of the join file; nil: workers go without one.
    var joinFile: [UInt8]?
    /// The coordinator as hosts reach it, where neither the hosts file nor the join file says so.
    var connect: Connection
    /// For workers on all hosts.
    var workerOptions: [String]
    /// Hosts that are connected to, copied to and started on at the same time.
    var parallel: Int

    enum Connection: Sendable {
        case asJoinFileSays
        case endpoint(String)
        /// This machine, under the address that the host sees its ssh connection come from.
        case thisMachine(port: Int)
    }
}

final class HostDriver: Sendable {
    private static let lookSeconds = 60.0
    private static let copySeconds = 1800.0
    private static let checkedAgainSeconds = 0.1

    private let index: Int
    private let host: LaunchHost
    private let order: HostOrder
    /// nil: nothing is ever started here.
    private let packed: PackedBundle?
    private let board: HostBoard
    private let turns: DispatchSemaphore
    /// Whether the coordinator runs here: then hosts are waited for.
    private let waits: Bool
    private let isStopped = Atomic(false)
    private let child = Mutex<ExternalProgram?>(nil)
    private let offset = Mutex<Int?>(nil)

    init(
        index: Int, host: LaunchHost, order: HostOrder, packed: PackedBundle?, board: HostBoard,
        turns: DispatchSemaphore, waits: Bool
    ) {
        self.index = index
        self.host = host
        self.order = order
        self.packed = packed
        self.board = board
        self.turns = turns
        self.waits = waits
    }

    private var place: RemoteScripts.Place {
        RemoteScripts.Place(directory: host.directory, name: order.name)
    }

    /// From now on nothing is begun there; what is being done is broken off.
    func interrupt() {
        isStopped.store(true, ordering: .releasing)
        child.withLock { $0?.kill() }
    }

    private var isInterrupted: Bool { isStopped.load(ordering: .acquiring) }

    /// Goes the host's whole way.
    func run() {
        var step = HostCourse.Step.connect(afterSeconds: 0)
        while !isInterrupted {
            let event: HostCourse.Event
            switch step {
            case .finish:
                return
            case .connect(let seconds):
                guard wait(seconds) else { return }
                turns.wait()
                defer { turns.signal() }
                guard !isInterrupted else { return }
                event = connect()
            case .follow:
                event = follow()
            }
            guard !isInterrupted else { return }
            step = board.update(index) { $0.handle(event) }
            if case .unreachable = event, isHopeless { return giveUp() }
        }
    }

    /// A host that never answered is not waited for when nobody else is at work.
    private var isHopeless: Bool {
        let course = board[index]
        return !waits && !course.hasRun && course.failures >= 3 && !board.isSomebodyAtWork(except: index)
    }

    private func giveUp() {
        board.update(index) { course in
            course.conclude(.failed, status: nil, detail: "unreachable: \(course.detail)")
        }
    }

    /// - Returns: false when interrupted.
    private func wait(_ seconds: Double) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if isInterrupted { return false }
            Thread.sleep(forTimeInterval: Self.checkedAgainSeconds)
        }
        return !isInterrupted
    }

    // MARK: Looking, copying, starting

    private func connect() -> HostCourse.Event {
        guard let packed else { return .failed("there is nothing to start") }
        board.update(index) { $0.enter(.connecting) }
        let look = call(RemoteScripts.check(place, bundle: packed.bundle), seconds: Self.lookSeconds)
        guard case .answered(let words) = look else { return Self.event(look) }
        if let failure = words["failed"] { return .failed(failure) }
        let course = board[index]
        if let process = words["running"] { return .running(process: Self.process(process), isNew: false) }
        // What ended while nobody looked is told once; after that a new one is started.
        if course.process != nil {
            if let status = words["ended"] { return .ended(status: Int32(status) ?? -1) }
            return .lost
        }
        if let machine = words["machine"], machine != packed.bundle.machine {
            return .failed(
                "is \(machine), and \(packed.bundle.path) is for \(packed.bundle.machine); give the host a "
                    + "bundle of its own in the hosts file")
        }
        if words["bundle"] != "present" {
            board.update(index) { $0.enter(.copying) }
            let archive: String
            do throws(CommandFailure) {
                archive = try packed.archive()
            } catch {
                return .failed(error.message)
            }
            let copy = call(
                RemoteScripts.install(place, bundle: packed.bundle, archive: archive),
                seconds: Self.copySeconds)
            guard case .answered(let words) = copy else { return Self.event(copy) }
            guard words["installed"] != nil else { return .failed(words["failed"] ?? "copying ended early") }
        }
        return start(packed.bundle, client: words["client"] ?? "")
    }

    private func start(_ bundle: LaunchBundle, client: String) -> HostCourse.Event {
        guard let arguments = HostOrder.workerArguments(order, host, client: client) else {
            return .failed(
                "which address does it reach this machine at? Its ssh doesn't say; give --address HOST")
        }
        board.update(index) { $0.enter(.starting) }
        var environment = ["GRADSWEEP_LOG_FORMAT": "text"]
        environment.merge(host.environment) { $1 }
        let started = call(
            RemoteScripts.start(
                place, bundle: bundle, environment: environment, joinFile: order.joinFile,
                arguments: arguments), seconds: Self.lookSeconds)
        guard case .answered(let words) = started else { return Self.event(started) }
        if let process = words["started"] {
            offset.withLock { $0 = nil }
            return .running(process: Self.process(process), isNew: true)
        }
        if let process = words["running"] { return .running(process: Self.process(process), isNew: false) }
        return .failed(words["failed"] ?? "the start broke off")
    }

    // MARK: Following

    private func follow() -> HostCourse.Event {
        let last = Mutex<HostCourse.Event?>(nil)
        let log = LineSplitter()
        let result = order.ssh.run(
            RemoteScripts.follow(place, from: offset.withLock { $0 }), on: host,
            process: note(_:),
            onItem: { [self] item in
                switch item {
                case .data(let bytes):
                    for line in log.take(bytes) { board.say("\(host.destination) | \(line)") }
                case .word("offset", let text): offset.withLock { $0 = Int(text) }
                case .word("ended", let status): last.withLock { $0 = .ended(status: Int32(status) ?? -1) }
                case .word("lost", _): last.withLock { $0 = .lost }
                case .word("failed", let reason): last.withLock { $0 = .failed(reason) }
                case .word: break
                }
            })
        if let event = last.withLock({ $0 }) { return event }
        switch result {
        case .unreachable(let reason), .failed(let reason): return .unreachable(reason)
        case .answered: return .unreachable("the connection ended")
        }
    }

    // MARK: Stopping and asking

    /// Ends the worker there and notes how.
    ///
    /// - Returns: false where nobody can say that it has ended.
    @discardableResult
    func stop(graceSeconds: Int) -> Bool {
        var reason = ""
        for attempt in 0..<3 {
            if attempt > 0 { Thread.sleep(forTimeInterval: 1) }
            let result = call(
                RemoteScripts.stop(place, graceSeconds: graceSeconds), seconds: Double(graceSeconds) + 40,
                always: true)
            switch result {
            case .answered(let words):
                return conclude(words)
            case .unreachable(let text), .failed(let text):
                reason = text
            }
        }
        board.update(index) { [reason] in
            $0.conclude(
                .unreachable, status: nil,
                detail:
                    "nobody knows whether its worker has ended (\(reason)); without a coordinator it leaves")
        }
        return false
    }

    /// Notes what a host says about its worker.
    private func conclude(_ words: [String: String]) -> Bool {
        func status(_ word: String) -> Int32? { words[word].flatMap { Int32($0) } }
        let (phase, code, detail): (HostCourse.Phase, Int32?, String) =
            if words["stopped"] != nil {
                (.stopped, status("stopped"), "")
            } else if words["killed"] != nil {
                (.killed, status("killed"), "did not leave in time")
            } else if words["ended"] != nil {
                (.ended, status("ended"), HostCourse.meaning(of: status("ended") ?? -1))
            } else if let process = words["immortal"] {
                (.failed, nil, "process \(process) is there even after SIGKILL")
            } else if words["lost"] != nil {
                (.ended, nil, "ended without a word")
            } else if words["none"] != nil {
                (.left, nil, "no worker was started here")
            } else {
                (.failed, nil, words["failed"] ?? "no answer")
            }
        board.update(index) { $0.conclude(phase, status: code, detail: detail) }
        return phase != .failed
    }

    /// Asks what the worker does now, and notes it.
    func look() {
        switch call(RemoteScripts.status(place), seconds: Self.lookSeconds) {
        case .answered(let words):
            if let process = words["running"] {
                board.update(index) { _ = $0.handle(.running(process: Self.process(process), isNew: false)) }
            } else {
                _ = conclude(words)
            }
        case .unreachable(let reason):
            board.update(index) { _ = $0.handle(.unreachable(reason)) }
        case .failed(let reason):
            board.update(index) { _ = $0.handle(.failed(reason)) }
        }
    }

    // MARK: -

    private enum Call {
        case answered([String: String])
        case unreachable(String)
        case failed(String)
    }

    private func call(_ script: RemoteScript, seconds: Double, always: Bool = false) -> Call {
        let result = order.ssh.run(script, on: host, seconds: seconds) { process in
            if !always { note(process) }
        }
        switch result {
        case .answered(let items):
            var words: [String: String] = [:]
            for case .word(let word, let rest) in items { words[word] = rest }
            return words.isEmpty ? .failed("nothing came back from its shell") : .answered(words)
        case .unreachable(let reason): return .unreachable(reason)
        case .failed(let reason): return .failed(reason)
        }
    }

    /// Lets a call be broken off.
    private func note(_ process: ExternalProgram) {
        child.withLock { $0 = process }
        if isInterrupted { process.kill() }
    }

    private static func event(_ call: Call) -> HostCourse.Event {
        switch call {
        case .answered: .failed("an answer without sense")
        case .unreachable(let reason): .unreachable(reason)
        case .failed(let reason): .failed(reason)
        }
    }

    private static func process(_ words: String) -> Int32 {
        words.split(separator: " ").first.flatMap { Int32($0) } ?? -1
    }
}

extension HostOrder {
    /// A worker's arguments behind the join file's; nil where its coordinator's address cannot be told.
    ///
    /// - Parameter client: this machine's address as the host sees it.
    static func workerArguments(_ order: HostOrder, _ host: LaunchHost, client: String) -> [String]? {
        var arguments: [String] = []
        switch (host.connect, order.connect) {
        case (let endpoint?, _), (nil, .endpoint(let endpoint)): arguments += ["--connect", endpoint]
        case (nil, .asJoinFileSays): break
        case (nil, .thisMachine(let port)):
            guard !client.isEmpty else { return nil }
            arguments += ["--connect", "tcp://\(client.contains(":") ? "[\(client)]" : client):\(port)"]
        }
        if let slots = host.slots { arguments += ["--slots", String(slots)] }
        return arguments + order.workerOptions + host.workerOptions
    }
}

/// Whole lines out of pieces. Used by one thread.
private final class LineSplitter: Sendable {
    private static let lineBytesMaximum = 8192
    private let rest = Mutex<[UInt8]>([])

    func take(_ bytes: [UInt8]) -> [String] {
        rest.withLock { rest in
            rest += bytes
            var pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array((pieces.popLast() ?? []).suffix(Self.lineBytesMaximum))
            return pieces.map { String(decoding: $0.prefix(Self.lineBytesMaximum), as: UTF8.self) }
        }
    }
}
