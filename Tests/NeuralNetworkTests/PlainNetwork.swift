// NetworkArchitecture's formulas written out row by row in Double, apart from the kernels and blocks: what
// the core's numbers are held against. Not a test itself.

import Foundation
import KernelInterface
import NeuralNetwork

/// A batch, row by row.
typealias Rows = [[Double]]

/// A network with its parameters.
struct PlainNetwork {
    var architecture: NetworkArchitecture
    /// One a weight layer. With weight normalisation γ is g/‖v‖.
    var parameters: [LayerParameters]
    /// Batch norm's statistics by weight layer, where they are not the batch's own.
    var running: [Int: (mean: [Double], variance: [Double])]?
    /// Added to one element (flat index) of what goes into a layer's activation, or of its product where it
    /// has none.
    var shift: (layer: Int, place: Int, by: Double)?

    /// Factors on φ(u) by weight layer, as dropout has them.
    var masks: [Int: Rows] = [:]

    init(_ architecture: NetworkArchitecture, _ parameters: [LayerParameters]) {
        self.architecture = architecture
        self.parameters = parameters
    }

    /// A session's network as it is.
    init(_ session: NetworkSession) {
        architecture = session.architecture
        parameters = session.architecture.layers.indices.map { index in
            func tensor(_ kind: TensorKind) -> [Double] { session.tensor(kind, layer: index + 1) ?? [] }
            let (weight, gain) = (tensor(.weight), tensor(.gain))
            let units = session.architecture.units(index)
            let ratios = gain.indices.map { unit in
                gain[unit]
                    / stride(from: unit, to: weight.count, by: units)
                    .reduce(0) { $0 + weight[$1] * weight[$1] }.squareRoot()
            }
            var values = LayerParameters(
                weight: weight, bias: tensor(.bias), gamma: gain.isEmpty ? tensor(.gamma) : ratios,
                beta: tensor(.beta))
            values.slope = tensor(.slope)
            return values
        }
    }

    /// What a forward pass shows of itself.
    struct Pass {
        var outputs: Rows = []
        /// φ(u) of every weight layer, or its product where it has no activation.
        var activations: [Rows]
        /// Mean and unbiased variance over the batch of what goes into a batch norm, by weight layer.
        var statistics: [Int: (mean: [Double], variance: [Double])] = [:]
    }

    func forward(_ inputs: Rows) -> Pass {
        var pass = Pass(activations: Array(repeating: [], count: architecture.weightLayers))
        var x = inputs
        var layer = 0
        for block in 0..<architecture.depth {
            x = forward(x, block, layer, &pass)
            layer += architecture.blockMatrices + (architecture.hasGate(block) ? 1 : 0)
        }
        if architecture.isPreActivated(architecture.depth) { x = activated(x, layer, &pass) }
        pass.outputs = shifted(product(x, layer), layer)
        pass.activations[layer] = pass.outputs
        return pass
    }

    private func forward(_ x: Rows, _ block: Int, _ layer: Int, _ pass: inout Pass) -> Rows {
        let hasTwo = architecture.blockMatrices == 2
        var f: Rows
        if architecture.isPreActivated(block) {
            f = product(activated(x, layer, &pass), layer)
            if hasTwo { f = product(activated(f, layer + 1, &pass), layer + 1) }
        } else if architecture.residual, architecture.residualOrder == .pre, !hasTwo {
            f = shifted(product(x, layer), layer)
            pass.activations[layer] = f
        } else {
            f = activated(product(x, layer), layer, &pass)
            if hasTwo {
                f = shifted(product(f, layer + 1), layer + 1)
                pass.activations[layer + 1] = f
            }
        }
        if architecture.hasSkip(block) {
            return combined(f, x) { architecture.branchScale * $0 + architecture.skipScale * $1 }
        }
        guard architecture.hasGate(block) else { return f }
        let gate = layer + architecture.blockMatrices
        let t = shifted(product(x, gate), gate).map { $0.map { 1 / (1 + exp(-$0)) } }
        pass.activations[gate] = t
        return combined(combined(t, f, *), combined(t, x) { (1 - $0) * $1 }, +)
    }

    private func combined(_ x: Rows, _ y: Rows, _ f: (Double, Double) -> Double) -> Rows {
        zip(x, y).map { zip($0, $1).map(f) }
    }

    /// W, with weight normalisation g v/‖v‖.
    func weight(_ layer: Int) -> [Double] {
        let (values, units) = (parameters[layer].weight, architecture.units(layer))
        let isReadout = layer == architecture.weightLayers - 1
        guard architecture.normalization == .weight, !isReadout else { return values }
        return values.indices.map { values[$0] * parameters[layer].gamma[$0 % units] }
    }

