// Answers the requests that come over a control socket. Not here: the socket (CoordinatorService), decisions
// about trials (SweepCore), how a submitted sweep is taken in (SweepAdmission).

import CoordinatorService
import Foundation
import SweepCore
import SweepModel

/// What a coordinator that takes sweeps does about requests that change what it remembers.
protocol SweepKeeping: Sendable {
    /// Takes a sweep in. Calls `answer` once, on any thread, nil: it runs; else why not.
    func take(
        _ submission: ControlRequest.Submission,
        answer: @escaping @Sendable (Result<SweepKey, CommandFailure>) -> Void)
    /// Remembers what was asked of a sweep, so that it holds after a restart.
    func remember(_ control: SweepControl, of sweep: SweepKey) throws(CommandFailure)
}

/// Answers requests; thread safe.
final class ControlDesk: Sendable {
    private typealias Reply = @Sendable (ControlReply) -> Void

    /// Workers in one reply, which is to stay below the limit on a message.
    static let workersPerReply = 1_000

    private let handle: CoordinatorHandle
    private let registry: SweepRegistry
    private let endpoint: String
    private let log: LogReader
    /// nil: this coordinator runs the one sweep that it was started with.
    private let keeper: (any SweepKeeping)?
    /// Where replies are made, so that neither the coordinator's thread nor the socket's waits for it.
    private let queue = DispatchQueue(label: "control.replies")

    init(
        handle: CoordinatorHandle, registry: SweepRegistry, endpoint: String, log: LogReader,
        keeper: (any SweepKeeping)?
    ) {
        self.handle = handle
        self.registry = registry
        self.endpoint = endpoint
        self.log = log
        self.keeper = keeper
    }

    /// What those get who ask while too many others do.
    static var busy: [UInt8] {
        ControlCodec.encode(ControlReply(.busy, "too many requests at once; try again"))
    }

    /// Takes one request; `reply` is called once, later, on another thread.
    func answer(_ bytes: [UInt8], reply: @escaping ControlServer.Reply) {
        let answer: Reply = { reply(ControlCodec.encode($0)) }
        do throws(RefusedRequest) {
            try serve(try ControlCodec.request(bytes), answer)
        } catch {
            answer(error.reply)
        }
    }

    private func serve(_ request: ControlRequest, _ reply: @escaping Reply) throws(RefusedRequest) {
        switch request.command {
        case .status:
            report(reply) { [self] status throws(RefusedRequest) in
                try standing(status, of: request)
            }
        case .workers:
            report(reply) { status in
                var reply = ControlReply()
                let first = max(0, request.offset ?? 0)
                reply.workers = status.workers.dropFirst(first).prefix(Self.workersPerReply).map {
                    WorkerState($0)
                }
                reply.coordinator = self.state(status)
                return reply
            }
        case .logs: try readLog(request, reply)
        case .pause: control(request, .pause, reply)
        case .resume: control(request, .resume, reply)
        case .stop: control(request, .stop, reply)
        case .cancel: control(request, .cancel, reply)
        case .submit: try submit(request, reply)
        case .result:
            report(reply) { [self] status throws(RefusedRequest) in
                try result(status, of: request)
            }
        }
    }

    /// Makes a reply from where the coordinator stands.
    private func report(
        _ reply: @escaping Reply,
        _ make: @escaping @Sendable (CoordinatorStatus) throws(RefusedRequest) -> ControlReply
    ) {
        handle.inquire { [queue] status in
            queue.async {
                do throws(RefusedRequest) {
                    reply(try make(status))
                } catch {
                    reply(error.reply)
                }
            }
        }
    }

    private func readLog(_ request: ControlRequest, _ reply: @escaping Reply) throws(RefusedRequest) {
        guard let query = request.log, (0...LogReader.linesMaximum).contains(query.last ?? 0) else {
            throw RefusedRequest(.malformed, "a question to the log is missing, or asks for too many lines")
        }
        queue.async { [log] in
            var answer = ControlReply()
            do throws(CommandFailure) {
                answer.log = try log.part(query)
            } catch {
                answer = ControlReply(.refused, error.message)
            }
            reply(answer)
        }
    }

    private func state(_ status: CoordinatorStatus) -> CoordinatorState {
        CoordinatorState(status, endpoint: endpoint, takesSweeps: keeper != nil)
    }

    private func standing(
        _ status: CoordinatorStatus, of request: ControlRequest
    ) throws(RefusedRequest) -> ControlReply {
        let sweeps = registry.states(status)
        var reply = ControlReply(
            sweeps: try SweepSelection.select(request.sweep, all: request.sweep == nil, among: sweeps) { _ in
                true
            })
        reply.coordinator = state(status)
        return reply
    }

    private func result(
        _ status: CoordinatorStatus, of request: ControlRequest
    ) throws(RefusedRequest) -> ControlReply {
        let sweeps = registry.states(status)
        let meant = try SweepSelection.select(request.sweep, all: false, among: sweeps) { !$0.state.isOpen }
        var reply = ControlReply(sweeps: meant)
        reply.result = registry.all.last { $0.id == meant.first?.id }?.result
        return reply
    }

    // MARK: Requests that change something

    private func control(_ request: ControlRequest, _ control: SweepControl, _ reply: @escaping Reply) {
        handle.inquire { [self] status in
            queue.async { [self] in
                do throws(RefusedRequest) {
                    let meant = try SweepSelection.select(
                        request.sweep, all: request.all ?? false, among: registry.states(status)
                    ) { sweep in
                        // One that cannot be gone on with can only be given up, by name.
                        sweep.state.isOpen
                            || (sweep.state == .failed && request.sweep != nil
                                && [.stop, .cancel].contains(control))
                    }
                    for sweep in meant { try apply(control, to: sweep) }
                    // Asked behind the controls, hence answered with what they brought about.
                    report(reply) { [self] status in
                        ControlReply(
                            sweeps: registry.states(status).filter { sweep in
                                meant.contains { $0.id == sweep.id }
                            })
                    }
                } catch {
                    reply(error.reply)
                }
            }
        }
    }

    private func apply(_ control: SweepControl, to sweep: SweepState) throws(RefusedRequest) {
        guard let key = SweepKey(digest: sweep.id) else { return }
        if control == .pause || control == .resume, sweep.state == .stopping {
            throw RefusedRequest(.refused, "\(sweep.name) (\(sweep.id.prefix(8))) is stopping")
        }
        do {
            try keeper?.remember(control, of: key)
        } catch {
            throw RefusedRequest(.refused, error.message)
        }
        handle.control(key, control)
    }

    private func submit(_ request: ControlRequest, _ reply: @escaping Reply) throws(RefusedRequest) {
        guard let keeper else {
            throw RefusedRequest(
                .refused,
                "this coordinator runs the one sweep that it was started with; start one that takes "
                    + "sweeps with "
                    + "gradsweep coordinator --state DIR")
        }
        guard let submission = request.submission else {
            throw RefusedRequest(.malformed, "a submission is missing")
        }
        keeper.take(submission) { [self] result in
            switch result {
            case .success(let key):
                report(reply) { [self] status in
                    var reply = ControlReply(
                        sweeps: registry.states(status).filter { SweepKey(digest: $0.id) == key })
                    reply.coordinator = state(status)
                    return reply
                }
            case .failure(let failure): reply(ControlReply(.refused, failure.message))
            }
        }
    }
}
