// Many workers are heard more seldom, and may then be silent for longer.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerRatesTranscriptTests {
    @Test("Where more workers come than may be heard every second, each is told to be heard more seldom")
    func growth() {
        let transcript = """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > c registers
              note c joined
              to 3: welcome to epoch 1, every 2000 ms, silent for 10000 ms
              to 3: announce example
            > a heartbeat running waiting finished
              to 1: welcome to epoch 1, every 2000 ms, silent for 10000 ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > pass 5000ms
            > deadline
              note b lost with 0 leases: silent for 5000 ms
            > c heartbeat running waiting finished
              to 3: heartbeat
              to 3: announce example
            > pass 4999ms
            > deadline
            > pass 1ms
            > deadline
              note a lost with 0 leases: silent for 10000 ms
            > c registers over connection 7
              note c returned
              to 7: welcome to epoch 1, every 2000 ms, silent for 10000 ms
              to 7: announce example
            """
        #expect(
            SchedulerTranscript.replay(transcript, trials: 1, heartbeatsPerSecond: 2) == transcript + "\n")
    }

    @Test("After a restart the trials of many workers wait for them as long as they may be silent")
    func orphans() {
        let transcript = """
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
            > restart
            > b registers
              note b joined
              to 2: welcome to epoch 2
              to 2: announce example
            > c registers
              note c joined
              to 3: welcome to epoch 2, every 2000 ms, silent for 10000 ms
              to 3: announce example
            > pass 5000ms
            > b heartbeat running waiting finished
              to 2: welcome to epoch 2, every 2000 ms, silent for 10000 ms
              to 2: announce example
            > deadline
            > pass 4000ms
            > a registers holding 0.1
              note a joined
              to 1: welcome to epoch 2, every 3000 ms, silent for 15000 ms
              to 1: announce example
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > a results 0.1
              persist result 0.1 converged
            """
        #expect(
            SchedulerTranscript.replay(transcript, trials: 2, heartbeatsPerSecond: 1) == transcript + "\n")
    }

    @Test("Where all places are taken, a worker that has missed two heartbeats gives its own up")
    func places() {
        let transcript = """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > pass 1000ms
            > b heartbeat running waiting finished
              to 2: heartbeat
            > pass 1000ms
            > c registers
              to 3: refuse shuttingDown
              note c refused
            > pass 1ms
            > c registers
              note a lost with 0 leases: silent for 2001 ms, and its place was needed
              note c joined
              to 3: welcome to epoch 1
              to 3: announce example
            > d registers
              to 4: refuse shuttingDown
              note d refused
            > pass 2000ms
            > b registers over connection 7
              note b returned
              to 7: welcome to epoch 1
              to 7: announce example
            """
        #expect(SchedulerTranscript.replay(transcript, trials: 1, workersMaximum: 2) == transcript + "\n")
    }

    @Test("Up to a thousand workers are heard every second, and of ten thousand a thousand a second")
    func stretch() {
        let timing = Scheduler.Timing()
        for count in [0, 1, 64, 1000] { #expect(timing.stretch(forWorkers: count) == 1) }
        for count in [1001, 2000] { #expect(timing.stretch(forWorkers: count) == 2) }
        #expect(timing.stretch(forWorkers: 5000) == 5)
        #expect(timing.stretch(forWorkers: 10_240) == 11)
        var quick = timing
        quick.heartbeatInterval = .milliseconds(250)
        #expect(quick.stretch(forWorkers: 1000) == 4)
    }

    @Test func `a trial may stand still for longer than its worker may be silent`() {
        let timing = Scheduler.Timing()
        for stretch in [1, 11, 60] { #expect(timing.hangTimeout(stretch: stretch) == .seconds(600)) }
        #expect(timing.hangTimeout(stretch: 400) == .seconds(4000))
        #expect(timing.workerTimeout(stretch: 400) == .seconds(2000))
    }
}