    private func product(_ x: Rows, _ layer: Int) -> Rows {
        let (weight, units) = (weight(layer), architecture.units(layer))
        let hasBias = architecture.bias || architecture.layers[layer].role == .gate
        return x.map { row in
            (0..<units).map { unit in
                row.indices.reduce(hasBias ? parameters[layer].bias[unit] : 0) {
                    $0 + row[$1] * weight[$1 * units + unit]
                }
            }
        }
    }

    /// - Parameter isActivation: whether u goes into an activation; of a pre-activated read-out only the
    ///   outputs can be shifted.
    private func shifted(_ u: Rows, _ layer: Int, isActivation: Bool = false) -> Rows {
        guard let shift, shift.layer == layer else { return u }
        if isActivation, layer == architecture.weightLayers - 1 { return u }
        var u = u
        u[shift.place / u[0].count][shift.place % u[0].count] += shift.by
        return u
    }

    /// φ(norm(y))
    private func activated(_ y: Rows, _ layer: Int, _ pass: inout Pass) -> Rows {
        let u = shifted(normalized(y, layer, &pass), layer, isActivation: true)
        let phi = ScalarActivation(architecture.activation)
        let slopes = parameters[layer].slope
        let h = u.map { row in
            row.indices.map { unit in
                slopes.isEmpty ? phi.value(row[unit]) : max(row[unit], 0) + slopes[unit] * min(row[unit], 0)
            }
        }
        pass.activations[layer] = h
        return masks[layer].map { combined(h, $0, *) } ?? h
    }

    private func normalized(_ y: Rows, _ layer: Int, _ pass: inout Pass) -> Rows {
        let scaled: Rows
        let epsilon = architecture.normalizationEpsilon
        switch architecture.normalization {
        case .none, .weight: return y
        case .batch:
            let own = Self.columnStatistics(y)
            let unbiased = Double(y.count) / Double(max(1, y.count - 1))
            pass.statistics[layer] = (own.mean, own.variance.map { $0 * unbiased })
            let (mean, variance) = running?[layer] ?? own
            scaled = y.map { row in
                row.indices.map { (row[$0] - mean[$0]) / (variance[$0] + epsilon).squareRoot() }
            }
        case .layer, .rms:
            scaled = y.map { row in
                let count = Double(row.count)
                let mean = architecture.normalization == .rms ? 0 : row.reduce(0, +) / count
                let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
                return row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
            }
        }
        guard architecture.normalizationAffine else { return scaled }
        let (gamma, beta) = (parameters[layer].gamma, parameters[layer].beta)
        let hasBeta = architecture.normalization != .rms
        return scaled.map { row in
            row.indices.map { gamma[$0] * row[$0] + (hasBeta ? beta[$0] : 0) }
        }
    }

    /// Mean and biased variance of every column.
    private static func columnStatistics(_ rows: Rows) -> (mean: [Double], variance: [Double]) {
        let count = Double(rows.count)
        let mean = rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / count }
        let variance = rows[0].indices.map { column in
            rows.reduce(0) { $0 + ($1[column] - mean[column]) * ($1[column] - mean[column]) } / count
        }
        return (mean, variance)
    }
}

/// The mean loss of a batch as its definition says.
func plainLoss(_ loss: Loss, _ outputs: Rows, classes: [Int32], values: Rows) -> Double {
    let (rows, count) = (Double(outputs.count), Double(outputs[0].count))
    switch loss {
    case .softmaxCrossEntropy(let smoothing):
        return zip(outputs, classes).reduce(0) { sum, pair in
            let (x, label) = pair
            let total = log(x.reduce(0) { $0 + exp($1) })
            return x.indices.reduce(sum) { sum, c in
                let wanted = (c == Int(label) ? 1 - smoothing : 0) + smoothing / count
                return sum - wanted * (x[c] - total)
            }
        } / rows
    case .hinge:
        return zip(outputs, classes).reduce(0) { sum, pair in
            let (x, label) = (pair.0, Int(pair.1))
            return x.indices.reduce(sum) { sum, c in
                c == label ? sum : sum + max(0, 1 - x[label] + x[c]) / count
            }
        } / rows
    case .meanSquaredError:
        return zip(outputs, values).reduce(0) { sum, pair in
            zip(pair.0, pair.1).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        } / (rows * count)
    case .huber(let delta):
        return zip(outputs, values).reduce(0) { sum, pair in
            zip(pair.0, pair.1).reduce(sum) {
                let size = abs($1.0 - $1.1)
                return $0 + (size <= delta ? size * size / 2 : delta * (size - delta / 2))
            }
        } / (rows * count)
    }
}

extension [Double] {
    /// In rows of `width`.
    func rows(of width: Int) -> Rows {
        stride(from: 0, to: count, by: width).map { Array(self[$0..<$0 + width]) }
    }
}
