// The per-layer table of one trial, as `gradsweep train` prints it. Not here: the verdict's sentence.

package import SweepModel

/// One line a weight layer: gradient norm at the start, in the middle and at the end with a bar of its
/// logarithm, δ, and the activations at the end.
package enum LayerTable {
    /// Lines of at most about `width` characters.
    package static func lines(
        _ layers: [LayerRecord], width: Int = 100, style: BarStyle = .unicode
    ) -> [String] {
        guard !layers.isEmpty else { return ["No layer was recorded."] }
        let scale = BarScale(for: layers.flatMap { [$0.initial.gradientNorm, $0.final.gradientNorm] })
        let delta = style == .ascii ? "delta" : "δ"
        func column(
            _ heading: String, short: String? = nil, expendability: Int = 0, _ figure: (LayerRecord) -> Double
        ) -> TextTable.Column {
            TextTable.Column(
                heading, short: short, numeric: true, expendability: expendability,
                cells: layers.map { RoundedNumber.text(figure($0)) })
        }
        func bars(_ name: String, expendability: Int, _ figure: (LayerRecord) -> Double) -> TextTable.Column {
            TextTable.Column(
                name, numeric: true, expendability: expendability,
                cells: layers.map { layer in
                    let bar = scale?.bar(figure(layer), cells: barCells, style: style) ?? ""
                    return bar + String(repeating: " ", count: barCells - bar.count)
                })
        }
        let table = TextTable(columns: [
            TextTable.Column("layer", numeric: true, cells: layers.map { name($0, of: layers) }),
            TextTable.Column(
                "units", numeric: true, expendability: 2, cells: layers.map { String($0.units) }),
            column("start") { $0.initial.gradientNorm },
            column("middle", expendability: 1) { $0.middle.gradientNorm },
            column("end") { $0.final.gradientNorm },
            bars("log10 start ", expendability: 3) { $0.initial.gradientNorm },
            bars("log10 end   ", expendability: 4) { $0.final.gradientNorm },
            column("\(delta) start") { $0.initial.deltaRMS },
            column("\(delta) end") { $0.final.deltaRMS },
            column("act. mean", short: "mean") { $0.final.activationMean },
            column("act. std", short: "std") { $0.final.activationDeviation },
            column("zero", expendability: 5) { $0.final.activationZeroShare },
            column("saturated", short: "sat.", expendability: 6) { $0.final.activationSaturatedShare },
        ])
        let range = scale.map { " Bars run from 1e\($0.low) to 1e\($0.high)." } ?? ""
        let caption =
            "Gradient norm of each weight layer at the start, in the middle and at the end; \(delta) "
            + "(RMS) at start and end; activations at the end: mean, standard deviation, shares of zeros and "
            + "saturated ones.\(range)"
        return TextWrap.lines(caption, width: width) + table.lines(width: width)
    }

    private static let barCells = 12

    private static func name(_ layer: LayerRecord, of layers: [LayerRecord]) -> String {
        layer.layer == layers.last?.layer ? "out" : String(layer.layer)
    }
}
