// Weight penalties: l2/2 Σw² + l1 Σ|w|, their gradient added to the data gradient.

import KernelInterface

func addPenaltyGradient(_ count: Int, _ w: Input, _ l2: Double, _ l1: Double, _ g: Output) -> PenaltySums {
    let quadratic = Scalar(l2)
    let slope = Scalar(l1)
    if l2 != 0 {
        forEachVector(count, w, Input(g), g) { w, g in fma(w, quadratic, g) }
    }
    if l1 != 0 {
        forEachVector(count, w, Input(g), g) { w, g in
            // NaN keeps its place in the sign.
            var sign = w
            sign.replace(with: 1, where: w .> 0)
            sign.replace(with: -1, where: w .< 0)
            return fma(sign, slope, g)
        }
    }
    var squares = WideVector.zero
    var magnitudes = WideVector.zero
    forEachVector(count, w) { w, _, _ in
        let wide = widened(w)
        squares.addProduct(wide, wide)
        magnitudes += widened(absolute(w))
    }
    return PenaltySums(sumOfSquares: treeSum(squares), sumOfMagnitudes: treeSum(magnitudes))
}
