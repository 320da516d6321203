// Layer normalisation (Ba, Kiros & Hinton 2016): per row over the features.

import KernelInterface

func layerNormForward(_ n: NormalizationForward<Scalar>) {
    let count = Double(n.columns)
    for row in 0..<n.rows {
        let input = n.input + row &* n.columns
        var sum = WideVector.zero
        @inline(__always) func addValue(_ x: Vector, _ start: Int, _ valid: Int) { sum += widened(x) }
        forEachVector(n.columns, input, addValue)
        let mean = treeSum(sum) / count
        var squares = WideVector.zero
        @inline(__always) func addSquare(_ x: Vector, _ start: Int, _ valid: Int) {
            let all = widened(x) - mean
            let deviation = valid == vectorWidth ? all : keepingFirst(valid, all)
            squares.addProduct(deviation, deviation)
        }
        forEachVector(n.columns, input, addSquare)
        let variance = treeSum(squares) / count
        let inverse = 1 / (variance + n.epsilon).squareRoot()
        n.mean[row] = mean
        n.variance[row] = variance
        n.inverseDeviation[row] = inverse
        normalize(n, row, Vector(repeating: Scalar(mean)), Vector(repeating: Scalar(inverse)))
    }
}

/// x̂ and u of one row.
@inline(__always)
private func normalize(_ n: NormalizationForward<Scalar>, _ row: Int, _ mean: Vector, _ inverse: Vector) {
    let start = row &* n.columns
    forEachColumnVector(n.columns) { column, valid in
        let at = start &+ column
        let normalized = (loadVector(n.input + at, valid: valid) - mean) * inverse
        storeVector(normalized, n.normalized + at, valid: valid)
        if let gamma = n.gamma, let beta = n.beta {
            let scaled = fma(
                loadVector(gamma + column, valid: valid), normalized, loadVector(beta + column, valid: valid))
            storeVector(scaled, n.output + at, valid: valid)
        } else {
            storeVector(normalized, n.output + at, valid: valid)
        }
    }
}

func layerNormBackward(_ n: NormalizationBackward<Scalar>) {
    // The column sums first: `inputGradient` may overwrite `outputGradient`.
    forEachColumnVector(n.columns) { column, valid in
        let gradient = n.outputGradient + column
        let normalized = n.normalized + column
        let productSum: Vector = rowLaneSum(n.rows) { (sum: inout Vector, row) in
            sum.addProduct(
                loadVector(gradient + row &* n.columns, valid: valid),
                loadVector(normalized + row &* n.columns, valid: valid))
        }
        storeVector(productSum, n.gammaGradient + column, valid: valid)
    }
    columnSums(n.outputGradient, n.rows, n.columns, n.betaGradient)

    let count = Scalar(n.columns)
    for row in 0..<n.rows {
        let start = row &* n.columns
        let gradient = n.outputGradient + start
        var sum = Vector.zero
        var products = Vector.zero
        @inline(__always) func add(_ g: Vector, _ column: Int, _ valid: Int) {
            let scaled = scaledByGamma(g, n.gamma, column, valid)
            sum += scaled
            products.addProduct(scaled, loadVector(n.normalized + (start &+ column), valid: valid))
        }
        forEachVector(n.columns, gradient, add)
        let gradientMean = Vector(repeating: treeSum(sum) / count)
        let productMean = Vector(repeating: treeSum(products) / count)
        let inverse = Vector(repeating: Scalar(n.inverseDeviation[row]))
        forEachColumnVector(n.columns) { column, valid in
            let at = start &+ column
            var scaled = loadVector(n.outputGradient + at, valid: valid)
            if let gamma = n.gamma { scaled *= loadVector(gamma + column, valid: valid) }
            let normalized = loadVector(n.normalized + at, valid: valid)
            storeVector(
                fma(-normalized, productMean, scaled - gradientMean) * inverse, n.inputGradient + at,
                valid: valid)
        }
    }
}

@inline(__always)
private func scaledByGamma(_ g: Vector, _ gamma: Input?, _ column: Int, _ valid: Int) -> Vector {
    guard let gamma else { return g }
    return g * loadVector(gamma + column, valid: valid)
}
