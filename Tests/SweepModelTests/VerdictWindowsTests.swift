import SweepModel
import Testing

struct VerdictWindowsTests {
    @Test(arguments: [
        (1, 1, 1), (4, 4, 4), (5, 5, 5), (49, 5, 12), (59, 5, 14), (60, 6, 15), (100, 10, 25), (499, 49, 124),
        (500, 50, 125), (5000, 50, 1250),
    ])
    func `widths follow the definitions, whole numbers rounded down`(steps: Int, width: Int, comparison: Int)
    {
        let windows = VerdictWindows(steps: steps)
        #expect(windows.width == width)
        #expect(windows.comparison == comparison)
        #expect(windows.head == 0..<width)
        #expect(windows.tail == (steps - width)..<steps)
    }

    @Test func `two comparison windows follow each other at the end`() throws {
        let pair = try #require(VerdictWindows(steps: 100).comparisonPair)
        #expect(pair.earlier == 50..<75)
        #expect(pair.later == 75..<100)
        #expect(VerdictWindows(steps: 9).comparisonPair == nil)
        #expect(VerdictWindows(steps: 10).comparisonPair?.earlier == 0..<5)
        #expect(VerdictWindows(steps: 0).comparisonPair == nil)
    }
}
