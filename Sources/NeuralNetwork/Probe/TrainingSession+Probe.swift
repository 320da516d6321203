// Norms that neither overflow nor underflow, and the note of the first tensor that is not finite.

import KernelInterface

/// Below this a sum of squares in Double may have lost terms to underflow; it can only come from a float64
/// network.
private let smallestTrustedSquares = 1e-280

extension TrainingSession {
    /// √(Σx²), also where the squares of finite numbers leave Double's range (only float64 networks have
    /// such).
    func accurateNorm(
        _ sumOfSquares: Double, isFinite: Bool, _ tensor: UnsafePointer<Scalar>, _ count: Int
    ) -> Double {
        let isTrusted = sumOfSquares.isFinite && sumOfSquares >= smallestTrustedSquares
        if isTrusted || !isFinite || Scalar.self != Double.self { return sumOfSquares.squareRoot() }
        let found = kernels.statistics(count, tensor)
        let largest = found.largestFiniteMagnitude
        if largest == 0 { return 0 }
        var scaled = LaneSum()
        for place in 0..<count {
            let element = Double(tensor[place]) / largest
            scaled.add(element * element)
        }
        return largest * scaled.total.squareRoot()
    }

    /// The gradient's norm over all tensors in declaration order.
    func globalNorm() -> Double {
        var squares = LaneSum()
        for (index, layer) in layout.layers.enumerated() {
            for slot in ParameterSlot.allCases where layer.parameter(slot) != nil {
                squares.add(gradientSquares[index * ParameterSlot.count + slot.rawValue])
            }
        }
        let total = squares.total
        let isTrusted = total.isFinite && total >= smallestTrustedSquares
        if isTrusted || Scalar.self != Double.self { return total.squareRoot() }
        return accurateGlobalNorm() ?? total.squareRoot()
    }

    /// The same from norms instead of squares; nil where a tensor is not finite.
    private func accurateGlobalNorm() -> Double? {
        var norms: [Double] = []
        for layer in layout.layers {
            for slot in ParameterSlot.allCases {
                guard let region = layer.gradient(slot) else { continue }
                let found = kernels.norm(region.count, pointer(region))
                guard found.isFinite else { return nil }
                norms.append(
                    accurateNorm(found.sumOfSquares, isFinite: true, pointer(region), region.count))
            }
        }
        let largest = norms.max() ?? 0
        if largest == 0 { return 0 }
        var scaled = LaneSum()
        for norm in norms { scaled.add((norm / largest) * (norm / largest)) }
        return largest * scaled.total.squareRoot()
    }

    /// Looks at a tensor unless `bound`, an upper bound of its elements and of every partial sum on the way
    /// to them, proves it finite. So a look costs nothing while numbers are of ordinary size.
    @inline(__always)
    func noteUnlessBounded(
        _ bound: Double, _ phase: NonFiniteOrigin.Phase, _ index: Int, _ kind: TensorKind,
        _ tensor: UnsafePointer<Scalar>, _ count: Int
    ) {
        // A quarter of the range leaves room for the bound's and the chains' own rounding.
        if bound < Double(Scalar.greatestFiniteMagnitude) / 4 { return }
        note(phase, index, kind, tensor, count)
    }

    /// Records the tensor as the origin if it is the first one with a NaN or an infinity.
    func note(
        _ phase: NonFiniteOrigin.Phase, _ index: Int, _ kind: TensorKind, _ tensor: UnsafePointer<Scalar>,
        _ count: Int
    ) {
        guard origin == nil else { return }
        let found = kernels.statistics(count, tensor)
        guard found.nanCount + found.infinityCount > 0 else { return }
        origin = NonFiniteOrigin(
            step: measurement.step, phase: phase, layer: index + 1, tensor: kind,
            nanCount: found.nanCount, infinityCount: found.infinityCount,
            largestFinite: found.largestFiniteMagnitude)
    }

    /// Records the loss as the origin if nothing before it was.
    func noteLoss(_ loss: Double) {
        guard origin == nil, !loss.isFinite else { return }
        origin = NonFiniteOrigin(
            step: measurement.step, phase: .loss, layer: 0, tensor: .loss, nanCount: loss.isNaN ? 1 : 0,
            infinityCount: loss.isNaN ? 0 : 1, largestFinite: 0)
    }
}
