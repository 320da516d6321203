// What was taken away from workers that are there: it weighs nothing or once, and they do not get it back.
// An event, and indented what comes of it.

import Testing

@Suite struct SchedulerTakenAwayTranscriptTests {
    @Test("Who never says what it holds is lost, and its trials are innocent; the fifth time its host rests")
    func secretive() {
        expectPatiently(
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
            > pass 10000ms
            > a credit 1
            > deadline
              note a lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.1 withheld
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.2 to a
            > commit
              to 1: assign 0.2
            > pass 10000ms
            > a credit 1
            > deadline
              note a lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.2 withheld
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.3 to a
            > commit
              to 1: assign 0.3
            > pass 10000ms
            > a credit 1
            > deadline
              note a lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.3 withheld
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.4 to a
            > commit
              to 1: assign 0.4
            > pass 10000ms
            > a credit 1
            > deadline
              note a lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.4 withheld
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.5 to a
            > commit
              to 1: assign 0.5
            > pass 10000ms
            > a credit 1
            > deadline
              note a lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.5 withheld
              note host rests for 10000 ms
            """, trials: 1)
    }

    @Test("What hung is not taken back from who still runs it, by no later coordinator either")
    func hungOverRestart() {
        expectPatiently(
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
            > pass 600000ms
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
              note 0.1 hung on a
              persist ended 0.1 hung
              to 1: revoke 0.1
              persist granted 0.2 to a
            > commit
              to 1: assign 0.2
            > restart
            > a registers holding 0.1
              note a joined
              to 1: welcome to epoch 2
              to 1: announce example
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
              to 1: revoke 0.1
            """, trials: 1)
    }

    @Test("What was withheld is not given back to who names it again; an attempt of another goes on")
    func earlierAttempt() {
        expectPatiently(
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
            > pass 10000ms
            > b credit 1
            > deadline
              note b lost with 1 leases: not a word of what it holds for 10000 ms
              persist ended 0.2 withheld
            > b registers holding 0.2
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > a registers holding 0.1 over connection 9
              note a joined
              note a pardoned for 1 attempts
              persist pardoned a
              to 9: welcome to epoch 1
              to 9: announce example
            > b heartbeat running 0.2:1 waiting finished
              to 2: heartbeat
              to 2: revoke 0.2
            > a heartbeat running 0.1:7 waiting finished
              to 9: heartbeat
            """, trials: 1)
    }
}
