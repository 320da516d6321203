// What becomes of one host, as a value: what happened there goes in, what to do next comes out. Not here:
// doing it (HostDriver), the clock.

/// One host's way from the first connection to its worker's end.
package struct HostCourse: Sendable {
    package enum Phase: String, Sendable, CaseIterable {
        /// → connecting
        case waiting
        /// → copying, starting, running, unreachable, failed, ended, left
        case connecting
        /// → starting, unreachable, failed
        case copying
        /// → running, unreachable, failed
        case starting
        /// → ended, lost, unreachable; connecting where the worker is started again
        case running
        /// No connection. → connecting, given up
        case unreachable
        /// The worker is gone and nobody saw how it ended: the machine went down. → connecting, or the end
        case lost
        /// The end: the worker ended by itself.
        case ended
        /// The end: there is nothing that a second try could change.
        case failed
        /// The end: no worker is wanted or there.
        case left
        /// The end: was told to stop and did.
        case stopped
        /// The end: had to be killed.
        case killed

        package var isFinal: Bool {
            switch self {
            case .ended, .failed, .left, .stopped, .killed: true
            case .waiting, .connecting, .copying, .starting, .running, .unreachable, .lost: false
            }
        }
    }

    package enum Event: Equatable, Sendable {
        /// The worker runs; `isNew`: it was started just now.
        case running(process: Int32, isNew: Bool)
        case ended(status: Int32)
        case lost
        case unreachable(String)
        case failed(String)
    }

    package enum Step: Equatable, Sendable {
        /// Look at the host and start a worker if none is there.
        case connect(afterSeconds: Double)
        case follow
        case finish
    }

    /// What is wanted of a host.
    package struct Policy: Sendable {
        /// How often a worker that died is started again.
        package var restarts = 3
        /// Whether the worker is stayed with until it ends.
        package var follows = true
        /// Whether a coordinator that workers are wanted for is known to be there: then a worker that found
        /// none was cut off.
        package var knowsCoordinator = false

        package init() {}
    }

    private static let backoffSecondsMaximum = 30.0

    package private(set) var phase = Phase.waiting
    /// The worker's process there.
    package private(set) var process: Int32?
    /// The worker's exit status.
    package private(set) var status: Int32?
    /// Why it is as it is.
    package private(set) var detail = ""
    /// Workers that were started.
    package private(set) var starts = 0
    /// Whether a worker of ours was ever seen running there.
    package private(set) var hasRun = false
    /// Tries to connect in a row that failed.
    package private(set) var failures = 0
    private var restarts = 0
    private let policy: Policy

    package init(policy: Policy) {
        self.policy = policy
    }

    /// Notes how far a connection has come.
    package mutating func enter(_ phase: Phase) {
        guard !self.phase.isFinal else { return }
        self.phase = phase
    }

    /// What the end of the whole launch made of the host.
    package mutating func conclude(_ phase: Phase, status: Int32?, detail: String) {
        self.phase = phase
        if let status { self.status = status }
        self.detail = detail
    }

    package mutating func handle(_ event: Event) -> Step {
        switch event {
        case .running(let process, let isNew):
            phase = .running
            self.process = process
            status = nil
            detail = isNew ? "" : "was running already"
            if isNew { starts += 1 }
            hasRun = true
            failures = 0
            return policy.follows ? .follow : .finish
        case .ended(let status):
            self.status = status
            process = nil
            phase = .ended
            detail = Self.meaning(of: status)
            guard isWorthAnotherStart(status) else { return .finish }
            return again(after: "\(detail); starting it again")
        case .lost:
            process = nil
            phase = .lost
            detail = "the worker is gone without a word; the machine may have gone down"
            guard restarts < policy.restarts, policy.follows else {
                phase = .ended
                return .finish
            }
            return again(after: detail + "; starting it again")
        case .unreachable(let reason):
            phase = .unreachable
            detail = reason
            failures += 1
            guard policy.follows || failures < 2 else { return .finish }
            return .connect(
                afterSeconds: min(Self.backoffSecondsMaximum, Double(1 << min(failures - 1, 8))))
        case .failed(let reason):
            phase = .failed
            detail = reason
            return .finish
        }
    }

    private mutating func again(after detail: String) -> Step {
        restarts += 1
        self.detail = detail
        phase = .connecting
        return .connect(afterSeconds: Double(1 << min(restarts, 5)))
    }

    /// A worker that left in order isn't wanted back, one that refused its input would do so again.
    private func isWorthAnotherStart(_ status: Int32) -> Bool {
        guard policy.follows, restarts < policy.restarts else { return false }
        switch status {
        case 0, 2, 130: return false
        case 3: return policy.knowsCoordinator
        default: return true
        }
    }

    /// What a worker's exit status says.
    package static func meaning(of status: Int32) -> String {
        switch status {
        case 0: ""
        case 2: "bad input, see its log"
        case 3: "found no coordinator, or was turned away"
        case 126, 127: "could not be executed"
        case 130: "was interrupted"
        case 129...192: "was killed by signal \(status - 128)"
        default: "ended with status \(status)"
        }
    }
}
