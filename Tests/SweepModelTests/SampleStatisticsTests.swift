import SweepModel
import Testing

struct SampleStatisticsTests {
    @Test func `the mean of equal numbers is that number, and large numbers do not overflow`() {
        #expect(SampleStatistics.mean(Array(repeating: 0.1, count: 10)) == 0.1)
        #expect(SampleStatistics.mean([1e308, 1e308, 1e308]) == 1e308)
        #expect(abs(SampleStatistics.mean([1, 2, 4]) - 7.0 / 3) < 1e-15)
        #expect(SampleStatistics.mean([1.7e308, -1.7e308]) == 0)
        #expect(SampleStatistics.mean([1, .infinity]) == .infinity)
        #expect(SampleStatistics.mean([1, .nan]).isNaN)
        #expect(SampleStatistics.mean([Double]()).isNaN)
    }

    @Test func `variance divides by n - 1, the population's deviation by n`() {
        #expect(SampleStatistics.sampleVariance([1, 2, 3, 4]) == 5.0 / 3)
        #expect(SampleStatistics.populationDeviation([1, 3]) == 1)
        #expect(SampleStatistics.sampleVariance([1]).isNaN)
        #expect(SampleStatistics.populationDeviation([Double]()).isNaN)
    }

    @Test func `medians count NaN as plus infinity`() {
        #expect(SampleStatistics.median([3, 1, 2]) == 2)
        #expect(SampleStatistics.median([4, 1, 2, 3]) == 2.5)
        #expect(SampleStatistics.median([.nan, 1, 2]) == 2)
        #expect(SampleStatistics.median([.nan, .nan, 2]) == .infinity)
        #expect(SampleStatistics.median([.nan, 2]) == .infinity)
        #expect(SampleStatistics.median([-.infinity, 2, 3]) == 2)
        #expect(SampleStatistics.median([1e308, 1.5e308]) == 1.25e308)
        #expect(SampleStatistics.median([Double]()).isNaN)
    }

    @Test func `selection agrees with sorting on every rank of many samples`() {
        var state: UInt64 = 42
        for count in 1...60 {
            let values = (0..<count).map { _ -> Double in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double((state >> 33) % 12)  // many ties
            }
            let sorted = values.sorted()
            for rank in 0..<count {
                var scratch = values
                #expect(OrderStatistic.select(rank, in: &scratch) == sorted[rank])
                #expect(scratch[..<rank].allSatisfy { $0 <= scratch[rank] })
            }
        }
    }

    @Test func `quantiles interpolate between order statistics`() {
        #expect(SampleStatistics.quantile(0, of: [3, 1, 2]) == 1)
        #expect(SampleStatistics.quantile(1, of: [3, 1, 2]) == 3)
        #expect(SampleStatistics.quantile(0.25, of: [1, 2, 3, 4, 5]) == 2)
        #expect(SampleStatistics.quantile(0.1, of: [0, 10]) == 1)
        #expect(SampleStatistics.quantile(0.5, of: [1, .nan, .nan]) == .infinity)
    }
}
