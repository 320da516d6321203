// Workers whose time is short, that compute by other rules, or whose death is told.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerTenancyTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials, standstill: .seconds(3600)) == transcript
                + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("A trial that was cut off goes to a worker that has more time than it ran, and to no other")
    func cutOff() {
        expect(
            """
            > a registers for 3000 ms
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > pass 2900ms
            > a hands back 0.1 out of time
              persist ended 0.1 out_of_time
              note trial 0 cut off after 2900 ms on a
              note trial 0 needs more than 2900 ms
            > a leaves
              note a left
            > b registers for 2000 ms
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
            > c registers for 9000 ms
              note c joined
              to 3: welcome to epoch 1
              to 3: announce example
            > c ready
              persist registered c
            > c credit 1
              persist granted 0.2 to c
            > commit
              to 3: assign 0.2
            """, trials: 1)
    }

    @Test("A trial that fits on no worker is tried three times and set aside, with its story")
    func tooLong() {
        expect(
            """
            > a registers for 3000 ms
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a hands back 0.1 out of time
              persist ended 0.1 out_of_time
              note trial 0 cut off after 0 ms on a
              persist granted 0.2 to a
            > commit
              to 1: assign 0.2
            > a hands back 0.2 out of time
              persist ended 0.2 out_of_time
              note trial 0 cut off after 0 ms on a
              persist granted 0.3 to a
            > commit
              to 1: assign 0.3
            > a hands back 0.3 out of time
              persist ended 0.3 out_of_time
              persist result 0.3 failed(outOfTime)
              note trial 0 set aside
            > commit
              to 1: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
            """, trials: 1)
    }

    @Test("Who computes by another revision of the arithmetic is turned away, and told why")
    func arithmetic() {
        expect(
            """
            > a registers revision 2
              to 1: refuse otherArithmetic
              note a refused
            """, trials: 1)
    }

    @Test("A death that is told needs no timeout; nobody else's key can tell it")
    func lastWords() {
        expect(
            """
            > a registers under key alice
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > a died of signal
              note a died: signal
              note a lost with 1 leases: signal
              persist ended 0.1 worker_lost
            """, trials: 1)
    }
}
