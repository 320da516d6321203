// Layer normalisation (Ba, Kiros & Hinton 2016): per row over the features; and RMS normalisation (Zhang &
// Sennrich 2019), which is the same without a mean.

import KernelInterface

/// The values of a row, in Double.
private struct RowValues: ElementTerms {
    let x: Input

    @inline(__always) func add(_ sum: inout WideSum, _ at: Int, _ valid: Int) {
        sum.value += widened(loadVector(x + at, valid: valid))
    }
}

/// Their squared deviations.
private struct RowDeviations: ElementTerms {
    let x: Input
    let mean: WideVector

    @inline(__always) func add(_ sum: inout WideSum, _ at: Int, _ valid: Int) {
        let all = widened(loadVector(x + at, valid: valid)) - mean
        let deviation = valid == vectorWidth ? all : keepingFirst(valid, all)
        accumulate(&sum.value, deviation, deviation)
    }
}

/// Σ ĝ and Σ ĝ x̂ of a row.
private struct RowGradients: ElementTerms {
    let gradient: Input
    let normalized: Input
    let gamma: UnsafeRawPointer?

    @inline(__always) func add(_ sums: inout Pair<ScalarSum, ScalarSum>, _ at: Int, _ valid: Int) {
        let scaled = scaledByGamma(loadVector(gradient + at, valid: valid), gamma, at, valid)
        sums.first.value += scaled
        accumulate(&sums.second.value, scaled, loadVector(normalized + at, valid: valid))
    }
}

func layerNormForward<L: ElementLayout>(_: L.Type, _ n: NormalizationForward) {
    let count = WideVector(repeating: Double(n.columns))
    for row in 0..<n.rows {
        let input = scalars(n.input) + row &* n.columns &* L.lanes
        var mean = WideVector.zero
        if n.isCentred {
            let sum = L.sums(n.columns, RowValues(x: input))
            mean = sum.value / count
        }
        let squares = L.sums(n.columns, RowDeviations(x: input, mean: mean))
        let variance = squares.value / count
        let inverse = 1 / (variance + n.epsilon).squareRoot()
        L.store(mean, n.mean, row)
        L.store(variance, n.variance, row)
        L.store(inverse, n.inverseDeviation, row)
        normalize(L.self, n, row, narrowed(mean), narrowed(inverse))
    }
}

/// x̂ and u of one row.
@inline(__always)
private func normalize<L: ElementLayout>(
    _: L.Type, _ n: NormalizationForward, _ row: Int, _ mean: Vector, _ inverse: Vector
) {
    let start = row &* n.columns &* L.lanes
    let (input, normalized, output) = (
        scalars(n.input) + start, scalars(n.normalized) + start, scalars(n.output) + start
    )
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let value = (loadVector(input + at, valid: valid) - mean) * inverse
        storeVector(value, normalized + at, valid: valid)
        if let gamma = n.gamma {
            let shift = n.beta.map { loadVector(scalars($0) + at, valid: valid) } ?? .zero
            storeVector(
                fma(loadVector(scalars(gamma) + at, valid: valid), value, shift), output + at, valid: valid)
        } else {
            storeVector(value, output + at, valid: valid)
        }
    }
    L.forEach(n.columns, body)
}

func layerNormBackward<L: ElementLayout>(_: L.Type, _ n: NormalizationBackward) {
    // The column sums first: `inputGradient` may overwrite `outputGradient`.
    let columns = n.columns &* L.lanes
    let (gradient, normalized) = (scalars(n.outputGradient), scalars(n.normalized))
    @inline(__always) func visit(_ column: Int, _ valid: Int) {
        let sums = rowLaneSum(
            n.rows,
            GradientTerms(
                gradient: gradient + column, normalized: normalized + column, columns: columns,
                valid: valid))
        storeVector(sums.second.value, scalars(n.gammaGradient) + column, valid: valid)
        storeVector(sums.first.value, scalars(n.betaGradient) + column, valid: valid)
    }
    forEachColumnVector(columns, visit)
    for row in 0..<n.rows { backward(L.self, n, row) }
}

@inline(__always)
private func backward<L: ElementLayout>(_: L.Type, _ n: NormalizationBackward, _ row: Int) {
    let count = Vector(repeating: Scalar(n.columns))
    let start = row &* n.columns &* L.lanes
    let (gradient, normalized) = (scalars(n.outputGradient) + start, scalars(n.normalized) + start)
    let sums = L.sums(
        n.columns, RowGradients(gradient: gradient, normalized: normalized, gamma: n.gamma))
    let gradientMean = n.isCentred ? sums.first.value / count : .zero
    let productMean = sums.second.value / count
    let inverse = narrowed(L.load(n.inverseDeviation, row))
    let result = scalars(n.inputGradient) + start
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let scaled = scaledByGamma(loadVector(gradient + at, valid: valid), n.gamma, at, valid)
        let value = fma(-loadVector(normalized + at, valid: valid), productMean, scaled - gradientMean)
        storeVector(value * inverse, result + at, valid: valid)
    }
    L.forEach(n.columns, body)
}

@inline(__always)
private func scaledByGamma(_ g: Vector, _ gamma: UnsafeRawPointer?, _ at: Int, _ valid: Int) -> Vector {
    guard let gamma else { return g }
    return g * loadVector(scalars(gamma) + at, valid: valid)
}
