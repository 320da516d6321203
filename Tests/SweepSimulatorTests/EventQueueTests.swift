import SweepSimulator
import Testing

struct EventQueueTests {
    @Test func `what is due first comes first, and at one time what was scheduled first`() {
        var draws = Draws(seed: 1)
        var queue = EventQueue<Int>()
        var scheduled: [(time: Int64, number: Int)] = []
        var popped: [(time: Int64, number: Int)] = []
        for number in 0..<3000 {
            let time = Int64(draws.integer(in: 0...200))
            queue.schedule(number, at: time)
            scheduled.append((time, number))
            // Between the others, so that places are used again.
            if number % 3 == 0, let next = queue.popFirst() {
                popped.append((next.time, next.element))
                scheduled.removeAll { $0.number == next.element }
            }
        }
        #expect(queue.count == scheduled.count)
        scheduled.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        for expected in scheduled {
            let next = queue.popFirst()
            #expect(next?.time == expected.time)
            #expect(next?.element == expected.number)
        }
        #expect(queue.popFirst() == nil)
        #expect(popped.count == 1000)
    }
}
