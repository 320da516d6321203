// Several sweeps at one worker: announced, prepared, retired; and a worker that nothing stops.
// An event, and indented what comes of it.

import Testing

@Suite struct WorkerSessionSweepsTranscriptTests {
    private func expect(
        _ transcript: String, slots: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            WorkerSessionTranscript.replay(transcript, slots: slots) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("What is left of a sweep that was retired is dropped, and the next one is prepared")
    func retirement() {
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
            > assign 0.1 1.1
              run 0.1 in slot 0
            > retire
              cancel 0.1 in slot 0
              forget
              send credit 0
            > slot 0 freed
            > announce other
              note preparing other
              prepare other
            > assign 0.1 of sweep other
              send hand back 0.1
            > prepared other
              send ready
              send credit 2050
            > assign 0.2 of sweep other
              run 0.2 in slot 0
            > slot 0 freed
              send hand back 0.2
            """, slots: 1)
    }

    @Test("Trials of two sweeps never share a pack; what waits is handed back when it is recalled")
    func twoSweeps() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome lasting
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > announce other
              note preparing other
              prepare other
            > prepared
              send ready
              send credit 2
            > prepared other
              send ready
            > assign 0.1 of shape 3
              run 0.1 in slot 0
            > assign 7.1 of shape 3 of sweep other
            > assign 1.1 2.1 3.1 of shape 3
            > recall 3.1 9.1
              send hand back 3.1
            > completed 0.1
              send results 0.1
            > slot 0 freed
              run 7.1 in slot 0
              send credit 2050
            """, slots: 1)
    }

    @Test("Where nothing can be run here, a worker of a lasting coordinator waits for other sweeps")
    func waitsForOtherSweeps() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome lasting
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > unprepared nodata
              note unable: nodata
              send unable: nodata
            > announce other
              note preparing other
              prepare other
            > prepared other
              send ready
              send credit 2
            """, slots: 1)
    }

    @Test("What could not be prepared is prepared when it is announced again, and not before that has ended")
    func preparationAgain() {
        expect(
            """
            > start
              connect
              send register, holding nothing
            > welcome lasting
              note registered in epoch 1
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > announce
              note preparing example
              prepare example
            > unprepared nodata
              note unable: nodata
              send unable: nodata
            > announce
              note preparing example
              prepare example
            > announce
            > prepared
              send ready
              send credit 2
            > announce
              send ready
            > assign 0.1
              run 0.1 in slot 0
            """, slots: 1)
    }

    @Test("A worker none of whose slots stops gives itself up")
    func stuck() {
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
            > revoke 0.1
              note 1 leases revoked
              cancel 0.1 in slot 0
              send credit 0
            > pass 4000ms
            > heartbeat
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 0
            > pass 26000ms
            > heartbeat
            > deadline
              send leave
              exit: stuck
            """, slots: 1)
    }
}
