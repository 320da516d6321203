// What a worker is given, and how it ends.

package import SweepCore
package import SweepKeys
package import SweepModel
package import SweepProtocol

package struct WorkerConfiguration: Sendable {
    /// To connect to: `ipc://PATH`, `tcp://HOST:PORT`.
    package var endpoint: String
    /// What lets this worker in; nil: plain text, for a private socket.
    package var join: JoinFile?
    /// Who this worker is; one thread is started for each of its slots.
    package var description: WorkerDescription
    /// Silence of the coordinator after which the worker exits.
    package var giveUpAfter = TimeSpan.seconds(60)
    /// How long what runs may go on after the worker was asked to go; nil: until it ends.
    package var grace: TimeSpan?
    /// Until this process is ended from outside; nil: nothing is known of that.
    package var timeLeft: TimeSpan?
    /// Without anything to do for so long the worker leaves; nil: it stays.
    package var exitWhenIdle: TimeSpan?
    /// Trials that one call of the trial function may get, 1 to 32.
    package var packMaximum = 16
    /// Of a slot's thread: deep networks recurse, and the system's default for threads is small on some.
    package var stackBytes = 16 << 20
    /// The process that started this worker, where the worker shall not outlive it (`getppid()` at the
    /// start). A fallback: the kernel's own way, prctl(PR_SET_PDEATHSIG), is quicker.
    package var parentProcessID: Int32?

    package init(endpoint: String, description: WorkerDescription) {
        self.endpoint = endpoint
        self.description = description
    }

    /// A worker's identity, drawn anew for each process: 32 hexadecimal digits.
    package static func drawIdentity() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// How to run the trials of an announced sweep on this machine.
package struct TrialRunner: Sendable {
    /// What trials must share to run in one pack; nil: this one runs alone. Must be pure.
    package var shape: @Sendable (TrialSpecification) -> TrialShape?
    /// Runs a pack on a slot's thread and delivers an outcome for each of its trials.
    package var run: @Sendable (TrialPack) -> Void

    package init(
        shape: @escaping @Sendable (TrialSpecification) -> TrialShape?,
        run: @escaping @Sendable (TrialPack) -> Void
    ) {
        self.shape = shape
        self.run = run
    }
}

/// How a worker ended.
package struct WorkerExit: Hashable, Sendable {
    package enum Reason: Hashable, Sendable, CustomStringConvertible {
        case session(WorkerSession.ExitReason)
        /// The process that started this one is gone.
        case parentGone

        package var description: String {
            switch self {
            case .session(let reason): reason.description
            case .parentGone: "the process that started this worker is gone"
            }
        }
    }

    package var reason: Reason
    /// Outcomes that its slots delivered.
    package var deliveredCount: Int
    /// Slots whose trial function did not return in time: only the end of the process ends them.
    package var stuckSlots: Int
    /// Why the last handshake with a coordinator failed, where it did.
    package var handshakeFailure: HandshakeFailure?
}
