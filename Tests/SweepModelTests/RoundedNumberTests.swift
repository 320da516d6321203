import SweepModel
import Testing

struct RoundedNumberTests {
    @Test(
        arguments: [
            (0, "0"), (1, "1"), (2.3456, "2.35"), (-2.3456, "-2.35"), (140.4, "140"), (99_960, "1e5"),
            (12_345, "12300"), (0.00123456, "0.00123"), (0.000123456, "1.23e-4"), (9.999, "10"),
            (0.9996, "1"),
            (1e300, "1e300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "nan"), (.infinity, "inf"),
            (-.infinity, "-inf"),
            (123456789, "1.23e8"), (1.5e16, "1.5e16"), (0.1 + 0.2, "0.3"),
        ] as [(Double, String)])
    func `three significant digits`(value: Double, text: String) {
        #expect(RoundedNumber.text(value) == text)
    }

    @Test func `the number of digits can be chosen`() {
        #expect(RoundedNumber.text(2.0 / 3, digits: 1) == "0.7")
        #expect(RoundedNumber.text(2.0 / 3, digits: 6) == "0.666667")
    }

    @Test func `shares are not rounded to nothing or everything`() {
        #expect(RoundedNumber.percent(0, of: 7) == "0 %")
        #expect(RoundedNumber.percent(7, of: 7) == "100 %")
        #expect(RoundedNumber.percent(1, of: 1000) == "<1 %")
        #expect(RoundedNumber.percent(999, of: 1000) == ">99 %")
        #expect(RoundedNumber.percent(1, of: 3) == "33 %")
        #expect(RoundedNumber.percent(0, of: 0) == "0 %")
    }
}
