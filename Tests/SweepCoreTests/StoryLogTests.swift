// The bounded story of a machine.

import SweepCore
import Testing

@Suite struct StoryLogTests {
    @Test("The last entries are kept, oldest first")
    func ring() {
        var story = StoryLog(capacity: 3)
        #expect(story.text == "")
        for number in 1...5 {
            story.append("event \(number)", at: Instant(nanoseconds: Int64(number) * 1_000_000))
        }
        #expect(story.text == "3 ms: event 3\n4 ms: event 4\n5 ms: event 5")
    }
}
