// Weight penalties: l2/2 Σw² + l1 Σ|w|, their gradient added to the data gradient.

import KernelInterface

func addPenaltyGradient<L: ElementLayout>(
    _: L.Type, _ count: Int, _ w: Input, _ l2: UnsafePointer<Double>?, _ l1: UnsafePointer<Double>?,
    _ g: Output, _ figures: UnsafeMutablePointer<Double>
) {
    var terms = PenaltyTerms(w: w, g: g, hasQuadratic: l2 != nil, hasSlope: l1 != nil)
    if let l2 { terms.quadratic = narrowed(L.load(l2, 0)) }
    if let l1 { terms.slope = narrowed(L.load(l1, 0)) }
    let found = L.heavySums(count, terms)
    L.store(found.first.value, figures, 0)
    L.store(found.second.value, figures, 1)
}

private struct PenaltyTerms: ElementTerms {
    let w: Input
    let g: Output
    // No optional vectors: the compiler moves them with functions that all compilations would share.
    let hasQuadratic: Bool
    let hasSlope: Bool
    var quadratic = Vector.zero
    var slope = Vector.zero

    @inline(__always) func add(_ sums: inout Pair<WideSum, WideSum>, _ at: Int, _ valid: Int) {
        let w = loadVector(w + at, valid: valid)
        var gradient = loadVector(Input(g) + at, valid: valid)
        if hasQuadratic { gradient = fma(w, quadratic, gradient) }
        if hasSlope {
            // NaN keeps its place in the sign.
            var sign = w
            sign.replace(with: 1, where: w .> 0)
            sign.replace(with: -1, where: w .< 0)
            gradient = fma(sign, slope, gradient)
        }
        storeVector(gradient, g + at, valid: valid)
        let wide = widened(w)
        accumulate(&sums.first.value, wide, wide)
        sums.second.value += widened(absolute(w))
    }
}
