// Idle workers are helped to something, machines are given up on, silence is forgiven.
// An event, and indented what comes of it.

import Testing

@Suite struct SchedulerReliefTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, verifying share: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials, verifying: share) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("What waits behind others is asked back for a worker with nothing to do")
    func recall() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 2.1 to b
            > commit
              to 2: assign 2.1
            > a heartbeat running 0.1:1 waiting 1.1 finished
              to 1: heartbeat
            > b results 2.1
              persist result 2.1 converged
              persist granted 3.1 to b
            > commit
              to 2: acknowledge 2.1
              to 2: assign 3.1
            > b results 3.1
              persist result 3.1 converged
            > a heartbeat running 0.1:2 waiting 1.1 finished
              to 1: heartbeat
            > pass 1000ms
            > b heartbeat running waiting finished
              to 2: heartbeat
              to 1: recall 1.1
            > a hands back 1.1
              persist ended 1.1 handed_back
              persist granted 1.2 to b
            > commit
              to 2: acknowledge 3.1
              to 2: assign 1.2
            """, trials: 4)
    }

    @Test("A straggler is run a second time, and the first result wins")
    func speculation() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 1.1 to b
            > commit
              to 1: assign 0.1
              to 2: assign 1.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > b heartbeat running 1.1:1 waiting finished
              to 2: heartbeat
            > b results 1.1 in 100 ms
              persist result 1.1 converged
            > commit
              to 2: acknowledge 1.1
            > pass 2500ms
            > a heartbeat running 0.1:5 waiting finished
              to 1: heartbeat
              note 0.2 as well on b
              persist granted 0.2 to b
            > b heartbeat running waiting finished
              to 2: heartbeat
            > commit
              to 2: assign 0.2
            > b results 0.2
              persist ended 0.1 superseded
              to 1: revoke 0.1
              persist result 0.2 converged
            > commit
              to 2: acknowledge 0.2
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 2 of 2
              to 1: finished
              to 2: finished
            """, trials: 2)
    }

    @Test("The second attempt takes the first one's place when that is lost")
    func promotion() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 1.1 to b
            > commit
              to 1: assign 0.1
              to 2: assign 1.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > b heartbeat running 1.1:1 waiting finished
              to 2: heartbeat
            > b results 1.1 in 100 ms
              persist result 1.1 converged
            > commit
              to 2: acknowledge 1.1
            > pass 2500ms
            > a heartbeat running 0.1:5 waiting finished
              to 1: heartbeat
              note 0.2 as well on b
              persist granted 0.2 to b
            > b heartbeat running waiting finished
              to 2: heartbeat
            > commit
              to 2: assign 0.2
            > process of a ended
              note a lost with 1 leases: its process ended
              persist ended 0.1 worker_lost
            > b results 0.2
              persist result 0.2 converged
            > commit
              to 2: acknowledge 0.2
              to 2: retire
              note example completed
              sweep completed with 2 of 2
              to 2: finished
            """, trials: 2)
    }

    @Test("A trial whose machine lacks the data goes to another host, and fails where none is left")
    func otherHost() {
        expect(
            """
            > a registers on host one
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > b registers on host two
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
            > commit
              to 1: assign 0.1
            > a misses data of 0.1
              note trial 0 failed on one
              persist ended 0.1 worker_failure
              persist granted 0.2 to b
            > commit
              to 1: acknowledge 0.1
              to 2: assign 0.2
            > b misses data of 0.2
              persist result 0.2 failed(dataUnavailable)
            > commit
              to 2: acknowledge 0.2
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1)
    }

    @Test("A silent worker that comes back is pardoned")
    func pardon() {
        expect(
            """
            > a registers
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
            > pass 5000ms
            > deadline
              note a lost with 1 leases: silent for 5000 ms
              persist ended 0.1 worker_silent
            > pass 100ms
            > a registers holding 0.1 over connection 8
              note a joined
              note a pardoned for 1 attempts
              persist pardoned a
              to 8: welcome to epoch 1
              to 8: announce example
            > commit
            """, trials: 1)
    }

    @Test("A silent worker that comes back to the next coordinator is pardoned as well")
    func pardonAfterRestart() {
        expect(
            """
            > a registers
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
            > pass 5000ms
            > deadline
              note a lost with 1 leases: silent for 5000 ms
              persist ended 0.1 worker_silent
            > commit
            > restart
            > a registers holding 0.1
              note a joined
              note a pardoned for 1 attempts
              persist pardoned a
              to 1: welcome to epoch 2
              to 1: announce example
            > commit
            > a heartbeat running 0.1:2 waiting finished
              to 1: heartbeat
            > restart
            > a registers holding 0.1
              note a joined
              to 1: welcome to epoch 3
              to 1: announce example
            """, trials: 1)
    }

    @Test("A coordinator that stood still blames nobody")
    func standstill() {
        expect(
            """
            > a registers
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
            > pass 60000ms
            > deadline
              note stood still for 55000 ms
            > pass 5000ms
            > deadline
              note a lost with 1 leases: silent for 5000 ms
              persist ended 0.1 worker_silent
            """, trials: 1)
    }
}
