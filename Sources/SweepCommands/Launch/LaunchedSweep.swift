// A sweep whose coordinator runs in this process while its workers are launched elsewhere: the same as
// `gradsweep coordinator SWEEP.yaml`, with somebody who starts and stops the workers. Not here: who that is.

import CoordinatorService
import Foundation
import SweepKeys

/// The options of a launch that brings its sweep along.
struct SweepLaunch: Sendable {
    var sweep: String
    var out: String?
    var resume: Bool
    var listen: String
    var keys: KeyDirectory
}

/// What starts workers for a sweep, and stops them.
protocol SweepCrew {
    /// Begins; returns at once.
    ///
    /// - Parameters:
    ///   - endpoint: as bound.
    ///   - directory: the run directory's path, absolute.
    func start(endpoint: String, directory: String) throws(CommandFailure)
    /// Lines that people should see.
    func takeNews() -> [String]
    /// Why no worker will come any more; nil while some may.
    var hopelessness: String? { get }
    /// Ends what is left, after the sweep's end.
    func finish()
}

extension SweepLaunch {
    /// Runs the sweep to its end with a crew, and answers as `gradsweep run` does.
    ///
    /// - Parameter hint: how to stop workers that a second Ctrl-C leaves behind.
    func run(_ crew: some SweepCrew, hint: String) throws {
        let input = try SweepInput(path: sweep)
        let sockets = try PrivateSocketDirectory()
        defer { sockets.remove() }
        let session = try SweepSession(
            input: input, out: out, resume: resume, endpoint: listen, security: .keys(keys), sockets: sockets)
        session.watchSignals {
            sockets.remove()
            Output.report("note: workers may be left; stop them with: \(hint)")
        }
        if !session.isComplete { try run(session, crew) }
        try session.answer()
    }

    private func run(_ session: SweepSession, _ crew: some SweepCrew) throws(CommandFailure) {
        session.report("listening on \(session.endpoint)")
        var hopelessness: String?
        do {
            try crew.start(endpoint: session.endpoint, directory: session.path)
            try session.run {
                for line in crew.takeNews() { session.report(line) }
                guard hopelessness == nil, !session.isEnding, session.workers == 0 else { return }
                hopelessness = crew.hopelessness
                if hopelessness != nil { session.stop() }
            }
        } catch {
            crew.finish()
            guard let hopelessness else { throw error }
            throw CommandFailure("\(hopelessness); \(error.message)", status: .incomplete)
        }
        crew.finish()
    }
}
