// Batch normalisation (Ioffe & Szegedy 2015): per column over the rows of the batch. 16 networks side by side
// are 16 times as many columns.

import KernelInterface

/// A vector of columns of x, in Double.
private struct ValueTerms: RowTerms {
    let x: Input
    let columns: Int
    let valid: Int

    @inline(__always) func value(_ row: Int) -> WideVector {
        widened(loadVector(x + row &* columns, valid: valid))
    }

    @inline(__always) func add(_ sum: inout WideSum, _ row: Int) { sum.value += value(row) }
}

/// Their squared deviations.
private struct DeviationTerms: RowTerms {
    let values: ValueTerms
    let mean: WideVector

    @inline(__always) func add(_ sum: inout WideSum, _ row: Int) {
        let deviation = values.value(row) - mean
        accumulate(&sum.value, deviation, deviation)
    }
}

/// Σ g and Σ g x̂ of a vector of columns.
struct GradientTerms: RowTerms {
    let gradient: Input
    let normalized: Input
    let columns: Int
    let valid: Int

    @inline(__always) func add(_ sums: inout Pair<ScalarSum, ScalarSum>, _ row: Int) {
        let g = loadVector(gradient + row &* columns, valid: valid)
        sums.first.value += g
        accumulate(&sums.second.value, g, loadVector(normalized + row &* columns, valid: valid))
    }
}

func batchNormForward(_ n: NormalizationForward, _ columns: Int) {
    @inline(__always) func forwardColumns(_ column: Int, _ valid: Int) { forward(n, columns, column, valid) }
    forEachColumnVector(columns, forwardColumns)
}

@inline(__always)
private func forward(_ n: NormalizationForward, _ columns: Int, _ column: Int, _ valid: Int) {
    let input = scalars(n.input) + column
    let count = WideVector(repeating: Double(n.rows))
    let values = ValueTerms(x: input, columns: columns, valid: valid)
    let sum = rowLaneSum(n.rows, values)
    let mean = sum.value / count
    let squares = rowLaneSum(n.rows, DeviationTerms(values: values, mean: mean))
    let variance = squares.value / count
    let inverse = 1 / (variance + n.epsilon).squareRoot()
    storeWide(mean, n.mean + column, valid: valid)
    storeWide(variance, n.variance + column, valid: valid)
    storeWide(inverse, n.inverseDeviation + column, valid: valid)

    let m = narrowed(mean)
    let r = narrowed(inverse)
    let normalized = scalars(n.normalized) + column
    let output = scalars(n.output) + column
    guard let gamma = n.gamma else {
        for row in 0..<n.rows {
            let at = row &* columns
            let value = (loadVector(input + at, valid: valid) - m) * r
            storeVector(value, normalized + at, valid: valid)
            storeVector(value, output + at, valid: valid)
        }
        return
    }
    let scale = loadVector(scalars(gamma) + column, valid: valid)
    let shift = n.beta.map { loadVector(scalars($0) + column, valid: valid) } ?? .zero
    for row in 0..<n.rows {
        let at = row &* columns
        let value = (loadVector(input + at, valid: valid) - m) * r
        storeVector(value, normalized + at, valid: valid)
        storeVector(fma(scale, value, shift), output + at, valid: valid)
    }
}

func batchNormBackward(_ n: NormalizationBackward, _ columns: Int) {
    @inline(__always) func backwardColumns(_ column: Int, _ valid: Int) {
        backward(n, columns, column, valid)
    }
    forEachColumnVector(columns, backwardColumns)
}

@inline(__always)
private func backward(_ n: NormalizationBackward, _ columns: Int, _ column: Int, _ valid: Int) {
    let count = Vector(repeating: Scalar(n.rows))
    let gradient = scalars(n.outputGradient) + column
    let normalized = scalars(n.normalized) + column
    let sums = rowLaneSum(
        n.rows,
        GradientTerms(gradient: gradient, normalized: normalized, columns: columns, valid: valid))
    storeVector(sums.second.value, scalars(n.gammaGradient) + column, valid: valid)
    storeVector(sums.first.value, scalars(n.betaGradient) + column, valid: valid)

    let gradientMean = sums.first.value / count
    let productMean = sums.second.value / count
    var factor = narrowed(loadWide(n.inverseDeviation + column, valid: valid))
    if let gamma = n.gamma { factor *= loadVector(scalars(gamma) + column, valid: valid) }
    let result = scalars(n.inputGradient) + column
    for row in 0..<n.rows {
        let at = row &* columns
        let centred = loadVector(gradient + at, valid: valid) - gradientMean
        let value = fma(-loadVector(normalized + at, valid: valid), productMean, centred) * factor
        storeVector(value, result + at, valid: valid)
    }
}
