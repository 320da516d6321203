import Glibc
import Synchronization
import Testing
import ZeroMQ

@Suite struct PollerTests {
    @Test func anotherThreadWakesThePoller() throws {
        let wakeUp = try WakeUp()
        let context = try Context()
        let socket = try Socket(.pull, in: context)
        try socket.bind("inproc://quiet")
        var poller = Poller()
        let quiet = poller.add(socket, for: .readable)
        let bell = poller.add(wakeUp)
        let ringer = OwnThread { wakeUp.signal() }
        // Only the bell can end this wait.
        while poller.ready(bell).isEmpty { try poller.wait(timeout: nil) }
        #expect(poller.ready(quiet) == [])
        try ringer.join()
        #expect(wakeUp.clear())
        #expect(!wakeUp.clear())
        #expect(try poller.wait(timeout: .zero) == 0)
    }

    @Test func manyRingsBeforeALookCountAsOne() throws {
        let wakeUp = try WakeUp()
        for _ in 0..<1000 { wakeUp.signal() }
        #expect(wakeUp.clear())
        #expect(!wakeUp.clear())
    }

    @Test func severalSocketsAndAFileDescriptorAreToldApart() throws {
        let context = try Context()
        let first = try Socket(.pull, in: context)
        let second = try Socket(.pull, in: context)
        try first.bind("inproc://first")
        try second.bind("inproc://second")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var poller = Poller()
        let keys = [poller.add(first, for: .readable), poller.add(second, for: .readable)]
        let pipeKey = poller.add(fileDescriptor: ends[0], for: .readable)
        #expect(try poller.wait(timeout: .zero) == 0)

        let push = try Socket(.push, in: context)
        try push.connect("inproc://second")
        try push.send([bytes("x")])
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(keys.map { poller.ready($0) } == [[], .readable])
        #expect(poller.ready(pipeKey) == [])

        try #require(write(ends[1], "y", 1) == 1)
        #expect(try poller.wait(timeout: patience) == 2)
        #expect(poller.ready(pipeKey) == .readable)

        poller.setInterest([], for: keys[1])
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller.ready(keys[1]) == [])
        poller.remove(pipeKey)
        #expect(try poller.wait(timeout: .zero) == 0)
        #expect(poller.ready(pipeKey) == [])
    }

    @Test func aClosedSocketIsReportedInsteadOfTouched() throws {
        let context = try Context()
        var poller = Poller()
        let key = try addAndClose(to: &poller, in: context)
        #expect(failure { () throws(ZeroMQError) in try poller.wait(timeout: .zero) }?.code == .notASocket)
        poller.remove(key)
        #expect(try poller.wait(timeout: .zero) == 0)
    }

    private func addAndClose(to poller: inout Poller, in context: Context) throws -> Poller.Key {
        let socket = try Socket(.pair, in: context)
        return poller.add(socket, for: .readable)
    }

    @Test func aTimeoutEndsAWaitForNothing() throws {
        var poller = Poller()
        #expect(try poller.wait(timeout: .milliseconds(1)) == 0)
    }

    @Test func aSignalEndsAWaitEarlyWithoutAnError() throws {
        signal(SIGALRM) { _ in }
        let hasArrived = Atomic<Bool>(false)
        let readyCount = Atomic<Int>(-1)
        let waiting = Mutex<pthread_t?>(nil)
        // The threads of the pool block signals, and what they start inherits that.
        let waiter = OwnThread {
            var alarm = sigset_t()
            sigemptyset(&alarm)
            sigaddset(&alarm, SIGALRM)
            pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
            waiting.withLock { $0 = pthread_self() }
            defer {
                waiting.withLock { $0 = nil }
                hasArrived.store(true, ordering: .releasing)
            }
            var poller = Poller()
            poller.add(try WakeUp())
            readyCount.store(try poller.wait(timeout: nil), ordering: .releasing)
        }
        // Nothing but a signal can end that wait; one of these meets it.
        while !hasArrived.load(ordering: .acquiring) {
            waiting.withLock { thread in
                if let thread { _ = pthread_kill(thread, SIGALRM) }
            }
            usleep(1000)
        }
        try waiter.join()
        #expect(readyCount.load(ordering: .acquiring) == 0)
    }
}
