// Weight penalties: l2/2 Σw² + l1 Σ|w|, their gradient added to the data gradient.

import KernelInterface

func addPenaltyGradient(_ count: Int, _ w: Input, _ l2: Double, _ l1: Double, _ g: Output) -> PenaltySums {
    let quadratic = Scalar(l2)
    let slope = Scalar(l1)
    if l2 != 0 {
        @inline(__always) func quadraticTerm(_ w: Vector, _ g: Vector) -> Vector { fma(w, quadratic, g) }
        forEachVector(count, w, Input(g), g, quadraticTerm)
    }
    if l1 != 0 {
        @inline(__always) func absoluteTerm(_ w: Vector, _ g: Vector) -> Vector {
            // NaN keeps its place in the sign.
            var sign = w
            sign.replace(with: 1, where: w .> 0)
            sign.replace(with: -1, where: w .< 0)
            return fma(sign, slope, g)
        }
        forEachVector(count, w, Input(g), g, absoluteTerm)
    }
    var squares = WideVector.zero
    var magnitudes = WideVector.zero
    @inline(__always) func add(_ w: Vector, _ start: Int, _ valid: Int) {
        let wide = widened(w)
        squares.addProduct(wide, wide)
        magnitudes += widened(absolute(w))
    }
    forEachVector(count, w, add)
    return PenaltySums(sumOfSquares: treeSum(squares), sumOfMagnitudes: treeSum(magnitudes))
}
