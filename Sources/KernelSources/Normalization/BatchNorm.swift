// Batch normalisation (Ioffe & Szegedy 2015): per column over the rows of the batch.

import KernelInterface

func batchNormForward(_ n: NormalizationForward<Scalar>) {
    let count = Double(n.rows)
    forEachColumnVector(n.columns) { column, valid in
        let input = n.input + column
        let mean: WideVector =
            rowLaneSum(n.rows) { sum, row in
                sum += widened(loadVector(input + row &* n.columns, valid: valid))
            } / WideVector(repeating: count)
        let variance: WideVector =
            rowLaneSum(n.rows) { (sum: inout WideVector, row) in
                let deviation = widened(loadVector(input + row &* n.columns, valid: valid)) - mean
                sum.addProduct(deviation, deviation)
            } / WideVector(repeating: count)
        let inverse = 1 / (variance + n.epsilon).squareRoot()
        storeWide(mean, n.mean + column, valid: valid)
        storeWide(variance, n.variance + column, valid: valid)
        storeWide(inverse, n.inverseDeviation + column, valid: valid)

        let m = narrowed(mean)
        let r = narrowed(inverse)
        if let gamma = n.gamma, let beta = n.beta {
            let gamma = loadVector(gamma + column, valid: valid)
            let beta = loadVector(beta + column, valid: valid)
            for row in 0..<n.rows {
                let at = row &* n.columns &+ column
                let normalized = (loadVector(n.input + at, valid: valid) - m) * r
                storeVector(normalized, n.normalized + at, valid: valid)
                storeVector(fma(gamma, normalized, beta), n.output + at, valid: valid)
            }
        } else {
            for row in 0..<n.rows {
                let at = row &* n.columns &+ column
                let normalized = (loadVector(n.input + at, valid: valid) - m) * r
                storeVector(normalized, n.normalized + at, valid: valid)
                storeVector(normalized, n.output + at, valid: valid)
            }
        }
    }
}

func batchNormBackward(_ n: NormalizationBackward<Scalar>) {
    let count = Vector(repeating: Scalar(n.rows))
    forEachColumnVector(n.columns) { column, valid in
        let gradient = n.outputGradient + column
        let normalized = n.normalized + column
        let gradientSum: Vector = rowLaneSum(n.rows) { (sum: inout Vector, row) in
            sum += loadVector(gradient + row &* n.columns, valid: valid)
        }
        let productSum: Vector = rowLaneSum(n.rows) { (sum: inout Vector, row) in
            sum.addProduct(
                loadVector(gradient + row &* n.columns, valid: valid),
                loadVector(normalized + row &* n.columns, valid: valid))
        }
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
}
