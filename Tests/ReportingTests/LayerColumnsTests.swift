import Reporting
import SweepModel
import Testing

struct LayerColumnsTests {
    @Test func `every figure of a layer has a column of its own`() throws {
        // Every figure gets another value; each value must appear in the row once.
        var record = LayerRecord(layer: 2, fanIn: 101, units: 102)
        var next = 1000.0
        func statistics() -> LayerStatistics {
            var statistics = LayerStatistics()
            for path in Self.figures {
                statistics[keyPath: path] = next
                next += 1
            }
            statistics.gradientNaNCount = Int(next)
            statistics.gradientInfinityCount = Int(next) + 1
            next += 2
            return statistics
        }
        record.initial = statistics()
        record.middle = statistics()
        record.final = statistics()
        record.minimumGradientNorm = 2001
        record.medianGradientNorm = 2002
        record.maximumGradientNorm = 2003
        record.maximumUpdateRatio = 2004
        record.totalNaNCount = 2005
        record.totalInfinityCount = 2006
        var bytes: [UInt8] = []
        CSVTable.layers.appendHeader(to: &bytes)
        CSVTable.layers.append(LayerRow(trial: 7, layer: record), to: &bytes)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",")
        }
        #expect(lines[0].prefix(4) == ["trial", "layer", "fan_in", "units"])
        #expect(lines[0].count == lines[1].count)
        let figures = (1000..<Int(next)).map { "\($0)" } + (2001...2006).map { "\($0)" }
        #expect(lines[1].map(String.init).sorted() == (["7", "2", "101", "102"] + figures).sorted())
        #expect(Set(lines[0]).count == lines[0].count)
    }

    private static let figures: [any WritableKeyPath<LayerStatistics, Double> & Sendable] = [
        \.gradientNorm, \.gradientMeanAbsolute, \.gradientMaximum, \.gradientZeroShare, \.deltaRMS,
        \.weightNorm,
        \.updateRatio, \.activationMean, \.activationDeviation, \.activationZeroShare,
        \.activationSaturatedShare,
    ]
}
