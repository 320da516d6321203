// Leases on their way through a worker session: packs, credit, results, revocation.
// An event, and indented what comes of it.

import Testing

@Suite struct WorkerSessionPacksTranscriptTests {
    @Test("Packs that start all the time don't keep a long one's progress from being told")
    func progressBesideShortPacks() {
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
              send credit 4
            > assign 0.1
              run 0.1 in slot 0
            > pass 600ms
            > assign 1.1
              send heartbeat, running 0.1(0) 1.1(0), waiting nothing, finished nothing
              run 1.1 in slot 1
              send credit 4
            > pass 400ms
            > progress 7 5
            > deadline
              send heartbeat, running 0.1(7) 1.1(5), waiting nothing, finished nothing
              send credit 4
            """, slots: 2)
    }

    private func expect(
        _ transcript: String, slots: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            WorkerSessionTranscript.replay(transcript, slots: slots) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("Packs take trials of one shape and are spread over free slots; without a shape a trial runs alone")
    func packs() {
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
              send credit 4
            > assign 0.1 1.1 of shape 1
              run 0.1 in slot 0
              run 1.1 in slot 1
            > assign 2.1 of shape 2
            > assign 3.1 4.1 of shape 1
            > assign 5.1 6.1
            > pass 200ms
            > completed 0.1
              send results 0.1
            > slot 0 freed
              send heartbeat, running 2.1(0) 1.1(0), waiting 3.1 4.1 5.1 6.1, finished 0.1
              run 2.1 in slot 0
              send credit 8
            > completed 1.1
              send results 1.1
            > slot 1 freed
              run 3.1 4.1 in slot 1
            > completed 2.1 3.1 4.1
              send results 2.1 3.1 4.1
            > slot 0 freed
              run 5.1 in slot 0
            > slot 1 freed
              run 6.1 in slot 1
            """, slots: 2)
    }

    @Test("What a pack does not complete is handed back")
    func handedBack() {
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
            > assign 0.1 1.1 of shape 1
              run 0.1 1.1 in slot 0
            > completed 0.1
              send results 0.1
            > slot 0 freed
              send hand back 1.1
              send credit 2050
            """, slots: 1)
    }

    @Test("A result whose acknowledgement does not come is offered again")
    func offerAgain() {
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
            > slot 0 freed
              send credit 2050
            > pass 4900ms
            > heartbeat
            > pass 100ms
            > deadline
              send results 0.1
              send heartbeat, running nothing, waiting nothing, finished 0.1
              send credit 2050
            > acknowledge 0.1
            > pass 4000ms
            > deadline
              send heartbeat, running nothing, waiting nothing, finished nothing
              send credit 2050
            """, slots: 1)
    }

    @Test("What is revoked is dropped wherever it is: waiting, running, finished")
    func revoke() {
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
              send credit 4
            > assign 0.1 1.1 2.1 3.1 4.1 5.1
              run 0.1 in slot 0
              run 1.1 in slot 1
            > completed 0.1
              send results 0.1
            > revoke 0.1 1.1 2.1
              note 3 leases revoked
              cancel 1.1 in slot 1
              send credit 2
            > completed 1.1
            > slot 1 freed
              run 3.1 in slot 1
              send credit 4100
            > pass 1000ms
            > deadline
              send heartbeat, running 3.1(0), waiting 4.1 5.1, finished nothing
              send credit 4100
            """, slots: 2)
    }

    @Test("Credit follows the time that trials take: many in advance where they are short")
    func credit() {
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
            > pass 1ms
            > completed 0.1
              send results 0.1
            > slot 0 freed
              send credit 252
            > acknowledge 0.1
            > assign 1.1
              run 1.1 in slot 0
            > pass 60000ms
            > completed 1.1
              send results 1.1
            > slot 0 freed
              send credit 2
            """, slots: 1)
    }
}
