// The scheduler's behaviours when something is lost: workers, messages, the coordinator itself.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerLossTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, standstill: TimeSpan = .seconds(1),
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials, standstill: standstill) == transcript
                + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("A silent worker's trials go to others, and its late result is welcome")
    func silence() {
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
            > pass 4999ms
            > deadline
            > pass 1ms
            > deadline
              note a lost with 1 leases: silent for 5000 ms
              persist ended 0.1 worker_silent
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            > a registers holding 0.1
              note a joined
              note a pardoned for 1 attempts
              persist pardoned a
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a results 0.1
              persist ended 0.2 superseded
              to 2: revoke 0.2
              persist result 0.1 converged
              persist granted 1.1 to b
            > commit
              to 1: acknowledge 0.1
              to 2: assign 1.1
            """, trials: 2)
    }

    @Test("A process that the system reports as ended is not waited for")
    func processEnded() {
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
            > process of a ended
              note a lost with 1 leases: its process ended
              persist ended 0.1 worker_lost
            """, trials: 2)
    }

    @Test("Over a new connection, what never arrived is granted again at once and what is held goes on")
    func reconnect() {
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
            > a unreachable
            > a registers holding 0.1 over connection 9
              note a returned
              to 9: welcome to epoch 1
              to 9: announce example
            > a ready
            > a credit 2
            > commit
            """, trials: 8)
    }

    @Test("A lease that the worker does not name for too long is granted again")
    func lostAssignment() {
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
            > pass 1000ms
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > pass 4000ms
            > a heartbeat running 0.1:2 waiting finished
              to 1: heartbeat
              persist ended 1.1 never_started
              persist granted 1.2 to a
            > commit
              to 1: assign 1.2
            """, trials: 8)
    }

    @Test("A trial that stands still is revoked and tried elsewhere, one that moves is not")
    func hung() {
        expect(
            """
            > a registers with 2 slots
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > a heartbeat running 0.1:1 1.1:1 waiting finished
              to 1: heartbeat
            > pass 599000ms
            > a heartbeat running 0.1:1 1.1:2 waiting finished
              to 1: heartbeat
            > pass 1000ms
            > deadline
            > a heartbeat running 0.1:1 1.1:3 waiting finished
              to 1: heartbeat
              note 0.1 hung on a
              persist ended 0.1 hung
              to 1: revoke 0.1
              persist granted 0.2 to a
            """, trials: 4, standstill: .seconds(3600))
    }

    @Test("After a restart a worker keeps what it holds, and the attempts are counted on")
    func restart() {
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
            > restart
            > a heartbeat running 0.1:1 waiting 1.1 finished
              to 1: refuse notRegistered
            > a registers holding 0.1
              note a joined
              to 1: welcome to epoch 2
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
            > b registers
              note b joined
              to 2: welcome to epoch 2
              to 2: announce example
            > b ready
              persist registered b
            > b credit 8
              persist granted 2.1@2 3.1@2 to b
            > commit
              to 2: assign 2.1@2 3.1@2
            > a results 0.1
              persist result 0.1 converged
              persist granted 4.1@2 to a
            > commit
              to 1: acknowledge 0.1
              to 1: assign 4.1@2
            """, trials: 8)
    }

    @Test("What was not committed at a restart never happened")
    func uncommitted() {
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
            > restart
            > a registers
              note a joined
              to 1: welcome to epoch 2
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1@2 to a
            > commit
              to 1: assign 0.1@2
            """, trials: 2)
    }

    @Test("Only what may have run is suspected when a worker dies")
    func innocentQueue() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 4
              persist granted 0.1 1.1 2.1 3.1 to a
            > commit
              to 1: assign 0.1 1.1 2.1 3.1
            > a heartbeat running 0.1:1 waiting 1.1 2.1 finished 3.1
              to 1: heartbeat
            > process of a ended
              note a lost with 4 leases: its process ended
              persist ended 0.1 worker_lost
              persist ended 1.1 never_started
              persist ended 2.1 never_started
              persist ended 3.1 result_lost
            > commit
            """, trials: 8)
    }

    @Test("A trial whose workers die is tried alone and then set aside, whatever shared the worker goes free")
    func poison() {
        expect(
            """
            > a registers with 2 slots
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > process of a ended
              note a lost with 2 leases: its process ended
              persist ended 0.1 worker_lost
              persist ended 1.1 worker_lost
            > b registers with 2 slots
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 2
              persist granted 0.2 1.2 to b
            > commit
              to 2: assign 0.2 1.2
            > process of b ended
              note b lost with 2 leases: its process ended
              persist ended 0.2 worker_lost
              note trial 0 suspected
              persist ended 1.2 worker_lost
              note trial 1 suspected
            > c registers with 2 slots
              note c joined
              to 3: welcome to epoch 1
              to 3: announce example
            > c ready
              persist registered c
            > c credit 2
              persist granted 0.3 to c
            > commit
              to 3: assign 0.3
            > c results 0.3
              persist result 0.3 converged
              persist granted 1.3 to c
            > commit
              to 3: acknowledge 0.3
              to 3: assign 1.3
            > process of c ended
              note c lost with 1 leases: its process ended
              persist ended 1.3 worker_lost_alone
              note trial 1 suspected
            > d registers
              note d joined
              to 4: welcome to epoch 1
              to 4: announce example
            > d ready
              persist registered d
            > d credit 1
              persist granted 1.4 to d
            > commit
              to 4: assign 1.4
            > process of d ended
              note d lost with 1 leases: its process ended
              persist ended 1.4 worker_lost_alone
              note trial 1 suspected
            > e registers
              note e joined
              to 5: welcome to epoch 1
              to 5: announce example
            > e ready
              persist registered e
            > e credit 1
              persist granted 1.5 to e
            > commit
              to 5: assign 1.5
            > process of e ended
              note e lost with 1 leases: its process ended
              persist ended 1.5 worker_lost_alone
              persist result 1.5 failed(workerLost)
              note trial 1 set aside
            > commit
              note example completed
              sweep completed with 2 of 2
              ended: completed
            """, trials: 2)
    }
}
