import SweepModel
import Testing

struct WilsonIntervalTests {
    /// Reference values: the roots of (p − p̂)² = z²·p(1 − p)/n, computed with 50 decimal digits.
    @Test(arguments: [
        (5, 10, 0.236593090512564, 0.763406909487436), (1, 10, 0.017876213095073, 0.404150026795238),
        (0, 10, 0, 0.277532799862889), (10, 10, 0.722467200137111, 1),
        (50, 100, 0.403831530365996, 0.596168469634004), (1999, 2000, 0.997173137496734, 0.999911732269295),
    ])
    func `intervals agree with the roots of Wilson's equation`(
        count: Int, total: Int, low: Double, high: Double
    ) {
        let interval = WilsonInterval(count: count, total: total)
        #expect(abs(interval.low - low) < 1e-14)
        #expect(abs(interval.high - high) < 1e-14)
    }

    @Test func `an interval holds its share and stays within 0 and 1`() {
        for total in 1...40 {
            for count in 0...total {
                let interval = WilsonInterval(count: count, total: total)
                let share = Double(count) / Double(total)
                #expect(0 <= interval.low && interval.low <= share)
                #expect(share <= interval.high && interval.high <= 1)
            }
        }
        #expect(WilsonInterval(count: 0, total: 0) == WilsonInterval(count: 0, total: 0))
        #expect(WilsonInterval(count: 0, total: 0).high == 1)
    }
}
