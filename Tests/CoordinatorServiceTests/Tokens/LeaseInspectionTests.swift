// What is forged is taken out of a worker's message, and nothing else.

import CoordinatorService
import SweepModel
import SweepProtocol
import Testing

@Suite struct LeaseInspectionTests {
    private static func lease(_ trial: Int) -> LeaseReference {
        LeaseReference(sweep: SweepKey(1), trial: trial, attempt: 1, epoch: 1)
    }

    private static func report(_ trial: Int) -> ResultReport {
        ResultReport(
            lease: lease(trial), durationNanoseconds: 1, summary: .verdict(.converged), payload: [])
    }

    /// Even trials are genuine.
    private func inspect(_ message: WorkerMessage) -> LeaseInspection {
        LeaseInspection(message) { $0.trial.isMultiple(of: 2) }
    }

    @Test("Every kind of message that names leases loses the forged ones")
    func everyKind() {
        let worker = WorkerDescription(
            identity: "a", host: "h", processID: 1, slots: 1, instructionSet: "avx2", version: "1")
        let leases = [0, 1, 2].map(Self.lease)
        let genuine = [0, 2].map(Self.lease)
        let results = inspect(.results([0, 1, 2].map(Self.report)))
        #expect(results.message == .results([0, 2].map(Self.report)))
        #expect(results.forged == [Self.lease(1)])
        let held = inspect(.register(worker, held: leases))
        #expect(held.message == .register(worker, held: genuine) && held.forged == [Self.lease(1)])
        let returned = inspect(.handBack(leases))
        #expect(returned.message == .handBack(genuine) && returned.forged == [Self.lease(1)])
        let beat = inspect(
            .heartbeat(
                Heartbeat(
                    running: leases.map { RunningLease(lease: $0, progress: 3) },
                    queued: [3, 4].map(Self.lease), finished: [5, 6].map(Self.lease))))
        #expect(
            beat.message
                == .heartbeat(
                    Heartbeat(
                        running: genuine.map { RunningLease(lease: $0, progress: 3) },
                        queued: [Self.lease(4)], finished: [Self.lease(6)])))
        #expect(beat.forged.map(\.trial) == [1, 3, 5])
    }

    @Test("What is genuine stays as it is")
    func untouched() {
        for message: WorkerMessage in [
            .credit(3), .leave, .ready(SweepKey(1)), .unable(SweepKey(1), "no"),
            .results([Self.report(2)]), .handBack([]),
        ] {
            let inspection = inspect(message)
            #expect(inspection.message == message && inspection.forged.isEmpty)
        }
    }
}
