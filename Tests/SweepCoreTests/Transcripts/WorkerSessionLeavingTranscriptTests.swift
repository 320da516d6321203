// How a worker goes by itself: out of time, with nothing to do, and how long it takes when it was asked to.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct WorkerSessionLeavingTranscriptTests {
    private func expect(
        _ transcript: String, adjust: (inout WorkerSession.Configuration) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            WorkerSessionTranscript.replay(transcript, slots: 1, adjust: adjust) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test(
        "Before its end a worker hands back what waits, lets what runs end, and hands it back if it doesn't")
    func outOfTime() {
        expect(
            """
            > start
              connect
              send register, holding nothing, for 8000 ms
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > prepared
              send ready
              send credit 2
            > pass 100ms
            > assign 0.1 1.1
              send heartbeat, running 0.1(0), waiting 1.1, finished nothing
              run 0.1 in slot 0
              send credit 2
            > pass 4899ms
            > heartbeat
            > deadline
              send heartbeat, running 0.1(0), waiting 1.1, finished nothing
              send credit 2
            > pass 1ms
            > deadline
              note time is up
              note draining
              send credit 0
              send hand back 1.1
            > pass 2999ms
            > heartbeat
            > deadline
              send heartbeat, running 0.1(0), waiting nothing, finished nothing
              send credit 0
            > pass 1ms
            > deadline
              note grace is over for 1 leases
              cancel 0.1 in slot 0
              send hand back 0.1, out of time
              send leave
              exit: drained
            """
        ) {
            $0.endsAt = Instant(nanoseconds: 10_000_000_000)
            $0.grace = .seconds(3)
            $0.farewell = .seconds(2)
        }
    }

    @Test("Asked to go, it has its grace and no more; what it hands back then was not too long for it")
    func grace() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > prepared
              send ready
              send credit 2
            > assign 0.1
              run 0.1 in slot 0
            > drain
              note draining
              send credit 0
            > pass 3000ms
            > deadline
              note grace is over for 1 leases
              cancel 0.1 in slot 0
              send hand back 0.1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
              send leave
              exit: drained
            """
        ) { $0.grace = .seconds(3) }
    }

    @Test("Asked to go, a worker doesn't wait longer than its grace for a coordinator to take its results")
    func resultsAreLeft() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > prepared
              send ready
              send credit 2
            > assign 0.1
              run 0.1 in slot 0
            > pass 5000ms
            > deadline
              note coordinator silent for 5000 ms
              connect
              send register, holding 0.1
            > completed 0.1
            > slot 0 freed
            > drain
              note draining
            > pass 3999ms
            > deadline
              connect
              send register, holding 0.1
            > pass 1ms
            > deadline
              note 1 results are left
              exit: drained
            """
        ) { $0.grace = .seconds(3) }
    }

    /// Its process's exit status says which: an engine replaces whoever had to go.
    @Test("Whom the coordinator sends away has not left before the end")
    func dismissed() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > told to drain
              note draining
              send leave
              exit: finished
            """
        ) { $0.grace = .seconds(3) }
    }

    @Test("With nothing to do for long enough it leaves; what is being prepared is something to do")
    func idle() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 1500ms
            > announce
              note preparing example
              prepare example
            > pass 3000ms
            > heartbeat
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > prepared
              send ready
              send credit 2
            > pass 1999ms
            > heartbeat
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 2
            > pass 1ms
            > deadline
              send leave
              exit: idle
            """
        ) { $0.exitWhenIdle = .seconds(2) }
    }

    @Test("A process that stood still longer than it has patience does not take that for silence")
    func stoodStill() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 120000ms
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            """, adjust: { $0.standstill = .seconds(1) })
    }
}
