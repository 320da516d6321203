// From the data loss's gradient to the one that is applied: penalties, global norm, clipping, in this order.

import KernelInterface

extension TrainingSession {
    /// Adds the penalties to the loss and to the weight matrices' gradients, and takes the global norm.
    func completeGradient() {
        let (data, total) = (probe.figures(.dataLoss), probe.figures(.totalLoss))
        total.update(from: data, count: lanes)
        if options[0].hasPenalty { addPenalties(total) }
        globalNorm(into: probe.figures(.globalNorm))
    }

    private func addPenalties(_ total: UnsafeMutablePointer<Double>) {
        let l2 = options[0].l2 != 0 ? workspace.doubles(penalties.l2) : nil
        let l1 = options[0].l1 != 0 ? workspace.doubles(penalties.l1) : nil
        for lane in 0..<lanes {
            l2?[lane] = options[lane].l2
            l1?[lane] = options[lane].l1
        }
        var squares = [LaneSum](repeating: LaneSum(), count: lanes)
        var magnitudes = squares
        let sums = workspace.doubles(workspace.figures)
        for parameter in parameters where parameter.isMatrix {
            let gradient = workspace.pointer(parameter.gradient)
            kernels.training.addPenaltyGradient(
                parameter.count, workspace.pointer(parameter.values), l2.map { UnsafePointer($0) },
                l1.map { UnsafePointer($0) }, gradient, sums)
            for lane in 0..<lanes {
                squares[lane].add(sums[lane])
                magnitudes[lane].add(sums[lanes + lane])
            }
            kernels.measurements.squares(parameter.count, gradient, workspace.doubles(parameter.squares))
        }
        for lane in 0..<lanes {
            if l2 != nil { total[lane] += options[lane].l2 / 2 * squares[lane].total }
            if l1 != nil { total[lane] += options[lane].l1 * magnitudes[lane].total }
        }
    }

    /// The gradient's norm over all tensors in declaration order, per lane.
    func globalNorm(into result: UnsafeMutablePointer<Double>) {
        // The lane sum of `LaneSum`, for all lanes at once: 16 partial sums by the tensor's number, the tree.
        // Partial sums that no tensor adds to are left out; they are 0.
        let partial = workspace.doubles(workspace.partialSums)
        let used = min(parameters.count, 16)
        for index in parameters.indices {
            let squares = workspace.doubles(parameters[index].squares)
            if index < 16 {
                (partial + index * lanes).update(from: squares, count: lanes)
            } else {
                probe.arithmetic.add(squares, to: partial + index % 16 * lanes)
            }
        }
        var half = 8
        while half > 0 {
            for index in 0..<max(0, min(half, used - half)) {
                probe.arithmetic.add(partial + (half + index) * lanes, to: partial + index * lanes)
            }
            half /= 2
        }
        probe.arithmetic.roots(partial, into: result)
        if kernels.format == .float64 { repair(result, squares: partial) }
    }

    /// Takes the norms of squares that have left the range of Double by another way.
    private func repair(_ norms: UnsafeMutablePointer<Double>, squares: UnsafePointer<Double>) {
        for lane in 0..<lanes {
            if squares[lane].isFinite && squares[lane] >= Probe.smallestTrustedSquares { continue }
            if let norm = accurateGlobalNorm(lane) { norms[lane] = norm }
        }
    }

    /// The same from norms instead of squares; nil where a tensor is not finite.
    private func accurateGlobalNorm(_ lane: Int) -> Double? {
        var norms: [Double] = []
        for parameter in parameters {
            guard
                let norm = probe.scaledNorm(
                    workspace.pointer(parameter.gradient), parameter.count, lane: lane)
            else { return nil }
            norms.append(norm)
        }
        let largest = norms.max() ?? 0
        if largest == 0 { return 0 }
        var scaled = LaneSum()
        for norm in norms { scaled.add((norm / largest) * (norm / largest)) }
        return largest * scaled.total.squareRoot()
    }

    /// Limits the gradient. What can be done by a factor is left to the update: `gradientScale` gets it, for
    /// all tensors or tensor by tensor.
    func clip() {
        let (before, after) = (probe.figures(.globalNorm), probe.figures(.clippedNorm))
        let isClipped = probe.figures(.isClipped)
        after.update(from: before, count: lanes)
        isClipped.update(repeating: 0, count: lanes)
        let scales = coefficient(.gradientScale)
        scales.update(repeating: 1, count: lanes)
        switch options[0].clipping {
        case .none: break
        case .norm:
            for lane in 0..<lanes {
                let factor = clipLimit(lane) / (before[lane] + 1e-6)
                guard factor < 1 else { continue }
                scales[lane] = factor
                after[lane] = factor * before[lane]
                isClipped[lane] = 1
            }
        case .layerNorm: clipTensors(isClipped)
        case .value:
            clampElements(isClipped)
            measureClipped(isClipped)
        case .adaptive:
            clipUnits(isClipped)
            measureClipped(isClipped)
        }
    }

