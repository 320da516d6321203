// Batch normalisation (Ioffe & Szegedy 2015): per column over the rows of the batch.

import KernelInterface

func batchNormForward(_ n: NormalizationForward<Scalar>) {
    @inline(__always) func forwardColumns(_ column: Int, _ valid: Int) { forward(n, column, valid) }
    forEachColumnVector(n.columns, forwardColumns)
}

@inline(__always)
private func forward(_ n: NormalizationForward<Scalar>, _ column: Int, _ valid: Int) {
    let input = n.input + column
    let count = WideVector(repeating: Double(n.rows))
    @inline(__always) func addValue(_ sum: inout WideVector, _ row: Int) {
        sum += widened(loadVector(input + row &* n.columns, valid: valid))
    }
    let mean: WideVector = rowLaneSum(n.rows, addValue) / count
    @inline(__always) func addSquare(_ sum: inout WideVector, _ row: Int) {
        let deviation = widened(loadVector(input + row &* n.columns, valid: valid)) - mean
        sum.addProduct(deviation, deviation)
    }
    let variance: WideVector = rowLaneSum(n.rows, addSquare) / count
    let inverse = 1 / (variance + n.epsilon).squareRoot()
    storeWide(mean, n.mean + column, valid: valid)
    storeWide(variance, n.variance + column, valid: valid)
    storeWide(inverse, n.inverseDeviation + column, valid: valid)

    let m = narrowed(mean)
    let r = narrowed(inverse)
    guard let gamma = n.gamma, let beta = n.beta else {
        for row in 0..<n.rows {
            let at = row &* n.columns &+ column
            let normalized = (loadVector(n.input + at, valid: valid) - m) * r
            storeVector(normalized, n.normalized + at, valid: valid)
            storeVector(normalized, n.output + at, valid: valid)
        }
        return
    }
    let scale = loadVector(gamma + column, valid: valid)
    let shift = loadVector(beta + column, valid: valid)
    for row in 0..<n.rows {
        let at = row &* n.columns &+ column
        let normalized = (loadVector(n.input + at, valid: valid) - m) * r
        storeVector(normalized, n.normalized + at, valid: valid)
        storeVector(fma(scale, normalized, shift), n.output + at, valid: valid)
    }
}

func batchNormBackward(_ n: NormalizationBackward<Scalar>) {
    @inline(__always) func backwardColumns(_ column: Int, _ valid: Int) { backward(n, column, valid) }
    forEachColumnVector(n.columns, backwardColumns)
}

@inline(__always)
private func backward(_ n: NormalizationBackward<Scalar>, _ column: Int, _ valid: Int) {
    let count = Vector(repeating: Scalar(n.rows))
    let gradient = n.outputGradient + column
    let normalized = n.normalized + column
    @inline(__always) func addGradient(_ sum: inout Vector, _ row: Int) {
        sum += loadVector(gradient + row &* n.columns, valid: valid)
    }
    let gradientSum: Vector = rowLaneSum(n.rows, addGradient)
    @inline(__always) func addProduct(_ sum: inout Vector, _ row: Int) {
        sum.addProduct(
            loadVector(gradient + row &* n.columns, valid: valid),
            loadVector(normalized + row &* n.columns, valid: valid))
    }
    let productSum: Vector = rowLaneSum(n.rows, addProduct)
    storeVector(productSum, n.gammaGradient + column, valid: valid)
    storeVector(gradientSum, n.betaGradient + column, valid: valid)

    let gradientMean = gradientSum / count
    let productMean = productSum / count
    var factor = narrowed(loadWide(n.inverseDeviation + column, valid: valid))
    if let gamma = n.gamma { factor *= loadVector(gamma + column, valid: valid) }
    for row in 0..<n.rows {
        let at = row &* n.columns &+ column
        let centred = loadVector(n.outputGradient + at, valid: valid) - gradientMean
        let result = fma(-loadVector(n.normalized + at, valid: valid), productMean, centred) * factor
        storeVector(result, n.inputGradient + at, valid: valid)
    }
}
