// The loop that drives thousands of simulated workers on one thread. `epoll` instead of a poller: what is
// ready costs something, what is not costs nothing.

import Foundation
import Reporting
import SweepCore
import SweepKeys
import SweepModel
import SweepProtocol
import SweepWire
import WorkerService
import ZeroMQ

struct WorkerCrowd: ~Copyable {
    private enum Event {
        case deadline
        case slot(Int)
    }

    private let connections: Int
    private let slots: Int
    private let trial: TimeSpan
    private var workers: [SimulatedWorker] = []
    private var queue: SocketQueue
    private var agenda = Agenda<(worker: Int, event: Event)>()
    /// When each worker's next deadline is on the agenda.
    private var planned: [Instant?]
    private var registered = 0
    private var wasRegistered: [Bool]
    private var figures = LatencyFigures()
    private var changes: [SimulatedWorker.Change] = []
    private let context: Context

    init(
        endpoint: String, joins: [JoinFile], workersPerKey: Int, connections: Int, slots: Int,
        trial: TimeSpan, payload: [UInt8], context: Context, queue: consuming SocketQueue
    ) {
        self.connections = connections
        self.slots = slots
        self.trial = trial
        planned = Array(repeating: nil, count: connections)
        wasRegistered = Array(repeating: false, count: connections)
        self.context = context
        self.queue = queue
        for number in 0..<connections {
            let description = WorkerDescription(
                identity: WorkerConfiguration.drawIdentity(), host: "host\(number)", processID: number + 1,
                slots: slots, instructionSet: "none", version: "0")
            workers.append(
                SimulatedWorker(
                    endpoint: endpoint, join: joins.isEmpty ? nil : joins[number / workersPerKey],
                    context: context, description: description, trial: trial, payload: payload,
                    seed: UInt64(number)))
        }
    }

    /// Starts all workers at once, waits until they are registered and two seconds more, and measures.
    mutating func run(seconds: Int) throws {
        let start = Self.now()
        for number in workers.indices {
            try workers[number].start(start, &figures, &changes)
            try take(of: number, start)
        }
        var registeredAfter: TimeSpan?
        var from: Instant?
        var toldAt = start
        let parent = getppid()
        while true {
            let now = Self.now()
            // Nobody waits for the figures any more.
            guard getppid() == parent else { return }
            if registeredAfter == nil, toldAt + .seconds(5) <= now {
                toldAt = now
                FileHandle.standardError.write(
                    Data("\(registered) of \(connections) workers are registered\n".utf8))
            }
            if registeredAfter == nil, registered == connections {
                registeredAfter = now - start
                from = now + .seconds(2)
            }
            if let begin = from, begin <= now, figuresBegin == nil {
                figures = LatencyFigures()
                figuresBegin = now
                processorBefore = ProcessMemory.processorSeconds()
                try BenchmarkOutput.write(line: CoordinatorMeter.beginLine)
            }
            if let begin = figuresBegin, begin + .seconds(seconds) <= now {
                return try write(now - begin, registeredAfter ?? TimeSpan(nanoseconds: 0))
            }
            guard now < start + .seconds(600) + .seconds(seconds) else {
                FileHandle.standardError.write(
                    Data("error: \(registered) of \(connections) workers registered in 600 s\n".utf8))
                throw ExitWithoutFigures()
            }
            try turn(now)
        }
    }

    private struct ExitWithoutFigures: Error {}
    private var figuresBegin: Instant?
    private var processorBefore = 0.0

    private mutating func turn(_ now: Instant) throws {
        // Not longer than a moment: the end of the measurement is to be noticed.
        let wait = min(agenda.first.map { $0 - now } ?? .seconds(1), .milliseconds(100))
        let ready = queue.wait(timeout: .nanoseconds(max(0, wait.nanoseconds)))
        let woken = Self.now()
        for number in ready {
            try workers[number].turn(woken, &figures, &changes)
            try take(of: number, woken)
        }
        while let due = agenda.removeFirst(through: woken) {
            switch due.event {
            case .slot(let slot): try workers[due.worker].finish(slot: slot, woken, &figures, &changes)
            case .deadline:
                planned[due.worker] = nil
                try workers[due.worker].turn(woken, &figures, &changes)
            }
            try take(of: due.worker, woken)
        }
    }

    /// Takes over what a worker's turn brought about.
    private mutating func take(of number: Int, _ now: Instant) throws {
        let worker = workers[number]
        for change in changes {
            switch change {
            case .busy(let until, let slot): agenda.add((number, .slot(slot)), at: until)
            case .connected:
                // A closed socket leaves the queue by itself.
                try worker.enter(queue, as: number)
            }
        }
        changes.removeAll(keepingCapacity: true)
        if worker.isRegistered != wasRegistered[number] {
            wasRegistered[number] = worker.isRegistered
            registered += worker.isRegistered ? 1 : -1
        }
        guard !worker.hasEnded, let deadline = worker.nextDeadline else { return }
        if let planned = planned[number], planned <= deadline { return }
        planned[number] = deadline
        agenda.add((number, .deadline), at: deadline)
    }

    private func write(_ span: TimeSpan, _ registration: TimeSpan) throws {
        let seconds = Double(span.nanoseconds) / 1e9
        let busy =
            Double(figures.ran) * Double(trial.nanoseconds) / 1e9 / (seconds * Double(connections * slots))
        try BenchmarkOutput.write(
            JSONText.object([
                ("benchmark", .text("connections")), ("side", .text("workers")),
                ("connections", .integer(connections)), ("slots", .integer(slots)),
                ("registration_seconds", .number(Double(registration.nanoseconds) / 1e9)),
                ("seconds", .number(seconds)), ("acknowledged", .integer(figures.acknowledged)),
                ("trials_per_second", .number(Double(figures.acknowledged) / seconds)),
                ("busy_share", .number(busy)),
                ("processor_share", .number((ProcessMemory.processorSeconds() - processorBefore) / seconds)),
                ("acknowledgement_microseconds", figures.acknowledgements.json),
                ("assignment_microseconds", figures.assignments.json),
            ]))
    }

    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
