// Holds every expected figure of a golden case against the measured one. What "equal" means follows the
// cases' README.

import KernelInterface
import NeuralNetwork

struct GoldenComparison {
    let goldenCase: GoldenCase
    let measurement: GoldenMeasurement
    let format: NumberFormat

    /// What is wrong with `expected`, one line a figure; empty where all figures agree.
    func mismatches(_ expected: [ExpectedFigure]) -> [String] {
        expected.compactMap(mismatch)
    }

    /// What is wrong with one figure; nil where it agrees, or where the case grants no limit for it
    /// (float32).
    func mismatch(_ figure: ExpectedFigure) -> String? {
        guard let measured = measurement.figures[figure.name] else {
            return "\(figure.name): not understood, nothing of this name is measured"
        }
        guard let limit = absoluteLimit(figure, measured) else { return nil }
        let difference = abs(figure.value - measured.value)
        // NaN differences fail.
        if difference <= limit { return nil }
        return "\(figure.name): expected \(figure.value), measured \(measured.value), limit \(limit)"
    }

    /// Biases that feed a batch norm have gradient 0, and a softmax read-out's biases keep their sum; the
    /// cases hold rounding noise there, below this (for sums: times the sum of magnitudes).
    static let noise = 1e-12

    /// Whether a figure is rounding noise about 0, of which nothing but its smallness can be checked.
    func isNoise(_ figure: ExpectedFigure) -> Bool {
        if figure.path.count == 3, figure.path[1] == "parameter_sum", figure.value != 0 {
            return abs(figure.value) <= Self.noise * (measurement.figures[figure.name]?.scale ?? 0)
        }
        guard figure.path.count == 4, figure.path[1] == "parameter_gradient_stats_pre_clip",
            goldenCase.network.architecture.normalization == .batch, figure.path[2].hasPrefix("b"),
            Int(figure.path[2].dropFirst()).map({ $0 <= goldenCase.network.architecture.depth }) == true
        else { return false }
        return ["l2", "mean_abs", "max_abs", "zero_fraction"].contains(figure.path[3])
    }

    private func absoluteLimit(_ figure: ExpectedFigure, _ measured: MeasuredFigure) -> Double? {
        let size = max(abs(figure.value), measured.scale)
        switch format {
        case .float64:
            if isNoise(figure) {
                return figure.path.last == "zero_fraction" ? 1 : Self.noise * max(1, measured.scale)
            }
            return size * float64Limit(figure.path)
        case .float32:
            if isNoise(figure) { return nil }
            return float32Limit(figure.path).map { size * $0 }
        }
    }

    private func float64Limit(_ path: [String]) -> Double {
        let isCount = ["nan_count", "inf_count", "size", "zero_fraction"].contains(path.last)
        if isCount { return 0 }
        switch path[0] {
        case "step0", "data_loss", "total_loss": return goldenCase.tolerance.float64
        case "after_20_steps" where path[1].hasPrefix("full_"): return goldenCase.tolerance.float64
        case "after_20_steps" where path[1] == "parameter_sum": return goldenCase.tolerance.float64
        default:
            let isInitial = path[0] != "after_20_steps" && path[1] == "0"
            return isInitial ? goldenCase.tolerance.float64 : goldenCase.tolerance.float64LaterNorms
        }
    }

    /// The cases grant float32 limits for losses and for step 0; nil for the rest, and for exact zeros, of
    /// which underflow makes more in float32.
    private func float32Limit(_ path: [String]) -> Double? {
        switch path[0] {
        case "data_loss", "total_loss": return goldenCase.tolerance.float32Loss
        case "after_20_steps" where path[1].hasPrefix("full_"): return goldenCase.tolerance.float32Loss
        case "step0":
            if path.last == "zero_fraction" { return nil }
            let isCount = ["nan_count", "inf_count", "size"].contains(path.last)
            return isCount ? 0 : goldenCase.tolerance.float32InitialNorms
        case "after_20_steps": return nil
        default: return path[1] == "0" ? goldenCase.tolerance.float32InitialNorms : nil
        }
    }
}
