// How many rows are held out.

import SweepModel
import Testing

@Suite struct DataConfigurationTests {
    @Test(
        "the test part is the nearest whole number of rows, at least one, never all",
        arguments: [
            (0.0, 100, 0), (0.2, 1797, 359), (0.25, 10, 3), (0.001, 10, 1), (0.999, 10, 9), (0.5, 1, 0),
            (0.5, 0, 0), (0.5, 2, 1),
        ])
    func testRows(_ fraction: Double, _ rows: Int, _ expected: Int) {
        var configuration = DataConfiguration()
        configuration.testFraction = fraction
        #expect(configuration.testRowCount(of: rows) == expected)
    }
}
