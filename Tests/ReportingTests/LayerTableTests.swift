import Reporting
import SweepModel
import Testing

struct LayerTableTests {
    private static let layers: [LayerRecord] = (1...3).map { number in
        var record = LayerRecord(layer: number, fanIn: 4, units: 8)
        record.initial.gradientNorm = [1e-4, 1e-2, 1][number - 1]
        record.middle.gradientNorm = 0.5
        record.final.gradientNorm = [0, .infinity, .nan][number - 1]
        record.initial.deltaRMS = 0.001
        record.final.deltaRMS = 0.002
        record.final.activationMean = 0.5
        record.final.activationDeviation = 0.25
        record.final.activationZeroShare = 0.125
        record.final.activationSaturatedShare = 0
        return record
    }

    @Test func `one line a layer with bars of the logarithm`() {
        let lines = LayerTable.lines(Self.layers, width: 140, style: .ascii)
        #expect(lines.filter { $0.contains("Bars run from 1e-5 to 1e0.") }.count == 1)
        let left = """
            layer  units  start  middle  end  log10 start   log10 end     delta start  delta end
                1      8   1e-4     0.5    0  ##            0                   0.001      0.002
                2      8   0.01     0.5  inf  #######       ###########!        0.001      0.002
              out      8      1     0.5  nan  ############                      0.001      0.002
            """
        let right =
            ["  act. mean  act. std   zero  saturated"]
            + Array(repeating: "        0.5      0.25  0.125          0", count: 3)
        #expect(Array(lines.suffix(4)) == zip(left.split(separator: "\n"), right).map { String($0) + $1 })
    }

    @Test func `bars in eighths of a cell`() {
        let lines = LayerTable.lines(Self.layers, width: 140, style: .unicode)
        #expect(lines.contains { $0.contains("██▍  ") })
        #expect(lines.contains { $0.contains("████████████") })
    }

    @Test(arguments: [60, 70, 80, 100, 120])
    func `lines keep to the width`(width: Int) {
        for line in LayerTable.lines(Self.layers, width: width) { #expect(line.count <= width, "\(line)") }
    }

    @Test func `layers without any positive gradient have no bars`() {
        var layer = LayerRecord(layer: 1, fanIn: 1, units: 1)
        layer.initial.gradientNorm = 0
        #expect(!LayerTable.lines([layer]).joined().contains("Bars run"))
        #expect(LayerTable.lines([]) == ["No layer was recorded."])
    }
}
