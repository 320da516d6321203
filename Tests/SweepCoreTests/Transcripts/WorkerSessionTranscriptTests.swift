// The worker session's bond with its coordinator: registration, silence, draining, the end.
// An event, and indented what comes of it.

import Testing

@Suite struct WorkerSessionTranscriptTests {
    private func expect(
        _ transcript: String, slots: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            WorkerSessionTranscript.replay(transcript, slots: slots) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("From registration to the end: credit once prepared, results at once, kept until acknowledged")
    func wholeLife() {
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
            > assign 0.1 1.1 2.1 of shape 1
              run 0.1 1.1 in slot 0
            > pass 10ms
            > completed 0.1
              send results 0.1
            > pass 10ms
            > completed 1.1
              send results 1.1
            > slot 0 freed
              run 2.1 in slot 0
              send credit 27
            > acknowledge 0.1
            > pass 1000ms
            > progress 9
            > deadline
              send heartbeat, running 2.1(9), waiting nothing, finished 1.1
              send credit 27
            > finished
              send leave
              cancel 2.1 in slot 0
              exit: finished
            """, slots: 1)
    }

    @Test("A silent coordinator is looked for over a fresh connection, with ever longer waits; work goes on")
    func silence() {
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
            > pass 900ms
            > deadline
            > pass 1100ms
            > deadline
              connect
              send register, holding 0.1
            > pass 1900ms
            > deadline
            > pass 2100ms
            > deadline
              connect
              send register, holding 0.1
            > welcome epoch 2
              note registered in epoch 2
              send ready
              send results 0.1
              send heartbeat, running nothing, waiting nothing, finished 0.1
              send credit 2
            > announce
              send ready
            > acknowledge 0.1
            """, slots: 1)
    }

    @Test("A worker says that it lives as often as it is told, and waits for an answer accordingly longer")
    func rates() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 1000ms
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > welcome every 4000 ms
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 3999ms
            > deadline
            > pass 1ms
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 15999ms
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 1ms
            > deadline
              note coordinator silent for 20000 ms
              connect
              send register, holding nothing
            """, slots: 1)
    }

    @Test("A restarted coordinator is registered with at once, and once only")
    func notRegistered() {
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
            > completed 0.1
              send results 0.1
            > refuse notRegistered
              note registering again
              send register, holding 0.1
            > refuse notRegistered
            > welcome epoch 2
              note registered in epoch 2
              send ready
              send results 0.1
              send heartbeat, running nothing, waiting nothing, finished 0.1
              send credit 2
            > announce
              send ready
            """, slots: 1)
    }

    @Test("Without a coordinator the worker gives up after the time it was given")
    func givesUp() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > pass 59999ms
            > deadline
              connect
              send register, holding nothing
            > pass 1ms
            > deadline
              exit: no coordinator for 60000 ms
            """, slots: 1)
    }

    @Test("Where as much silence is usual as it has patience, it tries a fresh connection before it gives up")
    func triesBeforeItGivesUp() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome every 12000 ms
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 30000ms
            > deadline
              note coordinator silent for 30000 ms
              connect
              send register, holding nothing
            > pass 30000ms
            > deadline
              exit: no coordinator for 60000 ms
            """, slots: 1)
    }

    @Test("A coordinator of another release is not argued with")
    func otherProtocol() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > refuse unsupportedProtocol
              exit: refused: unsupportedProtocol
            """, slots: 1)
    }

    @Test("Asked to go, it hands back what waits, finishes what runs, and waits for the acknowledgement")
    func drain() {
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
            > assign 0.1 1.1 2.1 of shape 1
              run 0.1 1.1 in slot 0
            > drain
              note draining
              send credit 0
              send hand back 2.1
            > assign 3.1
              send hand back 3.1
            > pass 50ms
            > completed 0.1 1.1
              send results 0.1 1.1
            > slot 0 freed
            > acknowledge 0.1 1.1
              send leave
              exit: drained
            """, slots: 1)
    }

    @Test("Asked twice, it hands back what runs as well")
    func urgentDrain() {
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
            > drain
              cancel 0.1 in slot 0
              send hand back 0.1
              send leave
              exit: drained
            """, slots: 1)
    }

    @Test("The coordinator can ask for the same, more than once without more haste")
    func toldToDrain() {
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
            > told to drain
              note draining
              send credit 0
            > told to drain
            > completed 0.1
              send results 0.1
            > acknowledge 0.1
              send leave
              exit: finished
            """, slots: 1)
    }

    @Test("A sweep that cannot be run here ends the worker")
    func cannotPrepare() {
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
            > unprepared nodata
              note unable: nodata
              send unable: nodata
              send leave
              exit: preparation failed: nodata
            """, slots: 1)
    }
}