    /// The norm of a gradient that was changed in place; the others keep theirs.
    private func measureClipped(_ isClipped: UnsafePointer<Double>) {
        guard (0..<lanes).contains(where: { isClipped[$0] != 0 }) else { return }
        globalNorm(into: probe.figures(.clippedNorm))
    }

    private func clipLimit(_ lane: Int) -> Double {
        switch options[lane].clipping {
        case .none: .infinity
        case .norm(let limit), .value(let limit), .layerNorm(let limit), .adaptive(let limit): limit
        }
    }

    private func clampElements(_ isClipped: UnsafeMutablePointer<Double>) {
        let bounds = workspace.doubles(limits)
        for lane in 0..<lanes { bounds[lane] = clipLimit(lane) }
        let changed = workspace.doubles(workspace.figures)
        for parameter in parameters {
            let gradient = workspace.pointer(parameter.gradient)
            kernels.elementwise.clamp(parameter.count, bounds, gradient, changed)
            for lane in 0..<lanes where changed[lane] > 0 { isClipped[lane] = 1 }
            kernels.measurements.squares(parameter.count, gradient, workspace.doubles(parameter.squares))
        }
    }

    /// The factor of one tensor under clipping per tensor.
    func tensorScale(_ parameter: Parameter, lane: Int) -> Double {
        let norm = workspace.doubles(parameter.squares)[lane].squareRoot()
        return min(1, clipLimit(lane) / (norm + 1e-6))
    }

    private func clipTensors(_ isClipped: UnsafeMutablePointer<Double>) {
        let after = probe.figures(.clippedNorm)
        for lane in 0..<lanes {
            var squares = LaneSum()
            for parameter in parameters {
                let factor = tensorScale(parameter, lane: lane)
                if factor < 1 { isClipped[lane] = 1 }
                squares.add(factor * factor * workspace.doubles(parameter.squares)[lane])
            }
            if isClipped[lane] != 0 { after[lane] = squares.total.squareRoot() }
        }
    }

    /// Adaptive gradient clipping: g ← g · λ max(‖w‖, 1e-3)/max(‖g‖, 1e-6) for every unit with ‖g‖ > λ
    /// max(‖w‖, 1e-3) (Brock et al. 2021, eq. 3, with the authors' guards). Vectors are one unit; the
    /// read-out's matrix and bias are left alone.
    private func clipUnits(_ isClipped: UnsafeMutablePointer<Double>) {
        let (weights, factors) = (workspace.doubles(unitSquares), workspace.pointer(unitFactors))
        for parameter in parameters where !isReadout(parameter) {
            let (rows, units) = (parameter.rows, parameter.columns)
            let (w, g) = (workspace.pointer(parameter.values), workspace.pointer(parameter.gradient))
            let gradients = weights + units * lanes
            kernels.matrices.columnDots(w, w, rows, units, weights)
            kernels.matrices.columnDots(g, g, rows, units, gradients)
            var clips = false
            for lane in 0..<lanes {
                let limit = clipLimit(lane)
                for unit in 0..<units {
                    let place = unit * lanes + lane
                    let bound = limit * max(weights[place].squareRoot(), 1e-3)
                    let norm = gradients[place].squareRoot()
                    // A NaN norm stays as it is.
                    let exceeds = norm > bound
                    gradients[place] = exceeds ? bound / max(norm, 1e-6) : 1
                    if exceeds {
                        isClipped[lane] = 1
                        clips = true
                    }
                }
            }
            guard clips else { continue }
            // Lanes lie side by side in both, so that one conversion does for all.
            convert(units, gradients, factors)
            kernels.matrices.combineColumns(rows, units, g, factors, nil, nil, g)
            kernels.measurements.squares(parameter.count, g, workspace.doubles(parameter.squares))
        }
    }

    /// Whether a parameter is the read-out's own, not that of a norm layer or an activation before it.
    private func isReadout(_ parameter: Parameter) -> Bool {
        layers[parameter.layer].role == .readout && (parameter.kind == .weight || parameter.kind == .bias)
    }

    /// [count] per lane from Double to the format.
    private func convert(
        _ count: Int, _ source: UnsafeMutablePointer<Double>, _ destination: UnsafeMutableRawPointer
    ) {
        switch kernels.format {
        case .float32:
            let numbers = destination.assumingMemoryBound(to: Float.self)
            for place in 0..<count * lanes { numbers[place] = Float(source[place]) }
        case .float64:
            destination.copyMemory(from: source, byteCount: count * lanes * 8)
        }
    }
}
